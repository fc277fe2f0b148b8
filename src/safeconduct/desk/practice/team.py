"""The invented colleagues of the practice office and how they come in. Rule: they write through their own offices, each with only their
own keys, as real colleagues do."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from safeconduct.core.group import MemberUnseated
from safeconduct.core.ids import Chance, CircleId, MemberId, StreamId, fresh
from safeconduct.core.section import EVERYONE, Placed, Role
from safeconduct.core.when import DAY, HOUR, MINUTE, Clock, Day, Moment, day_of
from safeconduct.desk.founding import announce, found, knock, welcome
from safeconduct.desk.office import Office, unlock
from safeconduct.desk.passphrases import suggested
from safeconduct.journal.joining import new_epoch, new_invite
from safeconduct.journal.journal import forget_index
from safeconduct.seal.keyring import MIB, Kdf


@dataclass(frozen=True, slots=True)
class Colleague:
    """An invented member. Shape: the first of `COLLEAGUES` sets the group up and is its keyholder."""

    name: str
    roles: tuple[Role, ...]


COLLEAGUES = (
    Colleague("Anna", (Role.FRONT_DESK, Role.CASEWORK, Role.STEWARD)),
    Colleague("Ilya", (Role.SHELTER,)),
    Colleague("Mara", (Role.VISA,)),
    Colleague("Sami", (Role.FRONT_DESK, Role.PRESS)),
)

# The passphrases lie beside the practice office in clear, so a costly derivation would only keep people waiting.
QUICK = Kdf(64 * MIB)


class StoryClock:
    """The time of the story, set by hand; the real clock is asked once, for the day on which the story ends."""

    def __init__(self, now: Moment) -> None:
        self.end = now
        self._at = now

    def __call__(self) -> Moment:
        return self._at

    def ago(self, days: int = 0, hours: int = 0, minutes: int = 0) -> None:
        self._at = Moment(self.end - days * DAY - hours * HOUR - minutes * MINUTE)


class Team:
    """The colleagues at work, each in an office of their own on one folder."""

    def __init__(self, root: Path, clock: Clock, chance: Chance) -> None:
        self.clock = StoryClock(clock())
        self.chance = chance
        self.passphrases = tuple((one.name, suggested(chance)) for one in COLLEAGUES)
        self._root = root
        self._offices: dict[str, Office] = {}
        self._last = ""

    @property
    def today(self) -> Day:
        """The day on which the story ends."""
        return day_of(self.clock.end)

    def fresh(self) -> str:
        return fresh(self.chance)

    def __getitem__(self, name: str) -> Office:
        """The colleague's office, having read what the others wrote."""
        if self._last != name:
            self._offices[name].refresh()
            self._last = name
        return self._offices[name]

    def id_of(self, name: str) -> MemberId:
        return self._offices[name].me

    def apart(self, *written: tuple[str, Iterable[Placed]]) -> None:
        """Colleagues who write at once, none having seen what the others wrote."""
        drawn = [(self[name], tuple(placed)) for name, placed in written]
        seen = [office.seen for office, _ in drawn]
        for (office, placed), position in zip(drawn, seen, strict=True):
            office.write(placed, (position,))
        self._last = ""

    def begin(self) -> None:
        """The keyholder sets the group up and lets the others in; then everybody sits only where their part is."""
        words = dict(self.passphrases)
        keyholder = COLLEAGUES[0].name
        office, _ = found(
            self._root, keyholder, words[keyholder], self.clock, self.chance, practice=True, kdf=QUICK
        )
        self._offices[keyholder] = office
        for one in COLLEAGUES[1:]:
            self._let_in(one, words[one.name])
        self._leave_other_circles(office)

    def _let_in(self, newcomer: Colleague, passphrase: str) -> None:
        keyholder = self._offices[COLLEAGUES[0].name]
        invite = new_invite(bytes.fromhex(keyholder.group), self.chance)
        announce(keyholder, invite)
        knock(self._root, str(invite), newcomer.name, passphrase, self.clock, self.chance)
        circles = [EVERYONE, *(CircleId(role.value) for role in newcomer.roles)]
        welcome(keyholder, invite, newcomer.name, circles)
        self._offices[newcomer.name] = unlock(self._root, newcomer.name, passphrase, self.clock, self.chance)

    def _leave_other_circles(self, office: Office) -> None:
        """Who sets a group up sits everywhere. Where colleagues have taken over, the keyholder leaves and they make a new key."""
        ring, journal = office.journal.ring, office.journal
        for role in Role:
            inside = next((one.name for one in COLLEAGUES[1:] if role in one.roles), "")
            if role in COLLEAGUES[0].roles or not inside:
                continue
            circle = CircleId(role.value)
            cuts = {ring.feed: journal.store.head_of(ring.feed)}
            journal.writing.write_in(
                journal.store, StreamId(ring.roster_stream), [MemberUnseated(office.me, circle, cuts)]
            )
            office.refresh()
            self._offices[inside].refresh()
            new_epoch(self._offices[inside].journal, circle)
        for one in self._offices.values():
            one.refresh()

    def end(self) -> None:
        self.clock.ago()
        for office in self._offices.values():
            office.refresh()
            office.close()
            # The story's clock was set back and forth, and the index notes who wrote ahead of it; the real clock builds it anew.
            forget_index(office.folder.member(office.me))
