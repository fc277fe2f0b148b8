"""Erasing: asked for from a call, a case or one entry, agreed to, stopped, and followed to the last device. Rule: what goes, what stays and
where copies may remain stands on the page before anything is pressed."""

from dataclasses import dataclass

from safeconduct.core.erasure import What
from safeconduct.core.ids import EventId, FeedId
from safeconduct.core.section import Subject
from safeconduct.core.when import Moment
from safeconduct.desk import erasing
from safeconduct.desk.backup import first_backup
from safeconduct.desk.pages.keeping import agree as agree_to_rule
from safeconduct.desk.pages.keeping import keeping_values, set_rule
from safeconduct.desk.restored import forget, note_together, relay_before
from safeconduct.desk.routes import Route
from safeconduct.desk.visit import Answer, GoTo, Shown, Visit
from safeconduct.errors import BadInput, NotFound
from safeconduct.journal.erasing.orders import USUAL_DAYS, Order
from safeconduct.roster.roster import STEWARDS


@dataclass(frozen=True, slots=True)
class OrderShown:
    """Shape: `names` are those of the calls and cases, as far as they show here; `state` is waits, ahead, clock (over by this computer's alone), stopped or done; `lacking` names whose devices have not said that it is gone; `entries` counts rows and
    `pieces` those of documents; `awaited` pieces that wait for a yes, and `namers` who named them."""

    id: str
    what: str
    names: tuple[str, ...]
    by: str
    asked: Moment
    why: str
    state: str
    due: Moment | None
    entries: int
    pieces: int
    awaited: int
    namers: tuple[str, ...]
    may_agree: bool
    stopped: str
    stopped_why: str
    there: int
    lacking: tuple[str, ...]


# Asking


def ask_page(visit: Visit) -> Answer:
    what, subject, event = _meant(visit)
    office, roster = visit.office, visit.office.journal.roster
    if event is None:
        name = office.index.handle_of(subject)
        if not office.index.kind_of(subject):
            raise NotFound("There is no such call or case, or it is not open to you.")
    else:
        name = ""
    values = {
        "what": what.value,
        "handle": name,
        "path": visit.path,
        "back": f"/{'calls' if what is What.CALL else 'cases'}/{subject}",
        "days": USUAL_DAYS,
        "calls": len(erasing.calls_behind(office, subject)) if what is What.CASE else 0,
        "keyholder": office.actor.is_steward,
        "needs_two": len(roster.members_of(STEWARDS)) >= roster.stewards_needed,
        "backups": sorted(path.name for path in first_backup(office.folder.root).parent.glob("*.scb*")),  # One that was killed lies there unfinished, and holds as much.
    }
    return Shown("erasing/ask.html", values, visit.language.gettext("Erase"))


def ask(visit: Visit) -> Answer:
    what, subject, event = _meant(visit)
    if visit.form.get("sure") != "yes":
        raise BadInput("Tick the box once you have read what goes and what stays.", "sure")
    erasing.ask_for(visit.office, what, subject, visit.form.get("why").strip(), event)
    return GoTo("/erasing", visit.language.gettext("Asked for. Below stands what happens next, and when."))


def _meant(visit: Visit) -> tuple[What, Subject, EventId | None]:
    if "call" in visit.params:
        return What.CALL, Subject(visit.params["call"]), None
    event = visit.params.get("event")
    return (What.ENTRY if event else What.CASE), Subject(visit.params["case"]), EventId(event) if event else None


# Following


def erasing_page(visit: Visit) -> Answer:
    found = erasing.orders_of(visit.office)
    shown = [_shown(visit, one) for one in reversed(found)]
    return Shown("erasing/list.html", {"orders": shown, "relay": relay_before(visit.office.folder), **keeping_values(visit)}, visit.language.gettext("Erasing"))


def _shown(visit: Visit, order: Order) -> OrderShown:
    office, _ = visit.office, visit.language.gettext
    words = {What.CALL: _("A call"), What.CASE: _("A case"), What.ENTRY: _("One entry")}
    waits = order.due is None and order.stopped is None
    return OrderShown(
        id=order.parts[0].id,
        what=words[order.what],
        names=tuple(filter(None, (office.index.handle_of(subject) for subject in order.subjects))),
        by=office.names.get(order.by, ""),
        asked=order.asked,
        why=order.why,
        state="stopped" if order.stopped else "waits" if waits else "done" if erasing.is_over(office, order) else "clock" if order.is_due(visit.now) else "ahead",
        due=order.due,
        entries=order.rows,
        pieces=len(order.named()),
        awaited=0 if order.stopped else len(order.named(with_awaited=True) - order.named()),
        namers=tuple(sorted({office.names.get(event.author, "") for event, _ in order.awaited})),
        may_agree=office.actor.is_steward and bool(order.waits_for(office.me)),
        stopped=office.names.get(order.stopped, "") if order.stopped else "",
        stopped_why=order.stopped_why,
        there=len(order.done),
        lacking=lacking(visit, order.done),
    )


def lacking(visit: Visit, done: frozenset[FeedId]) -> tuple[str, ...]:
    """Whose devices have not said that they carried it out, by name, once a device."""
    roster = visit.office.journal.roster
    found = [
        visit.office.names.get(member.id, "")
        for member in roster.members.values()
        for device in member.devices
        if not member.removed and device.feed not in done and device.feed not in roster.cuts
    ]
    return tuple(sorted(found))


def agree(visit: Visit) -> Answer:
    _ = visit.language.gettext
    is_whole = erasing.agree_to(visit.office, erasing.order_called(visit.office, visit.params["order"]))
    left_out = _("Agreed, but not to all: pieces of documents that belong to something else were left out. Ask who named them.")
    return GoTo("/erasing", _("Agreed.") if is_whole else left_out)


def stop(visit: Visit) -> Answer:
    erasing.stop(visit.office, erasing.order_called(visit.office, visit.params["order"]), visit.form.get("why").strip())
    return GoTo("/erasing", visit.language.gettext("Stopped. Everything is as it was."))


def looked(visit: Visit) -> Answer:
    """Where no other machine can tell what was erased after a backup, a person does."""
    forget(visit.office.folder)
    return GoTo("/erasing", visit.language.gettext("Written down."))


def alone(visit: Visit) -> Answer:
    """That the relay is gone for good no machine can find out."""
    note_together(visit.office.folder)
    return GoTo("/erasing", visit.language.gettext("Written down."))


ROUTES = (
    Route("GET", "/erasing", erasing_page),
    Route("POST", "/erasing/looked", looked),
    Route("POST", "/erasing/alone", alone),
    Route("POST", "/erasing/{order}/agree", agree, again=erasing_page),
    Route("POST", "/erasing/{order}/stop", stop, again=erasing_page),
    Route("POST", "/erasing/rule", set_rule, again=erasing_page),
    Route("POST", "/erasing/rule/{rule}/agree", agree_to_rule, again=erasing_page),
    Route("GET", "/calls/{call}/erase", ask_page),
    Route("POST", "/calls/{call}/erase", ask, again=ask_page),
    Route("GET", "/cases/{case}/erase", ask_page),
    Route("POST", "/cases/{case}/erase", ask, again=ask_page),
    Route("GET", "/cases/{case}/erase/{event}", ask_page),
    Route("POST", "/cases/{case}/erase/{event}", ask, again=ask_page),
)
