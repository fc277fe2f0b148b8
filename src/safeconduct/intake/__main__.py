"""python -m safeconduct.intake --folder F --port P"""

import os
import sys
import time
from pathlib import Path

import click

from safeconduct.core.when import Moment
from safeconduct.errors import SafeconductError
from safeconduct.intake.app import application
from safeconduct.web.hardening import harden
from safeconduct.web.serving import serve_app


def serve(folder: Path, host: str, port: int, told: str = "") -> None:
    """The help page until it is stopped. No access log, no addresses, no core file.

    Raises: SafeconductError when the folder's settings or spool cannot be read.
    """
    harden()
    folder.mkdir(parents=True, exist_ok=True)
    app = application(folder, lambda: Moment(int(time.time())), os.urandom, time.monotonic)
    serve_app(app, host, port, told, date_header=False, proxy_headers=False, h11_max_incomplete_event_size=32 * 1024)


def _told(folder: Path, host: str, port: int) -> str:
    return (
        f"\n  The help page answers at http://{host}:{port}. Ctrl-C stops it.\n"
        f"  For others put a web server with HTTPS, or an onion service, in front of it, and what the office gives out for it into {folder}: docs/operating.md.\n"
    )


@click.command()
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), required=True, help="The help page's own folder.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8400, show_default=True)
@click.option("--quiet", is_flag=True, help="Say nothing at the start.")
def main(folder: Path, host: str, port: int, quiet: bool) -> None:
    """Start the help page alone, on a machine of its own."""
    try:
        serve(folder, host, port, "" if quiet else _told(folder, host, port))
    except SafeconductError as why:
        click.echo(str(why), err=True)
        sys.exit(why.exit_code)


if __name__ == "__main__":
    main()
