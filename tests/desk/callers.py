"""People who write on the help page: their letters, sealed by the real construction, laid into the office's own letterbox."""

import os

from safeconduct.core.ids import CallId, Chance
from safeconduct.core.section import Role
from safeconduct.core.when import Moment
from safeconduct.desk.office import Office
from safeconduct.seal.keys import Epoch
from safeconduct.seal.letters import Answer, Direction, FrontDesk, Kind
from safeconduct.seal.receipt import Caller
from safeconduct.store.log import Letter


class Person:
    """Somebody with a receipt code, writing to this office. Everybody here is invented."""

    def __init__(self, office: Office, language: str = "ru", chance: Chance = os.urandom) -> None:
        self.office = office
        self.language = language
        self.caller = Caller(chance(16), bytes.fromhex(office.group))
        self.number = 0
        self.call = CallId("")

    def writes(self, kind: Kind = Kind.CALL, **fields: str) -> CallId:
        """The letter reaches the letterbox and is taken in."""
        return self.writes_at(self.office.now(), kind, **fields)

    def writes_at(self, moment: Moment, kind: Kind = Kind.CALL, **fields: str) -> CallId:
        """As `writes`, with the moment that the letter says it was written at: the sender's word, which may be any."""
        before = {row.id for row in self.office.index.calls(most=500)}
        self.lays(moment, kind, **fields)
        self.office.refresh()
        new = [row.id for row in self.office.index.calls(most=500) if row.id not in before]
        self.call = new[0] if kind is Kind.CALL else self.call
        return self.call

    def lays(self, moment: Moment, kind: Kind = Kind.CALL, *, under: Epoch | None = None, **fields: str) -> None:
        """The letter lies in the letterbox, and nobody has looked. Shape: sealed to the front desk's key, or to an older one of theirs."""
        self.number += 1
        epoch = under or self.key()
        written = self.caller.write(kind, self.number, self.language, moment, fields)
        tag, body = self.caller.seal(FrontDesk(epoch.kid, epoch.public), written, os.urandom)
        self.office.journal.store.put_letter(Letter(self.caller.address(Direction.IN, self.number), tag, body))

    def key(self) -> Epoch:
        """Of the front desk, the newest."""
        number, epoch = self.office.journal.shelf.newest(Role.FRONT_DESK.value) or (0, None)
        assert epoch is not None, number
        return epoch

    def reads(self, number: int = 1) -> Answer | None:
        """The office's answer of that number, as this person's code opens it; None when there is none."""
        where = self.caller.address(Direction.OUT, number)
        found = self.office._out.letters_at([where])
        listed = frozenset({self.office.journal.ring.feed})
        return self.caller.open_answer(number, found[0].body, listed) if found else None


def stored(office: Office) -> bytes:
    """Every byte of the sealed log, to look for what must not stand there."""
    return b"".join(path.read_bytes() for path in office.folder.root.rglob("*") if path.is_file())


