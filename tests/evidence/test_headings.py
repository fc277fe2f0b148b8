"""Where a report comes from, read off its first and last lines. Rule: a line that does not say what it is is not believed."""

import pytest

from safeconduct.evidence.extracting import extract, read_heading
from safeconduct.evidence.words import read_words

WORDS = read_words()
BODY = {
    "en": "\n\nThe minister said on Monday that the people were safe. They had been there for a week and the police did not come to them.",
    "de": "\n\nDer Minister sagte am Montag, dass die Menschen in dem Land seien. Sie sind nicht bei den anderen, und die Polizei kam nicht zu ihnen.",
    "fr": "\n\nLe ministre a déclaré lundi que les personnes étaient dans le pays. Elles ne sont pas avec les autres et la police ne vient pas.",
    "ru": "\n\nМинистр заявил в понедельник, что люди были в стране. Они не были с другими, и полиция к ним не пришла.",
}


@pytest.mark.parametrize(
    ("language", "top", "outlet", "day"),
    [
        ("en", "The Tidewater Review | Autumn 2036\nby Judith Amsel", "The Tidewater Review", "2036-09-01"),
        ("en", "The Harbour Gazette\n\nA title\n\nBy Ann Hart\n3 March 2037", "The Harbour Gazette", "2037-03-03"),
        ("en", "Westmark takes in two from Kordia\nBy Lena Fuchs, The Harbour Post, 3 March 2037", "The Harbour Post", "2037-03-03"),
        ("de", "Zwei Männer sind angekommen\nVon Ann Hart, Neue Hafenzeitung, 3. März 2037", "Neue Hafenzeitung", "2037-03-03"),
        ("en", "A title - Harbour Gazette\nPublished: March 3, 2037 14:05", "Harbour Gazette", "2037-03-03"),
        ("en", "A title\nAnn Hart\nHarbour Gazette\n2037-03-03", "Harbour Gazette", "2037-03-03"),
        ("en", "Hard times for the Karlsby post\n\nMeridian\n3 March 2037", "Meridian", "2037-03-03"),
        ("en", "KARLSBY. March 3, 2037. MERIDIAN — The minister said that all of them had been there for a week.", "MERIDIAN", "2037-03-03"),
        ("de", "Ein Titel\nVeröffentlicht am 3. März 2037 um 14:05 Uhr\nHafenbote Online", "Hafenbote Online", "2037-03-03"),
        ("de", "KARLSBY, 3. März 2037 (mda). Der Minister sagte am Abend vor der Presse, dass es so sei.", "mda", "2037-03-03"),
        ("fr", "Le journal des frontières\nChronique de Bastien Roule, 2 octobre 2036", "Le journal des frontières", "2036-10-02"),
        ("fr", "L’Écho du littoral – n° 312 – mars 2037", "L’Écho du littoral", "2037-03-01"),
        ("ru", "ЛИНДХАВЕН, 11 сентября 2036 года, «Меридиан». Девять человек вышли на свободу.", "Меридиан", "2036-09-11"),
        ("fr", "Un titre\n\nPar Lia Hart et Bo Rask\nLe Contre-courant, 3 mars 2037", "Le Contre-courant", "2037-03-03"),
        ("fr", "Un titre\n\nLe Contre-courant\nPublié le 03/03/2037 à 11h40, par toute la rédaction réunie de la ville", "Le Contre-courant", "2037-03-03"),
        ("ru", "Заголовок\n\nЛия Харт, «Окраина», 3 марта 2037 года", "Окраина", "2037-03-03"),
        ("ru", "Газета «Берег», 3 марта 2037 г.\n\nЗаголовок", "Берег", "2037-03-03"),
    ],
)  # fmt: skip
def test_a_heading_gives_its_outlet_and_its_day(language: str, top: str, outlet: str, day: str) -> None:
    heading = read_heading(top + BODY[language], WORDS)

    assert heading.outlet == outlet
    assert heading.date is not None and heading.date.first == day


@pytest.mark.parametrize("language", BODY)
def test_a_text_without_a_heading_has_no_outlet(language: str) -> None:
    assert read_heading(BODY[language].strip(), WORDS).outlet is None


def test_empty_brackets_before_the_first_words_name_no_agency() -> None:
    assert extract("(  ) “", "report.txt", read_words()) == []


def test_a_translation_comes_through_the_paper_it_was_made_from() -> None:
    top = "Заголовок\n\n«Зеркало», 3 марта 2037 года\nПеревод статьи Лии Харт из газеты «Берег»"
    heading = read_heading(top + BODY["ru"], WORDS)

    assert (heading.outlet, heading.wire) == ("Зеркало", "Берег")
