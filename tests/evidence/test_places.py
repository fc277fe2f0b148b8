"""Places that reports name. Rule: the sentences are invented, and a person's name is never a place."""

import pytest
from babel import Locale

from safeconduct.evidence.extracting import extract
from safeconduct.evidence.places.declining import german_forms, russian_forms
from safeconduct.evidence.places.finding import places_of
from safeconduct.evidence.places.gazetteer import gazetteer
from safeconduct.evidence.statement import Kind, as_plain
from safeconduct.evidence.words import read_words
from tests.evidence.places_scores import annotated_places, baseline, engine, scored

WORDS = read_words()


def _named(text: str, language: str) -> list[str]:
    return [f"{one.text} {one.country or '?'}" for one in places_of(text, WORDS[language])]


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("en", "Nine sailors left Chechnya for The Hague; Russia's envoy in the US was silent.", "Chechnya RU, The Hague NL, Russia RU, US US"),
        ("en", "She flew from Georgia to Côte d’Ivoire.", "Georgia GE, Côte d’Ivoire CI"),
        ("de", "Sie zog aus der Türkei in die Niederlande, in den Niederlanden half Russlands Konsul.", "Türkei TR, Niederlande NL, Niederlanden NL, Russlands RU"),
        ("de", "Er floh in die Vereinigten Staaten und aus Tschetschenien.", "Vereinigten Staaten US, Tschetschenien RU"),
        ("fr", "Ils ont quitté la Tchétchénie pour l’Allemagne et les Etats-Unis.", "Tchétchénie RU, Allemagne DE, Etats-Unis US"),
        ("ru", "Из Чечни через Северную Осетию в Грузию, под Грозным, в Нидерландах и США.", "Чечни RU, Северную Осетию RU, Грузию GE, Грозным RU, Нидерландах NL, США US"),
    ],
)  # fmt: skip
def test_listed_places_are_found_in_the_forms_of_their_language(language: str, text: str, wanted: str) -> None:
    assert ", ".join(_named(text, language)) == wanted


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Jordan Keller met Anna Paris, whom Georgia knew; in Georgia Brask's view the Moscow Times was wrong."),
        ("en", "A Chechen poet and a Russian cook sang in April, in English, in Parliament and in Hart's view badly."),
        ("de", "Der tschetschenische Koch saß in Haft, in Medien und nach Angaben der Polizei in Not."),
        ("fr", "Dominique Paris parle en avril à Paul; le cuisinier tchétchène chante."),
        ("ru", "Иван Грозный, чеченский повар, сидел в Госдуме и в мае."),
    ],
)
def test_persons_peoples_papers_and_days_are_no_places(language: str, text: str) -> None:
    assert _named(text, language) == []


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("en", "They hid in Zelmora. Zelmora's cooks fled, and the capital, Orvenk, slept. Mr Orvenk did not.", "Zelmora ?, Zelmora ?"),
        ("en", "They hid in the town of Port Brisk.\nDORVAL, May 9 - Nobody saw Dorval.", "Port Brisk ?, DORVAL ?, Dorval ?"),
        ("de", "Sie lebte in Zelmorien; Zelmoriens Köche flohen in die Stadt Orvenk.", "Zelmorien ?, Zelmoriens ?, Orvenk ?"),
        ("fr", "Elle vivait en Zelmorie, dans la ville de Brisque.", "Zelmorie ?, Brisque ?"),
        ("ru", "Она жила в Зелмории. МИД Зелмории молчит, Зелморию видно.", "Зелмории ?, Зелмории ?, Зелморию ?"),
    ],
)
def test_a_name_in_no_list_is_proposed_without_a_country_where_only_a_place_can_stand(language: str, text: str, wanted: str) -> None:
    assert ", ".join(_named(text, language)) == wanted


def test_a_statement_has_the_places_of_its_own_words_at_their_characters() -> None:
    text = "The ministry stands in Vilnius.\n\n“Nine came from Grozny,” the minister said in Riga."
    quote = next(one for one in extract(text, "report.txt", WORDS) if one.kind is Kind.QUOTE)

    assert as_plain(quote)["places"] == [{"start": 49, "end": 55, "text": "Grozny", "country": "RU"}]
    assert text[49:55] == "Grozny"
    assert list(as_plain(quote))[-2:] == ["language", "places"]


def test_every_listed_place_belongs_to_a_country_that_has_a_name() -> None:
    named = set(Locale("en").territories)
    for language in WORDS:
        known = gazetteer(language)
        assert known and len(known.names) > 300 and set(known.names.values()) <= named


def test_names_are_declined() -> None:
    assert {"Чечня", "Чечни", "Чечне", "Чечню"} <= russian_forms("Чечня")
    assert {"Нижнего Новгорода", "Нижнем Новгороде"} <= russian_forms("Нижний Новгород")
    assert {"Соединенных Штатов", "Соединенным Штатам"} <= russian_forms("Соединенные Штаты")
    assert {"Vereinigten Königreichs", "Vereinigten Königreich"} <= german_forms("Vereinigtes Königreich")


def test_the_engine_finds_more_of_the_marked_places_than_the_baseline_and_is_hardly_ever_wrong() -> None:
    reports = annotated_places()
    ours, dumb = scored(engine, reports), scored(baseline, reports)

    assert ours.precision >= 0.95
    assert ours.f1 > dumb.f1 + 0.2
