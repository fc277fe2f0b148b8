"""Takes back what was written of what the group knows. Rule: one comes back to where it stood, and to the list when nothing of it is left."""

from collections.abc import Callable

from safeconduct.actions import undoing
from safeconduct.core.contact import ContactEnded, ContactNoted, PostNoted, WayNoteWritten
from safeconduct.core.diplomacy import CommitmentFollowedUp, CommitmentMade, PositionNoted, PressLineSet
from safeconduct.core.ids import EventId
from safeconduct.core.knowledge import InterventionCountryNoted, StatementsSame
from safeconduct.core.report import (
    ReliabilityJudged,
    ReportAdded,
    ReportDescribed,
    StatementConfirmed,
    StatementDiscarded,
    StatementsJoined,
)
from safeconduct.core.value import Told
from safeconduct.desk.contact_book import contacts_of, is_open_to, post_at
from safeconduct.desk.pages.diplomacy import anchor_of, countries_of
from safeconduct.desk.pages.knowledge import view_of
from safeconduct.desk.pages.posts import places_of
from safeconduct.desk.routes import Route
from safeconduct.desk.visit import Answer, GoTo, Visit
from safeconduct.folds.timeline import Entry

COMPARING = "/reports/compare"


def undo_known(visit: Visit) -> Answer:
    view = view_of(visit)
    return _undone(visit, view.timeline, _known_at)


def undo_contact(visit: Visit) -> Answer:
    return _undone(visit, contacts_of(visit).timeline, _contact_at)


def _undone(visit: Visit, timeline: tuple[Entry, ...], place: Callable[[Visit, object], str]) -> Answer:
    office, event = visit.office, EventId(visit.params["event"])
    office.write(undoing.undo(office.actor, office.subject, timeline, event), visit.seen)
    fact = next(one.fact for one in timeline if one.event == event)
    return GoTo(place(visit, fact), visit.language.gettext("Undone."))


def _known_at(visit: Visit, fact: object) -> str:
    """Where it stands that was written down, as things are now."""
    view = view_of(visit)
    match fact:
        case StatementConfirmed() | StatementDiscarded() if visit.form.get("from") == COMPARING:
            return COMPARING
        case ReportAdded(report=report) | ReportDescribed(report=report) | StatementConfirmed(report=report) | StatementDiscarded(report=report):
            return f"/reports/{report}" if report in view.reports.reports else "/reports"
        case StatementsJoined():
            return COMPARING
        case ReliabilityJudged(statement=statement):
            return f"/reports/claims/{statement}" if statement in view.reports.confirmed else "/reports/claims"
        case PositionNoted(country=country) | CommitmentMade(country=country) | PressLineSet(country=country):
            return _country_at(visit, country)
        case CommitmentFollowedUp(commitment=name):
            made = next((one.first for one in view.diplomacy.commitments if one.commitment == name), None)
            return _country_at(visit, made.country) if made else "/knowledge/countries"
        case StatementsSame(statement=statement) if any(one.statement == statement for one in view.statements):
            return f"/knowledge/statements/{statement}"
        case InterventionCountryNoted(intervention=intervention):
            return f"/knowledge/interventions/{intervention}"
        case _:
            return "/knowledge"


def _country_at(visit: Visit, country: Told) -> str:
    here = anchor_of(country)
    known = countries_of(view_of(visit), contacts_of(visit) if is_open_to(visit) else None)
    return f"/knowledge/countries/{here}" if here in known else "/knowledge/countries"


def _contact_at(visit: Visit, fact: object) -> str:
    match fact:
        case WayNoteWritten(way=way):
            return f"/pathways/{way}#notes"
        case PostNoted(country=country, at=at) if (post := post_at(country, at)) in places_of(visit):
            return f"/contacts/posts/{post}"
        case ContactNoted(contact=name) | ContactEnded(contact=name):
            return f"/contacts/{name}" if any(one.contact == name for one in contacts_of(visit).contacts) else "/contacts"
        case _:
            return "/contacts"


ROUTES = (
    Route("POST", "/knowledge/undo/{event}", undo_known),
    Route("POST", "/contacts/undo/{event}", undo_contact),
)
