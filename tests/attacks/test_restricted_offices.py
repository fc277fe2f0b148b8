"""Every address, form and list of an office, asked by a colleague who sits in every circle and is not among those a case is restricted to. Everybody in
it is invented."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from safeconduct.actions.houses import MUST_MOVE
from safeconduct.core.ids import CaseId
from safeconduct.core.section import DEFAULT_READERS, SECTIONS, Kind
from safeconduct.core.task import TaskSet
from safeconduct.desk.office import Office
from safeconduct.store.pages import ask
from safeconduct.web.forms import Form
from tests.attacks.full_house import TABLE, House, a_full_house, word_of
from tests.attacks.test_every_door import addresses, forms, told
from tests.attacks.walking import walked
from tests.desk.offices import Pages, colleague
from tests.desk.test_restricting import holder, restricts

CIRCLES = sorted({str(circle) for kind in SECTIONS for circle in DEFAULT_READERS[kind]})
OWN = [word_of(kind) for kind in SECTIONS if kind is not Kind.CONVERSATION]


@dataclass
class Left:
    """Shape: `cara` is left out of `case`, `dora` is named with Anna; `shown` is what Anna was shown before, `after` since."""

    house: House
    cara: Pages
    dora: Pages
    case: CaseId
    shown: Mapping[str, str]


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Left]:
    folder: Path = tmp_path_factory.mktemp("left")
    with a_full_house(folder) as house:
        anna = house.anna
        cara, dora = (colleague(anna, folder, name, *CIRCLES) for name in ("Cara", "Dora"))
        anna.office.refresh()
        cara.office.begin_session()
        shown = house.pages()
        [(case,)] = ask(anna.office.journal.db, "SELECT id FROM case_row")
        assert restricts(anna, case, holder(anna), holder(dora)) == f"/cases/{case}"
        for pages in (cara, dora):
            pages.office.refresh()
        yield Left(house, cara, dora, CaseId(case), shown)
        for pages in (cara, dora):
            pages.office.close()


def words_in(pages: Pages, asked: list[str]) -> dict[str, list[str]]:
    seen = {address: told(pages, "GET", address) for address in asked}
    return {address: found for address, page in seen.items() if (found := [word for word in OWN if word in page])}


def test_no_address_shows_who_is_left_out_a_word_of_the_case(left: Left) -> None:
    found = words_in(left.cara, addresses(left.house, left.shown))
    assert found == {}


def test_no_list_search_or_count_of_theirs_has_it(left: Left) -> None:
    seen = walked(left.cara, {"/today", "/search", "/cases", "/calls", "/houses", "/shift", "/contacts", "/erasing"}, TABLE, of_a_kind=3)
    assert len(seen) > 40
    assert {address for address, page in seen.items() if any(word in page for word in OWN)} == set()
    linked = {address for address, page in seen.items() if left.case in page}
    assert all(re.fullmatch(r"/houses/\w+(/unsafe)?", address) for address in linked), "a bed is counted, and whose it is leads to who can be asked"
    for word in (*OWN, "Dipper"):
        assert word not in left.cara.get(f"/search?q={word}").replace(f'value="{word}"', "").replace(f"q={word}", "")


def test_the_named_are_shown_all_of_it(left: Left) -> None:
    again = left.house.pages()
    for word in OWN:
        assert any(word in page for page in again.values()), word
    assert words_in(left.dora, list(again)) != {}


def test_no_form_of_who_is_left_out_changes_it_or_is_answered_with_a_word_of_it(left: Left) -> None:
    office, cara = left.house.anna.office, left.cara
    before = told_of(office, left.case)
    for address, fields in forms(left.house, left.shown).items():
        if not re.match(r"/(keys|erasing|me|lock|recovery)", address):
            answer = told(cara, "POST", address, {**fields, "seen": cara.office.seen}.items())
            assert not [word for word in OWN if word in answer], address
    office.refresh()
    new = [fact for fact in told_of(office, left.case) if fact not in before]
    assert [fact for fact in new if not (isinstance(fact, TaskSet) and fact.text == MUST_MOVE)] == []
    assert new, "that the house is not safe is said to those who see whose bed it is"
    assert MUST_MOVE in left.house.anna.get(f"/cases/{left.case}")


def told_of(office: Office, case: CaseId) -> list[object]:
    return [entry.fact for entry in office.index.case(case).timeline]


def test_both_sign_in_afterwards(left: Left) -> None:
    for pages in (left.cara, left.dora, left.house.anna):
        pages.office.begin_session()
        assert pages.ask("GET", "/today", Form(())).status_code == 200
