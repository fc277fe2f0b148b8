"""What a thief, a forged backup, a full disk, a colleague's machine and a web page can do to files and pages."""

import asyncio
import io
import os
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import msgspec
import pytest
from click.testing import CliRunner

from safeconduct.actions.calls import NewCase
from safeconduct.actions.cases import open_case
from safeconduct.cli.main import main
from safeconduct.core.event import Unreadable
from safeconduct.core.ids import CaseId, fresh
from safeconduct.core.section import Placed, Subject
from safeconduct.core.ways import WayFactNoted
from safeconduct.core.when import Day, Moment, as_datetime
from safeconduct.desk.backup import colleagues_in, make_backup, recovery_public, restore
from safeconduct.desk.drafts import Drawer
from safeconduct.desk.founding import found
from safeconduct.desk.office import Office
from safeconduct.desk.visit import Room
from safeconduct.desk.worker import SECRET_HEADER, application
from safeconduct.errors import BadInput, SafeconductError, SealBroken
from safeconduct.folds.ways import section_of_fact
from safeconduct.pathways.shelf import rulebook
from safeconduct.seal.backup import seal_backup
from safeconduct.wire.codec import Plain, fact_from_bytes
from tests.desk.callers import Person
from tests.desk.offices import LIGHT, OTHER_WORDS, WORDS, Hand, Pages, an_office
from tests.desk.sheltering import a_case

SECRET = "between the two processes"


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[Pages]:
    with an_office(tmp_path) as opened:
        yield opened


def begin(office: Office, handle: str) -> CaseId:
    case = CaseId(fresh(os.urandom))
    office.write(open_case(office.actor, NewCase(case, handle)))
    return case


# Backups


def test_a_restored_backup_holds_everything_and_answers_go_on(tmp_path: Path) -> None:
    office, sheet = found(tmp_path / "desk", "Anna", WORDS, Hand(), os.urandom, kdf=LIGHT)
    person = Person(office)
    call = person.writes(story="We have to leave tonight.")
    begin(office, "Heron")
    make_backup(office.folder, tmp_path / "office.scb", os.urandom)
    office.close()

    back = restore(tmp_path / "office.scb", tmp_path / "new" / "desk", list(sheet), "Anna", OTHER_WORDS, Hand(), os.urandom, LIGHT)
    try:
        assert [row.handle for row in back.index.cases()] == ["Heron"]
        assert back.index.call(call).asked.story == "We have to leave tonight."
        Pages(back, tmp_path / "new" / "desk", Hand()).does(f"/calls/{call}/answer", text="Somebody is on the way.", language="en")
        person.office = back
        answer = person.reads()
        assert answer is not None and answer.text == "Somebody is on the way."
    finally:
        back.close()


@pytest.mark.parametrize("name", ["relay.toml", "salt", "members/x/keyring", "door/../relay.toml", "../outside", "/etc/outside"])
def test_a_forged_backup_plants_no_file_in_the_restored_folder(tmp_path: Path, name: str) -> None:
    office, sheet = found(tmp_path / "desk", "Anna", WORDS, Hand(), os.urandom, kdf=LIGHT)
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w") as tar:
        planted = tarfile.TarInfo(name)
        planted.size = 4
        tar.addfile(planted, io.BytesIO(b"evil"))
        tar.add(office.folder.door / "group", "door/group")
    with (tmp_path / "forged.scb").open("wb") as out:
        seal_backup(bytes.fromhex(office.group), recovery_public(office.folder), [raw.getvalue()], out, os.urandom)
    office.close()

    with pytest.raises(SealBroken):
        restore(tmp_path / "forged.scb", tmp_path / "new" / "desk", list(sheet), "Anna", WORDS, Hand(), os.urandom, LIGHT)

    assert [path for path in tmp_path.rglob("*") if path.is_file() and path.read_bytes() == b"evil"] == []


@pytest.mark.parametrize("name", ["log.db", "out.db"])
@pytest.mark.parametrize("planted", ["CREATE TRIGGER t AFTER INSERT ON event BEGIN DELETE FROM event; END", "CREATE VIEW v AS SELECT * FROM event"])
def test_a_backup_whose_log_would_destroy_what_is_written_is_refused(tmp_path: Path, name: str, planted: str) -> None:
    office, sheet = found(tmp_path / "desk", "Anna", WORDS, Hand(), os.urandom, kdf=LIGHT)
    office.close()
    with closing(sqlite3.connect(office.folder.root / name)) as db:
        db.execute(planted)
    make_backup(office.folder, tmp_path / "forged.scb", os.urandom)
    new = tmp_path / "new" / "desk"

    with pytest.raises(SealBroken, match="no office writes"):
        restore(tmp_path / "forged.scb", new, list(sheet), "Anna", WORDS, Hand(), os.urandom, LIGHT)
    with pytest.raises(SealBroken, match="no office writes"):
        colleagues_in(tmp_path / "forged.scb", list(sheet), Hand(), os.urandom)
    assert not new.exists() and not new.with_name("desk.coming").exists()


def head(name: str, size: int, kind: bytes = b"0") -> bytes:
    made = tarfile.TarInfo(name)
    made.size, made.type = size, kind
    return made.tobuf(tarfile.USTAR_FORMAT)


def more(*records: bytes) -> bytes:
    """Further words on the next file, as archives carry them."""
    text = b"".join(records)
    return head("more", len(text), b"x") + text.ljust(-(-len(text) // 512) * 512, b"\0")


FILE = head("log.db", 3) + b"abc".ljust(512, b"\0")


@pytest.mark.parametrize(
    "archive",
    [
        more(b"6 a=b\n") * 3000 + FILE,
        head("long", 5, b"L") + b"aaaa".ljust(512, b"\0") + (head("long", 5, b"L") + b"aaaa".ljust(512, b"\0")) * 3000 + FILE,
        more(b"22 GNU.sparse.map=a,b\n") + FILE,
        more(b"33 GNU.sparse.map=1099511627776,0\n", b"33 GNU.sparse.size=1099511627776\n", b"26 GNU.sparse.name=log.db\n") + FILE,
        more(b"13 mtime=nan\n") + FILE,
        more(b"15 mtime=1e300\n") + FILE,
        more(b"9" * 5000 + b" a=b\n") + FILE,
        FILE,
    ],
)
def test_an_archive_made_to_break_its_reader_is_refused_in_words_and_leaves_nothing(tmp_path: Path, archive: bytes) -> None:
    office, sheet = found(tmp_path / "desk", "Anna", WORDS, Hand(), os.urandom, kdf=LIGHT)
    with (tmp_path / "forged.scb").open("wb") as out:
        seal_backup(bytes.fromhex(office.group), recovery_public(office.folder), [archive + bytes(1024)], out, os.urandom)
    office.close()
    new = tmp_path / "new" / "desk"
    with pytest.raises(SafeconductError):
        restore(tmp_path / "forged.scb", new, list(sheet), "Anna", WORDS, Hand(), os.urandom, LIGHT)
    with pytest.raises(SafeconductError):
        colleagues_in(tmp_path / "forged.scb", list(sheet), Hand(), os.urandom)
    assert not new.exists()


def test_what_the_command_line_writes_is_its_owners_alone(pages: Pages, tmp_path: Path) -> None:
    before = set(tmp_path.rglob("*"))
    command = [sys.executable, "-m", "safeconduct.cli.main", "--data", str(tmp_path)]
    for more in (["backup"], ["certificate", "office.example"]):
        subprocess.run([*command, *more], check=True, capture_output=True, umask=0o022)

    new = set(tmp_path.rglob("*")) - before
    assert len([path for path in new if path.is_file()]) >= 3
    assert [path.name for path in new if path.stat().st_mode & 0o077] == []


def test_a_disk_that_takes_half_a_file_leaves_the_whole_one_before(tmp_path: Path) -> None:
    """The limit on a file's size stands for a full disk: a write takes a part, and says so only in what it returns."""
    (tmp_path / "keyring").write_bytes(b"k" * 100)
    script = (
        "import resource, signal, sys; from pathlib import Path; from safeconduct.desk.folder import write_file;"
        "from safeconduct.errors import StoreDown; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))\n"
        "try: write_file(Path(sys.argv[1]), b'n' * 20000)\n"
        "except StoreDown: sys.exit(7)"
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path / "keyring")], check=False)

    assert done.returncode == 7
    assert (tmp_path / "keyring").read_bytes() == b"k" * 100
    assert [path.name for path in tmp_path.iterdir()] == ["keyring"]


# A colleague's machine that writes what no honest one writes


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("call.taken/1", {"owner": 2**60}),
        ("call.message_adopted/1", {"row": "", "number": 2**63, "kind": "words", "text": "", "arrived": 0}),
        ("call.message_adopted/1", {"row": "", "number": 0, "kind": "words", "text": "", "arrived": 2**64 - 1}),
        ("call.judged/1", {"danger": "hours", "act_by": None, "reason": "", "review_on": {"iso": "tomorrow"}}),
        ("call.judged/1", {"danger": "hours", "act_by": None, "reason": "", "review_on": {"iso": "20170609"}}),
    ],
)
def test_numbers_and_days_that_cannot_be_kept_or_shown_are_unreadable(name: str, fields: dict[str, object]) -> None:
    assert isinstance(fact_from_bytes(name, msgspec.msgpack.encode(fields)), Unreadable)


@pytest.mark.parametrize("moment", [-(2**53), -1, 2**40, 2**53])
def test_a_moment_of_no_calendar_is_shown_as_one(moment: int) -> None:
    assert 1970 <= as_datetime(Moment(moment)).year <= 9999


@pytest.mark.parametrize("value", ["9" * 5000, "0x" + "f" * 5000, "[" * 3000, "{a=" * 3000, "1\n[more]"])
def test_a_fact_for_the_ways_in_that_its_reader_dies_of_shuts_no_office(pages: Pages, value: str) -> None:
    case, (person,) = a_case(pages, "Heron")
    pages.office.write([Placed(section_of_fact(name), Subject(case), WayFactNoted(person, name, value)) for name in ("nationalities", "age")])
    for address in ("/cases", f"/cases/{case}?show=all", f"/cases/{case}/pathways"):
        assert "Heron" in pages.get(address)


@pytest.mark.parametrize("text", ["age = " + "9" * 5000, "age = 0x" + "f" * 5000, "age = " + "[" * 3000, "facts = {" + "a = {" * 3000, "a." * 3000 + "b = 1", "\0"])
@pytest.mark.parametrize("command", ["check", "assess"])
def test_a_file_of_facts_or_rules_made_to_break_its_reader_is_refused_in_words(tmp_path: Path, command: str, text: str) -> None:
    (tmp_path / "one.toml").write_text(text, "utf-8")
    done = CliRunner().invoke(main, ["pathways", command, str(tmp_path / "one.toml")])
    assert isinstance(done.exception, SystemExit | BadInput) and "Traceback" not in done.output


def test_an_event_that_names_more_others_than_a_question_can_hold_is_refused() -> None:
    parts = [1, "stream", "call.taken/1", b"", b"", 1, 1, [""] * 60_000, []]

    with pytest.raises(SealBroken):
        Plain.parse(msgspec.msgpack.encode(parts))


def test_a_day_is_one_or_is_refused() -> None:
    with pytest.raises(ValueError, match="iso"):
        Day("2017-6-9")


def test_a_handle_that_turns_the_writing_direction_turns_nothing(pages: Pages) -> None:
    begin(pages.office, "Heron\u202enoreH<script>\x1b")

    text = pages.get("/cases")
    assert "Heron" in text
    assert not set(text) & set("\u202a\u202b\u202c\u202d\u202e\x1b")
    assert "<script>" not in text


# A page in the browser


def asked(pages: Pages, *requests: tuple[str, str]) -> tuple[list[int], bool]:
    """The statuses, and whether the process was told to end."""

    async def ask() -> tuple[list[int], bool]:
        stop, office = asyncio.Event(), pages.office
        room = Room(Drawer(office.folder.root, office.me, *office.member_epochs), rulebook())
        transport = httpx.ASGITransport(app=application(pages.answering, room, SECRET, stop))
        heads = {SECRET_HEADER: SECRET, "office-language": "en", "office-zone": "UTC"}
        async with httpx.AsyncClient(transport=transport, base_url="http://worker", headers=heads) as client:
            return [(await client.request(*one)).status_code for one in requests], stop.is_set()

    return asyncio.run(ask())


@pytest.mark.parametrize("path", ["/-/close", "//-/close", "/x/../-/close", "/%2D/close"])
def test_no_address_a_browser_asks_for_ends_the_office(pages: Pages, path: str) -> None:
    statuses, stopped = asked(pages, ("GET", path), ("POST", path), ("HEAD", path))

    assert not stopped
    assert all(status >= 400 for status in statuses)


def test_a_question_of_a_thousand_parts_is_answered(pages: Pages) -> None:
    statuses, _ = asked(pages, ("GET", "/today?" + "&".join(f"f{n}=%ff%00" for n in range(1000))), ("GET", "/search?q=%ed%a0%80"))

    assert max(statuses) < 500


