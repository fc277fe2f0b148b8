"""Sentences about erasing. Rule: none names what stood there."""

from typing import assert_never

from safeconduct.core.erasure import (
    EraseAgreed,
    EraseDone,
    EraseOrdered,
    EraseStopped,
    ErasureFact,
    KeepingRuleSet,
    OwnRowsErased,
    PiecesNamed,
)
from safeconduct.desk.sentences.saying import Saying


def of_erasing(fact: ErasureFact, say: Saying) -> str:
    match fact:
        case EraseOrdered():
            return say.text("Asked that something be erased.")
        case PiecesNamed(pieces=pieces):
            return say.text("Named %(number)s sealed pieces of documents that are to be erased.", number=len(pieces))
        case EraseAgreed():
            return say.text("Agreed that something be erased.")
        case EraseStopped(why=why):
            return say.text("Stopped an erasing. %(why)s", why=why)
        case KeepingRuleSet(months=0):
            return say.text("Asked that closed cases be kept until somebody erases them.")
        case KeepingRuleSet(months=months):
            return say.text("Asked that closed cases be kept %(number)s months.", number=months)
        case EraseDone():
            return say.text("Erased on this colleague’s device what was ordered.")
        case OwnRowsErased(rows=rows):
            return say.text("Erased with it entries of their own that the order did not know of: %(number)s.", number=len(rows))
        case _:
            assert_never(fact)
