"""How well groups, contradictions and origins meet the judgements of `corpus`. Rule: a pair on which careful people differ is scored neither way.

`python -m tests.evidence.joining_scores` prints the figures; `docs/evidence.md` quotes them.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from safeconduct.evidence.extracting import extract, read_heading
from safeconduct.evidence.joining.comparing import Comparison, compare, origins_behind
from safeconduct.evidence.joining.lexicon import Lexicon, read_lexicon, words_of
from safeconduct.evidence.joining.slots import Report
from safeconduct.evidence.statement import Dated, Heading, Kind, Precision, Statement
from safeconduct.evidence.words import read_words
from tests.evidence.annotations import read_annotation
from tests.evidence.corpus.compiling import PARTS, compiled, groups, texts
from tests.evidence.scoring import Tally

Pair = frozenset[str]
Place = tuple[str, int, int]


@dataclass(frozen=True)
class Judged:
    """One part of the corpus: labelled places, which of them are one statement, which contradict, how many origins each group has."""

    places: dict[str, Statement]
    same: frozenset[Pair]
    either: frozenset[Pair]
    against: frozenset[Pair]
    origins: tuple[tuple[frozenset[str], int | None], ...]
    relations: dict[Pair, str]


def _pairs(names: Iterable[str]) -> set[Pair]:
    return {frozenset(pair) for pair in combinations(sorted(set(names)), 2)}


def annotated(part: str) -> list[Report]:
    """The reports with the statements of the hand: joining alone is measured."""
    found = []
    for file in texts(part):
        text, statements, heading = read_annotation(file.with_suffix(".json"), file.parent)
        date = heading["date"]
        told = Dated(date["from"], date["to"], Precision(date["precision"])) if date else None
        top = Heading(
            heading["outlet"],
            heading["author"],
            told,
            heading["republisher"],
            heading["reprinted"],
            heading["language"],
            heading["wire"],
        )
        found.append(Report(file.name, text, top, tuple(statements)))
    return found


def extracted(folder: Path, names: Sequence[str]) -> list[Report]:
    """The reports as the engine reads them: the whole way is measured."""
    words = read_words()
    loaded = [(name, (folder / name).read_bytes().decode("utf-8")) for name in names]
    return [
        Report(name, text, read_heading(text, words), tuple(extract(text, name, words)))
        for name, text in loaded
    ]


def judged(part: str) -> Judged:
    places: dict[str, Statement] = {}
    for file, report in zip(texts(part), annotated(part), strict=True):
        for label, row in compiled(file)[1].items():
            places[f"{file.name[:3]}:{label}"] = report.statements[row]
    raw = groups(part)
    members = {group["name"]: group["statements"] for group in raw["group"]}
    against: set[Pair] = set()
    for between in raw["between"]:
        one, other = (
            *(members[name] for name in between.get("groups", [])),
            *([name] for name in between.get("statements", [])),
        )
        against |= {frozenset((a, b)) for a in one for b in other}
    return Judged(
        places,
        frozenset(pair for names in members.values() for pair in _pairs(names)),
        frozenset(frozenset(pair) for pair in raw["pairs"]["either"]),
        frozenset(against),
        tuple(
            (
                frozenset(group["statements"]),
                group["independent"] if group["independent"] != "unknown" else None,
            )
            for group in raw["group"]
        ),
        {pair: group["relation"] for group in raw["group"] for pair in _pairs(group["statements"])},
    )


def label_of(statement: Statement, places: dict[str, Statement]) -> str:
    """The annotated statement that shares most with it, or a name of its own."""
    best, most = f"{statement.file}:{statement.start}-{statement.end}", 0.5
    for label, place in places.items():
        if place.file == statement.file and (place.kind is Kind.DENIAL) == (statement.kind is Kind.DENIAL):
            shared = min(place.end, statement.end) - max(place.start, statement.start)
            whole = max(place.end, statement.end) - min(place.start, statement.start)
            share = shared / whole
            # A denial's cue may be in one span and not in the other; the shorter inside the longer is the same place.
            if place.kind is Kind.DENIAL and shared > 0:
                share = max(share, shared / min(place.end - place.start, statement.end - statement.start))
            if share > most:
                best, most = label, share
    return best


def _labelled(statements: Iterable[Statement], places: dict[str, Statement]) -> list[str]:
    return [label_of(one, places) for one in statements]


def _scored(found: Iterable[Pair], wanted: frozenset[Pair], either: frozenset[Pair]) -> Tally:
    kept = {pair for pair in found if len(pair) == 2 and pair not in either}
    return Tally(len(kept & wanted), len(kept), len(wanted - either))


def grouping(comparison: Comparison, judgement: Judged) -> Tally:
    """Pairs of statements put into one group."""
    found = [
        pair for group in comparison.groups for pair in _pairs(_labelled(group.statements, judgement.places))
    ]
    return _scored(_across_files(found), judgement.same, judgement.either)


def _across_files(pairs: Iterable[Pair]) -> list[Pair]:
    """One group may hold two pieces of one report; how one report cuts its sentence is not what is measured."""
    return [pair for pair in pairs if len({name[:3] for name in pair}) == 2]


def contradicting(comparison: Comparison, judgement: Judged) -> Tally:
    found = {frozenset(_labelled(pair, judgement.places)) for pair in comparison.contradictions}
    return _scored(found, judgement.against, judgement.either)


def relations(comparison: Comparison, judgement: Judged) -> Tally:
    """Of the pairs rightly joined, the relation of their group."""
    said = {
        pair: group.relation.value
        for group in comparison.groups
        for pair in _pairs(_labelled(group.statements, judgement.places))
    }
    both = said.keys() & judgement.relations.keys()
    right = sum(said[pair] == judgement.relations[pair] for pair in both)
    return Tally(right, len(both), len(both))


def origins(count: Callable[[frozenset[str]], int | None], judgement: Judged) -> Tally:
    """Groups whose number of origins is right, each judged group asked for as it was judged."""
    right = sum(count(names) == wanted for names, wanted in judgement.origins)
    return Tally(right, len(judgement.origins), len(judgement.origins))


# Dumb neighbours ---------------------------------------------------------------------------------------------------


def _words(statement: Statement) -> frozenset[str]:
    return frozenset(word[:6] for word in words_of(statement.text.lower()))


def _overlap(one: Statement, other: Statement) -> float:
    a, b = _words(one), _words(other)
    return len(a & b) / len(a | b) if a | b else 0.0


def word_overlap(statements: Sequence[Statement], judgement: Judged) -> tuple[float, Tally]:
    """Stem overlap with the threshold that is best for the very texts it is measured on: an unfair neighbour, in its favour."""
    said = [one for one in statements if one.kind is not Kind.FIGURE]
    names = [label_of(one, judgement.places) for one in said]
    pairs = [
        (_overlap(a, b), frozenset((x, y)))
        for (a, x), (b, y) in combinations(zip(said, names, strict=True), 2)
        if a.file != b.file
    ]
    tallies = (
        (
            cut / 20,
            _scored({pair for value, pair in pairs if value >= cut / 20}, judgement.same, judgement.either),
        )
        for cut in range(2, 20)
    )
    return max(tallies, key=lambda found: found[1].f1)


def counting_outlets(judgement: Judged) -> Tally:
    return origins(lambda names: len({judgement.places[name].chain[0] for name in names}), judgement)


def origins_counted(part: str, lexicon: Lexicon) -> dict[frozenset[str], int | None]:
    """For each judged group, what is counted for just its statements."""
    judgement, reports = judged(part), annotated(part)
    return {
        names: origins_behind(
            [judgement.places[name] for name in sorted(names)], reports, lexicon
        ).independent
        for names, _ in judgement.origins
    }


def main() -> None:
    lexicon = read_lexicon()
    for part in PARTS:
        judgement, reports = judged(part), annotated(part)
        alone = compare(reports, lexicon)
        read = extracted(texts(part)[0].parent, [file.name for file in texts(part)])
        whole = compare(read, lexicon)
        cut, dumb = word_overlap([one for report in reports for one in report.statements], judgement)
        read_cut, read_dumb = word_overlap([one for report in read for one in report.statements], judgement)
        counted = origins_counted(part, lexicon)
        print(part)
        print(f"  groups, annotated statements    {grouping(alone, judgement)}")
        print(f"  groups, stem overlap at {cut:.2f}    {dumb}")
        print(f"  groups, whole way               {grouping(whole, judgement)}")
        print(f"  groups, whole way, overlap {read_cut:.2f} {read_dumb}")
        print(f"  relation of joined pairs        {relations(alone, judgement)}")
        print(f"  contradictions                  {contradicting(alone, judgement)}")
        print(f"  contradictions, whole way       {contradicting(whole, judgement)}")
        print(f"  origins                         {origins(counted.__getitem__, judgement)}")
        print(f"  origins, counting outlets       {counting_outlets(judgement)}")


if __name__ == "__main__":
    main()
