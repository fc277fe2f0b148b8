"""`safeconduct pathways plan`: what a way in asks of a family. Rule: it is the plan that an application in the office begins with, from the same rules; it opens no
office and writes nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click

from safeconduct.actions.planning import plan_of, source_of
from safeconduct.cli.pathways import LEGEND, WORDS, day_on, pathway_called, say, text_of
from safeconduct.core.application import ApplicationPlanned
from safeconduct.core.ids import ApplicationId, PersonId
from safeconduct.core.when import Clock, Day
from safeconduct.errors import BadInput
from safeconduct.pathways import factfile
from safeconduct.pathways.facts import STAY, Facts
from safeconduct.pathways.pathway import After, Pathway
from safeconduct.pathways.shelf import rules
from safeconduct.pathways.verdicts import Verdict, assess_ready, ready

LODGED, DECISION = "lodged", "decision"
FROM = (LODGED, *(one.value for one in After))


@dataclass(frozen=True, slots=True)
class Term:
    """What ends, or is to be expected, so long after something. Shape: `by` where the day of that something was given. Unit: days."""

    text: str
    source: str
    after: str
    days: int
    by: Day | None


@dataclass(frozen=True, slots=True)
class Planned:
    plan: ApplicationPlanned
    verdicts: Mapping[str, Verdict]
    terms: tuple[Term, ...]


@click.command("plan")
@click.argument("pathway")
@click.argument("files", nargs=-1, required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--on", help="The day whose rules count, as 2017-06-09; today without it.")
@click.option("--after", "known", nargs=2, multiple=True, metavar="WHAT DAY", help=f"A day from which terms run; WHAT is {', '.join(FROM)}.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def plan(clock: Clock, pathway: str, files: tuple[Path, ...], on: str | None, known: tuple[tuple[str, str], ...], as_json: bool) -> None:
    """Steps, papers and terms of PATHWAY for a family. FILES: the facts of each of them, the main applicant first."""
    way, day, family = pathway_called(rules(), pathway), day_on(on, clock), _family(files)
    made = _planned(way, family, day, dict(_known(one) for one in known))
    if as_json:
        say(_described(made))
        return
    for line in _shown(made):
        click.echo(line)


def _family(files: tuple[Path, ...]) -> dict[str, Facts]:
    """By what each is called in their file, else by its name. Raises: BadInput when two are called alike."""
    family: dict[str, Facts] = {}
    for file in files:
        case = factfile.parse_case(text_of(file), str(file))
        called = case.title or case.id or file.stem
        if called in family:
            raise BadInput(f"{file}: somebody else is called {called} too. Write another `id` under [case].")
        family[called] = case.facts
    return family


def _known(given: tuple[str, str]) -> tuple[str, Day]:
    what, raw = given
    if what not in FROM:
        raise BadInput(f"--after: {what!r} is not among {', '.join(FROM)}.")
    return what, Day(factfile.day_of(raw, "--after").isoformat())


def _planned(way: Pathway, family: Mapping[str, Facts], day: date, known: Mapping[str, Day]) -> Planned:
    made = ready(way, day)
    verdicts = {called: assess_ready(made, facts, STAY).verdict for called, facts in family.items()}
    plan = plan_of(way, ApplicationId(way.id), [PersonId(called) for called in family], Day(day.isoformat()))
    decisions = [(step.text, source_of(step.cited), LODGED, step.usual.most) for step in way.steps if step.id == DECISION and step.usual]
    terms = [*decisions, *((one.text, one.source, one.after, one.days) for one in plan.terms)]
    return Planned(plan, verdicts, tuple(Term(*one, by=known[one[2]].plus(one[3]) if one[2] in known else None) for one in terms))


def _described(made: Planned) -> dict[str, object]:
    plan = made.plan
    return {
        "on": plan.read_on.iso,
        "pathway": plan.pathway,
        "people": [{"id": called, "verdict": verdict.value} for called, verdict in made.verdicts.items()],
        "steps": [{"text": one.text, "source": one.source} for one in plan.steps],
        "papers": [{"id": one.paper, "text": one.text, "person": one.person, "source": one.source} for one in plan.papers],
        "terms": [
            {"text": one.text, "after": one.after, "days": one.days, "by": one.by.iso if one.by else None, "source": one.source} for one in made.terms
        ],
        "remarks": [{"about": one.about, "text": one.text, "source": one.source} for one in plan.remarks],
    }


def _shown(made: Planned) -> Iterator[str]:
    plan = made.plan
    yield f"{plan.pathway}: {plan.title}, by the rules of {plan.read_on.iso}"
    yield from (f"  {called}: {WORDS[verdict]}" for called, verdict in made.verdicts.items())
    yield from _part("Steps", (f"{one.text} [{one.source}]" for one in plan.steps))
    yield from _part("Papers", (f"{one.person or 'One for all'}: {one.text} [{one.source}]" for one in plan.papers))
    yield from _part("Terms", (_term(one) for one in made.terms))
    yield from _part("To know before", (f"{one.about}: {one.text} [{one.source}]" for one in plan.remarks))
    yield f"\n{LEGEND} Nobody qualified has checked these rules yet."


def _term(one: Term) -> str:
    runs = f"{one.days} days after {one.after}"
    return f"{one.text}: {runs if one.by is None else f'{one.by.iso}, {runs}'} [{one.source}]"


def _part(title: str, lines: Iterator[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        if number == 0:
            yield f"\n{title}"
        yield f"  {line}"
