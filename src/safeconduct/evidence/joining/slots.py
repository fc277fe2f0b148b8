"""A statement as typed slots: acts and things, figures, day, ordinal, names, polarity. Rule: a slot holds only what the words say."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from safeconduct.evidence.joining.lexicon import LANGUAGES, Concept, Lexicon, is_negated, stem, words_of
from safeconduct.evidence.statement import Dated, Figure, Heading, Kind, Statement


@dataclass(frozen=True)
class Report:
    """One file: its working text, what is known of it, and what it says."""

    file: str
    text: str
    heading: Heading
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class Slots:
    """Shape: `words` in lower case without stop words; `weights` is how much each concept says."""

    statement: Statement
    language: str
    words: tuple[str, ...]
    weights: dict[str, float]
    acts: frozenset[str]
    countries: frozenset[str]
    names: frozenset[str]
    figures: tuple[Figure, ...]
    units: frozenset[str]
    ordinal: int | None
    negated: bool

    @property
    def kind(self) -> Kind:
        return self.statement.kind

    @property
    def date(self) -> Dated | None:
        return self.statement.date

    @cached_property
    def bare(self) -> "Slots":
        """Without its figures, to ask whether all else agrees."""
        return replace(self, figures=(), negated=False)

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset(stem(word) for word in self.words)

    @cached_property
    def sameness(self) -> str:
        """Equal for the same words, whatever the marks around them."""
        return " ".join(words_of(self.statement.text.lower()))

    @cached_property
    def weight(self) -> float:
        return sum(self.weights.values()) + 0.5 * len(self.names)


def slots_of(statement: Statement, figures: Sequence[Statement], lexicon: Lexicon) -> Slots:
    """`figures`: the figure pieces of the same report that stand inside the statement."""
    language = statement.language if statement.language in LANGUAGES else "en"
    written = words_of(_told(statement))
    lower = [word.lower() for word in written]
    found = [lexicon.concepts(word, language) for word in lower]
    concepts = {concept for one in found for concept in one}
    counted = tuple(dict.fromkeys(_figures(statement, figures)))
    return Slots(
        statement,
        language,
        tuple(
            word
            for word in lower
            if word not in lexicon.stops[language] and (len(word) > 2 or word.isdigit())
        ),
        {concept.name: concept.weight for concept in concepts},
        frozenset(concept.name for concept in concepts if concept.kind == "act"),
        frozenset(concept.name for concept in concepts if concept.kind == "country"),
        _names(written, found, language, lexicon),
        counted,
        frozenset(_counted(concept) for figure in counted for concept in _unit(figure, language, lexicon)),
        lexicon.ordinal(tuple(lower)),
        is_negated(statement.text, language, lexicon),
    )


def _told(statement: Statement) -> str:
    """A denial is about what it denies."""
    return (statement.denies or statement.text) if statement.kind is Kind.DENIAL else statement.text


def _figures(statement: Statement, figures: Sequence[Statement]) -> list[Figure]:
    inside = [one.figure for one in figures if one.start >= statement.start and one.end <= statement.end]
    return [figure for figure in (statement.figure, *inside) if figure]


def _unit(figure: Figure, language: str, lexicon: Lexicon) -> set[Concept]:
    return {
        concept
        for word in words_of((figure.unit or "").lower())
        for concept in lexicon.concepts(word, language)
    }


def _counted(concept: Concept) -> str:
    """Eighty men, eighty arrests: both count people."""
    return "people" if concept.kind in {"people", "act", "role"} else concept.name


def _names(
    written: list[str], found: list[tuple[Concept, ...]], language: str, lexicon: Lexicon
) -> frozenset[str]:
    """Capitals inside the statement that mean nothing in the lexicon. German writes every noun so; those meet no name abroad."""
    return frozenset(
        word
        for word, known in list(zip(written, found, strict=True))[1:]
        if word[:1].isupper() and not known and word.lower() not in lexicon.stops[language]
    )
