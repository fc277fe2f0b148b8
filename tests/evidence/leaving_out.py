"""Each development report read without the words that only it holds: `python -m tests.evidence.leaving_out`. Rule: nothing is tuned on what this prints but the grounds a careful reader signs.

A text that was tuned on teaches its words to the lists. Taken out of them again, they show what the rules do without. Every verb, noun of persons
and name that stands in no other report goes, whoever listed it and why, so the figures are lower than those of a text never seen need be.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from safeconduct.evidence.extracting import extract_on
from safeconduct.evidence.statement import Statement
from safeconduct.evidence.voices import SIGNED, Ground
from safeconduct.evidence.words import LANGUAGES, Words, inflections, words_of_lists
from tests.evidence.measuring import HERE, NONE, Read, annotated, measured
from tests.evidence.scoring import who_said_it

_WORD = re.compile(r"[^\W\d_]+")
_OPEN = [
    "say",
    "tell",
    "promise",
    "report",
    "deny",
    "ask",
    "adding",
    "accuse",
    "counting",
    "say_split",
    "no_bare_content",
    "according",
    "roles",
    "titles",
    "media",
    "men",
    "women",
    "man_marks",
    "woman_marks",
]
"""Lists of words that a language makes more of: verbs, persons, houses, names. The little words of a grammar stay."""


def raw_lists() -> dict[str, dict[str, Any]]:
    folder = files("safeconduct.evidence") / "languages"
    names = (*LANGUAGES, "names")
    return {name: tomllib.loads((folder / f"{name}.toml").read_text("utf-8")) for name in names}


def only_in(reports: Sequence[Read]) -> list[set[str]]:
    """For each report the words that stand in no other."""
    held = [set(_WORD.findall(text.lower())) for text, _ in reports]
    seen = Counter(word for words in held for word in words)
    return [{word for word in words if seen[word] == 1} for words in held]


def _without(value: Any, words: set[str]) -> Any:
    if isinstance(value, str):
        return " ".join(word for word in value.split() if word not in words)
    if isinstance(value, list):
        return [one for one in value if not isinstance(one, str) or not words & set(_WORD.findall(one))]
    return value


def _stems_without(tables: dict[str, dict[str, str]], words: set[str]) -> dict[str, dict[str, str]]:
    """A stem goes with any of its forms."""
    return {
        name: {
            " ".join(
                form for forms in inflections(table).values() if not words & set(forms) for form in forms
            ): "-"
        }
        for name, table in tables.items()
    }


def words_without(raw: dict[str, dict[str, Any]], words: set[str]) -> dict[str, Words]:
    """All languages, the lists without these words."""
    return words_of_lists(
        {
            language: {
                name: _stems_without(value, words)
                if name == "inflected"
                else _without(value, words)
                if name in _OPEN
                else value
                for name, value in lists.items()
            }
            for language, lists in raw.items()
        }
    )


def read_apart(
    reports: Sequence[Read], lists: Sequence[dict[str, Words]], signed: Iterable[Ground]
) -> list[list[Statement]]:
    grounds = frozenset(signed)
    return [
        extract_on(grounds, text, wanted[0].file, words, None)
        for (text, wanted), words in zip(reports, lists, strict=True)
    ]


def main(folder: Path) -> None:
    reports, raw = annotated(folder), raw_lists()
    lists = [words_without(raw, words) for words in only_in(reports)]
    every, careful = read_apart(reports, lists, Ground), read_apart(reports, lists, SIGNED)
    calm = measured(reports, careful)
    for name, tally in measured(reports, every).items():
        print(f"{name}\n  engine    {tally}\n  careful   {calm[name]}")
    print("who said it, by what the speaker stands on")
    for ground in Ground:
        found = read_apart(reports, lists, {ground})
        score = sum((who_said_it(wanted, got) for (_, wanted), got in zip(reports, found, strict=True)), NONE)
        print(f"  {ground.name:9} {score.right:3} of {score.given:3} right: {ground.value}")


if __name__ == "__main__":
    main(HERE / "corpus" / "development")
