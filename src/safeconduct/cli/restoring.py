"""The questions of `restore`. Rule: what is wrong is said at the word or name it is about, with what to do, and before the next question."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from safeconduct.desk.folder import Folder, write_file
from safeconduct.desk.relay_settings import RelaySettings, checked_address
from safeconduct.desk.restored import relay_before
from safeconduct.errors import BadInput, Conflict, NotAllowed, SafeconductError
from safeconduct.journal.founding import SHEET_WORDS, is_word, near_words, recovery_seed, recovery_words
from safeconduct.journal.sharing import SHARE_WORDS, Share, is_share_word, near_share_words, seed_of, share_of
from safeconduct.settings import read_settings
from safeconduct.store.relay_client import RelayStore

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

    def relay(self, before: str) -> str:
        """The address at which the group's relay answers now; nothing where there is none, or it is not known here. Shape: `before` as in the backup."""
        question = "Its address now (nothing: this one)" if before else "Address of the group's relay now (nothing: none that you know, or a rehearsal)"
        while typed := self.ask(question).strip().rstrip("/"):
            try:
                return checked_address(typed)
            except BadInput as trouble:
                self.say(str(trouble))
        return before

    def ticket(self) -> str:
        """The founding ticket as it was typed; nothing for a rehearsal."""
        while not (typed := self.ask("In earnest, the founding ticket of that relay (nothing, for a rehearsal)").strip()).isalnum() and typed:
            self.say("A founding ticket is letters and digits in a row, as the relay printed it.")
        return typed


def lead_to_relay(clerk: Clerk, settings: Path, folder: Folder) -> None:
    """Before a restored office runs it is known how it reaches its group: it is let in there, or said which lines to write into the settings."""
    known, before = read_settings(settings), relay_before(folder)
    if known.relay_address:
        clerk.say(f"It will level with the relay that {settings} names: {known.relay_address}")
        if not known.relay_ticket:
            clerk.say("That file names no relay_ticket: right only where this computer's own `run` starts that relay.")
        return
    if before:
        clerk.say(f"When the backup was taken, the group's relay answered at {before}")
        clerk.say("Compare that with what a colleague knows: a backup that somebody made up names a relay of theirs.")
    else:
        clerk.say("The backup names no relay outside its machine.")
    address = clerk.relay(before)
    if address and _let_in(clerk, settings, folder, address):
        return
    clerk.say(
        "So the office starts a relay of its own and reaches nobody: right for a rehearsal, or where the relay ran on the machine that is gone. "
        f"Else write into {settings} before you start:\nrelay_address = \"{address or '…'}\"\nrelay_ticket = \"…\""
    )


def _let_in(clerk: Clerk, settings: Path, folder: Folder, address: str) -> bool:
    """Whether the office levels with that relay from now on, or asks it for that until it answers; False for a rehearsal."""
    while ticket := clerk.ticket():
        try:
            token = RelayStore.admitted(address, folder.group, ticket)
        except NotAllowed:
            clerk.say("The relay does not know this ticket, or it is another group's. Type it again.")
        except Conflict:
            clerk.say(
                "The relay knows this group, and by this ticket it takes new groups only. Whoever looks after it makes one for this group: "
                f"`safeconduct relay … --ticket-for {folder.group.hex()}`. Type that one."
            )
        except SafeconductError:
            _write_relay(settings, address, ticket)
            clerk.say(f"No relay answers at {address} now. That address and the ticket stand in {settings}: while the office runs it goes on asking there.")
            return True
        else:
            RelaySettings(address, "", token, shared=True).write(folder.root / "relay.toml")
            _write_relay(settings, address)  # The ticket is spent, and does not lie about.
            clerk.say(f"The relay lets this office in. {settings} has its address: the office levels with the group as soon as it runs.")
            return True
    return False


def _write_relay(settings: Path, address: str, ticket: str = "") -> None:
    lines = [*_other_lines(settings), f'relay_address = "{address}"', *([f'relay_ticket = "{ticket}"'] if ticket else [])]
    write_file(settings, "".join(f"{line}\n" for line in lines).encode())


def _other_lines(settings: Path) -> list[str]:
    """What else the settings say: a name that stands there twice cannot be read."""
    lines = settings.read_text("utf-8").splitlines() if settings.exists() else []
    return [line for line in lines if line.partition("=")[0].strip() not in ("relay_address", "relay_ticket")]


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
