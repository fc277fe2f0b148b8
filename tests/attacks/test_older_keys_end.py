"""Older keys are destroyed once everybody goes by the newer ones: what an old key still opens then, and what nobody loses by it."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from safeconduct.core.case import NotePlaced, NoteWritten
from safeconduct.core.erasure import What
from safeconduct.core.group import EpochBegan, EpochsCaughtUp
from safeconduct.core.ids import CaseId, DeviceId, StreamId
from safeconduct.core.section import Kind, Placed, Subject
from safeconduct.desk import erasing as desk
from safeconduct.desk.backup import make_backup, restore
from safeconduct.desk.drafts import Draft, Drawer, keep
from safeconduct.desk.office import unlock
from safeconduct.journal import ending, membership
from safeconduct.journal.founding import seat_key
from safeconduct.journal.giving import row_for
from safeconduct.journal.journal import forget_index
from safeconduct.journal.passing import open_note, seal_note
from safeconduct.seal.keyring import Ring, epoch_of
from safeconduct.seal.keyrows import Key
from safeconduct.store.sql import key_row_name
from tests.attacks.test_erasing import a_case
from tests.attacks.test_rotation import again, an_own, level, notes, thief, wait
from tests.desk.offices import LIGHT, NOW, OTHER_WORDS, WORDS, Pages, colleague
from tests.journal.desks import CASEWORK

FORTNIGHT = 15


@pytest.fixture
def anna(tmp_path: Path) -> Iterator[Pages]:
    with an_own(tmp_path) as made:
        yield made


def renewed(anna: Pages) -> None:
    """A quarter is over, and Anna presses."""
    wait(anna)
    again(anna)
    anna.does("/keys/renew")


def two_weeks_on(*everybody: tuple[Pages, str, str]) -> None:
    """Each signs in twice, to say that they know the new keys and to hear it of the others; two weeks pass; and so again that no older one is needed."""
    for _ in range(2):
        for pages, words, name in everybody:
            again(pages, words, name)
    wait(everybody[0][0], FORTNIGHT)
    for _ in range(2):
        for pages, words, name in everybody:
            again(pages, words, name)


def from_nothing(pages: Pages, words: str, name: str) -> None:
    """The index is thrown away and built again from what is left."""
    member = pages.office.me
    pages.office.close()
    forget_index(pages.office.folder.member(member))
    again(pages, words, name)


def seeds_of(pages: Pages) -> list[bytes]:
    """Seeds that go: of circles but everyone's, and the member's own."""
    held = pages.office.journal.shelf.held()
    return [epoch.seed for holder, _, epoch in held if holder != "everyone" and not holder.startswith("device:")]


def ring_of(pages: Pages) -> Ring:
    return pages.office.journal.ring


def test_after_the_next_keys_and_two_weeks_no_older_key_is_left_and_everything_opens(anna: Pages) -> None:
    case, old = a_case(anna.office, text="before"), seeds_of(anna)
    front_desk = {one.seed for one in anna.office.journal.shelf.epochs("front-desk", 0)}
    renewed(anna)
    two_weeks_on((anna, WORDS, "Anna"))
    journal = anna.office.journal
    gone = [seed for seed in old if seed not in front_desk]
    image = journal.db.serialize("main")
    assert len(gone) > 4 and not any(seed in image for seed in gone)
    assert not {seed for _, seed in ring_of(anna).member_seeds} & set(old)
    assert len(ring_of(anna).member_seeds) == 1
    assert notes(journal, case) == ["before"]
    from_nothing(anna, WORDS, "Anna")
    assert notes(anna.office.journal, case) == ["before"]
    held = {(holder, number) for holder, number, _ in anna.office.journal.shelf.held()}
    assert ("casework", 0) not in held and ("casework", 1) in held


def test_a_clock_that_was_ahead_when_everybody_knew_the_keys_keeps_the_older_ones_no_longer(anna: Pages) -> None:
    renewed(anna)
    wait(anna, 40)
    for _ in range(2):
        again(anna)
    wait(anna, -40)
    two_weeks_on((anna, WORDS, "Anna"))
    assert set(ending.ended(anna.office.journal, anna.office.group_view.caught_up)) >= {"casework", "steward"}


def test_an_old_keyring_opens_nothing_of_todays_store_not_even_what_was_written_before(anna: Pages, tmp_path: Path) -> None:
    case, ring = a_case(anna.office, text="before"), ring_of(anna)
    renewed(anna)
    early = thief(ring, anna.office.folder.log, tmp_path / "early")
    assert notes(early, case) == ["before"]
    early.close()
    two_weeks_on((anna, WORDS, "Anna"))
    late = thief(ring, anna.office.folder.log, tmp_path / "late")
    assert notes(late, case) == []
    late.close()
    assert notes(anna.office.journal, case) == ["before"]


def test_what_was_erased_stays_closed_to_todays_keys_and_an_old_copy_of_the_store(anna: Pages, tmp_path: Path) -> None:
    case = a_case(anna.office, text="He sleeps behind the bakery.")
    old_copy = tmp_path / "old.db"
    with closing(sqlite3.connect(anna.office.folder.log)) as there, closing(sqlite3.connect(old_copy)) as here:
        there.backup(here)
    desk.ask_for(anna.office, What.CASE, case, "")
    wait(anna, 8)
    again(anna)
    renewed(anna)
    assert _opened_by_today(anna, old_copy, tmp_path / "early", case) == ["He sleeps behind the bakery."]
    two_weeks_on((anna, WORDS, "Anna"))
    assert _opened_by_today(anna, old_copy, tmp_path / "late", case) == []


def _opened_by_today(anna: Pages, old_copy: Path, folder: Path, case: Subject) -> list[str]:
    """Whoever holds the unlocked office of today, and a copy of the store from before."""
    stolen = thief(ring_of(anna), old_copy, folder)
    for holder, number, epoch in anna.office.journal.shelf.held():
        stolen.shelf.keep_epoch(holder, number, epoch.seed)
    stolen.shelf.set_mark("tried with", 0)
    stolen.refresh()
    found = notes(stolen, case)
    stolen.close()
    return found


# Two offices on two machines


@pytest.fixture
def both(tmp_path: Path) -> Iterator[tuple[Pages, Pages, Subject]]:
    """Anna's and Boris's, apart; the case was written before they parted."""
    with an_own(tmp_path / "one") as anna:
        case = a_case(anna.office, text="at first")
        colleague(anna, tmp_path / "one", "Boris", "casework").office.close()
        anna.office.refresh()
        shutil.copytree(tmp_path / "one", tmp_path / "two")
        boris = Pages(unlock(tmp_path / "two" / "desk", "Boris", OTHER_WORDS, anna.clock, os.urandom), tmp_path / "two" / "desk", anna.clock)
        yield anna, boris, case
        boris.office.close()


def meet(anna: Pages, boris: Pages, rounds: int = 1) -> None:
    """Both sign in, and are level before and after."""
    for _ in range(rounds):
        level(anna.office, boris.office)
        again(anna)
        again(boris, OTHER_WORDS, "Boris")
    level(anna.office, boris.office)


def has_older(pages: Pages, circle: str = "casework") -> bool:
    return bool(pages.office.journal.shelf.epochs(circle, 0))


def test_older_keys_wait_for_a_desk_that_is_away_and_what_it_wrote_under_them_opens_everywhere(both: tuple[Pages, Pages, Subject]) -> None:
    anna, boris, case = both
    renewed(anna)
    boris.office.write([Placed(Kind.HEALTH, case, NoteWritten("while away"))])
    for _ in range(3):
        wait(anna, FORTNIGHT)
        again(anna)
    assert has_older(anna) and ending.awaited(anna.office.journal, anna.office.group_view.caught_up) >= {boris.office.me}
    assert "Boris" in anna.get("/keys").split("Older keys are destroyed")[1]
    meet(anna, boris, 2)
    assert has_older(anna) and has_older(boris)
    wait(anna, FORTNIGHT)
    meet(anna, boris, 3)
    assert not has_older(anna) and not has_older(boris)
    for pages, words, name in ((anna, WORDS, "Anna"), (boris, OTHER_WORDS, "Boris")):
        from_nothing(pages, words, name)
        assert set(notes(pages.office.journal, case)) == {"at first", "while away"}


def test_a_lost_laptop_is_waited_for_until_it_is_suspended(both: tuple[Pages, Pages, Subject]) -> None:
    anna, boris, case = both
    renewed(anna)
    two_weeks_on((anna, WORDS, "Anna"))
    assert has_older(anna)
    lost = anna.office.journal.roster.members[boris.office.me].devices[0].device
    anna.office.change(lambda journal: membership.suspend(journal, DeviceId(lost)))
    two_weeks_on((anna, WORDS, "Anna"))
    assert not has_older(anna) and notes(anna.office.journal, case) == ["at first"]


def test_a_keyholders_desk_has_the_relay_destroy_the_rows_that_gave_older_keys(both: tuple[Pages, Pages, Subject]) -> None:
    anna, boris, _ = both
    renewed(anna)
    rows = [raw for _, raw in boris.office.journal.store.keys_after(0)]
    meet(anna, boris, 2)
    wait(anna, FORTNIGHT)
    meet(anna, boris, 3)
    gone = {key_row_name(raw) for raw in rows} - {key_row_name(raw) for _, raw in anna.office.journal.store.keys_after(0)}
    signed = b"".join(path.read_bytes() for path in anna.office.folder.signed_marks.iterdir())
    assert gone and all(name in signed for name in gone) and not list(boris.office.folder.signed_marks.glob("*"))
    boris.office.journal.store.put_keys(rows)  # Somebody who kept them brings them back.
    boris.office.refresh()
    assert gone.isdisjoint(key_row_name(raw) for _, raw in boris.office.journal.store.keys_after(0)) and not has_older(boris)


def test_a_note_that_waits_under_an_older_key_keeps_it_until_somebody_took_it_over(anna: Pages) -> None:
    case = a_case(anna.office)
    box = seal_note(anna.office.journal, CaseId(case), Kind.PLACE, "Behind the bakery.")
    anna.office.write([Placed(Kind.CASE, case, NotePlaced(Kind.PLACE, box))])
    renewed(anna)
    two_weeks_on((anna, WORDS, "Anna"))
    assert open_note(anna.office.journal, CaseId(case), Kind.PLACE, box) == "Behind the bakery."
    placed = next(event for event in anna.office.journal.events_of(case) if isinstance(event.fact, NotePlaced))
    anna.office.write([Placed(Kind.PLACE, case, NoteWritten("Behind the bakery.", adopted=placed.id))])
    again(anna)
    assert not has_older(anna, "shelter")


def test_a_form_that_was_kept_under_an_older_key_opens_after_it_is_gone(anna: Pages) -> None:
    assert keep(anna.office.folder.root, anna.office.me, Draft("/cases", (("text", "half a sentence"),), NOW), os.urandom)
    renewed(anna)
    two_weeks_on((anna, WORDS, "Anna"))
    assert len(ring_of(anna).member_seeds) == 1
    drawer = Drawer(anna.office.folder.root, anna.office.me, *anna.office.member_epochs)
    (name,) = drawer.names()
    assert drawer.open(name).fields == (("text", "half a sentence"),)


def test_whoever_makes_a_new_key_and_gives_nothing_anew_under_it_takes_nothing_from_anybody(both: tuple[Pages, Pages, Subject]) -> None:
    """Boris, inside casework, makes its key by hand: he gives the key itself, and not under it what he gave before."""
    anna, boris, case = both
    boris.office.write([Placed(Kind.HEALTH, case, NoteWritten("what casework alone reads"))])
    level(anna.office, boris.office)
    wait(anna)
    journal = boris.office.journal
    epoch = epoch_of("casework", 1, os.urandom(32))
    holders = [f"member:{member}" for member in journal.roster.insiders_of(CASEWORK)]
    rows = [row_for(journal, Key("epoch", "casework", 1, epoch.kid, epoch.seed), holder) for holder in holders]
    journal.writing.write_in(journal.store, StreamId(journal.ring.roster_stream), [EpochBegan(CASEWORK, seat_key(epoch, 1))], rows)
    journal.refresh()
    journal.shelf.set_mark(f"given anew {epoch.kid.hex()}", 10**9)
    level(anna.office, boris.office)
    again(anna)
    again(anna)
    wait(anna, FORTNIGHT)
    boris.office.write([Placed(Kind.GROUP, boris.office.subject, EpochsCaughtUp(ending.renewed(journal.roster), {"casework": epoch.kid}))])
    meet(anna, boris, 3)
    wait(anna, FORTNIGHT)
    meet(anna, boris, 3)
    assert not has_older(anna)
    from_nothing(anna, WORDS, "Anna")
    assert set(notes(anna.office.journal, case)) == {"at first", "what casework alone reads"}


def test_an_office_restored_from_before_reads_on_once_it_is_level_with_a_colleague(tmp_path: Path, both: tuple[Pages, Pages, Subject]) -> None:
    anna, boris, case = both
    before = tmp_path / "before.scb"
    make_backup(anna.office.folder, before, os.urandom)
    renewed(anna)
    meet(anna, boris, 2)
    wait(anna, FORTNIGHT)
    meet(anna, boris, 3)
    assert not has_older(boris)
    boris.office.write([Placed(Kind.STORY, case, NoteWritten("since then"))])
    words = list(anna.recovery)
    office = restore(before, tmp_path / "three" / "desk", words, "Anna", "a new passphrase here", anna.clock, os.urandom, LIGHT)
    three = Pages(office, tmp_path / "three" / "desk", anna.clock)
    for _ in range(2):
        level(three.office, boris.office)
    again(three, "a new passphrase here")
    level(three.office, boris.office)
    assert set(notes(three.office.journal, case)) == {"at first", "since then"}
    three.office.write([Placed(Kind.STORY, case, NoteWritten("and now"))])
    level(three.office, boris.office)
    assert set(notes(boris.office.journal, case)) == {"at first", "since then", "and now"}
    three.office.close()
