"""Sentences about violations and testimonies. Rule: what somebody told is never said here, only that it was written down and what for."""

from typing import assert_never

from safeconduct.core.testimony import (
    PassageWritten,
    TestimonyConsented,
    TestimonyConsentWithdrawn,
    TestimonyFact,
    TestimonyTaken,
)
from safeconduct.core.violation import (
    ActNoted,
    EventNoted,
    InformationNoted,
    InvolvementNoted,
    PartyNoted,
    ReliefNoted,
    ViolationFact,
    ViolationsHandedOut,
)
from safeconduct.desk.sentences.saying import Saying
from safeconduct.desk.violation_words import act_word, connection_word, degree_word, relief_word, use_word


def of_violation(fact: ViolationFact, say: Saying) -> str:
    _ = say.text
    match fact:
        case EventNoted(title=title):
            return _("A violation was written down: %(title)s.", title=title)
        case PartyNoted(called=called):
            return _("Somebody in it: %(called)s.", called=called)
        case ActNoted(kind=kind, in_words=words, victim=victim):
            what = act_word(kind, say.text) if kind else words
            return _("What was done to %(who)s: %(what)s.", who=say.of(victim), what=what)
        case InvolvementNoted(degree=degree):
            return _("Who had a part in an act was written down: %(part)s.", part=degree_word(degree, say.text))
        case InformationNoted(connection=connection):
            return _("Who says so was written down: %(how)s.", how=connection_word(connection, say.text))
        case ReliefNoted(by=by, kind=kind):
            return _("%(who)s did something about it: %(what)s.", who=by, what=relief_word(kind, say.text))
        case ViolationsHandedOut():
            return _handed_out(fact, say)
        case _:
            assert_never(fact)


def _handed_out(fact: ViolationsHandedOut, say: Saying) -> str:
    return say.text(
        "What was agreed to was saved for %(recipient)s, for: %(use)s. The SHA-256 of the file begins with %(begin)s.",
        recipient=fact.recipient,
        use=use_word(fact.use, say.text),
        begin=fact.sha256[:12],
    )


def of_testimony(fact: TestimonyFact, say: Saying) -> str:
    _ = say.text
    match fact:
        case TestimonyTaken(person=person, on=on, by=by):
            return _("%(who)s told it on %(day)s; %(by)s took it down.", who=say.of(person), day=say.day(on), by=by)
        case PassageWritten():
            return _("A passage of a testimony was written.")
        case TestimonyConsented():
            return _consented(fact, say)
        case TestimonyConsentWithdrawn(why=why):
            return _("A consent to use a testimony was taken back. Nothing more leaves by it. %(why)s", why=why)
        case _:
            assert_never(fact)


def _consented(fact: TestimonyConsented, say: Saying) -> str:
    said = say.many(
        "Agreed to one passage being used: %(use)s.",
        "Agreed to %(num)s passages being used: %(use)s.",
        len(fact.passages),
        use=use_word(fact.use, say.text),
    )
    until = say.text("It holds until %(day)s.", day=say.day(fact.valid_until)) if fact.valid_until else ""
    return " ".join(piece for piece in (said, until, fact.how) if piece)
