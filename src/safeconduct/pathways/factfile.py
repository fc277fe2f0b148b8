"""A file of facts, read and written. Rule: what is misspelt or impossible is handed back with file, key and reason; nothing is passed over."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import assert_never

from safeconduct.errors import BadInput
from safeconduct.pathways.codes import COUNTRIES, is_language
from safeconduct.pathways.facts import STAY, Entry, Facts, Value, facts_of
from safeconduct.pathways.vocabulary import (
    GIVEN,
    ADay,
    Code,
    Codes,
    Consent,
    Entries,
    Flag,
    Form,
    Languages,
    Number,
    Table,
    WordLists,
    Words,
    nearest,
)

CASE_KEYS = ("id", "title", "on", "from")


@dataclass(frozen=True, slots=True)
class CaseFile:
    """Shape: `places` are `stay` or codes; `on` is None where the file names no day."""

    facts: Facts
    id: str = ""
    title: str = ""
    on: date | None = None
    places: tuple[str, ...] = ()


def parse_case(text: str, file: str) -> CaseFile:
    """Raises: BadInput naming file, key and reason."""
    try:
        raw = tomllib.loads(text)
    except (ValueError, RecursionError) as wrong:  # It raises more than its own error: for a number of thousands of digits, for tables within tables.
        raise BadInput(f"{file}: this is not TOML: {wrong}.") from None
    case = raw.pop("case", {})
    try:
        return _case(case, parse_facts(raw))
    except BadInput as wrong:
        raise BadInput(f"{file}: {wrong}", wrong.field) from None
    except ValueError:
        raise BadInput(f"{file}: a number in it has more digits than any fact.") from None


def parse_facts(raw: Mapping[str, object]) -> Facts:
    """Facts from tables as TOML or JSON gives them. Raises: BadInput naming key and reason."""
    return facts_of(_flattened(raw))


def read_value(name: str, text: str) -> Value:
    """One fact by its name with a dot, as `written_value` writes it. Raises: BadInput naming it."""
    table, _, key = name.partition(".")
    try:
        raw = tomllib.loads(f"value = {text}")["value"]
        return _flattened({table: {key: raw} if key else raw})[name]
    except (ValueError, RecursionError, KeyError):  # A colleague wrote it, with whatever program.
        raise BadInput(f"{name}: this is not a value of it.", name) from None


def place_of(raw: object, key: str) -> str:
    """`stay`, or the code of a country. Raises: BadInput naming the key."""
    return STAY if raw == STAY else _country(raw, key)


def day_of(raw: object, key: str) -> date:
    """Raises: BadInput when it is no day."""
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw
    try:
        if isinstance(raw, str) and len(raw) == len("2017-06-09"):
            return date.fromisoformat(raw)
    except ValueError:
        pass
    raise BadInput(f"{key}: {raw!r} is no day. Write year-month-day, for example 2017-06-09.", key)


def _case(raw: object, facts: Facts) -> CaseFile:
    if not isinstance(raw, dict):
        raise BadInput("case: write a table, [case].", "case")
    for name in raw:
        if name not in CASE_KEYS:
            raise BadInput(f"case.{name}: [case] knows {', '.join(CASE_KEYS)} only.{nearest(name, CASE_KEYS)}", f"case.{name}")
    places = raw.get("from", [])
    listed = places if isinstance(places, list) else [places]
    return CaseFile(
        facts=facts,
        id=_text(raw.get("id", ""), "case.id"),
        title=_text(raw.get("title", ""), "case.title"),
        on=day_of(raw["on"], "case.on") if "on" in raw else None,
        places=tuple(place_of(one, "case.from") for one in listed),
    )


def _flattened(raw: Mapping[str, object]) -> dict[str, Value]:
    flat: dict[str, Value] = {}
    for name, value in raw.items():
        form = GIVEN.get(name)
        if form is None:
            raise BadInput(f"{name}: there is no such fact.{nearest(name, GIVEN)}", name)
        if isinstance(form, Table):
            flat |= {f"{name}.{key}": inner for key, inner in _table(value, form.keys, name).items()}
        elif isinstance(form, Consent):
            flat |= _consents(value, name)
        else:
            flat[name] = _value(value, form, name)
    return flat


def _table(raw: object, keys: Mapping[str, Form], name: str) -> dict[str, Value]:
    if not isinstance(raw, dict):
        raise BadInput(f"{name}: write a table with {', '.join(keys)}.", name)
    for key in raw:
        if key not in keys:
            raise BadInput(f"{name}.{key}: there is no such fact.{nearest(key, keys)}", f"{name}.{key}")
    return {key: _value(value, keys[key], f"{name}.{key}") for key, value in raw.items()}


def _consents(raw: object, name: str) -> dict[str, Value]:
    if not isinstance(raw, dict):
        raise BadInput(f"{name}: write a table from country to true or false.", name)
    return {f"{name}.{_country(code, name)}": _flag(value, f"{name}.{code}") for code, value in raw.items()}


def _value(raw: object, form: Form, key: str) -> Value:
    match form:
        case Flag():
            return _flag(raw, key)
        case Code():
            return _country(raw, key)
        case Codes():
            return _listed(raw, key, _country)
        case Languages():
            return _listed(raw, key, _language)
        case ADay():
            return day_of(raw, key)
        case Words(values=values):
            return _chosen(raw, key, values)
        case WordLists(values=values):
            return _listed(raw, key, lambda one, where: _chosen(one, where, values))
        case Number():
            return _number(raw, key, form)
        case Entries(keys=keys):
            return _entries(raw, keys, key)
        case Table() | Consent():
            raise BadInput(f"{key}: no table stands inside a table here.", key)
        case _:
            assert_never(form)


def _entries(raw: object, keys: Mapping[str, Form], name: str) -> tuple[Entry, ...]:
    if not isinstance(raw, list):
        raise BadInput(f"{name}: write a list of tables; an empty list is known to be empty.", name)
    found: list[Entry] = []
    for one in raw:
        table = _table(one, keys, name)
        found.append({key: value for key, value in table.items() if not isinstance(value, tuple)})
    return tuple(found)


def _flag(raw: object, key: str) -> bool:
    if not isinstance(raw, bool):
        raise BadInput(f"{key}: write true or false, without quotation marks; leave it out where nobody knows.", key)
    return raw


def _text(raw: object, key: str) -> str:
    if not isinstance(raw, str):
        raise BadInput(f"{key}: write text in quotation marks.", key)
    return raw.strip()


def _country(raw: object, key: str) -> str:
    if not isinstance(raw, str) or raw not in COUNTRIES:
        raise BadInput(f"{key}: {raw!r} is no country code. Write the two capital letters of ISO 3166, for example GE.{nearest(str(raw), COUNTRIES)}", key)
    return raw


def _language(raw: object, key: str) -> str:
    if not isinstance(raw, str) or not is_language(raw):
        raise BadInput(f"{key}: {raw!r} is no language. Write the small letters of ISO 639, for example ru or ce.", key)
    return raw


def _chosen(raw: object, key: str, values: tuple[str, ...]) -> str:
    text = _text(raw, key)
    if values and text not in values:
        raise BadInput(f"{key}: {text!r} is not among its values: {', '.join(values)}.{nearest(text, values)}", key)
    return text


def _listed(raw: object, key: str, one_of: Callable[[object, str], str]) -> tuple[str, ...]:
    if not isinstance(raw, list):
        raise BadInput(f"{key}: write a list in square brackets; an empty list is known to be empty.", key)
    return tuple(one_of(one, key) for one in raw)


def _number(raw: object, key: str, form: Number) -> int | str:
    if isinstance(raw, str) and raw in form.words:
        return raw
    if isinstance(raw, bool) or not isinstance(raw, int) or not form.least <= raw <= form.most:
        words = "".join(f", or {word!r}" for word in form.words)
        raise BadInput(f"{key}: {raw!r} is not a whole number from {form.least} to {form.most}{words}.", key)
    return raw


def written_value(value: Value) -> str:
    """Shape: one line of TOML."""
    return _toml(value)


def written(facts: Facts) -> str:
    """The facts as a file that `parse_case` reads again. Shape: one line a fact; what is unknown has no line."""
    return "".join(f"{_key(name)} = {_toml(value)}\n" for name, value in sorted(facts.given().items()))


def _key(name: str) -> str:
    return ".".join(f'"{part}"' if " " in part else part for part in name.split("."))


def _toml(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case int():
            return str(value)
        case date():
            return value.isoformat()
        case str():
            return _quoted(value)
        case tuple():
            return f"[{', '.join(_toml(one) for one in value)}]"
        case Mapping():
            return "{" + ", ".join(f"{_key(key)} = {_toml(one)}" for key, one in value.items()) + "}"
        case _:
            raise TypeError(type(value).__name__)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(letter if letter >= " " and letter != "\x7f" else f"\\u{ord(letter):04x}" for letter in escaped) + '"'
