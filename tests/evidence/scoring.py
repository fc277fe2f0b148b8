"""How well found statements meet annotated ones. Rule: every found piece is paired with at most one annotated piece, and the other way."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from safeconduct.evidence.statement import Kind, Statement
from tests.evidence.annotations import Annotated

SAME_PLACE = 0.8
"""Two pieces are at the same place when what they share is four fifths of what they cover together."""
EDGE = " \n\t.,;:!?…\"'“”‘’«»„‚–—-"


@dataclass(frozen=True)
class Tally:
    right: int
    given: int
    wanted: int

    @property
    def precision(self) -> float:
        return self.right / self.given if self.given else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.right + other.right, self.given + other.given, self.wanted + other.wanted)

    def __str__(self) -> str:
        return f"P {100 * self.precision:5.1f}  R {100 * self.recall:5.1f}  F1 {100 * self.f1:5.1f}  ({self.right}/{self.given} given, {self.wanted} wanted)"


Same = Callable[[Statement, Statement], bool]


def tally(wanted: Sequence[Statement], found: Sequence[Statement], same: Same) -> Tally:
    """How many of the found pieces are right, each annotated piece being met once."""
    left = list(wanted)
    right = 0
    for piece in found:
        hit = next((one for one in left if same(one, piece)), None)
        if hit is not None:
            left.remove(hit)
            right += 1
    return Tally(right, len(found), len(wanted))


def at_one_place(one: Statement, other: Statement) -> bool:
    shared = min(one.end, other.end) - max(one.start, other.start)
    return shared >= SAME_PLACE * (max(one.end, other.end) - min(one.start, other.start))


def touching(one: Statement, other: Statement) -> bool:
    return min(one.end, other.end) > max(one.start, other.start)


def exact(one: Statement, other: Statement) -> bool:
    """Same characters, but for punctuation and marks at the edges."""
    return one.text.strip(EDGE) == other.text.strip(EDGE) and touching(one, other)


def same_speaker(one: Statement, other: Statement) -> bool:
    return same_name(one.speaker, other.speaker)


def same_person(wanted: Statement, found: Statement) -> bool:
    """By any naming that the text has for this speaker: "the consul" is Bertrand Lacaze where it says that he is."""
    also = wanted.also if isinstance(wanted, Annotated) else ()
    return any(same_name(naming, found.speaker) for naming in (wanted.speaker, *also))


def same_name(one: str | None, other: str | None) -> bool:
    """The same naming, or one that shares its last word (Macron, President Emmanuel Macron)."""
    if one is None or other is None:
        return one is other
    words, others = re.findall(r"\w+", one.lower()), re.findall(r"\w+", other.lower())
    inside = " ".join(words) in " ".join(others) or " ".join(others) in " ".join(words)
    return bool(words and others) and (words[-1] == others[-1] or inside)


def _of(kinds: Iterable[Kind], pieces: Sequence[Statement]) -> list[Statement]:
    wanted = set(kinds)
    return [one for one in pieces if one.kind in wanted]


def _long_quotes(pieces: Sequence[Statement]) -> list[Statement]:
    return [one for one in _of([Kind.QUOTE], pieces) if at_least_four_words(one.text)]


def at_least_four_words(text: str) -> bool:
    return sum(any(map(str.isalnum, word)) for word in text.split()) >= 4


def _who_said_it(wanted: Sequence[Statement], found: Sequence[Statement], same: Same) -> Tally:
    return tally(
        [one for one in _long_quotes(wanted) if one.speaker],
        [one for one in _long_quotes(found) if one.speaker],
        lambda one, other: at_one_place(one, other) and same(one, other),
    )


def who_said_it(wanted: Sequence[Statement], found: Sequence[Statement]) -> Tally:
    """Quotations of four or more words with the right speaker. A quotation left without a speaker is not given."""
    return _who_said_it(wanted, found, same_person)


def named_alike(wanted: Sequence[Statement], found: Sequence[Statement]) -> Tally:
    """The same, where only the annotated naming of the speaker is right."""
    return _who_said_it(wanted, found, same_speaker)


def direct_content(wanted: Sequence[Statement], found: Sequence[Statement]) -> Tally:
    return tally(_long_quotes(wanted), _long_quotes(found), exact)


def _indirect(pieces: Sequence[Statement]) -> list[Statement]:
    return [one for one in _of([Kind.CLAIM], pieces) if one.speaker is not None]


def indirect_content(wanted: Sequence[Statement], found: Sequence[Statement]) -> Tally:
    """Indirect speech of a named speaker, to the character."""
    return tally(_indirect(wanted), _indirect(found), exact)


def indirect_speaker(wanted: Sequence[Statement], found: Sequence[Statement]) -> Tally:
    """Indirect speech at the right place (overlapping) with the right speaker."""
    return tally(
        _indirect(wanted),
        _indirect(found),
        lambda one, other: touching(one, other) and same_speaker(one, other),
    )


def figures(wanted: Sequence[Statement], found: Sequence[Statement]) -> Tally:
    """Figures with both bounds and `about` right."""

    def same(one: Statement, other: Statement) -> bool:
        a, b = one.figure, other.figure
        return (
            touching(one, other)
            and a is not None
            and b is not None
            and (a.low, a.high, a.about) == (b.low, b.high, b.about)
        )

    return tally(_of([Kind.FIGURE], wanted), _of([Kind.FIGURE], found), same)


def dates(wanted: Sequence[Statement], found: Sequence[Statement]) -> Tally:
    """Pieces with a date, whose bounds and precision are right."""
    return tally(
        [one for one in wanted if one.date],
        [one for one in found if one.date],
        lambda one, other: touching(one, other) and one.kind == other.kind and one.date == other.date,
    )


def denials(wanted: Sequence[Statement], found: Sequence[Statement]) -> Tally:
    return tally(
        _of([Kind.DENIAL], wanted),
        _of([Kind.DENIAL], found),
        lambda one, other: touching(one, other) and same_speaker(one, other),
    )


def _same_chain(one: Statement, other: Statement) -> bool:
    links = zip(one.chain, other.chain, strict=False)
    return len(one.chain) == len(other.chain) and all(same_name(a, b) for a, b in links)


def chains(wanted: Sequence[Statement], found: Sequence[Statement]) -> Tally:
    """Pieces of others' words whose whole chain is right."""
    of_others = [Kind.QUOTE, Kind.CLAIM, Kind.DENIAL]
    return tally(
        [one for one in _of(of_others, wanted) if len(one.chain) > 1],
        [one for one in _of(of_others, found) if len(one.chain) > 1],
        lambda one, other: touching(one, other) and one.kind == other.kind and _same_chain(one, other),
    )


MEASURES: dict[str, Callable[[Sequence[Statement], Sequence[Statement]], Tally]] = {
    "who said it (quotations of four or more words)": who_said_it,
    "the same, by the annotated naming only": named_alike,
    "direct speech, exact content": direct_content,
    "indirect speech, exact content": indirect_content,
    "indirect speech, speaker": indirect_speaker,
    "figures with bound": figures,
    "dates with precision": dates,
    "denials": denials,
    "whole chain": chains,
}
