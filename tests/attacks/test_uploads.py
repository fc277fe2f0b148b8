"""A file that is sent to the office: no plain byte of it on any disk while it comes, is stripped and leaves, and hardly any of it in memory."""

import os
import re
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Self

import httpx
import pytest
from PIL import Image

from safeconduct.wire.chunk import CHUNK_DATA
from tests.attacks.searching import everything_in, found_in
from tests.desk.running import Running, eventually, is_alive, running, set_up, sign_in

MARK = "the-passport-of-heron-0451"
MOST_MORE = 24 * 1024 * 1024
SIZE = 200_000_000


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    scratch = tmp_path_factory.mktemp("scratch")
    before, os.environ["TMPDIR"] = os.environ.get("TMPDIR"), str(scratch)
    try:
        with running(tmp_path_factory.mktemp("data") / "desk") as one:
            yield one
    finally:
        os.environ.pop("TMPDIR") if before is None else os.environ.update(TMPDIR=before)


@pytest.fixture(scope="module")
def browser(office: Running) -> Iterator[httpx.Client]:
    with office.browser() as one:
        set_up(one)
        yield one


@pytest.fixture(scope="module")
def case(browser: httpx.Client) -> str:
    browser.post("/cases/new", data={"words": "nobody"})
    where = browser.post("/cases", data={"handle": "Heron", "words": "nobody"}).headers["location"]
    (found,) = re.findall(r"/cases/([a-z0-9]{26})", where)
    return str(found)


class Long:
    """A file of invented bytes that is never whole anywhere, the mark in every part of it."""

    def __init__(self, size: int) -> None:
        self.left = size
        self.part = (MARK.encode() + b"\0" * 37) * 1000

    def read(self, size: int = -1) -> bytes:
        taken = self.part[: min(self.left, size if size > 0 else self.left)]
        self.left -= len(taken)
        return taken


class Watch(threading.Thread):
    """While it runs: every file that the office's processes hold open, and the most memory each of them has."""

    def __init__(self, pids: list[int]) -> None:
        super().__init__(daemon=True)
        self.pids = pids
        self.opened: set[str] = set()
        self.most: dict[int, int] = {}
        self.stopped = threading.Event()

    def run(self) -> None:
        while not self.stopped.wait(0.01):
            for one in [*self.pids, *(child for pid in self.pids for child in children_of(pid))]:
                self._look(one)

    def _look(self, pid: int) -> None:
        with suppress(OSError):
            self.opened |= opened_by(pid)
        if pid in self.pids:
            self.most[pid] = max(self.most.get(pid, 0), resident(pid))

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        self.join()


def opened_by(pid: int) -> set[str]:
    return {os.readlink(link) for link in Path(f"/proc/{pid}/fd").iterdir()}


def is_elsewhere(opened: str, office: Running) -> bool:
    """A file, neither the office's own nor a program's."""
    return opened.startswith("/") and not opened.startswith((str(office.folder), "/dev/", "/proc/", "/usr/", "/etc/", str(Path(sys.prefix))))


def children_of(pid: int) -> list[int]:
    try:
        return [int(one) for task in Path(f"/proc/{pid}/task").iterdir() for one in (task / "children").read_text().split()]
    except OSError:
        return []


def resident(pid: int) -> int:
    (line,) = re.findall(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(line) * 1024


def send(browser: httpx.Client, case: str, file: object, name: str = f"{MARK}.bin", **fields: str) -> httpx.Response:
    return browser.post(
        f"/cases/{case}/documents/add", data={"what": "Recording", "kind": "story", **fields}, files={"file": (name, file)}  # type: ignore[arg-type]
    )


def plain_files(office: Running) -> list[tuple[str, str]]:
    scratch = Path(os.environ["TMPDIR"])
    return found_in(everything_in(office.folder, office.folder.parent, scratch), [MARK])


@pytest.mark.slow
def test_two_hundred_megabytes_add_at_most_24_to_any_process_and_lie_nowhere_in_clear(office: Running, browser: httpx.Client, case: str) -> None:
    (worker,) = office.children()
    send(browser, case, BytesIO(bytes(100_000)))  # so that what is loaded for the first file is loaded
    before = {pid: resident(pid) for pid in (office.process.pid, worker)}
    earlier = {one for pid in before for one in opened_by(pid)}
    with Watch(list(before)) as watch:
        answer = send(browser, case, Long(SIZE))
        assert answer.status_code == 303, answer.text[-1000:]
        with browser.stream("GET", answer.headers["location"] + "/original") as saved:
            assert saved.headers["content-length"] == str(SIZE)
            got = sum(len(part) for part in saved.iter_raw())
        assert plain_files(office) == []
    assert got == SIZE
    assert {pid: (watch.most[pid] - was) // 2**20 for pid, was in before.items() if watch.most[pid] - was > MOST_MORE} == {}
    assert [one for one in watch.opened - earlier if is_elsewhere(one, office)] == []
    assert list(Path(os.environ["TMPDIR"]).iterdir()) == []


def test_a_photo_is_stripped_without_a_file_and_its_name_is_nowhere_in_clear(office: Running, browser: httpx.Client, case: str) -> None:
    out, picture = BytesIO(), Image.linear_gradient("L").resize((2000, 1500)).convert("RGB")
    exif = picture.getexif()
    exif[0x010F] = MARK
    picture.save(out, "JPEG", exif=exif)
    (worker,) = office.children()
    with Watch([office.process.pid, worker]) as watch:
        answer = send(browser, case, BytesIO(out.getvalue()), f"{MARK}.jpg", what=MARK)
        page = browser.get(answer.headers["location"]).text
    assert "drawn anew" in page and MARK in page
    assert plain_files(office) == []
    assert not [one for one in watch.opened if one.startswith(os.environ["TMPDIR"])]
    shown = browser.get(answer.headers["location"] + "/picture")
    assert shown.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert shown.headers["x-content-type-options"] == "nosniff" and shown.headers["cache-control"] == "no-store"
    assert MARK.encode() not in shown.content


def test_a_file_sent_after_the_session_ended_keeps_its_words_and_nothing_of_the_file(office: Running, browser: httpx.Client, case: str) -> None:
    browser.post("/lock")
    answer = send(browser, case, BytesIO(MARK.encode() * 1000), what="Her birth certificate")
    assert answer.status_code == 401
    assert sign_in(browser).status_code == 303
    assert plain_files(office) == []
    offered = browser.get("/drafts").text
    (name,) = set(re.findall(r"/drafts/([^/\"]+)/open", offered))
    again = browser.post(f"/drafts/{name}/open").text
    assert 'value="Her birth certificate"' in again and 'type="file"' in again


def test_a_line_that_breaks_in_the_middle_leaves_nothing_and_the_office_goes_on(office: Running, browser: httpx.Client, case: str) -> None:
    before = sorted(path.name for path in office.folder.rglob("blobs/*/*"))

    class Broken(Long):
        def read(self, size: int = -1) -> bytes:
            if self.left < 3_000_000:
                raise ConnectionError("the line broke")
            return super().read(size)

    with pytest.raises((ConnectionError, httpx.HTTPError)):
        send(browser, case, Broken(6_000_000))
    for _ in range(100):
        if not [path for path in office.folder.rglob("coming/*/*") if path.is_file()]:
            break
        time.sleep(0.1)
    assert not [path for path in office.folder.rglob("coming/*/*") if path.is_file()]
    assert sorted(path.name for path in office.folder.rglob("blobs/*/*")) == before
    assert browser.get("/today").status_code == 200


def test_an_office_killed_while_a_file_comes_in_pieces_leaves_no_word_of_it_in_clear(tmp_path: Path) -> None:
    piece = (MARK.encode() + b"\0" * 37) * 16_000
    with running(tmp_path / "desk") as office, office.browser() as browser:
        set_up(browser)
        said = {"sent-to": "/reports/add", "sent-name": f"{MARK}.mp4", "sent-size": str(9 * len(piece)), "sent-changed": "1", "title": MARK}
        to = browser.post("/pieces/begin", data=said).text.split()[0]
        for number in range(3):
            assert browser.post(f"/pieces/{to}?at={number * len(piece)}", content=piece).status_code == 200
        workers = office.children()
        office.process.kill()
        office.process.wait(20)
        assert eventually(lambda: not any(map(is_alive, workers)))
        assert len(list(office.folder.rglob("unfinished/*/*"))) == 3, "a note and two chunks"
        assert found_in(everything_in(office.folder, office.folder.parent), [MARK]) == []
        office.begin()
        assert sign_in(browser).status_code == 303
        page = browser.get("/reports/new").text
        assert f"Of the file {MARK}.mp4, 2 of 10 MB have arrived." in page and f'value="{MARK}"' in page
        assert browser.post("/pieces/begin", data=said).text.split()[1] == str(2 * CHUNK_DATA)
