"""What comes next on the way out, and which papers clash with a day."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.actions import applications
from safeconduct.core.application import (
    ApplicationDecided,
    ApplicationPrepared,
    ApplicationStep,
    OriginalHeld,
    Outcome,
    Step,
)
from safeconduct.core.ids import DocumentId, PersonId
from safeconduct.core.value import known
from safeconduct.folds.journey import Clash, Next, ahead_of, warnings_of
from tests.world import (
    APPLICATION,
    CASEWORKER,
    CHILD,
    PERSON,
    TODAY,
    World,
    with_case,
    with_child,
    with_visa,
)


def prepared(world: World, *persons: PersonId) -> World:
    wanted = ApplicationPrepared(APPLICATION, known("Germany"), "visa", known("Moscow"), persons or (PERSON,))
    world.does(CASEWORKER, applications.prepare_application(CASEWORKER, world.case(), wanted))
    return world


def ahead(world: World) -> Next:
    view = world.case()
    return ahead_of(view, view.applications[0]).what


@pytest.mark.parametrize(
    ("step", "what"),
    [
        (Step.PREPARED, Next.LODGE),
        (Step.LODGED, Next.APPOINTMENT),
        (Step.APPOINTMENT, Next.INTERVIEW),
        (Step.INTERVIEWED, Next.REVIEW),
        (Step.UNDER_REVIEW, Next.DECISION),
    ],
)
def test_each_step_says_what_comes_after_it(step: Step, what: Next) -> None:
    world = prepared(with_case(World()))
    assert ahead(world) is Next.PREPARE
    noted = ApplicationStep(APPLICATION, step, TODAY.plus(3), "embassy")
    world.does(CASEWORKER, applications.note_step(CASEWORKER, world.case(), noted))
    assert ahead(world) is what


@pytest.mark.parametrize(
    ("first", "second", "what"),
    [
        (Outcome.REFUSED, Outcome.REFUSED, Next.CLOSED),
        (Outcome.REFUSED, Outcome.DEFERRED, Next.DECISION),
        (Outcome.NO_ANSWER, Outcome.REFUSED, Next.DECISION),
        (Outcome.GRANTED, Outcome.REFUSED, Next.NOTE_VISA),
    ],
)
def test_a_way_is_closed_only_when_everybody_was_refused(first: Outcome, second: Outcome, what: Next) -> None:
    world = prepared(with_child(with_case(World())), PERSON, CHILD)
    for person, outcome in ((PERSON, first), (CHILD, second)):
        decided = ApplicationDecided(APPLICATION, person, outcome, TODAY, "embassy")
        world.does(CASEWORKER, applications.decide_application(CASEWORKER, world.case(), decided))
    assert ahead(world) is what


@given(st.integers(-400, 400))
def test_a_day_is_free_of_visa_clashes_only_inside_the_visa(days: int) -> None:
    world = with_visa(with_case(World()))
    visa = world.case().visas[0].visa.values[0].value
    day = TODAY.plus(days)
    stops = {Clash.NO_VISA, Clash.VISA_NOT_YET, Clash.VISA_OVER}
    found = {one.clash for one in warnings_of(world.case(), day)} & stops
    assert bool(found) is not (visa.valid_from <= day <= visa.valid_until)


def test_a_paper_somebody_else_holds_or_that_ends_is_warned_of() -> None:
    world = with_visa(with_case(World()))
    held = OriginalHeld(DocumentId("d"), "passport", "embassy", TODAY, PERSON, valid_until=TODAY.plus(1))
    world.does(CASEWORKER, applications.hold_original(CASEWORKER, world.case(), held))
    clashes = {one.clash for one in warnings_of(world.case(), TODAY)}
    assert {Clash.PAPER_AWAY, Clash.PAPER_BEFORE_VISA} <= clashes
    assert Clash.PAPER_OVER in {one.clash for one in warnings_of(world.case(), TODAY.plus(2))}
    back = replace(held, holder="Heron")
    world.does(CASEWORKER, applications.hold_original(CASEWORKER, world.case(), back))
    assert Clash.PAPER_AWAY not in {one.clash for one in warnings_of(world.case(), TODAY)}
