"""What goes into a dossier, from a case and what was chosen of it. Rule: only what was chosen is looked at; what is missing is named, never
filled in; no note, no handle and no phone number is taken."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from safeconduct.core.case import Part
from safeconduct.core.dossier import (
    IN_WORDS,
    DossierLanguage,
    DossierLinesChosen,
    DossierPart,
    DossierWordsChosen,
    IdentityLine,
    WordsWritten,
)
from safeconduct.core.facts import Fact
from safeconduct.core.ids import DocumentId, DossierId, PassageId, PersonId, StatementId, WordsId
from safeconduct.core.person import NationalityNoted, PaperNoted
from safeconduct.core.section import Kind
from safeconduct.core.testimony import PassageWritten, TestimonyTaken, Use
from safeconduct.core.when import Day, Moment, day_of
from safeconduct.dossier.country_evidence import CountryEvidence
from safeconduct.dossier.value import Annex, Dossier, Passage, Row, Source, Who
from safeconduct.dossier.words import words_in
from safeconduct.folds.case import CaseView
from safeconduct.folds.document import DocumentView
from safeconduct.folds.people import PersonView
from safeconduct.folds.standing import Written
from safeconduct.folds.testimony import reusable

MOST_SUMMARY = 2400
"""Unit: letters. More does not fit on the one page that a summary has."""

A_LINE = 80
"""Unit: letters. A line that ends early takes the room of a whole one."""


class Lack(StrEnum):
    """Why a part cannot stand in the dossier yet."""

    NOTHING_THERE = "nothing there"
    CONTESTED = "contested"
    SEALED = "sealed"
    TOO_LONG = "too long"
    GONE = "gone"
    OF_OTHERS = "of others"


@dataclass(frozen=True, slots=True)
class ChosenAnnex:
    """Shape: `translation` says of what and by whom the document is a translation, empty for none."""

    document: DocumentId
    translation: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a dossier is to be: for whom, what for, in which language, of which people, with which parts, and whether with country evidence.

    Shape: None in `words`, `fields` or `statements` is all there are; `testimony` are passages that stand under the danger.
    """

    recipient: str
    purpose: str
    country: str
    sender: str
    language: DossierLanguage
    on: Day
    persons: tuple[PersonId, ...]
    parts: tuple[DossierPart, ...]
    annexes: tuple[ChosenAnnex, ...] = ()
    with_evidence: bool = False
    words: frozenset[WordsId] | None = None
    fields: frozenset[IdentityLine] | None = None
    statements: frozenset[StatementId] | None = None
    testimony: frozenset[PassageId] = frozenset()


@dataclass(frozen=True, slots=True)
class Missing:
    """Parts that were chosen and cannot be filled, each with why."""

    parts: tuple[tuple[DossierPart, Lack], ...]


def collect(view: CaseView, choice: Choice, pictures: Mapping[DocumentId, bytes], evidence: CountryEvidence | None = None) -> Dossier | Missing:
    """The dossier, or what it lacks. Shape: `pictures` of the annexes that are shown; any other annex is handed over beside it; `evidence` what the
    group confirmed of reports, where it was chosen."""
    lacks = missing(view, choice)
    if lacks.parts:
        return lacks
    applicants, family = _people(view, choice)
    chosen = frozenset(choice.parts)
    return Dossier(
        recipient=choice.recipient,
        purpose=choice.purpose,
        country=choice.country,
        sender=choice.sender,
        language=choice.language,
        on=choice.on,
        passages={part: passages for part in IN_WORDS if part in chosen and (passages := _passages(view, choice, part))},
        applicants=tuple(_who(view, one, choice) for one in applicants) if DossierPart.IDENTITY in chosen else (),
        family=tuple(_who(view, one, choice) for one in family) if DossierPart.FAMILY in chosen else (),
        annexes=tuple(_annexes(view, choice, pictures)) if DossierPart.ANNEXES in chosen else (),
        evidence=evidence if choice.with_evidence else None,
    )


def missing(view: CaseView, choice: Choice) -> Missing:
    found = ((part, _lack(view, choice, part)) for part in DossierPart if part in choice.parts)
    return Missing(tuple((part, lack) for part, lack in found if lack))


def _lack(view: CaseView, choice: Choice, part: DossierPart) -> Lack | None:
    applicants, family = _people(view, choice)
    match part:
        case DossierPart.IDENTITY:
            return _unnamed(view, applicants)
        case DossierPart.FAMILY if family:
            return _unnamed(view, family) or _unwritten(view, choice, part, needed=False)
        case DossierPart.ANNEXES:
            return _unannexed(view, choice)
        case _:
            return _unwritten(view, choice, part, needed=True)


def _unnamed(view: CaseView, people: tuple[PersonView, ...]) -> Lack | None:
    if _is_sealed(view, Kind.IDENTITY):
        return Lack.SEALED
    if any(one.names.contested or one.born.contested for one in people):
        return Lack.CONTESTED
    named = all(one.names.one is not None and one.names.one.name.is_known for one in people)
    return None if people and named else Lack.NOTHING_THERE


def _unwritten(view: CaseView, choice: Choice, part: DossierPart, *, needed: bool) -> Lack | None:
    if _is_sealed(view, Kind.STORY):
        return Lack.SEALED
    if any(
        one.written.contested
        for one in view.dossier_words
        if _is_chosen(choice, one.words)
        if any(w.value.part is part and w.value.language is choice.language for w in one.written.values)
    ):
        return Lack.CONTESTED
    passages = _passages(view, choice, part)
    if needed and not passages:
        return Lack.NOTHING_THERE
    if part is DossierPart.SUMMARY and sum(len(one.text) + A_LINE * (one.text.count("\n") + 1) for one in passages) > MOST_SUMMARY:
        return Lack.TOO_LONG
    return None


def _unannexed(view: CaseView, choice: Choice) -> Lack | None:
    if not choice.annexes:
        return Lack.NOTHING_THERE
    here = {one.document: one for one in view.documents}
    if any(one.document not in here for one in choice.annexes):
        return Lack.GONE
    return None if all(is_of(here[one.document], choice.persons) for one in choice.annexes) else Lack.OF_OTHERS


def is_of(document: DocumentView, persons: Sequence[PersonId]) -> bool:
    """Whether it is of nobody else than these, as far as anybody wrote down whose it is."""
    return all(one is None or one in persons for one in document.persons)


def _is_sealed(view: CaseView, kind: Kind) -> bool:
    """Whether the case has such a section that this reader cannot open. Where there is none, there is nothing in it."""
    return kind not in view.opened and any(one is kind for one, _ in view.sections)


# People


def _people(view: CaseView, choice: Choice) -> tuple[tuple[PersonView, ...], tuple[PersonView, ...]]:
    """Who applies, and who of the family stands beside them."""
    chosen = [one for one in view.people_here if one.person in choice.persons]
    applicants = tuple(one for one in chosen if one.part is not Part.DEPENDANT) or tuple(chosen[:1])
    return applicants, tuple(one for one in chosen if one not in applicants)


def _who(view: CaseView, person: PersonView, choice: Choice) -> Who:
    rows = (row for row in _rows(view, person) if choice.fields is None or row.field in choice.fields)
    return Who(tuple(rows), person.relation if person.part is Part.DEPENDANT else "")


def fields_there(view: CaseView, persons: Sequence[PersonId]) -> frozenset[IdentityLine]:
    """What is known of any of them."""
    return frozenset(row.field for one in view.people_here if one.person in persons for row in _rows(view, one))


def _rows(view: CaseView, person: PersonView) -> Iterator[Row]:
    for written in person.names.values[:1]:
        yield Row(IdentityLine.NAME, written.value.name.text, _noted(written.moment))
        if written.value.passport_spelling:
            yield Row(IdentityLine.PASSPORT_SPELLING, written.value.passport_spelling, _noted(written.moment))
    for born in person.born.values[:1]:
        yield Row(IdentityLine.BORN, born.value.iso, _noted(born.moment))
    for country in person.nationalities:
        if country.is_known:
            yield Row(IdentityLine.NATIONALITY, country.text, _since(view, NationalityNoted(person.person, country)))
    for paper in person.papers:
        yield Row(IdentityLine.PAPER, f"{paper.kind} {paper.number}".strip(), _since(view, paper), paper.valid_until)


def _noted(moment: Moment) -> Source:
    return Source(noted_on=day_of(moment))


def _since(view: CaseView, fact: NationalityNoted | PaperNoted) -> Source:
    return Source(noted_on=_day_of(view, fact))


def _day_of(view: CaseView, fact: Fact) -> Day | None:
    moments: Iterator[Moment] = (entry.moment for entry in view.timeline if entry.fact == fact and entry.counts and not entry.undone)
    first = next(moments, None)
    return day_of(first) if first is not None else None


# Words and annexes


def _passages(view: CaseView, choice: Choice, part: DossierPart) -> tuple[Passage, ...]:
    standing = chain.from_iterable(one.written.values[:1] for one in view.dossier_words if _is_chosen(choice, one.words))
    chosen = [one for one in standing if one.value.part is part and one.value.language is choice.language]
    if part is DossierPart.CHRONOLOGY:
        chosen.sort(key=lambda one: (one.value.on is None, one.value.on.iso if one.value.on else ""))
    written = tuple(Passage(one.value.text, one.value.on, _source(one)) for one in chosen)
    return written + (tuple(_told(view, choice)) if part is DossierPart.RISK else ())


def words_chosen(view: CaseView, choice: Choice, dossier: DossierId) -> DossierWordsChosen | None:
    """Shape: None where no part was chosen that somebody writes."""
    standing = [(one.words, written.value) for one in view.dossier_words for written in one.written.values[:1]]
    there = [words for words, value in standing if value.part in choice.parts and value.language is choice.language]
    held = tuple(words for words in there if _is_chosen(choice, words))
    return DossierWordsChosen(dossier, held, tuple(words for words in there if words not in held)) if there else None


def lines_chosen(view: CaseView, choice: Choice, dossier: DossierId) -> DossierLinesChosen | None:
    """Shape: None where nobody's identity was chosen."""
    applicants, family = _people(view, choice)
    shown = [*(applicants if DossierPart.IDENTITY in choice.parts else ()), *(family if DossierPart.FAMILY in choice.parts else ())]
    there = [line for line in IdentityLine if line in fields_there(view, [one.person for one in shown])]
    held = tuple(line for line in there if choice.fields is None or line in choice.fields)
    return DossierLinesChosen(dossier, held, tuple(line for line in there if line not in held)) if there else None


def _is_chosen(choice: Choice, words: WordsId) -> bool:
    return choice.words is None or words in choice.words


def _told(view: CaseView, choice: Choice) -> Iterator[Passage]:
    """Words of testimonies that were chosen, as far as they are free for it on that day."""
    said_by = words_in(choice.language)["testimony"]
    for taken, passage in testimony_free(view, choice.persons, choice.on):
        if passage.passage in choice.testimony:
            yield Passage(passage.text, None, Source(said_by, taken.on))


def testimony_free(view: CaseView, persons: Sequence[PersonId], on: Day) -> Iterator[tuple[TestimonyTaken, PassageWritten]]:
    """What these people told and agreed to have in a dossier. Shape: without a testimony of which two versions stand."""
    for one in view.testimonies:
        taken = one.taken.one
        if taken is not None and taken.person in persons:
            yield from ((taken, passage) for passage in reusable(one, Use.DOSSIER, on))


def _source(written: Written[WordsWritten]) -> Source | None:
    words = written.value
    return Source(words.said_by, words.said_on, day_of(written.moment)) if words.said_by else None


def _annexes(view: CaseView, choice: Choice, pictures: Mapping[DocumentId, bytes]) -> Iterator[Annex]:
    here = {one.document: one for one in view.documents}
    for one in choice.annexes:
        document = here[one.document]
        yield Annex(document.what, one.translation, pictures.get(one.document, b""), sha256_of(document))


def sha256_of(document: DocumentView) -> str:
    """Of the file that leaves: the working copy where there is one."""
    return (document.added.working or document.added.original).sha256
