"""Has a dossier typeset, or country evidence alone. Rule: the typesetter runs in a process of its own that holds no key and can write nothing; here only the value goes in
and bytes come out."""

import subprocess
import sys
from dataclasses import dataclass
from typing import assert_never

import msgspec

from safeconduct.core.dossier import DossierHandedOver
from safeconduct.core.ids import CaseId, DocumentId
from safeconduct.dossier.collecting import Choice
from safeconduct.dossier.country_evidence import EvidenceAlone
from safeconduct.dossier.value import Dossier
from safeconduct.errors import BadInput, StoreDown

PATIENCE_S = 120.0
REFUSED = 3
"""What `typesetting` ends with when a picture cannot be drawn."""


@dataclass(frozen=True, slots=True)
class Pages:
    """Shape: `pictures` are the pages of the PDF as PNG, to be looked at in the office."""

    pdf: bytes
    pictures: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Built:
    """A dossier that lies in this process until it is saved or the office is locked. Shape: `handed` is what will be written down when it is
    let out; `made_of` what its pages say; `beside` the annexes that are files of their own."""

    case: CaseId
    choice: Choice
    made_of: Dossier
    handed: DossierHandedOver
    file: bytes
    pictures: tuple[bytes, ...]
    name: str
    beside: tuple[DocumentId, ...]


def pressed(work: Dossier | EvidenceAlone) -> Pages:
    """The pages. Raises: BadInput for a picture that cannot be drawn; StoreDown when there are none."""
    # -I: no setting of the person who started the office reaches it; -B: it would try to write what it compiled.
    command = [sys.executable, "-I", "-B", "-m", "safeconduct.desk.typesetting", kind_of(work)]
    # Few threads: each takes room of its own, and the process has a limit.
    few = {"RAYON_NUM_THREADS": "2", "MALLOC_ARENA_MAX": "2"}
    try:
        done = subprocess.run(
            command, input=msgspec.json.encode(work), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd="/", env=few, timeout=PATIENCE_S, check=False
        )
    except (subprocess.TimeoutExpired, OSError):
        raise _no_pages() from None
    if done.returncode == REFUSED:
        raise BadInput("A picture among the annexes cannot be drawn. Leave it out, or add it anew.", "annexes")
    if done.returncode != 0:
        raise _no_pages()
    try:
        return msgspec.msgpack.decode(done.stdout, type=Pages)
    except msgspec.MsgspecError:
        raise _no_pages() from None


def kind_of(work: Dossier | EvidenceAlone) -> str:
    """What the process is told that it is given."""
    match work:
        case Dossier():
            return "dossier"
        case EvidenceAlone():
            return "evidence"
        case _:
            assert_never(work)


def _no_pages() -> StoreDown:
    return StoreDown("The pages could not be made. Nothing was handed over.")
