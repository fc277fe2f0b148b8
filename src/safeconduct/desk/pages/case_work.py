"""Risk, needs and tasks of a case. Rule: a judgement has a day on which it is looked at again; a task is done when somebody says so."""

from safeconduct.actions import cases
from safeconduct.core.call import Danger
from safeconduct.core.ids import MemberId, NeedId, PersonId, TaskId, fresh
from safeconduct.core.task import NeedNoted, RiskJudged, TaskChanged, TaskSet
from safeconduct.core.when import Day
from safeconduct.desk.casefile import case_of, write_in_case
from safeconduct.desk.pages.case import case_page
from safeconduct.desk.pages.case_people import day_in
from safeconduct.desk.routes import Route
from safeconduct.desk.visit import Answer, Visit
from safeconduct.errors import BadInput


def judge_risk(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    level = next((one for one in Danger if one.value == visit.form.get("level")), None)
    review_on = day_in(visit.form, "review_on")
    if level is None:
        raise BadInput("Choose how great the danger is.", "level")
    if review_on is None:
        raise BadInput("Choose a day on which this is looked at again: today or later.", "review_on")
    judged = RiskJudged(level, visit.form.get("reason"), review_on, _person(visit))
    placed = cases.judge_risk(actor, view, judged, visit.office.today())
    return write_in_case(visit, view, placed, visit.language.gettext("Judged."), "#risk")


def note_need(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    need = NeedNoted(NeedId(fresh(visit.office.chance)), visit.form.get("text"), _person(visit))
    placed = cases.note_need(actor, view, need)
    return write_in_case(visit, view, placed, visit.language.gettext("The need is written down."), "#needs")


def meet_need(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    placed = cases.meet_need(actor, view, NeedId(visit.params["need"]), visit.form.get("how"))
    return write_in_case(visit, view, placed, visit.language.gettext("The need is met."), "#needs")


def set_task(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    text, owner, due = _task(visit)
    placed = cases.set_task(actor, view, TaskSet(TaskId(fresh(visit.office.chance)), text, owner, due))
    return write_in_case(visit, view, placed, visit.language.gettext("The task is set."), "#tasks")


def change_task(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    text, owner, due = _task(visit)
    placed = cases.change_task(actor, view, TaskChanged(TaskId(visit.params["task"]), text, owner, due))
    return write_in_case(visit, view, placed, visit.language.gettext("The task is changed."), "#tasks")


def finish_task(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    placed = cases.finish_task(actor, view, TaskId(visit.params["task"]), visit.form.get("note"))
    return write_in_case(visit, view, placed, visit.language.gettext("The task is done."), "#tasks")


def _task(visit: Visit) -> tuple[str, MemberId | None, Day | None]:
    owner = MemberId(visit.form.get("owner"))
    if owner and owner not in visit.office.names:
        raise BadInput("Choose one of your colleagues, or nobody yet.", "owner")
    return visit.form.get("text"), owner or None, day_in(visit.form, "due")


def _person(visit: Visit) -> PersonId | None:
    return PersonId(visit.form.get("person")) if visit.form.get("person") else None


ROUTES = (
    Route("POST", "/cases/{case}/risk", judge_risk, again=case_page),
    Route("POST", "/cases/{case}/needs", note_need, again=case_page),
    Route("POST", "/cases/{case}/needs/{need}", meet_need, again=case_page),
    Route("POST", "/cases/{case}/tasks", set_task, again=case_page),
    Route("POST", "/cases/{case}/tasks/{task}", change_task, again=case_page),
    Route("POST", "/cases/{case}/tasks/{task}/done", finish_task, again=case_page),
)
