"""The annex of country evidence. Rule: what nobody confirmed is not in it, and one origin is counted once."""

from dataclasses import replace

from safeconduct.core.facts import Fact
from safeconduct.core.report import Question, Relation, StatementsJoined
from safeconduct.evidence.annex import country_evidence
from safeconduct.evidence.joining.lexicon import read_lexicon
from safeconduct.folds.reports import ReportsView, reports_of
from safeconduct.folds.standing import history_of
from tests.history import in_a_row
from tests.reports import MINISTERIUM, MINISTRY, NOBODY, TEXTS, WAITING, added, described

BOTH = (added("a"), described("a"), added("b"), described("b", "Anger", "de"))


def recorded(*facts: Fact) -> ReportsView:
    return reports_of(history_of(in_a_row(*BOTH, *facts)))


def joined(relation: Relation, *names: str) -> StatementsJoined:
    return StatementsJoined(names, relation, "looked at both")  # type: ignore[arg-type]


def test_claims_stand_under_their_question_with_origin_outlet_day_and_source() -> None:
    asked = replace(WAITING, question=Question.WAYS_OUT, hedge="said")
    annex = country_evidence(recorded(asked, MINISTERIUM), TEXTS, read_lexicon())
    assert [one.question for one in annex.questions] == [Question.WAYS_OUT, Question.OTHER]
    told = annex.questions[0].claims[0].told[0]
    assert (told.text, told.origin, told.outlet, told.hedge, told.source) == (
        "Forty men wait",
        "Open Ward",
        "Lantern",
        "said",
        1,
    )
    assert (told.before, told.behind) == ("", ", Open Ward said.")
    assert [(one.number, one.outlet, one.sha256) for one in annex.sources] == [
        (1, "Lantern", "ab" * 32),
        (2, "Anger", "ab" * 32),
    ]


def test_a_translation_is_one_claim_of_one_origin_however_its_chains_are_written() -> None:
    pair = joined(Relation.TRANSLATION, MINISTRY.statement, MINISTERIUM.statement)
    alone = country_evidence(recorded(MINISTRY, MINISTERIUM), TEXTS, read_lexicon())
    together = country_evidence(recorded(MINISTRY, MINISTERIUM, pair), TEXTS, read_lexicon())
    assert [len(one.told) for one in alone.questions[0].claims] == [1, 1]
    assert [(len(one.told), one.independent) for one in together.questions[0].claims] == [(2, 1)]


def test_what_a_person_calls_one_utterance_is_one_origin_even_of_two_houses() -> None:
    told = [
        replace(WAITING, chain=("Lantern", "German Foreign Ministry")),
        replace(NOBODY, chain=("Anger", "französisches Außenministerium")),
    ]
    same, copy = (
        country_evidence(
            recorded(*told, joined(kind, WAITING.statement, NOBODY.statement)), TEXTS, read_lexicon()
        )
        for kind in (Relation.SAME, Relation.COPY)
    )
    assert [one.questions[0].claims[0].independent for one in (same, copy)] == [2, 1]


def test_what_cannot_hold_beside_a_claim_stands_beside_it_once_a_person_said_so() -> None:
    against = joined(Relation.AGAINST, WAITING.statement, NOBODY.statement)
    claims = country_evidence(recorded(WAITING, NOBODY, against), TEXTS, read_lexicon()).questions[0].claims
    assert [[other.text for other in one.against] for one in claims] == [["Nobody waits"], ["Forty men wait"]]
    silent = country_evidence(recorded(WAITING, NOBODY), TEXTS, read_lexicon()).questions[0].claims
    assert [one.against for one in silent] == [(), ()]


def test_words_that_do_not_stand_where_they_should_are_left_out() -> None:
    moved = replace(WAITING, start=WAITING.start + 1, end=WAITING.end + 1)
    assert country_evidence(recorded(moved), TEXTS, read_lexicon()).questions == ()


def test_a_statement_nobody_is_named_for_counts_no_origin() -> None:
    nameless = replace(WAITING, chain=("Lantern", ""), speaker="")
    claim = country_evidence(recorded(nameless), TEXTS, read_lexicon()).questions[0].claims[0]
    assert (claim.independent, claim.told[0].origin, claim.told[0].is_own_voice) == (None, "", False)
