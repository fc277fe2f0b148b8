"""The pages from which something is erased: what goes and what stays is said, nothing is erased without a tick, and devices are named."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from safeconduct.core.call import CallAdopted
from safeconduct.desk import erasing
from safeconduct.journal import membership
from safeconduct.roster.roster import STEWARDS
from safeconduct.seal.letters import Direction
from tests.attacks.test_erasing import WEEK, a_case, handles, second_keyholder, wait
from tests.desk.callers import Person
from tests.desk.offices import Pages, an_office


@pytest.fixture
def anna(tmp_path: Path) -> Iterator[Pages]:
    with an_office(tmp_path) as made:
        yield made


def test_a_case_is_erased_from_its_page_after_a_tick_and_can_be_stopped(anna: Pages) -> None:
    case = a_case(anna.office)
    page = anna.get(f"/cases/{case}/erase")
    assert "Backups taken before" in page and "flash disks" in page and f"/cases/{case}/erase" in anna.get(f"/cases/{case}")
    assert anna.post(f"/cases/{case}/erase", why="asked").status_code == 400
    assert handles(anna.office) == ["Heron"]
    assert anna.does(f"/cases/{case}/erase", why="asked", sure="yes") == "/erasing"
    assert "Until then a keyholder can stop it" in anna.get("/erasing")
    anna.does(f"/erasing/{erasing.orders_of(anna.office)[0].parts[0].id}/stop", why="the wrong one")
    assert "the wrong one" in anna.get("/erasing") and handles(anna.office) == ["Heron"]


def test_one_entry_is_erased_from_the_timeline_and_its_place_stays(anna: Pages) -> None:
    case = a_case(anna.office)
    assert "Erase it" in anna.get(f"/cases/{case}?edit=erase")
    event = next(one.id for one in anna.office.journal.events_of(case) if hasattr(one.fact, "text"))
    anna.does(f"/cases/{case}/erase/{event}", sure="yes")
    wait(anna.office, anna.clock)
    assert "bakery" not in anna.get(f"/cases/{case}?show=all") and "An entry was erased here." in anna.get(f"/cases/{case}?show=all")


def test_devices_that_have_not_erased_are_named_and_today_asks_the_second_keyholder(anna: Pages, tmp_path: Path) -> None:
    case = a_case(anna.office)
    bela = second_keyholder(anna, tmp_path)
    anna.office.refresh()
    assert "It takes two keyholders" in anna.get(f"/cases/{case}/erase")
    anna.does(f"/cases/{case}/erase", sure="yes")
    assert "keyholder’s yes" not in anna.get("/today") and "keyholder’s yes" in bela.get("/today")
    bela.does(f"/erasing/{erasing.orders_of(bela.office)[0].parts[0].id}/agree")
    bela.office.gather()
    wait(anna.office, anna.clock)
    assert "Not heard from yet: Bela." in anna.get("/erasing")
    bela.office.refresh()
    anna.office.refresh()
    assert "2 devices say" in anna.get("/erasing") and "Not heard" not in anna.get("/erasing")
    bela.office.close()


def test_the_yes_of_a_keyholder_who_was_none_for_a_while_counts(anna: Pages, tmp_path: Path) -> None:
    case, bela = a_case(anna.office), second_keyholder(anna, tmp_path)
    anna.office.refresh()
    anna.office.change(lambda journal: membership.unseat(journal, bela.office.me, STEWARDS))
    bela.office.refresh()
    [asked] = membership.waiting(bela.office.journal)
    bela.office.change(lambda journal: membership.second(journal, asked.change))
    anna.office.change(lambda journal: membership.seat(journal, bela.office.me, STEWARDS))
    bela.office.refresh()
    anna.does(f"/cases/{case}/erase", sure="yes")
    bela.office.refresh()
    bela.does(f"/erasing/{erasing.orders_of(bela.office)[0].parts[0].id}/agree")
    assert [one.counts for one in erasing.orders_of(bela.office)] == [True]
    bela.office.close()


def test_an_erased_call_takes_its_letters_with_it_and_they_cannot_come_back(anna: Pages) -> None:
    person = Person(anna.office)
    call = person.writes(story="They look for me in the old mill.", danger="hours")
    keys = [event.fact.keys for event in anna.office.journal.events_of(call) if isinstance(event.fact, CallAdopted)]  # type: ignore[arg-type]
    assert keys and keys[0]
    anna.does(f"/calls/{call}/erase", sure="yes")
    assert anna.ask("GET", "/calls").status_code == 200 and "old mill" not in anna.get("/calls")
    wait(anna.office, anna.clock, WEEK)
    marks = {mark.name for _, mark in anna.office.journal.store.erased_after(0)}
    assert {person.caller.address(Direction.IN, 1), person.caller.address(Direction.OUT, 1)} <= marks
    assert anna.ask("GET", f"/calls/{call}").status_code == 404
    assert b"old mill" not in anna.office.journal.db.serialize("main")
    assert os.path.isdir(anna.office.folder.root)
