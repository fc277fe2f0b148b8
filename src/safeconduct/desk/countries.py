"""Countries and languages by their names. Rule: a name that two could mean, or that nobody knows, is handed back; none is guessed."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache

from babel import Locale

from safeconduct.core.value import Told
from safeconduct.errors import BadInput
from safeconduct.folds.diplomacy import country_key
from safeconduct.pathways.codes import COUNTRIES, is_language
from safeconduct.web.language import Language


def country_word(code: str, language: Language) -> str:
    return str(language.locale.territories.get(code, code))


def language_word(code: str, language: Language) -> str:
    return str(language.locale.languages.get(code, code))


def country_code(raw: str, field: str) -> str:
    """Shape: a code of two letters, or the name in a language that some office speaks.

    Raises: BadInput naming the field.
    """
    if (code := raw.strip().upper()) in COUNTRIES:
        return code
    found = _code_of(raw)
    if not found:
        raise BadInput("There is no country of this name. Write its name as on a map, or its two letters.", field)
    return found


def country_said(text: str, language: Language) -> str:
    """What somebody typed, in the reader's language where it is a country's name as a map has it; else as it was typed."""
    found = _code_of(text)
    return country_word(found, language) if found else text


def country_called(text: str) -> str:
    """One word for a country, in whichever of the languages somebody typed it; what no map has stays as it was typed, but for capitals."""
    return _code_of(text) or text.casefold()


def key_of(country: Told) -> tuple[str, ...]:
    """By which two countries are one. Shape: as `country_key`."""
    return country_key(country, country_called)


def told_country(country: Told, language: Language) -> Told:
    return replace(country, text=country_said(country.text, language)) if country.is_known else country


def language_code(raw: str, language: Language, field: str) -> str:
    """Raises: BadInput naming the field."""
    if is_language(code := raw.strip().lower()):
        return code
    found = _named(raw, (locale.languages for locale in _spoken(language)))
    if not is_language(found):
        raise BadInput("There is no language of this name. Write its name, or its two or three letters.", field)
    return found


def _spoken(language: Language) -> tuple[Locale, ...]:
    return (language.locale, Locale("en"))


ALSO = {"russian federation": "RU", "российская федерация": "RU", "usa": "US", "uk": "GB", "great britain": "GB", "turkey": "TR", "czech republic": "CZ"}
"""Names in use beside those of CLDR."""


MAPS = ("en", "ru", "de", "fr", "ar")
"""The languages of office and help page. Shape: in none of them has a country the name of another."""


def _code_of(raw: str) -> str:
    """Empty where no country is called so."""
    return _names().get(" ".join(raw.split()).casefold(), "")


@cache
def _names() -> Mapping[str, str]:
    named = {name.casefold(): code for tongue in MAPS for code, name in Locale(tongue).territories.items() if code in COUNTRIES}
    return {**ALSO, **named}


def _named(raw: str, tables: Iterable[Mapping[str, str]]) -> str:
    wanted = " ".join(raw.split()).casefold()
    for table in tables:
        for code, name in table.items():
            if name.casefold() == wanted:
                return code
    return ""
