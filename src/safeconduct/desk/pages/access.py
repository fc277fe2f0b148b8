"""Who can open which section of a case, who gave it to them, who looked. Rule: what is shown comes from the keys that were given and
their signatures; the plan of circles is shown only where there is no key yet."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from safeconduct.actions.cases import give_access, joins_name_and_place
from safeconduct.core.case import AccessGiven, SectionOpened
from safeconduct.core.group import StreamBeganFor
from safeconduct.core.ids import CaseId, CircleId, FeedId, MemberId, StreamId
from safeconduct.core.section import DEFAULT_READERS, SECTIONS, Kind, Subject
from safeconduct.core.when import Day, Moment
from safeconduct.desk.casefile import CaseFile, subject_of
from safeconduct.desk.pages.restricting import restricted_apart, restrictions
from safeconduct.desk.routes import Route
from safeconduct.desk.terms import circle_word, section_word, titled
from safeconduct.desk.visit import Answer, GoTo, Shown, Visit
from safeconduct.errors import BadInput
from safeconduct.folds.restricted import readers_of
from safeconduct.folds.timeline import Entry
from safeconduct.journal.shelf import Reader
from safeconduct.roster.roster import RECOVERY

MOST_LOOKS = 50


@dataclass(frozen=True, slots=True)
class Holding:
    """One key holder of one section. Shape: `members` are those who sit in it; `giver` is None where nobody gave a key yet."""

    holder: str
    words: str
    members: tuple[str, ...]
    giver: str
    signed: bool
    why: str = ""
    since: Moment | None = None

    @property
    def is_circle(self) -> bool:
        return self.holder != RECOVERY and not self.holder.startswith("member:")


Together = tuple[str, Moment | None, list[Holding]]
"""Holders who were given their keys by one giver, at one time, for one reason: the giver, since when, the holders."""


@dataclass(frozen=True, slots=True)
class SectionShown:
    """Shape: `begun` is False while nothing was written in it, and `holdings` then the plan."""

    kind: Kind
    word: str
    begun: bool
    since: Moment | None
    may_give: bool
    holdings: list[Holding]

    @property
    def together(self) -> list[Together]:
        groups: dict[tuple[str, Moment | None, str, bool], list[Holding]] = {}
        for each in self.holdings:
            groups.setdefault((each.giver, each.since or self.since, each.why, each.signed), []).append(each)
        return [(giver, since, holdings) for (giver, since, _why, _signed), holdings in groups.items()]


@dataclass(frozen=True, slots=True)
class BothShown:
    """Somebody who can open both who and where. Shape: `why` are the reasons that were asked for; empty where circles alone do it."""

    who: str
    why: list[str]


@dataclass(frozen=True, slots=True)
class LookShown:
    who: str
    day: Day
    sections: str


def access_page(visit: Visit) -> Answer:
    view = visit.office.index.case(CaseId(visit.params["case"]))
    file = CaseFile(visit, view, frozenset({Kind.CASE}))
    visit.office.looked(view.case, Kind.CASE)
    sections = [_section(file, kind) for kind in SECTIONS]
    looks = _looks(file)
    values = {
        "view": view,
        "path": file.path,
        "sections": sections,
        "planned": [one for one in sections if not one.begun],
        "both": _both(sections),
        "alone": file.actor.alone,
        "opens_all": file.actor.alone and all(file.visit.office.journal.writing.is_meant(kind, subject_of(view, kind)) for kind in SECTIONS),
        "restrictions": restrictions(file),
        "apart": restricted_apart(file),
        "looks": looks[:MOST_LOOKS],
        "more_looks": max(0, len(looks) - MOST_LOOKS),
        "kinds": [(one.kind.value, one.word) for one in sections if one.may_give],
        "receivers": _receivers(file),
    }
    return Shown("case/access.html", values, visit.language.gettext("Who can open what"))


# Who can open what


def _section(file: CaseFile, kind: Kind) -> SectionShown:
    streams = _streams(file, kind)
    shelf = file.visit.office.journal.shelf
    readers = [reader for stream in streams for reader in shelf.readers_of(stream)]
    begun = _begun(file, kind)
    holdings = [_holding(file, kind, reader) for reader in _once(readers)]
    return SectionShown(
        kind=kind,
        word=titled(section_word(kind, file.visit.language.gettext)),
        begun=bool(streams),
        since=begun,
        may_give=bool(streams) and kind in file.kept,
        holdings=holdings or [_name_of(file, holder) for holder in sorted(_planned(file, kind))],
    )


def _streams(file: CaseFile, kind: Kind) -> list[StreamId]:
    """The section's streams, which the case names even to those who cannot open them."""
    reading, subject = file.visit.office.journal.reading, subject_of(file.view, kind)
    streams, confined = reading.streams, reading.confined(subject, kind)
    if confined.turn:
        return list(streams.written(subject, kind, confined.turn))
    named = [stream for section, stream in file.view.sections if section is kind]
    return list(dict.fromkeys([*named, *streams.written(subject, kind)]))


def _begun(file: CaseFile, kind: Kind) -> Moment | None:
    """When the section was begun, by those whom the case is for now."""
    if kind is Kind.CASE and not _since_then(file):
        return file.view.handle_standing.values[0].moment
    found = (
        e.moment
        for e in _since_then(file) or file.view.timeline
        if (isinstance(e.fact, SectionOpened) or (isinstance(e.fact, StreamBeganFor) and e.fact.subject == subject_of(file.view, kind))) and e.fact.kind is kind
    )
    return next(found, None)


def _since_then(file: CaseFile) -> tuple[Entry, ...]:
    """What was written since the case went on for those whom it is for now, with that word itself; nothing where it was never restricted."""
    turn = file.visit.office.journal.reading.confined(Subject(file.case), Kind.CASE).turn
    went_on = (n for n, e in enumerate(file.view.timeline) if isinstance(e.fact, StreamBeganFor) and (e.fact.kind, e.fact.turn) == (Kind.CASE, turn))
    first = next(went_on, None)
    return () if first is None else file.view.timeline[first:]


def _once(readers: Iterable[Reader]) -> list[Reader]:
    """Each holder once; where one signature of several does not hold, that one is shown."""
    shown: dict[str, Reader] = {}
    for reader in readers:
        if reader.holder not in shown or not reader.signed:
            shown[reader.holder] = reader
    return list(shown.values())


def _holding(file: CaseFile, kind: Kind, reader: Reader) -> Holding:
    holder = _name_of(file, reader.holder)
    given = _given(file, kind, reader.holder)
    return replace(
        holder,
        giver=_giver(file, reader.giver),
        signed=reader.signed,
        why=given[0] if given else "",
        since=given[1] if given else None,
    )


def _planned(file: CaseFile, kind: Kind) -> frozenset[str]:
    return file.visit.office.journal.writing.meant_for(kind, subject_of(file.view, kind))


def _name_of(file: CaseFile, holder: str) -> Holding:
    _, roster = file.visit.language.gettext, file.visit.office.journal.roster
    if holder == RECOVERY:
        return Holding(holder, _("the recovery sheet"), (), "", signed=True)
    member = holder.removeprefix("member:")
    if member != holder:
        name = file.names.get(MemberId(member)) or _("someone who has left")
        return Holding(holder, name, (), "", signed=True)
    seated = tuple(file.names[one] for one in roster.members_of(CircleId(holder)))
    return Holding(holder, circle_word(holder, _), seated, "", signed=True)


def _giver(file: CaseFile, feed: FeedId) -> str:
    roster, _ = file.visit.office.journal.roster, file.visit.language.gettext
    member = roster.member_of(feed)
    if member is None:
        return _("the recovery sheet") if feed == roster.recovery_feed else _("a machine nobody here knows")
    return file.names.get(member) or _("someone who has left")


def _given(file: CaseFile, kind: Kind, holder: str) -> tuple[str, Moment] | None:
    """Why and since when, for what was given beyond the plan. What was given before the case went on for others is under keys of that time."""
    here = {e.event for e in _since_then(file)}
    for access in reversed(file.view.access):
        given = access.given
        if (not here or access.event in here) and given.kind is kind and holder in (given.circle, f"member:{given.member}"):
            return given.why, access.moment
    return None


def _both(sections: list[SectionShown]) -> list[BothShown]:
    """Everybody who holds a key of both who and where, by whatever way."""
    identity, place = (
        {
            who: why
            for one in sections
            if one.kind is kind
            for holding in one.holdings
            if holding.giver
            for who, why in _people_of(holding)
        }
        for kind in (Kind.IDENTITY, Kind.PLACE)
    )
    return [
        BothShown(who, [why for why in dict.fromkeys((identity[who], place[who])) if why])
        for who in identity
        if who in place
    ]


def _people_of(holding: Holding) -> list[tuple[str, str]]:
    if holding.holder == RECOVERY:
        return []
    if holding.holder.startswith("member:"):
        return [(holding.words, holding.why)]
    return [(name, holding.why) for name in holding.members]


def _receivers(file: CaseFile) -> list[tuple[str, str]]:
    """Whom a section may be given to: circles with somebody in them, then colleagues one by one."""
    roster, _ = file.visit.office.journal.roster, file.visit.language.gettext
    plan = {circle for readers in DEFAULT_READERS.values() for circle in readers} | {CircleId("press")}
    circles = [
        (f"circle:{one}", _("everybody in %(circle)s") % {"circle": circle_word(one, _)})
        for one in sorted(plan)
        if roster.members_of(one)
    ]
    members = [
        (f"member:{one}", file.names[one]) for one, member in roster.members.items() if not member.removed
    ]
    return circles + sorted(members, key=lambda each: each[1].casefold())


def give(visit: Visit) -> Answer:
    view = visit.office.index.case(CaseId(visit.params["case"]))
    file = CaseFile(visit, view, frozenset({Kind.CASE}))
    office = visit.office
    given = _wanted(visit)
    readers = readers_of(view.restricted)
    if readers and given.circle:
        raise BadInput("This case is restricted. Choose a colleague, or let the usual circles read it again.", "to")
    is_outside = bool(readers) and f"member:{given.member}" not in readers
    seats = office.journal.roster.seats_of(given.member) if given.member and not is_outside else frozenset[CircleId]()
    if joins_name_and_place(view, given, seats) and visit.form.get("both") != "yes":
        raise BadInput(
            "This would let one person open both who somebody is and where they are. If it must be so, say why and tick the box.",
            "both",
        )
    placed = give_access(file.actor, view, given, seats)
    # Written down first: a key that somebody holds and nobody wrote down would be worse than the other way round.
    office.write(placed, visit.seen)
    holder = f"member:{given.member}" if given.member else str(given.circle)
    office.journal.give(subject_of(view, given.kind), given.kind, [holder])
    office.refresh()
    return GoTo(f"{file.path}/access", visit.language.gettext("They can open it from now on."))


def _wanted(visit: Visit) -> AccessGiven:
    kind = next((one for one in SECTIONS if one.value == visit.form.get("kind")), None)
    if kind is None:
        raise BadInput("Choose the section.", "kind")
    sort, _, receiver = visit.form.get("to").partition(":")
    roster = visit.office.journal.roster
    known = receiver in (roster.members if sort == "member" else roster.epochs)
    if sort not in ("member", "circle") or not known:
        raise BadInput("Choose either a circle or a member.", "to")
    circle, member = (CircleId(receiver), None) if sort == "circle" else (None, MemberId(receiver))
    return AccessGiven(kind, circle, member, visit.form.get("why"))


# Who looked


def _looks(file: CaseFile) -> list[LookShown]:
    """One line a member and day, the latest first, with what they opened."""
    office, _ = file.visit.office, file.visit.language.gettext
    found = [(by.member, by.look) for by in office.group_view.looks]
    found += [(office.me, look) for look in office.unwritten_looks]
    by_day: dict[tuple[Day, MemberId], set[Kind]] = {}
    for member, look in found:
        if look.case == file.case:
            by_day.setdefault((look.day, member), set()).add(look.section)
    return [
        LookShown(
            file.names.get(member) or _("someone who has left"),
            day,
            ", ".join(section_word(kind, _) for kind in SECTIONS if kind in kinds),
        )
        for (day, member), kinds in sorted(by_day.items(), reverse=True)
    ]


ROUTES: tuple[Route, ...] = (
    Route("GET", "/cases/{case}/access", access_page),
    Route("POST", "/cases/{case}/access", give, again=access_page),
)
