"""Documents on a case, asked of a worker as the parent asks it: added, shown, saved, handed on, sealed to others."""

import asyncio
import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from safeconduct.actions.calls import NewCase
from safeconduct.actions.cases import open_case
from safeconduct.core.case import Part, PersonAdded
from safeconduct.core.ids import CaseId, PersonId, fresh
from safeconduct.core.section import Kind, Placed, Subject
from safeconduct.core.when import Moment
from safeconduct.desk import filing, taking, washing
from safeconduct.desk.backup import make_backup, restore
from safeconduct.desk.founding import found
from safeconduct.desk.worker import SECRET_HEADER, application
from safeconduct.errors import SealBroken
from safeconduct.store import chunks
from safeconduct.store.chunks import ChunkFolder
from safeconduct.wire.chunk import CHUNK_DATA
from tests.desk.files import SECRET, letter, photo
from tests.desk.offices import LIGHT, OTHER_WORDS, WORDS, Hand, Pages, an_office, colleague

HEADS = {SECRET_HEADER: "between us", "office-language": "en", "office-zone": "UTC"}


@dataclass
class Desk:
    """One member's worker, and one case in it."""

    pages: Pages
    case: CaseId

    def ask(self, method: str, address: str, **more: object) -> httpx.Response:
        app = application(self.pages.answering, self.pages.answering._room, "between us", asyncio.Event())

        async def asked() -> httpx.Response:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://worker", headers=HEADS) as client:
                return await client.request(method, address, **more)  # type: ignore[arg-type]

        return asyncio.run(asked())

    def adds(self, raw: bytes, file: str = "scan.jpg", **fields: str) -> httpx.Response:
        said = {"what": "Passport", "kind": "identity", "seen": self.pages.office.seen, **fields}
        return self.ask("POST", f"/cases/{self.case}/documents/add", data=said, files={"file": (file, raw)})

    def added(self, raw: bytes, **fields: str) -> str:
        answer = self.adds(raw, **fields)
        assert answer.status_code == 303, answer.text[-3000:]
        return answer.headers["location"]

    @property
    def files(self) -> list[Path]:
        root = self.pages.office.folder.root
        return [path for path in (*root.rglob("blobs/*/*"), *root.rglob("coming/**/*")) if path.is_file()]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with an_office(tmp_path) as pages:
        yield Desk(pages, a_case(pages))


def a_case(pages: Pages) -> CaseId:
    office, case = pages.office, CaseId(fresh(os.urandom))
    person = PersonAdded(PersonId(fresh(os.urandom)), "Heron", Part.PRINCIPAL_APPLICANT)
    office.write([*open_case(office.actor, NewCase(case, "Heron")), Placed(Kind.CASE, Subject(case), person)])
    return case


def text(answer: httpx.Response) -> str:
    assert answer.status_code == 200, answer.text[-2000:]
    return answer.text


def test_a_scan_is_added_shown_and_saved_whole_with_its_hash(desk: Desk) -> None:
    raw = photo()
    where = desk.added(raw, holder="the embassy", since="2017-06-01", valid_until="2018-01-01")

    page = text(desk.ask("GET", where))
    digest = hashlib.sha256(raw).hexdigest()
    for words in ("Passport", "the embassy", "casework, visa", "scan.jpg", digest[:32], digest[32:], "drawn anew", f'src="{where}/picture"'):
        assert words in page
    original, working, picture = (desk.ask("GET", f"{where}/{name}") for name in ("original", "working", "picture"))
    assert original.content == raw and SECRET.encode() in raw
    assert working.content == picture.content and SECRET.encode() not in working.content
    assert picture.headers["content-type"] == "image/jpeg" and "content-disposition" not in picture.headers
    for saved in (original, working):
        assert saved.headers["content-type"] == "application/octet-stream"
        assert re.fullmatch(r'attachment; filename="document-[a-z0-9]{6}\.jpg"', saved.headers["content-disposition"])
    assert "Passport" in text(desk.ask("GET", f"/cases/{desk.case}?open=identity"))
    assert "A document was added: Passport" in text(desk.ask("GET", f"/cases/{desk.case}?show=all"))


def test_a_file_of_several_chunks_comes_back_and_is_never_shown_as_a_picture(desk: Desk) -> None:
    raw = os.urandom(2 * CHUNK_DATA + 5)
    where = desk.added(raw, kind="story", what="Recording")

    assert desk.ask("GET", f"{where}/original").content == raw
    assert "knows no way to take out" in text(desk.ask("GET", where))
    assert "/picture" not in text(desk.ask("GET", where))
    for name in ("working", "picture"):
        assert desk.ask("GET", f"{where}/{name}").status_code == 404


def test_a_pdf_is_saved_and_never_shown_inside_the_office(desk: Desk) -> None:
    where = desk.added(letter(), what="Letter")

    assert "without scripts and hidden files" in text(desk.ask("GET", where))
    assert "<img" not in text(desk.ask("GET", where)) and "<iframe" not in text(desk.ask("GET", where))
    assert SECRET.encode() not in desk.ask("GET", f"{where}/working").content
    assert desk.ask("GET", f"{where}/picture").status_code == 404


@pytest.mark.parametrize(("wrong", "sentence"), [({"what": " "}, "scan.jpg"), ({"kind": "house"}, "Choose a section"), ({"valid_until": "soon"}, "year-month-day")])
def test_a_form_that_was_not_taken_keeps_the_file_that_came_with_it(desk: Desk, wrong: dict[str, str], sentence: str) -> None:
    raw = photo()
    answer = desk.adds(raw, **wrong)
    assert answer.status_code == 400 and sentence in answer.text and "has arrived and is sealed" in answer.text
    (upload,) = re.findall(r'name="upload" value="([a-z0-9]+)"', answer.text)

    again = desk.ask(
        "POST",
        f"/cases/{desk.case}/documents/add",
        data={"what": "Passport", "kind": "identity", "upload": upload, "seen": desk.pages.office.seen},
        files={"file": ("", b"")},
    )

    assert again.status_code == 303, again.text[-2000:]
    assert desk.ask("GET", f"{again.headers['location']}/original").content == raw
    assert not [path for path in desk.files if "coming" in path.parts]


def test_no_file_an_empty_file_and_one_too_large_are_told_and_leave_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Choose a file." in desk.ask("POST", f"/cases/{desk.case}/documents/add", data={"what": "x"}, files={"file": ("", b"")}).text
    assert "This file is empty" in desk.adds(b"").text
    monkeypatch.setattr(filing, "MOST_FILE", 1_000_000)
    refused = desk.adds(os.urandom(3_000_000), what="The whole film")
    assert refused.status_code == 400 and "larger than 1 MB" in refused.text and "The whole film" in refused.text
    assert desk.files == []


def test_a_full_disk_is_told_keeps_the_words_and_leaves_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "RESERVE", 1 << 60)
    refused = desk.adds(photo(), what="Her passport")
    assert refused.status_code == 503
    assert "no room on this disk" in refused.text and "Her passport" in refused.text
    assert desk.files == []


NAME = "0123456789abcdef" * 2


def sends(desk: Desk, at: int, piece: bytes, name: str = NAME) -> tuple[int, str]:
    answer = desk.ask("POST", f"/pieces/{name}?at={at}", content=piece)
    return answer.status_code, answer.text


def test_a_file_comes_in_pieces_and_one_that_was_sent_twice_counts_once(desk: Desk) -> None:
    raw = os.urandom(2 * CHUNK_DATA + 5)
    middle = len(raw) // 2
    assert sends(desk, 0, raw[:middle]) == (200, str(middle))
    assert sends(desk, 0, raw[:middle]) == (409, str(middle)), "the answer was lost on the line, and the browser asks again"
    assert sends(desk, middle + 1, raw[middle + 1 :]) == (409, str(middle)), "a hole"
    assert sends(desk, middle, raw[middle:]) == (200, str(len(raw)))

    said = {"what": "Recording", "kind": "story", "seen": desk.pages.office.seen, "upload": NAME, "file-name": "talk.ogg"}
    answer = desk.ask("POST", f"/cases/{desk.case}/documents/add", data=said, files={"file": ("", b"")})

    assert answer.status_code == 303, answer.text[-2000:]
    where = answer.headers["location"]
    assert desk.ask("GET", f"{where}/original").content == raw
    assert "talk.ogg" in text(desk.ask("GET", where))
    assert not [path for path in desk.files if "coming" in path.parts]


def test_pieces_that_are_too_large_or_find_no_room_are_told_and_leave_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sends(desk, 0, os.urandom((1 << 20) + 1)) == (400, "This is more than can be taken at once.")
    monkeypatch.setattr(filing, "MOST_FILE", 1_000_000)
    assert sends(desk, 0, os.urandom(900_000))[0] == 200
    status, sentence = sends(desk, 900_000, os.urandom(900_000))
    assert status == 400 and "larger than 1 MB" in sentence
    assert desk.files == [] and desk.pages.answering._room.piecemeal == {}


def test_files_that_come_in_pieces_are_few_and_one_that_still_comes_gives_way_to_none(desk: Desk) -> None:
    """If it did, each of four would throw another out and begin anew, none would arrive, and the office would never lock by itself."""
    names = [f"{number:032x}" for number in range(filing.WAITING + 1)]
    for name in names[:-1]:
        assert sends(desk, 0, os.urandom(CHUNK_DATA), name)[0] == 200
    status, sentence = sends(desk, 0, b"x", names[-1])
    assert status == 400 and "Three files are on their way" in sentence
    assert [sends(desk, CHUNK_DATA, b"x", name)[0] for name in names[:-1]] == [200] * filing.WAITING

    desk.pages.clock.now = Moment(desk.pages.clock.now + taking.STILL_COMING_S)
    assert sends(desk, 0, b"x", names[-1])[0] == 200
    assert len(desk.pages.answering._room.piecemeal) == filing.WAITING
    assert len({path.parent for path in desk.files}) <= filing.WAITING
    assert sends(desk, CHUNK_DATA + 1, b"x", names[0]) == (409, "0"), "it begins anew"


def test_a_file_that_was_chosen_after_another_had_come_in_pieces_is_the_one_that_is_kept(desk: Desk) -> None:
    assert sends(desk, 0, b"the file before")[0] == 200
    said = {"what": "Recording", "kind": "story", "seen": desk.pages.office.seen, "upload": NAME, "file-name": "before.txt"}
    where = desk.ask("POST", f"/cases/{desk.case}/documents/add", data=said, files={"file": ("meant.txt", b"the file that is meant")}).headers["location"]
    assert desk.ask("GET", f"{where}/original").content == b"the file that is meant"
    assert "meant.txt" in text(desk.ask("GET", where))
    assert not [path for path in desk.files if "coming" in path.parts]


def test_files_that_wait_for_their_form_are_few_and_the_oldest_goes(desk: Desk) -> None:
    for _ in range(filing.WAITING + 2):
        desk.adds(photo(), what="")
    assert len(desk.pages.answering._room.uploads) == filing.WAITING
    assert len({path.parent for path in desk.files}) <= 2 * filing.WAITING


def test_a_file_too_large_to_strip_is_kept_and_says_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(washing, "MOST_BYTES", 100)
    assert "too large to take out" in text(desk.ask("GET", desk.added(photo())))


def test_who_holds_the_original_is_handed_on_and_every_line_stays(desk: Desk) -> None:
    where = desk.added(photo(), holder="Heron", since="2017-06-01")
    seen = {"seen": desk.pages.office.seen}
    answer = desk.ask("POST", f"{where}/hand-on", data={"holder": "the embassy", "since": "2017-06-08", "how": "Lena brought it", **seen})
    assert answer.status_code == 303
    ahead = desk.ask("POST", f"{where}/hand-on", data={"holder": "the moon", "since": "2030-01-01", **seen})
    assert ahead.status_code == 400 and "lies ahead" in ahead.text

    page = text(desk.ask("GET", where))
    held = page.partition("Who holds the original")[2].partition("</dd>")[0]
    assert "the embassy" in held and "Heron" not in held
    custody = page.partition("Who held the original")[2]
    assert custody.index("Heron") < custody.index("the embassy") < custody.index("Lena brought it")


def test_a_document_that_runs_out_stands_on_today_until_it_is_said_otherwise(desk: Desk) -> None:
    where = desk.added(photo(), valid_until="2017-08-01")
    assert "A document runs out: Passport." in text(desk.ask("GET", "/today"))

    desk.ask("POST", f"{where}/describe", data={"what": "New passport", "valid_until": "2027-08-01", "seen": desk.pages.office.seen})

    assert "runs out" not in text(desk.ask("GET", "/today"))
    assert '<h1 dir="auto">New passport</h1>' in text(desk.ask("GET", where))


def test_two_descriptions_made_apart_both_stand_until_one_is_chosen(desk: Desk) -> None:
    where, seen = desk.added(photo()), desk.pages.office.seen
    for what in ("Passport, old", "Passport, new"):
        desk.ask("POST", f"{where}/describe", data={"what": what, "seen": seen})
    page = text(desk.ask("GET", where))
    assert "written twice, apart" in page
    assert set(page.partition("<h1")[2].partition("</h1>")[0].partition(">")[2].split(" / ")) == {"Passport, old", "Passport, new"}
    (first, _second) = re.findall(r'name="settle" value="([0-9a-f]+)"', page)
    desk.ask("POST", f"/cases/{desk.case}/settle", data={"settle": first, "seen": desk.pages.office.seen})
    assert "written twice" not in text(desk.ask("GET", where))


def test_who_cannot_open_the_section_finds_no_document_in_it(desk: Desk, tmp_path: Path) -> None:
    where = desk.added(photo(), valid_until="2017-08-01")
    shelter = colleague(desk.pages, tmp_path, "Sasha", "shelter")
    try:
        other = Desk(shelter, desk.case)
        for name in ("", "/original", "/working", "/picture"):
            assert other.ask("GET", where + name).status_code == 404
        assert "Passport" not in text(other.ask("GET", f"/cases/{desk.case}?show=all"))
        assert "runs out" not in text(other.ask("GET", "/today"))
        assert other.adds(photo()).status_code == 403
    finally:
        shelter.office.close()


def test_opening_a_document_is_written_down_as_a_look_at_its_section(desk: Desk) -> None:
    where = desk.added(photo(), kind="health")
    desk.ask("GET", f"{where}/picture")

    assert (desk.case, Kind.HEALTH) in {(look.case, look.section) for look in desk.pages.office.unwritten_looks}


def test_a_damaged_chunk_is_named_and_a_missing_one_is_awaited(desk: Desk) -> None:
    where = desk.added(os.urandom(50_000), what="Recording")
    sizes = {path: path.stat().st_size for path in desk.files}
    data = max(sizes, key=lambda path: sizes[path])
    whole = data.read_bytes()
    data.write_bytes(whole[:100] + bytes([whole[100] ^ 1]) + whole[101:])
    assert desk.ask("GET", f"{where}/original").status_code == 500
    data.unlink()
    assert "not on this machine yet" in text(desk.ask("GET", where))
    assert desk.ask("GET", f"{where}/original").status_code == 404
    ChunkFolder(desk.pages.office.folder.blobs).put(whole)
    assert len(desk.ask("GET", f"{where}/original").content) == 50_000


def test_a_document_taken_back_is_gone_from_the_case_and_its_end_from_today(desk: Desk) -> None:
    where = desk.added(photo(), valid_until="2017-08-01")
    (undo,) = set(re.findall(r'action="(/cases/[^"]+/undo/[0-9a-f]+)"', text(desk.ask("GET", where))))
    desk.ask("POST", undo, data={"seen": desk.pages.office.seen})
    assert desk.ask("GET", where).status_code == 404
    assert "runs out" not in text(desk.ask("GET", "/today"))


def test_a_restored_backup_holds_every_document_and_a_damaged_backup_restores_nothing(tmp_path: Path) -> None:
    raw = os.urandom(CHUNK_DATA + 77)
    office, sheet = found(tmp_path / "desk", "Anna", WORDS, Hand(), os.urandom, kdf=LIGHT)
    pages = Pages(office, tmp_path / "desk", Hand())
    desk = Desk(pages, a_case(pages))
    where = desk.added(raw, what="Recording")
    make_backup(office.folder, tmp_path / "office.scb", os.urandom)
    office.close()
    damaged = bytearray((tmp_path / "office.scb").read_bytes())
    damaged[-10] ^= 1
    (tmp_path / "damaged.scb").write_bytes(damaged)
    with pytest.raises(SealBroken):
        restore(tmp_path / "damaged.scb", tmp_path / "broken" / "desk", list(sheet), "Anna", OTHER_WORDS, Hand(), os.urandom, LIGHT)
    assert not (tmp_path / "broken" / "desk").exists()
    back = restore(tmp_path / "office.scb", tmp_path / "new" / "desk", list(sheet), "Anna", OTHER_WORDS, Hand(), os.urandom, LIGHT)
    try:
        assert Desk(Pages(back, tmp_path / "new" / "desk", Hand()), desk.case).ask("GET", f"{where}/original").content == raw
    finally:
        back.close()
