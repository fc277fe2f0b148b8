"""Facts the whole group shares: its ladder, its phrases, its shifts, who looked. Rule: nothing here names a person helped."""

from dataclasses import dataclass

from safeconduct.core.ids import CaseId
from safeconduct.core.section import Kind
from safeconduct.core.when import Day


@dataclass(frozen=True, slots=True)
class Rung:
    """Shape: `text` says what to do, `who` whose part it is or whom to reach, with number or way."""

    text: str
    who: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """One opening of a section by the event's author on that day."""

    case: CaseId
    day: Day
    section: Kind


# wire: office.ladder_written/1
@dataclass(frozen=True, slots=True)
class LadderWritten:
    """What is done, rung by rung, when a check-in is missed."""

    rungs: tuple[Rung, ...]


# wire: office.phrase_written/1
@dataclass(frozen=True, slots=True)
class PhraseWritten:
    """A reply kept ready. Shape: `reviewed_by` names a native speaker who read it, empty until then."""

    key: str
    language: str
    text: str
    reviewed_by: str = ""


# wire: office.shift_handed_over/1
@dataclass(frozen=True, slots=True)
class ShiftHandedOver:
    text: str


# wire: office.looks_gathered/1
@dataclass(frozen=True, slots=True)
class LooksGathered:
    looks: tuple[Look, ...]


# wire: office.signal_set/1
@dataclass(frozen=True, slots=True)
class SignalSet:
    """Where an e-mail goes that says only that something waits. Shape: empty switches it off."""

    address: str
    after_minutes: int = 15


# wire: office.view_saved/1
@dataclass(frozen=True, slots=True)
class ViewSaved:
    """A way of looking at the list of cases, kept under a name for the whole group. Shape: `filters` by the list's own field names."""

    name: str
    filters: dict[str, str]


OfficeFact = LadderWritten | PhraseWritten | ShiftHandedOver | LooksGathered | SignalSet | ViewSaved
