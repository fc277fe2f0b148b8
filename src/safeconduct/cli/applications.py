"""`safeconduct application`: how far an application is, and writing down what happened to it. Rule: it goes the way of the office, with the same checks and the same line in the timeline;
nothing is written before somebody said so."""

import json

import click

from safeconduct.actions import applications as acts
from safeconduct.actions.replanning import Since, changed_since
from safeconduct.cli.applications_shown import Shown, called, described, lines
from safeconduct.cli.data import Data
from safeconduct.cli.kept_facts import people_of
from safeconduct.cli.saying import agreed, echo, typable
from safeconduct.cli.unlocking import as_member, case_called, unlocked
from safeconduct.core.application import ApplicationStep, Outcome
from safeconduct.core.section import Kind
from safeconduct.core.text import clean_line
from safeconduct.core.when import Day
from safeconduct.desk.casefile import actor_of
from safeconduct.desk.countries import country_called
from safeconduct.desk.deciding import Decided, decided
from safeconduct.desk.office import Office
from safeconduct.errors import BadInput, NotFound
from safeconduct.folds.application import STEPS, ApplicationView
from safeconduct.folds.case import CaseView
from safeconduct.pathways.factfile import day_of
from safeconduct.pathways.shelf import rules

STEP_NAMES = {step.value.replace(" ", "-"): step for step in STEPS[:-1]}
OUTCOMES = {one.value.replace(" ", "-"): one for one in Outcome}
WHICH = click.option("--which", default="", help="The number of the application, as `show` has it, or its country; needed where there are several.")
SAID_BY = click.option("--said-by", required=True, help="Who says so.")
ON = click.option("--on", help="On what day, as 2017-06-09; it may lie ahead. Left out where nobody gave one.")


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
        echo(json.dumps({"case": view.handle, "applications": [described(view, one) for one in found]}, ensure_ascii=False))
        return
    for line in (line for one in found for line in lines(view, one)) if found else ["There is no application in this case yet."]:
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
        if not agreed(f"{called(one)}, {step}, {day.iso if day else 'no day given'}, says {wanted.said_by}: write that down?"):
            echo("Nothing was written down.")
            return
        office.write(placed)
        echo(typable(f"Written down. `safeconduct clocks {view.handle}` has the dates that run from it."))


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
        if not agreed(f"{called(one)}, {outcome} for {who}, {day.iso if day else 'no day given'}, says {said}: write that down?"):
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
