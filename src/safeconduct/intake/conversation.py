"""What one person wrote and was answered, with the code they typed, for one request. Rule: nothing is kept when the request ends."""

from collections.abc import Mapping
from dataclasses import dataclass

from safeconduct.core.ids import Chance
from safeconduct.core.when import Clock
from safeconduct.errors import SealBroken, StoreDown
from safeconduct.intake.door import OpenDoor
from safeconduct.intake.post import Off, RelayLetterbox
from safeconduct.seal.letters import Answer, Direction, Written
from safeconduct.seal.receipt import Caller
from safeconduct.store.log import Letter
from safeconduct.store.spool import SqliteSpool

WINDOW = 32
"""How many places of each direction are looked at in one go."""

MOST_PLACES = 1024
"""A relay that calls every place taken is not asked for ever."""

PLACES_KEPT = 16
"""How many further places a row in the spool may move to when the relay knows the first as taken."""


@dataclass(frozen=True)
class Ways:
    """What this process can reach: the spool, the relay, the clock, chance."""

    spool: SqliteSpool
    off: Off
    relay: RelayLetterbox
    clock: Clock
    chance: Chance


@dataclass(frozen=True)
class Conversation:
    """Shape: `own` and `answers` newest first; `first_free` is the next place to write to; `whole` is False while the relay cannot be
    reached, when answers may be missing."""

    own: tuple[Written, ...]
    answers: tuple[Answer, ...]
    first_free: int
    whole: bool

    @property
    def found(self) -> bool:
        return bool(self.own or self.answers)


async def send(door: OpenDoor, ways: Ways, caller: Caller, written: Written, upload: bytes = b"") -> None:
    """The letter is sealed and synced when this returns, and the file that came as `upload` belongs to it; sending the same again changes nothing.

    Raises: StoreDown when it could not be kept.
    """
    tag, body = caller.seal(door.newest.front_desk, written, ways.chance)
    places = [caller.address(Direction.IN, written.number + further) for further in range(PLACES_KEPT)]
    await ways.off.run(ways.spool.put, places, tag, body, upload)


async def read(door: OpenDoor, ways: Ways, caller: Caller) -> Conversation:
    """All that is still there, in spool and relay."""
    own: dict[int, Written] = {}
    answers: dict[int, Answer] = {}
    taken: set[int] = set()
    first, whole = 0, True
    while True:
        span = range(first, first + WINDOW)
        ins = {caller.address(Direction.IN, number): number for number in span}
        outs = {caller.address(Direction.OUT, number): number for number in span}
        found = {letter.address: letter for letter in await ways.off.run(ways.spool.at, list(ins))}
        try:
            found |= {letter.address: letter for letter in await ways.relay.at([*ins, *outs])}
        except StoreDown:
            whole = False
        taken |= {ins[address] for address in found if address in ins}
        own |= _own(caller, found, ins)
        answers |= _answers(door, caller, found, outs)
        if first >= MOST_PLACES or not any(number >= first + WINDOW // 2 for number in (*taken, *answers)):
            break
        first += WINDOW
    free = next(number for number in range(len(taken) + 1) if number not in taken)
    newest = [own[number] for number in sorted(own, reverse=True)]
    return Conversation(tuple(newest), tuple(answers[number] for number in sorted(answers, reverse=True)), free, whole)


def _own(caller: Caller, found: Mapping[bytes, Letter], places: Mapping[bytes, int]) -> dict[int, Written]:
    opened: dict[int, Written] = {}
    for address, number in places.items():
        letter = found.get(address)
        if letter is None:
            continue
        try:
            opened[number] = caller.open_own(letter.tag, letter.body)
        except SealBroken:
            continue  # Not this person's: somebody who cannot write as them left it. It is not shown.
    return opened


def _answers(door: OpenDoor, caller: Caller, found: Mapping[bytes, Letter], places: Mapping[bytes, int]) -> dict[int, Answer]:
    opened: dict[int, Answer] = {}
    for address, number in places.items():
        letter = found.get(address)
        if letter is None:
            continue
        try:
            opened[number] = caller.open_answer(number, letter.body, door.newest.answering)
        except SealBroken:
            continue  # Not signed by a device that may answer. It is not shown.
    return opened
