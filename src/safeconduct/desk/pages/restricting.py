"""A case for a few colleagues alone, or for another circle. Rule: whoever restricts it is among them, and no section that was begun is left to nobody."""

from collections.abc import Container
from dataclasses import dataclass

from safeconduct.actions.cases import restrict_case
from safeconduct.actions.wanted import clean_field
from safeconduct.core.case import CaseRestricted
from safeconduct.core.ids import CircleId, MemberId
from safeconduct.core.section import SECTIONS, Kind, Subject
from safeconduct.desk.casefile import CaseFile, case_of
from safeconduct.desk.colleagues import added_circles, saying
from safeconduct.desk.restricted import restrict as going_on_for
from safeconduct.desk.routes import Route
from safeconduct.desk.terms import circle_word, section_word
from safeconduct.desk.visit import Answer, GoTo, Shown, Visit
from safeconduct.errors import BadInput, Restricted
from safeconduct.folds.case import CaseView
from safeconduct.folds.restricted import readers_of


@dataclass(frozen=True, slots=True)
class RestrictionShown:
    """Whom the case is restricted to, by whom and why. Shape: several where colleagues restricted it apart."""

    readers: str
    why: str
    by: MemberId
    moment: int


def restrictions(file: CaseFile) -> list[RestrictionShown]:
    say, shown = saying(file.visit), {}
    for written in file.view.restricted.values:
        if written.value.readers:
            readers = ", ".join(sorted(map(say.holder, written.value.readers), key=str.casefold))
            shown[written.value] = RestrictionShown(readers, written.value.why, written.author, written.moment)
    return list(shown.values())


def restricted_apart(file: CaseFile) -> list[str]:
    """Whom colleagues restricted it to who had not heard that it was restricted, as it goes on here; empty where all go on in one place."""
    reading, subject, say = file.visit.office.journal.reading, Subject(file.view.case), saying(file.visit)
    now = reading.confined(subject, Kind.CASE)
    said = {word.readers for word in reading.streams.words(subject, now.turn - 1)} if now.turn else set()
    others = [readers for readers in said if readers and frozenset(readers) != now.readers]
    return sorted(", ".join(sorted(map(say.holder, readers), key=str.casefold)) for readers in others)


def shut_page(visit: Visit, shut: Restricted) -> Answer:
    """What a colleague is told whom the case is not for."""
    say = saying(visit)
    readers = sorted(map(say.holder, shut.readers), key=str.casefold)
    return Shown("case/shut.html", {"readers": readers}, visit.language.gettext("A restricted case"))


def restrict_page(visit: Visit) -> Answer:
    _, view = case_of(visit)
    file = CaseFile(visit, view, frozenset())
    values = {
        "view": view,
        "path": file.path,
        "restrictions": restrictions(file),
        "colleagues": _colleagues(visit),
        "circles": _circles(visit),
        "chosen": visit.form.all("reader") or readers_of(view.restricted),
        "me": f"member:{visit.office.me}",
        "alone": file.actor.alone,
    }
    return Shown("case/restrict.html", values, visit.language.gettext("Restrict this case"))


def _colleagues(visit: Visit) -> list[tuple[str, str, str]]:
    """Whoever works on cases. Shape: holder, name, and what of a case is theirs to open."""
    roster = visit.office.journal.roster
    found = []
    for one in roster.members.values():
        words = _opens(visit, f"member:{one.id}")
        if not one.removed and words:
            found.append((f"member:{one.id}", visit.office.names[one.id], words))
    return sorted(found, key=lambda each: (each[0] != f"member:{visit.office.me}", each[1].casefold()))


def _circles(visit: Visit) -> list[tuple[str, str, str]]:
    _ = visit.language.gettext
    return [(str(one), _("everybody in %(circle)s") % {"circle": circle_word(one, _)}, _opens(visit, one)) for one in added_circles(visit)]


def _opens(visit: Visit, holder: str) -> str:
    roster = visit.office.journal.roster
    words = [section_word(kind, visit.language.gettext) for kind in SECTIONS if roster.opens_by_role(holder, kind)]
    return ", ".join(words)


def restrict(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    mine = f"member:{actor.member}"
    known = {holder for holder, *_ in (*_colleagues(visit), *_circles(visit))}
    chosen = tuple(dict.fromkeys(visit.form.all("reader")))
    if not chosen or not known.issuperset(chosen):
        raise BadInput("Choose who shall read this case.", "reader")
    roster = visit.office.journal.roster
    is_inside = any((actor.member, CircleId(one)) in roster.inside for one in chosen)
    readers = chosen if is_inside or mine in chosen else (mine, *chosen)
    _check_nothing_is_lost(visit, view, readers)
    going_on_for(visit.office, view, restrict_case(actor, view, CaseRestricted(tuple(sorted(readers)), visit.form.get("why"))))
    _ = visit.language.gettext
    said = _("Restricted. From now on only they read what is written in it.")
    if left := _left_to_nobody(visit, readers, SECTIONS):
        said += " " + _("None of them can begin: %(sections)s. For that, restrict it anew with a colleague whose work it is.") % {"sections": left}
    return GoTo(f"/cases/{view.case}", said)


def lift(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    going_on_for(visit.office, view, restrict_case(actor, view, CaseRestricted((), clean_field(visit.form.get("because"), "because"))))
    return GoTo(f"/cases/{view.case}", visit.language.gettext("The usual circles read this case again."))


def _check_nothing_is_lost(visit: Visit, view: CaseView, readers: tuple[str, ...]) -> None:
    """Every section that was begun is still the work of somebody."""
    begun = {Kind.CASE, *(kind for kind, _stream in view.sections), *([Kind.CONVERSATION] if view.call else [])}
    if left := _left_to_nobody(visit, readers, begun):
        raise BadInput("Nobody you chose could go on with: %(sections)s. Choose a colleague whose work that is, too.", "reader", sections=left)


def _left_to_nobody(visit: Visit, readers: tuple[str, ...], asked: Container[Kind]) -> str:
    """Of these sections those that are the work of none of them, in words."""
    roster, _ = visit.office.journal.roster, visit.language.gettext
    return ", ".join(section_word(kind, _) for kind in SECTIONS if kind in asked and not any(roster.opens_by_role(one, kind) for one in readers))


ROUTES: tuple[Route, ...] = (
    Route("GET", "/cases/{case}/restrict", restrict_page),
    Route("POST", "/cases/{case}/restrict", restrict, again=restrict_page),
    Route("POST", "/cases/{case}/restrict/lift", lift, again=restrict_page),
)
