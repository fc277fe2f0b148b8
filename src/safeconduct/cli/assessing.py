"""`safeconduct pathways assess`: what the rules say of one person, whose facts stand in a file or are kept in a case. Rule: what it prints never promises; `--json` is
one object."""

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import click

from safeconduct.cli.data import Data
from safeconduct.cli.kept_facts import FromCase, data_of, kept_of, of_a_case, opened_for, people_of, remarks
from safeconduct.cli.pathways import LEGEND, WORDS, addresses_of, pathway_called, say, text_of, today_by
from safeconduct.cli.saying import echo
from safeconduct.core.when import Clock
from safeconduct.errors import BadInput
from safeconduct.pathways import factfile
from safeconduct.pathways.facts import STAY, Facts, moved
from safeconduct.pathways.moves import moves_to
from safeconduct.pathways.pathway import Rules
from safeconduct.pathways.shelf import rules, sources
from safeconduct.pathways.turning import would_change
from safeconduct.pathways.verdicts import PROGRAMME, Assessment, Verdict, assess_ready, ready

WIDTH, INDENT = 110, " " * 21
"""Unit: columns."""

Turning = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """Whose facts, on which day, from where. Shape: `head` goes into the JSON object, `notes` stand before the table."""

    who: str
    facts: Facts
    day: date
    places: tuple[str, ...]
    head: Mapping[str, object] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@click.command("assess")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--on", help="The day, as 2017-06-09; otherwise that of the file; otherwise today.")
@click.option("--from", "places", multiple=True, help="`stay`, or the code of a first country; may be given several times.")
@click.option("--pathway", "chosen", multiple=True, help="Only this pathway; may be given several times.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@of_a_case
@data_of
@click.pass_obj
def assess(
    clock: Clock, data: Data, file: Path | None, on: str | None, places: tuple[str, ...], chosen: tuple[str, ...], as_json: bool, asked: FromCase | None
) -> None:
    """What is barred, open in principle, suspended or undecidable for the person whose facts stand in FILE, or are kept in a case."""
    day = factfile.day_of(on, "--on") if on else None
    wanted = tuple(dict.fromkeys(factfile.place_of(place, "--from") for place in places))
    every = rules()
    kept = tuple(pathway_called(every, name) for name in dict.fromkeys(chosen)) if chosen else every
    if file is not None and asked is None:
        taken = _of_file(file, day, wanted, today_by(clock))
    elif asked is not None and file is None:
        taken = _of_case(data, asked, day or today_by(clock), wanted)
    else:
        raise BadInput("Name one of the two: a FILE of facts, or a case of the office by --case HANDLE.")
    results = list(_assessed(taken.facts, kept, taken.day, taken.places))
    if as_json:
        say({"on": taken.day.isoformat(), **taken.head, "results": [_result(one, turning, sources()) for one, turning in results]})
        return
    for line in (*taken.notes, *_table(taken, kept, results)):
        echo(line)


def _of_file(file: Path, day: date | None, places: tuple[str, ...], today: date) -> Taken:
    case = factfile.parse_case(text_of(file), str(file))
    head = {"case": {"id": case.id, "title": case.title}} if case.id or case.title else {}
    return Taken(case.title or case.id or str(file), case.facts, day or case.on or today, places or case.places or (STAY,), head)


def _of_case(data: Data, asked: FromCase, day: date, places: tuple[str, ...]) -> Taken:
    """Of one person: the first of the case, as on the page, where nobody is named."""
    if len(asked.people) > 1:
        raise BadInput("One person is assessed at a time: name one by --person.")
    with opened_for(data, asked) as (office, view):
        person = people_of(view, asked.people)[0]
        kept = kept_of(office, view, person)
    case = {"case": {"id": view.handle, "title": ""}, "person": kept.handle, "sealed": kept.sealed, "unknown": kept.unknown}
    who = kept.handle if kept.handle == view.handle else f"{view.handle}, {kept.handle}"
    return Taken(who, kept.facts, day, places or (STAY,), case, tuple(remarks(kept)))


def _assessed(facts: Facts, kept: Rules, day: date, places: tuple[str, ...]) -> Iterable[tuple[Assessment, Turning]]:
    prepared = [ready(one, day) for one in kept]
    for place in places:
        there = moved(facts, place)
        for one in prepared:
            yield assess_ready(one, there, place), would_change(one, there, day)


def _result(one: Assessment, turning: Turning, addresses: Mapping[str, str]) -> dict[str, object]:
    return {
        "pathway": one.pathway,
        "from": one.place,
        "verdict": one.verdict.value,
        "criteria": [
            {"id": found.id, "met": found.met, "why": found.why, "source": addresses_of(found.cited, addresses), "as_of": found.cited.as_of}
            | ({"factor": True} if found.is_factor else {})
            for found in one.findings
        ],
        "would_change": [list(names) for names in turning],
    }


def _table(taken: Taken, kept: Rules, results: Sequence[tuple[Assessment, Turning]]) -> Iterator[str]:
    yield f"{taken.who}: {taken.day.isoformat()}"
    yield from _moves(taken.places, kept, [one.verdict for one, _turning in results])
    place = ""
    for one, turning in results:
        if one.place != place:
            place = one.place
            yield f"\n{'Stays where they are' if place == STAY else f'Goes to {place}'}"
        yield f"  {one.pathway:<18} {WORDS[one.verdict]}"
        yield _wrapped(_deciding(one))
        if turning and one.verdict in (Verdict.BARRED, Verdict.CANNOT_TELL):
            # What is open would be turned by nearly every fact; a person asks what would open it.
            yield _wrapped(f"Would turn it: {'; or '.join(' and '.join(names) for names in turning[:3])}.")
    yield ""
    yield textwrap.fill(f"{LEGEND} Nobody qualified has checked these rules yet.", WIDTH)


def _moves(places: Sequence[str], kept: Rules, verdicts: Sequence[Verdict]) -> Iterator[str]:
    """What going anywhere opens and closes, where staying was asked for beside it."""
    columns = {place: verdicts[number * len(kept) :][: len(kept)] for number, place in enumerate(places)}
    stay = columns.pop(STAY, None)
    for move in moves_to(kept, columns, stay) if stay is not None else ():
        yield f"\nBy going to {', '.join(move.places)} first"
        for shift, ways in move.shifts.items():
            yield textwrap.fill(f"{shift}: {', '.join(way.id for way in ways)}", WIDTH, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False)
        if not move.shifts:
            yield "  nothing opens and nothing closes"


def _wrapped(text: str) -> str:
    return textwrap.fill(text, WIDTH, initial_indent=INDENT, subsequent_indent=INDENT, break_long_words=False, break_on_hyphens=False)


def _deciding(one: Assessment) -> str:
    """The first criterion that decided it. Shape: the state of the programme only where no condition did."""
    wanted = {Verdict.BARRED: False, Verdict.CANNOT_TELL: None}.get(one.verdict, True)
    if one.verdict in (Verdict.BARRED, Verdict.CANNOT_TELL):
        for found in one.findings:
            if found.id != PROGRAMME and not found.is_factor and found.met is wanted:
                return found.why
    return one.findings[0].why
