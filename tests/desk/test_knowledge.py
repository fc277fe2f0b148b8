"""What is publicly said, as the pages show it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from safeconduct.actions import knowledge
from safeconduct.core.knowledge import Figure
from safeconduct.core.when import day_of
from tests.desk.offices import NOW, Pages, an_office, colleague

TODAY = day_of(NOW)
STATEMENT = {
    "country": "Germany",
    "about": "arrived",
    "low": "1",
    "high": "1",
    "text": "One man has arrived.",
}


@pytest.fixture
def anna(tmp_path: Path) -> Iterator[Pages]:
    with an_office(tmp_path) as pages:
        yield pages


def note(pages: Pages, **told: str) -> str:
    """A statement's own address."""
    pages.does("/knowledge/statements/new", **{**STATEMENT, **told})
    return f"/knowledge/statements/{pages.office.index.knowledge().statements[-1].statement}"


def said(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.partition("<main")[2]).split())


def row(page: str, country: str, state: str) -> str:
    """The words of the table's row for a country and what is said of people there."""
    found = [said("<main" + one) for one in re.findall(r"<tr>.*?</tr>", page, re.DOTALL)]
    return next(one for one in found if country in one and state in one)


def test_what_is_said_beside_the_states_stands_in_the_table_in_its_words(anna: Pages) -> None:
    note(anna, about="other", low="", high="", text="Every case is checked.", said_by="Foreign Ministry")
    assert "something else: Every case is checked. no day given" in row(anna.get("/knowledge"), "Germany", "something else")
    note(anna, about="other", low="", high="", text="We are glad to help.", said_by="Foreign Ministry")
    assert "and one more statement" in row(anna.get("/knowledge"), "Germany", "something else")
    note(anna)
    assert "One man" not in row(anna.get("/knowledge"), "Germany", "arrived"), "a state says it already"


def test_the_ways_to_reports_and_countries_stand_above_the_lists(anna: Pages) -> None:
    note(anna)
    page = anna.get("/knowledge")
    assert page.index('href="/reports"') < page.index('href="/knowledge/countries"') < page.index("<table")


def test_an_empty_page_says_what_to_begin_with(anna: Pages) -> None:
    assert "Begin with what you read" in anna.get("/knowledge")


def test_a_number_stands_with_who_says_so_through_whom_and_on_what_day(anna: Pages) -> None:
    anna.does(
        "/knowledge/sources/new", headline="A headline", outlet="PinkNews", source_language="en", on="2017-06"
    )
    source = next(iter(anna.office.index.knowledge().sources))
    note(
        anna,
        on="2017-06-06",
        said_by="Foreign Ministry",
        chain="PinkNews\nThe Local\nForeign Ministry",
        source=source,
    )
    page = anna.get("/knowledge")
    assert "1 person arrived 6 June 2017 Foreign Ministry 1" in row(page, "Germany", "arrived")
    assert "Said by: Foreign Ministry · through The Local · read in PinkNews · 6 June 2017" in said(page)


def test_relays_of_one_origin_count_once_and_two_origins_twice(anna: Pages) -> None:
    note(anna, said_by="Ministry", chain="A\nMinistry")
    note(anna, said_by="Ministry", chain="B\nMinistry")
    assert row(anna.get("/knowledge"), "Germany", "arrived").endswith("Ministry 1")
    note(anna, said_by="Somebody else")
    assert row(anna.get("/knowledge"), "Germany", "arrived").endswith("Somebody else 2")


def test_a_country_typed_in_two_languages_is_one_country_whoever_reads(anna: Pages) -> None:
    note(anna, said_by="Ministry", chain="A\nMinistry")
    note(anna, country="Deutschland", said_by="Ministry", chain="B\nMinistry")
    note(anna, country="Германия", said_by="Somebody else")
    note(anna, country="Norland", said_by="Somebody else")
    note(anna, country="norland", said_by="A third")
    page = anna.get("/knowledge")
    assert row(page, "Germany", "arrived").endswith("Somebody else 2"), "one origin counts once, in whichever language the country stood"
    assert "Deutschland" not in page and "Германия" not in page
    assert row(page, "Norland", "arrived").endswith("2"), "what no map has is one by its letters"
    one = anna.does("/knowledge/positions/new", country="ألمانيا", stance="lets in", text="Visas exist.")
    words = said(anna.get(one))
    assert words.count("One man has arrived.") == 3 and "Germany" in words, "its own page has all three"
    assert said(anna.get("/knowledge/countries")).count("Germany") == 1


def test_two_statements_judged_one_count_once_and_can_be_kept_apart_again(anna: Pages) -> None:
    first = note(anna, said_by="", chain="SGN\nAgency")
    second = note(anna, said_by="Ministry")
    assert row(anna.get("/knowledge"), "Germany", "arrived").endswith(" 2")
    anna.does(f"{second}/same", same_as=first.rpartition("/")[2], why="One text, copied.")
    assert row(anna.get("/knowledge"), "Germany", "arrived").endswith(" 1")
    page = anna.get(second)
    assert "One text, copied." in page
    undo = re.findall(r'action="(/knowledge/undo/[a-z0-9]+)"', page)[-1]
    anna.does(undo)
    assert row(anna.get("/knowledge"), "Germany", "arrived").endswith(" 2")


def test_withheld_is_a_row_of_its_own_and_never_unknown(anna: Pages) -> None:
    note(
        anna,
        country="",
        country_by="ILGA-Europe",
        country_why="it could put people at risk",
        about="in talks",
    )
    page = said(anna.get("/knowledge"))
    assert "Withheld by ILGA-Europe" in page
    assert (
        "Known, not said. By: ILGA-Europe. Why: it could put people at risk. Until when is not known." in page
    )
    assert "Country not known" not in page


def test_only_what_was_said_by_that_day_is_shown_and_what_has_no_date(anna: Pages) -> None:
    note(anna, country="Germany", on="2017-06-06")
    note(anna, country="Lithuania", on="2017-07")
    note(anna, country="France", on="")
    page = said(anna.get("/knowledge?until=2017-06-09"))
    assert "Germany" in page and "France" in page and "Lithuania" not in page
    assert "Write the day as year-month-day" in anna.get("/knowledge?until=2017-06-31")


def test_figures_that_cannot_both_hold_are_left_standing(anna: Pages) -> None:
    note(anna, said_by="One", low="1", high="1", on="2017-06-06")
    note(anna, said_by="Other", low="3", high="", on="2017-06-06")
    words = row(anna.get("/knowledge"), "Germany", "arrived")
    assert "1 person or at least 3 persons not settled" in words


def test_visas_and_none_said_of_one_country_are_named_as_contradicting(anna: Pages) -> None:
    note(anna, about="visa granted", said_by="One")
    note(anna, about="no visas", low="0", high="0", said_by="Other")
    assert "Some say that visas were given, some that none were. Both stand." in anna.get("/knowledge")


def test_an_intervention_shows_its_answer_its_promise_and_when_to_ask_again(anna: Pages) -> None:
    told = {"who": "Macron", "whom": "Putin", "what": "respect", "reply": "given", "answer": "initiatives"}
    anna.does(
        "/knowledge/interventions/new",
        **told,
        as_told_by="Macron",
        promised="regular follow-up",
        follow_up=TODAY.plus(-1).iso,
    )
    page = said(anna.get("/knowledge"))
    assert "Answer: initiatives as told by Macron" in page and "Promised: regular follow-up" in page
    assert "ask again by Thursday, 8 June 2017" in page
    one = anna.office.index.knowledge().interventions[0].intervention
    anna.does(f"/knowledge/interventions/{one}", what="Wrote to them. Silence.", on=TODAY.iso)
    page = said(anna.get("/knowledge"))
    assert "Wrote to them. Silence." in page and "ask again by" not in page


def test_a_statement_that_cannot_be_taken_keeps_what_was_typed(anna: Pages) -> None:
    answer = anna.post(
        "/knowledge/statements/new", **{**STATEMENT, "low": "3", "high": "1", "text": "kept words"}
    )
    assert answer.status_code == 400 and b"kept words" in answer.body
    assert anna.office.index.knowledge().statements == ()


def test_a_statement_can_be_taken_back(anna: Pages) -> None:
    note(anna)
    undo = re.findall(r'action="(/knowledge/undo/[a-z0-9]+)"', anna.get("/knowledge"))[0]
    anna.does(undo)
    assert "One man has arrived." not in anna.get("/knowledge")


def test_two_readings_of_one_statement_stand_with_their_authors_until_one_is_chosen(
    anna: Pages, tmp_path: Path
) -> None:
    sami = colleague(anna, tmp_path, "Sami", "everyone", "press")
    address = note(anna)
    sami.office.refresh()
    view = anna.office.index.knowledge()
    one, seen = view.statements[0].noted, (anna.office.seen, sami.office.seen)
    for pages, number, drawn in zip((anna, sami), (3, 4), seen, strict=True):
        other = replace(one, figure=Figure(number, number))
        placed = knowledge.note_statement(pages.office.actor, pages.office.subject, view, other)
        pages.office.write(placed, (drawn,))
    anna.office.refresh()
    page = anna.get(address)
    assert page.count("This one stands") == 2 and "as Sami reads it" in page and "as Anna reads it" in page
    chosen = re.findall(r'name="settle" value="([a-z0-9]+)"', page)[0]
    anna.does(f"{address}/settle", settle=chosen)
    assert "This one stands" not in anna.get(address)
    sami.office.close()


def test_what_a_stranger_wrote_is_shown_as_text(anna: Pages) -> None:
    note(anna, text="<script>alert(1)</script>", said_by="<b>x</b>")
    page = anna.get("/knowledge")
    assert "<script>alert" not in page and "&lt;script&gt;" in page
