"""Languages as folders with one messages.po each. Rule: a new file is a new language; its name and direction come from CLDR."""

import gettext as stdlib_gettext
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, tzinfo
from functools import cached_property
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_datetime, format_timedelta, get_datetime_format
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from safeconduct.core.when import Day, Moment, as_datetime
from safeconduct.errors import NotFound

_FULL = {"ru": "d MMMM y 'года' (EEEE)"}
_LONG = {"ru": "d MMMM y 'года'"}
"""Where a language bends the weekday by the word before it ("до воскресенья"), the weekday stands behind; and no date ends with a full stop."""

_WRITTEN = {"en": "en_150"}
"""English as Europe writes it: 9 June 2017, and hours with the name of their zone. Half of its readers take 6/9 for another day."""

SOURCE = "en"
"""The language the texts in the code are written in; it needs no file."""


class Catalog:
    """The texts of one language, read when the first is asked for: a member's process speaks one language of many."""

    def __init__(self, file: Path | None) -> None:
        self._file = file

    @cached_property
    def texts(self) -> stdlib_gettext.NullTranslations:
        return read_catalog(self._file) if self._file else stdlib_gettext.NullTranslations()


@dataclass(frozen=True)
class Language:
    """One language a reader can choose. Shape: `direction` is `ltr` or `rtl`; `own_name` is what its speakers call it."""

    code: str
    own_name: str
    direction: str
    catalog: Catalog
    locale: Locale

    def gettext(self, message: str) -> str:
        return self.catalog.texts.gettext(message)

    def ngettext(self, one: str, many: str, number: int) -> str:
        return self.catalog.texts.ngettext(one, many, number)

    def day(self, day: Day) -> str:
        """The day in words, with its weekday."""
        return format_date(day.date, _FULL.get(self.code, "full"), locale=self.locale)

    def date(self, day: Day) -> str:
        """The day in words, without its weekday."""
        return format_date(day.date, _LONG.get(self.code, "long"), locale=self.locale)

    def moment(self, moment: Moment, zone: tzinfo = UTC) -> str:
        """Day and time in words, with the zone's name."""
        when = as_datetime(moment).astimezone(zone)
        date, time = self.day(Day(when.date().isoformat())), format_datetime(when, "HH:mm z", locale=self.locale)
        return str(get_datetime_format("medium", locale=self.locale)).replace("{0}", time).replace("{1}", date)

    def ago(self, moment: Moment, now: Moment) -> str:
        """How long ago, in words: true in every zone. Shape: never ahead of now, whatever a clock says."""
        passed = max(60, now - moment)
        return str(format_timedelta(-passed, granularity="minute", add_direction=True, locale=self.locale))

    def number(self, number: float) -> str:
        return format_decimal(number, locale=self.locale)


@dataclass(frozen=True)
class Languages:
    """All languages of one program, the source first, the others by their own names."""

    by_code: dict[str, Language]

    @classmethod
    def load(cls, folder: Path) -> "Languages":
        """Every `<code>/messages.po` below the folder, and the source language."""
        found = [source()]
        others = [_language(file.parent.name, file) for file in folder.glob("*/messages.po")]
        found += sorted(others, key=lambda language: language.own_name.casefold())
        return cls({language.code: language for language in found})

    def __iter__(self) -> Iterator[Language]:
        return iter(self.by_code.values())

    def __getitem__(self, code: str) -> Language:
        if code not in self.by_code:
            raise NotFound("There is no page in this language yet.")
        return self.by_code[code]

    def choose(self, wanted: str, accept_language: str) -> Language:
        """The language asked for, else the first one the browser would like, else the source."""
        for code in (wanted, *_preferred(accept_language[:1000])):
            if code in self.by_code:
                return self.by_code[code]
        return self.by_code[SOURCE]


def source() -> Language:
    """The language of the code itself."""
    return _language(SOURCE, None)


def read_catalog(file: Path) -> stdlib_gettext.GNUTranslations:
    """A .po file. What `make` compiled beside it is taken where it is not older: taking the texts apart anew costs each
    process a tenth of a second a language. Where there is none they are compiled in memory, so that nothing has to be built."""
    built = file.with_suffix(".mo")
    is_fresh = built.is_file() and built.stat().st_mtime >= file.stat().st_mtime
    return stdlib_gettext.GNUTranslations(BytesIO(built.read_bytes() if is_fresh else compiled(file)))


def compiled(file: Path) -> bytes:
    """The texts of a .po file in the form that gettext reads."""
    texts = BytesIO()
    with file.open("rb") as opened:
        write_mo(texts, read_po(opened))
    return texts.getvalue()


def _language(code: str, file: Path | None) -> Language:
    locale = Locale.parse(code, sep="-" if "-" in code else "_")
    own_name, written = str(locale.get_display_name(locale)), Locale.parse(_WRITTEN.get(code, str(locale)))
    return Language(code, own_name[:1].upper() + own_name[1:], str(locale.text_direction), Catalog(file), written)


def _preferred(accept_language: str) -> list[str]:
    ranked = [(_weight(part), part.partition(";")[0].strip().lower()) for part in accept_language.split(",")]
    codes = [code for weight, code in sorted(ranked, key=lambda one: -one[0]) if weight > 0]
    return [spelling for code in codes for spelling in (code, code.partition("-")[0])]


def _weight(part: str) -> float:
    raw = part.partition(";")[2].strip().removeprefix("q=")
    try:
        return float(raw) if raw else 1.0
    except ValueError:
        return 0.0


if __name__ == "__main__":
    for name in sys.argv[1:]:
        Path(name).with_suffix(".mo").write_bytes(compiled(Path(name)))
