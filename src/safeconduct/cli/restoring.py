"""The questions of `restore`. Rule: what is wrong is said at the word or name it is about, with what to do, and before the next question."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

from safeconduct.errors import BadInput
from safeconduct.journal.founding import SHEET_WORDS, is_word, near_words, recovery_seed, recovery_words
from safeconduct.journal.sharing import SHARE_WORDS, Share, is_share_word, near_share_words, seed_of, share_of

Ask = Callable[[str], str]
Say = Callable[[str], None]

SHARES = "shares"
"""Typed in the place of words by whoever holds shares; it stands on no sheet and on no share."""


@dataclass(frozen=True, slots=True)
class _Paper:
    """What words are read from. Shape: `begins` are the words it must begin with, where a share was typed before."""

    name: str
    size: int
    stands_there: Callable[[str], bool]
    near: Callable[[str], tuple[str, ...]]
    begins: tuple[str, ...] = ()

    def fault(self, word: str, place: int) -> str:
        """What is wrong with the word at this place; nothing when nothing is."""
        if not self.stands_there(word):
            near = ", ".join(self.near(word))
            hint = f" Near it: {near}." if near else ""
            if self is _SHEET and is_share_word(word):
                hint += f" It is a word of shares: write `{SHARES}` if that is what you have."
            return f"Word {place}, “{word}”, stands on no {self.name}.{hint}"
        expected = self.begins[place - 1] if place <= len(self.begins) else word
        if word != expected:
            return (
                f"Word {place} of the share before is “{expected}”, and all shares of a set begin alike. So “{word}” was misread, or this is a share of another set. "
                f"Type another share, or `{SHARES}` to begin with the first one again."
            )
        return ""


_SHEET = _Paper("recovery sheet", SHEET_WORDS, is_word, near_words)
_SHARE = _Paper("share", SHARE_WORDS, is_share_word, near_share_words)


class _Shares(Exception):
    """Instead of a word somebody said that they have shares, or that all of them are to be typed again."""


@dataclass(frozen=True, slots=True)
class Clerk:
    """Who asks at the terminal. Shape: `ask` puts a question and gives what was typed; `say` prints a line."""

    ask: Ask
    say: Say

    def sheet(self) -> list[str]:
        """The words of a recovery sheet, each of them one that stands on sheets, and all of them belonging together; from shares, if need be."""
        with suppress(_Shares):
            return self._sheet()
        while True:
            with suppress(_Shares):
                return self._from_shares()

    def _sheet(self) -> list[str]:
        while True:
            words = self._words(_SHEET, f"Words of the recovery sheet, from word 1 (some or all in a line; if you have shares, write: {SHARES})")
            try:
                recovery_seed(words)
            except BadInput:
                self.say(_apart(_SHEET, "recovery sheets"))
                continue
            return words

    def _from_shares(self) -> list[str]:
        """The sheet's words, which stand on no paper then. Raises: _Shares when the first share is to be typed again."""
        held: list[Share] = []
        while not held or len(held) < held[0].needed:
            held += self._one_more(held)
        try:
            return list(recovery_words(seed_of(held)))
        except BadInput:
            self.say("Each of these shares is whole, but they do not belong together. Type all of them again.")
            raise _Shares from None

    def _one_more(self, held: list[Share]) -> list[Share]:
        """The next share, or nothing when it was none, with a reason said."""
        paper = replace(_SHARE, begins=held[0].set_words) if held else _SHARE
        which = f"share {len(held) + 1} of the {held[0].needed} that are needed" if held else "the first share (any of them)"
        words = self._words(paper, f"Words of {which}, from word 1 (some or all in a line)")
        try:
            share = share_of(words)
        except BadInput:
            self.say(_apart(_SHARE, "shares"))
            return []
        if share.number in {one.number for one in held}:
            self.say(f"This is share {share.number}, which you have typed already. Type another one.")
            return []
        if held and share.needed != held[0].needed:
            self.say("This is a share of another set than the one before. Type another one.")
            return []
        self.say(f"Share {share.number} is whole. {_still_to_come(share.needed - len(held) - 1)}")
        return [share]

    def _words(self, paper: _Paper, first: str) -> list[str]:
        words: list[str] = []
        while len(words) < paper.size:
            place = len(words) + 1
            typed = self._asked(first if not words else f"Words of the {paper.name}, from word {place} (some or all in a line)")
            if len(words) + len(typed) > paper.size:
                self.say(f"That makes {len(words) + len(typed)} words, and a {paper.name} has {paper.size}. Type this line again from word {place}.")
                if paper is _SHEET and len(typed) == SHARE_WORDS:
                    self.say(f"A share has {SHARE_WORDS}: write `{SHARES}` if that is what you have.")
                continue
            words = self._checked(paper, words, typed)
        return words

    def _checked(self, paper: _Paper, words: list[str], typed: list[str]) -> list[str]:
        """These words and those, each asked for again until it is one that stands there. A whole sheet or share typed there begins anew."""
        for word in typed:
            place = len(words) + 1
            while fault := paper.fault(word, place):
                self.say(fault)
                again = self._asked(f"Word {place} once more (or all {paper.size} words, to start over)")
                if len(again) == paper.size:
                    return self._checked(paper, [], again)
                word = " ".join(again)  # noqa: PLW2901
            words = [*words, word]
        return words

    def _asked(self, question: str) -> list[str]:
        """Raises: _Shares when that is what was typed."""
        typed = self.ask(question).lower().split()
        if typed == [SHARES]:
            raise _Shares
        return typed

    def colleague(self, names: list[str]) -> str:
        """One of the names in the group, as it is written there."""
        self.say(f"These words open this backup. In the group: {', '.join(names)}.")
        by_folded = {name.strip().casefold(): name for name in names}
        while True:
            typed = self.ask("Which of them are you? (As colleagues call you; you will sign in with it)").strip().casefold()
            if typed in by_folded:
                return by_folded[typed]
            self.say(f"Nobody in the group is called so. Write one of: {', '.join(names)}.")


def _still_to_come(shares: int) -> str:
    match shares:
        case 0:
            return "These are as many as are needed."
        case 1:
            return "One more is needed."
        case _:
            return f"{shares} more are needed."


def _apart(paper: _Paper, several: str) -> str:
    return (
        f"All {paper.size} are words that stand on {several}, but they do not belong together: one was misread, or two changed places. "
        "Compare each with the paper, and type all of them again."
    )
