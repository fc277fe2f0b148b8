"""Whether two statements are one, and why. Rule: what speaks against it is asked first, and likeness of words alone is not enough where a slot differs.

The thresholds were set on the development part of the invented reports; docs/evidence.md has the figures.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property, lru_cache

from safeconduct.evidence.joining.names import number_alike, some_alike
from safeconduct.evidence.joining.parties import Party, may_be_one, one_speaker
from safeconduct.evidence.joining.slots import Slots
from safeconduct.evidence.statement import Dated, Figure, Kind, Precision


class Why(StrEnum):
    SAME_WORDS = "the same words"
    MOSTLY_WORDS = "mostly the same words; one of them names no speaker"
    SAME_SPEAKER = "the same speaker and mostly the same words"
    SAME_SENSE = "the same speaker, the same acts and things"
    SAME_ACTS = "the same acts and things; one of them names no speaker"
    SAME_FIGURE = "the same figure of the same act"
    TRANSLATED = "the same speaker, one utterance in two languages"
    RENDERED = "the same speaker, who speaks another language: perhaps one utterance, translated twice"
    SAME_DENIAL = "the same denial"


@dataclass(frozen=True)
class Said:
    """A statement with whoever its chain names, nearest the origin last."""

    slots: Slots
    parties: tuple[Party, ...]
    told: Dated | None = None
    """The day of the report."""
    is_own_voice: bool = False
    """The report says it itself: who told it is not known."""
    story: frozenset[str] = frozenset()
    """The names in its report, by their consonants."""

    @cached_property
    def placed(self) -> Slots:
        """A ministry that names no country speaks of its own."""
        spoken = frozenset(country for party in self.parties if party.is_state for country in party.countries)
        return self.slots if self.slots.countries else replace(self.slots, countries=spoken)


@dataclass(frozen=True)
class Tie:
    why: Why
    strength: float


_SHORTEST_SAME = 4
_ABOUT = 0.25
_NAMES_SHARED, _STORY = 2, 0.15
_PAIRS_OF_REPORTS = 20_000


def bounds(figure: Figure) -> tuple[float, float]:
    """What the figure leaves possible; "about" gives a quarter either way."""
    low = float("-inf") if figure.low is None else figure.low * (1 - _ABOUT if figure.about else 1)
    high = float("inf") if figure.high is None else figure.high * (1 + _ABOUT if figure.about else 1)
    return low, high


def cannot_both_hold(one: Figure, other: Figure) -> bool:
    (low, high), (least, most) = bounds(one), bounds(other)
    return high < least or most < low


def same_figure(one: Slots, other: Slots) -> bool:
    return any((a.low, a.high) == (b.low, b.high) for a in one.figures for b in other.figures)


def one_story(one: Said, other: Said) -> bool:
    """Whether the reports are about the same people and places: seventeen arrests here say nothing about sixty elsewhere."""
    return some_alike(one.slots.names, other.slots.names) or _stories_meet(one.story, other.story)


@lru_cache(_PAIRS_OF_REPORTS)
def _stories_meet(one: frozenset[str], other: frozenset[str]) -> bool:
    shared = len(one & other)
    return shared >= _NAMES_SHARED and shared >= _STORY * min(len(one), len(other))


def _edge(dated: Dated) -> tuple[str, str]:
    return dated.first or "0000", dated.last or "9999"


def _far_apart(one: Dated | None, other: Dated | None) -> bool:
    """Days that cannot be one. A year left open (XXXX) meets every year."""
    if one is None or other is None or Precision.OPEN in {one.precision, other.precision}:
        return False
    (first, last), (begin, end) = _edge(one), _edge(other)
    if "X" in first + begin:
        first, last, begin, end = (day[4:] or day for day in (first, last, begin, end))
    return last < begin or end < first


def same_day(one: Slots, other: Slots) -> bool:
    a, b = one.date, other.date
    return (
        a is not None
        and b is not None
        and Precision.DAY in {a.precision, b.precision}
        and not _far_apart(a, b)
    )


def dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 0.0


@dataclass(frozen=True)
class Likeness:
    """Shape: `words` is the share of stems in common, within a language; `sense` that of concepts, names, figure and day, across all."""

    words: float
    sense: float
    common: float
    acts: float
    has_figure: bool
    has_day: bool


def likeness(one: Slots, other: Slots) -> Likeness:
    common = sum(
        min(weight, other.weights[name]) for name, weight in one.weights.items() if name in other.weights
    )
    common += 0.5 * number_alike(one.names, other.names)
    acts = sum(one.weights[name] for name in one.acts & other.acts)
    has_figure, has_day = same_figure(one, other), same_day(one, other)
    has_ordinal = one.ordinal is not None and one.ordinal == other.ordinal
    extra = (1.0 if has_figure else 0.0) + (0.7 if has_day else 0.0) + (0.7 if has_ordinal else 0.0)
    whole = one.weight + other.weight + 2 * extra
    words = dice(one.stems, other.stems) if one.language == other.language else 0.0
    return Likeness(
        words, 2 * (common + extra) / whole if whole else 0.0, common + extra, acts, has_figure, has_day
    )


def apart(one: Slots, other: Slots) -> bool:
    """A slot that both fill and fill differently: one of them would be wrong, or they speak of two things."""
    denials = (one.kind is Kind.DENIAL, other.kind is Kind.DENIAL)
    if any(denials):
        return not all(denials)
    # The report's clause and its words must both differ: "not" stands in one clause in one language and in none in another.
    if one.negated != other.negated and one.statement.negated != other.statement.negated:
        return True
    if (one.ordinal or 1) != (other.ordinal or 1):
        return True
    if one.countries and other.countries and not one.countries & other.countries:
        return True
    if one.figures and other.figures and not same_figure(one, other):
        return True
    return _far_apart(one.date, other.date)


def one_mouth(one: Said, other: Said) -> bool | None:
    """Whether a chain's name meets the other's; None where one of them names nobody."""
    if any(one_speaker(a, b) for a in one.parties for b in other.parties):
        return True
    is_open = one.is_own_voice or other.is_own_voice or not one.parties or not other.parties
    return None if is_open else False


def tie_between(one: Said, other: Said) -> Tie | None:
    a, b = one.slots, other.slots
    if a.statement.file == b.statement.file or apart(a, b):
        return None
    if a.sameness == b.sameness and len(a.sameness.split()) >= _SHORTEST_SAME:
        return Tie(Why.SAME_WORDS, 3.0)
    if a.kind is Kind.DENIAL:
        return _denials(one, other)
    like, mouth = likeness(a, b), one_mouth(one, other)
    if a.language != b.language:
        return _across(one, other, like, mouth)
    return _within(one, other, like, mouth)


def _denials(one: Said, other: Said) -> Tie | None:
    """One speaker denies one thing once, however it is put; a denial of "that" has nothing to be held against."""
    if not one_story(one, other):
        return None
    a, b = one.slots, other.slots
    shared = (a.weights.keys() & b.weights.keys()) - {"report", "person", "man"}
    if _one_denier(one, other) if shared else one_mouth(one, other) and not (a.acts and b.acts):
        return Tie(Why.SAME_DENIAL, 1.0 + len(shared))
    return None


def _one_denier(one: Said, other: Said) -> bool:
    """A government, its president and their spokesmen deny with one voice."""
    states = any(a.is_state and b.is_state and may_be_one(a, b) for a in one.parties for b in other.parties)
    return states or bool(one_mouth(one, other))


def _gap(one: Slots, other: Slots) -> bool:
    """One says which one it was (the first, a second) and the other does not: "welcomed a man" is not "the first arrived"."""
    return (one.ordinal is None) != (other.ordinal is None)


def _rendered(one: Said, other: Said) -> bool:
    """Two quotations of one who speaks another language, in different words: both are translations."""
    tongues = {tongue for said in (one, other) for party in said.parties for tongue in party.tongues}
    return (
        one.slots.kind is other.slots.kind is Kind.QUOTE
        and bool(tongues)
        and one.slots.language not in tongues
    )


def _within(one: Said, other: Said, like: Likeness, mouth: bool | None) -> Tie | None:
    a, b = one.slots, other.slots
    if like.words >= 0.75 and not _gap(a, b):
        return Tie(Why.SAME_WORDS, 2 + like.words)
    if mouth is None and like.words >= 0.6 and not _gap(a, b):
        return Tie(Why.MOSTLY_WORDS, 1 + like.words)
    if mouth and like.words >= 0.45:
        return Tie(Why.RENDERED if _rendered(one, other) else Why.SAME_SPEAKER, 1 + like.words)
    if mouth and like.sense >= 0.5 and like.common >= 1.9 and like.acts >= 0.7:
        return Tie(Why.RENDERED if _rendered(one, other) else Why.SAME_SENSE, 1 + like.sense)
    return _by_figure(one, other, like, mouth)


def _across(one: Said, other: Said, like: Likeness, mouth: bool | None) -> Tie | None:
    a, b = one.slots, other.slots
    if mouth and a.kind is b.kind is Kind.QUOTE and like.sense >= 0.4 and like.common >= 1.2:
        return Tie(Why.TRANSLATED, 1 + like.sense)
    if mouth and like.sense >= 0.5 and like.common >= 1.9 and like.acts >= 0.7:
        return Tie(Why.SAME_SENSE, 1 + like.sense)
    if (
        mouth is None
        and like.sense >= 0.75
        and like.common >= 1.5
        and like.acts >= 0.7
        and not _gap(a, b)
        and one_story(one, other)
    ):
        return Tie(Why.SAME_ACTS, 1.0)
    return _by_figure(one, other, like, mouth)


def _by_figure(one: Said, other: Said, like: Likeness, mouth: bool | None) -> Tie | None:
    a, b = one.slots, other.slots
    if not like.has_figure or _gap(a, b) or not (mouth or one_story(one, other)):
        return None
    if like.acts >= 0.7 and (like.sense >= 0.45 or like.words >= 0.4):
        return Tie(Why.SAME_FIGURE, 1 + like.sense)
    is_bare = min(len(a.words), len(b.words)) <= 4
    if mouth and is_bare and any((figure.low or figure.high or 0) >= 10 for figure in a.figures):
        return Tie(Why.SAME_FIGURE, 0.9)
    return None
