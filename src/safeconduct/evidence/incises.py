"""Who speaks, told inside the marks: « …, explique Ilona Varga, … », «…, — сказал он. — …». Rule: only a listed verb of saying with a subject parts a quotation."""

from collections.abc import Sequence
from typing import NamedTuple

from safeconduct.evidence.naming import naming_of
from safeconduct.evidence.quotations import Quoted
from safeconduct.evidence.tokens import Token, tokens_of
from safeconduct.evidence.unlisted import finite, opens_a_noun
from safeconduct.evidence.words import Words

_FURTHEST = 24
"""Unit: words and marks. A longer aside is no attribution."""
_SAYING = ("say", "report", "promise", "ask", "deny")
_PAUSES = frozenset(",.!?…")
_SMALL = frozenset(",!?")


class _Aside(NamedTuple):
    """From the mark before the attribution to where the speech goes on, as places in the text."""

    start: int
    end: int


def parted_by_asides(text: str, quotation: Quoted, words: Words) -> list[Quoted]:
    """The quotation, or its parts around each attribution that stands inside its marks."""
    if not words["incise_after"].openings() or quotation.broken:
        return [quotation]
    found: list[Quoted] = []
    rest = quotation
    tokens = tokens_of(text, quotation.start, quotation.end, elide=words.elides)
    for aside in _asides(text, tokens, words, quotation.end):
        if aside.start <= rest.start:
            continue
        found.append(_before(text, rest, aside))
        rest = rest._replace(start=aside.end, outer_start=aside.end, continued=False)
    return [*found, rest] if rest.end > rest.start else found


def _before(text: str, rest: Quoted, aside: _Aside) -> Quoted:
    end = aside.start
    while end > rest.start and (text[end - 1].isspace() or text[end - 1] == ","):
        end -= 1
    return rest._replace(end=end, outer_end=end, unclosed=False)


def _asides(text: str, tokens: Sequence[Token], words: Words, last: int) -> list[_Aside]:
    found: list[_Aside] = []
    i = 1
    while i < len(tokens):
        opens = tokens[i].low in words["incise_after"] or _goes_on_small(tokens, i, words)
        end = _end_of_aside(text, tokens, i, words) if opens else None
        if end is None:
            i += 1
            continue
        resumed = next((k for k in range(end, len(tokens)) if tokens[k].word), len(tokens))
        begin = _opening(tokens, i)
        found.append(_Aside(begin, tokens[resumed].start if resumed < len(tokens) else last))
        i = max(resumed, i + 1)
    return found


def _goes_on_small(tokens: Sequence[Token], i: int, words: Words) -> bool:
    """So: « Qui a ouvert ? demanda Lea Hart. »: behind the mark a small letter, where commas open what is said of the speaker."""
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    small = after is not None and after.word and not after.capital
    return tokens[i].low in "!?" and small and "," in words["incise_after"].openings()


def _opening(tokens: Sequence[Token], i: int) -> int:
    """The dash alone opens behind a question mark, which is the speaker's; a comma is the teller's."""
    if tokens[i].low in "!?":
        return tokens[i].end
    before = tokens[i - 1]
    return before.start if before.low == "," else tokens[i].start


def _end_of_aside(text: str, tokens: Sequence[Token], i: int, words: Words) -> int | None:
    """The number of the mark that closes the aside opened by token `i`; None when it is none."""
    dashed = tokens[i].low not in _SMALL
    if dashed and tokens[i - 1].low not in _PAUSES:
        return None
    verb = _verb_behind(tokens, i + 1, words)
    if verb is None and dashed and i + 1 < len(tokens) and finite(tokens[i + 1], words):
        verb = i + 2  # Between dashes a verb of any kind with somebody behind it is one of saying.
    if verb is None:
        verb = _inverted(text, tokens, i + 1, words)
    if verb is None:
        return None
    end = _closing(tokens, verb, words, dashed=dashed)
    return end if _names(tokens, verb, end, words) else None


def _verb_behind(tokens: Sequence[Token], begin: int, words: Words) -> int | None:
    """Behind a verb of saying that opens the words: "a déclaré", "explique", "говорит"."""
    i = begin
    while i < len(tokens) and i - begin < 4:
        for name in _SAYING:
            count = words[name].at(tokens, i)
            if count:
                return i + count
        low = tokens[i].low
        if not any(low in words[kind] for kind in ("auxiliaries", "adverbs", "he", "she", "they", "i")) and not _to_whom(tokens, i, begin, words):
            return None
        i += 1
    return None


def _to_whom(tokens: Sequence[Token], i: int, begin: int, words: Words) -> bool:
    """So: "…, m'a-t-elle écrit. …": whom it was said to, first in the aside and before the auxiliary."""
    told = tokens[i].low in words["clitics"] and tokens[i].low not in words["articles"]
    return i == begin and told and i + 1 < len(tokens) and tokens[i + 1].low in words["auxiliaries"]


def _inverted(text: str, tokens: Sequence[Token], i: int, words: Words) -> int | None:
    """Behind a verb to which its pronoun is tied ("lâche-t-il", "a-t-elle crié"): between commas it says something, whatever verb it is."""
    if i + 1 >= len(tokens) or text[tokens[i].end : tokens[i + 1].start] not in ("-", "-t-"):
        return None
    return i + 2 if any(tokens[i + 1].low in words[kind] for kind in ("he", "she", "they")) else None


def _closing(tokens: Sequence[Token], begin: int, words: Words, *, dashed: bool) -> int:
    """The dash, or the comma or stop behind the name; a name set between two commas belongs to it."""
    for k in range(begin, min(begin + _FURTHEST, len(tokens))):
        if dashed and tokens[k].low in "—–" and tokens[k - 1].low in _PAUSES:
            return k
        if not dashed and tokens[k].low in _PAUSES and not _apposition(tokens, k, words):
            return k
    return min(begin + _FURTHEST, len(tokens))


def _apposition(tokens: Sequence[Token], comma: int, words: Words) -> bool:
    """Whether a name, or what somebody is, stands behind the comma: "…, déplore Clémence Audoin, présidente de Passage Sûr"."""
    role = tokens[comma + 1 : comma + 3] if tokens[comma].low == "," else ()
    if any(token.low in words[kind] and not token.capital for token in role for kind in ("roles", "titles")):
        return True
    if role and (role[0].low in words["relative"] and role[0].low not in words["that"]):
        return True  # "…, s'emporte son compagnon, qui a requis l'anonymat. …"
    stop = comma + 1
    while stop < len(tokens) and tokens[stop].capital:
        stop += 1
    named = 2 <= stop - comma - 1 <= 4
    return named and tokens[comma].low == "," and (stop == len(tokens) or tokens[stop].low in _PAUSES)


def _names(tokens: Sequence[Token], begin: int, end: int, words: Words) -> bool:
    """Whether somebody who speaks stands behind the verb, or stood before it as a pronoun ("a-t-il dit")."""
    stretch = tokens[begin : min(end, begin + 12)]
    marks = [k for k, token in enumerate(stretch) if not token.word and token.low != "-"]
    first = stretch[: marks[0]] if marks else stretch
    if naming_of(first, words, source=opens_a_noun(first, words)) is not None:
        return True
    pronouns = ("he", "she", "they", "i")
    return any(
        token.low in words[kind] for token in (*first, *tokens[begin - 2 : begin]) for kind in pronouns
    ) or (any(token.capital for token in first))
