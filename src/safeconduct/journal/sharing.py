"""The recovery key in shares: any so many of the people who hold one bring it back. Rule: it is taken apart and put together only where a sheet is
made or used, and no share and no word of one is kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from shamir_mnemonic.shamir import EncryptedMasterSecret, combine_mnemonics, split_ems
from shamir_mnemonic.share import Share as Slip39
from shamir_mnemonic.utils import MnemonicError
from shamir_mnemonic.wordlist import WORDLIST

from safeconduct.core.ids import Chance
from safeconduct.errors import BadInput
from safeconduct.journal.founding import nearest

SHARE_WORDS = 33
SET_WORDS = 2
"""With these words every share of one set begins, and, but once in thirty thousand, no share of another."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """Any `needed` of `people` shares open what the sheet would."""

    needed: int
    people: int

    def __str__(self) -> str:
        return f"{self.needed}of{self.people}"


SCHEMES = (Scheme(2, 3), Scheme(3, 5))


@dataclass(frozen=True, slots=True)
class Share:
    """One share as it stands on paper. Shape: `number` from 1; `needed` of its set open the group's recovery key."""

    number: int
    needed: int
    words: tuple[str, ...] = field(repr=False)

    @property
    def set_words(self) -> tuple[str, ...]:
        return self.words[:SET_WORDS]


def is_share_word(word: str) -> bool:
    return word in WORDLIST


def near_share_words(word: str) -> tuple[str, ...]:
    """As near_words, of the list that shares are written with."""
    return nearest(word, WORDLIST)


def shares_of(seed: bytes, scheme: Scheme, chance: Chance) -> tuple[Share, ...]:
    """The recovery seed in shares. The library takes its own chance for them, as the one for sealing does for its keys.

    Source: SLIP-39, one group, no passphrase; docs/protocol.md, section 8.
    """
    identifier = int.from_bytes(chance(2), "big") & 0x7FFF
    whole = EncryptedMasterSecret.from_master_secret(seed, b"", identifier, extendable=True, iteration_exponent=0)
    (made,) = split_ems(1, [(scheme.needed, scheme.people)], whole)
    return tuple(share_of(share.words()) for share in made)


def share_of(words: Sequence[str]) -> Share:
    """Raises: BadInput when a word is in no share, the check does not hold, or no desk makes such a share."""
    given = tuple(word.strip().lower() for word in words)
    try:
        read = Slip39.from_mnemonic(" ".join(given))
    except MnemonicError:
        raise BadInput("These are not the words of a share. Check each word and their order.", "words") from None
    if len(given) != SHARE_WORDS or read.group_count != 1 or read.iteration_exponent or read.member_threshold < 2:
        raise BadInput("This is a share of something else, not of a recovery sheet.", "words")
    return Share(read.index + 1, read.member_threshold, given)


def seed_of(shares: Sequence[Share]) -> bytes:
    """From shares of one set, in any order, also the same one twice and more than are needed.

    Raises: BadInput when they are too few, or do not belong together.
    """
    different = [" ".join(words) for words in dict.fromkeys(share.words for share in shares)]
    of_one_set = len({(share.set_words, share.needed) for share in shares}) == 1
    # The library refuses one share too many, which is what somebody has who brings every paper there is, and it refuses none at all.
    enough = different[: shares[0].needed] if of_one_set else []
    try:
        return bytes(combine_mnemonics(enough))
    except MnemonicError:
        raise BadInput("These shares do not belong together, or there are too few of them.", "words") from None
