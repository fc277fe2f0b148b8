"""Agreed signs of life. Rule: silence climbs the ladder rung by rung, and only its last rung may end in contact lost."""

import re
from collections.abc import Iterable

from safeconduct.actions.access import Act, Actor, placed, require
from safeconduct.actions.wanted import clean_field, cleaned
from safeconduct.core.case import SideState, SideStateSet
from safeconduct.core.checkin import (
    CheckInAgreed,
    CheckInEnded,
    CheckInExpected,
    CheckInHeard,
    CheckInOutcome,
    CheckInRungTaken,
)
from safeconduct.core.ids import CaseId, CheckInId
from safeconduct.core.office import Rung
from safeconduct.core.section import Kind, Placed, Subject
from safeconduct.core.when import MINUTE, Moment, later
from safeconduct.errors import BadInput, Conflict
from safeconduct.folds.case import CaseView
from safeconduct.folds.checkin import CheckInView, ExpectedView

_SHORTEST = 5 * MINUTE


def agree_check_in(
    actor: Actor, conversation: Subject, wanted: CheckInAgreed, now: Moment
) -> tuple[Placed, ...]:
    """Agrees a sign of life, or agrees it anew under the same id."""
    require(actor, Act.KEEP_CHECK_INS)
    agreed = cleaned(wanted, "way")
    if agreed.every_seconds is not None and agreed.every_seconds < _SHORTEST:
        raise BadInput("Choose at least five minutes between two signs of life.", "every_seconds")
    if agreed.first_due <= now:
        raise BadInput("Choose a first time that lies ahead.", "first_due")
    if agreed.not_free_word and agreed.not_free_word.casefold() == agreed.free_word.casefold():
        raise BadInput("The two words must differ.", "not_free_word")
    return placed(actor, Kind.CONVERSATION, conversation, [agreed])


def hear_check_in(
    actor: Actor, conversation: Subject, view: CheckInView, *, free: bool, at: Moment
) -> tuple[Placed, ...]:
    """Somebody heard from the person. Not free starts the ladder at once."""
    require(actor, Act.KEEP_CHECK_INS)
    _check_going_on(view)
    next_due = _next_due(view, at)
    if not free:
        next_due = None
    return placed(actor, Kind.CONVERSATION, conversation, [CheckInHeard(view.check_in, free, at, next_due)])


def is_word_of_the_free(view: CheckInView, said: str) -> bool | None:
    """Whether what was said is the word agreed; None when it is neither word, which a colleague must judge."""
    agreed = view.agreed
    if agreed is None:
        return None
    if _is_said(agreed.not_free_word, said):
        return False
    return True if _is_said(agreed.free_word, said) else None


def heard_free(view: CheckInView, said: str, judged: bool | None) -> bool:
    """Whether the person is free, from their words and what the colleague who heard them says.

    Shape: `judged` is None when the colleague lets the words decide. The word that means not free outweighs any judgement: who is
    made to sound well says just that word.
    Raises: BadInput when neither the words nor the colleague say it.
    """
    by_word = is_word_of_the_free(view, said)
    if by_word is False or judged is False:
        return False
    if by_word is None and judged is None:
        raise BadInput(
            "These are not the words agreed. Say yourself whether the person sounded free.", "judged"
        )
    return True


def _is_said(word: str, said: str) -> bool:
    return bool(word) and f" {_words(word)} " in f" {_words(said)} "


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def take_rung(
    actor: Actor, conversation: Subject, view: CheckInView, ladder: tuple[Rung, ...], now: Moment
) -> tuple[Placed, ...]:
    """Climbs the next rung of the group's ladder."""
    require(actor, Act.KEEP_CHECK_INS)
    if view.missed_since(now) is None:
        raise Conflict("Nothing is missed here. Load the page again.")
    if view.next_rung >= len(ladder):
        raise Conflict("The ladder is climbed to its end. Say how it ended.")
    rung = CheckInRungTaken(view.check_in, view.next_rung, ladder[view.next_rung].text)
    return placed(actor, Kind.CONVERSATION, conversation, [rung])


def end_alarm(
    actor: Actor, conversation: Subject, view: CheckInView, outcome: CheckInOutcome, now: Moment
) -> tuple[Placed, ...]:
    """Answered or false alarm: the check-in goes on from now. No longer needed: it is over."""
    require(actor, Act.KEEP_CHECK_INS)
    _check_going_on(view)
    if outcome is CheckInOutcome.CONTACT_LOST:
        raise BadInput("Contact lost changes the case too. Use its own button.", "outcome")
    goes_on = outcome is not CheckInOutcome.NO_LONGER_NEEDED
    ended = CheckInEnded(view.check_in, outcome, _next_due(view, now) if goes_on else None)
    return placed(actor, Kind.CONVERSATION, conversation, [ended])


def lose_contact(
    actor: Actor,
    conversation: Subject,
    view: CheckInView,
    ladder: tuple[Rung, ...],
    *,
    case: CaseId | None,
    reason: str,
) -> tuple[Placed, ...]:
    """Ends the check-in as contact lost and sets the case, if there is one, beside the way."""
    require(actor, Act.KEEP_CHECK_INS)
    _check_going_on(view)
    if view.next_rung < len(ladder):
        raise Conflict("Climb the ladder to its last step first.")
    ended = CheckInEnded(view.check_in, CheckInOutcome.CONTACT_LOST)
    facts = placed(actor, Kind.CONVERSATION, conversation, [ended])
    side = SideStateSet(SideState.CONTACT_LOST, clean_field(reason, "reason"))
    return facts + (placed(actor, Kind.CASE, case, [side]) if case is not None else ())


def tell_expected(actor: Actor, case: CaseView, elsewhere: Iterable[CheckInView] = ()) -> tuple[Placed, ...]:
    """Tells in *case* by when each sign of life is expected, or that none is any more, where what stands there says otherwise: whoever opens the case
    and not its conversation goes to the door of somebody who was taken.

    Shape: `elsewhere` are the signs of life of further calls that belong to the case; nothing where the actor may not know.
    """
    if not actor.may(Act.KEEP_CHECK_INS):
        return ()
    told = {one.check_in: one for one in case.expected}
    agreed = (*case.check_ins, *elsewhere)
    facts = [
        CheckInExpected(one.check_in, one.person, one.missing_from) for one in agreed if not _is_told(one, told.get(one.check_in))
    ]
    return placed(actor, Kind.CASE, case.case, facts)


def _is_told(view: CheckInView, told: ExpectedView | None) -> bool:
    by = view.missing_from
    if told is None or by is None:
        return (told.by if told else None) == by
    return (told.person, told.by) == (view.person, by)


def expect_no_more(actor: Actor, case: CaseView, check_in: CheckInId) -> tuple[Placed, ...]:
    """Ends what *case* tells of a sign of life whose agreement lies nowhere any more: it was erased, or never came here.

    Raises: Conflict while the agreement stands, or nothing is expected.
    """
    require(actor, Act.KEEP_CHECK_INS)
    one = next((one for one in case.bare_signs if one.check_in == check_in), None)
    if one is None:
        raise Conflict("This check-in is over. Agree a new one.")
    return placed(actor, Kind.CASE, case.case, [CheckInExpected(check_in, one.person, None)])


def _next_due(view: CheckInView, after: Moment) -> Moment | None:
    every = view.agreed.every_seconds if view.agreed else None
    return later(after, every) if every is not None else None


def _check_going_on(view: CheckInView) -> None:
    if view.is_over:
        raise Conflict("This check-in is over. Agree a new one.")
