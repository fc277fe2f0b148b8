"""Facts of what the group knows for itself of the ways in: notes on a way, and contacts at ministries and posts. Rule: a contact is a person whom
it may harm to be named with us."""

from dataclasses import dataclass
from hashlib import sha256

from safeconduct.core.ids import ContactId, MemberId, NoteId, PostId, fresh
from safeconduct.core.value import Told


# wire: contact.noted/1
@dataclass(frozen=True, slots=True)
class ContactNoted:
    """Somebody at a ministry or post whom we may turn to. Shape: `at` is that ministry or post, `office` what they do there; a name nobody knows
    is unknown; `leave_alone` says why they must not be contacted, empty when they may; written again under the same id it takes the place of what
    stood."""

    contact: ContactId
    country: Told
    at: str
    name: Told
    office: str = ""
    languages: str = ""
    reach: str = ""
    may_be_told: str = ""
    known_by: tuple[MemberId, ...] = ()
    leave_alone: str = ""


# wire: contact.ended/1
@dataclass(frozen=True, slots=True)
class ContactEnded:
    """They are no longer there, or nobody of us turns to them any more."""

    contact: ContactId
    why: str


# wire: way.note_written/1
@dataclass(frozen=True, slots=True)
class WayNoteWritten:
    """What the group has found out of a way in, beside its public rules. Shape: `way` is the id of its file; `text` empty when the note no longer
    holds; written again under the same id it takes the place of what stood."""

    note: NoteId
    way: str
    text: str


# wire: post.noted/1
@dataclass(frozen=True, slots=True)
class PostNoted:
    """What the group has found out of an embassy, consulate or ministry. Shape: `country` is whose it is; `may_enter` says who is let in at its door
    and with what; written again under the same id it takes the place of what stood."""

    post: PostId
    country: Told
    at: str
    may_enter: str = ""
    particular: str = ""


ContactFact = ContactNoted | ContactEnded | WayNoteWritten | PostNoted


def post_of(country: str, at: str) -> PostId:
    """The name of a post by its country and its words, so that two who write of it apart write of one thing."""
    digest = sha256("\0".join((country, " ".join(at.casefold().split()))).encode()).digest()
    return PostId(fresh(lambda size: digest[:size]))
