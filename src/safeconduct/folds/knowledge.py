"""What is publicly known, by country. Rule: a claim counts once for each origin, and claims that disagree are left standing."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from safeconduct.core.dossier import DossierPart, UsualTimeNoted
from safeconduct.core.event import Event
from safeconduct.core.ids import EventId, InterventionId, MemberId, SourceId, StatementId
from safeconduct.core.knowledge import (
    About,
    Figure,
    InterventionCountryNoted,
    InterventionFollowedUp,
    InterventionNoted,
    SourceRead,
    StatementNoted,
    StatementsSame,
)
from safeconduct.core.value import Telling, Told
from safeconduct.core.when import Day
from safeconduct.folds.diplomacy import Called, DiplomacyView, country_key, diplomacy_of
from safeconduct.folds.dossier import usual_times_of
from safeconduct.folds.reports import ReportsView, reports_of
from safeconduct.folds.standing import History, Standing, history_of
from safeconduct.folds.timeline import Entry, timeline_of

_ADMITTING = frozenset({About.ARRIVED, About.VISA_GRANTED})


@dataclass(frozen=True, slots=True)
class StatementView:
    """Shape: `noted` is the reading that stands; where several stand, the first, and `standing` holds them all."""

    statement: StatementId
    noted: StatementNoted
    standing: Standing[StatementNoted]
    source: SourceRead | None

    @property
    def origin(self) -> str:
        """Who first said it, as far as we were told; empty when nobody is named."""
        return self.noted.said_by or (self.noted.chain[-1] if len(self.noted.chain) > 1 else "")


@dataclass(frozen=True, slots=True)
class OriginGroup:
    """Statements that share one origin and count once."""

    origin: str
    statements: tuple[StatementView, ...]


@dataclass(frozen=True, slots=True)
class ClaimView:
    """What is said of one thing in one country. Shape: `contradictory` when two origins' figures for one time cannot both hold."""

    about: About
    groups: tuple[OriginGroup, ...]
    contradictory: bool

    @property
    def figures(self) -> tuple[Figure, ...]:
        return tuple(dict.fromkeys(s.noted.figure for group in self.groups for s in group.statements))


@dataclass(frozen=True, slots=True)
class CountryView:
    """Shape: a withheld country is a row of its own with by whom and why; `contradictory` when some say visas and some say none."""

    country: Told
    claims: tuple[ClaimView, ...]
    contradictory: bool


@dataclass(frozen=True, slots=True)
class InterventionView:
    intervention: InterventionId
    noted: Standing[InterventionNoted]
    followed_up: tuple[InterventionFollowedUp, ...]
    country: Standing[Told]

    @property
    def countries(self) -> tuple[Told, ...]:
        """With which countries it is shown: of two that were written down apart, with both."""
        return tuple(written.value for written in self.country.values if written.value.state is not Telling.UNKNOWN)

    @property
    def follow_up_due(self) -> Day | None:
        """The day somebody must ask again; None when nothing was promised or it was asked for the last time."""
        if self.followed_up:
            return self.followed_up[-1].follow_up
        return min((w.value.follow_up for w in self.noted.values if w.value.follow_up), default=None)


@dataclass(frozen=True, slots=True)
class SameView:
    """Somebody's judgement that two statements are one, which can be undone by its event."""

    event: EventId
    author: MemberId
    same: StatementsSame


@dataclass(frozen=True, slots=True)
class KnowledgeView:
    countries: tuple[CountryView, ...]
    statements: tuple[StatementView, ...]
    sources: dict[SourceId, SourceRead]
    same: tuple[SameView, ...]
    interventions: tuple[InterventionView, ...]
    diplomacy: DiplomacyView
    reports: ReportsView
    usual_times: dict[DossierPart, Standing[UsualTimeNoted]]
    timeline: tuple[Entry, ...]

    @property
    def withheld(self) -> tuple[CountryView, ...]:
        return tuple(row for row in self.countries if row.country.is_withheld)


def fold_knowledge(events: Iterable[Event], until: Day | None = None, called: Called = str.casefold) -> KnowledgeView:
    """What is known; with `until`, only from statements dated no later (undated ones stay). Shape: `called` makes one country of two spellings."""
    return knowledge_after(history_of(events), until, called)


def knowledge_after(history: History, until: Day | None = None, called: Called = str.casefold) -> KnowledgeView:
    sources = {fact.source: fact for _, fact in history.of(SourceRead)}
    noted = history.standings((fact.statement, event, fact) for event, fact in history.of(StatementNoted))
    statements = tuple(
        StatementView(statement, first, standing, sources.get(first.source) if first.source else None)
        for statement, standing in noted.items()
        if standing.values and _is_dated_by(first := standing.values[0].value, until)
    )
    same = tuple(SameView(event.id, event.author, fact) for event, fact in history.of(StatementsSame))
    return KnowledgeView(
        countries=_countries(statements, [view.same for view in same], called),
        statements=statements,
        sources=sources,
        same=same,
        interventions=interventions_of(history),
        diplomacy=diplomacy_of(history),
        reports=reports_of(history),
        usual_times=usual_times_of(history),
        timeline=timeline_of(history),
    )


def _is_dated_by(noted: StatementNoted, until: Day | None) -> bool:
    # "2017-06" is by 2017-06-09 as far as anybody can tell, for a month starts before its days.
    return until is None or noted.on is None or noted.on.iso <= until.iso


def _countries(statements: tuple[StatementView, ...], same: list[StatementsSame], called: Called) -> tuple[CountryView, ...]:
    rows: dict[tuple[str, ...], list[StatementView]] = {}
    for view in statements:
        rows.setdefault(country_key(view.noted.country, called), []).append(view)
    return tuple(_country(of_country, same) for _, of_country in sorted(rows.items()))


def _country(statements: list[StatementView], same: list[StatementsSame]) -> CountryView:
    by_about: dict[About, list[StatementView]] = {}
    for view in statements:
        by_about.setdefault(view.noted.about, []).append(view)
    claims = tuple(_claim(about, by_about[about], same) for about in About if about in by_about)
    said = frozenset(by_about)
    return CountryView(
        country=statements[0].noted.country,
        claims=claims,
        contradictory=About.NO_VISAS in said and bool(said & _ADMITTING),
    )


def _claim(about: About, statements: list[StatementView], same: list[StatementsSame]) -> ClaimView:
    groups = origin_groups(statements, same)
    return ClaimView(about, groups, any(_disagree(one, other) for one, other in combinations(groups, 2)))


def origin_groups(
    statements: Iterable[StatementView], same: Iterable[StatementsSame]
) -> tuple[OriginGroup, ...]:
    """Statements joined where they name one origin or somebody judged them the same. One nobody is named for stands alone."""
    views = {view.statement: view for view in statements}
    leader = {statement: statement for statement in views}
    first_of: dict[str, StatementId] = {}
    pairs = [(fact.statement, fact.same_as) for fact in same]
    for view in views.values():
        if view.origin:
            pairs.append((view.statement, first_of.setdefault(view.origin.casefold(), view.statement)))  # noqa: PERF401
    for one, other in pairs:
        if one in views and other in views:
            leader[_lead(leader, one)] = _lead(leader, other)
    groups: dict[StatementId, list[StatementView]] = {}
    for view in views.values():
        groups.setdefault(_lead(leader, view.statement), []).append(view)
    return tuple(
        OriginGroup(next((view.origin for view in group if view.origin), ""), tuple(group))
        for group in groups.values()
    )


def _lead(leader: dict[StatementId, StatementId], statement: StatementId) -> StatementId:
    while leader[statement] != statement:
        statement = leader[statement]
    return statement


def _disagree(one: OriginGroup, other: OriginGroup) -> bool:
    """Figures of different dates merely differ in time."""
    return any(
        _cannot_both_hold(a.noted.figure, b.noted.figure) and a.noted.on == b.noted.on
        for a in one.statements
        for b in other.statements
    )


def _cannot_both_hold(one: Figure, other: Figure) -> bool:
    if one.about or other.about:
        return False
    return _above(one, other) or _above(other, one)


def _above(one: Figure, other: Figure) -> bool:
    return one.low is not None and other.high is not None and one.low > other.high


def interventions_of(history: History) -> tuple[InterventionView, ...]:
    noted = history.standings(
        (fact.intervention, event, fact) for event, fact in history.of(InterventionNoted)
    )
    followed = [fact for _, fact in history.of(InterventionFollowedUp)]
    countries = history.standings((fact.intervention, event, fact.country) for event, fact in history.of(InterventionCountryNoted))
    return tuple(
        InterventionView(name, standing, tuple(fact for fact in followed if fact.intervention == name), countries.get(name, Standing()))
        for name, standing in noted.items()
    )
