"""What is told of a country, a place or a name. Rule: withheld (known, not said) is never the same as unknown."""

from dataclasses import dataclass
from enum import StrEnum

from safeconduct.core.when import Day


class Telling(StrEnum):
    KNOWN = "known"
    WITHHELD = "withheld"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Told:
    """Shape: `text` stands only when known; `by`, `why` and `until` only when withheld. Made by the three functions below."""

    state: Telling
    text: str = ""
    by: str = ""
    why: str = ""
    until: Day | None = None

    def __post_init__(self) -> None:
        # A page that asks for the text and not for the state would say what is withheld.
        if self.text and self.state is not Telling.KNOWN:
            raise ValueError("Only what is known has a text.")

    @property
    def is_known(self) -> bool:
        return self.state is Telling.KNOWN

    @property
    def is_withheld(self) -> bool:
        return self.state is Telling.WITHHELD


def known(text: str) -> Told:
    return Told(Telling.KNOWN, text=text)


def withheld(by: str, why: str, until: Day | None = None) -> Told:
    """Somebody knows it and does not say it. The text itself is not kept here, so it cannot slip out."""
    return Told(Telling.WITHHELD, by=by, why=why, until=until)


def unknown() -> Told:
    return Told(Telling.UNKNOWN)
