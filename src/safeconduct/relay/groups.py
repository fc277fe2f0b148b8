"""Which groups a relay keeps rows for. Rule: a group comes in by a founding ticket, and a ticket made for one admits one."""

import hashlib
import secrets
from dataclasses import dataclass
from hmac import compare_digest

from safeconduct.errors import Conflict, NotAllowed, NotFound
from safeconduct.store.database import Asked, Database
from safeconduct.wire.admission import Admission, SignedAdmission

_TICKETS = "tickets"
_ADMISSION = "admission"
_VOID = b""
"""No token's hash: the token that the ticket gave out opens nothing once a list is in force."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """A group as the relay lets it in. Shape: `listed` is its admission list, None before a keyholder signed the first; `by_ticket` when the
    token is the one that the founding ticket gave out and no list has followed since."""

    is_member: bool
    listed: Admission | None = None
    by_ticket: bool = False

    def required(self) -> "Admitted":
        """Itself. Raises: NotAllowed when it is no member."""
        if not self.is_member:
            raise NotAllowed("This group's token is missing or wrong.")
        return self


@dataclass(frozen=True, slots=True)
class Standing:
    """Whom a group lets in at this moment. Shape: `token_hash` is that of the founding ticket's token, empty when the group is not known here."""

    token_hash: bytes
    listed: Admission | None = None

    def admitted(self, token: str) -> Admitted:
        """Whether the token opens the group: with a list in force that of a listed laptop, or one that the ticket gave out since."""
        hashed = _hash(token)
        by_ticket = bool(self.token_hash) and compare_digest(self.token_hash, hashed)
        is_listed = self.listed is not None and any(compare_digest(one, hashed) for one in self.listed.writers.values())
        return Admitted(by_ticket or is_listed, self.listed, by_ticket)


@dataclass(frozen=True)
class Groups:
    """Shape: `ticket` is the operator's standing one, which admits any number of groups; empty where every group needs its own."""

    database: Database
    ticket: str = ""

    def new_ticket(self) -> str:
        """A ticket for one group; only its hash is kept."""
        ticket = secrets.token_hex(16)
        with self.database.writing(b"", _TICKETS) as db:
            db.run("INSERT INTO ticket (hash, grp) VALUES (?, NULL)", _hash(ticket))
        return ticket

    def ticket_for(self, group: bytes) -> str:
        """A ticket as if this group had been admitted by it: for one that is here already and has no ticket of its own any more.

        Raises: NotFound when this relay keeps nothing for it.
        """
        if not self.is_known(group):
            raise NotFound("This relay keeps nothing for that group.")
        ticket = secrets.token_hex(16)
        with self.database.writing(b"", _TICKETS) as db:
            db.run("INSERT INTO ticket (hash, grp) VALUES (?, ?)", _hash(ticket), group)
        return ticket

    def admit(self, group: bytes, ticket: str) -> str:
        """The group's token. Whoever asks again with the ticket of this very group gets a new one, and the token before is void.

        Raises: NotAllowed when the ticket is wrong or another group's; Conflict when the group was admitted by another ticket.
        """
        token = secrets.token_hex(32)
        with self.database.writing(group, _TICKETS) as db:
            renews = self._spent(db, ticket, group)
            known = db.one("SELECT 1 FROM member_group WHERE grp=?", group)
            if known and not renews:
                raise Conflict("This group was admitted before.")
            db.run(
                "INSERT INTO member_group (grp, token_hash) VALUES (?,?) ON CONFLICT (grp) DO UPDATE SET token_hash=excluded.token_hash",
                group, _hash(token),
            )  # fmt: skip
        return token

    def _spent(self, db: Asked, ticket: str, group: bytes) -> bool:
        """The ticket is this group's from now on. True when it was before."""
        if self.ticket and compare_digest(ticket.encode(), self.ticket.encode()):
            return False
        if db.all("UPDATE ticket SET grp=? WHERE hash=? AND grp IS NULL RETURNING 1", group, _hash(ticket)):
            return False
        if not db.one("SELECT 1 FROM ticket WHERE hash=? AND grp=?", _hash(ticket), group):
            raise NotAllowed("The founding ticket is wrong.")
        return True

    def is_known(self, group: bytes) -> bool:
        with self.database.reading() as db:
            return db.one("SELECT 1 FROM member_group WHERE grp=?", group) is not None

    def is_member(self, group: bytes, token: str) -> bool:
        return self.standing(group).admitted(token).is_member

    def standing(self, group: bytes) -> Standing:
        sql = "SELECT token_hash, (SELECT raw FROM admission WHERE admission.grp=member_group.grp) FROM member_group WHERE grp=?"
        with self.database.reading() as db:
            found = db.one(sql, group)
        return Standing(found[0], SignedAdmission.within(found[1]) if found[1] else None) if found else Standing(_VOID)

    def admission(self, group: bytes) -> bytes:
        """The signed list in force; empty before the first."""
        with self.database.reading() as db:
            found = db.one("SELECT raw FROM admission WHERE grp=?", group)
        return found[0] if found else b""

    def take_admission(self, group: bytes, raw: bytes, *, by_ticket: bool = False) -> None:
        """This list is in force, and every token that is not on it is void. Whoever comes by the founding ticket, as after a restore, may
        begin anew with a list of a higher number.

        Raises: SealBroken when it is none or badly signed; NotAllowed when no keyholder of the list before signed it; Conflict when it does
        not follow the list in force.
        """
        new = SignedAdmission.parse(raw)
        with self.database.writing(group, _ADMISSION) as db:
            found = db.one("SELECT raw FROM admission WHERE grp=?", group)
            if found and found[0] == raw:
                return
            _check_follows(new, group, SignedAdmission.within(found[0]) if found else None, by_ticket=by_ticket)
            db.run("INSERT INTO admission (grp, raw) VALUES (?,?) ON CONFLICT (grp) DO UPDATE SET raw=excluded.raw", group, raw)
            db.run("UPDATE member_group SET token_hash=? WHERE grp=?", _VOID, group)


def _check_follows(new: SignedAdmission, group: bytes, before: Admission | None, *, by_ticket: bool) -> None:
    number, anew = new.listed.number, by_ticket or before is None
    follows = before is None or (number > before.number if by_ticket else number == before.number + 1)
    if new.listed.group != group or not follows:
        raise Conflict("This admission list does not follow the one in force.")
    # The first is taken from whoever has the token that founding gave; from then on only keyholders can change it.
    if new.signer not in (new.listed if anew or before is None else before).keyholders:
        raise NotAllowed("This admission list is not signed by a keyholder of the one in force.")


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
