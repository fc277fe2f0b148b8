"""What of one case must not wait, as its own pages say it. Rule: the same lines as Today, so that nobody who opens a case knows less of its
danger than who reads the list."""

from collections.abc import Iterable

from safeconduct.caseload.duties import GRAVE, Why
from safeconduct.caseload.today import waiting_of_case
from safeconduct.core.call import Danger
from safeconduct.core.ids import CaseId
from safeconduct.desk.case_words import RiskShown
from safeconduct.desk.pages.today import Line, line_of
from safeconduct.desk.terms import danger_word
from safeconduct.desk.visit import Visit
from safeconduct.folds.case import CaseView

ALARMS = frozenset({Why.CHECK_IN, Why.SIGN_MISSING, Why.NOT_SAFE})
"""What somebody must be asked about before they leave, and when they have arrived."""


def at_once(visit: Visit, case: CaseId) -> list[Line]:
    """The lines of Today marked "at once" that are about this case, worst first. Shape: none from a section that is sealed to this member."""
    return [line_of(visit, one) for one in waiting_of_case(visit.office.index, visit.now, case) if one.why in GRAVE]


def open_alarms(visit: Visit, case: CaseId) -> list[Line]:
    """Who says that they are not safe, and which sign of life is missing."""
    return [line_of(visit, one) for one in waiting_of_case(visit.office.index, visit.now, case) if one.why in ALARMS]


def alarms_of(visit: Visit, cases: Iterable[CaseId]) -> list[Line]:
    """As `open_alarms`, of everybody in a house: who goes there for one goes to all of them, and who is missing may have said where the others are."""
    return [line for case in dict.fromkeys(cases) for line in open_alarms(visit, case)]


def grave_risk(visit: Visit, view: CaseView, risks: list[RiskShown]) -> Line | None:
    """The judgement that somebody's life is in danger now or within hours, as a line of the same kind."""
    worst = next((danger for danger in (Danger.LIFE_NOW, Danger.HOURS) if _is_judged(view, danger)), None)
    if worst is None or not view.is_on_the_way:
        return None
    _ = visit.language.gettext
    said = _("The risk as noted: %(danger)s.") % {"danger": danger_word(worst, _)}
    since = risks[0].age if risks else ""
    path = f"/cases/{view.case}"
    whose = ", ".join(visit.office.names.get(w.value, "") for w in view.owner.values) or _("nobody’s yet")
    return Line(view.handle, path, said, "", since, whose, "danger", _("at once"), _("Judge again"), f"{path}?edit=risk#edit")


def _is_judged(view: CaseView, danger: Danger) -> bool:
    return any(w.value.level is danger for risk in view.risks for w in risk.judged.values)
