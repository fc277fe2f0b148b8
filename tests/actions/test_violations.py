"""Violations and testimonies as staff write them."""

from dataclasses import replace

import pytest

from safeconduct.actions import documents, testimonies, violations
from safeconduct.actions.undoing import undo
from safeconduct.core.document import Blob, DocumentAdded, Stripped
from safeconduct.core.ids import (
    ActId,
    ConsentId,
    DocumentId,
    InformationId,
    InterventionId,
    InvolvementId,
    PassageId,
    PersonId,
    TestimonyId,
    ViolationId,
)
from safeconduct.core.section import Kind, Subject
from safeconduct.core.testimony import (
    PassageWritten,
    TestimonyConsented,
    TestimonyConsentWithdrawn,
    TestimonyTaken,
    Use,
)
from safeconduct.core.value import known
from safeconduct.core.violation import (
    ActNoted,
    EventNoted,
    InformationNoted,
    InvolvementNoted,
    PartyNoted,
    ReliefNoted,
    ViolationsHandedOut,
)
from safeconduct.core.when import Day, PartialDate
from safeconduct.errors import BadInput, Conflict, NotAllowed
from safeconduct.folds.testimony import reusable
from tests.world import CASE, CASEWORKER, FRONT_DESK, PERSON, PRESS, SHELTER, TODAY, VISA, World, with_case

EVENT = EventNoted(ViolationId("v"), "Taken at night", PartialDate("2017-03"), PartialDate("2017-03-20"), known("Grozny"))
ACT = ActNoted(ActId("a"), EVENT.violation, PERSON, "020111110000", "", PartialDate("2017-03"))
MEN = PartyNoted(PersonId("men"), "two men in uniform", "030000000000", 2)
DID = InvolvementNoted(InvolvementId("i"), ACT.act, MEN.person, "010100000000")
SAYS = InformationNoted(InformationId("n"), EVENT.violation, PERSON, "010100000000", "010000000000", ACT.act, TODAY)
TAKEN = TestimonyTaken(TestimonyId("t"), PERSON, TODAY, "Anna", "ru", "an interpreter")
WORDS = PassageWritten(PassageId("p"), TAKEN.testimony, "They held me.", (ACT.act,))
YES = TestimonyConsented(ConsentId("c"), TAKEN.testimony, Use.REPORT, (WORDS.passage,), "by voice", TODAY)


def recorded() -> World:
    world = with_case(World())
    world.does(VISA, violations.note_event(VISA, world.case(), EVENT))
    world.does(VISA, violations.note_act(VISA, world.case(), ACT))
    return world


def told() -> World:
    world = recorded()
    world.does(CASEWORKER, testimonies.take(CASEWORKER, world.case(), TAKEN, TODAY))
    world.does(CASEWORKER, testimonies.write_passage(CASEWORKER, world.case(), WORDS))
    return world


def test_an_event_an_act_who_did_it_and_who_says_so_lie_in_the_story() -> None:
    world = recorded()
    view = world.case()
    placed = (
        *violations.note_event(VISA, view, EVENT),
        *violations.note_act(VISA, view, ACT),
        *violations.note_involvement(VISA, view, DID, MEN),
        *violations.note_information(VISA, view, SAYS, TODAY),
    )

    assert {one.kind for one in placed} == {Kind.STORY}
    world.does(VISA, placed)
    (act,) = world.case().violations.acts
    assert [one.perpetrator for one in act.involved] == [MEN.person]
    assert [one.source for one in act.said_by] == [PERSON]
    assert world.case().violations.parties == {MEN.person: MEN}


def test_somebody_noted_once_is_chosen_again_without_being_written_again() -> None:
    world = recorded()
    world.does(VISA, violations.note_involvement(VISA, world.case(), DID, MEN))

    assert len(violations.note_involvement(VISA, world.case(), replace(DID, involvement=InvolvementId("j")))) == 1


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (replace(ACT, kind="999"), "kind"),
        (replace(ACT, kind="", in_words=" "), "in_words"),
        (replace(ACT, attribution="1"), "attribution"),
        (replace(ACT, at_end="1"), "at_end"),
        (replace(ACT, victim=PersonId("")), "victim"),
    ],
)
def test_an_act_is_of_a_known_kind_and_done_to_somebody(wanted: ActNoted, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        violations.note_act(VISA, recorded().case(), wanted)
    assert refused.value.field == field


def test_nothing_hangs_on_what_is_not_there() -> None:
    view = recorded().case()

    for wrong in (
        lambda: violations.note_act(VISA, view, replace(ACT, violation=ViolationId("x"))),
        lambda: violations.note_act(VISA, view, replace(ACT, victim=PersonId("x"))),
        lambda: violations.note_involvement(VISA, view, replace(DID, act=ActId("x")), MEN),
        lambda: violations.note_information(VISA, view, replace(SAYS, testimony=TestimonyId("x")), TODAY),
        lambda: testimonies.write_passage(CASEWORKER, view, WORDS),
        lambda: testimonies.withdraw(CASEWORKER, view, TestimonyConsentWithdrawn(ConsentId("x"), TODAY)),
    ):
        with pytest.raises(Conflict):
            wrong()


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (replace(EVENT, title=""), "title"),
        (replace(EVENT, status="7"), "status"),
        (replace(EVENT, ended=PartialDate("2017-02")), "ended"),
    ],
)
def test_an_event_has_a_name_and_does_not_end_before_it_begins(wanted: EventNoted, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        violations.note_event(VISA, with_case(World()).case(), wanted)
    assert refused.value.field == field


def test_a_month_that_holds_both_days_is_no_contradiction() -> None:
    within = replace(EVENT, began=PartialDate("2017-03-20"), ended=PartialDate("2017-03"))

    assert violations.note_event(VISA, with_case(World()).case(), within)


def test_what_was_done_about_it_names_who_and_what() -> None:
    world = recorded()
    relief = ReliefNoted(InterventionId("r"), EVENT.violation, "a lawyer", "010200000000", "went to the prosecutor", victim=PERSON)
    world.does(VISA, violations.note_relief(VISA, world.case(), relief))

    assert world.case().violations.violations[0].interventions == (relief,)
    with pytest.raises(BadInput):
        violations.note_relief(VISA, world.case(), replace(relief, by=""))


def test_who_does_not_open_the_story_neither_writes_nor_sees_it() -> None:
    view = told().case()

    for actor in (FRONT_DESK, SHELTER, PRESS):
        for refused in (
            lambda actor=actor: violations.note_event(actor, view, EVENT),
            lambda actor=actor: testimonies.take(actor, view, TAKEN, TODAY),
            lambda actor=actor: testimonies.consent(actor, view, YES, TODAY),
        ):
            with pytest.raises(NotAllowed):
                refused()


def test_the_original_lies_in_the_story_and_nowhere_else() -> None:
    world = told()
    blob = Blob(b"k" * 32, "ab" * 32, 3, "cd" * 32)
    for kind, name in ((Kind.CASE, "open"), (Kind.STORY, "sealed")):
        added = DocumentAdded(DocumentId(name), "recording", "a.ogg", "audio/ogg", blob, Stripped.NO_WAY)
        world.does(VISA, documents.add_document(VISA, world.case(), kind, added, TODAY))

    assert testimonies.take(VISA, world.case(), replace(TAKEN, document=DocumentId("sealed")), TODAY)
    with pytest.raises(BadInput) as refused:
        testimonies.take(VISA, world.case(), replace(TAKEN, document=DocumentId("open")), TODAY)
    assert refused.value.field == "document"


def test_a_testimony_is_free_for_the_use_agreed_to_until_it_is_taken_back() -> None:
    world = told()
    world.does(VISA, testimonies.consent(VISA, world.case(), YES, TODAY))
    (testimony,) = world.case().testimonies
    assert reusable(testimony, Use.REPORT, TODAY) == (WORDS,)

    (event,) = world.does(VISA, testimonies.withdraw(VISA, world.case(), TestimonyConsentWithdrawn(YES.consent, TODAY)))
    (testimony,) = world.case().testimonies
    assert reusable(testimony, Use.REPORT, TODAY) == ()
    assert testimonies.withdraw(VISA, world.case(), TestimonyConsentWithdrawn(YES.consent, TODAY)) == ()
    with pytest.raises(Conflict, match="Ask again"):
        undo(VISA, Subject(CASE), world.case().timeline, event.id)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (replace(YES, passages=()), "passages"),
        (replace(YES, how=""), "how"),
        (replace(YES, given_on=TODAY.plus(1)), "given_on"),
        (replace(YES, valid_until=Day("2017-01-01")), "valid_until"),
    ],
)
def test_a_consent_says_to_what_how_and_when(wrong: TestimonyConsented, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        testimonies.consent(VISA, told().case(), wrong, TODAY)
    assert refused.value.field == field


def test_words_written_again_unchanged_are_nothing_new() -> None:
    assert testimonies.write_passage(VISA, told().case(), WORDS) == ()


def test_nothing_is_handed_out_where_nothing_was_agreed_to_and_what_was_stays_written_down() -> None:
    world = told()
    out = ViolationsHandedOut(Use.REPORT, "a newspaper", (WORDS.passage,), (ACT.act,), "ab" * 32)
    with pytest.raises(Conflict):
        violations.hand_out(VISA, world.case(), replace(out, passages=()))
    (event,) = world.does(VISA, violations.hand_out(VISA, world.case(), out))
    with pytest.raises(Conflict, match="cannot be called back"):
        undo(VISA, Subject(CASE), world.case().timeline, event.id)
