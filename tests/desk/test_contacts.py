"""Contacts at ministries and posts and our notes on ways in: as the circle that keeps them takes and finds them, and as nobody else does."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from safeconduct.core.application import ApplicationPrepared
from safeconduct.core.case import Part, PersonAdded
from safeconduct.core.ids import ApplicationId, PersonId
from safeconduct.core.section import Kind, Placed, Subject
from safeconduct.core.value import known
from tests.desk.offices import Pages, an_office, colleague
from tests.desk.test_knowledge import said

CONSUL = {
    "country": "Germany", "at": "Embassy, Moscow", "name": "Hannelore Invented", "office": "visa section", "reach": "Telephone, after four",
    "may_be_told": "Handles only", "languages": "de, ru",
}  # fmt: skip
WAY = "/pathways/DE-22-1"


@pytest.fixture
def anna(tmp_path: Path) -> Iterator[Pages]:
    with an_office(tmp_path) as pages:
        yield pages


def found(pages: Pages, words: str) -> str:
    return said(bytes(pages.post("/search", words=words).body).decode())


def test_a_contact_is_written_down_found_under_another_spelling_corrected_and_ended(anna: Pages) -> None:
    assert "Begin with whoever last answered you" in anna.get("/contacts")
    one = anna.does("/contacts/new", **CONSUL, known_by=anna.office.me)
    page = said(anna.get(one))
    assert "Hannelore Invented" in page and "Who of us knows them Anna" in page and "Handles only" in page
    assert "Hannelore Invented" in found(anna, "Hanelore") and "Hannelore Invented" in found(anna, "Ханнелоре") and "contact" in found(anna, "embassy mosc")

    anna.does(one, **{**CONSUL, "reach": "By letter", "leave_alone": "She is watched"})
    page = anna.get("/contacts")
    assert "do not contact She is watched" in said(page) and "<summary>Show it all the same</summary>By letter" in page

    anna.does(f"{one}/end", why="She moved")
    assert "Contacts that have ended" in (page := said(anna.get("/contacts"))) and "has ended She moved" in page
    assert anna.does(one, **CONSUL) == one and "has ended" not in said(anna.get("/contacts"))


def test_contacts_in_a_country_typed_in_two_languages_stand_together(anna: Pages) -> None:
    anna.does("/contacts/new", **CONSUL)
    anna.does("/contacts/new", **{**CONSUL, "country": "Deutschland", "name": "Jost Invented"})
    page = anna.get("/contacts")
    assert page.count("Germany</h2>") + page.count("Germany</bdi></h2>") == 1 and "Deutschland" not in said(page)
    country = anna.does("/knowledge/positions/new", country="Германия", stance="lets in", text="Visas exist.")
    words = said(anna.get(country))
    assert "Hannelore Invented" in words and "Jost Invented" in words


def test_whoever_takes_something_back_is_where_it_stood(anna: Pages) -> None:
    assert anna.does(undo_offered(anna, anna.does("/contacts/new", **CONSUL))) == "/contacts"
    note = anna.does(f"{WAY}/notes", text="Ask for the morning.")
    assert anna.does(undo_offered(anna, note)) == note == f"{WAY}#notes"
    country = anna.does("/knowledge/positions/new", country="Germany", stance="lets in", text="Visas exist.")
    first = undo_offered(anna, country)
    anna.does("/knowledge/positions/new", country="Germany", stance="refuses", text="No visas.")
    assert anna.does(undo_offered(anna, country)) == country
    assert anna.does(first) == "/knowledge/countries", "nothing is noted of the country any more"


def undo_offered(anna: Pages, shown: str) -> str:
    """Where the page that comes after an entry offers to take it back."""
    offered = re.search(r'<form method="post" action="(/\w+/undo/\w+)"', anna.get(shown.partition("#")[0]))
    assert offered is not None
    return offered[1]


def test_an_end_can_be_undone_and_what_cannot_be_told_apart_keeps_what_was_typed(anna: Pages) -> None:
    one = anna.does("/contacts/new", **CONSUL)
    anna.does(f"{one}/end", why="By mistake")
    undo = re.search(r"/contacts/undo/\w+", anna.get("/contacts"))
    assert undo
    assert anna.does(undo.group()) == one
    assert "has ended" not in said(anna.get("/contacts"))
    refused = anna.post("/contacts/new", country="Germany", at="Embassy, Moscow", reach="Telephone")
    assert refused.status_code == 400 and "Write the name, or at least what they do there." in (page := bytes(refused.body).decode()) and "Telephone" in page


def test_a_name_that_somebody_keeps_to_themselves_is_shown_as_that(anna: Pages) -> None:
    withheld = {**CONSUL, "name": "", "name_by": "Anna", "name_why": "she asked for it"}
    page = said(anna.get(anna.does("/contacts/new", **withheld)))
    assert "visa section" in page and "known, not said" in page and "she asked for it" in page


def test_the_page_of_their_country_shows_them_and_so_does_an_application_at_their_post(anna: Pages) -> None:
    one = anna.does("/contacts/new", **CONSUL)
    anna.does("/contacts/new", **{**CONSUL, "at": "Embassy, Tbilisi", "name": "Somebody Else"})
    country = re.findall(r"/knowledge/countries/\w+", anna.get("/knowledge/countries"))[0]
    page = anna.get(country)
    assert one in page and "Somebody Else" in page and "/contacts/new?in=" in page
    assert 'value="Germany"' in anna.get("/contacts/new?in=" + country.rpartition("/")[2])

    page = anna.get(application(anna))
    assert "Hannelore Invented" in page and "Somebody Else" not in page


def application(pages: Pages) -> str:
    """An application to Germany at its embassy in Moscow; its address."""
    case = pages.does("/cases", handle="Heron", words="nobody").partition("?")[0].rpartition("/")[2]
    person = PersonAdded(PersonId("p" * 26), "Heron", Part.PRINCIPAL_APPLICANT)
    prepared = ApplicationPrepared(ApplicationId("a" * 26), known("Germany"), "visa", known("German embassy, Moscow"), (person.person,))
    pages.office.write([Placed(Kind.CASE, Subject(case), fact) for fact in (person, prepared)])
    return f"/cases/{case}/applications/{'a' * 26}"


def test_our_notes_stand_on_the_page_of_a_way_in_are_corrected_and_taken_away(anna: Pages) -> None:
    assert "What did you learn at the counter" in anna.get(WAY)
    assert anna.does(f"{WAY}/notes", text="They answer on Tuesdays") == f"{WAY}#notes"
    assert "They answer on Tuesdays" in anna.get(WAY) and "They answer on Tuesdays" not in anna.get("/pathways/DE-22-2")
    assert "our notes" in found(anna, "answer tuesd")
    note = re.findall(rf'href="({WAY}/notes/\w+)"', anna.get(WAY))[0]
    assert "They answer on Tuesdays" in anna.get(note)
    anna.does(note, text="They answer on Mondays")
    assert "Mondays" in (page := anna.get(WAY)) and "Tuesdays" not in page
    anna.does(f"{note}/away")
    assert "Mondays" not in anna.get(WAY) and anna.ask("GET", note).status_code == 404


def test_who_may_not_read_them_is_shown_the_same_with_contacts_and_notes_as_without(anna: Pages, tmp_path: Path) -> None:
    press = colleague(anna, tmp_path, "Sami", "press", "front-desk", "casework")
    try:
        anna.does("/knowledge/positions/new", country="Germany", stance="lets in", text="Visas exist.")
        case_page = application(anna)
        press.office.refresh()
        pages = ["/knowledge/countries", re.findall(r"/knowledge/countries/\w+", press.get("/knowledge/countries"))[0], WAY, case_page]
        before = [said(press.get(page)) for page in pages]
        one = anna.does("/contacts/new", **CONSUL)
        anna.does("/contacts/new", **{**CONSUL, "country": "France"})
        anna.does(f"{WAY}/notes", text="Hannelore picks up")
        press.office.refresh()

        assert [said(press.get(page)) for page in pages] == before
        assert all("Open to: visa" in page for page in before[1:])
        assert all('href="/contacts' not in press.get(page) for page in pages)
        for closed in ("/contacts", "/contacts/new", one):
            assert press.ask("GET", closed).status_code == 403
        assert "Nothing was found." in found(press, "Hannelore")
        assert press.post("/contacts/new", **CONSUL).status_code == 403
    finally:
        press.office.close()


def test_a_post_has_a_page_of_whom_we_know_there_who_may_enter_and_what_was_asked_of_it(anna: Pages) -> None:
    one = anna.does("/contacts/new", **CONSUL)
    anna.does("/contacts/new", **{**CONSUL, "at": "Consulate, Saint Petersburg", "name": "Jost Invented"})
    for whom, what in (("German embassy, Moscow", "Let four men in"), ("Consulate, Saint Petersburg", "Let two men in")):
        anna.does("/knowledge/interventions/new", who="The group", whom=whom, what=what, reply="not stated", country="Germany")
    post = re.findall(r'href="(/contacts/posts/\w+)"', anna.get(one))[0]
    page = said(anna.get(post))
    assert "Hannelore Invented" in page and "Jost Invented" not in page and "Ask before somebody travels there." in page
    assert "Let four men in" in page and "Let two men in" not in page

    anna.does(post, may_enter="Whoever has an appointment, with a passport.", particular="Two men watch the side entrance.")
    undo = undo_offered(anna, post)
    page = said(anna.get(post))
    assert "with a passport." in page and "Two men watch" in page
    assert anna.does(undo) == post and "Two men watch" not in said(anna.get(post))


def test_two_who_write_of_a_post_apart_are_both_shown_until_one_holds(anna: Pages) -> None:
    post = re.findall(r'href="(/contacts/posts/\w+)"', anna.get(anna.does("/contacts/new", **CONSUL)))[0]
    before = anna.office.seen
    anna.does(post, may_enter="Everybody before nine.")
    anna.does(post, may_enter="Nobody without an appointment.", seen=before)
    page = anna.get(post)
    assert "Everybody before nine." in page and "Nobody without an appointment." in page
    anna.does(f"{post}/settle", settle=re.findall(r'name="settle" value="(\w+)"', page)[-1])
    assert "written twice, apart" not in said(anna.get(post))


def test_who_may_not_open_contacts_opens_no_post(anna: Pages, tmp_path: Path) -> None:
    post = re.findall(r'href="(/contacts/posts/\w+)"', anna.get(anna.does("/contacts/new", **CONSUL)))[0]
    bob = colleague(anna, tmp_path, "Bob", "casework")
    try:
        for address in (post, "/contacts/posts/" + "z" * 26):
            assert bob.ask("GET", address).status_code == 403
            assert bob.post(address, may_enter="Anybody").status_code == 403
    finally:
        bob.office.close()
