"""Violations of a case, step by step: what happened, what was done to whom, who did it, who says so, what was done about it. Rule: one
question a page, in plain words; the standard's codes stay behind them."""

from hashlib import sha256

from safeconduct.actions import violations
from safeconduct.actions.access import Act
from safeconduct.caseload.stories import cases_with_stories
from safeconduct.core import thesaurus
from safeconduct.core.ids import (
    ActId,
    InformationId,
    InterventionId,
    InvolvementId,
    PersonId,
    TestimonyId,
    ViolationId,
    fresh,
)
from safeconduct.core.section import Kind
from safeconduct.core.testimony import Use
from safeconduct.core.violation import (
    ActNoted,
    EventNoted,
    InformationNoted,
    InvolvementNoted,
    PartyNoted,
    ReliefNoted,
    ViolationsHandedOut,
)
from safeconduct.core.when import PartialDate
from safeconduct.desk import violation_words as words
from safeconduct.desk.casefile import CaseFile, case_of, write_in_case
from safeconduct.desk.routes import Route
from safeconduct.desk.telling import day_in, number_in, told_in
from safeconduct.desk.terms import Gettext
from safeconduct.desk.violation_set import pack
from safeconduct.desk.visit import Answer, Sent, Shown, Visit
from safeconduct.errors import BadInput, NotAllowed
from safeconduct.folds.case import CaseView
from safeconduct.folds.violations import tally

PAGE = 25
"""Unit: cases looked through for one page of events."""

Options = list[tuple[str, str]]


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
    return shown(visit, "one", view, visit.language.gettext("A violation"), one=one, here=here)


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


def _step(visit: Visit, step: str, title: str, **values: object) -> Shown:
    view, _ = story_of(visit), visit.language.gettext
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
    return shown(visit, "step", view, title, step=step, here=visit.path, **lists, **values)


def _told_words(visit: Visit, view: CaseView, testimony: TestimonyId) -> str:
    taken = next(one.taken.values[0].value for one in view.testimonies if one.testimony == testimony)
    handle = next((one.handle for one in view.people if one.person == taken.person), "")
    return f"{handle}, {visit.language.day(taken.on)}"


def new_event(visit: Visit) -> Answer:
    return _step(visit, "event", visit.language.gettext("Record a violation"))


def note_event(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    form, name = visit.form, ViolationId(fresh(visit.office.chance))
    noted = EventNoted(
        name, form.get("title"), partial_in(visit, "began"), partial_in(visit, "ended"), told_in(form, "place"), form.get("text"),
        form.get("status"),
    )  # fmt: skip
    said = visit.language.gettext("Written down. Now say what was done, act by act.")
    return write_in_case(visit, view, violations.note_event(actor, view, noted), said, f"/violations/{name}")


def _who(visit: Visit) -> tuple[PersonId, PartyNoted | None]:
    """Who was chosen; or somebody new, as they were described."""
    form = visit.form
    if form.get("who"):
        return PersonId(form.get("who")), None
    person = PersonId(fresh(visit.office.chance))
    return person, PartyNoted(person, form.get("called"), form.get("unit"), number_in(form, "number"))


def new_act(visit: Visit) -> Answer:
    return _step(visit, "act", visit.language.gettext("What was done?"))


def note_act(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    form, (victim, new), violation = visit.form, _who(visit), ViolationId(visit.params["violation"])
    noted = ActNoted(
        ActId(fresh(visit.office.chance)), violation, victim, form.get("kind"), form.get("in_words"), partial_in(visit, "on"),
        form.get("how"), form.get("attribution"), form.get("reason"), form.get("at_end"),
    )  # fmt: skip
    said = visit.language.gettext("The act is written down.")
    return write_in_case(visit, view, violations.note_act(actor, view, noted, new), said, f"/violations/{violation}")


def new_involvement(visit: Visit) -> Answer:
    return _step(visit, "involvement", visit.language.gettext("Who did it?"))


def note_involvement(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    perpetrator, new = _who(visit)
    noted = InvolvementNoted(
        InvolvementId(fresh(visit.office.chance)), ActId(visit.params["act"]), perpetrator, visit.form.get("degree")
    )
    back = f"/violations/{visit.params['violation']}"
    return write_in_case(visit, view, violations.note_involvement(actor, view, noted, new), visit.language.gettext("Written down."), back)


def new_information(visit: Visit) -> Answer:
    one = violations.event_of(story_of(visit), ViolationId(visit.params["violation"]))
    _ = visit.language.gettext
    return _step(visit, "information", _("Who says so?"), of_acts=[(a.act, words.act_word(a.first.kind, _)) for a in one.acts])


def note_information(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    form, (source, new) = visit.form, _who(visit)
    noted = InformationNoted(
        InformationId(fresh(visit.office.chance)), ViolationId(visit.params["violation"]), source, form.get("connection"),
        form.get("reliability"), ActId(form.get("act")) if form.get("act") else None,
        day_in(form, "received") if form.get("received").strip() else None, partial_in(visit, "source_date"), form.get("spoken"),
        TestimonyId(form.get("testimony")) if form.get("testimony") else None,
    )  # fmt: skip
    placed = violations.note_information(actor, view, noted, visit.office.today(), new)
    back = f"/violations/{noted.violation}"
    return write_in_case(visit, view, placed, visit.language.gettext("Written down."), back)


def new_relief(visit: Visit) -> Answer:
    return _step(visit, "relief", visit.language.gettext("What was done about it?"))


def note_relief(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    form = visit.form
    noted = ReliefNoted(
        InterventionId(fresh(visit.office.chance)), ViolationId(visit.params["violation"]), form.get("by"), form.get("kind"),
        form.get("what"), form.get("asked"), partial_in(visit, "on"), PersonId(form.get("victim")) if form.get("victim") else None,
        form.get("response"), form.get("impact"),
    )  # fmt: skip
    back = f"/violations/{noted.violation}"
    return write_in_case(visit, view, violations.note_relief(actor, view, noted), visit.language.gettext("Written down."), back)


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
    Route("POST", "/cases/{case}/violations/save", save_set, again=list_page),
    Route("GET", _ONE, one_page),
    Route("GET", f"{_ONE}/act", new_act),
    Route("POST", f"{_ONE}/act", note_act, again=new_act),
    Route("GET", f"{_ONE}/acts/{{act}}/who", new_involvement),
    Route("POST", f"{_ONE}/acts/{{act}}/who", note_involvement, again=new_involvement),
    Route("GET", f"{_ONE}/says", new_information),
    Route("POST", f"{_ONE}/says", note_information, again=new_information),
    Route("GET", f"{_ONE}/done", new_relief),
    Route("POST", f"{_ONE}/done", note_relief, again=new_relief),
)
