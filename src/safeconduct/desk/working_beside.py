"""The process that works beside an office that reads very much. Rule: what it is told comes on its standard input, and it ends when that does; it
changes no file."""

import gc
import sys

import msgspec

from safeconduct.caseload.listed_beside import Maker
from safeconduct.desk.beside import read_frame, write_frame
from safeconduct.journal.ahead import Opener
from safeconduct.journal.reading import event_of
from safeconduct.web.hardening import harden


def main() -> None:
    harden()
    gc.disable()  # What it works on holds no rings of itself, and the process ends soon.
    does = {"rows": Opener().answer, "cases": Maker(event_of).answer}
    while asked := read_frame(sys.stdin.buffer):
        what, raw = msgspec.msgpack.decode(asked, type=tuple[str, bytes])
        write_frame(sys.stdout.buffer, does[what](raw))


if __name__ == "__main__":
    main()
