"""A person sends files: sealed as they come, kept until the relay has them, and what they typed is never lost on the way."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from safeconduct.intake.app import application
from safeconduct.intake.files import MOST_AT_ONCE, RATED_S
from safeconduct.seal.receipt import as_digits, code_of
from safeconduct.seal.sent_files import MOST_FILES, MOST_SENT
from safeconduct.store.spool import SqliteSpool
from safeconduct.wire.chunk import CHUNK_DATA
from tests.intake.conftest import Street
from tests.intake.sending import LINE, files_behind, letters_behind, opened, pieces_of_form, send_file
from tests.intake.visitor import Visitor
from tests.intake.world import NOW, Office, help_page, until, write_door

KEPT = "Your file is kept"


def asked(street: Street) -> Visitor:
    person = street.visitor()
    person.ask("They came to our house. (Invented.)")
    person.press("files")
    return person


@pytest.mark.parametrize("size", [1, 60_001, CHUNK_DATA, CHUNK_DATA + 1, MOST_SENT])
def test_a_file_reaches_the_relay_as_it_was_for_those_who_can_open_the_letter(street: Street, size: int) -> None:
    person, raw = asked(street), os.urandom(size)
    page = send_file(person, "DCIM/photo 1.jpg", [raw[at : at + 50_000] for at in range(0, size, 50_000)])
    assert page.answer.status_code == 200 and KEPT in page.text
    assert "photo 1.jpg" in page.text and "DCIM" not in page.text
    until(lambda: any(sent.blob.size == size for sent in files_behind(street)))
    (sent,) = [sent for sent in files_behind(street) if sent.blob.size == size]
    assert opened(street, sent) == raw
    assert waiting_pieces(street.folder) == 0


def waiting_pieces(folder: Path) -> int:
    spool = SqliteSpool.open(folder / "spool.db")
    found = spool._db.execute("SELECT count(*) FROM piece").fetchone()[0]
    spool.close()
    return int(found)


def test_who_comes_back_sends_a_file_and_finds_what_they_had_typed(street: Street) -> None:
    person = asked(street)
    code = person.press("back").code
    person.come_back(code)
    person.press("files", text="I had begun to write this.", contact="Only at night.")
    page = send_file(person, "letter.pdf", [b"%PDF-1.4 (invented)"])
    assert KEPT in page.text
    page = person.press("back")
    assert page.form["text"] == "I had begun to write this." and page.form["contact"] == "Only at night."
    assert "You sent a file" in page.text and "letter.pdf" in page.text


def test_the_page_says_before_what_a_photo_gives_away_and_how_large_it_may_be(street: Street) -> None:
    text = asked(street).page.text
    assert "each up to 10 MB" in text and "where, when and with what it was taken" in text


def test_a_file_too_large_is_said_so_and_nothing_of_it_stays(street: Street) -> None:
    person = asked(street)
    person.press("back")
    code = person.page.code
    person.come_back(code)
    person.press("files", text="Do not lose this.")
    page = send_file(person, "film.mp4", (os.urandom(500_000) for _ in range(30)))
    assert page.answer.status_code == 422 and "larger than 10 MB" in page.text
    assert page.form["text"] == "Do not lose this."
    until(lambda: waiting_pieces(street.folder) == 0)


@pytest.mark.parametrize(("name", "raw", "said"), [("", b"", "Choose a file first."), ("empty.jpg", b"", "This file is empty.")])
def test_no_file_and_an_empty_one_are_said(street: Street, name: str, raw: bytes, said: str) -> None:
    page = send_file(asked(street), name, [raw])
    assert page.answer.status_code == 422 and said in page.text


def test_a_line_cut_in_the_middle_keeps_nothing_and_the_person_can_send_again(street: Street) -> None:
    person = asked(street)
    before = person.page

    def cut() -> Iterator[bytes]:
        for _ in range(40):
            yield os.urandom(60_000)
        raise ConnectionError("the line broke")

    with suppress(ConnectionError, httpx.HTTPError):
        send_file(person, "photo.jpg", cut())
    until(lambda: waiting_pieces(street.folder) == 0)
    person.page = before
    assert KEPT in send_file(person, "photo.jpg", [b"\xff\xd8\xff whole"]).text


def test_the_same_page_sent_twice_is_one_file(street: Street) -> None:
    person = asked(street)
    page = person.page
    send_file(person, "twice-of-mine.jpg", [b"\xff\xd8\xff once"])
    person.page = page
    assert KEPT in send_file(person, "twice-of-mine.jpg", [b"\xff\xd8\xff once"]).text
    until(lambda: any(written.fields.get("file") == "twice-of-mine.jpg" for _, written in letters_behind(street)))
    assert sum(sent.name == "twice-of-mine.jpg" for sent in files_behind(street)) == 1


def test_after_so_many_files_no_more_is_offered(street: Street) -> None:
    person = asked(street)
    for number in range(MOST_FILES):
        assert KEPT in send_file(person, f"{number}.jpg", [b"\xff\xd8\xff" + bytes([number])]).text
    assert "as many files as we can take" in person.page.text
    assert "as many files as we can take" in send_file(person, "one more.jpg", [b"x"]).text


def test_a_file_is_kept_while_the_relay_is_away_and_words_go_on(tmp_path: Path) -> None:
    office = Office()
    write_door(tmp_path / "intake", office, "http://127.0.0.1:9")
    with help_page(tmp_path / "intake") as url:
        person = Visitor(url)
        person.ask("We are hidden. (Invented.)")
        person.press("files")
        assert KEPT in send_file(person, "photo.jpg", [b"\xff\xd8\xff" + os.urandom(2_000_000)]).text
    assert waiting_pieces(tmp_path / "intake") == 3


def test_without_script_a_wrong_code_leads_to_the_page_that_asks_for_it(street: Street) -> None:
    person = street.visitor()
    page = person.send({"at": "file", "go": "", "code": "1 2 3", "back": "talk"})
    assert page.answer.status_code == 422 and "“1 2 3” is not such a code" in page.text


def test_who_begins_files_and_sends_next_to_nothing_gives_way_to_whoever_comes(tmp_path: Path) -> None:
    """By a clock that the test moves; the relay is away, so that nothing but places decides."""
    office, now = Office(), [0.0]
    write_door(tmp_path / "intake", office, "http://127.0.0.1:9")
    shielded = application(tmp_path / "intake", lambda: NOW, os.urandom, lambda: now[0])

    async def sends(file: AsyncIterator[bytes]) -> str:
        code = as_digits(code_of(os.urandom(16), office.group))
        fields = {"at": "file", "go": "file", "code": code, "back": "talk", "once": os.urandom(16).hex()}

        async def form() -> AsyncIterator[bytes]:
            first, *rest = pieces_of_form(fields, "photo.jpg", [b"-"])
            for piece in (first, *rest[: len(fields)]):
                yield piece
            async for piece in file:
                yield piece
            for piece in rest[len(fields) :]:
                yield piece

        heads = {"content-type": f"multipart/form-data; boundary={LINE}"}
        async with httpx.AsyncClient(transport=httpx.ASGITransport(shielded), base_url="http://localhost") as client:
            return (await client.post("/", content=form(), headers=heads)).text

    async def meeting() -> tuple[str, str, str]:
        begun, never = asyncio.Semaphore(0), asyncio.Event()

        async def idle() -> AsyncIterator[bytes]:
            yield b"-"
            begun.release()
            await never.wait()

        async def photo() -> AsyncIterator[bytes]:
            yield b"\xff\xd8\xff"

        async with shielded._app.router.lifespan_context(shielded._app):  # type: ignore[attr-defined]
            idlers = [asyncio.create_task(sends(idle())) for _ in range(MOST_AT_ONCE)]
            for _ in idlers:
                await begun.acquire()
            soon = await sends(photo())
            now[0] += RATED_S
            later = await sends(photo())
            over, _ = await asyncio.wait(idlers, return_when=asyncio.FIRST_COMPLETED)
            for one in idlers:
                one.cancel()
            await asyncio.gather(*idlers, return_exceptions=True)
            return soon, later, next(iter(over)).result()

    soon, later, put_out = asyncio.run(asyncio.wait_for(meeting(), 60))
    assert "We cannot take a file just now" in soon
    assert KEPT in later and KEPT not in put_out
