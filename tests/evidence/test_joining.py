"""Groups, contradictions and origins. Rule: joined too little is a pity, joined wrongly or counted twice is a defect."""

import random
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeconduct.evidence.extracting import extract, read_heading
from safeconduct.evidence.joining.comparing import MOST_PAIRS, Comparison, as_plain, compare, said_in
from safeconduct.evidence.joining.copies import sets_of_copies
from safeconduct.evidence.joining.grouping import candidates, folds_of, groups_of, ties_among
from safeconduct.evidence.joining.lexicon import read_lexicon, words_of
from safeconduct.evidence.joining.names import alike
from safeconduct.evidence.joining.parties import Parties
from safeconduct.evidence.joining.slots import Report
from safeconduct.evidence.joining.ties import cannot_both_hold
from safeconduct.evidence.statement import Figure
from safeconduct.evidence.words import read_words
from tests.evidence.corpus.compiling import PARTS, texts
from tests.evidence.joining_scores import (
    annotated,
    contradicting,
    counting_outlets,
    grouping,
    judged,
    origins,
    origins_counted,
    word_overlap,
)

LEXICON, WORDS = read_lexicon(), read_words()


def _report(file: str, text: str) -> Report:
    return Report(file, text, read_heading(text, WORDS), tuple(extract(text, file, WORDS)))


def _corpus() -> list[Report]:
    return [_report(file.name, file.read_text("utf-8")) for part in PARTS for file in texts(part)]


def _texts(found: Comparison) -> list[list[str]]:
    return [[one.text for one in group.statements] for group in found.groups]


@pytest.mark.parametrize(("part", "precision", "recall"), [("development", 0.95, 0.73), ("test", 0.9, 0.8)])
def test_joining_meets_the_hand(part: str, precision: float, recall: float) -> None:
    judgement, reports = judged(part), annotated(part)
    found = grouping(compare(reports, LEXICON), judgement)
    _, dumb = word_overlap([one for report in reports for one in report.statements], judgement)

    assert found.precision >= precision and found.recall >= recall
    assert found.f1 > dumb.f1


@pytest.mark.parametrize("part", PARTS)
def test_origins_are_never_counted_above_the_hand(part: str) -> None:
    judgement, counted = judged(part), origins_counted(part, LEXICON)

    assert all((counted[names] or 0) <= (wanted or 1) for names, wanted in judgement.origins)
    assert origins(lambda names: counted[names], judgement).f1 > counting_outlets(judgement).f1


def test_contradictions_of_the_development_part_are_shown() -> None:
    assert contradicting(compare(annotated("development"), LEXICON), judged("development")).f1 >= 0.83


def test_near_misses_stay_apart() -> None:
    one = _report("a", "The Harbour Post, 9 June 2031\n\nGermany has welcomed a gay man who fled the purge.")
    other = _report(
        "b",
        "The Anger, 9 June 2031\n\nAccording to the Associated Press, the first gay refugee arrived in Germany on June 6.",
    )

    assert compare([one, other], LEXICON).groups == ()


def test_the_second_man_is_not_the_first() -> None:
    first = _report(
        "a", "The Anger, 9 June 2031\n\nThe Foreign Ministry said a first man had arrived in Lisbon."
    )
    second = _report(
        "b", "The Harbour Post, 11 July 2031\n\nThe Foreign Ministry said a second man had arrived in Lisbon."
    )

    assert compare([first, second], LEXICON).groups == ()


def test_an_utterance_in_four_languages_is_one_group_with_one_origin() -> None:
    reports = [
        _report(
            "en",
            'The Anger, 9 June 2031\n\n"We are happy that we can help in difficult cases," said Ruslan Akhmar, a spokesman for the ministry.',
        ),
        _report(
            "de",
            "Der Bote, 9. Juni 2031\n\n„Wir sind froh, dass wir in schwierigen Fällen helfen können“, sagte Ruslan Achmar, der Sprecher des Ministeriums.",
        ),
        _report(
            "fr",
            "Le Courrier, 9 juin 2031\n\n« Nous sommes heureux de pouvoir aider dans les cas difficiles », a déclaré le porte-parole du ministère, Rouslan Akhmar.",
        ),
        _report(
            "ru",
            "Вестник, 9 июня 2031 года\n\n«Мы рады, что можем помочь в сложных случаях», — сказал представитель министерства Руслан Ахмар.",
        ),
    ]
    found = compare(reports, LEXICON)

    assert [group.relation.value for group in found.groups] == ["translation"]
    assert [one.file for one in found.groups[0].statements] == ["de", "en", "fr", "ru"]
    assert found.origins[0].independent == 1


def test_two_houses_that_say_the_same_figure_are_two_origins_and_a_third_paper_adds_none() -> None:
    one = _report(
        "a",
        "The Anger, 9 June 2031\n\nLithuania's foreign minister said that about 100 men had been arrested in Kordia.",
    )
    other = _report(
        "b",
        "The Harbour Post, 9 June 2031\n\nRainbow Bridge said that about 100 men had been arrested in Kordia.",
    )
    third = _report(
        "c",
        "The Prairie Ledger, 10 June 2031\n\nAccording to the Harbour Post, about 100 men have been arrested in Kordia.",
    )

    assert compare([one, other], LEXICON).origins[0].independent == 2
    assert compare([one, other, third], LEXICON).origins[0].independent == 2


ONE_TO_THE_EYE = {
    "Cyrillic letters": "\u0421\u043er\u0430\u0445",
    "one Cyrillic letter": "\u0421orax",
    "Greek letters": "C\u03bfra\u03c7",
    "no width": "Co\u200brax",
    "a break": "Co\u00adrax",
    "a joiner": "Co\u2060rax",
    "a stroke": "Co\u0332rax",
    "a choice of form": "Co\ufe0frax",
    "another direction": "\u202dCorax\u202c",
}


@pytest.mark.parametrize("name", [*ONE_TO_THE_EYE.values()], ids=[*ONE_TO_THE_EYE])
def test_a_name_that_the_eye_takes_for_another_is_no_second_origin(name: str) -> None:
    said = "The {paper}, 9 June 2031\n\n{name} Association said that about 100 men had been arrested in Kordia."

    def counted(other: str) -> list[int | None]:
        reports = [_report("a", said.format(paper="Anger", name="Corax")), _report("b", said.format(paper="Harbour Post", name=other))]
        return [found.independent for found in compare(reports, LEXICON).origins]

    assert (counted("Veltin"), counted(name)) == ([2], [1])


def test_letters_in_two_pieces_are_the_letters() -> None:
    assert words_of("Cafe\u0301 Zu\u0308ri\u00adch") == ["Café", "Zürich"]


def test_what_nobody_is_named_for_has_no_number_of_origins() -> None:
    one = _report(
        "a", "The Anger, 9 June 2031\n\nAt least four men have reportedly died under torture in the camps."
    )
    other = _report(
        "b", "The Bote, 9 June 2031\n\nAt least four men have reportedly died under torture in the camps."
    )

    assert [found.independent for found in compare([one, other], LEXICON).origins] == [None]


def test_figures_that_cannot_both_hold_are_shown_and_a_later_count_of_one_source_is_not() -> None:
    low = _report(
        "a", "The Anger, 9 June 2031\n\nSeventeen people have been arrested in Vask, the police said."
    )
    high = _report(
        "b",
        "The Bote, 9 June 2031\n\nAt least 62 people have been arrested in Vask, according to the group Open Hope.",
    )
    later = _report(
        "c", "The Harbour Post, 12 July 2031\n\nThirty people have been arrested in Vask, the police said."
    )

    assert [(one.file, other.file) for one, other in compare([low, high], LEXICON).contradictions] == [
        ("a", "b")
    ]
    assert compare([low, later], LEXICON).contradictions == ()


@pytest.mark.parametrize(
    ("one", "other", "clash"),
    [
        (Figure(100, 100, True, None), Figure(120, None, False, None), False),
        (Figure(80, 80, True, None), Figure(120, None, False, None), True),
        (Figure(None, 30, False, None), Figure(31, 31, False, None), True),
        (Figure(4, None, False, None), Figure(5, 5, False, None), False),
    ],
)
def test_bounds_decide_what_can_both_hold(one: Figure, other: Figure, *, clash: bool) -> None:
    assert cannot_both_hold(one, other) is clash
    assert cannot_both_hold(other, one) is clash


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Akhmar", "Ахмар"),
        ("Achmar", "Ахмар"),
        ("Berezh", "Береж"),
        ("Beresch", "Berej"),
        ("Holub", "Голуб"),
        ("Putin", "Poutine"),
    ],
)
def test_one_name_in_two_scripts_is_one_name(one: str, other: str) -> None:
    assert alike(one, other)


@pytest.mark.parametrize(
    ("one", "other"), [("Farago", "Fargo-Lund"), ("Lind", "Loon"), ("Marsh", "Marrow"), ("Merkel", "Macron")]
)
def test_two_names_stay_two(one: str, other: str) -> None:
    assert not alike(one, other)


def test_the_order_of_files_changes_nothing() -> None:
    reports = _corpus()
    found = as_plain(compare(reports, LEXICON))

    for seed in range(3):
        shuffled = random.Random(seed).sample(reports, len(reports))
        assert as_plain(compare(shuffled, LEXICON)) == found
    assert as_plain(compare([*reports, *reports[:3]], LEXICON)) == found


def _reprint(report: Report, name: str, heading: str) -> Report:
    return _report(name, f"{heading}\n\n{report.text}")


@settings(max_examples=12, deadline=None)
@given(
    st.integers(0, 22),
    st.sampled_from(["aaa", "zzz"]),
    st.sampled_from(["", "THE MILLBROOK MIRROR", "Der Bote, 3. Mai 2031", "Reprinted with permission"]),
)
def test_a_copy_never_raises_independence(number: int, prefix: str, heading: str) -> None:
    reports = _corpus()
    before = compare(reports, LEXICON)
    after = compare(
        [*reports, _reprint(reports[number], f"{prefix}-{reports[number].file}", heading)], LEXICON
    )

    counted = {
        (one.file, one.start, one.end): found.independent or 0
        for group, found in zip(before.groups, before.origins, strict=True)
        for one in group.statements
    }
    for group, found in zip(after.groups, after.origins, strict=True):
        earlier = max((counted.get((one.file, one.start, one.end), 0) for one in group.statements), default=0)
        assert (found.independent or 0) <= max(earlier, 1)


def test_every_offset_points_into_its_file() -> None:
    reports = {report.file: report for report in _corpus()}
    found = compare(list(reports.values()), LEXICON)

    assert found.groups
    for one in (one for group in found.groups for one in group.statements):
        assert reports[one.file].text[one.start : one.end] == one.text


def test_reprints_are_known_as_copies() -> None:
    copies = compare(_corpus(), LEXICON).copies

    assert ("d01-wire.en.txt", "d03-reprint.en.txt") in copies
    assert any({"t01-wire.en.txt", "t07-reprint.en.txt"} <= set(files) for files in copies)
    assert not any("d04-agentur.de.txt" in files for files in copies)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=200), max_size=4))
def test_any_texts_can_be_compared(found: list[str]) -> None:
    reports = [_report(str(number), text) for number, text in enumerate(found)]

    assert as_plain(compare(reports, LEXICON))["origins"] is not None
    assert as_plain(compare([replace(report, file="same") for report in reports], LEXICON))["groups"] == []


def test_the_index_leaves_no_tied_pair_out() -> None:
    reports = [_report(file.name, file.read_text("utf-8")) for file in texts("development")[:12]]
    parties = Parties(reports, LEXICON)
    said = [one for report in reports for one in said_in(report, parties, LEXICON)]
    folds = folds_of(said, sets_of_copies(reports))

    every = ties_among(folds, combinations(range(len(folds)), 2))

    assert every == ties_among(folds, candidates(folds, MOST_PAIRS).pairs)


CLASHING = "\n".join(f"{2 * nth * nth} men were {done} in Zelmora, the union Open Ward said." for nth in range(1, 30) for done in ("arrested", "freed"))
OTHERWISE = "\n".join(f"{2 * nth * nth + 1} men were {done} in Zelmora, the ministry said." for nth in range(40, 70) for done in ("arrested", "freed"))
"""Invented: two papers whose every sentence may contradict every one of the other."""


def test_of_more_pairs_than_may_be_held_those_that_share_what_is_rare_are_and_the_files_are_named() -> None:
    reports = [_report("a", CLASHING), _report("b", OTHERWISE)]
    whole = compare(reports, LEXICON)
    assert len(whole.contradictions) > 500 and whole.left_out == ()
    cut = compare(reports, LEXICON, 300)
    assert set(cut.contradictions) < set(whole.contradictions) and cut.left_out == ("a", "b")


def test_comparing_takes_no_more_steps_than_it_is_allowed() -> None:
    parties = Parties(reports := [_report("a", CLASHING), _report("b", OTHERWISE)], LEXICON)
    folds = folds_of([one for report in reports for one in said_in(report, parties, LEXICON)], sets_of_copies(reports))
    for most in (0, 10, 1_000):
        found = candidates(folds, most)
        assert len(found.pairs) <= most and found.left_out
        assert {number for pair in set(candidates(folds, MOST_PAIRS).pairs) - set(found.pairs) for number in pair} <= found.left_out


def test_groups_stop_growing_where_there_is_too_much_to_ask_and_what_stays_out_is_named() -> None:
    reports = [_report("a", "The union Open Ward said that 60 men fled.\n"), _report("b", "In the capital, the union Open Ward said that 60 men fled.\n")]
    parties, sets = Parties(reports, LEXICON), sets_of_copies(reports)
    folds = folds_of([one for report in reports for one in said_in(report, parties, LEXICON)], sets)
    ties = ties_among(folds, candidates(folds, MOST_PAIRS).pairs)
    assert [len(group.folds) for group in groups_of(folds, ties, sets, MOST_PAIRS)[0]] == [2]
    assert groups_of(folds, ties, sets, 0) == ([], frozenset(number for pair in ties for number in pair))


def test_who_stands_behind_what_was_not_held_beside_everything_counts_once() -> None:
    told = ("The union Open Ward said that 60 men fled Zelmora.", "The Zelmora Bar Chamber said that 60 men fled Zelmora.")
    reports = [_report(name, f"{said}\n{CLASHING.replace('freed', 'held')}") for name, said in zip("ab", told, strict=True)]
    assert {found.independent for found in compare(reports, LEXICON, 40).origins} <= {1, None}
