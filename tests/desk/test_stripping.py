"""Working copies say nothing of where, when, by whom and with what a file was made, and show what it showed."""

import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from safeconduct.core.document import Stripped
from safeconduct.core.media import STRIPPED_HERE, ending_of, medium_of
from safeconduct.desk.stripping import jpeg_without
from safeconduct.desk.washing import wash
from tests.desk.files import SECRET, letter, photo, readable


def washed(raw: bytes) -> tuple[Stripped, bytes]:
    made: list[bytes] = []
    return wash(medium_of(raw[:16]), len(raw), iter([raw[:1000], raw[1000:]]), made.append), b"".join(made)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_a_picture_is_drawn_anew_the_right_way_up_without_a_word(kind: str) -> None:
    raw = photo(kind)
    assert SECRET.encode() in raw

    stripped, made = washed(raw)

    assert stripped is Stripped.DONE
    assert SECRET.encode() not in made
    with Image.open(BytesIO(made)) as copy:
        assert copy.size == (48, 64), "it lay on its side"
        assert copy.format == ("JPEG" if kind == "JPEG" else "PNG")
        assert not copy.getexif()
        assert not {"comment", "exif", "xmp", "icc_profile", "XML:com.adobe.xmp", "Comment"} & set(copy.info)


def test_a_pdf_keeps_its_page_and_loses_makers_scripts_authors_and_hidden_files() -> None:
    raw = letter()
    assert readable(raw).count(SECRET.encode()) >= 5

    stripped, made = washed(raw)

    assert stripped is Stripped.DONE
    assert SECRET.encode() not in readable(made)
    with pikepdf.open(BytesIO(made)) as pdf:
        page = pdf.pages[0]
        assert bytes(page.Contents.read_bytes()) == b"q 64 0 0 48 10 10 cm /Im0 Do Q"
        assert Image.open(BytesIO(page.Resources.XObject.Im0.read_raw_bytes())).size == (64, 48)
        assert page.Annots[0].Contents == "read this"
        assert not pdf.attachments and "/OpenAction" not in pdf.Root


def test_nothing_that_a_pdf_would_do_when_it_is_pressed_is_kept_but_to_turn_to_a_page_of_it() -> None:
    name, some = pikepdf.Name, pikepdf.Dictionary
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        script = some(S=name.JavaScript, JS=f"app.alert('{SECRET}')")
        turning = some(S=name.GoTo, D=[pdf.pages[0].obj, name.Fit])
        acts = [
            script,
            some(S=name.URI, URI=f"http://{SECRET}.example"),
            some(S=name.Launch, F=SECRET),
            some(S=name.SubmitForm, F=SECRET),
            some(S=name.GoTo, D=turning.D, Next=script),
        ]
        links = [some(Type=name.Annot, Subtype=name.Link, Rect=[0, 0, 9, 9], A=each, AA=some(E=script)) for each in acts]
        links.append(some(Subtype=name.Screen, Rect=[0, 0, 9, 9], A=pdf.make_indirect(script), T=SECRET))
        links.append(some(Subtype=name.Link, Rect=[0, 0, 9, 9], A=turning))
        pdf.pages[0].obj.Annots = pikepdf.Array([*map(pdf.make_indirect, links[:3]), *links[3:]])
        pdf.pages[0].obj.Resources = some(Font=some(A=some(Type=name.Font, Subtype=name.Type1, BaseFont=name.Helvetica)))
        out = BytesIO()
        pdf.save(out)
    assert readable(out.getvalue()).count(SECRET.encode()) >= 5

    stripped, made = washed(out.getvalue())

    assert stripped is Stripped.DONE and SECRET.encode() not in readable(made)
    with pikepdf.open(BytesIO(made)) as pdf:
        page = pdf.pages[0]
        assert [("/A" in one, "/AA" in one) for one in page.Annots] == [(False, False)] * 6 + [(True, False)]
        assert page.Annots[6].A.S == "/GoTo" and page.Resources.Font.A.BaseFont == "/Helvetica"


def test_a_jpeg_stripped_without_drawing_it_shows_the_same() -> None:
    raw = photo()
    made = jpeg_without(raw)
    assert SECRET.encode() in raw and SECRET.encode() not in made
    with Image.open(BytesIO(raw)) as before, Image.open(BytesIO(made)) as after:
        assert before.tobytes() == after.tobytes()
    for cut in range(0, len(raw), 37):
        assert len(jpeg_without(raw[:cut])) <= cut


def test_what_no_way_is_known_for_is_said() -> None:
    moving = BytesIO()
    Image.new("L", (9, 9)).save(moving, "GIF", save_all=True, append_images=[Image.new("L", (9, 9), 255)])

    assert washed(b"OggS" + bytes(100))[0] is Stripped.NO_WAY
    assert washed(moving.getvalue())[0] is Stripped.NO_WAY
    assert wash("image/jpeg", 10**9, iter([]), lambda _: None) is Stripped.TOO_LARGE


@pytest.mark.parametrize("raw", [photo()[:200], b"%PDF-1.7\nbroken", b"\x89PNG\r\n\x1a\n" + os.urandom(5000)])
def test_a_damaged_file_is_said_to_be_and_no_copy_counts(raw: bytes) -> None:
    assert washed(raw)[0] is Stripped.FAILED


def test_a_pdf_closed_with_a_password_is_said_to_be_unreadable() -> None:
    out = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out, encryption=pikepdf.Encryption(user="word", owner="word"))

    assert washed(out.getvalue())[0] is Stripped.FAILED


def test_a_picture_of_more_points_than_memory_holds_is_refused_early() -> None:
    bomb = BytesIO()
    Image.new("1", (40_000, 40_000)).save(bomb, "PNG")

    assert washed(bomb.getvalue())[0] is Stripped.FAILED


WRITES = """
import sys
from pathlib import Path
from safeconduct.desk.stripping import confine
confine()
try:
    Path(sys.argv[1]).write_bytes(b"plain")
except OSError:
    sys.exit(3)
"""


def test_the_process_that_reads_strangers_files_can_write_none(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", WRITES, str(tmp_path / "leak")], check=False)

    assert done.returncode == 3
    assert not (tmp_path / "leak").exists() or (tmp_path / "leak").read_bytes() == b""


def test_what_a_file_is_called_decides_nothing() -> None:
    assert medium_of(b"RIFF1234WEBPVP8 ") == "image/webp"
    assert medium_of(b"RIFF1234WAVEfmt ") == "audio/wav"
    assert medium_of(b"\0\0\0\x18ftypheic") == "image/heic"
    assert medium_of(b"<html>") == medium_of(b"") == "application/octet-stream"
    assert ending_of("image/jpeg") == ".jpg" and ending_of("application/octet-stream") == ""
    assert "image/heic" not in STRIPPED_HERE


def test_a_form_that_another_program_would_run_is_gone_from_a_pdf() -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.Root.AcroForm = pikepdf.Dictionary(XFA=pikepdf.Array([pikepdf.String("template"), pdf.make_stream(SECRET.encode())]), Fields=pikepdf.Array())
        raw = BytesIO()
        pdf.save(raw)
    assert SECRET.encode() in readable(raw.getvalue())
    _, made = washed(raw.getvalue())
    assert SECRET.encode() not in readable(made)
