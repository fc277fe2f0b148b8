"""Starts the relay as a process of its own. Rule: it gets its folder and its port, and nothing else."""

import argparse
import time
from pathlib import Path

import uvicorn

from safeconduct.core.when import Moment
from safeconduct.relay.app import open_place, relay_app
from safeconduct.settings import MIB
from safeconduct.web.hardening import harden


def main() -> None:
    parser = argparse.ArgumentParser(prog="safeconduct relay")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8402)
    parser.add_argument("--reserve-mib", type=int, default=200)
    given = parser.parse_args()
    harden()
    place = open_place(given.folder, given.reserve_mib * MIB, lambda: Moment(int(time.time())))
    uvicorn.run(
        relay_app(place),
        host=given.host,
        port=given.port,
        log_level="warning",
        access_log=False,
        server_header=False,
    )


if __name__ == "__main__":
    main()
