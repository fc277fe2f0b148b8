"""`safeconduct pathways`: the rules of every way in, and what they say of one person. Rule: what it prints never promises; `--json` is one object."""

import json
import sys
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import click

from safeconduct.cli.on_demand import OnDemand, Place
from safeconduct.cli.saying import echo
from safeconduct.cli.wall_clock import wall_clock
from safeconduct.core.when import Clock, day_of
from safeconduct.errors import BadInput, NotFound
from safeconduct.pathways import factfile
from safeconduct.pathways.pathway import About, Cited, Pathway, Rules
from safeconduct.pathways.reading import Looked, read_pathway
from safeconduct.pathways.shelf import rules, shipped, sources
from safeconduct.pathways.verdicts import Verdict, state_on
from safeconduct.pathways.vocabulary import nearest

WORDS = {Verdict.BARRED: "barred", Verdict.OPEN: "open in principle", Verdict.SUSPENDED: "suspended", Verdict.CANNOT_TELL: "cannot tell"}
LEGEND = "Open in principle: no stated condition fails and the programme runs. It is not a promise; the authority decides."


COMMANDS = {
    "assess": Place(
        "cli.assessing", "assess", "What is barred, open in principle, suspended or undecidable for the person whose facts stand in FILE, or are kept in a case."
    ),
    "plan": Place(
        "cli.planning", "plan",
        "Steps, papers and terms of PATHWAY for a family. FILES: the facts of each of them, the main applicant first; or a case of the office by --case.",
    ),
}  # fmt: skip


@click.group("pathways", cls=OnDemand, places=COMMANDS)
@click.pass_context
def pathways(ctx: click.Context) -> None:
    """The legal ways in: what the rules are, and what they say of one person."""
    ctx.obj = wall_clock


def today_by(clock: Clock) -> date:
    return day_of(clock()).date


def day_on(raw: str | None, clock: Clock) -> date:
    return factfile.day_of(raw, "--on") if raw else today_by(clock)


def pathway_called(found: Rules, name: str) -> Pathway:
    for pathway in found:
        if pathway.id == name:
            return pathway
    raise NotFound(f"There is no pathway {name!r}.{nearest(name, [one.id for one in found])} `safeconduct pathways list` has them all.")


@pathways.command("list")
@click.option("--on", help="The day, as 2017-06-09; today without it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def list_command(clock: Clock, on: str | None, as_json: bool) -> None:
    """All pathways, with the state of each programme on a day."""
    day = day_on(on, clock)
    rows = [(one, state_on(one, day).state) for one in rules()]
    if as_json:
        say({"on": day.isoformat(), "pathways": [{"id": one.id, "title": one.title, "country": one.country, "state": state.value} for one, state in rows]})
        return
    echo(f"State of each programme on {day.isoformat()}, as far as the sources reach.\n")
    for one, state in rows:
        echo(f"{one.id:<18} {state.value:<14} {one.title}")


@pathways.command("show")
@click.argument("pathway")
@click.option("--on", help="The day, as 2017-06-09; today without it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def show_command(clock: Clock, pathway: str, on: str | None, as_json: bool) -> None:
    """Everything the file of one PATHWAY says, each line with its source and its date."""
    day, found = day_on(on, clock), pathway_called(rules(), pathway)
    if as_json:
        say(_described(found, day))
        return
    for line in _shown(found, day):
        echo(line)


@pathways.command("check")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check_command(files: tuple[Path, ...]) -> None:
    """Look through pathway FILES (those that come with the program without any) and name what is wrong, line by line."""
    known = frozenset(sources())
    texts: Iterable[tuple[str, str]] = ((str(path), text_of(path)) for path in files) if files else shipped()
    looked = [read_pathway(text, name, known) for name, text in texts]
    for one in looked:
        for problem in one.problems:
            echo(str(problem))
    echo(_found(looked))
    sys.exit(65 if any(one.problems for one in looked) else 0)


def text_of(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        raise NotFound(f"{path}: there is no such file.") from None
    except (OSError, UnicodeDecodeError) as wrong:
        raise BadInput(f"{path}: it cannot be read: {wrong}.") from None


def say(what: Mapping[str, object]) -> None:
    echo(json.dumps(what, ensure_ascii=False))


def addresses_of(cited: Cited, addresses: Mapping[str, str]) -> str:
    return "; ".join(f"[{key}] {addresses[key]}" for key in cited.sources)


def _found(looked: list[Looked]) -> str:
    bad = sum(1 for one in looked if one.problems)
    return f"Files looked through: {len(looked)}. " + (f"With something wrong: {bad}." if bad else "Nothing wrong found. That says nothing about the law.")


def _described(one: Pathway, day: date) -> dict[str, object]:
    addresses = sources()

    def cited(what: Cited) -> dict[str, object]:
        return {"source": addresses_of(what, addresses), "as_of": what.as_of}

    return {
        "id": one.id,
        "title": one.title,
        "country": one.country,
        "legal_basis": one.legal_basis,
        "checked_by": one.checked_by,
        "on": day.isoformat(),
        "state": state_on(one, day).state.value,
        "states": [{"state": line.state.value, "from": str(line.begins) if line.begins else None, "text": line.text, **cited(line.cited)} for line in one.states],
        "criteria": [{"id": each.id, "text": each.text, "factor": each.is_factor, **cited(each.cited)} for each in one.criteria],
        "lines": [{"about": line.about.value, "text": line.text, **cited(line.cited)} for line in one.lines],
        "steps": [
            {"id": step.id, "text": step.text, "by": step.by, "days": [step.usual.least, step.usual.most] if step.usual else None, **cited(step.cited)}
            for step in one.steps
        ],
        "documents": [{"id": paper.id, "text": paper.text, "each": paper.each, **cited(paper.cited)} for paper in one.papers],
        "deadlines": [{"id": due.id, "text": due.text, "after": due.after.value, "days": due.days, **cited(due.cited)} for due in one.deadlines],
    }


def _shown(one: Pathway, day: date) -> Iterable[str]:
    standing = state_on(one, day)
    yield f"{one.id}: {one.title}"
    yield f"Legal basis: {one.legal_basis}"
    yield f"Checked by: {one.checked_by}"
    yield f"State on {day.isoformat()}: {standing.state.value}"
    yield "\nState over time"
    for line in one.states:
        yield f"  {str(line.begins) if line.begins else 'always':<22} {line.state.value:<14} {line.text} {_cited(line.cited)}"
    for heading, is_factor in (("Conditions (one that fails bars)", False), ("Factors (weighed, never a bar)", True)):
        chosen = [each for each in one.criteria if each.is_factor is is_factor]
        if chosen:
            yield f"\n{heading}"
        yield from (f"  {each.id:<22} {each.text}. {_cited(each.cited)}" for each in chosen)
    yield from _listed(one)


def _listed(one: Pathway) -> Iterable[str]:
    for heading, rows in (
        ("Steps", [(step.id, f"{step.text} ({step.by})", step.cited) for step in one.steps]),
        ("Documents", [(paper.id, paper.text, paper.cited) for paper in one.papers]),
        ("Deadlines", [(due.id, f"{due.text}: {due.days} days after {due.after.value}", due.cited) for due in one.deadlines]),
        ("And", [(what.value, line.text, line.cited) for what in About for line in one.about(what)]),
    ):
        if rows:
            yield f"\n{heading}"
        yield from (f"  {name:<22} {text} {_cited(cited)}" for name, text, cited in rows)


def _cited(cited: Cited) -> str:
    return f"[{', '.join(cited.sources)}, as of {cited.as_of}]"
