"""Applications, the check before leaving, and arriving, through the pages a member sees."""

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from safeconduct.actions import cases
from safeconduct.actions.applications import EXIT_QUESTIONS
from safeconduct.actions.calls import NewCase
from safeconduct.core.case import Part, PersonAdded
from safeconduct.core.ids import CaseId, PersonId, fresh
from safeconduct.core.when import DAY, Moment, day_of
from safeconduct.web.forms import Form
from tests.desk.offices import NOW, Pages, an_office, colleague
from tests.desk.sheltering import a_house, stays

TODAY = day_of(NOW)


@pytest.fixture
def anna(tmp_path: Path) -> Iterator[Pages]:
    with an_office(tmp_path) as pages:
        yield pages


def family(pages: Pages, *handles: str, handle: str = "Heron") -> tuple[CaseId, list[PersonId]]:
    """A case with these people, the first of them the main applicant."""
    office = pages.office
    case = CaseId(fresh(office.chance))
    office.write(cases.open_case(office.actor, NewCase(case, handle)))
    persons = [PersonId(fresh(office.chance)) for _ in handles]
    for number, (person, name) in enumerate(zip(persons, handles, strict=True)):
        part = Part.DEPENDANT if number else Part.PRINCIPAL_APPLICANT
        added = PersonAdded(person, name, part, "brother" if number else "")
        office.write(cases.add_person(office.actor, office.index.case(case), added))
    return case, persons


def apply_for(pages: Pages, case: CaseId, persons: list[PersonId], **told: str) -> str:
    """The address of a new application. One person a form here; a browser sends several of one name."""
    fields = {"country": "Germany", "post": "Embassy, Moscow", "kind": "humanitarian visa", **told}
    return pages.does(f"/cases/{case}/applications/new", persons=persons[0], **fields)


def grant(pages: Pages, address: str, person: PersonId, *, first: int = -1, last: int = 90) -> None:
    pages.does(f"{address}/decision", person=person, outcome="granted", decided_by="embassy")
    pages.does(
        f"{address}/visa",
        holder=person,
        visa_class="D",
        valid_from=TODAY.plus(first).iso,
        valid_until=TODAY.plus(last).iso,
    )


def answers() -> dict[str, str]:
    return {question.replace(" ", "-"): f"looked at {question}" for question in EXIT_QUESTIONS}


def said(page: str) -> str:
    """The page's words without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.partition("<main")[2]).split())


def test_an_empty_list_says_where_an_application_begins(anna: Pages) -> None:
    assert "An application begins on the page of a case" in anna.get("/applications")


def test_each_step_shows_its_day_and_who_says_so(anna: Pages) -> None:
    case, persons = family(anna, "Heron")
    address = apply_for(anna, case, persons)
    anna.does(f"{address}/step", step="appointment", on=TODAY.plus(2).iso, said_by="embassy officer")
    page = said(anna.get(address))
    assert "Sunday, 11 June 2017 · says embassy officer" in page and "ahead" in page
    assert "Next: go to the appointment" in page


def test_a_decision_is_not_noted_as_a_step(anna: Pages) -> None:
    case, persons = family(anna, "Heron")
    address = apply_for(anna, case, persons)
    answer = anna.post(f"{address}/step", step="decided", said_by="embassy", note="kept words")
    assert answer.status_code == 400 and b"kept words" in answer.body
    assert anna.office.index.case(case).applications[0].steps == ()


def test_members_of_a_family_have_different_outcomes(anna: Pages) -> None:
    case, (heron, brother) = family(anna, "Heron", "Heron's brother")
    fields = {"country": "France", "post": "Embassy", "kind": "visa", "seen": anna.office.seen}
    form = [*fields.items(), ("persons", heron), ("persons", brother)]
    address = anna.ask("POST", f"/cases/{case}/applications/new", Form(tuple(form))).headers["location"]
    anna.does(f"{address}/decision", person=heron, outcome="granted", decided_by="embassy")
    anna.does(f"{address}/decision", person=brother, outcome="refused", decided_by="embassy")
    page = said(anna.get(f"/cases/{case}/applications"))
    assert "Heron : granted" in page and "Heron&#39;s brother : refused" in page


def test_countries_stand_side_by_side_and_a_withheld_one_says_by_whom_why_and_until(anna: Pages) -> None:
    case, persons = family(anna, "Heron")
    apply_for(anna, case, persons)
    apply_for(
        anna,
        case,
        persons,
        country="",
        country_by="partner group",
        country_why="it could close the way",
        country_until=TODAY.plus(30).iso,
    )
    page = said(anna.get(f"/cases/{case}/applications"))
    assert "Germany" in page and "a withheld country" in page
    assert "partner group: it could close the way, until Sunday, 9 July 2017" in page
    listed = said(anna.get("/applications?order=country"))
    assert listed.index("Germany") < listed.index("known, not said")


def test_a_country_nobody_names_is_refused_and_what_was_typed_stays(anna: Pages) -> None:
    case, persons = family(anna, "Heron")
    answer = anna.post(
        f"/cases/{case}/applications/new", persons=persons[0], kind="a rare kind", post="Embassy", country=""
    )
    assert answer.status_code == 400 and b"a rare kind" in answer.body and b'href="#country"' in answer.body


def test_an_original_handed_over_counts_until_it_is_back_with_its_owner(anna: Pages) -> None:
    case, persons = family(anna, "Heron")
    address = apply_for(anna, case, persons)
    anna.does(f"{address}/paper", what="passport", whose=persons[0], holder_name="embassy", since=TODAY.iso)
    assert "embassy holds the original" in said(anna.get(address))
    assert "1 original handed over" in said(anna.get("/applications"))
    document = anna.office.index.case(case).originals[0].document
    anna.does(f"{address}/paper", document=document, holder_name="Heron", since=TODAY.iso)
    assert "with the person it belongs to" in said(anna.get(address))
    assert "original handed over" not in said(anna.get("/applications"))


def test_two_days_for_one_appointment_both_stand_until_one_is_chosen(anna: Pages) -> None:
    case, persons = family(anna, "Heron")
    address = apply_for(anna, case, persons)
    before = anna.office.seen
    for day, who in ((1, "embassy"), (2, "Heron")):
        anna.does(f"{address}/step", step="appointment", on=TODAY.plus(day).iso, said_by=who, seen=before)
    page = anna.get(address)
    assert page.count("This one stands") == 2
    chosen = re.findall(r'name="settle" value="([a-z0-9]+)"', page)[0]
    anna.does(f"{address}/settle", settle=chosen)
    assert "This one stands" not in anna.get(address)


def test_papers_that_end_too_soon_are_warned_of(anna: Pages) -> None:
    case, persons = family(anna, "Heron")
    address = apply_for(anna, case, persons)
    grant(anna, address, persons[0], last=10)
    ends = TODAY.plus(5).iso
    anna.does(
        f"{address}/paper", what="passport", whose=persons[0], holder_name="Heron", since=TODAY.iso, ends=ends
    )
    page = said(anna.get(f"/cases/{case}/travel"))
    assert "Heron: the visa (D) ends on Monday, 19 June 2017." in page
    assert "Heron: passport ends on Wednesday, 14 June 2017, before the visa does." in page
    later = said(anna.get(f"/cases/{case}/travel?day={TODAY.plus(12).iso}"))
    assert "the visa (D) ended on" in later and "passport ended on" in later


def test_who_works_alone_signs_alone_and_the_reason_stays_visible(anna: Pages) -> None:
    case, persons = family(anna, "Heron")
    address = apply_for(anna, case, persons)
    grant(anna, address, persons[0])
    path = f"/cases/{case}/travel"
    refused = anna.post(f"{path}/check", persons=persons[0], **answers())
    assert refused.status_code == 400 and b"looked at route" in refused.body
    anna.does(f"{path}/check", persons=persons[0], alone_reason="Nobody else is here yet.", **answers())
    assert "Signed by one alone: Nobody else is here yet." in said(anna.get(path))
    anna.does(f"{path}/begin", travellers=persons[0], leaves_on=TODAY.iso)


def test_two_sign_from_their_own_sessions_and_nobody_travels_before(anna: Pages, tmp_path: Path) -> None:
    mara = colleague(anna, tmp_path, "Mara", "everyone", "visa")
    case, persons = family(anna, "Heron")
    address = apply_for(anna, case, persons)
    grant(anna, address, persons[0])
    path = f"/cases/{case}/travel"
    early = anna.post(f"{path}/begin", travellers=persons[0], leaves_on=TODAY.iso)
    assert early.status_code == 409 and b"not signed by two" in early.body
    anna.does(f"{path}/check", persons=persons[0], **answers())
    check = anna.office.index.case(case).exit_checks[0].check
    twice = anna.post(f"{path}/check", persons=persons[0], check=check, **answers())
    assert twice.status_code == 409
    assert "Ask a colleague to open this page" in anna.get(path)
    mara.office.refresh()
    page = mara.get(path)
    assert "Look at it too, and sign" in page and "looked at route" in page
    mara.does(f"{path}/check", persons=persons[0], check=check, **answers())
    mara.does(f"{path}/begin", travellers=persons[0], leaves_on=TODAY.iso)
    mara.office.close()


def test_arrived_only_when_admitted_and_received_and_the_receiver_may_be_withheld(anna: Pages) -> None:
    case, persons = family(anna, "Heron")
    address = apply_for(anna, case, persons)
    grant(anna, address, persons[0])
    path = f"/cases/{case}/travel"
    anna.does(f"{path}/check", persons=persons[0], alone_reason="Nobody else.", **answers())
    anna.does(f"{path}/begin", travellers=persons[0], leaves_on=TODAY.iso)
    anna.does(f"{path}/admitted", admitted=persons[0], admitted_on=TODAY.iso, admitted_by="Heron")
    assert "Everybody in this case has arrived." not in anna.get(path)
    nobody = anna.post(f"{path}/received", handed=persons[0], handed_on=TODAY.iso, receiver="")
    assert nobody.status_code == 400
    withheld = {"receiver": "", "receiver_by": "the receiver", "receiver_why": "has family there"}
    anna.does(f"{path}/received", handed=persons[0], handed_on=TODAY.iso, **withheld)
    page = said(anna.get(path))
    assert "Everybody in this case has arrived." in page and "the receiver: has family there" in page
    assert anna.office.index.case(case).stage == "arrived"
    assert "Heron" in said(anna.get("/applications?over=yes"))


def test_whoever_keeps_no_applications_sees_no_form(anna: Pages, tmp_path: Path) -> None:
    ilya = colleague(anna, tmp_path, "Ilya", "everyone", "shelter")
    case, persons = family(anna, "Heron")
    address = apply_for(anna, case, persons)
    ilya.office.refresh()
    assert "Note a step" in anna.get(address) and "Note a step" not in ilya.get(address)
    refused = ilya.post(f"{address}/step", step="lodged", said_by="Ilya")
    assert refused.status_code == 403
    ilya.office.close()


def test_the_list_is_paged(anna: Pages) -> None:
    case, persons = family(anna, "Heron")
    for _ in range(26):
        apply_for(anna, case, persons)
    assert anna.get("/applications").count('<li class="item') == 25
    assert anna.get("/applications?page=2").count('<li class="item') == 1


def ready_to_leave(anna: Pages) -> tuple[CaseId, PersonId, str]:
    """Heron with a visa and a signed check, in a house of ours, with a sign of life agreed."""
    case, (heron,) = family(anna, "Heron")
    grant(anna, apply_for(anna, case, [heron]), heron)
    stays(anna, case, a_house(anna, "Oak"), [heron])
    anna.does(
        f"/cases/{case}/check-ins", person=heron, way="a photo", every_seconds="86400", first_due="2017-06-10", first_due_time="12:00"
    )
    path = f"/cases/{case}/travel"
    anna.does(f"{path}/check", persons=heron, alone_reason="Nobody else.", **answers())
    return case, heron, path


def test_signed_says_what_is_still_missing_and_leads_there(anna: Pages) -> None:
    case, (heron,) = family(anna, "Heron")
    address = apply_for(anna, case, [heron])
    path = f"/cases/{case}/travel"
    anna.does(f"{path}/check", persons=heron, alone_reason="Nobody else.", **answers())
    page = anna.get(path)
    assert "Signed. Still missing: a visa for Heron." in page and "They may leave" not in page
    anna.does(f"{address}/decision", person=heron, outcome="granted", decided_by="embassy")
    assert f'href="{address}?open=visa#visa">Note a visa</a>' in anna.get(path)
    assert '<details class="edit" id="visa" open>' in anna.get(f"{address}?open=visa")
    refused = anna.post(f"{path}/begin", travellers=heron, leaves_on=TODAY.iso)
    assert refused.status_code == 400 and b"no visa that is valid" in refused.body and b"how it stands now" not in refused.body


def test_a_missing_sign_of_life_stands_at_departure_and_at_arrival(anna: Pages) -> None:
    case, heron, path = ready_to_leave(anna)
    assert "Signed. They may leave." in anna.get(path)
    anna.clock.now = Moment(NOW + 2 * DAY)
    assert "An agreed sign of life is missing." in anna.get(path)
    day = day_of(anna.clock.now).iso
    anna.does(f"{path}/begin", travellers=heron, leaves_on=day)
    anna.does(f"{path}/admitted", admitted=heron, admitted_on=day, admitted_by="Heron")
    anna.does(f"{path}/received", handed=heron, handed_on=day, receiver="a group")
    page = anna.get(f"/cases/{case}")
    assert "An agreed sign of life is missing." in page and "What still goes on" in page and "in Oak" in page


def test_handed_over_ends_the_stay_and_the_signs_of_life(anna: Pages) -> None:
    case, heron, path = ready_to_leave(anna)
    anna.does(f"{path}/begin", travellers=heron, leaves_on=TODAY.iso)
    anna.does(f"{path}/admitted", admitted=heron, admitted_on=TODAY.iso, admitted_by="Heron")
    page = anna.get(path)
    assert re.search(r'name="end_stay" value="yes" checked', page) and re.search(r'name="end_check_ins" value="yes" checked', page)
    anna.does(f"{path}/received", handed=heron, handed_on=TODAY.iso, receiver="a group", end_stay="yes", end_check_ins="yes")
    view = anna.office.index.case(case)
    assert all(stay.is_over for stay in view.stays) and all(check.is_over for check in view.check_ins)
    anna.clock.now = Moment(NOW + 8 * DAY)
    today = anna.get("/today")
    assert "An agreed sign of life is missing" not in today and "The stay runs out" not in today
    assert "What still goes on" not in anna.get(f"/cases/{case}")


def test_a_step_that_nobody_noted_is_not_called_done(anna: Pages) -> None:
    case, (heron,) = family(anna, "Heron")
    address = apply_for(anna, case, [heron])
    anna.does(f"{address}/decision", person=heron, outcome="granted", decided_by="embassy")
    page = said(anna.get(address)).partition("How far it is")[2].partition("Note a step")[0]
    assert page.count("nothing noted") == 5 and "done" not in page


def test_the_end_of_a_visa_is_the_latest_day_and_not_the_day_of_travel(anna: Pages) -> None:
    case, _heron, _path = ready_to_leave(anna)
    address = f"/cases/{case}/applications/{anna.office.index.case(case).applications[0].application}"
    latest = "at the latest on Thursday, 7 September 2017"
    assert f"Next: travel · {latest}" in said(anna.get(address)) and latest in said(anna.get("/applications"))


def test_who_is_to_leave_on_a_day_ahead_is_nowhere_called_on_the_way(anna: Pages) -> None:
    case, heron, path = ready_to_leave(anna)
    day = TODAY.plus(3)
    too_soon = anna.post(f"{path}/begin", travellers=heron, leaves_on=day.iso)
    assert too_soon.status_code == 400 and b"That day lies ahead." in too_soon.body and f'value="{day.iso}"'.encode() in too_soon.body
    anna.does(f"{path}/begin", travellers=heron, leaves_on=day.iso, **{"is": "planned"})
    address = f"/cases/{case}/applications/{anna.office.index.case(case).applications[0].application}"
    for page in (path, f"/cases/{case}", "/cases", "/board"):
        assert "leaves on Monday, 12 June 2017" in said(anna.get(page)), page
    assert ">on the way<" not in anna.get(path) and anna.office.index.case(case).stage == "visa issued"
    assert "Next: leave · Monday, 12 June 2017" in said(anna.get(address))
    anna.clock.now = Moment(NOW + 2 * DAY)
    assert "The departure is planned." in said(anna.get("/today"))
    anna.clock.now = Moment(NOW + 5 * DAY)
    assert "was to leave on Monday, 12 June 2017; nobody has written that they did" in said(anna.get(f"/cases/{case}"))
    anna.does(f"{path}/change", changed=heron, changed_on=day.iso)
    assert anna.office.index.case(case).stage == "travelling" and "The departure is planned." not in said(anna.get("/today"))


def test_an_arrival_before_the_departure_is_refused_and_keeps_what_was_typed(anna: Pages) -> None:
    _case, heron, path = ready_to_leave(anna)
    anna.does(f"{path}/begin", travellers=heron, leaves_on=TODAY.iso)
    before = TODAY.plus(-1).iso
    refused = anna.post(f"{path}/admitted", admitted=heron, admitted_on=before, admitted_by="Heron, by message")
    assert refused.status_code == 400
    assert b"before the day on which they leave" in refused.body and b"Heron, by message" in refused.body and before.encode() in refused.body
    anna.does(f"{path}/change", changed=heron, changed_on=before)
    anna.does(f"{path}/admitted", admitted=heron, admitted_on=before, admitted_by="Heron, by message")


def test_a_departure_noted_by_mistake_is_called_off(anna: Pages) -> None:
    case, heron, path = ready_to_leave(anna)
    anna.does(f"{path}/begin", travellers=heron, leaves_on=TODAY.iso)
    assert "/undo/" in anna.get(path)
    anna.does(f"{path}/off", staying=heron, off_why="the train was cancelled")
    assert anna.office.index.case(case).stage == "visa issued" and "They leave on that day" in anna.get(path)
    assert "Heron: departure called off. the train was cancelled" in said(anna.get(f"/cases/{case}"))


def test_a_hand_over_taken_back_gives_back_the_stay_and_the_signs_of_life(anna: Pages) -> None:
    case, heron, path = ready_to_leave(anna)
    anna.does(f"{path}/begin", travellers=heron, leaves_on=TODAY.iso)
    anna.does(f"{path}/admitted", admitted=heron, admitted_on=TODAY.iso, admitted_by="Heron")
    anna.does(f"{path}/received", handed=heron, handed_on=TODAY.iso, receiver="a group", end_stay="yes", end_check_ins="yes")
    handed = anna.office.index.case(case).people[0].handed_over.values[0].event
    assert f"{path}/undo/{handed}" in anna.get(path)
    anna.does(f"{path}/undo/{handed}")
    view = anna.office.index.case(case)
    assert not any(stay.is_over for stay in view.stays) and not any(check.is_over for check in view.check_ins)
    assert view.stage == "travelling" and "Look whether they run as they should." in anna.get(path)


def test_signed_says_from_when_they_may_leave_and_offers_that_day(anna: Pages) -> None:
    case, (heron,) = family(anna, "Heron")
    grant(anna, apply_for(anna, case, [heron]), heron, first=5)
    path = f"/cases/{case}/travel"
    anna.does(f"{path}/check", persons=heron, alone_reason="Nobody else.", **answers())
    page = anna.get(path)
    assert "Signed. They may leave from Wednesday, 14 June 2017." in page
    assert re.search(r'id="leaves_on"[^>]*value="2017-06-14"', page)


def test_signed_names_the_papers_of_the_plan_that_are_missing(anna: Pages) -> None:
    case, (heron,) = family(anna, "Heron")
    address = apply_for(anna, case, [heron], pathway="DE-22-1")
    grant(anna, address, heron)
    plan = anna.office.index.case(case).applications[0].planned.values[0].value
    path = f"/cases/{case}/travel"
    anna.does(f"{path}/check", persons=heron, alone_reason="Nobody else.", **answers())
    words = html.unescape(said(anna.get(path)))
    assert "Signed. Still missing of the plan:" in words and "They may leave" not in words
    assert all(paper.text in words for paper in plan.papers) and plan.papers


def test_what_was_begun_is_prepared_once_somebody_notes_it(anna: Pages) -> None:
    case, (heron,) = family(anna, "Heron")
    address = apply_for(anna, case, [heron])
    page = said(anna.get(address))
    assert "Next: get the papers ready" in page and "done" not in page.partition("How far it is")[2].partition("Note a step")[0]
    assert "begun" in said(anna.get(f"/cases/{case}")) and "begun" in said(anna.get(f"/cases/{case}/applications"))
    anna.does(f"{address}/step", step="prepared", said_by="Anna")
    assert "Next: hand the papers in" in said(anna.get(address))


def test_an_appointment_leads_to_its_visit_with_day_and_post_filled_in(anna: Pages) -> None:
    case, (heron,) = family(anna, "Heron")
    address = apply_for(anna, case, [heron])
    day = TODAY.plus(4).iso
    anna.does(f"{address}/step", step="appointment", on=day, said_by="the embassy")
    link = f"{address}?open=visit&amp;on={day}#visit"
    assert link in anna.get(address)
    form = anna.get(html.unescape(link).partition("#")[0])
    assert '<details class="edit" id="visit" open>' in form and re.search(rf'id="visit_on"[^>]*value="{day}"', form)
    assert re.search(r'id="visit_place"[^>]*value="Embassy, Moscow"', form)
    assert re.search(r'id="visit_by"[^>]*value=""', form) and re.search(r'id="said_by"[^>]*value=""', form)
    anna.does(f"{address}/visit", goers=heron, visit_on=day, visit_place="Embassy, Moscow", visit_by="the embassy", companion="Vera")
    assert link not in anna.get(address)


def test_a_way_in_fills_in_its_country_and_what_is_asked_for(anna: Pages) -> None:
    case, _persons = family(anna, "Heron")
    form = html.unescape(anna.get(f"/cases/{case}/applications/new?pathway=DE-22-2"))
    assert re.search(r'id="country"[^>]*value="Germany"', form)
    assert re.search(r'id="kind"[^>]*value="admission in Germany\'s political interest \(§ 22 sentence 2\)"', form)
    assert re.search(r'id="country"[^>]*value=""', anna.get(f"/cases/{case}/applications/new"))


@pytest.mark.parametrize("outcome", ["refused", "unable to consider", "lapsed"])
def test_the_term_of_an_appeal_is_what_comes_next_whatever_kind_of_no_it_was(anna: Pages, outcome: str) -> None:
    case, (heron,) = family(anna, "Heron")
    address = apply_for(anna, case, [heron])
    anna.does(f"{address}/decision", person=heron, outcome=outcome, decided_by="embassy", appeal_until=TODAY.plus(14).iso)
    assert "Next: lodge the appeal, or write down that nobody will" in said(anna.get(address))


def test_from_the_case_an_application_is_one_step_away(anna: Pages) -> None:
    case, persons = family(anna, "Heron")
    address = apply_for(anna, case, persons)
    page = anna.get(f"/cases/{case}")
    assert f'href="{address.partition("#")[0]}"' in page and 'href=""' not in page
