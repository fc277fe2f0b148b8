"""The practice office: built from nothing by the acts of its members, apart from real work, and thrown away with one press."""

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from safeconduct.actions.ways import known_facts
from safeconduct.caseload.duties import Why
from safeconduct.caseload.today import waiting
from safeconduct.core.call import Danger
from safeconduct.core.case import SideState, Stage
from safeconduct.core.dossier import DossierLanguage
from safeconduct.core.ids import CaseId
from safeconduct.core.section import Kind
from safeconduct.core.testimony import Use
from safeconduct.core.when import DAY, HOUR, Day, PartialDate, day_of
from safeconduct.desk.office import Office, unlock
from safeconduct.desk.opening import Entry, Opened, come_in
from safeconduct.desk.practice.people import INVENTED
from safeconduct.desk.practice.reports import MARK
from safeconduct.desk.practice.story import PARTS, build_practice, practice_members
from safeconduct.desk.reading_reports import TextGiven, proposals
from safeconduct.desk.report_texts import text_in
from safeconduct.desk.suggesting import PRACTISED, suggested_handle
from safeconduct.dossier.words import dated
from safeconduct.errors import NotFound
from safeconduct.evidence.recorded import heading_from
from safeconduct.folds.dossier import recipients_agreed
from safeconduct.folds.testimony import reusable
from safeconduct.pathways.matrix import columns, verdicts
from safeconduct.pathways.shelf import rules
from safeconduct.web.forms import Form
from tests.desk.offices import NOW, Hand, Pages, an_office
from tests.dossier.dossiers import texts_of
from tests.dossier.test_command import alone
from tests.dossier.test_typesetting import plain

TODAY = day_of(NOW)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("practice") / "desk"
    build_practice(root, lambda: NOW, os.urandom)
    return root


def office_of(folder: Path, name: str) -> Office:
    return unlock(folder, name, dict(practice_members(folder))[name], lambda: NOW, os.urandom)


@pytest.fixture
def anna(folder: Path) -> Iterator[Office]:
    office = office_of(folder, "Anna")
    yield office
    office.close()


def test_what_changed_is_told_from_the_second_visit_on(folder: Path) -> None:
    ilya = office_of(folder, "Ilya")
    try:
        pages = Pages(ilya, folder, Hand())
        assert "Since you were last here" not in pages.get("/today")
        ilya.begin_session()
        assert "Since you were last here" in pages.get("/today")
    finally:
        ilya.close()


def test_it_is_marked_as_practice_and_every_fact_in_it_counts(anna: Office) -> None:
    assert anna.practice
    assert anna.journal.alarms() == ()
    for row in anna.index.cases(side="any", most=100):
        assert all(entry.counts for entry in anna.index.case(row.id).timeline)


def test_somebody_stands_at_every_stage_and_some_beside_the_way(anna: Office) -> None:
    rows = anna.index.cases(side="any", most=100)
    assert {row.stage for row in rows if not row.side} == {stage.value for stage in Stage}
    assert {row.side for row in rows if row.side} == {SideState.CONTACT_LOST.value, SideState.WITHDRAWN.value}


def test_every_case_says_that_it_is_invented(anna: Office) -> None:
    for row in anna.index.cases(side="any", most=100):
        assert INVENTED in [note.text for note in anna.index.case(row.id).notes]


def test_one_person_has_a_violation_and_a_testimony_and_each_says_that_it_is_invented(anna: Office) -> None:
    view = next(one for row in anna.index.cases(side="any", most=100) if (one := anna.index.case(row.id)).testimonies)
    assert view.violations.violations[0].first.text == INVENTED
    (told,) = view.testimonies
    passages = [one.written.values[0].value for one in told.passages]
    assert passages and all(one.text.startswith("Invented for practice.") for one in passages)
    assert [len(reusable(told, use, anna.today())) for use in Use] == [1, 0, 0]


def test_two_reports_stand_there_partly_read_and_each_says_that_it_is_invented(folder: Path) -> None:
    sami = office_of(folder, "Sami")
    try:
        pages = Pages(sami, folder, Hand())
        view = sami.index.knowledge().reports
        assert len(view.reports) == 2 and all(MARK in one.first.title for one in view.reports.values())
        for name in view.reports:
            page = pages.get(f"/reports/{name}")
            waits, _, stands = page.partition('id="kept"')
            assert "data-row" in waits and stands.count("data-row") == 3
        texts = {name: text_in(sami, one) for name, one in view.reports.items()}
        made = proposals([TextGiven(name, texts[name], heading_from(one.first)) for name, one in view.reports.items()])
        proposed = {each.statement: each for found in made for each in found or ()}
        for name, one in view.confirmed.items():
            assert replace(one, question=proposed[name].question) == proposed[name]
        assert len(proposed) - len(view.confirmed) >= 6
        claims = pages.get("/reports/claims")
        assert "About 60 medics" in claims
    finally:
        sami.close()


def test_no_entry_claims_a_time_long_before_the_one_above_it(anna: Office) -> None:
    for row in anna.index.cases(side="any", most=100):
        latest: dict[Kind | None, int] = {}
        for entry in anna.index.case(row.id).timeline:
            assert entry.moment >= latest.get(entry.section, 0) - DAY, (row.handle, entry.fact)
            assert entry.moment <= NOW
            latest[entry.section] = max(entry.moment, latest.get(entry.section, 0))


def test_calls_wait_in_four_languages_and_some_are_not_answered(anna: Office) -> None:
    calls = anna.index.calls()
    assert {call.language for call in calls} == {"ru", "ar", "de", "en"}
    assert calls[0].danger == Danger.LIFE_NOW.value
    counts = anna.index.call_counts()
    assert counts["new"] >= 3 and counts["assigned"] and counts["decided"] and counts["aside"]


def test_today_has_a_missed_sign_of_life_and_one_that_is_due_soon(anna: Office) -> None:
    lines = waiting(anna.index, NOW)
    assert lines[0].why is Why.CHECK_IN and lines[0].handle == "Marl"
    soon = waiting(anna.index, NOW + HOUR)  # type: ignore[arg-type]
    assert "Linden" in [line.handle for line in soon if line.why is Why.CHECK_IN]
    assert Why.CONTESTED in [line.why for line in lines]


def test_nobody_but_the_shelter_opens_who_is_where_and_nobody_in_it_opens_names(folder: Path) -> None:
    anna, ilya = office_of(folder, "Anna"), office_of(folder, "Ilya")
    wren = next(row.id for row in anna.index.cases(most=100) if row.handle == "Wren")
    theirs, his = anna.index.case(wren), ilya.index.case(wren)
    assert Kind.IDENTITY in theirs.opened and Kind.PLACE not in theirs.opened and not theirs.stays
    assert Kind.PLACE in his.opened and Kind.IDENTITY not in his.opened and his.stays
    assert anna.index.houses() == []
    with pytest.raises(NotFound):
        anna.index.house(his.stays[0].house)
    anna.close()
    ilya.close()


def test_houses_hold_a_stay_about_to_end_and_one_house_is_no_longer_safe(folder: Path) -> None:
    ilya = office_of(folder, "Ilya")
    assert [house.handle for house in ilya.index.houses() if house.burnt] == ["Slate"]
    assert Why.STAY_ENDS in [line.why for line in waiting(ilya.index, NOW)]
    quince = next(house for house in ilya.index.houses() if house.handle == "Quince")
    assert ilya.index.house(quince.id).free_between(TODAY, TODAY.plus(1), TODAY) == 0
    ilya.close()


def test_two_read_the_fourth_man_otherwise_and_both_readings_stand(anna: Office) -> None:
    contested = [one for one in anna.index.knowledge().statements if one.standing.contested]
    assert len(contested) == 1
    assert {written.value.figure.high for written in contested[0].standing.values} == {3, 4}


def test_a_dossier_of_the_fourth_man_can_be_handed_over_and_says_that_it_is_invented(folder: Path) -> None:
    mara = office_of(folder, "Mara")
    try:
        pages = Pages(mara, folder, Hand())
        case = next(f"/cases/{row.id}" for row in mara.index.cases(most=100) if row.handle == "Ibis")
        view = mara.index.case(CaseId(case.rpartition("/")[2]))
        assert "The passport ends before the decision is to be expected." in pages.get(f"{case}/clocks")
        (passport,) = {paper.valid_until for paper in view.people[0].papers} | {one.held.values[-1].value.valid_until for one in view.originals}
        assert "10 of 11 parts are there. Missing: Annexes." in pages.get(f"{case}/dossier")
        assert "Usually 7 to 21 days: a letter of a court and its sworn translation (invented)" in pages.get(f"{case}/dossier")
        (agreed,) = recipients_agreed(view.consents, TODAY)
        (application,) = view.applications
        begun = pages.get(f"{case}/dossier/new?application={application.application}")
        assert f'name="consent" value="{agreed.consent}"' in begun
        chosen = [("parts", part.name) for part in agreed.parts]
        form = Form((("seen", mara.seen), ("consent", agreed.consent), ("language", "en"), ("persons", view.people[0].person), ("count", "1"), *chosen))
        built = pages.ask("POST", f"{case}/dossier/build", form).headers["location"]
        pages.does(f"{built}/let-out")
        said = plain(" ".join(texts_of(pages.room.dossiers[built.rpartition("/")[2]].file)))
    finally:
        mara.close()
    assert said.count("(Invented.)") >= 12 and "practice: everybody in it is invented" in said
    assert f"PRACTICE 5555, valid until {dated(PartialDate(passport.iso), DossierLanguage.ENGLISH)}" in said  # type: ignore[union-attr]
    assert len(said.split("Who applies")) == 2 and "Ibis" not in said


def test_the_command_line_opens_it_without_asking_for_a_passphrase(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "practice").symlink_to(folder.parent)
    code, said = alone("--data", tmp_path, "dossier", "show", "Ibis", "--practice", "--name", "Mara")

    assert code == 0, said
    assert "Passphrase" not in said and "annexes                missing: nothing is there yet" in said and "Agreed: German embassy, Moscow" in said


def test_the_dates_of_a_case_and_what_collides_come_by_command_line(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "practice").symlink_to(folder.parent)
    asked = ("--data", tmp_path, "clocks", "ibis", "--practice", "--name", "Mara")
    code, said = alone(*asked, "--json", "--on", "2017-06-09")
    assert code == 0, said
    found = json.loads(said)
    (collision,) = [one for one in found["collisions"] if one["fault"] == "passport before decision"]
    ends = [one for one in found["dates"] if one["kind"] == "passport"]

    assert collision["certain"] and collision["people"] == ["Ibis"] and collision["first"]["first"] < collision["second"]["first"]
    assert {(one["first"], one["days_left"]) for one in ends} == {(collision["first"]["first"], Day("2017-06-09").days_until(Day(ends[0]["first"])))}

    code, said = alone(*asked)
    assert code == 0 and "The passport ends before the decision is to be expected. Ibis: passport valid until" in said

    code, said = alone("--data", tmp_path / "new", *asked[2:])
    assert code != 0 and "There is no practice office in" in said and str(tmp_path / "new") in said


def test_while_the_practice_office_is_built_no_command_asks_for_a_passphrase(folder: Path, tmp_path: Path) -> None:
    half = tmp_path / "practice" / "desk"
    shutil.copytree(folder, half, ignore=shutil.ignore_patterns("practice"))
    code, said = alone("--data", tmp_path, "clocks", "ibis", "--practice", "--name", "Mara")
    assert code != 0 and "is still being built" in said and "Passphrase" not in said


def test_one_goes_in_as_the_colleague_one_chose(folder: Path) -> None:
    entered = come_in(Entry("practice", folder, "Mara", "", {}), lambda: NOW, os.urandom)
    assert isinstance(entered, Opened) and entered.office.names[entered.office.me] == "Mara"
    entered.office.close()


def test_a_half_built_one_is_built_anew_and_says_how_far_it_is(tmp_path: Path) -> None:
    root = tmp_path / "desk"
    (root / "door").mkdir(parents=True)
    (root / "door" / "group").write_text("00")
    assert practice_members(root) == ()
    done: list[int] = []
    members = build_practice(root, lambda: NOW, os.urandom, done.append)
    assert done == list(range(1, PARTS + 1)) and practice_members(root) == members
    (root / "practice").write_bytes(b"[[")
    assert practice_members(root) == ()


def test_no_word_is_offered_to_somebody_real_that_somebody_invented_carries(anna: Office, tmp_path: Path) -> None:
    with an_office(tmp_path) as pages:
        free = {suggested_handle(replace_chance(pages.office, turn)) for turn in range(200)}
    assert len(free) > 100 and not free & PRACTISED
    assert suggested_handle(anna).split()[0] in PRACTISED


def replace_chance(office: Office, turn: int) -> Office:
    office.chance = lambda count: turn.to_bytes(count, "big")
    return office


def test_six_cases_have_facts_for_the_ways_in_that_say_different_things_and_that_they_are_invented(folder: Path) -> None:
    mara, said = office_of(folder, "Mara"), {}
    try:
        for row in mara.index.cases(side="any", most=100):
            view = mara.index.case(row.id)
            for ways in view.ways:
                made = columns(rules(), date(2025, 11, 30))
                said[view.handle, ways.person] = verdicts(known_facts(ways), made, ("stay", "GE"))
                assert any("For the ways in:" in note.text and "invented" in note.text for note in view.notes)
    finally:
        mara.close()
    assert {handle for handle, _person in said} == {"Ibis", "Juniper", "Wren", "Alder", "Basalt", "Jasper"}
    assert len(set(said.values())) == len(said) - 1, "Basalt's cousin weighs and decides nothing: he stands as Ibis does, and nobody else as another"
