"""Invites this member has given out and nobody was let in with yet. Rule: they lie in the member's own encrypted index, because an invite
must outlive a locked office, and nowhere else."""

from collections.abc import Iterator
from dataclasses import dataclass

from safeconduct.core.when import Moment, later
from safeconduct.desk.founding import announce, answers_to, forget_knocks
from safeconduct.desk.office import Office
from safeconduct.desk.relay_settings import RelaySettings
from safeconduct.errors import NotFound, SealBroken
from safeconduct.journal.joining import LIVES, Asked, Invite, new_invite, six_words
from safeconduct.store.pages import ask, ask_one, translated

_SCHEMA = "CREATE TABLE IF NOT EXISTS invite (secret BLOB PRIMARY KEY, made INTEGER NOT NULL)"


@dataclass(frozen=True, slots=True)
class Given:
    """An invite that is out. Shape: `asked` is who answered it, None while nobody did; `spoilt` when what answered cannot be read."""

    invite: Invite
    made: Moment
    asked: Asked | None = None
    spoilt: bool = False

    @property
    def mark(self) -> str:
        """What a form calls it by; says nothing of its secret."""
        return self.invite.address.hex()[:20]

    @property
    def good_until(self) -> Moment:
        return later(self.made, LIVES)

    @property
    def six(self) -> tuple[str, ...]:
        return six_words(self.invite, self.asked.newcomer, self.asked.laptop) if self.asked else ()


@translated()
def make(office: Office) -> Invite:
    """A new invite, kept until it was used, taken back or has run out."""
    ring = office.journal.ring
    invite = new_invite(ring.group, office.chance, _relay(office))
    _prepare(office)
    announce(office, invite)
    office.journal.db.execute("INSERT INTO invite (secret, made) VALUES (?,?)", (invite.secret, office.now()))
    return invite


@translated()
def given_out(office: Office) -> tuple[Given, ...]:
    """The invites that are good today, newest first, and who answered each."""
    _prepare(office)
    office.journal.db.execute("DELETE FROM invite WHERE made<?", (office.now() - LIVES,))
    forget_knocks(office)
    return tuple(_good(office))


def is_somebody_waiting(office: Office) -> bool:
    """Whether an invite that is good today was taken, and nobody has let in whoever took it. It only reads, for Today asks at each look."""
    if not ask_one(office.journal.db, "SELECT 1 FROM sqlite_schema WHERE name='invite'"):
        return False
    return any(given.asked is not None for given in _good(office))


def _good(office: Office) -> Iterator[Given]:
    relay, since = _relay(office), office.now() - LIVES
    for secret, made in ask(office.journal.db, "SELECT secret, made FROM invite WHERE made>=? ORDER BY made DESC, rowid DESC", since):
        yield _looked_up(office, Invite(office.journal.ring.group, secret, relay), Moment(made))


def one(office: Office, mark: str) -> Given:
    """Raises: NotFound when it has run out or was taken back."""
    found = next((given for given in given_out(office) if given.mark == mark), None)
    if found is None:
        raise NotFound("This invite is not good any more. Make a new one.")
    return found


@translated()
def throw_away(office: Office, given: Given) -> None:
    """The invite lets nobody in from now on, and what answered it is gone."""
    office.journal.db.execute("DELETE FROM invite WHERE secret=?", (given.invite.secret,))
    office.discard_letters([given.invite.address, given.invite.founding_address])


def _relay(office: Office) -> str:
    """Where other laptops reach the group; nothing while none can."""
    settings = RelaySettings.of(office.folder)
    return settings.address if settings and settings.shared else ""


def _prepare(office: Office) -> None:
    office.journal.db.execute(_SCHEMA)


def _looked_up(office: Office, invite: Invite, made: Moment) -> Given:
    try:
        return Given(invite, made, answers_to(office, invite))
    except SealBroken:
        return Given(invite, made, spoilt=True)
