"""What a case holds for dossiers: words, consents, and what was handed over. Rule: a consent that anybody says was taken back is taken back,
whoever else had not heard of it."""

from dataclasses import dataclass

from safeconduct.core.dossier import (
    DossierConsented,
    DossierConsentWithdrawn,
    DossierHandedOver,
    DossierLinesChosen,
    DossierPart,
    DossierWordsChosen,
    UsualTimeNoted,
    WordsWritten,
)
from safeconduct.core.event import Event
from safeconduct.core.ids import EventId, MemberId, PersonId, WordsId
from safeconduct.core.when import Day, Moment
from safeconduct.folds.standing import History, Standing


@dataclass(frozen=True, slots=True)
class WordsView:
    """A passage as it stands; several versions where it was written twice, apart."""

    words: WordsId
    written: Standing[WordsWritten]


@dataclass(frozen=True, slots=True)
class ConsentView:
    """Shape: `withdrawn` None while it is in force, if its days are not over."""

    event: EventId
    author: MemberId
    moment: Moment
    given: DossierConsented
    withdrawn: DossierConsentWithdrawn | None

    def holds_on(self, day: Day) -> bool:
        until = self.given.valid_until
        return self.withdrawn is None and (until is None or day <= until)

    def is_for(self, recipient: str, purpose: str) -> bool:
        """Shape: spaces and capitals make no other recipient."""
        return (_plain(self.given.recipient), _plain(self.given.purpose)) == (_plain(recipient), _plain(purpose))


@dataclass(frozen=True, slots=True)
class HandedView:
    """Shape: `words` and `lines` None where that section is sealed to the reader, where nothing of the kind was in it, or where an earlier version let it out;
    `had_seen` the versions of passages that whoever let it out had seen."""

    event: EventId
    author: MemberId
    moment: Moment
    fact: DossierHandedOver
    words: DossierWordsChosen | None = None
    lines: DossierLinesChosen | None = None
    had_seen: frozenset[EventId] = frozenset()


def words_of(history: History) -> tuple[WordsView, ...]:
    """Shape: in the order in which they were first written."""
    written = history.standings((fact.words, event, fact) for event, fact in history.of(WordsWritten))
    return tuple(WordsView(words, standing) for words, standing in written.items() if not standing.empty)


def usual_times_of(history: History) -> dict[DossierPart, Standing[UsualTimeNoted]]:
    """Shape: without what was taken back."""
    noted = history.standings((fact.part, event, fact) for event, fact in history.of(UsualTimeNoted))
    return {part: standing for part, standing in noted.items() if not standing.empty}


def consents_of(history: History) -> tuple[ConsentView, ...]:
    """Shape: the first fact under an id is the consent; a wider one needs an id of its own, and so a yes of its own."""
    withdrawn = {fact.consent: fact for _, fact in history.of(DossierConsentWithdrawn)}
    found: dict[str, ConsentView] = {}
    for event, given in history.of(DossierConsented):
        view = ConsentView(event.id, event.author, event.moment, given, withdrawn.get(given.consent))
        found.setdefault(given.consent, view)
    return tuple(found.values())


def handed_of(history: History) -> tuple[HandedView, ...]:
    """Shape: what a dossier held is said by whoever let it out, the first time; nobody says afterwards that it held something else."""
    words: dict[tuple[str, MemberId], tuple[Event, DossierWordsChosen]] = {}
    lines: dict[tuple[str, MemberId], DossierLinesChosen] = {}
    for event, chosen in history.of(DossierWordsChosen):
        words.setdefault((chosen.dossier, event.author), (event, chosen))
    for event, known in history.of(DossierLinesChosen):
        lines.setdefault((known.dossier, event.author), known)
    handed = ((event, fact, (fact.dossier, event.author)) for event, fact in history.of(DossierHandedOver))
    return tuple(_handed(history, event, fact, words.get(whose), lines.get(whose)) for event, fact, whose in handed)


def _handed(history: History, event: Event, fact: DossierHandedOver, chosen: tuple[Event, DossierWordsChosen] | None, lines: DossierLinesChosen | None) -> HandedView:
    if chosen is None:
        return HandedView(event.id, event.author, event.moment, fact, None, lines)
    written, words = chosen
    had_seen = frozenset(one.id for one, _ in history.of(WordsWritten) if history.saw(written.id, one.id))
    return HandedView(event.id, event.author, event.moment, fact, words, lines, had_seen)


def recipients_agreed(consents: tuple[ConsentView, ...], on: Day) -> tuple[DossierConsented, ...]:
    """One consent in force for each recipient and purpose, the first: what a dossier can be built for on that day."""
    found: list[ConsentView] = []
    for one in consents:
        if one.holds_on(on) and not any(other.is_for(one.given.recipient, one.given.purpose) for other in found):
            found.append(one)
    return tuple(one.given for one in found)


def agreed_parts(
    consents: tuple[ConsentView, ...], person: PersonId, recipient: str, purpose: str, on: Day
) -> frozenset[DossierPart]:
    """What this person's consents in force on that day let go to this recipient for this purpose."""
    return frozenset(
        part
        for one in consents
        if person in one.given.persons and one.is_for(recipient, purpose) and one.holds_on(on)
        for part in one.given.parts
    )


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
