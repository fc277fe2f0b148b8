"""The parts of a case's page: its people, notes, stays, applications and signs of life in short. Rule: each says only what its section
allows on this page."""

from dataclasses import dataclass

from safeconduct.actions.access import Act
from safeconduct.caseload.duties import STAY_WARNING_DAYS
from safeconduct.core.ids import EventId, MemberId, PersonId
from safeconduct.core.section import Kind
from safeconduct.core.value import Told
from safeconduct.core.when import Moment
from safeconduct.desk.call_words import whom_to_ask
from safeconduct.desk.casefile import CaseFile
from safeconduct.desk.clock_words import line_word
from safeconduct.desk.countries import told_country
from safeconduct.desk.nights import left_words, level_of
from safeconduct.desk.terms import check_in_word, outcome_word, part_word
from safeconduct.desk.travel_words import far_word, leaving_words
from safeconduct.errors import NotAllowed, SealBroken
from safeconduct.folds.checkin import ExpectedView
from safeconduct.folds.collisions import cannot_tell, collisions_of
from safeconduct.folds.people import PersonView
from safeconduct.folds.stay import StayView
from safeconduct.journal.passing import open_note

FIRST_LETTERS = 160
"""As much as on a card beside another call: enough to know who it is."""


@dataclass(frozen=True, slots=True)
class PersonShown:
    """Shape: `outcomes` are (country, how it stands) an application; `state` a word once they set out or arrived."""

    view: PersonView
    part: str
    outcomes: list[tuple[Told, str, str]]
    state: str
    level: str


@dataclass(frozen=True, slots=True)
class DatesShown:
    """Shape: `collisions` are sentences without a day, for a date may lie in a section not opened on this page; `missing` counts."""

    collisions: list[str]
    missing: int


@dataclass(frozen=True, slots=True)
class NoteShown:
    """Shape: `is_shown` is False for an account of violence that nobody has asked for; `adopt` once its place is not yet in the section."""

    event: EventId
    author: MemberId
    moment: Moment
    text: str
    hard: bool = False
    is_shown: bool = True
    adopt: bool = False


@dataclass(frozen=True, slots=True)
class InShort:
    """One line about a stay, an application or a check-in. Shape: `path` leads to its own page, where it has one; `to_end` is posted to end a sign of
    life of which only the *when* is here."""

    what: str
    when: str
    level: str = ""
    path: str = ""
    to_end: str = ""


@dataclass(frozen=True, slots=True)
class Sleeping:
    """Where some of the people sleep. Shape: `who` is empty where it is everybody; `house` and `path` are empty for no house of ours."""

    who: str
    persons: tuple[PersonId, ...]
    house: str = ""
    when: str = ""
    level: str = ""
    path: str = ""


def sleeping(file: CaseFile) -> list[Sleeping]:
    """Everybody here, by the stay they are in or go to next, those without one last; nothing for whom the place is sealed."""
    if Kind.PLACE not in file.kept or not file.view.people_here:
        return []
    file.visit.office.looked(file.case, Kind.PLACE)
    here = [person.person for person in file.view.people_here]
    found: list[Sleeping] = []
    for stay in sorted((one for one in file.view.stays if not one.is_over), key=lambda one: one.from_day):
        persons = tuple(one for one in stay.persons if one in here)
        if persons:
            found.append(_in_house(file, stay, persons))
    housed = {person for one in found for person in one.persons}
    without = tuple(person for person in here if person not in housed)
    found += [Sleeping(_who(file, without), without)] if without else []
    return found


def _in_house(file: CaseFile, stay: StayView, persons: tuple[PersonId, ...]) -> Sleeping:
    language, today = file.visit.language, file.visit.office.today()
    house = file.handles.get(stay.house, "") or language.gettext("a house")
    if stay.from_day > today:
        when = language.gettext("from %(first)s until %(last)s") % {
            "first": language.day(stay.from_day),
            "last": language.day(stay.until),
        }
    else:
        until = language.gettext("until %(day)s") % {"day": language.day(stay.until)}
        when = f"{until}, {left_words(language, stay.span, today)}"
    path = f"{file.path}/stays/{stay.stay}"
    return Sleeping(_who(file, persons), persons, house, when, level_of(stay.span, today), path)


def _who(file: CaseFile, persons: tuple[PersonId, ...]) -> str:
    if len(persons) == len(file.view.people_here):
        return ""
    return ", ".join(file.handles.get(person, "") or file.visit.language.gettext("somebody") for person in persons)


def first_words(file: CaseFile) -> str:
    """How what the person wrote begins, for whom the conversation is open, and that is a look into it. Shape: empty when nothing was written."""
    call = file.view.call
    if call is None or Kind.CONVERSATION not in file.kept:
        return ""
    story = " ".join(file.visit.office.index.call(call).asked.story.split())
    if story:
        file.visit.office.looked(file.case, Kind.CONVERSATION)
    return story if len(story) <= FIRST_LETTERS else story[:FIRST_LETTERS].rpartition(" ")[0] + " …"


def people(file: CaseFile) -> list[PersonShown]:
    return [_person(file, person) for person in file.view.people]


def _person(file: CaseFile, person: PersonView) -> PersonShown:
    _ = file.visit.language.gettext
    state, level = "", ""
    if person.has_arrived:
        state, level = _("arrived"), "good"
    elif not person.admitted.empty:
        state = _("admitted, not handed over yet")
    elif person.has_left:
        state = _("travelling")
    elif person.leaves_on:
        state = leaving_words(person.leaves_on, file.visit.office.today(), file.visit.language)
    part = part_word(person.part, _) if person.part else ""
    return PersonShown(person, part, _outcomes(file, person.person), state, level)


def _outcomes(file: CaseFile, person: PersonId) -> list[tuple[Told, str, str]]:
    _ = file.visit.language.gettext
    found = []
    for one in file.view.applications:
        if person not in one.persons:
            continue
        outcome = one.outcome_of(person)
        word = outcome_word(outcome, _) if outcome else far_word(one, _)
        found.append((told_country(one.country, file.visit.language), word, "good" if outcome and outcome.value == "granted" else ""))
    return found


def notes_in(file: CaseFile, kind: Kind) -> list[NoteShown]:
    """Notes of a section open on this page, the latest first; before them what was passed on and waits to be taken in."""
    if kind not in file.opened:
        return []
    written = [
        NoteShown(
            note.event,
            note.author,
            note.moment,
            note.text,
            note.hard,
            _is_asked_for(file, note.event, note.hard),
        )
        for note in reversed(file.view.notes)
        if note.section is kind
    ]
    return _passed_on(file, kind) + written


def _is_asked_for(file: CaseFile, event: EventId, hard: bool) -> bool:
    """An account of violence is opened one at a time, and each is counted for the reader alone, once a day."""
    if not hard:
        return True
    asked = file.visit.query.get("hard") == event
    if asked:
        file.visit.room.hard_read.add((file.visit.office.today(), event))
    return asked


def _passed_on(file: CaseFile, kind: Kind) -> list[NoteShown]:
    found = []
    for note in file.view.placed_notes:
        if note.kind is not kind or note.adopted:
            continue
        try:
            text = open_note(file.visit.office.journal, file.case, kind, note.box)
        except (NotAllowed, SealBroken) as trouble:
            text = trouble.said(file.visit.language.gettext)
            found.append(NoteShown(note.event, note.author, note.moment, text))
            continue
        found.append(NoteShown(note.event, note.author, note.moment, text, adopt=True))
    return found


def stays(file: CaseFile) -> list[InShort]:
    """The stays, where the place stands open on this page."""
    if Kind.PLACE not in file.opened:
        return []
    today, day = file.visit.office.today(), file.visit.language.day
    return [
        InShort(
            file.visit.language.gettext("%(people)s in %(house)s")
            % {
                "people": ", ".join(file.handles.get(person, "") for person in stay.persons),
                "house": file.handles.get(stay.house, "") or file.visit.language.gettext("a house"),
            },
            f"{day(stay.from_day)} – {day(stay.until)}",
            "warn" if not stay.is_over and stay.days_left(today) <= STAY_WARNING_DAYS else "",
            f"{file.path}/stays/{stay.stay}",
        )
        for stay in reversed(file.view.stays)
    ]


def applications(file: CaseFile) -> list[tuple[Told, str, InShort]]:
    """(country, kind, how it stands) of each application."""
    _ = file.visit.language.gettext
    return [
        (
            told_country(one.country, file.visit.language),
            one.prepared.kind,
            InShort(
                far_word(one, _), ", ".join(file.handles.get(person, "") for person in one.persons), "", f"{file.path}/applications/{one.application}"
            ),
        )
        for one in file.view.applications
    ]


def check_ins(file: CaseFile) -> list[InShort]:
    """When each sign of life is due; what was agreed lies in the conversation. Shape: those of which only the *when* is open here have no path."""
    _, now = file.visit.language.gettext, file.visit.now
    found = []
    for one in file.view.check_ins:
        who = file.handles.get(one.person or "", "") or _("everybody")
        path = f"/check-ins/{file.case}/{one.check_in}"
        missed = one.missed_since(now) is not None
        if one.is_over:
            found.append(InShort(who, check_in_word(one.outcome, _) if one.outcome else _("over"), "", path))
        elif one.not_free_since is not None:
            found.append(InShort(who, _("said: not free"), "danger", path))
        elif one.next_due is not None:
            when = file.visit.language.moment(one.next_due, file.visit.zone)
            when = _("missed, was due %(when)s") % {"when": when} if missed else when
            found.append(InShort(who, when, "danger" if missed else "", path))
    return found + [_bare(file, one) for one in file.view.bare_signs]


def _bare(file: CaseFile, one: ExpectedView) -> InShort:
    _, language, by = file.visit.language.gettext, file.visit.language, one.by or Moment(0)
    when, name = language.moment(by, file.visit.zone), whom_to_ask(file.visit, one.told_by or "")
    words = _("missing since %(when)s: do not go there, ask %(name)s") if by <= file.visit.now else _("expected by %(when)s; ask %(name)s how")
    who = file.handles.get(one.person or "", "") or _("everybody")
    to_end = f"/check-ins/{file.case}/{one.check_in}/no-more" if file.actor.may(Act.KEEP_CHECK_INS) else ""
    return InShort(who, words % {"when": when, "name": name}, "danger" if by <= file.visit.now else "", "", to_end)


def dates(file: CaseFile) -> DatesShown:
    _ = file.visit.language.gettext
    said = [line_word(f"{one.verdict} {one.fault}", _) for one in collisions_of(file.view)]
    return DatesShown(list(dict.fromkeys(said)), len(cannot_tell(file.view)))
