"""The scorer itself. Rule: what is half right is not right, and nothing counts twice."""

from safeconduct.evidence.statement import Kind, Statement
from tests.evidence.annotations import Annotated
from tests.evidence.scoring import Tally, direct_content, named_alike, who_said_it


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


def test_whoever_has_two_namings_in_the_text_is_right_by_either_and_nobody_else_is() -> None:
    words = "we were told to leave"
    wanted = [Annotated("a", 0, len(words), words, Kind.QUOTE, speaker="consul", also=("Bertrand Lacaze",))]
    tallies = [(who_said_it(wanted, [_quote(0, words, who)]).right, named_alike(wanted, [_quote(0, words, who)]).right) for who in ("consul", "Lacaze", "minister")]

    assert tallies == [(1, 1), (1, 0), (0, 0)]


def test_a_colon_between_spaces_is_no_word() -> None:
    assert who_said_it([_quote(0, "On m’a dit :", "R.")], []) == Tally(0, 0, 0)
