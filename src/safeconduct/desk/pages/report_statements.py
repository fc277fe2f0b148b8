"""What a report says, judged by a person: confirmed as it was proposed, corrected, written where nothing was proposed, or discarded. Rule: what is
confirmed is what was shown; a proposal that has changed meanwhile is shown again."""

import re
from dataclasses import replace
from typing import TypeVar
from urllib.parse import quote

from safeconduct.actions import reports, undoing
from safeconduct.core.ids import EventId, StatementId
from safeconduct.core.report import (
    Amount,
    PlaceNamed,
    Question,
    StatementConfirmed,
    StatementDiscarded,
    StatementKind,
    Stretch,
    StretchPrecision,
    statement_at,
)
from safeconduct.core.section import Kind
from safeconduct.desk.countries import country_called, country_code
from safeconduct.desk.days_typed import day_for_typing, day_typed
from safeconduct.desk.pages.knowledge_notes import written
from safeconduct.desk.pages.report_comparing import joins_waiting
from safeconduct.desk.pages.reports import one as report_page
from safeconduct.desk.pages.reports import report_of, reports_in
from safeconduct.desk.report_lines import line_of, place_word
from safeconduct.desk.report_texts import proposed, questions_likely, text_of
from safeconduct.desk.report_words import kind_word, precision_word, questions_of
from safeconduct.desk.routes import Route
from safeconduct.desk.visit import Answer, GoTo, Shown, Visit
from safeconduct.errors import BadInput, Conflict
from safeconduct.evidence.recorded import pending
from safeconduct.folds.reports import ReportView
from safeconduct.folds.timeline import Contested
from safeconduct.pathways.codes import COUNTRIES

OWN_VOICE = "own"

E = TypeVar("E", StatementKind, Question, StretchPrecision)


def _said(visit: Visit, report: ReportView, text: str) -> StatementConfirmed | None:
    """What the address names: as it stands in the record, else as it is proposed; None for what is written anew."""
    view, name = reports_in(visit), StatementId(visit.params.get("statement", ""))
    if not name:
        return None
    standing = view.judged.get(name)
    stands = [w.value for w in standing.values if isinstance(w.value, StatementConfirmed)] if standing else []
    found = [*stands, *(each for each in proposed(visit, view, {report.report: text})[report.report] if each.statement == name)]
    if not found:
        raise Conflict("This is not proposed any more. Read the report again.")
    return found[0]


def confirm(visit: Visit) -> Answer:
    """As it was shown."""
    view, office = reports_in(visit), visit.office
    report = report_of(visit, view)
    text = text_of(visit, report)
    said = _said(visit, report, text)
    if said is None:
        raise Conflict("This is not proposed any more. Read the report again.")
    confirmed = replace(said, question=_chosen(visit, Question, "question"))
    placed = reports.confirm(office.actor, office.subject, view, [confirmed], text)
    return _and_what_waits(visit, report, text, written(visit, placed, visit.language.gettext("Confirmed."), _back(visit, report)))


def _and_what_waits(visit: Visit, report: ReportView, text: str, answer: GoTo) -> GoTo:
    """With the last statement of a report it is said how much waits to be joined: nobody would look there."""
    view = reports_in(visit)
    if _from_compare(visit) or pending(view, proposed(visit, view, {report.report: text})[report.report]):
        return answer
    waits = joins_waiting(visit)
    if not waits:
        return answer
    said = visit.language.ngettext("That was the last of this report. One join waits under Compare them.", "That was the last of this report. %(num)s joins wait under Compare them.", waits)
    return replace(answer, said=f"{answer.said} {said % {'num': waits}}")


def _from_compare(visit: Visit) -> str:
    """The list of groups it was judged from; empty where it was not."""
    lists = {"compare": "/reports/compare", "against": "/reports/compare?show=against"}
    return lists.get(visit.form.get("from") or visit.query.get("from"), "")


def _back(visit: Visit, report: ReportView) -> str:
    """Where it is gone on, asked before it is written: in the list of proposals as far as it was leafed through, or in the group that it stands in."""
    if before := _from_compare(visit):
        statement = quote(visit.params["statement"])
        return f"{before}{'&' if '?' in before else '?'}at={statement}#s-{statement}"
    after = visit.form.get("after")
    return f"/reports/{report.report}" + (f"?after={after}" if after.isascii() and after.isdigit() else "") + f"#{_next(visit, report)}"


def _next(visit: Visit, report: ReportView) -> str:
    """Where on that page the hand goes on: at the proposal behind this one, else where they begin."""
    view = reports_in(visit)
    waiting = [one.statement for one in pending(view, proposed(visit, view, {report.report: text_of(visit, report)})[report.report])]
    name = visit.params.get("statement", "")
    behind = waiting[waiting.index(StatementId(name)) + 1 :] if name in waiting else []
    return f"s-{behind[0]}" if behind else "waiting"


def correct_page(visit: Visit) -> Answer:
    _ = visit.language.gettext
    report = report_of(visit, reports_in(visit))
    text = text_of(visit, report)
    said = _said(visit, report, text)
    standing = reports_in(visit).judged.get(said.statement) if said else None
    values = {
        "one": report,
        "here": visit.path,
        "before": visit.form.get("from") or visit.query.get("from"),
        "from_compare": _from_compare(visit),
        "stands": said,
        "line": line_of(said, text, report.first, visit.language) if said else None,
        "places": [place_word(each, visit.language) for each in said.places] if said else [],
        "kinds": [(each.value, kind_word(each, _)) for each in StatementKind],
        "questions": questions_of(_),
        "days": tuple(day_for_typing(day, visit.language) for day in ((said.on.first, said.on.last) if said and said.on else ("", ""))),
        "likely": _likely(visit, said).value,
        "precisions": [(each.value, precision_word(each, _)) for each in StretchPrecision],
        "voices": [("other", _("Somebody else said it")), (OWN_VOICE, _("The report says it itself"))],
        "contested": [
            (_("confirmed") if isinstance(w.value, StatementConfirmed) else _("discarded"), w.author, w.moment, w.event)
            for w in standing.values
        ]
        if standing and standing.contested
        else [],
    }
    return Shown("reports/correct.html", values, _("Correct a statement") if said else _("Write a statement"))


def _likely(visit: Visit, said: StatementConfirmed | None) -> Question:
    """The question it was confirmed with; of a proposal the one it seems to answer."""
    if said is None or said.question is not Question.OTHER or said.statement in reports_in(visit).confirmed:
        return said.question if said else Question.OTHER
    return questions_likely(reports_in(visit), [said]).get(said.statement, Question.OTHER)


def correct(visit: Visit) -> Answer:
    """As a person wrote it, of something proposed or of something nobody proposed."""
    view, office = reports_in(visit), visit.office
    report = report_of(visit, view)
    text = text_of(visit, report)
    said = _said(visit, report, text)
    corrected = _typed(visit, report, text, said)
    placed = reports.confirm(office.actor, office.subject, view, [corrected], text)
    return _and_what_waits(visit, report, text, written(visit, placed, visit.language.gettext("Corrected and confirmed."), _back(visit, report)))


def _typed(visit: Visit, report: ReportView, text: str, said: StatementConfirmed | None) -> StatementConfirmed:
    form = visit.form
    words, kind = form.get("words").replace("\r\n", "\n").strip(), _chosen(visit, StatementKind, "kind")
    start = _place(text, words, said.start if said else 0)
    end = start + len(words)
    name = said.statement if said else statement_at(report.report, start, end, kind)
    is_own = form.get("voice") == OWN_VOICE
    speaker = "" if is_own else " ".join(form.get("speaker").split())
    through = [line.strip() for line in form.get("through").split("\n") if line.strip()]
    typed = StatementConfirmed(
        name, report.report, start, end, words, kind, speaker,
        (report.first.outlet,) if is_own else (report.first.outlet, *through, speaker),
        form.get("hedge"), form.get("negated") == "yes", form.get("denies"), _amount(visit), _stretch(visit),
        _chosen(visit, Question, "question"), places=_places(visit, said),
    )  # fmt: skip
    return replace(typed, is_corrected=said is None or replace(typed, question=said.question) != replace(said, is_corrected=False))


def _places(visit: Visit, said: StatementConfirmed | None) -> tuple[PlaceNamed, ...]:
    """One a line, with its country in brackets where it is known. What stands there as it was shown is what was shown."""
    shown = {place_word(one, visit.language): one for one in said.places} if said else {}
    lines = [" ".join(line.split()) for line in visit.form.get("places").split("\n")]
    return tuple(dict.fromkeys(shown.get(line) or _place_typed(line) for line in lines if line))


def _place_typed(line: str) -> PlaceNamed:
    """Raises: BadInput when what stands in brackets is no country."""
    if bracketed := re.fullmatch(r"(.+?) ?\((.+)\)", line):
        return PlaceNamed(bracketed[1], country_code(bracketed[2], "places"))
    code = country_called(line)
    return PlaceNamed(line, code if code in COUNTRIES else "")


def _place(text: str, words: str, near: int) -> int:
    """Where these words stand in the text; of several places the nearest."""
    if not words:
        raise BadInput("Write something here.", "words")
    places, at = [], text.find(words)
    while at >= 0:
        places.append(at)
        at = text.find(words, at + 1)
    if not places:
        raise BadInput("These words do not stand there in the text. Copy them from it exactly.", "words")
    return min(places, key=lambda place: abs(place - near))


def _chosen(visit: Visit, of: type[E], field: str) -> E:
    found = next((each for each in of if each.value == visit.form.get(field)), None)
    if found is None:
        raise BadInput("Choose one of these.", field)
    return found


def _amount(visit: Visit) -> Amount | None:
    low, high = _bound(visit, "low"), _bound(visit, "high")
    unit = visit.form.get("unit")
    if low is None and high is None and not unit.strip():
        return None
    return Amount(low, high, visit.form.get("is_about") == "yes", unit)


def _bound(visit: Visit, field: str) -> float | None:
    raw = visit.form.get(field).strip().replace(",", "")
    try:
        number = float(raw) if raw else None
    except ValueError:
        number = -1.0
    if number is not None and not 0 <= number < 1e12:
        raise BadInput("Write a number.", field)
    return number


def _stretch(visit: Visit) -> Stretch | None:
    if not visit.form.get("precision"):
        return None
    precision = _chosen(visit, StretchPrecision, "precision")
    first, last = (day_typed(visit.form.get(field), visit.language, field) for field in ("first", "last"))
    if precision is not StretchPrecision.OPEN and not (first or last):
        raise BadInput("Choose a day.", "first")
    is_open = not first or precision is StretchPrecision.RANGE  # "until", and "from" without an end.
    return Stretch(first, last if is_open else last or first, precision)


def discard(visit: Visit) -> Answer:
    view, office = reports_in(visit), visit.office
    report = report_of(visit, view)
    discarded = StatementDiscarded(StatementId(visit.params["statement"]), report.report, visit.form.get("why"))
    placed = reports.discard(office.actor, office.subject, view, discarded)
    return written(visit, placed, visit.language.gettext("Discarded. It is not proposed again."), _back(visit, report))


def settle(visit: Visit) -> Answer:
    """Of judgements made apart, says which holds."""
    view, office = reports_in(visit), visit.office
    report, name = report_of(visit, view), StatementId(visit.params["statement"])
    standing = view.judged.get(name)
    if standing is None:
        raise Conflict("Somebody has settled this already. Load the page again.")
    contested = Contested("statement", name, standing)
    placed = undoing.settle(office.actor, Kind.KNOWLEDGE, office.subject, contested, EventId(visit.form.get("settle")))
    return written(visit, placed, visit.language.gettext("This reading holds now."), f"/reports/{report.report}")


_ONE = "/reports/{report}/statements/{statement}"
ROUTES = (
    Route("GET", "/reports/{report}/statements/new", correct_page),
    Route("POST", "/reports/{report}/statements/new", correct, again=correct_page),
    Route("GET", _ONE, correct_page),
    Route("POST", _ONE, correct, again=correct_page),
    Route("POST", f"{_ONE}/confirm", confirm, again=report_page),
    Route("POST", f"{_ONE}/discard", discard, again=report_page),
    Route("POST", f"{_ONE}/settle", settle),
)
