"""Values in, pages out. Rule: everything is escaped, and a name a template does not know is an error, never an empty space."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import BytecodeCache, ChoiceLoader, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket

from safeconduct.web.language import Language, Languages

TEMPLATES = Path(__file__).parent / "templates"


class _Compiled(BytecodeCache):
    """Templates compiled once for all languages, in memory only."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        code = self._code.get(bucket.key)
        if code is not None:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key] = bucket.bytecode_to_string()


class Renderer:
    """Pages of one program in its languages; `values` are known to every page."""

    def __init__(self, folders: Sequence[Path], languages: Languages, **values: Any) -> None:
        self.languages = languages
        compiled = _Compiled()
        self._rooms = {
            language.code: _environment([*folders, TEMPLATES], language, compiled, {**values, "languages": languages})
            for language in languages
        }

    def compile(self, names: Sequence[str], language: Language) -> None:
        """So that no reader waits for it. Raises: jinja2.TemplateSyntaxError at the start and not in front of somebody."""
        for name in names:
            self._rooms[language.code].get_template(name)

    def page(self, name: str, language: Language, **values: Any) -> bytes:
        """The page as UTF-8. `language` and `languages` are known to every template, imported macros included."""
        return self._rooms[language.code].get_template(name).render(**values).encode()


_TURNING = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e]")


def _without_turning(value: object) -> object:
    """A text that turns the writing direction or moves a cursor would change what stands beside it, whoever stored it."""
    if isinstance(value, str) and _TURNING.search(value):
        return type(value)(_TURNING.sub("", value))
    return value


def _environment(
    folders: Sequence[Path],
    language: Language,
    compiled: BytecodeCache,
    values: dict[str, Any],
) -> Environment:
    room = Environment(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        finalize=_without_turning,
        bytecode_cache=compiled,
    )
    room.install_gettext_callables(language.gettext, language.ngettext, newstyle=True)  # type: ignore[attr-defined]
    room.policies["ext.i18n.trimmed"] = True
    room.filters |= {"day": language.day, "moment": language.moment, "number": language.number}
    room.globals |= {**values, "language": language}
    return room
