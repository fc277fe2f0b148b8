"""Nothing is handed over that each person in it did not agree to, for this recipient and this purpose."""

from dataclasses import replace

import pytest

from safeconduct.actions import cases, dossiers, testimonies
from safeconduct.actions.undoing import undo
from safeconduct.core.dossier import (
    DossierConsented,
    DossierConsentWithdrawn,
    DossierHandedOver,
    DossierLanguage,
    DossierLinesChosen,
    DossierPart,
    DossierTestimonyWent,
    DossierWordsChosen,
    IdentityLine,
    UsualTimeNoted,
    WordsWritten,
)
from safeconduct.core.ids import ConsentId, DossierId, PassageId, WordsId
from safeconduct.core.section import Kind, Subject
from safeconduct.core.testimony import PassageWritten, TestimonyConsented, Use
from safeconduct.core.when import Day, PartialDate
from safeconduct.errors import BadInput, Conflict, NotAllowed
from safeconduct.folds.dossier import usual_times_of
from safeconduct.folds.standing import history_of
from tests.actions.test_violations import TAKEN
from tests.history import chained, in_a_row
from tests.world import CASE, CASEWORKER, CHILD, PERSON, SHELTER, TODAY, VISA, World, with_case, with_child

P = DossierPart
YES = DossierConsented(ConsentId("c"), (PERSON, CHILD), "Embassy of Nowhere", "visa", (P.IDENTITY, P.RISK), "by telephone", TODAY)
HANDED = DossierHandedOver(
    DossierId("d"), (PERSON, CHILD), "embassy of  Nowhere", "Visa", "Nowhere", DossierLanguage.ENGLISH, (P.IDENTITY,), (), (), "ab" * 32
)
WORDS = WordsWritten(WordsId("w"), P.RISK, DossierLanguage.ENGLISH, "He is in danger.", None, "the person", TODAY)


def family() -> World:
    return with_child(with_case(World()))


def agreed(*given: DossierConsented) -> World:
    world = family()
    for one in given or (YES,):
        world.does(VISA, dossiers.consent(VISA, world.case(), one, TODAY))
    return world


def test_without_a_consent_nothing_is_handed_over() -> None:
    with pytest.raises(Conflict, match="agreed"):
        dossiers.hand_over(VISA, family().case(), HANDED, TODAY)


def test_with_everybodys_consent_it_is_handed_over_and_says_by_which() -> None:
    (placed,) = dossiers.hand_over(VISA, agreed().case(), HANDED, TODAY)

    assert isinstance(placed.fact, DossierHandedOver)
    assert placed.fact.consents == (YES.consent,)
    assert placed.kind is Kind.CASE


def test_words_of_a_testimony_leave_only_with_a_consent_of_their_own() -> None:
    world = agreed()
    world.does(VISA, testimonies.take(VISA, world.case(), TAKEN, TODAY))
    told = PassageWritten(PassageId("p"), TAKEN.testimony, "They held me.")
    world.does(VISA, testimonies.write_passage(VISA, world.case(), told))
    with pytest.raises(Conflict, match="testimony"):
        dossiers.hand_over(VISA, world.case(), HANDED, TODAY, dossiers.Contents(testimony=(told.passage,)))
    for use in (Use.REPORT, Use.DOSSIER):
        yes = TestimonyConsented(ConsentId(use.value), TAKEN.testimony, use, (told.passage,), "by voice", TODAY)
        world.does(VISA, testimonies.consent(VISA, world.case(), yes, TODAY))
        if use is Use.REPORT:
            with pytest.raises(Conflict, match="testimony"):
                dossiers.hand_over(VISA, world.case(), HANDED, TODAY, dossiers.Contents(testimony=(told.passage,)))
    _handed, went = dossiers.hand_over(VISA, world.case(), HANDED, TODAY, dossiers.Contents(testimony=(told.passage,)))
    assert went.fact == DossierTestimonyWent(HANDED.dossier, (told.passage,))


def test_which_passages_and_lines_went_is_sealed_with_what_they_are_of() -> None:
    world = agreed()
    chosen = DossierWordsChosen(HANDED.dossier, (WordsId("went"),), (WordsId("stayed"),))
    lines = DossierLinesChosen(HANDED.dossier, (IdentityLine.NAME,), (IdentityLine.BORN,))
    _left, words, identity = dossiers.hand_over(VISA, world.case(), HANDED, TODAY, dossiers.Contents(words=chosen, lines=lines))
    assert (words.kind, words.fact, identity.kind, identity.fact) == (Kind.STORY, chosen, Kind.IDENTITY, lines)


@pytest.mark.parametrize(
    "other",
    [
        replace(HANDED, recipient="Embassy of Elsewhere"),
        replace(HANDED, purpose="a newspaper"),
        replace(HANDED, parts=(P.IDENTITY, P.CHRONOLOGY)),
    ],
)
def test_a_consent_is_for_one_recipient_one_purpose_and_its_parts(other: DossierHandedOver) -> None:
    with pytest.raises(Conflict):
        dossiers.hand_over(VISA, agreed().case(), other, TODAY)


def test_who_did_not_agree_is_named_with_the_parts() -> None:
    world = agreed(replace(YES, persons=(PERSON,)))
    lacking = dossiers.lacking(world.case(), replace(HANDED, parts=(P.IDENTITY, P.SUMMARY)), TODAY)

    assert [(one.person, one.parts) for one in lacking] == [(PERSON, (P.SUMMARY,)), (CHILD, (P.IDENTITY, P.SUMMARY))]


def test_two_consents_of_one_person_add_up() -> None:
    world = agreed(YES, replace(YES, consent=ConsentId("c2"), parts=(P.SUMMARY,)))

    assert dossiers.hand_over(VISA, world.case(), replace(HANDED, parts=(P.IDENTITY, P.SUMMARY)), TODAY)


def test_a_consent_ends_with_its_last_day() -> None:
    world = agreed(replace(YES, valid_until=TODAY.plus(1)))

    assert dossiers.hand_over(VISA, world.case(), HANDED, TODAY.plus(1))
    with pytest.raises(Conflict):
        dossiers.hand_over(VISA, world.case(), HANDED, TODAY.plus(2))


def test_what_was_taken_back_no_longer_holds_and_stays_taken_back() -> None:
    world = agreed()
    (event,) = world.does(VISA, dossiers.withdraw_consent(VISA, world.case(), DossierConsentWithdrawn(YES.consent, TODAY, "afraid")))

    with pytest.raises(Conflict):
        dossiers.hand_over(VISA, world.case(), HANDED, TODAY)
    with pytest.raises(Conflict, match="Ask again"):
        undo(VISA, Subject(CASE), world.case().timeline, event.id)
    assert dossiers.withdraw_consent(VISA, world.case(), DossierConsentWithdrawn(YES.consent, TODAY)) == ()


def test_a_second_consent_under_the_same_id_widens_nothing() -> None:
    world = agreed(YES, replace(YES, parts=tuple(P)))

    with pytest.raises(Conflict):
        dossiers.hand_over(VISA, world.case(), replace(HANDED, parts=(P.CHRONOLOGY,)), TODAY)


def test_what_was_handed_over_cannot_be_undone() -> None:
    world = agreed()
    (event,) = world.does(VISA, dossiers.hand_over(VISA, world.case(), HANDED, TODAY))

    with pytest.raises(Conflict, match="cannot be called back"):
        undo(VISA, Subject(CASE), world.case().timeline, event.id)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (replace(YES, persons=()), "persons"),
        (replace(YES, parts=()), "parts"),
        (replace(YES, recipient=" "), "recipient"),
        (replace(YES, purpose=""), "purpose"),
        (replace(YES, how=""), "how"),
        (replace(YES, given_on=TODAY.plus(1)), "given_on"),
        (replace(YES, valid_until=Day("2017-01-01")), "valid_until"),
    ],
)
def test_a_consent_says_who_what_for_whom_and_how(wrong: DossierConsented, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        dossiers.consent(VISA, family().case(), wrong, TODAY)
    assert refused.value.field == field


def test_a_claim_needs_somebody_who_says_so() -> None:
    view = family().case()

    with pytest.raises(BadInput) as refused:
        dossiers.write_words(VISA, view, replace(WORDS, said_by=""))
    assert refused.value.field == "said_by"
    assert dossiers.write_words(VISA, view, replace(WORDS, part=P.COVER_LETTER, said_by=""))


def test_words_lie_with_the_story_and_are_written_again_in_their_place() -> None:
    world = family()
    (event,) = [e for e in world.does(VISA, dossiers.write_words(VISA, world.case(), WORDS)) if isinstance(e.fact, WordsWritten)]
    world.does(VISA, dossiers.write_words(VISA, world.case(), replace(WORDS, text="He was in danger.", on=PartialDate("2017"))))

    (words,) = world.case().dossier_words
    assert words.written.one is not None
    assert words.written.one.text == "He was in danger."
    assert dossiers.write_words(VISA, world.case(), words.written.one) == ()
    assert event.stream == world.streams[Kind.STORY, Subject(CASE)][0].stream


def test_words_for_what_the_case_itself_says_are_refused() -> None:
    with pytest.raises(BadInput):
        dossiers.write_words(VISA, family().case(), replace(WORDS, part=P.IDENTITY))


def test_who_has_no_part_in_it_neither_writes_nor_consents_nor_hands_over() -> None:
    view = agreed().case()

    for refused in (
        lambda: dossiers.write_words(SHELTER, view, WORDS),
        lambda: dossiers.consent(SHELTER, view, YES, TODAY),
        lambda: dossiers.withdraw_consent(SHELTER, view, DossierConsentWithdrawn(YES.consent, TODAY)),
        lambda: dossiers.hand_over(SHELTER, view, HANDED, TODAY),
    ):
        with pytest.raises(NotAllowed):
            refused()


def test_nobody_who_is_not_in_the_case_is_in_its_dossier() -> None:
    world = family()
    world.does(CASEWORKER, cases.leave_person(CASEWORKER, world.case(), CHILD, "moved on"))

    with pytest.raises(Conflict):
        dossiers.consent(VISA, world.case(), YES, TODAY)


USUAL = UsualTimeNoted(P.ANNEXES, "a sworn translation", 7, 21, TODAY)


def test_how_long_a_part_takes_is_written_for_the_whole_group_by_who_keeps_applications() -> None:
    group = Subject("g")
    (one,) = dossiers.note_usual_time(VISA, group, replace(USUAL, what="  a sworn translation "), TODAY)

    assert (one.kind, one.subject, one.fact) == (Kind.KNOWLEDGE, group, USUAL)
    with pytest.raises(NotAllowed):
        dossiers.note_usual_time(SHELTER, group, USUAL, TODAY)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (replace(USUAL, least=22), "least"),
        (replace(USUAL, least=-1), "least"),
        (replace(USUAL, most=2000), "least"),
        (replace(USUAL, on=TODAY.plus(1)), "on"),
        (replace(USUAL, what=" "), "what"),
    ],
)
def test_a_time_that_cannot_be_is_handed_back(wrong: UsualTimeNoted, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        dossiers.note_usual_time(VISA, Subject("g"), wrong, TODAY)
    assert refused.value.field == field


def test_two_who_wrote_apart_how_long_it_takes_are_both_heard_and_who_had_seen_both_settles_it() -> None:
    apart = usual_times_of(history_of([chained("a", USUAL), chained("b", replace(USUAL, most=30), author="bob")]))[P.ANNEXES]
    settled = usual_times_of(history_of(in_a_row(USUAL, replace(USUAL, most=30))))[P.ANNEXES]

    assert {one.value.most for one in apart.values} == {21, 30}
    assert [one.value.most for one in settled.values] == [30]
