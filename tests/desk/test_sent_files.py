"""Files that people send with their call: fetched when somebody asks, opened anew, put into the case, dropped with junk, erased with the call."""

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from safeconduct.core.ids import CallId
from safeconduct.desk.wanted_pieces import WantedPieces, Whereabouts
from safeconduct.errors import SealBroken
from safeconduct.seal.blob_sealing import BlobSealing
from safeconduct.seal.letters import Kind
from safeconduct.seal.sent_files import MOST_SENT, SentFile
from safeconduct.store.chunks import ChunkFolder, unsettled
from safeconduct.store.relay_client import RelayStore
from safeconduct.wire.chunk import chunk_name
from tests.attacks.searching import everything_in, found_in
from tests.attacks.test_erasing import WEEK, wait
from tests.attacks.test_sent_files import put
from tests.desk.callers import Person
from tests.desk.files import SECRET, letter, photo
from tests.desk.offices import an_office, colleague
from tests.desk.test_documents import Desk, text
from tests.relays import a_relay

PLAIN = b"%PDF-1.4 the-invented-letter-of-heron-7713 "


@dataclass
class Sender:
    """Somebody invented who called, and sends files."""

    person: Person
    call: CallId
    pieces: dict[bytes, bytes]

    def sends(self, raw: bytes, name: str = "IMG_1.jpg", medium: str = "image/jpeg", **lies: str) -> str:
        """The path of the file's page."""
        office, made = self.person.office, {}
        sealing = BlobSealing(bytes.fromhex(office.group), made.__setitem__, os.urandom, MOST_SENT)
        sealing.write(raw)
        blob = sealing.finish()
        sent = SentFile(name, medium, blob, tuple(list(made)[:-1]))
        self.person.writes(Kind.FILE, **{**sent.fields(os.urandom(16).hex()), **lies})
        self.pieces |= made
        files = office.index.call(self.call).files
        return f"/calls/{self.call}/files/{files[-1].row}" if files else ""

    def are_here(self) -> None:
        for piece in self.pieces.values():
            ChunkFolder(self.person.office.folder.pieces).put(piece)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with an_office(tmp_path) as pages:
        yield Desk(pages, None)  # type: ignore[arg-type]


@pytest.fixture
def sender(desk: Desk) -> Sender:
    person = Person(desk.pages.office)
    return Sender(person, person.writes(story="(Invented.) They came to our house."), {})


def test_a_file_stands_under_the_call_and_waits_for_an_answer(desk: Desk, sender: Sender) -> None:
    desk.pages.does(f"/calls/{sender.call}/answer", text="Tell us more.", language="en")
    here = sender.sends(os.urandom(2_100_000))
    page = desk.pages.get(f"/calls/{sender.call}")
    assert "The person sent a photo, 2.1 MB." in page and here in page
    assert desk.pages.office.index.call(sender.call).waiting_since is not None
    assert "IMG_1.jpg" in desk.pages.get(here)


def test_today_says_what_was_sent_and_leads_to_it(desk: Desk, sender: Sender) -> None:
    assert "Sent a" not in desk.pages.get("/today")
    sender.sends(photo())
    assert "A new call for help, not answered yet. Sent a photo." in text(desk.ask("GET", "/today")) or "Sent a photo." in desk.pages.get("/today")
    desk.pages.does(f"/calls/{sender.call}/answer", text="Tell us more.", language="en")
    assert "Sent a photo" not in desk.pages.get("/today"), "the answer answers what its author had seen"
    here = sender.sends(letter(), "letter.pdf", "application/pdf")
    page = desk.pages.get("/today")
    assert "Sent a paper (PDF)." in page and "Wrote and waits" not in page and f'href="{here}"' in page
    sender.sends(photo())
    assert "Sent 2 files." in desk.pages.get("/today")


def test_nothing_is_fetched_before_somebody_asks_and_then_from_the_relay(desk: Desk, sender: Sender, tmp_path: Path) -> None:
    here, folder = sender.sends(photo()), desk.pages.office.folder
    group = bytes.fromhex(desk.pages.office.group)
    with a_relay(tmp_path / "relay") as url:
        store = RelayStore(url, group, RelayStore.admitted(url, group, (tmp_path / "relay" / "ticket").read_text()))
        assert {put(url, piece, group) for piece in sender.pieces.values()} == {200}
        WantedPieces(folder).once(store)
        assert not list(ChunkFolder(folder.pieces).names())
        assert "It is not on this machine." in desk.pages.get(here)
        desk.pages.does(f"{here}/fetch")
        asked = desk.ask("GET", here)
        assert f"on its way to this machine: 0 of {len(sender.pieces)}." in text(asked) and asked.headers["refresh"] == f"2; url={here}?looked=1"
        assert desk.ask("GET", f"{here}?looked=29").headers["refresh"].endswith("?looked=30")
        assert "refresh" not in desk.ask("GET", f"{here}?looked=30").headers, "a page that goes on for ever keeps a session awake"
        assert "longer than usual" in desk.pages.get(f"{here}?looked=30")
        WantedPieces(folder).once(store)
        assert "It is sealed on this machine." in desk.pages.get(here)
        desk.pages.does(f"/calls/{sender.call}/aside", reason="Junk", files="yes")
        assert not list(ChunkFolder(folder.pieces).names())
        WantedPieces(folder).once(store)
        assert store.pieces_named(list(sender.pieces)) == []
        desk.pages.does(f"{here}/fetch")
        WantedPieces(folder).once(store)
        assert "It is not there any more" in desk.pages.get(here)
        store.close()


def test_at_each_moment_one_filled_button_is_the_next_step(desk: Desk, sender: Sender) -> None:
    def next_step() -> list[str]:
        main = desk.pages.get(here).partition("<main")[2].partition("<details")[0]
        return re.findall(r'<button class="">([^<]*)|<a class="button" [^>]*>([^<]*)', main)

    here = sender.sends(photo())
    assert next_step() == [("Fetch it", "")]
    sender.are_here()
    assert next_step() == [("Open it", "")]
    desk.pages.does(f"{here}/open")
    assert next_step() == [("", "Back to the call")]
    desk.pages.does(f"/calls/{sender.call}/accept", handle="Heron", mine="yes")
    assert next_step() == [("Put it into the case Heron", "")]
    desk.pages.does(f"{here}/keep")
    assert next_step() == [("Open it", "")] and "Open the document" in desk.pages.get(here)


def test_a_photo_is_shown_drawn_anew_and_saved_as_it_came(desk: Desk, sender: Sender) -> None:
    here = sender.sends(photo())
    sender.are_here()
    assert desk.ask("GET", f"{here}/picture").status_code == 404
    desk.pages.does(f"{here}/open")
    assert "drawn anew" in text(desk.ask("GET", here))
    shown = desk.ask("GET", f"{here}/picture")
    assert shown.headers["content-type"] == "image/jpeg" and SECRET.encode() not in shown.content
    saved = desk.ask("GET", f"{here}/original")
    assert saved.content == photo() and saved.headers["content-disposition"].startswith('attachment; filename="file-')
    assert SECRET.encode() not in desk.ask("GET", f"{here}/working").content


def test_a_file_that_is_no_picture_is_only_saved(desk: Desk, sender: Sender) -> None:
    here = sender.sends(letter(), "letter.pdf", "image/png")  # What the help page took it for decides nothing.
    sender.are_here()
    desk.pages.does(f"{here}/open")
    assert desk.ask("GET", f"{here}/picture").status_code == 404
    assert desk.ask("GET", f"{here}/original").headers["content-type"] == "application/octet-stream"


def test_with_one_press_it_is_a_document_of_the_case_with_the_day_it_came(desk: Desk, sender: Sender) -> None:
    raw, pages = photo(), desk.pages
    here = sender.sends(raw)
    sender.are_here()
    pages.does(f"{here}/open")
    assert "When the call is a case" in pages.get(here)
    assert pages.post(f"{here}/keep").status_code == 409
    pages.does(f"/calls/{sender.call}/accept", handle="Heron", mine="yes")
    where = pages.does(f"{here}/keep")
    page = pages.get(where)
    assert "The file came through the help page on Friday, 9 June 2017." in page and "The person who sent it" in page
    assert hashlib.sha256(raw).hexdigest()[:32] in page
    assert desk.ask("GET", f"{where}/original").content == raw
    assert where in pages.get(here)
    assert pages.post(f"{here}/keep").status_code == 409
    kept = set(ChunkFolder(pages.office.folder.blobs).names())
    assert unsettled(pages.office.folder.unsettled_notes()) == {}  # So it goes to the other machines.
    assert kept and not kept & set(sender.pieces)  # Sealed anew: nobody with the person's code opens the document.


def test_whoever_may_not_read_the_conversation_sees_no_file(desk: Desk, sender: Sender, tmp_path: Path) -> None:
    here = sender.sends(photo())
    sender.are_here()
    bela = colleague(desk.pages, tmp_path, "Bela", "shelter")
    try:
        assert bela.ask("GET", here).status_code in {403, 404}
        assert bela.post(f"{here}/open").status_code in {403, 404}
    finally:
        bela.office.close()


def test_a_file_with_a_piece_that_was_changed_is_not_opened(desk: Desk, sender: Sender) -> None:
    here = sender.sends(os.urandom(70_000))
    sender.are_here()
    name = next(iter(sender.pieces))
    path = desk.pages.office.folder.pieces / name.hex()[:2] / name.hex()
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    answer = desk.pages.post(f"{here}/open")
    assert answer.status_code == SealBroken.status
    assert not [one for one in desk.files if one.is_file()]


@pytest.mark.parametrize("lies", [{"size": "1"}, {"sha256": "00" * 32}, {"key": "00" * 32}])
def test_a_letter_that_lies_about_its_file_opens_nothing(desk: Desk, sender: Sender, lies: dict[str, str]) -> None:
    here = sender.sends(os.urandom(70_000), **lies)
    sender.are_here()
    answer = desk.pages.post(f"{here}/open")
    assert answer.status_code in {SealBroken.status, 303}
    if answer.status_code == 303:  # It said another length; what is shown and kept is measured here.
        assert len(desk.ask("GET", f"{here}/original").content) == 70_000


def test_a_letter_in_no_form_of_a_file_is_taken_in_as_words(desk: Desk, sender: Sender) -> None:
    sender.sends(b"x", pieces="not hex")
    assert desk.pages.office.index.call(sender.call).files == ()
    assert "not hex" in desk.pages.get(f"/calls/{sender.call}")


def test_set_aside_without_the_tick_keeps_the_files(desk: Desk, sender: Sender) -> None:
    sender.sends(photo())
    sender.are_here()
    desk.pages.does(f"/calls/{sender.call}/aside", reason="Junk")
    assert set(ChunkFolder(desk.pages.office.folder.pieces).names()) == set(sender.pieces)


def test_an_erased_call_takes_its_files_with_it(desk: Desk, sender: Sender) -> None:
    here = sender.sends(photo())
    sender.are_here()
    desk.pages.does(f"/calls/{sender.call}/erase", sure="yes")
    wait(desk.pages.office, desk.pages.clock, WEEK)
    assert not list(ChunkFolder(desk.pages.office.folder.pieces).names())
    marks = {mark.name for _, mark in desk.pages.office.journal.store.erased_after(0)}
    assert set(sender.pieces) <= marks
    assert desk.pages.ask("GET", here).status_code == 404


def test_no_plain_byte_of_it_lies_in_the_office(desk: Desk, sender: Sender, tmp_path: Path) -> None:
    here = sender.sends(PLAIN * 2000, "heron-7713.pdf", "application/pdf")
    sender.are_here()
    desk.pages.does(f"/calls/{sender.call}/accept", handle="Ibis", mine="yes")
    desk.pages.does(f"{here}/open")
    assert desk.ask("GET", f"{here}/original").content == PLAIN * 2000
    desk.pages.does(f"{here}/keep")
    assert found_in(everything_in(tmp_path), ["the-invented-letter-of-heron-7713", "heron-7713.pdf"]) == []


def test_a_relay_that_gives_another_piece_is_named(desk: Desk, sender: Sender) -> None:
    sender.sends(photo())
    wanted = WantedPieces(desk.pages.office.folder)
    wanted.ask(list(sender.pieces))
    assert wanted.whereabouts(list(sender.pieces)) is Whereabouts.ASKED

    class Lying(RelayStore):
        def pieces_named(self, names: object) -> list[bytes]:
            return [os.urandom(16 * 1024 + 28)]

    with pytest.raises(SealBroken):
        wanted.once(Lying("http://127.0.0.1:9", bytes(32), ""))
    assert not [name for name in ChunkFolder(desk.pages.office.folder.pieces).names() if name in sender.pieces]
    assert all(chunk_name(piece) == name for name, piece in sender.pieces.items())
