"""Brings the chunks of documents here and at the relay level. Rule: everybody takes all of them, in an order drawn by chance, so that nobody
learns who wanted which; a round moves only so much, so that words never wait behind files."""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from safeconduct.errors import SealBroken
from safeconduct.store.chunk_table import Chunks
from safeconduct.store.chunks import ChunkFolder
from safeconduct.store.levelling import MOST_NAMES
from safeconduct.wire.chunk import chunk_name

MOST_A_ROUND = 32
"""Unit: chunks moved each way in one round."""


@dataclass
class ChunkLevelling:
    """What is known of the other side. Shape: `waiting` chunks here that are not there yet, `missing` those there that are not here yet."""

    there: set[bytes] = field(default_factory=set)
    position: int = 0
    waiting: int = 0
    missing: int = 0

    def once(self, here: ChunkFolder, relay: Chunks, unsettled: Callable[[], Iterable[bytes]] = tuple) -> None:
        """One round. Shape: `unsettled` are chunks here of which nothing speaks yet; they stay here.

        Raises: what the two sides raise; what was moved before stays moved, and the next round goes on from there.
        """
        self._learn(relay)
        ours = set(here.names())
        self.there -= {name for name in self.there - ours if here.is_erased(name)}
        ours -= {*unsettled()}  # Asked after the names were read: what came in between is not among them.
        self.waiting, self.missing = len(ours - self.there), len(self.there - ours)
        for name in _drawn(self.there - ours):
            self._fetch(here, relay, name)
            self.missing -= 1
        for name in _drawn(ours - self.there):
            relay.put_chunks([here.get(name)])
            self.there.add(name)
            self.waiting -= 1

    def _learn(self, relay: Chunks) -> None:
        while found := relay.chunk_names_after(self.position):
            if found[-1][0] <= self.position:
                raise SealBroken("The relay answers with files that were not asked for.")
            self.there |= {name for _, name in found}
            if len(self.there) > MOST_NAMES:
                self.there.clear()
                raise SealBroken("The relay names more pieces of files than any group has.")
            self.position = found[-1][0]

    def _fetch(self, here: ChunkFolder, relay: Chunks, name: bytes) -> None:
        found = relay.chunks_named([name])
        if not found:
            self.there.discard(name)  # It was destroyed since; should it come again, it has a new position.
            return
        if chunk_name(found[0]) != name:
            raise SealBroken("The relay gives another piece of a file than the one that was asked for.")
        here.put(found[0])


def _drawn(names: set[bytes]) -> list[bytes]:
    return secrets.SystemRandom().sample(sorted(names), min(len(names), MOST_A_ROUND))
