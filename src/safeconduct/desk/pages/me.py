"""What a member chooses for themself. Rule: choices lie in the browser, so this page only shows them."""

from zoneinfo import available_timezones

from safeconduct.desk.routes import Route
from safeconduct.desk.visit import Answer, Shown, Visit


def me_page(visit: Visit) -> Answer:
    zones = [
        (name, name.replace("_", " "))
        for name in sorted(available_timezones())
        if "/" in name and not name.startswith("Etc/")
    ]
    here = str(visit.zone)
    if here not in dict(zones):
        zones.insert(0, (here, here))
    return Shown("me.html", {"zones": zones}, visit.language.gettext("Me"))


ROUTES = (Route("GET", "/me", me_page),)
