"""What is kept of the people of a case for the ways in, for one command. Rule: it is what the page shows the same member: what is sealed to them, or was written twice
apart, is unknown, and is said to be."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any

import click

from safeconduct.cli.data import Data
from safeconduct.cli.unlocking import case_called, unlocked
from safeconduct.core.ids import PersonId
from safeconduct.desk.office import Office
from safeconduct.desk.terms import section_word
from safeconduct.desk.way_person import known_of
from safeconduct.desk.way_words import question_word
from safeconduct.errors import BadInput, NotFound
from safeconduct.folds.case import CaseView
from safeconduct.folds.people import PersonView
from safeconduct.pathways.facts import Facts
from safeconduct.web.language import source

Command = Callable[..., Any]
data_of = click.make_pass_decorator(Data)


@dataclass(frozen=True, slots=True)
class FromCase:
    """Whose facts were asked for. Shape: `case` and `people` are handles; nobody in `people` where none was named."""

    case: str
    people: tuple[str, ...]
    name: str | None
    practice: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """Shape: `sealed` names sections, `unknown` questions that have no one answer; both in words."""

    person: PersonId
    handle: str
    facts: Facts
    sealed: tuple[str, ...]
    unknown: tuple[str, ...]


def of_a_case(command: Command) -> Command:
    """The options that take facts from a case of the office in the place of a file: `asked`, None without `--case`."""

    @click.option("--case", "case", help="The handle of a case of the office: what is kept there, in the place of a file.")
    @click.option("--person", "people", multiple=True, help="With --case: the handle of somebody in it; otherwise the page's choice.")
    @click.option("--name", help="With --case: your name in the group; asked for where it is not given.")
    @click.option("--practice", is_flag=True, help="With --case: of the practice office.")
    @wraps(command)  # With what it says of itself.
    def taking(*args: Any, case: str | None, people: tuple[str, ...], name: str | None, practice: bool, **rest: Any) -> Any:
        if case is None and (people or name or practice):
            raise BadInput("--person, --name and --practice say whose facts of a case are meant. Name it with --case.")
        return command(*args, asked=FromCase(case, people, name, practice) if case is not None else None, **rest)

    return taking


@contextmanager
def opened_for(data: Data, asked: FromCase) -> Iterator[tuple[Office, CaseView]]:
    """Raises: as `unlocked`, and NotFound where nobody is in the case."""
    with unlocked(data, asked.name or click.prompt("Your name in the group", err=True), practice=asked.practice) as office:
        view = case_called(office, asked.case)
        if not view.people_here:
            raise NotFound("Nobody is in this case. Add the person to the case first.")
        yield office, view


def people_of(view: CaseView, handles: Sequence[str]) -> tuple[PersonView, ...]:
    """Those named, in the case's order; everybody where nobody is named. Raises: NotFound for a handle that nobody here has."""
    by_handle = {one.handle.casefold(): one for one in view.people_here}
    for handle in handles:
        if handle.casefold() not in by_handle:
            raise NotFound(f"Nobody in this case is called {handle}. In it: {', '.join(one.handle for one in view.people_here)}.")
    wanted = {handle.casefold() for handle in handles} or by_handle.keys()
    return tuple(one for handle, one in by_handle.items() if handle in wanted)


def kept_of(office: Office, view: CaseView, person: PersonView) -> Kept:
    """Raises: BadInput where two facts cannot both be so."""
    known, _ = known_of(office, view, person.person), source().gettext
    if known.clash:
        raise BadInput(f"Two facts cannot both be so, and nothing is worked out until one is corrected: {question_word(known.clash, _)}")
    unknown = (*known.ways.contested, *known.ways.unreadable)
    sealed = tuple(section_word(kind, _) for kind in known.sealed)
    return Kept(person.person, person.handle, known.facts, sealed, tuple(question_word(one, _) for one in unknown))


def remarks(kept: Kept) -> Iterator[str]:
    """What to know of the facts before the verdicts are read."""
    if not kept.facts.values:
        yield f"{kept.handle}: nothing is written down for the ways in. Begin in the office, under Facts for the ways in."
    if kept.sealed:
        yield f"{kept.handle}: sealed to you, and so unknown here: {', '.join(kept.sealed)}. A colleague who opens it may see another verdict."
    if kept.unknown:
        yield f"{kept.handle}: taken for unknown, because two versions stand or it cannot be read: {' '.join(kept.unknown)}"
