"""A record into which a colleague's own program wrote. Rule: whatever stands in it, what is drawn from the record is drawn for everybody, and the others'
statements are in it as they were confirmed."""

from dataclasses import replace

import pytest

from safeconduct.core.facts import Fact
from safeconduct.core.ids import ReportId, StatementId
from safeconduct.core.report import (
    Amount,
    PlaceNamed,
    Relation,
    ReliabilityJudged,
    ReportDescribed,
    StatementConfirmed,
    StatementDiscarded,
    StatementKind,
    StatementsJoined,
    Stretch,
    StretchPrecision,
)
from safeconduct.core.when import PartialDate
from safeconduct.evidence.annex import claims_of, country_evidence
from safeconduct.evidence.extracting import extract
from safeconduct.evidence.holding import hold
from safeconduct.evidence.joining.lexicon import read_lexicon
from safeconduct.evidence.picture import picture_of
from safeconduct.evidence.recorded import heading_from, origins_judged, reports_held, stands_in
from safeconduct.evidence.table import table_of
from safeconduct.evidence.words import read_words
from safeconduct.folds.reports import ReportsView
from tests.evidence.test_holding import CLAIMS, TOLD, view_with

TEXTS = {ReportId(name): text for name, text in TOLD.items()}
ANNAS = CLAIMS["a"]
NOT_HERE = StatementId("z" * 26)


def theirs(**changes: object) -> StatementConfirmed:
    """A second statement at the place of Anna's."""
    return replace(ANNAS, statement=NOT_HERE, **changes)  # type: ignore[arg-type]


def joined(*names: StatementId, relation: Relation = Relation.SAME) -> StatementsJoined:
    return StatementsJoined(names, relation, "so they told us")


HOSTILE: dict[str, tuple[Fact, ...]] = {
    "nothing is joined": tuple(joined(relation=each) for each in Relation),
    "one is joined": tuple(joined(ANNAS.statement, relation=each) for each in Relation),
    "with itself": tuple(joined(ANNAS.statement, ANNAS.statement, relation=each) for each in Relation),
    "with none that is here": tuple(joined(ANNAS.statement, NOT_HERE, relation=each) for each in Relation),
    "in a ring": tuple(joined(CLAIMS[a].statement, CLAIMS[b].statement, relation=each) for each in Relation for a, b in ("ab", "bc", "ca")),
    "of a report that is not here": (theirs(report=ReportId("nowhere")),),
    "of another report": (theirs(report=ReportId("b")),),
    "behind the end": (theirs(start=10**12, end=10**12 + 5),),
    "before the beginning": (theirs(start=-5, end=-1),),
    "backwards": (theirs(start=9, end=3),),
    "without words": (theirs(start=3, end=3, text=""),),
    "at the same place, by nobody": (theirs(chain=(), speaker=""),),
    "at the same place, of another kind": tuple(theirs(kind=each) for each in StatementKind),
    "empty links": (theirs(chain=("", "", "")),),
    "a long chain": (theirs(chain=tuple(f"n{at}" for at in range(3000))),),
    "no calendar": tuple(theirs(on=Stretch(day, last, each)) for each in StretchPrecision for day, last in (("2017-13", "x"), ("", ""), ("9999-12-31", "0001-01-01"), ("XXXX-02-30", "XXXX"))),
    "no number": tuple(theirs(amount=Amount(low, high, unit="men")) for low in (float("nan"), float("inf"), -1e308, None) for high in (float("nan"), float("-inf"), 1e308, None)),
    "as long as an entry can be": (theirs(hedge="x" * 10_000, denies="not " * 2_500, speaker="A b " * 2_500, chain=("A b " * 2_500, "c" * 10_000, "D" * 10_000)),),
    "no country": (theirs(places=tuple(PlaceNamed("x" * 50, "??") for _ in range(1000))),),
    "trusted by no code": (ReliabilityJudged(ANNAS.statement, "nonsense", "\x00"), ReliabilityJudged(NOT_HERE, "01")),
    "discarded of another report": (StatementDiscarded(NOT_HERE, ReportId("nowhere")),),
    "described strangely": (ReportDescribed(ReportId("b"), "", "", on=PartialDate("9999-02"), language="../../x", translation_of=ReportId("b")), ReportDescribed(ReportId("nowhere"), "t", "o")),
}  # fmt: skip


LEXICON, WORDS = read_lexicon(), read_words()


def everything_is_drawn(view: ReportsView, texts: dict[ReportId, str]) -> None:
    """What the pages and the annex draw from the record."""
    lexicon = LEXICON
    hold(view, texts, dict.fromkeys(texts, ()), lexicon)
    confirmed = {name: one for name, one in view.confirmed.items() if stands_in(texts, one)}
    held = reports_held(view, texts, confirmed)
    for members in claims_of(view, confirmed):
        table_of(view, members)
        picture_of(origins_judged(view, members, held, lexicon))
    for report in view.reports.values():
        extract("They were held on 6 June.", "a.txt", WORDS, heading_from(report.first))
    country_evidence(view, texts, lexicon)


@pytest.mark.parametrize("what", HOSTILE)
def test_whatever_a_program_of_their_own_writes_all_is_drawn_and_the_others_statements_stand(what: str) -> None:
    view = view_with(*HOSTILE[what])

    everything_is_drawn(view, TEXTS)

    assert all(view.confirmed[one.statement] == one for one in CLAIMS.values())


@pytest.mark.parametrize("month", range(1, 13))
def test_a_report_of_a_month_is_read_whatever_the_month(month: int) -> None:
    heading = heading_from(ReportDescribed(ReportId("a"), "T", "Lantern", on=PartialDate(f"2017-{month:02d}"), language="en"))

    assert extract(TOLD["a"], "a", WORDS, heading)
