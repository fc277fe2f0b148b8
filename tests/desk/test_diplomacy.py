"""Where countries stand, what they promised, what may be said: as the pages take and show it, and as Today reminds of it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from safeconduct.core.when import DAY, Moment, day_of
from tests.desk.offices import NOW, Hand, Pages, an_office
from tests.desk.sheltering import a_case
from tests.desk.test_knowledge import said

TODAY = day_of(NOW)
PROMISE = {"country": "France", "who": "Emmanuel Macron", "whom": "the public", "what": "to be constantly vigilant"}


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture
def anna(tmp_path: Path, clock: Hand) -> Iterator[Pages]:
    with an_office(tmp_path, clock) as pages:
        yield pages


def test_a_promise_reaches_today_on_its_day_and_leaves_when_it_was_asked(anna: Pages, clock: Hand) -> None:
    country = anna.does("/knowledge/commitments/new", **PROMISE, follow_up=TODAY.plus(2).iso)
    assert "not known whether it was kept" in said(anna.get(country))
    assert "Emmanuel Macron" not in said(anna.get("/today"))

    clock.now = Moment(NOW + 2 * DAY)
    page = anna.get("/today")
    assert "France: Emmanuel Macron" in said(page) and "A promise is due: ask what became of it." in said(page)
    path = re.findall(r'href="(/knowledge/commitments/[a-z0-9]+)"', page)[0]
    assert "constantly vigilant" in anna.get(path)

    anna.does(path, kept="not kept", what="We wrote. Silence.", on=TODAY.plus(2).iso)
    assert "Emmanuel Macron" not in said(anna.get("/today"))
    assert "not kept . We wrote. Silence." in said(anna.get(country)).replace("not kept.", "not kept .")


def test_a_promise_without_a_day_to_ask_is_asked_for_on_the_day_it_was_promised_for(anna: Pages) -> None:
    anna.does("/knowledge/commitments/new", **PROMISE, by=TODAY.iso)
    assert "A promise is due" in said(anna.get("/today"))


def test_by_when_it_was_promised_stands_beside_the_day_to_ask(anna: Pages) -> None:
    until = TODAY.plus(9)
    country = anna.does("/knowledge/commitments/new", **PROMISE, by=until.iso, follow_up=TODAY.iso)
    words = "To be kept by Sunday, 18 June 2017."
    page = anna.get("/today")
    assert f"Ask what becomes of a promise. {words}" in said(page) and "A promise is due" not in said(page)
    assert words in said(anna.get(country)) and words in said(anna.get(re.findall(r'href="(/knowledge/commitments/[a-z0-9]+)"', page)[0]))


def test_two_promises_of_one_minister_read_differently_on_today(anna: Pages) -> None:
    for what in ("forty visas a year for whoever is in danger,\nand not one less than that, whatever the next budget says", "a flight"):
        anna.does("/knowledge/commitments/new", **{**PROMISE, "what": what}, by=TODAY.iso)
    page = said(anna.get("/today"))
    assert "France: Emmanuel Macron: forty visas a year" in page and "France: Emmanuel Macron: a flight" in page and "next budget" not in page


def test_a_promise_that_is_due_is_folded_away_behind_nothing(anna: Pages) -> None:
    case = a_case(anna, "Heron")[0]
    for n in range(9):
        anna.does(f"/cases/{case}/tasks", text=f"task number {n}", due=TODAY.iso)
    anna.does("/knowledge/commitments/new", **PROMISE, by=TODAY.iso)
    shown, _, folded = anna.get("/today").partition("<details")
    assert "Emmanuel Macron" in shown and "Emmanuel Macron" not in folded and "task number" in folded


def test_an_intervention_reaches_today_too_until_nobody_needs_to_ask(anna: Pages) -> None:
    told = {"who": "Merkel", "whom": "Putin", "what": "respect", "reply": "none"}
    anna.does("/knowledge/interventions/new", **told, follow_up=TODAY.iso)
    page = anna.get("/today")
    assert "It was agreed to ask again." in said(page)
    anna.does(re.findall(r'href="(/knowledge/interventions/[a-z0-9]+)"', page)[0], what="Silence.", on=TODAY.iso)
    assert "It was agreed to ask again." not in said(anna.get("/today"))


def test_positions_stand_in_order_of_time_with_who_says_so(anna: Pages) -> None:
    later = {"country": "Germany", "stance": "lets in", "text": "Visas exist.", "said_by": "Foreign Ministry", "on": "2017-06"}
    country = anna.does("/knowledge/positions/new", **later)
    anna.does("/knowledge/positions/new", country="Germany", stance="considers", text="We look at it.", on="2017-04")
    page = said(anna.get(country))
    assert page.index("We look at it.") < page.index("Visas exist.")
    assert "Said by: Foreign Ministry" in page
    assert "Germany lets people in" in said(anna.get("/knowledge/countries"))


def test_a_country_that_stands_otherwise_is_listed_with_its_own_words(anna: Pages) -> None:
    anna.does("/knowledge/positions/new", country="Norway", stance="other", text="Sends all who ask to a partner.")
    page = anna.get("/knowledge/countries")
    assert "“Sends all who ask to a partner.”" in page and "something else" not in page
    assert "something else, in its own words" in anna.get("/knowledge/positions/new")


def test_nothing_may_be_said_that_nobody_wrote_and_what_must_not_has_its_reason(anna: Pages) -> None:
    country = anna.does("/knowledge/positions/new", country="Germany", stance="lets in", text="Visas exist.")
    assert "Nobody has written what may be said, so nothing may." in said(anna.get(country))
    refused = anna.post("/knowledge/lines/new", country="Germany", must_not="The city.")
    assert refused.status_code == 400 and "Write why it must not be said." in bytes(refused.body).decode()
    anna.does("/knowledge/lines/new", country="Germany", may_say="A visa was issued.", must_not="The city.", why="He could be found.")
    page = said(anna.get(country))
    assert "may be said A visa was issued." in page and "must not be said The city. Why: He could be found." in page


def test_for_a_withheld_country_stands_what_is_said_instead(anna: Pages) -> None:
    withheld = {"country": "", "country_by": "ILGA-Europe", "country_why": "it could put people at risk"}
    country = anna.does("/knowledge/lines/new", **withheld, may_say="Several European countries.")
    page = said(anna.get(country))
    assert "Known, not said. By: ILGA-Europe." in page and "may be said Several European countries." in page


def test_a_sentence_whose_time_is_over_may_be_said_no_longer(anna: Pages, clock: Hand) -> None:
    country = anna.does("/knowledge/lines/new", country="Germany", may_say="A visa was issued.", until=TODAY.iso)
    clock.now = Moment(NOW + DAY)
    assert "no longer A visa was issued." in said(anna.get(country))


def test_an_intervention_is_shown_with_its_country_where_no_promise_came_of_it_and_can_be_given_another(anna: Pages) -> None:
    told = {"who": "Merkel", "whom": "Putin", "what": "respect", "reply": "none"}
    anna.does("/knowledge/interventions/new", **told, country="Russia")
    russia = re.findall(r"/knowledge/countries/\w+", anna.get("/knowledge/countries"))[0]
    assert "Merkel to Putin" in said(anna.get(russia))

    (one,) = anna.office.index.knowledge().interventions
    here = f"/knowledge/interventions/{one.intervention}"
    assert anna.does(f"{here}/country", country="Germany") == here
    assert anna.ask("GET", russia).status_code == 404
    anna.does(f"{here}/country", country="")
    assert "/knowledge/countries/" not in anna.get("/knowledge/countries").partition("<main")[2].replace('/knowledge/countries"', "")
