"""One person of a case as the rules of the ways in see them through this member's eyes. Rule: what is sealed to the reader, written twice apart or not to
be read is unknown to the rules, and the page says so."""

from dataclasses import dataclass

from safeconduct.actions.ways import known_facts, ways_of_person
from safeconduct.core.ids import PersonId
from safeconduct.core.section import Kind
from safeconduct.desk.casefile import CaseFile, actor_of, case_of, subject_of
from safeconduct.desk.office import Office
from safeconduct.desk.visit import Visit
from safeconduct.errors import BadInput, NotFound
from safeconduct.folds.case import CaseView
from safeconduct.folds.people import PersonView
from safeconduct.folds.ways import FACTS_IN, PersonWays
from safeconduct.pathways.facts import Facts


@dataclass(frozen=True, slots=True)
class Known:
    """Shape: `sealed` are the sections that this member cannot open; `clash` the fact that cannot be so beside another, empty where all fits."""

    ways: PersonWays
    facts: Facts
    sealed: tuple[Kind, ...]
    clash: str = ""


def known_of(office: Office, view: CaseView, person: PersonId) -> Known:
    """What the rules may rest on. The looks are kept."""
    actor = actor_of(office, view)
    sealed = tuple(kind for kind in FACTS_IN if not actor.may_read(kind, subject_of(view, kind)))
    for kind in FACTS_IN:
        if kind in view.opened and kind not in sealed:
            office.looked(view.case, kind)
    ways = ways_of_person(view, person)
    try:
        return Known(ways, known_facts(ways), sealed)
    except BadInput as clash:
        # Two colleagues who did not know of each other wrote what cannot both be so: no verdict rests on it.
        return Known(ways, Facts(), sealed, clash.field)


@dataclass(frozen=True, slots=True)
class WayPerson:
    """Shape: as `Known`, on the page of a case."""

    file: CaseFile
    person: PersonView
    ways: PersonWays
    facts: Facts
    sealed: tuple[Kind, ...]
    clash: str = ""

    @property
    def path(self) -> str:
        return self.file.path

    @property
    def here(self) -> str:
        """What stands behind the question mark of every address about this person."""
        return f"person={self.person.person}"


def way_person(visit: Visit) -> WayPerson:
    """The person named in the form or the address, else the first of the case. The looks are kept.

    Raises: NotFound when there is nobody in the case.
    """
    _actor, view = case_of(visit)
    wanted = PersonId(visit.form.get("person") or visit.query.get("person"))
    here = view.people_here
    person = next((one for one in here if one.person == wanted), here[0] if here and not wanted else None)
    if person is None:
        raise NotFound(visit.language.gettext("There is nobody of this name in the case. Add the person to the case first."))
    known = known_of(visit.office, view, person.person)
    return WayPerson(CaseFile(visit, view, frozenset()), person, known.ways, known.facts, known.sealed, known.clash)
