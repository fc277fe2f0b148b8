"""Contacts and our notes on ways in, as they stand after any history."""

from random import Random
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from safeconduct.core.case import Settled, Undone
from safeconduct.core.contact import ContactEnded, ContactFact, ContactNoted, WayNoteWritten
from safeconduct.core.event import Event
from safeconduct.core.group import StreamBegan
from safeconduct.core.ids import ContactId, EventId, NoteId
from safeconduct.core.section import Kind, Subject
from safeconduct.core.value import known
from safeconduct.folds.contacts import ContactsView, fold_contacts
from tests.history import chained, in_a_row
from tests.strategies import histories

CONSUL = ContactId("consul")


def noted(reach: str = "by letter") -> ContactNoted:
    return ContactNoted(CONSUL, known("Germany"), "Embassy, Moscow", known("Invented Name"), "consul", reach=reach)


def folded(*facts: ContactNoted | ContactEnded | WayNoteWritten) -> ContactsView:
    return fold_contacts(in_a_row(*facts))


def test_a_correction_takes_the_place_of_what_stood_and_an_end_leaves_what_was_known() -> None:
    (one,) = folded(noted(), noted("by telephone")).current
    assert one.noted.reach == "by telephone"

    ended = folded(noted(), noted("by telephone"), ContactEnded(CONSUL, "moved"))
    assert ended.current == ()
    assert (ended.contacts[0].ended, ended.contacts[0].noted.reach) == (ContactEnded(CONSUL, "moved"), "by telephone")


def test_an_end_that_had_not_seen_a_correction_ends_nothing_until_it_is_settled() -> None:
    before = in_a_row(noted())
    end = chained("x", ContactEnded(CONSUL, "moved"), before, author="bob")
    apart = [*before, end, chained("y", noted("by telephone"), before)]
    (one,) = fold_contacts(apart).current
    assert one.standing.contested and one.noted.reach == "by telephone"

    settled = [*apart, chained("z", Settled((EventId("x"),), (EventId("y"),)), apart)]
    assert fold_contacts(settled).current == ()


def test_a_contact_written_down_again_after_its_end_is_there_again_and_so_is_one_whose_end_was_undone() -> None:
    assert folded(noted(), ContactEnded(CONSUL, "moved"), noted()).current
    events = in_a_row(noted(), ContactEnded(CONSUL, "moved"), Undone(EventId("s1")))
    assert fold_contacts(events).current


def test_an_end_of_somebody_never_written_down_shows_nobody() -> None:
    assert folded(ContactEnded(CONSUL, "moved")).contacts == ()


def test_a_note_that_was_emptied_is_gone_from_its_way_and_stands_beside_what_was_written_apart() -> None:
    note = NoteId("n")
    assert [one.noted.text for one in folded(WayNoteWritten(note, "DE-22-1", "x"), WayNoteWritten(note, "DE-22-1", "y")).notes_on("DE-22-1")] == ["y"]
    assert folded(WayNoteWritten(note, "DE-22-1", "x"), WayNoteWritten(note, "DE-22-1", "")).notes == ()

    before = in_a_row(WayNoteWritten(note, "DE-22-1", "x"))
    apart = [chained("x", WayNoteWritten(note, "DE-22-1", ""), before, author="bob"), chained("y", WayNoteWritten(note, "DE-22-1", "z"), before)]
    (one,) = fold_contacts([*before, *apart]).notes_on("DE-22-1")
    assert one.standing.contested


def test_in_a_stream_of_another_kind_they_do_not_count() -> None:
    """What the whole group reads must not be where a contact is shown from."""
    assert fold_contacts(in_a_row(StreamBegan(Kind.KNOWLEDGE, Subject("g")), noted())).contacts == ()


@settings(max_examples=60)
@given(histories(*get_args(ContactFact), Undone, Settled, StreamBegan), st.randoms(use_true_random=False))
def test_any_facts_in_any_order_give_one_view_and_nobody_both_stands_and_has_ended(events: list[Event], chance: Random) -> None:
    view = fold_contacts(events)
    shuffled = list(events)
    chance.shuffle(shuffled)
    assert fold_contacts(shuffled) == view
    assert {one.contact for one in view.current}.isdisjoint(one.contact for one in view.contacts if one.ended)
    assert all(not one.standing.empty and one.noted.contact == one.contact for one in view.contacts)
