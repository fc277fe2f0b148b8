"""Reports held beside each other, with what persons judged of it. Rule: what somebody judged is never proposed again, and what is proposed is
never counted as judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from safeconduct.core.ids import ReportId, StatementId
from safeconduct.core.report import Relation, StatementConfirmed, StatementsJoined
from safeconduct.evidence.joining.comparing import Comparison, compare
from safeconduct.evidence.joining.independence import Origins
from safeconduct.evidence.joining.lexicon import Lexicon
from safeconduct.evidence.joining.slots import Report
from safeconduct.evidence.joining.ties import Why
from safeconduct.evidence.recorded import origins_judged, reports_held
from safeconduct.evidence.statement import Statement
from safeconduct.folds.reports import ReportsView, Together

Place = tuple[str, int, int, str]
TWO = 2


@dataclass(frozen=True)
class Proposed:
    """Statements that may be one, with why. Shape: `relation` as the engine reads it; `origins` of all of them."""

    statements: tuple[StatementConfirmed, ...]
    relation: Relation
    whys: tuple[Why, ...]
    origins: Origins


@dataclass(frozen=True)
class Settled:
    """Statements of which somebody said what they are to each other."""

    statements: tuple[StatementConfirmed, ...]
    judgement: StatementsJoined
    origins: Origins


@dataclass(frozen=True)
class Held:
    """Shape: `copies` are reports that are one text; `against` pairs that may contradict each other and nobody has judged."""

    proposed: tuple[Proposed, ...]
    settled: tuple[Settled, ...]
    against: tuple[tuple[StatementConfirmed, StatementConfirmed], ...]
    copies: tuple[tuple[ReportId, ...], ...]


def hold(
    view: ReportsView, texts: Mapping[ReportId, str], said: Mapping[StatementId, StatementConfirmed], lexicon: Lexicon
) -> Held:
    """Shape: `said` are the statements of the record and those only proposed, by their names."""
    reports = reports_held(view, texts, said)
    found = compare(reports, lexicon)
    by_place = {_place(one): one for one in said.values()}
    return Held(
        tuple(_proposed(view, found, by_place, reports, lexicon)),
        tuple(_settled(view, said, reports, lexicon)),
        tuple(_against(view, found, by_place)),
        tuple(tuple(ReportId(file) for file in files) for files in found.copies),
    )


def _place(one: StatementConfirmed) -> Place:
    return one.report, one.start, one.end, one.kind.value


def _place_of(one: Statement) -> Place:
    return one.file, one.start, one.end, one.kind.value


def _judged(view: ReportsView) -> list[Together]:
    return [frozenset(one.statements) for one in view.judgements(*Relation)]


def _proposed(
    view: ReportsView,
    found: Comparison,
    by_place: Mapping[Place, StatementConfirmed],
    reports: Sequence[Report],
    lexicon: Lexicon,
) -> list[Proposed]:
    """Groups of which nobody has judged all members, and which say more than that one text was printed twice. One that somebody said is apart from
    another stays out of its group."""
    judged = _judged(view)
    apart = [frozenset(one.statements) for one in view.judgements(Relation.APART, Relation.AGAINST)]
    made = []
    for group, origins in zip(found.groups, found.origins, strict=True):
        members = [by_place[_place_of(one)] for one in group.statements]
        kept = _without(members, apart)
        is_one_text = any({one.report for one in kept} <= set(files) for files in found.copies)
        if len(kept) < TWO or is_one_text or any({one.statement for one in kept} <= together for together in judged):
            continue
        counted = origins if kept == members else origins_judged(view, kept, reports, lexicon)
        made.append(Proposed(tuple(kept), Relation(group.relation.value), group.whys, counted))
    return made


def _without(members: Sequence[StatementConfirmed], apart: Sequence[Together]) -> list[StatementConfirmed]:
    """Of those that somebody set apart, the first stays."""
    kept: list[StatementConfirmed] = []
    for one in members:
        if not any({one.statement, other.statement} <= together for together in apart for other in kept):
            kept.append(one)
    return kept


def _settled(
    view: ReportsView, said: Mapping[StatementId, StatementConfirmed], reports: Sequence[Report], lexicon: Lexicon
) -> list[Settled]:
    made = []
    for judgement in view.judgements(*Relation):
        statements = tuple(said[name] for name in judgement.statements if name in said)
        if len(statements) == len(judgement.statements):
            made.append(Settled(statements, judgement, origins_judged(view, statements, reports, lexicon)))
    return made


def _against(
    view: ReportsView, found: Comparison, by_place: Mapping[Place, StatementConfirmed]
) -> list[tuple[StatementConfirmed, StatementConfirmed]]:
    judged = _judged(view)
    pairs = [(by_place[_place_of(one)], by_place[_place_of(other)]) for one, other in found.contradictions]
    return [
        (one, other)
        for one, other in pairs
        if not any({one.statement, other.statement} <= together for together in judged)
    ]
