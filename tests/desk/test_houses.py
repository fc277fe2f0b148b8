"""Where a bed is free, who is in it, who must leave: as the pages say it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from safeconduct.caseload.duties import Why
from safeconduct.caseload.stays import stays_from
from safeconduct.caseload.today import waiting
from safeconduct.core.case import Stage
from safeconduct.core.ids import HouseId
from safeconduct.core.section import Kind
from safeconduct.core.when import DAY, Day, later
from tests.desk.offices import Hand, Pages, an_office, colleague
from tests.desk.sheltering import a_case, a_house, sends, stay_form, stays

TODAY = Day("2017-06-09")


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture
def pages(tmp_path: Path, clock: Hand) -> Iterator[Pages]:
    with an_office(tmp_path, clock) as pages:
        yield pages


def strip(page: str) -> list[list[int]]:
    """The free beds night by night, of each house on the page."""
    return [[int(n) for n in re.findall(r"<b>(\d+)</b>", row)] for row in re.findall(r'<ol class="nights".*?</ol>', page)]


def text(page: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


def test_an_empty_register_says_what_to_do(pages: Pages) -> None:
    assert "Register a house" in pages.get("/houses") and "No house is registered yet" in pages.get("/houses")


def test_a_house_shows_its_free_beds_tonight_and_on_the_next_nights(pages: Pages) -> None:
    oak = a_house(pages, "Oak", 3, guests="families with children", most_nights="14")
    case, persons = a_case(pages, "Heron", "Wren")
    stays(pages, case, oak, persons, from_day="2017-06-10", until="2017-06-12")

    page = pages.get("/houses")

    assert strip(page) == [[3, 1, 1, 3, 3, 3, 3]]
    assert "3 beds are free tonight" in text(page) and "families with children" in page
    assert strip(pages.get(f"/houses/{oak}")) == [[3, 1, 1, 3, 3, 3, 3]]
    assert "Nobody stays longer than 14 nights" in pages.get(f"/houses/{oak}")


def test_picture_and_table_tell_the_same_stays(pages: Pages) -> None:
    oak = a_house(pages, "Oak", 2, most_nights="10")
    case, persons = a_case(pages, "Heron", "Wren")
    stays(pages, case, oak, persons[:1], from_day="2017-06-09", until="2017-06-11")

    page = pages.get("/houses")

    assert page.count('class="bed"') == 2 and page.count('<g class="stay warn"') == 1
    assert page.count('class="limit"') == 1
    assert "2 days left" in page and "The same as a table" in page


def test_the_picture_marks_as_free_only_what_somebody_could_sleep_in(pages: Pages) -> None:
    """Nothing before tonight, nothing in a house that is no longer safe; and its key shows no limit where there is none."""
    oak = a_house(pages, "Oak", 1)
    case, persons = a_case(pages, "Heron", "Wren")
    stays(pages, case, oak, persons[:1])
    page = pages.get(f"/houses/{oak}")
    assert page.count('class="bed"') == 1 and 'class="bed" x="190"' in page
    assert 'class="mark bed"' in page and 'class="mark stay warn"' in page and 'class="mark limit"' not in page

    pages.does(f"/houses/{oak}/unsafe", why="A stranger asked for us.")
    assert 'class="bed"' not in pages.get(f"/houses/{oak}")


def test_a_family_of_two_takes_two_beds_in_the_picture(pages: Pages) -> None:
    oak = a_house(pages, "Oak", 2)
    case, persons = a_case(pages, "Heron", "Wren")
    stays(pages, case, oak, persons)

    assert pages.get(f"/houses/{oak}").count('<g class="stay') == 2


def test_what_was_wrong_keeps_what_was_typed(pages: Pages) -> None:
    answer = pages.post("/houses", handle="Oak", capacity="none", guests="families")
    page = bytes(answer.body).decode()

    assert answer.status_code == 400 and 'id="capacity-wrong"' in page
    assert 'value="Oak"' in page and "families</textarea>" in page
    assert pages.post("/houses", handle="Oak", capacity="0").status_code == 400
    assert pages.office.index.houses() == []


def test_two_houses_are_never_called_the_same(pages: Pages) -> None:
    a_house(pages, "Oak")
    answer = pages.post("/houses", handle="oak", capacity="2")

    assert answer.status_code == 400 and "Another house is called that" in bytes(answer.body).decode()


def test_registering_can_be_undone_and_brought_back(pages: Pages) -> None:
    oak = a_house(pages, "Oak")
    view = pages.office.index.house(HouseId(oak))
    event = view.timeline[-1].event

    assert pages.does(f"/houses/{oak}/undo/{event}") == "/houses"
    assert pages.office.index.houses() == []
    assert pages.ask("GET", f"/houses/{oak}").status_code == 404
    assert "No house is registered yet" in pages.get("/houses")


def test_a_change_is_shown_and_undone(pages: Pages) -> None:
    oak = a_house(pages, "Oak", 2)
    there = pages.does(f"/houses/{oak}/change", handle="Elm", capacity="4", guests="", most_nights="")
    page = pages.get(there)
    assert "Elm" in page and strip(page)[0][0] == 4
    undo = re.search(r'action="(/houses/[^"]+/undo/[^"]+)"', page)
    assert undo

    pages.does(undo[1])

    assert strip(pages.get(f"/houses/{oak}"))[0][0] == 2


def test_the_address_is_folded_and_in_no_list(pages: Pages) -> None:
    oak = a_house(pages, "Oak", address="Lenina 5, flat 9", keeper="", keeper_by="Vera", keeper_why="asked for")
    page = pages.get(f"/houses/{oak}")

    drawer = page[page.index('id="address"') :]
    assert "Lenina 5" in drawer and 'id="address" open' not in page
    assert "known, not said" in drawer and "asked for" in drawer
    assert "Lenina" not in pages.get("/houses") and "Lenina" not in page[: page.index('id="address"')]
    kinds = [one.section for one in pages.office.index.house(HouseId(oak)).timeline if "Lenina" in str(one.fact)]
    assert kinds == [Kind.ADDRESS]


def test_an_address_cannot_be_told_and_withheld_at_once(pages: Pages) -> None:
    oak = a_house(pages, "Oak")
    answer = sends(pages, f"/houses/{oak}/address", address="Lenina 5", address_by="Vera", address_why="asked")
    page = bytes(answer.body).decode()

    assert answer.status_code == 400 and "Not both" in page and 'value="Lenina 5"' in page


def test_two_who_write_the_address_apart_both_stand_until_one_settles(pages: Pages) -> None:
    oak = a_house(pages, "Oak", address="Lenina 5")
    seen = pages.office.seen
    assert sends(pages, f"/houses/{oak}/address", address="Gagarina 7", seen=seen).status_code == 303
    assert sends(pages, f"/houses/{oak}/address", address="Mira 3", seen=seen).status_code == 303

    page = pages.get(f"/houses/{oak}/address")
    assert "Gagarina 7" in page and "Mira 3" in page and "written twice, apart" in page
    chosen = re.search(r'Mira 3.*?name="settle" value="([^"]+)"', page, re.DOTALL)
    assert chosen
    pages.does(f"/houses/{oak}/settle", settle=chosen[1])

    after = pages.get(f"/houses/{oak}")
    assert "Mira 3" in after and "Gagarina" not in after
    assert pages.office.index.house(HouseId(oak)).contested == ()


def test_a_note_stays_with_the_house(pages: Pages) -> None:
    oak = a_house(pages, "Oak")
    pages.does(f"/houses/{oak}/note", text="The lift is out of order.")

    assert "The lift is out of order." in pages.get(f"/houses/{oak}")


# Stays


def test_the_form_offers_only_houses_with_room_on_those_nights(pages: Pages) -> None:
    oak, elm = a_house(pages, "Oak", 1), a_house(pages, "Elm", 1)
    a_house(pages, "Ash", 1, most_nights="3")
    first, persons = a_case(pages, "Heron")
    stays(pages, first, oak, persons, from_day="2017-06-12", until="2017-06-14")
    other, _others = a_case(pages, "Flint")

    page = pages.get(f"/cases/{other}/stays/new")

    assert f'value="{elm}"' in page and f'value="{oak}"' not in page
    assert "Not enough beds on some of these nights: Oak" in text(page)
    assert "Takes nobody for that long: Ash" in text(page)


def test_looking_at_other_nights_keeps_what_was_typed(pages: Pages) -> None:
    oak = a_house(pages, "Oak", 1)
    first, persons = a_case(pages, "Heron")
    stays(pages, first, oak, persons, from_day="2017-06-09", until="2017-06-12")
    other, others = a_case(pages, "Flint")
    address = f"/cases/{other}/stays"

    answer = pages.ask("POST", address, stay_form(pages, "", others, "2017-06-12", "2017-06-20", look="yes"))
    page = bytes(answer.body).decode()

    assert answer.status_code == 200 and f'value="{oak}"' in page
    assert 'value="2017-06-12"' in page and 'value="2017-06-20"' in page


def test_a_stay_moves_the_case_and_is_recorded_as_a_look(pages: Pages) -> None:
    oak = a_house(pages, "Oak")
    case, persons = a_case(pages, "Heron")

    there = stays(pages, case, oak, persons)

    assert pages.office.index.case(case).stage is Stage.SAFE_HOUSE
    assert "7 days left" in pages.get(there)
    pages.office.gather()
    assert {(one.look.case, one.look.section) for one in pages.office.index.group().looks} == {(case, Kind.PLACE)}


@pytest.mark.parametrize("wrong", ["full", "burnt", "overlap", "nobody"])
def test_a_refused_stay_says_what_to_do_and_keeps_what_was_typed(pages: Pages, wrong: str) -> None:
    oak, elm = a_house(pages, "Oak", 1), a_house(pages, "Elm", 3)
    case, persons = a_case(pages, "Heron")
    other, others = a_case(pages, "Flint")
    sentence = {
        "full": "Choose other days or another house.",
        "burnt": "Choose another one.",
        "overlap": "End or move that stay first.",
        "nobody": "Choose who stays there.",
    }[wrong]
    if wrong == "full":
        stays(pages, case, oak, persons)
    if wrong == "burnt":
        pages.does(f"/houses/{oak}/unsafe", why="A stranger asked for us.")
    if wrong == "overlap":
        stays(pages, other, elm, others)
    wanted = stay_form(pages, oak, others if wrong != "nobody" else [], "2017-06-10", "2017-06-15")
    before = len(stays_from(pages.office.index.db, TODAY))

    answer = pages.ask("POST", f"/cases/{other}/stays", wanted)
    page = bytes(answer.body).decode()

    assert answer.status_code in (400, 409) and sentence in page
    assert 'value="2017-06-15"' in page
    assert len(stays_from(pages.office.index.db, TODAY)) == before
    if wrong in ("full", "burnt"):
        assert f'value="{elm}"' in page and f'value="{oak}"' not in page


def test_a_stay_is_made_longer_beyond_the_limit_only_with_a_reason(pages: Pages) -> None:
    oak = a_house(pages, "Oak", most_nights="7")
    case, persons = a_case(pages, "Heron")
    there = stays(pages, case, oak, persons)

    refused = pages.post(f"{there}/extend", until="2017-06-20", why="")
    assert refused.status_code == 400 and 'id="why-wrong"' in bytes(refused.body).decode()
    pages.does(f"{there}/extend", until="2017-06-20", why="The visa comes on the 19th.")
    assert "11 days left" in pages.get(there)


def test_an_ended_stay_frees_its_bed_and_undo_takes_it_back(pages: Pages) -> None:
    oak = a_house(pages, "Oak", 1)
    case, persons = a_case(pages, "Heron")
    there = stays(pages, case, oak, persons)
    pages.does(f"{there}/end", on="2017-06-09", why="to her aunt")
    page = pages.get(there)
    assert "It ended on" in page and strip(pages.get("/houses"))[0][0] == 1

    undo = re.search(r'action="([^"]+/undo/[^"]+)"', page)
    assert undo
    pages.does(undo[1])

    assert strip(pages.get("/houses"))[0][0] == 0


def test_moving_ends_one_stay_and_begins_the_other_on_the_same_day(pages: Pages, clock: Hand) -> None:
    oak, elm = a_house(pages, "Oak", 1), a_house(pages, "Elm", 1)
    case, persons = a_case(pages, "Heron")
    there = stays(pages, case, oak, persons)
    clock.now = later(clock.now, 2 * DAY)

    page = pages.get(f"{there}/move")
    assert f'value="{elm}"' in page and f'value="{oak}"' not in page
    pages.does(f"{there}/move", house=elm, from_day="2017-06-11", until="2017-06-18", why="louder street")

    assert strip(pages.get(f"/houses/{oak}"))[0][0] == 1
    assert strip(pages.get(f"/houses/{elm}"))[0][0] == 0
    assert "Heron" in pages.get(f"/houses/{elm}") and "over" in pages.get(there)


def test_who_overstays_holds_the_bed_and_is_marked(pages: Pages, clock: Hand) -> None:
    oak = a_house(pages, "Oak", 1)
    case, persons = a_case(pages, "Heron")
    stays(pages, case, oak, persons, until="2017-06-10")
    clock.now = later(clock.now, 4 * DAY)

    page = pages.get(f"/houses/{oak}")

    assert strip(page) == [[0] * 7] and "should have left 3 days ago" in page
    assert Why.STAY_ENDS in {one.why for one in waiting(pages.office.index, clock.now)}


@pytest.mark.parametrize("day", ["", "soon", "0001-01-01", "9999-12-31", "2017-02-30"])
def test_a_day_that_will_not_do_is_named_and_breaks_nothing(pages: Pages, day: str) -> None:
    oak = a_house(pages, "Oak")
    case, persons = a_case(pages, "Heron")

    for form in (stay_form(pages, oak, persons, day, "2017-06-15"), stay_form(pages, oak, persons, "2017-06-09", day)):
        assert pages.ask("POST", f"/cases/{case}/stays", form).status_code == 400


# No longer safe


def test_marking_a_house_names_who_must_move_and_gives_each_a_task(pages: Pages) -> None:
    oak, elm = a_house(pages, "Oak", 3), a_house(pages, "Elm", 3)
    heron, persons = a_case(pages, "Heron")
    flint, others = a_case(pages, "Flint")
    swift, away = a_case(pages, "Swift")
    stays(pages, heron, oak, persons)
    stays(pages, flint, oak, others, from_day="2017-06-12", until="2017-06-14")
    stays(pages, swift, elm, away)

    asked = text(pages.get(f"/houses/{oak}/unsafe"))
    assert "2 stays must move now" in asked and "Heron" in asked and "Flint" in asked and "Swift" not in asked
    moving = pages.does(f"/houses/{oak}/unsafe", why="A stranger asked for us.")

    page = text(pages.get(moving))
    assert "Heron" in page and "Flint" in page and "to come on" in page and "What this paper tells a finder" in page
    for case in (heron, flint):
        (task,) = pages.office.index.case(case).open_tasks
        assert task.due == TODAY
    assert pages.office.index.case(swift).open_tasks == ()
    must = [one.about for one in waiting(pages.office.index, pages.office.now()) if one.why is Why.MUST_MOVE]
    assert sorted(must) == sorted([heron, flint])
    assert "2 stays must move now" in text(pages.get("/houses"))
    assert f"/houses/{oak}/moving" in pages.get("/today")


def test_who_has_moved_leaves_the_moving_list(pages: Pages) -> None:
    oak, elm = a_house(pages, "Oak", 1), a_house(pages, "Elm", 1)
    case, persons = a_case(pages, "Heron")
    there = stays(pages, case, oak, persons)
    pages.does(f"/houses/{oak}/unsafe", why="A stranger asked for us.")

    pages.does(f"{there}/move", house=elm, from_day="2017-06-09", until="2017-06-16", why="no longer safe")

    assert "Everybody has left" in pages.get(f"/houses/{oak}/moving")
    assert not [one for one in waiting(pages.office.index, pages.office.now()) if one.why is Why.MUST_MOVE]


def test_a_house_is_usable_again_only_with_a_reason(pages: Pages) -> None:
    oak = a_house(pages, "Oak")
    pages.does(f"/houses/{oak}/unsafe", why="A stranger asked for us.")
    assert pages.post(f"/houses/{oak}/again", why=" ").status_code == 400
    assert "no longer safe" in pages.get(f"/houses/{oak}")

    pages.does(f"/houses/{oak}/again", why="It was the gas man.")

    assert strip(pages.get(f"/houses/{oak}"))[0][0] == 2
    assert pages.ask("POST", f"/houses/{oak}/again").status_code in (400, 409)


# Who sees it


def test_the_front_desk_sees_no_house_and_no_stay(pages: Pages, tmp_path: Path) -> None:
    oak = a_house(pages, "Oak", address="Lenina 5")
    case, persons = a_case(pages, "Heron")
    there = stays(pages, case, oak, persons)
    ilya = colleague(pages, tmp_path, "Ilya", "everyone", "front-desk")

    for path in ("/houses", f"/houses/{oak}", f"/houses/{oak}/moving", there, f"/cases/{case}/stays/new"):
        answer = ilya.ask("GET", path)
        assert answer.status_code in (403, 404)
        assert "Oak" not in bytes(answer.body).decode() and "Lenina" not in bytes(answer.body).decode()
    ilya.office.close()


def test_the_shelter_circle_sees_beds_and_no_name(pages: Pages, tmp_path: Path) -> None:
    oak = a_house(pages, "Oak", address="Lenina 5")
    case, persons = a_case(pages, "Heron")
    stays(pages, case, oak, persons)
    sol = colleague(pages, tmp_path, "Sol", "everyone", "shelter")

    page = sol.get(f"/houses/{oak}")

    assert "Heron" in page and "Lenina 5" in page and strip(page)[0][0] == 1
    sol.office.close()


def test_twenty_houses_come_in_pages_small_enough(pages: Pages) -> None:
    for number in range(27):
        a_house(pages, f"House {number:02}", 3)

    first, second = pages.get("/houses"), pages.get("/houses?page=2")

    assert "House 24" in first and "House 25" not in first and "House 26" in second
    assert "picture" not in first and "/houses/nights" in first
    assert pages.get("/houses/nights").count('class="bed"') <= 40
    for page in (first, pages.get("/houses/nights"), pages.get("/houses/nights?page=2")):
        assert len(page.encode()) <= 40 * 1024


def test_a_house_knows_the_same_stays_as_the_cases(pages: Pages) -> None:
    oak = a_house(pages, "Oak", 3)
    case, persons = a_case(pages, "Heron", "Wren")
    there = stays(pages, case, oak, persons)
    pages.does(f"{there}/extend", until="2017-06-20", why="")
    pages.does(f"{there}/end", on="2017-06-12", why="to her aunt")

    (at,) = pages.office.index.house(HouseId(oak)).stays

    assert (at.stay,) == pages.office.index.case(case).stays


def test_a_house_with_a_mistyped_number_of_beds_breaks_no_page(pages: Pages) -> None:
    oak = a_house(pages, "Oak", 9999)

    for path in ("/houses", "/houses/nights", f"/houses/{oak}"):
        assert len(pages.get(path).encode()) <= 40 * 1024
    assert pages.post("/houses", handle="Elm", capacity="12345").status_code == 400


# Where somebody sleeps, at the head of their case


def head_of(pages: Pages, case: str) -> str:
    return text(pages.get(f"/cases/{case}").partition('id="sleeps"')[2].partition("</dd>")[0])


def test_a_case_says_at_its_head_where_each_person_sleeps_and_leads_to_a_stay(pages: Pages) -> None:
    oak = a_house(pages, "Oak", 3)
    case, persons = a_case(pages, "Heron", "Wren")

    assert "in no house of ours" in head_of(pages, case) and "Begin a stay" in head_of(pages, case)
    stays(pages, case, oak, persons[:1], from_day="2017-06-09", until="2017-06-16")
    head = head_of(pages, case)
    page = pages.get(f"/cases/{case}")
    left = re.search(r'href="(/cases/\w+/stays/new\?for=\w+)"', page)

    assert "Heron : in Oak" in head and "until Friday, 16 June 2017, 7 days left" in head
    assert "Wren : in no house of ours" in head and left
    form = pages.get(left[1])
    assert re.findall(r'name="persons" value="(\w+)" checked', form) == [persons[1]]
    assert re.findall(r'name="house" value="(\w+)" checked', form) == [oak]


def test_where_somebody_sleeps_is_a_look_and_is_sealed_to_who_does_not_keep_the_place(pages: Pages, tmp_path: Path) -> None:
    oak = a_house(pages, "Oak", 3)
    case, persons = a_case(pages, "Heron")
    stays(pages, case, oak, persons)
    ilya = colleague(pages, tmp_path, "Ilya", "casework")
    try:
        page = ilya.get(f"/cases/{case}")
        head = head_of(ilya, case)
        assert "Sealed to you. Open to: shelter" in head and "Oak" not in page and "Begin a stay" not in head
        assert {look.section for look in ilya.office.unwritten_looks} == {Kind.CASE}
        pages.get(f"/cases/{case}")
        assert Kind.PLACE in {look.section for look in pages.office.unwritten_looks if look.case == case}
    finally:
        ilya.office.close()


def test_a_stay_is_begun_from_the_page_of_a_house(pages: Pages) -> None:
    oak, _elm = a_house(pages, "Oak", 3), a_house(pages, "Elm", 3)
    heron, persons = a_case(pages, "Heron", "Wren")
    swift, others = a_case(pages, "Swift")
    stays(pages, swift, oak, others)

    assert f'href="/houses/{oak}/stay"' in pages.get(f"/houses/{oak}")
    page = pages.get(f"/houses/{oak}/stay")
    assert "2 people without a house." in page and "Swift" not in page
    assert f'href="/cases/{heron}/stays/new?house={oak}"' in page
    form = pages.get(f"/cases/{heron}/stays/new?house={oak}")
    assert re.findall(r'name="house" value="(\w+)" checked', form) == [oak]
    stays(pages, heron, oak, persons[:1])
    assert "One person without a house." in pages.get(f"/houses/{oak}/stay")
    stays(pages, heron, oak, persons[1:])
    assert "Everybody in a case on the way has a stay in a house." in pages.get(f"/houses/{oak}/stay")


def test_a_stay_to_come_is_told_with_both_its_days_and_one_that_ended_is_not(pages: Pages) -> None:
    oak = a_house(pages, "Oak", 3)
    case, persons = a_case(pages, "Heron")
    where = stays(pages, case, oak, persons, from_day="2017-06-11", until="2017-06-16")
    assert "from Sunday, 11 June 2017 until Friday, 16 June 2017" in head_of(pages, case)
    pages.does(f"{where}/end", on="2017-06-12", why="to a friend")
    assert "in no house of ours" in head_of(pages, case)


def test_a_house_that_takes_nobody_for_so_long_is_the_reason_named_and_no_more_is_proposed(pages: Pages) -> None:
    case, persons = a_case(pages, "Heron")
    a_house(pages, "Oak", 2, most_nights="3")
    page = pages.get(f"/cases/{case}/stays/new")
    assert 'name="until" type="date" value="2017-06-12"' in page and "Oak" in page
    form = stay_form(pages, "", persons, "2017-06-09", "2017-06-16", look="yes")
    longer = bytes(pages.ask("POST", f"/cases/{case}/stays", form).body).decode()
    assert "takes nobody for so many nights" in longer and "that many beds free" not in longer
