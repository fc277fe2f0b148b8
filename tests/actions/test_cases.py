"""A case, its people, and which section each word goes into."""

from dataclasses import replace

import pytest

from safeconduct.actions import cases
from safeconduct.actions.calls import NewCase
from safeconduct.actions.handles import HANDLES, suggest_handle
from safeconduct.actions.stages import BY_FACT, BY_HAND, SIDE_MOVES
from safeconduct.actions.undoing import settle, undo
from safeconduct.core.call import Danger
from safeconduct.core.case import (
    AccessGiven,
    HandleSet,
    NoteWritten,
    Part,
    PersonAdded,
    SideState,
    SideStateSet,
    Stage,
)
from safeconduct.core.ids import CaseId, CircleId, DocumentId, EventId, NeedId, PersonId, TaskId
from safeconduct.core.person import Born, PaperNoted, PersonNamed, PhoneNoted, WhereaboutsNoted
from safeconduct.core.section import Kind, Subject
from safeconduct.core.task import NeedNoted, RiskJudged, TaskChanged, TaskSet
from safeconduct.core.value import Told, known, unknown, withheld
from safeconduct.core.when import PartialDate
from safeconduct.errors import BadInput, Conflict, NotAllowed
from safeconduct.folds.case import fold_case
from tests.history import chained
from tests.world import (
    CASE,
    CASEWORKER,
    CHILD,
    FRONT_DESK,
    PERSON,
    PRESS,
    SHELTER,
    TODAY,
    VISA,
    World,
    with_case,
    with_child,
)


def opened() -> World:
    return with_case(World())


def sides(world: World, state: SideState | None) -> None:
    world.does(CASEWORKER, cases.set_side_state(CASEWORKER, world.case(), SideStateSet(state, "because")))


def test_every_stage_is_reached_by_hand_or_by_a_fact() -> None:
    assert BY_HAND | set(BY_FACT) == set(Stage)
    assert not BY_HAND & set(BY_FACT)
    assert set(SIDE_MOVES) == {None, *SideState}


def test_a_case_moves_by_hand_where_it_may() -> None:
    world = opened()
    world.does(CASEWORKER, cases.reach_stage(CASEWORKER, world.case(), Stage.IN_HIDING))

    assert world.case().stage is Stage.IN_HIDING


@pytest.mark.parametrize("stage", list(BY_FACT))
def test_what_a_fact_must_prove_is_not_set_by_hand(stage: Stage) -> None:
    with pytest.raises(Conflict, match="by itself"):
        cases.reach_stage(CASEWORKER, opened().case(), stage)


def test_a_case_beside_the_way_moves_only_after_it_was_brought_back() -> None:
    world = opened()
    sides(world, SideState.CONTACT_LOST)
    with pytest.raises(Conflict):
        cases.reach_stage(CASEWORKER, world.case(), Stage.EMBASSY)

    sides(world, None)
    assert cases.reach_stage(CASEWORKER, world.case(), Stage.EMBASSY)


def test_the_dead_are_not_set_to_anything_but_closed() -> None:
    world = opened()
    sides(world, SideState.DEAD)

    with pytest.raises(Conflict):
        sides(world, SideState.WITHDRAWN)
    sides(world, SideState.CLOSED)


def test_a_side_state_needs_a_reason() -> None:
    with pytest.raises(BadInput):
        cases.set_side_state(CASEWORKER, opened().case(), SideStateSet(SideState.NOT_NOW, ""))


def test_the_front_desk_may_note_that_somebody_withdraws() -> None:
    world = opened()
    world.does(FRONT_DESK, cases.withdraw(FRONT_DESK, world.case(), "He called."))

    assert not world.case().is_on_the_way
    with pytest.raises(NotAllowed):
        cases.set_side_state(FRONT_DESK, world.case(), SideStateSet(None, "back"))


def test_two_stages_set_apart_both_stand_and_the_board_shows_the_less_far() -> None:
    world = opened()
    world.does(CASEWORKER, cases.reach_stage(CASEWORKER, world.case(), Stage.EMBASSY))
    events = world.of(CASE)
    other = replace(events[-1], id=EventId("other"), author=SHELTER.member)
    other = replace(other, fact=cases.reach_stage(SHELTER, world.case(), Stage.IN_HIDING)[0].fact)
    view = fold_case(CASE, [*events, other])

    assert view.stage is Stage.IN_HIDING
    assert [contested.field for contested in view.contested] == ["stage"]


def test_people_carry_handles_that_differ() -> None:
    world = opened()

    again = PersonAdded(CHILD, "heron", Part.DEPENDANT)

    with pytest.raises(BadInput):
        cases.add_person(CASEWORKER, world.case(), again)
    with pytest.raises(Conflict):
        cases.add_person(CASEWORKER, world.case(), PersonAdded(PERSON, "Wren", Part.DEPENDANT))


def test_who_left_the_case_is_kept_with_the_reason() -> None:
    world = with_child(opened())
    world.does(CASEWORKER, cases.leave_person(CASEWORKER, world.case(), CHILD, "stays with her aunt"))

    assert [person.left for person in world.case().people] == [None, "stays with her aunt"]
    assert [person.person for person in world.case().people_here] == [PERSON]
    with pytest.raises(Conflict):
        cases.leave_person(CASEWORKER, world.case(), CHILD, "again")


def test_a_risk_is_judged_for_somebody_in_the_case_until_a_day_that_lies_ahead() -> None:
    judged = RiskJudged(Danger.HOURS, "His uncle knows.", TODAY, PERSON)
    view = opened().case()

    assert cases.judge_risk(CASEWORKER, view, judged, TODAY)
    with pytest.raises(BadInput):
        cases.judge_risk(CASEWORKER, view, replace(judged, review_on=TODAY.plus(-1)), TODAY)
    with pytest.raises(BadInput):
        cases.judge_risk(CASEWORKER, view, replace(judged, reason=""), TODAY)
    with pytest.raises(Conflict):
        cases.judge_risk(CASEWORKER, view, replace(judged, person=PersonId("nobody")), TODAY)


def test_a_need_is_met_once() -> None:
    world = opened()
    world.does(CASEWORKER, cases.note_need(CASEWORKER, world.case(), NeedNoted(NeedId("n"), "a doctor")))
    world.does(CASEWORKER, cases.meet_need(CASEWORKER, world.case(), NeedId("n"), "on Tuesday"))

    assert world.case().needs[0].met == "on Tuesday"
    with pytest.raises(Conflict):
        cases.meet_need(CASEWORKER, world.case(), NeedId("n"))


def test_a_task_is_set_changed_and_done_and_undoing_opens_it_again() -> None:
    world = opened()
    task = TaskId("t")
    world.does(CASEWORKER, cases.set_task(CASEWORKER, world.case(), TaskSet(task, "call", None, TODAY)))
    changed = TaskChanged(task, "call twice", CASEWORKER.member, TODAY.plus(1))
    world.does(CASEWORKER, cases.change_task(CASEWORKER, world.case(), changed))
    (done,) = world.does(CASEWORKER, cases.finish_task(CASEWORKER, world.case(), task))
    assert world.case().open_tasks == ()
    with pytest.raises(Conflict):
        cases.finish_task(CASEWORKER, world.case(), task)
    with pytest.raises(Conflict):
        cases.change_task(CASEWORKER, world.case(), changed)

    world.does(CASEWORKER, undo(CASEWORKER, Subject(CASE), world.case().timeline, done.id))
    (open_again,) = world.case().open_tasks
    assert (open_again.text, open_again.owner, open_again.due) == (
        "call twice",
        CASEWORKER.member,
        TODAY.plus(1),
    )


def test_names_go_into_identity_and_nowhere_else() -> None:
    world = opened()
    facts = [
        PersonNamed(PERSON, known("  Ахмед\u0000 "), "AKHMED"),
        PersonNamed(PERSON, withheld("his sister", "she fears for him")),
        Born(PERSON, PartialDate("1990")),
        PaperNoted(DocumentId("d"), PERSON, "passport", "12"),
    ]

    for fact in facts:
        (placed,) = cases.note_identity(CASEWORKER, world.case(), fact)
        assert placed.kind is Kind.IDENTITY
        world.does(CASEWORKER, [placed])
    assert cases.note_identity(CASEWORKER, world.case(), facts[0])[0].fact == PersonNamed(
        PERSON, known("Ахмед"), "AKHMED"
    )


@pytest.mark.parametrize(
    "told", [known(" "), withheld("", "why"), withheld("who", ""), Told(known("").state, "\u0007")]
)
def test_what_is_told_says_something(told: Told) -> None:
    with pytest.raises(BadInput) as refused:
        cases.note_identity(CASEWORKER, opened().case(), PersonNamed(PERSON, told))

    assert refused.value.field == "name"


def test_an_unknown_name_may_be_noted_as_unknown() -> None:
    assert cases.note_identity(VISA, opened().case(), PersonNamed(PERSON, unknown()))


def test_a_phone_needs_its_number_and_somebody_in_the_case() -> None:
    with pytest.raises(BadInput):
        cases.note_identity(CASEWORKER, opened().case(), PhoneNoted(PERSON, ""))
    with pytest.raises(Conflict):
        cases.note_identity(CASEWORKER, opened().case(), PhoneNoted(CHILD, "1"))


def test_shelter_writes_where_and_not_who_and_casework_the_other_way() -> None:
    view = opened().case()
    where = WhereaboutsNoted(PERSON, known("with a friend"))

    assert cases.note_whereabouts(SHELTER, view, where)[0].kind is Kind.PLACE
    with pytest.raises(NotAllowed):
        cases.note_identity(SHELTER, view, PersonNamed(PERSON, known("x")))
    with pytest.raises(NotAllowed):
        cases.note_whereabouts(CASEWORKER, view, where)


def test_a_note_goes_into_the_section_named_if_its_author_opens_it() -> None:
    view = opened().case()

    assert cases.write_note(CASEWORKER, view, Kind.HEALTH, NoteWritten("x"))[0].kind is Kind.HEALTH
    with pytest.raises(NotAllowed):
        cases.write_note(VISA, view, Kind.HEALTH, NoteWritten("x"))
    with pytest.raises(BadInput):
        cases.write_note(CASEWORKER, view, Kind.GROUP, NoteWritten("x"))
    with pytest.raises(BadInput):
        cases.write_note(CASEWORKER, view, Kind.HEALTH, NoteWritten(""))


def test_a_note_for_a_sealed_section_is_passed_on_and_adopted_once() -> None:
    world = opened()
    world.does(FRONT_DESK, cases.place_note(FRONT_DESK, world.case(), Kind.PLACE, b"box"))
    (note,) = world.case().placed_notes
    world.does(SHELTER, cases.adopt_note(SHELTER, world.case(), note, "A flat near the river."))

    (note,) = world.case().placed_notes
    assert note.adopted
    assert cases.adopt_note(SHELTER, world.case(), note, "again") == ()
    assert [n.section for n in world.case().notes] == [Kind.PLACE]


def test_who_opens_a_section_writes_there_instead_of_passing_on() -> None:
    with pytest.raises(Conflict):
        cases.place_note(SHELTER, opened().case(), Kind.PLACE, b"box")
    with pytest.raises(BadInput):
        cases.place_note(FRONT_DESK, opened().case(), Kind.CASE, b"box")


def test_only_who_opens_a_section_gives_it_to_another_and_says_why() -> None:
    view = opened().case()
    given = AccessGiven(Kind.STORY, None, SHELTER.member, "she interprets")

    assert cases.give_access(CASEWORKER, view, given, SHELTER.circles)
    with pytest.raises(NotAllowed):
        cases.give_access(FRONT_DESK, view, given, SHELTER.circles)
    with pytest.raises(BadInput):
        cases.give_access(CASEWORKER, view, replace(given, why=""), SHELTER.circles)
    with pytest.raises(BadInput):
        cases.give_access(CASEWORKER, view, replace(given, circle=CircleId("press")))
    with pytest.raises(Conflict):
        cases.give_access(CASEWORKER, view, replace(given, member=VISA.member), VISA.circles)


def test_giving_the_name_to_who_knows_the_place_is_seen() -> None:
    world = opened()
    name = AccessGiven(Kind.IDENTITY, None, SHELTER.member, "escort")
    place = AccessGiven(Kind.PLACE, None, PRESS.member, "visit")

    assert cases.joins_name_and_place(world.case(), name, SHELTER.circles)
    assert not cases.joins_name_and_place(world.case(), place, PRESS.circles)
    world.does(SHELTER, cases.give_access(SHELTER, world.case(), place, PRESS.circles))
    assert cases.joins_name_and_place(
        world.case(), AccessGiven(Kind.IDENTITY, None, PRESS.member, "x"), PRESS.circles
    )
    assert cases.joins_name_and_place(world.case(), AccessGiven(Kind.PLACE, CircleId("visa"), None, "x"))


def test_settling_names_every_value_that_does_not_hold() -> None:
    world = opened()
    events = world.of(CASE)
    apart = [
        chained(name, HandleSet(handle), events, stream=events[0].stream)
        for name, handle in (("a", "Alder"), ("b", "Flint"))
    ]
    view = fold_case(CASE, [*events, *apart])
    (contested,) = view.contested

    (placed,) = settle(CASEWORKER, Kind.CASE, Subject(CASE), contested, EventId("b"))
    settled = chained("c", placed.fact, [*events, *apart], stream=events[0].stream)
    after = fold_case(CASE, [*events, *apart, settled])

    assert after.handle == "Flint"
    assert after.contested == ()
    with pytest.raises(BadInput):
        settle(CASEWORKER, Kind.CASE, Subject(CASE), contested, EventId("x"))
    with pytest.raises(NotAllowed):
        settle(PRESS, Kind.CASE, Subject(CASE), contested, EventId("b"))


def test_what_is_undone_is_not_undone_again_and_a_case_opened_stays() -> None:
    world = opened()
    (note,) = world.does(CASEWORKER, cases.write_note(CASEWORKER, world.case(), Kind.CASE, NoteWritten("x")))
    world.does(CASEWORKER, undo(CASEWORKER, Subject(CASE), world.case().timeline, note.id))

    assert world.case().notes == ()
    with pytest.raises(Conflict):
        undo(CASEWORKER, Subject(CASE), world.case().timeline, note.id)
    with pytest.raises(Conflict):
        undo(CASEWORKER, Subject(CASE), world.case().timeline, world.of(CASE)[1].id)
    with pytest.raises(Conflict):
        undo(CASEWORKER, Subject(CASE), world.case().timeline, EventId("nothing"))


def test_a_handle_of_another_case_is_refused() -> None:
    world = opened()
    taken = frozenset({"Wren"})

    with pytest.raises(Conflict):
        cases.set_handle(CASEWORKER, world.case(), "wren", taken)
    with pytest.raises(Conflict):
        cases.open_case(CASEWORKER, NewCase(CaseId("x"), "WREN", taken))
    with pytest.raises(BadInput):
        cases.set_handle(CASEWORKER, world.case(), " ", taken)
    world.does(CASEWORKER, cases.set_handle(CASEWORKER, world.case(), "Alder", taken))
    world.does(CASEWORKER, cases.set_owner(CASEWORKER, world.case(), VISA.member))
    assert (world.case().handle, world.case().owner.one) == ("Alder", VISA.member)


def test_the_press_has_no_part_in_cases() -> None:
    with pytest.raises(NotAllowed):
        cases.open_case(PRESS, NewCase(CaseId("x"), "Wren"))
    with pytest.raises(NotAllowed):
        cases.set_owner(PRESS, opened().case(), PRESS.member)


def test_handles_suggested_are_free_and_go_on_when_all_are_taken() -> None:
    assert len(set(HANDLES)) == len(HANDLES) >= 120
    assert suggest_handle(lambda some: set(some) & set(HANDLES[1:]), bytes) == HANDLES[0]
    assert suggest_handle(lambda some: set(some) & set(HANDLES), bytes) == f"{HANDLES[0]} 2"
    assert suggest_handle(lambda _: (), lambda count: b"\xff" * count) in HANDLES
    many = {f"{name} {turn}" for turn in range(1, 70) for name in HANDLES} | set(HANDLES)
    assert suggest_handle(lambda some: set(some) & many, bytes) == f"{HANDLES[0]} 70"
