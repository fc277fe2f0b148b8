"""The keys of the member who signs in, and of the circles they are inside of, as they grow old. Rule: a new seed lies in the keyring before anybody
is told of the key, so that a crash between the two loses nothing."""

from dataclasses import replace
from typing import TYPE_CHECKING

from safeconduct.core.ids import Chance
from safeconduct.core.section import Kind, Placed
from safeconduct.desk.drafts import seal_anew
from safeconduct.desk.erased_there import sign_marks
from safeconduct.desk.folder import Folder, write_file
from safeconduct.journal import ending, rotating
from safeconduct.seal.keyring import Kdf, Ring, epoch_of, keyring_bytes
from safeconduct.store.pages import roomy, translated

if TYPE_CHECKING:
    from safeconduct.desk.office import Office


def keep_ring(folder: Folder, ring: Ring, secret: bytes, kdf: Kdf, chance: Chance) -> None:
    """The keyring lies in the member's folder, and beside it the public key to which unsent text is sealed."""
    place = folder.member(ring.member)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    number, seed = ring.member_seeds[-1]
    write_file(place / "keyring", keyring_bytes(ring, secret, folder.salt(), kdf, chance))
    for left in place.glob(".keyring.*"):  # Where power ended in the middle of writing one, it would keep keys that have ended since.
        left.unlink(missing_ok=True)
    write_file(place / "public", epoch_of(f"member:{ring.member}", number, seed).public.raw)


def keep_fresh(office: "Office", ring: Ring, secret: bytes, kdf: Kdf) -> None:
    """Signing in renews the member's own key when it has grown old, and then circles' keys for which no keyholder did it in time; and it ends
    older keys that everybody is done with.

    The practice office is left as it is.
    """
    if office.practice:
        return
    ring = _renew_own(office, ring, secret, kdf)
    overdue = rotating.QUARTER + rotating.PATIENCE
    if rotating.mine(office.journal, rotating.old_circles(office.journal, overdue)):
        renew_circles(office, overdue)
    if ending.renewed(office.journal.roster):
        _say_what_is_known(office)
        _end_older(office, ring, secret, kdf)


def renew_circles(office: "Office", age: int = rotating.QUARTER) -> None:
    """New keys for circles whose key is as old as this, as far as the member is inside of them."""
    with roomy(office.journal.db):  # A row or more for each section there is comes out of the index and goes into it.
        office.change(lambda journal: rotating.rotate(journal, age))


def _renew_own(office: "Office", ring: Ring, secret: bytes, kdf: Kdf) -> Ring:
    """The ring as it lies in the folder now."""
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
    return ring


def _say_what_is_known(office: "Office") -> None:
    said = office.change(lambda journal: ending.to_say(journal, office.group_view.caught_up))
    if said:
        office.write([Placed(Kind.GROUP, office.subject, said)])


def _end_older(office: "Office", ring: Ring, secret: bytes, kdf: Kdf) -> None:
    """Keyring, index and store hold no older key any more that everybody is done with; the relay is told by a keyholder's desk."""
    journal = office.journal
    bounds = ending.ended(journal, office.group_view.caught_up)
    if not ending.is_there(journal, bounds):
        return
    kept = tuple(one for one in ring.member_seeds if one[0] >= bounds.get(f"member:{ring.member}", 0))
    if kept != ring.member_seeds:
        seal_anew(office.folder.root, ring.member, office.member_epochs, office.chance)
        keep_ring(office.folder, replace(ring, member_seeds=kept), secret, kdf, office.chance)
    with translated():
        marks = ending.destroy(journal, bounds)
    if marks and office.actor.is_steward:
        sign_marks(office.folder, ring, marks)
