"""The worked persons, read from their table. Rule: a person's facts go through the same door as anybody's."""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from safeconduct.pathways.factfile import parse_facts
from safeconduct.pathways.facts import Facts

TABLE = Path(__file__).parent / "persons.toml"


@dataclass(frozen=True)
class Expected:
    pathway: str
    verdict: str
    criterion: str
    reason: str


@dataclass(frozen=True)
class Worked:
    title: str
    on: date
    place: str
    facts: Facts
    expected: tuple[Expected, ...]


def worked_persons() -> list[Worked]:
    raw = tomllib.loads(TABLE.read_text("utf-8"))
    return [_worked(one, raw["base"]) for one in raw["person"]]


def _worked(one: dict[str, object], bases: dict[str, dict[str, object]]) -> Worked:
    facts = dict(bases[str(one["base"])]) if "base" in one else {}
    facts |= one.get("facts", {})  # type: ignore[arg-type] # The table is ours.
    for name in one.get("without", []):  # type: ignore[attr-defined] # As above.
        facts.pop(name)
    expected = tuple(Expected(pathway, *said) for pathway, said in one["expect"].items())  # type: ignore[attr-defined] # As above.
    return Worked(str(one["title"]), one["on"], str(one.get("from", "stay")), parse_facts(facts), expected)  # type: ignore[arg-type] # As above.
