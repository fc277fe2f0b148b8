"""Sentences that open with what is called something: "Das Urteil nannte Hart „…“". Rule: what can speak stays the subject."""

from collections.abc import Sequence

from safeconduct.evidence.manners import Frame
from safeconduct.evidence.naming import Naming, naming_of
from safeconduct.evidence.subjects import subject_behind
from safeconduct.evidence.tokens import QUOTED, Token
from safeconduct.evidence.words import Words

_NO_MEN = ("ung", "schaft", "heit", "keit", "tion", "tät", "partei", "polizei", "kammer", "gruppe", "behörde")
_OBJECT = ("ние", "тие", "ость", "ую", "юю", "ию", "вину", "факт", "эти", "это")
"""So a Russian object ends, or what stands before it."""
_MAY_SPEAK = ("roles", "houses", "titles", "media")


def behind_its_object(
    tokens: Sequence[Token], before: tuple[int, int], behind: int, words: Words
) -> tuple[Naming, int] | None:
    """Who is named between a verb and words in marks, where a thing stands before the verb; and the token behind the name."""
    if words.language not in ("de", "ru") or not _a_thing(tokens[slice(*before)], words):
        return None
    after = subject_behind(tokens, behind, words)
    named = naming_of(tokens[slice(*after)], words) if after else None
    quoted = after is not None and after[1] < len(tokens) and tokens[after[1]].low == QUOTED
    return (named, after[1]) if named and after and quoted else None


def office_alone(tokens: Sequence[Token], before: tuple[int, int], words: Words) -> tuple[int, int] | None:
    """So: "В управлении существование папки отрицают", "Информацию в отделе опровергли": the house behind "в", up to where a Russian object begins."""
    opens = next((k for k in range(max(before[0], 1), before[1]) if tokens[k - 1].low in ("в", "во") and not words.calendar_word(tokens[k].low)), None)
    if words.language != "ru" or opens is None:
        return None
    return opens, next((k for k in range(opens + 1, before[1]) if tokens[k].low.endswith(_OBJECT)), before[1])


def denied_ahead(tokens: Sequence[Token], frame: Frame, words: Words) -> tuple[int, int] | None:
    """What is denied before a Russian verb: "Данную информацию в отделе опровергли", "В отделе данную информацию опровергли"."""
    naming, cue = frame.naming, frame.cue
    if words.language != "ru" or naming is None:
        return None
    begin = next((k + 1 for k in range(cue - 1, -1, -1) if not tokens[k].word), 0)
    ahead = [k for k in range(begin, cue) if tokens[k].end <= naming.start]
    between = [k for k in range(begin, cue) if tokens[k].start >= naming.end]
    while ahead and tokens[ahead[-1]].low in ("в", "во"):
        ahead.pop()
    run = [k for k in between or ahead if tokens[k].low not in words["adverbs"] and tokens[k].low not in words["joined"]]
    shown = any(tokens[k].low.endswith(_OBJECT) or tokens[k].low in words["accusation"] for k in run)
    return (run[0], run[-1] + 1) if shown else None


def in_another_case(tokens: Sequence[Token], before: tuple[int, int], words: Words) -> bool:
    """So: "Der Regierung warf Hart vor": with "der" a German noun of a woman or in -ung is no subject."""
    if words.language != "de" or before[1] - before[0] < 2 or tokens[before[0]].low != "der":
        return False
    noun = next((one for one in tokens[before[0] + 1 : before[1]] if one.capital), None)
    if noun is None or noun.low in words["man_marks"]:
        return False
    return noun.low.endswith(_NO_MEN) or (noun.low.endswith("in") and noun.low in words["roles"])


def _a_thing(run: Sequence[Token], words: Words) -> bool:
    """Whether the words name nobody who could speak: in German a noun with its article that is neither a role nor a house."""
    if naming_of(run, words) is None:
        return True
    alone = words.language == "de" and len(run) == 2 and run[0].low in words["articles"]
    return alone and not any(one.low in words[kind] for one in run for kind in _MAY_SPEAK)
