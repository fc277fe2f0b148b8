"""Brings the key rows here and at the relay level. Rule: names are told first, so that no row goes over the line to a side that has it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from safeconduct.errors import SealBroken
from safeconduct.store.levelling import MOST_NAMES, carry_keys
from safeconduct.store.log import KeyTable
from safeconduct.store.sql import SqlStore, key_row_name


@dataclass
class KeyLevelling:
    """What is known of the other side, from nothing at each start. Shape: `there` gives each row that it says it has its position there, until what it
    lacks was sent; `named` is the position there up to which it was asked, `sent` the one here; `kept_back` when it names rows and does not give them."""

    there: dict[bytes, int] = field(default_factory=dict)
    named: int = 0
    sent: int = 0
    kept_back: bool = False

    def once(self, here: SqlStore, relay: KeyTable) -> None:
        """One round. Raises: what the two sides raise; what was moved before stays moved, and the next round goes on from there."""
        self._learn(relay)
        self._fetch(here, relay)
        self._send(here, relay)

    def _learn(self, relay: KeyTable) -> None:
        while found := relay.key_names_after(self.named):
            if found[-1][0] <= self.named:
                raise SealBroken("The relay answers with keys that were not asked for.")
            self.there |= {name: at for at, name in found}
            if len(self.there) > MOST_NAMES:
                self.there.clear()
                raise SealBroken("The relay names more keys than any group has.")
            self.named = found[-1][0]

    def _fetch(self, here: SqlStore, relay: KeyTable) -> None:
        lacking = here.keys_wanted(self.there)
        came = set[bytes]()

        def put(rows: list[bytes]) -> None:
            asked = {key_row_name(row): row for row in rows}
            here.put_keys([row for name, row in asked.items() if name in lacking])
            came.update(asked)

        if lacking:
            carry_keys(_until(relay, max(self.there[name] for name in lacking)), put, self._before(lacking))
        not_given = here.keys_wanted(lacking - came)
        self.kept_back = bool(not_given)
        if not_given:
            self.named = self._before(not_given)  # It may have been destroyed in between: the next round asks whether it is still named.

    def _before(self, names: set[bytes]) -> int:
        return min(self.there[name] for name in names) - 1

    def _send(self, here: SqlStore, relay: KeyTable) -> None:
        while rows := here.keys_after(self.sent):
            relay.put_keys([row for _, row in rows if key_row_name(row) not in self.there])
            self.sent = rows[-1][0]
        self.there.clear()


def _until(relay: KeyTable, last: int) -> Callable[[int], list[tuple[int, bytes]]]:
    """What is fetched of the relay: nothing behind the last row that it named and that is lacking here, and never without end."""
    came = 0

    def fetch(position: int) -> list[tuple[int, bytes]]:
        nonlocal came
        rows = relay.keys_after(position) if position < last else []
        came += len(rows)
        if came > MOST_NAMES:
            raise SealBroken("The relay gives more keys than any group has.")
        return rows

    return fetch
