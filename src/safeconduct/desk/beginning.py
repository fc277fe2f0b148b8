"""An application begun, with the plan of a way in where one is chosen. Rule: the page and the command line begin it here, so that both write the same."""

from safeconduct.actions.planning import prepare_from
from safeconduct.core.application import ApplicationPrepared
from safeconduct.core.ids import ClockId, fresh
from safeconduct.core.section import Placed
from safeconduct.desk.casefile import actor_of
from safeconduct.desk.countries import country_word
from safeconduct.desk.office import Office
from safeconduct.folds.case import CaseView
from safeconduct.pathways.codes import COUNTRIES
from safeconduct.pathways.pathway import Pathway
from safeconduct.web.language import Language


def begun_from(office: Office, view: CaseView, wanted: ApplicationPrepared, way: Pathway) -> tuple[Placed, ...]:
    """The application, its plan, the conditions of that day and the dates that the rules give it."""
    names = [ClockId(fresh(office.chance)) for _ in (*way.steps, *way.deadlines)]
    return prepare_from(actor_of(office, view), view, wanted, way, names, office.today())


def country_of(way: Pathway, language: Language) -> str:
    """By its name; empty for a way that is no single country's."""
    return country_word(way.country, language) if way.country in COUNTRIES else ""


def kind_of(way: Pathway) -> str:
    """What is asked for, as its file calls it behind the country."""
    return way.title.partition(": ")[2]
