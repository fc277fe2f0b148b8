"""The figures of docs/evidence.md: `python -m tests.evidence.measuring FOLDER…`. Rule: the dumb baseline stands beside each, and
figures are all that is printed, so that a part can be measured by somebody who has not read it.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from safeconduct.evidence.extracting import extract
from safeconduct.evidence.statement import Statement
from safeconduct.evidence.words import read_words
from tests.evidence.annotations import read_annotation
from tests.evidence.baseline import baseline
from tests.evidence.scoring import MEASURES, Tally

HERE = Path(__file__).parent
NONE = Tally(0, 0, 0)
Read = tuple[str, list[Statement]]


def annotated(folder: Path) -> list[Read]:
    """Texts and their annotated statements, of every annotation in the folder."""
    paths = sorted(path for path in folder.glob("*.json") if "sha256" in json.loads(path.read_text("utf-8")))
    return [read_annotation(path, folder)[:2] for path in paths]


def engine(reports: Sequence[Read], *, careful: bool = False) -> list[list[Statement]]:
    words = read_words()
    return [extract(text, wanted[0].file, words, careful=careful) for text, wanted in reports]


def measured(reports: Sequence[Read], found: Sequence[Sequence[Statement]]) -> dict[str, Tally]:
    return {
        name: sum((measure(wanted, got) for (_, wanted), got in zip(reports, found, strict=True)), NONE)
        for name, measure in MEASURES.items()
    }


def main(folders: Sequence[str]) -> None:
    reports = [report for folder in folders for report in annotated(Path(folder))]
    if not reports:
        sys.exit("no annotated text there")
    print(f"texts: {len(reports)}")
    dumb = measured(reports, [baseline(text) for text, _ in reports])
    careful = measured(reports, engine(reports, careful=True))
    for name, tally in measured(reports, engine(reports)).items():
        print(f"{name}\n  engine    {tally}\n  careful   {careful[name]}\n  baseline  {dumb[name]}")


if __name__ == "__main__":
    main(sys.argv[1:] or [str(HERE / "corpus" / "development")])
