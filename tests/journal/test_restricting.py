"""A case restricted to named people, and one moved to another circle: who opens what from then on, and who only seems to."""

import os

import pytest

from safeconduct.core.case import CaseOpened, CaseRestricted, HandleSet, NoteWritten
from safeconduct.core.group import CircleAdded, StreamBeganFor
from safeconduct.core.ids import CaseId, CircleId, StreamId
from safeconduct.core.section import Kind, Placed, Role, Subject
from safeconduct.errors import Conflict, NotAllowed
from safeconduct.folds.case import fold_case
from safeconduct.folds.restricted import is_read_by, readers_of
from safeconduct.journal import membership
from safeconduct.seal.keys import SymmetricKey
from tests.journal.desks import CASE, CASEWORK, FRONT_DESK, SHELTER, Desks, new_stream

CALL = Subject("call")
NORTH = CircleId("north")


@pytest.fixture
def office(desks: Desks) -> Desks:
    """Anna in every circle; Bert and Cara in casework, Dora in the shelter, Emil at the front desk; one case with a name and a place."""
    for name, circles in (("bert", [CASEWORK]), ("cara", [CASEWORK]), ("dora", [SHELTER]), ("emil", [FRONT_DESK])):
        desks.joins(name, *circles)
    desks["bert"].write([Placed(Kind.CASE, CASE, CaseOpened(CaseId(CASE), "Linden-1"))])
    desks.refresh()
    desks.write("bert", Kind.IDENTITY, "the name")
    desks.write("bert", Kind.CONVERSATION, "the call", subject=CALL)
    return desks


def holder(office: Desks, name: str) -> str:
    return f"member:{office.rings[name].member}"


def restricts(office: Desks, who: str, *readers: str) -> None:
    office[who].restrict(CASE, [CALL], CaseRestricted(tuple(readers), "one of us knows the family"))
    office.refresh()


def newest(office: Desks, who: str, kind: Kind, subject: Subject = CASE) -> StreamId:
    reading = office[who].reading
    return reading.streams.written(subject, kind, reading.confined(subject, kind).turn)[0]


def test_only_the_named_open_what_is_written_from_then_on(office: Desks) -> None:
    restricts(office, "bert", holder(office, "bert"), holder(office, "dora"))
    office.write("bert", Kind.IDENTITY, "another name")
    office.write("bert", Kind.CASE, "a note")
    office.write("bert", Kind.CONVERSATION, "an answer", subject=CALL)
    office.write("dora", Kind.PLACE, "a room")

    assert office.read("bert") == {"the name", "another name", "a note"}
    assert office.read("dora") == {"a note", "a room"}, "the case, and of its sections those that are the shelter's work"
    for other in ("anna", "cara"):
        assert office.read(other) == {"the name"}, "what was read before may have been kept; nothing later opens"
    assert office.read("emil") == set()
    for other in ("anna", "cara", "emil"):
        assert office.read(other, subject=CALL) == {"the call"}
        facts = [event.fact for event in office.events(other)]
        assert any(isinstance(fact, CaseRestricted) for fact in facts), "they see by whom the case is read now, and why"


def test_the_recovery_sheet_opens_a_restricted_case(office: Desks) -> None:
    restricts(office, "bert", holder(office, "bert"))
    stream = newest(office, "bert", Kind.CASE)
    assert "recovery" in {reader.holder for reader in office["anna"].shelf.readers_of(stream)}


def test_what_is_said_after_supersedes_what_was_said_before(office: Desks) -> None:
    restricts(office, "bert", holder(office, "bert"))
    office["bert"].write([Placed(Kind.CASE, CASE, HandleSet("Linden-2"))])
    office.refresh()
    view = fold_case(CaseId(CASE), office.events("bert"))
    assert view.handle == "Linden-2"
    assert not view.contested


def test_nobody_who_is_not_named_adds_to_it_or_passes_a_key_for_it(office: Desks) -> None:
    restricts(office, "bert", holder(office, "bert"), holder(office, "dora"))
    stream = newest(office, "bert", Kind.CASE)
    # Anna is inside every circle of the group, and knows the stream's name from the key table.
    key = office.push_key("anna", stream, os.urandom(32), [CASEWORK, SHELTER, holder(office, "bert"), holder(office, "dora")])
    office.forge("anna", stream, NoteWritten("from outside"), key)
    assert "from outside" not in office.read("bert")
    assert "from outside" in office.read("bert", counting=False), "it is shown as what it is"

    office.write("bert", Kind.CASE, "after that")
    assert "after that" not in office.read("anna"), "nobody writes under a key that came from outside"


def test_nobody_begins_a_section_for_themselves_that_is_not_their_work(office: Desks) -> None:
    stream = new_stream()
    secret = os.urandom(32)
    key = office.push_key("emil", stream, secret, [holder(office, "emil"), CASEWORK])
    mine = StreamBeganFor(Kind.IDENTITY, CASE, (holder(office, "emil"),), 1)
    office.forge("emil", stream, mine, key, depth=1, after=())
    office.forge("emil", stream, NoteWritten("a false name"), key)
    assert "a false name" not in office.read("bert")
    office.write("bert", Kind.IDENTITY, "still here")
    assert "still here" in office.read("cara"), "and nobody is led to write there"


def test_a_key_of_the_same_stream_from_before_opens_nothing_later(office: Desks) -> None:
    before = office.stream(Kind.CASE, "cara")
    restricts(office, "bert", holder(office, "bert"))
    old: tuple[SymmetricKey, ...] = office["cara"].shelf.keys_of_stream(before)
    office.forge("cara", before, NoteWritten("written after the restriction"), old[0])
    office.write("bert", Kind.CASE, "closed")
    assert office.read("cara") == {"the name", "written after the restriction"}


def test_the_usual_circles_read_on_once_it_is_lifted(office: Desks) -> None:
    restricts(office, "bert", holder(office, "bert"))
    office.write("bert", Kind.IDENTITY, "meanwhile")
    restricts(office, "bert")
    office.write("cara", Kind.IDENTITY, "and then")
    assert office.read("cara") == office.read("bert") == {"the name", "meanwhile", "and then"}
    assert office.read("dora") == set()


def test_named_people_can_be_changed(office: Desks) -> None:
    restricts(office, "bert", holder(office, "bert"))
    office.write("bert", Kind.IDENTITY, "first")
    restricts(office, "bert", holder(office, "bert"), holder(office, "cara"))
    office.write("cara", Kind.IDENTITY, "second")
    assert office.read("cara") == office.read("bert") == {"the name", "first", "second"}, "who is added reads what stood until then"
    restricts(office, "cara", holder(office, "cara"))
    office.write("cara", Kind.IDENTITY, "third")
    assert office.read("bert") == {"the name", "first", "second"}


def test_who_restricts_must_be_among_them(office: Desks) -> None:
    with pytest.raises(NotAllowed):
        restricts(office, "bert", holder(office, "cara"))
    assert not [event for event in office.events("bert") if isinstance(event.fact, CaseRestricted)], "and nothing was written"


def test_two_who_restrict_it_apart_lose_nothing(office: Desks) -> None:
    readers = (holder(office, "bert"), holder(office, "cara"))
    for who in ("bert", "cara"):
        office[who].restrict(CASE, [CALL], CaseRestricted(readers, f"says {who}"))  # Neither has seen the other.
    office.refresh()
    office.write("bert", Kind.IDENTITY, "one")
    office.write("cara", Kind.IDENTITY, "two")
    assert office.read("cara") == office.read("bert") == {"the name", "one", "two"}
    assert office.read("anna") == {"the name"}


# Another circle


def adds_north(office: Desks, *members: str) -> None:
    membership.add_circle(office["anna"], NORTH, Role.CASEWORK)
    for name in members:
        membership.seat(office["anna"], office.rings[name].member, NORTH)
    office.refresh()


def test_a_case_moved_to_another_circle_is_read_there_and_nowhere_else(office: Desks) -> None:
    office.joins("fred")
    adds_north(office, "bert", "fred")
    restricts(office, "bert", NORTH)
    office.write("fred", Kind.IDENTITY, "by the north")
    assert office.read("fred") == office.read("bert") == {"the name", "by the north"}, "what stood before goes with it"
    assert office.read("cara") == {"the name"}
    assert office.read("dora") == set()


def test_an_added_circle_opens_no_other_case(office: Desks) -> None:
    office.joins("fred")
    adds_north(office, "fred")
    assert office.read("fred") == set()
    with pytest.raises(NotAllowed):
        office["fred"].write([Placed(Kind.IDENTITY, CASE, NoteWritten("let me see"))])


def test_who_comes_later_reads_all_of_it_and_who_leaves_nothing_more(office: Desks) -> None:
    adds_north(office, "bert")
    restricts(office, "bert", NORTH)
    office.write("bert", Kind.IDENTITY, "before they came")
    membership.seat(office["anna"], office.rings["cara"].member, NORTH)
    office.refresh()
    assert "before they came" in office.read("cara")
    membership.unseat(office["anna"], office.rings["cara"].member, NORTH)
    office.refresh()
    office.write("bert", Kind.IDENTITY, "after they left")
    assert "after they left" not in office.read("cara")
    assert "after they left" in office.read("bert")


def test_a_circle_is_added_by_keyholders_alone_and_takes_no_name_that_is_there(office: Desks) -> None:
    with pytest.raises(NotAllowed):
        membership.add_circle(office["bert"], NORTH, Role.CASEWORK)
    for taken in (CASEWORK, CircleId("everyone"), CircleId("recovery"), CircleId(holder(office, "bert"))):
        with pytest.raises(Conflict):
            membership.add_circle(office["anna"], taken, Role.CASEWORK)


def test_a_circle_that_a_keyholder_forges_over_another_takes_nothing_over(office: Desks) -> None:

    anna = office["anna"]
    key = anna.roster.epochs[f"member:{office.rings['anna'].member}"]
    before = anna.roster.epochs
    for name in (CASEWORK, CircleId("recovery"), CircleId(holder(office, "cara"))):
        anna.writing.write_in(anna.store, StreamId(anna.ring.roster_stream), [CircleAdded(name, Role.CASEWORK, key)])
    office.refresh()
    assert anna.roster.epochs == before
    assert anna.roster.circles == office["bert"].roster.circles


# By somebody's own program


def begins_for(office: Desks, who: str, readers: tuple[str, ...], turn: int, given: list[str], name: str = "") -> tuple[StreamId, SymmetricKey]:
    """A stream of the case that somebody's own program begins, its key given to whom they like."""
    stream = StreamId(name or new_stream())
    key = office.push_key(who, stream, os.urandom(32), given)
    office.forge(who, stream, StreamBeganFor(Kind.CASE, CASE, readers, turn), key, depth=1, after=())
    return stream, key


@pytest.mark.parametrize("turn", [1, 2, 40])
def test_who_is_not_named_leads_nobody_into_a_stream_of_their_own(office: Desks, turn: int) -> None:
    restricts(office, "bert", holder(office, "bert"))
    readers = (holder(office, "cara"), holder(office, "bert"))
    begins_for(office, "cara", readers, turn, [*readers, CASEWORK], "0" * 32)
    office.write("bert", Kind.CASE, "closed")
    office.write("bert", Kind.STORY, "closed too")
    assert {"closed", "closed too"} <= office.read("bert")
    assert office.read("cara") == office.read("anna") == {"the name"}


def test_who_left_the_circle_that_a_case_was_moved_to_takes_it_nowhere(office: Desks) -> None:
    adds_north(office, "bert", "cara")
    restricts(office, "bert", NORTH)
    membership.unseat(office["anna"], office.rings["cara"].member, NORTH)
    office.refresh()
    readers = (holder(office, "cara"), holder(office, "bert"))
    begins_for(office, "cara", readers, 2, list(readers))
    office.write("bert", Kind.CASE, "closed")
    assert "closed" in office.read("bert")
    assert "closed" not in office.read("cara")


@pytest.mark.parametrize(
    ("readers", "turn"),
    [((), 2), (("", "casework"), 1), (("member:a\ncasework",), 1), (None, 0), (None, -1), (None, 2**40), (None, 2**53), (None, 2**53 - 1), (None, 2**63 - 1), (None, 2**63)],
)
def test_a_beginning_that_is_none_keeps_nobody_from_going_on(office: Desks, readers: tuple[str, ...] | None, turn: int) -> None:
    restricts(office, "bert", holder(office, "bert"), holder(office, "cara"))
    mine = (holder(office, "cara"), *readers) if readers and "" not in readers[:1] else readers
    begins_for(office, "cara", (holder(office, "cara"),) if mine is None else mine, turn, [CASEWORK, holder(office, "bert"), holder(office, "cara")])
    office.write("bert", Kind.CASE, "closed")
    assert "closed" in office.read("cara")
    assert "closed" not in office.read("anna")
    restricts(office, "bert", holder(office, "bert"), holder(office, "dora"))
    office.write("dora", Kind.CASE, "goes on")
    assert "goes on" in office.read("bert")
    assert "goes on" not in office.read("anna") | office.read("cara")


def test_one_of_the_named_keeps_nothing_from_the_others(office: Desks) -> None:
    restricts(office, "bert", holder(office, "bert"), holder(office, "cara"), holder(office, "dora"))
    begins_for(office, "cara", (holder(office, "cara"),), 1, [holder(office, "cara"), holder(office, "bert")], "0" * 32)
    office.write("bert", Kind.CASE, "for all three")
    assert "for all three" in office.read("dora")


@pytest.mark.parametrize("said", ["cara", "", "nobody"])
def test_what_who_is_not_named_says_of_it_afterwards_takes_it_from_nobody(office: Desks, said: str) -> None:
    stream = office.stream(Kind.CASE, "cara")
    restricts(office, "bert", holder(office, "bert"))
    readers = {"cara": (holder(office, "cara"),), "": (), "nobody": ("member:nobody",)}[said]
    for _ in range(2):
        office.forge("cara", stream, CaseRestricted(readers, "mine"), office["cara"].shelf.keys_of_stream(stream)[0])
    assert readers_of(fold_case(CaseId(CASE), office.events("bert")).restricted) == (holder(office, "bert"),)
    restricts(office, "bert", holder(office, "bert"), holder(office, "dora"))
    for name in ("bert", "dora"):
        assert is_read_by(fold_case(CaseId(CASE), office.events(name)).restricted, frozenset({holder(office, name)}))


def test_nobody_takes_a_case_from_all_by_naming_nobody(office: Desks) -> None:
    stream = office.stream(Kind.CASE, "cara")
    for readers in (("member:nobody",), (holder(office, "bert"),)):
        office.forge("cara", stream, CaseRestricted(readers, "gone"), office["cara"].shelf.keys_of_stream(stream)[0])
    for name in ("anna", "bert", "cara"):
        assert not fold_case(CaseId(CASE), office.events(name)).restricted.values


def test_who_was_named_and_is_not_any_more_has_it_in_no_list(office: Desks) -> None:
    restricts(office, "bert", holder(office, "bert"), holder(office, "cara"))
    restricts(office, "cara", holder(office, "cara"))
    assert not is_read_by(fold_case(CaseId(CASE), office.events("bert")).restricted, frozenset({holder(office, "bert")}))
    assert is_read_by(fold_case(CaseId(CASE), office.events("cara")).restricted, frozenset({holder(office, "cara")}))
