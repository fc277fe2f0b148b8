"""Has a dossier typeset. Rule: the typesetter runs in a process of its own that holds no key and can write nothing; here only the value goes in
and bytes come out."""

import subprocess
import sys
from dataclasses import dataclass

import msgspec

from safeconduct.core.dossier import DossierHandedOver
from safeconduct.core.ids import DocumentId
from safeconduct.dossier.value import Dossier
from safeconduct.errors import BadInput, StoreDown

PATIENCE_S = 120.0
REFUSED = 3
"""What `typesetting` ends with when a picture cannot be drawn."""


@dataclass(frozen=True, slots=True)
class Built:
    """A dossier that was let out and lies in this process until it is saved or the office is locked. Shape: `beside` are the annexes that are
    files of their own."""

    handed: DossierHandedOver
    file: bytes
    name: str
    beside: tuple[DocumentId, ...]


def pressed(dossier: Dossier) -> bytes:
    """The PDF. Raises: BadInput for a picture that cannot be drawn; StoreDown when there are no pages."""
    # -I: no setting of the person who started the office reaches it; -B: it would try to write what it compiled.
    command = [sys.executable, "-I", "-B", "-m", "safeconduct.desk.typesetting"]
    # Few threads: each takes room of its own, and the process has a limit.
    few = {"RAYON_NUM_THREADS": "2", "MALLOC_ARENA_MAX": "2"}
    try:
        done = subprocess.run(
            command, input=msgspec.json.encode(dossier), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd="/", env=few, timeout=PATIENCE_S, check=False
        )
    except (subprocess.TimeoutExpired, OSError):
        raise _no_pages() from None
    if done.returncode == REFUSED:
        raise BadInput("A picture among the annexes cannot be drawn. Leave it out, or add it anew.", "annexes")
    if done.returncode != 0 or not done.stdout.startswith(b"%PDF"):
        raise _no_pages()
    return done.stdout


def _no_pages() -> StoreDown:
    return StoreDown("The pages of the dossier could not be made. Nothing was handed over.")
