"""Building a dossier and letting it out. Rule: it is let out by a press of its own; everything is checked again then, and that it leaves is
written before a byte of it does. Whatever goes wrong on the way, nothing is handed over."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from hashlib import sha256

from safeconduct.actions import dossiers
from safeconduct.core.dossier import DossierHandedOver, DossierPart
from safeconduct.core.ids import CaseId, DocumentId, DossierId, PersonId, fresh
from safeconduct.core.media import SHOWN_HERE, medium_of
from safeconduct.core.section import Kind
from safeconduct.desk.casefile import actor_of, subject_of
from safeconduct.desk.country_evidence import evidence_here
from safeconduct.desk.filing import opened
from safeconduct.desk.office import Office
from safeconduct.desk.press import Built, Pages
from safeconduct.desk.terms import dossier_part_word
from safeconduct.dossier.collecting import (
    Choice,
    Lack,
    Missing,
    collect,
    lines_chosen,
    testimony_free,
    words_chosen,
)
from safeconduct.dossier.envelope import sealed_for
from safeconduct.dossier.value import Dossier
from safeconduct.errors import BadInput, Conflict, NotFound
from safeconduct.folds.case import CaseView
from safeconduct.folds.document import DocumentView
from safeconduct.web.language import Language

MOST_PICTURE = 12_000_000
"""Unit: bytes. A larger picture is handed over beside the dossier."""

Press = Callable[[Dossier], Pages]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Shape: `key` is the recipient's public key as it was pasted, empty for a file to be printed."""

    choice: Choice
    key: str = ""


def build(office: Office, case: CaseId, wanted: Wanted, press: Press, language: Language) -> Built:
    """The pages, still inside. Raises: BadInput and Conflict naming what is missing; StoreDown when the pages could not be made."""
    view, choice = office.index.case(case), wanted.choice
    _check(office, view, _handed(office, choice), language)
    pictures = _pictures(office, view, choice)
    made_of = _collected(office, view, choice, pictures, language)
    pages = press(made_of)
    handed = replace(_handed(office, choice), sha256=sha256(pages.pdf).hexdigest())
    file, ending = pages.pdf, ".pdf"
    if wanted.key.strip():
        envelope = sealed_for(wanted.key, pages.pdf, office.today())
        file, ending, handed = envelope.sealed, f".pdf{envelope.ending}", replace(handed, sealed_to=envelope.to)
    beside = tuple(one.document for one in choice.annexes if one.document not in pictures)
    return Built(case, choice, made_of, handed, file, pages.pictures, f"dossier-{handed.dossier[:6]}{ending}", beside)


def let_out(office: Office, built: Built, language: Language) -> None:
    """Writes down that it leaves; twice is once. A consent may have been taken back since it was built, a document erased, a sentence mended.

    Raises: BadInput and Conflict; then it stays inside.
    """
    office.refresh()
    view = office.index.case(built.case)
    if has_left(view, built):
        return
    _check(office, view, built.handed, language)
    if _collected(office, view, built.choice, _pictures(office, view, built.choice), language) != built.made_of:
        raise Conflict("The case has changed since these pages were made. Nothing was handed over. Build it again.")
    office.write(dossiers.hand_over(actor_of(office, view), view, built.handed, office.today(), _contents(view, built)))


def _contents(view: CaseView, built: Built) -> dossiers.Contents:
    choice, dossier = built.choice, built.handed.dossier
    return dossiers.Contents(
        sources=len(built.made_of.evidence.sources) if built.made_of.evidence else 0,
        testimony=tuple(sorted(choice.testimony)),
        words=words_chosen(view, choice, dossier),
        lines=lines_chosen(view, choice, dossier),
    )


def has_left(view: CaseView, built: Built) -> bool:
    return any(one.fact.dossier == built.handed.dossier for one in view.dossiers)


def _handed(office: Office, choice: Choice) -> DossierHandedOver:
    return DossierHandedOver(
        dossier=DossierId(fresh(office.chance)),
        persons=choice.persons,
        recipient=choice.recipient,
        purpose=choice.purpose,
        country=choice.country,
        language=choice.language,
        parts=choice.parts,
        annexes=tuple(one.document for one in choice.annexes),
        consents=(),
        sha256="",
    )


def _check(office: Office, view: CaseView, handed: DossierHandedOver, language: Language) -> None:
    """Whose consent is missing is named, so that it can be asked for."""
    lacking = dossiers.lacking(view, handed, office.today())
    if lacking:
        handles = {person.person: person.handle for person in view.people}
        who = "; ".join(f"{handles.get(one.person, '')}: {_words(one.parts, language)}" for one in lacking)
        raise BadInput("Nobody wrote down that they agreed to this. %(who)s. Ask them, write it down under “Consents”, then build it.", "recipient", who=who)
    dossiers.hand_over(actor_of(office, view), view, handed, office.today())


def _collected(office: Office, view: CaseView, choice: Choice, pictures: dict[DocumentId, bytes], language: Language) -> Dossier:
    free = {one.passage for _taken, one in testimony_free(view, choice.persons, choice.on)}
    if not choice.testimony <= free or (choice.testimony and DossierPart.RISK not in choice.parts):
        raise BadInput("Words of a testimony stand under the danger, and only those that the person agreed to for a dossier. Choose anew.", "testimony")
    dossier = collect(view, choice, pictures, evidence_here(office, choice.statements) if choice.with_evidence else None)
    if isinstance(dossier, Missing):
        if (DossierPart.ANNEXES, Lack.OF_OTHERS) in dossier.parts:
            raise BadInput("A document among the annexes is of somebody whom this dossier is not for. Leave it out, or choose them too and ask them.", "annexes")
        parts = _words((part for part, _ in dossier.parts), language)
        raise BadInput("This is missing: %(parts)s. Write it, or leave it out.", "parts", parts=parts)
    return dossier


def _words(parts: Iterable[DossierPart], language: Language) -> str:
    return ", ".join(dossier_part_word(part, language.gettext) for part in parts)


def _pictures(office: Office, view: CaseView, choice: Choice) -> dict[DocumentId, bytes]:
    """The working copies that can be shown on a page. Raises: Conflict when the file of any annex is not here."""
    chosen = [one.document for one in choice.annexes]
    found: dict[DocumentId, bytes] = {}
    for document in view.documents:
        if document.document in chosen:
            office.looked(view.case, document.section or Kind.CASE)
            shown = _shown(office, document)
            found |= {document.document: shown} if shown else {}
    return found


def _shown(office: Office, document: DocumentView) -> bytes:
    blob = document.added.working or document.added.original
    is_picture = document.added.working is not None and document.added.medium.startswith("image/") and blob.size <= MOST_PICTURE
    pieces = opened(office, blob)
    try:
        first = next(pieces, b"")
        return b"".join([first, *pieces]) if is_picture and medium_of(first) in SHOWN_HERE else b""
    except NotFound:
        raise Conflict("A document among the annexes is not on this machine, or was erased meanwhile. Nothing was handed over.") from None


def look_at(office: Office, view: CaseView) -> None:
    """What a dossier is made of was looked at, as far as it is open to this member. The looks are kept."""
    actor = actor_of(office, view)
    for kind in (Kind.CASE, Kind.IDENTITY, Kind.STORY):
        if kind in view.opened and actor.may_read(kind, subject_of(view, kind)):
            office.looked(view.case, kind)


def check_count(choice: Choice, counted: int | None) -> None:
    """The sender says how many people it is about; one too many is noticed here."""
    if counted != len(choice.persons):
        raise BadInput("You chose another number of people than you wrote: %(num)s. Look at whom you chose, or at the number you wrote.", "count", num=len(choice.persons))


def persons_of(view: CaseView, chosen: Iterable[str]) -> tuple[PersonId, ...]:
    """Those who are here, in the case's order."""
    wanted = frozenset(chosen)
    return tuple(one.person for one in view.people_here if one.person in wanted)
