"""`safeconduct application`: how far an application is, and writing down what happened to it. Rule: it goes the way of the office, with the same checks and the same line in the timeline;
nothing is written before somebody said so."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import click

from safeconduct.actions import applications as acts
from safeconduct.actions.replanning import Since, changed_since
from safeconduct.cli.data import Data
from safeconduct.cli.kept_facts import people_of
from safeconduct.cli.saying import echo
from safeconduct.cli.unlocking import as_member, case_called, unlocked
from safeconduct.core.application import ApplicationStep, EmbassyVisit, OriginalHeld, Outcome
from safeconduct.core.ids import PersonId
from safeconduct.core.section import Kind
from safeconduct.core.text import clean_line
from safeconduct.core.value import Telling, Told
from safeconduct.core.when import Day
from safeconduct.desk.casefile import actor_of
from safeconduct.desk.countries import country_called, country_said
from safeconduct.desk.deciding import Decided, decided
from safeconduct.desk.office import Office
from safeconduct.errors import BadInput, NotFound
from safeconduct.folds.application import STEPS, ApplicationView
from safeconduct.folds.case import CaseView
from safeconduct.pathways.factfile import day_of
from safeconduct.pathways.shelf import rules
from safeconduct.web.language import source

STEP_NAMES = {step.value.replace(" ", "-"): step for step in STEPS[:-1]}
OUTCOMES = {one.value.replace(" ", "-"): one for one in Outcome}
WHICH = click.option("--which", default="", help="The number of the application, as `show` has it, or its country; needed where there are several.")
SAID_BY = click.option("--said-by", required=True, help="Who says so.")
ON = click.option("--on", help="On what day, as 2017-06-09; it may lie ahead. Left out where nobody gave one.")


@dataclass(frozen=True, slots=True)
class Shown:
    """One application with its number, from 1. Shape: `since` is None where no plan was made."""

    number: int
    one: ApplicationView
    since: Since | None


@click.group("application")
def application() -> None:
    """The applications of a case of the office, step by step."""


@application.command("show")
@click.argument("case")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@as_member
@click.pass_obj
def show(data: Data, case: str, as_json: bool, name: str, practice: bool) -> None:
    """How far each application of CASE (its handle) is: steps with day and who says so, what was decided, papers, and what the rules ask otherwise since it was planned."""
    with unlocked(data, name, practice=practice) as office:
        view = case_called(office, case)
        office.looked(view.case, Kind.CASE)
        found = [Shown(number, one, _since(office, one)) for number, one in enumerate(view.applications, 1)]
    if as_json:
        echo(json.dumps({"case": view.handle, "applications": [_described(view, one) for one in found]}, ensure_ascii=False))
        return
    for line in (line for one in found for line in _lines(view, one)) if found else ["There is no application in this case yet."]:
        echo(line)


@application.command("step")
@click.argument("case")
@click.argument("step", type=click.Choice(list(STEP_NAMES)))
@WHICH
@ON
@SAID_BY
@click.option("--note", default="", help="A remark.")
@as_member
@click.pass_obj
def step_command(data: Data, /, case: str, step: str, which: str, on: str | None, said_by: str, note: str, name: str, practice: bool) -> None:
    """Write down a STEP of an application of CASE (its handle): prepared, handed in (lodged), an appointment, …"""
    with unlocked(data, name, practice=practice) as office:
        view = case_called(office, case)
        one = named(view, which)
        day = day_given(on)
        wanted = ApplicationStep(one.application, STEP_NAMES[step], day, who_said(said_by), clean_line(note, field="note"))
        placed = acts.note_step(actor_of(office, view), view, wanted)
        if not click.confirm(f"{called(one)}, {step}, {day.iso if day else 'no day given'}, says {wanted.said_by}: write that down?"):
            echo("Nothing was written down.")
            return
        office.write(placed)
        echo(f"Written down. `safeconduct clocks {view.handle}` has the dates that run from it.")


@application.command("decided")
@click.argument("case")
@click.argument("outcome", type=click.Choice(list(OUTCOMES)))
@WHICH
@ON
@SAID_BY
@click.option("--person", "people", multiple=True, help="The handle of somebody it was decided for; may be given several times. Everybody in it where nobody is named.")
@click.option("--questions", default="", help="What they ask before they decide; with deferred.")
@click.option("--appeal-until", help="The last day for an appeal; without it the one of the plan's rules, where it was refused.")
@as_member
@click.pass_obj
def decided_command(
    data: Data, /, case: str, outcome: str, which: str, on: str | None, said_by: str, people: tuple[str, ...], questions: str, appeal_until: str | None, name: str,
    practice: bool,
) -> None:  # fmt: skip
    """Write down what was decided on an application of CASE (its handle): OUTCOME for each person of it."""
    with unlocked(data, name, practice=practice) as office:
        view = case_called(office, case)
        one = named(view, which)
        chosen = tuple(person.person for person in people_of(view, people) if people or person.person in one.persons)
        day, said = day_given(on), who_said(said_by)
        wanted = Decided(one.application, chosen, OUTCOMES[outcome], day, said, clean_line(questions, field="questions"), day_given(appeal_until, "--appeal-until"))
        placed = decided(office, view, wanted)
        who = ", ".join(person.handle for person in view.people_here if person.person in chosen)
        if not click.confirm(f"{called(one)}, {outcome} for {who}, {day.iso if day else 'no day given'}, says {said}: write that down?"):
            echo("Nothing was written down.")
            return
        office.write(placed)
        echo("Written down.")


def named(view: CaseView, which: str) -> ApplicationView:
    """Raises: NotFound where none is called so; BadInput where several are."""
    listed = list(enumerate(view.applications, 1))
    found = [one for number, one in listed if which in ("", str(number)) or country_called(one.country.text) == country_called(which)]
    if len(found) == 1:
        return found[0]
    here = "; ".join(f"{number} {called(one)}" for number, one in listed) or "none"
    if not found:
        raise NotFound(f"No application of this case is called so. In it: {here}.")
    raise BadInput(f"Say by --which one is meant. In it: {here}.")


def day_given(raw: str | None, option: str = "--on") -> Day | None:
    return Day(day_of(raw, option).isoformat()) if raw else None


def who_said(raw: str) -> str:
    """Raises: BadInput where nobody is named: every step says who says so."""
    said = clean_line(raw, field="said-by")
    if not said:
        raise BadInput("--said-by: name who says so.", "said-by")
    return said


def _since(office: Office, one: ApplicationView) -> Since | None:
    plan = one.planned.values[-1].value if one.planned.values else None
    return changed_since(plan, one.plan_read, rules(), office.today()) if plan else None


def called(one: ApplicationView) -> str:
    return f"{_told(one.country)}: {one.prepared.kind}"


def _told(what: Told) -> str:
    if what.is_known:
        return country_said(what.text, source())
    return f"withheld by {what.by}" if what.state is Telling.WITHHELD else "not known"


# For a program


def _described(view: CaseView, shown: Shown) -> dict[str, object]:
    one, handles = shown.one, {person.person: person.handle for person in view.people}
    return {
        "number": shown.number,
        "country": one.country.text if one.country.is_known else None,
        "asked_for": one.prepared.kind,
        "post": one.prepared.post.text if one.prepared.post.is_known else None,
        "people": [handles[person] for person in one.persons if person in handles],
        "steps": [
            {"step": step.value, "on": said.value.on.iso if said.value.on else None, "said_by": said.value.said_by, "note": said.value.note}
            for step, standing in one.steps
            for said in standing.values
        ],
        "next": one.next_step.value if one.next_step else None,
        "decided": [
            {"person": handles.get(person, ""), "outcome": said.value.outcome.value, "on": said.value.on.iso if said.value.on else None, "said_by": said.value.said_by}
            for person, standing in one.outcomes.items()
            for said in standing.values
        ],
        "visits": [_visit_described(handles, each.standing.values[-1].value) for each in one.visits],
        "visas": [
            {"person": handles.get(each.person, ""), "class": said.value.visa_class, "from": said.value.valid_from.iso, "until": said.value.valid_until.iso}
            for each in view.visas
            if each.application == one.application
            for said in each.visa.values
        ],
        "appeals": [
            {"people": [handles[person] for person in each.persons if person in handles], "on": each.on.iso if each.on else None, "before": each.before, "said_by": each.said_by}
            for each in one.appeals
        ],
        "papers_out": [
            {"what": held.what, "holder": held.holder, "since": held.since.iso, "person": handles.get(held.person) if held.person else None, "original": held.original}
            for held in _held(view, one)
        ],
        "papers_planned": [
            {"paper": each.paper, "text": each.text, "person": handles.get(each.person) if each.person else None, "there": one.has_paper(each.paper, each.person)}
            for plan in one.planned.values[-1:]
            for each in plan.value.papers
        ],
        "pathway": one.planned.values[-1].value.pathway if one.planned.values else None,
        "rules_changed": [{"what": line.what.value, "was": line.was, "now": line.now} for line in shown.since.lines] if shown.since else [],
    }


def _visit_described(handles: dict[PersonId, str], visit: EmbassyVisit) -> dict[str, object]:
    people = [handles[person] for person in visit.persons if person in handles]
    plain = {"at": visit.at, "place": visit.place, "route": visit.route, "companion": visit.companion, "risk": visit.risk, "said": visit.said, "said_by": visit.said_by}
    return {"people": people, "on": visit.on.iso if visit.on else None, **plain}


def _held(view: CaseView, one: ApplicationView) -> list[OriginalHeld]:
    """Papers that somebody has for this application."""
    return [held for each in view.originals for held in (each.held.values[-1].value,) if held.application == one.application]


# For a reader


def _lines(view: CaseView, shown: Shown) -> Iterator[str]:
    one, handles = shown.one, {person.person: person.handle for person in view.people}
    yield f"{shown.number}  {called(one)}, at: {_told(one.prepared.post)}. For {', '.join(handles[person] for person in one.persons if person in handles)}"
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
