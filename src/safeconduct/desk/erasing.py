"""An office's orders to erase: asked for, agreed, stopped, and carried out when their time has come. Rule: whoever asks sees before what goes
and what stays, and a desk says that something is erased only after it is."""

from contextlib import suppress
from typing import TYPE_CHECKING

from safeconduct.core.erasure import EraseAgreed, EraseDone, EraseOrdered, EraseStopped, PiecesNamed, What
from safeconduct.core.ids import CallId, EventId, fresh
from safeconduct.core.section import Kind, Placed, Subject
from safeconduct.desk.clocks_elsewhere import elsewhere
from safeconduct.desk.drafts import Drawer
from safeconduct.desk.erased_there import sign_marks
from safeconduct.desk.not_come import not_come
from safeconduct.desk.restored import carried_out
from safeconduct.desk.scratch import sweep
from safeconduct.desk.unfinished import drop_of
from safeconduct.errors import Conflict, NotAllowed, NotFound
from safeconduct.folds.call import CallView
from safeconduct.journal import own_rows, pieces, waiting
from safeconduct.journal.erasing import carrying_out, naming
from safeconduct.journal.erasing.orders import USUAL_DAYS, Order, orders
from safeconduct.seal import letters as form
from safeconduct.seal.keys import SymmetricKey
from safeconduct.store.chunks import ChunkFolder
from safeconduct.store.log import Mark
from safeconduct.store.pages import translated
from safeconduct.wire.labels import Purpose, label
from safeconduct.wire.marks import MarkKind

if TYPE_CHECKING:
    from safeconduct.desk.office import Office

LETTERS_AHEAD = 32
"""Addresses of the letterbox beyond each one used: letters move on when their place is taken."""

MOST_PLACES = 800
"""Numbers of one call whose addresses an order names, each way. A letter says its number itself, so a stranger may say any."""


def orders_of(office: "Office") -> tuple[Order, ...]:
    return orders(office.journal, office.group_view.erasing)


def keep_orders(office: "Office") -> None:
    """What is to be erased is hidden from now on; what is due is erased on this desk, and the group is told."""
    if not any(not_come(office)):
        carried_out(office.folder)
    if not office.group_view.erasing:
        return
    found = orders_of(office)
    _hide(office, frozenset(subject for one in found if one.counts and one.what is not What.ENTRY for subject in one.subjects))
    for one in found:
        if not one.stopped and not carrying_out.is_carried(office.journal, one):
            _name_pieces(office, one)
    for one in found:
        if is_over(office, one):
            _name_own_rows(office, one)
            _carry_out(office, one)
    # Keys that a colleague who was away gave anew of what was erased.
    late, office.journal.shelf.late[:] = [Mark(name, MarkKind.KEY) for name in office.journal.shelf.late], []
    _sign(office, late)


def is_over(office: "Office", order: Order) -> bool:
    """Whether its days are over, by more than this computer's clock."""
    if not order.counts or order.yes is None or order.due is None or order.due > office.now():
        return False
    return waiting.is_over(office.journal, order.yes, order.days, order.due, elsewhere(office.folder))


def _hide(office: "Office", hidden: frozenset[Subject]) -> None:
    changed = office.index.hidden ^ hidden
    if changed:
        office.index.hidden = hidden
        with translated(), office.journal.db:
            office.search.forget(office.index.take(sorted(changed)))


def _name_pieces(office: "Office", order: Order) -> None:
    """Whoever opens its documents names their pieces for those who do not, once; again while a document's list of them has not come, and when another
    document came."""
    done = f"pieces {order.id} {order.parts[0].feed} {pieces.documents(office.journal, order)}"
    if carrying_out.is_noted(office.journal, done):
        return
    own = pieces.pieces_of(office.journal, order, _chunks(office))
    if own.is_all:
        with translated():
            carrying_out.note(office.journal, done)
    fresh = own.names - order.named(with_awaited=True)
    if fresh:
        office.write([Placed(Kind.GROUP, office.subject, fact) for fact in pieces.named(order.id, fresh)])


def _name_own_rows(office: "Office", order: Order) -> None:
    """Before they go, for those to whom they come without words: they find no order that names them."""
    journal = office.journal
    if carrying_out.is_carried(journal, order) and not carrying_out.begun_since(journal, order):
        return
    facts = own_rows.unsaid(journal, order, orders_of(office), office.group_view.erasing, carrying_out.marks_of(journal, order))
    if facts:
        journal.write([Placed(Kind.GROUP, office.subject, fact) for fact in facts])  # The lists take it in when all is done.


def _chunks(office: "Office") -> ChunkFolder:
    return ChunkFolder(office.folder.blobs)


def _carry_out(office: "Office", order: Order) -> None:
    """The order, and later what came after it was carried out: pieces of documents that were agreed to, sections that a colleague began who was away,
    what they say of these."""
    journal = office.journal
    late = [event.id for event in order.pieces if not carrying_out.is_noted(journal, event.id)]
    is_carried = carrying_out.is_carried(journal, order) and not carrying_out.begun_since(journal, order)
    _heed(office, order)
    _drop_what_waits(office, order)
    if is_carried and not late:
        _say_at_last(office, order)
        return
    gone = _pieces_to_go(office, order)
    marks = [*(Mark(name, MarkKind.CHUNK) for name in sorted(gone)), *(() if is_carried else carrying_out.marks_of(journal, order))]
    _sign(office, _to_sign(order, marks))
    with translated():
        if is_carried:
            journal.store.erase(marks)
        else:
            _carry_out_words(office, order, marks)
        if order.what is not What.ENTRY:
            drop_of(office, order.subjects)
        _chunks(office).erase(gone)
        # Older orders name the pieces of files that people sent among the letters.
        ChunkFolder(office.folder.pieces).erase({name for fact in order.facts for name in (*fact.letters, *fact.sent)})
        for one in late:
            carrying_out.note(journal, one)
    if journal.ring.feed not in order.done:
        office.write([Placed(Kind.GROUP, office.subject, EraseDone(order.id))])


def _heed(office: "Office", order: Order) -> None:
    if said := own_rows.unheeded(office.journal, order, office.group_view.erasing):
        with translated():
            own_rows.heed(office.journal, said)


def _drop_what_waits(office: "Office", order: Order) -> None:
    """Answers that no relay took, forms that were kept half written, copies of a backup that was killed. Once; also of an order that an earlier version
    carried out."""
    journal, done = office.journal, f"waits {order.id} {order.parts[0].feed}"
    if carrying_out.is_noted(journal, done):
        return
    sweep(office.folder.root)
    office.drop_answers(address for fact in order.facts for address in fact.letters)
    if order.what is not What.ENTRY:
        Drawer(office.folder.root, office.me, *office.member_epochs).throw_away_about(order.subjects)
    with translated():
        carrying_out.note(journal, done)


def _say_at_last(office: "Office", order: Order) -> None:
    """The power may have gone between what was done and the word of it. Once, for what does not count stays unsaid."""
    journal, done = office.journal, f"done {order.id} {order.parts[0].feed}"
    said = {one.feed for one in office.group_view.erasing if isinstance(one.fact, EraseDone) and one.fact.order == order.id}
    if journal.ring.feed in said or carrying_out.is_noted(journal, done):
        return
    with translated():
        carrying_out.note(journal, done)
    office.write([Placed(Kind.GROUP, office.subject, EraseDone(order.id))])


def _to_sign(order: Order, marks: list[Mark]) -> list[Mark]:
    """The relay keeps the rows that the order does not name, whose keys it loses: whoever is away finds there either their words or an order that
    names them, and so takes nothing for kept back."""
    named = {(gone.feed, gone.n) for fact in order.facts for gone in fact.rows}
    return [mark for mark in marks if mark.kind is not MarkKind.ROW or (mark.feed, mark.n) in named]


def _sign(office: "Office", marks: list[Mark]) -> None:
    """A keyholder's desk has the relay destroy them too; nobody else's word counts there."""
    if marks and office.actor.is_steward:
        sign_marks(office.folder, office.journal.ring, marks)


def _pieces_to_go(office: "Office", order: Order) -> frozenset[bytes]:
    """Those this member finds, and those that others named and keyholders agreed to; never one that is known to belong elsewhere."""
    names = order.named() | pieces.pieces_of(office.journal, order, _chunks(office)).names
    return names - pieces.strangers(office.journal, order, names, _chunks(office))


def _carry_out_words(office: "Office", order: Order, marks: list[Mark]) -> None:
    carrying_out.carry_out(office.journal, order, marks)
    with office.journal.db:
        office.search.forget(office.index.take(order.subjects))
    carrying_out.overwrite(office.journal)


# Asking, agreeing, stopping


def ask_for(office: "Office", what: What, subject: Subject, why: str, event: EventId | None = None) -> str:
    """The order's id. Shape: with an `event`, one entry of the subject; else all of it. Raises: NotFound."""
    found = EraseOrdered(fresh(office.chance), what, (), (), USUAL_DAYS, why)
    journal = office.journal
    if event is not None:
        parts = naming.one_entry(journal, subject, event, found)
    else:
        subjects = (subject, *calls_behind(office, subject)) if what is What.CASE else (subject,)
        letters = tuple(address for one in subjects for address in _addresses(office, one))
        others = naming.sent_with_others(journal, subjects)
        sent = tuple(dict.fromkeys(name for one in subjects for name in _sent(office, one) if name not in others))
        whole = EraseOrdered(found.order, what, (), (), found.days, why, letters=letters, sent=sent)
        parts = naming.everything_about(journal, what, subjects, whole)
    office.write([Placed(Kind.GROUP, office.subject, part) for part in parts])
    return found.order


def calls_behind(office: "Office", case: Subject) -> tuple[Subject, ...]:
    """The calls that became this case or were joined to it, and with each those that were joined to it as the same person's and are in no other case."""
    found = [Subject(row.id) for row in office.index.calls(most=1_000_000) if row.case_id == case]
    for call in found:
        found += [one for one in joined_calls(office, call, case) if one not in found]
    return tuple(found)


def joined_calls(office: "Office", call: Subject, case: Subject) -> list[Subject]:
    """Calls of the same person, said in both: a colleague's own program, which writes in one of them alone, leads no stranger's call along."""
    view = _call(office, call)
    others = [_call(office, Subject(one.other)) for one in (view.joined if view else ())]
    return [Subject(one.call) for one in others if one and (one.case is None or Subject(one.case) == case) and call in {back.other for back in one.joined}]


def _call(office: "Office", call: Subject) -> CallView | None:
    with suppress(NotFound):
        return office.index.call(CallId(call))
    return None


def _addresses(office: "Office", subject: Subject) -> list[bytes]:
    """The places in the letterbox where words to or from this caller may lie."""
    view = _call(office, subject)
    if view is None:
        return []
    group = office.journal.ring.group
    secret = next((keys.conversation for keys in view.keys if form.call_of(group, keys.conversation) == view.call), None)
    if secret is None:
        return []
    conversation = SymmetricKey(secret, label(Purpose.CONVERSATION, group))
    numbers = _numbers(1 + len(view.messages) + len(view.files), [message.number for message in view.messages])
    return [form.address(conversation, direction, number) for direction in form.Direction for number in numbers]


def _numbers(letters: int, said: list[int]) -> list[int]:
    """As many places as there are letters, and the number that each says it has; with those ahead of them."""
    found = {*range(letters + LETTERS_AHEAD), *(at for number in said for at in range(number, number + LETTERS_AHEAD))}
    return sorted(found)[:MOST_PLACES]


def _sent(office: "Office", subject: Subject) -> list[bytes]:
    """What this caller says are the pieces of the files they sent: taken for nothing else."""
    view = _call(office, subject)
    return [] if view is None else [bytes.fromhex(name) for sent in view.files for name in sent.pieces]


def order_called(office: "Office", order: str) -> Order:
    for one in orders_of(office):
        if one.parts[0].id == order:
            return one
    raise NotFound("There is no such order.")


def agree_to(office: "Office", order: Order) -> bool:
    """A keyholder's yes to what waits for it; False when something was left out because it names pieces of documents that do not go with the order.

    Raises: Conflict when nothing waits, when nothing else does, or when the order names entries that do not belong to it.
    """
    _as_keyholder(office)
    waits = order.waits_for(office.me)
    if not waits:
        raise Conflict("This does not wait for your yes any more.")
    if carrying_out.strangers(office.journal, order):
        raise Conflict("The order names entries that belong to something else. Do not agree; ask who gave it.")
    spoilt = _spoilt(office, order)
    sound = [events for events in waits if spoilt.isdisjoint(events)]
    if not sound:
        raise Conflict("The order names pieces of documents that belong to something else. Do not agree; ask who named them.")
    office.write([Placed(Kind.GROUP, office.subject, EraseAgreed(order.id, events)) for events in sound])
    return len(sound) == len(waits)


def _spoilt(office: "Office", order: Order) -> set[EventId]:
    """What waits for a yes and names a piece that belongs elsewhere. Whoever wrote it holds up nobody else's."""
    named = [(event.id, event.fact.pieces) for event, _ in order.awaited if isinstance(event.fact, PiecesNamed)]
    return {event for event, names in named if pieces.strangers(office.journal, order, names, _chunks(office))}


def stop(office: "Office", order: Order, why: str) -> None:
    """Raises: Conflict when it is too late."""
    _as_keyholder(office)
    if order.stopped or order.is_due(office.now()):
        raise Conflict("It is too late to stop this, or it was stopped already.")
    office.write([Placed(Kind.GROUP, office.subject, EraseStopped(order.id, why))])


def _as_keyholder(office: "Office") -> None:
    if not office.actor.is_steward:
        raise NotAllowed("Only a keyholder can agree to an erasing or stop it.")
