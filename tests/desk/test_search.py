"""Search through the page: any spelling, every word, and what was searched."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from safeconduct.caseload.likeness import may_be_same
from safeconduct.core.ids import CallId, CaseId
from safeconduct.core.person import PersonNamed
from safeconduct.core.section import Kind, Placed, Subject
from safeconduct.core.value import known
from safeconduct.folds.call import fold_call
from tests.desk.callers import Person
from tests.desk.offices import Pages, an_office


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[Pages]:
    with an_office(tmp_path) as pages:
        yield pages


def found(pages: Pages, words: str) -> str:
    answer = pages.post("/search", words=words)
    assert answer.status_code == 200
    return bytes(answer.body).decode()


def test_the_empty_page_says_what_search_can_do(pages: Pages) -> None:
    page = pages.get("/search")
    assert "Cyrillic" in page and 'method="post"' in page
    assert "Searched" not in found(pages, "  ")


def test_a_word_is_found_in_either_script_and_the_page_says_where_and_among_what(pages: Pages) -> None:
    call = Person(pages.office).writes(story="Я в Аргуне, у Мурада", danger="days")
    Person(pages.office).writes(story="Somebody else")
    for words in ("Аргун", "argun", "мурад"):
        page = found(pages, words)
        assert call in page and "found in: conversation" in page and "One found" in page, words
        assert "no cases" not in page and "0 cases, 2 calls, 0 houses" in page


def test_a_handle_typed_wrong_is_found_as_spelt_alike(pages: Pages) -> None:
    call = Person(pages.office).writes(story="x")
    pages.does(f"/calls/{call}/accept", handle="Kingfisher")
    page = found(pages, "Kingfischer")
    assert "spelt alike:" in page and "<bdi>Kingfisher</bdi>" in page and "/cases/" in page


def test_a_name_that_was_changed_is_found_as_it_is_now_and_no_longer_as_it_was(pages: Pages) -> None:
    call = Person(pages.office).writes(story="x")
    pages.does(f"/calls/{call}/accept", handle="Kingfisher")
    case = pages.office.index.call(call).case
    assert "<bdi>Kingfisher</bdi>" in found(pages, "Kingfischer")

    pages.does(f"/cases/{case}/handle", handle="Nightingale")

    assert "<bdi>Nightingale</bdi>" in found(pages, "Nightingail") and "Nothing was found." in found(pages, "Kingfischer")


def test_all_who_have_one_name_are_found_by_a_name_spelt_alike(pages: Pages) -> None:
    office, wanted = pages.office, set[str]()
    for handle in ("Heron", "Ibis"):
        address = pages.does("/cases", words="x", handle=handle, person="yes", seen=office.seen)
        case = CaseId(address.split("?")[0].removeprefix("/cases/"))
        named = PersonNamed(office.index.case(case).people[0].person, known("Zelimkhan Argunov"))
        office.write([Placed(Kind.IDENTITY, Subject(case), named)])
        wanted.add(case)

    assert {hit.subject for hit in office.search.alike("Argunow Selimkhan")} == wanted


def test_nothing_found_says_what_else_to_try(pages: Pages) -> None:
    page = found(pages, "Grozny")
    assert "Nothing was found." in page and "What is sealed to you is not searched." in page


def test_what_is_typed_is_never_in_an_address_and_is_escaped(pages: Pages) -> None:
    page = found(pages, '<b>"Argun')
    assert "<b>" not in page and "?words" not in page and "&lt;b&gt;" in page


def test_two_calls_that_share_uncommon_words_are_shown_together(pages: Pages) -> None:
    office = pages.office
    shared = "Общежитие возле вокзала Минеральные Воды, третий этаж, соседка Зарема"
    first = Person(office).writes(story=shared)
    second = office.index.call(Person(office).writes(story=f"Опять я. {shared}."))
    Person(office).writes(story="Совсем другое письмо, ничего общего.")
    likely = may_be_same(office.index, office.search, second)
    assert [one.subject for one in likely] == [first]
    assert len(likely[0].words) >= 4


def test_common_words_make_nobody_alike(pages: Pages) -> None:
    office = pages.office
    for _ in range(12):
        last = Person(office).writes(story="Помогите пожалуйста, мне очень страшно, нужна помощь сейчас")
    assert may_be_same(office.index, office.search, office.index.call(last)) == []


def test_a_call_without_words_is_like_nobody(pages: Pages) -> None:
    Person(pages.office).writes(story="x")
    empty = fold_call(CallId("none"), [])
    assert may_be_same(pages.office.index, pages.office.search, empty) == []
