"""Dossiers for tests. Everybody in them is invented."""

from dataclasses import replace
from functools import cache

import pypdfium2

from safeconduct.core.dossier import DossierLanguage, DossierPart, IdentityLine
from safeconduct.core.report import Question, Stretch, StretchPrecision
from safeconduct.core.when import Day, PartialDate
from safeconduct.dossier.country_evidence import (
    Claim,
    CountryEvidence,
    EvidenceAlone,
    QuestionAnswered,
    SourceListed,
    Told,
)
from safeconduct.dossier.typesetting import Press, press, typeset
from safeconduct.dossier.value import Annex, Dossier, Passage, Row, Source, Who

SAID = Source("the person, by telephone", Day("2017-06-02"), Day("2017-06-03"))
NOTED = Source(noted_on=Day("2017-06-01"))
FARSI, RUSSIAN = "علی رضایی", "Алихан Вымышленный"

WHOLE = Dossier(
    recipient="Embassy of Nowhere",
    purpose="humanitarian visa",
    country="Nowhere",
    sender="Invented Aid",
    language=DossierLanguage.ENGLISH,
    on=Day("2017-06-09"),
    passages={
        DossierPart.COVER_LETTER: (Passage("Dear Sir or Madam,\nwe write about a man in danger."),),
        DossierPart.SUMMARY: (Passage("He was held, and has nowhere to go."),),
        DossierPart.LEGAL_BASIS: (Passage("Section 22 of the invented act."),),
        DossierPart.URGENT: (Passage("His stay ends on 1 July.", None, SAID),),
        DossierPart.CHRONOLOGY: (Passage("He was held for nine days.", PartialDate("2017-04"), SAID),),
        DossierPart.RISK: (Passage("His uncle looks for him.", None, SAID),),
        DossierPart.NO_SAFETY_INSIDE: (Passage("He was found in the capital, too.", None, SAID),),
        DossierPart.FAMILY: (Passage("His mother stays.", None, SAID),),
        DossierPart.REACHING: (Passage("Only through us."),),
    },
    applicants=(
        Who((Row(IdentityLine.NAME, RUSSIAN, NOTED), Row(IdentityLine.BORN, "1990-05-01", SAID), Row(IdentityLine.PAPER, "passport 00 000", NOTED, Day("2019-01-01")))),
    ),
    family=(Who((Row(IdentityLine.NAME, FARSI, NOTED),), "brother"),),
    annexes=(Annex("Letter of a court", "from Russian, by a sworn translator", b"", "ab" * 32),),
)

LOCAL, AGENCY, DAILY = (
    SourceListed(1, "Men held in the north", "Lantern", "Nell Invented", PartialDate("2017-06-09"), "", "en", "", "", "https://lantern.invalid/a", "ab" * 32),
    SourceListed(2, "مردان در بازداشت", "", "", None, "Anger", "fa", "ru", "a friend", "", "cd" * 32),
    SourceListed(3, "Сто человек", "Фонарь", "", PartialDate("2017-05"), "", "ru", "", "", "", "ef" * 32),
)
DENIED = Told("Nobody is held.", "Interior Ministry", (), "Lantern", PartialDate("2017-06-09"), None, "", True, False, 1)
EVIDENCE = CountryEvidence(
    (
        QuestionAnswered(
            Question.STATE_VIOLENCE,
            (
                Claim(
                    (
                        Told("About a hundred men were held.", "Open Ward", ("Wire", "Lantern Radio"), "Lantern", PartialDate("2017-06-09"), Stretch("2017-04-01", "2017-04-30", StretchPrecision.MONTH), "reportedly", False, False, 1),
                        Told("Удерживали около ста человек.", "Open Ward", (), "Фонарь", PartialDate("2017-05"), Stretch("XXXX-06-06", "XXXX-06-06", StretchPrecision.DAY), "", False, False, 3),
                    ),
                    1,
                    (DENIED,),
                ),
            ),
        ),
        QuestionAnswered(
            Question.OTHER,
            (
                Claim((Told("مردان در بازداشت هستند.", "", (), "", None, Stretch("", "", StretchPrecision.OPEN), "", False, False, 2),), None, ()),
                Claim((DENIED, Told("Nobody answers the telephone.", "", (), "Lantern", PartialDate("2017-06-09"), None, "", False, True, 1)), 1, ()),
            ),
        ),
    ),
    (LOCAL, AGENCY, DAILY),
)


def saying(text: str, part: DossierPart = DossierPart.RISK) -> Dossier:
    return replace(WHOLE, passages={part: (Passage(text, None, Source(text)),)})


@cache
def the_press() -> Press:
    return press()


def pages_of(work: Dossier | EvidenceAlone) -> list[str]:
    return texts_of(typeset(work, the_press()))


def texts_of(pdf: bytes) -> list[str]:
    """What a reader of the file finds on each page."""
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf)]
