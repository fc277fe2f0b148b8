"""Somebody who was a keyholder signs the help page's next list. Rule of these tests: the office names it, and stays able to open and sign."""

import hashlib
import os
from dataclasses import replace
from pathlib import Path

from safeconduct.core.ids import FeedId
from safeconduct.desk.door_lists import FOREVER, fetch_door_lists, lists_of, newest_list
from safeconduct.seal.door_list import list_address, sign_list
from safeconduct.seal.keys import Epoch, SigningKey
from safeconduct.seal.letters import FrontDesk
from safeconduct.store.log import Letter
from safeconduct.store.sqlite import SqliteStore
from tests.desk.offices import LIGHT, WORDS, Hand, Pages, found

NAMED = "a list that is not ours"


def an_office(folder: Path) -> Pages:
    hand = Hand()
    office, _ = found(folder / "desk", "Anna", WORDS, hand, os.urandom, kdf=LIGHT)
    return Pages(office, folder / "desk", hand)


def their_list(anna: Pages, number: int) -> bytes:
    """As the office's own of this number, but sealing to another key, signed by a keyholder of the list before it: here, the founder's own key."""
    office, theirs = anna.office, Epoch(os.urandom(32), b"front-desk/1")
    newest = newest_list(office.folder, office.journal.ring.group)
    assert newest is not None
    gone = FeedId(SigningKey(os.urandom(32)).public.hex())
    forged = replace(
        newest, number=number, front_desk=FrontDesk(theirs.kid, theirs.public), answering=frozenset({gone}), stewards=frozenset({gone})
    )
    return sign_list(forged, office.journal.ring.signing)


def put(relay: SqliteStore, anna: Pages, number: int, raw: bytes) -> None:
    address = list_address(anna.office.journal.ring.group, number)
    relay.put_letter(Letter(address, hashlib.sha256(raw).digest(), raw, FOREVER))


def test_a_list_that_somebody_else_signed_in_place_of_ours_is_named(tmp_path: Path) -> None:
    anna = an_office(tmp_path)
    office = anna.office
    number = len(lists_of(office.folder))
    relay = SqliteStore.open(tmp_path / "relay.db", office.journal.ring.group)
    put(relay, anna, number, lists_of(office.folder)[-1])
    fetch_door_lists(office.folder, relay)
    assert NAMED not in anna.ask("GET", "/today").body.decode()
    other = SqliteStore.open(tmp_path / "other.db", office.journal.ring.group)
    put(other, anna, number, b"nothing of the kind")
    fetch_door_lists(office.folder, other)
    assert NAMED not in anna.ask("GET", "/today").body.decode()
    theirs = SqliteStore.open(tmp_path / "theirs.db", office.journal.ring.group)
    put(theirs, anna, number, their_list(anna, number))
    fetch_door_lists(office.folder, theirs)
    assert NAMED in anna.ask("GET", "/today").body.decode()
    fetch_door_lists(office.folder, relay)
    assert NAMED not in anna.ask("GET", "/today").body.decode()
    for store in (relay, other, theirs):
        store.close()
    office.close()


def test_a_desk_that_no_list_would_follow_signs_none_and_says_so(tmp_path: Path) -> None:
    anna = an_office(tmp_path)
    office = anna.office
    number = len(lists_of(office.folder)) + 1
    relay = SqliteStore.open(tmp_path / "relay.db", office.journal.ring.group)
    put(relay, anna, number, their_list(anna, number))
    fetch_door_lists(office.folder, relay)
    office.publish({"en": "ring us"})
    assert len(lists_of(office.folder)) == number
    assert newest_list(office.folder, office.journal.ring.group) is not None
    assert NAMED in anna.ask("GET", "/today").body.decode()
    relay.close()
    office.close()
