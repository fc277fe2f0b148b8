"""Which groups a relay keeps rows for. Rule: a group comes in by a founding ticket, and a ticket made for one admits one."""

import hashlib
import secrets
from dataclasses import dataclass
from hmac import compare_digest

from safeconduct.errors import Conflict, NotAllowed
from safeconduct.store.sql import Asked, Database

_TICKETS = "tickets"


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
        with self.database.reading() as db:
            found = db.one("SELECT token_hash FROM member_group WHERE grp=?", group)
        return found is not None and compare_digest(found[0], _hash(token))


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
