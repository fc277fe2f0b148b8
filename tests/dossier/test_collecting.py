"""Only what was chosen goes into a dossier; what is missing is named."""

from dataclasses import replace

from safeconduct.actions import cases, documents, dossiers
from safeconduct.core.case import NoteWritten
from safeconduct.core.document import Blob, DocumentAdded, Stripped
from safeconduct.core.dossier import DossierLanguage, DossierPart, IdentityLine, WordsWritten
from safeconduct.core.ids import DocumentId, PersonId, WordsId
from safeconduct.core.person import Born, NationalityNoted, PaperNoted, PersonNamed, PhoneNoted
from safeconduct.core.section import Kind
from safeconduct.core.value import known
from safeconduct.core.when import Day, PartialDate, day_of
from safeconduct.dossier.collecting import (
    A_LINE,
    MOST_SUMMARY,
    Choice,
    ChosenAnnex,
    Lack,
    Missing,
    collect,
    missing,
)
from safeconduct.dossier.value import Dossier
from safeconduct.folds.case import CaseView, fold_case
from tests.dossier.dossiers import pages_of
from tests.world import CASE, CASEWORKER, CHILD, NOW, PERSON, TODAY, VISA, World, with_case, with_child

P, ENGLISH = DossierPart, DossierLanguage.ENGLISH
SCAN = DocumentId("scan")
CHOICE = Choice("Embassy of Nowhere", "visa", "Nowhere", "Invented Aid", ENGLISH, TODAY, (PERSON, CHILD), (P.IDENTITY, P.FAMILY))


def words(part: DossierPart, text: str, name: str = "", on: str = "", language: DossierLanguage = ENGLISH) -> WordsWritten:
    return WordsWritten(WordsId(name or text[:9]), part, language, text, PartialDate(on) if on else None, "the person", TODAY)


def named() -> World:
    world = with_child(with_case(World()))
    for fact in (
        PersonNamed(PERSON, known("Aslan Invented"), "INVENTED, ASLAN"),
        Born(PERSON, PartialDate("1990-05")),
        NationalityNoted(PERSON, known("Russia")),
        PaperNoted(DocumentId("p"), PERSON, "passport", "00 000", Day("2019-01-01")),
        PhoneNoted(PERSON, "+7 000 000"),
        PersonNamed(CHILD, known("Mina Invented")),
    ):
        world.does(CASEWORKER, cases.note_identity(CASEWORKER, world.case(), fact))
    return world


def written(world: World, *facts: WordsWritten) -> CaseView:
    for fact in facts:
        world.does(VISA, dossiers.write_words(VISA, world.case(), fact))
    return world.case()


def built(view: CaseView, choice: Choice) -> Dossier:
    dossier = collect(view, choice, {})
    assert isinstance(dossier, Dossier)
    return dossier


def lacks(view: CaseView, choice: Choice) -> dict[DossierPart, Lack]:
    found = collect(view, choice, {})
    assert isinstance(found, Missing)
    return dict(found.parts)


def test_who_applies_and_who_belongs_to_them_come_from_the_case() -> None:
    dossier = built(named().case(), CHOICE)

    assert [(row.field, row.value) for row in dossier.applicants[0].rows] == [
        (IdentityLine.NAME, "Aslan Invented"),
        (IdentityLine.PASSPORT_SPELLING, "INVENTED, ASLAN"),
        (IdentityLine.BORN, "1990-05"),
        (IdentityLine.NATIONALITY, "Russia"),
        (IdentityLine.PAPER, "passport 00 000"),
    ]
    assert [(one.relation, one.rows[0].value) for one in dossier.family] == [("daughter", "Mina Invented")]
    assert all(row.source.noted_on == day_of(NOW) for row in dossier.applicants[0].rows)


def test_no_handle_no_phone_no_note_and_nobody_of_staff_is_on_its_pages() -> None:
    world = named()
    world.does(CASEWORKER, cases.write_note(CASEWORKER, world.case(), Kind.STORY, NoteWritten("a secret note")))
    pages = " ".join(pages_of(built(written(world, words(P.RISK, "In danger.")), replace(CHOICE, parts=(*tuple(P)[2:4], P.RISK)))))

    assert "In danger." in pages
    assert not [word for word in ("Heron", "Wren", "+7 000", "secret", "cas", "vic") if word in pages.split()]
    assert "secret note" not in pages


def test_only_chosen_people_and_parts_are_in_it() -> None:
    view = written(named(), words(P.RISK, "In danger."))
    dossier = built(view, replace(CHOICE, persons=(PERSON,), parts=(P.IDENTITY,)))

    assert (dossier.family, dossier.passages, dossier.annexes) == ((), {}, ())


def test_what_happened_stands_by_date_and_undated_last() -> None:
    view = written(named(), words(P.CHRONOLOGY, "c"), words(P.CHRONOLOGY, "b", on="2017-04-02"), words(P.CHRONOLOGY, "a", on="2017-04"))

    assert [one.text for one in built(view, replace(CHOICE, parts=(P.CHRONOLOGY,))).passages[P.CHRONOLOGY]] == ["a", "b", "c"]


def test_each_claim_says_who_said_so_and_since_when_we_have_it() -> None:
    (passage,) = built(written(named(), words(P.RISK, "In danger.")), replace(CHOICE, parts=(P.RISK,))).passages[P.RISK]

    assert passage.source is not None
    assert (passage.source.said_by, passage.source.said_on, passage.source.noted_on) == ("the person", TODAY, day_of(NOW))


def test_words_of_another_language_do_not_count() -> None:
    view = written(named(), words(P.RISK, "In Gefahr.", language=DossierLanguage.GERMAN))

    assert lacks(view, replace(CHOICE, parts=(P.RISK,))) == {P.RISK: Lack.NOTHING_THERE}
    assert built(view, replace(CHOICE, parts=(P.RISK,), language=DossierLanguage.GERMAN))


def test_everything_missing_is_named_at_once() -> None:
    world = with_child(with_case(World()))

    assert lacks(world.case(), replace(CHOICE, parts=tuple(P))) == dict.fromkeys(P, Lack.NOTHING_THERE)


def test_somebody_without_a_name_is_missing() -> None:
    world = named()
    world.does(CASEWORKER, cases.note_identity(CASEWORKER, world.case(), PersonNamed(CHILD, known("x"))))
    nameless = with_child(with_case(World())).case()

    assert built(world.case(), CHOICE)
    assert lacks(nameless, CHOICE) == {P.IDENTITY: Lack.NOTHING_THERE, P.FAMILY: Lack.NOTHING_THERE}


def test_a_section_sealed_to_the_reader_is_named_as_sealed() -> None:
    world = named()
    written(world, words(P.RISK, "In danger."))
    view = fold_case(CASE, [event for (kind, _), stream in world.streams.items() if kind is Kind.CASE for event in stream])

    assert not view.people[0].names.values
    assert {one for _, one in missing(replace(view, sections=((Kind.IDENTITY, "s"), (Kind.STORY, "t"))), replace(CHOICE, parts=(P.IDENTITY, P.RISK))).parts} == {Lack.SEALED}  # type: ignore[arg-type]


def test_two_versions_written_apart_are_not_chosen_between() -> None:
    world = named()
    view = world.case()
    placed = [dossiers.write_words(VISA, view, words(P.RISK, text, "w"))[0] for text in ("one", "two")]
    world.does(VISA, placed)
    stream = world.streams[placed[0].kind, placed[0].subject]
    stream[-1] = replace(stream[-1], after=stream[-2].after, depth=stream[-2].depth)

    assert lacks(world.case(), replace(CHOICE, parts=(P.RISK,))) == {P.RISK: Lack.CONTESTED}


def test_a_summary_longer_than_a_page_is_named() -> None:
    view = written(named(), words(P.SUMMARY, "word " * (MOST_SUMMARY // 4)))

    assert lacks(view, replace(CHOICE, parts=(P.SUMMARY,))) == {P.SUMMARY: Lack.TOO_LONG}


def test_the_longest_summary_stays_on_one_page() -> None:
    view = written(named(), words(P.SUMMARY, ("words " * MOST_SUMMARY)[: MOST_SUMMARY - A_LINE]))

    pages = pages_of(built(view, replace(CHOICE, parts=(P.SUMMARY,))))

    assert len([page for page in pages if "words words" in page]) == 1


def test_many_short_lines_are_too_long_for_a_summary() -> None:
    view = written(named(), words(P.SUMMARY, "a\n" * 60 + "a"))

    assert lacks(view, replace(CHOICE, parts=(P.SUMMARY,))) == {P.SUMMARY: Lack.TOO_LONG}


def _with_scan(world: World, person: PersonId | None = None) -> World:
    blob = Blob(b"k" * 32, "n", 10, "aa" * 32)
    added = DocumentAdded(SCAN, "Passport", "scan.jpg", "image/jpeg", blob, Stripped.DONE, replace(blob, sha256="bb" * 32), person)
    world.does(VISA, documents.add_document(VISA, world.case(), Kind.IDENTITY, added, TODAY))
    return world


def test_annexes_are_numbered_as_chosen_and_a_file_beside_it_is_named_by_its_hash() -> None:
    view = _with_scan(named()).case()
    (annex,) = built(view, replace(CHOICE, parts=(P.ANNEXES,), annexes=(ChosenAnnex(SCAN, "from Russian"),))).annexes

    assert (annex.what, annex.translation, annex.picture, annex.sha256) == ("Passport", "from Russian", b"", "bb" * 32)


def test_a_document_that_is_gone_is_named() -> None:
    assert lacks(named().case(), replace(CHOICE, parts=(P.ANNEXES,), annexes=(ChosenAnnex(SCAN),))) == {P.ANNEXES: Lack.GONE}


def test_a_document_of_somebody_whom_it_is_not_for_stops_it() -> None:
    """Nobody asked them."""
    view = _with_scan(named(), person=CHILD).case()
    chosen = replace(CHOICE, parts=(P.ANNEXES,), annexes=(ChosenAnnex(SCAN),))

    assert lacks(view, replace(chosen, persons=(PERSON,))) == {P.ANNEXES: Lack.OF_OTHERS}
    assert built(view, replace(chosen, persons=(PERSON, CHILD))).annexes
