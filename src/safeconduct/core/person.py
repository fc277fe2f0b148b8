"""Facts of who a person is, and where. Rule: names as people write them; the passport's spelling is a field of its own."""

from dataclasses import dataclass

from safeconduct.core.ids import DocumentId, PersonId
from safeconduct.core.value import Told
from safeconduct.core.when import Day, PartialDate


# wire: person.named/1
@dataclass(frozen=True, slots=True)
class PersonNamed:
    person: PersonId
    name: Told
    passport_spelling: str = ""


# wire: person.born/1
@dataclass(frozen=True, slots=True)
class Born:
    person: PersonId
    on: PartialDate


# wire: person.nationality_noted/1
@dataclass(frozen=True, slots=True)
class NationalityNoted:
    """A person may have several, or none: "stateless" is a known value."""

    person: PersonId
    country: Told


# wire: person.paper_noted/1
@dataclass(frozen=True, slots=True)
class PaperNoted:
    document: DocumentId
    person: PersonId
    kind: str
    number: str
    valid_until: Day | None = None


# wire: person.phone_noted/1
@dataclass(frozen=True, slots=True)
class PhoneNoted:
    """Shape: `never` says what must never be sent there."""

    person: PersonId
    number: str
    never: str = ""


# wire: place.whereabouts_noted/1
@dataclass(frozen=True, slots=True)
class WhereaboutsNoted:
    """Shape: `person` is None for everybody in the case."""

    person: PersonId | None
    where: Told


PersonFact = PersonNamed | Born | NationalityNoted | PaperNoted | PhoneNoted | WhereaboutsNoted
