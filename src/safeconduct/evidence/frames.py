"""Attributions in one sentence: who is said to say, through whom, and which words they stand before or behind. Rule: a frame without a plain subject has none."""

from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from safeconduct.evidence.naming import Naming, naming_of
from safeconduct.evidence.relays import hearer_behind, hearer_end, relay_of
from safeconduct.evidence.subjects import (
    is_adverbial,
    noun_phrase_end,
    subject_before,
    subject_behind,
    with_description,
)
from safeconduct.evidence.tokens import QUOTED, Token
from safeconduct.evidence.words import Words


class Manner(Enum):
    SAY = "say"
    TELL = "tell"
    PROMISE = "promise"
    REPORT = "report"
    DENY = "deny"
    ASK = "ask"
    ADDING = "adding"
    ACCORDING = "according"


class Frame(NamedTuple):
    """Places are token numbers in the sentence; `begin` to `end` is subject, verb and hearer."""

    manner: Manner
    begin: int
    cue: int
    end: int
    naming: Naming | None
    shared: bool
    """The subject is that of the frame before ("promised … but denied")."""
    relays: tuple[tuple[int, int], ...]
    """Places of hearers and venues in the text."""


_ORDER = (
    ("tell", Manner.TELL),
    ("promise", Manner.PROMISE),
    ("report", Manner.REPORT),
    ("deny", Manner.DENY),
    ("ask", Manner.ASK),
    ("adding", Manner.ADDING),
    ("say", Manner.SAY),
)


def _manner_at(tokens: Sequence[Token], i: int, words: Words) -> tuple[Manner, int] | None:
    for name, manner in _ORDER:
        count = words[name].at(tokens, i)
        if count:
            return manner, count
    if words["deny_with"].at(tokens, i):
        near = tokens[i + 1 : i + 8]
        if any(token.low in words["accusation"] for token in near):
            return Manner.DENY, 1
    return None


def _verb(tokens: Sequence[Token], i: int, words: Words) -> bool:
    """Whether the word at `i` is a verb with an active subject here and not a noun, a passive or an infinitive."""
    if tokens[i].capital and i and words.language != "de":
        return False
    if tokens[i].low in words["noun_like"] and not _used_as_verb(tokens, i, words):
        return False
    j = i - 1
    while j >= 0 and tokens[j].low in words["adverbs"]:
        j -= 1
    if j < 0:
        return True
    return not (tokens[j].low in words["passive"] or tokens[i - 1].low in words["noun_before"])


def _used_as_verb(tokens: Sequence[Token], i: int, words: Words) -> bool:
    """Whether "reports" is one here: "that" or words in marks follow, or it closes the sentence."""
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    if after is None or after.low in words["content_after"] or after.low in (QUOTED, ":"):
        return True
    closes = after.low in (",", ".")
    return closes and any(token.low in (",", QUOTED) for token in tokens[max(0, i - 10) : i])


def _verb_group(tokens: Sequence[Token], cue: int, words: Words) -> int:
    """Where auxiliaries and adverbs before the verb begin."""
    i = cue
    while i and (tokens[i - 1].low in words["auxiliaries"] or tokens[i - 1].low in words["adverbs"]):
        i -= 1
    return i


def _may_stand_behind(tokens: Sequence[Token], group: int, manner: Manner, words: Words) -> bool:
    """English puts the subject behind the verb only after the words said; "told" never does, and a denial neither."""
    if words.language != "en":
        return True
    after = group == 0 or tokens[group - 1].low in (QUOTED, ",", "—", "–", ":")
    return after and manner not in (Manner.TELL, Manner.DENY, Manner.PROMISE)


def _without_opening(
    tokens: Sequence[Token], before: tuple[int, int] | None, cue: int, words: Words
) -> tuple[int, int] | None:
    """So: "Wie die Stadt mitteilte", and "В министерстве сообщили": the house speaks, nobody in it is named."""
    if before is None or before[1] <= before[0] + 1:
        return before
    office = (
        words.language == "ru" and tokens[before[0]].low in ("в", "во") and tokens[cue].low.endswith("ли")
    )
    return (before[0] + 1, before[1]) if office or tokens[before[0]].low in words["as_said"] else before


def _spoken(tokens: Sequence[Token], i: int, manner: Manner, count: int, words: Words) -> Frame | None:
    group = _verb_group(tokens, i, words)
    before = subject_before(tokens, group, words) if manner is not Manner.ADDING else None
    before = _without_opening(tokens, before, i, words)
    behind, end, begin, shared = None, i + count, group, manner is Manner.ADDING
    naming = None
    empty = before is None or before[0] >= before[1]
    if not empty and before is not None and not is_adverbial(tokens, *before, words):
        naming, begin = (
            naming_of(
                tokens[before[0] : before[1]],
                words,
                source=before[0] > 0 and tokens[before[0] - 1].low in ("в", "во"),
            ),
            with_description(tokens, before[0]),
        )
    elif manner is not Manner.ADDING:
        shared = (group > 0 and tokens[group - 1].low in words["joined"]) or (
            group > 1 and tokens[group - 1].low in words["turn"]
        )
        behind = (
            None
            if shared or not _may_stand_behind(tokens, group, manner, words)
            else subject_behind(tokens, i + count, words)
        )
        if behind:
            naming, end = naming_of(tokens[behind[0] : behind[1]], words), behind[1]
        if behind and naming is None:
            return None
    if (
        not behind
        and naming
        and end < len(tokens)
        and tokens[end].low in words["hearer_marks"]
        and words["comma_content"].at(tokens, stop := hearer_end(tokens, end + 1, len(tokens), words))
    ):
        relay = relay_of(tokens[end + 1 : stop], words)
        return Frame(manner, begin, i, stop, naming, shared, (relay,) if relay else ())
    if manner is Manner.TELL and not behind:
        hearer = hearer_behind(tokens, end, words)
        relay = relay_of(tokens[hearer[0] : hearer[1]], words) if hearer else None
        end = hearer[1] if hearer else end
        return Frame(manner, begin, i, end, naming, shared, (relay,) if relay else ())
    return Frame(manner, begin, i, end, naming, shared, ())


def _according(tokens: Sequence[Token], i: int, count: int, words: Words) -> Frame | None:
    """So: "According to the Russian newspaper Novaya Gazeta, …": the naming runs to the comma, or to the verb where none is written."""
    end = noun_phrase_end(tokens, i + count, words)
    naming = naming_of(tokens[i + count : end], words, source=True)
    if naming is None:
        return None
    return Frame(Manner.ACCORDING, i, i, end, naming, shared=False, relays=())


def _according_behind(tokens: Sequence[Token], i: int, count: int, words: Words) -> Frame | None:
    """So: "Dem Ministerium zufolge": the naming stands before."""
    begin = i
    while begin and tokens[begin - 1].word and i - begin < 8:
        begin -= 1
    naming = naming_of(tokens[begin:i], words, source=True)
    return Frame(Manner.ACCORDING, begin, i, i + count, naming, shared=False, relays=()) if naming else None


def _split_verb(tokens: Sequence[Token], i: int, words: Words) -> Frame | None:
    """So: "Dabei hat die Leiterin, Judit Farago, mir am Montag gesagt": the subject stands by the auxiliary."""
    helping = next(
        (
            j
            for j in range(i - 1, max(-1, i - 26), -1)
            if tokens[j].low in words["perfect"] or tokens[j].low == QUOTED
        ),
        None,
    )
    if helping is None or tokens[helping].low == QUOTED:
        return None
    before = subject_before(tokens, helping, words)
    if before is None or before[0] >= before[1] or is_adverbial(tokens, *before, words):
        before = subject_behind(tokens, helping + 1, words)
    naming = naming_of(tokens[before[0] : before[1]], words) if before else None
    if naming is None or before is None:
        return None
    return Frame(Manner.SAY, min(before[0], helping), i, i + 1, naming, shared=False, relays=())


def frames_of(tokens: Sequence[Token], words: Words) -> list[Frame]:
    """The attributions of a sentence, in their order."""
    found: list[Frame] = []
    i = 0
    while i < len(tokens):
        frame, step = _frame_at(tokens, i, words)
        if frame and not (found and frame.manner is not Manner.ACCORDING and frame.cue < found[-1].end):
            found.append(frame)
        i += step
    return found


def _behind_quotation(tokens: Sequence[Token], i: int) -> bool:
    """Whether only a comma or a comma and a dash part the word from words in marks."""
    j = i - 1
    while j >= 0 and tokens[j].low in (",", "—", "–", "-"):
        j -= 1
    return 0 <= j < i - 1 and tokens[j].low == QUOTED and tokens[j + 1].low == ","


def _unlisted_verb(tokens: Sequence[Token], i: int, words: Words) -> Frame | None:
    """Whatever stands between a quotation with a comma and a name is a verb of saying: « … », soupire Karim Belaïd."""
    cue = i + 1 if tokens[i].low in words["auxiliaries"] and i + 1 < len(tokens) else i
    verb = tokens[cue]
    if (
        verb.capital
        or not verb.word
        or (verb.low in words["stops"] and verb.low not in words["say"])
        or verb.low in words["clause"]
    ):
        return None
    behind = subject_behind(tokens, cue + 1, words)
    naming = naming_of(tokens[behind[0] : behind[1]], words) if behind else None
    if naming is None or behind is None:
        return _of_an_office(tokens, i, cue, words)
    return Frame(Manner.SAY, i, cue, behind[1], naming, shared=False, relays=())


def _of_an_office(tokens: Sequence[Token], begin: int, cue: int, words: Words) -> Frame | None:
    """Russian names the house and no speaker: "сообщили в министерстве"."""
    low = tokens[cue].low
    if (
        words.language != "ru"
        or not low.endswith("ли")
        or cue + 2 >= len(tokens)
        or tokens[cue + 1].low not in ("в", "во")
    ):
        return None
    end = noun_phrase_end(tokens, cue + 2, words)
    naming = naming_of(tokens[cue + 2 : end], words, source=True)
    return Frame(Manner.SAY, begin, cue, end, naming, shared=False, relays=()) if naming else None


def _frame_at(tokens: Sequence[Token], i: int, words: Words) -> tuple[Frame | None, int]:
    if tokens[i].low not in words.citing or (
        tokens[i].low in words["noun_like"] and _behind_quotation(tokens, i)
    ):
        return (_unlisted_verb(tokens, i, words), 1) if _behind_quotation(tokens, i) else (None, 1)
    count = words["according"].at(tokens, i)
    if count:
        frame = _according(tokens, i, count, words)
        return frame, max(1, frame.end - i) if frame else 1
    count = words["according_inside"].at(tokens, i)
    if count:
        pronoun = Naming(tokens[i + 1].start, tokens[i + 1].end, pronoun=True)
        return Frame(Manner.ACCORDING, i, i, i + count, pronoun, shared=False, relays=()), count
    count = words["according_behind"].at(tokens, i)
    if count:
        return _according_behind(tokens, i, count, words), count
    split = _split_verb(tokens, i, words) if words["say_split"].at(tokens, i) else None
    if split:
        return split, 1
    manner = _manner_at(tokens, i, words)
    if manner is None or not _verb(tokens, i, words):
        return None, 1
    return _spoken(tokens, i, manner[0], manner[1], words), manner[1]
