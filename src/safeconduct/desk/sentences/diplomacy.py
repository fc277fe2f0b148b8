"""Sentences about what states hold and promise."""

from typing import assert_never

from safeconduct.core.diplomacy import (
    CommitmentFollowedUp,
    CommitmentMade,
    DiplomacyFact,
    PositionNoted,
    PressLineSet,
)
from safeconduct.desk.diplomacy_words import kept_word, stance_word
from safeconduct.desk.sentences.saying import Saying


def of_diplomacy(fact: DiplomacyFact, say: Saying) -> str:
    _ = say.text
    match fact:
        case PositionNoted(country=country, stance=stance):
            return _("Where a country stands, %(country)s: %(stance)s.", country=say.told(country), stance=stance_word(stance, say.text))
        case CommitmentMade(who=who, what=what):
            return _("%(who)s promised: %(what)s.", who=who, what=what)
        case CommitmentFollowedUp(kept=kept, what=what):
            return _("What became of a promise: %(kept)s. %(what)s", kept=kept_word(kept, say.text), what=what)
        case PressLineSet(country=country):
            return _("What may be said in public was written down, for: %(country)s.", country=say.told(country))
        case _:
            assert_never(fact)
