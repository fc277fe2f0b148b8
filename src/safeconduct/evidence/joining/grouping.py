"""Statements to groups. Rule: a group grows only by members none of which speaks against another; the order of files changes nothing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from safeconduct.evidence.joining.copies import Union
from safeconduct.evidence.joining.names import skeleton
from safeconduct.evidence.joining.slots import Slots
from safeconduct.evidence.joining.ties import Said, Tie, Why, apart, tie_between
from safeconduct.evidence.statement import Kind, Statement

_CROWD = 400
"""A key that more folds share says too little to compare them all."""
_LOOKS, _GROWING = 20, 4
"""For each pair that may be held, so many may be looked at to find them, and to grow groups of them."""
_LINKED = 0.34
"""Of the pairs between two growing groups, so many must be tied by themselves."""
_SAME_SHORTEST = 4
_LONG = 10


class Relation(StrEnum):
    SAME = "same"
    COPY = "copy"
    TRANSLATION = "translation"


@dataclass(frozen=True)
class Fold:
    """One statement and its copies word for word in reprints of one text."""

    said: Said
    members: tuple[Statement, ...]

    @property
    def key(self) -> tuple[str, int, int]:
        first = self.members[0]
        return first.file, first.start, first.end


@dataclass(frozen=True)
class Group:
    """Shape: `whys` says what tied it, for a person to agree or not: nothing is merged."""

    folds: tuple[Fold, ...]
    relation: Relation
    whys: tuple[Why, ...]

    @property
    def statements(self) -> tuple[Statement, ...]:
        return tuple(
            sorted(
                (one for fold in self.folds for one in fold.members),
                key=lambda one: (one.file, one.start, one.end),
            )
        )


def folds_of(said: Sequence[Said], sets: Mapping[str, str]) -> list[Fold]:
    """Copies are folded before anything is compared, so that a reprint adds a name to a list and no weight."""
    held: dict[tuple[str, ...], list[Said]] = defaultdict(list)
    for one in said:
        statement = one.slots.statement
        words = one.slots.sameness
        place = () if len(words.split()) >= _SAME_SHORTEST else (statement.file, str(statement.start))
        held[sets[statement.file], "denial" if statement.kind is Kind.DENIAL else "", words, *place].append(
            one
        )
    return sorted((_fold(members) for members in held.values()), key=lambda fold: fold.key)


def _fold(said: list[Said]) -> Fold:
    members = sorted(said, key=lambda one: (one.slots.statement.file, one.slots.statement.start))
    parties = {(party.said, party.sort): party for one in members for party in one.parties}
    return Fold(
        Said(
            members[0].slots,
            tuple(parties[key] for key in sorted(parties, key=str)),
            members[0].told,
            all(one.is_own_voice for one in members),
            members[0].story,
        ),
        tuple(one.slots.statement for one in members),
    )


def _keys(fold: Fold) -> Iterable[tuple[object, ...]]:
    """Two statements that share none of these cannot be tied."""
    slots = fold.said.slots
    concepts = sorted(name for name, weight in slots.weights.items() if weight > 0.3)
    spoken = {
        key
        for party in fold.said.parties
        for key in (
            *map(skeleton, party.names),
            *party.states,
            *party.words,
            *(("state",) if party.is_state else ()),
        )
    }
    numbers = {(figure.low, figure.high) for figure in slots.figures}
    yield "=", slots.sameness
    yield from (("a", act) for act in slots.acts)
    yield from (("c", *pair) for pair in combinations(concepts, 2))
    yield from (("n", number, name) for number in numbers for name in (*concepts, ""))
    yield from (
        ("s", speaker, name)
        for speaker in spoken
        for name in (*concepts, "denial" if slots.kind is Kind.DENIAL else "-")
    )
    words = [word[:6] for word in slots.words]
    yield from (("w", *words[at : at + 2]) for at in range(len(words) - 1))


@dataclass(frozen=True)
class Candidates:
    """Pairs of folds that may be one. Shape: `left_out` are folds of which not every pair is here, for there were too many."""

    pairs: list[tuple[int, int]]
    left_out: frozenset[int]


def candidates(folds: Sequence[Fold], most: int) -> Candidates:
    """At most so many: what few share comes first, for it says most."""
    held: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for number, fold in enumerate(folds):
        for key in set(_keys(fold)):
            held[key].append(number)
    crowds = {tuple(numbers) for numbers in held.values() if 1 < len(numbers) <= _CROWD}
    pairs, left_out, looks = set[tuple[int, int]](), set[int](), most * _LOOKS
    for crowd in sorted(crowds, key=lambda numbers: (len(numbers), numbers)):
        looks -= len(crowd) * (len(crowd) - 1) // 2
        new = {pair for pair in combinations(crowd, 2) if pair not in pairs} if looks >= 0 else set()
        if looks < 0 or len(pairs) + len(new) > most:
            left_out.update(crowd)
        else:
            pairs |= new
    return Candidates(sorted(pairs), frozenset(left_out))


Ties = dict[tuple[int, int], Tie]

_ONE_MOUTH = frozenset({Why.SAME_SPEAKER, Why.SAME_SENSE, Why.TRANSLATED, Why.SAME_DENIAL})
"""What is tied so is one utterance, or one speaker's: whatever its chains call them, they are one origin."""


def mouths(folds: Sequence[Fold], ties: Ties) -> dict[tuple[str, int, int, Kind], str]:
    """For each statement, a name that all of one mouth share."""
    sets = Union([str(number) for number in range(len(folds))])
    for (one, other), tie in sorted(ties.items()):
        if tie.why in _ONE_MOUTH or (tie.why is Why.SAME_WORDS and _is_one_text(folds[one])):
            sets.join(str(one), str(other))
    return {
        place(member): sets.root(str(number)) for number, fold in enumerate(folds) for member in fold.members
    }


def _is_one_text(fold: Fold) -> bool:
    """Two people may say "about 100 men have been arrested" by themselves, but not a long sentence, and not another's quotation."""
    return fold.said.slots.kind is Kind.QUOTE or len(fold.said.slots.sameness.split()) >= _LONG


def place(statement: Statement) -> tuple[str, int, int, Kind]:
    return statement.file, statement.start, statement.end, statement.kind


def ties_among(folds: Sequence[Fold], pairs: Iterable[tuple[int, int]]) -> Ties:
    found = ((pair, tie_between(folds[pair[0]].said, folds[pair[1]].said)) for pair in pairs)
    return {pair: tie for pair, tie in found if tie}


def groups_of(
    folds: Sequence[Fold], ties: Ties, sets: Mapping[str, str], most: int
) -> tuple[list[Group], frozenset[int]]:
    """Strongest ties first; two growing groups become one when enough of them is tied and nothing speaks against it.

    Shape: beside the groups, the folds of which it was not asked any more whether they join, for there was too much to ask.
    """
    where = {number: number for number in range(len(folds))}
    held = {number: [number] for number in range(len(folds))}
    refused, left_out, looks = set[tuple[int, ...]](), set[int](), most * _GROWING
    for pair, _ in sorted(
        ties.items(), key=lambda item: (-item[1].strength, folds[item[0][0]].key, folds[item[0][1]].key)
    ):
        keep, gone = sorted((where[pair[0]], where[pair[1]]))
        # Groups only grow: of one name and one size they are the same two again.
        asked = (keep, gone, len(held[keep]), len(held.get(gone, ())))
        if keep == gone or asked in refused:
            continue
        looks -= len(held[keep]) * len(held[gone])
        if looks < 0:
            left_out.update(pair)
        elif _may_join(folds, ties, held[keep], held[gone]):
            held[keep] += held.pop(gone)
            where.update(dict.fromkeys(held[keep], keep))
        else:
            refused.add(asked)
    whys = _whys(ties, where)
    made = [
        _group([folds[n] for n in sorted(numbers)], tuple(sorted(whys[name])), sets)
        for name, numbers in held.items()
    ]
    several = (group for group in made if len({one.file for one in group.statements}) > 1)
    return sorted(several, key=lambda group: group.folds[0].key), frozenset(left_out)


def _may_join(folds: Sequence[Fold], ties: Ties, one: list[int], other: list[int]) -> bool:
    pairs = [(min(a, b), max(a, b)) for a in one for b in other]
    linked = sum(pair in ties for pair in pairs)
    return linked >= _LINKED * len(pairs) and not any(
        apart(_slots(folds, a), _slots(folds, b)) for a, b in pairs
    )


def _slots(folds: Sequence[Fold], number: int) -> Slots:
    return folds[number].said.slots


def _whys(ties: Ties, where: Mapping[int, int]) -> dict[int, set[Why]]:
    """For each group what tied its members."""
    found: dict[int, set[Why]] = defaultdict(set)
    for (one, other), tie in ties.items():
        if where[one] == where[other]:
            found[where[one]].add(tie.why)
    return found


def _group(folds: list[Fold], whys: tuple[Why, ...], sets: Mapping[str, str]) -> Group:
    files = {one.file for fold in folds for one in fold.members}
    if len({sets[file] for file in files}) == 1:
        relation = Relation.COPY
    elif Why.TRANSLATED in whys:
        relation = Relation.TRANSLATION
    else:
        relation = Relation.SAME
    return Group(tuple(folds), relation, whys or (Why.SAME_WORDS,))
