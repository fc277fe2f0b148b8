"""The list a help page works by: to whom letters are sealed, who may answer. Rule: only a steward of the list before it may follow."""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from safeconduct.core.group import GroupFounded
from safeconduct.core.ids import FeedId
from safeconduct.core.when import Day
from safeconduct.errors import BadInput, SealBroken
from safeconduct.seal.keys import PublicKey, SigningKey, digest, verify
from safeconduct.seal.letters import FrontDesk
from safeconduct.wire.codec import Plain, event_id
from safeconduct.wire.labels import Purpose, label

VERSION = 1
MOST_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class DoorList:
    """Shape: `number` from 1, each list one more than the list before it; `ways` is another way to reach us, by language."""

    group: bytes
    number: int
    day: Day
    front_desk: FrontDesk
    answering: frozenset[FeedId]
    stewards: frozenset[FeedId]
    ways: Mapping[str, str]

    def to_bytes(self) -> bytes:
        desk = self.front_desk
        feeds = [[bytes.fromhex(feed) for feed in sorted(some)] for some in (self.answering, self.stewards)]
        parts = [VERSION, self.group, self.number, self.day.iso, desk.kid, desk.public.raw, *feeds, dict(self.ways)]
        return msgspec.msgpack.encode(parts)

    @classmethod
    def parse(cls, raw: bytes) -> "DoorList":
        """Raises: SealBroken when the bytes are no door list."""
        try:
            parts = msgspec.msgpack.decode(raw, type=_Parts)
            version, group, number, day, kid, public, answering, stewards, ways = parts
            if version != VERSION:
                raise SealBroken("A list for the help page is of a newer version.")
            desk = FrontDesk(kid, PublicKey(public))
            _ = desk.public.hpke  # A key that cannot be sealed to is found here and not when somebody calls.
            return cls(group, number, Day.parse(day), desk, _feeds(answering), _feeds(stewards), ways)
        except (msgspec.MsgspecError, ValueError, BadInput):
            raise SealBroken("A list for the help page is not in the form of one.") from None

    def way(self, language: str) -> str:
        """Another way to reach us, in this language when there is one."""
        return self.ways.get(language) or self.ways.get("en") or next(iter(self.ways.values()), "")


_Parts = tuple[int, bytes, int, str, bytes, bytes, list[bytes], list[bytes], dict[str, str]]


def _feeds(raw: list[bytes]) -> frozenset[FeedId]:
    return frozenset(FeedId(feed.hex()) for feed in raw)


@dataclass(frozen=True, slots=True)
class Founding:
    """What the pinned first event says. Shape: `stewards` are the feeds that may sign the first list: the founder's and the recovery key's."""

    group: bytes
    stewards: frozenset[FeedId]
    practice: bool


def read_founding(group: bytes, plain: bytes) -> Founding:
    """The founding, from its event's plain bytes. Raises: SealBroken when it is not the event this group is named after."""
    fact = Plain.parse(plain).fact
    if event_id(plain) != group.hex() or not isinstance(fact, GroupFounded):
        raise SealBroken("The founding event is not the one this group is named after.")
    return Founding(group, frozenset({fact.founder.device.feed, fact.recovery_feed}), fact.practice)


def list_address(group: bytes, number: int) -> bytes:
    """Where the list of this number lies in the letterbox."""
    return digest(Purpose.DOOR_LIST_ADDRESS, group, number.to_bytes(4, "big"))


def sign_list(door_list: DoorList, steward: SigningKey) -> bytes:
    """Shape: the signer's key (32 bytes) ‖ the list ‖ the signature (64 bytes)."""
    raw = door_list.to_bytes()
    return steward.public + raw + steward.sign(label(Purpose.DOOR_LIST, raw))


def check_list(alleged: bytes, before: Founding | DoorList) -> DoorList:
    """The list that follows `before`. Raises: SealBroken when it does not, or none of its stewards signed it."""
    if not 96 < len(alleged) <= MOST_BYTES:
        raise SealBroken(f"A list for the help page has {len(alleged)} bytes.")
    signer, raw, signature = alleged[:32], alleged[32:-64], alleged[-64:]
    if signer.hex() not in before.stewards:
        raise SealBroken("A list for the help page is not signed by a keyholder of the list before it.")
    verify(signer, signature, label(Purpose.DOOR_LIST, raw))
    found = DoorList.parse(raw)
    wanted = before.number + 1 if isinstance(before, DoorList) else 1
    if found.group != before.group or found.number != wanted:
        raise SealBroken("A list for the help page is of another group or out of its order.")
    return found
