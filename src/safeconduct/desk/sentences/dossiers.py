"""Sentences about dossiers. Rule: who gets one and what is in it is said; what it says of anybody is not."""

from collections.abc import Iterable
from typing import assert_never

from babel.lists import format_list

from safeconduct.core.dossier import (
    DossierConsented,
    DossierConsentWithdrawn,
    DossierEvidenceWent,
    DossierFact,
    DossierHandedOver,
    DossierLinesChosen,
    DossierPart,
    DossierTestimonyWent,
    DossierWordsChosen,
    IdentityLine,
    UsualTimeNoted,
    WordsWritten,
)
from safeconduct.desk.sentences.saying import Saying
from safeconduct.desk.terms import dossier_language_word, dossier_part_word, identity_line_word


def of_dossier(fact: DossierFact, say: Saying) -> str:
    _ = say.text
    match fact:
        case WordsWritten(part=part, language=language):
            word, in_language = dossier_part_word(part, say.text), dossier_language_word(language, say.text)
            return _("Words for a dossier: %(part)s (%(language)s).", part=word, language=in_language)
        case UsualTimeNoted(part=part, what=what):
            return _("Noted how long a part of a dossier usually takes: %(part)s, %(what)s.", part=dossier_part_word(part, say.text), what=what)
        case DossierConsented():
            return _consented(fact, say)
        case DossierConsentWithdrawn(why=why):
            return _("A consent to a dossier was taken back. Nothing more is handed over by it. %(why)s", why=why)
        case DossierHandedOver():
            return _handed_over(fact, say)
        case DossierEvidenceWent(sources=sources):
            return _("Country evidence stood in the dossier that was let out. Sources in it: %(num)s.", num=str(sources))
        case DossierTestimonyWent(passages=passages):
            return _("Words of a testimony stood in the dossier that was let out. Passages in it: %(num)s.", num=str(len(passages)))
        case DossierWordsChosen(held=held, left_out=left_out):
            return _("Passages in the dossier that was let out: %(num)s. Left out: %(out)s.", num=str(len(held)), out=str(len(left_out)))
        case DossierLinesChosen(held=held, left_out=left_out):
            return _("Of the identity stood in the dossier that was let out: %(held)s. Left out: %(out)s.", held=_lines(held, say), out=_lines(left_out, say))
        case _:
            assert_never(fact)


def _consented(fact: DossierConsented, say: Saying) -> str:
    said = say.text(
        "%(people)s agreed that a dossier goes to %(recipient)s for: %(purpose)s. In it: %(parts)s.",
        people=say.people(fact.persons),
        recipient=fact.recipient,
        purpose=fact.purpose,
        parts=_parts(fact.parts, say),
    )
    until = say.text("It holds until %(day)s.", day=say.day(fact.valid_until)) if fact.valid_until else ""
    return " ".join(piece for piece in (said, until, fact.how) if piece)


def _handed_over(fact: DossierHandedOver, say: Saying) -> str:
    said = say.text(
        "A dossier on %(people)s was built and let out for %(recipient)s, for: %(purpose)s. In it: %(parts)s. Its SHA-256 begins with %(begin)s.",
        people=say.people(fact.persons),
        recipient=fact.recipient,
        purpose=fact.purpose,
        parts=_parts(fact.parts, say),
        begin=fact.sha256[:12],
    )
    how = say.text("Sealed to %(key)s.", key=fact.sealed_to) if fact.sealed_to else say.text("Not sealed: to be printed.")
    return f"{said} {how}"


def _lines(lines: Iterable[IdentityLine], say: Saying) -> str:
    return ", ".join(identity_line_word(line, say.text) for line in lines) or say.text("nothing")


def _parts(parts: Iterable[DossierPart], say: Saying) -> str:
    return format_list([dossier_part_word(part, say.text) for part in parts], locale=say.language.locale)
