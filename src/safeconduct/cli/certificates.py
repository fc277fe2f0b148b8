"""The command that makes the office computer's certificate."""

import click

from safeconduct.cli.data import Data
from safeconduct.cli.saying import echo
from safeconduct.cli.wall_clock import wall_clock
from safeconduct.desk.tls import fingerprint, make_certificate


@click.command("certificate")
@click.argument("names", nargs=-1, required=True)
@click.pass_obj
def certificate_command(data: Data, names: tuple[str, ...]) -> None:
    """Make a certificate for the office computer, so that other computers reach it over TLS. NAMES: how they call it."""
    data.prepare()
    certificate, key = make_certificate(data.root, names, wall_clock())
    echo(f"Write into {data.root / 'settings.toml'}:\n")
    echo(f'desk_host = "0.0.0.0"\ndesk_certificate = "{certificate}"\ndesk_key = "{key}"\ndesk_names = {list(names)}\n'.replace("'", '"'))
    echo("Colleagues compare this fingerprint with what their browser shows, by voice or on paper:\n")
    echo(fingerprint(certificate))
