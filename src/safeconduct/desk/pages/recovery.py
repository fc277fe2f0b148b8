"""The recovery sheet, right after setting up or made anew, then perhaps in shares. Rule: its words are shown until some were typed back, and then
nowhere; a new sheet takes the place of the present one in that moment and not before."""

import io
from dataclasses import dataclass

import segno
from markupsafe import Markup

from safeconduct.desk.backup import first_backup, make_backup
from safeconduct.desk.office import Office
from safeconduct.desk.routes import Route
from safeconduct.desk.sheets import put_on_paper
from safeconduct.desk.visit import Answer, GoTo, Room, Shown, Visit
from safeconduct.errors import BadInput, NotAllowed, NotFound, SafeconductError
from safeconduct.journal.founding import recovery_seed, recovery_words
from safeconduct.journal.membership import renew_recovery
from safeconduct.journal.sharing import SCHEMES, Scheme, shares_of
from safeconduct.roster.roster import RECOVERY

_ALIKE = 4
"""Unit: words with which a share begins, and which say more of its set and number than of itself."""


@dataclass(frozen=True, slots=True)
class _Blank:
    """A word to be typed back. Shape: `share` is 0 for a whole sheet; `place` from 1."""

    share: int
    place: int
    word: str

    @property
    def field(self) -> str:
        return f"share{self.share}word{self.place}" if self.share else f"word{self.place}"


def recovery_page(visit: Visit) -> Answer:
    room, _ = visit.room, visit.language.gettext
    words, asked = _words(visit), _asked(visit.room)
    if room.shares:
        return Shown("recovery_shares.html", {"shares": room.shares, "people": len(room.shares), "asked": asked}, _("Recovery shares"))
    backup = first_backup(visit.office.folder.root)
    values = {"words": words, "picture": _picture(words), "asked": asked, "backup": backup.name if backup.exists() else "", "new": room.new_sheet}
    return Shown("recovery.html", values, _("Recovery sheet"))


def make_sheet(visit: Visit) -> Answer:
    """A new recovery key, on one sheet or in shares. Nothing is changed before words of it were typed back."""
    office, room = visit.office, visit.room
    if not office.actor.is_steward:
        raise NotAllowed("Only a keyholder can make a new recovery sheet.")
    scheme, seed = _scheme(visit.form.get("how")), office.chance(32)
    room.shares = shares_of(seed, scheme, office.chance) if scheme else ()
    room.recovery, room.new_sheet = recovery_words(seed), True
    return GoTo("/recovery")


def _scheme(how: str) -> Scheme | None:
    """None for one sheet. Raises: BadInput for what the page does not offer."""
    found = next((scheme for scheme in SCHEMES if str(scheme) == how), None)
    if found is None and how:
        raise BadInput("Choose one sheet, or one of the kinds of shares.", "how")
    return found


def written_down(visit: Visit) -> Answer:
    words, room, _ = _words(visit), visit.room, visit.language.gettext
    for blank in _asked(room):
        if visit.form.get(blank.field).strip().casefold() != blank.word:
            raise BadInput(
                "This is not the word at that place on the sheet. Look at your paper again.", blank.field
            )
    if room.new_sheet:
        answer = _put_in_force(visit, recovery_seed(words))
    else:
        put_on_paper(visit.office.folder, visit.office.journal.roster.epochs[RECOVERY].kid)
        answer = GoTo("/today", _("The sheet is on paper."))
    room.recovery, room.shares, room.new_sheet = (), (), False
    return answer


def _put_in_force(visit: Visit, seed: bytes) -> Answer:
    office, _ = visit.office, visit.language.gettext
    asked = office.change(lambda journal: renew_recovery(journal, seed))
    shares = visit.room.shares
    put_on_paper(office.folder, asked.kid, Scheme(shares[0].needed, len(shares)) if shares else None)
    if not asked.counts:
        return GoTo("/keys/recovery", _("Asked for. Until a second keyholder agrees on the page Keys, the present sheet stays in force."))
    name = _backup(office)
    if not name:
        return GoTo("/keys/recovery", _("The new sheet is in force. No backup could be taken for it: make room on the disk, then take one."))
    said = _("The new sheet is in force, and a backup was taken for it: %(name)s. Carry a copy of it out of the house.")
    if shares:
        said = _("The shares are in force, and a backup was taken for them: %(name)s. Give each share to its holder, and carry a copy of the backup out of the house.")
    return GoTo("/keys/recovery", said % {"name": name})


def _backup(office: Office) -> str:
    """The name of the first backup that the new sheet opens; nothing when the disk does not take it."""
    target = first_backup(office.folder.root).parent / f"for-sheet-{office.journal.roster.epochs[RECOVERY].number + 1}.scb"
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        make_backup(office.folder, target, office.chance)
    except (SafeconductError, OSError):
        return ""
    return target.name


def _words(visit: Visit) -> tuple[str, ...]:
    if not visit.room.recovery:
        raise NotFound("The recovery sheet is not shown again. A keyholder can make a new one on the page Keys.")
    return visit.room.recovery


def _asked(room: Room) -> tuple[_Blank, ...]:
    """Two words of the sheet, or of each of as many shares as are needed."""
    if not room.shares:
        return _two_of(room.recovery)
    return tuple(blank for share in room.shares[: room.shares[0].needed] for blank in _two_of(share.words, share.number, _ALIKE))


def _two_of(words: tuple[str, ...], share: int = 0, behind: int = 0) -> tuple[_Blank, ...]:
    """Two places that differ from sheet to sheet, so that nobody learns them by heart."""
    span = (len(words) - behind) // 2
    first = behind + sum(map(ord, words[behind])) % span
    return tuple(_Blank(share, place + 1, words[place]) for place in (first, first + span))


def _picture(words: tuple[str, ...]) -> Markup:
    """The words as a picture that a camera without a network can read. Drawn here, from our own words only."""
    out = io.BytesIO()
    segno.make(" ".join(words), error="m").save(
        out, kind="svg", xmldecl=False, svgns=False, border=2, omitsize=True
    )
    return Markup(out.getvalue().decode())  # noqa: S704


ROUTES = (
    Route("GET", "/recovery", recovery_page),
    Route("POST", "/keys/recovery/new", make_sheet),
    Route("POST", "/recovery", written_down, again=recovery_page),
)
