import pytest

from safeconduct.desk.answering import doorways
from safeconduct.desk.routes import Route, Table
from safeconduct.desk.visit import Answer, GoTo, Visit
from safeconduct.desk.worker import routes

OF_ONE_MEMBER = {"/", "/me", "/drafts", "/search", "/pulse"}
"""Addresses that belong to no entry of the navigation."""


def page(visit: Visit) -> Answer:
    return GoTo("/")


def test_the_holes_of_a_path_are_its_params() -> None:
    found = Table([Route("POST", "/calls/{call}/answer", page)]).find("POST", "/calls/abc/answer")
    assert found is not None and found.params == {"call": "abc"}


def test_a_hole_is_one_part_of_the_path() -> None:
    table = Table([Route("GET", "/calls/{call}", page)])
    assert table.find("GET", "/calls/a/b") is None and table.find("GET", "/calls/") is None


def test_the_method_counts_but_the_address_exists_all_the_same() -> None:
    table = Table([Route("GET", "/calls", page)])
    assert table.find("POST", "/calls") is None and table.has("/calls") and not table.has("/call")


def test_a_fixed_part_wins_over_a_hole_whatever_the_order() -> None:
    new, one = Route("GET", "/cases/new", page), Route("GET", "/cases/{case}", page)
    for order in ([new, one], [one, new]):
        found = Table(order).find("GET", "/cases/new")
        assert found is not None and found.route is new


def test_two_pages_at_one_address_are_refused() -> None:
    with pytest.raises(ValueError, match="/cases"):
        Table([Route("GET", "/cases/{case}", page), Route("GET", "/cases/{other}", page)])


def test_a_dot_in_a_path_is_a_dot() -> None:
    assert Table([Route("GET", "/a.b", page)]).find("GET", "/axb") is None


def test_all_pages_of_the_office_fit_into_one_table() -> None:
    assert Table(routes()).has("/today")


def test_every_page_lies_behind_one_entry_of_the_navigation() -> None:
    for route in routes():
        first = f"/{route.path.split('/')[1]}"
        entries = [entry.path for entry in doorways(str) if entry.leads_to(route.path)]
        assert len(entries) == (first not in OF_ONE_MEMBER), route.path
    assert [entry.path for entry in doorways(str) if entry.leads_to("/reports/compare")] == ["/knowledge"]


def test_every_form_that_people_type_into_can_be_shown_again() -> None:
    fleeting = {"/drafts/{draft}/open", "/drafts/{draft}/throw"}
    bare = [route.path for route in routes() if route.method == "POST" and route.again is None]
    assert set(bare) >= fleeting  # one-button forms may do without; the list is looked at when it grows
