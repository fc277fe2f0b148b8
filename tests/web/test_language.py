"""A language is one file; its name, direction and plurals come from CLDR and that file."""

import os
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from jinja2 import UndefinedError

import safeconduct.desk
from safeconduct.core.when import Day, Moment
from safeconduct.web.language import Languages, compiled
from safeconduct.web.rendering import Renderer

FARSI = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

msgid "Hello, %(name)s"
msgstr "سلام، %(name)s"

msgid "%(num)s day"
msgid_plural "%(num)s days"
msgstr[0] "%(num)s روز"
msgstr[1] "%(num)s روزها"
"""


@pytest.fixture
def languages(tmp_path: Path) -> Languages:
    (tmp_path / "fa").mkdir()
    (tmp_path / "fa" / "messages.po").write_text(FARSI, encoding="utf-8")
    return Languages.load(tmp_path)


def test_a_russian_date_fits_behind_any_word_and_before_a_full_stop() -> None:
    russian = Languages.load(Path(safeconduct.desk.__file__).parent / "locale")["ru"]
    assert (russian.day(Day("2017-06-09")), russian.date(Day("2017-06-09"))) == ("9 июня 2017 года (пятница)", "9 июня 2017 года")
    assert russian.moment(Moment(1497000000)) == "9 июня 2017 года (пятница), 09:20 UTC"


def test_an_english_date_is_read_one_way_alone_and_an_hour_has_the_name_of_its_zone() -> None:
    english = Languages.load(Path(safeconduct.desk.__file__).parent / "locale")["en"]
    assert (english.code, english.own_name) == ("en", "English")
    assert (english.day(Day("2026-11-22")), english.date(Day("2026-11-22"))) == ("Sunday, 22 November 2026", "22 November 2026")
    assert english.moment(Moment(1497000000), ZoneInfo("Europe/Berlin")) == "Friday, 9 June 2017, 11:20 CEST"


def test_one_new_file_is_a_new_language(languages: Languages) -> None:
    farsi = languages["fa"]
    assert (farsi.own_name, farsi.direction) == ("فارسی", "rtl")
    assert [language.code for language in languages] == ["en", "fa"]


def test_the_language_asked_for_wins_over_the_browser_and_the_browser_over_the_source(languages: Languages) -> None:
    assert languages.choose("fa", "en").code == "fa"
    assert languages.choose("", "xx, fa-IR;q=0.9, en;q=0.3").code == "fa"
    assert languages.choose("../..", "xx;q=abc").code == "en"
    assert languages.choose("", "en;q=0").code == "en"


def test_days_and_moments_are_written_in_the_readers_language(languages: Languages) -> None:
    assert languages["en"].day(Day("2017-06-09")) == "Friday, 9 June 2017"
    assert "ژوئن" in languages["fa"].day(Day("2017-06-09"))
    assert "UTC" in languages["en"].moment(Moment(1497000000))


def test_pages_speak_the_language_escape_values_and_refuse_unknown_names(languages: Languages, tmp_path: Path) -> None:
    rooms = tmp_path / "pages"
    rooms.mkdir()
    (rooms / "a.html").write_text(
        "{{ _('Hello, %(name)s', name=who) }}|{{ ngettext('%(num)s day', '%(num)s days', n) }}|{{ language.code }}",
        encoding="utf-8",
    )
    (rooms / "b.html").write_text("{{ nobody_said_this }}", encoding="utf-8")
    pages = Renderer([rooms], languages)
    assert pages.page("a.html", languages["fa"], who="<b>", n=1).decode() == "سلام، &lt;b&gt;|1 روز|fa"
    assert pages.page("a.html", languages["en"], who="A", n=2).decode() == "Hello, A|2 days|en"
    with pytest.raises(UndefinedError):
        pages.page("b.html", languages["en"])


def test_what_was_compiled_beside_the_texts_is_read_until_they_change(tmp_path: Path) -> None:
    texts = tmp_path / "fa" / "messages.po"
    texts.parent.mkdir()
    texts.write_text(FARSI, encoding="utf-8")
    texts.with_suffix(".mo").write_bytes(compiled(texts))
    texts.write_text(FARSI.replace("روزها", "ایام"), encoding="utf-8")
    os.utime(texts, (1, 1))
    assert Languages.load(tmp_path)["fa"].ngettext("%(num)s day", "%(num)s days", 2) == "%(num)s روزها"
    os.utime(texts)
    assert Languages.load(tmp_path)["fa"].ngettext("%(num)s day", "%(num)s days", 2) == "%(num)s ایام"
