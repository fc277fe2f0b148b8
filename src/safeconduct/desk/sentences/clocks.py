"""Sentences about dates that run."""

from typing import assert_never

from safeconduct.core.clock import ClockFact, ClockSet, ClockWithdrawn
from safeconduct.desk.clock_words import kind_short, kind_word
from safeconduct.desk.sentences.saying import Saying


def of_clock(fact: ClockFact, say: Saying) -> str:
    match fact:
        case ClockSet():
            return " ".join(part for part in (_date(fact, say), _whose(fact, say)) if part)
        case ClockWithdrawn(why=why):
            return say.text("A date runs no more: %(why)s", why=why)
        case _:
            assert_never(fact)


def _date(fact: ClockSet, say: Saying) -> str:
    gettext = say.language.gettext
    said = {"kind": kind_word(fact.kind, gettext), "who": fact.said_by}
    if fact.never:
        return say.text("Date, %(kind)s: there is none, says %(who)s.", **said)
    if fact.after is not None:
        after = {"after": kind_short(fact.after, gettext), **said}
        return say.many("Date, %(kind)s: one day after “%(after)s”, says %(who)s.", "Date, %(kind)s: %(num)s days after “%(after)s”, says %(who)s.", fact.days, **after)
    if fact.on is None:
        return say.text("Date, %(kind)s: nobody knows it yet, says %(who)s.", **said)
    return say.text("Date, %(kind)s: %(day)s, says %(who)s.", day=say.partly(fact.on), **said)


def _whose(fact: ClockSet, say: Saying) -> str:
    return say.text("For %(people)s.", people=say.people(fact.persons)) if fact.persons else ""
