"""The scorer itself. Rule: what is half right is not right, and nothing counts twice."""

from safeconduct.evidence.statement import Kind, Statement
from tests.evidence.scoring import Tally, direct_content, who_said_it


def _quote(start: int, text: str, speaker: str | None) -> Statement:
    return Statement("a", start, start + len(text), text, Kind.QUOTE, speaker=speaker)


def test_a_wrong_speaker_costs_precision_and_silence_only_recall() -> None:
    wanted = [_quote(0, "we were told to leave", "Anna Kern")]

    assert who_said_it(wanted, [_quote(0, "we were told to leave", "Kern")]) == Tally(1, 1, 1)
    assert who_said_it(wanted, [_quote(0, "we were told to leave", "Paul Meier")]) == Tally(0, 1, 1)
    assert who_said_it(wanted, [_quote(0, "we were told to leave", None)]) == Tally(0, 0, 1)


def test_one_annotated_piece_is_met_once() -> None:
    wanted = [_quote(0, "we were told to leave", None)]
    twice = [_quote(0, "we were told to leave", None), _quote(0, "we were told to leave,", None)]

    assert direct_content(wanted, twice) == Tally(1, 2, 1)
