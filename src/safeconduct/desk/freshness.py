"""How fresh what a page says is: when this office was last level with the other machines, what waits to be sent, and why it does not go. Rule:
a page never looks fresher than it is, and says what the reader can do."""

from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from typing import assert_never

from safeconduct.core.when import MINUTE, Moment
from safeconduct.desk.terms import Gettext
from safeconduct.web.language import Language

PATIENCE_S = 10 * MINUTE
"""Unit: seconds without the other machines after which Today says more than the line at the top: a train goes through tunnels."""


class Line(Enum):
    """How it stands with the other machines. `ALONE`: there are none, or none was asked yet."""

    ALONE = "alone"
    LEVEL = "level"
    AWAY = "away"
    SHUT_OUT = "shut-out"
    UNBELIEVED = "unbelieved"
    APART = "apart"
    REFUSED = "refused"
    FULL = "full"
    NEARLY_FULL = "nearly-full"


@dataclass(frozen=True, slots=True)
class Fresh:
    """Shape: `since` is when the office was last level, None for one that never was; `waits` how many things wait to be sent."""

    line: Line = Line.ALONE
    since: Moment | None = None
    waits: int = 0

    @property
    def is_cut_off(self) -> bool:
        """Whether what is written now stays here for the time being, as far as the last round knew."""
        return self.line in (Line.AWAY, Line.SHUT_OUT, Line.FULL)

    def told(self) -> str:
        """As the parent says it to a member's process, with each request."""
        return f"{self.line.value} {self.since or 0} {self.waits}"

    @classmethod
    def heard(cls, told: str) -> "Fresh":
        with suppress(ValueError):
            line, since, waits = told.split()
            return cls(Line(line), Moment(int(since)) if int(since) else None, int(waits))
        return cls()


def fresh_words(language: Language, fresh: Fresh, when: str, *, is_apart: bool = False) -> str:
    """The line at the top of every page. Shape: `when` is the moment the page speaks of, in the member's own time; empty when there is none; `is_apart`
    for an office that was restored and has not been level with its group since, whatever it has sent to a relay of its own."""
    _ = language.gettext
    if is_apart:
        return " · ".join(one for one in (_("not level with the others since it was restored"), _trouble_word(fresh.line, _)) if one)
    as_of = _("as of %(time)s") % {"time": when} if when else _("nothing has come from the other machines yet")
    return " · ".join(one for one in (as_of, _trouble_word(fresh.line, _), _waits_words(language, fresh)) if one)


def _trouble_word(line: Line, _: Gettext) -> str:
    match line:
        case Line.ALONE | Line.LEVEL | Line.REFUSED | Line.NEARLY_FULL:
            return ""
        case Line.AWAY:
            return _("the other machines cannot be reached")
        case Line.SHUT_OUT:
            return _("this computer is shut out")
        case Line.UNBELIEVED:
            return _("what comes is not believed")
        case Line.APART:
            return _("there are two versions")
        case Line.FULL:
            return _("the server between our computers is full")
        case _:
            assert_never(line)


def _waits_words(language: Language, fresh: Fresh) -> str:
    if fresh.line is Line.ALONE or (fresh.line is Line.APART and not fresh.waits):
        return ""  # Of two versions ours goes nowhere, and so does not wait.
    if not fresh.waits:
        return language.gettext("nothing waits to be sent")
    waits = language.ngettext("%(num)s thing waits to be sent", "%(num)s things wait to be sent", fresh.waits)
    return waits % {"num": language.number(fresh.waits)}


def is_worth_saying(fresh: Fresh, now: Moment) -> bool:
    """Whether Today says what to do. A short while without a line is an ordinary thing."""
    if fresh.line in (Line.ALONE, Line.LEVEL):
        return False
    return fresh.line is not Line.AWAY or fresh.since is None or now - fresh.since >= PATIENCE_S


def what_to_do(line: Line, _: Gettext) -> str:
    """What is the matter and what the reader can do about it, with a place for `when`; empty while all is well."""
    match line:
        case Line.ALONE | Line.LEVEL:
            return ""
        case Line.AWAY:
            return _(
                "The other machines cannot be reached; last level: %(when)s. Go on working: what you write is kept here and goes out by itself once the line is back. What others wrote since then is not here yet, and calls for help may wait there. If other pages open on this computer, ask whoever looks after the server."
            )
        case Line.SHUT_OUT:
            return _(
                "This computer is shut out; last level: %(when)s. Nothing that others write reaches it, and what is written here reaches nobody. Call a keyholder now: if it was a mistake, they invite you anew, and you join again on this computer. Say by voice what must not wait."
            )
        case Line.UNBELIEVED:
            return _(
                "What the server between our computers hands us is not signed by whoever it names, or comes without its words; last level: %(when)s. It is left out here. Compare with a colleague under Keys, and tell a keyholder."
            )
        case Line.APART:
            return _(
                "Of what one machine wrote there are two versions, one here and one at the other machines; last level: %(when)s. The other one is missing here, and ours there. This happens when a laptop was copied, or the recovery sheet was used on two computers that had not heard of each other. Tell a keyholder which."
            )
        case Line.REFUSED:
            return _(
                "The server between our computers does not take some answers to people who asked for help. They wait here and are tried again; those people have not heard from us. Tell whoever looks after the server."
            )
        case Line.FULL:
            return _(
                "The server between our computers is full; last level: %(when)s. What you write is kept here and reaches nobody yet. Whoever looks after it makes room; say by voice what must not wait."
            )
        case Line.NEARLY_FULL:
            return _("The server between our computers is nearly full. Whoever looks after it makes room in the next days.")
        case _:
            assert_never(line)


def no_ticket(group: str, _: Gettext) -> str:
    """What is said in the place of the words for who is shut out, to whom no colleague has shut out: an office that was restored."""
    return _(
        "The server between our computers does not let this restored office in: it does not take the founding ticket in settings.toml for this group. Whoever looks after that server makes one for it, with --ticket-for %(group)s; write it as relay_ticket into settings.toml, and start again."
    ) % {"group": group}
