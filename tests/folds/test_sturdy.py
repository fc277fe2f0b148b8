"""One entry of a form that nobody thought of does not take everything else of its case with it."""

from hypothesis import given
from hypothesis import strategies as st

from safeconduct.core.case import NoteWritten
from safeconduct.core.event import Event, Unreadable
from safeconduct.folds.sturdy import SET_ASIDE, folded
from tests.history import chained


def joined(events: list[Event]) -> str:
    """A fold that stumbles over a note of no number."""
    return " ".join(str(int(event.fact.text)) for event in events if isinstance(event.fact, NoteWritten))


@given(st.lists(st.sampled_from(["1", "22", "not a number", ""]), max_size=12))
def test_whatever_breaks_the_fold_is_set_aside_and_all_else_counts(notes: list[str]) -> None:
    events = [chained(f"e{number}", NoteWritten(note), []) for number, note in enumerate(notes)]
    assert folded(joined, events) == " ".join(note for note in notes if note.isdigit())
    seen = folded(lambda given: (joined(given), list(given))[1], events)
    assert [event.id for event in seen] == [event.id for event in events]
    aside = [event for event in seen if event.fact == Unreadable(SET_ASIDE, b"")]
    assert len(aside) == sum(not note.isdigit() for note in notes)
