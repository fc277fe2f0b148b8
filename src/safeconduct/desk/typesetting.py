"""A process without any key that takes a dossier, or country evidence alone, on its standard input and gives back its pages. Rule: it can write no file at all, and what a
text makes of the typesetter ends with it."""

import resource
import sys

import msgspec

from safeconduct.desk.press import REFUSED, Pages
from safeconduct.dossier.country_evidence import EvidenceAlone
from safeconduct.dossier.typesetting import drawn, press, typeset
from safeconduct.dossier.value import Dossier
from safeconduct.errors import BadInput
from safeconduct.web.hardening import harden

MOST_MEMORY = 4 * 1024**3
MOST_SECONDS = 120

KINDS: dict[str, type[Dossier | EvidenceAlone]] = {"dossier": Dossier, "evidence": EvidenceAlone}


def main() -> None:
    harden()
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    try:
        work, on = msgspec.json.decode(sys.stdin.buffer.read(), type=KINDS[sys.argv[1]]), press()
        made = msgspec.msgpack.encode(Pages(typeset(work, on), drawn(work, on)))
    except BadInput:
        raise SystemExit(REFUSED) from None
    except Exception:  # noqa: BLE001 - the door: the words of a library may hold what people wrote, and must not reach a log
        raise SystemExit(1) from None
    sys.stdout.buffer.write(made)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
