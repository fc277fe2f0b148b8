"""The matrix of a person: what each way in says of them, from where they are and from each country they could go to first. Rule: a verdict is a shape and a
word, and what a move opens and closes is said before the picture."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from safeconduct.desk.countries import country_code, country_word
from safeconduct.desk.terms import Gettext
from safeconduct.desk.way_words import verdict_word
from safeconduct.errors import BadInput
from safeconduct.pathways.facts import STAY, Facts
from safeconduct.pathways.matrix import columns, verdicts
from safeconduct.pathways.moves import OF_OPEN, Move, Shift, moves_to
from safeconduct.pathways.pathway import Pathway, Rules
from safeconduct.pathways.telling import unknown_in
from safeconduct.pathways.verdicts import Ready, Verdict, ready
from safeconduct.web.language import Language

FIRST_COUNTRIES = ("GE", "AM", "TR", "KZ")
"""Where people go first while nobody has chosen others."""

MOST_COUNTRIES = 8
MOST_QUESTIONS = 3
ORDER = (Verdict.OPEN, Verdict.SUSPENDED, Verdict.CANNOT_TELL, Verdict.BARRED)
_FOLDED = ({Verdict.CANNOT_TELL}, {Verdict.BARRED})
"""What is said alike of every column shows nothing in a picture, and is listed below it."""


@dataclass(frozen=True, slots=True)
class Column:
    """Shape: `place` is `stay` or a code."""

    place: str
    word: str


@dataclass(frozen=True, slots=True)
class Cell:
    """Shape: `verdict` is its value, the name of the shape that is drawn; `word` the same for whoever does not see it."""

    place: str
    verdict: str
    word: str


@dataclass(frozen=True, slots=True)
class Row:
    pathway: str
    title: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class MoveSaid:
    """What going to any of these countries first would change, against staying. Shape: `lines` are (what, titles of ways in) of those that are open from one of the
    two; `beside` of those that are open from neither."""

    words: tuple[str, ...]
    lines: tuple[tuple[str, tuple[str, ...]], ...]
    beside: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def number_beside(self) -> int:
        return sum(len(titles) for _word, titles in self.beside)


@dataclass(frozen=True, slots=True)
class Question:
    """A fact that nobody knows. Shape: `ways` are the ids of those whose verdict waits for it."""

    fact: str
    ways: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Shape: `rows` what opens first; `unclear` cannot be told from any column, `barred` are barred from every one."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    unclear: tuple[Row, ...]
    barred: tuple[Row, ...]
    moves: tuple[MoveSaid, ...]
    questions: tuple[Question, ...]


def places_of(raw: str) -> tuple[str, ...]:
    """Shape: names or codes between commas. Raises: BadInput naming the field."""
    pieces = [piece for piece in raw.replace("\n", ",").split(",") if piece.strip()]
    if len(pieces) > MOST_COUNTRIES:
        raise BadInput("At most %(num)s countries stand side by side.", "places", num=MOST_COUNTRIES)
    return tuple(dict.fromkeys(country_code(piece, "places") for piece in pieces))


def matrix_of(facts: Facts, rules: Rules, on: date, places: Sequence[str], language: Language) -> Matrix:
    here = facts.values.get("current_country")
    asked = (STAY, *(place for place in places if place != here))
    found = dict(zip(asked, verdicts(facts, columns(rules, on), asked), strict=True))
    rows = [_row(way, tuple((place, found[place][number]) for place in asked), language) for number, way in enumerate(rules)]
    ordered = sorted(zip(rows, zip(*found.values(), strict=True), strict=True), key=lambda pair: (_rank(pair[1]), pair[0].pathway))
    return Matrix(
        tuple(Column(place, place_word(place, facts, language)) for place in asked),
        tuple(row for row, said in ordered if set(said) not in _FOLDED),
        tuple(row for row, said in ordered if set(said) == {Verdict.CANNOT_TELL}),
        tuple(row for row, said in ordered if set(said) == {Verdict.BARRED}),
        tuple(_said(move, language) for move in moves_to(rules, {place: found[place] for place in asked[1:]}, found[STAY])),
        questions_of(facts, rules, on, found[STAY]),
    )


def _rank(said: Sequence[Verdict]) -> tuple[int, ...]:
    """What is open anywhere comes first; among those, what is open without moving."""
    ranks = [ORDER.index(one) for one in said]
    return (min(ranks), *ranks)


def place_word(place: str, facts: Facts, language: Language) -> str:
    if place != STAY:
        return country_word(place, language)
    here = facts.values.get("current_country")
    if here is None:
        return language.gettext("stays where they are")
    return language.gettext("stays: %(country)s") % {"country": country_word(str(here), language)}


def _row(way: Pathway, said: Sequence[tuple[str, Verdict]], language: Language) -> Row:
    return Row(way.id, way.title, tuple(Cell(place, one.value, verdict_word(one, language.gettext)) for place, one in said))


def _said(move: Move, language: Language) -> MoveSaid:
    words = shift_words(language.gettext)
    said = [(shift in OF_OPEN, (words[shift], tuple(way.title for way in ways))) for shift, ways in move.shifts.items()]
    lines, beside = (tuple(line for is_open, line in said if is_open is wanted) for wanted in (True, False))
    return MoveSaid(tuple(country_word(place, language) for place in move.places), lines, beside)


def shift_words(_: Gettext) -> Mapping[Shift, str]:
    return {
        Shift.OPENS: _("opens"),
        Shift.CLOSES: _("closes"),
        Shift.OPEN_UNSURE: _("is open from here; from there it cannot be told"),
        Shift.BARRED_UNSURE: _("is barred from here; from there it cannot be told"),
        Shift.BARRED_STILL: _("is barred from here, and from there only suspended"),
        Shift.UNSURE_BARRED: _("cannot be told from here, and is barred from there"),
        Shift.STILL_BARRED: _("is suspended from here, and barred from there"),
    }


def questions_of(facts: Facts, rules: Rules, on: date, stay: Sequence[Verdict]) -> tuple[Question, ...]:
    """The facts for which most verdicts wait, the most awaited first."""
    waiting: dict[str, list[str]] = {}
    for way, said in zip(rules, stay, strict=True):
        if said is Verdict.CANNOT_TELL:
            for fact in _waits_for(ready(way, on), facts):
                waiting.setdefault(fact, []).append(way.id)
    ordered = sorted(waiting.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return tuple(Question(fact, tuple(ways)) for fact, ways in ordered[:MOST_QUESTIONS])


def _waits_for(one: Ready, facts: Facts) -> tuple[str, ...]:
    conditions = [asked.criterion for asked in one.asked if not asked.criterion.is_factor and asked.met(facts.values) is None]
    return tuple(dict.fromkeys(fact for criterion in conditions for fact in unknown_in(criterion, facts)))

