"""What an attribution is: how somebody is said to say something, and where it stands in a sentence. Rule: a frame without a plain subject has none."""

from enum import Enum
from typing import NamedTuple

from safeconduct.evidence.naming import Naming


class Manner(Enum):
    SAY = "say"
    TELL = "tell"
    PROMISE = "promise"
    REPORT = "report"
    DENY = "deny"
    ASK = "ask"
    URGE = "urge"
    ACCUSE = "accuse"
    ADDING = "adding"
    ACCORDING = "according"


class Frame(NamedTuple):
    """Places are token numbers in the sentence; `begin` to `end` is subject, verb and hearer."""

    manner: Manner
    begin: int
    cue: int
    end: int
    naming: Naming | None
    shared: bool
    """The subject is that of the frame before ("promised … but denied")."""
    relays: tuple[tuple[int, int], ...]
    """Places of hearers and venues in the text."""
    listed: bool = True
    """The verb stands in a list; else its place beside words in marks told."""
