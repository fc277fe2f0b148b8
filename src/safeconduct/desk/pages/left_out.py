"""What a colleague began whose device was cut off before a keyholder had heard of it. Rule: its words are shown to whoever opens them, and count
again only when somebody who asked the colleague writes them again."""

from dataclasses import dataclass

from safeconduct.actions.again import write_again
from safeconduct.core.call import CallAdopted
from safeconduct.core.case import CaseOpened, SectionOpened
from safeconduct.core.event import Event, Unreadable
from safeconduct.core.group import StreamBegan, StreamBeganFor
from safeconduct.core.house import HouseRegistered
from safeconduct.core.ids import MemberId
from safeconduct.core.section import Placed, Subject
from safeconduct.core.when import Moment
from safeconduct.desk.routes import Route
from safeconduct.desk.sentences.sentence import sentence, words_of
from safeconduct.desk.visit import Answer, GoTo, Shown, Visit
from safeconduct.errors import BadInput, Conflict, NotFound
from safeconduct.journal.left_out import LeftOut, had_come, left_out

A_PAGE = 25

_SAYING_NOTHING = (StreamBegan, StreamBeganFor, SectionOpened)
"""They are written anew with the first entry of their section."""


@dataclass(frozen=True, slots=True)
class LineShown:
    moment: Moment
    author: MemberId
    sentence: str
    words: str
    again: bool


@dataclass(frozen=True, slots=True)
class LeftOutShown:
    """Shape: `asked` names the tick; `name` is empty where the call has none; `may` is False where this member could write none of it again."""

    path: str
    asked: str
    name: str
    who: str
    lines: tuple[LineShown, ...]
    may: bool


def left_out_page(visit: Visit) -> Answer:
    found = left_out(visit.office.journal, visit.office.index.hidden)
    values = {"found": [_shown(visit, one) for one in found[:A_PAGE]], "more": max(0, len(found) - A_PAGE)}
    return Shown("keys/left_out.html", values, visit.language.gettext("Left out"))


def begin_again(visit: Visit) -> Answer:
    office, _ = visit.office, visit.language.gettext
    one = next((one for one in left_out(office.journal, office.index.hidden) if one.subject == visit.params["subject"]), None)
    if one is None:
        raise NotFound("This is not left out any more: a colleague may have written it again.")
    if (asked := f"asked-{one.subject}") not in visit.form:
        raise BadInput("Ask them by voice first, and tick that you did.", asked)
    drawn = next(iter(visit.seen), "")
    if not (drawn.isascii() and drawn.isdigit() and had_come(office.journal, one, int(drawn))):
        raise Conflict("More of it came since you read it. Read it again, then press.")
    office.write([placed for event in one.entries for placed in _again(visit, one.subject, event)], visit.seen)
    kind = office.index.kind_of(one.subject)
    return GoTo(f"/{kind}s/{one.subject}" if kind else "/keys/left-out", _("Written again, in your name. It stands in the lists again."))


def _again(visit: Visit, subject: Subject, event: Event) -> tuple[Placed, ...]:
    """The entry as this member would write it; nothing where it is not theirs to say."""
    kind = visit.office.journal.reading.kind_of_stream(event.stream)
    if kind is None or isinstance(event.fact, Unreadable):
        return ()
    return write_again(visit.office.actor, [Placed(kind, subject, event.fact)])


def _shown(visit: Visit, one: LeftOut) -> LeftOutShown:
    lines = tuple(_line(visit, event, again=bool(_again(visit, one.subject, event))) for event in one.entries if not isinstance(event.fact, _SAYING_NOTHING))
    may = bool(_again(visit, one.subject, one.began))
    author = visit.office.names.get(one.began.author, "")
    return LeftOutShown(f"/keys/left-out/{one.subject}", f"asked-{one.subject}", _name(one.began), author, lines, may)


def _name(began: Event) -> str:
    match began.fact:
        case CaseOpened(handle=handle) | HouseRegistered(handle=handle) | CallAdopted(spoken_handle=handle):
            return handle
        case _:
            return ""


def _line(visit: Visit, event: Event, *, again: bool) -> LineShown:
    said = sentence(event.fact, visit.language, visit.office.names, visit.office.index.handles, visit.zone)
    return LineShown(event.moment, event.author, said, words_of(event.fact), again)


ROUTES = (
    Route("GET", "/keys/left-out", left_out_page),
    Route("POST", "/keys/left-out/{subject}", begin_again, again=left_out_page),
)
