"""The recovery sheet, right after setting up. Rule: its words are shown until two were typed back, and then nowhere."""

import io

import segno
from markupsafe import Markup

from safeconduct.desk.backup import first_backup
from safeconduct.desk.routes import Route
from safeconduct.desk.visit import Answer, GoTo, Shown, Visit
from safeconduct.errors import BadInput, NotFound


def recovery_page(visit: Visit) -> Answer:
    words = _words(visit)
    backup = first_backup(visit.office.folder.root)
    values = {"words": words, "picture": _picture(words), "asked": _asked(words), "backup": backup.name if backup.exists() else ""}
    return Shown("recovery.html", values, visit.language.gettext("Recovery sheet"))


def written_down(visit: Visit) -> Answer:
    words = _words(visit)
    for place in _asked(words):
        field = f"word{place}"
        if visit.form.get(field).strip().casefold() != words[place - 1]:
            raise BadInput(
                "This is not the word at that place on the sheet. Look at your paper again.", field
            )
    visit.room.recovery = ()
    return GoTo("/today", visit.language.gettext("The sheet is on paper. Keep it away from this computer."))


def _words(visit: Visit) -> tuple[str, ...]:
    if not visit.room.recovery:
        raise NotFound("The recovery sheet is not shown again.")
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
    Route("POST", "/recovery", written_down, again=recovery_page),
)
