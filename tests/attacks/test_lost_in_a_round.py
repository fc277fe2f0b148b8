"""A laptop is lost in the middle of a round with the relay. Rule: whatever of its words had gone opens for whoever may read it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from safeconduct.desk.levelling import Levelling
from safeconduct.desk.relay_settings import RelaySettings
from safeconduct.errors import StoreDown
from safeconduct.store.levelling import level_events, level_keys
from safeconduct.store.log import Letter, Put
from safeconduct.store.pages import ask_one
from safeconduct.store.relay_client import RelayStore
from safeconduct.store.sqlite import SqliteStore
from safeconduct.wire.row import Row
from tests.attacks.test_erasing import a_case
from tests.attacks.test_rotation import thief
from tests.desk.callers import Person
from tests.desk.offices import Hand, Pages, an_office
from tests.relays import a_relay


class Line(RelayStore):
    """To a real relay. Shape: `left` are the writes until the laptop is gone; `carried` key rows went over it, either way."""

    left = 1000
    carried = 0

    def put_keys(self, rows: Sequence[bytes]) -> None:
        self._one_more()
        super().put_keys(rows)
        self.carried += len(rows)

    def keys_after(self, position: int, most: int = 2000) -> list[tuple[int, bytes]]:
        found = super().keys_after(position, most)
        self.carried += len(found)
        return found

    def append(self, rows: Sequence[Row]) -> None:
        self._one_more()
        super().append(rows)

    def put_letter_beside(self, letter: Letter) -> Put:
        self._one_more()
        return super().put_letter_beside(letter)

    def _one_more(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise StoreDown("The laptop is gone.")


@dataclass
class Place:
    pages: Pages
    levelling: Levelling
    line: Line
    folder: Path
    looks: int = 0

    def went(self) -> tuple[int, int]:
        """Rows and letters at the relay."""
        return sum(n for n, _ in self.line.heads().values()), len(self.line.letters_after(0))

    def unreadable(self) -> int:
        """How many rows at the relay do not open for Anna on a machine that has nothing but her keyring and what lies there."""
        self.looks += 1
        office, log = self.pages.office, self.folder / f"seen {self.looks}.db"
        seen = SqliteStore.open(log, office.folder.group)
        level_events(seen, self.line)
        level_keys(self.line, seen, 0)
        rows = sum(n for n, _ in seen.heads().values())
        seen.close()
        journal = thief(office.journal.ring, log, self.folder / f"look {self.looks}")
        (opened,) = ask_one(journal.db, "SELECT count(*) FROM event") or (0,)
        journal.close()
        return rows - int(opened)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with an_office(tmp_path / "office") as pages, a_relay(tmp_path / "relay") as url:
        folder = pages.office.folder
        RelaySettings(url, (tmp_path / "relay" / "ticket").read_text()).write(folder.root / "relay.toml")
        levelling = Levelling(folder, Hand(), Line)
        levelling.once()
        line = levelling._relay
        assert isinstance(line, Line) and not levelling.level.trouble
        yield Place(pages, levelling, line, tmp_path)
        levelling.close()


def test_an_office_that_starts_again_sends_the_key_rows_that_the_relay_lacks_and_no_others(place: Place) -> None:
    folder = place.pages.office.folder
    before, first = len(place.line.keys_after(0)), place.line.carried
    a_case(place.pages.office)
    again = Levelling(folder, Hand(), Line)
    again.once()
    line = again._relay
    assert isinstance(line, Line) and before <= first
    written = place.pages.office.journal.store.keys_after(0)
    assert line.carried == len(written) - before > 0
    assert {row for _, row in line.keys_after(0)} == {row for _, row in written}
    again.close()


def test_whatever_had_gone_when_a_laptop_was_lost_opens(place: Place) -> None:
    """At each write of a round in turn."""
    for writes in range(9):
        a_case(place.pages.office)
        place.line.left = writes
        place.levelling.once()
        assert place.unreadable() == 0
        if not place.levelling.level.trouble:
            break
    assert 2 <= writes < 8


def test_an_answer_that_colleagues_see_as_given_lies_where_the_person_finds_it(place: Place) -> None:
    """At each write of a round in turn."""
    for writes in range(9):
        call = Person(place.pages.office).writes(story="(Invented.) They came at night.")
        place.line.left = 1000
        place.levelling.once()
        place.pages.does(f"/calls/{call}/answer", text="(Invented.) We read it.", language="en")
        rows, letters = place.went()
        place.line.left = writes
        place.levelling.once()
        rows_then, letters_then = place.went()
        assert letters_then > letters or rows_then == rows
        if not place.levelling.level.trouble:
            break
    assert 2 <= writes < 8
