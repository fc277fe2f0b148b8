"""A group comes in by a founding ticket; one made for a group admits that group and no other."""

import pytest

from safeconduct.errors import Conflict, NotAllowed, NotFound
from safeconduct.relay.groups import Groups
from safeconduct.relay.place import Place

GROUP, OTHER = bytes([1]) * 32, bytes([2]) * 32


def test_a_ticket_admits_one_group_and_no_second(place: Place) -> None:
    ticket = place.groups.new_ticket()
    token = place.groups.admit(GROUP, ticket)
    assert place.groups.is_member(GROUP, token)
    with pytest.raises(NotAllowed):
        place.groups.admit(OTHER, ticket)
    assert not place.groups.is_known(OTHER)


def test_the_same_ticket_again_gives_the_group_a_new_token_and_voids_the_old(place: Place) -> None:
    ticket = place.groups.new_ticket()
    old = place.groups.admit(GROUP, ticket)
    new = place.groups.admit(GROUP, ticket)
    assert place.groups.is_member(GROUP, new)
    assert not place.groups.is_member(GROUP, old)


def test_another_ticket_takes_no_group_from_whoever_founded_it_and_stays_unspent(place: Place) -> None:
    token = place.groups.admit(GROUP, place.groups.new_ticket())
    second = place.groups.new_ticket()
    with pytest.raises(Conflict):
        place.groups.admit(GROUP, second)
    assert place.groups.is_member(GROUP, token)
    assert place.groups.admit(OTHER, second)


def test_a_group_that_came_by_the_standing_ticket_comes_in_anew_by_one_that_the_operator_makes_for_it(place: Place) -> None:
    standing = Groups(place.database, "of the folder")
    old = standing.admit(GROUP, "of the folder")
    with pytest.raises(Conflict):
        standing.admit(GROUP, "of the folder")
    ticket = standing.ticket_for(GROUP)
    new = standing.admit(GROUP, ticket)
    assert standing.is_member(GROUP, new) and not standing.is_member(GROUP, old)
    with pytest.raises(NotAllowed):
        standing.admit(OTHER, ticket)
    with pytest.raises(NotFound):
        standing.ticket_for(OTHER)


@pytest.mark.parametrize("ticket", ["", "guessed", "0" * 32, "ä"])
def test_a_wrong_ticket_admits_nobody(place: Place, ticket: str) -> None:
    place.groups.new_ticket()
    with pytest.raises(NotAllowed):
        place.groups.admit(GROUP, ticket)
    assert not place.groups.is_known(GROUP)
    assert not place.groups.is_member(GROUP, "")


def test_no_ticket_and_no_token_lies_readable_in_the_tables(place: Place) -> None:
    ticket = place.groups.new_ticket()
    token = place.groups.admit(GROUP, ticket)
    with place.database.reading() as db:
        found = repr(db.all("SELECT * FROM ticket")) + repr(db.all("SELECT * FROM member_group"))
    assert ticket not in found and token not in found
