"""Whose turn a line of an interview or a record is. Rule: nothing but the line's own label names its speaker. All texts are invented."""

import pytest

from safeconduct.evidence.extracting import extract
from safeconduct.evidence.statement import Kind
from safeconduct.evidence.words import read_words
from tests.evidence.scoring import same_name

WORDS = read_words()
IN_CAPITALS = """Point de presse
3 mai 2035

LA MINISTRE – Nous avons parlé longtemps de cette liste.

M. RASK (interprétation) – Je ne sais pas qui est cette dame.

QUESTION (Radio Harne) – Pouvez-vous confirmer ce chiffre ?

LA MINISTRE – Je lui ai dit : « Nous attendons une adresse. »

M. RASK (interprétation) – Les listes seront examinées à temps.
"""
WITH_OFFICES = """Landtag Harne
Plenarprotokoll 4/12
3. Mai 2035

Alma Kord (Freie Liste): Vor einem Jahr waren es noch zwanzig.

(Zuruf von links)

– Von mir aus auch dreißig, Herr Kollege.

Bo Rask, Minister des Innern: Das trifft so nicht zu.

Alma Kord (Freie Liste): Dann legen Sie uns die Zahlen vor.

Bo Rask, Minister des Innern: Sie bekommen sie morgen von mir.
"""
IN_MARKS = """«Маяк», 3 мая 2035 года

«Маяк»: Когда вы поняли, что происходит?

Раск: Не сразу, в октябре привезли двоих человек.

Раск уехал зимой. Его жена осталась.

«Маяк»: Сколько человек прошло через больницу?

Раск: Сто четыре, это только те, кого видел я.
"""


def _speakers(text: str, language: str, *, careful: bool = False) -> dict[str, str | None]:
    found = extract(text, f"a.{language}.txt", WORDS, careful=careful)
    return {one.text.split()[0]: one.speaker for one in found if one.kind is Kind.QUOTE}


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        (
            "fr",
            IN_CAPITALS,
            {"Nous": "MINISTRE", "Je": "MINISTRE", "Pouvez-vous": "Radio Harne", "Les": "M. RASK"},
        ),
        ("de", WITH_OFFICES, {"Vor": "Kord", "Von": "Kord", "Das": "Rask", "Dann": "Kord", "Sie": "Rask"}),
        ("ru", IN_MARKS, {"Когда": "Маяк", "Не": "Раск", "Сколько": "Маяк", "Сто": "Раск"}),
    ],
)
def test_a_line_is_its_label_s(language: str, text: str, wanted: dict[str, str]) -> None:
    found = _speakers(text, language)
    for word, speaker in wanted.items():
        assert same_name(found[word], speaker), word
    careful = _speakers(text, language, careful=True)
    assert all(
        speaker is None or same_name(speaker, wanted[word])
        for word, speaker in careful.items()
        if word in wanted
    )


def test_a_line_without_a_label_is_no_turn_where_who_asks_has_one() -> None:
    assert not any(text.startswith("Раск") for text in _speakers(IN_MARKS, "ru"))
