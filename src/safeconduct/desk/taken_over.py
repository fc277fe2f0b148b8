"""What a confirmed statement of a report gives the forms of a violation and of a promise to begin with. Rule: it fills in and writes nothing; nothing is narrower than
the report says it, and whoever records it reads, changes and presses."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from safeconduct.core.ids import ReportId, StatementId
from safeconduct.core.report import (
    Amount,
    Question,
    ReportDescribed,
    StatementConfirmed,
    StatementKind,
    Stretch,
    StretchPrecision,
)
from safeconduct.core.value import known
from safeconduct.core.when import PartialDate
from safeconduct.desk.countries import language_word
from safeconduct.desk.knowledge_words import partly
from safeconduct.desk.report_lines import Line, amount_words, line_of, place_word, stretch_words, who_words
from safeconduct.errors import BadInput, Conflict
from safeconduct.evidence.annex import claims_of
from safeconduct.evidence.recorded import stands_in
from safeconduct.folds.reports import ReportsView
from safeconduct.web.language import Language

Texts = Mapping[ReportId, str]
"""The working texts of reports that are on this machine."""

VIOLENCE = (Question.STATE_VIOLENCE, Question.FAMILY_VIOLENCE)


@dataclass(frozen=True, slots=True)
class TakenOver:
    """A statement, and the fields it fills, by step of recording and by field. Shape: a field is not in `fields` where the words do not say it;
    `beside` is what stands beside such a field, for whoever fills it."""

    line: Line
    told: ReportDescribed
    fields: Mapping[str, Mapping[str, object]]
    beside: Mapping[str, str]

    @property
    def statement(self) -> StatementId:
        return self.line.statement.statement


def taken_over(view: ReportsView, texts: Texts, name: str, language: Language) -> TakenOver | None:
    """None where nothing is to be taken over. Raises: Conflict when it is not in the record any more, or its words not in its report."""
    if not name:
        return None
    confirmed = _standing(view, texts)
    one = next((one for one in confirmed if one.statement == name), None)
    if one is None:
        raise Conflict("This statement is not confirmed any more. Load the page again.")
    told = view.reports[one.report].first
    filled = {"event": _event(one, told, language), "act": _act(one, _amount(confirmed, one), language), "information": _information(one, told, language), "commitment": _commitment(one, told, language)}
    given = {step: {field: value for field, value in fields.items() if value} for step, fields in filled.items()}
    return TakenOver(line_of(one, "", told, language), told, given, _beside(one, told, language))


def to_choose_from(view: ReportsView, texts: Texts, words: str, language: Language, before: Collection[Question] = VIOLENCE) -> list[tuple[Line, int]]:
    """Claims with these words in them or in who said it, each by one of its statements and with how many others claim the same; those that answer the questions of
    `before` first, and bare numbers last: what they number stands in a claim."""
    claims = claims_of(view, {one.statement: one for one in _standing(view, texts)})
    found = [(line, len(members) - 1) for members in claims for line in _first_with(view, members, words.casefold(), language)]
    return sorted(found, key=lambda each: (each[0].statement.question not in before, each[0].statement.kind is StatementKind.FIGURE))


def _first_with(view: ReportsView, members: Sequence[StatementConfirmed], sought: str, language: Language) -> Iterator[Line]:
    """The first of these statements with the words that are sought, or none."""
    lines = (line_of(one, "", view.reports[one.report].first, language) for one in members)
    yield from islice((line for line in lines if sought in f"{line.statement.text} {line.through}".casefold()), 1)


def _standing(view: ReportsView, texts: Texts) -> list[StatementConfirmed]:
    """What is confirmed and stands in its report's text: a colleague's machine may send anything."""
    return [one for one in view.confirmed.values() if stands_in(texts, one)]


def _event(one: StatementConfirmed, told: ReportDescribed, language: Language) -> dict[str, object]:
    if one.question not in VIOLENCE:
        # The day and the places of its words are those of something else: of an arrival, of an answer.
        return {"text": _quoted(one, told, language)}
    places = ", ".join(place_word(place, language) for place in one.places)
    began, ended = _days(one.on)
    return {"began": began, "ended": ended, "place": known(places) if places else None, "text": _quoted(one, told, language)}


def _beside(one: StatementConfirmed, told: ReportDescribed, language: Language) -> dict[str, str]:
    """What the words and the report say near a field that is left to whoever records it."""
    _ = language.gettext
    day = stretch_words(one.on, language) if one.on else ""
    said = {
        "began": _("Its words name a time: %(when)s.") % {"when": day} if day else "",
        "place": _("Its words name: %(places)s.") % {"places": ", ".join(place_word(place, language) for place in one.places)} if one.places else "",
        "source_date": _("The report is of %(day)s.") % {"day": partly(told.on, language)} if told.on else "",
        "language": _("The report is in: %(language)s.") % {"language": language_word(told.language, language)} if told.language else "",
    }
    return {field: words for field, words in {**said, "on": said["began"]}.items() if words}


def _amount(confirmed: Sequence[StatementConfirmed], one: StatementConfirmed) -> Amount | None:
    """Its own; or that of the one figure in its words that was confirmed too."""
    within = [
        each.amount for each in confirmed
        if each.report == one.report and each.kind is StatementKind.FIGURE and one.start <= each.start and each.end <= one.end
    ]  # fmt: skip
    return one.amount or (within[0] if len(within) == 1 else None)


def _act(one: StatementConfirmed, amount: Amount | None, language: Language) -> dict[str, object]:
    if one.question not in VIOLENCE:
        return {}
    if amount is None:
        return {"on": _days(one.on)[0]}
    is_exact = amount.low is not None and amount.low == amount.high and not amount.about and amount.low.is_integer()
    return {"called": amount_words(amount, language), "number": f"{amount.low:.0f}" if is_exact else "", "on": _days(one.on)[0]}


def _information(one: StatementConfirmed, told: ReportDescribed, language: Language) -> dict[str, object]:
    if len(one.chain) > 1:
        # When they said it, and in which language, is not what the paper's head says of the paper.
        return {"called": who_words(one, language.gettext)}
    return {
        "called": told.outlet or who_words(one, language.gettext),
        "source_date": told.on.iso if told.on else "",
        "language": language_word(told.language, language) if told.language else "",
    }


def _commitment(one: StatementConfirmed, told: ReportDescribed, language: Language) -> dict[str, object]:
    """Who promised what, and who tells of it. Shape: no day: the words name the time of what they promise, and the paper's day is the paper's."""
    if len(one.chain) < 2 or not one.speaker:
        return {"what": one.text, "as_told_by": told.outlet}
    return {"who": one.speaker, "what": one.text, "as_told_by": " → ".join(link or language.gettext("nobody named yet") for link in one.chain[:-1])}


def _quoted(one: StatementConfirmed, told: ReportDescribed, language: Language) -> str:
    """The words with whom they came through, and what takes them back."""
    on = f", {partly(told.on, language)}" if told.on else ""
    through = " → ".join(link or language.gettext("nobody named yet") for link in one.chain)
    said = [f"“{one.text}” ({through}{on})", amount_words(one.amount, language) if one.amount else ""]
    said += [language.gettext("made less certain by: %(words)s") % {"words": one.hedge} if one.hedge else ""]
    return "; ".join(part for part in said if part)


def _days(on: Stretch | None) -> tuple[str, str]:
    """When it began and ended, as precisely as the text says. Shape: of a week or season in which something was, the month or year that holds it;
    empty where no year is given."""
    if on is None or on.precision is StretchPrecision.OPEN:
        return "", ""
    if on.precision is StretchPrecision.RANGE:
        return _day(on.first), _day(on.last)
    digits = {StretchPrecision.DAY: 10, StretchPrecision.MONTH: 7, StretchPrecision.YEAR: 4}.get(on.precision, 7)
    for length in (digits, 7, 4):
        if on.first[:length] == on.last[:length]:
            return _day(on.first[:length]), ""
    return "", ""


def _day(iso: str) -> str:
    try:
        return PartialDate.parse(iso).iso if iso and "X" not in iso else ""
    except BadInput:
        return ""
