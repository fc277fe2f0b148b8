"""A page never looks fresher than it is: each way to be out of step with the other machines, as its reader sees it."""

import asyncio
import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from safeconduct.core.when import DAY, MINUTE, Moment
from safeconduct.desk.backup import make_backup, restore
from safeconduct.desk.folder import Folder
from safeconduct.desk.founding import found
from safeconduct.desk.freshness import Fresh, Line
from safeconduct.desk.laptops import ARRIVING
from safeconduct.desk.levelling import EVERY_S, QUIET_S, Levelling
from safeconduct.desk.office import unlock
from safeconduct.desk.relay_settings import RelaySettings
from safeconduct.errors import StoreDown
from safeconduct.store.relay_client import RelayStore
from tests.desk.offices import LIGHT, NOW, OTHER_WORDS, WORDS, Hand, Pages, an_office, colleague
from tests.desk.sheltering import a_case
from tests.relays import a_relay

WHAT_TO_DO = {
    Line.AWAY: "Go on working",
    Line.SHUT_OUT: "Call a keyholder now",
    Line.UNBELIEVED: "Compare with a colleague under Keys",
    Line.APART: "the recovery sheet was used on two computers",
    Line.REFUSED: "those people have not heard from us",
    Line.FULL: "makes room; say by voice",
    Line.NEARLY_FULL: "is nearly full",
}


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[Pages]:
    with an_office(tmp_path) as pages:
        yield pages


def top_of(page: str) -> str:
    return page.partition('id="fresh">')[2].partition("<")[0]


def stands(pages: Pages, line: Line, since: Moment | None = NOW, waits: int = 0) -> None:
    """As the parent says it with a request."""
    pages.room.fresh = Fresh.heard(Fresh(line, since, waits).told())


def test_an_office_that_works_alone_says_as_of_when_and_no_more(pages: Pages) -> None:
    assert top_of(pages.get("/today")) == "as of 09:20"


def test_a_level_office_says_so_and_what_still_waits(pages: Pages) -> None:
    stands(pages, Line.LEVEL)
    page = pages.get("/today")
    assert top_of(page) == "as of 09:20 · nothing waits to be sent"
    assert not any(words in page for words in WHAT_TO_DO.values())
    stands(pages, Line.LEVEL, waits=3)
    assert top_of(pages.get("/keys")).endswith("3 things wait to be sent")


@pytest.mark.parametrize(
    ("line", "words"),
    [(Line.AWAY, "cannot be reached"), (Line.SHUT_OUT, "is shut out"), (Line.UNBELIEVED, "is not believed"), (Line.APART, "two versions"), (Line.FULL, "is full")],
)
def test_each_trouble_stands_at_the_top_with_when_we_were_level_and_what_waits(pages: Pages, line: Line, words: str) -> None:
    stands(pages, line, Moment(NOW - 2 * DAY), 2)
    top = top_of(pages.get("/keys"))
    assert "7 Jun, 09:20" in top and words in top and "2 things wait to be sent" in top
    said = json.loads(bytes(pages.ask("GET", "/pulse").body))
    assert said["fresh"] == top


def test_the_script_is_told_when_something_came_in_the_case_that_stands_open(pages: Pages, tmp_path: Path) -> None:
    boris = colleague(pages, tmp_path, "Boris", "front-desk", "casework")
    try:
        case, other = a_case(pages, "Heron")[0], a_case(pages, "Wren")[0]

        def state() -> str:
            said: str = json.loads(bytes(pages.ask("GET", f"/pulse?of={case}").body))["state"]
            return said

        drawn = re.search(r'data-of="(\w+)" data-state="([^"]+)"', pages.get(f"/cases/{case}"))
        assert drawn and drawn.groups() == (case, state())
        boris.office.refresh()
        boris.does(f"/cases/{other}/tasks", text="of another case", due="2030-06-12")
        pages.office.refresh()
        assert state() == drawn[2]
        boris.does(f"/cases/{case}/tasks", text="Call the lawyer", due="2030-06-12")
        pages.office.refresh()
        assert state() != drawn[2] and f'data-state="{state()}"' in pages.get(f"/cases/{case}")
        assert json.loads(bytes(pages.ask("GET", "/pulse").body))["state"] == ""
    finally:
        boris.office.close()


@pytest.mark.parametrize("line", WHAT_TO_DO)
def test_today_says_what_can_be_done_about_it(pages: Pages, line: Line) -> None:
    stands(pages, line, Moment(NOW - 20 * MINUTE))
    assert WHAT_TO_DO[line] in pages.get("/today")
    assert (WHAT_TO_DO[line] in pages.get("/keys")) is (line is Line.SHUT_OUT)


def test_a_short_while_without_a_line_is_said_at_the_top_only(pages: Pages) -> None:
    stands(pages, Line.AWAY, Moment(NOW - 2 * MINUTE))
    page = pages.get("/today")
    assert "cannot be reached" in top_of(page) and WHAT_TO_DO[Line.AWAY] not in page


def test_an_office_that_was_never_level_claims_no_moment(pages: Pages) -> None:
    stands(pages, Line.AWAY, None)
    page = pages.get("/today")
    assert top_of(page).startswith("nothing has come from the other machines yet") and "as of" not in top_of(page)
    assert "last level: never" in page


@pytest.mark.parametrize("told", ["", "away", "away x 1", "gone 1 1", "1 2 3 4"])
def test_what_cannot_be_read_is_no_claim(told: str) -> None:
    assert Fresh.heard(told) == Fresh()


# The parent, with a relay of its own


def a_levelling(pages: Pages, url: str, relay: Path, clock: Hand) -> Levelling:
    ticket = (relay / "ticket").read_text()
    RelaySettings(url, ticket).write(pages.office.folder.root / "relay.toml")
    return Levelling(pages.office.folder, clock)


def end(levelling: Levelling) -> None:
    assert levelling._relay
    levelling._relay.close()


def test_without_a_relay_it_says_since_when_and_how_much_waits_even_after_a_start(pages: Pages, tmp_path: Path) -> None:
    clock = Hand()
    with a_relay(tmp_path / "relay") as url:
        levelling = a_levelling(pages, url, tmp_path / "relay", clock)
        levelling.once()
        assert levelling.fresh() == Fresh(Line.LEVEL, NOW, 0)
    clock.now = Moment(NOW + DAY)
    levelling.once()
    assert levelling.fresh() == Fresh(Line.AWAY, NOW, 0)
    end(levelling)
    a_case(pages, "Heron")
    again = Levelling(pages.office.folder, clock)
    again.once()
    fresh = again.fresh()
    assert replace(fresh, waits=0) == Fresh(Line.AWAY, NOW, 0)
    assert 0 < fresh.waits < sum(n for n, _ in pages.office.journal.store.heads().values())
    end(again)


def test_what_was_just_written_waits_before_any_round_was_tried_and_what_comes_does_not(pages: Pages, tmp_path: Path) -> None:
    with a_relay(tmp_path / "relay") as url:
        levelling = a_levelling(pages, url, tmp_path / "relay", Hand())
        levelling.once()
        shutil.copytree(pages.office.folder.root, tmp_path / "behind")
        a_case(pages, "Heron")
        assert levelling.fresh().waits > 0
        levelling.once()
        assert levelling.fresh() == Fresh(Line.LEVEL, NOW, 0)
        behind = Levelling(Folder(tmp_path / "behind"), Hand())
        behind.once()
        assert behind.fresh() == Fresh(Line.LEVEL, NOW, 0)
        end(behind)
        end(levelling)


def test_what_a_round_brought_before_the_line_went_does_not_wait_to_be_sent(pages: Pages, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object) -> None:
        raise StoreDown("The line is gone.")

    with a_relay(tmp_path / "relay") as url:
        levelling = a_levelling(pages, url, tmp_path / "relay", Hand())
        levelling.once()
        shutil.copytree(pages.office.folder.root, tmp_path / "behind")
        a_case(pages, "Heron")
        levelling.once()
        behind = Levelling(Folder(tmp_path / "behind"), Hand())
        monkeypatch.setattr(behind, "_bring_first", gone)
        behind.once()
        assert behind.fresh() == Fresh(Line.AWAY, NOW, 0)
        end(behind)
        end(levelling)


def test_a_laptop_whose_token_is_not_known_reads_that_it_is_shut_out(pages: Pages, tmp_path: Path) -> None:
    with a_relay(tmp_path / "relay") as url:
        levelling = a_levelling(pages, url, tmp_path / "relay", Hand())
        levelling.once()
        RelaySettings(url, "", "ab" * 32).write(pages.office.folder.root / "relay.toml")
        levelling.once()
        pages.room.fresh = levelling.fresh()
        assert "this computer is shut out" in top_of(pages.get("/keys"))
        end(levelling)


def test_of_a_laptop_and_a_copy_of_it_that_both_write_the_second_says_that_there_are_two_versions(pages: Pages, tmp_path: Path) -> None:
    with a_relay(tmp_path / "relay") as url:
        levelling = a_levelling(pages, url, tmp_path / "relay", Hand())
        levelling.once()
        twin = tmp_path / "twin"
        shutil.copytree(pages.office.folder.root, twin)
        a_case(pages, "Heron")
        levelling.once()
        assert levelling.level.line is Line.LEVEL
        end(levelling)
        office = unlock(twin, "Anna", WORDS, Hand(), os.urandom)
        copy = Levelling(office.folder, Hand())
        for number in range(3):
            a_case(Pages(office, twin, Hand()), f"Linden {number}")
            copy.once()
            assert copy.level.forked == [office.journal.ring.feed]
            pages.room.fresh = copy.fresh()
            assert top_of(pages.get("/keys")) == "as of 09:20 · there are two versions"
        end(copy)
        office.close()


def test_of_two_machines_restored_from_one_backup_the_second_says_that_there_are_two_versions(tmp_path: Path) -> None:
    office, sheet = found(tmp_path / "desk", "Anna", WORDS, Hand(), os.urandom, kdf=LIGHT)
    colleague(Pages(office, tmp_path / "desk", Hand()), tmp_path, "Boris", "casework").office.close()
    make_backup(office.folder, tmp_path / "backup", os.urandom)
    office.close()

    def restored(name: str) -> Pages:
        again = restore(tmp_path / "backup", tmp_path / name, list(sheet), name, OTHER_WORDS, Hand(), os.urandom, LIGHT)
        return Pages(again, tmp_path / name, Hand())

    with a_relay(tmp_path / "relay") as url:
        anna, boris = restored("Anna"), restored("Boris")
        first = a_levelling(anna, url, tmp_path / "relay", Hand())
        first.once()
        shutil.copy(tmp_path / "Anna" / "relay.toml", tmp_path / "Boris")  # Let in by whoever has the relay's token.
        second = Levelling(boris.office.folder, Hand())
        second.once()
        assert (first.level.line, second.level.line) == (Line.LEVEL, Line.APART)
        assert second.level.forked == [boris.office.journal.roster.recovery_feed]
        assert boris.office.journal.ring.feed not in anna.office.journal.roster.feeds
        for pages, levelling in ((anna, first), (boris, second)):
            end(levelling)
            pages.office.close()


def test_rounds_are_rare_while_nobody_is_signed_in_and_the_office_is_not_arriving(tmp_path: Path) -> None:
    with an_office(tmp_path) as pages:
        levelling = Levelling(pages.office.folder, Hand())
        assert levelling.pause_s(is_anybody_here=False) == QUIET_S > EVERY_S == levelling.pause_s(is_anybody_here=True)
        (pages.office.folder.root / ARRIVING).write_bytes(b"")
        assert levelling.pause_s(is_anybody_here=False) == EVERY_S


class Breaking(RelayStore):
    """A relay whose answers our program cannot bear, in whatever way."""

    @property
    def lives(self) -> set[str]:
        raise RecursionError

    @lives.setter
    def lives(self, _: set[str]) -> None: ...


def test_whatever_a_round_dies_of_the_next_one_comes_and_the_office_says_that_it_is_not_level(tmp_path: Path) -> None:
    async def rounds(folder: Folder) -> Levelling:
        levelling, nudge, came = Levelling(folder, Hand(), Breaking), asyncio.Event(), asyncio.Event()

        def somebody() -> bool:
            came.set()
            return True

        going = asyncio.create_task(levelling.go_on(nudge, somebody))
        for _ in range(3):
            await came.wait()
            came.clear()
            nudge.set()
        assert not going.done()
        going.cancel()
        return levelling

    with an_office(tmp_path) as pages:
        RelaySettings("http://127.0.0.1:9", "", "00").write(pages.office.folder.root / "relay.toml")
        levelling = asyncio.run(asyncio.wait_for(rounds(pages.office.folder), 20))
        assert levelling.level.line is Line.UNBELIEVED


def test_whoever_signs_in_begins_a_round_at_once(tmp_path: Path) -> None:
    async def rounds() -> int:
        levelling, nudge, came = Levelling(Folder(tmp_path), Hand()), asyncio.Event(), asyncio.Event()

        def nobody() -> bool:
            came.set()
            return False

        going = asyncio.create_task(levelling.go_on(nudge, nobody))
        for _ in range(3):
            await came.wait()
            came.clear()
            nudge.set()
        going.cancel()
        return 3

    assert asyncio.run(asyncio.wait_for(rounds(), 20)) == 3  # Three half minutes would be too long.
