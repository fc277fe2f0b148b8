"""Dossiers for tests. Everybody in them is invented."""

from dataclasses import replace
from functools import cache

import pypdfium2

from safeconduct.core.dossier import DossierLanguage, DossierPart
from safeconduct.core.when import Day, PartialDate
from safeconduct.dossier.typesetting import Press, press, typeset
from safeconduct.dossier.value import Annex, Dossier, Field, Passage, Row, Source, Who

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
        Who((Row(Field.NAME, RUSSIAN, NOTED), Row(Field.BORN, "1990-05-01", SAID), Row(Field.PAPER, "passport 00 000", NOTED, Day("2019-01-01")))),
    ),
    family=(Who((Row(Field.NAME, FARSI, NOTED),), "brother"),),
    annexes=(Annex("Letter of a court", "from Russian, by a sworn translator", b"", "ab" * 32),),
)


def saying(text: str, part: DossierPart = DossierPart.RISK) -> Dossier:
    return replace(WHOLE, passages={part: (Passage(text, None, Source(text)),)})


@cache
def the_press() -> Press:
    return press()


def pages_of(dossier: Dossier) -> list[str]:
    return texts_of(typeset(dossier, the_press()))


def texts_of(pdf: bytes) -> list[str]:
    """What a reader of the file finds on each page."""
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf)]
