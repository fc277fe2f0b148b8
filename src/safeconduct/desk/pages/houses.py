"""Safe houses: where beds are free, who is where from when until when. Rule: an address is shown only to who can open it, and folded."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import assert_never

from safeconduct.actions import houses, undoing
from safeconduct.actions.access import Act
from safeconduct.caseload.rows import HouseRow
from safeconduct.caseload.stays import StayRow, stays_from
from safeconduct.caseload.today import cases_with
from safeconduct.core.case import NoteWritten
from safeconduct.core.house import (
    HouseAddressed,
    HouseBurnt,
    HouseChanged,
    HouseRegistered,
    HouseUsableAgain,
)
from safeconduct.core.ids import CaseId, EventId, HouseId, fresh, parse
from safeconduct.core.section import DEFAULT_READERS, Kind, Subject
from safeconduct.core.when import Day
from safeconduct.desk.at_once import ALARMS, alarms_of, open_alarms
from safeconduct.desk.nights import (
    BEFORE_TODAY,
    SHOWN_NIGHTS,
    Beds,
    Picture,
    day_names,
    free_beds,
    left_words,
    level_of,
    picture,
)
from safeconduct.desk.routes import Route
from safeconduct.desk.sentences.saying import Saying
from safeconduct.desk.sentences.sentence import sentence
from safeconduct.desk.telling import number_in, told_in
from safeconduct.desk.terms import circle_word
from safeconduct.desk.undone import newest, settled
from safeconduct.desk.visit import Answer, GoTo, Shown, Visit
from safeconduct.errors import BadInput, NotAllowed, NotFound
from safeconduct.folds.house import HouseContent, HouseView, StayAt
from safeconduct.folds.timeline import Entry

A_PAGE = 25
MOST_BEDS_IN_LIST = 16
"""Rows of the picture beside the list; more have a page of their own."""
MOST_BEDS = 40
MOST_PAST = 25

Stays = Mapping[HouseId, list[StayRow]]


@dataclass(frozen=True, slots=True)
class HouseLine:
    """A house in the list. Shape: `free` for each of the next nights; `moving` how many stays of a house no longer safe are not over;
    `alarming` of how many cases in it a sign of life is missing, or somebody says that they are not safe."""

    row: HouseRow
    free: list[int]
    moving: int
    alarming: int


@dataclass(frozen=True, slots=True)
class StayLine:
    """A stay as a line of its house."""

    path: str
    case_path: str
    handle: str
    at: StayAt
    left: str
    level: str
    at_once: bool


def check_open(visit: Visit) -> None:
    if not visit.office.actor.may_read(Kind.HOUSE):
        raise NotAllowed("Houses are sealed to you. Ask a colleague of the circle that shelters people.")


def house_of(visit: Visit) -> HouseView:
    check_open(visit)
    return visit.office.index.house(HouseId(visit.params["house"]))


def houses_page(visit: Visit) -> Answer:
    check_open(visit)
    office, today = visit.office, visit.office.today()
    stays = _by_house(stays_from(office.index.db, today.plus(-BEFORE_TODAY)))
    rows, alarming = office.index.houses(), cases_with(office.index, visit.now, ALARMS)
    lines = sorted((_line(row, stays, today, alarming) for row in rows), key=_order)
    skip = page_number(visit) * A_PAGE
    usable = [row for row in rows if not row.burnt]
    few = sum(row.capacity for row in usable) <= MOST_BEDS_IN_LIST
    values = {
        "lines": lines[skip : skip + A_PAGE],
        "days": day_names(visit.language, today, SHOWN_NIGHTS),
        "free": sum(line.free[0] for line in lines),
        "with_room": sum(line.free[0] > 0 for line in lines),
        "picture": _picture(visit, usable, stays, today) if usable and few and not skip else None,
        "has_beds": bool(usable),
        "told": _numbers(visit, [n for line in lines for n in (*line.free, line.row.capacity)]),
        **paging(visit, len(lines)),
    }
    return Shown("houses/list.html", values, visit.language.gettext("Houses"))


def nights_page(visit: Visit) -> Answer:
    """Every bed of all houses over four weeks, some houses a page."""
    check_open(visit)
    office, today = visit.office, visit.office.today()
    pages = _by_beds([row for row in office.index.houses() if not row.burnt and row.capacity <= MOST_BEDS])
    number = min(page_number(visit), max(0, len(pages) - 1))
    stays = _by_house(stays_from(office.index.db, today.plus(-BEFORE_TODAY)))
    drawn = _picture(visit, pages[number], stays, today) if pages else None
    values = {"picture": drawn, **paging(visit, len(pages), 1)}
    return Shown("houses/nights.html", values, visit.language.gettext("Every bed, four weeks"))


def page_number(visit: Visit) -> int:
    """From 0."""
    raw = visit.query.get("page")
    return max(0, int(raw) - 1) if raw.isdecimal() and len(raw) < 5 else 0


def paging(visit: Visit, how_many: int, a_page: int = A_PAGE) -> dict[str, object]:
    """What a template needs to lead on and back."""
    at, last = page_number(visit), max(0, (how_many - 1) // a_page)
    path = visit.path
    return {
        "earlier": f"{path}?page={at}" if at > 0 else "",
        "further": f"{path}?page={at + 2}" if at < last else "",
    }


def _numbers(visit: Visit, numbers: Iterable[int]) -> dict[int, str]:
    """Each number as the language writes it, made once: a list of houses shows some two hundred."""
    return {number: visit.language.number(number) for number in set(numbers)}


def _by_house(rows: list[StayRow]) -> Stays:
    found: dict[HouseId, list[StayRow]] = {}
    for row in rows:
        found.setdefault(row.house, []).append(row)
    return found


def _by_beds(rows: list[HouseRow]) -> list[list[HouseRow]]:
    """Houses heaped so that no page has too many beds."""
    pages: list[list[HouseRow]] = []
    for row in rows:
        if pages and sum(each.capacity for each in pages[-1]) + row.capacity <= MOST_BEDS:
            pages[-1].append(row)
        else:
            pages.append([row])
    return pages


def _line(row: HouseRow, stays: Stays, today: Day, alarming: Collection[CaseId]) -> HouseLine:
    here = stays.get(row.id, [])
    alarms = len({stay.case for stay in here if not stay.span.is_over and stay.case in alarming})
    if row.burnt:
        still = [stay for stay in here if not stay.span.is_over or stay.span.is_there_on(today)]
        return HouseLine(row, [0] * SHOWN_NIGHTS, len(still), alarms)
    return HouseLine(row, free_beds(row.capacity, here, today, SHOWN_NIGHTS, today), 0, alarms)


def _order(line: HouseLine) -> tuple[bool, bool, bool, str]:
    """Where somebody must leave comes first, then where somebody is missing; a house nobody uses any more last."""
    return line.moving == 0, line.alarming == 0, line.row.burnt, line.row.handle.casefold()


def _picture(visit: Visit, rows: list[HouseRow], stays: Stays, today: Day) -> Picture:
    drawn = [Beds(row.handle, row.capacity, row.most_nights, stays.get(row.id, ()), row.burnt) for row in rows]
    for house in drawn:
        for stay in house.stays:
            visit.office.looked(stay.case, Kind.PLACE)
    return picture(visit.language, drawn, today.plus(-BEFORE_TODAY), today)


# Registering and changing


def new_house_page(visit: Visit) -> Answer:
    check_open(visit)
    values = {"may_address": visit.office.actor.may_read(Kind.ADDRESS), "for_case": visit.query.get("for") or visit.form.get("for")}
    return Shown("houses/new.html", values, visit.language.gettext("Register a house"))


def register(visit: Visit) -> Answer:
    office, form = visit.office, visit.form
    house = HouseId(fresh(office.chance))
    wanted = HouseRegistered(
        house, form.get("handle"), number_in(form, "capacity") or 0, form.get("guests"), number_in(form, "most_nights")
    )
    address = _address_in(visit) if office.actor.may_read(Kind.ADDRESS) else None
    office.write(houses.register_house(office.actor, wanted, address, taken_handles(visit)), visit.seen)
    # Whoever came from a stay goes on with it, with the house chosen.
    case = parse(form.get("for")) if form.get("for") else ""
    back = f"/cases/{case}/stays/new?house={house}" if case else f"/houses/{house}"
    return GoTo(back, visit.language.gettext("The house is registered."))


def taken_handles(visit: Visit, but: HouseId | None = None) -> frozenset[str]:
    return frozenset(row.handle for row in visit.office.index.houses() if row.id != but)


def _address_in(visit: Visit) -> HouseAddressed | None:
    form = visit.form
    written = HouseAddressed(told_in(form, "address"), told_in(form, "keeper"), form.get("keeper_contact"))
    said = written.keeper_contact.strip() or any(
        told.is_known or told.is_withheld for told in (written.address, written.keeper)
    )
    return written if said else None


def change(visit: Visit) -> Answer:
    office, form, view = visit.office, visit.form, house_of(visit)
    changed = HouseChanged(
        form.get("handle"), number_in(form, "capacity") or 0, form.get("guests"), number_in(form, "most_nights")
    )
    others = taken_handles(visit, view.house)
    office.write(houses.change_house(office.actor, view, changed, others), visit.seen)
    return _back(visit, HouseChanged, visit.language.gettext("The house is as you wrote it."))


def change_page(visit: Visit) -> Answer:
    view = house_of(visit)
    now = view.content.values[0].value
    return Shown("houses/change.html", {"house": view, "content": now}, visit.language.gettext("Change a house"))


def address_page(visit: Visit) -> Answer:
    view = house_of(visit)
    if not visit.office.actor.may_read(Kind.ADDRESS):
        raise NotAllowed("The address is sealed to you. Ask a colleague who can open it.")
    written = view.address.values
    address = written[0].value if written else None
    values = {"house": view, "address": address, "sides": _sides(visit, view, "address")}
    return Shown("houses/address.html", values, visit.language.gettext("Address and keeper"))


def write_address(visit: Visit) -> Answer:
    office, view = visit.office, house_of(visit)
    address = _address_in(visit)
    if address is None and view.address.empty:
        raise BadInput("Write the address, or who keeps it to themselves.", "address")
    unsaid = HouseAddressed(told_in(visit.form, "address"), told_in(visit.form, "keeper"))
    office.write(houses.address_house(office.actor, view, address or unsaid), visit.seen)
    return _back(visit, HouseAddressed, visit.language.gettext("Address and keeper are written down, under a key of their own."))


def note(visit: Visit) -> Answer:
    office, view = visit.office, house_of(visit)
    office.write(houses.note_house(office.actor, view, visit.form.get("text")), visit.seen)
    return _back(visit, NoteWritten, visit.language.gettext("The note is kept."))


def settle(visit: Visit) -> Answer:
    office, view = visit.office, house_of(visit)
    chosen = EventId(visit.form["settle"])
    facts = settled(office.actor, Subject(view.house), view.timeline, view.contested, chosen)
    office.write(facts, visit.seen)
    return GoTo(f"/houses/{view.house}", visit.language.gettext("Settled. The other value is kept in the history."))


def undo(visit: Visit) -> Answer:
    office, view = visit.office, house_of(visit)
    event = EventId(visit.params["event"])
    office.write(undoing.undo(office.actor, Subject(view.house), view.timeline, event), visit.seen)
    said = visit.language.gettext("Undone. What was there before holds again.")
    return GoTo(f"/houses/{view.house}" if _still_there(visit) else "/houses", said)


def _still_there(visit: Visit) -> bool:
    try:
        house_of(visit)
    except NotFound:
        return False
    return True


def _back(visit: Visit, fact: type, said: str) -> GoTo:
    """To the house's page, with a way to undo what was just written."""
    view = house_of(visit)
    event = newest(view.timeline, fact, visit.office.me)
    path = f"/houses/{view.house}"
    return GoTo(path, said, (visit.language.gettext("Undo"), f"{path}/undo/{event}") if event else None)


# One house


def house_page(visit: Visit) -> Answer:
    office, view, today = visit.office, house_of(visit), visit.office.today()
    rows = stays_from(office.index.db, today.plus(-BEFORE_TODAY), view.house)
    for at in view.not_over(today):
        office.looked(at.case, Kind.PLACE)
    past = [at for at in view.stays if at not in view.not_over(today)]
    free = [0] * SHOWN_NIGHTS if view.burnt else free_beds(view.capacity, rows, today, SHOWN_NIGHTS, today)
    beds = Beds(view.handle, view.capacity, view.most_nights, rows, view.burnt is not None)
    values = {
        "house": view,
        "at_once": alarms_of(visit, [at.case for at in view.not_over(today)]),
        "content": view.content.values[0].value,
        "free": free,
        "days": day_names(visit.language, today, SHOWN_NIGHTS),
        "told": _numbers(visit, free),
        "here": [stay_line(visit, at, today) for at in view.staying(today)],
        "coming": [stay_line(visit, at, today) for at in view.stays if at.stay.from_day > today and not at.stay.is_over],
        "past": [stay_line(visit, at, today) for at in past[-MOST_PAST:]][::-1],
        "picture": picture(visit.language, [beds], today.plus(-BEFORE_TODAY), today) if view.capacity <= MOST_BEDS else None,
        "must_move": len(view.must_move(today)),
        "may_house": office.actor.may(Act.KEEP_HOUSES),
        "notes": [one for one in view.timeline if isinstance(one.fact, NoteWritten) and one.counts and not one.undone],
        "history": _history(visit, view),
        "sides": _sides(visit, view, "house", "burnt"),
        **_address(visit, view),
    }
    return Shown("houses/house.html", values, visit.language.gettext("House"))


def stay_line(visit: Visit, at: StayAt, today: Day) -> StayLine:
    span, language = at.stay.span, visit.language
    handle = visit.office.index.handle_of(at.case) or language.gettext("somebody")
    path = f"/cases/{at.case}"
    left = left_words(language, span, today)
    alarms = not at.stay.is_over and bool(open_alarms(visit, at.case))
    return StayLine(f"{path}/stays/{at.stay.stay}", path, handle, at, left, level_of(span, today), alarms)


def _address(visit: Visit, view: HouseView) -> dict[str, object]:
    _ = visit.language.gettext
    readers = ", ".join(circle_word(circle, _) for circle in sorted(DEFAULT_READERS[Kind.ADDRESS]))
    written = view.address.values
    return {
        "may_address": visit.office.actor.may_read(Kind.ADDRESS),
        "address": written[0].value if written else None,
        "readers": readers,
    }


def _history(visit: Visit, view: HouseView) -> list[tuple[str, Entry]]:
    """What was written of the house, latest first; the address is not told here."""
    office = visit.office
    return [
        (sentence(one.fact, visit.language, office.names, {}, visit.zone), one)
        for one in reversed(view.timeline)
        if isinstance(one.fact, HouseRegistered | HouseChanged | HouseBurnt | HouseUsableAgain)
    ]


def _sides(visit: Visit, view: HouseView, *fields: str) -> list[tuple[str, list[tuple[str, str, int, str]]]]:
    """Values that stand side by side, as the macro `contested` takes them."""
    _ = visit.language.gettext
    labels = {"house": _("The house"), "address": _("Address and keeper"), "burnt": _("Whether it is safe")}
    return [
        (labels[one.field], [(_side(visit, w.value), w.author, w.moment, w.event) for w in one.standing.values])
        for one in view.contested
        if one.field in fields
    ]


def _side(visit: Visit, value: HouseContent | HouseAddressed | HouseBurnt | None) -> str:
    say = Saying(visit.language, visit.office.names, {}, visit.zone)
    match value:
        case None:
            return say.text("can be used")
        case HouseBurnt():
            return sentence(value, visit.language, {}, {}, visit.zone)
        case HouseAddressed(address=address, keeper=keeper):
            return f"{say.told(address)}; {say.told(keeper)}"
        case HouseContent(handle=handle, capacity=capacity, guests=guests):
            beds = say.many("%(handle)s, for one person", "%(handle)s, for %(num)s persons", capacity, handle=handle)
            return f"{beds}. {guests}"
        case _:
            assert_never(value)


ROUTES = (
    Route("GET", "/houses", houses_page),
    Route("GET", "/houses/nights", nights_page),
    Route("GET", "/houses/new", new_house_page),
    Route("POST", "/houses", register, again=new_house_page),
    Route("GET", "/houses/{house}", house_page),
    Route("GET", "/houses/{house}/change", change_page),
    Route("POST", "/houses/{house}/change", change, again=change_page),
    Route("GET", "/houses/{house}/address", address_page),
    Route("POST", "/houses/{house}/address", write_address, again=address_page),
    Route("POST", "/houses/{house}/note", note, again=house_page),
    Route("POST", "/houses/{house}/settle", settle),
    Route("POST", "/houses/{house}/undo/{event}", undo),
)
