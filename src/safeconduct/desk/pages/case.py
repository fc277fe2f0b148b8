"""The page of one case, and what is changed on the case itself. Rule: a section's content stands on the page only when somebody opened it
there, and each opening is recorded; where people sleep and how what they wrote begins stand at the head for whom that is open, which is recorded as well."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from safeconduct.actions import cases, undoing
from safeconduct.actions.access import Act
from safeconduct.actions.stages import BY_HAND, SIDE_MOVES, side_of
from safeconduct.caseload.changes import state_of
from safeconduct.core.call import Danger
from safeconduct.core.case import Part, SideState, SideStateSet, Stage
from safeconduct.core.ids import CaseId, EventId, MemberId, PersonId, TaskId
from safeconduct.core.section import SECTIONS, Kind
from safeconduct.desk.at_once import at_once, grave_risk
from safeconduct.desk.case_parts import (
    applications,
    check_ins,
    dates,
    first_words,
    notes_in,
    people,
    sleeping,
    stays,
)
from safeconduct.desk.case_words import Was, contested, next_of, risks, was
from safeconduct.desk.casefile import CaseFile, case_of, holder_words, subject_of, write_in_case
from safeconduct.desk.colleagues import who_looks_after
from safeconduct.desk.document_words import documents_in
from safeconduct.desk.pages.keeping import keeping_of
from safeconduct.desk.pages.restricting import restricted_apart, restrictions, shut_page
from safeconduct.desk.routes import Route
from safeconduct.desk.terms import danger_word, part_word, section_word, side_word, stage_word, titled
from safeconduct.desk.travel_words import leaving_words
from safeconduct.desk.visit import Answer, Shown, Visit
from safeconduct.errors import BadInput, Conflict, Restricted
from safeconduct.folds.case import STAGES
from safeconduct.folds.standing import Standing

PAGE = 25


@dataclass(frozen=True, slots=True)
class Drawer:
    """A section at the side of the page. Shape: `waiting` notes were passed on to it and not taken in yet."""

    kind: str
    word: str
    may_open: bool
    is_open: bool
    readers: str
    waiting: int


def case_page(visit: Visit) -> Answer:
    try:
        view = visit.office.index.case(CaseId(visit.params["case"]))
    except Restricted as shut:
        return shut_page(visit, shut)
    file = CaseFile(visit, view, frozenset())
    file = CaseFile(visit, view, _opened(file))
    for kind in file.opened:
        visit.office.looked(view.case, kind)
    if view.all_arrived and not _asks_for_more(visit) and side_of(view) is None:
        return Shown(
            "case/arrived.html", _arrived_values(file), visit.language.gettext("Arrived")
        )
    return Shown("case/case.html", _values(file), visit.language.gettext("A case"))


def _arrived_values(file: CaseFile) -> Mapping[str, object]:
    """Shape: `stays_on` and `signs` are the stays and signs of life that nobody has ended, where this member can see them."""
    stays_on = [one for one in sleeping(file) if one.path]
    over = {f"/check-ins/{file.case}/{one.check_in}" for one in file.view.check_ins if one.is_over}
    signs = [one for one in check_ins(file) if one.path not in over]
    return {"file": file, "people": people(file), "at_once": at_once(file.visit, file.case), "stays_on": stays_on, "signs": signs}


def _asks_for_more(visit: Visit) -> bool:
    return bool(visit.query.fields) or bool(visit.form.fields) or visit.error is not None


def edited(visit: Visit) -> str:
    """Which form stands open in the page: the one asked for, or the one that was sent and not taken. It is named as it is posted."""
    sent = visit.path.removeprefix(f"/cases/{visit.params['case']}").strip("/")
    return sent or visit.query.get("edit")


def _opened(file: CaseFile) -> frozenset[Kind]:
    visit, edit = file.visit, edited(file.visit)
    asked = {visit.query.get("open"), visit.query.get("show"), *edit.split("/")[:2]}
    if "where" in asked:
        asked.add(Kind.PLACE.value)
    if visit.query.get("show") == "all":
        return file.kept
    wanted = {kind for kind in SECTIONS if kind.value in asked and not edit.startswith("pass/")}
    return frozenset({Kind.CASE} | (wanted & file.kept))


def _values(file: CaseFile) -> Mapping[str, object]:
    visit, edit = file.visit, edited(file.visit)
    said, sleeps, judged = first_words(file), sleeping(file), risks(file)
    alarms, risk = at_once(visit, file.case), grave_risk(visit, file.view, judged)
    seen_first = (bool(said or sleeps) or file.opened != {Kind.CASE}) and not _has_looked_before(visit)
    return {
        "file": file,
        "state": state_of(visit.office.index, file.case),
        "view": file.view,
        "path": file.path,
        "edit": edit,
        "was": _was(file, edit),
        "stage": titled(stage_word(file.view.stage, visit.language.gettext)),
        "leaves": leaving_words(file.view.leaves_on, visit.office.today(), visit.language) if file.view.leaves_on else "",
        "side": _side_words(file),
        "owners": [who_looks_after(visit, w.value) for w in file.view.owner.values],
        "risks": judged,
        "keeping": keeping_of(visit, file.view),
        "restrictions": restrictions(file),
        "apart": restricted_apart(file),
        "at_once": alarms + ([risk] if risk else []),
        "next": (alarms[0].what, alarms[0].since, True) if alarms else next_of(file),
        "contested": contested(file),
        "people": people(file),
        "first_words": said,
        "sleeps": sleeps,
        "applications": applications(file),
        "dates": dates(file),
        "stays": stays(file),
        "check_ins": check_ins(file),
        "seen_first": seen_first,
        "may": {act.name for act in Act if file.actor.may(act)},
        **_sections(file),
        **_timeline(file),
        **_choices(file, edit),
        # Last: what this very page opens is counted among the notes above.
        "hard_today": sum(1 for day, _event in visit.room.hard_read if day == visit.office.today()),
    }


def _sections(file: CaseFile) -> Mapping[str, object]:
    """Which sections there are for this reader, which stand open, and what lies in those."""
    _ = file.visit.language.gettext
    return {
        "place_readers": holder_words(file, Kind.PLACE),
        "may_see_place": Kind.PLACE in file.kept,
        "may_see_story": Kind.STORY in file.kept,
        "drawers": [_drawer(file, kind) for kind in SECTIONS],
        "open_kinds": [kind for kind in SECTIONS if kind in file.opened and kind is not Kind.CASE],
        "case_notes": notes_in(file, Kind.CASE),
        "notes_in": {kind: notes_in(file, kind) for kind in file.opened},
        "documents_in": {kind: documents_in(file, kind) for kind in file.opened},
        "section_word": lambda kind: section_word(kind, _),
        "section_title": lambda kind: titled(section_word(kind, _)),
    }


def _has_looked_before(visit: Visit) -> bool:
    return any(by.member == visit.office.me for by in visit.office.group_view.looks)


def _side_words(file: CaseFile) -> str:
    if file.view.is_on_the_way or file.view.side.contested:
        return ""
    return was(file, "side", file.view.side)[0][0]


def _drawer(file: CaseFile, kind: Kind) -> Drawer:
    return Drawer(
        kind=kind.value,
        word=titled(section_word(kind, file.visit.language.gettext)),
        may_open=kind in file.kept,
        is_open=kind in file.opened,
        readers=holder_words(file, kind),
        waiting=sum(1 for note in file.view.placed_notes if note.kind is kind and not note.adopted),
    )


def _timeline(file: CaseFile) -> Mapping[str, object]:
    show = file.visit.query.get("show")
    only = next((kind for kind in SECTIONS if kind.value == show and kind in file.opened), None)
    entries = [e for e in file.entries if only is None or (e.section or Kind.CASE) is only]
    pages = max(1, -(-len(entries) // PAGE))
    asked = file.visit.query.get("page")
    page = min(max(1, int(asked) if asked.isascii() and asked.isdigit() else 1), pages)
    shown = entries[(page - 1) * PAGE : page * PAGE]
    return {"lines": file.lines(shown), "page": page, "pages": pages, "show": show, "entries": len(entries)}


def _choices(file: CaseFile, edit: str) -> Mapping[str, object]:
    """What the form that stands open offers to choose from; nothing while none does."""
    if not edit:
        return {}
    _, office = file.visit.language.gettext, file.visit.office
    roster = office.journal.roster
    members = [(one, file.names[one]) for one, member in roster.members.items() if not member.removed]
    moves = frozenset((None, *SideState)) if file.view.side.contested else SIDE_MOVES[side_of(file.view)]
    if not file.actor.may(Act.MOVE_CASES):
        moves &= {SideState.WITHDRAWN}  # whoever hears that the person wants no more may write it down
    return {
        "members": sorted(members, key=lambda each: each[1].casefold()),
        "stages": [(stage.value, stage_word(stage, _)) for stage in STAGES if stage in BY_HAND],
        "sides": [(s.value if s else "", side_word(s, _)) for s in (None, *SideState) if s in moves],
        "dangers": [(danger.value, danger_word(danger, _)) for danger in Danger],
        "parts_of": [(part.value, part_word(part, _)) for part in Part],
        "persons": [(person.person, person.handle) for person in file.view.people_here],
        "tomorrow": office.today().plus(1).iso,
        "about": _about(file, edit),
        "planned_step": _planned_step(file) if edit == "tasks" else "",
        "holders": {kind.value: holder_words(file, kind) for kind in SECTIONS},
    }


def _planned_step(file: CaseFile) -> str:
    """The step of an application's plan that a task is made of, as the rules say it: named by the application and its number, counted from one."""
    name, _, number = file.visit.query.get("step").partition(".")
    plans = (one.planned.values[-1].value for one in file.view.applications if one.application == name and one.planned.values)
    return next((step.text for plan in plans for nth, step in enumerate(plan.steps, 1) if str(nth) == number), "")


def _about(file: CaseFile, edit: str) -> object:
    """The person or task that the open form is about."""
    ids = edit.split("/")[1:2]
    task = next((task for task in file.view.tasks if task.task in ids), None)
    return task or next((person for person in file.view.people if person.person in ids), None)


def _was(file: CaseFile, edit: str) -> list[Was]:
    """What stands before it is changed, and who wrote it."""
    view, (what, about, field) = file.view, [*edit.split("/"), "", "", ""][:3]
    if what in ("handle", "owner", "stage", "side"):
        standing: Mapping[str, Standing[Any]] = {
            "handle": view.handle_standing,
            "owner": view.owner,
            "stage": view.stage_standing,
            "side": view.side,
        }
        return was(file, what, standing[what])
    person = file.person(PersonId(about))
    if what == "identity" and person is not None and field in ("name", "born"):
        return was(file, field, person.names if field == "name" else person.born)
    task = next((task for task in view.tasks if what == "tasks" and task.task == TaskId(about)), None)
    return was(file, "task", task.content) if task else []


# What is changed here


def set_handle(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    others = visit.office.index.handles.like(visit.form["handle"], view.case)
    placed = cases.set_handle(actor, view, visit.form["handle"], others)
    return write_in_case(visit, view, placed, visit.language.gettext("The handle is changed."), "")


def set_owner(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    owner = MemberId(visit.form.get("owner"))
    if owner not in visit.office.names:
        raise BadInput("Choose who takes care of this case.", "owner")
    placed = cases.set_owner(actor, view, owner)
    return write_in_case(visit, view, placed, visit.language.gettext("The case has an owner."), "")


def reach_stage(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    stage = next((one for one in Stage if one.value == visit.form.get("stage")), None)
    if stage is None:
        raise BadInput("Choose where on the way they are.", "stage")
    placed = cases.reach_stage(actor, view, stage)
    return write_in_case(visit, view, placed, visit.language.gettext("The case has moved."), "")


def set_side(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    raw = visit.form.get("state")
    state = next((one for one in SideState if one.value == raw), None)
    if raw and state is None:
        raise BadInput("Choose what became of it.", "state")
    reason = visit.form.get("reason")
    if state is SideState.WITHDRAWN:
        placed = cases.withdraw(actor, view, reason)
    else:
        placed = cases.set_side_state(actor, view, SideStateSet(state, reason))
    return write_in_case(visit, view, placed, visit.language.gettext("Written down."), "")


def settle(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    chosen = EventId(visit.form.get("settle"))
    field = next((one for one in view.contested if any(w.event == chosen for w in one.standing.values)), None)
    entry = next((entry for entry in view.timeline if entry.event == chosen), None)
    if field is None or entry is None:
        raise Conflict("Somebody has settled this already. Load the page again.")
    kind = entry.section or Kind.CASE
    placed = undoing.settle(actor, kind, subject_of(view, kind), field, chosen)
    said = visit.language.gettext("Settled. What was overruled stays in the timeline.")
    return write_in_case(visit, view, placed, said, _still_open(kind))


def undo(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    event = EventId(visit.params["event"] if "event" in visit.params else visit.form.get("event"))
    entry = next((entry for entry in view.timeline if entry.event == event), None)
    kind = (entry.section if entry else None) or Kind.CASE
    placed = undoing.undo(actor, subject_of(view, kind), view.timeline, event)
    return write_in_case(visit, view, placed, visit.language.gettext("Taken back."), _still_open(kind))


def _still_open(kind: Kind) -> str:
    return "" if kind is Kind.CASE else f"?open={kind.value}"


def keep(visit: Visit) -> Answer:
    """The answer to what must still be kept, once everybody has arrived."""
    actor, view = case_of(visit)
    placed = cases.set_side_state(actor, view, SideStateSet(SideState.CLOSED, visit.form.get("reason")))
    said = visit.language.gettext("The case is closed. Nothing in it was taken away.")
    return write_in_case(visit, view, placed, said, "?show=case")


ROUTES = (
    Route("GET", "/cases/{case}", case_page),
    Route("POST", "/cases/{case}/handle", set_handle, again=case_page),
    Route("POST", "/cases/{case}/owner", set_owner, again=case_page),
    Route("POST", "/cases/{case}/stage", reach_stage, again=case_page),
    Route("POST", "/cases/{case}/side", set_side, again=case_page),
    Route("POST", "/cases/{case}/keep", keep, again=case_page),
    Route("POST", "/cases/{case}/settle", settle, again=case_page),
    Route("POST", "/cases/{case}/undo", undo, again=case_page),
    Route("POST", "/cases/{case}/undo/{event}", undo, again=case_page),
)
