"""The table of a claim: one row a statement, with the way it came. Rule: how reliable a source or an information is, a person judges; here it is empty until
one did.

Source: HURIDOCS Events Standard Formats, thesaurus 42, the same scale for the source and for the information.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from safeconduct.core.thesaurus import RELIABILITIES
from safeconduct.errors import BadInput
from safeconduct.evidence.joining.comparing import Comparison
from safeconduct.evidence.joining.slots import Report
from safeconduct.evidence.statement import Dated, Statement


@dataclass(frozen=True)
class Judgement:
    """Codes of thesaurus 42; None: not known."""

    source: str | None = None
    information: str | None = None

    def __post_init__(self) -> None:
        codes = {code for code, _ in RELIABILITIES.terms}
        if not {self.source, self.information} - {None} <= codes:
            raise BadInput("A reliability is one of the codes of thesaurus 42.")


UNJUDGED = Judgement()


@dataclass(frozen=True)
class Row:
    """Shape: `relays` from the outlet's side on; `told` is the report's day, `happened` what the statement itself is about."""

    statement: Statement
    outlet: str | None
    relays: tuple[str, ...]
    origin: str | None
    told: Dated | None
    happened: Dated | None
    hedge: str | None
    judgement: Judgement
    against: tuple[Statement, ...]
    """What was said that cannot hold beside it."""


def table_of(
    statements: Sequence[Statement],
    reports: Sequence[Report],
    compared: Comparison,
    judged: Mapping[Statement, Judgement],
) -> tuple[Row, ...]:
    """In the order of days, the reports without a day last."""
    told = {report.file: report.heading.date for report in reports}
    rows = (_row(one, told.get(one.file), compared, judged.get(one, UNJUDGED)) for one in statements)
    return tuple(sorted(rows, key=lambda row: (_day(row.told), row.statement.file, row.statement.start)))


def _row(statement: Statement, told: Dated | None, compared: Comparison, judgement: Judgement) -> Row:
    chain = statement.chain
    return Row(
        statement,
        chain[0] if chain else None,
        tuple(link for link in chain[1:-1] if link),
        chain[-1] if len(chain) > 1 else None,
        told,
        statement.date,
        statement.hedge,
        judgement,
        tuple(
            other
            for pair in compared.contradictions
            if statement in pair
            for other in pair
            if other != statement
        ),
    )


def _day(told: Dated | None) -> str:
    return (told.first if told else None) or "9999"
