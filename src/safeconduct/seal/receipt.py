"""The receipt code and all that follows from it. Rule: it opens one conversation, with the code just typed, and nothing else."""

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, cached_property

from mnemonic import Mnemonic

from safeconduct.core.ids import Chance, FeedId
from safeconduct.core.when import Moment
from safeconduct.errors import BadInput
from safeconduct.seal.keys import Epoch, SigningKey, SymmetricKey, derive
from safeconduct.seal.letters import (
    Answer,
    CallerPublic,
    Direction,
    FrontDesk,
    Kind,
    SealedLetter,
    Written,
    address,
    open_answer,
    open_content,
    open_sealed,
    seal_letter,
)
from safeconduct.wire.labels import Purpose, label

CODE_SIZE = 16
DIGITS = 39 + 2
WORDS = 12 + 1
WORD_LISTS = {"en": "english", "fr": "french", "ru": "russian"}
"""Languages with a BIP-39 list whose words tell apart by their first four letters; all others use the English one."""

MENDED = {"\u0441\u043d\u043e\ufffd\ufffd\u0430": "снова"}
"""The library's Russian list (mnemonic 0.21) holds one word whose letter в was lost; nobody could write it down or type it."""


class Wrong(StrEnum):
    """Why what was typed is no code. The sentence is the page's to say, in its language."""

    EMPTY = "empty"
    TOO_SHORT = "too short"
    TOO_LONG = "too long"
    UNKNOWN_WORD = "unknown word"
    CHECK = "check"


class WrongCode(BadInput):
    """What was typed is no receipt code. Shape: `place` counts digits or words from 1, or says how many there were."""

    def __init__(self, why: Wrong, place: int = 0, *, words: bool = True) -> None:
        super().__init__(f"This is not a whole code: {why} ({place}).", "code")
        self.why = why
        self.place = place
        self.words = words


def code_of(token: bytes, group: bytes) -> bytes:
    """The code of a message page's token. Shape: 16 bytes each."""
    return derive(token, Purpose.RECEIPT_CODE, group)[:CODE_SIZE]


# As digits


def as_digits(code: bytes) -> str:
    """39 digits and two check digits, in nine groups of four and one of five. Source: ISO 7064, MOD 97-10."""
    digits = f"{int.from_bytes(code, 'big'):039d}"
    digits += f"{98 - int(digits) * 100 % 97:02d}"
    return " ".join([*(digits[at : at + 4] for at in range(0, 36, 4)), digits[36:]])


def _from_digits(digits: str) -> bytes:
    if len(digits) != DIGITS:
        raise WrongCode(Wrong.TOO_SHORT if len(digits) < DIGITS else Wrong.TOO_LONG, len(digits), words=False)
    number = int(digits[:-2])
    if int(digits) % 97 != 1 or number >= 1 << 128 or not 2 <= int(digits[-2:]) <= 98:
        raise WrongCode(Wrong.CHECK, words=False)
    return number.to_bytes(CODE_SIZE, "big")


# As words


@dataclass(frozen=True)
class WordList:
    """One language's 2048 words. Shape: `places` are what a typed word is looked up in, one after the other, until it is found."""

    words: Sequence[str]
    places: Sequence[Mapping[str, int]]

    def find(self, typed: str) -> int | None:
        """The word's place, forgiving case and accents, and content with four letters that only one word begins with."""
        spellings = (typed, typed, folded(typed), folded(typed))
        found = (place.get(spelt) for place, spelt in zip(self.places, spellings, strict=True))
        return next((at for at in found if at is not None), None)


@cache
def word_list(language: str) -> WordList:
    raw = [unicodedata.normalize("NFC", word) for word in Mnemonic(WORD_LISTS.get(language, "english")).wordlist]
    words = [MENDED.get(word, word) for word in raw]
    plain = [folded(word) for word in words]
    # As written first: without their accents the first four letters of one word can be another word.
    return WordList(tuple(words), (_whole(words), _beginnings(words), _whole(plain), _beginnings(plain)))


def _whole(words: Sequence[str]) -> dict[str, int]:
    return {word: at for at, word in enumerate(words)}


def _beginnings(words: Sequence[str]) -> dict[str, int]:
    found: dict[str, set[int]] = {}
    for at, word in enumerate(words):
        for size in range(4, len(word)):
            found.setdefault(word[:size], set()).add(at)
    return {beginning: at for beginning, places in found.items() if len(places) == 1 for at in places}


def folded(word: str) -> str:
    """A word as it is compared: small letters, no accents, and no difference between и and й, е and ё."""
    spread = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in spread if not unicodedata.combining(letter))


def as_words(code: bytes, language: str) -> list[str]:
    """Twelve BIP-39 words and a thirteenth that checks them."""
    places = _places(code)
    return [word_list(language).words[place] for place in (*places, check_word(places))]


def _places(code: bytes) -> list[int]:
    """Source: BIP-39, 'Generating the mnemonic': 128 bits, then the first four of their SHA-256, eleven a word."""
    number = int.from_bytes(code, "big") << 4 | hashlib.sha256(code).digest()[0] >> 4
    return [number >> (11 * (11 - at)) & 2047 for at in range(12)]


def check_word(places: Sequence[int]) -> int:
    """The thirteenth word: the words' places times 1, 2, 4 … twelve powers of x in GF(2^11) by x^11 + x^2 + 1, added.

    BIP-39's own four bits let one wrong word in sixteen pass; this one lets no wrong word and no two exchanged words pass.
    """
    total = 0
    for place in reversed(places):
        total = _times_x(total ^ place)
    return total


def _times_x(value: int) -> int:
    return (value << 1 & 2047) ^ (0b101 if value & 1024 else 0)


def _from_words(typed: Sequence[str], languages: Iterable[str]) -> bytes:
    if len(typed) != WORDS:
        raise WrongCode(Wrong.TOO_SHORT if len(typed) < WORDS else Wrong.TOO_LONG, len(typed))
    found = [[word_list(language).find(word) for word in typed] for language in languages]
    whole = [[place for place in places if place is not None] for places in found if None not in places]
    if not whole:
        nearest = min(found, key=lambda places: places.count(None))
        raise WrongCode(Wrong.UNKNOWN_WORD, nearest.index(None) + 1)
    codes = [code for places in whole if (code := _checked(places)) is not None]
    if not codes:
        raise WrongCode(Wrong.CHECK)
    return codes[0]


def _checked(places: Sequence[int]) -> bytes | None:
    number = 0
    for place in places[:12]:
        number = number << 11 | place
    code = (number >> 4).to_bytes(CODE_SIZE, "big")
    return code if _places(code) == list(places[:12]) and check_word(places[:12]) == places[12] else None


# As typed

_DIGIT_LIKE = str.maketrans({"o": "0", "l": "1", "i": "1", "|": "1", "\u043e": "0", "\u0456": "1"})
_LETTER_LIKE = str.maketrans({"0": "o", "1": "l"})
MOST_TYPED = 2000
"""Unit: letters. Nobody types a longer code; a longer text is a mistake and is not searched for one."""


def parse_code(typed: str, language: str = "en") -> bytes:
    """The code somebody typed, as digits or as words in any of our lists, the page's language first.

    Raises: WrongCode before anything is looked up.
    """
    if len(typed) > MOST_TYPED:
        raise WrongCode(Wrong.TOO_LONG, len(typed))
    pieces = _pieces(typed)
    if not pieces:
        raise WrongCode(Wrong.EMPTY)
    as_if = "".join(pieces).translate(_DIGIT_LIKE)
    digits = "".join(letter for letter in as_if if letter in "0123456789")
    if _are_digits("".join(pieces), len(digits)):
        return _from_digits(digits)
    first = language if language in WORD_LISTS else "en"
    return _from_words(typed_words(typed), dict.fromkeys([first, *WORD_LISTS]))


def typed_words(typed: str) -> list[str]:
    """The words of what was typed as they are looked up; numbers in front of them, as on the printed receipt, are left out."""
    return [word.translate(_LETTER_LIKE) for word in _pieces(typed) if not word.isdigit()]


def _pieces(typed: str) -> list[str]:
    return "".join(_plain(letter) for letter in unicodedata.normalize("NFC", typed).casefold()).split()


def _are_digits(letters: str, like: int) -> bool:
    """Whether digits were meant. Shape: `like` of the letters are digits or look like them. Numbered words can be half of such letters and hold
    digits too, and yet they hold fewer of these than of others."""
    real = sum(letter.isdigit() for letter in letters)
    return (2 * real > len(letters) or like == len(letters)) and not _is_word(letters)


def _is_word(letters: str) -> bool:
    """Whether letters stand here that only look like digits, as in hello: a code has far more digits than are read wrongly."""
    return len(letters) < DIGITS // 2 and 2 * sum(letter.isdigit() for letter in letters) < len(letters)


def _plain(letter: str) -> str:
    """Any script's digit as 0 to 9; letters and marks as they are; everything else a gap."""
    digit = unicodedata.digit(letter, None)
    if digit is not None:
        return str(digit)
    return letter if letter.isalpha() or unicodedata.combining(letter) or letter == "|" else _gap(letter)


def _gap(letter: str) -> str:
    # Zero-width marks come with text copied from a right-to-left page; they divide nothing.
    return "" if unicodedata.category(letter) == "Cf" else " "


# What follows from it


@dataclass(frozen=True)
class Caller:
    """The person who holds this code, for one request."""

    code: bytes = field(repr=False)
    group: bytes

    @cached_property
    def conversation(self) -> SymmetricKey:
        return SymmetricKey(derive(self.code, Purpose.CONVERSATION, self.group), label(Purpose.CONVERSATION, self.group))

    @cached_property
    def epoch(self) -> Epoch:
        return Epoch(derive(self.code, Purpose.CALLER_SEED, self.group), label(Purpose.CALLER_SEED, self.group))

    @cached_property
    def signing(self) -> SigningKey:
        return SigningKey(derive(self.code, Purpose.CALLER_SIGN, self.group))

    @property
    def public(self) -> CallerPublic:
        return CallerPublic(self.epoch.public.raw, self.signing.public, self.conversation.secret)

    def address(self, direction: Direction, number: int) -> bytes:
        return address(self.conversation, direction, number)

    def write(self, kind: Kind, number: int, language: str, moment: Moment, fields: Mapping[str, str]) -> Written:
        """A letter of this person; a call brings their keys."""
        return Written(kind, number, language, moment, fields, self.public if kind is Kind.CALL else None)

    def seal(self, desk: FrontDesk, written: Written, chance: Chance) -> tuple[bytes, bytes]:
        """Tag and row body. Raises: BadInput when the letter is longer than the largest row."""
        return seal_letter(self.group, desk, self.conversation, self.signing, written, chance=chance)

    def open_own(self, its_tag: bytes, body: bytes) -> Written:
        """One of this person's own letters. Raises: SealBroken when it is not theirs."""
        sealed = SealedLetter.parse(body)
        secret = open_sealed(self.conversation, sealed.own_box, Purpose.LETTER, self.group, its_tag)
        return open_content(secret, sealed, self.group, its_tag, self.signing.public)

    def open_answer(self, number: int, body: bytes, listed: AbstractSet[FeedId]) -> Answer:
        """An answer to this person. Raises: SealBroken unless a listed device signed it."""
        return open_answer(self.group, self.conversation, number, body, listed)
