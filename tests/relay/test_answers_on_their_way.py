"""An answer is not lost on its way: not behind one that a relay never takes, nor between one relay and the next."""

import os
from pathlib import Path

from safeconduct.actions.calls import answer_call
from safeconduct.core.call import AnswerSent
from safeconduct.core.when import DAY, Moment
from safeconduct.desk.levelling import Levelling
from safeconduct.desk.relay_settings import RelaySettings
from safeconduct.desk.sending import AGAIN_DAYS, note_life
from safeconduct.store.log import Letter
from safeconduct.store.sqlite import SqliteStore
from tests.desk.callers import Person
from tests.desk.offices import Hand, an_office
from tests.relays import a_relay


def test_an_answer_the_relay_refuses_waits_and_those_behind_it_arrive(tmp_path: Path) -> None:
    with a_relay(tmp_path / "relay") as url, an_office(tmp_path / "office") as pages:
        folder = pages.office.folder
        RelaySettings(url, (tmp_path / "relay" / "ticket").read_text()).write(folder.root / "relay.toml")
        too_large, good = (Letter(os.urandom(32), os.urandom(32), bytes(size)) for size in (80 * 1024, 4096))
        out = SqliteStore.open(folder.out, folder.group)
        for letter in (too_large, good):
            out.put_letter(letter)
        levelling = Levelling(folder, Hand())
        levelling.once()
        assert [letter.address for _, letter in out.letters_after(0)] == [too_large.address]
        there = SqliteStore.open(tmp_path / "relay" / "relay.db", folder.group)
        assert good.address in {letter.address for _, letter in there.letters_after(0)}
        assert levelling.level.since is not None
        assert levelling.level.waits == 1
        assert levelling.level.trouble
        assert levelling._relay
        for store in (out, there, levelling._relay):
            store.close()


def test_an_answer_that_never_went_out_goes_to_another_relay_however_old_it_is(tmp_path: Path) -> None:
    clock = Hand()
    with an_office(tmp_path, clock) as pages:
        office, person = pages.office, Person(pages.office, "en")
        person.writes(story="(Invented.) x")
        note_life(office.folder, "the first")
        office.refresh()
        # Kept in the log; then the disk had no room for what follows, and the office was closed.
        office.journal.write(answer_call(office.actor, office.index.call(person.call), AnswerSent("(Invented.) Stay inside.", "en", 0)))
        assert person.reads() is None
        clock.now = Moment(clock.now + (AGAIN_DAYS + 1) * DAY)
        note_life(office.folder, "another")
        office.refresh()
        answer = person.reads()
        assert answer and answer.text == "(Invented.) Stay inside."
