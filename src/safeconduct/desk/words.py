"""Which sentences of the office a language still lacks, or has left over: `python -m safeconduct.desk.words [--write]`. Rule: templates and raised
sentences are read as they are in the source, so nothing has to be listed by hand."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from safeconduct.actions.stages import BY_FACT
from safeconduct.actions.undoing import WHY_LASTING

Message = str | tuple[str, str]

PACKAGE = Path(__file__).parents[1]
LOCALE = Path(__file__).parent / "locale"

SPOKEN = ("desk", "actions", "core", "journal", "caseload", "dossier", "web", "seal", "store")
"""The packages whose sentences reach a page of the office."""

UNSPOKEN = frozenset({"server.py", "tls.py"})
"""Said on the command line, which speaks English, and on no page."""

KEYWORDS: dict[str, tuple[int, ...] | None] = {
    **dict.fromkeys(
        ("_", "gettext", "BadInput", "NotAllowed", "Conflict", "NotFound", "StoreDown", "TooNew")
    ),
    "at_least": (4,),
    "ngettext": (1, 2),
    "text": None,
    "many": (1, 2),
}

TABLED = (("actions/stages.py", tuple(BY_FACT.values())), ("actions/undoing.py", tuple(WHY_LASTING.values())))
"""Sentences that are raised from a table, which reading the call alone does not find."""


def wanted() -> dict[Message, str]:
    """Every sentence and where it stands first. Shape: a pair for singular and plural."""
    found: dict[Message, str] = {one: place for place, sentences in TABLED for one in sentences}
    for path, method in _sources():
        with path.open("rb") as opened:
            for _line, message, _comments, _context in extract(
                method, opened, keywords=KEYWORDS, options={"silent": "false"}
            ):
                one = message if isinstance(message, str) else (message[0] or "", message[1] or "")
                if one and one != ("", ""):
                    found.setdefault(one, str(path.relative_to(PACKAGE)))
    return found


def catalogs(locale: Path = LOCALE) -> dict[str, Catalog]:
    """The languages that have a file, each but the source."""
    found: dict[str, Catalog] = {}
    for path in sorted(locale.glob("*/messages.po")):
        with path.open("rb") as opened:
            found[path.parent.name] = read_po(opened, locale=path.parent.name)
    return found


def missing(catalog: Catalog, sentences: dict[Message, str]) -> list[Message]:
    """The sentences this language has no words for, or not for every plural."""
    return [one for one in sentences if not _is_told(catalog, one)]


def left_over(catalog: Catalog, sentences: dict[Message, str]) -> list[str]:
    """The sentences this language has words for and nobody says any more."""
    said = {_first(one) for one in sentences}
    return [_first(one.id) for one in catalog if one.id and _first(one.id) not in said]


def _first(one: str | Sequence[str]) -> str:
    return one if isinstance(one, str) else one[0]


def _is_told(catalog: Catalog, one: Message) -> bool:
    found = catalog.get(_first(one))
    if found is None or found.fuzzy:
        return False
    told = (found.string,) if isinstance(found.string, str) else tuple(found.string or ())
    return bool(told) and all(told) and (isinstance(one, str) or len(told) == catalog.num_plurals)


def _sources() -> Iterator[tuple[Path, str]]:
    for name in SPOKEN:
        yield from (
            (path, "python") for path in sorted((PACKAGE / name).rglob("*.py")) if path.name not in UNSPOKEN
        )
        yield from ((path, "jinja2.ext:babel_extract") for path in sorted((PACKAGE / name).rglob("*.html")))


def _append(code: str, lacking: list[Message]) -> None:
    """Adds what is missing, empty, for a translator to fill."""
    fresh = Catalog(locale=code)
    for one in lacking:
        fresh.add(one)
    with (LOCALE / code / "messages.po").open("ab") as out:
        out.write(b"\n")
        write_po(out, fresh, width=0, omit_header=True)


def main() -> None:
    sentences = wanted()
    for code, catalog in catalogs().items():
        lacking = missing(catalog, sentences)
        for one in lacking:
            where = sentences[one]
            sys.stdout.write(f"{code}\t{where}\t{one if isinstance(one, str) else ' / '.join(one)}\n")
        for gone in left_over(catalog, sentences):
            sys.stdout.write(f"{code}\tsaid nowhere\t{gone}\n")
        if lacking and "--write" in sys.argv:
            _append(code, lacking)


if __name__ == "__main__":
    main()
