"""How a group comes into being, and how a device is made. Rule: no founding private key exists afterwards; the group's id is the hash
of its first event."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from mnemonic import Mnemonic

from safeconduct.core.group import GroupFounded, NewDevice, NewMember, SeatKey, StreamBegan
from safeconduct.core.ids import Chance, CircleId, DeviceId, FeedId, MemberId, StreamId, fresh
from safeconduct.core.section import EVERYONE, Kind, Role, Subject
from safeconduct.core.when import Clock
from safeconduct.errors import BadInput
from safeconduct.roster.roster import RECOVERY
from safeconduct.seal.events import seal_row, stream_scope
from safeconduct.seal.keyring import Ring, epoch_of
from safeconduct.seal.keyrows import Holder, Key, give, row_to_holder, row_under_everyone
from safeconduct.seal.keys import Epoch, SigningKey, SymmetricKey, derive
from safeconduct.wire.codec import Plain, event_id
from safeconduct.wire.labels import Purpose
from safeconduct.wire.row import NO_ROW, Head, Row

CIRCLES = (EVERYONE, *(CircleId(role.value) for role in Role))


@dataclass(frozen=True, slots=True)
class Founded:
    """A group's first rows and keys, and the founder's ring. Shape: `genesis` are the plain bytes whose hash is the group's id."""

    group: bytes
    genesis: bytes
    ring: Ring
    rows: tuple[Row, ...]
    keys: tuple[bytes, ...]
    recovery_words: tuple[str, ...] = field(repr=False)


def recovery_words(seed: bytes) -> tuple[str, ...]:
    """The recovery seed as 24 words. Source: BIP-39, English list."""
    return tuple(Mnemonic("english").to_mnemonic(seed).split())


SHEET_WORDS = 24


def is_word(word: str) -> bool:
    """Whether it can stand on a recovery sheet."""
    return word in Mnemonic("english").wordlist


def near_words(word: str) -> tuple[str, ...]:
    """The words of recovery sheets that somebody may have misread so, nearest first."""
    return nearest(word, Mnemonic("english").wordlist)


def nearest(word: str, known: Sequence[str]) -> tuple[str, ...]:
    """Those of the list that are near, nearest first. Shape: no two of the list begin with the same four letters."""
    begun = [one for one in known if len(word) > 3 and one[:4] == word[:4]]
    return tuple(dict.fromkeys([*begun, *get_close_matches(word, known, 3, 0.7)]))


def recovery_seed(words: Sequence[str]) -> bytes:
    """Raises: BadInput when a word is not in the list or the check does not hold."""
    given = " ".join(word.strip().lower() for word in words if word.strip())
    try:
        return bytes(Mnemonic("english").to_entropy(given))
    except (ValueError, LookupError):
        raise BadInput(
            "These are not the 24 words of a recovery sheet. Check each word and their order.", "words"
        ) from None


def recovery_signing(seed: bytes) -> SigningKey:
    return SigningKey(derive(seed, Purpose.RECOVERY))


@dataclass(frozen=True, slots=True)
class Seeds:
    """Everything random about a new member."""

    member: MemberId
    device: DeviceId
    feed: bytes = field(repr=False)
    device_seat: bytes = field(repr=False)
    member_seat: bytes = field(repr=False)


def seat_key(epoch: Epoch, number: int) -> SeatKey:
    return SeatKey(number, epoch.public.raw, epoch.kid)


def new_seeds(chance: Chance) -> Seeds:
    return Seeds(MemberId(fresh(chance)), DeviceId(fresh(chance)), chance(32), chance(32), chance(32))


def new_device(seeds: Seeds) -> NewDevice:
    epoch = epoch_of(f"device:{seeds.device}", 0, seeds.device_seat)
    return NewDevice(seeds.device, FeedId(SigningKey(seeds.feed).public.hex()), seat_key(epoch, 0))


def new_member(seeds: Seeds, pseudonym: str) -> NewMember:
    """What the roster will show of a member whose seeds these are."""
    epoch = epoch_of(f"member:{seeds.member}", 0, seeds.member_seat)
    return NewMember(seeds.member, pseudonym, new_device(seeds), seat_key(epoch, 0))


def ring_of(group: bytes, seeds: Seeds, roster_stream: str, genesis: bytes) -> Ring:
    member_seeds = ((0, seeds.member_seat),)
    return Ring(
        group, genesis, seeds.member, seeds.device, seeds.feed, seeds.device_seat, member_seeds, roster_stream
    )


@dataclass(frozen=True, slots=True)
class _First:
    """The first epoch of every holder of a new group."""

    circles: dict[CircleId, Epoch]
    recovery: Epoch
    recovery_seed: bytes = field(repr=False)


def found(pseudonym: str, *, practice: bool, clock: Clock, chance: Chance) -> Founded:
    """A new group with one member, who is keyholder and sits in every circle."""
    seeds, recovery_seed = new_seeds(chance), chance(32)
    first = _First(
        {circle: epoch_of(circle, 0, chance(32)) for circle in CIRCLES},
        epoch_of(RECOVERY, 0, recovery_seed),
        recovery_seed,
    )
    stream = StreamId(fresh(chance))
    fact = GroupFounded(
        salt=chance(32),
        founder=new_member(seeds, pseudonym),
        circles={circle: seat_key(epoch, 0) for circle, epoch in first.circles.items()},
        recovery=seat_key(first.recovery, 0),
        recovery_feed=FeedId(recovery_signing(recovery_seed).public.hex()),
        practice=practice,
    )
    genesis = Plain(stream, fact, chance(16), clock(), 1, (), ()).to_bytes()
    group = bytes.fromhex(event_id(genesis))
    ring = ring_of(group, seeds, stream, genesis)
    key = SymmetricKey(chance(32), stream_scope(group, stream))
    rows = _first_rows(ring, key, first.circles[EVERYONE].wrap, clock, chance)
    keys = _first_keys(ring, key, first, chance)
    return Founded(group, genesis, ring, rows, tuple(keys), recovery_words(recovery_seed))


def _first_rows(
    ring: Ring, key: SymmetricKey, everyone: SymmetricKey, clock: Clock, chance: Chance
) -> tuple[Row, ...]:
    stream = StreamId(ring.roster_stream)
    after = (event_id(ring.genesis),)
    began = Plain(
        stream, StreamBegan(Kind.ROSTER, Subject(ring.group.hex())), chance(16), clock(), 2, after, ()
    ).to_bytes()
    first = seal_row(
        Head(ring.group, ring.signing.public, 1, NO_ROW), ring.genesis, key, everyone, ring.signing, chance
    )
    second = seal_row(
        Head(ring.group, ring.signing.public, 2, first.h), began, key, everyone, ring.signing, chance
    )
    return first, second


def _first_keys(ring: Ring, key: SymmetricKey, first: _First, chance: Chance) -> list[bytes]:
    """The epochs of all circles for the founder and for the recovery key, and the roster's key for everyone."""
    group, signing, (_, seed) = ring.group, ring.signing, ring.member_seeds[0]
    everyone = first.circles[EVERYONE].wrap
    me = epoch_of(f"member:{ring.member}", 0, seed)
    holders = (
        Holder(f"member:{ring.member}", 0, me.public, me),
        Holder(RECOVERY, 0, first.recovery.public, first.recovery),
    )
    rows: list[bytes] = []
    for circle, epoch in first.circles.items():
        what = Key("epoch", circle, 0, epoch.kid, epoch.seed)
        for holder in holders:
            given = give(group, what, holder, signing, chance)
            is_first = circle == EVERYONE
            rows.append(
                row_to_holder(group, given, holder.public)
                if is_first
                else row_under_everyone(group, given, everyone, chance)
            )
    stream = Key("stream", ring.roster_stream, 0, key.kid, key.secret)
    to_all = (Holder(EVERYONE, 0, first.circles[EVERYONE].public, first.circles[EVERYONE]), holders[1])
    rows += [
        row_under_everyone(group, give(group, stream, to, signing, chance), everyone, chance) for to in to_all
    ]
    return rows


def roster_stream_of(genesis: bytes) -> str:
    """The stream of the founding event: where the roster lies."""
    return Plain.parse(genesis).stream
