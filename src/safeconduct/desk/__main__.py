"""Starts the office as a process of its own. Rule: it gets its folder and where to answer, and nothing secret."""

import argparse
import sys
from pathlib import Path

from safeconduct.desk.server import Listening, serve
from safeconduct.errors import SafeconductError


def main() -> None:
    parser = argparse.ArgumentParser(prog="safeconduct desk")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8401)
    parser.add_argument("--name", action="append", default=[])
    parser.add_argument("--certificate", type=Path)
    parser.add_argument("--key", type=Path)
    parser.add_argument("--behind", default="")
    parser.add_argument("--idle-minutes", type=int, default=15)
    given = parser.parse_args()
    listening = Listening(
        given.host, given.port, tuple(given.name), given.certificate, given.key, given.behind, given.idle_minutes * 60
    )
    try:
        serve(given.folder, listening)
    except SafeconductError as trouble:
        sys.stderr.write(f"{trouble}\n")
        sys.exit(trouble.exit_code)


if __name__ == "__main__":
    main()
