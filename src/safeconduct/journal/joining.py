"""How somebody comes in: invites that unlock nothing, six words compared by voice, seats, epochs given by those inside. Rule: a
keyholder's signature gives nobody a key."""

import base64
import binascii
import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Annotated, Any

import msgspec
from mnemonic import Mnemonic

from safeconduct.core.facts import Fact
from safeconduct.core.group import DeviceAdded, EpochBegan, MemberAdded, MemberLetIn, MemberSeated, NewMember
from safeconduct.core.ids import Chance, CircleId, MemberId, StreamId
from safeconduct.core.section import EVERYONE
from safeconduct.core.text import clean_line
from safeconduct.core.when import DAY, Moment
from safeconduct.errors import BadInput, Conflict, NotAllowed, SealBroken
from safeconduct.journal.founding import Seeds, new_device, seat_key
from safeconduct.journal.journal import Journal
from safeconduct.journal.rewrapping import catch_up
from safeconduct.roster.roster import RECOVERY, STEWARDS
from safeconduct.seal.keyring import epoch_of
from safeconduct.seal.keyrows import Given, Holder, Key, give, row_to_holder, row_under_everyone
from safeconduct.seal.keys import Epoch, PublicKey, SymmetricKey, derive, digest
from safeconduct.seal.opening import open_under
from safeconduct.seal.sealing import seal_under
from safeconduct.store.log import Letter
from safeconduct.wire.codec import event_id
from safeconduct.wire.labels import Purpose, label
from safeconduct.wire.padding import LETTER_SIZES, pad, unpad

PREFIX = "sc1:"
LIVES = 2 * DAY
_Hash = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
_ROOMS = tuple(size - 28 for size in LETTER_SIZES)
"""What a letter's fixed sizes leave beside nonce and tag, so that a relay cannot tell it from one to the help page."""


@dataclass(frozen=True, slots=True)
class Invite:
    """What is handed to a newcomer. Shape: `group` 32 bytes, `secret` 16; `relay` is where the group is reached from another laptop, nothing
    for an office that others do not reach. It opens nothing."""

    group: bytes
    secret: bytes = field(repr=False)
    relay: str = ""

    def __str__(self) -> str:
        address = self.relay.encode("ascii") + self._check if self.relay else b""
        return PREFIX + base64.b32encode(self.group + self.secret + address).decode().rstrip("=").lower()

    @property
    def _check(self) -> bytes:
        """A line that was cut short or mistyped is told from a whole one."""
        return digest(Purpose.INVITE_LINE, self.group, self.secret, self.relay.encode("ascii"))[:4]

    @classmethod
    def parse(cls, typed: str) -> "Invite":
        """Raises: BadInput when it is not whole."""
        text = "".join(typed.split()).lower().removeprefix(PREFIX)
        try:
            raw = base64.b32decode(text.upper() + "=" * (-len(text) % 8))
        except (binascii.Error, ValueError):
            raw = b""
        with suppress(UnicodeDecodeError):
            relay = raw[48:-4].decode("ascii")
            found = cls(raw[:32], raw[32:48], relay)
            if len(raw) == 48 or (relay and raw[-4:] == found._check):
                return found
        raise BadInput("This invite is not whole. Copy all of it, from sc1: to the end.", "invite")

    @property
    def key(self) -> SymmetricKey:
        return SymmetricKey(
            derive(self.secret, Purpose.INVITE_KEY, self.group), label(Purpose.INVITE_KEY, self.group)
        )

    @property
    def address(self) -> bytes:
        return derive(self.secret, Purpose.INVITE_ADDRESS, self.group)

    @property
    def founding_address(self) -> bytes:
        """Where the group's founding event lies for a newcomer's laptop."""
        return derive(self.secret, Purpose.INVITE_FOUNDING, self.group)


def group_named(typed: str) -> bytes:
    """The group an invite is for; nothing when it is not whole."""
    try:
        return Invite.parse(typed).group
    except BadInput:
        return b""


def new_invite(group: bytes, chance: Chance, relay: str = "") -> Invite:
    return Invite(group, chance(16), relay)


def founding_letter(invite: Invite, genesis: bytes, now: Moment, chance: Chance) -> Letter:
    """The founding event for a newcomer's laptop. It is no secret: every help page has it in clear."""
    body = seal_under(invite.key, pad(genesis, _ROOMS), chance, Purpose.INVITE_FOUNDING, invite.group)
    return Letter(invite.founding_address, hashlib.sha256(body).digest(), body, now + LIVES)


def founding_in(invite: Invite, letter: Letter) -> bytes:
    """The founding event's plain bytes, by which the group is named. Raises: SealBroken when they are not."""
    genesis = unpad(open_under(invite.key, letter.body, Purpose.INVITE_FOUNDING, invite.group))
    if event_id(genesis) != invite.group.hex():
        raise SealBroken("The founding event is not the one this group is named after.")
    return genesis


def six_words(invite: Invite, newcomer: NewMember, laptop: bytes = b"") -> tuple[str, ...]:
    """The same six words on both desks, if and only if both see the same group, keys, invite and laptop. Shape: 66 bits."""
    shown = (invite.group, msgspec.msgpack.encode(newcomer), invite.secret)
    raw = digest(Purpose.SIX_WORDS, *shown, *([laptop] if laptop else []))
    number = int.from_bytes(raw[:9], "big") >> 6
    words = Mnemonic("english").wordlist
    return tuple(words[(number >> (11 * place)) & 2047] for place in reversed(range(6)))


@dataclass(frozen=True, slots=True)
class Asked:
    """Who answered an invite. Shape: `name` and `moment` are what they say; until the six words agree nothing of it is proven; `laptop` is the
    hash of its token for the relay."""

    newcomer: NewMember
    name: str
    moment: Moment
    laptop: bytes = b""


def ask_in(invite: Invite, newcomer: NewMember, name: str, now: Moment, chance: Chance, laptop: bytes = b"") -> Letter:
    """The row in which a newcomer's desk shows its keys, sealed under the invite's secret."""
    if laptop:
        plain = pad(msgspec.msgpack.encode([2, newcomer, name, now, laptop]), _ROOMS)
    else:
        plain = pad(msgspec.msgpack.encode([1, newcomer, name, now]), LETTER_SIZES)
    body = seal_under(invite.key, plain, chance, Purpose.INVITE_KEY, invite.group)
    return Letter(invite.address, hashlib.sha256(body).digest(), body, now + LIVES)


def who_asked(invite: Invite, letter: Letter) -> Asked:
    """Raises: SealBroken when the row was not made with this invite."""
    plain = unpad(open_under(invite.key, letter.body, Purpose.INVITE_KEY, invite.group))
    try:
        version, *rest = msgspec.msgpack.decode(plain, type=list[Any])
        if version == 1:
            newcomer, name, moment = msgspec.convert(rest, tuple[NewMember, str, int])
            return Asked(newcomer, clean_line(name, required=True), Moment(moment))
        newcomer, name, moment, laptop = msgspec.convert(rest, tuple[NewMember, str, int, _Hash])
        return Asked(newcomer, clean_line(name, required=True), Moment(moment), laptop)
    except (msgspec.MsgspecError, ValueError, RecursionError, BadInput):
        raise SealBroken("What answers this invite cannot be read.") from None


def welcome(journal: Journal, newcomer: NewMember, circles: Sequence[CircleId], words: str = "") -> None:
    """The newcomer is in the roster and wished into the circles; they hold no key yet.

    Shape: `words` are the six that were compared, for colleagues who let them into further circles.
    """
    roster, me = journal.roster, journal.ring.member
    if (me, STEWARDS) not in roster.seats:
        raise NotAllowed("Only a keyholder can take somebody into the group.")
    if newcomer.member in roster.members:
        raise Conflict("This colleague is in the group already.")
    facts: list[Fact] = [
        MemberAdded(newcomer, words),
        *(MemberSeated(newcomer.member, circle) for circle in circles),
    ]
    journal.writing.write_in(journal.store, StreamId(journal.ring.roster_stream), facts)
    journal.refresh()


@dataclass(frozen=True, slots=True)
class AtTheDoor:
    """A colleague with a seat in a circle whose key they were not given yet."""

    member: MemberId
    circle: CircleId


def at_the_door(journal: Journal) -> tuple[AtTheDoor, ...]:
    """Seats without a key, of circles this member is inside of: whom they can let in."""
    mine = {circle for who, circle in journal.roster.inside if who == journal.ring.member}
    return tuple(
        AtTheDoor(member, circle)
        for member, circle in sorted(journal.roster.seats - journal.roster.inside)
        if circle in mine and journal.roster.is_at_work(member)
    )


def let_in(journal: Journal, member: MemberId, circles: Sequence[CircleId]) -> None:
    """The circle's present key is given to the member, who is inside from now on.

    Raises: NotAllowed unless seated there, with a device that is not suspended, and this member is inside.
    """
    rows = [_epoch_row(journal, circle, member) for circle in circles]
    facts = [MemberLetIn(member, circle) for circle in circles]
    if facts:
        journal.writing.write_in(journal.store, StreamId(journal.ring.roster_stream), facts, rows)
    journal.refresh()


def _epoch_row(journal: Journal, circle: CircleId, member: MemberId) -> bytes:
    roster, ring = journal.writing.in_hand, journal.ring
    number = roster.epochs[circle].number
    epoch = journal.shelf.epoch(circle, roster.epochs[circle].kid)
    if epoch is None or (member, circle) not in roster.seats or not roster.is_at_work(member):
        raise NotAllowed(
            "You can let somebody into a circle only from inside, once a keyholder gave them a seat."
        )
    seat = roster.epochs[f"member:{member}"]
    holder = Holder(f"member:{member}", seat.number, PublicKey(seat.public))
    given = give(
        ring.group, Key("epoch", circle, number, epoch.kid, epoch.seed), holder, ring.signing, journal.chance
    )
    return _row(journal, given, holder.public, to_holder=circle == EVERYONE)


def _row(journal: Journal, given: Given, public: PublicKey, *, to_holder: bool) -> bytes:
    """The whole group's key is given in a row that its holder can find; all other rows are readable to the group."""
    if to_holder:
        return row_to_holder(journal.ring.group, given, public)
    return row_under_everyone(journal.ring.group, given, journal.writing.everyone, journal.chance)


def new_epoch(journal: Journal, circle: CircleId) -> None:
    """A new key of the circle, made from inside and given to everyone who is inside, and to the recovery key. A seat alone gives no key.

    The keys of what was written before are given to it too, so that a later colleague can read it. Streams get a new key at their next
    write; what was read before may have been kept.
    """
    roster, ring, number = journal.roster, journal.ring, journal.roster.epochs[circle].number + 1
    if (ring.member, circle) not in roster.inside:
        raise NotAllowed("Only a member of the circle can make its new key.")
    epoch = epoch_of(circle, number, journal.chance(32))
    holders = [f"member:{member}" for member in roster.insiders_of(circle)] + [RECOVERY]
    rows = []
    for holder in holders:
        # Whoever made their own public key unusable is left out; that must not keep the others from having a new key.
        with suppress(SealBroken):
            rows.append(given_epoch(journal, epoch, circle, number, holder))
    if circle == EVERYONE:
        rows.append(_chained(journal, epoch, number))
    began = EpochBegan(circle, seat_key(epoch, number))
    journal.writing.write_in(journal.store, StreamId(ring.roster_stream), [began], rows)
    journal.refresh()
    catch_up(journal)
    journal.refresh()


def given_epoch(journal: Journal, epoch: Epoch, circle: CircleId, number: int, holder: str) -> bytes:
    """A row that gives the circle's epoch to a holder under their present key."""
    ring, to = journal.ring, journal.writing.holder(holder)
    what = Key("epoch", circle, number, epoch.kid, epoch.seed)
    given = give(ring.group, what, to, ring.signing, journal.chance)
    return _row(journal, given, to.public, to_holder=circle == EVERYONE)


def _chained(journal: Journal, epoch: Epoch, number: int) -> bytes:
    """The whole group's last key, for whoever has its new one: routes and roster go on being readable from the first."""
    seat = journal.writing.in_hand.epochs[EVERYONE]
    last = journal.shelf.epoch(EVERYONE, seat.kid)
    if last is None:
        raise NotAllowed("This machine does not have the circle's last key.")
    what = Key("epoch", EVERYONE, seat.number, last.kid, last.seed)
    to = Holder(EVERYONE, number, epoch.public, epoch)
    given = give(journal.ring.group, what, to, journal.ring.signing, journal.chance)
    return row_under_everyone(journal.ring.group, given, epoch.wrap, journal.chance)


def recovered_device(seeds: Seeds, member: MemberId, number: int) -> tuple[DeviceAdded, EpochBegan]:
    """What the recovery key says of a member's new device: the device, and the member's new key."""
    epoch = epoch_of(f"member:{member}", number, seeds.member_seat)
    return DeviceAdded(member, new_device(seeds)), EpochBegan(
        CircleId(f"member:{member}"), seat_key(epoch, number)
    )
