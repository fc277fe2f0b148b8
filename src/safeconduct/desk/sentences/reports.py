"""Sentences about reports and what they say."""

from typing import assert_never

from safeconduct.core.report import (
    ReliabilityJudged,
    ReportAdded,
    ReportDescribed,
    ReportFact,
    StatementConfirmed,
    StatementDiscarded,
    StatementsJoined,
)
from safeconduct.desk.report_words import relation_word
from safeconduct.desk.sentences.saying import Saying
from safeconduct.desk.violation_words import reliability_word


def of_report(fact: ReportFact, say: Saying) -> str:
    _ = say.text
    match fact:
        case ReportAdded():
            return _("A report was read and sealed.")
        case ReportDescribed(title=title, outlet=outlet):
            return _("A report: %(title)s, %(outlet)s.", title=title, outlet=outlet or _("outlet not named"))
        case StatementConfirmed(speaker=speaker, is_corrected=is_corrected):
            who = speaker or _("nobody named")
            return (
                _("A statement was corrected and confirmed: %(who)s.", who=who)
                if is_corrected
                else _("A statement was confirmed: %(who)s.", who=who)
            )
        case StatementDiscarded(why=why):
            return _("A proposed statement was discarded. %(why)s", why=why)
        case StatementsJoined(statements=statements, relation=relation, why=why):
            return _(
                "%(num)s statements were held beside each other: %(relation)s. %(why)s",
                num=len(statements),
                relation=relation_word(relation, say.text),
                why=why,
            )
        case ReliabilityJudged(source=source, information=information, why=why):
            return _(
                "A statement was judged: the source %(source)s, the information %(information)s. %(why)s",
                source=reliability_word(source, say.text),
                information=reliability_word(information, say.text),
                why=why,
            )
        case _:
            assert_never(fact)
