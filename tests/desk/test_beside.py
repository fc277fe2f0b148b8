"""Another process opens rows and works out cases beside an office that reads very much. It changes nothing of what is read and listed, whatever
becomes of it."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
from bench.caseload import build
from bench.laptops import _ring

from safeconduct.actions.calls import NewCase, accept_call
from safeconduct.core.beside import Other, SilentError
from safeconduct.core.call import Danger
from safeconduct.core.case import CaseRestricted
from safeconduct.core.ids import CaseId, fresh
from safeconduct.core.section import Subject
from safeconduct.core.task import RiskJudged
from safeconduct.core.when import Moment, day_of
from safeconduct.desk.beside import Beside, beside, read_frame
from safeconduct.desk.folder import Folder, lock_member
from safeconduct.desk.office import Office, open_ring, unlock
from safeconduct.desk.practice.story import build_practice
from safeconduct.journal.journal import forget_index, open_journal
from safeconduct.seal.events import seal_row
from safeconduct.seal.keyring import Ring
from safeconduct.seal.keys import SymmetricKey
from safeconduct.store.pages import ask
from safeconduct.store.sqlite import SqliteStore
from safeconduct.wire.row import NO_ROW, Head
from tests.desk.offices import LIGHT, NOW
from tests.desk.running import eventually

CASES = 80
"""More rows than are read at once."""

Tables = dict[str, list[tuple[object, ...]]]


@dataclass(frozen=True)
class Place:
    """A closed office, and whose it is."""

    folder: Folder
    ring: Ring
    now: Moment


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return filled(tmp_path_factory.mktemp("office") / "desk", CASES)


def filled(root: Path, cases: int) -> Place:
    built = build(root, cases, kdf=LIGHT)
    return Place(Folder(root), _ring(Folder(root)), built.end)


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Calls, cases that came of them, signs of life, people apart: a little of everything."""
    root = tmp_path_factory.mktemp("practice") / "desk"
    name, passphrase = build_practice(root, lambda: NOW, os.urandom)[0]
    with closing(unlock(root, name, passphrase, lambda: NOW, os.urandom)) as office:
        for nth, level in enumerate((Danger.LIFE_NOW, Danger.NONE_SEEN)):
            call = office.index.call(office.index.calls(states=("new",))[0].id)
            risk = RiskJudged(level, "invented", day_of(NOW).plus(1))
            office.write(accept_call(office.actor, call, NewCase(CaseId(fresh(os.urandom)), f"Invented {nth}", risk=risk)))
        first = office.index.cases(most=1)[0].id
        office.restrict(office.index.case(first), CaseRestricted((f"member:{office.me}",), "invented"))
        ring = office.journal.ring
    return Place(Folder(root), ring, NOW)


@contextmanager
def opened(place: Place, other: Other | None) -> Iterator[Office]:
    """The office with its index thrown away, as a new laptop builds it."""
    folder, ring = place.folder, place.ring
    forget_index(folder.member(ring.member))
    held = lock_member(folder, ring.member)
    office = Office(folder, open_journal(ring, folder.log, folder.member(ring.member), lambda: place.now, os.urandom), held)
    try:
        office.read_in(lambda _: None, other)
        yield office
    finally:
        office.drop()


def tables(office: Office) -> Tables:
    """All that stands in the index. Shape: of each text its words, wherever it stands."""
    db = office.index.db
    db.execute("CREATE VIRTUAL TABLE temp.spoken USING fts5vocab(main, word, instance)")
    names = [name for (name,) in ask(db, "SELECT name FROM main.sqlite_schema WHERE type='table' AND name NOT LIKE 'word%' AND name<>'doc'")]
    found = {name: sorted(ask(db, f"SELECT * FROM {name}"), key=repr) for name in names}
    spoken = "SELECT d.subject, d.section, s.offset, s.term FROM doc d JOIN temp.spoken s ON s.doc=d.id"
    return found | {"word": sorted(ask(db, spoken)), "doc": sorted(ask(db, "SELECT subject, section FROM doc"))}


@contextmanager
def another() -> Iterator[Beside]:
    other = Beside()
    try:
        yield other
    finally:
        other.end()


def read(place: Place, other: Other | None) -> Tables:
    with opened(place, other) as office:
        return tables(office)


@pytest.fixture(scope="module")
def read_alone(many: Place) -> Tables:
    return read(many, None)


class Watched:
    """Another process, and how long its answers to what are."""

    def __init__(self, other: Beside) -> None:
        self._other = other
        self.end, self.has_answered = other.end, other.has_answered
        self.answers = dict[str, list[int]]()
        self._what = ""

    def ask(self, what: str, raw: bytes) -> None:
        self._what = what
        self._other.ask(what, raw)

    def answer(self) -> bytes:
        raw = self._other.answer()
        self.answers.setdefault(self._what, []).append(len(raw))
        return raw


def test_an_index_that_was_read_beside_another_process_is_the_same(many: Place, read_alone: Tables) -> None:
    with another() as other:
        watched = Watched(other)
        beside_another = read(many, watched)

    assert beside_another == read_alone
    assert len(beside_another["case_row"]) == CASES
    assert min(watched.answers["rows"][:2]) > 100_000
    assert min(watched.answers["cases"]) > 10_000


def test_of_an_office_with_a_little_of_everything_it_is_the_same_too(practice: Place) -> None:
    with another() as other:
        watched = Watched(other)
        beside_another = read(practice, watched)

    assert beside_another == read(practice, None)
    assert len(watched.answers["cases"]) == 1
    assert len({row[11] for row in beside_another["case_row"]} - {""}) == 2, "no case came of a call"
    assert beside_another["expected_row"]


def test_where_something_is_listed_already_cases_are_worked_out_here(many: Place) -> None:
    with opened(many, None) as office, another() as other:
        watched = Watched(other)
        subjects = [Subject(row.id) for row in office.index.cases(side="any", most=1000)]
        before = tables(office)
        office.journal.db.execute("INSERT INTO unlisted VALUES (?)", (subjects[0],))
        office.read_in(lambda _: None, watched)
        office.journal.db.execute("DROP TABLE temp.spoken")
        assert tables(office) == before

    assert watched.answers.get("cases") is None


def dies_at_once(other: Beside) -> None:
    other.process.kill()
    other.process.wait()


def dies_when_asked(other: Beside) -> None:
    true_ask = other.ask

    def ask_and_kill(what: str, raw: bytes) -> None:
        true_ask(what, raw)
        other.process.kill()

    other.ask = ask_and_kill  # type: ignore[method-assign]


def dies_after_an_answer(other: Beside) -> None:
    true_answer = other.answer

    def answer_and_kill() -> bytes:
        raw = true_answer()
        other.process.kill()
        other.process.wait()
        return raw

    other.answer = answer_and_kill  # type: ignore[method-assign]


def dies_over_the_cases(other: Beside) -> None:
    true_ask = other.ask

    def ask_and_kill(what: str, raw: bytes) -> None:
        true_ask(what, raw)
        if what == "cases":
            other.process.kill()

    other.ask = ask_and_kill  # type: ignore[method-assign]


def stumbles_over_a_case(other: Beside) -> None:
    """Of the cases it is given, the events of the first are none."""
    true_ask = other.ask

    def ask_of_nothing(what: str, raw: bytes) -> None:
        if what == "cases":
            (case, _), *others = msgspec.msgpack.decode(raw)
            raw = msgspec.msgpack.encode([(case, []), *others])
        true_ask(what, raw)

    other.ask = ask_of_nothing  # type: ignore[method-assign]


def says_something_else(other: Beside) -> None:
    other.answer = lambda: b"\xc1 what nobody asked for"  # type: ignore[method-assign]


def answers_with_nothing_like_a_row(other: Beside) -> None:
    other.answer = lambda: b"\x91\x97\x01\xc4\x01x\xc4\x00\xc4\x00\xc4\x00\xa0\xc4\x00"  # type: ignore[method-assign]


TROUBLES = (
    dies_at_once, dies_when_asked, dies_after_an_answer, dies_over_the_cases, stumbles_over_a_case, says_something_else, answers_with_nothing_like_a_row,
)  # fmt: skip


@pytest.mark.parametrize("trouble", TROUBLES)
def test_whatever_becomes_of_the_other_process_everything_is_read(many: Place, read_alone: Tables, trouble: Callable[[Beside], None]) -> None:
    with another() as other:
        trouble(other)
        assert read(many, other) == read_alone


def forge(place: Place) -> None:
    """A row of our own feed that names a key of ours, and was sealed under another."""
    ring = place.ring
    with opened(place, None) as office:
        kid, secret = ask(office.journal.db, "SELECT kid, secret FROM stream_key ORDER BY kid LIMIT 1")[0]
        everyone = office.journal.shelf.everyone[0]
    key = SymmetricKey(bytes(reversed(secret)), b"another")
    key.__dict__["kid"] = kid
    store = SqliteStore.open(place.folder.log, ring.group)
    n, h = store.heads().get(ring.feed, (0, NO_ROW.hex()))
    head = Head(ring.group, bytes.fromhex(ring.feed), n + 1, bytes.fromhex(h))
    store.append([seal_row(head, b"never an event", key, everyone, ring.signing, os.urandom)])
    store.close()


def test_what_does_not_open_beside_us_raises_the_same_alarm(tmp_path: Path) -> None:
    place = filled(tmp_path / "desk", 4)
    forge(place)

    with another() as other:
        beside_another = read(place, other)

    assert [what for _, _, what in beside_another["alarm"]] == ["seal"]
    assert beside_another == read(place, None)


def test_rows_of_keys_that_were_not_handed_over_are_opened_here(many: Place, read_alone: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    with another() as other:
        with opened(many, None) as office:
            keys = office.journal.shelf.to_open_rows(10**6)
        assert keys is not None
        monkeypatch.setattr("safeconduct.journal.shelf.Shelf.to_open_rows", lambda _self, _most: type(keys)(keys.group, keys.everyone, keys.streams[::2]))
        assert read(many, other) == read_alone


def test_a_process_that_ended_is_not_asked_again() -> None:
    other = Beside()
    other.end()

    with pytest.raises(SilentError):
        other.ask("rows", b"")
    with pytest.raises(SilentError):
        other.answer()


@pytest.mark.parametrize(("cores", "least", "python", "starts"), [(2, 0, sys.executable, True), (1, 0, sys.executable, False), (2, 1, sys.executable, False), (2, 0, "/nowhere", False)])
def test_it_is_started_where_much_is_to_be_read_and_another_core_is_there(
    many: Place, monkeypatch: pytest.MonkeyPatch, cores: int, least: int, python: str, starts: bool
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    monkeypatch.setattr("safeconduct.desk.beside.LEAST", least)
    monkeypatch.setattr(sys, "executable", python)

    with opened(many, None) as office, beside(office.journal) as other:
        assert (other is not None) is starts


def test_half_an_answer_is_none(tmp_path: Path) -> None:
    (tmp_path / "half").write_bytes(b"\0\0\0\0\0\0\0\x09half")

    with (tmp_path / "half").open("rb") as source:
        assert read_frame(source) is None


def test_it_ends_with_whoever_started_it() -> None:
    """Its input ends when the other side is gone, whatever ended that."""
    other = Beside()
    assert other.process.stdin is not None
    other.process.stdin.close()

    assert other.process.wait(60) == 0
    with suppress(BrokenPipeError):
        other.end()


DYING = """
import os, signal, sys
from pathlib import Path
from bench.laptops import _ring
from safeconduct.core.when import Moment
from safeconduct.desk import beside
from safeconduct.desk.folder import Folder
from safeconduct.desk.office import open_ring
from safeconduct.store import pages

true_ask = beside.Beside.ask

def ask(self, what, raw):
    true_ask(self, what, raw)
    if what == sys.argv[2]:
        print(self.process.pid, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)

beside.LEAST, os.cpu_count, beside.Beside.ask = 0, lambda: 2, ask
pages.ROOMY_KIB = 64  # Half of what it writes lies in the file when it dies, as of a large office.
folder = Folder(Path(sys.argv[1]))
open_ring(folder, _ring(folder), lambda: Moment(2_000_000_000), os.urandom)
"""


def is_gone(process: int) -> bool:
    """Whether it has ended, reaped or not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


@pytest.mark.parametrize("over", ["rows", "cases"])
def test_an_office_killed_while_another_works_beside_it_leaves_no_process_and_is_read_again(many: Place, read_alone: Tables, over: str) -> None:
    forget_index(many.folder.member(many.ring.member))
    dying = subprocess.run([sys.executable, "-c", DYING, many.folder.root, over], stdout=subprocess.PIPE, check=False)

    assert dying.returncode == -signal.SIGKILL
    assert eventually(lambda: is_gone(int(dying.stdout)))
    assert (many.folder.member(many.ring.member) / "index.db").exists()
    with closing(open_ring(many.folder, many.ring, lambda: many.now, os.urandom)) as office:
        assert tables(office) == read_alone
