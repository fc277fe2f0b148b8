"""A departure has a day that can be planned, corrected and taken back; nobody arrives before it, and no order of edits keeps an arrival out."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeconduct.actions import leaving
from safeconduct.actions.undoing import undo
from safeconduct.caseload.duties import Why, duties_of_case
from safeconduct.core.application import (
    PersonAdmitted,
    PersonHandedOver,
    TravelBegan,
    TravelCalledOff,
    TravelPlanned,
)
from safeconduct.core.case import Stage
from safeconduct.core.section import Subject
from safeconduct.core.value import known
from safeconduct.core.when import Day
from safeconduct.errors import BadInput, Conflict
from safeconduct.folds.case import fold_case
from safeconduct.folds.journey import Ahead, Next, ahead_of
from safeconduct.folds.people import PersonView
from tests.history import chained
from tests.world import (
    CASE,
    CHILD,
    PERSON,
    TODAY,
    VISA,
    World,
    with_case,
    with_child,
    with_exit_check,
    with_visa,
)

BOTH = (PERSON, CHILD)


def ready() -> World:
    return with_exit_check(with_visa(with_child(with_case(World())), *BOTH), *BOTH)


def plans(world: World, day: Day, *persons: str, today: Day = TODAY) -> None:
    planned = TravelPlanned(day, persons or (PERSON,))  # type: ignore[arg-type]
    world.does(VISA, leaving.plan_travel(VISA, world.case(), planned, today))


def leaves(world: World, day: Day, *persons: str, today: Day = TODAY) -> None:
    began = TravelBegan(day, persons or (PERSON,))  # type: ignore[arg-type]
    world.does(VISA, leaving.begin_travel(VISA, world.case(), began, today))


def stays_behind(world: World, *persons: str) -> None:
    off = TravelCalledOff(persons or (PERSON,), "the train was cancelled")  # type: ignore[arg-type]
    world.does(VISA, leaving.call_off_travel(VISA, world.case(), off))


def is_admitted(world: World, day: Day, today: Day = TODAY) -> None:
    world.does(VISA, leaving.admit_person(VISA, world.case(), PersonAdmitted(PERSON, day, "by message"), today))


def is_received(world: World, day: Day, today: Day = TODAY) -> None:
    handed = PersonHandedOver(PERSON, known("Ms Weber"), day)
    world.does(VISA, leaving.hand_over_person(VISA, world.case(), handed, today))


def takes_back(world: World, fact: type) -> None:
    (found,) = [one for one in world.case().timeline if isinstance(one.fact, fact) and not one.undone][-1:]
    world.does(VISA, undo(VISA, Subject(CASE), world.case().timeline, found.event))


def first(world: World) -> PersonView:
    return next(one for one in world.case().people if one.person == PERSON)


def test_who_is_to_leave_on_a_day_ahead_is_not_on_the_way() -> None:
    world = ready()
    plans(world, TODAY.plus(5), *BOTH)
    (application,) = world.case().applications

    assert world.case().stage is Stage.VISA_ISSUED
    assert (world.case().leaves_on, world.case().travelling) == (TODAY.plus(5), frozenset())
    assert ahead_of(world.case(), application) == Ahead(Next.LEAVE, TODAY.plus(5))
    assert [duty.day for duty in duties_of_case(world.case()) if duty.why is Why.LEAVES] == [TODAY.plus(5)]

    leaves(world, TODAY.plus(5), *BOTH, today=TODAY.plus(5))
    assert (world.case().stage, world.case().leaves_on) == (Stage.TRAVELLING, None)


def test_nobody_has_left_on_a_day_that_lies_ahead() -> None:
    with pytest.raises(BadInput, match="lies ahead") as refused:
        leaves(ready(), TODAY.plus(2))
    assert refused.value.field == "leaves_on"
    with pytest.raises(BadInput, match="past"):
        plans(ready(), TODAY.plus(-1))


@pytest.mark.parametrize(("writes", "field"), [(is_admitted, "admitted_on"), (is_received, "handed_on")])
def test_nobody_arrives_before_the_day_on_which_they_leave(writes: Callable[..., None], field: str) -> None:
    for departs in (plans, leaves):
        world = ready()
        departs(world, TODAY)
        with pytest.raises(BadInput, match="before the day") as refused:
            writes(world, TODAY.plus(-1))
        assert refused.value.field == field
        with pytest.raises(BadInput, match="lies ahead"):
            writes(world, TODAY.plus(2))
        writes(world, TODAY)


def test_a_wrong_day_of_departure_is_corrected_and_then_the_arrival_stands() -> None:
    world = ready()
    plans(world, TODAY.plus(30))
    with pytest.raises(BadInput, match="Correct the departure"):
        is_admitted(world, TODAY)
    leaves(world, TODAY)
    is_admitted(world, TODAY)
    with pytest.raises(BadInput, match="there before that day"):
        leaves(world, TODAY.plus(1))
    leaves(world, TODAY.plus(-1))
    assert first(world).departure == TODAY.plus(-1)


def test_of_a_family_one_may_stay_behind() -> None:
    world = ready()
    leaves(world, TODAY, *BOTH)
    stays_behind(world, CHILD)
    assert world.case().travelling == {PERSON}
    with pytest.raises(Conflict, match="No departure"):
        stays_behind(with_child(with_case(World())), CHILD)


def test_a_departure_noted_by_mistake_takes_the_stage_back_with_it() -> None:
    for mends in (stays_behind, lambda world: takes_back(world, TravelBegan)):
        world = ready()
        leaves(world, TODAY)
        assert world.case().stage is Stage.TRAVELLING
        mends(world)
        assert (world.case().stage, world.case().travelling) == (Stage.VISA_ISSUED, frozenset())


def test_a_hand_over_noted_by_mistake_is_taken_back_and_the_case_has_not_arrived() -> None:
    world = with_exit_check(with_visa(with_case(World())))
    leaves(world, TODAY)
    is_admitted(world, TODAY)
    is_received(world, TODAY)
    assert world.case().stage is Stage.ARRIVED
    takes_back(world, PersonHandedOver)
    assert (world.case().stage, world.case().all_arrived) == (Stage.TRAVELLING, False)
    is_received(world, TODAY)
    assert world.case().stage is Stage.ARRIVED


def test_whoever_is_there_is_not_called_off() -> None:
    world = ready()
    leaves(world, TODAY)
    is_admitted(world, TODAY)
    with pytest.raises(Conflict, match="Take that back first"):
        stays_behind(world)


EDITS = (
    *(lambda world, on=on: plans(world, on) for on in map(TODAY.plus, (0, 3, 40))),
    *(lambda world, on=on: leaves(world, on) for on in map(TODAY.plus, (0, 1))),
    *(lambda world, on=on: is_admitted(world, on) for on in map(TODAY.plus, (0, 1))),
    *(lambda world, on=on: is_received(world, on) for on in map(TODAY.plus, (0, 1))),
    lambda world: plans(world, TODAY.plus(2), *BOTH),
    lambda world: leaves(world, TODAY, *BOTH),
    stays_behind,
    lambda world: stays_behind(world, *BOTH),
    *(lambda world, fact=fact: takes_back(world, fact) for fact in (TravelPlanned, TravelBegan, TravelCalledOff, PersonAdmitted, PersonHandedOver)),
)


@given(st.lists(st.sampled_from(EDITS), max_size=12))
@settings(max_examples=60, deadline=None)
def test_no_order_of_edits_keeps_an_arrival_from_being_written(edits: list[Callable[[World], None]]) -> None:
    world = ready()
    for edit in edits:
        try:
            edit(world)
        except (BadInput, Conflict, ValueError):
            continue  # the edit was not possible then, or there was nothing to take back
    arrives_today(world)
    assert first(world).has_arrived


def arrives_today(world: World) -> None:
    """The way a member takes who wants to write: left and arrived today. Each step only where the page would offer it."""
    person = first(world)
    if person.has_arrived:
        return
    if not person.has_left or (person.departure and person.departure > TODAY):
        leaves(world, TODAY)
    if first(world).admitted.empty:
        is_admitted(world, TODAY)
    if first(world).handed_over.empty:
        is_received(world, TODAY)


def test_two_who_write_apart_leave_both_days_and_the_earlier_binds() -> None:
    events = ready().of(CASE)
    tip = [one for one in events if one.stream == f"case/{CASE}"][-1:]
    said = [TravelPlanned(TODAY.plus(4), (PERSON,)), TravelPlanned(TODAY.plus(2), (PERSON,))]
    apart = [chained(f"apart {n}", fact, tip, stream=f"case/{CASE}") for n, fact in enumerate(said)]
    view = fold_case(CASE, [*events, *apart])

    assert [one.field for one in view.contested] == ["departure"]
    assert view.leaves_on == TODAY.plus(2)
