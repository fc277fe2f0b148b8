"""What the relay is told to destroy. Rule: a keyholder's process signs names once their order is due, and the process that reaches the relay hands
on what was signed; it signs nothing itself."""

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from safeconduct.desk.folder import Folder, write_file
from safeconduct.desk.laptops import Lists
from safeconduct.errors import BadInput, NotAllowed
from safeconduct.seal.keyring import Ring
from safeconduct.store.levelling import level_erased
from safeconduct.store.log import Mark
from safeconduct.store.relay_client import RelayStore
from safeconduct.store.sqlite import SqliteStore
from safeconduct.wire.marks import MOST_MARKS, marks_bytes, to_sign


def sign_marks(folder: Folder, ring: Ring, marks: Sequence[Mark]) -> None:
    """They lie ready for the relay. Raises: StoreDown."""
    folder.signed_marks.mkdir(mode=0o700, exist_ok=True)
    listed = sorted({(one.name, one.kind.value, str(one.feed), one.n) for one in marks})
    for start in range(0, len(listed), MOST_MARKS):
        raw = marks_bytes(ring.group, listed[start : start + MOST_MARKS])
        write_file(folder.signed_marks / hashlib.sha256(raw).hexdigest(), ring.signing.public + raw + ring.signing.sign(to_sign(raw)))


@dataclass
class ErasedThere:
    """How far one relay, in one life of it, was told. Shape: `told` names what it took, and what it refused under the list of that time."""

    position: int = 0
    told: set[tuple[str, bytes]] = field(default_factory=set)

    def once(self, folder: Folder, here: SqliteStore, relay: RelayStore) -> None:
        """Before the admission list there is nobody's signature to go by, and the one laptop that is let in says it itself."""
        in_force = Lists(folder).theirs()
        if not in_force:
            self.position = level_erased(here, relay, self.position)
            return
        for path in sorted(folder.signed_marks.glob("[0-9a-f]*")):
            taken, refused = (path.name, b""), (path.name, hashlib.sha256(in_force).digest())
            if taken in self.told or refused in self.told:
                continue
            self.told.add(refused)
            with suppress(NotAllowed, BadInput):  # Its signer is not, or no longer, a keyholder there; another keyholder's desk says it too.
                relay.erase_signed(path.read_bytes())
                self.told.add(taken)
