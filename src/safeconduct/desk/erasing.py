"""An office's orders to erase: asked for, agreed, stopped, and carried out when their time has come. Rule: whoever asks sees before what goes
and what stays, and a desk says that something is erased only after it is."""

from typing import TYPE_CHECKING

from safeconduct.core.erasure import EraseAgreed, EraseDone, EraseOrdered, EraseStopped, What
from safeconduct.core.ids import CallId, EventId, fresh
from safeconduct.core.section import Kind, Placed, Subject
from safeconduct.errors import Conflict, NotAllowed, NotFound
from safeconduct.journal import erasing
from safeconduct.journal.erasing import Order
from safeconduct.seal import letters as form
from safeconduct.seal.keys import SymmetricKey
from safeconduct.store.pages import translated
from safeconduct.wire.labels import Purpose, label

if TYPE_CHECKING:
    from safeconduct.desk.office import Office

LETTERS_AHEAD = 32
"""Addresses of the letterbox beyond the last one used: letters move on when their place is taken."""


def orders_of(office: "Office") -> tuple[Order, ...]:
    return erasing.orders(office.journal, office.group_view.erasing)


def keep_orders(office: "Office") -> None:
    """What is to be erased is hidden from now on; what is due is erased on this desk, and the group is told."""
    if not office.group_view.erasing:
        return
    found = orders_of(office)
    _hide(office, frozenset(subject for one in found if one.counts and one.what is not What.ENTRY for subject in one.subjects))
    for one in found:
        if one.is_due(office.now()) and not erasing.is_carried(office.journal, one):
            _carry_out(office, one)


def _hide(office: "Office", hidden: frozenset[Subject]) -> None:
    changed = office.index.hidden ^ hidden
    if changed:
        office.index.hidden = hidden
        with translated(), office.journal.db:
            office.search.forget(office.index.take(sorted(changed)))


def _carry_out(office: "Office", order: Order) -> None:
    with translated():
        erasing.carry_out(office.journal, order)
        with office.journal.db:
            office.search.forget(office.index.take(order.subjects))
        erasing.overwrite(office.journal)
    if office.journal.ring.feed not in order.done:
        office.write([Placed(Kind.GROUP, office.subject, EraseDone(order.id))])


# Asking, agreeing, stopping


def ask_for(office: "Office", what: What, subject: Subject, why: str, event: EventId | None = None) -> str:
    """The order's id. Shape: with an `event`, one entry of the subject; else all of it. Raises: NotFound."""
    found = EraseOrdered(fresh(office.chance), what, (), (), erasing.USUAL_DAYS, why)
    journal = office.journal
    if event is not None:
        parts = erasing.one_entry(journal, subject, event, found)
    else:
        subjects = (subject, *calls_behind(office, subject)) if what is What.CASE else (subject,)
        letters = tuple(address for one in subjects for address in _addresses(office, one))
        whole = EraseOrdered(found.order, what, (), (), found.days, why, letters=letters)
        parts = erasing.everything_about(journal, what, subjects, whole)
    office.write([Placed(Kind.GROUP, office.subject, part) for part in parts])
    return found.order


def calls_behind(office: "Office", case: Subject) -> tuple[Subject, ...]:
    """The calls that became this case."""
    return tuple(Subject(row.id) for row in office.index.calls(most=1_000_000) if row.case_id == case)


def _addresses(office: "Office", subject: Subject) -> list[bytes]:
    """Every place in the letterbox where words to or from this caller may lie."""
    try:
        view = office.index.call(CallId(subject))
    except NotFound:
        return []
    if view.keys is None:
        return []
    group = office.journal.ring.group
    conversation = SymmetricKey(view.keys.conversation, label(Purpose.CONVERSATION, group))
    last = max((message.number for message in view.messages), default=0) + LETTERS_AHEAD
    return [form.address(conversation, direction, number) for direction in form.Direction for number in range(last)]


def order_called(office: "Office", order: str) -> Order:
    for one in orders_of(office):
        if one.parts[0].id == order:
            return one
    raise NotFound("There is no such order.")


def agree_to(office: "Office", order: Order) -> None:
    """A keyholder's yes. Raises: Conflict when it needs none, or names what does not belong to it."""
    _as_keyholder(office)
    if order.due is not None or order.stopped or office.me in order.agreed:
        raise Conflict("This does not wait for your yes any more.")
    if erasing.strangers(office.journal, order):
        raise Conflict("The order names entries that belong to something else. Do not agree; ask who gave it.")
    parts = tuple(sorted(part.id for part in order.parts))
    office.write([Placed(Kind.GROUP, office.subject, EraseAgreed(order.id, parts))])


def stop(office: "Office", order: Order, why: str) -> None:
    """Raises: Conflict when it is too late."""
    _as_keyholder(office)
    if order.stopped or order.is_due(office.now()):
        raise Conflict("It is too late to stop this, or it was stopped already.")
    office.write([Placed(Kind.GROUP, office.subject, EraseStopped(order.id, why))])


def _as_keyholder(office: "Office") -> None:
    if not office.actor.is_steward:
        raise NotAllowed("Only a keyholder can agree to an erasing or stop it.")
