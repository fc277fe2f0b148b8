"""Promise 7 for what lies beside log and index: answers that have not gone out, half-written forms, other calls of the same person, copies of a backup that
was killed. Everybody here is invented."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from safeconduct.core.call import CallsJoined
from safeconduct.core.erasure import What
from safeconduct.core.ids import CallId, CaseId
from safeconduct.core.section import Kind, Placed, Subject
from safeconduct.desk import backup
from safeconduct.desk import erasing as desk
from safeconduct.desk.drafts import Draft
from safeconduct.desk.folder import Folder
from safeconduct.desk.freshness import Line
from safeconduct.desk.levelling import Levelling
from safeconduct.desk.own_keys import keep_ring
from safeconduct.desk.relay_settings import RelaySettings
from safeconduct.desk.scratch import scratch
from safeconduct.seal.keyring import LockedRing, stretched
from tests.attacks.test_erasing import SECRET, a_case, bodies, lying_in, pieces, wait
from tests.desk.callers import Person
from tests.desk.offices import LIGHT, WORDS, Pages, an_office
from tests.relays import a_relay

ANSWER = "Go to the north door of the bakery."


@pytest.fixture
def anna(tmp_path: Path) -> Iterator[Pages]:
    with an_office(tmp_path) as made:
        yield made


def answered(anna: Pages, person: Person) -> Subject:
    call = person.writes(story="They look for me.")
    anna.does(f"/calls/{call}/take")
    anna.does(f"/calls/{call}/answer", text=ANSWER, language="en")
    read = person.reads()
    assert read and read.text == ANSWER
    return Subject(call)


def test_an_answer_that_has_not_gone_out_goes_with_its_call_and_holds_up_nothing(anna: Pages, tmp_path: Path) -> None:
    office, person, other = anna.office, Person(anna.office), Person(anna.office)
    call, kept = answered(anna, person), answered(anna, other)
    sealed = [letter.body for _, letter in office._out.letters_after(0, 100) if len(letter.body) >= 4096]
    desk.ask_for(office, What.CALL, call, "She asked for it.")
    wait(office, anna.clock)
    assert [row.id for row in office.index.calls()] == [kept]
    assert person.reads() is None, "her code opens it no more"
    lying = b"".join(path.read_bytes() for path in office.folder.root.glob("out.db*"))
    assert [body[100:150] in lying for body in sealed] == [False, True]
    with a_relay(tmp_path / "relay") as address:
        RelaySettings(address, (tmp_path / "relay" / "ticket").read_text()).write(office.folder.root / "relay.toml")
        levelling = Levelling(office.folder, anna.clock)
        levelling.once()
        levelling.close()
    assert (levelling.level.line, levelling.level.trouble, levelling.level.waits) == (Line.LEVEL, "", 0)


def test_half_written_forms_go_with_their_case(anna: Pages) -> None:
    office = anna.office
    case, kept = a_case(office), a_case(office, "Stork")
    drawer = anna.room.drawer
    for path, fields in ((f"/cases/{case}/notes/story", ()), (f"/cases/{kept}/notes/story", ()), ("/houses/stays", (("case", case),))):
        assert drawer.keep(Draft(path, (*fields, ("text", SECRET)), office.now()), os.urandom)
    desk.ask_for(office, What.CASE, case, "He asked for it.")
    wait(office, anna.clock)
    assert [drawer.open(name).path for name in drawer.names()] == [f"/cases/{kept}/notes/story"]


def test_a_second_call_of_the_same_person_goes_with_the_case_whichever_of_the_two_became_it(anna: Pages) -> None:
    office = anna.office
    first, second, third, strangers = (CallId(Person(office).writes(story=f"They look for me, {number}.")) for number in range(4))
    anna.does(f"/calls/{second}/join", other=first, why="the same voice")
    anna.does(f"/calls/{first}/take")
    anna.does(f"/calls/{first}/accept", handle="Heron", answer="We will help you.", language="en")
    anna.does(f"/calls/{third}/join", other=second, why="the same voice")
    case = CaseId(next(row.id for row in office.index.cases()))
    # A colleague's own program says of a stranger's call that it is the same person's, in one of the two.
    office.write([Placed(Kind.CONVERSATION, Subject(first), CallsJoined(strangers, "the same voice"))])
    assert "And the 3 calls behind it." in anna.get(f"/cases/{case}/erase")
    desk.ask_for(office, What.CASE, Subject(case), "She asked for it.")
    assert [row.id for row in office.index.calls()] == [strangers]
    wait(office, anna.clock)
    left = office.journal.db.serialize("main")
    assert [f"They look for me, {number}.".encode() in left for number in range(4)] == [False, False, False, True]


def killed_in_the_middle(folder: Folder, target: Path) -> None:
    """A backup that ended when its first copy lay there."""
    copied = backup._copy

    def last(source: Path, copy: Path) -> Path:
        copied(source, copy)
        os._exit(9)

    if (process := os.fork()) == 0:
        backup._copy = last
        backup.make_backup(folder, target, os.urandom)
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 9


def test_what_a_killed_backup_left_goes_with_what_is_erased(anna: Pages, tmp_path: Path) -> None:
    office = anna.office
    case = a_case(office)
    wanted = pieces(bodies(office, case))
    killed_in_the_middle(office.folder, tmp_path / "one.scb")
    assert len(list(office.folder.root.glob(".backup-*/log.db"))) == 1
    desk.ask_for(office, What.CASE, case, "He asked for it.")
    wait(office, anna.clock)
    assert lying_in(tmp_path, wanted) == []


def test_copies_that_somebody_works_on_stay_and_all_others_go(anna: Pages, tmp_path: Path) -> None:
    root = anna.office.folder.root
    with scratch(root) as held:
        killed_in_the_middle(anna.office.folder, tmp_path / "one.scb")
        assert len(list(root.glob(".backup-*"))) == 2
        Levelling(anna.office.folder, anna.clock)
        assert list(root.glob(".backup-*")) == [held]
    assert not list(root.glob(".backup-*"))


def test_an_unfinished_backup_is_named_among_those_that_hold_it(anna: Pages, tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir(exist_ok=True)
    (tmp_path / "backups" / "2017-06-09.scb.unfinished").write_bytes(b"half of it")
    assert "2017-06-09.scb.unfinished" in anna.get(f"/cases/{a_case(anna.office)}/erase")


def test_a_keyring_that_was_not_written_to_its_end_does_not_outlive_the_next_one(anna: Pages) -> None:
    office, folder = anna.office, anna.office.folder
    ring, secret = office.journal.ring, stretched("Anna", WORDS, folder.salt(), LIGHT)
    place, older = folder.member(office.me), replace(ring, member_seeds=(*ring.member_seeds, (7, bytes(32))))

    def last(_source: Path, _target: Path) -> Path:
        os._exit(9)

    if (process := os.fork()) == 0:
        Path.replace = last  # type: ignore[assignment,method-assign]
        keep_ring(folder, older, secret, LIGHT, os.urandom)
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 9
    (left,) = place.glob(".keyring.*")
    assert LockedRing.parse(left.read_bytes()).open(secret).member_seeds == older.member_seeds
    keep_ring(folder, ring, secret, LIGHT, os.urandom)
    assert not list(place.glob(".keyring.*"))
    assert LockedRing.parse((place / "keyring").read_bytes()).open(secret).member_seeds == ring.member_seeds
