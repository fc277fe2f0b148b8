"""A burst of calls: taken in by steps, so that pages are answered in between, and none is lost."""

import os
from pathlib import Path

from safeconduct.core.section import Role
from safeconduct.core.when import Moment
from safeconduct.desk.founding import found
from safeconduct.desk.office import BATCHES_AT_ONCE, Office
from safeconduct.errors import StoreDown
from safeconduct.seal.keyring import Kdf
from safeconduct.seal.letters import Direction, FrontDesk, Kind
from safeconduct.seal.receipt import Caller
from safeconduct.store.log import Letter
from tests.desk.callers import Person
from tests.faults.disk import no_file_longer_than

STEP = 100 * BATCHES_AT_ONCE


def _burst(office: Office, size: int) -> None:
    newest = office.journal.shelf.newest(Role.FRONT_DESK.value)
    assert newest is not None
    desk = FrontDesk(newest[1].kid, newest[1].public)
    for number in range(size):
        caller = Caller(os.urandom(16), bytes.fromhex(office.group))
        written = caller.write(
            Kind.CALL, 0, "ru", office.now(), {"story": f"Invented call {number}: they came to the house."}
        )
        tag, body = caller.seal(desk, written, os.urandom)
        office.journal.store.put_letter(Letter(caller.address(Direction.IN, 0), tag, body))


def test_a_burst_is_taken_in_by_steps_and_whole(tmp_path: Path) -> None:
    office, _ = found(
        tmp_path / "desk",
        "Anna",
        "violin orchard thunder paper",
        lambda: Moment(1_800_000_000),
        os.urandom,
        kdf=Kdf(65536),
    )
    _burst(office, STEP + 130)

    office.refresh()
    assert office.index.call_counts() == {"new": STEP}
    assert office.behind

    while office.behind:
        office.refresh()
    assert office.index.call_counts() == {"new": STEP + 130}
    office.refresh()
    assert not office.behind
    office.close()


def test_what_came_while_the_disk_was_full_is_taken_in_as_soon_as_there_is_room(tmp_path: Path) -> None:
    office, _ = found(
        tmp_path / "desk",
        "Anna",
        "violin orchard thunder paper",
        lambda: Moment(1_800_000_000),
        os.urandom,
        kdf=Kdf(65536),
    )
    for went_wrong in range(200):
        Person(office).lays(office.now(), story="Invented: they came to the house.")
        # Each time a little later on the way from the letter to the lists.
        try:
            with no_file_longer_than(went_wrong * 8192):
                office.refresh()
            break
        except StoreDown:
            office.refresh()
            assert office.index.call_counts() == {"new": went_wrong + 1}
    assert went_wrong > 10
    office.close()
