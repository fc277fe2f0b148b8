"""Whose each figure of a sentence is. Rule: a figure belongs to the smallest piece around it, and to an attribution only where no piece holds it."""

from collections.abc import Sequence

from safeconduct.evidence.attributing import Attributed
from safeconduct.evidence.date_bounds import Mention
from safeconduct.evidence.figures import Counted, figures_in
from safeconduct.evidence.pieces import Draft, Voices
from safeconduct.evidence.statement import Kind
from safeconduct.evidence.tokens import Token
from safeconduct.evidence.words import Words

_NOBODY: Voices = ()


def figures_of(
    tokens: Sequence[Token],
    attributed: Sequence[Attributed],
    drafts: Sequence[Draft],
    dates: Sequence[Mention],
    words: Words,
) -> list[Draft]:
    """The figures of the sentence outside its quotations, each with the voices of the piece that holds it."""
    found = []
    for each in figures_in(tokens, words, [(one.start, one.end) for one in dates]):
        around = [one for one in drafts if one.start <= each.start < one.end and one.kind is not Kind.FIGURE]
        if _who_speaks(each, attributed) or (not around and _in_an_attribution(tokens, each, attributed)):
            continue
        beside = Draft(0, 0, Kind.CLAIM, _before(tokens, each, attributed) if not around else _NOBODY)
        inner = min(around, key=lambda draft: draft.end - draft.start, default=beside)
        found.append(
            Draft(
                each.start,
                each.end,
                Kind.FIGURE,
                inner.voices,
                inner.unnamed,
                inner.hedge,
                figure=each.figure,
            )
        )
    return found


def _who_speaks(each: Counted, attributed: Sequence[Attributed]) -> bool:
    """So: "according to two lawyers": how many speak is no figure, whatever piece holds the attribution."""
    named = [one.frame.naming for one in attributed if one.frame.naming]
    return any(one.start <= each.start < one.end for one in named)


def _in_an_attribution(tokens: Sequence[Token], each: Counted, attributed: Sequence[Attributed]) -> bool:
    """So: "two people familiar with the cases said": who speaks is not counted."""
    return any(
        tokens[one.frame.begin].start <= each.start < tokens[one.frame.end - 1].end for one in attributed
    )


def _before(tokens: Sequence[Token], each: Counted, attributed: Sequence[Attributed]) -> Voices:
    """The voices of the first attribution that ends before the figure."""
    at = next((i for i, token in enumerate(tokens) if token.start >= each.start), len(tokens))
    return next((one.voices for one in attributed if one.frame.end <= at), _NOBODY)
