"""What the group keeps for itself of the ways in, as it stands. Rule: while somebody's end and another's correction stand apart, the contact is
shown with both, and nobody is forgotten by accident."""

from collections.abc import Iterable
from dataclasses import dataclass

from safeconduct.core.contact import ContactEnded, ContactNoted, PostNoted, WayNoteWritten
from safeconduct.core.event import Event
from safeconduct.core.ids import ContactId, NoteId, PostId
from safeconduct.folds.standing import History, Standing, history_of
from safeconduct.folds.timeline import Entry, timeline_of


@dataclass(frozen=True, slots=True)
class ContactView:
    """Shape: `noted` is what is written of them: of what stands the first, else what stood last before it ended."""

    contact: ContactId
    standing: Standing[ContactNoted | ContactEnded]
    noted: ContactNoted

    @property
    def ended(self) -> ContactEnded | None:
        """Why nobody turns to them any more; None while any version stands that says otherwise."""
        ends = [written.value for written in self.standing.values if isinstance(written.value, ContactEnded)]
        return ends[0] if ends and len(ends) == len(self.standing.values) else None


@dataclass(frozen=True, slots=True)
class WayNoteView:
    """Shape: `noted` is the version that stands, the first of several."""

    note: NoteId
    standing: Standing[WayNoteWritten]

    @property
    def noted(self) -> WayNoteWritten:
        return self.standing.values[0].value


@dataclass(frozen=True, slots=True)
class ContactsView:
    contacts: tuple[ContactView, ...]
    notes: tuple[WayNoteView, ...]
    posts: dict[PostId, Standing[PostNoted]]
    timeline: tuple[Entry, ...]

    @property
    def current(self) -> tuple[ContactView, ...]:
        return tuple(one for one in self.contacts if one.ended is None)

    def notes_on(self, way: str) -> tuple[WayNoteView, ...]:
        return tuple(one for one in self.notes if any(written.value.way == way for written in one.standing.values))


def fold_contacts(events: Iterable[Event]) -> ContactsView:
    history = history_of(events)
    return ContactsView(_contacts(history), _notes(history), _posts(history), timeline_of(history))


def _contacts(history: History) -> tuple[ContactView, ...]:
    noted: list[tuple[ContactId, Event, ContactNoted | ContactEnded]] = [(fact.contact, event, fact) for event, fact in history.of(ContactNoted)]
    ended = [(fact.contact, event, fact) for event, fact in history.of(ContactEnded)]
    last = {fact.contact: fact for _, fact in history.of(ContactNoted)}
    return tuple(
        ContactView(name, standing, next((w.value for w in standing.values if isinstance(w.value, ContactNoted)), last[name]))
        for name, standing in history.standings([*noted, *ended]).items()
        if name in last and not standing.empty
    )


def _notes(history: History) -> tuple[WayNoteView, ...]:
    written = history.standings((fact.note, event, fact) for event, fact in history.of(WayNoteWritten))
    return tuple(
        WayNoteView(name, standing) for name, standing in written.items() if any(one.value.text for one in standing.values)
    )


def _posts(history: History) -> dict[PostId, Standing[PostNoted]]:
    noted = history.standings((fact.post, event, fact) for event, fact in history.of(PostNoted))
    return {name: standing for name, standing in noted.items() if not standing.empty}
