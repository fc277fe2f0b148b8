"""Countries and languages by their names. Rule: a name that two could mean, or that nobody knows, is handed back; none is guessed."""

from collections.abc import Iterable, Mapping

from babel import Locale

from safeconduct.errors import BadInput
from safeconduct.pathways.codes import COUNTRIES, is_language
from safeconduct.web.language import Language


def country_word(code: str, language: Language) -> str:
    return str(language.locale.territories.get(code, code))


def language_word(code: str, language: Language) -> str:
    return str(language.locale.languages.get(code, code))


def country_code(raw: str, language: Language, field: str) -> str:
    """Shape: a code of two letters, or the name in the reader's language or in English.

    Raises: BadInput naming the field.
    """
    if (code := raw.strip().upper()) in COUNTRIES:
        return code
    found = _named(raw, (locale.territories for locale in _spoken(language)))
    if found not in COUNTRIES:
        raise BadInput("There is no country of this name. Write its name as on a map, or its two letters.", field)
    return found


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


ALSO = {"russian federation": "RU", "usa": "US", "uk": "GB", "great britain": "GB", "turkey": "TR", "czech republic": "CZ"}
"""Names in use beside those of CLDR."""


def _named(raw: str, tables: Iterable[Mapping[str, str]]) -> str:
    wanted = " ".join(raw.split()).casefold()
    for table in tables:
        for code, name in table.items():
            if name.casefold() == wanted:
                return code
    return ALSO.get(wanted, "")
