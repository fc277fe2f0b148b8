"""How long closed cases are kept: no rule until keyholders set one, a warning before, a reason to keep one longer, and nothing erased by itself."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from safeconduct.actions.calls import NewCase
from safeconduct.actions.cases import open_case
from safeconduct.core.erasure import KeepingRuleSet
from safeconduct.core.ids import CaseId, fresh
from safeconduct.core.section import Kind, Placed
from safeconduct.core.when import DAY
from safeconduct.desk import erasing, keeping
from safeconduct.desk.office import Office, unlock
from tests.attacks.test_erasing import WEEK, handles, second_keyholder, wait
from tests.desk.offices import WORDS, Pages, an_office, colleague


@pytest.fixture
def anna(tmp_path: Path) -> Iterator[Pages]:
    with an_office(tmp_path) as made:
        yield made


def a_closed_case(anna: Pages, handle: str = "Heron") -> CaseId:
    case = CaseId(fresh(os.urandom))
    anna.office.write(open_case(anna.office.actor, NewCase(case, handle)))
    anna.does(f"/cases/{case}/side", state="closed", reason="They have arrived.")
    return case


def on(anna: Pages, days: int) -> None:
    wait(anna.office, anna.clock, days * DAY)


def test_without_a_rule_nobody_is_reminded_and_the_page_says_what_to_do(anna: Pages) -> None:
    case = a_closed_case(anna)
    on(anna, 4000)
    page = anna.get("/erasing")
    assert "No rule is set yet" in page and "Agree with your colleagues how long" in page and 'name="months"' in page
    assert "closed case" not in anna.get("/today")
    assert "No rule says how long it is kept" in anna.get(f"/cases/{case}?show=case")
    assert handles(anna.office) == ["Heron"]


def test_a_case_whose_time_runs_out_is_named_a_month_before_on_today_on_its_page_and_on_the_list(anna: Pages) -> None:
    case = a_closed_case(anna)
    a_closed_case(anna, "Stork")
    open_one = CaseId(fresh(os.urandom))
    anna.office.write(open_case(anna.office.actor, NewCase(open_one, "Plover")))
    anna.does("/erasing/rule", months="6")
    assert "A closed case is kept 6 months." in anna.get("/erasing") and "Set by Anna" in anna.get("/erasing")
    on(anna, 151)  # 9 June and 6 months is 9 December; this is the day before the warning.
    assert "closed case" not in anna.get("/today") and f"/cases/{case}/keep-longer" not in anna.get("/erasing")
    on(anna, 1)
    assert "The time of 2 closed cases runs out" in anna.get("/today")
    assert f"/cases/{case}/keep-longer" in anna.get("/erasing") and "Plover" not in anna.get("/erasing")
    assert "9 December 2017" in anna.get(f"/cases/{case}?show=case") and "time is over" not in anna.get("/erasing")
    on(anna, 300)
    assert "time is over" in anna.get("/erasing") and "Nothing is erased until a person orders it" in anna.get(f"/cases/{case}?show=case")
    assert sorted(handles(anna.office)) == ["Heron", "Plover", "Stork"] and erasing.orders_of(anna.office) == ()


def test_a_case_is_kept_longer_with_a_reason_that_stands_on_it_and_comes_back_when_that_ends(anna: Pages) -> None:
    case = a_closed_case(anna)
    anna.does("/erasing/rule", months="1")
    on(anna, 60)
    assert anna.post(f"/cases/{case}/keep-longer", why=" ", until="").status_code == 400
    anna.does(f"/cases/{case}/keep-longer", why="Evidence at court.", until="2018-01-01")
    page = anna.get(f"/cases/{case}?show=case")
    assert "Evidence at court." in page and "Kept longer, until Monday, 1 January 2018" in page
    assert "closed case" not in anna.get("/today") and "Evidence at court." in anna.get("/erasing")
    anna.does(f"/cases/{case}/keep-longer", why="The appeal too.", until="")
    on(anna, 4000)
    assert "closed case" not in anna.get("/today") and "until somebody says otherwise" in anna.get("/erasing")
    anna.does(f"/cases/{case}/keep-longer", why="It is decided.", until="2018-01-01")
    assert "The time of one closed case runs out" in anna.get("/today")


def test_a_case_that_is_opened_again_has_no_end(anna: Pages) -> None:
    case = a_closed_case(anna)
    anna.does("/erasing/rule", months="1")
    on(anna, 60)
    assert "closed case" in anna.get("/today")
    anna.does(f"/cases/{case}/side", state="", reason="They write again.")
    assert "closed case" not in anna.get("/today") and anna.ask("GET", f"/cases/{case}/keep-longer").status_code == 409
    assert anna.post(f"/cases/{case}/keep-longer", why="x").status_code == 409


def test_its_erasing_is_an_order_as_any_other(anna: Pages) -> None:
    case = a_closed_case(anna)
    anna.does("/erasing/rule", months="1")
    on(anna, 60)
    anna.does(f"/cases/{case}/erase", sure="yes")
    assert "closed case" not in anna.get("/today")
    on(anna, 7)
    assert handles(anna.office) == [] and "Heron" not in anna.get("/erasing")


def test_where_there_are_two_keyholders_the_second_agrees_and_a_rule_by_somebody_else_counts_for_nothing(anna: Pages, tmp_path: Path) -> None:
    bela = second_keyholder(anna, tmp_path)
    anna.office.refresh()
    a_closed_case(anna)
    anna.does("/erasing/rule", months="3")
    assert keeping.months_kept(anna.office) == 0 and "Anna wants closed cases to be kept 3 months" in anna.get("/erasing")
    bela.office.refresh()
    assert "waits for a keyholder’s yes" in bela.get("/today") and "waits for a keyholder’s yes" not in anna.get("/today")
    (waiting,) = keeping.rules_of(bela.office)
    assert bela.post(f"/erasing/rule/{'0' * 64}/agree").status_code == 409
    bela.does(f"/erasing/rule/{waiting.event}/agree")
    anna.office.refresh()
    assert keeping.months_kept(anna.office) == keeping.months_kept(bela.office) == 3
    carl = colleague(anna, tmp_path, "Carl", "casework", "front-desk")
    assert 'name="months"' not in carl.get("/erasing") and carl.post("/erasing/rule", months="1").status_code == 403
    carl.office.write([Placed(Kind.GROUP, carl.office.subject, KeepingRuleSet("forged", 1, (waiting.event,)))])
    anna.office.refresh()
    assert keeping.months_kept(anna.office) == keeping.months_kept(carl.office) == 3
    carl.office.close()
    bela.office.close()


def test_rules_set_apart_both_stand_the_longest_holds_and_the_next_takes_the_place_of_both(anna: Pages) -> None:
    office = anna.office
    for rule, months in (("one", 3), ("two", 9)):
        office.write([Placed(Kind.GROUP, office.subject, KeepingRuleSet(rule, months))])
    assert keeping.months_kept(office) == 9 and "These were set apart" in anna.get("/erasing")
    anna.does("/erasing/rule", months="0")
    assert keeping.months_kept(office) == 0 and len(keeping.rules_of(office)) == 1
    assert "There is no rule" in anna.get("/erasing")
    for wrong in ("", "x", "1201", "-1", "999999999999"):
        answer = anna.post("/erasing/rule", months=wrong)
        assert answer.status_code == 400 and "1 to 1200" in bytes(answer.body).decode()


def test_an_office_with_an_index_of_an_earlier_version_knows_its_closed_cases(anna: Pages, tmp_path: Path) -> None:
    a_closed_case(anna)
    anna.does("/erasing/rule", months="1")
    anna.office.journal.db.execute("DROP TABLE closed_row")
    anna.office.journal.db.pragma("user_version", 3)
    anna.office.close()
    again: Office = unlock(tmp_path / "desk", "Anna", WORDS, anna.clock, os.urandom)
    anna.clock.now += WEEK * 9  # type: ignore[assignment]
    assert [row.handle for row, _ in keeping.running_out(again, 10)] == ["Heron"]
    again.close()
