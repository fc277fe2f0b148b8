"""Promise 7, erasure erases: by whom, from where, and whatever comes back afterwards. Byte searches look for the sealed bytes as they had lain there."""

import os
import random
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from safeconduct.actions.calls import NewCase
from safeconduct.actions.cases import open_case
from safeconduct.core.case import NoteWritten, SectionOpened
from safeconduct.core.erasure import EraseAgreed, EraseOrdered, EraseStopped, What
from safeconduct.core.ids import CaseId, fresh
from safeconduct.core.section import Kind, Placed, Subject
from safeconduct.core.when import DAY, Moment
from safeconduct.desk import erasing as desk
from safeconduct.desk.backup import make_backup, restore
from safeconduct.desk.clocks_elsewhere import note_relay_clock
from safeconduct.desk.office import Office, unlock
from safeconduct.errors import Conflict, NotAllowed, NotFound
from safeconduct.journal import membership
from safeconduct.journal.erasing import carrying_out, naming
from safeconduct.journal.founding import recovery_words
from safeconduct.roster.roster import STEWARDS
from safeconduct.store.levelling import level_erased, level_events, level_keys
from safeconduct.store.sqlite import SqliteStore
from safeconduct.wire.row import Row
from tests.desk.offices import LIGHT, OTHER_WORDS, WORDS, Hand, Pages, an_office, colleague

SECRET = "He sleeps behind the bakery in Linden Street."
WEEK = 7 * DAY


@pytest.fixture
def anna(tmp_path: Path) -> Iterator[Pages]:
    with an_office(tmp_path) as made:
        yield made


def a_case(office: Office, handle: str = "Heron", text: str = SECRET) -> Subject:
    case = CaseId(fresh(os.urandom))
    office.write(open_case(office.actor, NewCase(case, handle)))
    office.write([Placed(Kind.STORY, Subject(case), NoteWritten(text))])
    return Subject(case)


def bodies(office: Office, subject: Subject) -> list[Row]:
    """The rows of the case as they lie in the log, all sections."""
    found = naming.rows_of(office.journal, frozenset(naming.streams_of(office.journal, [subject])))
    return [office.journal.store.rows_of(one.feed, one.n, 1)[0] for one in found.values()]


def pieces(rows: list[Row]) -> list[bytes]:
    """Of each body several, because a database cuts long values at the ends of its pages."""
    return [row.body[at : at + 32] for row in rows if row.body for at in (100, 300, 500, 700)]


def lying_in(folder: Path, wanted: list[bytes]) -> list[str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files for raw in (path.read_bytes(),) if any(one in raw for one in wanted)]


def handles(office: Office) -> list[str]:
    return [row.handle for row in office.index.cases(side="any")]


def notes(office: Office, subject: Subject) -> list[str]:
    return [event.fact.text for event in office.journal.events_of(subject) if isinstance(event.fact, NoteWritten)]


def wait(office: Office, clock: Hand, seconds: int = WEEK) -> None:
    """As an office in use: signed in to on each of the first days."""
    for _ in range(min(seconds // DAY, 9)):
        clock.now += DAY  # type: ignore[assignment]
        office.begin_session()
    clock.now += seconds - min(seconds // DAY, 9) * DAY  # type: ignore[assignment]
    office.refresh()


def second_keyholder(anna: Pages, folder: Path) -> Pages:
    """Bela, made a keyholder while Anna was the only one."""
    bela = colleague(anna, folder, "Bela", "casework", "front-desk", "shelter", "visa")
    anna.office.change(lambda journal: membership.seat(journal, bela.office.me, STEWARDS))
    bela.office.refresh()
    return bela


# Gone


def left_after_deleting(db: apsw.Connection, seed: int) -> bytes:
    """Words that SQLite moved to another page before they were deleted there, as happens to one entry in a hundred of a table that is not written in
    order; they are still where they stood first."""
    dice = random.Random(seed)
    db.execute("CREATE TABLE moved (part INTEGER, number INTEGER, words BLOB, PRIMARY KEY (part, number)) WITHOUT ROWID")
    words = {number: f"secret words number {number} ".encode() for number in range(400)}
    for number, each in words.items():
        db.execute("INSERT INTO moved VALUES (?,?,?)", (dice.randrange(30), number, each + b"." * dice.randint(10, 900)))
    gone = dice.sample(range(400), 60)
    for number in gone:
        db.execute("DELETE FROM moved WHERE number=?", (number,))
    image = db.serialize("main")
    return next(words[number] for number in gone if words[number] in image)


def test_what_is_erased_stays_in_no_unused_part_of_the_index(anna: Pages) -> None:
    journal = anna.office.journal
    secret = left_after_deleting(journal.db, 37)
    case = a_case(anna.office)
    desk.ask_for(anna.office, What.CASE, case, "He asked for it.")
    wait(anna.office, anna.clock)
    assert secret not in journal.db.serialize("main")


def test_an_index_that_is_written_anew_still_takes_in_what_waited_for_a_key(anna: Pages, tmp_path: Path) -> None:
    with closing(colleague(anna, tmp_path, "Bela", "casework").office) as bela:
        desk.ask_for(anna.office, What.CASE, a_case(anna.office), "He asked for it.")
        wait(anna.office, anna.clock)
        wait(bela, anna.clock, 0)
        handle = a_case(anna.office, "Stork", "Something else.")
        bela.refresh()
        assert handles(bela) == ["Stork"] and notes(bela, handle) == ["Something else."]


def test_an_erased_case_is_hidden_at_once_and_gone_after_a_week_from_every_file(anna: Pages, tmp_path: Path) -> None:
    office = anna.office
    case, kept = a_case(office), a_case(office, "Stork", "Something else.")
    wanted = pieces(bodies(office, case))
    keys = [raw[40:100] for _, raw in office.journal.store.keys_after(0)]
    assert lying_in(tmp_path, wanted) and office.search.find("bakery").hits

    desk.ask_for(office, What.CASE, case, "He asked for it.")
    assert handles(office) == ["Stork"] and not office.search.find("bakery").hits
    assert notes(office, case) == [SECRET]
    wait(office, anna.clock, WEEK - 1)
    assert notes(office, case) == [SECRET]
    wait(office, anna.clock, 1)

    assert lying_in(tmp_path, wanted) == []
    assert 0 < len([one for one in keys if lying_in(tmp_path, [one])]) < len(keys)
    assert SECRET.encode() not in office.journal.db.serialize("main") and b"bakery" not in office.journal.db.serialize("main")
    assert notes(office, case) == [] and notes(office, kept) == ["Something else."]
    assert office.journal.alarms() == ()
    (order,) = desk.orders_of(office)
    assert order.done == {office.journal.ring.feed}


def test_the_chain_holds_and_an_index_built_again_knows_of_no_trouble(anna: Pages, tmp_path: Path) -> None:
    office = anna.office
    case = a_case(office)
    desk.ask_for(office, What.CASE, case, "")
    wait(office, anna.clock)
    office.close()

    for part in (tmp_path / "desk").rglob("index.db*"):
        part.unlink()
    again = unlock(tmp_path / "desk", "Anna", WORDS, anna.clock, os.urandom)
    assert again.journal.alarms() == () and handles(again) == []
    assert len(desk.orders_of(again)[0].done) == 1
    again.close()


def test_an_erased_entry_does_not_let_stand_again_what_it_took_the_place_of(anna: Pages, tmp_path: Path) -> None:
    office = anna.office
    case = a_case(office, text="first")
    for text in ("second", "third"):
        office.write([Placed(Kind.STORY, case, NoteWritten(text))])
    event = next(one for one in office.journal.events_of(case) if getattr(one.fact, "text", "") == "second")
    written = office.journal.store.rows_of(event.feed, 1, 500)
    before = {one.id: one.after for one in office.journal.events_of(case)}
    desk.ask_for(office, What.ENTRY, case, "", event.id)
    wait(office, anna.clock)
    assert sorted(notes(office, case)) == ["first", "third"]
    assert {one.id: one.after for one in office.journal.events_of(case)} == before
    assert len([row for row in written if not lying_in(tmp_path, pieces([row]))]) == 1
    office.close()
    for part in (tmp_path / "desk").rglob("index.db*"):
        part.unlink()
    again = unlock(tmp_path / "desk", "Anna", WORDS, anna.clock, os.urandom)
    assert {one.id: one.after for one in again.journal.events_of(case)} == before
    assert again.journal.alarms() == ()
    again.close()


# By whom


def test_a_keyholder_stops_it_and_the_case_is_back_in_every_list(anna: Pages) -> None:
    office = anna.office
    case = a_case(office)
    desk.ask_for(office, What.CASE, case, "")
    desk.stop(office, desk.orders_of(office)[0], "It was the wrong one.")
    assert handles(office) == ["Heron"]
    wait(office, anna.clock)
    assert notes(office, case) == [SECRET]


def test_an_order_by_an_ordinary_member_erases_nothing_until_keyholders_agree(anna: Pages, tmp_path: Path) -> None:
    office = anna.office
    case = a_case(office)
    bela = colleague(anna, tmp_path, "Bela", "casework", "front-desk")
    desk.ask_for(bela.office, What.CASE, case, "")
    parts = tuple(sorted(one.id for one in desk.orders_of(bela.office)[0].parts))
    bela.office.write([Placed(Kind.GROUP, bela.office.subject, EraseAgreed(desk.orders_of(bela.office)[0].id, parts))])
    with pytest.raises(NotAllowed):
        desk.agree_to(bela.office, desk.orders_of(bela.office)[0])
    wait(office, anna.clock)
    wait(bela.office, anna.clock)
    assert notes(office, case) == notes(bela.office, case) == [SECRET]
    assert handles(office) == ["Heron"]
    desk.agree_to(office, desk.orders_of(office)[0])
    bela.office.refresh()
    bela.office.write([Placed(Kind.GROUP, bela.office.subject, EraseStopped(desk.orders_of(bela.office)[0].id, "no"))])
    wait(office, anna.clock)
    wait(bela.office, anna.clock)
    assert notes(office, case) == notes(bela.office, case) == []
    assert desk.orders_of(office)[0].done <= {office.journal.ring.feed, bela.office.journal.ring.feed}
    bela.office.close()


def test_where_there_are_two_keyholders_one_alone_erases_nothing(anna: Pages, tmp_path: Path) -> None:
    office = anna.office
    case = a_case(office)
    old_tips = office.journal.chain.tips
    bela = second_keyholder(anna, tmp_path)
    office.refresh()
    assert len(old_tips) == 1
    desk.ask_for(office, What.CASE, case, "")
    assert desk.orders_of(office)[0].due is None
    with pytest.raises(Conflict):
        desk.agree_to(office, desk.orders_of(office)[0])
    bela.office.refresh()
    desk.agree_to(bela.office, desk.orders_of(bela.office)[0])
    wait(bela.office, anna.clock)
    office.refresh()
    assert notes(office, case) == notes(bela.office, case) == []
    assert desk.orders_of(office)[0].done == {one.journal.ring.feed for one in (office, bela.office)}
    bela.office.close()


@pytest.mark.parametrize("days", [0, -400, 2**50])
def test_an_order_that_leaves_no_days_to_stop_it_or_years_of_them_waits_as_the_page_says(anna: Pages, tmp_path: Path, days: int) -> None:
    office = anna.office
    case = a_case(office)
    bela = colleague(anna, tmp_path, "Bela", "casework", "front-desk")
    quick = EraseOrdered("quick", What.CASE, (case,), (), days, "A copy of another one.", tuple(sorted(naming.streams_of(office.journal, [case]))))
    bela.office.write([Placed(Kind.GROUP, bela.office.subject, quick)])
    office.refresh()
    assert "Heron" in anna.get("/erasing")  # Whoever agrees sees to what.
    desk.agree_to(office, desk.orders_of(office)[0])
    wait(office, anna.clock, 6 * DAY)
    assert notes(office, case) == [SECRET] and anna.get("/erasing")
    wait(office, anna.clock, 26 * DAY)
    assert notes(office, case) == []
    bela.office.close()


def test_an_order_that_names_a_sealed_section_of_another_case_is_not_agreed_to_and_leaves_its_keys(anna: Pages, tmp_path: Path) -> None:
    """The keyholder who is asked cannot open that section; the case that names it they can."""
    office = anna.office
    bela = colleague(anna, tmp_path, "Bela", "front-desk")
    office.change(lambda journal: membership.seat(journal, bela.office.me, STEWARDS))
    case, other = a_case(office), a_case(office, "Stork", "other")
    bela.office.refresh()
    opened = [event.fact for event in office.journal.events_of(other) if isinstance(event.fact, SectionOpened)]
    sealed = next(fact.stream for fact in opened if fact.kind is Kind.STORY)
    assert naming.subject_of(bela.office.journal, sealed) == ""
    streams = tuple(sorted({*naming.streams_of(office.journal, [case]), sealed}))
    office.write([Placed(Kind.GROUP, office.subject, EraseOrdered("forged", What.CASE, (case,), (), 7, "", streams))])
    bela.office.refresh()
    (order,) = desk.orders_of(bela.office)
    with pytest.raises(Conflict, match="something else"):
        desk.agree_to(bela.office, order)
    keys = set(bela.office.journal.shelf.key_rows_of(bela.office.journal.store, frozenset({sealed})))
    assert keys and keys.isdisjoint(mark.name for mark in carrying_out.marks_of(bela.office.journal, order))
    bela.office.close()


def test_an_order_that_grows_after_it_was_agreed_does_not_count(anna: Pages, tmp_path: Path) -> None:
    office = anna.office
    case, other = a_case(office), a_case(office, "Stork", "other")
    bela = colleague(anna, tmp_path, "Bela", "casework", "front-desk")
    desk.ask_for(bela.office, What.CASE, case, "")
    office.refresh()
    desk.agree_to(office, desk.orders_of(office)[0])
    assert desk.orders_of(office)[0].counts
    more = EraseOrdered(desk.orders_of(office)[0].id, What.CASE, (other,), (), 0, "", tuple(naming.streams_of(bela.office.journal, [other])))
    bela.office.write([Placed(Kind.GROUP, bela.office.subject, more)])
    wait(office, anna.clock)
    assert notes(office, other) == ["other"] and notes(office, case) == [SECRET]
    bela.office.close()


def test_an_order_that_names_another_cases_entries_is_not_agreed_to_and_takes_nothing_of_them(anna: Pages, tmp_path: Path) -> None:
    office = anna.office
    case, other = a_case(office), a_case(office, "Stork", "other")
    rows = naming.rows_of(office.journal, frozenset(naming.streams_of(office.journal, [other])))
    streams = tuple(sorted(naming.streams_of(office.journal, [case, other])))
    bela = colleague(anna, tmp_path, "Bela", "casework", "front-desk")
    forged = EraseOrdered("forged", What.CASE, (case,), tuple(rows.values()), 0, "", streams)
    bela.office.write([Placed(Kind.GROUP, bela.office.subject, forged)])
    office.refresh()
    with pytest.raises(Conflict, match="something else"):
        desk.agree_to(office, desk.orders_of(office)[0])
    parts = tuple(one.id for one in desk.orders_of(office)[0].parts)
    office.write([Placed(Kind.GROUP, office.subject, EraseAgreed("forged", parts))])
    wait(office, anna.clock)
    assert notes(office, other) == ["other"] and notes(office, case) == []
    bela.office.close()


def test_what_the_whole_group_shares_cannot_be_named(anna: Pages) -> None:
    with pytest.raises(NotFound):
        desk.ask_for(anna.office, What.CASE, anna.office.subject, "")


# What comes back


def levelled(desk_log: SqliteStore, relay: SqliteStore) -> None:
    level_erased(desk_log, relay, 0)
    level_events(desk_log, relay)
    level_keys(relay, desk_log, 0)
    level_keys(desk_log, relay, 0)


def test_a_relay_that_offers_the_body_again_and_a_desk_that_was_away_bring_nothing_back(anna: Pages, tmp_path: Path) -> None:
    office = anna.office
    case = a_case(office)
    relay = SqliteStore.open(tmp_path / "relay.db", office.journal.ring.group)
    away = SqliteStore.open(tmp_path / "away.db", office.journal.ring.group)
    for store in (relay, away):
        levelled(office.journal.store, store)
    sealed = bodies(office, case)
    desk.ask_for(office, What.CASE, case, "")
    wait(office, anna.clock)
    levelled(office.journal.store, away)  # A relay that was never told, or does not obey: it still has everything and offers it.
    office.journal.store.append([sealed[0]])
    assert lying_in(tmp_path / "desk", pieces(sealed)) == []
    levelled(office.journal.store, relay)
    level_events(away, relay)  # The colleague who was away comes back with all the bodies.
    relay.close()
    away.close()
    for name in ("relay.db", "relay.db-wal"):
        raw = (tmp_path / name).read_bytes() if (tmp_path / name).exists() else b""
        assert [one for one in pieces(sealed) if one in raw] == []
    office.refresh()
    assert notes(office, case) == [] and office.journal.alarms() == ()


def test_what_a_colleague_wrote_there_while_away_opens_for_nobody(anna: Pages, tmp_path: Path) -> None:
    office = anna.office
    case = a_case(office)
    bela = colleague(anna, tmp_path, "Bela", "casework", "front-desk")
    desk.ask_for(office, What.CASE, case, "")
    bela.office.journal.write([Placed(Kind.STORY, case, NoteWritten("Written later."))])
    wait(office, anna.clock)
    wait(bela.office, anna.clock, 0)
    assert notes(bela.office, case) == notes(office, case) == []
    for one in (office, bela.office):
        raw = one.journal.db.serialize("main")
        assert SECRET.encode() not in raw and b"Written later." not in raw
    bela.office.close()


@pytest.mark.parametrize("is_late", [False, True], ids=["before its days are over", "when all is erased"])
def test_a_section_that_a_colleague_began_there_while_away_goes_too(anna: Pages, tmp_path: Path, *, is_late: bool) -> None:
    office = anna.office
    case, kept = a_case(office), a_case(office, "Stork", "Something else.")
    bela = colleague(anna, tmp_path, "Bela", "casework", "front-desk", "shelter")
    desk.ask_for(office, What.CASE, case, "")
    if is_late:
        wait(office, anna.clock)
    bela.office.journal.write([Placed(Kind.PLACE, case, NoteWritten("Written later, of another place."))])
    feed = bela.office.journal.ring.feed
    sealed = office.journal.store.rows_of(feed, office.journal.store.head_of(feed)[0], 1)
    wait(office, anna.clock)
    wait(bela.office, anna.clock, 0)
    office.refresh()
    for one in (office, bela.office):
        assert b"of another place" not in one.journal.db.serialize("main")
        assert notes(one, kept) == ["Something else."] and handles(one) == ["Stork"]
        assert [order.id for order in desk.orders_of(one) if len(order.done) != 2] == []
    assert sealed and lying_in(tmp_path, pieces(sealed)) == []
    bela.office.close()


def test_a_backup_from_before_restored_after_learns_the_order_and_erases_again(anna: Pages, tmp_path: Path) -> None:
    office = anna.office
    words = sheet(anna)
    case = a_case(office)
    make_backup(office.folder, tmp_path / "old.scb", os.urandom)
    relay = SqliteStore.open(tmp_path / "relay.db", office.journal.ring.group)
    desk.ask_for(office, What.CASE, case, "")
    wait(office, anna.clock)
    sealed = bodies(office, case)
    levelled(office.journal.store, relay)
    back = restore(tmp_path / "old.scb", tmp_path / "again", list(words), "Anna", OTHER_WORDS, anna.clock, os.urandom, LIGHT)
    assert notes(back, case) == [SECRET]
    levelled(back.journal.store, relay)
    back.refresh()
    assert sealed == [] and notes(back, case) == [] and handles(back) == []
    assert SECRET.encode() not in back.journal.db.serialize("main")
    assert all(row.body is None for _, row in relay.rows_after(0) if (row.feed, row.n) in gone(office))
    assert desk.orders_of(back)[0].done == {office.journal.ring.feed, back.journal.ring.feed}
    back.close()
    relay.close()


def gone(office: Office) -> set[tuple[str, int]]:
    return {(one.feed, one.n) for order in desk.orders_of(office) for fact in order.facts for one in fact.rows}


def sheet(anna: Pages) -> tuple[str, ...]:
    """The words of a recovery sheet that is in force."""
    seed = os.urandom(32)
    anna.office.change(lambda journal: membership.renew_recovery(journal, seed))
    return recovery_words(seed)


# One clock that is wrong


def test_a_computer_whose_clock_jumps_a_week_ahead_erases_nothing_until_other_days_have_passed(anna: Pages) -> None:
    office = anna.office
    case = a_case(office)
    desk.ask_for(office, What.CASE, case, "")
    anna.clock.now += WEEK + DAY  # type: ignore[assignment]
    office.begin_session()
    assert notes(office, case) == [SECRET] and "clock" in anna.get("/erasing").split("Heron")[0]
    wait(office, anna.clock, 4 * DAY)
    assert notes(office, case) == [SECRET]
    wait(office, anna.clock, DAY)
    assert notes(office, case) == []


def test_a_yes_said_by_a_clock_that_is_a_week_behind_ends_no_waiting_early(anna: Pages, tmp_path: Path) -> None:
    bela = colleague(anna, tmp_path, "Bela", "casework", "front-desk")
    case = a_case(bela.office)
    wait(bela.office, anna.clock, DAY)
    desk.ask_for(bela.office, What.CASE, case, "")
    anna.office.close()
    behind = unlock(tmp_path / "desk", "Anna", WORDS, Hand(Moment(anna.clock.now - 8 * DAY)), os.urandom)
    desk.agree_to(behind, desk.orders_of(behind)[0])
    wait(bela.office, anna.clock, 5 * DAY)
    (order,) = desk.orders_of(bela.office)
    assert order.counts and not order.is_due(anna.clock.now) and notes(bela.office, case) == [SECRET]
    behind.close()
    bela.office.close()


def test_an_order_said_by_a_clock_that_is_years_ahead_runs_from_when_that_clock_is_right_again(anna: Pages) -> None:
    office, years = anna.office, 4000 * DAY
    case = a_case(office)
    anna.clock.now += years  # type: ignore[assignment]
    desk.ask_for(office, What.CASE, case, "")
    anna.clock.now += DAY - years  # type: ignore[assignment]
    office.begin_session()
    (order,) = desk.orders_of(office)
    assert order.due == anna.clock.now + WEEK
    wait(office, anna.clock, WEEK - DAY)
    assert notes(office, case) == [SECRET]
    wait(office, anna.clock, DAY)
    assert notes(office, case) == []


def test_another_computers_clock_that_has_passed_the_day_is_enough_and_one_that_shares_ours_is_not(anna: Pages, tmp_path: Path) -> None:
    office = anna.office
    bela = colleague(anna, tmp_path, "Bela", "casework")
    case = a_case(office)
    desk.ask_for(office, What.CASE, case, "")
    anna.clock.now += WEEK  # type: ignore[assignment]
    bela.office.begin_session()
    office.refresh()
    assert notes(office, case) == [SECRET]
    note_relay_clock(office.folder, "http://localhost:8900", anna.clock.now)
    note_relay_clock(office.folder, "https://relay.example", Moment(anna.clock.now - 1))
    office.refresh()
    assert notes(office, case) == [SECRET]
    note_relay_clock(office.folder, "https://relay.example", Moment(anna.clock.now + 3600))
    office.refresh()
    assert notes(office, case) == []
    bela.office.close()
