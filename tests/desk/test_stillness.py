"""A round in which nothing is new is one small question; whatever comes on either side makes it a whole one, and so does a minute."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from safeconduct.core.group import StaffNamed
from safeconduct.core.section import Kind, Placed
from safeconduct.desk.levelling import Levelling
from safeconduct.desk.relay_settings import RelaySettings
from safeconduct.desk.stillness import BELIEVED_S
from safeconduct.store.log import Letter
from safeconduct.store.relay_client import RelayStore
from tests.desk.offices import Hand, Pages, an_office
from tests.relays import a_relay

PIECE = 16 * 1024 + 28


class Line(RelayStore):
    """To a real relay. Shape: `asked` are the calls; a `word` that it goes on giving for its state, whatever came."""

    word = ""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.asked: list[str] = []

    def _call(self, method: str, path: str, content: Any = None, headers: dict[str, str] | None = None) -> Any:
        self.asked.append(path.rpartition("/")[2])
        return super()._call(method, path, content, headers)

    def state(self) -> str:
        return self.word or super().state()


@dataclass
class Place:
    pages: Pages
    levelling: Levelling
    clock: Hand
    line: Line
    seen: list[str] = field(default_factory=list)

    def asks(self) -> list[str]:
        """What one look asks the relay."""
        self.line.asked.clear()
        self.levelling.look()
        assert not self.levelling.level.trouble
        return list(self.line.asked)

    def is_still(self) -> bool:
        return self.asks() == ["state"]

    def settles(self) -> None:
        assert any(self.is_still() for _ in range(5))

    def writes(self) -> None:
        office = self.pages.office
        office.write([Placed(Kind.GROUP, office.subject, StaffNamed(office.me, f"Anna {os.urandom(4).hex()}"))])


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("still")
    with an_office(folder / "office") as pages, a_relay(folder / "relay") as url:
        office, clock = pages.office.folder, Hand()
        RelaySettings(url, (folder / "relay" / "ticket").read_text()).write(office.root / "relay.toml")
        levelling = Levelling(office, clock, Line)
        for _ in range(3):
            levelling.once()
        line = levelling._relay
        assert isinstance(line, Line)
        yield Place(pages, levelling, clock, line)
        levelling.close()


def test_where_nothing_came_a_round_is_one_question_and_the_office_is_level_as_of_now(place: Place) -> None:
    assert place.is_still()
    place.clock.now = type(place.clock.now)(place.clock.now + 2)
    assert place.is_still() and place.levelling.level.since == place.clock.now


@pytest.mark.parametrize("what", ["key row", "letter", "chunk", "letter in another's place"])
def test_what_comes_to_the_relay_is_read_at_the_next_look(place: Place, what: str) -> None:
    letter = Letter(os.urandom(32), os.urandom(32), bytes(4096), 0)
    if what == "key row":
        place.line.put_keys([os.urandom(20)])
    elif what == "chunk":
        place.line.put_chunks([os.urandom(PIECE)])
    else:
        place.line.put_letter(letter)
    assert len(place.asks()) > 5
    place.settles()
    if what == "letter in another's place":
        place.line.put_letter(letter)
        assert not place.is_still()


def test_what_is_written_here_goes_at_the_next_look(place: Place) -> None:
    place.settles()
    place.writes()
    feed = place.pages.office.journal.ring.feed
    place.levelling.look()
    assert place.line.heads()[feed] == place.pages.office.journal.store.heads()[feed]


def test_a_relay_that_goes_on_saying_that_nothing_came_is_believed_for_a_minute(place: Place) -> None:
    place.line.word = "ab" * 16
    place.levelling.once()
    place.levelling.once()
    place.line.put_keys([os.urandom(20)])
    place.line.asked.clear()
    place.levelling.look()
    assert place.line.asked == []
    place.clock.now = type(place.clock.now)(place.clock.now + BELIEVED_S)
    place.levelling.look()
    place.line.word = ""
    assert "heads" in place.line.asked


def test_a_question_in_the_place_of_a_round_is_less_than_a_kilobyte(place: Place) -> None:
    """Both ways without TLS, by the heads of request and answer as they go over the line."""
    sizes: list[int] = []

    def answered(answer: httpx.Response) -> None:
        for lines in (answer.request.headers, answer.headers):
            sizes.append(sum(len(name) + len(value) + 4 for name, value in lines.raw) + len(str(answer.request.url)) + 20)

    place.line._http.event_hooks = {"response": [answered]}
    place.settles()
    sizes.clear()
    assert place.is_still() and sum(sizes) + 34 < 1024
    place.line._http.event_hooks = {}
