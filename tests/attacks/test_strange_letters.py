"""A stranger at the help page knows the front desk's public key, and seals whatever they like to it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from safeconduct.core.section import Role
from safeconduct.desk.office import Office, unlock
from safeconduct.seal.keys import SigningKey
from safeconduct.seal.letters import FrontDesk, Kind, SealedLetter, content_key
from safeconduct.seal.sealing import seal_to, seal_under
from safeconduct.store.log import Letter
from safeconduct.wire.labels import Purpose, label
from safeconduct.wire.padding import pad
from tests.desk.callers import Person
from tests.desk.offices import WORDS, Hand, Pages, an_office, colleague


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[Pages]:
    with an_office(tmp_path) as opened:
        yield opened


@contextmanager
def colleague_of(pages: Pages, folder: Path, name: str, *circles: str) -> Iterator[Pages]:
    other = colleague(pages, folder, name, *circles)
    try:
        other.office.refresh()
        yield other
    finally:
        other.office.close()


def _desk(office: Office) -> FrontDesk:
    found = office.journal.shelf.newest(Role.FRONT_DESK.value)
    assert found
    return FrontDesk(found[1].kid, found[1].public)


def post(office: Office, parts: list[object], signing: SigningKey, size: int = 2048, tag: bytes = b"") -> None:
    """A letter with these parts, whatever they are, laid where nobody expects it."""
    group, tag, desk = bytes.fromhex(office.group), tag or os.urandom(32), _desk(office)
    padded = pad(msgspec.msgpack.encode(parts), (size,))
    signed = padded + signing.sign(label(Purpose.CALLER_SIGNATURE, group, padded))
    key = content_key(os.urandom(32), group)
    sealed = SealedLetter(
        seal_to(desk.public, key.secret, Purpose.LETTER, group, tag),
        b"",
        desk.kid,
        seal_under(key, signed, os.urandom, Purpose.LETTER_CONTENT, group, tag),
    )
    office.journal.store.put_letter(Letter(os.urandom(32), tag, sealed.to_bytes()))


def call(signing: SigningKey, **changed: object) -> list[object]:
    parts: dict[str, object] = {
        "version": 1, "kind": "call", "number": 0, "language": "en", "moment": 1_497_000_000, "fields": {"story": "Help."},
        "seal": os.urandom(32), "sign": signing.public, "conversation": os.urandom(32),
    }  # fmt: skip
    return list({**parts, **changed}.values())


STRANGE: list[dict[str, object]] = [
    {"number": 2**64 - 1},
    {"number": -1},
    {"number": 2**63},
    {"moment": 2**64 - 1},
    {"moment": 2**40},
    {"moment": -(2**62)},
    {"language": "x" * 900},
    {"language": "../../<script>"},
    {"language": ""},
    {"fields": {}},
    {"fields": {"story": "\x00\u202e\x1b[2J", "danger": "worse than death", "nobody": "asked"}},
    {"seal": b"1", "conversation": b"1"},
    {"sign": b"short"},
    {"conversation": b"0" * 900},
]


@pytest.mark.parametrize("changed", STRANGE)
def test_no_letter_keeps_the_letters_behind_it_out_or_the_pages_shut(pages: Pages, changed: dict[str, object]) -> None:
    signing = SigningKey(os.urandom(32))
    post(pages.office, call(signing, **changed), signing)
    person = Person(pages.office)

    person.writes(story="We have to leave tonight.")

    rows = pages.office.index.calls(most=10)
    (found,) = [row.id for row in rows if row.first_words == "We have to leave tonight."]
    assert "We have to leave tonight." in pages.get(f"/calls/{found}")
    for row in pages.office.index.calls(most=10):
        pages.get(f"/calls/{row.id}")
    pages.get("/calls")
    pages.get("/today")
    before = pages.office.journal.store.heads()
    pages.office.refresh()
    assert pages.office.journal.store.heads() == before


def test_the_largest_letter_that_can_be_sealed_is_taken_in_or_passed_over(pages: Pages) -> None:
    signing = SigningKey(os.urandom(32))
    post(pages.office, call(signing, fields={"story": "я" * 31_900}), signing, 64_128 - 64)
    post(pages.office, call(signing, fields={"story": "y" * 63_900}), signing, 64_140)
    person = Person(pages.office)

    assert person.writes(story="We have to leave tonight.")


@pytest.mark.parametrize("kind", ["words", "safe", "withdrawn"])
def test_a_letter_that_claims_to_belong_to_a_call_changes_no_call(pages: Pages, kind: str) -> None:
    person, signing = Person(pages.office), SigningKey(os.urandom(32))
    found = person.writes(story="We have to leave tonight.")
    post(pages.office, call(signing, kind=kind, seal=None, sign=None, conversation=None), signing)
    pages.office.refresh()

    view = pages.office.index.call(found)
    assert not view.messages
    assert not view.is_withdrawn


def test_whoever_knows_a_conversation_but_not_its_writers_key_does_not_speak_for_them(pages: Pages) -> None:
    person, signing = Person(pages.office), SigningKey(os.urandom(32))
    found = person.writes(story="We have to leave tonight.")
    view = pages.office.index.call(found)
    (keys,) = view.keys
    post(pages.office, call(signing, conversation=keys.conversation, fields={"story": "All is well."}), signing)
    pages.office.refresh()

    after = pages.office.index.call(found)
    assert after.asked == view.asked
    assert after.differs
    later = call(signing, kind="safe", number=2, seal=None, sign=None, conversation=None)
    post(pages.office, later, signing)
    person.writes(Kind.WORDS, text="Still here.", once=os.urandom(16).hex())
    assert [message.text for message in pages.office.index.call(found).messages] == ["Still here."]


def test_a_text_that_turns_the_writing_direction_or_moves_a_cursor_is_shown_without_that(pages: Pages) -> None:
    signing = SigningKey(os.urandom(32))
    story = "the bus leaves at \u202e71:90\u202c \x1b[31mred"
    post(pages.office, call(signing, fields={"story": story, "where": "a\u202eb"}), signing)
    pages.office.refresh()
    (row,) = pages.office.index.calls(most=10)

    for address in ("/calls", f"/calls/{row.id}"):
        assert not set(pages.get(address)) & set("\u202a\u202b\u202c\u202d\u202e\x1b\x00")


def test_junk_that_opens_for_nobody_is_tried_once_and_not_at_every_page(pages: Pages) -> None:
    desk, group = _desk(pages.office), bytes.fromhex(pages.office.group)
    sealed = SealedLetter(seal_to(desk.public, os.urandom(32), Purpose.LETTER, group, b"another"), b"", desk.kid, os.urandom(2000))
    for _ in range(300):
        pages.office.journal.store.put_letter(Letter(os.urandom(32), os.urandom(32), sealed.to_bytes()))
    pages.office.refresh()
    box = pages.office._letterbox
    before = box.tried

    person = Person(pages.office)
    assert person.writes(story="We have to leave tonight.")
    person.writes(Kind.WORDS, text="And soon.", once="1")
    pages.get("/calls")
    assert box.tried - before == 2


def test_words_that_open_but_belong_to_nobody_are_not_held_against_every_caller_again_and_again(pages: Pages) -> None:
    signing = SigningKey(os.urandom(32))
    for _ in range(60):
        post(pages.office, call(signing, kind="words", seal=None, sign=None, conversation=None), signing)
    pages.office.refresh()
    before = pages.office._letterbox.tried

    assert Person(pages.office).writes(story="We have to leave tonight.")
    pages.office.refresh()
    assert pages.office._letterbox.tried - before == 1


def test_an_answer_reaches_the_person_whoever_took_their_call_in(pages: Pages, tmp_path: Path) -> None:
    person = Person(pages.office)
    found = person.writes(story="We have to leave tonight.")
    with colleague_of(pages, tmp_path, "Bela", Role.FRONT_DESK.value) as bela:
        bela.does(f"/calls/{found}/answer", text="Somebody is on the way.", language="en")
        person.office = bela.office

        answer = person.reads()

    assert answer is not None
    assert answer.text == "Somebody is on the way."


def test_a_colleague_who_did_not_take_the_call_in_takes_its_next_letters_in(pages: Pages, tmp_path: Path) -> None:
    person = Person(pages.office)
    found = person.writes(story="We have to leave tonight.")
    with colleague_of(pages, tmp_path, "Bela", Role.FRONT_DESK.value) as bela:
        person.office = bela.office
        person.writes(Kind.NOT_SAFE, text="They are at the door.", once="1")

        assert [message.text for message in bela.office.index.call(found).messages] == ["They are at the door."]


def test_answers_and_later_letters_find_each_other_after_the_index_was_lost(tmp_path: Path) -> None:
    with an_office(tmp_path) as pages:
        person = Person(pages.office)
        found = person.writes(story="We have to leave tonight.")
    for part in (tmp_path / "desk").glob("members/*/index.db*"):
        part.unlink()
    office = unlock(tmp_path / "desk", "Anna", WORDS, Hand(), os.urandom)
    try:
        person.office, again = office, Pages(office, tmp_path / "desk", Hand())
        again.does(f"/calls/{found}/answer", text="Somebody is on the way.", language="en")
        person.writes(Kind.WORDS, text="Thank you.", once="1")

        assert person.reads() is not None
        assert "Thank you." in {message.text for message in office.index.call(found).messages}
    finally:
        office.close()
