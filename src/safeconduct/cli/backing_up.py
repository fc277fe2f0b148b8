"""The commands that write the office into one sealed file, rehearse its return, and bring it back."""

import secrets
import sys
import time
from pathlib import Path

import click

from safeconduct.cli.data import Data, no_office
from safeconduct.cli.restoring import Clerk, lead_to_relay
from safeconduct.cli.saying import counted, echo, typable
from safeconduct.cli.wall_clock import wall_clock
from safeconduct.desk import backup as backups
from safeconduct.desk.drilling import drill, newest_backup
from safeconduct.desk.passphrases import SHORTEST, checked, suggested
from safeconduct.errors import BadInput, Conflict, NotFound
from safeconduct.settings import read_settings
from safeconduct.web.forms import Form


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@click.pass_obj
def backup_command(data: Data, file: Path | None) -> None:
    """Write the whole office into one sealed FILE. Only the recovery sheet opens it."""
    if not data.desk.is_founded:  # Looked at before a folder for backups is made: a wrong folder is left as it was, or not there.
        raise NotFound(no_office(data))
    target = file or data.backups / f"{time.strftime('%Y-%m-%d-%H%M%S', time.gmtime())}.scb"
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    size = backups.make_backup(data.desk, target, secrets.token_bytes)
    echo(f"{target}: {size:,} bytes, sealed and read back. Carry a copy out of the office. Only the recovery sheet opens it.")


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def restore_command(data: Data, file: Path) -> None:
    """Bring the office in FILE back, into an empty data folder, with the recovery sheet."""
    if data.desk.root.exists() and any(data.desk.root.iterdir()):
        raise Conflict(f"There is an office in {data.root} already. Restore into a folder that is not there yet: `safeconduct --data scratch restore {file}`.")
    settings = data.root / "settings.toml"
    read_settings(settings)  # One that cannot be read is said before anything is typed.
    clerk = Clerk(click.prompt, echo)
    words = clerk.sheet()
    name = clerk.colleague(backups.colleagues_in(file, words, wall_clock, secrets.token_bytes))
    passphrase = _new_passphrase(name)
    data.prepare()
    office = backups.restore(file, data.desk.root, words, name, passphrase, wall_clock, secrets.token_bytes)
    cases = office.index.count_cases()
    office.close()
    echo(f"The office is back. Cases: {cases}.")
    lead_to_relay(Clerk(_asked_or_nothing, echo), settings, data.desk)
    start = typable(f"`safeconduct --data {data.root} run`")
    echo(f"End the office that runs, then start this one with {start} and sign in as {name} with the new passphrase.")


def _asked_or_nothing(question: str) -> str:
    """What was typed; nothing also from whoever stops here: the office is back already, and they read what to do next."""
    try:
        typed: str = click.prompt(question, default="", show_default=False)
    except click.Abort:
        return ""
    return typed


def _new_passphrase(name: str) -> str:
    """Asked for until it will do. Six words are offered, as where a group is set up; they are typed once."""
    suggestion = suggested(secrets.token_bytes)
    echo(f"A new passphrase for this machine. Six words chosen by chance: {suggestion}")
    echo(f"Type these, or one of your own of at least {SHORTEST} letters. What you type does not show; the words above do, until you clear this window.")
    while True:
        passphrase: str = click.prompt("New passphrase", hide_input=True)
        again: str = passphrase if passphrase == suggestion else click.prompt("The same once more", hide_input=True)
        try:
            checked(Form((("name", name), ("passphrase", passphrase), ("passphrase-again", again))))
        except BadInput as trouble:
            echo(str(trouble))
            continue
        return passphrase


@click.command("drill")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@click.pass_obj
def drill_command(data: Data, file: Path | None) -> None:
    """Rehearse a restore: open the newest backup, or FILE, with the recovery sheet, and hold it against the office."""
    if not data.desk.is_founded:
        raise NotFound(no_office(data))
    source = file or newest_backup(data.backups)
    echo(f"{source.name}: it is opened into a scratch folder, which is thrown away again.")
    found = drill(data.desk, source, Clerk(click.prompt, echo).sheet(), wall_clock())
    for line in found.wrong:
        echo(line)
    said = "All of it is as in the office." if not found.wrong else f"Not as in the office: {len(found.wrong)}."
    echo(f"The backup holds {counted(found.rows, 'row')}; written since: {found.newer:,}. {said}")
    sys.exit(65 if found.wrong else 0)
