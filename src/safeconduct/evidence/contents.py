"""Which words of a sentence an attribution stands for. Rule: where the end of another's words cannot be told, the sentence's end is it."""

import itertools
from collections.abc import Sequence

from safeconduct.evidence.content import Content, trimmed
from safeconduct.evidence.counting import counts_soon, infinitive, urges
from safeconduct.evidence.date_bounds import Mention
from safeconduct.evidence.manners import Frame, Manner
from safeconduct.evidence.said_before import clause_before, stood_before
from safeconduct.evidence.tokens import QUOTED, Token
from safeconduct.evidence.verbs import has_verb
from safeconduct.evidence.words import Words

_THAT_WITHIN = 16
_INFINITIVE_WITHIN = 6
_FEWEST_AFTER = 2
"""Unit: words. Less behind an attribution between commas is no part of what was said."""
_ASIDE = 8
"""Unit: words. A day or a hearer may stand behind who speaks, before the comma."""


def _that(tokens: Sequence[Token], frame: Frame, words: Words) -> int | None:
    """The token behind "that" (or "to" of a promise), when it belongs to this verb."""
    if (
        words.language == "en"
        and frame.manner not in (Manner.PROMISE, Manner.ACCUSE, Manner.ASK)
        and not _time_or_that(tokens, frame.end, words)
    ):
        return None
    for i in range(frame.end, min(frame.end + _THAT_WITHIN, len(tokens))):
        low = tokens[i].low
        dated = i + 1 < len(tokens) and any(
            tokens[i + 1].low in names for names in (*words.weekdays, *words.months)
        )
        if frame.manner is Manner.REPORT and i == frame.end and low in words["report_after"] and not dated:
            return None
        if low in (QUOTED, ";", ":", "(", "."):
            return None
        if low in words["content_after"] and (i > frame.end or low not in words["articles"]):
            return i + 1 if low in words["that"] else i
        if _leads_to_verb(frame, low, words) and i - frame.end < 12:
            if frame.manner is Manner.ASK and tokens[i - 1].low in words["negations"]:
                return i - 1
            return i + (frame.manner in (Manner.ACCUSE, Manner.ASK))
        if low == "," and words["citing"].at(tokens, i + 1):
            return _that_behind(tokens, i + 1, words)
        if low == "," and not (i + 1 < len(tokens) and tokens[i + 1].low in words["content_after"]):
            return _behind_aside(tokens, i, words) if i == frame.end else None
    return None


def _behind_aside(tokens: Sequence[Token], comma: int, words: Words) -> int | None:
    """So: "said, on condition of anonymity, that …", "a reconnu, sous couvert d'anonymat, avoir reçu …"."""
    close = next(
        (i for i in range(comma + 2, min(comma + 10, len(tokens) - 1)) if tokens[i].low == ","), None
    )
    if close is None or any(token.low == QUOTED for token in tokens[comma:close]):
        return None
    if tokens[close + 1].low in words["that"]:
        return close + 2
    return close + 1 if _infinitive(tokens, close + 1, words) else None


def _leads_to_verb(frame: Frame, low: str, words: Words) -> bool:
    """The "to" of a promise, the "of" of an accusation."""
    promised = frame.manner is Manner.PROMISE and low in words["promise_after"]
    asked = frame.manner is Manner.ASK and low in words["ask_to"]
    return promised or asked or (frame.manner is Manner.ACCUSE and low in words["accuse_after"])


def _time_or_that(tokens: Sequence[Token], i: int, words: Words) -> bool:
    """Whether a time, a place or "that" follows: else what follows is said already ("said no boat had been there that night")."""
    if i >= len(tokens):
        return False
    low = tokens[i].low
    weekday = any(low in names for names in (*words.weekdays, *words.months))
    leading = any(
        low in words[kind]
        for kind in ("np_stops", "adverbs", "content_after", "today", "yesterday", "last_mark", "adverbial")
    )
    return low == "," or weekday or leading


def _that_behind(tokens: Sequence[Token], begin: int, words: Words) -> int | None:
    """So: "reported, citing three police sources, that …"."""
    for i in range(begin, min(begin + _THAT_WITHIN, len(tokens))):
        if tokens[i].low in words["that"]:
            return i + 1
    return None


def _behind_dates(tokens: Sequence[Token], begin: int, dates: Sequence[Mention], words: Words) -> int:
    """Past "on Friday" and past an adverb."""
    i = begin
    while i < len(tokens):
        date = next((one for one in dates if one.start <= tokens[i].start < one.end), None)
        ahead = i + 1 < len(tokens) and any(one.start == tokens[i + 1].start for one in dates)
        if (
            date is None
            and not (ahead and tokens[i].low in words["np_stops"])
            and tokens[i].low not in words["adverbs"]
        ):
            return i
        i += 1
    return i


def _cut(
    tokens: Sequence[Token], begin: int, end: int, frames: Sequence[Frame], frame: Frame, words: Words
) -> int:
    """Where the words end before the sentence does: at a turn of the teller's own, or at a further attribution."""
    for other in frames:
        apart = (
            other.shared
            or other.manner is Manner.ADDING
            or (other.manner is Manner.ACCORDING and other.begin > begin)
        )
        if other.cue > frame.cue and begin < other.begin < end and apart:
            end = other.begin
        end = min(end, _closing_comma(tokens, begin, frame, other))
    for i in range(begin + 1, end - 1):
        if tokens[i].low == ";" or (tokens[i].low == "," and words["citing"].at(tokens, i + 1)):
            return i
        if (
            tokens[i].low == ","
            and tokens[i + 1].low in words["turn"]
            and not (i + 2 < end and tokens[i + 2].low in words["content_after"])
        ):
            return i
    while end > begin and tokens[end - 1].low in words["joined"]:
        end -= 1
    return end


def _closing_comma(tokens: Sequence[Token], begin: int, frame: Frame, other: Frame) -> int:
    """So: "Amir, who asked that his name be withheld, said": the clause of the first verb ends before the second, whose subject stood before both."""
    around = other.cue > frame.cue and other.cue > begin and other.begin <= frame.begin and not other.shared
    commas = [k for k in range(begin, other.cue) if tokens[k].low == ","] if around else []
    return commas[-1] if commas else len(tokens)


def _behind_particle(tokens: Sequence[Token], begin: int, words: Words) -> int:
    """So: "teilte die Stadt mit, …", "wirft dem Ministerium vor, …": to the comma behind the rest of a parted verb."""
    for i in range(begin, min(begin + 8, len(tokens) - 1)):
        if not tokens[i].word:
            break
        if tokens[i].low in words["particles"] and tokens[i + 1].low == ",":
            return i + 1
    return begin


def _to_its_comma(tokens: Sequence[Token], begin: int, words: Words) -> int:
    """So: "schrieb auf seinem Kanal, die Opfer säßen …": past a place or a manner to the comma before a clause in the mood of reported speech."""
    if not words["comma_content"].openings():
        return begin
    for i in range(begin, min(begin + _ASIDE, len(tokens) - 1)):
        if tokens[i].low == ",":
            mood = any(token.low in words["reported_mood"] for token in tokens[i + 1 : i + 1 + _ASIDE])
            return i if mood else begin
        if not tokens[i].word or tokens[i].low in words["clause"]:
            break
    return begin


def _as_said(tokens: Sequence[Token], frame: Frame, words: Words) -> bool:
    """So: "Wie die Stadt mitteilte, …", "Comme l’a indiqué la mairie, …"."""
    return any(tokens[k].low in words["as_said"] for k in (frame.begin, max(0, frame.begin - 1)))


def _infinitive(tokens: Sequence[Token], begin: int, words: Words) -> bool:
    """So: "dit avoir vu", "dit ne pas avoir vu"."""
    i = begin
    while i < len(tokens) and tokens[i].low in words["negations"] and i - begin < 3:
        i += 1
    while i < len(tokens) and i > begin and tokens[i].low in words["adverbs"]:
        i += 1
    return i < len(tokens) and infinitive(tokens[i], words)


def _words_follow(tokens: Sequence[Token], i: int) -> bool:
    return i + 1 < len(tokens) and tokens[i].word and tokens[i].low != QUOTED


def _to_do(tokens: Sequence[Token], begin: int) -> bool:
    """German: "…, die Brücke zu öffnen"."""
    return any(
        one.low == "zu" and two.low.endswith("n") and not two.capital
        for one, two in itertools.pairwise(tokens[begin:])
    )


def _directly(tokens: Sequence[Token], frame: Frame, dates: Sequence[Mention], words: Words) -> int | None:
    """Where words begin that follow without "that"."""
    i = _behind_dates(tokens, frame.end, dates, words)
    i = _to_its_comma(tokens, _behind_particle(tokens, i, words), words)
    if i >= len(tokens):
        return None
    if _infinitive(tokens, i, words) or (tokens[i].low == ":" and _words_follow(tokens, i + 1)):
        return i + (tokens[i].low == ":")
    if frame.manner is Manner.PROMISE and words.language in ("fr", "ru"):
        near = range(i, min(i + _INFINITIVE_WITHIN, len(tokens))) if words.language == "ru" else ()
        marks = next((k for k in near if not tokens[k].word), len(tokens))
        return i if any(_infinitive(tokens, k, words) for k in near if k < marks) else None
    if tokens[i].low == "," and (words["comma_content"].at(tokens, i) or _as_said(tokens, frame, words)):
        i += 1
        if i >= len(tokens) or tokens[i].low == QUOTED:
            return None
        # "sagt Karim Belaid, der im März kam" tells of him; "sagte er, der Mann sei frei" tells what he said.
        mood = words["reported_mood"].first(tokens, i) is not None or _to_do(tokens, i)
        return (
            i
            if mood or tokens[i].low not in words["articles"] or _as_said(tokens, frame, words)
            else None
        )
    if frame.manner is Manner.REPORT and tokens[i].low in words["report_after"]:
        return i + 1
    if words["counting"].at(tokens, frame.cue) and tokens[i].word and counts_soon(tokens, frame.end, words):
        return i
    if (
        not tokens[i].word
        or tokens[i].low in words["np_stops"]
        or tokens[i].low in words["no_opening"]
        or words["no_bare_content"].at(tokens, frame.cue)
    ):
        return None
    return i


def content_of(
    tokens: Sequence[Token], frame: Frame, frames: Sequence[Frame], dates: Sequence[Mention], words: Words
) -> Content | None:
    """The words of the attribution, inside the sentence."""
    if frame.manner is Manner.ACCORDING:
        return _of_according(tokens, frame, frames, words)
    whole = _interposed(tokens, frame, frames, words)
    if whole is not None:
        return whole
    urged = frame.manner is Manner.URGE
    begin = urges(tokens, frame.end, words) if urged else _that(tokens, frame, words)
    if begin is None and not urged:
        begin = _directly(tokens, frame, dates, words)
    if begin is not None:
        first, end = trimmed(tokens, begin, _cut(tokens, begin, len(tokens), frames, frame, words))
        short = frame.manner is Manner.DENY or (end > first and tokens[first].low == QUOTED)
        fewest = 1 if short else 2
        return Content(first, end) if end - first >= fewest else None
    return stood_before(tokens, frame, frames, words)


def _interposed(
    tokens: Sequence[Token], frame: Frame, frames: Sequence[Frame], words: Words
) -> Content | None:
    """So: "Since then, she said, 212 had come": what an attribution between two commas interrupts is one stretch."""
    opens = frame.begin - (frame.begin > 0 and tokens[frame.begin - 1].low in words["as_said"])
    if frame.shared or frame.naming is None or opens < 2 or tokens[opens - 1].low != ",":
        return None
    close = _behind_aside_of(tokens, frame.end, words)
    if close is None or any(token.low == QUOTED for token in tokens[frame.begin - 2 : close]):
        return None
    begin = clause_before(tokens, frame)
    end = _cut(tokens, close, len(tokens), frames, frame, words)
    first, last = trimmed(tokens, begin, end)
    whole = has_verb(tokens[first : frame.begin], words) and not _opens_clause(tokens[first], words)
    leads = any(tokens[close].low in words[kind] for kind in ("joined", "no_opening", "genitive"))
    asks = (
        any(tokens[close + 1].low in words[kind] for kind in ("clause", "relative"))
        if close + 1 < len(tokens)
        else True
    )
    if whole and (not leads or asks):
        return None  # What stands before says all of it.
    further = any(other is not frame and other.begin < last and other.cue > first for other in frames)
    own = sum(token.word for token in tokens[close:last]) + any(
        token.low == QUOTED for token in tokens[close:last]
    )
    fewest = _FEWEST_AFTER - (words.language == "de")  # "…, so Hart, gelöscht": the verb may stand alone at the end.
    return Content(first, last, before=True) if not further and own >= fewest else None


def _opens_sentence(token: Token, words: Words) -> bool:
    return any(token.low in words[kind] for kind in ("joined", "turn", "adverbs"))


def _opens_clause(token: Token, words: Words) -> bool:
    return token.low in words["clause"] or token.low in words["supposing"]


def _behind_aside_of(tokens: Sequence[Token], end: int, words: Words) -> int | None:
    """Behind the comma that closes an attribution, past what describes who speaks; None where a clause of the teller's own follows."""
    comma = next((k for k in range(end, min(end + _ASIDE, len(tokens))) if not tokens[k].word), None)
    if comma is None or tokens[comma].low != ",":
        return None
    comma = max(comma, _past_apposition(tokens, comma, words))
    after = tokens[comma + 1] if comma + 1 < len(tokens) else None
    if after is None or tokens[comma].low != ",":
        return None
    kinds = ("relative", "turn", "comma_clause")
    return None if any(after.low in words[kind] for kind in kinds) else comma + 1


def _of_according(
    tokens: Sequence[Token], frame: Frame, frames: Sequence[Frame], words: Words
) -> Content | None:
    opening = (
        all(not token.word or _opens_sentence(token, words) for token in tokens[: frame.begin])
        or tokens[frame.begin - 1].low in words["joined"]
        or tokens[frame.begin - 1].low in words["turn"]
        or tokens[frame.begin - 1].low in (";", ":")
    )
    _, rest = trimmed(tokens, frame.end, len(tokens))
    if opening and rest > frame.end + 1:
        begin = _past_nobody(tokens, _past_apposition(tokens, frame.end, words), words)
        first, end = trimmed(tokens, begin, _cut(tokens, begin, len(tokens), frames, frame, words))
        return Content(first, end) if end > first else None
    begin = clause_before(tokens, frame)
    behind = frame.end if words.language == "de" else frame.end + 1
    end = frame.begin if rest <= behind or _only_described(tokens, frame.end, words) else len(tokens)
    first, end = trimmed(tokens, begin, end)
    return Content(first, end, before=True) if end - first >= 2 + words.has_articles else None


def _past_nobody(tokens: Sequence[Token], begin: int, words: Words) -> int:
    """So: "De source policière, on indique que …": behind the "that" of whoever is nobody else."""
    said = begin + 2 < len(tokens) and tokens[begin].low == "," and tokens[begin + 1].low in words["nobody"]
    near = range(begin + 2, min(begin + _ASIDE, len(tokens))) if said else ()
    return next((k + 1 for k in near if tokens[k].low in words["that"]), begin)


def _only_described(tokens: Sequence[Token], end: int, words: Words) -> bool:
    """So: "…, according to Ruben Stahl, who represents six of them.": what follows tells of the source and closes the sentence."""
    if end + 1 >= len(tokens) or tokens[end].low != "," or tokens[end + 1].low not in words["relative"]:
        return False
    return not any(token.low in (",", ";", QUOTED) for token in tokens[end + 2 :])


def _past_apposition(tokens: Sequence[Token], begin: int, words: Words) -> int:
    """So: "according to Ana Silva, a lawyer in Porto, …": behind what describes the source."""
    first = begin + 1
    if begin >= len(tokens) or tokens[begin].low != "," or first >= len(tokens):
        return begin
    closing = next((k for k in range(first + 2, min(first + 14, len(tokens))) if tokens[k].low == ","), first)
    verb_last = words.language == "de" and tokens[first].low in words["articles"] and not tokens[closing - 1].capital
    if tokens[first].low in words["relative"] or (verb_last and closing > first):
        return next((i for i in range(first, min(first + 14, len(tokens))) if tokens[i].low == ","), begin)
    describes = tokens[first].low in words["roles"] or (
        tokens[first].low in words["articles"]
        and first + 1 < len(tokens)
        and tokens[first + 1].low in words["roles"]
    )
    comma = next((i for i in range(first, min(first + 10, len(tokens))) if tokens[i].low == ","), None)
    return comma if describes and comma and not has_verb(tokens[first:comma], words) else begin
