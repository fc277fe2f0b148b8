"""Which laptops and feeds the relay lets in, kept up to date by keyholders' desks. Rule: what the relay offers is believed only under the
signature of somebody who is a keyholder here."""

import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from safeconduct.core.ids import FeedId
from safeconduct.desk.folder import Folder, write_file
from safeconduct.desk.relay_settings import RelaySettings, hashed
from safeconduct.errors import Conflict, NotAllowed, SealBroken
from safeconduct.journal.journal import Journal
from safeconduct.roster.roster import STEWARDS, Roster
from safeconduct.store.relay_client import RelayStore
from safeconduct.wire.admission import Admission, SignedAdmission, to_sign

ARRIVING = "arriving"
"""In the office's folder, from asking to be let in until everything has come."""


@dataclass(frozen=True, slots=True)
class Lists:
    """The files in `admission/`. Shape: `ours` is the newest list signed or believed here, `theirs` the one in force at the relay; `token` takes
    the place of this laptop's once `ours` is in force."""

    folder: Folder

    @property
    def _root(self) -> Path:
        return self.folder.root / "admission"

    @property
    def token(self) -> Path:
        return self._root / "token"

    def ours(self) -> bytes:
        return _read(self._root / "ours")

    def theirs(self) -> bytes:
        return _read(self._root / "theirs")

    def keep(self, name: str, raw: bytes) -> None:
        self._root.mkdir(mode=0o700, exist_ok=True)
        write_file(self._root / name, raw)


def _read(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


@dataclass
class Laptops:
    """What a keyholder's desk says of laptops. Shape: `known` are hashes of tokens that newcomers' laptops showed, by their feed."""

    folder: Folder
    journal: Journal
    known: dict[FeedId, bytes] = field(default_factory=dict)
    _seen: bytes = b""

    def look(self) -> None:
        """Another keyholder's list is in force: what it lacks is signed anew."""
        theirs = Lists(self.folder).theirs()
        if theirs != self._seen:
            self._seen = theirs
            self.publish()

    def publish(self) -> None:
        """A new list when feeds, laptops or keyholders are others than the last one says. An office that works alone has none."""
        settings, lists = RelaySettings.of(self.folder), Lists(self.folder)
        if settings is None or not settings.token_hash or (self.journal.ring.member, STEWARDS) not in self.journal.roster.seats:
            return
        ours, theirs = self._read(lists.ours()), self._read(lists.theirs())
        in_force = theirs.listed.number if theirs else 0
        own = hashed(lists.token.read_text("ascii")) if lists.token.exists() else settings.token_hash
        earlier, before = self._in_order(ours, theirs)
        wanted = self._wanted(before.listed if before else None, _tokens(earlier, before), in_force + 1, own)
        # One that waits for the line is signed anew when something more changes: the relay takes the next number and no later one.
        if before and replace(wanted, number=before.listed.number) == before.listed and before.listed.number in (in_force, in_force + 1):
            return
        if self._somebody_left_this_laptop(before.listed if before else None, wanted, own):
            token = secrets.token_hex(32)
            lists.keep("token", token.encode())
            changed = {feed: hashed(token) if one == own else one for feed, one in wanted.writers.items()}
            wanted = replace(wanted, writers=changed)
        signing = self.journal.ring.signing
        raw = wanted.to_bytes()
        lists.keep("ours", signing.public + raw + signing.sign(to_sign(raw)))

    def _in_order(self, ours: SignedAdmission | None, theirs: SignedAdmission | None) -> tuple[SignedAdmission | None, SignedAdmission | None]:
        """The lists that are believed, and last the one to go on from."""
        believed = theirs if theirs and theirs.signer in keyholders(self.journal.roster) else None
        if believed and (ours is None or believed.listed.number >= ours.listed.number):
            return ours, believed
        return believed, ours

    def _read(self, raw: bytes) -> SignedAdmission | None:
        with suppress(SealBroken):
            found = SignedAdmission.parse(raw)
            return found if found.listed.group == self.journal.ring.group else None
        return None

    def _wanted(self, before: Admission | None, tokens: Mapping[FeedId, bytes], number: int, own: bytes) -> Admission:
        roster, mine = self.journal.roster, self.journal.ring.feed
        stood = {**tokens, **self.known, mine: own}
        writers = {feed: stood.get(feed, own) for feed in (*roster.feeds, roster.recovery_feed) if _may_write(roster, feed)}
        heads = self.journal.store.heads()
        closed = {feed: _last(roster, feed, n) for feed, (n, _) in heads.items() if feed not in writers}
        # What a closed feed had when it was closed does not grow because somebody brought more of it here.
        closed |= {feed: min(n, closed.get(feed, n)) for feed, n in (before.closed if before else {}).items() if feed not in writers}
        return Admission(self.journal.ring.group, number, writers, closed, keyholders(roster))

    def _somebody_left_this_laptop(self, before: Admission | None, wanted: Admission, own: bytes) -> bool:
        """Whoever left has seen the token of the laptop they shared."""
        stood: Mapping[FeedId, bytes] = before.writers if before else {}
        return any(token == own and feed not in wanted.writers for feed, token in stood.items())


def _tokens(earlier: SignedAdmission | None, last: SignedAdmission | None) -> dict[FeedId, bytes]:
    """Of each feed the hash that its laptop showed, as far as one of the lists has it: a keyholder who has not heard which that is names their own laptop
    in its place, and two may sign a list at once."""
    if last is None:
        return {}
    before, said, signer = earlier.listed.writers if earlier else {}, last.listed.writers, last.signer
    better = {feed: token for feed, token in before.items() if feed != signer and said.get(feed) == said.get(signer) and token != before.get(signer)}
    return {**before, **said, **better}


def keyholders(roster: Roster) -> frozenset[FeedId]:
    """Feeds that may sign a list, by the roster and by nothing that a relay says."""
    stewards = set(roster.members_of(STEWARDS))
    return frozenset(feed for feed, member in roster.feeds.items() if member in stewards and feed not in roster.cuts) | {roster.recovery_feed}


def _may_write(roster: Roster, feed: FeedId) -> bool:
    member = roster.members.get(roster.feeds[feed]) if feed in roster.feeds else None
    return feed == roster.recovery_feed or (member is not None and not member.removed and feed not in roster.cuts)


def _last(roster: Roster, feed: FeedId, n: int) -> int:
    cut = roster.cuts.get(feed)
    return min(n, cut[0]) if cut else n


def is_arriving(folder: Folder) -> bool:
    """Whether this laptop joined from elsewhere and has not been level with the group yet."""
    return (folder.root / ARRIVING).exists()


def arrived(folder: Folder) -> None:
    (folder.root / ARRIVING).unlink(missing_ok=True)


def exchange(folder: Folder, relay: RelayStore) -> None:
    """Our newest list goes to the relay when it is the next one; the list in force there is kept for keyholders' desks to read."""
    lists, theirs = Lists(folder), relay.admission()
    ours = lists.ours()
    if ours and ours != theirs and _number(ours) > _number(theirs):
        with suppress(Conflict, NotAllowed):  # Another keyholder's list came first: their desk's is read here, and the next one signed.
            relay.take_admission(ours)
            theirs = ours
    if theirs and theirs != lists.theirs():
        lists.keep("theirs", theirs)


def renew_token(folder: Folder) -> None:
    """This laptop's new token takes the place of the old one, which the list in force does not name any more."""
    settings, lists = RelaySettings.of(folder), Lists(folder)
    if settings is None or not lists.token.exists():
        return
    replace(settings, token=lists.token.read_text("ascii")).write(folder.root / "relay.toml")
    lists.token.unlink()


def _number(raw: bytes) -> int:
    try:
        return SignedAdmission.parse(raw).listed.number
    except SealBroken:
        return 0
