"""Which question a statement seems to answer is guessed from its words. Rule: a guess, in four languages, and none where nothing speaks for one."""

import pytest

from safeconduct.core.ids import ReportId, StatementId
from safeconduct.core.report import Question, StatementConfirmed, StatementKind
from safeconduct.evidence.joining.lexicon import read_lexicon
from safeconduct.evidence.likely_question import likely_question, likely_questions

LEXICON = read_lexicon()


def said(text: str, *chain: str, kind: StatementKind = StatementKind.CLAIM, at: int = 0) -> StatementConfirmed:
    name = StatementId(f"{at}{kind.value}{text}"[:26])
    return StatementConfirmed(name, ReportId("r"), at, at + len(text), text, kind, chain[-1] if chain else "", ("Lantern", *chain))


@pytest.mark.parametrize(
    ("language", "text", "speaker", "kind", "question"),
    [
        ("en", "9 men had been beaten in Grozny", "Ruth Ames", StatementKind.CLAIM, Question.STATE_VIOLENCE),
        ("ru", "задержаны около 80 мужчин", "три источника", StatementKind.CLAIM, Question.STATE_VIOLENCE),
        ("de", "Mindestens drei von ihnen sollen in der Haft gestorben sein", "", StatementKind.CLAIM, Question.STATE_VIOLENCE),
        ("en", "his relatives threatened to kill him", "Ruth Ames", StatementKind.CLAIM, Question.FAMILY_VIOLENCE),
        ("en", "the police told relatives of threats", "Ruth Ames", StatementKind.CLAIM, Question.STATE_VIOLENCE),
        ("fr", "Le visa a été délivré", "un porte-parole", StatementKind.QUOTE, Question.WAYS_OUT),
        ("en", "a permit was granted and the person was able to travel", "", StatementKind.QUOTE, Question.WAYS_OUT),
        ("de", "bestreitet das", "Regierung in Orlesk", StatementKind.DENIAL, Question.STATE_ANSWER),
        ("en", "a new law punishes it", "", StatementKind.EVENT, Question.LAW),
        ("ru", "её сотрудники прячут до 30 человек", "Юдит Фараго", StatementKind.CLAIM, Question.PROTECTION),
        ("en", "It was cold that morning", "Ruth Ames", StatementKind.CLAIM, None),
        ("xx", "9 men had been beaten", "", StatementKind.CLAIM, Question.STATE_VIOLENCE),
    ],
)
def test_the_words_speak_for_one_question_or_for_none(language: str, text: str, speaker: str, kind: StatementKind, question: Question | None) -> None:
    assert likely_question(said(text, *([speaker] if speaker else []), kind=kind), language, LEXICON) is question


def test_a_figure_goes_with_the_words_that_it_stands_in() -> None:
    claim, inside = said("9 men had been beaten"), said("9 men", kind=StatementKind.FIGURE)
    alone = said("9 men", kind=StatementKind.FIGURE, at=100)
    assert likely_questions([inside, claim, alone], "en", LEXICON) == {
        claim.statement: Question.STATE_VIOLENCE,
        inside.statement: Question.STATE_VIOLENCE,
    }
