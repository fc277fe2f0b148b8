"""`make bench`: all figures, one JSON object a line. Rule: whatever could not be measured ends the run with a sentence, never with a number."""

import argparse
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench import (
    caseload,
    desk,
    door,
    dossier,
    evidence,
    files,
    floors,
    groups,
    growth,
    laptops,
    pathways,
    relay,
    relay_sees,
)
from bench.figures import Sheet

PARTS = ("door", "relay", "sees", "groups", "growth", "files", "dossier", "desk", "laptops", "pathways", "evidence")


@dataclass(frozen=True)
class Sizes:
    """How much of everything. Unit: `seconds` for each crowd before the help page. Shape: `office` is where an office is kept for later runs."""

    cases: int = 10_000
    times: int = 50
    visits: int = 100
    seconds: float = 12.0
    clients: tuple[int, ...] = (1, 8, 32)
    rows: int = 4_000
    mib: int = 200
    groups: int = 1000
    growth: int = 100_000
    reports: int = 1000
    people: int = 1000
    office: Path | None = None


def run(folder: Path, sizes: Sizes, sheet: Sheet, parts: frozenset[str]) -> None:
    floors.measure(folder, sheet, sizes.times)
    alone: dict[str, Callable[[], None]] = {
        "door": lambda: door.measure(folder, sheet, visits=sizes.visits, seconds=sizes.seconds, clients=sizes.clients),
        "relay": lambda: relay.measure(folder, sheet, sizes.rows),
        "sees": lambda: relay_sees.measure(folder / "sees", sheet),
        "groups": lambda: groups.measure(folder, sheet, sizes.groups),
        "growth": lambda: growth.measure(folder, sheet, sizes.growth, sizes.times),
        "files": lambda: files.measure(folder, sheet, sizes.mib),
        "dossier": lambda: dossier.measure(sheet, sizes.times),
        "pathways": lambda: pathways.measure(sheet, sizes.people, 5),
        "evidence": lambda: evidence.measure(sheet, sizes.reports),
    }
    for part, act in alone.items():
        if part in parts:
            act()
    if parts & {"desk", "laptops"}:
        built = _office(folder / "office", sizes)
        if "desk" in parts:
            desk.measure(built, sheet, sizes.times)
        if "laptops" in parts:
            laptops.measure(built, folder, sheet, desk.each_event_us)
        if "desk" in parts:  # Last, for it makes new keys by the clock of this machine.
            desk.measure_signing_in(built, sheet)


def _office(root: Path, sizes: Sizes) -> caseload.Built:
    """An office to measure: built now, or a copy of the one that is kept."""
    if sizes.office is None:
        return caseload.build(root, sizes.cases, heard=_told)
    return caseload.copied(caseload.kept(sizes.office, sizes.cases, _told), root)


def _told(cases: int) -> None:
    """Beside the figures, for whoever waits."""
    if cases % 5000 == 0:
        sys.stderr.write(f"{cases} cases are written.\n")


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", default=PARTS, help=f"{', '.join(PARTS)}: one or several")
    parser.add_argument("--long", action="store_true", help="each crowd for 60 seconds")
    parser.add_argument(
        "--large", action="store_true", help="100,000 cases; takes about an hour and 30 GB of disk"
    )
    parser.add_argument("--cases", type=int, default=0, help="another number of cases")
    parser.add_argument(
        "--folder",
        type=Path,
        default=None,
        help="where the invented data goes; a temporary folder without it",
    )
    parser.add_argument(
        "--office",
        type=Path,
        default=None,
        help="where an office with so many cases is kept: built there once, and each run measures a copy",
    )
    given = parser.parse_args(arguments)
    cases = given.cases or (100_000 if given.large else Sizes.cases)
    sizes = Sizes(cases=cases, seconds=60.0 if given.long else Sizes.seconds, office=given.office)
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        run(Path(folder), sizes, Sheet(), frozenset(given.parts))


if __name__ == "__main__":
    main(sys.argv[1:])
