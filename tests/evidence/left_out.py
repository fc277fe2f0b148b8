"""What a careful reader would have been right in on a part that did not choose the grounds: `python -m tests.evidence.left_out FOLDER…`. Rule: the part
that is measured has no say in what is signed.

For each part the grounds are chosen by all the others and tried on it. The rules themselves were tuned on all of them, so it promises more than a text
never seen gives: it tells good choices from bad ones, and no more.
"""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from safeconduct.evidence.voices import SIGNED, Ground
from tests.evidence.grounds import by_ground, lower_bound
from tests.evidence.measuring import NONE
from tests.evidence.scoring import Tally

FEWEST = 5
"""So many cases without an error sign a ground."""
BOUND = 0.85
"""Or this lower bound, with errors among them."""
NEVER = frozenset({Ground.PLAIN, Ground.SPOKE, Ground.SUBJECT})
"""Not signed whatever their count: the nouns of the first were put into the lists when the texts were opened, and on unseen texts it was right in 6 of 8; the pronouns of the others were wrong in three of five passages of `scenes`."""

Counts = Mapping[Ground, Tally]


def chosen(parts: Sequence[Counts]) -> frozenset[Ground]:
    """The grounds that these parts sign."""
    whole = {ground: sum((counts[ground] for counts in parts), NONE) for ground in Ground if ground not in NEVER}
    return frozenset(ground for ground, one in whole.items() if _carries(one))


def _carries(one: Tally) -> bool:
    return (one.given >= FEWEST and one.right == one.given) or lower_bound(one.right, one.given) >= BOUND


def on(counts: Counts, signed: frozenset[Ground]) -> Tally:
    """What these grounds give on a part: each ground was tried alone, so each counts what is wanted once."""
    whole = sum((counts[ground] for ground in signed), NONE)
    return Tally(whole.right, whole.given, next(iter(counts.values())).wanted)


def left_out(parts: Mapping[str, Counts]) -> dict[str, Tally]:
    """Each part, with the grounds that the others sign."""
    return {
        name: on(counts, chosen([other for each, other in parts.items() if each != name])) for name, counts in parts.items()
    }


def main(folders: Sequence[str]) -> None:
    parts = {Path(folder).name: by_ground(Path(folder)) for folder in folders}
    found = left_out(parts)
    for name, tally in found.items():
        print(f"{name:12} {tally}")
    print(f"left out     {sum(found.values(), NONE)}")
    whole = sum((on(counts, SIGNED) for counts in parts.values()), NONE)
    print(f"as signed    {whole}")
    print("chosen by all:", " ".join(sorted(ground.name for ground in chosen(list(parts.values())))))


if __name__ == "__main__":
    main(sys.argv[1:])
