"""A short number that two colleagues compare by voice. Rule: it is the same on two desks if and only if both see the same roster and the same
last row of every feed."""

from collections.abc import Iterable

from safeconduct.core.ids import EventId
from safeconduct.seal.keys import digest
from safeconduct.store.log import Heads
from safeconduct.wire.labels import Purpose

GROUPS = 4


def comparison(group: bytes, roster: Iterable[EventId], heads: Heads) -> tuple[str, ...]:
    """Shape: four groups of four digits, 53 bits. A relay cannot try for two views of one number: it can write into no feed."""
    tips = b"".join(bytes.fromhex(tip) for tip in sorted(roster))
    rows = b"".join(bytes.fromhex(feed) + n.to_bytes(8, "big") + bytes.fromhex(h) for feed, (n, h) in sorted(heads.items()))
    number = int.from_bytes(digest(Purpose.COMPARISON, group, tips, rows), "big")
    return tuple(f"{number // 10_000**place % 10_000:04}" for place in reversed(range(GROUPS)))
