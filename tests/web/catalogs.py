"""What a program says in its source language, and what a catalog makes of it; for the desk's and the help page's own tests."""

import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

METHODS = [("**/templates/**.html", "jinja2"), ("**.py", "python")]
OPTIONS = {"**/templates/**.html": {"newstyle_gettext": "true", "trimmed": "true"}}
PLACEHOLDER = re.compile(r"%\(\w+\)s")


def said_in(folder: Path) -> set[str | tuple[str, ...]]:
    """Every msgid of the program; a plural is (one, many)."""
    found = extract_from_dir(folder, METHODS, OPTIONS, keywords={"_": None, "gettext": None, "ngettext": (1, 2)})
    return {message for _, _, message, _, _ in found if message}


def faults(catalog_file: Path, said: set[str | tuple[str, ...]]) -> Iterator[str]:
    """Everything that would show an untranslated word or break a page in this language."""
    with catalog_file.open("rb") as opened:
        catalog = read_po(opened)
    known = {message.id: message for message in catalog if message.id}
    yield from (f"missing: {one!r}" for one in said - known.keys())
    yield from (f"no longer said: {one!r}" for one in known.keys() - said)
    for message in known.values():
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        if message.fuzzy or not all(forms):
            yield f"untranslated or fuzzy: {message.id!r}"
        wanted = set(PLACEHOLDER.findall(ids[-1]))
        if any(set(PLACEHOLDER.findall(form)) != wanted for form in forms):
            yield f"other placeholders: {message.id!r}"
        if isinstance(message.id, tuple) and len(forms) != plural_forms(catalog):
            yield f"plural forms: {message.id!r}"


def plural_forms(catalog: Catalog) -> int:
    return catalog.num_plurals
