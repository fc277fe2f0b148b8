"""Who is named in a stretch of words: the part that names a speaker, and persons with what is known of their sex. Rule: no name is no name."""

from collections.abc import Sequence
from typing import NamedTuple

from safeconduct.evidence.sexes import Sex, sex_described, sex_of, sex_shown
from safeconduct.evidence.tokens import NAME_PARTICLES, NAMED, QUOTED, Token, name_key, without_s
from safeconduct.evidence.words import DATING, Words

_LONGEST = 14
_PRONOUNS = ("he", "she", "they", "i", "him", "her")


class Naming(NamedTuple):
    """A speaker as the text names one. `pronoun`: only a pronoun stands there."""

    start: int
    end: int
    pronoun: bool = False


class Person(NamedTuple):
    start: int
    end: int
    last_word: str
    sex: Sex


def _until_relative(tokens: Sequence[Token], words: Words) -> Sequence[Token]:
    for i, token in enumerate(tokens):
        if i and (token.low in words["relative"] or words["cited_by"].at(tokens, i)):
            return tokens[:i]
    return tokens


def _until_date(tokens: Sequence[Token], words: Words) -> Sequence[Token]:
    """So: "Ivan Torr 9 June said", "the service last week said": what opens a date behind the name is no part of it."""
    for i in range(1, len(tokens)):
        if i > 1 and tokens[i].text.isdecimal():
            return tokens[:i]
        if tokens[i].low in words.dating and not tokens[i].capital and _dates(tokens, i, words):
            return tokens[: i - (i > 1 and tokens[i - 1].low in words["np_stops"])]
    return tokens


def _dates(tokens: Sequence[Token], i: int, words: Words) -> bool:
    weekday = any(tokens[i].low in names for names in words.weekdays)
    return weekday or any(words[name].at(tokens, i) for name in DATING)


def _final_name(tokens: Sequence[Token], words: Words) -> Sequence[Token]:
    """So: "Russian newspaper Novaya Gazeta" names Novaya Gazeta; "Officials with ILGA-Europe" is kept whole."""
    lead = _leading_name(tokens, words)
    if lead:
        return tokens[:lead]
    if not tokens or not tokens[-1].capital:
        return tokens
    if tokens[-1].low == NAMED and len(tokens) < 3:
        return tokens[-1:]
    if words.language == "de":
        return tokens
    i = len(tokens)
    while (
        i
        and (tokens[i - 1].capital or tokens[i - 1].text == "-")
        and not (i < len(tokens) and NAMED in (tokens[i - 1].low, tokens[i].low))
    ):
        i -= 1
    run = tokens[i:]
    before = tokens[i - 1] if i else None
    linked = before is not None and (
        before.low in words["genitive"] or before.low in words["articles"] or not before.word
    )
    owned = any(token.low.endswith("'s") for token in run[:-1])
    if (
        i
        and not linked
        and not owned
        and before is not None
        and (len(run) > 1 or (before.low in words["roles"] and words.language != "ru"))
    ):
        return run
    return tokens


def _leading_name(tokens: Sequence[Token], words: Words) -> int:
    """How many words name "Carla Whitcomb of the Chicago group Safe Harbor"; 0 when a name does not open it so."""
    i = 0
    while i < len(tokens) and tokens[i].capital:
        i += 1
    a_house = any(token.low in words["roles"] or token.low in words["media"] for token in tokens[:i])
    return i if 2 <= i < len(tokens) and tokens[i].low in words["genitive"] and not a_house else 0


def naming_of(tokens: Sequence[Token], words: Words, *, source: bool = False) -> Naming | None:
    """The naming in a subject's words; None when they name nobody who could speak.

    `source`: the words stand behind "according to", so whatever they name is a source.
    """
    tokens = _until_date(_until_relative(tokens, words), words)
    while tokens and any(tokens[0].low in words[kind] for kind in _BEFORE_A_NAMING) and len(tokens) > 1:
        if (
            tokens[0].low in words["articles"]
            and tokens[0].capital
            and tokens[1].capital
            and tokens[0].start
            and _inner(tokens, words)
        ):
            break
        tokens = tokens[1:]
    tokens = _without_tail(tokens, words)
    if (
        not tokens
        or (not source and _opens_adverbial(tokens[0], words))
        or tokens[0].low in words["joined"]
        or len(tokens) > _LONGEST
        or any(token.low == QUOTED for token in tokens)
    ):
        return None
    if tokens[0].low in words["latter"] and (len(tokens) == 1 or tokens[1].low in words["np_stops"]):
        return Naming(tokens[0].start, tokens[0].end, pronoun=True)
    if len(tokens) == 1 and any(tokens[0].low in words[kind] for kind in _PRONOUNS):
        return Naming(tokens[0].start, tokens[0].end, pronoun=True)
    if (
        (tokens[0].low in words["nobody"] and not _one_of_some(tokens, words, source=source))
        or not (source or _can_speak(tokens, words))
        or _more_than_a_name(tokens, words)
    ):
        return None
    named = _final_name(tokens, words)
    return Naming(named[0].start, named[-1].end)


def _one_of_some(tokens: Sequence[Token], words: Words, *, source: bool) -> bool:
    """So: "one of the dockers", "many residents": somebody, though the first word alone is nobody."""
    return any(token.low in words["roles"] for token in tokens) or (
        source and words["one_of"].at(tokens, 0) > 0
    )


def _inner(tokens: Sequence[Token], words: Words) -> bool:
    """So: "The Local": an article that belongs to the name. At a sentence's start nobody can tell, and it goes."""
    return len(tokens) == 2 and tokens[1].low not in words["roles"] and tokens[1].low not in words.telling


_NO_PART = ("he", "she", "they", "i", "auxiliaries", "present", "clause")
_BEFORE_A_NAMING = ("articles", "demonstratives", "adverbs", "auxiliaries")


def _without_tail(tokens: Sequence[Token], words: Words) -> Sequence[Token]:
    """So: "Le gouvernement y", "Casimir Orlov, lui,": little words behind a naming are no part of it."""
    german = words.language == "de" and any(token.capital for token in tokens)
    while tokens and (
        not tokens[-1].word or (german and not _ends_a_naming(tokens[-1], words)) or tokens[-1].low in words["adverbs"] or _little(tokens[-1], tokens, words)
    ):
        tokens = tokens[:-1]
    return tokens


def _ends_a_naming(token: Token, words: Words) -> bool:
    """German writes its nouns large; a small word closes a naming only as a role, a number or a mark of age."""
    return token.capital or not token.text.isalpha() or token.low in words["roles"]


def _opens_adverbial(first: Token, words: Words) -> bool:
    """So: "on Mr Rusk's telephone": a preposition opens no naming, but for the Russian house that speaks ("в министерстве")."""
    return first.low in words["np_stops"] and not first.capital and first.low not in ("в", "во")


def _little(last: Token, tokens: Sequence[Token], words: Words) -> bool:
    in_a_clause = any(last.low in words[kind] for kind in _NO_PART)
    return len(tokens) > 1 and last.low in words["stops"] and not last.capital and not in_a_clause


def _more_than_a_name(tokens: Sequence[Token], words: Words) -> bool:
    """Whether a pronoun or a verb stands among the words: then they are a clause, and nobody's name."""
    kinds = (*_NO_PART, "promise_after") if words.language == "en" else _NO_PART
    pronouns = ("he", "she", "they", "i")
    if any(
        token.low in words["say"] and not token.capital and token.low not in words["noun_like"]
        for token in tokens[1:]
    ):
        return True
    # A capitalised verb inside is part of a name ("Open Hope"); a pronoun never is.
    return any(
        token.low in words[kind] and (not token.capital or kind in pronouns)
        for token in tokens
        for kind in kinds
    )


def _can_speak(tokens: Sequence[Token], words: Words) -> bool:
    return any(
        token.low == NAMED
        or token.low in words["roles"]
        or (token.capital and len(token.text) > 1 and token.low not in words["stops"])
        for token in tokens
    )


def _name_ends(tokens: Sequence[Token], i: int, words: Words) -> int:
    j = i
    while (
        j < len(tokens)
        and tokens[j].capital
        and tokens[j].low != NAMED
        and (j == i or tokens[j].low not in words["stops"])
    ):
        j += 1
        if (
            j + 1 < len(tokens)
            and tokens[j].low in NAME_PARTICLES
            and tokens[j + 1].capital
        ):
            j += 1
    return j


def _a_given_name(low: str, words: Words) -> bool:
    key = name_key(low)
    return low in words.men or low in words.women or key in words.name_keys or (key != low and (key in words.men or key in words.women))


def persons_in(tokens: Sequence[Token], words: Words) -> list[Person]:
    """Runs of capitalised words that hold a given name or stand with a title."""
    found: list[Person] = []
    i = 0
    while i < len(tokens):
        if not tokens[i].capital or tokens[i].low in words["stops"] or tokens[i].low == NAMED:
            i += 1
            continue
        j = max(_name_ends(tokens, i, words), i + 1)
        run, before = tokens[i:j], tokens[i - 1] if i else None
        titled = (before is not None and before.low in words["titles"]) or any(
            one.low in words["titles"] for one in run
        )
        titled = titled or _by_role(tokens, i, j, words) or _who_behind(tokens, i, j, words)
        given = any(_a_given_name(without_s(one), words) for one in run)
        kin = _kin(tokens, i, words)
        titled = (
            titled
            or kin is not None
            or _aged(tokens, j)
            or _described(tokens, i, j, words)
            or bool(words["named_as"].ending(tokens, i, most=2))
        )
        if (given or titled) and not (len(run) == 1 and run[0].low in words["titles"]):
            first = next(
                (
                    k
                    for k in range(i, j)
                    if tokens[k].low not in words["titles"] and not _nation(tokens[k:j], words)
                ),
                i,
            )
            found.append(
                Person(
                    tokens[first].start,
                    _bare_end(tokens[j - 1]),
                    name_key(without_s(tokens[j - 1])),
                    sex_shown(tokens, i, j, kin or before, words),
                )
            )
        i = j
    return found


def _by_role(tokens: Sequence[Token], begin: int, end: int, words: Words) -> bool:
    """So: "the baker Tom Vane", "представитель правительства Ида Фрост": what somebody is stands before two words of a name."""
    if not 2 <= end - begin <= 3 or words.language == "de":
        return False
    near = tokens[max(0, begin - 1) : begin] if words.language != "ru" else tokens[max(0, begin - 2) : begin]
    return any(_a_person(one, words) and not one.capital for one in near)


def _a_person(token: Token, words: Words) -> bool:
    """Whether a role is somebody's, and not a house's or a document's."""
    things = ("houses", "media", "documents", "people")
    return token.low in words["roles"] and not any(token.low in words[kind] for kind in things)


def _who_behind(tokens: Sequence[Token], begin: int, end: int, words: Words) -> bool:
    """So: "Bea Okafor-Lunn, who has run the kitchen": only of a person "who" is said."""
    if not 2 <= end - begin <= 3 or end + 1 >= len(tokens) or tokens[end].low != ",":
        return False
    return tokens[end + 1].low in words["who"] and not any(token.low in words["roles"] for token in tokens[begin:end])


def acting_in(tokens: Sequence[Token], words: Words) -> Person | None:
    """Whoever opens a sentence with two or three capitalised words and a verb: "Temur Asanov runs a bakery". It may be a house."""
    end = _name_ends(tokens, 0, words) if tokens and tokens[0].capital else 0
    run = tokens[:end]
    kinds = ("roles", "media", "stops", "titles", "clause", "adverbial", "nobody")
    alone = end == 1 and words.language != "de" and _acts(tokens, words)
    if not (2 <= end <= 3 or alone) or any(
        one.low in words[kind] or one.text.isupper() for one in run for kind in kinds
    ):
        return None
    if end < len(tokens) and not (tokens[end].word and not tokens[end].capital):
        return None
    return Person(run[0].start, _bare_end(run[-1]), name_key(without_s(run[-1])), sex_of(run, None, words))


def _acts(tokens: Sequence[Token], words: Words) -> bool:
    """Whether a verb stands behind the one word that opens a sentence, and the word is no little one: "Kord sounds tired"."""
    low, verb = tokens[0].low, tokens[1] if len(tokens) > 1 else None
    small = low in words.telling or words.numerals.may_open(tokens[0]) or any(
        low in words[kind] for kind in ("adverbs", "articles", "possessive", "one_of", "he", "she")
    )
    if verb is None or verb.capital or small or len(low) < 3:
        return False
    listed = any(verb.low in words[kind] for kind in ("present", "past", "auxiliaries"))
    return listed or (len(verb.low) > 3 and verb.low.endswith(words.verb_endings))


def _a_role(token: Token, words: Words) -> bool:
    """So: "Sprecher", "Innen-Staatssekretär"."""
    return token.low in words["roles"] or token.low.rpartition("-")[2] in words["roles"]


def described_in(tokens: Sequence[Token], words: Words) -> Person | None:
    """Whoever opens a sentence as a noun: "The concierge refused to open", "Слесарь Мирон не ругает никого"."""
    begin = next((k for k in range(min(2, len(tokens))) if tokens[k].word), len(tokens))
    if begin < len(tokens) and tokens[begin].low in words["told_pronoun"]:
        return None  # «Ей вменяют …»: whom something is done to opens the sentence.
    role = next(
        (k for k in range(begin, min(begin + 6, len(tokens))) if _a_role(tokens[k], words)), None
    )
    first = begin + (begin < len(tokens) and tokens[begin].low in words["articles"])
    between = tokens[first:role] if role is not None else ()
    if role is None or any((not token.word and token.text != "-") or token.low in words["stops"] for token in between):
        return None
    end = (
        _name_ends(tokens, role + 1, words)
        if role + 1 < len(tokens) and tokens[role + 1].capital
        else role + 1
    )
    run = tokens[first:end]
    return Person(
        run[0].start,
        _bare_end(run[-1]),
        name_key(without_s(run[-1])),
        sex_described(tokens, begin, end, words),
    )


def _aged(tokens: Sequence[Token], end: int) -> bool:
    """So: "Okello, 31,", "Okello (31)", "Лея, 19 лет": an age stands behind a person's name."""
    behind = tokens[end : end + 2]
    return (
        len(behind) == 2
        and behind[0].low in (",", "(")
        and behind[1].text.isdecimal()
        and len(behind[1].text) == 2
    )


def _kin(tokens: Sequence[Token], begin: int, words: Words) -> Token | None:
    """So: "his wife, Gulmira", "seine Frau Gulmira": the word that tells who the name behind it is."""
    k = begin - 2 if begin > 1 and tokens[begin - 1].low == "," else begin - 1
    word = tokens[k] if k >= 0 else None
    marked = word is not None and (word.low in words["woman_marks"] or word.low in words["man_marks"])
    return word if marked else None


def _described(tokens: Sequence[Token], begin: int, end: int, words: Words) -> bool:
    """So: "Bo Rask is a judge", "Alma Kord, a nurse, …": two or three words that what follows calls a person."""
    if not 2 <= end - begin <= 3 or any(token.low in words["roles"] for token in tokens[begin:end]):
        return False
    linked = end < len(tokens) and (tokens[end].low in (",", "—") or tokens[end].low in words["copulas"])
    behind = tokens[end + 1 : end + 3] if linked else ()
    return any(
        token.low in words[kind] for token in behind for kind in ("titles", "man_marks", "woman_marks")
    )


def _nation(rest: Sequence[Token], words: Words) -> bool:
    """A leading "German" or "New" before the name itself: what stands before the last title of the run."""
    return any(token.low in words["titles"] for token in rest)


def _bare_end(token: Token) -> int:
    return token.start + len(without_s(token))
