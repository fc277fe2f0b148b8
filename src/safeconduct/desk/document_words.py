"""A document as pages show it. Rule: what was made of a file, and what was not, is said in words."""

from dataclasses import dataclass

from safeconduct.core.document import Stripped
from safeconduct.core.section import Kind
from safeconduct.core.when import Day
from safeconduct.desk.case_words import Was, was
from safeconduct.desk.casefile import CaseFile
from safeconduct.desk.terms import Gettext
from safeconduct.folds.document import DocumentView, Held

SOON_DAYS = 90
"""As Today has it for papers."""


@dataclass(frozen=True, slots=True)
class DocumentShown:
    """Shape: `held` and `ends` are all that stand; `what_stands` and `held_stand` are filled while two stand side by side."""

    view: DocumentView
    path: str
    what: str
    whose: str
    held: list[Held]
    ends: list[tuple[Day, str]]
    size: str
    what_stands: list[Was]
    held_stand: list[Was]


def shown(file: CaseFile, one: DocumentView) -> DocumentShown:
    today = file.visit.office.today()
    return DocumentShown(
        view=one,
        path=f"{file.path}/documents/{one.document}",
        what=one.what,
        whose=_whose(file, one),
        held=[written.value for written in one.held.values],
        ends=[(day, _level(today.days_until(day))) for day, _what in one.ends],
        size=size_words(file, one.added.original.size),
        what_stands=was(file, "document", one.described) if one.described.contested else [],
        held_stand=was(file, "document held", one.held) if one.held.contested else [],
    )


def documents_in(file: CaseFile, kind: Kind) -> list[DocumentShown]:
    """Those of a section that is open on this page, the latest first."""
    return [shown(file, one) for one in reversed(file.view.documents) if (one.section or Kind.CASE) is kind and kind in file.opened]


def _whose(file: CaseFile, one: DocumentView) -> str:
    _ = file.visit.language.gettext
    return " / ".join((file.handles.get(p, "") or _("somebody")) if p else _("Everybody in the case") for p in one.persons)


def _level(days: int) -> str:
    return "danger" if days < 0 else "warn" if days <= SOON_DAYS else ""


def size_words(file: CaseFile, size: int) -> str:
    _, number = file.visit.language.gettext, file.visit.language.number
    if size < 1_000_000:
        return _("%(size)s kB") % {"size": number(max(1, size // 1000))}
    return _("%(size)s MB") % {"size": number(size // 1_000_000)}


def stripped_words(stripped: Stripped, medium: str, _: Gettext) -> str:
    """What the working copy is, or why there is none."""
    if stripped is Stripped.DONE and medium == "application/pdf":
        return _(
            "A working copy was made: the pages without what the file says of its maker, its time and its program, without scripts and hidden files. "
            "What stands on the pages themselves stays."
        )
    return {
        Stripped.DONE: _("A working copy was made: the picture drawn anew, without place, time and camera. What it shows stays."),
        Stripped.NO_WAY: _(
            "No working copy: this program knows no way to take out what a file of this kind says of itself (where, when and with what it was made)."
        ),
        Stripped.TOO_LARGE: _("No working copy: this file is too large to take out what it says of itself."),
        Stripped.FAILED: _("No working copy: this file could not be read. It may be damaged, or closed with a password."),
    }[stripped]
