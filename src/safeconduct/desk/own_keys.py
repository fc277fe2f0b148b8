"""The keys of the member who signs in, and of the circles they are inside of, as they grow old. Rule: a new seed lies in the keyring before anybody
is told of the key, so that a crash between the two loses nothing."""

from dataclasses import replace
from typing import TYPE_CHECKING

from safeconduct.core.ids import Chance
from safeconduct.desk.folder import Folder, write_file
from safeconduct.journal import rotating
from safeconduct.seal.keyring import Kdf, Ring, epoch_of, keyring_bytes

if TYPE_CHECKING:
    from safeconduct.desk.office import Office


def keep_ring(folder: Folder, ring: Ring, secret: bytes, kdf: Kdf, chance: Chance) -> None:
    """The keyring lies in the member's folder, and beside it the public key to which unsent text is sealed."""
    place = folder.member(ring.member)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    number, seed = ring.member_seeds[-1]
    write_file(place / "keyring", keyring_bytes(ring, secret, folder.salt(), kdf, chance))
    write_file(place / "public", epoch_of(f"member:{ring.member}", number, seed).public.raw)


def keep_fresh(office: "Office", ring: Ring, secret: bytes, kdf: Kdf) -> None:
    """Signing in renews the member's own key when it has grown old, and then circles' keys for which no keyholder did it in time.

    The practice office is left as it is.
    """
    if office.practice:
        return
    me, (number, seed) = f"member:{ring.member}", ring.member_seeds[-1]
    seat = office.journal.roster.epochs[me]
    # A machine that was restored elsewhere since has another key than the member's present one, and none to renew.
    is_ours = office.journal.shelf.epoch(me, seat.kid) is not None
    if number <= seat.number and is_ours and rotating.is_old(office.journal, me):
        number, seed = seat.number + 1, office.chance(32)
        ring = replace(ring, member_seeds=(*ring.member_seeds, (number, seed)))
        keep_ring(office.folder, ring, secret, kdf, office.chance)
    if number > seat.number:
        office.change(lambda journal: rotating.renew_own(journal, number, seed))
    overdue = rotating.QUARTER + rotating.PATIENCE
    if rotating.mine(office.journal, rotating.old_circles(office.journal, overdue)):
        office.change(lambda journal: rotating.rotate(journal, overdue))
