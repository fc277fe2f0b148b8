"""Several places of a letterbox are asked for in one question."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from safeconduct.desk.door_lists import level_door_lists
from safeconduct.store.asked_together import AskedTogether
from safeconduct.store.log import Letter, Put
from safeconduct.store.sqlite import SqliteStore
from tests.desk.offices import an_office

ONE, TWO, THREE = (bytes([number]) * 32 for number in (1, 2, 3))


def letter(address: bytes) -> Letter:
    return Letter(address, b"t" * 32, b"words", 2**40)


@dataclass
class Counted:
    """A letterbox that keeps what it was asked."""

    store: SqliteStore
    asked: list[list[bytes]] = field(default_factory=list)

    def letters_at(self, addresses: Sequence[bytes]) -> list[Letter]:
        self.asked.append([*addresses])
        return self.store.letters_at(addresses)

    def put_letter(self, letter: Letter) -> Put:
        return self.store.put_letter(letter)


@pytest.fixture
def there(tmp_path: Path) -> Counted:
    return Counted(SqliteStore.open(tmp_path / "there.db", b"g" * 32))


def test_what_is_known_is_not_asked_again_and_anything_else_is(there: Counted) -> None:
    for address in (ONE, THREE):
        there.put_letter(letter(address))
    together = AskedTogether(there, [ONE, TWO])
    assert together.letters_at([ONE]) == [letter(ONE)]
    assert together.letters_at([TWO]) == []
    assert there.asked == [[ONE, TWO]]
    assert together.letters_at([ONE, THREE]) == [letter(ONE), letter(THREE)]
    assert there.asked[1:] == [[THREE]]


def test_a_letter_of_another_place_is_no_answer(there: Counted) -> None:
    class Lying(Counted):
        def letters_at(self, addresses: Sequence[bytes]) -> list[Letter]:
            return [letter(THREE)]

    assert AskedTogether(Lying(there.store), [ONE]).letters_at([ONE]) == []


def test_the_lists_of_the_help_page_take_one_question_a_round(there: Counted, tmp_path: Path) -> None:
    with an_office(tmp_path) as pages:
        level_door_lists(pages.office.folder, there)
        there.asked.clear()
        level_door_lists(pages.office.folder, there)
    assert len(there.asked) == 1
