"""Testimonies as they stand, and what of them may be used for what. Rule: a passage is free for a use only while a consent for that use
stands that was given by somebody's hand who had seen these very words."""

from dataclasses import dataclass

from safeconduct.core.ids import ConsentId, EventId, MemberId, PassageId, PersonId, TestimonyId
from safeconduct.core.testimony import (
    PassageWritten,
    TestimonyConsented,
    TestimonyConsentWithdrawn,
    TestimonyTaken,
    Use,
)
from safeconduct.core.when import Day, Moment
from safeconduct.folds.standing import History, Standing


@dataclass(frozen=True, slots=True)
class AgreedView:
    """Shape: `withdrawn` None while it is in force, if its days are not over."""

    event: EventId
    author: MemberId
    moment: Moment
    given: TestimonyConsented
    withdrawn: TestimonyConsentWithdrawn | None

    def holds_on(self, day: Day) -> bool:
        until = self.given.valid_until
        return self.withdrawn is None and (until is None or day <= until)


@dataclass(frozen=True, slots=True)
class PassageView:
    """Shape: `agreed` are the consents whose author had seen the words that stand; none while two versions stand."""

    passage: PassageId
    written: Standing[PassageWritten]
    agreed: frozenset[ConsentId]


@dataclass(frozen=True, slots=True)
class TestimonyView:
    """Shape: `persons` are all as whose it was ever written down, and one in an honest record; `passages` in the order in which they were first written."""

    testimony: TestimonyId
    taken: Standing[TestimonyTaken]
    persons: frozenset[PersonId]
    passages: tuple[PassageView, ...]
    consents: tuple[AgreedView, ...]


def testimonies_of(history: History) -> tuple[TestimonyView, ...]:
    """Shape: in the order in which they were first taken down."""
    taken = history.standings((fact.testimony, event, fact) for event, fact in history.of(TestimonyTaken))
    consents = _consents(history)
    passages = _passages(history, consents)
    return tuple(
        TestimonyView(
            name,
            standing,
            frozenset(fact.person for _, fact in history.of(TestimonyTaken) if fact.testimony == name),
            tuple(one for one in passages if one.written.values[0].value.testimony == name),
            tuple(one for one in consents if one.given.testimony == name),
        )
        for name, standing in taken.items()
        if not standing.empty
    )


def reusable(testimony: TestimonyView, use: Use, today: Day) -> tuple[PassageWritten, ...]:
    """The passages that may be used for this on this day, as they were agreed to. Everything that gives words of a testimony out asks here.

    Shape: none once it was written down as another person's: nobody knows whose yes it is.
    """
    if len(testimony.persons) > 1:
        return ()
    held = {one.given.consent: one.given for one in testimony.consents if one.given.use is use and one.holds_on(today)}
    return tuple(
        written
        for one in testimony.passages
        if (written := one.written.one) is not None
        and any(one.passage in held[consent].passages for consent in one.agreed if consent in held)
    )


def _consents(history: History) -> tuple[AgreedView, ...]:
    """Shape: the first fact under an id is the consent; a wider one needs an id of its own, and so a yes of its own."""
    withdrawn = {fact.consent: fact for _, fact in history.of(TestimonyConsentWithdrawn)}
    found: dict[ConsentId, AgreedView] = {}
    for event, given in history.of(TestimonyConsented):
        view = AgreedView(event.id, event.author, event.moment, given, withdrawn.get(given.consent))
        found.setdefault(given.consent, view)
    return tuple(found.values())


def _passages(history: History, consents: tuple[AgreedView, ...]) -> tuple[PassageView, ...]:
    standings = history.standings((fact.passage, event, fact) for event, fact in history.of(PassageWritten))
    return tuple(
        PassageView(name, standing, frozenset(_agreed(history, standing, consents)))
        for name, standing in standings.items()
        if not standing.empty
    )


def _agreed(history: History, standing: Standing[PassageWritten], consents: tuple[AgreedView, ...]) -> list[ConsentId]:
    if standing.one is None:
        return []
    words = [written.event for written in standing.values]
    return [one.given.consent for one in consents if any(history.saw(one.event, event) for event in words)]
