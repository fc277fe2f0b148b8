"""The end of a shift: one page for the next colleague. Rule: it uses handles only, and says what a finder would learn from the paper."""

from safeconduct.actions.office import hand_over_shift
from safeconduct.caseload.today import check_ins_ahead, how_many_grave, page_of_waiting
from safeconduct.core.when import HOUR, later
from safeconduct.desk.call_words import short
from safeconduct.desk.pages.today import line_of
from safeconduct.desk.routes import Route
from safeconduct.desk.since_then import changes
from safeconduct.desk.visit import Answer, GoTo, Shown, Visit

HOURS = 12
MOST_LINES = 40
MOST_BEFORE = 3


def shift_page(visit: Visit) -> Answer:
    office, now = visit.office, visit.now
    until = later(now, HOURS * HOUR)
    ahead = check_ins_ahead(office.index, now, until)
    found, number = page_of_waiting(office.index, now, MOST_LINES)
    values = {
        "lines": [line_of(visit, one) for one in found],
        "left_out": number - len(found),
        "grave_left_out": max(0, how_many_grave(office.index, now) - len(found)),
        "ahead": [(line_of(visit, one), short(visit.language, one.since, now, visit.zone)) for one in ahead],
        "changes": changes(visit, later(now, -HOURS * HOUR)),
        "before": list(reversed(office.group_view.shifts[-MOST_BEFORE:])),
        "hours": HOURS,
    }
    return Shown("shift/shift.html", values, visit.language.gettext("End of shift"))


def hand_over(visit: Visit) -> Answer:
    office = visit.office
    office.write(hand_over_shift(office.actor, office.subject, visit.form.get("text")), visit.seen)
    return GoTo("/shift", visit.language.gettext("Handed over. Your words stand on this page for everybody."))


ROUTES = (
    Route("GET", "/shift", shift_page),
    Route("POST", "/shift", hand_over, again=shift_page),
)
