"""Attributions whose verb stands in no list: beside words in marks the place tells. Rule: somebody named, or a noun with its article, and one finite verb; with more than that it is none."""

from collections.abc import Sequence

from safeconduct.evidence.adverbs import is_adverb, is_adverbial
from safeconduct.evidence.manners import Frame, Manner
from safeconduct.evidence.naming import Naming, naming_of
from safeconduct.evidence.subjects import capital_run, noun_phrase_end, subject_before, subject_behind
from safeconduct.evidence.tokens import QUOTED, Token
from safeconduct.evidence.words import Words

_DASHES = frozenset("—–-")
_FURTHEST = 12
"""Unit: words and marks. A subject that is longer is a clause."""
_SHORTEST = 4
"""Unit: letters. Shorter words that end like a verb are mostly none ("дел", "bus")."""
_PRONOUNS = ("he", "she", "they", "i")


def behind_quotation(tokens: Sequence[Token], i: int) -> bool:
    """Whether a comma, in the marks or behind them, or an exclamation leads from words in marks to the word at `i`."""
    j = i - 1
    while j >= 0 and (tokens[j].low == "," or tokens[j].low in _DASHES):
        j -= 1
    if j < 0 or tokens[j].low != QUOTED:
        return False
    return any(token.low == "," for token in tokens[j + 1 : i]) or _leads_on(tokens[j])


def _leads_on(quotation: Token) -> bool:
    last = quotation.text.rstrip("”“’‘»«'\" \u00a0\u202f")[-1:]
    return last != "" and last in ",!?…"


def unlisted_verb(tokens: Sequence[Token], i: int, words: Words) -> Frame | None:
    """Whatever verb stands between a quotation and somebody is one of saying: « … », soupire Karim Belaïd; “…,” the guard grumbled."""
    return (
        _verb_first(tokens, i, words)
        or _of_an_office(tokens, i, i + (tokens[i].low in words["auxiliaries"]), words)
        or _subject_first(tokens, i, words)
    )


def finite(token: Token, words: Words) -> bool:
    """Whether a word looks like a finite verb that may say something."""
    if token.capital or not token.word or len(token.low) < _SHORTEST or token.low in words["stops"]:
        return False
    return token.low in words["past"] or token.low.endswith(words.verb_endings)


def _verb_first(tokens: Sequence[Token], i: int, words: Words) -> Frame | None:
    cue = i
    while cue < min(i + 4, len(tokens)) and _before_a_verb(tokens[cue], words):
        cue += 1
    if cue >= len(tokens) or (words.language == "en" and any(words["tell"].at(tokens, k) for k in range(cue, min(cue + _FURTHEST, len(tokens))))):
        return None  # "…,” one of them told the Gazette": who is told stands behind the verb.
    if cue > i and any(tokens[cue].low in words[kind] for kind in _PRONOUNS):
        pronoun = Naming(tokens[cue].start, tokens[cue].end, pronoun=True)
        return Frame(
            Manner.SAY, i, cue, min(cue + 2, len(tokens)), pronoun, shared=False, relays=(), listed=False
        )
    verb = tokens[cue]
    if verb.capital or not verb.word or verb.low in words["clause"]:
        return None
    if verb.low in words["stops"] or (verb.low in words.citing and verb.low not in words["noun_like"]):
        return None
    behind = subject_behind(tokens, cue + 1, words)
    stretch = tokens[behind[0] : behind[1]] if behind else ()
    noun = opens_a_noun(stretch, words)
    if not (noun or _opens_a_person(stretch, words)) or any(
        token.low in words["say"] or token.low in words["tell"] for token in stretch
    ):
        return None
    naming = naming_of(stretch, words, source=noun and finite(verb, words))
    if naming is None or behind is None:
        return None
    return Frame(Manner.SAY, i, cue, behind[1], naming, shared=False, relays=(), listed=False)


def _before_a_verb(token: Token, words: Words) -> bool:
    return is_adverb(token, words) or token.low in words["auxiliaries"] or token.low in words["reflexive"]


def opens_a_noun(tokens: Sequence[Token], words: Words) -> bool:
    """Whether an article, a possessive or a number opens the words: then they name a thing or a person."""
    if not tokens:
        return False
    first = tokens[0]
    listed = any(first.low in words[kind] for kind in ("articles", "possessive", "one_of"))
    return listed or words.numerals.may_open(first) or (not words["articles"].openings() and first.word)


def _opens_a_person(tokens: Sequence[Token], words: Words) -> bool:
    first = tokens[0] if tokens else None
    kinds = (*_PRONOUNS, "roles")
    return first is not None and (first.capital or any(first.low in words[kind] for kind in kinds))


def _of_an_office(tokens: Sequence[Token], begin: int, cue: int, words: Words) -> Frame | None:
    """Russian names the house and no speaker: "сообщили в министерстве"."""
    if (
        words.language != "ru"
        or cue + 2 >= len(tokens)
        or not tokens[cue].low.endswith("ли")
        or tokens[cue + 1].low not in ("в", "во")
    ):
        return None
    end = noun_phrase_end(tokens, cue + 2, words)
    naming = naming_of(tokens[cue + 2 : end], words, source=True)
    return (
        Frame(Manner.SAY, begin, cue, end, naming, shared=False, relays=(), listed=False) if naming else None
    )


def _subject_first(tokens: Sequence[Token], i: int, words: Words) -> Frame | None:
    """So: “…,” the tram conductor grumbled; «…», — она вздыхает. Only English has a noun there."""
    if any(token.low in words.citing for token in tokens[i : i + _FURTHEST]):
        return None
    if any(tokens[i].low in words[kind] for kind in _PRONOUNS):
        end = i + 1
    elif words.language == "en":
        end = _subject_end(tokens, i, words)
    else:
        return None
    cue = end
    while cue < len(tokens) and _before_a_verb(tokens[cue], words):
        cue += 1
    if cue >= len(tokens) or not finite(tokens[cue], words):
        return None
    naming = naming_of(tokens[i:end], words, source=True)
    return (
        Frame(Manner.SAY, i, cue, cue + 1, naming, shared=False, relays=(), listed=False) if naming else None
    )


def _subject_end(tokens: Sequence[Token], i: int, words: Words) -> int:
    """Where a subject that opens at `i` ends: a name with what is set behind it between commas, or a noun up to its verb."""
    run = capital_run(tokens, _behind_bare_role(tokens, i, words))
    if run > i and tokens[run - 1].low not in words["stops"]:
        return _behind_apposition(tokens, run)
    if not opens_a_noun(tokens[i : i + 1], words):
        return len(tokens)
    for k in range(i + 2, min(i + _FURTHEST, len(tokens))):
        if not tokens[k].word:
            return _behind_apposition(tokens, k)
        if finite(tokens[k], words) and _closes(tokens, k + 1, words):
            return k
    return len(tokens)


def _behind_bare_role(tokens: Sequence[Token], i: int, words: Words) -> int:
    """So: "presidential spokesman Anton Berezh": up to three words without an article before a name."""
    for k in range(i, min(i + 4, len(tokens))):
        if tokens[k].capital:
            return k
        if not tokens[k].word or tokens[k].low in words["stops"]:
            break
    return i


def _behind_apposition(tokens: Sequence[Token], comma: int) -> int:
    if comma >= len(tokens) or tokens[comma].low != ",":
        return comma
    for k in range(comma + 1, min(comma + _FURTHEST, len(tokens))):
        if not tokens[k].word:
            return k + 1 if tokens[k].low == "," else len(tokens)
    return len(tokens)


def _closes(tokens: Sequence[Token], k: int, words: Words) -> bool:
    """Whether a mark, a time, a place or a hearer stands at `k`: what is before it was the verb."""
    if k >= len(tokens) or not tokens[k].word:
        return True
    kinds = ("np_stops", "adverbs", "hearers", "promise_after", "content_after")
    return any(tokens[k].low in words[kind] for kind in kinds)


def leading_subject(tokens: Sequence[Token], words: Words) -> Naming | None:
    """Who acts in the words that lead to a colon: "Alma Kord shrugs: …", "Am Freitag wetterte der Imker: …"."""
    begin = _behind_adverbial(tokens, words)
    verb = next((k for k in range(begin + 1, len(tokens)) if _first_verb(tokens, k, words)), None)
    if verb is None:
        return None
    before = subject_before(tokens, verb, words)
    if before is None or before[0] >= before[1] or is_adverbial(tokens, *before, words):
        before = subject_behind(tokens, verb + 1, words)
    return naming_of(tokens[before[0] : before[1]], words) if before else None


def _first_verb(tokens: Sequence[Token], k: int, words: Words) -> bool:
    """Whether the word at `k` is a verb by its shape and by what stands around it."""
    before = tokens[k - 1]
    if any(before.low in words[kind] for kind in ("articles", "genitive", "possessive")):
        return False
    if words.language == "de" and k + 1 < len(tokens) and tokens[k + 1].low == ",":
        return False  # A verb at the end of its clause is not the sentence's.
    if not finite(tokens[k], words):
        return any(tokens[k].low in words[kind] for kind in ("auxiliaries", "reflexive", "past", "present"))
    led = before.capital or before.low == "," or before.low in words["roles"] or any(before.low in words[kind] for kind in _PRONOUNS)
    return led or _before_a_verb(before, words) or _closes(tokens, k + 1, words)


def _behind_adverbial(tokens: Sequence[Token], words: Words) -> int:
    quoted = max((k + 1 for k, token in enumerate(tokens) if token.low in (QUOTED, ";")), default=0)
    if quoted < len(tokens) and _opens_adverbially(tokens[quoted], words):
        return next((k + 1 for k in range(quoted, len(tokens)) if tokens[k].low == ","), quoted)
    return quoted


def _opens_adverbially(token: Token, words: Words) -> bool:
    return token.low in words["adverbial"] or token.low in words["adverbs"]
