"""The recovery sheet, right after setting up or made anew. Rule: its words are shown until two were typed back, and then nowhere; a new sheet
takes the place of the present one in that moment and not before."""

import io

import segno
from markupsafe import Markup

from safeconduct.desk.backup import first_backup, make_backup
from safeconduct.desk.office import Office
from safeconduct.desk.routes import Route
from safeconduct.desk.sheets import put_on_paper
from safeconduct.desk.visit import Answer, GoTo, Shown, Visit
from safeconduct.errors import BadInput, NotAllowed, NotFound, SafeconductError
from safeconduct.journal.founding import recovery_seed, recovery_words
from safeconduct.journal.membership import renew_recovery
from safeconduct.roster.roster import RECOVERY


def recovery_page(visit: Visit) -> Answer:
    words = _words(visit)
    backup = first_backup(visit.office.folder.root)
    values = {"words": words, "picture": _picture(words), "asked": _asked(words), "backup": backup.name if backup.exists() else "", "new": visit.room.new_sheet}
    return Shown("recovery.html", values, visit.language.gettext("Recovery sheet"))


def make_sheet(visit: Visit) -> Answer:
    """Twenty-four new words. Nothing is changed before two of them were typed back."""
    if not visit.office.actor.is_steward:
        raise NotAllowed("Only a keyholder can make a new recovery sheet.")
    visit.room.recovery, visit.room.new_sheet = recovery_words(visit.office.chance(32)), True
    return GoTo("/recovery")


def written_down(visit: Visit) -> Answer:
    words, _ = _words(visit), visit.language.gettext
    for place in _asked(words):
        field = f"word{place}"
        if visit.form.get(field).strip().casefold() != words[place - 1]:
            raise BadInput(
                "This is not the word at that place on the sheet. Look at your paper again.", field
            )
    if visit.room.new_sheet:
        answer = _put_in_force(visit, recovery_seed(words))
    else:
        put_on_paper(visit.office.folder, visit.office.journal.roster.epochs[RECOVERY].kid)
        answer = GoTo("/today", _("The sheet is on paper. Keep it away from this computer."))
    visit.room.recovery, visit.room.new_sheet = (), False
    return answer


def _put_in_force(visit: Visit, seed: bytes) -> Answer:
    office, _ = visit.office, visit.language.gettext
    asked = office.change(lambda journal: renew_recovery(journal, seed))
    put_on_paper(office.folder, asked.kid)
    if not asked.counts:
        return GoTo("/keys/recovery", _("Asked for. Until a second keyholder agrees on the page Keys, the present sheet stays in force."))
    name = _backup(office)
    if not name:
        return GoTo("/keys/recovery", _("The new sheet is in force. No backup could be taken for it: make room on the disk, then take one."))
    said = _("The new sheet is in force, and a backup was taken for it: %(name)s. Carry a copy of it out of the house.")
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


def _asked(words: tuple[str, ...]) -> tuple[int, int]:
    """Two places that differ from sheet to sheet, so that nobody learns them by heart."""
    first = sum(map(ord, words[0])) % (len(words) // 2)
    return first + 1, first + 1 + len(words) // 2


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
