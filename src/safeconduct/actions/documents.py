"""What staff do with documents of a case. Rule: whoever can open a section may put a document there; who holds the original is handed on, never
written over."""

from safeconduct.actions.access import Actor, placed
from safeconduct.actions.cases import check_person
from safeconduct.actions.wanted import cleaned
from safeconduct.core.document import DocumentAdded, DocumentDescribed, DocumentFact, DocumentHandedOn
from safeconduct.core.ids import DocumentId
from safeconduct.core.section import SECTIONS, Kind, Placed, Subject
from safeconduct.core.when import Day
from safeconduct.errors import BadInput, NotFound
from safeconduct.folds.case import CaseView
from safeconduct.folds.document import DocumentView


def add_document(actor: Actor, view: CaseView, kind: Kind, added: DocumentAdded, today: Day) -> tuple[Placed, ...]:
    """A file that was sealed already. Shape: who holds the paper may be left open; with a holder stands a day, not ahead."""
    if kind not in SECTIONS:
        raise BadInput("Choose a section of the case.", "kind")
    if added.person is not None:
        check_person(view, added.person)
    wanted = cleaned(added, "what")
    if wanted.holder:
        _check_since(wanted.since, today)
    return _placed(actor, view, kind, wanted)


def add_from_conversation(
    actor: Actor, view: CaseView, added: DocumentAdded, held: DocumentHandedOn, today: Day
) -> tuple[Placed, ...]:
    """A file that the person sent us, with the first line of its chain of custody: it lies where their words lie."""
    _check_since(held.since, today)
    return (*add_document(actor, view, Kind.CONVERSATION, added, today), *_placed(actor, view, Kind.CONVERSATION, cleaned(held, "holder")))


def hand_on(actor: Actor, view: CaseView, on: DocumentHandedOn, today: Day) -> tuple[Placed, ...]:
    """Who holds the original from that day on."""
    _check_since(on.since, today)
    return _placed(actor, view, _section(view, on.document), cleaned(on, "holder"))


def describe_document(actor: Actor, view: CaseView, said: DocumentDescribed) -> tuple[Placed, ...]:
    """What it is, whose, and until when it is valid, said again. Nothing when nothing is said anew."""
    if said.person is not None:
        check_person(view, said.person)
    wanted, stood = cleaned(said, "what"), document_of(view, said.document).described.one
    if stood is not None and (stood.what, stood.person, stood.valid_until) == (wanted.what, wanted.person, wanted.valid_until):
        return ()
    return _placed(actor, view, _section(view, said.document), wanted)


def document_of(view: CaseView, document: DocumentId) -> DocumentView:
    """Raises: NotFound when there is none in what this reader can open."""
    found = next((one for one in view.documents if one.document == document), None)
    if found is None:
        raise NotFound("There is no such document, or it lies in a section that is sealed to you.")
    return found


def _section(view: CaseView, document: DocumentId) -> Kind:
    return document_of(view, document).section or Kind.CASE


def _check_since(since: Day | None, today: Day) -> None:
    if since is None:
        raise BadInput("Write since when they hold it.", "since")
    if since > today:
        raise BadInput("This day lies ahead. Write it down when it has come.", "since")


def _placed(actor: Actor, view: CaseView, kind: Kind, fact: DocumentFact) -> tuple[Placed, ...]:
    subject = view.conversation_subject if kind is Kind.CONVERSATION else Subject(view.case)
    return placed(actor, kind, subject, [fact])
