"""An application that begins from a pathway's rules has their steps, papers and terms, and keeps them as they were on that day."""

import json
import re
from collections.abc import Iterator
from hashlib import sha256
from html import unescape
from pathlib import Path

import pytest

from safeconduct.actions.planning import plan_of, prepare_from, rules_read, term_after_refusal
from safeconduct.core.application import ApplicationPrepared
from safeconduct.core.clock import ClockKind
from safeconduct.core.ids import ApplicationId, CaseId, ClockId
from safeconduct.core.value import known
from safeconduct.core.when import Day, day_of
from safeconduct.desk.worker import languages
from safeconduct.folds.clocks import clocks_of
from safeconduct.pathways.pathway import After, Cited, Deadline, Paper, Pathway, PathwayStep
from safeconduct.pathways.pathway import Days as Takes
from safeconduct.pathways.shelf import rules, shipped
from tests.desk.offices import NOW, Pages, an_office
from tests.desk.test_applications import family, said
from tests.world import APPLICATION, CASEWORKER, CHILD, PERSON, TODAY, World, with_case, with_child

READ = Cited(("LETTER",), "2017-05")
WAY = Pathway(
    id="XX-TEST",
    title="An invented way",
    country="XX",
    legal_basis="none: invented",
    checked_by="nobody yet",
    criteria=(),
    states=(),
    steps=(PathwayStep("ask", "Ask the ministry", "person", Takes(30, 60), READ), PathwayStep("go", "Go there", "person", None, READ), PathwayStep("decision", "Decision", "ministry", Takes(60, 120), READ)),
    papers=(Paper("passport", "Passport", True, READ), Paper("letter", "Letter of a host", False, READ)),
    deadlines=(
        Deadline("register", "Register after arrival", After.ARRIVAL, 90, READ),
        Deadline("appeal", "Appeal to a court", After.REFUSAL, 30, READ),
    ),
)


@pytest.fixture
def anna(tmp_path: Path) -> Iterator[Pages]:
    with an_office(tmp_path) as pages:
        yield pages


def planned() -> World:
    world = with_child(with_case(World()))
    wanted = ApplicationPrepared(APPLICATION, known("Nowhere"), "visa", known("Embassy, Moscow"), (PERSON, CHILD))
    world.does(CASEWORKER, prepare_from(CASEWORKER, world.case(), wanted, WAY, [ClockId(name) for name in "abcde"], TODAY))
    return world


def test_each_of_the_family_needs_the_papers_that_each_needs_and_one_serves_for_the_others() -> None:
    plan = plan_of(WAY, APPLICATION, (PERSON, CHILD), TODAY)
    assert [(one.paper, one.person) for one in plan.papers] == [("passport", PERSON), ("passport", CHILD), ("letter", None)]
    assert [step.text for step in plan.steps] == ["Ask the ministry (30–60 days)", "Go there", "Decision (60–120 days)"]
    assert {one.source for one in (*plan.steps, *plan.papers, *plan.terms)} == {"LETTER, 2017-05"}


def test_a_term_that_runs_from_arrival_is_worked_out_once_there_is_a_flight() -> None:
    (one,) = [each for each in clocks_of(planned().case()) if each.kind is ClockKind.REGISTRATION]
    assert (one.after, one.days, one.when, one.said_by) == (ClockKind.TICKET, 90, None, "XX-TEST")


def test_a_decision_is_expected_so_long_after_lodging_as_a_source_says_is_usual() -> None:
    (one,) = [each for each in clocks_of(planned().case()) if each.kind is ClockKind.DECISION]
    assert (one.after, one.days, one.when, one.source) == (ClockKind.LODGED, 120, None, "LETTER, 2017-05")


def test_the_term_of_an_appeal_is_counted_from_the_day_of_the_refusal() -> None:
    plan = plan_of(WAY, APPLICATION, (PERSON,), TODAY)
    assert term_after_refusal(plan, Day("2017-06-09")) == (Day("2017-07-09"), "LETTER, 2017-05")
    assert term_after_refusal(None, TODAY) is None


@pytest.mark.parametrize("pathway", rules(), ids=lambda one: one.id)
def test_every_pathway_makes_a_plan_that_fits_into_one_entry(pathway: Pathway) -> None:
    world = with_child(with_case(World()))
    wanted = ApplicationPrepared(ApplicationId("a"), known("X"), "visa", known("Embassy"), (PERSON, CHILD))
    names = [ClockId(str(n)) for n in range(len(pathway.steps) + len(pathway.deadlines))]
    world.does(CASEWORKER, prepare_from(CASEWORKER, world.case(), wanted, pathway, names, TODAY))
    (found,) = world.case().applications
    plan, read = plan_of(pathway, wanted.application, wanted.persons, TODAY), rules_read(pathway, wanted.application, TODAY)
    assert (found.planned.one, found.plan_read) == (plan, read)
    assert len(repr(plan)) < 40_000 and len(repr(read)) < 40_000
    assert read.sha256 == sha256(dict(shipped())[f"{pathway.id}.toml"].encode()).hexdigest()
    assert all(json.loads(one.asks) and one.text and one.source for one in read.conditions)


def test_a_pathway_chosen_on_the_page_becomes_the_plan_and_its_papers_are_ticked_off(anna: Pages) -> None:
    way = next(one for one in rules() if any(paper.each for paper in one.papers))
    case, (heron,) = family(anna, "Heron")
    page = anna.get(f"/cases/{case}/applications/new?pathway={way.id}")
    assert way.title in page and way.papers[0].text in said(page)
    address = anna.does(
        f"/cases/{case}/applications/new", pathway=way.id, persons=heron, country="Elsewhere", kind="visa", post="Embassy, Moscow"
    )
    page = said(anna.get(address))
    assert way.title in page and "It is there" in page
    paper = next(one for one in anna.office.index.case(CaseId(case)).applications[0].planned.values[0].value.papers if one.person)
    anna.does(f"{address}/ready", paper=paper.paper, person=heron, ready="yes")
    assert "It is missing after all" in said(anna.get(address))
    anna.does(f"{address}/ready", paper=paper.paper, person=heron, ready="")
    assert "It is missing after all" not in said(anna.get(address))
    assert anna.post(f"{address}/ready", paper="no such paper", person=heron, ready="yes").status_code == 409


def test_a_step_of_a_plan_becomes_a_task_that_is_next_in_the_case_and_stands_on_today(anna: Pages) -> None:
    way = next(one for one in rules() if one.steps)
    case, (heron,) = family(anna, "Heron")
    address = anna.does(
        f"/cases/{case}/applications/new", pathway=way.id, persons=heron, country="Elsewhere", kind="visa", post="Embassy, Moscow"
    )
    links = re.findall(r'href="([^"#]+)#edit">Make it a task', anna.get(address))
    assert len(links) == len(way.steps)
    form = unescape(anna.get(unescape(links[0])))
    text = re.search(r'name="text"[^>]*value="([^"]+)"', form)
    assert text and text[1].startswith(way.steps[0].text)
    anna.does(f"/cases/{case}/tasks", text=text[1], due=day_of(NOW).iso)
    assert text[1] in unescape(anna.get(f"/cases/{case}")).partition("<dt>Next</dt>")[2].partition("</dd>")[0]
    assert text[1] in unescape(anna.get("/today"))
    assert re.search(r'name="text"[^>]*value=""', anna.get(f"/cases/{case}?edit=tasks&step=nothing.1"))


def test_a_refusal_under_a_plan_starts_the_term_by_itself_and_a_typed_day_wins(anna: Pages) -> None:
    way = next(one for one in rules() if any(term.after is After.REFUSAL for term in one.deadlines))
    days = next(term.days for term in way.deadlines if term.after is After.REFUSAL)
    today = day_of(NOW)
    for typed, until in (("", today.plus(days)), (today.plus(5).iso, today.plus(5))):
        case, (heron,) = family(anna, "Heron", handle=f"Heron {until.iso}")
        address = anna.does(
            f"/cases/{case}/applications/new", pathway=way.id, persons=heron, country="Elsewhere", kind="visa", post="Embassy, Moscow"
        )
        anna.does(f"{address}/decision", person=heron, outcome="refused", decided_on=today.iso, decided_by="embassy", appeal_until=typed)
        (term,) = [one for one in clocks_of(anna.office.index.case(CaseId(case))) if one.kind is ClockKind.APPEAL]
        assert term.when and term.when.first == until


@pytest.mark.parametrize(("code", "words"), [("de", ("Der Text der Regeln selbst ist englisch.", "30 Tage ab der Ablehnung", "Was man bekommt")), ("ru", ("Сам текст правил — на английском.", "30 дней со дня отказа", "Что получают"))])
def test_what_stands_around_a_plan_is_in_the_readers_language_and_the_page_says_that_the_rules_are_not(anna: Pages, code: str, words: tuple[str, ...]) -> None:
    case, _persons = family(anna, "Heron")
    path = f"/cases/{case}"
    english = said(anna.get(f"{path}/applications/new?pathway=BE-HUM-D"))
    assert "30 days from the refusal" in english and "The text of the rules themselves" not in english
    anna.language = languages()[code]
    page = anna.get(f"{path}/applications/new?pathway=BE-HUM-D")
    assert [one for one in words[:2] if one not in said(page)] == []
    assert not re.search(r"<dt[^>]*>(right|result|note|cost|time)</dt>", page)
    for address in ("/pathways/BE-HUM-D", f"{path}/pathways/BE-HUM-D"):
        assert words[0] in said(anna.get(address))
