"""The help page's lists at the relay. Rule: whoever follows them one by one finds each."""

from pathlib import Path

import pytest

from safeconduct.desk.door_lists import AT_ONCE, level_door_lists, lists_of
from safeconduct.journal.joining import new_epoch
from safeconduct.seal.door_list import list_address
from safeconduct.store.sqlite import SqliteStore
from tests.desk.offices import Pages, an_office


@pytest.fixture
def there(tmp_path: Path) -> SqliteStore:
    return SqliteStore.open(tmp_path / "there.db", b"g" * 32)


def signs_lists(pages: Pages, count: int) -> None:
    """As often as the front desk's key is another, the help page has another list."""
    while len(lists_of(pages.office.folder)) < count:
        pages.office.change(lambda journal: new_epoch(journal, "front-desk"))


def standing(pages: Pages, there: SqliteStore) -> list[int]:
    group = pages.office.folder.group
    return [number for number, raw in enumerate(lists_of(pages.office.folder), 1) if [one.body for one in there.letters_at([list_address(group, number)])] == [raw]]


@pytest.mark.parametrize("lost", [[2], [1, 2], [3], [1, 2, 3]])
def test_a_list_that_never_came_to_the_relay_or_is_gone_there_is_brought_again(there: SqliteStore, tmp_path: Path, lost: list[int]) -> None:
    with an_office(tmp_path) as pages:
        signs_lists(pages, 3)
        folder = pages.office.folder
        assert level_door_lists(folder, there) == 3 and standing(pages, there) == [1, 2, 3]
        there.discard_letters([list_address(folder.group, number) for number in lost])
        assert level_door_lists(folder, there) == 3 and standing(pages, there) == [1, 2, 3]


def test_of_what_is_known_to_stand_there_the_newest_alone_is_looked_at(there: SqliteStore, tmp_path: Path) -> None:
    with an_office(tmp_path) as pages:
        signs_lists(pages, 3)
        folder = pages.office.folder
        level_door_lists(folder, there)
        there.discard_letters([list_address(folder.group, number) for number in (1, 3)])
        assert level_door_lists(folder, there, 3) == 3 and standing(pages, there) == [2, 3]


def test_lists_of_many_years_are_brought_in_several_rounds(there: SqliteStore, tmp_path: Path) -> None:
    with an_office(tmp_path) as pages:
        signs_lists(pages, AT_ONCE + 2)
        folder, done = pages.office.folder, [0]
        while done[-1] < AT_ONCE + 2:
            done.append(level_door_lists(folder, there, done[-1]))
        assert done == [0, AT_ONCE, AT_ONCE + 2] and standing(pages, there) == [*range(1, AT_ONCE + 3)]
