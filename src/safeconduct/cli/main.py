"""The command line. Rule: a command asks, calls one function, and says in a sentence what became true or what to do."""

import os
import secrets
import sys
import time
from pathlib import Path
from typing import Any

import click

from safeconduct.cli.assessing import assess
from safeconduct.cli.clocks import clocks
from safeconduct.cli.dossiers import dossier
from safeconduct.cli.evidence import evidence
from safeconduct.cli.pathways import pathways
from safeconduct.cli.planning import plan
from safeconduct.cli.restoring import Clerk
from safeconduct.cli.running import Data, run
from safeconduct.cli.verifying import verify
from safeconduct.core.when import Moment
from safeconduct.desk import backup as backups
from safeconduct.desk.drilling import drill, newest_backup
from safeconduct.desk.passphrases import checked
from safeconduct.desk.tls import fingerprint, make_certificate
from safeconduct.errors import BadInput, Conflict, SafeconductError
from safeconduct.intake.__main__ import main as help_page
from safeconduct.relay.__main__ import main as relay
from safeconduct.settings import read_settings
from safeconduct.web.forms import Form
from safeconduct.wire.codec import WIRE_NAMES


def wall_clock() -> Moment:
    return Moment(int(time.time()))


class _Told(click.Group):
    """Says our own failures in a sentence, with the exit code of their kind."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SafeconductError as trouble:
            click.echo(str(trouble), err=True)
            sys.exit(trouble.exit_code)


@click.group(cls=_Told, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), default=Path("data"), show_default=True, help="The data folder.")
@click.version_option(package_name="safeconduct")
@click.pass_context
def main(ctx: click.Context, data: Path) -> None:
    """From a call for help to a safe arrival."""
    os.umask(0o077)  # Backups, certificates and restored folders are their owner's alone, like everything the programs write.
    ctx.obj = Data(data)


@main.command("run")
@click.pass_obj
def run_command(data: Data) -> None:
    """Start everything on this machine: relay, help page, office."""
    run(data, read_settings(data.root / "settings.toml"), click.echo)


@main.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@click.pass_obj
def backup_command(data: Data, file: Path | None) -> None:
    """Write the whole office into one sealed FILE. Only the recovery sheet opens it."""
    target = file or data.backups / f"{time.strftime('%Y-%m-%d-%H%M%S', time.gmtime())}.scb"
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    size = backups.make_backup(data.desk, target, secrets.token_bytes)
    click.echo(f"{target}: {size:,} bytes, sealed and read back. Carry a copy out of the office. Only the recovery sheet opens it.")


@main.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def restore_command(data: Data, file: Path) -> None:
    """Bring the office in FILE back, into an empty data folder, with the recovery sheet."""
    if data.desk.root.exists() and any(data.desk.root.iterdir()):
        raise Conflict(f"There is an office in {data.root} already. Restore into a folder that is not there yet: `safeconduct --data scratch restore {file}`.")
    clerk = Clerk(click.prompt, click.echo)
    words = clerk.sheet()
    name = clerk.colleague(backups.colleagues_in(file, words, wall_clock, secrets.token_bytes))
    passphrase = _new_passphrase(name)
    data.prepare()
    office = backups.restore(file, data.desk.root, words, name, passphrase, wall_clock, secrets.token_bytes)
    cases = office.index.count_cases()
    office.close()
    click.echo(f"The office is back. Cases: {cases}. Start it with `safeconduct --data {data.root} run` and sign in as {name} with the new passphrase.")


def _new_passphrase(name: str) -> str:
    """Asked for until it will do."""
    while True:
        passphrase: str = click.prompt("A new passphrase for this machine", hide_input=True, confirmation_prompt=True)
        try:
            checked(Form((("name", name), ("passphrase", passphrase), ("again", passphrase))))
        except BadInput as trouble:
            click.echo(str(trouble))
            continue
        return passphrase


@main.command("verify")
@click.pass_obj
def verify_command(data: Data) -> None:
    """Check every row of the sealed log from end to end, and name what is wrong."""
    found = verify(data)
    for line in found.lines:
        click.echo(line)
    sys.exit(0 if found.is_good else 65)


@main.command("drill")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@click.pass_obj
def drill_command(data: Data, file: Path | None) -> None:
    """Rehearse a restore: open the newest backup, or FILE, with the recovery sheet, and hold it against the office."""
    source = file or newest_backup(data.backups)
    click.echo(f"{source.name}: it is opened into a scratch folder, which is thrown away again.")
    found = drill(data.desk, source, Clerk(click.prompt, click.echo).sheet(), wall_clock())
    for line in found.wrong:
        click.echo(line)
    click.echo(f"The backup holds {found.rows} rows; {found.newer} were written since. " + ("All of it is as in the office." if not found.wrong else f"{len(found.wrong)} differ."))
    sys.exit(65 if found.wrong else 0)


@main.command("certificate")
@click.argument("names", nargs=-1, required=True)
@click.pass_obj
def certificate_command(data: Data, names: tuple[str, ...]) -> None:
    """Make a certificate for the office computer, so that other computers reach it over TLS. NAMES: how they call it."""
    data.prepare()
    certificate, key = make_certificate(data.root, names, wall_clock())
    click.echo(f"Write into {data.root / 'settings.toml'}:\n")
    click.echo(f'desk_host = "0.0.0.0"\ndesk_certificate = "{certificate}"\ndesk_key = "{key}"\ndesk_names = {list(names)}\n'.replace("'", '"'))
    click.echo("Colleagues compare this fingerprint with what their browser shows, by voice or on paper:\n")
    click.echo(fingerprint(certificate))


@main.command("relay", context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def relay_command(arguments: tuple[str, ...]) -> None:
    """Start a relay alone, on a folder or on PostgreSQL; `--help` lists what it takes."""
    relay(arguments)


@main.command("help-page", context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def help_page_command(arguments: tuple[str, ...]) -> None:
    """Start the help page alone, on a machine of its own; `--help` lists what it takes."""
    help_page(arguments, prog_name="safeconduct help-page")


@main.command("facts")
def facts_command() -> None:
    """List the wire names of all facts."""
    for name in sorted(WIRE_NAMES):
        click.echo(name)


main.add_command(clocks)
main.add_command(dossier)
main.add_command(evidence)
main.add_command(pathways)
pathways.add_command(assess)
pathways.add_command(plan)


if __name__ == "__main__":
    main()
