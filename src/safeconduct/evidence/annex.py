"""From the record to the annex of country evidence. Rule: nothing but what persons confirmed and judged; what the engine only proposes is not
in it, neither a joining nor a contradiction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from safeconduct.core.ids import ReportId, StatementId
from safeconduct.core.report import Question, Relation, StatementConfirmed, StatementKind
from safeconduct.dossier.country_evidence import Claim, CountryEvidence, QuestionAnswered, SourceListed, Told
from safeconduct.evidence.around import around
from safeconduct.evidence.joining.copies import Union
from safeconduct.evidence.joining.lexicon import Lexicon
from safeconduct.evidence.joining.slots import Report
from safeconduct.evidence.recorded import origins_judged, reports_held, stands_in
from safeconduct.evidence.table import against
from safeconduct.folds.reports import ReportsView, ReportView

_ONE_CLAIM = (Relation.SAME, Relation.COPY, Relation.TRANSLATION)


def country_evidence(
    view: ReportsView, texts: Mapping[ReportId, str], lexicon: Lexicon, only: frozenset[StatementId] | None = None
) -> CountryEvidence:
    """Shape: `texts` are the working texts of the reports; one that is not on this machine is left out, with what it says. `only` names what was chosen: a claim
    comes with everybody who makes it and with what stands against it, or not at all; None is all of them."""
    confirmed = {name: one for name, one in view.confirmed.items() if stands_in(texts, one)}
    held = [members for members in claims_of(view, confirmed) if only is None or any(one.statement in only for one in members)]
    cited = [one for members in held for one in (*members, *(each for each in against(view, members) if each.statement in confirmed))]
    named = {one.report for one in cited}
    reports = (name for name in dict.fromkeys(one.report for one in confirmed.values()) if name in named)
    numbers = {name: at for at, name in enumerate(reports, 1)}
    record = _Record(view, texts, confirmed, reports_held(view, texts, confirmed), numbers, lexicon)
    claims = [(asked(members), _claim(record, members)) for members in held]
    answered = (
        QuestionAnswered(question, tuple(claim for about, claim in claims if about is question))
        for question in Question
    )
    return CountryEvidence(
        tuple(one for one in answered if one.claims),
        tuple(_source(number, view.reports[name]) for name, number in numbers.items()),
    )


def claims_of(
    view: ReportsView, confirmed: Mapping[StatementId, StatementConfirmed]
) -> list[list[StatementConfirmed]]:
    """Statements that somebody judged to claim one thing, in the order of their confirming; all others by themselves."""
    sets = Union(list(confirmed))
    for joined in view.judgements(*_ONE_CLAIM):
        together = [name for name in joined.statements if name in confirmed]
        for other in together[1:]:
            sets.join(together[0], other)
    held: dict[str, list[StatementConfirmed]] = {}
    for name, one in confirmed.items():
        held.setdefault(sets.root(name), []).append(one)
    return list(held.values())


@dataclass(frozen=True)
class _Record:
    """What the claims of an annex are made from."""

    view: ReportsView
    texts: Mapping[ReportId, str]
    confirmed: Mapping[StatementId, StatementConfirmed]
    reports: tuple[Report, ...]
    numbers: Mapping[ReportId, int]
    lexicon: Lexicon


def _claim(record: _Record, members: Sequence[StatementConfirmed]) -> Claim:
    origins = origins_judged(record.view, members, record.reports, record.lexicon)
    return Claim(
        tuple(_told(record, one) for one in members),
        origins.independent,
        tuple(_told(record, one) for one in against(record.view, members) if one.statement in record.confirmed),
    )


def _told(record: _Record, one: StatementConfirmed) -> Told:
    described, chain = record.view.reports[one.report].first, one.chain
    before, behind = around(record.texts[one.report], one.start, one.end)
    return Told(
        text=one.text,
        origin=chain[-1] if len(chain) > 1 else "",
        relays=tuple(link for link in chain[1:-1] if link),
        outlet=described.outlet,
        told_on=described.on,
        happened=one.on,
        hedge=one.hedge,
        is_denial=one.kind is StatementKind.DENIAL,
        is_own_voice=len(chain) == 1,
        source=record.numbers[one.report],
        before=before,
        behind=behind,
    )


def _source(number: int, view: ReportView) -> SourceListed:
    said = view.first
    return SourceListed(
        number,
        said.title,
        said.outlet,
        said.author,
        said.on,
        said.republisher,
        said.language,
        said.translated_from,
        said.translator,
        said.found_at,
        view.added.original.sha256,
    )


def asked(members: Sequence[StatementConfirmed]) -> Question:
    """The question most of them were said to answer; of equals the first in the list."""
    answered = [one.question for one in members]
    return max(Question, key=answered.count)
