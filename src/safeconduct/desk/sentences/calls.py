"""Sentences about calls for help and agreed signs of life."""

from typing import assert_never

from safeconduct.core.call import (
    AnswerSent,
    CallAccepted,
    CallAdopted,
    CallBroughtBack,
    CallDeclined,
    CallFact,
    CallJudged,
    CallReferred,
    CallSetAside,
    CallsJoined,
    CallsKeptApart,
    CallTaken,
    CallTold,
    CaseLinked,
    FileAdopted,
    MessageAdopted,
)
from safeconduct.core.checkin import (
    CheckInAgreed,
    CheckInEnded,
    CheckInExpected,
    CheckInFact,
    CheckInHeard,
    CheckInRungTaken,
)
from safeconduct.core.when import DAY, HOUR
from safeconduct.desk.file_words import sent_words
from safeconduct.desk.sentences.saying import Saying
from safeconduct.desk.terms import check_in_word, danger_word, message_word, way_word


def of_call(fact: CallFact, say: Saying) -> str:
    _ = say.text
    match fact:
        case CallAdopted(way=way, arrived=arrived):
            where = way_word(way, say.language.gettext)
            return _("A call for help came by %(way)s on %(moment)s.", way=where, moment=say.moment(arrived))
        case MessageAdopted(kind=kind):
            return message_word(kind, say.language.gettext)
        case FileAdopted():
            return sent_words(fact, say.language)
        case AnswerSent(way=way):
            return _("We answered by %(way)s.", way=way_word(way, say.language.gettext))
        case CallJudged(danger=danger, reason=reason, review_on=review_on):
            level, day = danger_word(danger, say.language.gettext), say.day(review_on)
            return _(
                "Judged: %(level)s, looked at again on %(day)s. %(why)s", level=level, day=day, why=reason
            )
        case CallTaken(owner=owner):
            return _("%(who)s takes care of this call.", who=say.who(owner))
        case CallAccepted(case=case):
            return _("Accepted: it became the case %(handle)s.", handle=say.of(case))
        case CallReferred(to=to, why=why):
            return _("Referred to %(to)s. %(why)s", to=to, why=why)
        case CallDeclined(door=door):
            return _("Not now; another door was offered: %(door)s", door=door)
        case _:
            return _of_sorting(fact, say)


def _of_sorting(
    fact: CallTold | CallsJoined | CallsKeptApart | CallSetAside | CallBroughtBack | CaseLinked, say: Saying
) -> str:
    _ = say.text
    match fact:
        case CallTold(way=way):
            return _("The person was told what was decided: %(way)s", way=way)
        case CallsJoined(other=other, why=why):
            return _("The same person as %(handle)s. %(why)s", handle=say.of(other), why=why)
        case CallsKeptApart(other=other):
            return _("Not the same person as %(handle)s.", handle=say.of(other))
        case CallSetAside(reason=reason):
            return _("Set aside: %(why)s", why=reason)
        case CallBroughtBack():
            return _("Brought back from what was set aside.")
        case CaseLinked(case=case):
            return _("This conversation belongs to the case %(handle)s.", handle=say.of(case))
        case _:
            assert_never(fact)


def of_check_in(fact: CheckInFact | CheckInExpected, say: Saying) -> str:
    _ = say.text
    match fact:
        case CheckInAgreed(way=way, first_due=due):
            often = _often(fact.every_seconds, say)
            return _(
                "A sign of life was agreed: %(often)s, by %(way)s, first on %(moment)s.",
                often=often,
                way=way,
                moment=say.moment(due),
            )
        case CheckInHeard(free=True, at=at):
            return _("A sign of life came on %(moment)s.", moment=say.moment(at))
        case CheckInHeard(at=at):
            return _("On %(moment)s they said the word that means not free.", moment=say.moment(at))
        case CheckInRungTaken(rung=rung, text=text):
            return _(
                "Step %(number)s of the ladder: %(text)s", number=say.language.number(rung + 1), text=text
            )
        case CheckInExpected(by=by):
            return _("The next sign of life is expected by %(moment)s.", moment=say.moment(by)) if by else _("No sign of life is expected any more.")
        case CheckInEnded(outcome=outcome):
            return _("The check-in ended: %(outcome)s.", outcome=check_in_word(outcome, say.language.gettext))
        case _:
            assert_never(fact)


def _often(seconds: int | None, say: Saying) -> str:
    if seconds is None:
        return say.text("once")
    if seconds % DAY == 0:
        return say.many("every day", "every %(num)s days", seconds // DAY)
    return say.many("every hour", "every %(num)s hours", max(1, round(seconds / HOUR)))
