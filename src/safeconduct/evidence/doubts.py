"""What makes it doubtful that words in marks are whoever's who speaks around them. Rule: a doubt takes a ground away; it names nobody."""

from collections.abc import Sequence
from itertools import pairwise

from safeconduct.evidence.sexes import Sex, sex_by_word
from safeconduct.evidence.tokens import QUOTED, Token
from safeconduct.evidence.verbs import finite_listed, has_verb
from safeconduct.evidence.words import Words

_SAYING = ("tell", "promise", "report", "deny", "accuse", "ask", "adding", "say", "say_split")
_PERSONS = ("roles", "people", "titles", "man_marks", "woman_marks")
_GERMAN_VERB = {"de": ("t", "te", "ten")}
"""Where every noun has a capital, a word without one behind a name that ends so is its verb."""
_WHO = ("roles", "houses", "people", "titles")


def is_cut_from_marks(naming: str) -> bool:
    """Whether a naming begins or ends inside a name in marks: "Шлюзу» один"."""
    return naming.count("«") != naming.count("»")


def retells(tokens: Sequence[Token], words: Words) -> bool:
    """Whether somebody is told to say something in another's words: "reported that the general had promised to …"."""
    return any(words[kind].at(tokens, i) for i in range(len(tokens)) for kind in _SAYING)


def sets_beside(tokens: Sequence[Token], words: Words) -> bool:
    """Whether the words before a quotation name somebody else and leave out the verb: "says 58, the ministry “no more than forty”"."""
    comma = max((k for k, one in enumerate(tokens) if one.low == ","), default=None)
    if comma is None:
        return False
    behind = tokens[comma + 1 :]
    named = any(one.capital or one.low in words[kind] for one in behind for kind in _WHO)
    return named and not has_verb(behind, words) and not any(one.low == QUOTED for one in behind)


def may_be_a_person(naming: str, words: Words) -> bool:
    """Whether a pronoun can mean what is named so. German writes every noun with a capital: there a role, a given name or a title shows it, or nothing but the words of a name."""
    if words.language != "de":
        return True
    run = naming.lower().split()
    shown = any(one in words[kind] or one.rpartition("-")[2] in words[kind] for one in run for kind in _PERSONS)
    given = any(one in words.men or one in words.women for one in run)
    return shown or given or (naming == naming.title() and len(run) > 1 and run[0] not in words.numerals.small())


def holds_more(run: Sequence[Token], words: Words) -> bool:
    """Whether a naming took up what is none: a verb behind a name ("Josef Amin schrubbt"), a number ("page 190"), a verb that leads on ("grandmother used")."""
    links = ("articles", "prepositions", "genitive", "joined", "roles", "titles", "np_stops")
    acts = any(
        one.capital and other.word and not other.capital and (finite_listed(other, words) or other.low.endswith(_GERMAN_VERB.get(words.language, "\0")))
        for one, other in pairwise(run)
        if not any(other.low in words[kind] for kind in links)
    )
    counted = any(one.text[0].isdigit() for one in run)
    return acts or counted or run[-1].low in words["past"] or run[-1].low in words["knowing"]


def told_of_besides(tokens: Sequence[Token], meant: tuple[int, int], sex: Sex, words: Words) -> bool:
    """Whether a sentence tells of somebody without a name whom a pronoun of that sex could mean too: "The janitor gave her the coat. “…,” he said."."""
    return any(
        any(one.low in words[kind] for kind in ("roles", "people"))
        and not any(one.low in words[kind] for kind in ("houses", "media", "documents", "many_people"))
        and not meant[0] <= one.start < meant[1]
        and sex_by_word(one.low, words) in (sex, "unknown")
        for one in tokens
    )
