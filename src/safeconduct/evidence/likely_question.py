"""Which question a statement seems to answer, from the field words in it. Rule: a guess for a person to change; none where the words say nothing."""

from collections.abc import Mapping, Sequence

from safeconduct.core.ids import StatementId
from safeconduct.core.report import Question, StatementConfirmed, StatementKind
from safeconduct.evidence.joining.lexicon import LANGUAGES, Lexicon, words_of

_VIOLENCE = frozenset(
    ("detain", "custody", "die", "harm", "torture", "threat", "missing", "raid", "persecute", "hunt", "disappear", "shoot", "attack", "beat", "wound")
)  # fmt: skip
_HELD = frozenset(("detain", "custody", "raid"))
_FAMILY = frozenset(("family", "threaten_family", "mother", "neighbour"))
_LETS_IN = frozenset(("visa", "asylum", "admit", "refugee"))
_JOURNEY = frozenset(("arrive", "travel", "issue"))
_SHELTER = frozenset(("protect", "hide", "shelter"))
_ANSWERS = frozenset(("deny", "comment", "investigate", "slander", "lie", "invention", "exist", "prove"))


def likely_questions(said: Sequence[StatementConfirmed], language: str, lexicon: Lexicon) -> Mapping[StatementId, Question]:
    """Of statements of one report. Shape: one of which nothing is guessed is not in it; a figure goes with the words that it stands in."""
    found = {one.statement: likely_question(one, language, lexicon) for one in said}
    for one in said:
        if found[one.statement] is None and one.kind is StatementKind.FIGURE:
            around = (found[other.statement] for other in said if other.start <= one.start and one.end <= other.end)
            found[one.statement] = next((question for question in around if question), None)
    return {name: question for name, question in found.items() if question}


def likely_question(one: StatementConfirmed, language: str, lexicon: Lexicon) -> Question | None:
    """None where nothing in its words speaks for one."""
    language = language if language in LANGUAGES else "en"
    said, kinds = _read(f"{one.text} {one.denies}", language, lexicon)
    _names, speaks = _read(" ".join(one.chain[1:]), language, lexicon)
    if "state" in speaks and (one.kind is StatementKind.DENIAL or (said & _ANSWERS and not said & _LETS_IN)):
        return Question.STATE_ANSWER
    if "law" in said:
        return Question.LAW
    if said & _LETS_IN or (said & _JOURNEY and "country" in kinds) or {"issue", "travel"} <= said:
        return Question.WAYS_OUT
    if said & _VIOLENCE:
        return Question.FAMILY_VIOLENCE if said & _FAMILY and not said & _HELD and "state" not in kinds else Question.STATE_VIOLENCE
    return Question.PROTECTION if said & _SHELTER else None


def _read(words: str, language: str, lexicon: Lexicon) -> tuple[frozenset[str], frozenset[str]]:
    """The concepts in these words, and of which kinds they are."""
    found = [concept for word in words_of(words.lower()) for concept in lexicon.concepts(word, language)]
    return frozenset(concept.name for concept in found), frozenset(concept.kind for concept in found)
