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
from safeconduct.core.erasure import What
from safeconduct.core.ids import CaseId, PersonId, fresh
from safeconduct.core.section import Kind, Placed, Subject
from safeconduct.core.when import DAY, Moment
from safeconduct.desk import erasing, filing, taking, unfinished, washing
from safeconduct.desk.backup import make_backup, restore
from safeconduct.desk.founding import found
from safeconduct.desk.routes import SAME
from safeconduct.desk.unsettled import sweep_unsettled
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


def announces(desk: Desk, file: str = "talk.ogg", size: int = 5_000_000, **beside: str) -> httpx.Response:
    said = {"sent-to": f"/cases/{desk.case}/documents/add", "sent-name": file, "sent-size": str(size), "sent-changed": "1496268000000"}
    return desk.ask("POST", "/pieces/begin", data={**beside, **said})


def begins(desk: Desk, file: str = "talk.ogg", size: int = 5_000_000, **beside: str) -> tuple[str, int]:
    """Under which name the pieces go, and where they begin."""
    to, at = text(announces(desk, file, size, **beside)).split()
    return to, int(at)


def sends(desk: Desk, to: str, at: int, piece: bytes, same: str = "") -> tuple[int, str]:
    answer = desk.ask("POST", f"/pieces/{to}?at={at}", content=piece, headers={SAME: same})
    return answer.status_code, answer.text


def stands_for(raw: bytes) -> str:
    """As the script works it out from the file that was chosen."""
    hash_ = bytes(32)
    for at in range(0, len(raw), CHUNK_DATA):
        hash_ = hashlib.sha256(hash_ + raw[at : at + CHUNK_DATA]).digest()
    return hash_.hex()


def hands_in(desk: Desk, to: str, file: str = "talk.ogg", **fields: str) -> httpx.Response:
    said = {"what": "Recording", "kind": "story", "seen": desk.pages.office.seen, "upload": to, "file-name": file, **fields}
    return desk.ask("POST", f"/cases/{desk.case}/documents/add", data=said, files={"file": ("", b"")})


def form_of(desk: Desk) -> str:
    return text(desk.ask("GET", f"/cases/{desk.case}/documents/new"))


def lying(desk: Desk) -> list[Path]:
    return [path for path in desk.pages.office.folder.root.rglob("unfinished/*/*") if path.is_file()]


def test_a_file_comes_in_pieces_and_one_that_was_sent_twice_counts_once(desk: Desk) -> None:
    raw = os.urandom(2 * CHUNK_DATA + 5)
    middle = len(raw) // 2
    to, at = begins(desk, size=len(raw))
    assert at == 0
    assert sends(desk, to, 0, raw[:middle]) == (200, str(middle))
    assert sends(desk, to, 0, raw[:middle]) == (409, str(middle)), "the answer was lost on the line, and the browser asks again"
    assert sends(desk, to, middle + 1, raw[middle + 1 :]) == (409, str(middle)), "a hole"
    assert sends(desk, to, middle, raw[middle:]) == (200, str(len(raw)))

    answer = hands_in(desk, to)

    assert answer.status_code == 303, answer.text[-2000:]
    where = answer.headers["location"]
    assert desk.ask("GET", f"{where}/original").content == raw
    assert "talk.ogg" in text(desk.ask("GET", where))
    assert not [path for path in desk.files if "coming" in path.parts] and lying(desk) == []


def restarted(desk: Desk) -> None:
    """As after the office was killed: nothing is known but what lies on the disk."""
    desk.pages.answering._room.piecemeal.clear()
    desk.pages.answering._room.uploads.clear()
    sweep_unsettled(desk.pages.office.folder, desk.pages.office.journal)


def arrived(desk: Desk, raw: bytes, chunks: int, **beside: str) -> str:
    """The file's first chunks are here, and a little more in memory."""
    to, _ = begins(desk, size=len(raw), **beside)
    for number in range(chunks):
        sends(desk, to, number * CHUNK_DATA, raw[number * CHUNK_DATA : (number + 1) * CHUNK_DATA])
    assert sends(desk, to, chunks * CHUNK_DATA, raw[chunks * CHUNK_DATA :][:1000])[0] == 200
    return to


@pytest.mark.parametrize("killed", [False, True])
def test_a_file_that_stopped_goes_on_with_what_lies_here(desk: Desk, killed: bool) -> None:
    raw = os.urandom(3 * CHUNK_DATA + 5)
    arrived(desk, raw, 2, what="Her recording", valid_until="2018-05-06")
    if killed:
        restarted(desk)
    page = form_of(desk)
    assert "Of the file talk.ogg, 2 of 4 MB have arrived." in page, page
    assert 'value="Her recording"' in page and 'value="2018-05-06"' in page, "what was typed beside it"

    to, at = begins(desk, size=len(raw), what="Her recording")
    assert at == 2 * CHUNK_DATA
    assert sends(desk, to, at, raw[at : at + CHUNK_DATA], stands_for(raw[:at])) == (200, str(3 * CHUNK_DATA))
    assert sends(desk, to, 3 * CHUNK_DATA, raw[3 * CHUNK_DATA :]) == (200, str(len(raw)))
    where = hands_in(desk, to).headers["location"]

    assert desk.ask("GET", f"{where}/original").content == raw
    assert hashlib.sha256(raw).hexdigest()[:32] in text(desk.ask("GET", where))
    assert "have arrived" not in form_of(desk) and lying(desk) == []


@pytest.mark.parametrize("same", ["", "0" * 64, "Ä"])
def test_another_file_of_the_same_name_is_never_joined(desk: Desk, same: str) -> None:
    raw, other = os.urandom(2 * CHUNK_DATA), os.urandom(2 * CHUNK_DATA)
    arrived(desk, raw, 1)
    restarted(desk)
    to, at = begins(desk, size=len(raw))
    given = same or stands_for(other[:at])
    assert desk.ask("POST", f"/pieces/{to}?at={at}", content=other[at:], headers={SAME: given.encode()}).text == "0"
    for start in (0, CHUNK_DATA):
        assert sends(desk, to, start, other[start : start + CHUNK_DATA])[0] == 200
    assert desk.ask("GET", f"{hands_in(desk, to).headers['location']}/original").content == other

    to, at = begins(desk, size=len(raw))
    assert at == CHUNK_DATA, "and the first one waits"
    assert sends(desk, to, at, raw[at:], stands_for(raw[:at])) == (200, str(len(raw)))
    assert desk.ask("GET", f"{hands_in(desk, to).headers['location']}/original").content == raw


@pytest.mark.parametrize("other", [{"file": "walk.ogg"}, {"size": 5_000_001}])
def test_a_file_that_differs_begins_anew_without_a_question(desk: Desk, other: dict[str, str]) -> None:
    arrived(desk, os.urandom(5_000_000), 1)
    assert begins(desk, **other)[1] == 0  # type: ignore[arg-type]


def test_of_two_windows_the_last_one_goes_on_and_the_first_is_told(desk: Desk) -> None:
    raw = os.urandom(2 * CHUNK_DATA + 5)
    first = arrived(desk, raw, 1)
    second, at = begins(desk, size=len(raw))
    status, sentence = sends(desk, first, at + 1000, raw[at + 1000 : at + CHUNK_DATA])
    assert status == 400 and "another window goes on with it" in sentence
    assert sends(desk, second, at, raw[at : at + CHUNK_DATA], stands_for(raw[:at]))[0] == 200
    assert sends(desk, second, 2 * CHUNK_DATA, raw[2 * CHUNK_DATA :]) == (200, str(len(raw)))
    assert "Choose a file." in hands_in(desk, first).text
    assert desk.ask("GET", f"{hands_in(desk, second).headers['location']}/original").content == raw


def test_what_lies_damaged_on_the_disk_is_sent_again_from_there(desk: Desk) -> None:
    raw = os.urandom(3 * CHUNK_DATA + 5)
    arrived(desk, raw, 3)
    restarted(desk)
    (second,) = [path for path in lying(desk) if path.name == "000001"]
    second.write_bytes(os.urandom(second.stat().st_size))
    to, at = begins(desk, size=len(raw))
    assert at == CHUNK_DATA
    assert sends(desk, to, at, raw[at : 2 * CHUNK_DATA], stands_for(raw[:at]))[0] == 200
    for start in (2 * CHUNK_DATA, 3 * CHUNK_DATA):
        assert sends(desk, to, start, raw[start : start + CHUNK_DATA])[0] == 200
    assert desk.ask("GET", f"{hands_in(desk, to).headers['location']}/original").content == raw


def test_a_disk_that_fills_on_the_way_keeps_what_has_arrived(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = os.urandom(3 * CHUNK_DATA)
    to = arrived(desk, raw, 1)
    with monkeypatch.context() as full:
        full.setattr(chunks, "RESERVE", 1 << 60)
        status, sentence = sends(desk, to, CHUNK_DATA + 1000, raw[CHUNK_DATA + 1000 : 2 * CHUNK_DATA + 500])
        assert status == 400 and "What has arrived is kept." in sentence
        status, sentence = sends(desk, begins(desk, "other.bin")[0], 0, raw[: CHUNK_DATA + 1])
        assert status == 400 and "Nothing of it was kept." in sentence
    to, at = begins(desk, size=len(raw))
    assert at == CHUNK_DATA
    assert sends(desk, to, at, raw[at : 2 * CHUNK_DATA], stands_for(raw[:at]))[0] == 200
    assert sends(desk, to, 2 * CHUNK_DATA, raw[2 * CHUNK_DATA :])[0] == 200
    with monkeypatch.context() as full:
        full.setattr(chunks, "RESERVE", 1 << 60)
        refused = hands_in(desk, to, what="Her recording")
        assert refused.status_code == 503 and "Her recording" in refused.text and "have arrived" in refused.text
    to, at = begins(desk, size=len(raw))
    assert sends(desk, to, at, raw[at:], stands_for(raw[:at])) == (200, str(len(raw)))
    assert desk.ask("GET", f"{hands_in(desk, to).headers['location']}/original").content == raw


def test_a_file_that_was_sent_whole_and_lost_with_the_office_is_there_again_at_once(desk: Desk) -> None:
    raw = os.urandom(2 * CHUNK_DATA)
    to = arrived(desk, raw, 1)
    assert sends(desk, to, CHUNK_DATA + 1000, raw[CHUNK_DATA + 1000 :])[0] == 200
    refused = hands_in(desk, to, what=" ")
    assert refused.status_code == 400 and "has arrived and is sealed" in refused.text and "have arrived" not in refused.text
    restarted(desk)
    to, at = begins(desk, size=len(raw))
    assert at == CHUNK_DATA, "all but the last chunk, which is sealed as the last one"
    assert sends(desk, to, at, raw[at:], stands_for(raw[:at]))[0] == 200
    assert desk.ask("GET", f"{hands_in(desk, to).headers['location']}/original").content == raw


def test_an_unfinished_file_is_dropped_when_asked_and_what_was_typed_stays(desk: Desk) -> None:
    to = arrived(desk, os.urandom(5_000_000), 1, what="as it was sent")
    (name,) = re.findall(r'name="drop" value="([0-9a-f]+)"', form_of(desk))
    answer = desk.ask("POST", f"/cases/{desk.case}/documents/drop", data={"drop": name, "what": "typed since"})
    assert "What had arrived is dropped." in text(answer) and 'value="typed since"' in answer.text
    assert lying(desk) == [] and "have arrived" not in form_of(desk)
    assert sends(desk, to, CHUNK_DATA + 1000, b"x")[0] == 400
    assert begins(desk)[1] == 0


@pytest.mark.parametrize("name", ["..", "../../public", "", "0" * 16])
def test_only_an_unfinished_file_can_be_dropped(desk: Desk, name: str) -> None:
    arrived(desk, os.urandom(5_000_000), 1)
    before = sorted(path for path in desk.pages.office.folder.root.rglob("*"))
    assert desk.ask("POST", f"/cases/{desk.case}/documents/drop", data={"drop": name}).status_code == 200
    assert sorted(path for path in desk.pages.office.folder.root.rglob("*")) == before


def test_an_unfinished_file_goes_after_seven_days_whoever_signs_in(desk: Desk) -> None:
    arrived(desk, os.urandom(5_000_000), 1)
    folder, came = desk.pages.office.folder, desk.pages.clock.now
    (place,) = {path.parent for path in lying(desk)}
    assert place.stat().st_mtime == came, "this office's clock says when, and no other"
    for age, is_there in ((unfinished.LIVES - 60, True), (unfinished.LIVES + 60, False)):
        unfinished.drop_old(folder, Moment(came + age))
        assert place.exists() is is_there
    assert begins(desk)[1] == 0


def test_an_unfinished_file_that_came_while_the_clock_was_ahead_goes_after_seven_days_too(desk: Desk) -> None:
    right = desk.pages.clock.now
    desk.pages.clock.now = Moment(right + 365 * DAY)
    arrived(desk, os.urandom(5_000_000), 1)
    (place,) = {path.parent for path in lying(desk)}
    for passed, is_there in ((0, True), (unfinished.LIVES - 60, True), (unfinished.LIVES + 60, False)):
        unfinished.drop_old(desk.pages.office.folder, Moment(right + passed))
        assert place.exists() is is_there


def test_unfinished_files_go_with_their_case(desk: Desk) -> None:
    office, other = desk.pages.office, Desk(desk.pages, a_case(desk.pages))
    erasing.ask_for(office, What.CASE, Subject(desk.case), "a court's order")
    for _ in range(6):
        desk.pages.clock.now = Moment(desk.pages.clock.now + DAY)
        office.begin_session()
    to, _ = arrived(desk, os.urandom(5_000_000), 1), arrived(other, os.urandom(5_000_000), 1)
    assert {one.begun.path for one in unfinished.listed(office)} == {f"/cases/{one.case}/documents/add" for one in (desk, other)}
    desk.pages.clock.now = Moment(desk.pages.clock.now + DAY)
    office.begin_session()
    assert not office.journal.events_of(Subject(desk.case)), "it is erased"
    assert [one.begun.path for one in unfinished.listed(office)] == [f"/cases/{other.case}/documents/add"]
    assert sends(desk, to, CHUNK_DATA + 1000, b"x")[0] == 400


def test_a_clock_that_jumps_ahead_while_a_file_comes_is_told(desk: Desk) -> None:
    raw = os.urandom(3 * CHUNK_DATA + 5)
    to, at = arrived(desk, raw, 2), 2 * CHUNK_DATA + 1000
    desk.pages.clock.now = Moment(desk.pages.clock.now + unfinished.LIVES + 60)
    assert "have arrived" not in form_of(desk)
    status, sentence = sends(desk, to, at, raw[at:][:CHUNK_DATA])
    assert status == 400 and "it was dropped" in sentence
    assert begins(desk, size=len(raw))[1] == 0


def test_what_cannot_be_read_for_a_moment_is_not_thrown_away(desk: Desk) -> None:
    arrived(desk, os.urandom(5_000_000), 1)
    (note,) = [path for path in lying(desk) if path.name == "note"]
    aside = note.rename(note.with_name("aside"))
    note.mkdir()  # It cannot be read, whoever asks.
    assert "have arrived" not in form_of(desk)
    note.rmdir()
    aside.rename(note)
    assert "have arrived" in form_of(desk)


def test_what_opens_no_more_is_offered_to_nobody(desk: Desk) -> None:
    arrived(desk, os.urandom(5_000_000), 1)
    (note,) = [path for path in lying(desk) if path.name == "note"]
    note.write_bytes(note.read_bytes()[:-1] + b"?")
    assert "have arrived" not in form_of(desk) and lying(desk) == []


def test_an_unfinished_file_is_offered_where_it_was_begun_and_nowhere_else(desk: Desk) -> None:
    arrived(desk, os.urandom(5_000_000), 1)
    other = a_case(desk.pages)
    assert "talk.ogg" not in text(desk.ask("GET", f"/cases/{other}/documents/new"))
    assert "talk.ogg" not in text(desk.ask("GET", "/reports/new"))


def test_nothing_of_an_unfinished_file_lies_in_clear(desk: Desk) -> None:
    mark = b"the-passport-of-heron-0451"
    raw = (mark + bytes(37)) * 50_000
    to, _ = begins(desk, "heron-0451.mp4", len(raw), what="Heron speaks of 0451")
    assert sends(desk, to, 0, raw[: 1 << 20])[0] == 200
    assert len(lying(desk)) == 2, "its note and its first chunk"
    for path in desk.pages.office.folder.root.rglob("*"):
        assert "heron" not in path.name.lower()
        if path.is_file():
            assert b"0451" not in path.read_bytes()


def test_pieces_that_are_too_large_or_find_no_room_are_told_and_leave_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    to, _ = begins(desk)
    assert sends(desk, to, 0, os.urandom((1 << 20) + 1)) == (400, "This is more than can be taken at once.")
    assert "larger than 500 MB" in announces(desk, size=filing.MOST_FILE + 1).text
    monkeypatch.setattr(filing, "MOST_FILE", 1_000_000)
    desk.ask("POST", f"/cases/{desk.case}/documents/drop", data={"drop": lying(desk)[0].parent.name})
    to, _ = begins(desk)
    assert sends(desk, to, 0, os.urandom(900_000))[0] == 200
    status, sentence = sends(desk, to, 900_000, os.urandom(900_000))
    assert status == 400 and "larger than 1 MB" in sentence
    assert desk.files == [] and lying(desk) == [] and desk.pages.answering._room.piecemeal == {}


@pytest.mark.parametrize("wrong", [{"sent-size": "many"}, {"sent-to": "elsewhere"}, {"sent-changed": "-1"}])
def test_an_upload_that_no_page_of_ours_announces_is_refused(desk: Desk, wrong: dict[str, str]) -> None:
    said = {"sent-to": "/reports/add", "sent-name": "a", "sent-size": "1", "sent-changed": "1"}
    assert desk.ask("POST", "/pieces/begin", data={**said, **wrong}).status_code == 400
    assert lying(desk) == []


def test_what_is_too_long_to_be_noted_keeps_no_file_out(desk: Desk) -> None:
    raw = os.urandom(2 * CHUNK_DATA)
    arrived(desk, raw, 1, holder="a" * 65_400)
    assert "have arrived" in form_of(desk)


def test_files_that_come_in_pieces_are_few_and_one_that_still_comes_gives_way_to_none(desk: Desk) -> None:
    """If it did, each of four would throw another out and begin anew, none would arrive, and the office would never lock by itself."""
    names = [begins(desk, f"{number}.bin")[0] for number in range(filing.WAITING)]
    for name in names:
        assert sends(desk, name, 0, os.urandom(CHUNK_DATA))[0] == 200
    refused = announces(desk, "last.bin")
    assert refused.status_code == 400 and "Three files are on their way" in refused.text
    assert [sends(desk, name, CHUNK_DATA, b"x")[0] for name in names] == [200] * filing.WAITING

    desk.pages.clock.now = Moment(desk.pages.clock.now + taking.STILL_COMING_S)
    assert sends(desk, names[1], CHUNK_DATA + 1, b"x")[0] == 200
    assert sends(desk, begins(desk, "last.bin")[0], 0, b"x")[0] == 200
    assert len({path.parent for path in lying(desk)}) == len(desk.pages.answering._room.piecemeal) == filing.WAITING
    assert sends(desk, names[1], CHUNK_DATA + 2, b"x")[0] == 200


def test_a_file_that_was_chosen_after_another_had_come_in_pieces_is_the_one_that_is_kept(desk: Desk) -> None:
    to, _ = begins(desk)
    assert sends(desk, to, 0, b"the file before")[0] == 200
    said = {"what": "Recording", "kind": "story", "seen": desk.pages.office.seen, "upload": to, "file-name": "before.txt"}
    where = desk.ask("POST", f"/cases/{desk.case}/documents/add", data=said, files={"file": ("meant.txt", b"the file that is meant")}).headers["location"]
    assert desk.ask("GET", f"{where}/original").content == b"the file that is meant"
    assert "meant.txt" in text(desk.ask("GET", where))
    assert not [path for path in desk.files if "coming" in path.parts] and lying(desk) == []


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


def test_no_section_is_chosen_for_whoever_adds_a_document_from_the_case_and_each_says_who_reads_it(desk: Desk) -> None:
    assert f'"/cases/{desk.case}/documents/new"' in desk.pages.get(f"/cases/{desk.case}")
    for where in ("", "?in=case"):
        page = desk.pages.get(f"/cases/{desk.case}/documents/new{where}")
        assert page.count('name="kind"') == page.count("<br><small>Open to: ") > 2 and "checked" not in page.partition('id="kind"')[2].partition("</fieldset>")[0]
        assert "belong in Identity" in page
    assert re.search(r'value="identity" required checked', desk.pages.get(f"/cases/{desk.case}/documents/new?in=identity"))
