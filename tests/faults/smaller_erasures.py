"""One entry, and one call, that are ordered to be erased in a trial. Rule: of an entry nothing is asked before its days are over, of a call it is hidden
at once; afterwards neither lies anywhere."""

from collections.abc import Iterable
from contextlib import suppress

from safeconduct.core.case import NoteWritten
from safeconduct.core.erasure import What
from safeconduct.core.ids import CallId, EventId
from safeconduct.core.section import Subject
from safeconduct.core.when import DAY, Moment
from safeconduct.desk import erasing as desk
from safeconduct.desk.office import Office
from safeconduct.errors import KeptUnlisted, SafeconductError
from safeconduct.journal.erasing.orders import Order
from safeconduct.store.pages import ask_one
from tests.faults.erasures import PIECE, PLACES, lying_in
from tests.faults.group import Laptop
from tests.faults.known import Struck
from tests.faults.trial import Trial


def orders_an_entry_erased(trial: Trial, laptop: Laptop) -> None:
    """A note in a case that is listed there."""
    office, case = laptop.office, trial.some_case(laptop)
    if office is None or case is None:
        return
    notes = [one for one in office.journal.events_of(Subject(case)) if isinstance(one.fact, NoteWritten)]
    if not notes:
        return
    note = trial.dice.choice(notes)
    assert isinstance(note.fact, NoteWritten)
    [n] = ask_one(office.journal.db, "SELECT n FROM event WHERE id=?", note.id) or ()
    [row] = office.journal.store.rows_of(note.feed, int(n), 1)
    trial.struck[note.id] = Struck(note.fact.text, {row.body[at : at + PIECE] for at in PLACES if row.body})
    trial.told.append(f"{laptop.name} orders that {note.fact.text} be erased")
    with suppress(SafeconductError):
        desk.ask_for(office, What.ENTRY, Subject(case), "asked for", note.id)


def orders_a_call_erased(trial: Trial, laptop: Laptop) -> None:
    """Whoever asked writes no more from then on: their code reaches nobody."""
    office = laptop.office
    if office is None:
        return
    views = [view for row in office.index.calls(most=50) if (view := office.index.call(row.id)).keys]
    if not views:
        return
    view = trial.dice.choice(views)
    person = next(at for at, one in enumerate(trial.people) if one.caller.conversation.secret == view.keys[0].conversation)
    trial.told.append(f"{laptop.name} orders that the call of person {person} be erased")
    with suppress(SafeconductError), suppress(KeptUnlisted):
        desk.ask_for(office, What.CALL, Subject(view.call), "asked for")
    trial.silent[CallId(view.call)] = person


def orders(trial: Trial) -> list[Order]:
    """Those that count, as everybody who is level knows."""
    office = trial.laptops[0].office
    assert office
    return [one for one in desk.orders_of(office) if one.counts]


def subjects_going(trial: Trial) -> frozenset[str]:
    """Cases and calls that are folded differently while some have carried an order out and others will."""
    return frozenset(subject for one in orders(trial) if one.what is not What.ENTRY for subject in one.subjects)


def erased_people(trial: Trial) -> frozenset[str]:
    """By their numbers, those whose call goes."""
    return _people_of(trial, orders(trial))


def struck(trial: Trial) -> dict[EventId, Struck]:
    """Entries that go, each by an order of its own."""
    return _struck_by(trial, orders(trial))


def _people_of(trial: Trial, given: Iterable[Order]) -> frozenset[str]:
    subjects = {subject for one in given if one.what is What.CALL for subject in one.subjects}
    return frozenset(str(trial.silent[CallId(one)]) for one in subjects if CallId(one) in trial.silent)


def _struck_by(trial: Trial, given: Iterable[Order]) -> dict[EventId, Struck]:
    links = {link.event for one in given if one.what is What.ENTRY for fact in one.facts for link in fact.links}
    return {one: known for one, known in trial.struck.items() if one in links}


def left_anywhere(trial: Trial) -> list[str]:
    """What is still there of them when their days are over, and everybody has carried the orders out."""
    over = [one for one in orders(trial) if one.is_due(Moment(trial.now - DAY))]  # A colleague's clock that is ahead puts it off.
    found, entries, people = list[str](), _struck_by(trial, over), _people_of(trial, over)
    words = {one.words for one in entries.values()} | {one.words for one in trial.ledger.entries.values() if one.about in people}
    for laptop in trial.laptops:
        assert laptop.office
        image = laptop.office.journal.db.serialize("main")
        found += [f"{laptop.name}: the index holds, after it was erased: {one}" for one in sorted(words) if one.encode() in image]
    pieces = {piece for one in entries.values() for piece in one.bodies}
    return [*found, *(f"an erased entry's bytes lie in {name}" for name in lying_in(trial, pieces)), *_not_said(trial)]


def _not_said(trial: Trial) -> Iterable[str]:
    """Who is still named as not done, though they are there."""
    for order in orders(trial):
        for laptop in trial.laptops:
            if _is_over(laptop.office, order) and laptop.ring.feed not in order.done:
                yield f"{laptop.name} never said that it erased what {order.id[:8]} names"


def _is_over(office: Office | None, order: Order) -> bool:
    return office is not None and any(desk.is_over(office, one) for one in desk.orders_of(office) if one.id == order.id)
