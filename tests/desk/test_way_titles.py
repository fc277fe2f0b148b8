"""Ways in and their sources by names that a reader knows, in the reader's language; and only those offered by which something can be asked for."""

from pathlib import Path

import pytest

from safeconduct.core.when import Day
from safeconduct.desk.pages.pathways import state_word
from safeconduct.desk.way_sources import source_name, source_said
from safeconduct.desk.way_titles import on_offer, several, titles
from safeconduct.desk.way_words import answer_word
from safeconduct.desk.worker import languages
from safeconduct.pathways.pathway import State
from safeconduct.pathways.shelf import rules, sources
from tests.desk.offices import an_office
from tests.desk.test_applications import family, said
from tests.desk.test_case_ways import the_fourth_man

TODAY = Day("2025-12-01")


def test_every_way_in_has_a_name_in_every_language_of_the_office() -> None:
    assert titles(str) == {way.id: way.title for way in rules()}
    every = languages()
    for code in ("ru", "de"):
        same = [name for name, title in titles(every[code].gettext).items() if title == titles(str)[name]]
        assert same == [], code
        assert answer_word("referrer.accredited_for", ("DE-22-1",), every[code]) == f"{titles(every[code].gettext)['DE-22-1']} (DE-22-1)"
    assert every["de"].gettext("A way of a file that a lawyer added") == "A way of a file that a lawyer added"


def test_what_is_closed_or_was_never_there_is_not_offered_for_an_application() -> None:
    offered = dict(on_offer(rules(), TODAY, {state: state_word(state, str) for state in State}, str))
    assert {"UK-NONE", "EU-HRD", "NL-ASYLUM-EMBASSY", "AR-SIRIA"}.isdisjoint(offered)
    assert offered["US-P1"].endswith("(referred individuals) · standing still") and offered["BE-HUM-D"] == "Belgium: humanitarian long-stay visa"


def test_of_many_ways_the_first_are_named_and_the_others_counted() -> None:
    assert several(("One", "Two"), str) == "One; Two"
    assert several(("One", "Two", "Three", "Four", "Five"), str) == "One; Two; Three; and more: 2"


def test_a_source_is_said_by_its_site_and_what_is_no_source_as_it_was_typed() -> None:
    addresses = sources()
    assert source_said("AGII2, MYRIA, 2019", {"AGII2": "https://www.agii.be/thema", "MYRIA": "https://myria.be/x"}) == "agii.be, myria.be, 2019"
    assert source_said("a letter, a stamp", addresses) == "a letter, a stamp" and source_said("", addresses) == ""
    assert source_name(addresses["DE-LAW"]) == "github bundestag/gesetze" and source_name(addresses["STORY"]) == "the two founding articles of June 2017"
    assert all(source_name(address) for address in addresses.values())


@pytest.mark.parametrize(("code", "title"), [("en", "Belgium: humanitarian long-stay visa"), ("de", "Belgien: humanitäres Visum für langen Aufenthalt")])
def test_pages_name_a_way_in_in_the_readers_language_and_give_no_keys(tmp_path: Path, code: str, title: str) -> None:
    with an_office(tmp_path, code=code) as anna:
        case, (heron,) = family(anna, "Heron")
        new = anna.get(f"/cases/{case}/applications/new?pathway=BE-HUM-D")
        assert f">{title}</option>" in new and title in anna.get("/pathways") and title in anna.get("/pathways/BE-HUM-D")
        address = anna.does(f"/cases/{case}/applications/new", pathway="BE-HUM-D", persons=heron, country="Belgium", kind="visa", post="")
        for page in (new, anna.get(address)):
            words = said(page)
            assert title in words and "[AGII" not in words and "[MYRIA" not in words and "myria.be, 2019" in words
        dates = said(anna.get(f"/cases/{case}/clocks"))
        assert "BE-HUM-D" not in dates and title in dates and "myria.be, 2019" in dates


def test_questions_name_the_ways_in_that_wait_for_them(tmp_path: Path) -> None:
    with an_office(tmp_path) as anna:
        words = said(anna.get(f"{the_fourth_man(anna)}/pathways"))
        waiting = words[words.index("in wait for the answer") :][:300]
        assert "Australia" in words and not any(f": {way.id}" in waiting or f", {way.id}" in waiting for way in rules())
