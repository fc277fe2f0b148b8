"""Words for reports and what they say. Rule: nobody named is said as that and never left empty."""

from safeconduct.core.report import Question, Relation, StatementKind, StretchPrecision
from safeconduct.desk.terms import Gettext
from safeconduct.evidence.joining.independence import Origins
from safeconduct.evidence.joining.ties import Why
from safeconduct.evidence.picture import Wording
from safeconduct.web.language import Language


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
        Question.OTHER: _("Another question"),
    }[question]


def questions_of(_: Gettext) -> list[tuple[str, str]]:
    """To choose from. Shape: first what stands there while nobody chose, which asks for a choice."""
    named = [(each.value, question_word(each, _)) for each in Question if each is not Question.OTHER]
    return [(Question.OTHER.value, _("Choose the question it answers")), *named]


def precision_word(precision: StretchPrecision, _: Gettext) -> str:
    return {
        StretchPrecision.DAY: _("a day"),
        StretchPrecision.WEEK: _("a week"),
        StretchPrecision.MONTH: _("a month"),
        StretchPrecision.SEASON: _("a season"),
        StretchPrecision.YEAR: _("a year"),
        StretchPrecision.RANGE: _("from one day to another"),
        StretchPrecision.OPEN: _("the text does not say which day"),
    }[precision]


def why_word(why: Why, _: Gettext) -> str:
    """Why the program thinks that statements are one."""
    return {
        Why.SAME_WORDS: _("the same words"),
        Why.MOSTLY_WORDS: _("mostly the same words; one of them names no speaker"),
        Why.SAME_SPEAKER: _("the same speaker and mostly the same words"),
        Why.SAME_SENSE: _("the same speaker, the same acts and things"),
        Why.SAME_ACTS: _("the same acts and things; one of them names no speaker"),
        Why.SAME_FIGURE: _("the same figure of the same act"),
        Why.TRANSLATED: _("the same speaker, one utterance in two languages"),
        Why.RENDERED: _("the same speaker, who speaks another language: perhaps one utterance, translated twice"),
        Why.SAME_DENIAL: _("the same denial"),
    }[why]


def counted_words(independent: int | None, language: Language) -> str:
    """Shape: what is not known counts for nothing."""
    if independent is None:
        return language.gettext("no first source is named")
    said = language.ngettext("at least one first source", "at least %(num)s separate first sources", independent)
    return said % {"num": language.number(independent)}


def few_words(origins: Origins, language: Language) -> str:
    """Why fewer sources are counted than names are read. Shape: empty where every name counts."""
    named = {chain[-1] for chain in origins.chains_in(language.code) if chain[-1]}
    if origins.independent is None or len(named) <= origins.independent:
        return ""
    said = language.gettext("Named: %(names)s. They count as separate only where the reports show that they are different bodies and that none has it from another.")
    return said % {"names": ", ".join(sorted(named))}


def chain_words(origins: Origins, language: Language) -> list[str]:
    """The chains of the picture in words, for a screen that is too narrow for it."""
    nobody = wording_of(language.gettext).unknown
    return [" → ".join(link or nobody for link in chain) for chain in origins.chains_in(language.code)]


def wording_of(_: Gettext) -> Wording:
    """The words of the picture of chains."""
    counted = _("separate first sources, at least: %s")
    return Wording(
        _("not said"), _("no first source is named"), counted % 1, counted, f" {_('from')} "
    )
