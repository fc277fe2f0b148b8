"""What staff do with dossiers. Rule: nothing is handed over that each person in it did not agree to, for this recipient and this purpose."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from safeconduct.actions.access import Act, Actor, placed, require
from safeconduct.actions.cases import check_person
from safeconduct.actions.wanted import cleaned
from safeconduct.core.dossier import (
    IN_WORDS,
    NEED_A_SOURCE,
    DossierConsented,
    DossierConsentWithdrawn,
    DossierEvidenceWent,
    DossierHandedOver,
    DossierLinesChosen,
    DossierPart,
    DossierTestimonyWent,
    DossierWordsChosen,
    UsualTimeNoted,
    WordsWritten,
)
from safeconduct.core.ids import ConsentId, PassageId, PersonId
from safeconduct.core.section import Kind, Placed, Subject
from safeconduct.core.testimony import Use
from safeconduct.core.when import Day
from safeconduct.errors import BadInput, Conflict
from safeconduct.folds.case import CaseView
from safeconduct.folds.dossier import ConsentView, agreed_parts
from safeconduct.folds.testimony import reusable

MOST_DAYS = 1096


@dataclass(frozen=True, slots=True)
class Lacking:
    """A person and the parts that they have not agreed to."""

    person: PersonId
    parts: tuple[DossierPart, ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """What stood in a dossier beside its parts. Shape: `sources` of the country evidence in it, 0 where there is none; `testimony` the passages of testimonies;
    `words` and `lines` None where no such part was chosen."""

    sources: int = 0
    testimony: tuple[PassageId, ...] = ()
    words: DossierWordsChosen | None = None
    lines: DossierLinesChosen | None = None


NOTHING_BESIDE = Contents()


def write_words(actor: Actor, view: CaseView, wanted: WordsWritten) -> tuple[Placed, ...]:
    """A passage, new or in the place of what stood. Shape: who said so is asked wherever something is claimed."""
    require(actor, Act.KEEP_APPLICATIONS)
    if wanted.part not in IN_WORDS:
        raise BadInput("This part comes from the case itself. Write it there.", "part")
    needed = ("text", "said_by") if wanted.part in NEED_A_SOURCE else ("text",)
    clean = cleaned(wanted, *needed)
    stood = next((one.written.one for one in view.dossier_words if one.words == wanted.words), None)
    return () if stood == clean else placed(actor, Kind.STORY, view.case, [clean])


def note_usual_time(actor: Actor, group: Subject, wanted: UsualTimeNoted, today: Day) -> tuple[Placed, ...]:
    """How long a part usually takes, for every case of the group."""
    require(actor, Act.KEEP_APPLICATIONS)
    if not 0 <= wanted.least <= wanted.most <= MOST_DAYS:
        raise BadInput("Write whole days, the fewest first, at most three years.", "least")
    if wanted.on > today:
        raise BadInput("This day lies ahead. Write it down when it has come.", "on")
    return placed(actor, Kind.KNOWLEDGE, group, [cleaned(wanted, "what")])


def consent(actor: Actor, view: CaseView, wanted: DossierConsented, today: Day) -> tuple[Placed, ...]:
    """Who agreed to what, for whom, and how they said so."""
    require(actor, Act.KEEP_APPLICATIONS)
    if not wanted.persons:
        raise BadInput("Choose the people this is for.", "persons")
    for person in wanted.persons:
        check_person(view, person)
    if not wanted.parts:
        raise BadInput("Choose what they agreed to.", "parts")
    if wanted.given_on > today:
        raise BadInput("This day lies ahead. Write it down when it has come.", "given_on")
    if wanted.valid_until is not None and wanted.valid_until < wanted.given_on:
        raise BadInput("It ends before it begins. Check both days.", "valid_until")
    return placed(actor, Kind.CASE, view.case, [cleaned(wanted, "recipient", "purpose", "how")])


def withdraw_consent(actor: Actor, view: CaseView, wanted: DossierConsentWithdrawn) -> tuple[Placed, ...]:
    require(actor, Act.KEEP_APPLICATIONS)
    if _consent_of(view, wanted.consent).withdrawn is not None:
        return ()
    return placed(actor, Kind.CASE, view.case, [cleaned(wanted)])


def lacking(view: CaseView, handed: DossierHandedOver, today: Day) -> tuple[Lacking, ...]:
    """Whose consent to what is missing. Shape: empty when nothing is."""
    found = []
    for person in handed.persons:
        agreed = agreed_parts(view.consents, person, handed.recipient, handed.purpose, today)
        missing = tuple(part for part in handed.parts if part not in agreed)
        found += [Lacking(person, missing)] if missing else []
    return tuple(found)


def hand_over(actor: Actor, view: CaseView, handed: DossierHandedOver, today: Day, contents: Contents = NOTHING_BESIDE) -> tuple[Placed, ...]:
    """Written before a byte leaves: that it left in the case, which passages in *story*, which lines in *identity*.

    Raises: Conflict while a consent is missing.
    """
    require(actor, Act.KEEP_APPLICATIONS)
    if not handed.persons:
        raise BadInput("Choose the people this is for.", "persons")
    for person in handed.persons:
        check_person(view, person)
    if lacking(view, handed, today):
        raise Conflict("Not everybody in it has agreed to this. Ask them, write down what they agreed to, then build it.")
    free = {one.passage for testimony in view.testimonies for one in reusable(testimony, Use.DOSSIER, today)}
    if not free.issuperset(contents.testimony):
        raise Conflict("Words of a testimony stand in it that nobody agreed to have in a dossier. Build it without them.")
    by = replace(handed, consents=_those_used(view, handed, today))
    evidence = [DossierEvidenceWent(handed.dossier, contents.sources)] if contents.sources else []
    told = [DossierTestimonyWent(handed.dossier, contents.testimony)] if contents.testimony else []
    left = placed(actor, Kind.CASE, view.case, [cleaned(by, "recipient", "purpose"), *evidence, *told])
    words = placed(actor, Kind.STORY, view.case, [contents.words]) if contents.words else ()
    return (*left, *words, *(placed(actor, Kind.IDENTITY, view.case, [contents.lines]) if contents.lines else ()))


def _those_used(view: CaseView, handed: DossierHandedOver, today: Day) -> tuple[ConsentId, ...]:
    return tuple(_used(view.consents, handed, today))


def _used(consents: Iterable[ConsentView], handed: DossierHandedOver, today: Day) -> Iterable[ConsentId]:
    for one in consents:
        if one.is_for(handed.recipient, handed.purpose) and one.holds_on(today) and set(one.given.persons) & set(handed.persons):
            yield one.given.consent


def _consent_of(view: CaseView, consent: ConsentId) -> ConsentView:
    found = next((one for one in view.consents if one.given.consent == consent), None)
    if found is None:
        raise Conflict("This consent is not here any more. Load the page again.")
    return found
