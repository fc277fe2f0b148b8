"""Every date of a family on one page: what does not go together, what nobody knows, a line a person, and all of it as a table. Rule: a date
that lies in a section is shown to whoever opens that section, and the look is kept."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from safeconduct.actions import clocks as acts
from safeconduct.actions.access import Act
from safeconduct.core.clock import ClockKind, ClockSet, ClockWithdrawn
from safeconduct.core.ids import ApplicationId, ClockId, EventId, PersonId, fresh
from safeconduct.core.section import Kind, Placed, Subject
from safeconduct.core.when import PartialDate
from safeconduct.desk.case_words import Was, was
from safeconduct.desk.casefile import CaseFile, case_of, write_in_case
from safeconduct.desk.clock_picture import Picture, picture_of
from safeconduct.desk.clock_words import (
    apart,
    countries_of,
    dated_word,
    fault_word,
    gap_words,
    kind_word,
    missing_short,
    missing_words,
    span_words,
    whence_words,
)
from safeconduct.desk.pages.applications import Held, held, opened
from safeconduct.desk.routes import Route
from safeconduct.desk.telling import number_in
from safeconduct.desk.terms import section_word
from safeconduct.desk.undone import settled
from safeconduct.desk.visit import Answer, GoTo, Shown, Visit
from safeconduct.desk.way_sources import source_said
from safeconduct.errors import BadInput, NotFound
from safeconduct.folds.case import CaseView
from safeconduct.folds.clocks import Dated, clocks_of
from safeconduct.folds.collisions import Collision, Verdict, cannot_tell, collisions_between, each_once
from safeconduct.folds.dated import DatedView


@dataclass(frozen=True, slots=True)
class CollisionShown:
    """Shape: `days` are the two dates as words, `gap` by how much; `certain` False where the dates are not precise enough."""

    number: int
    who: list[str]
    others: list[str]
    what: str
    days: list[str]
    gap: str
    certain: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One date in the table. Shape: `path` where it is corrected; `left` how long until it."""

    what: str
    when: str
    left: str
    says: str
    path: str
    level: str
    section: str


@dataclass(frozen=True, slots=True)
class Table:
    handle: str
    rows: list[Row]
    missing: list[tuple[str, list[str]]]


# -- shown


def clocks_page(visit: Visit) -> Answer:
    file = opened(visit)
    view, today = file.view, visit.office.today()
    clocks = clocks_of(view)
    for section in {one.section for one in clocks} - {Kind.CASE}:
        visit.office.looked(view.case, section)
    collisions = each_once(collisions_between(view, clocks))
    tables = _tables(file, clocks, collisions)
    missing = {person.person: _in_short(file, person.person) for person in view.people_here}
    values = {
        "case": view,
        "here": f"{file.path}/clocks",
        "collisions": [collision_shown(file, number, one) for number, one in enumerate(collisions, 1)],
        "tables": tables,
        "picture": _picture(file, clocks, collisions, missing) if clocks else None,
        "papers": _papers(file),
        "contested": _contested(file),
        "dates": bool(clocks),
        "today": today,
        **_choices(file),
    }
    return Shown("clocks/page.html", values, visit.language.gettext("Dates"))


def _picture(file: CaseFile, clocks: Sequence[Dated], collisions: Sequence[Collision], missing: dict[PersonId, str]) -> Picture:
    return picture_of(file.view.people_here, clocks, collisions, missing, file.visit.language, file.visit.office.today())


def collision_shown(file: CaseFile, number: int, one: Collision) -> CollisionShown:
    language, _ = file.visit.language, file.visit.language.gettext
    countries = countries_of(file.view, file.visit.language)
    days = [f"{dated_word(each, countries, _)} {span_words(each.when, language)}" for each in (one.first, one.second) if each and each.when]
    if one.held:
        days.append(_("%(holder)s has the passport") % {"holder": one.held.holder})
    return CollisionShown(
        number,
        [file.handles.get(person, "") for person in one.persons],
        [file.handles.get(person, "") for person in one.others],
        fault_word(one.fault, _),
        days,
        gap_words(one, language),
        one.verdict is Verdict.COLLIDES,
    )


def _tables(file: CaseFile, clocks: Sequence[Dated], collisions: Sequence[Collision]) -> list[Table]:
    colliding = {(one.field, one.event) for each in collisions for one in (each.first, each.second) if one}
    far = file.visit.office.today().plus(10**6)
    tables = []
    for person in file.view.people_here:
        mine = [one for one in clocks if person.person in one.persons]
        mine.sort(key=lambda one: (one.when.first if one.when else far, list(ClockKind).index(one.kind)))
        rows = [_row(file, one, "warn" if (one.field, one.event) in colliding else "") for one in mine]
        tables.append(Table(person.handle, rows, _missing(file, person.person)))
    return tables


def _named(visit: Visit, one: Dated) -> Dated:
    """With the names of a way in and of its sources in the place of their keys."""
    titles = {way.id: visit.language.gettext(way.title) for way in visit.room.rulebook.rules}
    return replace(one, source=source_said(one.source, visit.room.rulebook.addresses), said_by=titles.get(one.said_by, one.said_by))


def _row(file: CaseFile, one: Dated, level: str) -> Row:
    language, _ = file.visit.language, file.visit.language.gettext
    path = f"{file.path}/clocks/{one.clock}" if one.clock else f"{file.path}/applications/{one.application}" if one.application else ""
    section = "" if one.section is Kind.CASE else section_word(one.section, _)
    when = span_words(one.when, language) if one.when else _("there is none") if one.never else _("nobody knows it yet")
    return Row(dated_word(one, countries_of(file.view, file.visit.language), _), when, _left(file, one), whence_words(_named(file.visit, one), language), path, level, section)


def _left(file: CaseFile, one: Dated) -> str:
    """How far away it is, in words; nothing where nobody knows."""
    _, today = file.visit.language.gettext, file.visit.office.today()
    if one.when is None or one.never:
        return ""
    if one.when.first <= today <= one.when.last:
        return _("today") if one.when.first == one.when.last else ""
    if one.when.first > today:
        return _("in %(time)s") % {"time": apart(today, one.when.first, file.visit.language)}
    return _("%(time)s ago") % {"time": apart(one.when.last, today, file.visit.language)}


def _missing(file: CaseFile, person: PersonId) -> list[tuple[str, list[str]]]:
    """(what nobody wrote down, what cannot be told without it)."""
    _ = file.visit.language.gettext
    sealed, countries = Kind.IDENTITY not in file.kept, countries_of(file.view, file.visit.language)
    found = []
    for one in cannot_tell(file.view):
        if one.person == person:
            word = missing_words(one, countries, _)
            if sealed and one.missing is ClockKind.PASSPORT:
                word += " " + _("(it may stand in the section identity, which is sealed to you)")
            found.append((word, [fault_word(fault, _) for fault in one.wanted_by]))
    return found


def _in_short(file: CaseFile, person: PersonId) -> str:
    """The same under the person's line in the picture."""
    _ = file.visit.language.gettext
    countries = countries_of(file.view, file.visit.language)
    words = [missing_short(one, countries, _) for one in cannot_tell(file.view) if one.person == person and one.missing]
    return _("not known: %(what)s") % {"what": ", ".join(words)} if words else ""


def _papers(file: CaseFile) -> list[Held]:
    return [held(file, one) for one in file.view.originals]


def _contested(file: CaseFile) -> list[tuple[str, list[Was]]]:
    """Dates written twice, apart: (what, the values)."""
    _ = file.visit.language.gettext
    return [
        (kind_word(one.running[0].value.kind, _), was(file, "date", one.standing))
        for one in file.view.dated
        if one.standing.contested and one.running
    ]


def _choices(file: CaseFile) -> dict[str, object]:
    _ = file.visit.language.gettext
    countries = countries_of(file.view, file.visit.language)
    return {
        "kinds": [(kind.value, kind_word(kind, _)) for kind in ClockKind],
        "afters": [(kind.value, kind_word(kind, _)) for kind in ClockKind],
        "people": [(person.person, person.handle) for person in file.view.people_here],
        "applications": [(one.application, f"{countries[one.application]}, {one.prepared.kind}") for one in file.view.applications],
        "may": file.actor.may(Act.KEEP_APPLICATIONS),
    }


def clock_page(visit: Visit) -> Answer:
    """One date, to be corrected or taken off."""
    file = opened(visit)
    one = _running(file.view, visit.params["clock"])
    now = one.running[-1].value
    values = {
        "case": file.view,
        "here": f"{file.path}/clocks/{one.clock}",
        "one": now,
        "what": kind_word(now.kind, visit.language.gettext),
        "before": was(file, "date", one.standing),
        **_choices(file),
    }
    return Shown("clocks/one.html", values, visit.language.gettext("A date"))


def _running(view: CaseView, clock: str) -> DatedView:
    found = acts.running(view, ClockId(clock))
    if found is None:
        raise NotFound("This date does not run any more. Go back to the dates.")
    return found


# -- written


def add(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    kind = next((one for one in ClockKind if one.value == visit.form.get("kind")), None)
    if kind is None:
        raise BadInput("Choose what kind of date it is.", "kind")
    wanted = _wanted(visit, ClockId(fresh(visit.office.chance)), kind)
    return _written(visit, view, acts.set_clock(actor, view, wanted))


def correct(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    before = _running(view, visit.params["clock"]).running[-1].value
    wanted = acts.corrected(before, _wanted(visit, before.clock, before.kind))
    return _written(visit, view, acts.set_clock(actor, view, wanted))


def over(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    wanted = ClockWithdrawn(ClockId(visit.params["clock"]), visit.form.get("why"))
    return _written(visit, view, acts.withdraw_clock(actor, view, wanted))


def settle(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    chosen = EventId(visit.form.get("settle"))
    return _written(visit, view, settled(actor, Subject(view.case), view.timeline, view.contested, chosen))


def _wanted(visit: Visit, clock: ClockId, kind: ClockKind) -> ClockSet:
    form = visit.form
    raw = form.get("on").strip()
    after = next((one for one in ClockKind if one.value == form.get("after")), None)
    return ClockSet(
        clock, kind, tuple(PersonId(person) for person in form.all("persons")), _partial(raw) if raw else None, form.get("said_by"), form.get("source"),
        ApplicationId(form.get("application")) if form.get("application") else None, form.get("place"), after, _days(visit) if after else 0,
        form.get("never") == "yes",
    )  # fmt: skip


def _days(visit: Visit) -> int:
    days = number_in(visit.form, "days")
    if days is None:
        raise BadInput("Write how many days after it, up to ten years.", "days")
    return days


def _partial(raw: str) -> PartialDate:
    try:
        return PartialDate.parse(raw)
    except BadInput as trouble:
        raise BadInput(str(trouble), "on") from None


def _written(visit: Visit, view: CaseView, placed: Sequence[Placed]) -> GoTo:
    return write_in_case(visit, view, placed, visit.language.gettext("Written down."), "/clocks")


ROUTES = (
    Route("GET", "/cases/{case}/clocks", clocks_page),
    Route("POST", "/cases/{case}/clocks", add, again=clocks_page),
    Route("POST", "/cases/{case}/clocks/settle", settle),
    Route("GET", "/cases/{case}/clocks/{clock}", clock_page),
    Route("POST", "/cases/{case}/clocks/{clock}", correct, again=clock_page),
    Route("POST", "/cases/{case}/clocks/{clock}/over", over, again=clock_page),
)
