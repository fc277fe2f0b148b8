"""A violation that begins with what a report says. Rule: the form is filled and nothing is written before somebody presses; nothing is narrower than
the report says it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

import safeconduct.desk
from safeconduct.core.ids import CaseId, ReportId, StatementId
from safeconduct.core.report import (
    Amount,
    Question,
    Relation,
    ReportDescribed,
    StatementConfirmed,
    StatementKind,
    StatementsJoined,
    Stretch,
    StretchPrecision,
)
from safeconduct.core.section import Kind, Placed
from safeconduct.desk.taken_over import taken_over
from safeconduct.folds.reports import reports_of
from safeconduct.folds.standing import history_of
from safeconduct.web.language import Languages
from tests.desk import sheltering
from tests.desk.asking import asked
from tests.desk.offices import Pages, an_office, colleague
from tests.history import in_a_row
from tests.reports import added


@pytest.fixture
def anna(tmp_path: Path) -> Iterator[Pages]:
    with an_office(tmp_path) as pages:
        yield pages


def a_case(pages: Pages) -> str:
    """The address of a case with one person in it."""
    return f"/cases/{sheltering.a_case(pages, 'Heron')[0]}"


REPORT = "Invented for a test\n\nThe lawyer Ruth Ames said that 9 men had been beaten in Grozny and Zelmora in May 2017.\n\nShe lives in Zelmora.\n"


def a_statement(pages: Pages) -> str:
    """Confirmed as the program proposed it, in a report of The Lantern."""
    files = {"file": ("report.txt", REPORT.encode())}
    report = asked(pages, "POST", "/reports/add", data={"came": "2017-06-05", "seen": pages.office.seen}, files=files).headers["location"]
    pages.does(f"{report}/describe", title="Nine men", outlet="Lantern", language="en", on="2017-06-04")
    found = re.findall(r'id="s-(\w+)">.*?<mark>(.*?)</mark>', pages.get(report), re.DOTALL)
    said, figure = (next(name for name, words in found if words.startswith(begins) and words.endswith(ends)) for begins, ends in (("9 men had", "2017"), ("9 men", "9 men")))
    for name in (figure, said):
        pages.does(f"{report}/statements/{name}/confirm", question="state violence")
    return said


def test_a_violation_begins_with_what_a_report_says_and_nothing_is_written_until_somebody_presses(anna: Pages) -> None:
    path, name = a_case(anna), a_statement(anna)
    assert f'href="{path}/violations/begin"' in anna.get(f"{path}/violations/new")
    assert f"{path}/violations/new?from={name}" in anna.get(f"{path}/violations/begin?words=beaten")
    assert "Nothing that was confirmed has these words" in anna.get(f"{path}/violations/begin?words=harbour")
    form = unescape(anna.get(f"{path}/violations/new?from={name}"))
    assert re.search(r'name="began"[^>]*value="2017-05"', form) and re.search(r'name="place"[^>]*value="Grozny \(Russia\), Zelmora"', form)
    assert "9 men had been beaten" in form.partition('name="text"')[2]
    assert form.count("Filled in from the report.") == 3
    assert "These words fill in below: when it began, where, what happened. Read it, and change what is not so." in form
    assert anna.office.index.case(CaseId(path.rpartition("/")[2])).violations.violations == ()
    here = anna.does(f"{path}/violations/new", **{"from": name}, title="Beaten", began="2017-05", place="Argun", text="Nine men.")
    one, _, query = here.partition("?")
    assert query == f"from={name}" and "Argun" in anna.get(one) and "Grozny" not in anna.get(one)
    assert f'href="{one}/says?from={name}"' in anna.get(here) and "can fill in the next two forms" not in anna.get(one)
    says = unescape(anna.get(f"{one}/says?from={name}"))
    assert "Ruth Ames" in says and "The report is of 4 June 2017." in says and "The report is in: English." in says
    assert re.search(r'name="source_date"[^>]*value=""', says) and re.search(r'name="spoken"[^>]*value=""', says)
    assert anna.does(f"{one}/says", **{"from": name}, called="Ruth Ames", source_date="2017-06-04", spoken="English") == here
    act = anna.get(f"{one}/act?from={name}")
    assert re.search(r'name="called"[^>]*value="9 men"', act) and re.search(r'name="number"[^>]*value="9"', act)
    assert re.search(r'name="on"[^>]*value="2017-05"', act)


def test_a_promise_begins_with_what_a_report_says(anna: Pages) -> None:
    name = a_statement(anna)
    assert 'href="/knowledge/commitments/begin"' in anna.get("/knowledge/commitments/new")
    promised = written_by_hand(anna, name, question=Question.STATE_ANSWER)
    choosing = anna.get("/knowledge/commitments/begin")
    figure = next(one.statement for one in anna.office.index.knowledge().reports.confirmed.values() if one.kind is StatementKind.FIGURE)
    told = "what a state answers stands before what it does to people, and a bare number last"
    assert re.findall(r"/knowledge/commitments/new\?from=(\w+)", choosing) == [promised, name, figure], told
    form = unescape(anna.get(f"/knowledge/commitments/new?from={promised}"))
    assert re.search(r'name="who"[^>]*value="Ruth Ames"', form) or re.search(r'name="who"[^>]*value="[^"]*Ames"', form)
    assert "9 men had been beaten" in form.partition('name="what"')[2] and re.search(r'name="as_told_by"[^>]*value="Lantern"', form)
    assert "The report is of 4 June 2017." in form and "Its words name a time: May 2017." in form
    assert re.search(r'name="on"[^>]*value=""', form) and anna.office.index.knowledge().diplomacy.commitments == ()
    country = anna.does("/knowledge/commitments/new", **{"from": promised}, country="Russia", who="Ruth Ames", what="To ask again.")
    assert "To ask again." in anna.get(country)


def test_what_was_confirmed_is_found_in_what_we_know_by_its_question(anna: Pages) -> None:
    assert "as you confirmed it" not in anna.get("/knowledge")
    a_statement(anna)
    page = anna.get("/knowledge")
    assert "What reports say, as you confirmed it" in page and "Begin with what you read" not in page
    assert 'href="/reports/claims?about=state%20violence">What the state does to people: 2' in page


def test_the_day_and_the_place_of_an_arrival_are_not_those_of_a_violation(anna: Pages) -> None:
    path, name = a_case(anna), a_statement(anna)
    arrival = written_by_hand(anna, name, question=Question.WAYS_OUT)
    form = unescape(anna.get(f"{path}/violations/new?from={arrival}"))
    assert re.search(r'name="began"[^>]*value=""', form) and re.search(r'name="place"[^>]*value=""', form)
    assert "Its words name a time: May 2017." in form and "Its words name: Grozny (Russia), Zelmora." in form
    assert "These words fill in below: what happened. Read it" in form
    here = anna.does(f"{path}/violations/new", **{"from": arrival}, title="Beaten").partition("?")[0]
    act = unescape(anna.get(f"{here}/act?from={arrival}"))
    assert "These words fill in nothing here." in act and re.search(r'name="on"[^>]*value=""', act)


def test_what_the_paper_itself_says_it_said_on_its_day_and_in_its_language(anna: Pages) -> None:
    path, name = a_case(anna), a_statement(anna)
    own = written_by_hand(anna, name, chain=("Lantern",), speaker="")
    here = anna.does(f"{path}/violations/new", **{"from": own}, title="Beaten").partition("?")[0]
    says = unescape(anna.get(f"{here}/says?from={own}"))
    assert re.search(r'name="called"[^>]*value="Lantern"', says)
    assert re.search(r'name="source_date"[^>]*value="2017-06-04"', says) and re.search(r'name="spoken"[^>]*value="English"', says)


def test_statements_settled_as_one_stand_once_to_begin_with(anna: Pages) -> None:
    path, name = a_case(anna), a_statement(anna)
    twin = written_by_hand(anna, name, chain=("Star", "Ruth Ames, a lawyer"))
    begin = f"{path}/violations/begin?words=beaten"
    assert anna.get(begin).count("Begin with this") == 2
    joined = StatementsJoined((StatementId(name), StatementId(twin)), Relation.SAME, "One sentence.")
    anna.office.write([Placed(Kind.KNOWLEDGE, anna.office.subject, joined)])
    page = anna.get(begin)
    assert page.count("Begin with this") == 1 and f'href="/reports/claims/{name}">and one more statement' in page
    assert f"from={twin}" in anna.get(f"{path}/violations/begin?words=Ames,+a+lawyer".replace("+", " "))


def test_a_violation_leads_to_its_statement_and_the_statement_to_its_violation(anna: Pages, tmp_path: Path) -> None:
    path, name = a_case(anna), a_statement(anna)
    report = next(one.report for one in anna.office.index.knowledge().reports.confirmed.values())
    begun = anna.does(f"{path}/violations/new", **{"from": name}, title="Beaten").partition("?")[0]
    alone = anna.does(f"{path}/violations/new", title="Taken")
    assert f'It was begun with what a report says: <a href="/reports/{report}?at={name}#lit">' in anna.get(begun) and "It was begun with" not in anna.get(alone)
    link = f'<a href="{begun}">Violation in the case Heron</a>'
    for page in (f"/reports/{report}", f"/reports/claims/{name}"):
        assert anna.get(page).count(link) == 1 and alone not in anna.get(page)
    again = begun.rpartition("/")[2]
    anna.does(f"{path}/violations/new", again=again, title="Beaten in May")
    assert "It was begun with" in anna.get(begun) and link in anna.get(f"/reports/{report}")
    press = colleague(anna, tmp_path, "Petra", "press")
    press.office.refresh()
    assert name in press.get(f"/reports/{report}") and "Violation in the case" not in press.get(f"/reports/{report}")
    press.office.close()


def test_a_violation_begun_with_words_that_were_discarded_meanwhile_is_written_and_points_nowhere(anna: Pages) -> None:
    path, name = a_case(anna), a_statement(anna)
    one = next(one for one in anna.office.index.knowledge().reports.confirmed.values() if one.statement == name)
    anna.does(f"/reports/{one.report}/statements/{name}/discard")
    here = anna.does(f"{path}/violations/new", **{"from": name}, title="Beaten").partition("?")[0]
    assert "It was begun with" not in anna.get(here)


def test_a_statement_that_is_not_in_the_record_begins_nothing(anna: Pages) -> None:
    path = a_case(anna)
    answer = asked(anna, "GET", f"{path}/violations/new?from={'x' * 26}")
    assert answer.status_code == 409 and "not confirmed any more" in answer.text


def written_by_hand(pages: Pages, name: str, **other: object) -> str:
    """Another statement of the same report, as a colleague's own program may write it."""
    one = next(one for one in pages.office.index.knowledge().reports.confirmed.values() if one.statement == name)
    made = replace(one, statement=StatementId("z" * 26), **other)  # type: ignore[arg-type]
    pages.office.write([Placed(Kind.KNOWLEDGE, pages.office.subject, made)])
    return made.statement


def test_words_that_do_not_stand_in_the_report_begin_no_violation(anna: Pages) -> None:
    path, name = a_case(anna), a_statement(anna)
    forged = written_by_hand(anna, name, text="9 men had fallen by themselves")
    assert "by themselves" not in anna.get(f"{path}/violations/begin")
    answer = asked(anna, "GET", f"{path}/violations/new?from={forged}")
    assert answer.status_code == 409 and "by themselves" not in answer.text


def test_a_number_without_end_breaks_no_form(anna: Pages) -> None:
    path, name = a_case(anna), a_statement(anna)
    endless = written_by_hand(anna, name, amount=Amount(float("inf"), float("inf"), unit="men"))
    form = unescape(anna.get(f"{path}/violations/new?from={endless}"))
    assert "9 men had been beaten" in form.partition('name="text"')[2]


@pytest.mark.parametrize(
    ("first", "last", "precision", "days"),
    [
        ("2017-06-09", "2017-06-09", StretchPrecision.DAY, ("2017-06-09", "")),
        ("XXXX-06-09", "XXXX-06-09", StretchPrecision.DAY, ("", "")),
        ("2017-06-05", "2017-06-11", StretchPrecision.WEEK, ("2017-06", "")),
        ("2017-06-26", "2017-07-02", StretchPrecision.WEEK, ("2017", "")),
        ("2017-06-01", "2017-06-30", StretchPrecision.MONTH, ("2017-06", "")),
        ("2016-12-01", "2017-02-28", StretchPrecision.SEASON, ("", "")),
        ("2017-01-01", "2017-12-31", StretchPrecision.YEAR, ("2017", "")),
        ("2017-04-01", "2017-05-31", StretchPrecision.RANGE, ("2017-04-01", "2017-05-31")),
        ("", "2017-05-31", StretchPrecision.RANGE, ("", "2017-05-31")),
        ("", "", StretchPrecision.OPEN, ("", "")),
        ("2017-02-30", "2017-02-30", StretchPrecision.DAY, ("", "")),
    ],
)
def test_when_it_was_is_taken_over_no_narrower_than_the_report_says(first: str, last: str, precision: StretchPrecision, days: tuple[str, str]) -> None:
    report = ReportId("r" * 26)
    one = StatementConfirmed(StatementId("s" * 26), report, 0, 4, "Said", StatementKind.EVENT, chain=("Lantern",), on=Stretch(first, last, precision), question=Question.STATE_VIOLENCE)
    view = reports_of(history_of(in_a_row(added("r" * 26), ReportDescribed(report, "T", "Lantern"), one)))
    languages = Languages.load(Path(safeconduct.desk.__file__).parent / "locale")
    found = taken_over(view, {report: "Said"}, one.statement, languages["en"])
    assert found is not None
    assert (found.fields["event"].get("began", ""), found.fields["event"].get("ended", "")) == days
