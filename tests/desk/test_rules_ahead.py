"""Rules that change by their own dates reach Today before they do, and an application says what the rules ask otherwise since it was planned."""

from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from html import unescape
from pathlib import Path

import pytest

from safeconduct.core.application import ApplicationRulesRead
from safeconduct.core.section import Subject
from safeconduct.desk.rules_ahead import RulesAhead
from safeconduct.pathways.ahead import ways_ahead
from safeconduct.pathways.shelf import Rulebook, rulebook_of
from tests.desk.offices import BOOK, NOW, Hand, Pages, an_office, colleague
from tests.desk.test_case_ways import said, the_fourth_man

WAY = "DE-22-1"
FILE = f"{WAY}.toml"
ENDS = '\n[[state]]\nstate = "closed"\nfrom = "2017-06-30"\ntext = "It ends. (Invented.)"\nsource = "FNV"\nas_of = "2017"\n'
DAYS = 86_400


def with_text(*changes: tuple[str, str], more: str = "") -> Rulebook:
    text = BOOK.texts[FILE]
    for was, now in changes:
        assert was in text
        text = text.replace(was, now)
    return rulebook_of({**BOOK.texts, FILE: text + more})


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture
def anna(tmp_path: Path, clock: Hand) -> Iterator[Pages]:
    with an_office(tmp_path, clock) as pages:
        yield pages


def begins(anna: Pages, case: str) -> str:
    person = anna.office.index.case(case.rpartition("/")[2]).people[0].person  # type: ignore[arg-type]
    return anna.does(f"{case}/applications/new", pathway=WAY, persons=person, country="Germany", kind="visa", post="")


def line(anna: Pages) -> str:
    page = said(anna.get("/today"))
    return page[page.index("The rules of one way in change") :][:110] if "The rules of one way in change" in page else ""


def test_a_programme_that_ends_within_a_month_is_on_today_until_the_day_has_come(anna: Pages, clock: Hand) -> None:
    the_fourth_man(anna)
    assert line(anna) == "" and "No rule of a way in has a date of its own until" in said(anna.get("/pathways/ahead"))
    anna.room.rulebook = with_text(more=ENDS)
    anna.room.rules_ahead = RulesAhead()
    assert "by their own date within 30 days: one open case is touched." in line(anna)
    page = said(anna.get("/pathways/ahead"))
    assert "Friday, 30 June 2017: closed. It ends. (Invented.)" in page and "open in principle → barred" in page and "Heron" in page
    clock.now = NOW + 21 * DAYS  # type: ignore[assignment]
    assert line(anna) == ""


def test_nobody_is_told_while_no_case_is_touched_and_each_is_worked_out_anew_when_it_changes(anna: Pages) -> None:
    anna.room.rulebook = with_text(more=ENDS)
    assert line(anna) == "" and "No open case is touched." in said(anna.get("/pathways/ahead"))
    case = the_fourth_man(anna)
    assert line(anna)
    anna.does(f"{case}/facts/record", security_bar="yes")
    assert line(anna) == "", "barred before, barred after"
    begins(anna, case)
    assert line(anna), "an application is under way by it"
    assert "Heron, Germany" in said(anna.get("/pathways/ahead"))


def test_to_see_whom_a_rule_touches_no_case_is_worked_out(anna: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten thousand of them would take seconds, each time Today is opened."""
    case = the_fourth_man(anna)
    index, rules, today = anna.office.index, with_text(more=ENDS).rules, anna.office.today()
    (here,) = index.cases()
    monkeypatch.setattr(index, "case", lambda _: pytest.fail("a case was folded"))
    assert RulesAhead().touched(rules, index, today) == (here.id,)
    monkeypatch.undo()
    anna.does(f"{case}/facts/record", security_bar="yes")
    assert RulesAhead().touched(rules, index, today) == (), "what is kept goes with what is written"
    begins(anna, case)
    index.take([Subject(here.id)])
    assert RulesAhead().touched(rules, index, today) == (here.id,)
    index.forget(Subject(here.id))
    assert RulesAhead().touched(rules, index, today) == ()


def test_who_may_see_no_case_is_told_of_none(anna: Pages, tmp_path: Path) -> None:
    the_fourth_man(anna)
    press = colleague(anna, tmp_path, "Petra", "press")
    try:
        press.room.rulebook = with_text(more=ENDS)
        assert line(press) == "" and "Heron" not in press.get("/pathways/ahead")
    finally:
        press.office.close()


def test_an_application_says_what_the_rules_ask_otherwise_since_it_was_planned(anna: Pages, clock: Hand) -> None:
    address = begins(anna, the_fourth_man(anna))
    assert "The rules have changed since" not in anna.get(address)
    anna.room.rulebook = with_text(
        ("Interview in person at the German mission", "Interview by telephone (invented)"), ("Passport; may be waived", "Passport"), ('source = "GPRESS, GAYSTAR"', 'source = "GPRESS"')
    )
    page = said(anna.get(address))
    assert "The rules have changed since this plan was made on Friday, 9 June 2017" in page
    assert "Before: Interview in person at the German mission Now: Interview by telephone (invented)" in page
    assert "Before: Passport; may be waived Now: Passport" in page and "The programme:" not in page
    assert page.count("Ask the Federal Foreign Office for a look beforehand") == 1, "what stayed is not said to have changed"

    anna.room.rulebook = with_text(more=ENDS)
    assert "The rules have changed since" not in said(anna.get(address))
    clock.now = NOW + 21 * DAYS  # type: ignore[assignment]
    assert "The programme: running → closed" in said(anna.get(address))

    anna.room.rulebook = rulebook_of({name: text for name, text in BOOK.texts.items() if name != FILE})
    assert "This way in is not among the rules any more." in said(anna.get(address))


NEW_CONDITION = '\n[[criterion]]\nid = "letter"\ntext = "A letter of a Land (invented)"\nwhen = { ask = "Is there a letter?" }\nsource = "FNV"\nas_of = "2017"\n'


def test_a_condition_that_changed_shows_on_an_application_that_was_planned_before(anna: Pages, clock: Hand) -> None:
    address = begins(anna, the_fourth_man(anna))
    before = anna.get(address)
    assert "Its conditions on that day" in before and sha256(BOOK.texts[FILE].encode()).hexdigest()[:32] in before

    asked = 'when = { not = { fact = "current_country", is = "DE" } }'
    anna.room.rulebook = with_text((asked, 'when = { not = { fact = "current_country", any_of = ["DE", "AT"] } }'))
    page = unescape(said(anna.get(address)))
    assert "The rules have changed since this plan was made" in page and page.count("A condition asks something else:") == 1
    assert '{"not": {"any_of": ["DE", "AT"], "fact": "current_country"}}' in page and '{"not": {"fact": "current_country", "is": "DE"}}' in page

    anna.room.rulebook = with_text(more=NEW_CONDITION)
    page = said(anna.get(address))
    assert "A new condition: A letter of a Land (invented)" in page and page.count("A new condition:") == 1
    anna.room.rulebook = with_text(more=NEW_CONDITION.replace("source", 'from = "2017-06-20"\nsource'))
    assert "The rules have changed since" not in said(anna.get(address)), "it does not stand yet"
    clock.now = NOW + 21 * DAYS  # type: ignore[assignment]
    assert "A new condition: A letter of a Land (invented)" in said(anna.get(address)), "its own date has come"
    anna.room.rulebook = with_text(more=NEW_CONDITION.replace("source", "factor = true\nsource"))
    assert "The rules have changed since" not in said(anna.get(address)), "what is weighed decides nothing"


def test_an_application_from_before_conditions_were_kept_says_that_they_were_not(anna: Pages) -> None:
    address = begins(anna, the_fourth_man(anna))
    view = anna.office.index.case(address.split("/")[2])  # type: ignore[arg-type]
    (kept,) = (one.event for one in view.timeline if isinstance(one.fact, ApplicationRulesRead))
    assert "was not kept: one that has changed" not in said(anna.get(address))
    anna.does(f"/cases/{view.case}/undo/{kept}")
    page = said(anna.get(address))
    assert "was not kept: one that has changed" in page and "Its conditions on that day" not in page


def test_a_source_that_names_a_month_makes_its_first_and_its_last_day_due() -> None:
    rules = with_text(more=ENDS.replace("2017-06-30", "2017-07")).rules
    (one,) = ways_ahead(rules, date(2017, 6, 9), date(2017, 8, 1))
    assert [due.on for due in one.due] == [date(2017, 7, 1), date(2017, 7, 31)]
    assert ways_ahead(rules, date(2017, 7, 31), date(2017, 8, 30)) == ()


def test_a_condition_that_ends_is_due_on_the_day_after_its_last() -> None:
    (lithuania,) = [one for one in ways_ahead(BOOK.rules, date(2026, 4, 20), date(2026, 5, 20)) if one.way.id == "LT-HUM"]
    assert [(due.on, due.ends) for due in lithuania.due] == [(date(2026, 5, 3), True)]
