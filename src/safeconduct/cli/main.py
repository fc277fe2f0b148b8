"""The command line. Rule: a command asks, calls one function, and says in a sentence what became true or what to do."""

import os
import sys
from pathlib import Path
from typing import Any

import click

from safeconduct.cli.on_demand import OnDemand, Place
from safeconduct.cli.saying import echo, typable
from safeconduct.errors import SafeconductError

COMMANDS = {
    "application": Place("cli.application_notes", "application", "The applications of a case of the office, step by step."),
    "backup": Place("cli.backing_up", "backup_command", "Write the whole office into one sealed FILE. Only the recovery sheet opens it."),
    "certificate": Place("cli.certificates", "certificate_command", "Make a certificate for the office computer, so that other computers reach it over TLS."),
    "clocks": Place("cli.clocks", "clocks", "Every date that runs for the people of CASE (its handle), what does not go together, and what cannot be told."),
    "dossier": Place("cli.dossiers", "dossier", "A bundle for one recipient and one purpose, from a case of the office."),
    "drill": Place("cli.backing_up", "drill_command", "Rehearse a restore: open the newest backup, or FILE, with the recovery sheet, and hold it against the office."),
    "evidence": Place("cli.evidence", "evidence", "Who says what in reports, through whom."),
    "facts": Place("cli.wire_names", "facts_command", "List the wire names of all facts."),
    "help-page": Place("intake.__main__", "main", "Start the help page alone, on a machine of its own."),
    "pathways": Place("cli.pathways", "pathways", "The legal ways in: what the rules are, and what they say of one person."),
    "relay": Place("cli.relaying", "relay_command", "Start a relay alone, on a folder or on PostgreSQL; `--help` lists what it takes."),
    "restore": Place("cli.backing_up", "restore_command", "Bring the office in FILE back, into an empty data folder, with the recovery sheet."),
    "run": Place("cli.running", "run_command", "Start everything on this machine: relay, help page, office."),
    "verify": Place("cli.verifying", "verify_command", "Check every row of the sealed log from end to end, and name what is wrong."),
}
"""Each line is what the command says of itself; it stands here because the command would have to be read in to be asked."""


class _Told(OnDemand):
    """Says our own failures in a sentence, with the exit code of their kind."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SafeconductError as trouble:
            echo(typable(str(trouble)), err=True)
            sys.exit(trouble.exit_code)


@click.group(cls=_Told, places=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), default=Path("data"), show_default=True, help="The data folder.")
@click.version_option(package_name="safeconduct")
@click.pass_context
def main(ctx: click.Context, data: Path) -> None:
    """From a call for help to a safe arrival."""
    # Here, because whoever only asks for the version or the list of commands needs neither keys nor ciphers.
    from safeconduct.cli.data import Data  # noqa: PLC0415

    os.umask(0o077)  # Backups, certificates and restored folders are their owner's alone, like everything the programs write.
    ctx.obj = Data(data)


if __name__ == "__main__":
    main()
