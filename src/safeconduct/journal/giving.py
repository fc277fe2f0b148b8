"""One circle's key, given to one member. Rule: the whole group's key goes in a row that its holder finds without having it; all others in rows that
the group can read."""

from safeconduct.core.section import EVERYONE
from safeconduct.journal.journal import Journal
from safeconduct.seal.keyrows import Holder, Key, give, row_to_holder, row_under_everyone


def row_for(journal: Journal, key: Key, holder: str) -> bytes:
    """Under the holder's present key, as the roster shows it."""
    return row_to(journal, key, journal.writing.holder(holder))


def row_to(journal: Journal, key: Key, to: Holder) -> bytes:
    """Under this very key of the holder."""
    given = give(journal.ring.group, key, to, journal.ring.signing, journal.chance)
    if key.subject == EVERYONE and to.name != EVERYONE:
        return row_to_holder(journal.ring.group, given, to.public)
    return row_under_everyone(journal.ring.group, given, journal.writing.everyone, journal.chance)
