"""The number by which two colleagues find out whether their desks are shown the same. Rule: it is compared by voice, never in writing over
the line that is in doubt."""

from safeconduct.desk.routes import Route
from safeconduct.desk.visit import Answer, Shown, Visit
from safeconduct.journal.comparing import comparison


def comparing_page(visit: Visit) -> Answer:
    journal = visit.office.journal
    number = comparison(journal.ring.group, journal.chain.tips, journal.store.heads())
    return Shown("keys/compare.html", {"number": number}, visit.language.gettext("Compare with a colleague"))


ROUTES = (Route("GET", "/keys/compare", comparing_page),)
