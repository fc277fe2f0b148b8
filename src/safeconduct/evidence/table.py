"""The table of a claim: one row a statement, with the way it came. Rule: how reliable a source or an information is, a person judges; here it is empty until
one did.

Source: HURIDOCS Events Standard Formats, thesaurus 42, the same scale for the source and for the information.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from safeconduct.core.report import Relation, ReliabilityJudged, ReportDescribed, StatementConfirmed
from safeconduct.folds.reports import ReportsView
from safeconduct.folds.standing import Standing


@dataclass(frozen=True)
class Row:
    """Shape: `told` is the report; `relays` from the outlet's side on; `origin` empty where nobody is named; `reliability` several where it was
    judged apart."""

    statement: StatementConfirmed
    told: ReportDescribed
    relays: tuple[str, ...]
    origin: str
    reliability: Standing[ReliabilityJudged]


def table_of(view: ReportsView, members: Sequence[StatementConfirmed]) -> tuple[Row, ...]:
    """In the order of the reports' days, those without a day last."""
    rows = (row_of(view, one) for one in members)
    return tuple(sorted(rows, key=lambda row: (_day(row.told), row.statement.report, row.statement.start)))


def row_of(view: ReportsView, one: StatementConfirmed) -> Row:
    chain = one.chain
    return Row(
        one,
        view.reports[one.report].first,
        tuple(link for link in chain[1:-1] if link),
        chain[-1] if len(chain) > 1 else "",
        view.reliability.get(one.statement, Standing()),
    )


def against(view: ReportsView, members: Sequence[StatementConfirmed]) -> tuple[StatementConfirmed, ...]:
    """What somebody judged cannot hold beside one of them; it then speaks against the whole claim."""
    names, confirmed = {one.statement for one in members}, view.confirmed
    found = dict.fromkeys(
        name
        for judged in view.judgements_of(names, Relation.AGAINST)
        for name in judged.statements
        if name not in names
    )
    return tuple(confirmed[name] for name in found)


def _day(told: ReportDescribed) -> str:
    return told.on.iso if told.on else "9999"
