"""Nobody travels before the exit check is signed, and nobody arrives unreceived."""

from dataclasses import replace

import pytest

from safeconduct.actions import applications, cases, leaving
from safeconduct.actions.undoing import undo
from safeconduct.core.application import (
    ApplicationDecided,
    ApplicationPrepared,
    ApplicationStep,
    OriginalHeld,
    Outcome,
    PersonAdmitted,
    PersonHandedOver,
    Step,
    TravelBegan,
    TravelPlanned,
    VisaIssued,
)
from safeconduct.core.case import SideState, SideStateSet, Stage
from safeconduct.core.ids import ApplicationId, DocumentId, PersonId
from safeconduct.core.section import Subject
from safeconduct.core.value import Told, known, unknown, withheld
from safeconduct.errors import BadInput, Conflict, NotAllowed
from tests.world import (
    ALONE,
    APPLICATION,
    CASE,
    CASEWORKER,
    CHILD,
    PERSON,
    SHELTER,
    TODAY,
    VISA,
    World,
    signed,
    with_case,
    with_child,
    with_exit_check,
    with_travel,
    with_visa,
)

GERMANY = ApplicationPrepared(
    APPLICATION, known("Germany"), "national visa", known("Moscow"), (PERSON, CHILD)
)
VISA_D = VisaIssued(APPLICATION, PERSON, "D", TODAY, TODAY.plus(90))


def family() -> World:
    return with_child(with_case(World()))


def applied() -> World:
    world = family()
    world.does(VISA, applications.prepare_application(VISA, world.case(), GERMANY))
    return world


def decides(world: World, person: PersonId, outcome: Outcome) -> None:
    decided = ApplicationDecided(APPLICATION, person, outcome, TODAY, "the ministry")
    world.does(VISA, applications.decide_application(VISA, world.case(), decided))


def travelling() -> World:
    return with_travel(with_exit_check(with_visa(with_case(World()))))


def admits(world: World, person: PersonId = PERSON) -> None:
    admitted = PersonAdmitted(person, TODAY, "border police")
    world.does(VISA, leaving.admit_person(VISA, world.case(), admitted, TODAY))


def hands_over(world: World, person: PersonId = PERSON, receiver: Told | None = None) -> None:
    handed = PersonHandedOver(person, receiver or known("Ms Weber"), TODAY)
    world.does(VISA, leaving.hand_over_person(VISA, world.case(), handed, TODAY))


def test_members_of_one_family_have_outcomes_of_their_own() -> None:
    world = applied()
    decides(world, PERSON, Outcome.GRANTED)
    (application,) = world.case().applications
    assert not application.is_decided
    decides(world, CHILD, Outcome.REFUSED)

    (application,) = world.case().applications
    assert application.is_decided
    assert [application.outcome_of(person) for person in (PERSON, CHILD)] == [
        Outcome.GRANTED,
        Outcome.REFUSED,
    ]
    assert (application.step, application.next_step) == (Step.DECIDED, None)


def test_several_countries_stand_side_by_side_and_one_may_be_withheld() -> None:
    world = applied()
    other = replace(
        GERMANY,
        application=ApplicationId("b"),
        country=withheld("the ministry there", "so that refugees are not put at risk"),
    )
    world.does(VISA, applications.prepare_application(VISA, world.case(), other))

    assert [a.country.state.value for a in world.case().applications] == ["known", "withheld"]


@pytest.mark.parametrize(
    "wrong",
    [
        replace(GERMANY, country=unknown()),
        replace(GERMANY, country=known("")),
        replace(GERMANY, persons=()),
        replace(GERMANY, kind=""),
    ],
)
def test_an_application_names_country_kind_and_people(wrong: ApplicationPrepared) -> None:
    with pytest.raises(BadInput):
        applications.prepare_application(VISA, family().case(), wrong)


def test_steps_move_the_case_on_and_never_back() -> None:
    world = applied()
    for step, stage in [
        (Step.LODGED, Stage.ASKED),
        (Step.APPOINTMENT, Stage.EMBASSY),
        (Step.UNDER_REVIEW, Stage.UNDER_REVIEW),
        (Step.INTERVIEWED, Stage.UNDER_REVIEW),
    ]:
        fact = ApplicationStep(APPLICATION, step, TODAY, "the embassy")
        world.does(VISA, applications.note_step(VISA, world.case(), fact))
        assert world.case().stage is stage
    (application,) = world.case().applications
    assert application.next_step is Step.DECIDED


def test_a_step_says_who_says_so_and_a_decision_names_a_person() -> None:
    world = applied()
    step = ApplicationStep(APPLICATION, Step.LODGED, None, "")
    with pytest.raises(BadInput):
        applications.note_step(VISA, world.case(), step)
    with pytest.raises(BadInput):
        applications.note_step(VISA, world.case(), replace(step, step=Step.DECIDED, said_by="x"))
    with pytest.raises(Conflict):
        applications.note_step(VISA, world.case(), replace(step, application=ApplicationId("x"), said_by="x"))
    with pytest.raises(BadInput):
        decides(world, PersonId("stranger"), Outcome.GRANTED)


def test_a_visa_is_issued_only_to_whom_it_was_granted() -> None:
    world = applied()
    with pytest.raises(Conflict):
        applications.issue_visa(VISA, world.case(), VISA_D)
    decides(world, PERSON, Outcome.GRANTED)
    with pytest.raises(BadInput):
        applications.issue_visa(VISA, world.case(), replace(VISA_D, valid_until=TODAY.plus(-1)))
    with pytest.raises(BadInput):
        applications.issue_visa(VISA, world.case(), replace(VISA_D, visa_class=""))
    with pytest.raises(Conflict):
        applications.issue_visa(VISA, world.case(), replace(VISA_D, person=CHILD))

    world.does(VISA, applications.issue_visa(VISA, world.case(), VISA_D))
    assert world.case().stage is Stage.VISA_ISSUED


def test_an_original_is_with_whoever_was_noted_last() -> None:
    world = applied()
    held = OriginalHeld(
        DocumentId("passport"), "passport", "the embassy", TODAY, PERSON, application=APPLICATION
    )
    world.does(VISA, applications.hold_original(VISA, world.case(), held))
    world.does(VISA, applications.hold_original(VISA, world.case(), replace(held, holder="himself")))

    (original,) = world.case().originals
    assert original.held.one is not None
    assert original.held.one.holder == "himself"
    for wrong in (replace(held, person=PersonId("x")), replace(held, application=ApplicationId("x"))):
        with pytest.raises(Conflict):
            applications.hold_original(VISA, world.case(), wrong)
    with pytest.raises(BadInput):
        applications.hold_original(VISA, world.case(), replace(held, holder=""))


def test_an_exit_check_takes_two_different_members() -> None:
    world = with_visa(with_case(World()))
    world.does(VISA, applications.sign_exit_check(VISA, world.case(), signed()))
    assert not world.case().exit_checks[0].is_signed
    with pytest.raises(Conflict, match="second person"):
        applications.sign_exit_check(VISA, world.case(), signed())

    world.does(CASEWORKER, applications.sign_exit_check(CASEWORKER, world.case(), signed()))
    assert world.case().exit_checks[0].signers == {VISA.member, CASEWORKER.member}
    assert world.case().exit_checks[0].is_signed


def test_every_question_of_the_exit_check_is_answered() -> None:
    answers = {question: "x" for question in applications.EXIT_QUESTIONS if question != "route"}

    with pytest.raises(BadInput) as refused:
        applications.sign_exit_check(VISA, family().case(), replace(signed(), answers=answers))
    assert refused.value.field == "route"


def test_who_works_alone_signs_alone_with_a_reason_that_stays_visible() -> None:
    world = with_visa(with_case(World()))
    with pytest.raises(BadInput):
        applications.sign_exit_check(ALONE, world.case(), signed())
    world.does(
        ALONE, applications.sign_exit_check(ALONE, world.case(), signed(alone_reason="I am the only one."))
    )

    assert world.case().exit_checks[0].is_signed
    assert world.case().exit_checks[0].alone_reason == "I am the only one."


def test_who_has_colleagues_does_not_sign_alone() -> None:
    with pytest.raises(Conflict):
        applications.sign_exit_check(VISA, family().case(), signed(alone_reason="in a hurry"))


def test_the_second_signature_covers_everybody_the_first_does() -> None:
    world = family()
    world.does(VISA, applications.sign_exit_check(VISA, world.case(), signed(PERSON, CHILD)))

    with pytest.raises(Conflict):
        applications.sign_exit_check(CASEWORKER, world.case(), signed(PERSON))


def test_only_the_signer_takes_a_signature_back() -> None:
    world = with_exit_check(with_visa(with_case(World())))
    signature = world.case().exit_checks[0].signatures[0]
    with pytest.raises(NotAllowed):
        undo(CASEWORKER, Subject(CASE), world.case().timeline, signature.event)

    world.does(VISA, undo(VISA, Subject(CASE), world.case().timeline, signature.event))
    assert not world.case().exit_checks[0].is_signed


def test_nobody_travels_before_the_exit_check_is_signed_by_two() -> None:
    world = with_visa(with_case(World()))
    world.does(VISA, applications.sign_exit_check(VISA, world.case(), signed()))

    with pytest.raises(Conflict, match="exit check"):
        with_travel(world)


def test_a_check_signed_for_one_does_not_let_another_travel() -> None:
    world = with_exit_check(with_visa(family(), PERSON, CHILD), PERSON)

    with pytest.raises(Conflict, match="exit check"):
        with_travel(world, PERSON, CHILD)
    with_travel(world, PERSON)


def test_nobody_travels_without_a_visa_valid_on_the_day() -> None:
    world = with_exit_check(with_case(World()))
    with pytest.raises(BadInput, match="visa"):
        with_travel(world)
    with_visa(world)
    with pytest.raises(BadInput, match="visa"):
        leaving.plan_travel(VISA, world.case(), TravelPlanned(TODAY.plus(91), (PERSON,)), TODAY)
    with pytest.raises(BadInput):
        leaving.begin_travel(VISA, world.case(), TravelBegan(TODAY, ()), TODAY)


def test_arrived_is_admitted_and_handed_over_in_either_order() -> None:
    for first, second in ((admits, hands_over), (hands_over, admits)):
        world = travelling()
        first(world)
        assert world.case().stage is Stage.TRAVELLING
        assert not world.case().people[0].has_arrived
        second(world)
        assert world.case().stage is Stage.ARRIVED
        assert world.case().people[0].has_arrived


def test_the_case_has_arrived_when_everybody_in_it_has() -> None:
    both = (PERSON, CHILD)
    world = with_travel(with_exit_check(with_visa(family(), *both), *both), *both)
    admits(world)
    hands_over(world)
    assert world.case().stage is Stage.TRAVELLING

    admits(world, CHILD)
    hands_over(world, CHILD)
    assert world.case().stage is Stage.ARRIVED
    assert world.case().all_arrived


def test_a_receiver_is_named_or_withheld_and_never_unknown() -> None:
    world = travelling()
    for nobody in (unknown(), known(" ")):
        with pytest.raises(BadInput):
            hands_over(world, receiver=nobody)
    hands_over(world, receiver=withheld("the church", "it hides others"))


def test_nobody_arrives_who_does_not_travel() -> None:
    world = with_exit_check(with_visa(with_case(World())))

    with pytest.raises(Conflict):
        admits(world)
    with pytest.raises(Conflict):
        hands_over(world)


def test_a_case_beside_the_way_neither_applies_nor_travels() -> None:
    world = with_exit_check(with_visa(with_case(World())))
    aside = SideStateSet(SideState.CONTACT_LOST, "x")
    world.does(CASEWORKER, cases.set_side_state(CASEWORKER, world.case(), aside))

    with pytest.raises(Conflict, match="beside"):
        with_travel(world)
    with pytest.raises(Conflict, match="beside"):
        applications.prepare_application(VISA, world.case(), replace(GERMANY, persons=(PERSON,)))


def test_shelter_keeps_no_applications_and_signs_no_exit_check() -> None:
    view = family().case()

    with pytest.raises(NotAllowed):
        applications.prepare_application(SHELTER, view, GERMANY)
    with pytest.raises(NotAllowed):
        applications.sign_exit_check(SHELTER, view, signed())
    with pytest.raises(NotAllowed):
        leaving.admit_person(SHELTER, view, PersonAdmitted(PERSON, TODAY, "x"), TODAY)
