"""Reports held beside each other again after somebody judged. Rule: what was joined or kept apart is not asked again, nor is what follows from it, and
what is new is asked all the same."""

from functools import cache
from itertools import combinations

from safeconduct.core.facts import Fact
from safeconduct.core.ids import ReportId, StatementId
from safeconduct.core.report import (
    Relation,
    ReportDescribed,
    StatementConfirmed,
    StatementKind,
    StatementsJoined,
)
from safeconduct.evidence.extracting import extract
from safeconduct.evidence.holding import Held, hold
from safeconduct.evidence.joining.lexicon import read_lexicon
from safeconduct.evidence.recorded import heading_from, pending, proposed_as
from safeconduct.evidence.words import read_words
from safeconduct.folds.reports import ReportsView, reports_of
from safeconduct.folds.standing import history_of
from tests.history import in_a_row
from tests.reports import added

TOLD = {
    "a": "About 60 Kordian medics have been detained in Sarmat, the union Open Ward said on Monday.",
    "b": "Rain fell in the capital. The union Open Ward said that about 60 Kordian medics had been detained in Sarmat.",
    "d": "The ministry said that at most 12 Kordian medics have been detained in Sarmat.",
    "c": "According to the union Open Ward, about 60 Kordian medics have been detained in Sarmat. The harbour was shut.",
}
"""Invented: three papers with one claim, and one with another figure."""


@cache
def _proposed(report: str, outlet: str) -> tuple[StatementConfirmed, ...]:
    found = extract(TOLD[report], report, read_words(), heading_from(_described(report, outlet)))
    return tuple(proposed_as(one, ReportId(report)) for one in found)


def _described(report: str, outlet: str) -> ReportDescribed:
    return ReportDescribed(ReportId(report), f"Title {report}", outlet, language="en")


OUTLETS = {"a": "Lantern", "b": "Beacon", "c": "The Courier", "d": "Morgenpost"}
CLAIMS = {name: next(one for one in _proposed(name, OUTLETS[name]) if "medics" in one.text and one.kind is StatementKind.CLAIM) for name in sorted(TOLD)}


def _names(reports: str) -> tuple[StatementId, ...]:
    return tuple(CLAIMS[name].statement for name in reports)


def judged(reports: str, relation: Relation) -> StatementsJoined:
    return StatementsJoined(_names(reports), relation, "so they told us")


def view_with(*facts: Fact) -> ReportsView:
    given = [fact for name, outlet in OUTLETS.items() for fact in (added(name), _described(name, outlet))]
    said = [one for name, outlet in OUTLETS.items() for one in _proposed(name, outlet)]
    return reports_of(history_of(in_a_row(*given, *said, *facts)))


def held_with(*facts: Fact) -> Held:
    view = view_with(*facts)
    return hold(view, {ReportId(name): text for name, text in TOLD.items()}, {}, read_lexicon())


def asked_in(held: Held) -> list[tuple[StatementId, ...]]:
    return [tuple(one.statement for one in group.asked) for group in held.proposed]


def test_what_nobody_judged_is_asked_as_one_group() -> None:
    assert asked_in(held_with()) == [_names("abc")]


def test_of_what_was_joined_already_one_is_asked_and_all_are_shown() -> None:
    (group,) = held_with(judged("ab", Relation.SAME)).proposed
    assert tuple(one.statement for one in group.statements) == _names("abc")
    assert tuple(one.statement for one in group.asked) == _names("ac")


def test_joined_in_steps_is_joined() -> None:
    assert asked_in(held_with(judged("ab", Relation.SAME), judged("bc", Relation.TRANSLATION))) == []


def test_what_was_kept_apart_from_one_of_a_claim_is_kept_apart_from_all_of_it() -> None:
    for apart in ("ac", "bc"):
        assert asked_in(held_with(judged("ab", Relation.SAME), judged(apart, Relation.APART))) == []


def test_two_that_were_kept_apart_are_each_asked_with_the_third() -> None:
    held = held_with(judged("ab", Relation.APART))
    assert asked_in(held) == [_names("ac")]
    assert asked_in(held_with(judged("ab", Relation.APART), judged("ac", Relation.APART))) == [_names("bc")]
    assert asked_in(held_with(*(judged("".join(pair), Relation.APART) for pair in combinations("abc", 2)))) == []


def test_what_cannot_hold_beside_one_of_a_claim_is_asked_once() -> None:
    def pairs(*facts: Fact) -> set[frozenset[StatementId]]:
        return {frozenset(one.statement for one in pair) for pair in held_with(*facts).against}

    assert pairs() == {frozenset(_names(f"{one}d")) for one in "abc"}
    assert pairs(judged("abc", Relation.SAME), judged("ad", Relation.AGAINST)) == set()
    assert pairs(judged("ab", Relation.SAME), judged("ad", Relation.APART)) == {frozenset(_names("cd"))}


def test_a_proposal_at_the_place_of_what_stands_in_the_record_is_not_asked_again() -> None:
    """As when somebody wrote it by hand, or the report was described anew and the text is parted a little otherwise."""
    stands = CLAIMS["a"]
    moved = StatementConfirmed(
        StatementId("f" * 26), stands.report, stands.start + 6, stands.end, stands.text[6:], stands.kind, chain=("Lantern",)
    )
    beside = StatementConfirmed(
        StatementId("e" * 26), stands.report, stands.end + 1, stands.end + 20, TOLD["a"][stands.end + 1 : stands.end + 20], stands.kind
    )
    assert pending(view_with(), [stands, moved, beside]) == (beside,)
