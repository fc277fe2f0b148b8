"""Who may write of contacts and ways in, and what is handed back."""

from dataclasses import replace

import pytest

from safeconduct.actions import contacts
from safeconduct.core.contact import ContactNoted, WayNoteWritten
from safeconduct.core.ids import ContactId, NoteId
from safeconduct.core.section import Kind
from safeconduct.core.value import known, unknown, withheld
from safeconduct.errors import BadInput, Conflict, NotAllowed
from safeconduct.folds.contacts import ContactsView, fold_contacts
from tests.world import ALONE, CASEWORKER, FRONT_DESK, GROUP, PRESS, SHELTER, STEWARD, VISA, Actor, World

CONSUL = ContactNoted(ContactId("consul"), known("Germany"), " Embassy, Moscow ", known("Invented Name"), "consul")


def view_of(world: World) -> ContactsView:
    return fold_contacts(world.streams[Kind.CONTACTS, GROUP])


def test_the_visa_circle_writes_them_down_corrects_and_ends_them() -> None:
    world = World()
    world.does(VISA, contacts.note_contact(VISA, GROUP, CONSUL))
    world.does(VISA, contacts.note_contact(VISA, GROUP, replace(CONSUL, leave_alone="watched")))
    (one,) = view_of(world).current
    assert (one.noted.at, one.noted.leave_alone) == ("Embassy, Moscow", "watched")

    world.does(VISA, contacts.end_contact(VISA, GROUP, one, "moved"))
    with pytest.raises(Conflict):
        contacts.end_contact(VISA, GROUP, view_of(world).contacts[0], "moved again")


@pytest.mark.parametrize("actor", [CASEWORKER, FRONT_DESK, SHELTER, PRESS, STEWARD])
def test_no_other_circle_writes_or_reads_them(actor: Actor) -> None:
    assert not actor.may_read(Kind.CONTACTS)
    with pytest.raises(NotAllowed):
        contacts.note_contact(actor, GROUP, CONSUL)
    with pytest.raises(NotAllowed):
        contacts.write_note(actor, GROUP, {"DE-22-1"}, WayNoteWritten(NoteId("n"), "DE-22-1", "x"))


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"country": unknown()}, "country"),
        ({"country": known(" ")}, "country"),
        ({"at": " "}, "at"),
        ({"name": unknown(), "office": ""}, "name"),
        ({"name": withheld("", "")}, "name"),
    ],
)
def test_a_contact_that_cannot_be_told_from_another_is_handed_back(changed: dict[str, object], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        contacts.note_contact(ALONE, GROUP, replace(CONSUL, **changed))  # type: ignore[arg-type]
    assert refused.value.field == field


def test_an_office_without_a_name_and_a_name_that_is_withheld_can_be_written_down() -> None:
    assert contacts.note_contact(ALONE, GROUP, replace(CONSUL, name=unknown()))
    assert contacts.note_contact(ALONE, GROUP, replace(CONSUL, name=withheld("Anna", "he asked for it")))


def test_an_end_and_a_note_have_words_and_a_note_has_a_way_that_is_there() -> None:
    world = World()
    world.does(ALONE, contacts.note_contact(ALONE, GROUP, CONSUL))
    with pytest.raises(BadInput):
        contacts.end_contact(ALONE, GROUP, view_of(world).contacts[0], " ")
    with pytest.raises(BadInput):
        contacts.write_note(ALONE, GROUP, {"DE-22-1"}, WayNoteWritten(NoteId("n"), "DE-22-1", " "))
    with pytest.raises(Conflict):
        contacts.write_note(ALONE, GROUP, {"DE-22-1"}, WayNoteWritten(NoteId("n"), "XX-1", "x"))


def test_a_note_is_taken_away_and_one_that_is_not_there_is_not() -> None:
    world = World()
    world.does(ALONE, contacts.write_note(ALONE, GROUP, {"DE-22-1"}, WayNoteWritten(NoteId("n"), "DE-22-1", "x")))
    world.does(ALONE, contacts.take_note_away(ALONE, GROUP, view_of(world), NoteId("n")))
    assert view_of(world).notes == ()
    with pytest.raises(Conflict):
        contacts.take_note_away(ALONE, GROUP, view_of(world), NoteId("n"))
