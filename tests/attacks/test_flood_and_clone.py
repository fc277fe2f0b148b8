"""A flooded letterbox, a cloned machine, a log of which two colleagues are shown different ends."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from safeconduct.core.case import NoteWritten
from safeconduct.core.section import Kind, Placed, Role
from safeconduct.desk.levelling import CheckedLog
from safeconduct.desk.office import Office
from safeconduct.errors import StoreDown
from safeconduct.journal.journal import open_journal
from safeconduct.seal.events import seal_row
from safeconduct.seal.keys import SymmetricKey
from safeconduct.seal.letters import Kind as LetterKind
from safeconduct.seal.letters import SealedLetter
from safeconduct.seal.sealing import seal_to
from safeconduct.store.levelling import level_events, level_keys
from safeconduct.store.log import Letter
from safeconduct.store.sqlite import SqliteStore
from safeconduct.wire.labels import Purpose
from safeconduct.wire.row import Head
from tests.desk.callers import Person
from tests.desk.offices import an_office
from tests.faults.disk import no_file_longer_than
from tests.journal.desks import CASE, Desks, clock

JUNK = 3000


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[Desks]:
    (tmp_path / "first").mkdir()
    made = Desks(tmp_path / "first")
    yield made
    made.close()


def flood(office: Office) -> None:
    desk = office.journal.shelf.newest(Role.FRONT_DESK.value)
    assert desk
    box = seal_to(desk[1].public, os.urandom(32), Purpose.LETTER, b"another group", b"another tag")
    for number in range(JUNK):
        body = SealedLetter(box, b"", desk[1].kid, os.urandom(64)).to_bytes() if number % 2 else os.urandom(4096)
        office.journal.store.put_letter(Letter(os.urandom(32), os.urandom(32), body))


def test_a_call_goes_through_a_flooded_letterbox_and_the_flood_costs_once(tmp_path: Path) -> None:
    with an_office(tmp_path) as pages:
        office = pages.office
        flood(office)
        person = Person(office)
        found = person.writes(story="We have to leave tonight.")

        assert office.index.call(found).asked.story == "We have to leave tonight."
        tried = office._letterbox.tried
        assert tried == JUNK + 1
        for _ in range(5):
            office.refresh()
        assert office._letterbox.tried == tried


def test_while_the_disk_is_full_a_flood_is_not_looked_through_again_at_every_page(tmp_path: Path) -> None:
    with an_office(tmp_path) as pages:
        office = pages.office
        flood(office)
        office.refresh()
        person = Person(office)
        person.lays(office.now(), story="We have to leave tonight.")
        for _ in range(3):
            with pytest.raises(StoreDown), no_file_longer_than(8192):
                office.refresh()
        assert office._letterbox.tried <= JUNK + 3

        office.refresh()
        person.lays(office.now(), LetterKind.NOT_SAFE, text="They are at the door.", once="1")
        with pytest.raises(StoreDown), no_file_longer_than(8192):
            office.refresh()
        office.refresh()
        (call,) = office.index.calls()
        assert [one.text for one in office.index.call(call.id).messages] == ["They are at the door."]


def _copy(desks: Desks, folder: Path) -> SqliteStore:
    """The log as a machine cloned now has it."""
    desks.close()
    folder.mkdir()
    for part in desks.folder.glob("log.db*"):
        shutil.copy(part, folder / part.name)
    shutil.copytree(desks.folder / "anna", folder / "anna")
    desks.open("anna")
    return SqliteStore.open(folder / "log.db", desks.group)


def test_a_cloned_machine_that_writes_too_is_named_and_neither_loses_a_word(desks: Desks, tmp_path: Path) -> None:
    desks.write("anna", Kind.CASE, "before")
    twin_store = _copy(desks, tmp_path / "twin")
    twin_store.close()
    twin = open_journal(desks.rings["anna"], tmp_path / "twin" / "log.db", tmp_path / "twin" / "anna", clock, os.urandom)
    desks.write("anna", Kind.CASE, "here")
    twin.write([Placed(Kind.CASE, CASE, NoteWritten("there"))])
    twin.refresh()

    here, there = desks.store(), twin.store
    done = level_events(CheckedLog(here), there)
    level_keys(there, here, 0)
    here.close()
    desks.refresh()

    assert done.forked == [desks.rings["anna"].feed]
    assert desks.read("anna") == {"before", "here"}
    texts = {event.fact.text for event in twin.events_of(CASE) if isinstance(event.fact, NoteWritten)}
    assert texts == {"before", "there"}
    twin.close()


def test_two_colleagues_who_were_shown_different_ends_find_the_fork_when_they_meet(desks: Desks, tmp_path: Path) -> None:
    desks.write("anna", Kind.CASE, "before")
    other = _copy(desks, tmp_path / "other")
    head = other.heads()[desks.rings["anna"].feed]
    desks.write("anna", Kind.CASE, "shown to one")
    shown_to_one = desks.store()
    assert level_events(CheckedLog(other), shown_to_one).forked == []
    assert other.heads()[desks.rings["anna"].feed] != head
    other.close()

    forked = _copy_with_another_end(desks, tmp_path)
    done = level_events(CheckedLog(forked), shown_to_one)

    assert done.forked == [desks.rings["anna"].feed]
    forked.close()
    shown_to_one.close()


def _copy_with_another_end(desks: Desks, tmp_path: Path) -> SqliteStore:
    """The thief has the feed's own key, and gives it another last row."""
    whole = desks.store()
    feed = desks.rings["anna"].feed
    rows = whole.rows_of(feed, 1)
    whole.close()
    store = SqliteStore.open(tmp_path / "forked.db", desks.group)
    store.append(rows[:-1])
    last, ring = rows[-2], desks.rings["anna"]
    head = Head(desks.group, ring.signing.public, last.n + 1, last.h)
    key = SymmetricKey(b"k" * 32, b"x")
    store.append([seal_row(head, b"another end", key, key, ring.signing, os.urandom)])
    return store
