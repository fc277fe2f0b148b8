"""Reports, and what of them was confirmed, as it stands. Rule: what two people judged differently apart is neither in the record nor out of it
until somebody settles it."""

from dataclasses import dataclass

from safeconduct.core.ids import EventId, MemberId, ReportId, StatementId
from safeconduct.core.report import (
    Relation,
    ReliabilityJudged,
    ReportAdded,
    ReportDescribed,
    StatementConfirmed,
    StatementDiscarded,
    StatementsJoined,
)
from safeconduct.core.when import Moment
from safeconduct.folds.standing import History, Standing

Judged = StatementConfirmed | StatementDiscarded
Together = frozenset[StatementId]


@dataclass(frozen=True, slots=True)
class ReportView:
    """Shape: `described` may hold several where it was written twice, apart; `first` is the one shown."""

    report: ReportId
    event: EventId
    author: MemberId
    moment: Moment
    added: ReportAdded
    described: Standing[ReportDescribed]

    @property
    def first(self) -> ReportDescribed:
        return self.described.values[0].value


@dataclass(frozen=True, slots=True)
class ReportsView:
    """Shape: `judged` and `reliability` by statement, `joined` by the statements that were held beside each other."""

    reports: dict[ReportId, ReportView]
    judged: dict[StatementId, Standing[Judged]]
    joined: dict[Together, Standing[StatementsJoined]]
    reliability: dict[StatementId, Standing[ReliabilityJudged]]

    @property
    def confirmed(self) -> dict[StatementId, StatementConfirmed]:
        """What is in the record: of reports that are here, and judged by all in one way."""
        standing = {name: judged.one for name, judged in self.judged.items()}
        return {
            name: one
            for name, one in standing.items()
            if isinstance(one, StatementConfirmed) and one.report in self.reports
        }

    def judgements(self, *relations: Relation) -> list[StatementsJoined]:
        """Those that stand and speak of confirmed statements alone."""
        confirmed = self.confirmed.keys()
        found = [standing.one for together, standing in self.joined.items() if together <= confirmed]
        return [one for one in found if one is not None and one.relation in relations]


def reports_of(history: History) -> ReportsView:
    """Shape: a report nobody has described, because that was undone, is not here."""
    described = history.standings((fact.report, event, fact) for event, fact in history.of(ReportDescribed))
    # Written twice under one name, the first stands: statements point into its text.
    added = {fact.report: (event, fact) for event, fact in reversed(list(history.of(ReportAdded)))}
    return ReportsView(
        {
            name: ReportView(name, event.id, event.author, event.moment, fact, described[name])
            for name, (event, fact) in reversed(added.items())
            if name in described and not described[name].empty
        },
        _judged(history),
        history.standings(
            (frozenset(fact.statements), event, fact) for event, fact in history.of(StatementsJoined)
        ),
        history.standings((fact.statement, event, fact) for event, fact in history.of(ReliabilityJudged)),
    )


def _judged(history: History) -> dict[StatementId, Standing[Judged]]:
    confirmed = ((fact.statement, event, fact) for event, fact in history.of(StatementConfirmed))
    discarded = ((fact.statement, event, fact) for event, fact in history.of(StatementDiscarded))
    return history.standings([*confirmed, *discarded])
