"""Silence is seen, and climbs the ladder."""

from dataclasses import replace

import pytest

from safeconduct.actions import checkins
from safeconduct.core.case import SideState
from safeconduct.core.checkin import CheckInAgreed, CheckInOutcome
from safeconduct.core.ids import CheckInId
from safeconduct.core.office import Rung
from safeconduct.core.section import Subject
from safeconduct.core.when import DAY, HOUR, Moment, later
from safeconduct.errors import BadInput, Conflict, NotAllowed
from safeconduct.folds.checkin import CheckInView
from tests.world import CASEWORKER, NOW, PERSON, SHELTER, World, with_case

TALK = Subject("case")
DUE = later(NOW, HOUR)
AGREED = CheckInAgreed(CheckInId("c"), PERSON, DAY, "phone", DUE, "the weather is fine", "Aunt Maria")
LADDER = (Rung("call again"), Rung("call the lawyer", "Kim"))


def agreed(every: int | None = DAY) -> World:
    world = with_case(World())
    wanted = replace(AGREED, every_seconds=every)
    world.does(CASEWORKER, checkins.agree_check_in(CASEWORKER, TALK, wanted, NOW))
    return world


def view(world: World) -> CheckInView:
    return world.case().check_ins[0]


def hears(world: World, *, free: bool, at: Moment) -> None:
    world.does(CASEWORKER, checkins.hear_check_in(CASEWORKER, TALK, view(world), free=free, at=at))


def climbs(world: World, now: Moment = DUE) -> None:
    world.does(CASEWORKER, checkins.take_rung(CASEWORKER, TALK, view(world), LADDER, now))


def ends(world: World, outcome: CheckInOutcome, now: Moment = DUE) -> None:
    world.does(CASEWORKER, checkins.end_alarm(CASEWORKER, TALK, view(world), outcome, now))


def test_a_check_in_is_missed_from_the_moment_it_was_due() -> None:
    check_in = view(agreed())

    assert check_in.missed_since(Moment(DUE - 1)) is None
    assert check_in.missed_since(later(DUE, HOUR)) == DUE


def test_hearing_somebody_free_sets_the_next_time() -> None:
    world = agreed()
    hears(world, free=True, at=DUE)

    assert view(world).next_due == later(DUE, DAY)
    assert view(world).missed_since(later(DUE, HOUR)) is None


def test_a_single_sign_of_life_is_over_once_heard() -> None:
    world = agreed(every=None)
    hears(world, free=True, at=DUE)

    assert view(world).is_over
    with pytest.raises(Conflict):
        hears(world, free=True, at=DUE)


def test_the_word_that_means_not_free_starts_the_ladder_at_once() -> None:
    world = agreed()
    early = later(NOW, 60)
    hears(world, free=False, at=early)

    assert view(world).missed_since(early) == early
    climbs(world, early)
    assert view(world).next_rung == 1


@pytest.mark.parametrize(
    ("said", "free"),
    [
        ("The weather is fine!", True),
        ("the weather is fine, says Aunt Maria.", False),
        ("aunt maria", False),
        ("hello", None),
        ("the weather is finer", None),
    ],
)
def test_the_words_agreed_are_recognised_and_not_free_weighs_more(said: str, free: bool | None) -> None:
    assert checkins.is_word_of_the_free(view(agreed()), said) is free


def test_the_ladder_is_climbed_rung_by_rung_and_no_further() -> None:
    world = agreed()
    climbs(world)
    climbs(world)

    assert [taken.text for taken in view(world).rungs] == ["call again", "call the lawyer"]
    with pytest.raises(Conflict):
        climbs(world)


def test_no_rung_is_taken_while_nothing_is_missed() -> None:
    with pytest.raises(Conflict):
        climbs(agreed(), NOW)


@pytest.mark.parametrize("outcome", [CheckInOutcome.ANSWERED, CheckInOutcome.FALSE_ALARM])
def test_after_an_alarm_the_check_in_goes_on_with_the_ladder_untouched(outcome: CheckInOutcome) -> None:
    world = agreed()
    climbs(world)
    ends(world, outcome)

    assert view(world).next_due == later(DUE, DAY)
    assert view(world).rungs == ()


def test_a_check_in_no_longer_needed_is_over() -> None:
    world = agreed()
    ends(world, CheckInOutcome.NO_LONGER_NEEDED)

    assert view(world).outcome is CheckInOutcome.NO_LONGER_NEEDED


def test_contact_is_lost_only_after_the_last_rung_and_sets_the_case_aside() -> None:
    world = agreed()

    def lose() -> None:
        case = world.case()
        world.does(
            CASEWORKER,
            checkins.lose_contact(
                CASEWORKER, TALK, view(world), LADDER, case=case.case, reason="No answer anywhere."
            ),
        )

    climbs(world)
    with pytest.raises(Conflict):
        lose()
    climbs(world)
    lose()

    side = world.case().side.one
    assert side is not None
    assert side.state is SideState.CONTACT_LOST
    assert view(world).outcome is CheckInOutcome.CONTACT_LOST


def test_contact_lost_is_not_an_ordinary_end() -> None:
    with pytest.raises(BadInput):
        ends(agreed(), CheckInOutcome.CONTACT_LOST)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (replace(AGREED, first_due=NOW), "first_due"),
        (replace(AGREED, every_seconds=60), "every_seconds"),
        (replace(AGREED, way=""), "way"),
        (replace(AGREED, not_free_word="The weather is fine"), "not_free_word"),
    ],
)
def test_what_cannot_work_is_not_agreed(wrong: CheckInAgreed, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        checkins.agree_check_in(CASEWORKER, TALK, wrong, NOW)

    assert refused.value.field == field


def test_shelter_keeps_no_check_ins() -> None:
    with pytest.raises(NotAllowed):
        checkins.agree_check_in(SHELTER, TALK, AGREED, NOW)


def test_the_word_for_not_free_outweighs_the_colleague_who_heard_it() -> None:
    check_in = view(agreed())

    assert checkins.heard_free(check_in, "Give my love to aunt Maria!", True) is False
    assert checkins.heard_free(check_in, "The weather is fine.", None) is True
    assert checkins.heard_free(check_in, "The weather is fine.", False) is False
    assert checkins.heard_free(check_in, "All good", True) is True


def test_words_that_were_not_agreed_need_a_judgement() -> None:
    for said in ("All good", ""):
        with pytest.raises(BadInput) as refused:
            checkins.heard_free(view(agreed()), said, None)
        assert refused.value.field == "judged"
