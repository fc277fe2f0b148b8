"""A dossier says what it was given and nothing else: no date of making, no maker, the same bytes each time, every script right."""

import hashlib
import re
import subprocess
import sys
from dataclasses import replace
from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from safeconduct.core.dossier import DossierLanguage, DossierPart
from safeconduct.dossier.typesetting import drawn, typeset
from safeconduct.dossier.value import Annex, Passage
from safeconduct.dossier.words import words_in
from safeconduct.errors import BadInput
from tests.dossier.dossiers import FARSI, RUSSIAN, WHOLE, pages_of, saying, the_press


def plain(text: str) -> str:
    """Without marks of direction and breaks of lines, which depend on where a line ends."""
    return " ".join(re.sub("[\u2066-\u2069\u200b\u200e\u200f\u202a-\u202e\ufffe]", "", text).split())


def picture(size: tuple[int, int] = (60, 40)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "navy").save(out, "JPEG")
    return out.getvalue()


def test_everything_given_stands_on_its_pages() -> None:
    said = plain(" ".join(pages_of(WHOLE)))

    for passages in WHOLE.passages.values():
        assert all(plain(passage.text) in said for passage in passages)
    assert RUSSIAN in said
    assert "1 May 1990" in said
    assert "passport 00 000, valid until 1 January 2019" in said
    assert "Said by: the person, by telephone, on 2 June 2017. In our file since 3 June 2017." in said
    assert "This is a translation: from Russian, by a sworn translator" in said


def test_the_recipient_stands_on_every_page() -> None:
    pages = pages_of(replace(WHOLE, annexes=(Annex("Passport", "", picture()), *WHOLE.annexes)))

    assert len(pages) > 3
    assert all("Embassy of Nowhere" in page and "humanitarian visa" in page for page in pages)


def test_the_summary_has_one_page_of_its_own() -> None:
    (with_it,) = [page for page in pages_of(WHOLE) if "He was held, and has nowhere to go." in page]

    assert "Dear Sir" not in with_it
    assert "Identity" not in with_it


@pytest.mark.parametrize("language", DossierLanguage)
def test_every_part_has_its_title_in_each_language(language: DossierLanguage) -> None:
    said = plain(" ".join(pages_of(replace(WHOLE, language=language))))

    assert all(words_in(language)[part] in said for part in DossierPart)


def test_every_language_has_every_word() -> None:
    english, *others = (words_in(language) for language in DossierLanguage)

    assert all(other.keys() == english.keys() for other in others)
    for other in others:
        assert all(re.findall("{.*?}", other[key]) == re.findall("{.*?}", said) for key, said in english.items())


def test_a_farsi_name_reads_from_right_to_left_and_comes_back_letter_by_letter() -> None:
    said = plain(" ".join(pages_of(WHOLE)))

    assert FARSI in said


def test_no_date_of_making_no_maker_no_attachment_and_nothing_hidden_is_in_the_file() -> None:
    made = typeset(WHOLE, the_press())
    with pikepdf.open(BytesIO(made)) as pdf:
        whole = b"".join(thing.read_bytes() for thing in pdf.objects if isinstance(thing, pikepdf.Stream) and "/Subtype" in thing)
        names = set(pdf.Root.keys())
        assert "/Info" not in pdf.trailer
        assert not names & {"/AF", "/OpenAction", "/AA", "/OCProperties", "/AcroForm", "/Collection"}
        assert "/EmbeddedFiles" not in pdf.Root.get("/Names", {})
        assert all("/Annots" not in page or all(note.Subtype == "/Link" for note in page.Annots) for page in pdf.pages)
    assert b"CreateDate" not in whole
    assert b"ypst" not in whole
    assert b"ypst" not in made
    assert b"/CreationDate" not in made


def test_it_is_tagged_titled_and_says_its_language() -> None:
    with pikepdf.open(BytesIO(typeset(replace(WHOLE, language=DossierLanguage.GERMAN), the_press()))) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.Lang == "de"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert "<pdfuaid:part>1</pdfuaid:part>" in pdf.Root.Metadata.read_bytes().decode()
        assert "/StructTreeRoot" in pdf.Root


def test_a_picture_stands_in_it_with_words_for_who_cannot_see_it() -> None:
    with pikepdf.open(BytesIO(typeset(replace(WHOLE, annexes=(Annex("Passport", "", picture()),)), the_press()))) as pdf:
        said = [str(thing.Alt) for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary) and "/Alt" in thing]
        shown = [thing for thing in pdf.objects if isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") == "/Image"]

    assert said == ["Picture of annex 1: Passport"]
    assert [(one.Width, one.Height) for one in shown] == [(60, 40)]


def test_a_picture_that_is_none_is_refused_in_words() -> None:
    with pytest.raises(BadInput, match="cannot be drawn"):
        typeset(replace(WHOLE, annexes=(Annex("Passport", "", b"not a picture"),)), the_press())


def test_the_same_dossier_gives_the_same_bytes_in_another_process() -> None:
    program = (
        "import hashlib, sys\n"
        "from tests.dossier.dossiers import WHOLE, the_press\n"
        "from safeconduct.dossier.typesetting import typeset\n"
        "print(hashlib.sha256(typeset(WHOLE, the_press())).hexdigest())\n"
    )
    made = [
        subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True, env={"PYTHONHASHSEED": seed}).stdout.strip()
        for seed in ("1", "2")
    ]

    assert made == [hashlib.sha256(typeset(WHOLE, the_press())).hexdigest()] * 2


def test_what_is_looked_at_are_the_same_pages() -> None:
    pictures = drawn(WHOLE, the_press())

    assert len(pictures) == len(pages_of(WHOLE)) > 1
    assert all(one.startswith(b"\x89PNG") for one in pictures)
    assert len(drawn(saying("one page of danger"), the_press())) < len(pictures)


def test_another_recipient_gives_another_file() -> None:
    assert typeset(WHOLE, the_press()) != typeset(replace(WHOLE, recipient="Embassy of Elsewhere"), the_press())


MARKUP = '#emph[x] #read("/etc/passwd") $ x^2 $ *b* _c_ `d` @e <f> // g /* h */ \\ = i {j} [k] ~ -- --- ... https://example.org " \' {recipient}'


def test_typesetting_marks_in_a_text_stay_letters() -> None:
    """Attack: words of a stranger, or of a forged paper, that would run as the typesetter's own commands."""
    for part in (DossierPart.COVER_LETTER, DossierPart.CHRONOLOGY, DossierPart.RISK):
        assert plain(MARKUP) in plain(" ".join(pages_of(saying(MARKUP, part))))
    everywhere = replace(WHOLE, recipient=MARKUP, purpose=MARKUP, country=MARKUP, sender=MARKUP, annexes=(Annex(MARKUP, MARKUP, picture()),))
    assert plain(" ".join(pages_of(everywhere))).count(plain(MARKUP)) >= 8


def test_marks_that_turn_the_writing_direction_reach_nothing_beside_them() -> None:
    turned = replace(WHOLE, recipient="Embassy \u202e of \u2067 Nowhere \u2066", purpose="visa \u202d")
    page = plain(pages_of(turned)[0])

    assert "Only for Embassy of Nowhere . Purpose: visa . Passing this on can put people in danger." in page


def test_what_no_font_draws_is_named_by_its_number() -> None:
    said = plain(" ".join(pages_of(saying("He wrote \U0001f600 and \x00 and 漢."))))

    assert "He wrote [U+1F600] and [U+0000] and [U+6F22]." in said


def test_a_word_without_end_stays_on_the_page() -> None:
    dossier = replace(WHOLE, passages={DossierPart.RISK: (Passage("ж" * 900),)}, recipient="R" * 300)
    with pikepdf.open(BytesIO(typeset(dossier, the_press()))) as pdf:
        wide = float(pdf.pages[0].MediaBox[2])
    for page in pypdfium2.PdfDocument(typeset(dossier, the_press())):
        text = page.get_textpage()
        boxes = [text.get_charbox(n) for n in range(text.count_chars())]
        assert all(right <= wide - 40 for _, _, right, _ in boxes)


def test_the_words_of_the_template_are_data_too() -> None:
    """What reaches the template is JSON; a text that would end it early does not."""
    hostile = '"}, "language": "fr", {"'

    assert plain(hostile) in plain(" ".join(pages_of(saying(hostile))))


@pytest.mark.parametrize("size", [(900, 60), (60, 900), (600, 400)])
def test_a_picture_of_any_shape_stays_on_its_page(size: tuple[int, int]) -> None:
    made = pypdfium2.PdfDocument(typeset(replace(WHOLE, annexes=(Annex("Passport", "", picture(size)),)), the_press()))
    page = made[len(made) - 1]
    wide, high = page.get_size()
    (shown,) = page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=9)
    left, bottom, right, top = shown.get_bounds()

    assert 0 < left < right < wide
    assert 0 < bottom < top < high
    assert right - left > wide / 2 or top - bottom > high / 2
