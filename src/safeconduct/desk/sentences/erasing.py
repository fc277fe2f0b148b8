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
            return say.many("Named one sealed piece of a document that is to be erased.", "Named %(num)s sealed pieces of documents that are to be erased.", len(pieces))
        case EraseAgreed():
            return say.text("Agreed that something be erased.")
        case EraseStopped(why=why):
            return say.text("Stopped an erasing. %(why)s", why=why)
        case KeepingRuleSet(months=0):
            return say.text("Asked that closed cases be kept until somebody erases them.")
        case KeepingRuleSet(months=months):
            return say.many("Asked that closed cases be kept one month.", "Asked that closed cases be kept %(num)s months.", months)
        case EraseDone():
            return say.text("Erased on this colleague’s device what was ordered.")
        case OwnRowsErased(rows=rows):
            return say.text("Erased with it entries of their own that the order did not know of: %(number)s.", number=len(rows))
        case _:
            assert_never(fact)
