"""Buttons that somebody presses in a trial, where a page decides what is done. Rule: the page's own function, given what its form would bring."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from safeconduct.desk.drafts import Drawer
from safeconduct.desk.office import Office
from safeconduct.desk.visit import Room, Visit
from safeconduct.web.forms import Form
from tests.desk.offices import BOOK, _renderer


def visit_of(office: Office, fields: Iterable[tuple[str, str]], **params: str) -> Visit:
    """As whoever is signed in there asks."""
    room = Room(Drawer(office.folder.root, office.me, *office.member_epochs), BOOK)
    return Visit(office, "", Form(tuple(fields)), Form(()), params, _renderer().languages["en"], ZoneInfo("UTC"), office.now(), room)
