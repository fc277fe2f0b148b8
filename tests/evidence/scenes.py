"""Short passages with who said what in them, written by somebody who had not read the rules: `python -m tests.evidence.scenes` tells of each ground how often it was right. Rule: whoever the answer names in any of
its namings is right, and words that nobody is known to have said are nobody's.

`scenes/LANGUAGE.jsonl`: the text, and for each quotation its words and the namings of who said it (none: nobody can tell).
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from safeconduct.evidence.extracting import extract_on
from safeconduct.evidence.statement import Heading, Kind
from safeconduct.evidence.voices import SIGNED, Ground
from safeconduct.evidence.words import read_words
from tests.evidence.scoring import EDGE, Tally, at_least_four_words, same_name

HERE = Path(__file__).parent / "scenes"
LANGUAGES = ("en", "de", "fr", "ru")
_ARTICLES = frozenset(["the", "a", "an", "my", "der", "die", "das", "ein", "eine", "seine", "ihre", "le", "la", "les", "un", "une"])


class Scene(NamedTuple):
    text: str
    said: tuple[tuple[str, tuple[str, ...]], ...]


def scenes(language: str) -> Iterator[Scene]:
    for line in (HERE / f"{language}.jsonl").read_text("utf-8").splitlines():
        read = json.loads(line)
        said = ((words.strip(EDGE), tuple(_bare(one) for one in who.split(" = ") if one)) for words, who in read["said"])
        yield Scene(read["text"], tuple(said))


def _bare(naming: str) -> str:
    first, _, rest = naming.strip().partition(" ")
    return rest if rest and first.lower() in _ARTICLES else naming.strip()


def judged(scene: Scene, language: str, signed: frozenset[Ground]) -> Iterator[tuple[str, str, bool]]:
    """The words, the speaker and whether they are right, of each quotation that is given a speaker and that the answer knows."""
    for found in extract_on(signed, scene.text, "scene.txt", WORDS, Heading(language=language)):
        words = found.text.strip(EDGE)
        if found.kind is not Kind.QUOTE or not found.speaker or not at_least_four_words(words):
            continue
        known = [who for said, who in scene.said if words in said or said in words]
        if known:
            yield words, found.speaker, any(same_name(one, found.speaker) for who in known for one in who)


def tally(language: str, signed: frozenset[Ground]) -> Tally:
    given = [right for scene in scenes(language) for _, _, right in judged(scene, language, signed)]
    wanted = sum(bool(who) and at_least_four_words(words) for scene in scenes(language) for words, who in scene.said)
    return Tally(sum(given), len(given), wanted)


WORDS = read_words()


def main() -> None:
    for language in LANGUAGES:
        print(f"{language}  careful  {tally(language, SIGNED)}\n    all      {tally(language, frozenset(Ground))}")
    for ground in Ground:
        alone = sum((tally(language, frozenset({ground})) for language in LANGUAGES), Tally(0, 0, 0))
        if alone.given:
            print(f"{ground.name:9} {'signed' if ground in SIGNED else '':6} {alone.right:4}/{alone.given}")


if __name__ == "__main__":
    main()
