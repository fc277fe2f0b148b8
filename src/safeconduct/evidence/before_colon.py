"""Who is named before a colon that leads to words in marks: "Farago: “…”", "The minister shrugs: “…”". Rule: one person, or whoever opens the sentence."""

from collections.abc import Sequence

from safeconduct.evidence.naming import described_in
from safeconduct.evidence.pieces import Voices
from safeconduct.evidence.subjects import capital_run
from safeconduct.evidence.thread import Thread
from safeconduct.evidence.tokens import Token
from safeconduct.evidence.unlisted import leading_subject
from safeconduct.evidence.verbs import has_verb
from safeconduct.evidence.voices import Ground, Voice
from safeconduct.evidence.words import Words

_LABEL = 3
"""Unit: words."""
_NOBODY: Voices = ()


def named_before(tokens: Sequence[Token], thread: Thread, words: Words) -> Voices:
    """The only person named before the colon, or who acts there."""
    if len(tokens) > 1 and tokens[0].low in words["say"]:
        return _NOBODY  # "Said one: “…”": the verb is no name.
    named = thread.persons(tokens)
    alone = named[0] if len({one.last_word for one in named}) == 1 else None
    described = _by_description(tokens, words, named_alone=alone is not None)
    if described:
        return described
    if alone is None:
        return _acting(tokens, thread, words)
    whole = sum(token.word for token in tokens) <= _LABEL
    ground = Ground.OPENS if thread.opens(tokens, alone) else Ground.LED
    return (Voice((named[-1].start, named[-1].end), (), Ground.LABEL if whole else ground),)


def _by_description(tokens: Sequence[Token], words: Words, *, named_alone: bool) -> Voices:
    """Whoever a noun names that opens the words: alone, before a comma, or where no verb stands before the colon."""
    described = described_in(tokens, words)
    if described is None:
        return _NOBODY
    place = (described.start, described.end)
    if not named_alone and any(token.low == "," and token.start >= described.end for token in tokens[:-1]):
        return (Voice(place, (), Ground.LED),)
    opens = all(token.start >= described.start or token.low in words["articles"] for token in tokens)
    if opens and described.end >= tokens[-1].end:
        return (Voice(place, (), Ground.LABEL),)
    # "Staatssekretär Bo Rask (parteilos) am Montag im Radio: “…”"
    verbless = opens and not has_verb(tokens, words) and leading_subject(tokens, words) is None
    return (Voice(place, (), Ground.OPENS),) if verbless else _NOBODY


def _only_role(tokens: Sequence[Token], words: Words) -> tuple[int, int] | None:
    """So: "Même son de cloche chez les avocats : « … »": the only noun of somebody before the colon, with the name behind it."""
    roles = [k for k, token in enumerate(tokens) if token.low in words["roles"]]
    if len(roles) != 1 or (words.language == "de" and not tokens[roles[0]].capital):
        return None
    end = max(capital_run(tokens, roles[0] + 1), roles[0] + 1)
    return tokens[roles[0]].start, tokens[end - 1].end


def _acting(tokens: Sequence[Token], thread: Thread, words: Words) -> Voices:
    acting = leading_subject(tokens, words)
    place = thread.resolve(acting, ())[0] if acting and acting.pronoun else acting and acting[:2]
    place = place or _only_role(tokens, words)
    return (Voice(place, (), Ground.LED),) if place else _NOBODY
