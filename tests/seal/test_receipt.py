"""The receipt code survives every way a frightened person may write it down, and a wrong one is named before anything is looked up."""

import os
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from safeconduct.core.ids import FeedId
from safeconduct.core.when import Moment
from safeconduct.errors import BadInput, SealBroken
from safeconduct.seal import letters
from safeconduct.seal.keys import Epoch, SigningKey
from safeconduct.seal.letters import Answer, Direction, FrontDesk, Kind
from safeconduct.seal.opening import open_from
from safeconduct.seal.receipt import (
    Caller,
    Wrong,
    WrongCode,
    as_digits,
    as_words,
    code_of,
    folded,
    parse_code,
    word_list,
)
from safeconduct.wire.labels import Purpose

GROUP = bytes(range(32))
CODES = st.binary(min_size=16, max_size=16)
LANGUAGES = st.sampled_from(["en", "fr", "ru", "de", "ar"])
NOW = Moment(1_497_000_000)
DESK_EPOCH = Epoch(b"d" * 32, b"front-desk/1")
DESK = FrontDesk(DESK_EPOCH.kid, DESK_EPOCH.public)
STAFF = SigningKey(b"s" * 32)
FEED = FeedId(STAFF.public.hex())
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


@given(CODES, LANGUAGES, LANGUAGES)
def test_words_come_back_as_the_code_whatever_the_page_speaks(code: bytes, written: str, page: str) -> None:
    assert parse_code(" ".join(as_words(code, written)), page) == code


@given(CODES, st.sampled_from(["", " ", "-", "  ", "\n", " – "]), st.sampled_from([{}, ARABIC, PERSIAN]))
def test_digits_come_back_with_any_spacing_in_any_script(code: bytes, between: str, script: dict[int, int]) -> None:
    assert parse_code(as_digits(code).replace(" ", between).translate(script), "ar") == code


@given(CODES)
def test_look_alike_letters_stand_for_digits(code: bytes) -> None:
    assert parse_code(as_digits(code).replace("0", "O").replace("1", "l")) == code


@given(CODES, LANGUAGES)
@example(bytes.fromhex("4984ff92b582d735971c1bc23aa78806"), "en")  # Numbered, it has more letters like digits than others.
def test_case_hyphens_accents_numbers_and_short_spellings_are_forgiven(code: bytes, language: str) -> None:
    words = as_words(code, language)
    bare = ["".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c)) for word in words]
    assert parse_code("-".join(words).upper(), language) == code
    assert parse_code(" ".join(bare), language) == code
    assert parse_code("\n".join(f"{at}. {word}" for at, word in enumerate(words, 1)), language) == code
    assert parse_code(" ".join(word[:4] for word in words), language) == code
    assert parse_code("\u200f" + " ".join(unicodedata.normalize("NFD", word) for word in words), language) == code


@given(CODES, st.integers(0, 40), st.integers(1, 9))
def test_every_single_wrong_digit_is_refused(code: bytes, place: int, by: int) -> None:
    digits = list(as_digits(code).replace(" ", ""))
    digits[place] = str((int(digits[place]) + by) % 10)
    with pytest.raises(WrongCode):
        parse_code("".join(digits))


@given(CODES, st.sampled_from(["en", "fr", "ru"]), st.integers(0, 12), st.integers(1, 2047))
def test_every_single_wrong_word_is_refused(code: bytes, language: str, place: int, by: int) -> None:
    words = as_words(code, language)
    everything = word_list(language).words
    words[place] = everything[(everything.index(words[place]) + by) % 2048]
    with pytest.raises(WrongCode) as why:
        parse_code(" ".join(words), language)
    assert why.value.why is Wrong.CHECK


@given(CODES, st.integers(0, 11))
def test_two_neighbouring_words_exchanged_are_refused(code: bytes, place: int) -> None:
    words = as_words(code, "en")
    words[place], words[place + 1] = words[place + 1], words[place]
    if words[place] != words[place + 1]:
        with pytest.raises(WrongCode):
            parse_code(" ".join(words))


@pytest.mark.parametrize(
    ("typed", "why", "place"),
    [
        ("", Wrong.EMPTY, 0),
        ("  – ", Wrong.EMPTY, 0),
        ("abandon ability", Wrong.TOO_SHORT, 2),
        ("abandon " * 14, Wrong.TOO_LONG, 14),
        ("abandon " * 4 + "xyzzyx " + "abandon " * 8, Wrong.UNKNOWN_WORD, 5),
        ("1234 5678", Wrong.TOO_SHORT, 8),
        ("hello", Wrong.TOO_SHORT, 1),
        ("9" * 42, Wrong.TOO_LONG, 42),
        ("9" * 41, Wrong.CHECK, 0),
        ("x" * 5000, Wrong.TOO_LONG, 5000),
    ],
)
def test_a_wrong_code_says_what_is_wrong_with_it(typed: str, why: Wrong, place: int) -> None:
    with pytest.raises(WrongCode) as found:
        parse_code(typed)
    assert (found.value.why, found.value.place) == (why, place)
    assert found.value.words is not any(letter.isdigit() for letter in typed)


def test_every_word_of_every_list_finds_itself_whole_bare_and_by_its_first_four_letters() -> None:
    for language in ("en", "fr", "ru"):
        known = word_list(language)
        assert len({folded(word) for word in known.words}) == 2048
        assert all(word.isalpha() for word in known.words), "a word that nobody can write down"
        for at, word in enumerate(known.words):
            assert [known.find(spelt) for spelt in (word, folded(word), word[:4])] == [at, at, at]


def caller(token: bytes = b"t" * 16) -> Caller:
    return Caller(code_of(token, GROUP), GROUP)


@settings(max_examples=25)
@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=3000), st.sampled_from(list(Kind)))
def test_a_letter_opens_for_the_front_desk_and_for_its_writer_and_is_the_same_to_both(story: str, kind: Kind) -> None:
    me = caller()
    written = me.write(kind, 0, "en", NOW, {"story": story})
    tag, body = me.seal(DESK, written, os.urandom)
    sealed = letters.SealedLetter.parse(body)
    secret = open_from(DESK_EPOCH, sealed.desk_box, Purpose.LETTER, GROUP, tag)
    known = None if kind is Kind.CALL else me.signing.public
    assert letters.open_content(secret, sealed, GROUP, tag, known) == written
    assert me.open_own(tag, body) == written
    assert len(body) in {4096, 16384, 65536}
    assert story.encode() not in body or len(story.encode()) < 6


def test_the_row_says_nothing_of_the_length_within_its_size() -> None:
    me = caller()
    bodies = [me.seal(DESK, me.write(Kind.CALL, 0, "en", NOW, {"story": "a" * size}), os.urandom)[1] for size in (1, 1000)]
    parts = [letters.SealedLetter.parse(body) for body in bodies]
    assert len(parts[0].content) == len(parts[1].content)


def test_the_longest_story_fits_the_largest_row_and_one_letter_too_many_is_handed_back() -> None:
    me = caller()
    room = letters.TEXT_SIZES[-1] - 4 - len(me.write(Kind.CALL, 0, "en", NOW, {"story": "x" * 40_000}).to_bytes()) + 40_000
    assert len(me.seal(DESK, me.write(Kind.CALL, 0, "en", NOW, {"story": "x" * room}), os.urandom)[1]) == 65536
    with pytest.raises(BadInput):
        me.seal(DESK, me.write(Kind.CALL, 0, "en", NOW, {"story": "x" * (room + 1)}), os.urandom)


def test_the_same_text_has_the_same_tag_and_another_text_or_kind_another() -> None:
    me = caller()
    same = letters.tag(me.conversation, Kind.CALL, {"a": "1", "b": "2"})
    assert same == letters.tag(me.conversation, Kind.CALL, {"b": "2", "a": "1"})
    others = [
        letters.tag(me.conversation, Kind.CALL, {"a": "1", "b": "3"}),
        letters.tag(me.conversation, Kind.WORDS, {"a": "1", "b": "2"}),
        letters.tag(caller(b"u" * 16).conversation, Kind.CALL, {"a": "1", "b": "2"}),
    ]
    assert same not in others


def test_somebody_elses_letter_does_not_open_and_a_letter_moved_under_another_tag_does_not_either() -> None:
    me, other = caller(), caller(b"u" * 16)
    tag, body = me.seal(DESK, me.write(Kind.CALL, 0, "en", NOW, {"story": "x"}), os.urandom)
    with pytest.raises(SealBroken):
        other.open_own(tag, body)
    with pytest.raises(SealBroken):
        me.open_own(bytes(32), body)


def test_a_reader_who_knows_the_conversation_key_cannot_write_as_the_caller() -> None:
    me = caller()
    forged = letters.Written(Kind.WORDS, 1, "en", NOW, {"text": "I never wrote this"})
    tag, body = letters.seal_letter(GROUP, DESK, me.conversation, STAFF, forged, chance=os.urandom)
    sealed = letters.SealedLetter.parse(body)
    secret = open_from(DESK_EPOCH, sealed.desk_box, Purpose.LETTER, GROUP, tag)
    with pytest.raises(SealBroken):
        letters.open_content(secret, sealed, GROUP, tag, me.signing.public)
    with pytest.raises(SealBroken):
        letters.open_content(secret, sealed, GROUP, tag)


def test_an_answer_opens_with_the_code_only_from_a_listed_device_and_only_in_its_place() -> None:
    me = caller()
    answer = Answer(0, NOW, "en", "We have read you.", "Linden", "front desk", FEED)
    where, body = letters.seal_answer(GROUP, me.conversation, answer, STAFF, os.urandom)
    assert where == me.address(Direction.OUT, 0)
    assert me.open_answer(0, body, {FEED}) == answer
    with pytest.raises(SealBroken):
        me.open_answer(0, body, set())
    with pytest.raises(SealBroken):
        me.open_answer(1, body, {FEED})
    with pytest.raises(SealBroken):
        me.open_answer(0, body[:-1] + bytes((body[-1] ^ 1,)), {FEED})


def test_an_adoption_receipt_is_for_one_row_by_one_listed_device() -> None:
    receipt = letters.adoption_receipt(GROUP, b"row", STAFF)
    assert letters.check_adoption(GROUP, b"row", receipt, {FEED}) == FEED
    for body, listed in ((b"other row", {FEED}), (b"row", set[FeedId]())):
        with pytest.raises(SealBroken):
            letters.check_adoption(GROUP, body, receipt, listed)
