"""The ways in for one person of a case: the matrix, one way in with its criteria, and a question made a task. Rule: a page says of nobody that they will be
let in; it says what no stated condition bars, and where that was read."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from safeconduct.actions import cases
from safeconduct.actions.access import Act
from safeconduct.core.ids import TaskId, fresh
from safeconduct.core.task import TaskSet
from safeconduct.core.when import Day
from safeconduct.desk.casefile import case_of, write_in_case
from safeconduct.desk.routes import Route
from safeconduct.desk.telling import day_in
from safeconduct.desk.terms import Gettext, section_word
from safeconduct.desk.visit import Answer, Shown, Visit
from safeconduct.desk.way_form import group_of
from safeconduct.desk.way_matrix import FIRST_COUNTRIES, ORDER, matrix_of, place_word, places_of
from safeconduct.desk.way_person import WayPerson, way_person
from safeconduct.desk.way_reasons import Reason, reasons
from safeconduct.desk.way_sources import Note, sources
from safeconduct.desk.way_titles import several
from safeconduct.desk.way_words import answer_word, question_word, verdict_word
from safeconduct.errors import BadInput, NotFound
from safeconduct.pathways.factfile import place_of
from safeconduct.pathways.facts import STAY, moved
from safeconduct.pathways.pathway import Pathway
from safeconduct.pathways.turning import would_change
from safeconduct.pathways.verdicts import Finding, assess_ready, ready


@dataclass(frozen=True, slots=True)
class Chosen:
    """What stands behind the question mark. Shape: `wrong` says what could not be read; then the rest is as if nothing had been chosen."""

    on: Day
    places: tuple[str, ...]
    wrong: str = ""

    def query(self, one: WayPerson, **more: str) -> str:
        """Shape: what is as it would be anyhow is left out, so that two hundred links stay short."""
        view, asked = one.file.view, dict(more)
        if view.people_here[0].person != one.person.person:
            asked["person"] = one.person.person
        if self.on != one.file.visit.office.today():
            asked["on"] = self.on.iso
        if self.places != FIRST_COUNTRIES:
            asked["places"] = ",".join(self.places)
        return urlencode(asked, safe=",")


def chosen(visit: Visit) -> Chosen:
    asked = visit.form if visit.form.fields else visit.query
    today, usual = visit.office.today(), FIRST_COUNTRIES
    try:
        on = day_in(asked, "on") if asked.get("on").strip() else today
        return Chosen(on, places_of(asked.get("places")) if "places" in asked else usual)
    except BadInput as wrong:
        return Chosen(today, usual, wrong.said(visit.language.gettext))


@dataclass(frozen=True, slots=True)
class Asking:
    """A fact to ask for. Shape: `ways` names the first of `number` ways in that wait for it; `now` is what is known of it; `group` where it can be answered; `may_come` while it is not known, or known not to be
    so: nobody can see to it that what is so is not."""

    fact: str
    question: str
    group: str
    now: str = ""
    ways: str = ""
    number: int = 0
    may_come: bool = True


def matrix(visit: Visit) -> Answer:
    one, picked = way_person(visit), chosen(visit)
    drawn = matrix_of(one.facts, visit.room.rulebook.rules, picked.on.date, picked.places, visit.language)
    _ = visit.language.gettext
    values = {
        **_common(one, picked),
        "drawn": drawn,
        "verdicts": [(verdict.value, verdict_word(verdict, _)) for verdict in ORDER],
        "people": [(person.person, person.handle) for person in one.file.view.people_here],
        "questions": [_waited_for(one, each.fact, each.ways) for each in drawn.questions],
        "places": ", ".join(place_word(place, one.facts, visit.language) for place in picked.places),
        "unknown_here": [_asking(one, name) for name in (*one.ways.contested, *one.ways.unreadable)],
        "clash": question_word(one.clash, _) if one.clash else "",
        "bare": not one.ways.values,
    }
    return Shown("pathways/matrix.html", values, _("Ways in for this person"))


def _common(one: WayPerson, picked: Chosen) -> dict[str, object]:
    _ = one.file.visit.language.gettext
    return {
        "one": one,
        "picked": picked,
        "is_today": picked.on == one.file.visit.office.today(),
        "sealed": [section_word(kind, _) for kind in one.sealed],
        "may": one.file.actor.may(Act.EDIT_CASES),
    }


def _waited_for(one: WayPerson, fact: str, ways: tuple[str, ...]) -> Asking:
    """With the names of the ways in that wait for the answer."""
    visit = one.file.visit
    titles = tuple(way.title for way in visit.room.rulebook.rules if way.id in ways)
    return replace(_asking(one, fact), ways=several(titles, visit.language.gettext), number=len(titles))


def _asking(one: WayPerson, fact: str) -> Asking:
    language = one.file.visit.language
    known = one.facts.values.get(fact)
    now = "" if known is None else answer_word(fact, known, language)
    return Asking(fact, question_word(fact, language.gettext), group_of(fact), now, may_come=known is None or known is False)


@dataclass(frozen=True, slots=True)
class Criterion:
    """Shape: `level` draws the mark."""

    state: str
    level: str
    reason: Reason
    note: Note


def one_way(visit: Visit) -> Answer:
    one, picked, way = way_person(visit), chosen(visit), _way(visit)
    place = _place(visit)
    facts, made = moved(one.facts, place), ready(way, picked.on.date)
    said = assess_ready(made, facts, place)
    named = sources((finding.cited for finding in said.findings), visit.room.rulebook.addresses, visit.language)
    values = {
        **_common(one, picked),
        "way": way,
        "place": place,
        "from_word": place_word(place, one.facts, visit.language),
        "verdict": said.verdict.value,
        "word": verdict_word(said.verdict, visit.language.gettext),
        "criteria": [_criterion(one, named.note(one.finding.cited), visit.language.gettext) for one in reasons(made, said, facts, visit.language)],
        "sources": named.listed,
        "may_apply": one.file.actor.may(Act.KEEP_APPLICATIONS),
        "sets": [tuple(_asking_there(one, name, place) for name in names) for names in would_change(made, facts, picked.on.date)],
    }
    return Shown("pathways/one_person.html", values, visit.language.gettext("Ways in for this person"))


def _asking_there(one: WayPerson, fact: str, place: str) -> Asking:
    """As `_asking`; what does not travel is not known of another country."""
    asked = _asking(one, fact)
    return asked if fact in moved(one.facts, place).values else Asking(fact, asked.question, asked.group)


def _way(visit: Visit) -> Pathway:
    way = next((one for one in visit.room.rulebook.rules if one.id == visit.params["pathway"]), None)
    if way is None:
        raise NotFound(visit.language.gettext("There is no such way in."))
    return way


def _place(visit: Visit) -> str:
    raw = (visit.form if visit.form.fields else visit.query).get("from")
    try:
        return place_of(raw or STAY, "from")
    except BadInput:
        raise NotFound(visit.language.gettext("There is no such way in.")) from None


def _criterion(reason: Reason, note: Note, _: Gettext) -> Criterion:
    word, level = _met_word(reason.finding, _)
    return Criterion(word, level, reason, note)


def _met_word(finding: Finding, _: Gettext) -> tuple[str, str]:
    if finding.is_factor:
        return {True: _("weighed: speaks for them"), False: _("weighed: speaks against them"), None: _("weighed: not known")}[finding.met], ""
    return {True: (_("condition met"), "good"), False: (_("condition not met"), "danger"), None: (_("not known"), "warn")}[finding.met]


def make_task(visit: Visit) -> Answer:
    """The questions of one set become one task of whoever pressed it."""
    one, picked, way = way_person(visit), chosen(visit), _way(visit)
    actor, view = case_of(visit)
    _ = visit.language.gettext
    asked = " ".join(question_word(fact, _) for fact in visit.form.all("fact"))
    if not asked:
        raise BadInput("Choose what to ask.", "fact")
    text = _("Ask %(who)s: %(question)s (%(way)s)") % {"who": one.person.handle, "question": asked, "way": way.id}
    placed = cases.set_task(actor, view, TaskSet(TaskId(fresh(visit.office.chance)), text, visit.office.me))
    back = f"/pathways/{way.id}?{picked.query(one, **{'from': _place(visit)})}"
    return write_in_case(visit, view, placed, _("The task is on the case."), back)


ROUTES = (
    Route("GET", "/cases/{case}/pathways", matrix),
    Route("GET", "/cases/{case}/pathways/{pathway}", one_way),
    Route("POST", "/cases/{case}/pathways/{pathway}/task", make_task, again=one_way),
)
