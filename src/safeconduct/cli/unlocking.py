"""An office opened for one command. Rule: the passphrase is asked for and never stands on the command line; whatever happens, the office is
locked again."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from safeconduct.cli.data import Data, no_office
from safeconduct.cli.wall_clock import wall_clock
from safeconduct.core.ids import CaseId
from safeconduct.desk.office import Office, unlock
from safeconduct.desk.practice.story import practice_members
from safeconduct.errors import Conflict, NotFound
from safeconduct.folds.case import CaseView
from safeconduct.web.hardening import harden

Command = Callable[..., Any]



def as_member(command: Command) -> Command:
    """The options that say who opens which office: `name` and `practice`."""
    practice = click.option("--practice", is_flag=True, help="The practice office, whose passphrases are no secret.")
    return click.option("--name", prompt="Your name in the group", help="As colleagues call you; asked for where it is not given.")(practice(command))


@contextmanager
def unlocked(data: Data, name: str, *, practice: bool) -> Iterator[Office]:
    """Raises: NotFound without an office; NotAllowed when name and passphrase open nothing; Conflict while this member is signed in elsewhere, and while the practice
    office is being built."""
    folder = data.practice if practice else data.desk
    if not folder.is_founded:
        raise NotFound(no_practice(data) if practice else no_office(data))
    harden()
    given = dict(practice_members(folder.root)) if practice else {}
    if practice and not given:  # Until it is built nobody of it has a passphrase that could be asked for.
        raise Conflict(still_building(data))
    passphrase = given.get(name) or click.prompt("Passphrase", hide_input=True, err=True)
    office = unlock(folder.root, name, passphrase, wall_clock, secrets.token_bytes)
    try:
        yield office
    finally:
        office.close()


def no_practice(data: Data) -> str:
    return f"There is no practice office in {data.root} yet. Open it once in the browser, or name the folder of your office: `safeconduct --data FOLDER ...`."


def still_building(data: Data) -> str:
    return f"The practice office in {data.root} is still being built. Try again in a minute."


def case_called(office: Office, handle: str) -> CaseView:
    """Raises: NotFound when no case that this member knows of, or several, are called so."""
    handles = office.index.handles
    found = [one for one in handles if handles[one].casefold() == handle.casefold() and office.index.kind_of(one) == "case"]
    if len(found) != 1:
        raise NotFound(f"{'Several cases are' if found else 'No case you know of is'} called {handle}. Look at *Cases* in the office for the handle.")
    return office.index.case(CaseId(found[0]))
