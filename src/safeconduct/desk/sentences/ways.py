"""Sentences about facts for the ways in. Rule: the question as it was asked, and the answer; what cannot be read here yet is shown as it stands."""

from safeconduct.core.ways import WayFactNoted
from safeconduct.desk.sentences.saying import Saying
from safeconduct.desk.way_words import answer_word, question_word
from safeconduct.errors import BadInput
from safeconduct.pathways.factfile import read_value


def of_way_fact(fact: WayFactNoted, say: Saying) -> str:
    asked = question_word(fact.fact, say.language.gettext)
    return say.text("Of %(who)s, for the ways in: %(question)s %(answer)s", who=say.of(fact.person), question=asked, answer=answered(fact, say))


def answered(fact: WayFactNoted, say: Saying) -> str:
    if not fact.value:
        return say.language.gettext("not known")
    try:
        return answer_word(fact.fact, read_value(fact.fact, fact.value), say.language)
    except BadInput:
        return fact.value
