"""`safeconduct clocks`: every date that runs for the people of a case. Rule: it says what the page of the dates says to the same member, and what is sealed to them
is not there."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import click

from safeconduct.cli.data import Data
from safeconduct.cli.saying import echo
from safeconduct.cli.unlocking import as_member, case_called, unlocked
from safeconduct.core.ids import PersonId
from safeconduct.core.section import Kind
from safeconduct.core.when import Day
from safeconduct.desk.clock_words import (
    countries_of,
    dated_word,
    fault_word,
    gap_words,
    missing_words,
    span_words,
    whence_words,
)
from safeconduct.folds.case import CaseView
from safeconduct.folds.clocks import Dated, Span, clocks_of
from safeconduct.folds.collisions import (
    CannotTell,
    Collision,
    Verdict,
    cannot_tell,
    collisions_between,
    each_once,
)
from safeconduct.pathways.factfile import day_of
from safeconduct.web.language import Language, source


@dataclass(frozen=True, slots=True)
class Running:
    """The dates of a case. Shape: `on` is the day from which the time left is counted."""

    view: CaseView
    on: Day
    dates: tuple[Dated, ...]
    collisions: tuple[Collision, ...]
    unknown: tuple[CannotTell, ...]


def people(view: CaseView, persons: tuple[PersonId, ...]) -> list[str]:
    return [one.handle for one in view.people if one.person in persons]


@click.command("clocks")
@click.argument("case")
@click.option("--on", help="The day from which the time left is counted, as 2017-06-09; today without it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@as_member
@click.pass_obj
def clocks(data: Data, case: str, on: str | None, as_json: bool, name: str, practice: bool) -> None:
    """Every date that runs for the people of CASE (its handle), what does not go together, and what cannot be told."""
    with unlocked(data, name, practice=practice) as office:
        view = case_called(office, case)
        dates = clocks_of(view)
        for section in {one.section for one in dates} - {Kind.CASE}:
            office.looked(view.case, section)
        day = Day(day_of(on, "--on").isoformat()) if on else office.today()
        running = Running(view, day, _in_order(dates), tuple(each_once(collisions_between(view, dates))), cannot_tell(view))
    if as_json:
        echo(json.dumps(_described(running), ensure_ascii=False))
        return
    for line in _shown(running, source()):
        echo(line)


def _in_order(dates: tuple[Dated, ...]) -> tuple[Dated, ...]:
    """What has no day stands last."""
    return tuple(sorted(dates, key=lambda one: (one.when is None, one.when.first.iso if one.when else "", one.kind)))


# For a program


def _described(running: Running) -> dict[str, object]:
    return {
        "case": running.view.handle,
        "on": running.on.iso,
        "dates": [_date(running, one) for one in running.dates],
        "collisions": [collision_described(running.view, one) for one in running.collisions],
        "cannot_tell": [
            {"person": people(running.view, (one.person,)), "missing": one.missing, "wanted_by": list(one.wanted_by)} for one in running.unknown
        ],
    }


def _date(running: Running, one: Dated) -> dict[str, object]:
    left = running.on.days_until(one.when.first) if one.when and not one.never else None
    said = {"people": people(running.view, one.persons), "days_left": left, "there_is_none": one.never, "says": whence_words(one, source())}
    return {**_day(running.view, one), **said, "section": one.section}


def _day(view: CaseView, one: Dated) -> Mapping[str, object]:
    """Shape: `country` of the application that the date belongs to; None where it belongs to none."""
    country = countries_of(view, source()).get(one.application) if one.application else None
    return {"kind": one.kind, "country": country, **_span(one.when)}


def _span(when: Span | None) -> Mapping[str, object]:
    return {"first": when.first.iso if when else None, "last": when.last.iso if when else None}


def collision_described(view: CaseView, one: Collision) -> dict[str, object]:
    return {
        "fault": one.fault,
        "certain": one.verdict is Verdict.COLLIDES,
        "what": fault_word(one.fault, source().gettext),
        "people": people(view, one.persons),
        "others": people(view, one.others),
        "first": _day(view, one.first),
        "second": _day(view, one.second) if one.second else None,
        "passport_with": one.held.holder if one.held else None,
    }


# For a person


def _shown(running: Running, language: Language) -> Iterator[str]:
    yield f"{running.view.handle}, seen from {running.on.iso}"
    countries = countries_of(running.view, language)
    for one in running.dates:
        says, what = whence_words(one, language), dated_word(one, countries, language.gettext)
        yield f"  {_when(one, language):<34} {what}: {', '.join(people(running.view, one.persons))}{f' ({says})' if says else ''}"
    yield "\nWhat does not go together" if running.collisions else "\nNo two dates that are written down collide."
    yield from collision_lines(running.view, running.collisions)
    yield from ["\nWhat cannot be told"] if running.unknown else []
    for unknown in running.unknown:
        missing = missing_words(unknown, countries, language.gettext)
        yield f"  {', '.join(people(running.view, (unknown.person,)))}: nobody wrote down: {missing}"


def collision_lines(view: CaseView, collisions: Iterable[Collision]) -> Iterator[str]:
    """A line each: what, of whom, and the days."""
    for each in collisions:
        yield f"  {_said(each, source())} {', '.join(people(view, each.persons + each.others))}: {_both(view, each, source())}"


def _when(one: Dated, language: Language) -> str:
    if one.when is None:
        return "there is none" if one.never else "nobody knows it yet"
    return span_words(one.when, language)


def _said(one: Collision, language: Language) -> str:
    said = fault_word(one.fault, language.gettext)
    return said if one.verdict is Verdict.COLLIDES else f"Perhaps: {said}"


def _both(view: CaseView, one: Collision, language: Language) -> str:
    countries = countries_of(view, language)
    days = [f"{dated_word(each, countries, language.gettext)} {_when(each, language)}" for each in (one.first, one.second) if each]
    days += [f"{one.held.holder} has the passport"] if one.held else []
    gap = gap_words(one, language)
    return ", ".join(days) + (f" ({gap} too early)" if gap else "")
