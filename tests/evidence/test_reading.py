"""The readers of files. Rule: whatever the bytes, there is a text or a sentence that says why not, never an exception."""

import io
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safeconduct.evidence.reading.reading import read_file
from safeconduct.evidence.reading.working import LARGEST, LONGEST, Form, Read, Unread, Why, Working
from tests.evidence import files

FILES = {
    "a.pdf": files.pdf(("Three men arrived.", "No more was said."), ("A second page.",)),
    "a.docx": files.docx("Three men arrived.", "No more was said."),
    "a.html": files.PAGE.encode(),
    "a.eml": files.LETTER,
    "a.txt": "Трое приехали в пятницу.\r\n".encode(),
}


def _text(read: Read) -> str:
    assert isinstance(read, Working), read
    return read.text


def _why(read: Read) -> Why:
    assert isinstance(read, Unread), read
    return read.why


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_plain_text_is_the_decoded_file_with_its_line_ends(encoding: str) -> None:
    text = "Eins\r\nZwei\n\n\u201eDrei\u201c\tтри \U0001f30d\r"

    read = read_file(text.encode(encoding), "a.txt")

    assert _text(read) == text
    assert isinstance(read, Working) and not read.is_guessed


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1251", "Трое мужчин приехали в Берлин 6 июня, сообщил МИД."),
        ("koi8-r", "Трое мужчин приехали в Берлин 6 июня, сообщили в министерстве."),
        ("cp1252", "Größere Mühe als früher – „schön“ wäre es anders."),
        ("cp1252", "« Nous n’avons pas été prévenus », a déclaré l’élue."),
    ],
)
def test_an_encoding_the_file_does_not_say_is_guessed_and_said_to_be(encoding: str, text: str) -> None:
    read = read_file(text.encode(encoding), "a.txt")

    assert read == Working(text, Form.TXT, encoding, is_guessed=True)


def test_a_saved_page_gives_its_article_and_nothing_unseen() -> None:
    read = read_file(FILES["a.html"], "page.html")

    assert isinstance(read, Working)
    assert read.text.startswith("Drei Männer in Asel\n")
    assert (
        "am Freitag in Asel angekommen, sagte eine Sprecherin der Stadt.\nMehr wollte sie nicht sagen."
        in read.text
    )
    assert not any(word in read.text for word in ("nie", "Start", "Impressum", "geheim", "auch", "color"))
    assert (read.given.outlet, read.given.author, read.given.date) == (
        "Der Anger",
        "Ada Erfunden",
        "2031-05-02",
    )


def test_a_page_that_declares_another_encoding_is_read_by_it() -> None:
    page = '<html><head><meta charset="windows-1251"></head><body><p>Трое приехали</p></body></html>'.encode(
        "cp1251"
    )

    assert _text(read_file(page, "a.htm")) == "Трое приехали\n"


def test_a_pdf_gives_the_text_of_its_pages() -> None:
    read = read_file(
        files.pdf(
            ("Three men who had waited for months arri-", "ved on Friday. The town said no", "more."),
            ("A second page.",),
            author="Ada Invented",
        )
    )

    assert (
        _text(read)
        == "Three men who had waited for months arrived on Friday. The town said no more.\nA second page.\n"
    )
    assert isinstance(read, Working) and read.given.author == "Ada Invented"


def test_a_pdf_of_pictures_and_a_locked_one_are_named_as_that() -> None:
    assert _why(read_file(files.pdf(()))) is Why.PICTURES
    assert _why(read_file(files.pdf(("Three men arrived.",), password="invented"))) is Why.LOCKED


def test_a_word_file_gives_its_paragraphs_and_leaves_out_what_was_struck() -> None:
    body = "<w:p><w:r><w:t>Three</w:t><w:tab/><w:t>men</w:t></w:r><w:del><w:r><w:t>never</w:t></w:r></w:del></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>cell</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"

    read = read_file(files.docx_of(body))

    assert _text(read) == "Three men\ncell\n"
    assert isinstance(read, Working) and (read.given.title, read.given.author) == ("A note", "Ada Invented")


def test_a_letter_gives_its_body_and_the_number_of_what_is_attached() -> None:
    read = read_file(files.LETTER)

    assert read == Working(
        "Трое приехали в пятницу.\n",
        Form.EML,
        given=read.given if isinstance(read, Working) else None,  # type: ignore[arg-type]
        left_out=("attachments: 1",),
    )
    assert isinstance(read, Working)
    assert (read.given.title, read.given.author) == ("Отчет", "Ada Erfunden <ada@example.invalid>")


def test_a_letter_of_markup_alone_is_read_as_a_page() -> None:
    letter = b"Subject: x\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n<p>Three <b>men</b></p><script>no()</script>"

    assert _text(read_file(letter, "a.eml")) == "Three men\n"


def test_a_packed_part_that_swells_is_not_unfolded() -> None:
    bomb = files.zipped({"word/document.xml": b"<w:document>" + b"<w:p/>" * 20_000_000})

    assert len(bomb) < 1_000_000
    assert _why(read_file(bomb)) is Why.SWOLLEN


def test_a_page_of_a_pdf_that_swells_is_not_unfolded() -> None:
    bomb = files.pdf(("x" * 60_000_000,))

    assert len(bomb) < 1_000_000
    assert _why(read_file(bomb)) in {Why.BROKEN, Why.PICTURES, Why.SWOLLEN}


def test_entities_are_not_unfolded() -> None:
    prologue = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'

    assert _why(read_file(files.docx_of("<w:p><w:r><w:t>&b;&f;</w:t></w:r></w:p>", prologue))) is Why.BROKEN
    page = b'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY f SYSTEM "file:///etc/passwd">]><html><body><p>one &f; two</p></body></html>'
    assert "root:" not in _text(read_file(page, "a.xhtml"))


def test_a_table_of_a_hundred_thousand_cells_is_text_like_any_other() -> None:
    rows = "<tr>" + "<td>cell</td>" * 100 + "</tr>"

    assert (
        _text(read_file(f"<html><body><table>{rows * 1000}</table></body></html>".encode())).count("cell")
        == 100_000
    )
    cells = "<w:tc><w:p><w:r><w:t>cell</w:t></w:r></w:p></w:tc>" * 20_000
    assert _text(read_file(files.docx_of(f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"))).count("cell") == 20_000


@pytest.mark.parametrize(
    "data",
    [
        b"<html><body>" + b"<div>" * 200_000 + b"deep",
        files.docx_of("<w:p>" * 50_000 + "</w:p>" * 50_000),
        b"MIME-Version: 1.0\nSubject: x\n"
        + b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(3000)),
        b"%PDF-1.4\n" + b"[" * 200_000,
        b"%PDF-1.7\ntrailer <</Root 1 0 R>>\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj 2 0 obj <</Type/Pages/Kids[2 0 R]/Count 1>> endobj",
    ],
    ids=["page", "office", "letter", "paper", "paper-in-a-circle"],
)
def test_what_is_nested_too_deep_is_answered(data: bytes) -> None:
    assert isinstance(read_file(data), Working | Unread)


def test_what_is_no_text_is_refused_with_its_reason() -> None:
    assert _why(read_file(b"")) is Why.EMPTY
    assert _why(read_file(b" \r\n\t", "a.txt")) is Why.EMPTY
    assert _why(read_file(b"\x89PNG\r\n\x1a\n\x00\x00", "a.png")) is Why.FOREIGN
    assert _why(read_file(b"hello", "a.pdf")) is Why.BROKEN
    assert _why(read_file(files.zipped({"xl/workbook.xml": b"<x/>"}), "a.docx")) is Why.FOREIGN
    assert _why(read_file(b"a" * (LONGEST + 1), "a.txt")) is Why.TOO_LARGE
    assert _why(read_file(bytes(LARGEST + 1), "a.txt")) is Why.TOO_LARGE


def test_a_word_file_that_lies_about_its_sizes_is_answered() -> None:
    packed = bytearray(files.docx("Three men arrived."))
    for at in [i for i in range(len(packed)) if packed[i : i + 4] == b"PK\x01\x02"]:
        packed[at + 24 : at + 28] = (7).to_bytes(4, "little")

    assert isinstance(read_file(bytes(packed)), Working | Unread)
    assert zipfile.ZipFile(io.BytesIO(FILES["a.docx"])).testzip() is None


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(sorted(FILES)),
    st.lists(
        st.tuples(st.integers(0, 1 << 20), st.binary(max_size=12), st.integers(0, 40)), min_size=1, max_size=8
    ),
)
def test_a_damaged_file_gives_a_text_or_a_reason(name: str, wounds: list[tuple[int, bytes, int]]) -> None:
    data = FILES[name]
    for at, piece, lost in wounds:
        place = at % (len(data) + 1)
        data = data[:place] + piece + data[place + lost :]

    read = read_file(data, name)

    assert isinstance(read, Unread) or 0 < len(read.text) <= LONGEST


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["", "a.pdf", "a.docx", "a.html", "a.eml", "a.txt"]),
    st.sampled_from([b"", b"%PDF-1.4\n", b"PK\x03\x04", b"<html>", b"Subject: x\nMIME-Version: 1\n\n"]),
    st.binary(max_size=400),
)
def test_any_bytes_give_a_text_or_a_reason(name: str, head: bytes, rest: bytes) -> None:
    read = read_file(head + rest, name)

    assert isinstance(read, Unread) or 0 < len(read.text) <= LONGEST


@settings(max_examples=60, deadline=None)
@given(
    st.text(min_size=1, max_size=200).filter(
        lambda text: text.strip() and not any(ord(c) < 32 and c not in "\t\n\r" for c in text)
    )
)
def test_text_in_utf_8_comes_back_as_it_is(text: str) -> None:
    assert _text(read_file(text.encode(), "a.txt")) == text.removeprefix("\ufeff")
