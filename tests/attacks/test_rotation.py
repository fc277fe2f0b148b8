"""A quarter is over: circles and members have new keys. What an old keyring opens from then on, and what everybody else goes on opening."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from safeconduct.core.case import NoteWritten
from safeconduct.core.section import Kind, Placed, Subject
from safeconduct.core.when import DAY, Moment
from safeconduct.desk.drafts import Draft, keep
from safeconduct.desk.founding import found
from safeconduct.desk.office import Office, unlock
from safeconduct.desk.own_keys import keep_ring
from safeconduct.journal import rotating
from safeconduct.journal.journal import Journal, forget_index, open_journal
from safeconduct.seal.keyring import Ring, stretched
from safeconduct.store.levelling import level_erased, level_events, level_keys
from tests.attacks.test_erasing import a_case
from tests.desk.offices import LIGHT, NOW, OTHER_WORDS, WORDS, Hand, Pages, colleague
from tests.journal.desks import CASEWORK, Desks

REMINDER = "same key for more than three months"


@pytest.fixture
def anna(tmp_path: Path) -> Iterator[Pages]:
    with an_own(tmp_path) as made:
        yield made


@contextmanager
def an_own(folder: Path) -> Iterator[Pages]:
    """As an_office; which of the member's offices is closed at the end is whichever is open then."""
    clock = Hand()
    office, words = found(folder / "desk", "Anna", WORDS, clock, os.urandom, kdf=LIGHT)
    pages = Pages(office, folder / "desk", clock)
    pages.recovery = words
    try:
        yield pages
    finally:
        pages.office.close()


def notes(journal: Journal, subject: Subject) -> list[str]:
    return [event.fact.text for event in journal.events_of(subject) if isinstance(event.fact, NoteWritten)]


def again(pages: Pages, words: str = WORDS, name: str = "Anna") -> None:
    """Locked, and signed in again."""
    pages.office.close()
    pages.office = unlock(pages.office.folder.root, name, words, pages.clock, os.urandom)
    pages.answering.office = pages.office


def wait(pages: Pages, days: int = 93) -> None:
    pages.clock.now = Moment(pages.clock.now + days * DAY)


def thief(ring: Ring, log: Path, folder: Path) -> Journal:
    """Whoever has this keyring open, and the log as it lies there now."""
    folder.mkdir()
    with sqlite3.connect(log) as there, sqlite3.connect(folder / "log.db") as here:
        there.backup(here)
    there.close()
    here.close()
    journal = open_journal(replace(ring, has_trust=False), folder / "log.db", folder, Hand(Moment(NOW + 1000 * DAY)), os.urandom)
    journal.refresh()
    return journal


def level(one: Office, two: Office) -> None:
    """Twice, as two rounds with a relay are: what came is answered by what it calls for."""
    for _ in range(2):
        for source, target in ((one, two), (two, one)):
            level_events(source.journal.store, target.journal.store)
            level_keys(source.journal.store, target.journal.store, 0)
            level_erased(source.journal.store, target.journal.store, 0)
        one.refresh()
        two.refresh()


def test_a_keyholder_is_reminded_after_a_quarter_and_renews_with_one_press(anna: Pages) -> None:
    assert REMINDER not in anna.get("/today") and "/keys/renew" not in anna.get("/keys")
    wait(anna)
    assert REMINDER in anna.get("/today")
    assert anna.does("/keys/renew") == "/keys"
    roster = anna.office.journal.roster
    assert {roster.epochs[circle].number for circle in roster.circles} == {1}
    assert REMINDER not in anna.get("/today") and "/keys/renew" not in anna.get("/keys")


def test_only_a_keyholder_renews_and_is_reminded(anna: Pages, tmp_path: Path) -> None:
    boris = colleague(anna, tmp_path, "Boris", "casework")
    wait(boris)
    assert boris.post("/keys/renew").status_code == 403 and REMINDER not in boris.get("/today")
    boris.office.close()


def test_an_old_keyring_opens_nothing_that_was_written_after_the_rotation(anna: Pages, tmp_path: Path) -> None:
    case, ring = a_case(anna.office, text="before"), anna.office.journal.ring
    wait(anna)
    again(anna)
    anna.does("/keys/renew")
    new = a_case(anna.office, "Stork", text="a new case")
    anna.office.write([Placed(Kind.STORY, case, NoteWritten("after"))])
    stolen = thief(ring, anna.office.folder.log, tmp_path / "thief")
    assert notes(stolen, case) == ["before"] and notes(stolen, new) == []
    assert len(stolen.chain) < len(anna.office.journal.chain)
    stolen.close()
    again(anna)
    assert notes(anna.office.journal, case) == ["before", "after"] and notes(anna.office.journal, new) == ["a new case"]


def test_the_new_keyring_alone_opens_everything_when_the_index_was_lost(anna: Pages, tmp_path: Path) -> None:
    case = a_case(anna.office, text="before")
    wait(anna)
    again(anna)
    anna.does("/keys/renew")
    anna.office.write([Placed(Kind.STORY, case, NoteWritten("after"))])
    again(anna)
    ring = anna.office.journal.ring
    newest = thief(replace(ring, member_seeds=ring.member_seeds[-1:]), anna.office.folder.log, tmp_path / "newest")
    assert len(ring.member_seeds) == 2 and notes(newest, case) == ["before", "after"]
    newest.close()


def test_what_was_given_anew_is_not_written_under_again(anna: Pages) -> None:
    case = a_case(anna.office, text="before")
    journal = anna.office.journal
    stream = journal.reading.streams_of(case, Kind.STORY)[0]
    (old,) = journal.shelf.keys_of_stream(stream)
    wait(anna)
    anna.does("/keys/renew")
    anna.office.write([Placed(Kind.STORY, case, NoteWritten("after"))])
    newest, *others = journal.shelf.keys_of_stream(stream)
    assert newest.kid != old.kid and [key.kid for key in others] == [old.kid]


def test_a_desk_that_was_away_during_two_rotations_reads_all_and_gives_anew_what_only_it_knew(tmp_path: Path) -> None:
    with an_own(tmp_path / "one") as anna:
        case = a_case(anna.office, text="at first")
        colleague(anna, tmp_path / "one", "Boris", "casework").office.close()
        anna.office.refresh()
        shutil.copytree(tmp_path / "one", tmp_path / "two")
        boris = Pages(unlock(tmp_path / "two" / "desk", "Boris", OTHER_WORDS, anna.clock, os.urandom), tmp_path / "two" / "desk", anna.clock)
        for text in ("in the first quarter", "in the second quarter"):
            boris.office.write([Placed(Kind.STORY, case, NoteWritten(f"Boris {text}")), Placed(Kind.HEALTH, case, NoteWritten(f"ill {text}"))])
            wait(anna)
            again(anna)
            anna.does("/keys/renew")
            anna.office.write([Placed(Kind.STORY, case, NoteWritten(f"Anna {text}"))])
        assert anna.office.journal.roster.epochs["casework"].number == 2
        level(anna.office, boris.office)
        everything = {"at first", *(f"{who} in the {which} quarter" for who in ("Anna", "Boris", "ill") for which in ("first", "second"))}
        assert set(notes(boris.office.journal, case)) == everything == set(notes(anna.office.journal, case))
        # A colleague who joins now gets the present keys only, and reads what Boris wrote under old ones.
        vera = colleague(anna, tmp_path / "one", "Vera", "casework")
        assert set(notes(vera.office.journal, case)) == everything
        vera.office.close()
        again(boris, OTHER_WORDS, "Boris")
        level(anna.office, boris.office)
        boris.office.write([Placed(Kind.STORY, case, NoteWritten("and now"))])
        level(anna.office, boris.office)
        assert set(notes(anna.office.journal, case)) == {*everything, "and now"} == set(notes(boris.office.journal, case))
        boris.office.close()


def test_a_circle_without_a_keyholder_has_its_new_key_when_a_colleague_signs_in(anna: Pages, tmp_path: Path) -> None:
    boris = colleague(anna, tmp_path, "Boris", "casework")
    wait(anna, 107)
    assert boris.office.journal.roster.epochs["casework"].number == 0
    again(boris, OTHER_WORDS, "Boris")
    assert boris.office.journal.roster.epochs["casework"].number == 1
    assert boris.office.journal.roster.epochs["shelter"].number == 0
    boris.office.close()


def test_a_crash_between_the_keyring_and_the_news_of_the_new_key_loses_neither(anna: Pages) -> None:
    case = a_case(anna.office, text="before")
    ring, folder = anna.office.journal.ring, anna.office.folder
    locked = next(one for one in folder.rings() if one.member == ring.member)
    secret = stretched("Anna", WORDS, folder.salt(), LIGHT)
    seed = os.urandom(32)
    keep_ring(folder, replace(locked.open(secret), member_seeds=(*ring.member_seeds, (1, seed))), secret, LIGHT, os.urandom)
    assert keep(folder.root, ring.member, Draft("/cases", (("text", "half a sentence"),), NOW), os.urandom)
    again(anna)
    assert anna.office.journal.roster.epochs[f"member:{ring.member}"].number == 1
    assert anna.office.journal.ring.member_seeds[-1] == (1, seed) and notes(anna.office.journal, case) == ["before"]
    assert anna.office.member_epochs[0].seed == seed and len(anna.office.member_epochs) == 2


# Killed at every write


class Killed(BaseException):
    """The power went."""


class Cut:
    """The real store, until the power goes before its so-many-eth write."""

    def __init__(self, store: Any, writes: int) -> None:
        self._store = store
        self._left = writes

    def __getattr__(self, name: str) -> Any:
        if name in {"append_with_keys", "put_keys"}:
            self._left -= 1
            if self._left < 0:
                raise Killed
        return getattr(self._store, name)


class Quarters(Desks):
    """Desks whose clock a test moves."""

    clock: Hand

    def open(self, name: str) -> Journal:
        place = self.folder / name
        place.mkdir(exist_ok=True)
        self.journals[name] = open_journal(self.rings[name], self.log, place, self.clock, os.urandom)
        self.journals[name].refresh()
        return self.journals[name]


@pytest.mark.parametrize("writes", range(0, 40, 2))
def test_a_rotation_that_was_killed_before_any_of_its_writes_is_completed_by_the_second_try(tmp_path: Path, writes: int) -> None:
    Quarters.clock = Hand(Moment(1_800_000_000))
    desks = Quarters(tmp_path)
    desks.joins("boris", CASEWORK)
    desks.write("anna", Kind.STORY, "before")
    Quarters.clock.now = Moment(Quarters.clock.now + 93 * DAY)
    anna = desks["anna"]
    whole = anna.store
    anna.store = Cut(whole, writes)  # type: ignore[assignment]
    try:
        with anna.db:
            rotating.rotate(anna)
    except Killed:
        assert writes < 38
    anna.store = whole
    again = desks.reopen("anna")
    rotating.rotate(again)
    assert {again.roster.epochs[circle].number for circle in again.roster.circles} == {1}
    assert rotating.old_circles(again) == ()
    desks.write("anna", Kind.STORY, "after")
    for name in ("anna", "boris"):
        place = desks.folder / name
        desks.journals.pop(name).close()
        forget_index(place)
        assert desks.open(name) and desks.read(name) == {"before", "after"}
    # Somebody who joins now holds the present keys only.
    desks.joins("vera", CASEWORK)
    assert desks.read("vera") == {"before", "after"} and desks["vera"].shelf.kids_of(CASEWORK) == {again.roster.epochs[CASEWORK].kid}
    desks.close()
