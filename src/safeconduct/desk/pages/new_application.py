"""Beginning an application, from a legal way in or without one. Rule: what the rules say of these people, and which of their dates it would collide with, is shown before
anything is written."""

from dataclasses import dataclass

from safeconduct.actions import applications
from safeconduct.actions.foreseeing import DECISION, KINDS, LODGED, Foreseen, foreseen
from safeconduct.actions.planning import plan_of
from safeconduct.core.application import ApplicationPrepared
from safeconduct.core.ids import ApplicationId, PersonId, fresh
from safeconduct.core.value import known
from safeconduct.core.when import Day
from safeconduct.desk.beginning import begun_from, country_of, kind_of
from safeconduct.desk.casefile import CaseFile, case_of, write_in_case
from safeconduct.desk.clock_words import kind_word, span_words
from safeconduct.desk.pages.applications import opened
from safeconduct.desk.pages.clocks import collision_shown
from safeconduct.desk.pages.pathways import said_of_plans, ways_offered
from safeconduct.desk.routes import Route
from safeconduct.desk.telling import day_in, told_in
from safeconduct.desk.visit import Answer, Shown, Visit
from safeconduct.desk.way_person import known_of
from safeconduct.desk.way_words import verdict_word
from safeconduct.errors import BadInput
from safeconduct.pathways.facts import STAY
from safeconduct.pathways.pathway import Pathway, Rules
from safeconduct.pathways.verdicts import assess_ready, ready

SUPPOSED = (LODGED, DECISION)
"""The days that the page asks for."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the way in says of one of them today. Shape: `verdict` names the shape that is drawn."""

    handle: str
    verdict: str
    word: str
    path: str


def new_page(visit: Visit) -> Answer:
    """Shape: with `pathway` in the address its rules are shown, and become the plan."""
    file = opened(visit)
    ways = visit.room.rulebook.rules
    chosen = _pathway(visit.form.get("pathway") or visit.query.get("pathway"), ways)
    values = {
        "pathways": ways_offered(visit),
        **said_of_plans(visit),
        "chosen_way": chosen,
        "handles": {person.person: person.handle for person in file.view.people_here},
        "country": known(country_of(chosen, visit.language)) if chosen else None,
        "kind": kind_of(chosen) if chosen else "",
        "case": file.view,
        "people": [(person.person, person.handle) for person in file.view.people_here],
        "chosen": [person.person for person in file.view.people_here],
        **(_planned(file, chosen) if chosen else {}),
    }
    return Shown("applications/new.html", values, visit.language.gettext("New application"))


def _planned(file: CaseFile, way: Pathway) -> dict[str, object]:
    persons, today = tuple(person.person for person in file.view.people_here), file.visit.office.today()
    days, wrong = _supposed(file.visit)
    found = foreseen(file.view, way, persons, days)
    return {
        "plan": plan_of(way, ApplicationId(""), persons, today),
        "verdicts": _verdicts(file, way, today),
        "days": {word: file.visit.query.get(word) or (days[word].iso if word in days else "") for word in SUPPOSED},
        "wrong_day": wrong,
        "dates": _dates(file, found),
        "tells_decision": found.tells_decision,
        "collisions": [collision_shown(file, number, one) for number, one in enumerate(found.collisions, 1)],
    }


def _supposed(visit: Visit) -> tuple[dict[str, Day], str]:
    """The days that stand in the address, and what could not be read of them. Shape: handed in today where none stand there."""
    days: dict[str, Day] = {} if LODGED in visit.query else {LODGED: visit.office.today()}
    try:
        days |= {word: day_in(visit.query, word) for word in SUPPOSED if visit.query.get(word).strip()}
    except BadInput as wrong:
        return days, wrong.said(visit.language.gettext)
    return days, ""


def _verdicts(file: CaseFile, way: Pathway, today: Day) -> list[Said]:
    made, _ = ready(way, today.date), file.visit.language.gettext
    said = []
    for person in file.view.people_here:
        verdict = assess_ready(made, known_of(file.visit.office, file.view, person.person).facts, STAY).verdict
        path = f"{file.path}/pathways/{way.id}?person={person.person}"
        said.append(Said(person.handle, verdict.value, verdict_word(verdict, _), path))
    return said


def _dates(file: CaseFile, found: Foreseen) -> list[tuple[str, str, str]]:
    """What each is, when, and where it was read: what somebody supposed stands in the fields already."""
    language, typed = file.visit.language, {KINDS[word] for word in SUPPOSED}
    rows = [one for one in found.dates if one.when and (one.source or one.kind not in typed)]
    return [(kind_word(one.kind, language.gettext), span_words(one.when, language), one.source) for one in rows if one.when]


def prepare(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    form = visit.form
    wanted = ApplicationPrepared(
        ApplicationId(fresh(visit.office.chance)),
        told_in(form, "country"),
        form.get("kind"),
        told_in(form, "post"),
        tuple(PersonId(person) for person in form.all("persons")),
    )
    chosen = _pathway(form.get("pathway"), visit.room.rulebook.rules)
    placed = begun_from(visit.office, view, wanted, chosen) if chosen else applications.prepare_application(actor, view, wanted)
    said = visit.language.gettext("The application is begun. Note each step as it happens.")
    return write_in_case(visit, view, placed, said, f"/applications/{wanted.application}")


def _pathway(name: str, known: Rules) -> Pathway | None:
    return next((one for one in known if one.id == name), None)


ROUTES = (
    Route("GET", "/cases/{case}/applications/new", new_page),
    Route("POST", "/cases/{case}/applications/new", prepare, again=new_page),
)
