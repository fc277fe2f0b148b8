"""Between what the engine proposes and what the record holds. Rule: what a person confirmed is never changed by what is proposed at its place."""

from collections.abc import Mapping, Sequence

from safeconduct.core.ids import ReportId, StatementId
from safeconduct.core.report import (
    Amount,
    PlaceNamed,
    Relation,
    ReportDescribed,
    StatementConfirmed,
    StatementKind,
    Stretch,
    StretchPrecision,
    statement_at,
)
from safeconduct.core.when import PartialDate
from safeconduct.evidence.joining.comparing import origins_behind
from safeconduct.evidence.joining.independence import Origins
from safeconduct.evidence.joining.lexicon import Lexicon
from safeconduct.evidence.joining.slots import Report
from safeconduct.evidence.statement import Dated, Figure, Heading, Kind, Precision, Statement
from safeconduct.evidence.stretches import named_day, named_month, named_year
from safeconduct.folds.reports import ReportsView


def heading_from(described: ReportDescribed) -> Heading:
    """What somebody wrote down of the report, as the engine reads it."""
    return Heading(
        outlet=described.outlet or None,
        author=described.author or None,
        date=_told_on(described.on),
        republisher=described.republisher or None,
        reprinted=bool(described.republisher),
        language=described.language or "und",
        wire=described.agency or None,
    )


def _told_on(on: PartialDate | None) -> Dated | None:
    if on is None:
        return None
    year, month, day = (*map(int, on.iso.split("-")), 0, 0)[:3]
    if day:
        return named_day(year, month, day)
    return named_month(year, month) if month else named_year(year)


def proposed_as(one: Statement, report: ReportId) -> StatementConfirmed:
    """A proposal in the form in which a person may confirm it."""
    kind, figure, date = StatementKind(one.kind.value), one.figure, one.date
    return StatementConfirmed(
        statement=statement_at(report, one.start, one.end, kind),
        report=report,
        start=one.start,
        end=one.end,
        text=one.text,
        kind=kind,
        speaker=one.speaker or "",
        chain=tuple(link or "" for link in one.chain),
        hedge=one.hedge or "",
        negated=one.negated,
        denies=one.denies or "",
        amount=Amount(figure.low, figure.high, figure.about, figure.unit or "") if figure else None,
        on=Stretch(date.first or "", date.last or "", StretchPrecision(date.precision.value))
        if date
        else None,
        places=tuple(dict.fromkeys(PlaceNamed(place.text, place.country or "") for place in one.places)),
    )


def as_stated(one: StatementConfirmed, language: str) -> Statement:
    """What stands in the record, as the engine reads it."""
    on = one.on
    return Statement(
        file=one.report,
        start=one.start,
        end=one.end,
        text=one.text,
        kind=Kind(one.kind.value),
        speaker=one.speaker or None,
        chain=tuple(link or None for link in one.chain),
        hedge=one.hedge or None,
        negated=one.negated,
        denies=one.denies or None,
        figure=_figure(one.amount),
        date=Dated(on.first or None, on.last or None, Precision(on.precision.value)) if on else None,
        language=language,
    )


def _figure(amount: Amount | None) -> Figure | None:
    """None also where the bounds contradict each other: a colleague's machine may send anything."""
    if amount is None or (
        amount.low is not None and amount.high is not None and not amount.low <= amount.high
    ):
        return None
    return Figure(amount.low, amount.high, amount.about, amount.unit or None)


def stands_in(texts: Mapping[ReportId, str], one: StatementConfirmed) -> bool:
    """Whether its words are where it says; a report that is not on this machine says nothing."""
    return 0 <= one.start < one.end and texts.get(one.report, "")[one.start : one.end] == one.text


def pending(view: ReportsView, proposed: Sequence[StatementConfirmed]) -> tuple[StatementConfirmed, ...]:
    """What is proposed and nobody has judged, or two have judged differently. What stands at the place of a confirmed one is not asked again:
    a correction of the report, or words that somebody wrote by hand, move places by a little."""
    of_these = {one.report for one in proposed}
    confirmed = [one for one in view.confirmed.values() if one.report in of_these]
    open_ones = (one for one in proposed if _is_open(view, one))
    return tuple(one for one in open_ones if not any(_at_one_place(one, other) for other in confirmed))


def _is_open(view: ReportsView, one: StatementConfirmed) -> bool:
    judged = view.judged.get(one.statement)
    return judged is None or judged.one is None


def _at_one_place(one: StatementConfirmed, other: StatementConfirmed) -> bool:
    """Whether they are of one kind and share most of the longer one's characters."""
    shared = min(one.end, other.end) - max(one.start, other.start)
    longer = max(one.end - one.start, other.end - other.start)
    return (one.report, one.kind) == (other.report, other.kind) and shared > longer * _MOSTLY


_MOSTLY = 0.6
"""Below it, a sentence with two claims would lose the one that nobody has read."""


def reports_held(
    view: ReportsView, texts: Mapping[ReportId, str], held: Mapping[StatementId, StatementConfirmed]
) -> tuple[Report, ...]:
    """The reports with the statements that are to be held beside each other: those of the record, or also what is only proposed."""
    made = []
    for name, text in texts.items():
        heading = heading_from(view.reports[name].first)
        stated = (as_stated(one, heading.language) for one in held.values() if one.report == name)
        made.append(Report(name, text, heading, tuple(sorted(stated, key=lambda one: (one.start, -one.end)))))
    return tuple(made)


def origins_judged(
    view: ReportsView, chosen: Sequence[StatementConfirmed], reports: Sequence[Report], lexicon: Lexicon
) -> Origins:
    """How many origins stand behind them. Shape: what somebody judged to be a copy or a translation has one origin, whatever its chains say."""
    stated = {
        (one.file, one.start, one.end, one.kind): one for report in reports for one in report.statements
    }
    by_name = {one.statement: stated[one.report, one.start, one.end, Kind(one.kind.value)] for one in chosen}
    uttered = [
        [by_name[name] for name in judged.statements if name in by_name]
        for judged in view.judgements_of(by_name, Relation.COPY, Relation.TRANSLATION)
    ]
    # One statement needs no other report to be counted.
    said_in = {one.report for one in chosen}
    held = reports if len(chosen) > 1 else [one for one in reports if one.file in said_in]
    return origins_behind(list(by_name.values()), held, lexicon, uttered)
