"""Two desks that are apart make a circle's next key at the same time, and one of the two stands. Who worked under the other meanwhile loses nobody
anything, and lets nobody in."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from safeconduct.core.case import NoteWritten
from safeconduct.core.ids import CaseId, Chance, CircleId
from safeconduct.core.section import Kind, Placed
from safeconduct.journal.joining import new_epoch
from safeconduct.journal.journal import Journal, open_journal
from safeconduct.journal.membership import unseat
from safeconduct.journal.passing import open_note, seal_note
from safeconduct.journal.rewrapping import catch_up
from safeconduct.seal.keyring import epoch_of
from safeconduct.store.levelling import level_events, level_keys
from tests.journal.desks import CASE, CASEWORK, Desks, clock


class Apart(Desks):
    """Each on a machine of their own, level with the others when a test says so."""

    def open(self, name: str) -> Journal:
        place = self.folder / name
        place.mkdir(exist_ok=True)
        self.journals[name] = open_journal(self.rings[name], self.log if name == "anna" else place / "log.db", place, clock, os.urandom)
        self.refresh()
        return self.journals[name]

    def refresh(self) -> None:
        for other in (*self.journals.values(), *self.journals.values()):
            hub = self.journals["anna"]
            level_events(hub.store, other.store)
            level_keys(hub.store, other.store, 0)
            level_keys(other.store, hub.store, 0)
        super().refresh()

    def catch_up(self) -> None:
        """As an office does when key rows came."""
        self.refresh()
        for journal in self.journals.values():
            catch_up(journal)
        self.refresh()


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[Apart]:
    made = Apart(tmp_path)
    made.joins("boris", CASEWORK)
    yield made
    made.close()


def _first(seed: bytes) -> Chance:
    """The seed, and chance from then on."""
    ready = [seed]
    return lambda size: ready.pop() if ready else os.urandom(size)


def chooses(desks: Apart, stands: str, circle: CircleId = CASEWORK) -> None:
    """The next key that Anna makes, and the next that Boris makes: of two of one number the one with the greater name stands."""
    lesser, greater = sorted((os.urandom(32), os.urandom(32)), key=lambda seed: epoch_of(circle, 1, seed).kid)
    for who in ("anna", "boris"):
        desks[who].chance = _first(greater if who == stands else lesser)


def both_make_a_key(desks: Apart, stands: str) -> None:
    """Of casework; neither sees what the other does."""
    chooses(desks, stands)
    for who in ("anna", "boris"):
        new_epoch(desks[who], CASEWORK)


def says(desks: Apart, who: str, kind: Kind, text: str) -> None:
    desks[who].write([Placed(kind, CASE, NoteWritten(text))])


@pytest.mark.parametrize("stands", ["anna", "boris"])
def test_who_comes_later_reads_what_was_written_under_the_key_that_did_not_stand(desks: Apart, stands: str) -> None:
    desks.write("anna", Kind.IDENTITY, "before")
    says(desks, "boris", Kind.STORY, "before, and only Boris has it")
    both_make_a_key(desks, stands)
    says(desks, "boris", Kind.HEALTH, "under his")
    desks.catch_up()
    desks.joins("vera", CASEWORK)
    assert len(desks["anna"].shelf.epochs(CASEWORK, 1)) == 2 and len(desks["vera"].shelf.epochs(CASEWORK, 1)) == 1
    assert desks.read("vera") == desks.read("anna") == {"before", "before, and only Boris has it", "under his"}


def test_nothing_more_is_written_for_whoever_left_and_knows_the_key_that_did_not_stand(desks: Apart) -> None:
    """Anna has Vera leave casework; Boris, who has not seen it, gives Vera the key that does not stand, and begins a section under it."""
    desks.joins("vera", CASEWORK)
    chooses(desks, "anna")
    unseat(desks["anna"], desks["vera"].ring.member, CASEWORK)
    new_epoch(desks["boris"], CASEWORK)
    says(desks, "boris", Kind.HEALTH, "before Boris knew")
    desks.refresh()
    assert {desks[who].roster.epochs[CASEWORK].number for who in ("anna", "boris")} == {1}
    says(desks, "anna", Kind.HEALTH, "after")
    desks.catch_up()
    says(desks, "boris", Kind.HEALTH, "and after that")
    desks.refresh()
    assert desks.read("vera") == {"before Boris knew"}
    assert desks.read("anna") == desks.read("boris") == {"before Boris knew", "after", "and after that"}


@pytest.mark.parametrize("stands", ["anna", "boris"])
def test_a_note_passed_on_opens_under_whichever_of_the_two_it_was_sealed_to(desks: Apart, stands: str) -> None:
    both_make_a_key(desks, stands)
    boxes = [seal_note(desks[who], CaseId(CASE), Kind.IDENTITY, f"from {who}") for who in ("anna", "boris")]
    desks.refresh()
    for who in ("anna", "boris"):
        assert [open_note(desks[who], CaseId(CASE), Kind.IDENTITY, box) for box in boxes] == ["from anna", "from boris"]
