"""Starts the relay as a process of its own. Rule: it gets its folder or its database, and its port, and nothing else."""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from safeconduct.core.when import Moment
from safeconduct.errors import SafeconductError
from safeconduct.relay.app import relay_app
from safeconduct.relay.place import Place, open_place, open_server, standing_ticket
from safeconduct.settings import MIB
from safeconduct.store.quota import Quota
from safeconduct.web.hardening import harden
from safeconduct.web.serving import serve_app


def main(arguments: Sequence[str] | None = None) -> None:
    given = _parser().parse_args(arguments)
    harden()
    try:
        place = _place(given)
        if given.new_ticket:
            sys.stdout.write(place.groups.new_ticket() + "\n")
            return
        if given.ticket_for:
            sys.stdout.write(place.groups.ticket_for(given.ticket_for) + "\n")
            return
    except SafeconductError as why:
        sys.stderr.write(f"{why}\n")
        sys.exit(why.exit_code)
    serve_app(relay_app(place), given.host, given.port, "" if given.quiet else _told(given), proxy_headers=False)


def _told(given: argparse.Namespace) -> str:
    address = f"http://{given.host}:{given.port}"
    return (
        f"\n  The relay answers at {address}. It can read nothing of what it keeps. Ctrl-C stops it; what it keeps stays.\n\n"
        "  Next: the first laptop of a group needs in the settings.toml of its data folder\n"
        f'    relay_address = "{address}"   (on another machine: https, by the name of the web server in front of this relay)\n'
        '    relay_ticket = "…"   (printed by this command with --new-ticket)\n'
        "  and then `safeconduct run`. Everybody else comes in by an invite of the office.\n"
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="safeconduct relay", description="Keeps sealed rows of one or many groups and hands them on.")
    parser.add_argument("--folder", type=Path, help="the relay's own folder; without a database the rows lie there")
    parser.add_argument("--database", default="", help="address of a PostgreSQL database, without a password")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8402)
    parser.add_argument("--reserve-mib", type=int, default=200, help="room on the disk that strangers' letters leave to the group")
    parser.add_argument("--log-mib", type=int, default=4096, help="room of each group for what it writes itself")
    parser.add_argument("--letterbox-mib", type=int, default=512, help="room of each group for letters of strangers")
    parser.add_argument("--new-ticket", action="store_true", help="print a founding ticket for one group, and end")
    parser.add_argument(
        "--ticket-for", type=bytes.fromhex, metavar="GROUP", help="print a ticket by which a restored office of this group comes in, and end; `restore` says the group"
    )
    parser.add_argument("--quiet", action="store_true", help="say nothing at the start")
    return parser


def _place(given: argparse.Namespace) -> Place:
    quota = Quota(given.log_mib * MIB, given.letterbox_mib * MIB)
    if given.database:
        ticket = standing_ticket(given.folder) if given.folder else ""
        return open_server(given.database, ticket, _clock, quota)
    return open_place(given.folder or Path("data") / "relay", given.reserve_mib * MIB, _clock, quota)


def _clock() -> Moment:
    return Moment(int(time.time()))


if __name__ == "__main__":
    main()
