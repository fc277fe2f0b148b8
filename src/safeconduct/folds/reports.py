"""Reports, and what of them was confirmed, as it stands. Rule: what two people judged differently apart is neither in the record nor out of it
until somebody settles it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from safeconduct.core.event import Event
from safeconduct.core.ids import EventId, MemberId, ReportId, StatementId
from safeconduct.core.report import (
    Relation,
    ReliabilityJudged,
    ReportAdded,
    ReportDescribed,
    StatementConfirmed,
    StatementDiscarded,
    StatementsJoined,
    name_of_report,
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


@dataclass(frozen=True)
class ReportsView:
    """Shape: `judged` and `reliability` by statement, `joined` by the statements that were held beside each other. What is asked for once for each claim is
    made once: one colleague's program may write a hundred thousand judgements."""

    reports: dict[ReportId, ReportView]
    judged: dict[StatementId, Standing[Judged]]
    joined: dict[Together, Standing[StatementsJoined]]
    reliability: dict[StatementId, Standing[ReliabilityJudged]]

    @cached_property
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
        return [one for one in self._standing if one.relation in relations]

    def judgements_of(self, statements: Iterable[StatementId], *relations: Relation) -> list[StatementsJoined]:
        """Those of them that name one of these."""
        places = sorted({place for name in statements for place in self._naming.get(name, ())})
        return [one for place in places if (one := self._standing[place]).relation in relations]

    @cached_property
    def _standing(self) -> list[StatementsJoined]:
        confirmed = self.confirmed.keys()
        found = [standing.one for together, standing in self.joined.items() if together <= confirmed]
        return [one for one in found if one is not None]

    @cached_property
    def _naming(self) -> dict[StatementId, list[int]]:
        """For each statement, where the judgements stand that name it."""
        found: dict[StatementId, list[int]] = {}
        for place, one in enumerate(self._standing):
            for name in one.statements:
                found.setdefault(name, []).append(place)
        return found


def reports_of(history: History) -> ReportsView:
    """Shape: a report nobody has described, because that was undone, is not here."""
    described = history.standings((fact.report, event, fact) for event, fact in history.of(ReportDescribed))
    added: dict[ReportId, tuple[Event, ReportAdded]] = {}
    for event, fact in history.of(ReportAdded):
        # Written twice under one name, that stands whose name it is, or the first: statements point into its text.
        if fact.report not in added or (_is_named_so(fact) and not _is_named_so(added[fact.report][1])):
            added[fact.report] = event, fact
    return ReportsView(
        {
            name: ReportView(name, event.id, event.author, event.moment, fact, described[name])
            for name, (event, fact) in added.items()
            if name in described and not described[name].empty
        },
        _judged(history),
        history.standings(_joined(history)),
        history.standings((fact.statement, event, fact) for event, fact in history.of(ReliabilityJudged)),
    )


def _is_named_so(added: ReportAdded) -> bool:
    return added.report == name_of_report(added.original, added.working)


def _joined(history: History) -> Iterator[tuple[Together, Event, StatementsJoined]]:
    """Those of two statements or more, each named once: a colleague's own program may send anything."""
    for event, fact in history.of(StatementsJoined):
        named = tuple(dict.fromkeys(fact.statements))
        if len(named) > 1:
            yield frozenset(named), event, replace(fact, statements=named)


def _judged(history: History) -> dict[StatementId, Standing[Judged]]:
    confirmed = ((fact.statement, event, fact) for event, fact in history.of(StatementConfirmed))
    discarded = ((fact.statement, event, fact) for event, fact in history.of(StatementDiscarded))
    return history.standings([*confirmed, *discarded])
