"""How often each ground named the right speaker, part by part: `python -m tests.evidence.grounds FOLDER…`. Rule: a ground is signed by the lower bound of what it showed, not by its share.

The bound is Wilson's, one-sided at 90 %: twenty right and none wrong give 92 %, four and none 71 %, so a few cases sign nothing.
"""

import math
import sys
from collections.abc import Sequence
from pathlib import Path

from safeconduct.evidence.extracting import extract_on
from safeconduct.evidence.voices import SIGNED, Ground
from safeconduct.evidence.words import read_words
from tests.evidence.measuring import NONE, annotated
from tests.evidence.scoring import Tally, who_said_it

_Z = 1.2816
"""Of the normal distribution, for nine in ten on one side."""


def lower_bound(right: int, given: int) -> float:
    """The share that nine in ten such samples would not fall below."""
    if not given:
        return 0.0
    share, square = right / given, _Z * _Z
    middle = share + square / (2 * given)
    spread = _Z * math.sqrt(share * (1 - share) / given + square / (4 * given * given))
    return (middle - spread) / (1 + square / given)


def by_ground(folder: Path) -> dict[Ground, Tally]:
    """What each ground alone gives in the texts of a folder."""
    words, reports = read_words(), annotated(folder)
    return {
        ground: sum(
            (who_said_it(wanted, extract_on(frozenset({ground}), text, wanted[0].file, words, None)) for text, wanted in reports),
            NONE,
        )
        for ground in Ground
    }


def main(folders: Sequence[str]) -> None:
    parts = {Path(folder).name: by_ground(Path(folder)) for folder in folders}
    print("ground    signed  right/given  lower bound  " + "  ".join(parts))
    for ground in Ground:
        whole = sum((found[ground] for found in parts.values()), NONE)
        if whole.given:
            each = "  ".join(f"{found[ground].right}/{found[ground].given}" for found in parts.values())
            bound = 100 * lower_bound(whole.right, whole.given)
            print(f"{ground.name:9} {'yes' if ground in SIGNED else 'no':6} {whole.right:4}/{whole.given:<4} {bound:10.1f}     {each}")


if __name__ == "__main__":
    main(sys.argv[1:])
