"""Reports held beside each other: groups, contradictions, origins. Rule: everything is proposed with its reason, nothing is merged, and the
order in which files are given changes nothing."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise

from safeconduct.evidence.joining.contradicting import contradict
from safeconduct.evidence.joining.copies import Union, sets_of_copies
from safeconduct.evidence.joining.grouping import (
    Fold,
    Group,
    candidates,
    folds_of,
    groups_of,
    mouths,
    place,
    ties_among,
)
from safeconduct.evidence.joining.independence import Origins, origins_of
from safeconduct.evidence.joining.lexicon import LANGUAGES, Lexicon, words_of
from safeconduct.evidence.joining.names import skeleton
from safeconduct.evidence.joining.parties import Parties, Party
from safeconduct.evidence.joining.slots import Report, slots_of
from safeconduct.evidence.joining.ties import Said
from safeconduct.evidence.statement import Kind, Plain, Statement

_BONES = 3
_MOST_SIDES = 400
"""Of one contradiction between two folds; more are the same over again."""
MOST_PAIRS = 4_000_000
"""Pairs of statements that are held beside each other, where whoever asked can wait: about a minute."""
_CLASHES = 10
"""One pair in so many of the most that are held may be shown as a contradiction; more nobody reads."""


@dataclass(frozen=True)
class Comparison:
    """Shape: `origins` stands beside `groups`, one for one. `copies` are sets of two or more files that are one text."""

    groups: tuple[Group, ...]
    contradictions: tuple[tuple[Statement, Statement], ...]
    origins: tuple[Origins, ...]
    copies: tuple[tuple[str, ...], ...]
    left_out: tuple[str, ...] = ()
    """Files that say so much that is alike that not everything in them was held beside everything."""


def compare(reports: Sequence[Report], lexicon: Lexicon, most: int = MOST_PAIRS) -> Comparison:
    """Shape: `most` pairs of statements are held beside each other, and no more steps taken than that allows."""
    given = sorted({report.file: report for report in reports}.values(), key=lambda report: report.file)
    sets, parties = sets_of_copies(given), Parties(given, lexicon)
    folds = folds_of([said for report in given for said in said_in(report, parties, lexicon)], sets)
    found = candidates(folds, most)
    ties = ties_among(folds, found.pairs)
    (groups, not_grown), mouth_of = groups_of(folds, ties, sets, most), mouths(folds, ties)
    clashes, not_shown = _clashes(folds, found.pairs, groups, most // _CLASHES)
    cut = found.left_out | not_grown | not_shown
    left_out = {folds[number].key for number in cut}
    origins = (origins_of(group.statements, parties, lambda one: mouth_of[place(one)]) for group in groups)
    return Comparison(
        tuple(groups),
        tuple(clashes),
        tuple(_lowered(one, group, left_out) for one, group in zip(origins, groups, strict=True)),
        _copies(sets),
        tuple(sorted({one.file for number in cut for one in folds[number].members})),
    )


def _lowered(origins: Origins, group: Group, left_out: Container[tuple[str, int, int]]) -> Origins:
    """What was not held beside everything may be of one mouth with any other: it counts once."""
    is_whole = origins.independent is None or not any(fold.key in left_out for fold in group.folds)
    return origins if is_whole else replace(origins, independent=1)


def origins_behind(
    statements: Sequence[Statement],
    reports: Sequence[Report],
    lexicon: Lexicon,
    uttered: Sequence[Sequence[Statement]] = (),
) -> Origins:
    """How many origins stand behind statements that somebody chose. Shape: `uttered` are those that somebody judged to be one utterance."""
    chosen, parties = {place(one) for one in statements}, Parties(reports, lexicon)
    said = [one for report in reports for one in said_in(report, parties, lexicon, chosen)]
    folds = folds_of(said, sets_of_copies(reports))
    mouth_of = mouths(folds, ties_among(folds, combinations(range(len(folds)), 2)))
    names = {place(one): mouth_of.get(place(one), str(place(one))) for one in statements}
    sets = Union(sorted(names.values()))
    for together in uttered:
        for one, other in pairwise(place(each) for each in together if place(each) in names):
            sets.join(names[one], names[other])
    return origins_of(statements, parties, lambda one: sets.root(names[place(one)]))


def said_in(
    report: Report, parties: Parties, lexicon: Lexicon, chosen: Container[object] | None = None
) -> list[Said]:
    """The statements of a report as they are compared, or of them those at the places chosen; its bare figures stand inside them."""
    figures = [one for one in report.statements if one.kind is Kind.FIGURE]
    story = _names_in(report, lexicon)
    return [
        Said(
            slots_of(one, figures, lexicon),
            _speakers(one, parties),
            report.heading.date,
            len(one.chain) == 1,
            story,
        )
        for one in report.statements
        if one.kind is not Kind.FIGURE and (chosen is None or place(one) in chosen)
    ]


def _names_in(report: Report, lexicon: Lexicon) -> frozenset[str]:
    """Capitals that are no field word. German nouns are among them; they meet no name of another report."""
    language = report.heading.language if report.heading.language in LANGUAGES else "en"
    written = {word for word in words_of(report.text) if word[:1].isupper()}
    unknown = (
        word
        for word in written
        if word.lower() not in lexicon.stops[language] and not lexicon.concepts(word.lower(), language)
    )
    return frozenset(bones for bones in map(skeleton, unknown) if len(bones) >= _BONES)


def _speakers(statement: Statement, parties: Parties) -> tuple[Party, ...]:
    """Everybody the chain names; the outlet only where it speaks for itself."""
    links = statement.chain if len(statement.chain) == 1 else statement.chain[1:]
    return tuple(parties.of(link, statement.language) for link in links if link)


def _clashes(
    folds: Sequence[Fold], pairs: Sequence[tuple[int, int]], groups: Sequence[Group], most: int
) -> tuple[list[tuple[Statement, Statement]], frozenset[int]]:
    """What contradicts one statement of a group contradicts the group. Shape: beside them the folds of which not every contradiction is here."""
    group_of = {fold.key: number for number, group in enumerate(groups) for fold in group.folds}
    found: dict[tuple[object, object], list[tuple[Statement, Statement]]] = {}
    left_out, room = frozenset[int](), most
    for nth, (a, b) in enumerate(pairs):
        if room <= 0:
            left_out = frozenset(number for pair in pairs[nth:] for number in pair)
            break
        if not contradict(folds[a].said, folds[b].said):
            continue
        one, other = sorted((_side(folds[a], group_of), _side(folds[b], group_of)), key=str)
        sides = (one, other)
        if one != other and sides not in found:
            found[sides] = [
                (x, y)
                for x in _members(folds[a], groups, group_of)
                for y in _members(folds[b], groups, group_of)
            ][:_MOST_SIDES]
            room -= len(found[sides])
    pairs_found = {tuple(sorted(pair, key=place)) for several in found.values() for pair in several}
    ordered = sorted(
        ((one, other) for one, other in pairs_found), key=lambda pair: (place(pair[0]), place(pair[1]))
    )
    return ordered, left_out


def _side(fold: Fold, group_of: Mapping[tuple[str, int, int], int]) -> object:
    return group_of.get(fold.key, fold.key)


def _members(
    fold: Fold, groups: Sequence[Group], group_of: Mapping[tuple[str, int, int], int]
) -> tuple[Statement, ...]:
    number = group_of.get(fold.key)
    return fold.members if number is None else groups[number].statements


def _copies(sets: Mapping[str, str]) -> tuple[tuple[str, ...], ...]:
    held: dict[str, list[str]] = {}
    for file, root in sorted(sets.items()):
        held.setdefault(root, []).append(file)
    return tuple(tuple(files) for _, files in sorted(held.items()) if len(files) > 1)


def _pointer(statement: Statement) -> dict[str, Plain]:
    return {"file": statement.file, "start": statement.start, "end": statement.end}


def as_plain(comparison: Comparison) -> dict[str, Plain]:
    """As the command line prints it."""
    return {
        "groups": [
            {"statements": [_pointer(one) for one in group.statements], "relation": group.relation.value}
            for group in comparison.groups
        ],
        "contradictions": [[_pointer(one) for one in pair] for pair in comparison.contradictions],
        "origins": [
            {
                "group": number,
                "independent": origins.independent,
                "chains": [list(chain) for chain in origins.chains],
            }
            for number, origins in enumerate(comparison.origins)
        ],
    }
