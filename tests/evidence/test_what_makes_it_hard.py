"""The ten difficulties of the founding story, on its two articles and on two invented ones. Rule: each test names its difficulty."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from safeconduct.evidence.extracting import extract, read_heading
from safeconduct.evidence.statement import Figure, Heading, Kind, Precision, Statement
from safeconduct.evidence.words import read_words
from tests.evidence.seeds import seed

INVENTED = Path(__file__).parent / "invented"


@dataclass(frozen=True)
class Pair:
    a: list[Statement]
    b: list[Statement]
    heading_a: Heading
    heading_b: Heading
    origin: str
    """The last word of the ministry's name in A."""
    relays_a: tuple[str, str]
    relays_b: tuple[str, str, str, str]
    nested: tuple[str, str, str]
    bracket: str
    about: Figure
    least: Figure
    others: Figure
    place: str


def _seeds() -> Pair:
    text_a, _, a = seed("a")
    text_b, _, b = seed("b")
    words = read_words()
    return Pair(
        a=a,
        b=b,
        heading_a=read_heading(text_a, words),
        heading_b=read_heading(text_b, words),
        origin="Ministry",
        relays_a=("The Local", "Tagesspiegel"),
        relays_b=("Associated Press", "New York Times", "Times", "AP"),
        nested=("press", "Macron", "President Putin"),
        bracket="[help]",
        about=Figure(100, 100, True, "Gay Chechens"),
        least=Figure(4, None, False, "men"),
        others=Figure(3, 3, False, "others"),
        place="Chechnya",
    )


def _invented() -> Pair:
    words = read_words()
    text_a, text_b = ((INVENTED / name).read_text("utf-8") for name in ("a.txt", "b.txt"))
    return Pair(
        a=extract(text_a, "a.txt", words),
        b=extract(text_b, "b.txt", words),
        heading_a=read_heading(text_a, words),
        heading_b=read_heading(text_b, words),
        origin="Ministry",
        relays_a=("The Courier", "Morgenpost"),
        relays_b=("Continental Press", "Evening Star", "Star", "CP"),
        nested=("press", "Verdier", "President Baranov"),
        bracket="[protect]",
        about=Figure(60, 60, True, "Kordian medics"),
        least=Figure(3, None, False, "men"),
        others=Figure(2, 2, False, "others"),
        place="Kordia",
    )


@pytest.fixture(params=["the two articles", "two invented articles"])
def pair(request: pytest.FixtureRequest) -> Pair:
    return _seeds() if request.param == "the two articles" else _invented()


def _quotes(found: list[Statement]) -> list[Statement]:
    return [one for one in found if one.kind is Kind.QUOTE]


def test_1_one_ministry_sentence_in_two_translations_has_the_ministry_as_speaker_twice(pair: Pair) -> None:
    first = next(one for one in _quotes(pair.a) if one.chain[1:2] == (pair.relays_a[1],))
    second = next(one for one in _quotes(pair.b) if one.text.startswith("We are glad"))

    assert first.text != second.text
    assert (first.speaker or "").endswith(pair.origin)
    assert (second.speaker or "").endswith("ministry spokesperson")


def test_2_one_sentence_word_for_word_the_same_is_credited_to_different_papers(pair: Pair) -> None:
    first = {one.text.rstrip("."): one for one in _quotes(pair.a)}
    second = {one.text.rstrip("."): one for one in _quotes(pair.b)}
    same = first.keys() & second.keys()

    assert len(same) == 1
    text = same.pop()
    assert first[text].chain[1] == pair.relays_a[0]
    assert second[text].chain[1] == pair.relays_b[2]
    assert first[text].date == second[text].date
    assert first[text].date is not None


def test_3_four_relays_stand_between_two_outlets_and_one_origin(pair: Pair) -> None:
    relayed = {
        one.chain[1]
        for one in pair.a
        if one.kind is Kind.QUOTE and (one.speaker or "").find(pair.origin) >= 0
    }
    printed = {link for one in pair.b for link in one.chain[1:]}

    assert relayed == set(pair.relays_a)
    assert set(pair.relays_b) <= printed


def test_4_speech_inside_speech_keeps_the_whole_chain(pair: Pair) -> None:
    inner = [one for one in pair.a if one.speaker == pair.nested[2]]

    assert [one.chain for one in inner] == [(pair.heading_a.outlet, *pair.nested)]
    assert inner[0].kind is Kind.CLAIM


def test_4_the_same_leader_told_it_at_a_press_conference(pair: Pair) -> None:
    assert any(
        one.chain == (pair.heading_a.outlet, "joint press conference", pair.nested[1])
        for one in _quotes(pair.a)
    )


def test_5_a_negative_stays_one(pair: Pair) -> None:
    silent = [one for one in pair.a if one.negated]

    assert [one.kind for one in silent] == [Kind.EVENT]
    assert silent[0].chain == (pair.heading_a.outlet,)


def test_5_hedges_are_kept_and_somebody_unnamed_is_behind_them(pair: Pair) -> None:
    hedged = {one.hedge: one for one in (*pair.a, *pair.b) if one.kind is Kind.CLAIM and one.hedge}

    assert hedged.keys() == {"reportedly", "are said to be"}
    assert all(one.speaker is None and one.chain[-1] is None for one in hedged.values())


def test_5_an_editors_bracket_is_kept(pair: Pair) -> None:
    assert len([one for one in _quotes(pair.a) if pair.bracket in one.text]) == 1


def test_5_figures_keep_their_qualifiers(pair: Pair) -> None:
    figures = [one.figure for one in pair.b if one.figure]

    assert pair.about in figures
    assert pair.least in figures


def test_5_a_promise_and_a_denial_of_the_same_people_are_two_pieces(pair: Pair) -> None:
    denial = next(one for one in pair.b if one.kind is Kind.DENIAL)
    promise = [one for one in pair.b if one.kind is Kind.CLAIM and one.speaker == denial.speaker]

    assert denial.denies == "the truth of the reports"
    assert len(promise) == 1
    assert promise[0].text.startswith("to ")


def test_6_withheld_countries_are_said_and_the_withholding_is_a_negative_of_its_own(pair: Pair) -> None:
    said = next(one for one in pair.b if one.kind is Kind.CLAIM and one.text.startswith("several other"))
    withheld = next(one for one in pair.b if one.text.startswith("the group declined to name"))

    assert (said.speaker or "").startswith("Officials with")
    assert said.end < withheld.start
    assert withheld.negated


def test_7_what_was_granted_stays_the_word_of_the_text(pair: Pair) -> None:
    granted = [one for one in _quotes(pair.a) if one.chain[1:2] == (pair.relays_a[0],)]

    assert len(granted) == 1
    assert "refugee" not in granted[0].text
    assert "asylum" not in granted[0].text


def test_8_others_are_counted_and_one_more_is_not_added_to_them(pair: Pair) -> None:
    about_applications = [
        one for one in pair.b if one.kind is Kind.FIGURE and one.chain[1:] == (pair.relays_b[1],)
    ]

    assert [one.figure for one in about_applications] == [pair.others]


def test_9_what_the_place_is_called_is_kept_as_each_article_says_it(pair: Pair) -> None:
    own = [one for one in pair.b if one.kind is Kind.CLAIM and one.chain == (pair.heading_b.outlet,)]

    assert any(one.text.startswith(f"{pair.place} is ") and "republic within" in one.text for one in own)
    assert any(one.text.endswith("country") for one in pair.b if one.kind is Kind.CLAIM)
    assert any("which has" in one.text for one in pair.a if one.kind is Kind.CLAIM)


def test_10_outlet_and_republisher_are_two_fields(pair: Pair) -> None:
    assert pair.heading_a.reprinted
    assert pair.heading_a.outlet is not None
    assert pair.heading_a.republisher is None
    assert not pair.heading_b.reprinted
    assert pair.heading_b.outlet is not None
    assert pair.heading_b.author is not None


def test_a_month_is_never_made_a_day_and_a_meeting_in_a_month_has_no_day(pair: Pair) -> None:
    months = {one.date for one in (*pair.a, *pair.b) if one.date and one.date.precision is Precision.MONTH}

    assert months
    assert all(
        date.first and date.first.startswith("XXXX-") and date.first.endswith("-01") for date in months
    )


def test_the_days_of_reports_without_a_date_have_no_year(pair: Pair) -> None:
    days = [one.date for one in (*pair.a, *pair.b) if one.date and one.date.precision is Precision.DAY]

    assert days
    assert all(date.first and date.first.startswith("XXXX-") for date in days)


def test_the_spokesman_of_one_sentence_is_not_credited_with_the_next_ones_minister(pair: Pair) -> None:
    minister = [one for one in pair.b if (one.speaker or "").endswith("minister")]

    assert {one.kind for one in minister} == {Kind.QUOTE, Kind.CLAIM, Kind.FIGURE}
    assert all("said" not in (one.speaker or "") for one in minister)


def test_quotations_over_several_paragraphs_without_a_closing_mark_have_one_speaker(pair: Pair) -> None:
    speakers = [one.speaker for one in _quotes(pair.a) if one.chain[1:2] == ("press",)]

    assert len(speakers) == 5
    assert set(speakers) == {pair.nested[1]}


def test_words_in_scare_quotes_are_no_quotations(pair: Pair) -> None:
    assert all(len(one.text.split()) > 3 for one in (*_quotes(pair.a), *_quotes(pair.b)))
