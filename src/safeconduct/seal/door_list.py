"""The list a help page works by: to whom letters are sealed, who may answer. Rule: it follows when as many keyholders of the list before it
signed as a change of keyholders takes."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import Any

import msgspec

from safeconduct.core.group import GroupFounded
from safeconduct.core.ids import FeedId
from safeconduct.core.when import Day
from safeconduct.errors import BadInput, SealBroken
from safeconduct.seal.keys import PublicKey, SigningKey, digest, verify
from safeconduct.seal.letters import FrontDesk
from safeconduct.wire.codec import Plain, event_id
from safeconduct.wire.labels import Purpose, label

VERSION = 2
MOST_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Signers:
    """Who signs the next list. Shape: `keyholders` are the devices of each; `needed` of them sign where there are as many, else one does;
    a `recovery` feed is enough by itself."""

    keyholders: frozenset[frozenset[FeedId]]
    recovery: frozenset[FeedId] = frozenset()
    needed: int = 2

    @property
    def devices(self) -> frozenset[FeedId]:
        return frozenset(chain(*self.keyholders))

    @property
    def feeds(self) -> frozenset[FeedId]:
        return self.devices | self.recovery

    def suffice(self, feeds: Collection[FeedId]) -> bool:
        """Whether those whose devices these are can sign the next list; two devices of one keyholder are one."""
        enough = self.needed if len(self.keyholders) >= self.needed else 1
        return not self.recovery.isdisjoint(feeds) or sum(not one.isdisjoint(feeds) for one in self.keyholders) >= enough


@dataclass(frozen=True, slots=True)
class DoorList:
    """Shape: `number` from 1, each list one more than the list before it; `ways` is another way to reach us, by language."""

    group: bytes
    number: int
    day: Day
    front_desk: FrontDesk
    answering: frozenset[FeedId]
    signers: Signers
    ways: Mapping[str, str]

    def to_bytes(self) -> bytes:
        desk, signers = self.front_desk, self.signers
        who = [_raw(self.answering), sorted(_raw(one) for one in signers.keyholders), _raw(signers.recovery), signers.needed]
        return msgspec.msgpack.encode([VERSION, self.group, self.number, self.day.iso, desk.kid, desk.public.raw, *who, dict(self.ways)])

    @classmethod
    def parse(cls, raw: bytes) -> "DoorList":
        """Raises: SealBroken when the bytes are no door list."""
        try:
            match msgspec.msgpack.decode(raw, type=list[Any])[:1]:
                case [1]:
                    parts, signers = _first(raw)
                case [2]:
                    parts, signers = _second(raw)
                case _:
                    raise SealBroken("A list for the help page is of a version that is not known here.")
            group, number, day, kid, public, answering, ways = parts
            desk = FrontDesk(kid, PublicKey(public))
            _ = desk.public.hpke  # A key that cannot be sealed to is found here and not when somebody calls.
            return cls(group, number, Day.parse(day), desk, _feeds(answering), signers, ways)
        except (msgspec.MsgspecError, ValueError, RecursionError, BadInput):
            raise SealBroken("A list for the help page is not in the form of one.") from None

    def way(self, language: str) -> str:
        """Another way to reach us, in this language when there is one."""
        return self.ways.get(language) or self.ways.get("en") or next(iter(self.ways.values()), "")


_Parts = tuple[bytes, int, str, bytes, bytes, list[bytes], dict[str, str]]


def _first(raw: bytes) -> tuple[_Parts, Signers]:
    """The form before keyholders were told apart: by such a list each of its signers is enough."""
    _, group, number, day, kid, public, answering, signers, ways = msgspec.msgpack.decode(
        raw, type=tuple[int, bytes, int, str, bytes, bytes, list[bytes], list[bytes], dict[str, str]]
    )
    return (group, number, day, kid, public, answering, ways), Signers(frozenset({_feeds(signers)}))


def _second(raw: bytes) -> tuple[_Parts, Signers]:
    _, group, number, day, kid, public, answering, keyholders, recovery, needed, ways = msgspec.msgpack.decode(
        raw, type=tuple[int, bytes, int, str, bytes, bytes, list[bytes], list[list[bytes]], list[bytes], int, dict[str, str]]
    )
    if needed < 1:
        raise ValueError("A list that nobody signs is none.")
    parts = group, number, day, kid, public, answering, ways
    return parts, Signers(frozenset(_feeds(one) for one in keyholders), _feeds(recovery), needed)


def _feeds(raw: Iterable[bytes]) -> frozenset[FeedId]:
    return frozenset(FeedId(feed.hex()) for feed in raw)


def _raw(feeds: Iterable[FeedId]) -> list[bytes]:
    return sorted(bytes.fromhex(feed) for feed in feeds)


@dataclass(frozen=True, slots=True)
class Founding:
    """What the pinned first event says. Shape: `signers` of the first list are the founder and the recovery key."""

    group: bytes
    signers: Signers
    practice: bool


def read_founding(group: bytes, plain: bytes) -> Founding:
    """The founding, from its event's plain bytes. Raises: SealBroken when it is not the event this group is named after."""
    fact = Plain.parse(plain).fact
    if event_id(plain) != group.hex() or not isinstance(fact, GroupFounded):
        raise SealBroken("The founding event is not the one this group is named after.")
    founder = frozenset({fact.founder.device.feed})
    return Founding(group, Signers(frozenset({founder}), frozenset({fact.recovery_feed}), fact.stewards_needed), fact.practice)


def list_address(group: bytes, number: int) -> bytes:
    """Where the list of this number lies in the letterbox."""
    return digest(Purpose.DOOR_LIST_ADDRESS, group, number.to_bytes(4, "big"))


class Wish(StrEnum):
    """What a list that waits for another signature changes: what follows from the roster, or the words of people."""

    KEYS = "keys"
    WAYS = "ways"


def wish_address(group: bytes, wish: Wish) -> bytes:
    """Where the next list lies in the letterbox until enough keyholders signed it."""
    return digest(Purpose.DOOR_LIST_ADDRESS, group, wish.encode())


@dataclass(frozen=True, slots=True)
class SignedList:
    """A list and by which devices it is signed."""

    listed: DoorList
    by: frozenset[FeedId]


def sign_list(door_list: DoorList, keyholder: SigningKey) -> bytes:
    """Shape: the signer's key (32 bytes) ‖ the list ‖ the signature (64 bytes)."""
    return _sign(door_list.to_bytes(), keyholder)


def sign_too(signed: bytes, keyholder: SigningKey) -> bytes:
    """The same list under one more signature. Shape: of several, a msgpack array with each as `sign_list` makes it."""
    singles = _singles(signed)
    return msgspec.msgpack.encode([*singles, _sign(singles[0][32:-64], keyholder)])


def _sign(raw: bytes, keyholder: SigningKey) -> bytes:
    return keyholder.public + raw + keyholder.sign(label(Purpose.DOOR_LIST, raw))


def _singles(signed: bytes) -> list[bytes]:
    try:
        return msgspec.msgpack.decode(signed, type=list[bytes]) or [signed]
    except msgspec.MsgspecError:
        return [signed]  # One alone stands as it is; that it should be an array of others by chance would take its key and its length.


def list_in(signed: bytes) -> DoorList:
    """What is signed, whoever signed it. Raises: SealBroken when it is no list."""
    return DoorList.parse(_singles(signed)[0][32:-64])


def signed_by(signed: bytes, public: bytes) -> bool:
    """Whether one of its signatures is this key's. Raises: SealBroken when one that says so is not."""
    own = [one for one in _singles(signed) if one[:32] == public]
    for one in own:
        verify(public, one[-64:], label(Purpose.DOOR_LIST, one[32:-64]))
    return bool(own)


def read_signed(alleged: bytes, before: Founding | DoorList) -> SignedList:
    """The list that would follow `before`, signed by one or more who may. Raises: SealBroken when a part of it is not as it should be."""
    singles = _singles(alleged) if len(alleged) <= MOST_BYTES else []
    if not singles or any(len(one) <= 96 for one in singles):
        raise SealBroken(f"A list for the help page has {len(alleged)} bytes.")
    raw, by = singles[0][32:-64], _feeds(one[:32] for one in singles)
    if not by <= before.signers.feeds or any(one[32:-64] != raw for one in singles):
        raise SealBroken("A list for the help page is not signed by a keyholder of the list before it.")
    for one in singles:
        verify(one[:32], one[-64:], label(Purpose.DOOR_LIST, raw))
    found = DoorList.parse(raw)
    wanted = before.number + 1 if isinstance(before, DoorList) else 1
    if found.group != before.group or found.number != wanted:
        raise SealBroken("A list for the help page is of another group or out of its order.")
    return SignedList(found, by)


def check_list(alleged: bytes, before: Founding | DoorList) -> DoorList:
    """The list that follows `before`. Raises: SealBroken when it does not, or too few keyholders signed it."""
    found = read_signed(alleged, before)
    if not before.signers.suffice(found.by):
        raise SealBroken("A list for the help page is not signed by a second keyholder of the list before it.")
    return found.listed
