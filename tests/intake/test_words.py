"""No page of the help page shows an untranslated word in any shipped language."""

from pathlib import Path

import pytest

import safeconduct.intake
from safeconduct.web.language import Languages
from tests.web.catalogs import faults, said_in

HERE = Path(safeconduct.intake.__file__).parent
CATALOGS = sorted(HERE.glob("locale/*/messages.po"))


@pytest.mark.parametrize("catalog", CATALOGS, ids=[file.parent.name for file in CATALOGS])
def test_every_sentence_is_translated_with_its_placeholders(catalog: Path) -> None:
    assert list(faults(catalog, said_in(HERE))) == []
    assert "not yet reviewed by a native speaker" in catalog.read_text(encoding="utf-8").partition("\n")[0]


def test_the_languages_are_named_by_themselves() -> None:
    names = {language.code: (language.own_name, language.direction) for language in Languages.load(HERE / "locale")}
    assert names == {
        "en": ("English", "ltr"),
        "de": ("Deutsch", "ltr"),
        "fr": ("Français", "ltr"),
        "ru": ("Русский", "ltr"),
        "ar": ("العربية", "rtl"),
    }


def test_a_missing_sentence_and_a_lost_placeholder_are_found(tmp_path: Path) -> None:
    catalog = tmp_path / "messages.po"
    text = CATALOGS[0].read_text(encoding="utf-8").replace('msgstr "الصفحة %(place)s', 'msgstr "').replace('msgid "Begin"', 'msgid "Begun"')
    catalog.write_text(text, encoding="utf-8")
    found = "\n".join(faults(catalog, said_in(HERE)))
    assert "missing: 'Begin'" in found
    assert "no longer said: 'Begun'" in found
    assert "other placeholders: 'Page %(place)s of %(places)s'" in found
