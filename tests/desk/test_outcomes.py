"""What states answer, what is done about it, and going to an embassy, through the pages a member sees."""

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from safeconduct.core.application import ApplicationAnswered, ApplicationDecided, Outcome
from safeconduct.core.clock import ClockKind
from safeconduct.core.ids import ApplicationId, PersonId
from safeconduct.core.when import Day, day_of
from safeconduct.folds.collisions import cannot_tell
from safeconduct.folds.journey import Next, ahead_of
from safeconduct.web.forms import Form
from safeconduct.wire.codec import fact_from_bytes
from tests.desk.offices import NOW, Pages, an_office
from tests.desk.test_applications import apply_for, family, said

TODAY = day_of(NOW)


@pytest.fixture
def anna(tmp_path: Path) -> Iterator[Pages]:
    with an_office(tmp_path) as pages:
        yield pages


def apply_for_both(pages: Pages) -> tuple[str, str, list[PersonId]]:
    case, persons = family(pages, "Heron", "Wren")
    fields = {"country": "Germany", "post": "German embassy, Moscow", "kind": "visa", "seen": pages.office.seen}
    form = Form((*fields.items(), *(("persons", person) for person in persons)))
    return f"/cases/{case}", pages.ask("POST", f"/cases/{case}/applications/new", form).headers["location"], persons


def next_of(pages: Pages, case: str) -> Next:
    view = pages.office.index.case(case.rpartition("/")[2])  # type: ignore[arg-type]
    return ahead_of(view, view.applications[0]).what


def test_a_family_with_two_answers_is_shown_as_split(anna: Pages) -> None:
    case, address, (heron, wren) = apply_for_both(anna)
    anna.does(f"{address}/decision", person=heron, outcome="granted", decided_by="embassy")
    assert "split" not in said(anna.get(address))
    anna.does(f"{address}/decision", person=wren, outcome="unable to consider", decided_by="embassy")
    page = said(anna.get(address))
    assert "split Some of the family were accepted and others were not." in page
    assert "unable or unwilling to consider it" in page
    assert "split" in said(anna.get(f"{case}/applications"))


def test_the_questions_of_a_state_are_kept_in_its_words_and_only_where_it_put_off(anna: Pages) -> None:
    case, persons = family(anna, "Heron")
    address = apply_for(anna, case, persons)
    answer = anna.post(f"{address}/decision", person=persons[0], outcome="refused", decided_by="embassy", questions="Where is the father?")
    assert answer.status_code == 400 and b"Where is the father?" in answer.body
    anna.does(f"{address}/decision", person=persons[0], outcome="deferred", decided_by="embassy", questions="Where is the father?")
    assert "Where is the father?" in said(anna.get(address))
    assert "Where is the father?" in said(anna.get(f"/cases/{case}"))
    assert next_of(anna, f"/cases/{case}") is Next.DECISION


def test_what_the_first_form_can_say_is_written_in_it(anna: Pages) -> None:
    case, persons = family(anna, "Heron")
    address = apply_for(anna, case, persons)
    for outcome in Outcome:
        anna.does(f"{address}/decision", person=persons[0], outcome=outcome.value, decided_by="embassy")
    kinds = [type(e.fact) for e in anna.office.index.case(case).timeline if isinstance(e.fact, ApplicationDecided | ApplicationAnswered)]
    assert kinds == [ApplicationDecided] * 4 + [ApplicationAnswered] * 3


def test_a_decision_that_an_earlier_version_wrote_opens_as_it_did() -> None:
    raw = msgspec.msgpack.encode({"application": "a", "person": "p", "outcome": "deferred", "on": {"iso": "2017-06-01"}, "said_by": "embassy"})
    opened = fact_from_bytes("application.decided/1", raw)
    assert opened == ApplicationDecided(ApplicationId("a"), PersonId("p"), Outcome.DEFERRED, Day("2017-06-01"), "embassy")


def test_the_term_of_an_appeal_runs_until_it_is_lodged_and_its_answer_ends_it(anna: Pages) -> None:
    case, persons = family(anna, "Heron")
    address, path = apply_for(anna, case, persons), f"/cases/{case}"
    anna.does(f"{address}/decision", person=persons[0], outcome="refused", decided_by="embassy")
    view = anna.office.index.case(case)
    assert ClockKind.APPEAL in {one.missing for one in cannot_tell(view)}
    assert next_of(anna, path) is Next.CLOSED

    anna.does(f"{address}/decision", person=persons[0], outcome="refused", decided_by="embassy", appeal_until=TODAY.plus(10).iso)
    assert next_of(anna, path) is Next.APPEAL
    assert "at the latest on Monday, 19 June 2017" in said(anna.get(address))
    assert "A date comes near: last day for an appeal." in anna.get("/today")

    anna.does(f"{address}/appeal", appellants=persons[0], before="Administrative Court, Berlin", appeal_by="lawyer (invented)")
    page = said(anna.get(address))
    assert "an appeal runs" in page and "Administrative Court, Berlin" in page
    assert next_of(anna, path) is Next.APPEAL_ANSWER
    assert "A date comes near" not in anna.get("/today")

    anna.does(f"{address}/decision", person=persons[0], outcome="granted", decided_by="court")
    assert "an appeal runs" not in said(anna.get(address)) and next_of(anna, path) is Next.NOTE_VISA


def test_nobody_appeals_against_what_was_not_refused(anna: Pages) -> None:
    case, persons = family(anna, "Heron")
    address = apply_for(anna, case, persons)
    answer = anna.post(f"{address}/appeal", appellants=persons[0], before="Court", appeal_by="lawyer")
    assert answer.status_code == 409
    assert anna.post(f"{address}/appeal", before="Court", appeal_by="lawyer").status_code == 400
    assert anna.office.index.case(case).applications[0].appeals == ()


def test_a_visit_to_the_embassy_is_a_date_until_somebody_writes_what_was_said(anna: Pages) -> None:
    case, persons = family(anna, "Heron")
    address = apply_for(anna, case, persons)
    fields = {
        "goers": persons[0], "visit_on": TODAY.plus(5).iso, "visit_at": "10:30", "visit_place": "German embassy, Moscow", "visit_by": "letter",
        "route": "By bus, not by taxi.", "companion": "Mara", "risk": "Looked at the wanted list.",
    }  # fmt: skip
    anna.does(f"{address}/visit", **fields)
    page = said(anna.get(address))
    assert all(words in page for words in ("By bus, not by taxi.", "Looked at the wanted list.", "nothing written down", "10:30"))
    assert "appointment" in said(anna.get(f"/cases/{case}/clocks")).partition("Write a date down")[0]
    visit = re.findall(r"\?visit=([a-z0-9]{26})#going", anna.get(address))[0]
    assert "By bus, not by taxi.</textarea>" in anna.get(f"{address}?visit={visit}")
    anna.does(f"{address}/visit", **{**fields, "visit": visit, "said": "They asked for a birth certificate."})
    assert "They asked for a birth certificate." in said(anna.get(address))
    assert len(anna.office.index.case(case).applications[0].visits) == 1
    assert "in 5 days" not in said(anna.get(f"/cases/{case}/clocks"))


def test_what_was_typed_about_a_visit_stays_when_it_cannot_be_taken(anna: Pages) -> None:
    case, persons = family(anna, "Heron")
    address = apply_for(anna, case, persons)
    for fields in ({"goers": persons[0], "visit_place": ""}, {"visit_place": "Embassy"}, {"goers": persons[0], "visit_place": "Embassy", "visit_on": "soon"}):
        answer = anna.post(f"{address}/visit", visit_by="letter", route="By bus, not by taxi.", **fields)
        assert answer.status_code == 400 and b"By bus, not by taxi.</textarea>" in answer.body, fields
