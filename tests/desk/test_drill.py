"""A restore is rehearsed against the live office, and what differs is named."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from safeconduct.cli.running import Data
from safeconduct.cli.verifying import verify
from safeconduct.core.erasure import What
from safeconduct.core.when import DAY, Moment
from safeconduct.desk import erasing
from safeconduct.desk.backup import make_backup
from safeconduct.desk.drilling import EVERY_DAYS, drill, is_drill_due, last_drill, newest_backup
from safeconduct.errors import NotFound, SealBroken
from safeconduct.journal.founding import recovery_words
from safeconduct.store.sqlite import SqliteStore
from tests.attacks.test_erasing import a_case, sheet, wait
from tests.desk.offices import Pages, an_office

REMINDER = "safeconduct drill"


@pytest.fixture
def anna(tmp_path: Path) -> Iterator[Pages]:
    with an_office(tmp_path) as made:
        yield made


@pytest.fixture
def drilled(anna: Pages, tmp_path: Path) -> tuple[Path, list[str]]:
    """A backup, and the sheet that opens it."""
    words = list(sheet(anna))
    a_case(anna.office)
    (tmp_path / "backups").mkdir(exist_ok=True)
    make_backup(anna.office.folder, tmp_path / "backups" / "one.scb", os.urandom)
    return tmp_path / "backups" / "one.scb", words


def test_a_drill_counts_what_is_newer_and_finds_nothing_wrong(anna: Pages, drilled: tuple[Path, list[str]]) -> None:
    a_case(anna.office, "Stork")
    folder, (backup, words) = anna.office.folder, drilled
    found = drill(folder, backup, words, anna.clock())
    assert found.wrong == () and found.rows > 0 and found.newer > 0
    assert last_drill(folder) == anna.clock() and newest_backup(backup.parent) == backup


def test_another_sheet_opens_nothing_and_is_not_noted(anna: Pages, drilled: tuple[Path, list[str]]) -> None:
    with pytest.raises(SealBroken):
        drill(anna.office.folder, drilled[0], list(recovery_words(os.urandom(32))), anna.clock())
    assert last_drill(anna.office.folder) is None


def test_rows_that_the_office_lost_are_named(anna: Pages, drilled: tuple[Path, list[str]]) -> None:
    folder, feed = anna.office.folder, anna.office.journal.ring.feed
    n, _ = anna.office.journal.store.head_of(feed)
    store = SqliteStore.open(folder.log, folder.group)
    with store._database.writing(folder.group) as db:
        db.run("DELETE FROM event WHERE feed=? AND n=?", feed, n)
    store.close()
    found = drill(folder, *drilled, anna.clock())
    assert found.wrong == (f"feed {feed[:8]} row {n}: the backup has it, the office does not.",)
    assert last_drill(folder) is None


def test_a_backup_that_still_holds_what_was_erased_says_so_and_verify_finds_no_fault(anna: Pages, drilled: tuple[Path, list[str]], tmp_path: Path) -> None:
    case = next(row.id for row in anna.office.index.cases(side="any"))
    erasing.ask_for(anna.office, What.CASE, case, "")  # type: ignore[arg-type]
    wait(anna.office, anna.clock)
    found = drill(anna.office.folder, *drilled, anna.clock())
    assert found.wrong and all("erased since" in line for line in found.wrong)
    assert verify(Data(tmp_path)).is_good and "erased by order" in verify(Data(tmp_path)).lines[-1]


def test_verify_names_a_body_that_nobody_ordered_to_be_erased(anna: Pages, tmp_path: Path) -> None:
    feed = anna.office.journal.ring.feed
    row = anna.office.journal.store.rows_of(feed, 3, 1)[0]
    with anna.office.journal.store._database.writing(row.head.group) as db:
        db.run("UPDATE event SET row=? WHERE feed=? AND n=3", row.without_body().to_bytes(), feed)
    found = verify(Data(tmp_path))
    assert not found.is_good and f"feed {feed[:8]} row 3: its words are missing" in found.lines[0]


def test_today_reminds_a_keyholder_after_ninety_days(anna: Pages, drilled: tuple[Path, list[str]]) -> None:
    folder = anna.office.folder
    assert REMINDER not in anna.get("/today")
    drill(folder, *drilled, anna.clock())
    anna.clock.now = Moment(anna.clock.now + EVERY_DAYS * DAY)
    assert not is_drill_due(folder, anna.clock()) and REMINDER not in anna.get("/today")
    anna.clock.now = Moment(anna.clock.now + 1)
    assert REMINDER in anna.get("/today")


def test_without_a_backup_there_is_nothing_to_drill(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        newest_backup(tmp_path)
