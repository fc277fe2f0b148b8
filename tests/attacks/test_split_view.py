"""A relay shows two desks different entries. Each view holds by itself; the number that colleagues compare by voice tells them apart."""

import os
import re
import shutil
from pathlib import Path

from safeconduct.core.group import StaffNamed
from safeconduct.core.section import Kind, Placed
from safeconduct.desk.office import unlock
from safeconduct.store.levelling import level_events, level_keys
from tests.desk.offices import OTHER_WORDS, Pages, an_office, colleague


def number_on(pages: Pages) -> str:
    pages.office.refresh()
    found = re.search(r'id="number"[^>]*>([0-9 ]{19})<', pages.get("/keys/compare"))
    assert found
    return found[1]


def test_two_desks_that_are_shown_different_views_see_different_numbers_until_both_see_the_same(tmp_path: Path) -> None:
    with an_office(tmp_path / "one") as anna:
        colleague(anna, tmp_path / "one", "Boris", "casework").office.close()
        shutil.copytree(tmp_path / "one", tmp_path / "two")
        clock = anna.office.journal.clock
        office = unlock(tmp_path / "two" / "desk", "Boris", OTHER_WORDS, clock, os.urandom)
        boris = Pages(office, tmp_path / "two" / "desk", clock)  # type: ignore[arg-type]
        level_events(anna.office.journal.store, office.journal.store)
        assert number_on(anna) == number_on(boris)

        anna.office.write([Placed(Kind.GROUP, anna.office.subject, StaffNamed(anna.office.me, "Anna, withheld"))])
        assert number_on(anna) != number_on(boris)

        level_events(anna.office.journal.store, office.journal.store)
        level_keys(anna.office.journal.store, office.journal.store, 0)
        assert number_on(anna) == number_on(boris)
        office.close()
