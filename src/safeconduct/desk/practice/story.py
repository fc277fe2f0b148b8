"""The practice office: the founding story, played through the same actions that members use. Rule: what no member could write does not
stand here."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

from safeconduct.core.ids import Chance
from safeconduct.core.when import Clock
from safeconduct.desk.folder import write_file
from safeconduct.desk.practice.calls import ring
from safeconduct.desk.practice.dossier import write_dossier
from safeconduct.desk.practice.houses import fill_houses
from safeconduct.desk.practice.knowledge import write_what_is_known
from safeconduct.desk.practice.people import describe, leave_the_way, open_cases
from safeconduct.desk.practice.reports import write_reports
from safeconduct.desk.practice.team import Team
from safeconduct.desk.practice.travel import apply_and_travel
from safeconduct.desk.practice.violations import write_violation
from safeconduct.desk.practice.ways import write_way_facts

Progress = Callable[[int], None]
"""Is told how many parts out of `PARTS` are done."""

PARTS = 6
FOUNDED_DAYS_AGO = 50


def unheard(done: int) -> None:
    """For whoever does not show progress."""


def build_practice(
    root: Path, clock: Clock, chance: Chance, progress: Progress = unheard
) -> tuple[tuple[str, str], ...]:
    """A practice office in this folder, whatever lay there before; names and passphrases of its members.

    The passphrases lie beside it: whoever is at this computer may look, because everybody in it is invented.
    """
    shutil.rmtree(root, ignore_errors=True)
    team = Team(root, clock, chance)
    team.clock.ago(days=FOUNDED_DAYS_AGO)
    team.begin()
    progress(1)
    team.clock.ago(days=46)
    write_what_is_known(team)
    write_reports(team)
    progress(2)
    people = open_cases(team)
    progress(3)
    fill_houses(team, people)
    progress(4)
    apply_and_travel(people)
    write_way_facts(people)
    write_violation(people)
    write_dossier(people)
    leave_the_way(people)
    describe(people)
    progress(5)
    ring(team, people)
    team.end()
    # Written last: a folder without it was left half built, and is built anew.
    write_file(root / "practice", json.dumps(team.passphrases).encode())
    progress(PARTS)
    return team.passphrases


def practice_members(root: Path) -> tuple[tuple[str, str], ...]:
    """Names and passphrases of a practice office that is built; nothing while there is none."""
    try:
        return tuple((name, words) for name, words in json.loads((root / "practice").read_bytes()))
    except (FileNotFoundError, ValueError):
        return ()
