"""Statements that cannot both hold. Rule: a contradiction is shown and never settled; things at different times or places are none."""

from safeconduct.evidence.joining.lexicon import stem, words_of
from safeconduct.evidence.joining.slots import Slots
from safeconduct.evidence.joining.ties import (
    Said,
    apart,
    cannot_both_hold,
    dice,
    likeness,
    one_mouth,
    one_story,
)
from safeconduct.evidence.statement import Kind

_SAME_THING = 1.0
_MAINLY = 0.5
"""Of the acts a claim names, so many must be the denied ones: "fled a wave of arrests" is about fleeing."""
_MOSTLY = 0.7
_BESIDE = 300
"""In one report, a bare figure is held against another within so many characters."""


def contradict(one: Said, other: Said) -> bool:
    # Whether they are of one story is asked last: nearly all pairs fail what is cheaper to ask.
    return _cannot_both_be(one, other) and (
        one.slots.statement.file == other.slots.statement.file or one_story(one, other)
    )


def _cannot_both_be(one: Said, other: Said) -> bool:
    a, b = one.slots, other.slots
    if Kind.DENIAL in {a.kind, b.kind}:
        return a.kind is not b.kind and _denied(one, other)
    if a.negated != b.negated:
        return _said_no(a, b)
    if not _all_clash(a, b):
        return False
    return not _updated(one, other) and _of_one_thing(one.placed, other.placed)


def _updated(one: Said, other: Said) -> bool:
    """One source that counts again on another day does not contradict itself."""
    return (
        bool(one_mouth(one, other))
        and one.told is not None
        and other.told is not None
        and one.told != other.told
    )


def _all_clash(a: Slots, b: Slots) -> bool:
    return (
        bool(a.figures)
        and bool(b.figures)
        and all(cannot_both_hold(x, y) for x in a.figures for y in b.figures)
    )


def _of_one_thing(a: Slots, b: Slots) -> bool:
    if a.ordinal != b.ordinal or apart(a.bare, b.bare) or _count_other_things(a, b):
        return False
    like = likeness(a.bare, b.bare)
    if like.acts >= 0.7 and (like.common >= _SAME_THING or like.words >= 0.3):
        return True
    near = a.statement.file == b.statement.file and abs(a.statement.start - b.statement.start) <= _BESIDE
    return near and a.units == b.units and min(len(a.words), len(b.words)) <= 3


def _count_other_things(a: Slots, b: Slots) -> bool:
    """Visas are not held against teachers: what one counts, the other must count or at least name."""
    if a.units and b.units:
        return not a.units & b.units
    if a.units or b.units:
        return not (a.units & b.weights.keys() or b.units & a.weights.keys())
    one, other = _counted_words(a), _counted_words(b)
    return bool(one) != bool(other) or (a.language == b.language and bool(one) and not one & other)


def _counted_words(slots: Slots) -> frozenset[str]:
    return frozenset(stem(word) for one in slots.figures for word in words_of((one.unit or "").lower()))


def _denied(one: Said, other: Said) -> bool:
    """A denial against the claim of another mouth that the denied thing happened."""
    denial, claim = (one, other) if one.slots.kind is Kind.DENIAL else (other, one)
    a, b = denial.slots, claim.slots
    if (
        b.negated
        or one_mouth(one, other)
        or not _asserts(b)
        or (a.countries and b.countries and not a.countries & b.countries)
    ):
        return False
    return len(a.acts & b.acts) >= _MAINLY * len(b.acts) > 0


def _asserts(slots: Slots) -> bool:
    """Somebody's claim that it is so; of the report's own sentences only those that count something."""
    statement = slots.statement
    return (
        slots.kind is not Kind.EVENT
        and statement.hedge != "?"
        and (len(statement.chain) > 1 or bool(slots.figures))
    )


def _said_no(a: Slots, b: Slots) -> bool:
    """The same words with and without a "not"."""
    if not a.acts & b.acts or a.language != b.language or dice(a.stems, b.stems) < _MOSTLY:
        return False
    return not apart(a.bare, b.bare)
