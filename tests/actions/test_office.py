"""What the whole group shares."""

import pytest

from safeconduct.actions import office
from safeconduct.core.group import StaffNamed
from safeconduct.core.ids import CaseId
from safeconduct.core.office import LadderWritten, Look, PhraseWritten, Rung, SignalSet, ViewSaved
from safeconduct.core.section import Kind
from safeconduct.errors import BadInput, NotAllowed
from tests.world import CASEWORKER, FRONT_DESK, GROUP, PRESS, SHELTER, STEWARD, TODAY, World

LOOK = Look(CaseId("case"), TODAY, Kind.STORY)


def test_the_group_writes_its_ladder() -> None:
    world = World()
    ladder = LadderWritten((Rung("call"), Rung("call the lawyer", "Kim")))
    world.does(CASEWORKER, office.write_ladder(CASEWORKER, GROUP, ladder))

    assert world.group().ladder == ladder.rungs
    for wrong in (LadderWritten(()), LadderWritten((Rung(""),))):
        with pytest.raises(BadInput):
            office.write_ladder(CASEWORKER, GROUP, wrong)
    with pytest.raises(NotAllowed):
        office.write_ladder(PRESS, GROUP, ladder)


def test_a_phrase_is_kept_by_key_and_language() -> None:
    world = World()
    for language, text in (("en", "We are here."), ("de", "Wir sind da."), ("de", "Wir sind hier.")):
        phrase = PhraseWritten("hello", language, text)
        world.does(FRONT_DESK, office.write_phrase(FRONT_DESK, GROUP, phrase))

    said = world.group().phrases["hello", "de"].one
    assert said is not None
    assert said.text == "Wir sind hier."
    with pytest.raises(BadInput):
        office.write_phrase(FRONT_DESK, GROUP, PhraseWritten("hello", "de", ""))
    with pytest.raises(NotAllowed):
        office.write_phrase(SHELTER, GROUP, PhraseWritten("hello", "de", "x"))


def test_anybody_hands_over_a_shift() -> None:
    world = World()
    world.does(SHELTER, office.hand_over_shift(SHELTER, GROUP, "All quiet."))

    assert [shift.value for shift in world.group().shifts] == ["All quiet."]
    with pytest.raises(BadInput):
        office.hand_over_shift(SHELTER, GROUP, "")


@pytest.mark.parametrize("address", ["nobody", "@x", "a@", "a b@x"])
def test_the_signal_goes_to_one_address(address: str) -> None:
    with pytest.raises(BadInput):
        office.set_signal(STEWARD, GROUP, SignalSet(address))


def test_only_a_steward_sets_the_signal_and_may_switch_it_off() -> None:
    assert office.set_signal(STEWARD, GROUP, SignalSet("a@example.org"))
    assert office.set_signal(STEWARD, GROUP, SignalSet(""))
    with pytest.raises(BadInput):
        office.set_signal(STEWARD, GROUP, SignalSet("", 0))
    with pytest.raises(NotAllowed):
        office.set_signal(CASEWORKER, GROUP, SignalSet(""))


def test_people_name_themselves_and_a_steward_names_others() -> None:
    world = World()
    named = StaffNamed(CASEWORKER.member, "Cas")
    world.does(CASEWORKER, office.name_staff(CASEWORKER, GROUP, named))

    assert world.group().name_of(CASEWORKER.member) == "Cas"
    assert office.name_staff(STEWARD, GROUP, named)
    with pytest.raises(NotAllowed):
        office.name_staff(PRESS, GROUP, named)
    with pytest.raises(BadInput):
        office.name_staff(CASEWORKER, GROUP, StaffNamed(CASEWORKER.member, ""))


def test_one_look_a_member_case_day_and_section_is_recorded() -> None:
    world = World()
    world.does(PRESS, office.gather_looks(PRESS, GROUP, world.group(), [LOOK, LOOK]))

    assert [(by.member, by.look) for by in world.group().looks] == [(PRESS.member, LOOK)]
    assert office.gather_looks(PRESS, GROUP, world.group(), [LOOK]) == ()
    assert office.gather_looks(SHELTER, GROUP, world.group(), [LOOK])


def test_a_view_of_the_list_is_kept_only_when_it_narrows_something() -> None:
    (kept,) = office.save_view(PRESS, GROUP, ViewSaved("  Not owned ", {"owner": "nobody"}))

    assert kept.fact == ViewSaved("Not owned", {"owner": "nobody"})
    for name, filters in [("", {"owner": "nobody"}), ("All", {"owner": ""}), ("All", {})]:
        with pytest.raises(BadInput):
            office.save_view(PRESS, GROUP, ViewSaved(name, filters))
