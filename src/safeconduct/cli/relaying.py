"""The command that starts a relay. Rule: it reads nothing of the office, nor does the process that it becomes."""

import click

from safeconduct.relay.__main__ import main as relay


@click.command("relay", context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def relay_command(arguments: tuple[str, ...]) -> None:
    """Start a relay alone, on a folder or on PostgreSQL; `--help` lists what it takes."""
    relay(arguments)
