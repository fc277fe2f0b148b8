"""Sentences that open with what is called something: "Das Urteil nannte Hart „…“". Rule: what can speak stays the subject."""

from collections.abc import Sequence

from safeconduct.evidence.naming import Naming, naming_of
from safeconduct.evidence.subjects import subject_behind
from safeconduct.evidence.tokens import QUOTED, Token
from safeconduct.evidence.words import Words

_NO_MEN = ("ung", "schaft", "heit", "keit", "tion", "tät", "partei", "polizei", "kammer", "gruppe", "behörde")
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
