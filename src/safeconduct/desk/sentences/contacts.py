"""Sentences about contacts and about the group's own notes on ways in."""

from typing import assert_never

from safeconduct.core.contact import ContactEnded, ContactFact, ContactNoted, PostNoted, WayNoteWritten
from safeconduct.desk.sentences.saying import Saying
from safeconduct.desk.way_titles import titles


def of_contact(fact: ContactFact, say: Saying) -> str:
    _ = say.text
    match fact:
        case ContactNoted(at=at):
            return _("A contact was written down: %(at)s.", at=at)
        case ContactEnded(why=why):
            return _("A contact has ended: %(why)s", why=why)
        case WayNoteWritten(way=way):
            return _("A note of ours on the way in %(way)s.", way=titles(say.language.gettext).get(way, way))
        case PostNoted(at=at):
            return _("What we know of this post was written down: %(at)s.", at=at)
        case _:
            assert_never(fact)
