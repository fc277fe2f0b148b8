"""Facts of a call for help, from the first words to the last answer. Rule: what the caller wrote stays as they wrote it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from safeconduct.core.document import Blob
from safeconduct.core.ids import CallId, CaseId, MemberId
from safeconduct.core.when import Day, Moment

LetterNumber = NewType("LetterNumber", int)
"""Which of a person's letters, or of our answers to them, this is."""

UNNUMBERED = LetterNumber(0)
"""Of what lies in no letterbox."""

MOST_NUMBER = 2**31 - 1


def _check_number(number: int) -> None:
    # A colleague's machine may send anything; from a number that cannot be, no address is worked out.
    if not 0 <= number <= MOST_NUMBER:
        raise ValueError("No letter has this number.")


class Way(StrEnum):
    """How words reach us or we reach a person."""

    HELP_PAGE = "help page"
    PHONE = "phone"
    LETTER = "letter"
    CHAT = "chat"
    VISIT = "visit"


class Danger(StrEnum):
    """How soon somebody may be harmed, worst first; the same words for the person's own estimate and for ours."""

    LIFE_NOW = "life now"
    HOURS = "hours"
    DAYS = "days"
    NONE_SEEN = "none seen"


class MessageKind(StrEnum):
    WORDS = "words"
    SAFE = "safe"
    NOT_SAFE = "not safe"
    CONTACT_CHANGED = "contact changed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Asked:
    """The caller's own answers. Shape: every one may be empty but `story` on the help page; `danger` is None when not answered."""

    story: str
    danger: Danger | None = None
    safe_until: str = ""
    contact_ways: str = ""
    contact_when: str = ""
    contact_never: str = ""
    where: str = ""
    with_whom: str = ""
    needs: str = ""


@dataclass(frozen=True, slots=True)
class CallerKeys:
    """What lets the caller read answers with their code. Shape: two public keys, and the key the letterbox addresses come from."""

    conversation: bytes
    seal: bytes
    sign: bytes


# wire: call.adopted/1
@dataclass(frozen=True, slots=True)
class CallAdopted:
    """Shape: `row` is the letterbox row's hash in hex, empty when staff entered the call; two adoptions of one row are one call."""

    call: CallId
    row: str
    arrived: Moment
    way: Way
    language: str
    asked: Asked
    keys: CallerKeys | None = None
    spoken_handle: str = ""


# wire: call.message_adopted/1
@dataclass(frozen=True, slots=True)
class MessageAdopted:
    """Shape: `row` and `number` say which letterbox row, and its place among the caller's; empty and 0 when entered by staff."""

    row: str
    number: LetterNumber
    kind: MessageKind
    text: str
    arrived: Moment

    def __post_init__(self) -> None:
        _check_number(self.number)


# wire: call.file_adopted/1
@dataclass(frozen=True, slots=True)
class FileAdopted:
    """A file that the person sent from the help page. Shape: `row` and `number` as in MessageAdopted; `file` is the name it came under and
    `medium` what the page took it for; `pieces` the names (hex) of its sealed pieces, the one that lists them at the end."""

    row: str
    number: LetterNumber
    arrived: Moment
    file: str
    medium: str
    blob: Blob
    pieces: tuple[str, ...]

    def __post_init__(self) -> None:
        _check_number(self.number)


# wire: call.answer_sent/1
@dataclass(frozen=True, slots=True)
class AnswerSent:
    text: str
    language: str
    number: LetterNumber
    row: str = ""
    way: Way = Way.HELP_PAGE

    def __post_init__(self) -> None:
        _check_number(self.number)


# wire: call.judged/1
@dataclass(frozen=True, slots=True)
class CallJudged:
    danger: Danger
    act_by: Moment | None
    reason: str
    review_on: Day


# wire: call.taken/1
@dataclass(frozen=True, slots=True)
class CallTaken:
    owner: MemberId


# wire: call.accepted/1
@dataclass(frozen=True, slots=True)
class CallAccepted:
    case: CaseId


# wire: call.referred/1
@dataclass(frozen=True, slots=True)
class CallReferred:
    to: str
    why: str


# wire: call.declined/1
@dataclass(frozen=True, slots=True)
class CallDeclined:
    """Not now. Shape: `door` is the other door offered, never empty."""

    door: str
    text: str


# wire: call.told/1
@dataclass(frozen=True, slots=True)
class CallTold:
    """The person was told what was decided, or `way` says why they cannot be."""

    way: str


# wire: call.joined/1
@dataclass(frozen=True, slots=True)
class CallsJoined:
    """The same person as another call or case. Shape: `other` is a call's or a case's id."""

    other: str
    why: str


# wire: call.kept_apart/1
@dataclass(frozen=True, slots=True)
class CallsKeptApart:
    other: str


# wire: call.set_aside/1
@dataclass(frozen=True, slots=True)
class CallSetAside:
    reason: str


# wire: call.brought_back/1
@dataclass(frozen=True, slots=True)
class CallBroughtBack:
    pass


# wire: call.case_linked/1
@dataclass(frozen=True, slots=True)
class CaseLinked:
    """This conversation belongs to that case from now on."""

    case: CaseId


CallFact = (
    CallAdopted
    | MessageAdopted
    | FileAdopted
    | AnswerSent
    | CallJudged
    | CallTaken
    | CallAccepted
    | CallReferred
    | CallDeclined
    | CallTold
    | CallsJoined
    | CallsKeptApart
    | CallSetAside
    | CallBroughtBack
    | CaseLinked
)
