"""Words for reports and what they say. Rule: nobody named is said as that and never left empty."""

from safeconduct.core.report import Question, Relation, StatementKind
from safeconduct.desk.terms import Gettext


def relation_word(relation: Relation, _: Gettext) -> str:
    return {
        Relation.SAME: _("they claim the same"),
        Relation.COPY: _("one is a copy of the other"),
        Relation.TRANSLATION: _("one utterance, translated"),
        Relation.APART: _("not the same"),
        Relation.AGAINST: _("they cannot both hold"),
    }[relation]


def kind_word(kind: StatementKind, _: Gettext) -> str:
    return {
        StatementKind.QUOTE: _("quotation"),
        StatementKind.CLAIM: _("claim"),
        StatementKind.DENIAL: _("denial"),
        StatementKind.FIGURE: _("figure"),
        StatementKind.EVENT: _("event"),
    }[kind]


def question_word(question: Question, _: Gettext) -> str:
    return {
        Question.LAW: _("What the law says"),
        Question.STATE_VIOLENCE: _("What the state does to people"),
        Question.FAMILY_VIOLENCE: _("What families and others do to people"),
        Question.STATE_ANSWER: _("What the authorities answer"),
        Question.PROTECTION: _("Who protects, and who does not"),
        Question.ELSEWHERE_INSIDE: _("Whether another part of the country is safe"),
        Question.WAYS_OUT: _("Who lets people in"),
        Question.OTHER: _("Everything else"),
    }[question]
