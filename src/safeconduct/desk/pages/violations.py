"""Violations of a case, step by step: what happened, what was done to whom, who did it, who says so, what was done about it. Rule: one
question a page, in plain words; the standard's codes stay behind them."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import fields
from hashlib import sha256
from typing import Any, TypeVar, cast
from urllib.parse import quote

from safeconduct.actions import undoing, violations
from safeconduct.actions.access import Act
from safeconduct.caseload.stories import cases_with_stories
from safeconduct.core import thesaurus
from safeconduct.core.ids import (
    ActId,
    EventId,
    InformationId,
    InterventionId,
    InvolvementId,
    PersonId,
    StatementId,
    TestimonyId,
    ViolationId,
    fresh,
)
from safeconduct.core.section import Kind, Placed
from safeconduct.core.testimony import Use
from safeconduct.core.value import unknown
from safeconduct.core.violation import (
    ActNoted,
    EventNoted,
    InformationNoted,
    InvolvementNoted,
    PartyNoted,
    ReliefNoted,
    ViolationsHandedOut,
)
from safeconduct.core.when import Day, PartialDate
from safeconduct.desk import violation_words as words
from safeconduct.desk.casefile import CaseFile, case_of, subject_of, write_in_case
from safeconduct.desk.knowledge_words import country_words
from safeconduct.desk.pages.knowledge import view_of
from safeconduct.desk.pages.report_beginning import statement_taken, statements_to_choose
from safeconduct.desk.report_lines import Line, line_of
from safeconduct.desk.routes import Route
from safeconduct.desk.taken_over import VIOLENCE
from safeconduct.desk.telling import day_in, number_in, told_in
from safeconduct.desk.terms import Gettext
from safeconduct.desk.violation_set import pack
from safeconduct.desk.visit import Answer, Sent, Shown, Visit
from safeconduct.errors import BadInput, Conflict, NotAllowed
from safeconduct.folds.case import CaseView
from safeconduct.folds.standing import Standing
from safeconduct.folds.timeline import Contested
from safeconduct.folds.violations import ViolationView, tally

PAGE = 25
"""Unit: cases looked through for one page of events."""

Options = list[tuple[str, str]]

K = TypeVar("K", bound=str)
F = TypeVar("F")


def partial_in(visit: Visit, field: str) -> PartialDate | None:
    raw = visit.form.get(field).strip()
    try:
        return PartialDate.parse(raw) if raw else None
    except BadInput as trouble:
        raise BadInput(str(trouble), field) from None


def story_of(visit: Visit) -> CaseView:
    """The case, once its story is open to this member; that it was opened is written down."""
    actor, view = case_of(visit)
    if not actor.may_read(Kind.STORY, None) and Kind.STORY not in view.opened:
        raise NotAllowed("This section is sealed to you. Ask a colleague who can open it.")
    visit.office.looked(view.case, Kind.STORY)
    return view


def shown(visit: Visit, template: str, view: CaseView, title: str, **values: object) -> Shown:
    file = CaseFile(visit, view, frozenset())
    common = {"view": view, "path": file.path, "handles": file.handles, "w": words, "t": visit.language.gettext, "say": file.born}
    return Shown(f"violations/{template}.html", {**common, **values, "may": file.actor.may(Act.KEEP_TESTIMONY)}, title)


def _options(kind: thesaurus.Thesaurus, word: object, _: Gettext) -> Options:
    return [(code, word(code, _)) for code, _term in kind.terms]  # type: ignore[operator]


def people(view: CaseView) -> Options:
    known = [(str(one.person), one.handle) for one in view.people_here]
    return known + [(str(one), party.called) for one, party in view.violations.parties.items()]


# -- reading


def list_page(visit: Visit) -> Answer:
    view = story_of(visit)
    record, _ = view.violations, visit.language.gettext
    uses = [(use.value, words.use_word(use, _)) for use in Use]
    return shown(visit, "list", view, _("Violations"), record=record, tally=tally(record), uses=uses)


def one_page(visit: Visit) -> Answer:
    view = story_of(visit)
    one = violations.event_of(view, ViolationId(visit.params["violation"]))
    here = f"/cases/{view.case}/violations/{one.violation}"
    taken = statement_taken(visit)
    standing: dict[str, Standing[Any]] = {"": one.noted, **{str(act.act): act.noted for act in one.acts}}
    apart = {name: _apart(visit, view, each) for name, each in standing.items()}
    begun = _lines_of(visit, one.first.statements)
    return shown(visit, "one", view, visit.language.gettext("A violation"), one=one, here=here, apart=apart, taken=taken, begun=begun)


def _lines_of(visit: Visit, statements: tuple[StatementId, ...]) -> list[Line]:
    """These statements, as far as they are in the record."""
    record = view_of(visit).reports if statements else None
    found = [record.confirmed[name] for name in statements if name in record.confirmed] if record else []
    return [line_of(one, "", record.reports[one.report].first, visit.language) for one in found if record]


def _apart(visit: Visit, view: CaseView, standing: Standing[Any]) -> list[tuple[object, ...]]:
    """Each of the values that were written apart, whole; nothing while all agree."""
    if not standing.contested:
        return []
    file = CaseFile(visit, view, frozenset())
    return [(_in_full(w.value, file), w.author, w.moment, w.event) for w in standing.values]


def _in_full(fact: EventNoted | ActNoted, file: CaseFile) -> str:
    _ = file.visit.language.gettext
    if isinstance(fact, EventNoted):
        days = [file.born(day) for day in (fact.began, fact.ended) if day]
        parts = [fact.title, " – ".join(days), country_words(fact.place, file.visit.language) if fact.place != unknown() else ""]
        parts += [words.status_word(fact.status, _) if fact.status else "", fact.text]
    else:
        done = words.act_word(fact.kind, _) if fact.kind else fact.in_words
        parts = [f"{file.handles.get(fact.victim, '')}: {done}", file.born(fact.on) if fact.on else "", fact.how, fact.reason]
        parts += [words.at_end_word(fact.at_end, _), words.attribution_word(fact.attribution, _)]
    return " · ".join(part for part in parts if part)


def everywhere(visit: Visit) -> Answer:
    """Events across the cases whose story this member opens, the latest changed case first."""
    if not visit.office.actor.may_read(Kind.STORY):
        raise NotAllowed("This section is sealed to you. Ask a colleague who can open it.")
    raw = visit.query.get("page")
    page = int(raw) if raw.isascii() and raw.isdigit() and 0 < len(raw) < 5 else 1
    found = cases_with_stories(visit.office.index, PAGE + 1, max(0, page - 1) * PAGE)
    cases = [visit.office.index.case(case) for case in found[:PAGE]]
    for case in cases:
        visit.office.looked(case.case, Kind.STORY)
    rows = [(case.case, case.handle, one, tally(case.violations)) for case in cases for one in case.violations.violations]
    values = {"rows": rows, "page": page, "more": len(found) > PAGE}
    return Shown("violations/everywhere.html", values, visit.language.gettext("Violations in all cases"))


# -- writing, one question a page


def _again(visit: Visit, written: Mapping[K, F]) -> F | None:
    """What is corrected, of all that was written; None where something new is written."""
    name = visit.form.get("again") or visit.query.get("again")
    found = next((fact for each, fact in written.items() if each == name), None)
    if name and found is None:
        raise Conflict("This is not here any more. Load the page again.")
    return found


def _step(visit: Visit, step: str, title: str, now: object = None, **values: object) -> Shown:
    view, _ = story_of(visit), visit.language.gettext
    title = _("Correct what was written down") if now else title
    lists = {
        "acts": _options(thesaurus.ACTS, words.act_word, _),
        "units": _options(thesaurus.UNITS, words.unit_word, _),
        "degrees": _options(thesaurus.DEGREES, words.degree_word, _),
        "connections": _options(thesaurus.CONNECTIONS, words.connection_word, _),
        "reliabilities": _options(thesaurus.RELIABILITIES, words.reliability_word, _),
        "statuses": _options(thesaurus.VIOLATION_STATUSES, words.status_word, _),
        "ends": _options(thesaurus.STATUSES_AT_END, words.at_end_word, _),
        "attributions": _options(thesaurus.ATTRIBUTIONS, words.attribution_word, _),
        "reliefs": _options(thesaurus.INTERVENTIONS, words.relief_word, _),
        "responses": _options(thesaurus.RESPONSES, words.response_word, _),
        "people": people(view),
        "testimonies": [(str(one.testimony), _told_words(visit, view, one.testimony)) for one in view.testimonies],
        "today": visit.office.today(),
    }
    again, taken = visit.form.get("again") or visit.query.get("again"), None if now else statement_taken(visit)
    filled = taken.fields.get(step, {}) if taken else {}
    typed = defaultdict(str, filled) if taken else _as_typed(now)
    return shown(visit, "step", view, title, step=step, here=visit.path, now=typed, again=again, taken=taken, filled=filled, beside=taken.beside if taken else {}, **lists, **values)


def choose_statement(visit: Visit) -> Answer:
    """Confirmed statements of reports, of which one may fill in the form."""
    view = story_of(visit)
    return shown(visit, "choose", view, visit.language.gettext("Begin with what a report says"), **statements_to_choose(visit, VIOLENCE))


def _as_typed(fact: object) -> Mapping[str, object]:
    """What is corrected, field by field as it would be typed; empty in every field where something new is written."""
    written = {each.name: getattr(fact, each.name) for each in fields(cast(Any, fact))} if fact else {}
    typed = {name: value.iso if isinstance(value, Day | PartialDate) else value or "" for name, value in written.items()}
    return defaultdict(str, typed)


def _written(visit: Visit, view: CaseView, placed: tuple[Placed, ...], said: str, violation: str) -> Answer:
    """Back to the event, with what was done."""
    corrected = visit.language.gettext("Corrected. What stood before stays in the timeline.")
    goes_on = f"?from={quote(visit.form.get('from'))}" if visit.form.get("from") else ""
    return write_in_case(visit, view, placed, corrected if visit.form.get("again") else said, f"/violations/{violation}{goes_on}")


def _told_words(visit: Visit, view: CaseView, testimony: TestimonyId) -> str:
    taken = next(one.taken.values[0].value for one in view.testimonies if one.testimony == testimony)
    handle = next((one.handle for one in view.people if one.person == taken.person), "")
    return f"{handle}, {visit.language.day(taken.on)}"


def new_event(visit: Visit) -> Answer:
    now = _again(visit, {one.violation: one.first for one in story_of(visit).violations.violations})
    return _step(visit, "event", visit.language.gettext("Record a violation"), now)


def note_event(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    form, name = visit.form, ViolationId(_name(visit))
    noted = EventNoted(
        name, form.get("title"), partial_in(visit, "began"), partial_in(visit, "ended"), told_in(form, "place"), form.get("text"),
        form.get("status"), _begun_with(visit, view),
    )  # fmt: skip
    said = visit.language.gettext("Written down. Now say what was done, act by act.")
    return _written(visit, view, violations.note_event(actor, view, noted), said, name)


def _begun_with(visit: Visit, view: CaseView) -> tuple[StatementId, ...]:
    """The statement it begins with, if that is still in the record; of what is corrected, those it began with."""
    if again := visit.form.get("again"):
        return next((one.first.statements for one in view.violations.violations if one.violation == again), ())
    name = StatementId(visit.form.get("from"))
    return (name,) if name in view_of(visit).reports.confirmed else ()


def _name(visit: Visit) -> str:
    """The id to write under: that of what is corrected, or a new one."""
    return visit.form.get("again") or fresh(visit.office.chance)


def _who(visit: Visit) -> tuple[PersonId, PartyNoted | None]:
    """Who was chosen; or somebody new, as they were described."""
    form = visit.form
    if form.get("who"):
        return PersonId(form.get("who")), None
    person = PersonId(fresh(visit.office.chance))
    return person, PartyNoted(person, form.get("called"), form.get("unit"), number_in(form, "number"))


def new_act(visit: Visit) -> Answer:
    now = _again(visit, {act.act: act.first for act in story_of(visit).violations.acts})
    return _step(visit, "act", visit.language.gettext("What was done?"), now)


def note_act(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    form, (victim, new), violation = visit.form, _who(visit), ViolationId(visit.params["violation"])
    noted = ActNoted(
        ActId(_name(visit)), violation, victim, form.get("kind"), form.get("in_words"), partial_in(visit, "on"),
        form.get("how"), form.get("attribution"), form.get("reason"), form.get("at_end"),
    )  # fmt: skip
    said = visit.language.gettext("The act is written down.")
    return _written(visit, view, violations.note_act(actor, view, noted, new), said, violation)


def new_involvement(visit: Visit) -> Answer:
    now = _again(visit, {one.involvement: one for act in story_of(visit).violations.acts for one in act.involved})
    return _step(visit, "involvement", visit.language.gettext("Who did it?"), now)


def note_involvement(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    perpetrator, new = _who(visit)
    noted = InvolvementNoted(InvolvementId(_name(visit)), ActId(visit.params["act"]), perpetrator, visit.form.get("degree"))
    placed = violations.note_involvement(actor, view, noted, new)
    return _written(visit, view, placed, visit.language.gettext("Written down."), visit.params["violation"])


def new_information(visit: Visit) -> Answer:
    one = violations.event_of(story_of(visit), ViolationId(visit.params["violation"]))
    now, _ = _said(visit, one), visit.language.gettext
    of_acts = [(a.act, words.act_word(a.first.kind, _)) for a in one.acts]
    return _step(visit, "information", _("Who says so?"), now, of_acts=of_acts)


def _said(visit: Visit, one: ViolationView) -> InformationNoted | None:
    return _again(visit, {each.information: each for each in (*one.said_by, *(said for act in one.acts for said in act.said_by))})


def note_information(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    form, (source, new) = visit.form, _who(visit)
    now = _said(visit, violations.event_of(view, ViolationId(visit.params["violation"])))
    noted = InformationNoted(
        InformationId(_name(visit)), ViolationId(visit.params["violation"]), source, form.get("connection"),
        form.get("reliability"), ActId(form.get("act")) if form.get("act") else None,
        day_in(form, "received") if form.get("received").strip() else None, partial_in(visit, "source_date"), form.get("spoken"),
        TestimonyId(form.get("testimony")) if form.get("testimony") else None, now.document if now else None,
    )  # fmt: skip
    placed = violations.note_information(actor, view, noted, visit.office.today(), new)
    return _written(visit, view, placed, visit.language.gettext("Written down."), noted.violation)


def new_relief(visit: Visit) -> Answer:
    done = {each.intervention: each for one in story_of(visit).violations.violations for each in one.interventions}
    return _step(visit, "relief", visit.language.gettext("What was done about it?"), _again(visit, done))


def note_relief(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    form = visit.form
    noted = ReliefNoted(
        InterventionId(_name(visit)), ViolationId(visit.params["violation"]), form.get("by"), form.get("kind"),
        form.get("what"), form.get("asked"), partial_in(visit, "on"), PersonId(form.get("victim")) if form.get("victim") else None,
        form.get("response"), form.get("impact"),
    )  # fmt: skip
    return _written(visit, view, violations.note_relief(actor, view, noted), visit.language.gettext("Written down."), noted.violation)


def settle(visit: Visit) -> Answer:
    """Of what was written apart, of the event or of one of its acts, says which stands."""
    actor, view = case_of(visit)
    one, chosen = violations.event_of(view, ViolationId(visit.params["violation"])), EventId(visit.form.get("settle"))
    written: list[Standing[Any]] = [one.noted, *(act.noted for act in one.acts)]
    standing = next((each for each in written if any(w.event == chosen for w in each.values)), None)
    if standing is None:
        raise Conflict("Somebody has settled this already. Load the page again.")
    placed = undoing.settle(actor, Kind.STORY, subject_of(view, Kind.STORY), Contested("violation", one.violation, standing), chosen)
    return _written(visit, view, placed, visit.language.gettext("Settled. What was overruled stays in the timeline."), one.violation)


def save_set(visit: Visit) -> Answer:
    """What was agreed to for one use, as a file; that it left is written down first."""
    actor, view = case_of(visit)
    use = next((one for one in Use if one.value == visit.form.get("use")), None)
    if use is None:
        raise BadInput("Choose what it is for.", "use")
    packed = pack(view, use, visit.office.today())
    out = ViolationsHandedOut(use, visit.form.get("recipient"), packed.passages, packed.acts, sha256(packed.body).hexdigest())
    visit.office.write(violations.hand_out(actor, view, out), visit.seen)
    return Sent(packed.body, "application/zip", f"violations-{view.case[:6]}.zip")


_ONE = "/cases/{case}/violations/{violation}"
ROUTES = (
    Route("GET", "/violations", everywhere),
    Route("GET", "/cases/{case}/violations", list_page),
    Route("GET", "/cases/{case}/violations/new", new_event),
    Route("POST", "/cases/{case}/violations/new", note_event, again=new_event),
    Route("GET", "/cases/{case}/violations/begin", choose_statement),
    Route("POST", "/cases/{case}/violations/save", save_set, again=list_page),
    Route("GET", _ONE, one_page),
    Route("POST", f"{_ONE}/settle", settle),
    Route("GET", f"{_ONE}/act", new_act),
    Route("POST", f"{_ONE}/act", note_act, again=new_act),
    Route("GET", f"{_ONE}/acts/{{act}}/who", new_involvement),
    Route("POST", f"{_ONE}/acts/{{act}}/who", note_involvement, again=new_involvement),
    Route("GET", f"{_ONE}/says", new_information),
    Route("POST", f"{_ONE}/says", note_information, again=new_information),
    Route("GET", f"{_ONE}/done", new_relief),
    Route("POST", f"{_ONE}/done", note_relief, again=new_relief),
)
