"""The annex of country evidence as pages: every statement with where it comes from, tagged, the same bytes each time."""

from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest

from safeconduct.core.dossier import DossierLanguage
from safeconduct.core.report import Stretch, StretchPrecision
from safeconduct.core.when import Day
from safeconduct.dossier.country_evidence import EvidenceAlone
from safeconduct.dossier.evidence_words import evidence_words_in
from safeconduct.dossier.laying_evidence import laid_evidence
from safeconduct.dossier.typesetting import typeset
from tests.dossier.dossiers import EVIDENCE, WHOLE, pages_of, the_press
from tests.dossier.test_typesetting import plain

ALONE = EvidenceAlone(EVIDENCE, DossierLanguage.ENGLISH, Day("2017-06-09"), "Invented Aid")

CLAIMS = """\
Each statement was read by a person at its place in the report, and stands here in the words of the report; where it is part of a sentence, in bold inside it.
What the state does to people 1 About a hundred men were held. Origin: Open Ward, through Wire, through Lantern Radio. Outlet: Lantern, 9 June 2017 [1]
With the reserve: reportedly It is about: April 2017
Удерживали около ста человек. Origin: Open Ward. Outlet: Фонарь, May 2017 [3] It is about: 6 June, year not given Independent origins, at least: 1
What cannot hold beside it: Nobody is held. Origin: Interior Ministry. Outlet: Lantern, 9 June 2017 [1] This is a denial.
Origin: nobody is named. Outlet: not named, no day given [2] It is about: a day that the text does not let us place No origin is named: it counts for nothing.
Nobody answers the telephone. Origin: the report itself. Outlet: Lantern, 9 June 2017 [1]
[1] Men held in the north Lantern, Nell Invented, 9 June 2017. Language: English. https://lantern.invalid/a SHA-256 of what was read: abab
outlet not named, no day given. Printed again by: Anger. Language: Persian. A translation from: Russian. Translated by: a friend.
"""


def headings_of(pdf: pikepdf.Pdf) -> list[str]:
    """The levels of the headings, in the order in which they are read."""
    found: list[str] = []

    def walk(node: pikepdf.Object) -> None:
        if isinstance(node, pikepdf.Array):
            for each in node:
                walk(each)
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            found.extend([str(node.S)] if str(node.S).startswith("/H") and str(node.S)[2:].isdigit() else [])
            walk(node.get("/K", pikepdf.Array()))

    walk(pdf.Root.StructTreeRoot.K)
    return found


def test_each_statement_stands_with_its_origin_relays_outlet_day_hedge_and_what_speaks_against_it() -> None:
    said = plain(" ".join(pages_of(ALONE)))

    for line in CLAIMS.splitlines():
        assert line in said, said
    assert "مردان در بازداشت هستند" in said


@pytest.mark.parametrize("language", DossierLanguage)
def test_every_question_and_the_sources_have_their_title_in_each_language(language: DossierLanguage) -> None:
    said, words = plain(" ".join(pages_of(replace(ALONE, language=language)))), evidence_words_in(language)

    assert words.keys() == evidence_words_in(DossierLanguage.ENGLISH).keys()
    assert all(plain(words[one.question]) in said for one in EVIDENCE.questions)
    assert words["evidence"] in said and words["sources"] in said


def test_a_part_of_a_sentence_stands_in_bold_inside_it() -> None:
    told = replace(EVIDENCE.questions[0].claims[0].told[0], text="About 60 medics", before="On Monday ", behind=" were held, a paper said.")
    claim = replace(EVIDENCE.questions[0].claims[0], told=(told,))
    evidence = replace(EVIDENCE, questions=(replace(EVIDENCE.questions[0], claims=(claim,)),))
    with pikepdf.open(BytesIO(typeset(replace(ALONE, evidence=evidence), the_press()))) as pdf:
        fonts = {str(font.BaseFont) for page in pdf.pages for font in page.Resources.Font.values()}

    assert "On Monday About 60 medics were held, a paper said. Origin: Open Ward" in plain(" ".join(pages_of(replace(ALONE, evidence=evidence))))
    assert any("Bold" in one for one in fonts)


def test_alone_it_is_tagged_titled_and_its_headings_go_by_question_to_the_sources() -> None:
    with pikepdf.open(BytesIO(typeset(ALONE, the_press()))) as pdf:
        assert headings_of(pdf) == ["/H1", "/H2", "/H2", "/H2"]
        said = pdf.Root.Metadata.read_bytes().decode()
        assert pdf.Root.MarkInfo.Marked and "/Info" not in pdf.trailer
    assert ">Country evidence<" in said and "<pdfuaid:part>1</pdfuaid:part>" in said


def test_the_same_evidence_gives_the_same_bytes_and_another_word_gives_others() -> None:
    other = replace(ALONE, sender="Someone else")

    assert typeset(ALONE, the_press()) == typeset(ALONE, the_press()) != typeset(other, the_press())


def test_in_a_dossier_it_stands_behind_the_parts_and_in_the_contents() -> None:
    pages = [plain(one) for one in pages_of(replace(WHOLE, evidence=EVIDENCE))]
    whole = " ".join(pages)

    assert whole.index("Only through us.") < whole.rindex("Country evidence") < whole.index("Удерживали") < whole.rindex("Letter of a court")
    assert whole.count("Country evidence") == 2 and "Embassy of Nowhere" in next(one for one in pages if "Удерживали" in one)
    assert "Country evidence" not in " ".join(pages_of(WHOLE))


@pytest.mark.parametrize(
    ("stretch", "words"),
    [
        (Stretch("2017-06-06", "2017-06-06", StretchPrecision.DAY), "6 June 2017"),
        (Stretch("2017-01-01", "2017-12-31", StretchPrecision.YEAR), "2017"),
        (Stretch("2017-06-05", "2017-06-11", StretchPrecision.WEEK), "5 June 2017 to 11 June 2017"),
        (Stretch("2017-04-01", "", StretchPrecision.RANGE), "from 1 April 2017 on"),
        (Stretch("", "2017-07-03", StretchPrecision.DAY), "until 3 July 2017"),
        (Stretch("XXXX-05-01", "XXXX-05-31", StretchPrecision.MONTH), "May, year not given"),
        (Stretch("2017-13-01", "2017-13-01", StretchPrecision.DAY), "2017-13-01"),
    ],
)
def test_a_day_is_no_narrower_than_the_report_has_it(stretch: Stretch, words: str) -> None:
    told = replace(EVIDENCE.questions[0].claims[0].told[0], happened=stretch, hedge="")
    claim = replace(EVIDENCE.questions[0].claims[0], told=(told,))
    evidence = replace(EVIDENCE, questions=(replace(EVIDENCE.questions[0], claims=(claim,)),))
    laid = laid_evidence(evidence, DossierLanguage.ENGLISH, the_press().shapes)

    assert [one["text"] for one in laid["questions"][0]["claims"][0]["told"][0]["beside"]] == [words]
