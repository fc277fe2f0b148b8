"""Every sentence of the office is said in each of its languages."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from safeconduct.desk import words
from safeconduct.desk.worker import HERE


@pytest.fixture(scope="module")
def sentences() -> dict[words.Message, str]:
    return words.wanted()


def test_sentences_are_found_in_templates_pages_and_raised_errors(
    sentences: dict[words.Message, str],
) -> None:
    assert (
        sentences["Take at least 16 letters. Several words in a row are easy to remember."]
        == "desk/passphrases.py"
    )
    assert ("One form was left unsent.", "%(num)s forms were left unsent.") in sentences
    assert "Set up our group" in sentences
    assert sentences["Write how many people can sleep here: 1 or more."] == "actions/houses.py"
    assert sentences["The beginning of a section cannot be undone."] == "actions/undoing.py"


def test_german_and_russian_are_there() -> None:
    assert set(words.catalogs()) >= {"de", "ru"}


@pytest.mark.parametrize("code", sorted(words.catalogs()))
def test_no_sentence_is_left_out(code: str, sentences: dict[words.Message, str]) -> None:
    lacking = words.missing(words.catalogs()[code], sentences)
    assert not lacking, (
        f"{len(lacking)} without words; `python -m safeconduct.desk.words` lists them: {lacking[:5]}"
    )


@pytest.mark.parametrize("code", sorted(words.catalogs()))
def test_no_words_are_left_of_a_sentence_that_is_gone(code: str, sentences: dict[words.Message, str]) -> None:
    assert words.left_over(words.catalogs()[code], sentences) == []


@pytest.mark.parametrize("code", sorted(words.catalogs()))
def test_translations_keep_every_hole(code: str) -> None:
    import re

    for message in words.catalogs()[code]:
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        told = message.string if isinstance(message.string, tuple) else (message.string,)
        holes = set(re.findall(r"%\(\w+\)s", ids[-1]))
        # One of a thing may be told without its number; nothing may be told with a hole that is never filled.
        found = [set(re.findall(r"%\(\w+\)s", one)) for one in told if one]
        assert all(each <= holes if len(ids) > 1 else each == holes for each in found), message.id


def test_a_sentence_without_words_is_noticed() -> None:
    catalog = Catalog(locale="ru")
    catalog.add("one", "один")
    catalog.add(("%(num)s form", "%(num)s forms"), ("a", "", "c"))
    assert words.missing(catalog, {"one": "", "two": "", ("%(num)s form", "%(num)s forms"): ""}) == [
        "two",
        ("%(num)s form", "%(num)s forms"),
    ]


@pytest.mark.parametrize("code", sorted(words.catalogs()))
def test_a_catalogue_says_that_no_native_speaker_has_read_it(code: str) -> None:
    assert "Not yet reviewed by a native speaker." in words.catalogs()[code].header_comment


def test_nothing_here_speaks_of_this_machine() -> None:
    assert all(str(Path.home()) not in path.read_text("utf-8") for path in words.LOCALE.rglob("*.po"))


@pytest.mark.parametrize("code", sorted(words.catalogs()))
def test_no_sentence_stands_twice_in_a_catalog(code: str) -> None:
    written = re.findall(r'^msgid (".*"(?:\n".*")*)$', (HERE / "locale" / code / "messages.po").read_text("utf-8"), re.MULTILINE)
    assert sorted(set(written)) == sorted(written)
