"""Ways of saying who said it, one a line, in four languages. Rule: the sentences are invented, and each stands for a way, not for a text.

`patterns/direct.tsv`: language, text, speaker. `patterns/indirect.tsv`: language, text, speaker, the words said. `patterns/dates.tsv`:
language, text, its dates, as a report of Thursday 13 March 2031 means them that named 3 March before.
"""

from datetime import date
from pathlib import Path

import pytest

from safeconduct.evidence.dates import dates_in
from safeconduct.evidence.extracting import extract
from safeconduct.evidence.statement import Dated, Heading, Kind, Precision, Statement
from safeconduct.evidence.tokens import tokens_of
from safeconduct.evidence.words import read_words
from tests.evidence.scoring import same_name

WORDS = read_words()


def _rows(name: str) -> list[list[str]]:
    lines = (Path(__file__).parent / "patterns" / name).read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines]


def _said(text: str, language: str, kind: Kind) -> list[Statement]:
    found = extract(text, "report.txt", WORDS, Heading(language=language))
    return [one for one in found if one.kind is kind]


@pytest.mark.parametrize(("language", "text", "speaker"), _rows("direct.tsv"))
def test_a_quotation_is_credited_to_who_said_it(language: str, text: str, speaker: str) -> None:
    found = _said(text, language, Kind.QUOTE)

    assert found and all(same_name(one.speaker, speaker) for one in found)


@pytest.mark.parametrize(("language", "text", "speaker", "words"), _rows("indirect.tsv"))
def test_indirect_speech_has_its_speaker_and_its_words(
    language: str, text: str, speaker: str, words: str
) -> None:
    found = _said(text, language, Kind.CLAIM)

    assert any(one.text == words and same_name(one.speaker, speaker) for one in found)


@pytest.mark.parametrize(("language", "text", "wanted"), _rows("dates.tsv"))
def test_a_date_is_placed_by_the_day_it_leans_on(language: str, text: str, wanted: str) -> None:
    words = WORDS[language]
    tokens = tokens_of(text, 0, len(text), elide=words.elides)

    found = [one.dated for one in dates_in(tokens, words, date(2031, 3, 13), date(2031, 3, 3))]

    assert " ; ".join(f"{one.first}..{one.last} {one.precision.value}" for one in found) == wanted


def test_without_a_day_to_lean_on_a_date_stays_open() -> None:
    tokens = tokens_of("Two weeks ago, last Tuesday, last winter.", 0, 41, elide=False)

    assert {(one.dated.first, one.dated.last) for one in dates_in(tokens, WORDS["en"], None)} == {
        (None, None)
    }


def test_initials_before_a_colon_are_the_name_they_stand_for() -> None:
    text = "Alma Kord runs a clinic.\n\nB. R.: How many came?\n\nA. K.: Nine in one night.\n\nB. R.: And now?\n\nA. K.: Nobody comes."

    assert [one.speaker for one in _said(text, "en", Kind.QUOTE)] == [
        "B. R.",
        "Alma Kord",
        "B. R.",
        "Alma Kord",
    ]


def test_a_whole_sentence_quoted_inside_a_quotation_is_a_piece_of_its_own() -> None:
    behind_a_stop = _said("„Ich habe ihn gehört. ‚Lauf weg von hier!‘“, sagte Alma Kord.", "de", Kind.QUOTE)
    behind_a_colon = _said(
        "„Er rief: ‚Lauf weg von hier!‘ Ich lief sofort los“, sagte Alma Kord.", "de", Kind.QUOTE
    )

    assert [(one.text, one.speaker) for one in behind_a_stop] == [
        ("Ich habe ihn gehört. ‚Lauf weg von hier!‘", "Alma Kord"),
        ("Lauf weg von hier!", None),
    ]
    assert [(one.text, one.speaker) for one in behind_a_colon] == [
        ("Er rief:", "Alma Kord"),
        ("Lauf weg von hier!", None),
        ("Ich lief sofort los", "Alma Kord"),
    ]


@pytest.mark.parametrize(
    ("language", "text", "speaker"),
    [
        ("en", "The mayor called the reports lies, saying the footage was fabricated.", "mayor"),
        ("de", "Die Berichte seien frei erfunden, sagte Bo Rask.", "Rask"),
        ("fr", "Le maire, Bo Rask, s’en défend.", "Rask"),
        ("ru", "Обвинения следствие отрицает.", "следствие"),
        ("ru", "Слухи о пожаре мэр категорически опровергает.", "мэр"),
        ("fr", "La mairie a d’abord démenti tout incident.", "mairie"),
    ],
)
def test_who_says_that_reports_are_untrue_denies_them(language: str, text: str, speaker: str) -> None:
    assert any(same_name(one.speaker, speaker) for one in _said(text, language, Kind.DENIAL))


@pytest.mark.parametrize(
    ("text", "speaker", "denied"),
    [
        ("В министерстве внутренних дел давление на суд отрицают.", "министерстве внутренних дел", "давление на суд"),
        ("Данную информацию в следственном отделе опровергли.", "следственном отделе", "Данную информацию"),
        ("Чиновники в среду опровергли информацию о списке.", "Чиновники", "информацию о списке"),
    ],
)
def test_a_russian_house_denies_what_stands_before_the_verb(text: str, speaker: str, denied: str) -> None:
    assert [(one.speaker, one.denies) for one in _said(text, "ru", Kind.DENIAL)] == [(speaker, denied)]


def test_the_day_that_opens_an_entry_of_a_chronology_is_of_its_event() -> None:
    text = "Les dates de l'affaire.\n\n26 février. – Sept étudiants ont été arrêtés à Brouzel."
    event = _said(text, "fr", Kind.EVENT)[-1]

    assert event.text.startswith("26 février. –") and event.date == Dated("XXXX-02-26", "XXXX-02-26", Precision.DAY)


def test_what_has_been_done_happened() -> None:
    assert _said("Am Hafen ist am Morgen ein Zug angehalten worden.", "de", Kind.EVENT)


def test_an_attribution_inside_the_marks_parts_the_quotation() -> None:
    french = _said("« Nous partons, dit Alma Kord, et personne ne reste ici. »", "fr", Kind.QUOTE)
    russian = _said("«Мы уезжаем, — сказала Алма Корд. — Здесь никто не останется».", "ru", Kind.QUOTE)

    assert [one.text for one in french] == ["Nous partons", "et personne ne reste ici."]
    assert [one.text for one in russian] == ["Мы уезжаем", "Здесь никто не останется"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "“We have nothing left to sell,” but the police found four boxes in the yard."),
        ("en", "“We have nothing left to sell.” Nobody in the market hall looked up."),
        ("en", "The sign above the door was plain: “We have nothing left to sell.”"),
        ("de", "„Wir haben nichts mehr zu verkaufen.“ Niemand in der Halle sah auf."),
        ("fr", "« Nous n’avons plus rien à vendre. » Personne n’a levé les yeux."),
        ("ru", "«Нам больше нечего продавать». Никто в зале не поднял глаз."),
    ],
)
def test_a_quotation_beside_no_attribution_is_nobodys(language: str, text: str) -> None:
    assert [one.speaker for one in _said(text, language, Kind.QUOTE)] == [None]


def test_a_careful_reading_leaves_out_a_pronoun_that_a_stranger_may_mean() -> None:
    text = "Yrsa Tollmann met Marit Ollen at the kiosk.\n\n“We have nothing left to sell,” she says."
    heading = Heading(language="en")

    assert [one.speaker for one in extract(text, "r.txt", WORDS, heading) if one.kind is Kind.QUOTE] == [
        "Yrsa Tollmann"
    ]
    assert [
        one.speaker for one in extract(text, "r.txt", WORDS, heading, careful=True) if one.kind is Kind.QUOTE
    ] == [None]


def test_a_listed_stem_stands_for_each_of_its_forms() -> None:
    forms = ("бормочет", "твердит", "воскликнула", "констатировали")

    assert all(form in WORDS["ru"]["say"] for form in forms)
    assert "grummelte" in WORDS["de"]["say"] and "grummel" not in WORDS["de"]["say"]


def test_a_comma_with_no_verb_of_saying_parts_nothing() -> None:
    assert (
        len(_said("« Nous partons, demain matin, et personne ne reste. », dit Alma Kord.", "fr", Kind.QUOTE))
        == 1
    )


def test_an_interview_with_names_before_colons_is_speech() -> None:
    text = "Alma Kord runs a clinic.\n\nHow many came?\n\nKord: Nine in one night.\n\nAnd now?\n\nKord: Nobody comes."

    assert [(one.text, one.speaker) for one in _said(text, "en", Kind.QUOTE) if one.speaker] == [
        ("Nine in one night.", "Kord"),
        ("Nobody comes.", "Kord"),
    ]


def test_a_single_label_is_no_interview() -> None:
    assert (
        _said(
            "The clinic is closed.\n\nNote: nobody was hurt that night.\n\nIt opens in May.", "en", Kind.QUOTE
        )
        == []
    )


@pytest.mark.parametrize(
    ("language", "text", "first", "last", "precision"),
    [
        (
            "fr",
            "Le Matin, 9 juin 2031\n\nIls ont marché du 3 au 7 juin.",
            "2031-06-03",
            "2031-06-07",
            Precision.RANGE,
        ),
        (
            "de",
            "Der Anger, 9. Juni 2031\n\nDas Tor war vom 3. bis 7. Juni zu.",
            "2031-06-03",
            "2031-06-07",
            Precision.RANGE,
        ),
        (
            "en",
            "The Post, 9 June 2031\n\nThe gate was shut from June 3 to 7.",
            "2031-06-03",
            "2031-06-07",
            Precision.RANGE,
        ),
        (
            "ru",
            "Утро, 9 июня 2031 года\n\nВорота города были закрыты с начала мая, и никто не выходил.",
            "2031-05-01",
            None,
            Precision.MONTH,
        ),
        (
            "de",
            "Der Anger, 9. Juni 2031\n\nDas Tor war seit Anfang Mai zu.",
            "2031-05-01",
            None,
            Precision.MONTH,
        ),
        (
            "en",
            "The Post, 9 June 2031\n\nThe gate was shut last week.",
            "2031-06-02",
            "2031-06-08",
            Precision.WEEK,
        ),
    ],
)
def test_a_date_is_as_long_as_the_text_says(
    language: str, text: str, first: str, last: str | None, precision: Precision
) -> None:
    dates = [one.date for one in extract(text, "report.txt", WORDS) if one.date]

    assert [(one.first, one.last, one.precision) for one in dates] == [(first, last, precision)]


@pytest.mark.parametrize(
    ("language", "text", "low", "high", "about"),
    [
        ("fr", "Une centaine de femmes ont fui.", 100, 100, True),
        ("fr", "Au moins une centaine de femmes ont fui.", 100, None, True),
        ("fr", "Des dizaines de femmes ont fui.", 20, None, True),
        ("en", "Two dozen women had fled.", 24, 24, False),
        ("en", "Two of the women had fled.", 2, 2, False),
        ("de", "Zwei von ihnen waren geflohen.", 2, 2, False),
        ("ru", "Свыше 60 женщин бежали.", 60, None, False),
        ("en", "Eleven were freed by noon.", 11, 11, False),
        ("en", "A hundred and four women had fled.", 104, 104, False),
        ("en", "Nearly 30 women had fled.", None, 30, True),
        ("en", "Sixty or seventy women had fled.", 60, 70, False),
        ("en", "The fine was £40 that day.", 40, 40, False),
        ("de", "Etwa die Hälfte der Frauen floh.", 0.5, 0.5, True),
        ("fr", "Ils étaient vingt et un dans la salle.", 21, 21, False),
        ("fr", "Sept femmes, au moins, ont fui.", 7, None, False),
        ("fr", "Le coût est de 6 à 7 millions.", 6_000_000, 7_000_000, False),
        ("ru", "Человек тридцать бежали.", 30, 30, True),
        ("ru", "Бежали ещё шестеро.", 6, 6, False),
    ],
)
def test_a_figure_keeps_its_bound(
    language: str, text: str, low: float | None, high: float | None, about: bool
) -> None:
    figures = [one.figure for one in _said(text, language, Kind.FIGURE) if one.figure]

    assert [(one.low, one.high, one.about) for one in figures] == [(low, high, about)]


def test_a_stretch_of_time_counts_nothing() -> None:
    assert _said("She waited for three weeks and two nights.", "en", Kind.FIGURE) == []


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("en", "Nine of at least 40 people were freed.", ["9..9", "40.."]),
        ("en", "He is sixty-three and mends nets.", []),
        ("en", "The two cases are closed.", []),
        ("fr", "Le car de 19 h 40 est parti.", []),
        ("ru", "Ему шестьдесят три.", []),
        ("ru", "Консульство отказало примерно в двухстах случаях.", ["200..200~"]),
    ],
)
def test_a_number_counts_something_or_is_no_figure(language: str, text: str, wanted: list[str]) -> None:
    found = [one.figure for one in _said(text, language, Kind.FIGURE) if one.figure]

    assert [
        f"{one.low or 0:g}..{'' if one.high is None else f'{one.high:g}'}{'~' if one.about else ''}"
        for one in found
    ] == wanted


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("“We have nothing left to sell,” said Alma Kord.", "Alma Kord"),
        ("“We have nothing left to sell,” said Kord.", "Kord"),
        ("Alma Kord said that “we have nothing left to sell” in her shop.", "Alma Kord"),
        ("Kord said of the shop that closed: “We have nothing left to sell.”", None),
    ],
)
def test_a_careful_reader_names_whom_the_text_names_outright(text: str, speaker: str | None) -> None:
    found = extract(text, "report.txt", WORDS, Heading(language="en"), careful=True)

    assert [one.speaker for one in found if one.kind is Kind.QUOTE] == [speaker]


def test_today_in_somebodys_own_words_is_no_date_of_the_report() -> None:
    on = Heading(language="en", date=Dated("2031-03-13", "2031-03-13", Precision.DAY))

    quoted = extract("“Do not come to the mill today,” the miller said.", "report.txt", WORDS, on)
    told = extract("The mill burned down today.", "report.txt", WORDS, on)

    assert [one.date for one in quoted if one.kind is Kind.QUOTE] == [None]
    assert [one.date for one in told] == [Dated("2031-03-13", "2031-03-13", Precision.DAY)]


def test_a_denial_has_the_date_of_what_it_denies_and_not_of_what_follows() -> None:
    def denied(text: str) -> list[Dated | None]:
        return [one.date for one in _said(text, "en", Kind.DENIAL)]

    day = Dated("XXXX-03-03", "XXXX-03-03", Precision.DAY)
    assert denied("The mill is gone.\n\nThe interior ministry denied that police had burned it on 3 March.") == [day]
    assert denied("The mill is gone.\n\nThe ministry denied a fire and said the keys came on 3 March.") == [None]


@pytest.mark.parametrize(
    ("language", "text", "speaker"),
    [
        ("en", "Thomas Hale spoke at noon. Nobody stirred. “We were on the pier all night,” he said.", "Thomas Hale"),
        ("en", "Alma Kord called the raid “the worst night of my life”.", "Alma Kord"),
    ],
)
def test_a_careful_reader_signs_who_alone_can_be_meant(language: str, text: str, speaker: str) -> None:
    found = extract(text, "report.txt", WORDS, Heading(language=language), careful=True)

    assert [one.speaker for one in found if one.kind is Kind.QUOTE] == [speaker]


@pytest.mark.parametrize(
    ("language", "text", "speaker"),
    [
        ("de", "Minister Bo Rask legt nach: „Hier wartet niemand mehr im Regen.“", "Bo Rask"),
        ("en", "Alma Kord said nothing. Then, after a while: “We were on the pier all night.”", "Alma Kord"),
        ("en", "Alma Kord pours tea. “We were on the pier all night.”", "Alma Kord"),
        ("en", "Asked about the pier, the minister shook his head. “It was closed all night,” he said.", "minister"),
        ("en", "Alma Kord dismissed the plan as “a fig leaf for doing nothing at all”.", "Alma Kord"),
    ],
)
def test_what_rests_on_too_few_cases_is_named_and_not_signed(language: str, text: str, speaker: str) -> None:
    def named(*, careful: bool) -> list[str | None]:
        found = extract(text, "report.txt", WORDS, Heading(language=language), careful=careful)
        return [one.speaker for one in found if one.kind is Kind.QUOTE]

    assert named(careful=False) == [speaker]
    assert named(careful=True) == [None]


def test_whoever_is_named_as_having_asked_asks_in_an_interview() -> None:
    text = "Propos recueillis par Noé Castaing\n\nMirela Dusan dirige le foyer.\n\nCombien de femmes ont disparu ?\n\nAu moins sept, depuis juin.\n\nLe ministre parle d’une invention.\n\nIl parle beaucoup trop.\n\nEst-ce que cela suffira demain ?\n\nNon, cela ne suffira jamais."

    speakers = [one.speaker for one in _said(text, "fr", Kind.QUOTE)]

    assert speakers == ["Noé Castaing", "Mirela Dusan"] * 3


def test_labels_that_stand_once_each_are_turns_where_the_text_names_who_they_are() -> None:
    text = "In the studio are Olga Tamm and Nina Karas.\n\nTamm: That depends on what you compare it with.\n\nKaras: I do not agree with that at all."

    assert [one.speaker for one in _said(text, "en", Kind.QUOTE)] == ["Tamm", "Karas"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Lee Morn told Sami Hale of it. The kettle is here. “We were on the pier all night,” he says."),
        ("en", "The witness said he had met the clerk in May. She told him that the door “was open for one night only”."),
        ("en", "Lee Morn met the clerk. The clerk said little. “We were on the pier all night,” she said."),
        ("de", "Alma Kord schweigt. Warum bleibt sie? „Weil hier mein Garten ist und sonst keiner.“"),
    ],
)
def test_a_careful_reader_leaves_open_whom_of_two_a_pronoun_means(language: str, text: str) -> None:
    found = extract(text, "report.txt", WORDS, Heading(language=language), careful=True)

    assert [one.speaker for one in found if one.kind is Kind.QUOTE] == [None]


def test_words_quoted_in_a_speech_are_whose_the_speaker_says() -> None:
    text = "“The guard came back at noon. He said: ‘Take your bags and go.’ We took them and went,” said Alma Kord."
    found = _said(text, "en", Kind.QUOTE)

    assert [(one.text, one.speaker) for one in found] == [
        ("The guard came back at noon. He said:", "Alma Kord"),
        ("Take your bags and go.", "guard"),
        ("We took them and went", "Alma Kord"),
    ]


def test_words_that_a_comma_leads_to_at_the_end_of_a_speech_are_another_s() -> None:
    text = "\"The guard came back at noon. He told me, 'Take your bags and go,'\" said Alma Kord."

    assert [one.speaker for one in _said(text, "en", Kind.QUOTE)] == ["Alma Kord", "guard"]


def test_words_in_a_phrase_before_somebody_who_says_something_else_are_not_that_one_s() -> None:
    text = "On the talk about “a wall across the whole harbour”, the mayor recalled that no plan had been filed."

    assert [one.speaker for one in _said(text, "en", Kind.QUOTE)] == [None]


def test_the_other_of_two_is_left_open() -> None:
    text = "Адвокат Бо Раск напомнил о бумаге. «Бумага была белая и мятая», — ответила та."

    assert [one.speaker for one in _said(text, "ru", Kind.QUOTE)] == [None]


def test_a_german_count_ends_with_its_noun() -> None:
    units = [one.figure.unit for one in _said("Das Ministerium werde 40 humanitäre Visa erteilen.", "de", Kind.FIGURE) if one.figure]
    assert units == ["humanitäre Visa"]
