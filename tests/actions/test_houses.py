"""Nobody is put into a house that is full or no longer safe, and nobody is forgotten in one."""

from dataclasses import replace

import pytest

from safeconduct.actions import cases, houses
from safeconduct.actions.houses import Move
from safeconduct.core.case import SideState, SideStateSet, Stage
from safeconduct.core.house import HouseAddressed, HouseChanged, HouseRegistered, StayEnded, StayExtended
from safeconduct.core.ids import HouseId, PersonId, StayId, TaskId
from safeconduct.core.section import Kind
from safeconduct.core.value import known, withheld
from safeconduct.errors import BadInput, Conflict, NotAllowed
from tests.world import (
    CASE,
    CASEWORKER,
    CHILD,
    HOUSE,
    PERSON,
    SHELTER,
    TODAY,
    World,
    stay,
    with_case,
    with_child,
    with_house,
)

OAK = HouseRegistered(HOUSE, "Oak", 2)


def begins(world: World, wanted: houses.StayBegan, case: str = CASE, house: str = HOUSE) -> World:
    world.does(SHELTER, houses.begin_stay(SHELTER, world.case(case), world.house(house), wanted, TODAY))
    return world


def housed(capacity: int = 2, most_nights: int | None = None) -> World:
    return with_house(with_case(World()), capacity, most_nights)


def burns(world: World) -> None:
    view = world.house()
    tasks = {case: TaskId(f"move {case}") for case in houses.cases_to_move(view, TODAY)}
    world.does(SHELTER, houses.burn_house(SHELTER, view, "A stranger asked for us.", TODAY, tasks))


def test_a_stay_takes_a_bed_each_night_until_its_last_day_and_moves_the_case() -> None:
    world = begins(housed(), stay(nights=2))
    house = world.house()

    assert world.case().stage is Stage.SAFE_HOUSE
    assert [house.free_on(TODAY.plus(n), TODAY) for n in range(3)] == [1, 1, 2]
    assert [at.case for at in house.staying(TODAY)] == [CASE]


def test_where_lies_in_place_and_only_the_stage_in_the_case() -> None:
    placed = houses.begin_stay(SHELTER, housed().case(), housed().house(), stay(), TODAY)

    assert [(one.kind, type(one.fact).__name__) for one in placed] == [
        (Kind.PLACE, "StayBegan"),
        (Kind.CASE, "StageReached"),
    ]


def test_a_stay_never_moves_a_case_back() -> None:
    world = housed()
    world.does(CASEWORKER, cases.reach_stage(CASEWORKER, world.case(), Stage.EMBASSY))

    assert begins(world, stay()).case().stage is Stage.EMBASSY


def test_a_full_house_takes_nobody() -> None:
    world = begins(with_child(housed(capacity=1)), stay())

    with pytest.raises(Conflict, match="full"):
        begins(world, stay("other", CHILD))


def test_a_family_needs_a_bed_for_each() -> None:
    with pytest.raises(Conflict, match="full"):
        begins(with_child(housed(capacity=1)), stay("s", PERSON, CHILD))


def test_stays_one_after_another_share_a_bed() -> None:
    world = begins(with_child(housed(capacity=1)), stay(nights=2))

    begins(world, stay("other", CHILD, from_day=TODAY.plus(2)))


def test_who_overstays_still_holds_the_bed() -> None:
    world = housed(capacity=1)
    past = stay(from_day=TODAY.plus(-5), nights=2)
    world.does(SHELTER, houses.begin_stay(SHELTER, world.case(), world.house(), past, TODAY.plus(-5)))

    assert world.house().free_on(TODAY, TODAY) == 0
    assert world.case().stays[0].days_left(TODAY) == -3
    with pytest.raises(Conflict):
        begins(world, stay("again"))


def test_a_burnt_house_takes_nobody_and_each_case_in_it_must_move_today() -> None:
    world = begins(housed(capacity=3), stay())
    begins(with_case(world, "other", "Flint"), stay("second", PersonId("person of other")), "other")
    burns(world)

    assert {at.case for at in world.house().must_move(TODAY)} == {CASE, "other"}
    for case in (CASE, "other"):
        (task,) = world.case(case).open_tasks
        assert (task.text, task.due) == (houses.MUST_MOVE, TODAY)
    assert world.house().free_on(TODAY, TODAY) == 0
    with pytest.raises(Conflict, match="no longer safe"):
        begins(with_case(world, "third", "Wren"), stay("third", PersonId("person of third")), "third")


def test_stays_still_to_come_are_on_the_moving_list_and_those_over_are_not() -> None:
    world = begins(housed(), stay(nights=2))
    world.does(SHELTER, houses.end_stay(SHELTER, world.case(), StayEnded(StayId("stay"), TODAY, "moved")))
    begins(world, stay("later", from_day=TODAY.plus(5)))
    burns(world)

    assert [at.stay.stay for at in world.house().must_move(TODAY)] == ["later"]


def test_a_house_is_burnt_once_and_trusted_again_with_a_reason() -> None:
    world = housed()
    with pytest.raises(Conflict):
        houses.trust_house_again(SHELTER, world.house(), "x")
    with pytest.raises(BadInput):
        houses.burn_house(SHELTER, world.house(), "", TODAY, {})
    burns(world)
    with pytest.raises(Conflict):
        burns(world)

    world.does(SHELTER, houses.trust_house_again(SHELTER, world.house(), "It was the postman."))
    assert world.house().burnt is None


def test_moving_ends_one_stay_and_begins_the_next_the_same_day() -> None:
    world = begins(with_house(housed(), name="elm"), stay())
    burns(world)
    move = Move(StayId("stay"), "The house is burnt.", stay("new", house="elm"))
    world.does(SHELTER, houses.move_stay(SHELTER, world.case(), world.house("elm"), move, TODAY))

    assert world.house().must_move(TODAY) == ()
    assert [at.stay.stay for at in world.house("elm").staying(TODAY)] == ["new"]


def test_a_move_does_not_begin_before_the_stay_it_ends() -> None:
    world = begins(with_house(housed(), name="elm"), stay())
    move = Move(StayId("stay"), "x", stay("new", from_day=TODAY.plus(-1), house="elm"))

    with pytest.raises(BadInput):
        houses.move_stay(SHELTER, world.case(), world.house("elm"), move, TODAY)


def test_nobody_sleeps_in_two_houses() -> None:
    world = begins(with_house(housed(), name="elm"), stay())

    with pytest.raises(Conflict, match="already"):
        begins(world, stay("second", house="elm"), house="elm")


def test_a_stay_keeps_within_what_the_house_takes() -> None:
    with pytest.raises(Conflict, match="longer"):
        begins(housed(most_nights=5), stay(nights=6))
    begins(housed(most_nights=5), stay(nights=5))


def test_beyond_the_limit_a_stay_is_extended_only_with_a_reason() -> None:
    world = begins(housed(most_nights=7), stay())
    wanted = StayExtended(StayId("stay"), TODAY.plus(9))

    with pytest.raises(BadInput) as refused:
        houses.extend_stay(SHELTER, world.case(), world.house(), wanted, TODAY)
    assert refused.value.field == "why"
    wanted = replace(wanted, why="The flight is on the 18th.")
    world.does(SHELTER, houses.extend_stay(SHELTER, world.case(), world.house(), wanted, TODAY))
    assert world.case().stays[0].until == TODAY.plus(9)


def test_a_stay_is_not_extended_into_nights_promised_to_others() -> None:
    world = begins(with_child(housed(capacity=1)), stay(nights=2))
    begins(world, stay("other", CHILD, from_day=TODAY.plus(2)))
    wanted = StayExtended(StayId("stay"), TODAY.plus(3))

    with pytest.raises(Conflict):
        houses.extend_stay(SHELTER, world.case(), world.house(), wanted, TODAY)


@pytest.mark.parametrize("nights", [0, -1, 400])
def test_the_last_day_comes_after_the_first_and_within_a_year(nights: int) -> None:
    with pytest.raises(BadInput):
        begins(housed(), stay(nights=nights))
    world = begins(housed(), stay())
    wanted = StayExtended(StayId("stay"), TODAY.plus(nights))
    with pytest.raises(BadInput):
        houses.extend_stay(SHELTER, world.case(), world.house(), wanted, TODAY)


def test_a_stay_ends_once_and_not_before_it_began() -> None:
    world = begins(housed(), stay())
    ended = StayEnded(StayId("stay"), TODAY, "left")
    with pytest.raises(BadInput):
        houses.end_stay(SHELTER, world.case(), replace(ended, on=TODAY.plus(-1)))
    with pytest.raises(BadInput):
        houses.end_stay(SHELTER, world.case(), replace(ended, why=""))
    world.does(SHELTER, houses.end_stay(SHELTER, world.case(), ended))

    assert world.house().free_on(TODAY, TODAY) == 2
    with pytest.raises(Conflict):
        houses.end_stay(SHELTER, world.case(), ended)


def test_a_stay_is_for_somebody_in_a_case_on_its_way() -> None:
    world = housed()
    with pytest.raises(BadInput):
        begins(world, replace(stay(), persons=()))
    with pytest.raises(Conflict):
        begins(world, stay("s", CHILD))

    world.does(
        CASEWORKER,
        cases.set_side_state(CASEWORKER, world.case(), SideStateSet(SideState.WITHDRAWN, "x")),
    )
    with pytest.raises(Conflict, match="beside"):
        begins(world, stay())


def test_a_house_nobody_registered_takes_nobody() -> None:
    with pytest.raises(Conflict, match="not known"):
        begins(with_case(World()), stay())
    with pytest.raises(Conflict, match="not known"):
        begins(housed(), stay(house="elm"))


def test_the_address_lies_under_a_key_of_its_own() -> None:
    address = HouseAddressed(known("Street 1"), withheld("her", "she asked us"))
    placed = houses.register_house(SHELTER, OAK, address)

    assert [one.kind for one in placed] == [Kind.HOUSE, Kind.ADDRESS]
    assert houses.address_house(SHELTER, housed().house(), address)[0].kind is Kind.ADDRESS


def test_a_house_sleeps_at_least_one() -> None:
    for wrong in (replace(OAK, capacity=0), replace(OAK, most_nights=0), replace(OAK, handle="")):
        with pytest.raises(BadInput):
            houses.register_house(SHELTER, wrong)
    world = housed()
    with pytest.raises(BadInput):
        houses.change_house(SHELTER, world.house(), HouseChanged("Oak", -1, "", None))
    world.does(SHELTER, houses.change_house(SHELTER, world.house(), HouseChanged("Elm", 5, "", None)))
    assert (world.house().handle, world.house().capacity) == ("Elm", 5)


def test_casework_neither_sees_nor_keeps_houses() -> None:
    world = housed()
    with pytest.raises(NotAllowed):
        houses.register_house(CASEWORKER, replace(OAK, house=HouseId("x")))
    with pytest.raises(NotAllowed):
        houses.begin_stay(CASEWORKER, world.case(), world.house(), stay(), TODAY)
    with pytest.raises(NotAllowed):
        houses.burn_house(CASEWORKER, world.house(), "x", TODAY, {})


def test_a_note_lies_with_the_house_and_not_with_its_address() -> None:
    world = housed()
    placed = houses.note_house(SHELTER, world.house(), "The lift is out of order.")
    world.does(SHELTER, placed)

    assert [one.kind for one in placed] == [Kind.HOUSE]
    assert world.house().notes == ("The lift is out of order.",)
    with pytest.raises(BadInput):
        houses.note_house(SHELTER, world.house(), "  ")


def test_no_two_houses_are_called_the_same() -> None:
    with pytest.raises(BadInput) as refused:
        houses.register_house(SHELTER, OAK, None, frozenset({"OAK"}))
    assert refused.value.field == "handle"

    view = housed().house()
    with pytest.raises(BadInput):
        houses.change_house(SHELTER, view, HouseChanged("oak", 2, "", None), frozenset({"Oak"}))
    assert houses.change_house(SHELTER, view, HouseChanged("Elm", 2, "", None), frozenset({"Oak"}))
