"""Facts of the roster: who is in the group, in which circle, with which keys. Rule: public keys and ids only, never a name."""

from dataclasses import dataclass

from safeconduct.core.ids import CircleId, DeviceId, EventId, FeedId, MemberId
from safeconduct.core.section import Kind, Role, Subject


@dataclass(frozen=True, slots=True)
class SeatKey:
    """An epoch of a key holder as the roster shows it.

    Shape: `public` is the HPKE public key, `kid` the 32-byte name of the epoch's seed.
    """

    number: int
    public: bytes
    kid: bytes


@dataclass(frozen=True, slots=True)
class NewDevice:
    """Shape: `feed` is the Ed25519 public key (and so the feed's id) in hex; `seat` the device's own HPKE key."""

    device: DeviceId
    feed: FeedId
    seat: SeatKey


@dataclass(frozen=True, slots=True)
class NewMember:
    member: MemberId
    pseudonym: str
    device: NewDevice
    key: SeatKey


@dataclass(frozen=True, slots=True)
class GroupFounded:
    """The first fact of all; the organisation's id is the hash of its event.

    Shape: one founding member, who is steward; `circles` the first epoch of each circle; `recovery` the recovery key's seat.
    """

    salt: bytes
    founder: NewMember
    circles: dict[CircleId, SeatKey]
    recovery: SeatKey
    recovery_feed: FeedId
    practice: bool
    stewards_needed: int = 2


@dataclass(frozen=True, slots=True)
class MemberAdded:
    member: NewMember
    words: str = ""


@dataclass(frozen=True, slots=True)
class CircleAdded:
    """A further circle, beside the one its role has. Who sits in it opens the cases that were moved to it, as far as its role opens cases, and no
    other. Who adds it is inside.

    Shape: `circle` is the word that colleagues call it by; `key` its first epoch.
    """

    circle: CircleId
    role: Role
    key: SeatKey


@dataclass(frozen=True, slots=True)
class MemberSeated:
    """A steward's wish that a member sit in a circle; it gives nobody a key. A colleague inside lets them in."""

    member: MemberId
    circle: CircleId


@dataclass(frozen=True, slots=True)
class MemberLetIn:
    """Somebody inside the circle saw name and six words and gave the circle's key; from now on the member is inside too."""

    member: MemberId
    circle: CircleId


@dataclass(frozen=True, slots=True)
class MemberUnseated:
    """Shape: `cuts` names the last event that counts of each of the member's feeds, for what this circle entitled them to."""

    member: MemberId
    circle: CircleId
    cuts: dict[FeedId, tuple[int, str]]


@dataclass(frozen=True, slots=True)
class MemberRemoved:
    member: MemberId
    cuts: dict[FeedId, tuple[int, str]]


@dataclass(frozen=True, slots=True)
class DeviceSuspended:
    device: DeviceId
    cuts: dict[FeedId, tuple[int, str]]


@dataclass(frozen=True, slots=True)
class DeviceRestored:
    """Undoes a suspension; counts once two stewards have said so."""

    device: DeviceId


@dataclass(frozen=True, slots=True)
class DeviceAdded:
    """A further or replacing device of a member (restored machine, new laptop)."""

    member: MemberId
    device: NewDevice


@dataclass(frozen=True, slots=True)
class EpochBegan:
    """A new key of a circle or member, made by a device inside it."""

    circle: CircleId
    key: SeatKey


@dataclass(frozen=True, slots=True)
class StewardSeconded:
    """A second steward's yes to a change of stewards that needs two."""

    change: EventId


@dataclass(frozen=True, slots=True)
class RecoveryRenewed:
    """A new recovery sheet. Every circle gets a new key, because the sheet before it knows the present ones.

    Shape: `key` is its seat, one number up; `feed` what it signs with. What the sheet before it said and the author had not seen is void.
    """

    key: SeatKey
    feed: FeedId


@dataclass(frozen=True, slots=True)
class StreamBegan:
    """The first fact of every stream: what it is about. Only who opens the stream learns it."""

    kind: Kind
    subject: Subject


@dataclass(frozen=True, slots=True)
class StreamBeganFor:
    """The first fact of a stream that others read than those who read its kind by default: of a case that was restricted.

    Shape: `readers` are holders as the roster names them; `turn` counts how often the case was restricted, and is written in last of all.
    """

    kind: Kind
    subject: Subject
    readers: tuple[str, ...]
    turn: int


@dataclass(frozen=True, slots=True)
class RollCalled:
    """What the author's desk had of every feed at the start of a session: number and hash of the head."""

    heads: dict[FeedId, tuple[int, str]]


@dataclass(frozen=True, slots=True)
class EpochsCaughtUp:
    """What the author's device has done about key holders' present keys. Shape: holders and the kids of their keys. Of those `known` it has given anew
    all that it gave under older ones; of those `ended`, which its member is inside of, the present one alone opens all that it opens."""

    known: dict[str, bytes]
    ended: dict[str, bytes]


@dataclass(frozen=True, slots=True)
class StaffNamed:
    """What colleagues call a member, and how to reach them; kept out of the roster so that it can be erased."""

    member: MemberId
    name: str
    contact: str = ""


RosterFact = (
    GroupFounded
    | CircleAdded
    | MemberAdded
    | MemberSeated
    | MemberLetIn
    | MemberUnseated
    | MemberRemoved
    | DeviceSuspended
    | DeviceRestored
    | DeviceAdded
    | EpochBegan
    | StewardSeconded
    | RecoveryRenewed
)
