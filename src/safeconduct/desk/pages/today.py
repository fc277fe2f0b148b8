"""The first page of the day. Rule: what must not wait stands first; an empty day says so."""

import json

from safeconduct.desk.answering import freshness
from safeconduct.desk.routes import Route
from safeconduct.desk.visit import Answer, GoTo, Sent, Shown, Visit


def first_page(visit: Visit) -> Answer:
    return GoTo("/today")


def today_page(visit: Visit) -> Answer:
    return Shown("today.html", {}, visit.language.gettext("Today"))


def pulse(visit: Visit) -> Answer:
    """What our script asks every twenty seconds: how many things wait, and how fresh they are."""
    return Sent(json.dumps({"waiting": 0, "fresh": freshness(visit)}).encode(), "application/json")


ROUTES = (
    Route("GET", "/", first_page),
    Route("GET", "/today", today_page),
    Route("GET", "/pulse", pulse),
)
