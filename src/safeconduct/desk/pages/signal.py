"""Where the e-mail signal goes. Rule: the page says in full what leaves the office, and when it cannot leave."""

from safeconduct.actions.access import Act
from safeconduct.actions.office import set_signal
from safeconduct.core.office import SignalSet
from safeconduct.desk.alarms import signal_trouble
from safeconduct.desk.routes import Route
from safeconduct.desk.visit import Answer, GoTo, Shown, Visit


def signal_page(visit: Visit) -> Answer:
    office = visit.office
    values = {
        "standing": office.group_view.signal,
        "trouble": signal_trouble(visit),
        "has_server": (office.folder.root / "signal.toml").exists(),
        "may_set": office.actor.may(Act.SET_SIGNAL),
    }
    return Shown("shift/signal.html", values, visit.language.gettext("E-mail alarm"))


def keep_signal(visit: Visit) -> Answer:
    office, raw = visit.office, visit.form.get("after_minutes").strip()
    minutes = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 5 else 0
    wanted = SignalSet(visit.form.get("address").strip(), minutes)
    office.write(set_signal(office.actor, office.subject, wanted), visit.seen)
    _ = visit.language.gettext
    said = _("The signal goes to that address from now on.") if wanted.address else _("The signal is switched off.")
    return GoTo("/signal", said)


ROUTES = (
    Route("GET", "/signal", signal_page),
    Route("POST", "/signal", keep_signal, again=signal_page),
)
