"""What of a quotation or a clause is a piece by itself. Rule: words that are another's again are given to that other."""

from collections.abc import Sequence
from dataclasses import replace

from safeconduct.evidence.content import Content
from safeconduct.evidence.doubts import is_cut_from_marks
from safeconduct.evidence.frames import frames_of
from safeconduct.evidence.naming import Naming, described_in
from safeconduct.evidence.pieces import Draft, Voices
from safeconduct.evidence.quotations import Quoted, quoted_in
from safeconduct.evidence.statement import Kind
from safeconduct.evidence.tokens import QUOTED, Token, tokens_of
from safeconduct.evidence.verbs import has_verb
from safeconduct.evidence.voices import FIRM, Ground, Voice
from safeconduct.evidence.words import Words

QUOTED_WORDS = 4
"""Fewer words in marks are a scare quote or a title unless an attribution stands right beside them."""
_BEFORE_INNER = 160
"""Unit: characters. Who is quoted inside a quotation is named so near before it."""
_NEAR_INNER = 10
"""Unit: words."""
_LEADING = 6
"""Unit: words and marks."""
_LONGEST_DENIAL = 300
"""Unit: characters."""
_FEWEST_WORDS = 3
"""Where a language has articles; without them two words say as much."""
UNNAMED: Voices = (Voice(None, (), Ground.NOBODY),)


def parted(text: str, quotation: Quoted, voices: Voices, words: Words) -> list[tuple[Quoted, Voices]]:
    """A quotation in which the speaker quotes whole sentences of others: what stands before, the other's words, what follows."""
    within = quoted_in(text, quotation.start, quotation.end, running=False, following="")
    whole = [one for one in within if not (one.unclosed or one.broken) and _a_sentence(text, quotation, one)]
    parts: list[tuple[Quoted, Voices]] = []
    rest = quotation
    for other in whole:
        inner = (other, _inner_voices(text, other.outer_start, voices, words))
        before = text[rest.start : other.outer_start].rstrip()
        if before[-1:] not in (":", ","):
            parts.append(inner)  # It stays inside, and is a piece of its own.
            continue
        before = before.rstrip(" ,\u00a0\u202f\n")
        parts += [(rest._replace(end=rest.start + len(before)), voices)] if before else []
        parts.append(inner)
        behind = text[other.outer_end : quotation.end].lstrip(" ,.\u00a0\u202f\n")
        rest = quotation._replace(start=quotation.end - len(behind))
    return [*parts, (rest, voices)] if rest.end - rest.start > 1 else parts


def _inner_voices(text: str, start: int, voices: Voices, words: Words) -> Voices:
    """Everyone the words that a speaker quotes come through: who is named right before them says them, or the speaker again ("I told him: …")."""
    tokens = tokens_of(text, max(0, start - _BEFORE_INNER), start, elide=words.elides)
    begin = max((k + 1 for k, token in enumerate(tokens[:-1]) if token.low in ".!?"), default=0)
    frames = frames_of(tokens[begin:], words)
    naming = frames[-1].naming if frames else None
    if naming is None or is_cut_from_marks(text[naming.start : naming.end]) or len(tokens) - begin - frames[-1].cue > _NEAR_INNER:
        return (*voices, *UNNAMED)
    if naming.pronoun:
        again = text[naming.start : naming.end].lower() in words["i"]
        if again:
            return standing_on(Ground.INNER, voices)
        return (*voices, _told_of(text, tokens[: max(begin - 1, 0)], naming, words) or UNNAMED[0])
    return (*voices, Voice((naming.start, naming.end), (), Ground.INNER))


def _told_of(text: str, tokens: Sequence[Token], naming: Naming, words: Words) -> Voice | None:
    """So: "The guard came in. He said: ‘…’": whoever the sentence before opens with, where the pronoun fits."""
    begin = max((k + 1 for k, token in enumerate(tokens) if token.low in ".!?"), default=0)
    one = described_in(tokens[begin:], words)
    low = text[naming.start : naming.end].lower()
    fits = one is not None and any(
        low in words[kind] and one.sex in (sex, "unknown") for kind, sex in (("he", "man"), ("she", "woman"))
    )
    return Voice((one.start, one.end), (), Ground.AROUND) if one and fits else None


def _a_sentence(text: str, quotation: Quoted, other: Quoted) -> bool:
    """Whether the inner words stand behind a colon, or are a sentence with a stop of its own."""
    led = other.outer_start > quotation.start and text[quotation.start : other.outer_start].rstrip().endswith(
        ":"
    )
    inside = text[other.start : other.end]
    # American houses close with a comma where the speaker of both is named behind: "He told me, 'They are gone,'" she said.
    ends = text[other.end : other.end + 1] == "," and other.outer_end >= quotation.end and inside[0].isupper()
    told = text[quotation.start : other.outer_start].rstrip().endswith(",")
    return led or (ends and told and len(inside.split()) > 1) or (inside[0].isupper() and inside[-1] in ".!?…" and len(inside.split()) > 1)


def is_title(words: Sequence[str]) -> bool:
    long = [word for word in words if len(word) > 3]
    return len(long) > 1 and all(word[0].isupper() for word in long) and words[-1][-1] not in ".!?"


def mostly_indirect(tokens: Sequence[Token], content: Content, words: Words) -> bool:
    """Whether the words are more the teller's than words in marks: else the quotation is the piece."""
    stretch = tokens[content.begin : content.end]
    own = sum(token.word for token in stretch if token.low != QUOTED)
    own += sum(1 for token in stretch if token.low == QUOTED and not _long(token))
    fewest = _FEWEST_WORDS if words["articles"].openings() else _FEWEST_WORDS - 1
    quoted = sum(_long(token) for token in stretch if token.low == QUOTED)
    if own == fewest - 1 and not quoted and has_verb(stretch, words):
        return True  # "sie bleibe", "they had left": a verb makes two words a clause.
    return own >= fewest and (own >= quoted or (own > fewest and has_verb(stretch, words)))


def _long(quoted: Token) -> int:
    """How many words a quotation has that is a piece by itself; 0 when it is too short for one."""
    count = sum(any(letter.isalnum() for letter in word) for word in quoted.text.split())
    return count if count >= QUOTED_WORDS else 0


def parts_of(tokens: Sequence[Token], content: Content, words: Words) -> list[Content]:
    """So: "said that he had signed it, and that it was a mistake": each "that" opens a piece of its own."""
    fewest = _FEWEST_WORDS - (not words.has_articles)
    cuts = [
        k
        for k in range(content.begin + fewest, content.end - fewest)
        if tokens[k].low in words["joined"] and tokens[k + 1].low in words["that"] and not content.before
    ]
    found, begin = [], content.begin
    for cut in cuts:
        found.append(content._replace(begin=begin, end=cut - (tokens[cut - 1].low == ",")))
        begin = cut + 2
    last = content._replace(begin=begin)
    return [*found, last] if not cuts or mostly_indirect(tokens, last, words) else found


def as_denial(draft: Draft, text: str, words: Words) -> Draft:
    """A claim that reports or accusations are untrue denies them."""
    if draft.kind is not Kind.CLAIM or draft.end - draft.start > _LONGEST_DENIAL:
        return draft
    tokens = tokens_of(text, draft.start, draft.end, elide=words.elides)
    accused = next((k for k, token in enumerate(tokens) if token.low in words["accusation"]), None)
    if accused is None or words["untrue"].first(tokens, accused) is None:
        return draft
    return replace(draft, kind=Kind.DENIAL)


def speaks_on(tokens: Sequence[Token], words: Words) -> bool:
    """So: "Et de conclure : «…»", "Then, after a while: “…”": a few little words that name nobody and say nothing lead the last speaker on."""
    little = 0 < len(tokens) <= _LEADING and not any(token.capital for token in tokens[1:])
    opens = ("joined", "turn", "adverbs", "adverbial", "np_stops")
    return little and any(tokens[0].low in words[kind] for kind in opens) and not has_verb(tokens, words)


def until_quoted(tokens: Sequence[Token]) -> int:
    """Where the first quotation that is a piece by itself begins."""
    return next(
        (i for i, one in enumerate(tokens) if one.low == QUOTED and len(one.text.split()) >= QUOTED_WORDS),
        len(tokens),
    )


def standing_on(ground: Ground, voices: Voices) -> Voices:
    """The same voices, the speaker on another ground."""
    return (*voices[:-1], replace(voices[-1], ground=ground)) if voices else voices


def near(voices: Voices) -> Voices:
    """Words an attribution neither touches nor holds are not as surely its speaker's."""
    return standing_on(Ground.NEAR, voices) if voices and voices[-1].ground in FIRM else voices


def named_behind(voices: Voices) -> Voices:
    """Whoever is named behind words in marks and a verb speaks, whatever they are called: the place tells."""
    vague = voices and voices[-1].ground is Ground.VAGUE
    return standing_on(Ground.NAMED, voices) if vague else voices


def carried(voices: Voices) -> Voices:
    """Words alone behind an attribution are as sure as it was, and no surer."""
    return standing_on(Ground.CARRIED, voices) if voices and voices[-1].ground in FIRM else voices


def going_on(tokens: Sequence[Token], voices: Voices) -> Voices:
    """Words inside a sentence in the mood of reported speech are the last speaker's; behind a colon they may be of somebody told of there."""
    firm = bool(voices) and voices[-1].ground in FIRM and all(token.low != ":" for token in tokens)
    return standing_on(Ground.MOOD if firm else Ground.GOES_ON, voices)
