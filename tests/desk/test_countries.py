"""A country typed in one language is the same country in every other, and what nobody knows as a country stays as it was typed."""

from pathlib import Path

import pytest
from babel import Locale

from safeconduct.core.value import known, withheld
from safeconduct.desk.countries import MAPS, country_code, country_said, told_country
from safeconduct.desk.worker import languages
from safeconduct.errors import BadInput
from safeconduct.pathways.codes import COUNTRIES
from tests.desk.offices import an_office
from tests.desk.test_applications import family, said


def test_in_no_language_has_a_country_the_name_of_another() -> None:
    named: dict[str, set[str]] = {}
    for tongue in MAPS:
        for code, name in Locale(tongue).territories.items():
            if code in COUNTRIES:
                named.setdefault(name.casefold(), set()).add(code)
    assert [name for name, codes in named.items() if len(codes) > 1] == []


@pytest.mark.parametrize("typed", ["Germany", "Deutschland", "Германия", "Allemagne", "ألمانيا", " deutschland "])
def test_a_name_in_any_language_is_taken_and_said_in_the_readers(typed: str) -> None:
    every = languages()
    assert country_code(typed, "country") == "DE"
    assert [country_said(typed, every[code]) for code in ("en", "de", "ru")] == ["Germany", "Deutschland", "Германия"]


def test_what_is_no_countrys_name_stays_as_it_was_typed() -> None:
    german = languages()["de"]
    assert country_said("Nowhere, perhaps Germany", german) == "Nowhere, perhaps Germany" and country_said("", german) == ""
    kept_back = withheld("the partner group", "it could close the way")
    assert told_country(kept_back, german) == kept_back and told_country(known("Lithuania"), german) == known("Litauen")
    with pytest.raises(BadInput):
        country_code("Nowhere", "country")


def test_an_application_typed_in_english_is_read_in_german_on_its_pages(tmp_path: Path) -> None:
    with an_office(tmp_path, code="de") as anna:
        case, (heron,) = family(anna, "Heron")
        address = anna.does(f"/cases/{case}/applications/new", persons=heron, country="Germany", kind="visa", post="")
        for page in (address, f"/cases/{case}", f"/cases/{case}/applications", "/applications"):
            words = said(anna.get(page))
            assert "Deutschland" in words and "Germany" not in words.partition("Verlauf")[0], page
