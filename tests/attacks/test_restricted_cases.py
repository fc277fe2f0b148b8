"""A restricted case against a colleague with a program of their own: one who is left out, one who is named and has turned, one who was removed, a
keyholder, a relay that gives some of what it has. What lists and pages show of it is in test_restricted_offices."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from safeconduct.core.case import (
    CaseOpened,
    CaseRestricted,
    HandleSet,
    NoteWritten,
    SideState,
    SideStateSet,
    Undone,
)
from safeconduct.core.erasure import EraseOrdered, Gone, Link, What
from safeconduct.core.event import Event
from safeconduct.core.facts import Fact
from safeconduct.core.group import StreamBegan, StreamBeganFor
from safeconduct.core.ids import CaseId, CircleId, EventId, StreamId
from safeconduct.core.section import Kind, Placed, Role
from safeconduct.errors import NotAllowed
from safeconduct.folds.case import CaseView, fold_case
from safeconduct.folds.restricted import is_read_by, readers_of
from safeconduct.journal import membership
from safeconduct.journal.erasing import carrying_out
from safeconduct.journal.erasing.orders import Order
from safeconduct.seal.keyrows import Key
from safeconduct.seal.keys import SymmetricKey
from tests.journal.desks import CASE, CASEWORK, FRONT_DESK, SHELTER, STEWARDS, Desks, new_stream


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Desks]:
    """Anna in every circle; Bert, Cara and Dave in casework, Emil at the front desk, Gita in the shelter; one case."""
    desks = Desks(tmp_path)
    for name, circle in (("bert", CASEWORK), ("cara", CASEWORK), ("dave", CASEWORK), ("emil", FRONT_DESK), ("gita", SHELTER)):
        desks.joins(name, circle)
    desks["bert"].write([Placed(Kind.CASE, CASE, CaseOpened(CaseId(CASE), "Linden-1"))])
    desks.refresh()
    desks.write("bert", Kind.IDENTITY, "the name")
    yield desks
    desks.close()


def holder(office: Desks, name: str) -> str:
    return f"member:{office.rings[name].member}"


def restricts(office: Desks, who: str, *names: str) -> None:
    readers = tuple(holder(office, one) for one in names)
    office[who].restrict(CASE, [], CaseRestricted(readers, "one of us knows the family"))
    office.refresh()


def newest(office: Desks, who: str, kind: Kind = Kind.CASE) -> StreamId:
    reading = office[who].reading
    return reading.streams.written(CASE, kind, reading.confined(CASE, kind).turn)[0]


def begins(office: Desks, who: str, fact: StreamBegan | StreamBeganFor, given: list[str], name: str = "") -> tuple[StreamId, SymmetricKey]:
    """A stream that somebody's own program begins, its key given to whom they like."""
    stream = StreamId(name or new_stream())
    key = office.push_key(who, stream, os.urandom(32), given)
    office.forge(who, stream, fact, key, depth=1, after=())
    return stream, key


def says_in_what_it_was(office: Desks, who: str, fact: Fact, kind: Kind = Kind.CASE) -> None:
    stream = next(one for one in office[who].reading.streams.written(CASE, kind, 0))
    office.forge(who, stream, fact, office[who].shelf.keys_of_stream(stream)[0])


def seen_by(office: Desks, who: str) -> CaseView:
    return fold_case(CaseId(CASE), office.events(who))


def event_of(office: Desks, who: str, fact: type) -> Event:
    return next(event for event in office.events(who) if isinstance(event.fact, fact))


# Keys that some lack


def test_what_is_written_in_a_section_that_somebody_began_for_some_reaches_all_whose_work_it_is(office: Desks) -> None:
    office.joins("vera", CircleId("visa"))
    began = StreamBegan(Kind.STORY, CASE)
    begins(office, "cara", began, [CASEWORK], "0" * 32)
    office.write("bert", Kind.STORY, "for all")
    assert "for all" in office.read("vera")


def test_one_of_the_named_who_gives_the_key_to_some_of_them_keeps_nothing_from_the_others(office: Desks) -> None:
    restricts(office, "bert", "bert", "cara", "dave")
    named = tuple(sorted(holder(office, one) for one in ("bert", "cara", "dave")))
    begins(office, "cara", StreamBeganFor(Kind.STORY, CASE, named, 1), [holder(office, "bert"), holder(office, "cara")], "0" * 32)
    office.write("bert", Kind.STORY, "for all three")
    assert "for all three" in office.read("dave")


def test_who_was_taken_out_of_the_group_lets_nobody_in_by_a_row_that_another_brings(office: Desks) -> None:
    """Cara is named. Out of the group, she signs that the key was given to Dave, who is left out; he brings her row."""
    restricts(office, "bert", "bert", "cara")
    stream = newest(office, "bert")
    key = office["cara"].shelf.keys_of_stream(stream)[0]
    membership.remove(office["anna"], office.rings["cara"].member)
    office.refresh()
    office.push("dave", Key("stream", stream, 0, key.kid, key.secret), [holder(office, "dave")], signer="cara")
    office.write("bert", Kind.CASE, "after she left")
    assert "after she left" not in office.read("dave")


@pytest.mark.parametrize("circle", ["north", CASEWORK])
def test_a_keyholder_whom_nobody_let_in_leads_nobody_into_a_stream_of_theirs(office: Desks, circle: str) -> None:
    """Hana gives herself a seat, which is a wish, and begins the next turn for herself and Bert."""
    hana = office.joins("hana", STEWARDS)
    if circle == "north":
        membership.add_circle(office["anna"], CircleId("north"), Role.CASEWORK)
        membership.seat(office["anna"], office.rings["bert"].member, CircleId("north"))
        office.refresh()
        office["bert"].restrict(CASE, [], CaseRestricted(("north",), "they work apart"))
        office.refresh()
    membership.seat(hana, hana.ring.member, CircleId(circle))
    office.refresh()
    readers = tuple(sorted((holder(office, "hana"), holder(office, "bert"))))
    turn = 2 if circle == "north" else 1
    begins(office, "hana", StreamBeganFor(Kind.CASE, CASE, readers, turn), list(readers), "0" * 32)
    begins(office, "hana", StreamBegan(Kind.STORY, CASE), [CASEWORK, holder(office, "hana")], "1" * 32)
    office.write("bert", Kind.CASE, "not for her")
    office.write("bert", Kind.STORY, "nor this")
    assert not office.read("hana") & {"not for her", "nor this"}


# Said in what the case was before


@pytest.mark.parametrize("fact", [HandleSet("Lime-9"), SideStateSet(SideState.CLOSED, "it is over")])
def test_what_who_is_left_out_says_in_what_it_was_before_changes_nothing_and_is_shown(office: Desks, fact: Fact) -> None:
    restricts(office, "bert", "bert", "gita")
    says_in_what_it_was(office, "cara", fact)
    for name in ("bert", "gita"):
        view = seen_by(office, name)
        assert view.handle == "Linden-1" and not view.contested and view.is_on_the_way
        [entry] = [one for one in view.timeline if one.fact == fact]
        assert not entry.counts and entry.author == office.rings["cara"].member


def test_nobody_left_out_takes_the_cases_opening_back(office: Desks) -> None:
    opened = event_of(office, "cara", CaseOpened).id
    restricts(office, "bert", "bert")
    says_in_what_it_was(office, "cara", Undone(opened))
    assert seen_by(office, "bert").exists


def test_what_was_written_before_it_was_restricted_counts_whoever_wrote_it(office: Desks) -> None:
    office["cara"].write([Placed(Kind.CASE, CASE, HandleSet("Linden-2"))])
    office.refresh()
    office.write("cara", Kind.IDENTITY, "by her")
    office.write("cara", Kind.HEALTH, "ill")
    restricts(office, "bert", "bert", "dave")
    restricts(office, "dave", "dave")
    assert seen_by(office, "dave").handle == "Linden-2"
    assert {"the name", "by her", "ill"} <= office.read("dave")


@pytest.mark.parametrize("kind", [Kind.IDENTITY, Kind.HEALTH])
def test_a_section_is_closed_to_them_though_nobody_wrote_in_it_since(office: Desks, kind: Kind) -> None:
    restricts(office, "bert", "bert")
    if kind is Kind.IDENTITY:
        says_in_what_it_was(office, "cara", HandleSet("x"), kind)
        office.forge("cara", office.stream(kind, "cara"), note("false"), office["cara"].shelf.keys_of_stream(office.stream(kind, "cara"))[0])
    else:
        stream, key = begins(office, "cara", StreamBegan(kind, CASE), [CASEWORK])
        office.forge("cara", stream, note("false"), key)
    assert "false" not in office.read("bert")
    assert "false" in office.read("bert", counting=False), "it is shown as what it is"


def test_a_turn_of_their_own_says_nothing_either(office: Desks) -> None:
    restricts(office, "bert", "bert")
    old = office.stream(Kind.CASE, "cara")
    tips, depth = office["cara"].reading.tips_of(old)
    mine = StreamBeganFor(Kind.CASE, CASE, tuple(sorted((holder(office, "cara"), holder(office, "bert")))), 1)
    stream = new_stream()
    key = office.push_key("cara", stream, os.urandom(32), [holder(office, "bert"), holder(office, "cara")])
    office.forge("cara", stream, mine, key, depth=depth + 1, after=tips)
    office.forge("cara", stream, HandleSet("Lime-9"), key)
    assert seen_by(office, "bert").handle == "Linden-1"


def test_what_was_said_beside_it_does_not_count_once_it_is_restricted_again(office: Desks) -> None:
    restricts(office, "bert", "bert")
    says_in_what_it_was(office, "cara", HandleSet("Lime-9"))
    restricts(office, "bert", "bert", "dave")
    for name in ("bert", "dave"):
        assert seen_by(office, name).handle == "Linden-1"


def test_whom_it_is_for_is_said_by_nobody_in_another_stream_of_what_it_was(office: Desks) -> None:
    restricts(office, "bert", "bert")
    stream, key = begins(office, "cara", StreamBegan(Kind.CASE, CASE), [CASEWORK])
    word = event_of(office, "cara", CaseRestricted)
    office.forge("cara", stream, CaseRestricted((holder(office, "cara"),), "mine"), key, after=(word.id,), depth=word.depth + 1)
    office.forge("cara", stream, CaseRestricted((holder(office, "cara"),), "mine"), key)
    view = seen_by(office, "bert")
    assert readers_of(view.restricted) == (holder(office, "bert"),)
    assert is_read_by(view.restricted, frozenset({holder(office, "bert")}))


# The word without the streams


def test_nobody_who_is_named_writes_in_the_open_while_the_new_key_has_not_come(office: Desks) -> None:
    """A relay gives the word that it is restricted, and keeps the keys back."""
    says_in_what_it_was(office, "bert", CaseRestricted((holder(office, "bert"), holder(office, "dave")), "she knows them"))
    with pytest.raises(NotAllowed):
        office["dave"].write([Placed(Kind.IDENTITY, CASE, note("where she hides"))])
    restricts(office, "dave", "bert", "dave")
    office.write("dave", Kind.IDENTITY, "closed")
    assert "closed" in office.read("bert") and "closed" not in office.read("cara")


def test_an_order_for_one_entry_takes_no_stream_of_the_named(office: Desks) -> None:
    """A keyholder who has turned names the case's new streams, which the key table shows, in an order for one entry."""
    restricts(office, "bert", "bert", "dave")
    stream = newest(office, "bert")
    assert taken_by(office, "bert", EraseOrdered("order", What.ENTRY, (CASE,), (), 7, "", (stream,))) == (0, 1)
    began = next(event for event in office.events("bert") if event.stream == stream)
    [(feed, n)] = office["bert"].db.execute("SELECT feed, n FROM event WHERE id=?", (began.id,))
    row = Gone(feed, n, office["bert"].store.rows_of(feed, n, 1)[0].h)
    linked = EraseOrdered("order", What.ENTRY, (CASE,), (row,), 7, "", links=(Link(began.id, stream, began.depth, began.after),))
    assert taken_by(office, "bert", linked) == (0, 1)


def taken_by(office: Desks, who: str, order: EraseOrdered) -> tuple[int, int]:
    """How much the order takes on this desk, and how much of what it names is not its own."""
    anna = office.rings["anna"].member
    part = Event(EventId("part"), StreamId("group"), anna, office.rings["anna"].feed, 0, (), 1, (), order)  # type: ignore[arg-type]
    made = Order("order", (part,), order.what, order.subjects, 7, "", (anna,), None, None, "", frozenset())
    return len(carrying_out.marks_of(office[who], made)), carrying_out.strangers(office[who], made)


def note(text: str) -> Fact:
    return NoteWritten(text)
