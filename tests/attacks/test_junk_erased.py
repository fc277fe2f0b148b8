"""Promise 5 for erasing: a stranger's letter or a colleague's order names what it likes, and only what belongs to the order goes."""

import os
from pathlib import Path

import msgspec
import pytest

from safeconduct.core.erasure import EraseOrdered, PiecesNamed, What
from safeconduct.core.ids import fresh
from safeconduct.core.section import Kind, Placed, Role, Subject
from safeconduct.desk import erasing as desk
from safeconduct.errors import Conflict
from safeconduct.journal.erasing import naming
from safeconduct.seal.letters import Direction, FrontDesk
from safeconduct.seal.letters import Kind as LetterKind
from safeconduct.store.log import Letter, Mark
from safeconduct.store.sql import key_row_name
from safeconduct.store.sqlite import SqliteStore
from safeconduct.wire.marks import MarkKind, SignedMarks, to_sign
from tests.attacks.test_erased_documents import WEEK, Laptops, a_case, a_document, anna, laptops, pieces_in
from tests.desk.callers import Person
from tests.desk.offices import Pages

__all__ = ["anna", "laptops"]


def sends_as_files(person: Person, names: list[bytes]) -> None:
    """Letters that call these names the pieces of a file."""
    said = {"file": "IMG.jpg", "medium": "image/jpeg", "size": "1", "sha256": "00" * 32, "key": "11" * 32}
    for at in range(0, len(names), 2):
        first, second = (names[at : at + 2] * 2)[:2]
        person.writes(LetterKind.FILE, once=os.urandom(16).hex(), names=second.hex(), pieces=first.hex(), **said)


def key_rows(laptops: Laptops) -> set[bytes]:
    relay, position, found = laptops.rounds[0]._relay, 0, set()
    assert relay
    while rows := relay.keys_after(position):
        position = rows[-1][0]
        found |= {key_row_name(row) for _, row in rows}
    return found


def test_a_junk_call_that_names_documents_and_keys_takes_none_of_them_with_it(laptops: Laptops) -> None:
    office, bela = laptops.anna.office, laptops.bela
    evidence = a_document(office, a_case(office, "Stork"))
    laptops.level()
    keys = key_rows(laptops)
    person = Person(office)
    call = person.writes(story="junk")
    sends_as_files(person, [*sorted(evidence), *sorted(keys)])
    desk.ask_for(office, What.CALL, Subject(call), "junk")
    laptops.wait(WEEK)
    assert not office.index.calls(most=10)
    assert evidence == pieces_in(office.folder.root) == pieces_in(bela.folder.root) == laptops.relay
    assert keys <= {key_row_name(row) for _, row in office.journal.store.keys_after(0)}
    assert len(keys - key_rows(laptops)) < 4  # Those of the call's own streams.


def test_a_junk_call_that_names_the_pieces_of_another_callers_file_takes_none_of_them(anna: Pages) -> None:
    office, names = anna.office, [os.urandom(32) for _ in range(4)]
    true, junk = Person(office), Person(office)
    true.writes(story="They came to our house. (Invented.)")
    call = junk.writes(story="junk")
    sends_as_files(true, names[:2])
    sends_as_files(junk, names)
    desk.ask_for(office, What.CALL, Subject(call), "junk")
    (order,) = desk.orders_of(office)
    assert {name for fact in order.facts for name in fact.sent} == set(names[2:])


def test_an_order_that_names_documents_among_its_letters_takes_no_document(laptops: Laptops) -> None:
    office, bela = laptops.anna.office, laptops.bela
    evidence = a_document(office, a_case(office, "Stork"))
    laptops.level()
    call = Person(office).writes(story="junk")
    laptops.level()
    names = tuple(sorted(evidence))
    whole = EraseOrdered(fresh(os.urandom), What.CALL, (), (), 7, "junk", letters=names, sent=names)
    parts = naming.everything_about(bela.journal, What.CALL, (Subject(call),), whole)
    bela.write([Placed(Kind.GROUP, bela.subject, part) for part in parts])
    laptops.level()
    desk.agree_to(office, desk.orders_of(office)[0])
    laptops.wait(WEEK + 1)
    assert not office.index.calls(most=10)
    assert evidence == pieces_in(office.folder.root) == pieces_in(bela.folder.root) == laptops.relay


def test_what_is_marked_under_one_kind_keeps_nothing_of_another_out(tmp_path: Path) -> None:
    store = SqliteStore.open(tmp_path / "log.db", bytes(32))
    name = key_row_name(b"a key row")
    store.erase([Mark(name, kind) for kind in MarkKind if kind not in {MarkKind.ROW, MarkKind.KEY}])
    store.put_keys([b"a key row"])
    assert [row for _, row in store.keys_after(0)] == [b"a key row"]
    store.erase([Mark(name, MarkKind.KEY)])
    store.put_keys([b"a key row"])
    assert store.keys_after(0) == []
    assert store.is_erased(name)
    assert [one.kind for _, one in store.erased_after(0)] == [MarkKind.LETTER, MarkKind.CHUNK, MarkKind.PIECE, MarkKind.KEY]
    store.close()


def test_marks_signed_before_kinds_were_said_reach_rows_and_what_strangers_left_and_no_more(laptops: Laptops) -> None:
    office = laptops.anna.office
    evidence = a_document(office, a_case(office, "Stork"))
    laptops.level()
    keys, relay, ring = key_rows(laptops), laptops.rounds[0]._relay, office.journal.ring
    older = [(name, "", 0) for name in sorted(evidence | keys)]
    raw = msgspec.msgpack.encode([1, ring.group, older])
    signed = ring.signing.public + raw + ring.signing.sign(to_sign(raw))
    assert SignedMarks.parse(signed, ring.group).marks == tuple((name, "", "", 0) for name, _, _ in older)
    assert relay
    relay.erase_signed(signed)
    assert laptops.relay == evidence and key_rows(laptops) == keys


def numbered(person: Person, number: int, slot: int) -> None:
    """A letter of the person's, that says this number and lies at that place."""
    office = person.office
    _, epoch = office.journal.shelf.newest(Role.FRONT_DESK.value) or (0, None)
    assert epoch
    written = person.caller.write(LetterKind.WORDS, number, "en", office.now(), {"text": "again", "once": "ab" * 16})
    tag, body = person.caller.seal(FrontDesk(epoch.kid, epoch.public), written, os.urandom)
    office.journal.store.put_letter(Letter(person.caller.address(Direction.IN, slot), tag, body))
    office.refresh()


@pytest.mark.parametrize("number", [3000, 2**31 - 1])
def test_a_call_whose_letter_says_a_great_number_is_erased_as_any_other(anna: Pages, number: int) -> None:
    person = Person(anna.office)
    call = person.writes(story="junk")
    numbered(person, number, 2)
    anna.does(f"/calls/{call}/erase", sure="yes")
    (order,) = desk.orders_of(anna.office)
    named = {name for fact in order.facts for name in fact.letters}
    wanted = {person.caller.address(way, at) for way in Direction for at in (1, 2, 33, number, number + 31)}
    assert wanted <= named and len(named) < 300


def test_a_call_of_many_letters_and_pieces_is_ordered_in_several_parts(anna: Pages) -> None:
    person = Person(anna.office)
    call = Subject(person.writes(story="junk"))
    names = tuple(os.urandom(32) for _ in range(2500))
    whole = EraseOrdered(fresh(os.urandom), What.CALL, (), (), 7, "junk", letters=names, sent=names)
    parts = naming.everything_about(anna.office.journal, What.CALL, (call,), whole)
    anna.office.write([Placed(Kind.GROUP, anna.office.subject, part) for part in parts])
    (order,) = desk.orders_of(anna.office)
    assert order.counts
    assert [name for fact in order.facts for name in fact.letters] == [name for fact in order.facts for name in fact.sent] == list(names)


def test_pieces_that_somebody_named_falsely_hold_up_no_yes_to_the_rest(laptops: Laptops) -> None:
    office, bela = laptops.anna.office, laptops.bela
    case, other = a_case(office), a_case(office, "Stork")
    going, staying = a_document(office, case), a_document(office, other)
    laptops.level()
    desk.ask_for(bela, What.CASE, case, "")
    laptops.level()
    order = desk.orders_of(bela)[0]
    bela.write([Placed(Kind.GROUP, bela.subject, PiecesNamed(order.id, tuple(sorted(staying))[:1]))])
    laptops.level()
    assert not desk.agree_to(office, desk.orders_of(office)[0])
    assert desk.orders_of(office)[0].counts
    with pytest.raises(Conflict, match="something else"):
        desk.agree_to(office, desk.orders_of(office)[0])
    laptops.wait(WEEK + 1)
    assert pieces_in(office.folder.root) == laptops.relay == staying and going
