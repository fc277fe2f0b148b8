"""The ways in, as pages: what the files say, with the history of a programme as a picture and as a list."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from safeconduct.core.when import moment_of
from safeconduct.desk.pages.pathways import drawn
from safeconduct.pathways import rules
from safeconduct.pathways.pathway import Pathway
from safeconduct.pathways.shelf import Rulebook
from safeconduct.pathways.vocabulary import PATHWAY_IDS
from tests.desk.offices import Hand, Pages, an_office


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    with an_office(tmp_path_factory.mktemp("office"), Hand()) as pages:
        yield pages


def lines_of(page: str) -> list[tuple[str, list[str]]]:
    """The lines that were read somewhere, each with the addresses its numbers lead to."""
    listed = dict(re.findall(r'<li id="(source-\d+)">([^<]+)</li>', page))
    lines = re.findall(r'<li>.*?<span lang="en">(.*?)</span> <span class="soft">(.*?)</span></li>', page)
    return [(text, [listed[number] for number in re.findall(r'href="#(source-\d+)"', read)] if re.search(r"\d{4}$", read) else []) for text, read in lines]


def _way(name: str) -> Pathway:
    return next(one for one in rules() if one.id == name)


def test_every_way_in_is_listed_and_leads_to_its_page(pages: Pages) -> None:
    page = pages.get("/pathways")

    assert all(f'href="/pathways/{name}"' in page for name in PATHWAY_IDS)
    assert "Nobody qualified has checked them yet" in page
    assert 'href="/pathways"' in pages.get("/applications")


@pytest.mark.parametrize("name", PATHWAY_IDS)
def test_a_way_in_shows_each_line_with_its_source_and_date_and_that_nobody_checked_it(pages: Pages, name: str) -> None:
    page, way = pages.get(f"/pathways/{name}"), _way(name)
    lines = lines_of(page)

    assert "Nobody qualified has checked this yet." in page
    assert len(lines) == sum(len(part) for part in (way.criteria, way.states, way.steps, way.papers, way.deadlines, way.lines))
    assert all(addresses for _text, addresses in lines), lines
    assert 'role="img"' in page
    assert "State over time" in page


def test_a_way_in_that_is_not_there_is_said_to_be_missing(pages: Pages) -> None:
    answer = pages.ask("GET", "/pathways/XX-1")

    assert answer.status_code == 404
    assert "There is no such way in." in bytes(answer.body).decode()


def test_the_picture_has_no_gap_and_shows_the_days_that_no_source_names_as_unknown() -> None:
    picture = drawn(_way("DE-22-2"), date(2026, 11, 21))
    ends = [round(piece.x + piece.width) for piece in picture.pieces]

    assert [round(piece.x) for piece in picture.pieces[1:]] == pytest.approx(ends[:-1], abs=1)
    assert ends[-1] == 720
    kinds = [piece.kind for piece in picture.pieces]
    assert [kind for place, kind in enumerate(kinds) if place == 0 or kinds[place - 1] != kind] == [
        "unknown", "run", "unknown", "still", "unknown", "run",
    ]  # fmt: skip


def test_what_never_existed_is_drawn_as_nothing() -> None:
    assert {piece.kind for piece in drawn(_way("UK-NONE"), date(2026, 11, 21)).pieces} == {"ended"}


def test_pages_show_the_rules_that_were_read_when_the_office_opened(pages: Pages) -> None:
    """Reading the files again took 50 to 70 ms of every page."""
    pages.room.rulebook = Rulebook((_way("DE-22-1"),), pages.room.rulebook.addresses)

    assert "/pathways/DE-22-1" in (listed := pages.get("/pathways"))
    assert "/pathways/DE-22-2" not in listed
    assert pages.ask("GET", "/pathways/DE-22-2").status_code == 404


def test_what_runs_by_a_source_of_an_earlier_year_is_said_with_the_year_and_without_a_tick(tmp_path: Path) -> None:
    way = _way("DE-22-1")
    year = int(way.states[-1].cited.as_of[:4])
    for later, said in ((0, "running</span>"), (1, f"running as of {year}</span>")):
        with an_office(tmp_path / str(later), Hand(moment_of(datetime(year + later, 6, 1, tzinfo=UTC)))) as pages:
            head = pages.get("/pathways/DE-22-1").partition("DE-22-1 ·")[0].rpartition("<p>")[2]
        assert said in head and ("mark good" in head) == (later == 0)
