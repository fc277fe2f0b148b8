"""What a trial knows of people and of what somebody ordered to be erased. Rule: noted when it is said, to be looked for afterwards."""

from dataclasses import dataclass, field

from safeconduct.core.ids import FeedId
from safeconduct.seal import letters
from safeconduct.seal.receipt import Caller
from tests.faults.ledger import Entry


@dataclass
class Person:
    """Somebody who asked for help. Shape: `last` is what they wrote last."""

    caller: Caller
    last: tuple[Entry, letters.Written] | None = None
    count: int = 0


@dataclass
class Ordered:
    """A case of which somebody ordered that it be erased. Shape: what was known of it while it was there: some bytes of each row's body by its
    place, the names of its papers' chunks."""

    streams: set[str] = field(default_factory=set)
    bodies: dict[tuple[FeedId, int], set[bytes]] = field(default_factory=dict)
    chunks: set[bytes] = field(default_factory=set)


@dataclass(frozen=True)
class Struck:
    """One entry of which somebody ordered that it be erased. Shape: its words, and some bytes of its row's body."""

    words: str
    bodies: set[bytes]
