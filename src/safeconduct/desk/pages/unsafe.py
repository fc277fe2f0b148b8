"""A house that is no longer safe: said on a page of its own, with everybody who must leave named before and listed after."""

from safeconduct.actions import houses
from safeconduct.actions.houses import MUST_MOVE
from safeconduct.core.ids import CaseId, MemberId, TaskId, fresh
from safeconduct.core.section import Kind
from safeconduct.desk.at_once import alarms_of
from safeconduct.desk.pages.houses import StayLine, house_of, stay_line
from safeconduct.desk.routes import Route
from safeconduct.desk.visit import Answer, GoTo, Shown, Visit
from safeconduct.errors import Conflict, NotFound


def unsafe_page(visit: Visit) -> Answer:
    view, today = house_of(visit), visit.office.today()
    if view.burnt:
        return GoTo(f"/houses/{view.house}/moving", visit.language.gettext("This house is marked already."))
    staying = view.not_over(today)
    values = {"house": view, "lines": [stay_line(visit, at, today) for at in staying], "at_once": alarms_of(visit, [at.case for at in staying])}
    return Shown("houses/unsafe.html", values, visit.language.gettext("No longer safe"))


def mark_unsafe(visit: Visit) -> Answer:
    office, view, today = visit.office, house_of(visit), visit.office.today()
    cases = houses.cases_to_move(view, today)
    tasks = {case: TaskId(fresh(office.chance)) for case in cases}
    office.write(houses.burn_house(office.actor, view, visit.form.get("why"), today, tasks), visit.seen)
    _ = visit.language
    said = (
        _.ngettext("Marked. One case has a task to move.", "Marked. %(num)s cases have a task to move.", len(cases))
        % {"num": len(cases)}
        if cases
        else _.gettext("Marked. Nobody has to move.")
    )
    path = f"/houses/{view.house}"
    return GoTo(f"{path}/moving" if cases else path, said)


def again_page(visit: Visit) -> Answer:
    view = house_of(visit)
    if not view.burnt:
        raise Conflict("This house is in use. Load the page again.")
    return Shown("houses/again.html", {"house": view}, visit.language.gettext("Usable again"))


def trust_again(visit: Visit) -> Answer:
    office, view = visit.office, house_of(visit)
    office.write(houses.trust_house_again(office.actor, view, visit.form.get("why")), visit.seen)
    return GoTo(f"/houses/{view.house}", visit.language.gettext("The house can be used again."))


def moving_page(visit: Visit) -> Answer:
    view, today = house_of(visit), visit.office.today()
    must_move = view.must_move(today)
    for at in must_move:
        visit.office.looked(at.case, Kind.PLACE)
    lines: list[tuple[StayLine, MemberId | None]] = [
        (stay_line(visit, at, today), _whose(visit, at.case)) for at in must_move
    ]
    values = {"house": view, "lines": lines, "today": today, "at_once": alarms_of(visit, [at.case for at in must_move])}
    return Shown("houses/moving.html", values, visit.language.gettext("Moving list"))


def _whose(visit: Visit, case: CaseId) -> MemberId | None:
    """Who has the task to move them, or else has the case."""
    try:
        view = visit.office.index.case(case)
    except NotFound:
        return None
    tasks = [task.owner for task in view.open_tasks if task.text == MUST_MOVE and task.owner]
    return tasks[0] if tasks else view.owner.one


ROUTES = (
    Route("GET", "/houses/{house}/unsafe", unsafe_page),
    Route("POST", "/houses/{house}/unsafe", mark_unsafe, again=unsafe_page),
    Route("GET", "/houses/{house}/again", again_page),
    Route("POST", "/houses/{house}/again", trust_again, again=again_page),
    Route("GET", "/houses/{house}/moving", moving_page),
)
