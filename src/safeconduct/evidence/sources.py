"""Attributions whose verb is not the speaker's own: according to somebody, in a letter, quoted by a paper. Rule: whatever is named there is a source."""

from collections.abc import Sequence

from safeconduct.evidence.manners import Frame, Manner
from safeconduct.evidence.naming import Naming, naming_of
from safeconduct.evidence.relays import relay_of
from safeconduct.evidence.subjects import (
    capital_run,
    noun_phrase_end,
    subject_before,
    subject_behind,
    verb_group,
)
from safeconduct.evidence.tokens import QUOTED, Token
from safeconduct.evidence.unlisted import leading_subject
from safeconduct.evidence.words import Words

_OWNER = 8
"""Unit: words. An owner is no longer."""
_DAY = 5
"""Unit: words. A day or an adverb between "heißt es" and the document is no longer."""
_LED = 2
"""Unit: words. A preposition and a noun."""


def according_to(tokens: Sequence[Token], i: int, count: int, words: Words) -> Frame | None:
    """So: "According to the Russian newspaper Novaya Gazeta, …": the naming runs to the comma, or to the verb where none is written."""
    end = noun_phrase_end(tokens, i + count, words)
    first = i + count - (tokens[i + count - 1].low in words["roles"])  # "de source policière": the source itself is named so.
    naming = naming_of(tokens[first:end], words, source=True)
    if naming is None or tokens[i + count].low in words["ours"]:
        return None
    return Frame(Manner.ACCORDING, i, i, end, _named_then(tokens, first, end, naming, words), shared=False, relays=())


def _named_then(tokens: Sequence[Token], first: int, end: int, naming: Naming, words: Words) -> Naming:
    """So: "according to his sister, Mirela, …": whose kin or lawyer it is opens the words, and the name stands between two commas."""
    stop = capital_run(tokens, end + 1)
    between = 1 <= stop - end - 1 <= 3 and stop < len(tokens) and tokens[end].low == tokens[stop].low == ","
    bare = tokens[first].low in words["possessive"] and not any(token.capital for token in tokens[first:end])
    house = any(token.low in words[kind] for token in tokens[first:stop] for kind in ("houses", "media", "documents"))
    return Naming(tokens[end + 1].start, tokens[stop - 1].end) if between and bare and not house else naming


def in_whose_view(tokens: Sequence[Token], i: int, words: Words) -> Frame | None:
    """So: "in Hart's view", "by the ministry's account"."""
    for k in range(i + 2, min(i + _OWNER, len(tokens))):
        if not tokens[k].word:
            return None
        if tokens[k].low in words["owned"] and tokens[k - 1].low.endswith(("'s", "s'")):
            naming = naming_of(tokens[i + 1 : k], words, source=True)
            if naming is None or naming.pronoun:
                return None
            owner = naming._replace(end=naming.end - 2) if tokens[k - 1].low.endswith("'s") else naming
            return Frame(Manner.ACCORDING, i, i, k + 1, owner, shared=False, relays=())
    return None


def in_whose_eyes(tokens: Sequence[Token], words: Words) -> Frame | None:
    """So: "For Kord, the ruling is “…”", "Für die Anwältin Lea Hart ist das „…“": what something is for somebody, in marks, is that one's word for it."""
    quoted = next((k for k, token in enumerate(tokens) if token.low == QUOTED), 0)
    if quoted <= _LED or not words["for_whom"].at(tokens, 0):
        return None
    if not any(token.low in words["copulas"] or token.low in "—–" for token in tokens[1:quoted]):
        return None
    end = next((k for k in range(2, quoted) if not tokens[k].word or tokens[k].low in words["copulas"] or tokens[k].low in words["demonstratives"]), quoted)
    naming = naming_of(tokens[1:end], words)
    dated = naming is not None and any(words.numerals.may_open(token) for token in tokens[1:end])
    return None if naming is None or dated else Frame(Manner.ACCORDING, 0, 0, end, naming, shared=False, relays=())


def names_and_pauses(tokens: Sequence[Token], count: int, words: Words) -> bool:
    """So: "Pour Nora Lemestre, juriste, …": somebody's view, and not what is for somebody."""
    stop = capital_run(tokens, count) if count else 0
    named = 2 <= stop - count <= 3 and stop < len(tokens) and tokens[stop].low == ","
    return named and not any(words.numerals.may_open(token) for token in tokens[count:stop])


def of_its_own(tokens: Sequence[Token], i: int, count: int, words: Words) -> Frame | None:
    """So: "nach eigenen Angaben": whoever the sentence is about says it."""
    begin = next((k + 1 for k in range(i - 1, -1, -1) if tokens[k].low in (";", QUOTED, ":")), 0)
    stretch = [*tokens[begin:i], *tokens[i + count : i + count + 6]]
    naming = leading_subject(stretch, words) or leading_subject(tokens[begin:i], words)
    return Frame(Manner.ACCORDING, i, i, i + count, naming, shared=False, relays=()) if naming else None


def in_a_document(tokens: Sequence[Token], i: int, count: int, words: Words) -> Frame | None:
    """So: "Im Brief heißt es", "В заявлении говорится": the document speaks."""
    begin = next((k + 1 for k in range(i - 1, -1, -1) if not tokens[k].word), 0)
    begin += tokens[begin].low in words["as_said"]  # "Wie aus Unterlagen hervorgeht, …".
    if i - begin < _LED or tokens[begin].low not in words["it_says_in"] or tokens[i - 1].low in words["therein"]:
        return None
    naming = naming_of(tokens[begin + 1 : i], words, source=True)
    begin -= begin > 0 and tokens[begin - 1].low in words["as_said"]
    return Frame(Manner.SAY, begin, i, i + count, naming, shared=False, relays=()) if naming else None


def said_in(tokens: Sequence[Token], i: int, count: int, words: Words) -> Frame | None:
    """So: "…“, heißt es am Montag in einer Erklärung des Ministeriums": a day stands between, and the document behind."""
    if i == 0 or tokens[i - 1].low not in (",", QUOTED):
        return None
    for k in range(i + count, min(i + count + _DAY, len(tokens) - 1)):
        if not tokens[k].word:
            return None
        if tokens[k].low in words["it_says_in"] and tokens[k + 1].word and not words.calendar_word(tokens[k + 1].low):
            end = noun_phrase_end(tokens, k + 1, words)
            naming = naming_of(tokens[k + 1 : end], words, source=True)
            return Frame(Manner.ACCORDING, i, i, end, naming, shared=False, relays=()) if naming else None
    return None


def therein(tokens: Sequence[Token], i: int, count: int, words: Words) -> Frame | None:
    """So: "Darin heißt es, …", "В нём говорится: …": the document of the sentence before."""
    if i == 0 or i > _LED or tokens[i - 1].low not in words["therein"]:
        return None
    pronoun = Naming(tokens[i - 1].start, tokens[i - 1].end, pronoun=True)
    return Frame(Manner.SAY, 0, i, i + count, pronoun, shared=False, relays=())


def whom_it_quotes(tokens: Sequence[Token], i: int, count: int, words: Words) -> Frame | None:
    """So: "Die Zeitung zitierte eine Augenzeugin mit den Worten: …", "The agency quoted a guard as saying …"."""
    if i + count < len(tokens) and tokens[i + count].low in words["np_stops"]:
        return None  # "a letter, quoted in the Gazette"
    if i + count < len(tokens) and any(tokens[i + count].low in words[kind] for kind in ("him", "her")):
        meant = Naming(tokens[i + count].start, tokens[i + count].end, pronoun=True)  # "— цитирует его издание", "quoted him as saying".
        if tokens[i + count].low not in words["possessive"] or not _owned(tokens, i + count + 1, words):
            return Frame(Manner.SAY, i, i, _past_words(tokens, i + count + 1, words), meant, shared=False, relays=())
    behind = subject_behind(tokens, i + count, words)
    naming = naming_of(tokens[behind[0] : behind[1]], words, source=True) if behind else None
    if naming is None or behind is None:
        return None
    before = subject_before(tokens, verb_group(tokens, i, words), words)
    relay = relay_of(tokens[before[0] : before[1]], words) if before else None
    begin = before[0] if before else i
    end = _past_words(tokens, behind[1], words)
    return Frame(Manner.SAY, begin, i, end, naming, shared=False, relays=(relay,) if relay else ())


def _owned(tokens: Sequence[Token], i: int, words: Words) -> bool:
    """Whether what stands behind "his" is somebody who is quoted ("zitiert seinen Anwalt"), and no paper that quotes."""
    return i < len(tokens) and tokens[i].low in words["roles"] and tokens[i].low not in words["media"]


def _past_words(tokens: Sequence[Token], i: int, words: Words) -> int:
    """Past "as saying", "mit den Worten", up to what is quoted."""
    for k in range(i, min(i + 4, len(tokens))):
        if tokens[k].low in (":", QUOTED) or tokens[k].low in words["that"]:
            return k
        if tokens[k].low in words["adding"]:
            return k + 1
    return i


def by_compound(tokens: Sequence[Token], i: int, words: Words) -> Frame | None:
    """So: "Nach Polizeiangaben", "nach übereinstimmenden Medienberichten": who told is part of the noun."""
    tails = tuple(words["told_tails"].openings())
    for k in range(i + 1, min(i + 3, len(tokens))):
        low = tokens[k].low
        if tails and tokens[k].capital and low.endswith(tails) and low not in words["told_tails"]:
            naming = Naming(tokens[k].start, tokens[k].end)
            return Frame(Manner.ACCORDING, i, i, k + 1, naming, shared=False, relays=())
    return None


def according_behind(tokens: Sequence[Token], i: int, count: int, words: Words) -> Frame | None:
    """So: "Dem Ministerium zufolge": the naming stands before."""
    begin = i
    while (
        begin
        and tokens[begin - 1].word
        and i - begin < 8
        and not any(tokens[begin - 1].low in words[kind] for kind in ("past", "present", "auxiliaries"))
    ):
        begin -= 1
    articled = (k for k in range(begin, i) if tokens[k].low in words["articles"])
    begin = begin if tokens[begin].capital else next(articled, begin)
    naming = naming_of(tokens[begin:i], words, source=True)
    return Frame(Manner.ACCORDING, begin, i, i + count, naming, shared=False, relays=()) if naming else None
