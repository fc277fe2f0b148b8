"""A pathway file, read strictly. Rule: everything wrong in it is told at once, each with its line; a file with anything wrong gives no rule."""

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import TypeVar

from safeconduct.errors import BadInput
from safeconduct.pathways.lines import line_of
from safeconduct.pathways.pathway import (
    About,
    After,
    Cited,
    Criterion,
    Days,
    Deadline,
    Line,
    Paper,
    Pathway,
    PathwayStep,
    State,
    StateLine,
)
from safeconduct.pathways.spans import Rough, between, rough
from safeconduct.pathways.vocabulary import nearest
from safeconduct.pathways.wording import condition_of

HEAD = ("id", "title", "country", "legal_basis", "checked_by")
PARTS = ("line", "criterion", "state", "step", "paper", "deadline")
_CITED = ("source", "as_of")
_KEYS = {
    "line": ("about", "text", *_CITED),
    "criterion": ("id", "text", "when", "factor", "from", "to", "perhaps_from", "perhaps_until", *_CITED),
    "state": ("state", "from", "by", "text", *_CITED),
    "step": ("id", "text", "by", "days", *_CITED),
    "paper": ("id", "text", "each", *_CITED),
    "deadline": ("id", "text", "after", "days", *_CITED),
}
_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_T = TypeVar("_T")
_Word = TypeVar("_Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Problem:
    file: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}"


@dataclass(frozen=True, slots=True)
class Looked:
    """Shape: `pathway` is None when there are problems."""

    pathway: Pathway | None
    problems: tuple[Problem, ...]


def read_pathway(text: str, file: str, sources: frozenset[str]) -> Looked:
    """Shape: `sources` are the keys that a line may cite."""
    try:
        raw = tomllib.loads(text)
    except (ValueError, RecursionError) as wrong:  # As for a file of facts.
        found = re.search(r"at line (\d+)", str(wrong))
        return Looked(None, (Problem(file, int(found.group(1)) if found else len(text.splitlines()), f"this is not TOML: {wrong}"),))
    reader = _Reader(text, file, sources)
    pathway = reader.pathway(raw)
    return Looked(None if reader.problems else pathway, tuple(sorted(reader.problems, key=lambda one: one.line)))


class _Reader:
    """Reads on after a problem, so that an editor sees all of them."""

    def __init__(self, text: str, file: str, sources: frozenset[str]) -> None:
        self._text = text
        self._file = file
        self._sources = sources
        self.problems: list[Problem] = []

    def pathway(self, raw: Mapping[str, object]) -> Pathway:
        for key in raw:
            if key not in HEAD + PARTS:
                self._tell("", 0, key, f"{key}: no such key.{nearest(key, HEAD + PARTS)}")
        head = {key: self._attempt("", 0, key, lambda key=key: _text(raw.get(key), key)) or "" for key in HEAD}  # type: ignore[misc]
        made = Pathway(
            **head,
            criteria=self._parts(raw, "criterion", self._criterion),
            states=self._parts(raw, "state", self._state),
            lines=self._parts(raw, "line", self._line),
            steps=self._parts(raw, "step", self._step),
            papers=self._parts(raw, "paper", self._paper),
            deadlines=self._parts(raw, "deadline", self._deadline),
            sha256=sha256(self._text.encode()).hexdigest(),
        )
        self._whole(made)
        return made

    def _whole(self, made: Pathway) -> None:
        stem = self._file.rsplit("/", 1)[-1].removesuffix(".toml")
        if made.id and made.id != stem:
            self._tell("", 0, "id", f"id: the file is called {stem}.toml, but its id is {made.id!r}.")
        if not made.states:
            self._tell("", 0, "id", 'state: there is none. A programme whose state nobody knows has one line: state = "not known".')
        for earlier, later in zip(made.states, made.states[1:], strict=False):
            if later.begins is None or (earlier.begins is not None and later.begins.first < earlier.begins.last):
                self._tell("state", made.states.index(later), "from", "from: the lines of state go from the oldest to the newest, and only the first may leave `from` out.")
        names = [one.id for one in made.criteria]
        for place, name in enumerate(names):
            if name in names[:place]:
                self._tell("criterion", place, "id", f"id: {name!r} is taken by another criterion of this file.")

    def _parts(self, raw: Mapping[str, object], part: str, make: Callable[[Mapping[str, object]], _T]) -> tuple[_T, ...]:
        listed = raw.get(part, [])
        if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
            self._tell("", 0, part, f"{part}: write it under its own line [[{part}]].")
            return ()
        made: list[_T] = []
        for place, one in enumerate(listed):
            for key in one:
                if key not in _KEYS[part]:
                    self._tell(part, place, key, f"{key}: a {part} has no such key.{nearest(key, _KEYS[part])}")
            done = self._attempt(part, place, "", lambda one=one: make(one))  # type: ignore[misc]
            if done is not None:
                made.append(done)
        return tuple(made)

    def _attempt(self, part: str, place: int, key: str, make: Callable[[], _T]) -> _T | None:
        try:
            return make()
        except BadInput as wrong:
            self._tell(part, place, wrong.field or key, str(wrong))
        return None

    def _tell(self, part: str, place: int, key: str, what: str) -> None:
        self.problems.append(Problem(self._file, line_of(self._text, part, place, key), what))

    def _cited(self, raw: Mapping[str, object]) -> Cited:
        keys = tuple(one.strip() for one in _text(raw.get("source"), "source").split(","))
        for key in keys:
            if key not in self._sources:
                raise BadInput(f"source: sources.toml has no {key!r}.{nearest(key, self._sources)}", "source")
        as_of = _text(raw.get("as_of"), "as_of")
        _dated(raw, "as_of")
        return Cited(keys, as_of)

    def _line(self, raw: Mapping[str, object]) -> Line:
        return Line(_word(raw, "about", About), _text(raw.get("text"), "text"), self._cited(raw))

    def _criterion(self, raw: Mapping[str, object]) -> Criterion:
        return Criterion(
            id=_name(raw),
            text=_text(raw.get("text"), "text"),
            when=condition_of(raw.get("when")),
            cited=self._cited(raw),
            is_factor=_flag(raw, "factor"),
            begins=_dated(raw, "from"),
            ends=_dated(raw, "to"),
            perhaps_from=_dated(raw, "perhaps_from"),
            perhaps_until=_dated(raw, "perhaps_until"),
            written=json.dumps(raw.get("when"), sort_keys=True, ensure_ascii=False, default=str),
        )

    def _state(self, raw: Mapping[str, object]) -> StateLine:
        begins, latest = _dated(raw, "from"), _dated(raw, "by")
        if latest is not None:
            if begins is None or latest.last < begins.first:
                raise BadInput("by: it is the last day on which the state may have begun, so it stands beside an earlier `from`.", "by")
            begins = between(begins, latest)
        return StateLine(_word(raw, "state", State), begins, _text(raw.get("text", ""), "text", required=False), self._cited(raw))

    def _step(self, raw: Mapping[str, object]) -> PathwayStep:
        days = raw.get("days")
        usual = None if days is None else _days(days)
        return PathwayStep(_name(raw), _text(raw.get("text"), "text"), _text(raw.get("by"), "by"), usual, self._cited(raw))

    def _paper(self, raw: Mapping[str, object]) -> Paper:
        return Paper(_name(raw), _text(raw.get("text"), "text"), _flag(raw, "each"), self._cited(raw))

    def _deadline(self, raw: Mapping[str, object]) -> Deadline:
        days = raw.get("days")
        if isinstance(days, bool) or not isinstance(days, int) or days < 1:
            raise BadInput("days: write a whole number of days, 1 or more.", "days")
        return Deadline(_name(raw), _text(raw.get("text"), "text"), _word(raw, "after", After), days, self._cited(raw))


def _text(raw: object, key: str, *, required: bool = True) -> str:
    if raw is None:
        raise BadInput(f"{key}: it is missing.", key)
    if not isinstance(raw, str) or (required and not raw.strip()):
        raise BadInput(f"{key}: write text in quotation marks.", key)
    return raw.strip()


def _name(raw: Mapping[str, object]) -> str:
    name = _text(raw.get("id"), "id")
    if not _KEY.fullmatch(name):
        raise BadInput(f"id: {name!r} is not small letters, numbers and single dashes.", "id")
    return name


def _flag(raw: Mapping[str, object], key: str) -> bool:
    value = raw.get(key, False)
    if not isinstance(value, bool):
        raise BadInput(f"{key}: write true or false, without quotation marks.", key)
    return value


def _word(raw: Mapping[str, object], key: str, kind: type[_Word]) -> _Word:
    text = _text(raw.get(key), key)
    try:
        return kind(text)
    except ValueError:
        known = [one.value for one in kind]
        raise BadInput(f"{key}: {text!r} is not among {', '.join(known)}.{nearest(text, known)}", key) from None


def _dated(raw: Mapping[str, object], key: str) -> Rough | None:
    value = raw.get(key)
    if value is None:
        return None
    try:
        return rough(_text(value, key))
    except BadInput as wrong:
        raise BadInput(f"{key}: {wrong}", key) from None


def _days(raw: object) -> Days:
    if isinstance(raw, list) and len(raw) == 2 and all(isinstance(one, int) and not isinstance(one, bool) for one in raw) and 0 <= raw[0] <= raw[1]:
        return Days(raw[0], raw[1])
    raise BadInput("days: write the least and the most, for example [30, 90].", "days")
