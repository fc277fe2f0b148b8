"""Stays of the people of a case: begun, made longer or shorter, ended, moved. Rule: what was refused keeps what was typed and shows where
beds are free on the nights wanted."""

from dataclasses import dataclass

from safeconduct.actions import houses, undoing
from safeconduct.actions.houses import Move
from safeconduct.caseload.stays import StayRow, stays_from, unhoused
from safeconduct.core.house import StayBegan, StayEnded, StayExtended
from safeconduct.core.ids import CaseId, EventId, HouseId, PersonId, StayId, fresh
from safeconduct.core.section import Kind, Subject
from safeconduct.core.when import Day
from safeconduct.desk.at_once import open_alarms
from safeconduct.desk.nights import free_beds, left_words, level_of
from safeconduct.desk.pages.houses import A_PAGE, check_open, house_of, page_number, paging
from safeconduct.desk.routes import Route
from safeconduct.desk.telling import day_in
from safeconduct.desk.undone import newest
from safeconduct.desk.visit import Answer, GoTo, Shown, Visit
from safeconduct.errors import BadInput, NotFound
from safeconduct.folds.case import CaseView
from safeconduct.folds.house import HouseView
from safeconduct.folds.people import PersonView
from safeconduct.folds.stay import StayView
from safeconduct.folds.timeline import Entry
from safeconduct.web.forms import Form

USUAL_NIGHTS = 7
LONGEST = 366


@dataclass(frozen=True, slots=True)
class Wanted:
    """The nights and people a page asks beds for. Shape: as typed so far, else what is usual."""

    from_day: Day
    until: Day
    persons: int


@dataclass(frozen=True, slots=True)
class Choices:
    """Houses with room on every night wanted, and the words of those without."""

    fitting: list[tuple[str, str, str]]
    too_short: list[str]
    full: list[str]


def _case(visit: Visit) -> CaseView:
    check_open(visit)
    view = visit.office.index.case(CaseId(visit.params["case"]))
    visit.office.looked(view.case, Kind.PLACE)
    return view


def _stay(visit: Visit, view: CaseView) -> StayView:
    found = next((one for one in view.stays if one.stay == visit.params["stay"]), None)
    if found is None:
        raise NotFound("There is no such stay, or it is not open to you.")
    return found


def _house(visit: Visit, house: str) -> HouseView:
    if not house:
        raise BadInput("Choose a house.", "house")
    return visit.office.index.house(HouseId(house))


# Where there is room


def _usual_nights(visit: Visit) -> int:
    """A week, or less where the house asked for, or every house, takes nobody for so long."""
    houses = [one for one in visit.office.index.houses() if not one.burnt]
    asked = [one for one in houses if one.id == visit.query.get("house")]
    limits = [one.most_nights or USUAL_NIGHTS for one in asked or houses]
    return min(USUAL_NIGHTS, max(limits, default=USUAL_NIGHTS))


def _wanted(form: Form, today: Day, persons: int, usual: int = USUAL_NIGHTS) -> Wanted:
    from_day = _typed_day(form, "from_day") or today
    until = _typed_day(form, "until") or from_day.plus(usual)
    if not from_day < until <= from_day.plus(LONGEST):
        until = from_day.plus(1)
    return Wanted(from_day, until, max(1, persons))


def _typed_day(form: Form, field: str) -> Day | None:
    try:
        return day_in(form, field)
    except BadInput:
        return None


def _choices(visit: Visit, wanted: Wanted, leaving: HouseId | None = None) -> Choices:
    """Shape: a house that is being left is no choice."""
    office, today = visit.office, visit.office.today()
    first = min(wanted.from_day, today)
    by_house: dict[str, list[StayRow]] = {}
    for row in stays_from(office.index.db, first):
        by_house.setdefault(row.house, []).append(row)
    nights = wanted.from_day.days_until(wanted.until)
    found = Choices([], [], [])
    for house in office.index.houses():
        if house.burnt or house.id == leaving:
            continue
        free = min(free_beds(house.capacity, by_house.get(house.id, ()), wanted.from_day, nights, today))
        if free < wanted.persons:
            found.full.append(house.handle)
        elif house.most_nights is not None and nights > house.most_nights:
            found.too_short.append(house.handle)
        else:
            found.fitting.append((house.id, house.handle, _beds_words(visit, free, house.guests)))
    return found


def _beds_words(visit: Visit, free: int, guests: str) -> str:
    beds = visit.language.ngettext("one bed free on each of these nights", "%(num)s beds free on each of these nights", free)
    return f"{beds % {'num': free}}. {guests}".strip()


# Beginning


def who_comes_page(visit: Visit) -> Answer:
    """The cases in which somebody has no stay yet, to begin one in this house; each shown is a look at where its people are."""
    view, skip = house_of(visit), page_number(visit) * A_PAGE
    found = unhoused(visit.office.index.db, A_PAGE + 1, skip)
    for one in found[:A_PAGE]:
        visit.office.looked(one.case, Kind.PLACE)
    values = {"house": view, "cases": found[:A_PAGE], **paging(visit, skip + len(found))}
    return Shown("houses/stay.html", values, visit.language.gettext("Begin a stay"))


def new_stay_page(visit: Visit) -> Answer:
    view, form = _case(visit), visit.form
    people = view.people_here
    ticked = _ticked(visit, view)
    wanted = _wanted(form, visit.office.today(), len(ticked), _usual_nights(visit))
    choices = _choices(visit, wanted)
    values = {
        "case": view,
        "at_once": open_alarms(visit, view.case),
        "people": [(person.person, name_of(visit, person)) for person in people],
        "chosen_people": [person.person for person in ticked],
        "wanted": wanted,
        "choices": choices,
        "chosen": form.get("house") or visit.query.get("house") or only_one(choices),
    }
    return Shown("stays/new.html", values, visit.language.gettext("A stay in a safe house"))


def _ticked(visit: Visit, view: CaseView) -> list[PersonView]:
    """Who was ticked; on a fresh page those asked for, else those who have no stay yet."""
    people = view.people_here
    if visit.form.fields:
        return [person for person in people if person.person in visit.form.all("persons")]
    asked = visit.query.get("for").split(".")
    housed = {person for stay in view.stays if not stay.is_over for person in stay.persons}
    found = [person for person in people if person.person in asked]
    return found or [person for person in people if person.person not in housed] or list(people)


def only_one(choices: Choices) -> str:
    """The house, where there is nothing to choose."""
    return choices.fitting[0][0] if len(choices.fitting) == 1 else ""


def name_of(visit: Visit, person: PersonView) -> str:
    return person.handle or visit.language.gettext("somebody")


def begin(visit: Visit) -> Answer:
    view, form, office = _case(visit), visit.form, visit.office
    if form.get("look"):
        return new_stay_page(visit)
    from_day, until = day_in(form, "from_day"), day_in(form, "until")
    house = _house(visit, form.get("house"))
    persons = tuple(PersonId(one) for one in form.all("persons"))
    stay = StayBegan(StayId(fresh(office.chance)), house.house, persons, from_day, until)
    office.write(houses.begin_stay(office.actor, view, house, stay, office.today()), visit.seen)
    said = visit.language.gettext("The stay is written down.")
    return _back(visit, stay.stay, StayBegan, said)


def _back(visit: Visit, stay: StayId, fact: type, said: str) -> GoTo:
    """To the stay's page, with a way to undo what was just written."""
    view = _case(visit)
    path = f"/cases/{view.case}/stays/{stay}"
    event = newest(_about(view, stay), fact, visit.office.me)
    return GoTo(path, said, (visit.language.gettext("Undo"), f"{path}/undo/{event}") if event else None)


def _about(view: CaseView, stay: StayId) -> list[Entry]:
    return [
        one
        for one in view.timeline
        if isinstance(one.fact, StayBegan | StayExtended | StayEnded) and one.fact.stay == stay and not one.undone
    ]


# One stay


def stay_page(visit: Visit) -> Answer:
    return Shown("stays/stay.html", _stay_values(visit), visit.language.gettext("A stay in a safe house"))


def _stay_values(visit: Visit) -> dict[str, object]:
    view = _case(visit)
    stay, today = _stay(visit, view), visit.office.today()
    by_id = {person.person: person for person in view.people}
    persons = [name_of(visit, by_id[one]) for one in stay.persons if one in by_id]
    return {
        "case": view,
        "at_once": [] if stay.is_over else open_alarms(visit, view.case),
        "stay": stay,
        "house_handle": visit.office.index.handle_of(stay.house) or visit.language.gettext("a house"),
        "persons": persons,
        "left": left_words(visit.language, stay.span, today),
        "level": level_of(stay.span, today),
        "limit": _limit(visit, stay),
        "today": today,
        "sides": _sides(visit, stay),
    }


def _limit(visit: Visit, stay: StayView) -> Day | None:
    """The last day the house takes anybody who came when they came."""
    row = next((row for row in visit.office.index.houses() if row.id == stay.house), None)
    return stay.from_day.plus(row.most_nights) if row and row.most_nights else None


def _sides(visit: Visit, stay: StayView) -> list[tuple[str, str, int, str]]:
    standing = stay.until_standing
    if not standing.contested or stay.is_over:
        return []
    return [(visit.language.day(w.value), w.author, w.moment, w.event) for w in standing.values]


def extend_page(visit: Visit) -> Answer:
    return Shown("stays/extend.html", _stay_values(visit), visit.language.gettext("Another last day"))


def extend(visit: Visit) -> Answer:
    view, office = _case(visit), visit.office
    stay = _stay(visit, view)
    wanted = StayExtended(stay.stay, day_in(visit.form, "until"), visit.form.get("why"))
    house = _house(visit, stay.house)
    office.write(houses.extend_stay(office.actor, view, house, wanted, office.today()), visit.seen)
    return _back(visit, stay.stay, StayExtended, visit.language.gettext("The last day is another one now."))


def end_page(visit: Visit) -> Answer:
    return Shown("stays/end.html", _stay_values(visit), visit.language.gettext("A stay has ended"))


def end(visit: Visit) -> Answer:
    view, office = _case(visit), visit.office
    stay = _stay(visit, view)
    wanted = StayEnded(stay.stay, day_in(visit.form, "on"), visit.form.get("why"))
    office.write(houses.end_stay(office.actor, view, wanted), visit.seen)
    return _back(visit, stay.stay, StayEnded, visit.language.gettext("The stay has ended; its beds are free."))


def move_page(visit: Visit) -> Answer:
    values = _stay_values(visit)
    stay = _stay(visit, _case(visit))
    today = visit.office.today()
    usual = {} if visit.form.fields else {"until": stay.until.iso}
    form = visit.form if visit.form.fields else Form((*usual.items(),))
    wanted = _wanted(form, max(today, stay.from_day), len(stay.persons))
    choices = _choices(visit, wanted, stay.house)
    chosen = {"wanted": wanted, "choices": choices, "chosen": visit.form.get("house") or only_one(choices)}
    return Shown("stays/move.html", {**values, **chosen}, visit.language.gettext("Move to another house"))


def move(visit: Visit) -> Answer:
    view, form, office = _case(visit), visit.form, visit.office
    stay = _stay(visit, view)
    if form.get("look"):
        return move_page(visit)
    house = _house(visit, form.get("house"))
    began = StayBegan(
        StayId(fresh(office.chance)), house.house, stay.persons, day_in(form, "from_day"), day_in(form, "until")
    )
    wanted = Move(stay.stay, form.get("why"), began)
    office.write(houses.move_stay(office.actor, view, house, wanted, office.today()), visit.seen)
    said = visit.language.gettext("Moved. The stay before has ended.")
    return GoTo(f"/cases/{view.case}/stays/{began.stay}", said)


def settle(visit: Visit) -> Answer:
    view, office = _case(visit), visit.office
    stay = _stay(visit, view)
    about = next((one for one in view.contested if one.field == "stay" and one.about == stay.stay), None)
    if about is None:
        return GoTo(f"/cases/{view.case}/stays/{stay.stay}", visit.language.gettext("This is settled already."))
    chosen = EventId(visit.form["settle"])
    office.write(undoing.settle(office.actor, Kind.PLACE, Subject(view.case), about, chosen), visit.seen)
    return GoTo(f"/cases/{view.case}/stays/{stay.stay}", visit.language.gettext("Settled. The other value is kept in the history."))


def undo(visit: Visit) -> Answer:
    view, office = _case(visit), visit.office
    stay = _stay(visit, view)
    event = EventId(visit.params["event"])
    office.write(undoing.undo(office.actor, Subject(view.case), _about(view, stay.stay), event), visit.seen)
    there = any(one.stay == stay.stay for one in _case(visit).stays)
    path = f"/cases/{view.case}"
    said = visit.language.gettext("Undone. What was there before holds again.")
    return GoTo(f"{path}/stays/{stay.stay}" if there else f"{path}/stays/new", said)


ROUTES = (
    Route("GET", "/houses/{house}/stay", who_comes_page),
    Route("GET", "/cases/{case}/stays/new", new_stay_page),
    Route("POST", "/cases/{case}/stays", begin, again=new_stay_page),
    Route("GET", "/cases/{case}/stays/{stay}", stay_page),
    Route("GET", "/cases/{case}/stays/{stay}/extend", extend_page),
    Route("POST", "/cases/{case}/stays/{stay}/extend", extend, again=extend_page),
    Route("GET", "/cases/{case}/stays/{stay}/end", end_page),
    Route("POST", "/cases/{case}/stays/{stay}/end", end, again=end_page),
    Route("GET", "/cases/{case}/stays/{stay}/move", move_page),
    Route("POST", "/cases/{case}/stays/{stay}/move", move, again=move_page),
    Route("POST", "/cases/{case}/stays/{stay}/settle", settle),
    Route("POST", "/cases/{case}/stays/{stay}/undo/{event}", undo),
)
