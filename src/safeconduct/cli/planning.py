"""`safeconduct pathways plan`: what a way in asks of a family, which of their dates it would collide with, and an application begun from it. Rule: it is the plan that an
application in the office begins with, from the same rules; nothing is written before somebody said so."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import click

from safeconduct.actions.foreseeing import LODGED, Foreseen, foreseen
from safeconduct.actions.planning import plan_of, source_of
from safeconduct.cli.clocks import collision_described, collision_lines
from safeconduct.cli.data import Data
from safeconduct.cli.kept_facts import (
    FromCase,
    Kept,
    data_of,
    kept_of,
    of_a_case,
    opened_for,
    people_of,
    remarks,
)
from safeconduct.cli.pathways import LEGEND, WORDS, day_on, pathway_called, say, text_of
from safeconduct.cli.saying import agreed, echo, typable
from safeconduct.core.application import ApplicationPlanned, ApplicationPrepared
from safeconduct.core.ids import ApplicationId, PersonId, fresh
from safeconduct.core.text import clean_line
from safeconduct.core.value import known, unknown
from safeconduct.core.when import Clock, Day
from safeconduct.desk.beginning import begun_from, country_of, kind_of
from safeconduct.desk.office import Office
from safeconduct.errors import BadInput
from safeconduct.folds.case import CaseView
from safeconduct.pathways import factfile
from safeconduct.pathways.facts import STAY, Facts
from safeconduct.pathways.pathway import After, Pathway
from safeconduct.pathways.shelf import rules
from safeconduct.pathways.verdicts import Verdict, assess_ready, ready
from safeconduct.web.language import source

DECISION = After.DECISION.value
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
    """Shape: `view` and `notes` where the facts are those of a case; `found` then are its dates as they would be."""

    plan: ApplicationPlanned
    verdicts: Mapping[str, Verdict]
    terms: tuple[Term, ...]
    view: CaseView | None = None
    found: Foreseen = field(default_factory=Foreseen)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Begun:
    """What an application is begun with beside its plan. Shape: empty where the way in says it."""

    begin: bool
    country: str
    kind: str
    post: str


@click.command("plan")
@click.argument("pathway")
@click.argument("files", nargs=-1, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--on", help="The day whose rules count, as 2017-06-09; today without it.")
@click.option("--after", "days", nargs=2, multiple=True, metavar="WHAT DAY", help=f"A day from which terms run; WHAT is {', '.join(FROM)}.")
@click.option("--begin", is_flag=True, help="With --case: begin an application with this plan, once you have said so.")
@click.option("--country", default="", help="With --begin: which country is asked; otherwise that of the way in.")
@click.option("--asked-for", "kind", default="", help="With --begin: what is asked for; otherwise as the way in calls it.")
@click.option("--post", default="", help="With --begin: the embassy or consulate, city included; may wait.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@of_a_case
@data_of
@click.pass_obj
def plan(
    clock: Clock, data: Data, /, pathway: str, files: tuple[Path, ...], on: str | None, days: tuple[tuple[str, str], ...], as_json: bool, asked: FromCase | None,
    **begun: object,
) -> None:  # fmt: skip
    """Steps, papers and terms of PATHWAY for a family. FILES: the facts of each of them, the main applicant first; or a case of the office by --case."""
    way, day, begin = pathway_called(rules(), pathway), day_on(on, clock), Begun(**begun)  # type: ignore[arg-type]
    supposed = dict(_known(one) for one in days)
    if bool(files) is (asked is not None):
        raise BadInput("Name one of the two: FILES of facts, or a case of the office by --case HANDLE.")
    if begin.begin and (asked is None or as_json or on):
        raise BadInput("An application is begun for a case, by the rules of today: --begin goes with --case, and not with --on or --json.")
    if asked is None:
        _say(_planned(way, _family(files), day, supposed), as_json)
        return
    with opened_for(data, asked) as (office, view):
        family = [kept_of(office, view, one) for one in people_of(view, asked.people)]
        _say(_of_case(way, view, family, day, supposed), as_json)
        if begin.begin:
            echo(typable(f"\n{_begin(office, view, way, begin, tuple(one.person for one in family))}"))


def _say(made: Planned, as_json: bool) -> None:
    if as_json:
        say(_described(made))
        return
    for line in (*made.notes, *_shown(made)):
        echo(line)


def _of_case(way: Pathway, view: CaseView, family: Sequence[Kept], day: date, supposed: Mapping[str, Day]) -> Planned:
    made = _planned(way, {one.handle: one.facts for one in family}, day, supposed)
    found = foreseen(view, way, [one.person for one in family], supposed)
    return replace(made, view=view, found=found, notes=tuple(line for one in family for line in remarks(one)))


def _begin(office: Office, view: CaseView, way: Pathway, begun: Begun, persons: tuple[PersonId, ...]) -> str:
    """What became true. The question stands before anything is written."""
    country, post = (clean_line(text, field=name) for text, name in ((begun.country, "country"), (begun.post, "post")))
    country = country or country_of(way, source())
    if not country:
        raise BadInput("No one country stands behind this way in. Say by --country which is asked.", "country")
    handles = ", ".join(one.handle for one in view.people_here if one.person in persons)
    if not agreed(f"Begin an application to {country} by this plan, for {handles}: write that down?"):
        return "Nothing was written down."
    wanted = ApplicationPrepared(
        ApplicationId(fresh(office.chance)), known(country), clean_line(begun.kind, field="kind") or kind_of(way), known(post) if post else unknown(), persons
    )
    office.write(begun_from(office, view, wanted, way))
    return f"The application is begun. Note each step as it happens, in the office or by `safeconduct application step {view.handle}`; `safeconduct clocks {view.handle}` has its dates."


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
        **_of_dates(made),
    }


def _of_dates(made: Planned) -> dict[str, object]:
    """Shape: nothing where the facts are those of files, which have no dates."""
    view = made.view
    if view is None:
        return {}
    return {"case": view.handle, "tells_decision": made.found.tells_decision, "collisions": [collision_described(view, one) for one in made.found.collisions]}


def _shown(made: Planned) -> Iterator[str]:
    plan = made.plan
    yield f"{plan.pathway}: {plan.title}, by the rules of {plan.read_on.iso}"
    yield from (f"  {called}: {WORDS[verdict]}" for called, verdict in made.verdicts.items())
    yield from _part("Steps", (f"{one.text} [{one.source}]" for one in plan.steps))
    yield from _part("Papers", (f"{one.person or 'One for all'}: {one.text} [{one.source}]" for one in plan.papers))
    yield from _part("Terms", (_term(one) for one in made.terms))
    yield from _collisions(made)
    yield from _part("To know before", (f"{one.about}: {one.text} [{one.source}]" for one in plan.remarks))
    yield f"\n{LEGEND} Nobody qualified has checked these rules yet."


def _collisions(made: Planned) -> Iterator[str]:
    if made.view is None:
        return
    if made.found.collisions:
        yield "\nHanded in like this, these would not go together"
        yield from collision_lines(made.view, made.found.collisions)
    elif made.found.tells_decision:
        yield "\nWith the dates that are written down it does not collide. That says nothing about those that nobody wrote down."
    if not made.found.tells_decision:
        # Either nobody supposed a day of handing in, or no source says how long a decision takes.
        yield "\nNothing says when a decision is to be expected: suppose a day by `--after lodged DAY` or `--after decision DAY` to see what it collides with."


def _term(one: Term) -> str:
    runs = f"{one.days} days {'from a day that the source does not name' if one.after == After.REFERENCE else f'after {one.after}'}"
    return f"{one.text}: {runs if one.by is None else f'{one.by.iso}, {runs}'} [{one.source}]"


def _part(title: str, lines: Iterator[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        if number == 0:
            yield f"\n{title}"
        yield f"  {line}"
