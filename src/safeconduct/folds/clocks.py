"""Every date that runs for the people of a case, from whichever fact it stands in. Rule: each value that stands is a date of its own, so what
two wrote apart is looked at twice; a day nobody knows is a date without a day, not no date."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from safeconduct.core.application import ApplicationStep, EmbassyVisit, OriginalHeld, Step
from safeconduct.core.clock import ClockKind, ClockSet
from safeconduct.core.ids import ApplicationId, ClockId, DocumentId, EventId, PersonId
from safeconduct.core.section import Kind
from safeconduct.core.when import Day, PartialDate
from safeconduct.folds.application import STEPS, ApplicationView
from safeconduct.folds.case import CaseView
from safeconduct.folds.standing import Written


class Whence(StrEnum):
    """Where a date comes from."""

    ENTERED = "entered"
    COMPUTED = "computed"
    STEP = "step"
    VISA = "visa"
    ORIGINAL = "original"
    PAPER = "paper"
    DEPARTURE = "departure"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The days that a date may mean. Shape: one day is its own first and last."""

    first: Day
    last: Day

    def plus(self, days: int) -> "Span":
        return Span(self.first.plus(days), self.last.plus(days))


@dataclass(frozen=True, slots=True)
class Dated:
    """One date of some persons.

    Shape: `when` is None while nobody knows it; `never` where it is known that there is none; `field` names what was written, the same for
    values that stand side by side; `detail` the visa's class or the paper; `section` is where it lies.
    """

    kind: ClockKind
    persons: tuple[PersonId, ...]
    when: Span | None
    whence: Whence
    field: str
    event: EventId | None = None
    said_by: str = ""
    source: str = ""
    place: str = ""
    detail: str = ""
    application: ApplicationId | None = None
    clock: ClockId | None = None
    after: ClockKind | None = None
    days: int = 0
    never: bool = False
    section: Kind = Kind.CASE


_PASSPORT = ("passport", "reisepass", "passeport", "pasaporte", "passaporto", "паспорт", "جواز", "گذرنامه", "پاسپورت")


def is_passport(what: str) -> bool:
    """Whether the words people wrote mean a passport. Shape: known in the languages listed; any other paper is just a paper."""
    said = what.casefold()
    return said.strip() in ("pass", "пасп.") or any(word in said for word in _PASSPORT)


def span_of(on: PartialDate | None) -> Span | None:
    """The days it may mean."""
    if on is None:
        return None
    year, month, day = [*on.iso.split("-"), "", ""][:3]
    if day:
        return Span(Day(on.iso), Day(on.iso))
    if month:
        first = Day(f"{year}-{month}-01")
        return Span(first, _end_of_month(first))
    return Span(Day(f"{year}-01-01"), Day(f"{year}-12-31"))


def _end_of_month(first: Day) -> Day:
    return Day(f"{first.plus(31).iso[:8]}01").plus(-1) if first.iso[:7] != "9999-12" else Day("9999-12-31")


def clocks_of(view: CaseView) -> tuple[Dated, ...]:
    """All dates of the case: those a step, a visa, a paper or a planned departure carries, those entered, those worked out."""
    return clocks_if(view, ())


def clocks_if(view: CaseView, further: Iterable[Dated]) -> tuple[Dated, ...]:
    """All dates of the case as they would be if these ran too."""
    everybody = tuple(person.person for person in view.people_here)
    noted = [*_of_applications(view), *_of_visas(view), *_of_papers(view), *_of_departures(view)]
    entered = [one for each in view.dated for one in _entered(each.running, everybody)]
    return tuple(_worked_out([*_passports_once(noted), *entered, *further]))


def _passports_once(noted: Iterable[Dated]) -> Iterator[Dated]:
    """A passport that is described as a paper of a person and lies there as a document too is one date; the one named first stands, since who holds it is known from it."""
    seen: set[tuple[Span | None, tuple[PersonId, ...]]] = set()
    for one in noted:
        if one.kind is ClockKind.PASSPORT:
            if (one.when, one.persons) in seen:
                continue
            seen.add((one.when, one.persons))
        yield one


def _of_applications(view: CaseView) -> Iterator[Dated]:
    for one in view.applications:
        past = STEPS.index(one.step) > STEPS.index(Step.APPOINTMENT)
        for step, standing in one.steps:
            if step is Step.LODGED or (step is Step.APPOINTMENT and not past):
                yield from (_of_step(one, written) for written in standing.values)
        for visit in one.visits:
            yield from (_of_visit(written) for written in visit.standing.values if not written.value.said)


def _of_step(one: ApplicationView, written: Written[ApplicationStep]) -> Dated:
    step = written.value
    kind = ClockKind.LODGED if step.step is Step.LODGED else ClockKind.APPOINTMENT
    when = Span(step.on, step.on) if step.on else None
    place = one.prepared.post.text if kind is ClockKind.APPOINTMENT else ""
    return Dated(
        kind, one.persons, when, Whence.STEP, f"{one.application} {step.step}", written.event, step.said_by, place=place, application=one.application
    )


def _of_visit(written: Written[EmbassyVisit]) -> Dated:
    visit = written.value
    when = Span(visit.on, visit.on) if visit.on else None
    return Dated(
        ClockKind.APPOINTMENT, visit.persons, when, Whence.STEP, f"visit {visit.visit}", written.event, visit.said_by,
        place=visit.place, application=visit.application,
    )  # fmt: skip


def _of_visas(view: CaseView) -> Iterator[Dated]:
    for visa in view.visas:
        for written in visa.visa.values:
            issued, field = written.value, f"visa {visa.application} {visa.person}"
            one = Dated(
                ClockKind.VISA_FROM, (issued.person,), Span(issued.valid_from, issued.valid_from), Whence.VISA, field, written.event,
                detail=issued.visa_class, application=issued.application,
            )  # fmt: skip
            yield one
            yield replace(one, kind=ClockKind.VISA_UNTIL, when=Span(issued.valid_until, issued.valid_until))


def _of_papers(view: CaseView) -> Iterator[Dated]:
    everybody = tuple(person.person for person in view.people)
    for original in view.originals:
        for held in original.held.values:
            said = held.value
            if said.original:
                persons = (said.person,) if said.person else everybody
                one = _passport(said.what, said.valid_until, persons, original.document)
                yield from (replace(each, whence=Whence.ORIGINAL, event=held.event) for each in one)
    for document in view.documents:
        for described in document.described.values:
            what = described.value
            persons = (what.person,) if what.person else everybody
            one = _passport(what.what, what.valid_until, persons, document.document)
            yield from (replace(each, event=described.event, section=document.section or Kind.CASE) for each in one)
    for person in view.people:
        for paper in person.papers:
            one = _passport(paper.kind, paper.valid_until, (person.person,), paper.document)
            yield from (replace(each, section=Kind.IDENTITY) for each in one)


def _of_departures(view: CaseView) -> Iterator[Dated]:
    """The day on which somebody is to leave is the day of their ticket, written down under that name or not."""
    for person in view.people_here:
        for planned in person.leaving.values:
            if (on := planned.value.on) and not planned.value.is_over:
                yield Dated(ClockKind.TICKET, (person.person,), Span(on, on), Whence.DEPARTURE, f"departure {person.person}", planned.event)


def _passport(what: str, until: Day | None, persons: tuple[PersonId, ...], document: DocumentId) -> Iterator[Dated]:
    """The last day of a passport. Shape: nothing for another paper, or where nobody wrote down how long it is valid."""
    if until and is_passport(what):
        yield Dated(ClockKind.PASSPORT, persons, Span(until, until), Whence.PAPER, f"paper {document}", detail=what)


def _entered(running: Iterable[Written[ClockSet]], everybody: tuple[PersonId, ...]) -> Iterator[Dated]:
    for written in running:
        said = written.value
        whence = Whence.COMPUTED if said.after else Whence.ENTERED
        yield Dated(
            said.kind, said.persons or everybody, None if said.after else span_of(said.on), whence, f"clock {said.clock}", written.event,
            said.said_by, said.source, said.place, application=said.application, clock=said.clock, after=said.after, days=said.days, never=said.never,
        )  # fmt: skip


def _worked_out(clocks: list[Dated]) -> list[Dated]:
    """Those that hang on another date get theirs, round by round; what hangs on itself, or on nothing, stays without a day."""
    found = clocks
    for _ in ClockKind:
        known = [one for one in found if one.when]
        further = [_computed(one, known) for one in clocks]
        if further == found:
            break
        found = further
    return found


def _computed(one: Dated, known: list[Dated]) -> Dated:
    if one.after is None or one.never:
        return one
    spans = [each.when for each in known if each.when and each.kind is one.after and _hangs_together(one, each)]
    if not spans:
        return one
    # Where several reference dates stand, it may be worked out from any of them: from the first to the last it could be.
    whole = Span(min(span.first for span in spans), max(span.last for span in spans))
    return replace(one, when=whole.plus(one.days))


def _hangs_together(one: Dated, other: Dated) -> bool:
    return one.field != other.field and is_same_way(one, other) and bool(set(one.persons) & set(other.persons))


def is_same_way(one: Dated, other: Dated) -> bool:
    """Whether both may be about one application. Shape: a date that names none may be about any."""
    return one.application is None or other.application is None or one.application == other.application


def away(held: OriginalHeld, handle: str) -> bool:
    """Whether somebody else than its owner has the original."""
    return held.original and held.holder.casefold().strip() != handle.casefold().strip()
