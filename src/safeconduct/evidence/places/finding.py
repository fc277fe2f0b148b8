"""The places a report names. Rule: a name that may be a person's or a paper's is no place; what is in no list is proposed only where nothing but a
place can stand, and without a country.
"""

from collections.abc import Sequence
from typing import NamedTuple

from safeconduct.evidence.places.gazetteer import Gazetteer, gazetteer
from safeconduct.evidence.places.persons import TITLES, key_of, owned, persons_in, touching
from safeconduct.evidence.statement import Place
from safeconduct.evidence.tokens import NAMED, Token, tokens_of
from safeconduct.evidence.words import Words

_MOST = 2
"""Unit: words. A longer run of capitalised words is a name of something else."""
_COMPASS = frozenset({"north", "south", "east", "west", "northern", "southern", "eastern", "western", "central", "greater"})
_OF = frozenset({"of", "de", "d'"})
_LITTLE = ("turn", "clause", "adverbs", "joined", "np_stops", "articles", "that")


class _Reading(NamedTuple):
    text: str
    tokens: Sequence[Token]
    words: Words
    known: Gazetteer
    persons: frozenset[str]
    """What some place of the text uses as a person's name."""


def places_of(text: str, words: Words) -> list[Place]:
    """In the order of the text; empty in a language without names."""
    known = gazetteer(words.language)
    if known is None:
        return []
    tokens = tokens_of(text, 0, len(text), elide=words.elides)
    on = _Reading(text, tokens, words, known, persons_in(text, tokens, words))
    listed: list[tuple[int, int, str | None]] = []
    i = 0
    while i < len(tokens):
        count, code = _known(on, i)
        count = count or _unknown(on, i)
        if count:
            listed.append((i, count, code))
        i += count or 1
    named = sorted([*listed, *_named_again(on, listed)])
    return [_place(text, tokens, begin, count, code, words) for begin, count, code in named]


def _place(text: str, tokens: Sequence[Token], begin: int, count: int, code: str | None, words: Words) -> Place:
    last = tokens[begin + count - 1]
    start, end = tokens[begin].start, last.end - owned(last, words)
    return Place(start, end, text[start:end], code)


# Names in a list


def _known(on: _Reading, i: int) -> tuple[int, str | None]:
    """How many tokens make a listed name, and its country."""
    longest = on.known.longest.get(_bare(on, i), 0)
    for count in range(min(longest, len(on.tokens) - i), 0, -1):
        row = on.tokens[i : i + count]
        code = on.known.names.get((*(one.low for one in row[:-1]), _bare(on, i + count - 1)))
        if code and (row[0].text[:1].isupper() or row[-1].text[:1].isupper()) and _is_place(on, i, i + count):
            return count, code
    return 0, None


def _bare(on: _Reading, i: int) -> str:
    token = on.tokens[i]
    return token.low[: len(token.low) - owned(token, on.words)]


def _is_place(on: _Reading, begin: int, end: int) -> bool:
    """Whether the words around leave it a place: "in Jordan", not "Jordan Keller", "Anna Paris" or "the Moscow Times"."""
    tokens, words = on.tokens, on.words
    low, led = tokens[begin].low, _led(on, begin, on.known.locative)
    ahead = tokens[end] if touching(on.text, tokens, end - 1) and not owned(tokens[end - 1], words) else None
    goes_on = ahead is not None and ahead.text[:1].isupper() and words.language != "de"
    if end - begin == 1 and (low in words.men or low in words.women):
        behind = led or _led(on, begin, on.known.directions)
        return behind and not goes_on and key_of(tokens[begin], words) not in on.persons
    if low == "us" and not (begin and tokens[begin - 1].low == "the"):
        return False  # "US police" is American police, and "us" in capitals is everybody.
    if _named_before(on, begin):
        return False
    return led or not goes_on or (ahead is not None and ahead.low in words["roles"])


def _led(on: _Reading, begin: int, leading: frozenset[str]) -> bool:
    """Whether one of the words stands before, an article between them or not."""
    k = begin - (begin > 1 and on.tokens[begin - 1].low in on.words["articles"])
    return k > 0 and on.tokens[k - 1].low in leading


def _named_before(on: _Reading, begin: int) -> bool:
    """Whether a capitalised word that may be a first name or a title touches it."""
    tokens, words = on.tokens, on.words
    if not begin or not touching(on.text, tokens, begin - 1) or not tokens[begin - 1].text[:1].isupper():
        return False
    low = tokens[begin - 1].low
    if low in words.men or low in words.women or low in TITLES:
        return True
    little = low in words.telling or low in _COMPASS or any(low in words[name] for name in _LITTLE)
    return words.language != "de" and not little


# Names in no list


def _unknown(on: _Reading, i: int) -> int:
    """How many tokens make a name that only a place can be: it stands right behind "in", or behind "the town of", or opens a dateline."""
    if _dateline(on, i):
        return 1
    if _between_commas(on, i):
        return int(_may_be(on, on.tokens[i]))
    if not i or not touching(on.text, on.tokens, i - 1):
        return 0
    called = _called(on, i)
    if not called and on.tokens[i - 1].low not in on.known.locative:
        return 0
    end = _run(on, i)
    run = on.tokens[i:end]
    if not 0 < len(run) <= _MOST or any(not _may_be(on, one) for one in run) or owned(run[-1], on.words):
        return 0  # "in Hart's view" is no place.
    if not called and on.known.endings and not run[-1].low.endswith(on.known.endings):
        return 0
    says = end < len(on.tokens) and on.tokens[end].low in on.words["say"]
    return 0 if says else len(run)


def _dateline(on: _Reading, i: int) -> bool:
    """So: "HARNES, May 9 (…) –", "Brenkstad, 30. Mai": a word that opens a line, a comma, a day."""
    row = on.tokens[i : i + 4]
    if len(row) < 4 or row[1].low != "," or not row[0].text[:1].isupper() or not _may_be(on, row[0], shouted=True):
        return False
    if row[0].low.endswith(tuple(on.words["papers"].words())):
        return False
    opens = i == 0 or "\n" in on.text[on.tokens[i - 1].end : row[0].start]
    month = any(on.words.calendar_word(one.low) for one in row[2:]) or (i + 4 < len(on.tokens) and on.words.calendar_word(on.tokens[i + 4].low))
    day = any(one.text[:1].isdigit() for one in row[2:])
    return opens and month and day


def _between_commas(on: _Reading, i: int) -> bool:
    """So: "in the capital, Astrel, …"."""
    tokens = on.tokens
    parted = 1 < i < len(tokens) - 1 and tokens[i - 1].low == "," and tokens[i + 1].low == ","
    return parted and tokens[i].text[:1].isupper() and tokens[i - 2].low in on.known.capitals


def _called(on: _Reading, i: int) -> bool:
    k = i - (i > 1 and on.tokens[i - 1].low in _OF)
    return on.tokens[k - 1].low in on.known.nouns


def _run(on: _Reading, i: int) -> int:
    """Behind the last of the capitalised words that touch; German has every noun so and Russian a name behind ("в Тарвии Олаф …"), and there one is
    all."""
    end = i
    while end < len(on.tokens) and end - i <= _MOST and _nameable(on.tokens[end]):
        end += 1
        if not touching(on.text, on.tokens, end - 1) or on.words.language in ("de", "ru"):
            break
    return end


def _nameable(token: Token) -> bool:
    return token.low != NAMED and token.text[:1].isupper()


def _may_be(on: _Reading, token: Token, *, shouted: bool = False) -> bool:
    low, words = token.low, on.words
    short = len(low) < 3 or (token.text.isupper() and not shouted) or token.text.endswith(".")
    calendar = words.calendar_word(low) or any(low in season for season in words.seasons)
    named = low in words.men or low in words.women or key_of(token, words) in on.persons
    bodies = low in on.known.no_place or low in words["roles"] or low in words["houses"] or low in TITLES
    return not (short or calendar or named or bodies)


def _named_again(on: _Reading, found: Sequence[tuple[int, int, str | None]]) -> list[tuple[int, int, str | None]]:
    """What the text proposes at one place, named elsewhere in it by the same one word."""
    taken = {i for begin, count, _ in found for i in range(begin, begin + count)}
    unknown = {_kept(on, begin) for begin, count, code in found if code is None and count == 1}
    again: list[tuple[int, int, str | None]] = []
    for i, token in enumerate(on.tokens):
        if i in taken or not token.text[:1].isupper() or _kept(on, i) not in unknown:
            continue
        if _alone(on, i):
            again.append((i, 1, None))
    return again


def _kept(on: _Reading, i: int) -> str:
    """The word without its case: "Halverns" is Halvern."""
    key = key_of(on.tokens[i], on.words)
    return key[:-1] if on.words.language == "de" and key.endswith("s") else key


def _alone(on: _Reading, i: int) -> bool:
    """Whether it is no part of a longer name: "the Sundhavn Herald", "Университет Тарноска"."""
    tokens = on.tokens
    if on.words.language == "de":
        noun = i > 0 and touching(on.text, tokens, i - 1) and tokens[i - 1].text[:1].isupper()
        return not _named_before(on, i) and (not noun or tokens[i].low.endswith("s"))
    ahead = touching(on.text, tokens, i) and not owned(tokens[i], on.words) and tokens[i + 1].text[:1].isupper()
    return not _named_before(on, i) and not ahead
