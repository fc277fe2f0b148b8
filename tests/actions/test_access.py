"""Who may do what, against the golden table. Write it anew with GOLDEN=write."""

import os
from pathlib import Path

import pytest

from safeconduct.actions.access import Act, placed, require
from safeconduct.core.case import HandleSet
from safeconduct.core.ids import CircleId, MemberId
from safeconduct.core.section import Kind, Role, Subject
from safeconduct.errors import NotAllowed
from tests.world import ALONE, CASEWORKER, FRONT_DESK, PRESS, SHELTER, STEWARD, Actor, member

GOLDEN = Path(__file__).parent.parent / "golden" / "access-matrix.txt"


def matrix() -> str:
    actors = [*(member(role.value, role) for role in Role), member("alone", alone=True)]
    width = max(len(word.value) for word in [*Act, *Kind]) + 2
    lines = ["may open and write in".ljust(width) + "  ".join(actor.member for actor in actors)]
    lines += [row(kind.value, width, actors, [a.may_write(kind) for a in actors]) for kind in Kind]
    lines += ["", "may".ljust(width) + "  ".join(actor.member for actor in actors)]
    lines += [row(act.value, width, actors, [a.may(act) for a in actors]) for act in Act]
    return "\n".join(lines) + "\n"


def row(word: str, width: int, actors: list[Actor], answers: list[bool]) -> str:
    cells = ["yes" if answer else "-" for answer in answers]
    return (
        word.ljust(width)
        + "  ".join(cell.ljust(len(a.member)) for cell, a in zip(cells, actors, strict=True)).rstrip()
    )


def test_the_access_matrix_is_as_agreed() -> None:
    if os.environ.get("GOLDEN") == "write":
        GOLDEN.write_text(matrix())

    assert matrix() == GOLDEN.read_text()


@pytest.mark.parametrize("role", list(Role))
def test_no_role_opens_both_name_and_place(role: Role) -> None:
    actor = member("x", role)

    assert not (actor.may_read(Kind.IDENTITY) and actor.may_read(Kind.PLACE))


def test_somebody_without_a_circle_opens_only_what_the_whole_group_shares() -> None:
    nobody = Actor(MemberId("x"), frozenset())

    assert {kind for kind in Kind if nobody.may_read(kind)} == {Kind.KNOWLEDGE, Kind.GROUP, Kind.ROSTER}
    assert [act for act in Act if nobody.may(act)] == [Act.HAND_OVER_SHIFTS]


def test_a_circle_nobody_has_heard_of_gives_nothing() -> None:
    stranger = Actor(MemberId("x"), frozenset({CircleId("admins")}))

    assert not stranger.may_read(Kind.CASE)
    with pytest.raises(NotAllowed):
        require(stranger, Act.OPEN_CASES)


def test_who_works_alone_may_do_everything() -> None:
    assert all(ALONE.may(act) for act in Act)
    assert all(ALONE.may_write(kind) for kind in Kind)


def test_only_stewards_write_the_roster() -> None:
    assert STEWARD.may_write(Kind.ROSTER)
    assert not CASEWORKER.may_write(Kind.ROSTER)
    assert CASEWORKER.may_read(Kind.ROSTER)


def test_a_section_opened_to_one_member_opens_for_that_subject_only() -> None:
    given = Actor(SHELTER.member, SHELTER.circles, given=frozenset({(Kind.STORY, Subject("case"))}))

    assert given.may_read(Kind.STORY, Subject("case"))
    assert not given.may_read(Kind.STORY, Subject("other"))
    assert not given.may_read(Kind.STORY)


def test_a_fact_is_not_placed_where_its_author_may_not_write() -> None:
    assert placed(FRONT_DESK, Kind.CASE, "case", [HandleSet("Heron")])
    with pytest.raises(NotAllowed):
        placed(PRESS, Kind.CASE, "case", [HandleSet("Heron")])
