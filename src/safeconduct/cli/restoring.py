"""The questions of `restore`. Rule: what is wrong is said at the word or name it is about, with what to do, and before the next question."""

from collections.abc import Callable
from dataclasses import dataclass

from safeconduct.errors import BadInput
from safeconduct.journal.founding import SHEET_WORDS, is_word, near_words, recovery_seed

Ask = Callable[[str], str]
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Clerk:
    """Who asks at the terminal. Shape: `ask` puts a question and gives what was typed; `say` prints a line."""

    ask: Ask
    say: Say

    def sheet(self) -> list[str]:
        """The words of a recovery sheet, each of them one that stands on sheets, and all of them belonging together."""
        while True:
            words = self._words()
            try:
                recovery_seed(words)
            except BadInput:
                self.say(
                    f"All {SHEET_WORDS} are words that stand on recovery sheets, but they do not belong together: one was misread, or two changed places. "
                    "Compare each with the paper, and type all of them again."
                )
                continue
            return words

    def _words(self) -> list[str]:
        words: list[str] = []
        while len(words) < SHEET_WORDS:
            place = len(words) + 1
            typed = self.ask(f"Words of the recovery sheet, from word {place} (some or all in a line)").lower().split()
            if len(words) + len(typed) > SHEET_WORDS:
                self.say(f"That makes {len(words) + len(typed)} words, and a sheet has {SHEET_WORDS}. Type this line again from word {place}.")
                continue
            words = self._checked(words, typed)
        return words

    def _checked(self, words: list[str], typed: list[str]) -> list[str]:
        """These words and those, each asked for again until it is one that stands on sheets. A whole sheet typed there begins anew."""
        for word in typed:
            place = len(words) + 1
            while not is_word(word):
                near = ", ".join(near_words(word))
                hint = f" Near it: {near}." if near else ""
                self.say(f"Word {place}, “{word}”, stands on no recovery sheet.{hint}")
                again = self.ask(f"Word {place} once more (or all {SHEET_WORDS} words, to start over)").lower().split()
                if len(again) == SHEET_WORDS:
                    return self._checked([], again)
                word = " ".join(again)  # noqa: PLW2901
            words = [*words, word]
        return words

    def colleague(self, names: list[str]) -> str:
        """One of the names in the group, as it is written there."""
        self.say(f"The sheet opens this backup. In the group: {', '.join(names)}.")
        by_folded = {name.strip().casefold(): name for name in names}
        while True:
            typed = self.ask("Which of them are you? (As colleagues call you; you will sign in with it)").strip().casefold()
            if typed in by_folded:
                return by_folded[typed]
            self.say(f"Nobody in the group is called so. Write one of: {', '.join(names)}.")
