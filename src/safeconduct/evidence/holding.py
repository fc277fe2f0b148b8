"""Reports held beside each other, with what persons judged of it. Rule: what somebody judged is never proposed again, and what is proposed is
never counted as judged."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import combinations

from safeconduct.core.ids import ReportId, StatementId
from safeconduct.core.report import Relation, StatementConfirmed, StatementsJoined
from safeconduct.evidence.annex import claims_of
from safeconduct.evidence.joining.comparing import Comparison, compare
from safeconduct.evidence.joining.independence import Origins
from safeconduct.evidence.joining.lexicon import Lexicon
from safeconduct.evidence.joining.slots import Report
from safeconduct.evidence.joining.ties import Why
from safeconduct.evidence.recorded import pending, reports_held, stands_in
from safeconduct.evidence.statement import Statement
from safeconduct.folds.reports import ReportsView

Place = tuple[str, int, int, str]
TWO = 2


@dataclass(frozen=True)
class Proposed:
    """Statements that may be one, with why. Shape: `relation` as the engine reads it; `origins` of all of them; `asked` are those of which somebody
    is to say what they are to each other, one for each claim: the others were joined to one of these already."""

    statements: tuple[StatementConfirmed, ...]
    asked: tuple[StatementConfirmed, ...]
    relation: Relation
    whys: tuple[Why, ...]
    found: Origins | None
    """None where they are counted when they are asked for."""


@dataclass(frozen=True)
class Settled:
    """Statements of which somebody said what they are to each other."""

    statements: tuple[StatementConfirmed, ...]
    judgement: StatementsJoined


@dataclass(frozen=True)
class Held:
    """Shape: `copies` are reports that are one text; `against` pairs that may contradict each other and nobody has judged; `left_out` reports of
    which not everything was held beside everything, for that would have been too much."""

    proposed: tuple[Proposed, ...]
    settled: tuple[Settled, ...]
    against: tuple[tuple[StatementConfirmed, StatementConfirmed], ...]
    copies: tuple[tuple[ReportId, ...], ...]
    left_out: frozenset[ReportId]
    reports: tuple[Report, ...]


_NONE: AbstractSet[int] = frozenset()

MOST_PAIRS = 60_000
MOST_SAID = 4_000
"""Statements, and pairs of them, that are held beside each other while somebody waits for a page: together about two seconds."""
MOST_ASKED = 24
"""Claims of one group that are to be judged at once; the others are asked about when these are judged."""


def hold(
    view: ReportsView,
    texts: Mapping[ReportId, str],
    proposed: Mapping[ReportId, Sequence[StatementConfirmed]],
    lexicon: Lexicon,
) -> Held:
    """What stands in the record and what is only proposed, beside each other."""
    recorded: dict[ReportId, list[StatementConfirmed]] = {}
    for one in view.confirmed.values():
        if stands_in(texts, one):
            recorded.setdefault(one.report, []).append(one)
    stands = _shared_out(recorded, MOST_SAID)
    offered = {name: pending(view, found) for name, found in proposed.items()}
    kept = _shared_out(offered, MOST_SAID - sum(map(len, stands.values())))
    said = {one.statement: one for found in (*stands.values(), *kept.values()) for one in found}
    reports = reports_held(view, texts, said)
    found = compare(reports, lexicon, MOST_PAIRS)
    by_place, judged = {_place(one): one for one in said.values()}, _judged(view)
    return Held(
        tuple(_proposed(judged, found, by_place)),
        tuple(_settled(view, said)),
        tuple(_against(judged, found, by_place)),
        tuple(tuple(ReportId(file) for file in files) for files in found.copies),
        frozenset(map(ReportId, found.left_out)) | _not_whole(recorded, stands) | _not_whole(offered, kept),
        reports,
    )


def _not_whole(asked: Mapping[ReportId, Sequence[StatementConfirmed]], kept: Mapping[ReportId, Sequence[StatementConfirmed]]) -> frozenset[ReportId]:
    return frozenset(name for name in asked if len(kept[name]) < len(asked[name]))


def _shared_out(
    offered: Mapping[ReportId, Sequence[StatementConfirmed]], room: int
) -> dict[ReportId, Sequence[StatementConfirmed]]:
    """Of each report as much as its share of the room, from the top; what a short one does not need goes to the longer ones."""
    kept: dict[ReportId, Sequence[StatementConfirmed]] = {}
    for name in sorted(offered, key=lambda each: len(offered[each])):
        kept[name] = offered[name][: max(0, room // (len(offered) - len(kept)))]
        room -= len(kept[name])
    return kept


def _place(one: StatementConfirmed) -> Place:
    return one.report, one.start, one.end, one.kind.value


def _place_of(one: Statement) -> Place:
    return one.file, one.start, one.end, one.kind.value


@dataclass(frozen=True)
class _Judged:
    """What persons have said, and what follows from it: whatever is joined to a statement is the same claim, and what is kept apart from one of a
    claim is kept apart from all of it. Shape: `apart` says for each claim which judgements keep it from the others that they name; their pairs would be
    millions where a colleague's own program names thousands at once."""

    claim_of: Mapping[StatementId, StatementId]
    apart: Mapping[StatementId, AbstractSet[int]]

    def claim(self, one: StatementConfirmed) -> StatementId:
        return self.claim_of.get(one.statement, one.statement)

    def firsts(self, members: Sequence[StatementConfirmed]) -> list[StatementConfirmed]:
        """One for each claim among them."""
        return list({self.claim(one): one for one in reversed(members)}.values())[::-1]

    def is_settled(self, one: StatementConfirmed, other: StatementConfirmed) -> bool:
        return self.claim(one) == self.claim(other) or self.are_apart(one, other)

    def are_apart(self, one: StatementConfirmed, other: StatementConfirmed) -> bool:
        mine, theirs = self.claim(one), self.claim(other)
        return mine != theirs and not self.apart.get(mine, _NONE).isdisjoint(self.apart.get(theirs, _NONE))


def _judged(view: ReportsView) -> _Judged:
    claim_of = {
        one.statement: members[0].statement for members in claims_of(view, view.confirmed) for one in members
    }
    apart: dict[StatementId, set[int]] = {}
    for place, one in enumerate(view.judgements(Relation.APART, Relation.AGAINST)):
        # Of two statements that were both joined and kept apart the joining is followed, as it is where claims are listed.
        for claim in {claim_of[name] for name in one.statements}:
            apart.setdefault(claim, set()).add(place)
    return _Judged(claim_of, apart)


def _proposed(judged: _Judged, found: Comparison, by_place: Mapping[Place, StatementConfirmed]) -> Iterator[Proposed]:
    """Groups of which nobody has settled everything, and which say more than that one text was printed twice. What somebody kept apart from
    another is in no group with it."""
    for group, origins in zip(found.groups, found.origins, strict=True):
        members = [by_place[_place_of(one)] for one in group.statements]
        open_parts = (part for part in _parts(judged.firsts(members), judged) if _is_open(part, judged))
        asked = next(open_parts, [])[:MOST_ASKED]
        kept = [one for one in members if judged.claim(one) in {judged.claim(first) for first in asked}]
        is_one_text = any({one.report for one in kept} <= set(files) for files in found.copies)
        if kept and not is_one_text:
            counted = origins if kept == members else None
            yield Proposed(tuple(kept), tuple(asked), Relation(group.relation.value), group.whys, counted)


def _parts(claims: Sequence[StatementConfirmed], judged: _Judged) -> Iterator[list[StatementConfirmed]]:
    """For each, it and as many others as nobody kept apart from it or from each other."""
    if not judged.apart:
        yield list(claims)
        return
    for first in claims:
        kept = [first]
        for one in claims:
            if one is not first and not any(judged.are_apart(one, other) for other in kept):
                kept.append(one)
        names = {one.statement for one in kept}
        yield [one for one in claims if one.statement in names]


def _is_open(part: Sequence[StatementConfirmed], judged: _Judged) -> bool:
    return any(not judged.is_settled(one, other) for one, other in combinations(part, 2))


def _settled(view: ReportsView, said: Mapping[StatementId, StatementConfirmed]) -> list[Settled]:
    made = []
    for judgement in view.judgements(*Relation):
        statements = tuple(said[name] for name in judgement.statements if name in said)
        if len(statements) == len(judgement.statements):
            made.append(Settled(statements, judgement))
    return made


def _against(judged: _Judged, found: Comparison, by_place: Mapping[Place, StatementConfirmed]) -> list[tuple[StatementConfirmed, StatementConfirmed]]:
    pairs = [(by_place[_place_of(one)], by_place[_place_of(other)]) for one, other in found.contradictions]
    return [pair for pair in pairs if not judged.is_settled(*pair)]
