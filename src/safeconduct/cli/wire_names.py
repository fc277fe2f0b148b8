"""The command that lists the wire names."""

import click

from safeconduct.cli.saying import echo
from safeconduct.wire.codec import WIRE_NAMES


@click.command("facts")
def facts_command() -> None:
    """List the wire names of all facts."""
    for name in sorted(WIRE_NAMES):
        echo(name)
