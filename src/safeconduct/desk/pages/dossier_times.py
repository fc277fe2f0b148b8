"""How long a part of a dossier usually takes is written down. Rule: it is said of no case, dated, and with who says so or that this group has seen
it."""

from safeconduct.actions import dossiers
from safeconduct.core.dossier import DossierPart, UsualTimeNoted
from safeconduct.desk.casefile import case_of
from safeconduct.desk.dossier_times import usual_words
from safeconduct.desk.pages.knowledge import view_of
from safeconduct.desk.pages.knowledge_notes import written
from safeconduct.desk.routes import Route
from safeconduct.desk.telling import day_in, number_in
from safeconduct.desk.terms import dossier_part_word
from safeconduct.desk.visit import Answer, Shown, Visit
from safeconduct.errors import NotFound


def times_page(visit: Visit) -> Answer:
    _actor, view = case_of(visit)
    part, times, _ = _part_of(visit), view_of(visit).usual_times, visit.language.gettext
    values = {
        "view": view,
        "here": f"/cases/{view.case}/dossier",
        "part": part,
        "part_title": dossier_part_word(part, _),
        "usually": usual_words(times, part, visit.language),
        "stood": times[part].values[-1].value if part in times else None,
        "today": visit.office.today(),
    }
    return Shown("dossiers/times.html", values, _("How long it takes"))


def note(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    form = visit.form
    wanted = UsualTimeNoted(
        _part_of(visit), form.get("what"), _days(visit, "least"), _days(visit, "most"), day_in(form, "on"), form.get("said_by")
    )
    placed = dossiers.note_usual_time(actor, visit.office.subject, wanted, visit.office.today())
    return written(visit, placed, visit.language.gettext("Written down for every case."), f"/cases/{view.case}/dossier")


def _days(visit: Visit, field: str) -> int:
    """Shape: -1 where nothing was written, which no time is."""
    days = number_in(visit.form, field)
    return -1 if days is None else days


def _part_of(visit: Visit) -> DossierPart:
    found = next((one for one in DossierPart if one.name == visit.params["part"]), None)
    if found is None:
        raise NotFound("A dossier has no such part.")
    return found


ROUTES = (
    Route("GET", "/cases/{case}/dossier/times/{part}", times_page),
    Route("POST", "/cases/{case}/dossier/times/{part}", note, again=times_page),
)
