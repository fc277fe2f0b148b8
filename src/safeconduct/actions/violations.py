"""What staff write of violations. Rule: everything hangs on an event and every act has one victim, so that nothing is counted that nobody
suffered."""

from collections.abc import Iterable

from safeconduct.actions.access import Act, Actor, placed, require
from safeconduct.actions.cases import check_person
from safeconduct.actions.wanted import check_code, cleaned
from safeconduct.core import thesaurus
from safeconduct.core.facts import Fact
from safeconduct.core.ids import ActId, PersonId, ViolationId
from safeconduct.core.section import Kind, Placed
from safeconduct.core.violation import (
    ActNoted,
    EventNoted,
    InformationNoted,
    InvolvementNoted,
    PartyNoted,
    ReliefNoted,
    ViolationsHandedOut,
)
from safeconduct.core.when import Day
from safeconduct.errors import BadInput, Conflict
from safeconduct.folds.case import CaseView
from safeconduct.folds.violations import ActView, ViolationView


def note_event(actor: Actor, view: CaseView, wanted: EventNoted) -> tuple[Placed, ...]:
    noted = cleaned(wanted, "title")
    check_code(thesaurus.VIOLATION_STATUSES, noted.status, "status")
    if noted.began and noted.ended and noted.ended.iso < noted.began.iso[: len(noted.ended.iso)]:
        raise BadInput("It ends before it begins. Check both days.", "ended")
    return _in_story(actor, view, [noted])


def note_act(actor: Actor, view: CaseView, wanted: ActNoted, victim: PartyNoted | None = None) -> tuple[Placed, ...]:
    """What was done to one person. Shape: `victim` is given where they are nobody of the case, and is written with it."""
    event_of(view, wanted.violation)
    noted = cleaned(wanted) if wanted.kind else cleaned(wanted, "in_words")
    for kind, code, field in (
        (thesaurus.ACTS, noted.kind, "kind"),
        (thesaurus.ATTRIBUTIONS, noted.attribution, "attribution"),
        (thesaurus.STATUSES_AT_END, noted.at_end, "at_end"),
    ):
        check_code(kind, code, field)
    return _in_story(actor, view, [*_party(view, noted.victim, victim, "victim"), noted])


def note_involvement(
    actor: Actor, view: CaseView, wanted: InvolvementNoted, perpetrator: PartyNoted | None = None
) -> tuple[Placed, ...]:
    act_of(view, wanted.act)
    check_code(thesaurus.DEGREES, wanted.degree, "degree")
    return _in_story(actor, view, [*_party(view, wanted.perpetrator, perpetrator, "perpetrator"), wanted])


def note_information(
    actor: Actor, view: CaseView, wanted: InformationNoted, today: Day, source: PartyNoted | None = None
) -> tuple[Placed, ...]:
    event_of(view, wanted.violation)
    if wanted.act is not None and act_of(view, wanted.act).first.violation != wanted.violation:
        raise BadInput("This act belongs to another event.", "act")
    if wanted.testimony is not None and all(one.testimony != wanted.testimony for one in view.testimonies):
        raise Conflict("This testimony is not here any more. Load the page again.")
    if wanted.received is not None and wanted.received > today:
        raise BadInput("This day lies ahead. Write it down when it has come.", "received")
    check_code(thesaurus.CONNECTIONS, wanted.connection, "connection")
    check_code(thesaurus.RELIABILITIES, wanted.reliability, "reliability")
    return _in_story(actor, view, [*_party(view, wanted.source, source, "source"), cleaned(wanted)])


def note_relief(actor: Actor, view: CaseView, wanted: ReliefNoted) -> tuple[Placed, ...]:
    """What was done about it, by whom, and what came of it."""
    event_of(view, wanted.violation)
    if wanted.victim is not None:
        _party(view, wanted.victim, None, "victim")
    check_code(thesaurus.INTERVENTIONS, wanted.kind, "kind")
    check_code(thesaurus.RESPONSES, wanted.response, "response")
    return _in_story(actor, view, [cleaned(wanted, "by", "what")])


def hand_out(actor: Actor, view: CaseView, wanted: ViolationsHandedOut) -> tuple[Placed, ...]:
    """Written before a byte leaves. Raises: Conflict when nothing was agreed to for this use."""
    if not wanted.passages:
        raise Conflict("Nobody has agreed to anything for this use, so there is nothing to save.")
    return _in_story(actor, view, [cleaned(wanted, "recipient")])


def event_of(view: CaseView, violation: ViolationId) -> ViolationView:
    """Raises: Conflict when it is not here."""
    found = next((one for one in view.violations.violations if one.violation == violation), None)
    if found is None:
        raise Conflict("This event is not here any more. Load the page again.")
    return found


def act_of(view: CaseView, act: ActId) -> ActView:
    """Raises: Conflict when it is not here."""
    found = next((one for one in view.violations.acts if one.act == act), None)
    if found is None:
        raise Conflict("This act is not here any more. Load the page again.")
    return found


def _party(view: CaseView, person: PersonId, new: PartyNoted | None, field: str) -> list[Fact]:
    """The fact that says who a new party is; nothing for somebody who is known."""
    if new is not None:
        check_code(thesaurus.UNITS, new.unit, "unit")
        check_code(thesaurus.RELIABILITIES, new.reliability, "reliability")
        if new.number is not None and new.number < 1:
            raise BadInput("Write a number of people: 1 or more.", "number")
        return [cleaned(new, "called")]
    if not person:
        raise BadInput("Choose who it is.", field)
    if person not in view.violations.parties:
        check_person(view, person)
    return []


def _in_story(actor: Actor, view: CaseView, facts: Iterable[Fact]) -> tuple[Placed, ...]:
    require(actor, Act.KEEP_TESTIMONY)
    return placed(actor, Kind.STORY, view.case, facts)
