"""An application of a case as `safeconduct application show` prints it, for a reader and for a program. Rule: both say the same, and what is withheld only as withheld."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from safeconduct.actions.replanning import Since
from safeconduct.core.application import ApplicationStep, EmbassyVisit, OriginalHeld
from safeconduct.core.ids import PersonId
from safeconduct.core.value import Telling, Told
from safeconduct.core.when import Day
from safeconduct.desk.countries import country_said
from safeconduct.folds.application import STEPS, ApplicationView
from safeconduct.folds.case import CaseView
from safeconduct.web.language import source


@dataclass(frozen=True, slots=True)
class Shown:
    """One application with its number, from 1. Shape: `since` is None where no plan was made."""

    number: int
    one: ApplicationView
    since: Since | None


def called(one: ApplicationView) -> str:
    return f"{_told(one.country)}: {one.prepared.kind}"


def _told(what: Told) -> str:
    if what.is_known:
        return country_said(what.text, source())
    return f"withheld by {what.by}" if what.state is Telling.WITHHELD else "not known"


def described(view: CaseView, shown: Shown) -> dict[str, object]:
    """For a program: one JSON object."""
    one, handles = shown.one, {person.person: person.handle for person in view.people}
    return {
        "number": shown.number,
        "country": one.country.text if one.country.is_known else None,
        "asked_for": one.prepared.kind,
        "post": one.prepared.post.text if one.prepared.post.is_known else None,
        "people": _people(handles, one.persons),
        "steps": [
            {"step": step.value, "on": _iso(said.value.on), "said_by": said.value.said_by, "note": said.value.note}
            for step, standing in one.steps
            for said in standing.values
        ],
        "next": one.next_step.value if one.next_step else None,
        "decided": [
            {"person": handles.get(person, ""), "outcome": said.value.outcome.value, "on": _iso(said.value.on), "said_by": said.value.said_by}
            for person, standing in one.outcomes.items()
            for said in standing.values
        ],
        **_way_described(view, one, handles),
        **_plan_described(shown, handles),
    }


def _way_described(view: CaseView, one: ApplicationView, handles: dict[PersonId, str]) -> dict[str, object]:
    return {
        "visits": [_visit_described(handles, each.standing.values[-1].value) for each in one.visits],
        "visas": [
            {"person": handles.get(each.person, ""), "class": said.value.visa_class, "from": said.value.valid_from.iso, "until": said.value.valid_until.iso}
            for each in view.visas
            if each.application == one.application
            for said in each.visa.values
        ],
        "appeals": [
            {"people": _people(handles, each.persons), "on": _iso(each.on), "before": each.before, "said_by": each.said_by}
            for each in one.appeals
        ],
        "papers_out": [
            {"what": held.what, "holder": held.holder, "since": held.since.iso, "person": handles.get(held.person) if held.person else None, "original": held.original}
            for held in _held(view, one)
        ],
    }


def _plan_described(shown: Shown, handles: dict[PersonId, str]) -> dict[str, object]:
    one = shown.one
    plan = one.planned.values[-1].value if one.planned.values else None
    return {
        "papers_planned": [
            {"paper": each.paper, "text": each.text, "person": handles.get(each.person) if each.person else None, "there": one.has_paper(each.paper, each.person)}
            for each in (plan.papers if plan else ())
        ],
        "pathway": plan.pathway if plan else None,
        "rules_changed": [{"what": line.what.value, "was": line.was, "now": line.now} for line in shown.since.lines] if shown.since else [],
    }


def _people(handles: dict[PersonId, str], persons: Iterable[PersonId]) -> list[str]:
    return [handles[person] for person in persons if person in handles]


def _iso(on: Day | None) -> str | None:
    return on.iso if on else None


def _visit_described(handles: dict[PersonId, str], visit: EmbassyVisit) -> dict[str, object]:
    plain = {"at": visit.at, "place": visit.place, "route": visit.route, "companion": visit.companion, "risk": visit.risk, "said": visit.said, "said_by": visit.said_by}
    return {"people": _people(handles, visit.persons), "on": _iso(visit.on), **plain}


def _held(view: CaseView, one: ApplicationView) -> list[OriginalHeld]:
    """Papers that somebody has for this application."""
    return [held for each in view.originals for held in (each.held.values[-1].value,) if held.application == one.application]


def lines(view: CaseView, shown: Shown) -> Iterator[str]:
    """For a reader: lines of text."""
    one, handles = shown.one, {person.person: person.handle for person in view.people}
    yield f"{shown.number}  {called(one)}, at: {_told(one.prepared.post)}. For {', '.join(_people(handles, one.persons))}"
    noted = dict(one.steps)
    for step in STEPS[:-1]:
        standing = noted.get(step)
        said = [_step_line(written.value) for written in standing.values] if standing else ["not yet"]
        yield f"  {step.value}: {' / '.join(said)}"
    for person in one.persons:
        written = [f"{each.value.outcome.value}, {_when(each.value.on)}, says {each.value.said_by}" for each in (one.outcomes[person].values if person in one.outcomes else ())]
        yield f"  decided for {handles.get(person, '')}: {' / '.join(written) or 'not yet'}"
    yield from _way_lines(view, one)
    yield from _plan_lines(shown)


def _way_lines(view: CaseView, one: ApplicationView) -> Iterator[str]:
    """Visits by number, appeals, visas, and who has which paper."""
    handles = {person.person: person.handle for person in view.people}
    for number, each in enumerate(one.visits, 1):
        visit = each.standing.values[-1].value
        pieces = (visit.at, visit.place, visit.route, visit.companion and f"with {visit.companion}", visit.risk and f"risk: {visit.risk}", visit.said and f"said there: {visit.said}")
        who = ", ".join(handles.get(person, "") for person in visit.persons)
        yield f"  visit {number}, {who}: {', '.join(piece for piece in (_when(visit.on), *pieces) if piece)}, says {visit.said_by}"
    for appeal in one.appeals:
        yield f"  appeal of {', '.join(handles.get(person, '') for person in appeal.persons)} before {appeal.before}: {_when(appeal.on)}, says {appeal.said_by}"
    for visa in (said.value for each in view.visas if each.application == one.application for said in each.visa.values):
        yield f"  visa of {handles.get(visa.person, '')}: {visa.visa_class}, {visa.valid_from.iso} to {visa.valid_until.iso}"
    for held in _held(view, one):
        whose = f" of {handles.get(held.person, '')}" if held.person else ""
        yield f"  {held.what}{whose} ({'original' if held.original else 'copy'}): {held.holder} has it since {held.since.iso}"


def _step_line(said: ApplicationStep) -> str:
    note = f" ({said.note})" if said.note else ""
    return f"{_when(said.on)}, says {said.said_by}{note}"


def _when(on: Day | None) -> str:
    return on.iso if on else "no day given"


def _plan_lines(shown: Shown) -> Iterator[str]:
    one, since = shown.one, shown.since
    if since is None:
        return
    plan = one.planned.values[-1].value
    yield f"  planned by {plan.pathway}, by the rules of {plan.read_on.iso}"
    missing = [f"{paper.text} [{paper.paper}]" for paper in plan.papers if not one.has_paper(paper.paper, paper.person)]
    yield from (f"    not there yet: {text}" for text in dict.fromkeys(missing))
    if one.is_decided:
        return
    if since.is_gone:
        yield "    this way in is not among the rules any more"
    if since.states:
        yield f"    the programme: {since.states[0].value}, now {since.states[1].value}"
    yield from (f"    {line.what.value} changed. Before: {line.was or 'not asked'}. Now: {line.now or 'no longer asked'}" for line in since.lines)
    if not since.is_gone and since.is_same_file is None:
        yield "    which conditions stood then was not kept: one that has changed does not show here"
