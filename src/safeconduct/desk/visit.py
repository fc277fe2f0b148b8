"""What a page is given and what it may answer. Rule: a page is a plain function from a visit to an answer; it sees no request."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo

from safeconduct.core.document import Blob
from safeconduct.core.report import ReportDescribed, StatementConfirmed
from safeconduct.core.when import Day, Moment
from safeconduct.desk.drafts import Drawer
from safeconduct.desk.filing import Upload
from safeconduct.desk.freshness import Fresh
from safeconduct.desk.office import Office
from safeconduct.desk.press import Built
from safeconduct.desk.rule_changes import RuleChanges
from safeconduct.desk.rules_ahead import RulesAhead
from safeconduct.desk.unfinished import Piecemeal
from safeconduct.journal.sharing import Share
from safeconduct.pathways.shelf import Rulebook
from safeconduct.web.forms import Form
from safeconduct.web.language import Language


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a form was not taken. Shape: `field` names the input it is about, empty when it is about all of it."""

    message: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Undo:
    """A button beside what was said; pressing it posts to `path`."""

    label: str
    path: str


@dataclass(frozen=True, slots=True)
class Said:
    """A short message shown once, on the next page. It lies in this process only, never in an address line."""

    text: str
    undo: Undo | None = None


NEVER = Moment(0)


@dataclass(slots=True)
class Room:
    """What this process keeps beside the office itself. Shape: `rulebook` the ways in, read when it began; `recovery` is the sheet's words until they were typed back, then empty,
    and `shares` the same in shares; `new_sheet` when they are to take the place of a sheet that is in force;
    `read_at` is when others' writing was last taken in; `fresh` how it stands with the other machines;
    `hard_read` the accounts of violence opened, each with its day; `uploads` files that arrived with a form that was not taken yet, and
    `piecemeal` those that are coming in pieces, by what a page sends them under; `dossiers` the last ones built, until they are saved elsewhere or the office is locked;
    `texts` the working texts of reports that were opened last, and `proposed` what each report seems to say, as it was described then,
    with those of which the text was `given_up`; `rule_changes` what changed in the ways in since this member
    looked, until they have; `rules_ahead` whom rules touch that change by their own dates."""

    drawer: Drawer
    rulebook: Rulebook
    recovery: tuple[str, ...] = ()
    shares: tuple[Share, ...] = ()
    new_sheet: bool = False
    read_at: Moment = NEVER
    fresh: Fresh = field(default_factory=Fresh)
    hard_read: set[tuple[Day, str]] = field(default_factory=set)
    uploads: dict[str, Upload] = field(default_factory=dict)
    piecemeal: dict[str, Piecemeal] = field(default_factory=dict)
    dossiers: dict[str, Built] = field(default_factory=dict)
    texts: dict[Blob, str] = field(default_factory=dict)
    proposed: dict[ReportDescribed, tuple[StatementConfirmed, ...]] = field(default_factory=dict)
    given_up: set[ReportDescribed] = field(default_factory=set)
    rule_changes: RuleChanges | None = None
    rules_ahead: RulesAhead = field(default_factory=RulesAhead)


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of the signed-in member.

    Shape: `form` is what was posted (empty otherwise); `query` what stands behind the question mark of the address;
    `params` the parts of the path named in the route; `zone` is the member's; `room` what its process keeps;
    `error` is set when a form could not be taken or is offered again.
    """

    office: Office
    path: str
    form: Form
    query: Form
    params: Mapping[str, str]
    language: Language
    zone: tzinfo
    now: Moment
    room: Room
    error: Trouble | None = None

    @property
    def seen(self) -> tuple[str, ...]:
        """How far the page had read when the member began to type; goes into `office.write(placed, visit.seen)`."""
        return tuple(self.form.get("seen").split())


@dataclass(frozen=True, slots=True)
class Shown:
    """A page. Shape: `template` is a file in `desk/templates`; `status` is 200 but for pages that say no; `goes_on` is where the browser
    looks by itself after a moment, empty as a rule: a page that goes on by itself for ever would keep a session awake."""

    template: str
    values: Mapping[str, object] = field(default_factory=dict)
    title: str = ""
    status: int = 200
    goes_on: str = ""


@dataclass(frozen=True, slots=True)
class GoTo:
    """Done; look there (303). `undo` is (label, path to post to)."""

    path: str
    said: str = ""
    undo: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """Bytes as they are: a file to keep, or an answer for our own script."""

    body: bytes
    media_type: str
    filename: str = ""


@dataclass(frozen=True, slots=True)
class Streamed:
    """A file a piece at a time. Shape: `filename` is empty for a picture shown on a page of ours. Unit: `size` in bytes."""

    pieces: Iterator[bytes]
    media_type: str
    size: int
    filename: str = ""


@dataclass(frozen=True, slots=True)
class OfferAgain:
    """A kept form, opened where it was being written: the page of its route, with what had been typed."""

    name: str


Answer = Shown | GoTo | Sent | Streamed | OfferAgain
Page = Callable[[Visit], Answer]
