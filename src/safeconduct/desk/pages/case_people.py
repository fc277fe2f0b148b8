"""What is written about the people of a case: who belongs to it, who they are, where they are. Rule: names go into the identity section,
whereabouts into the place section, and nothing of either into the case."""

from safeconduct.actions import cases
from safeconduct.core.case import Part, PersonAdded
from safeconduct.core.ids import DocumentId, PersonId, fresh
from safeconduct.core.person import (
    Born,
    NationalityNoted,
    PaperNoted,
    PersonNamed,
    PhoneNoted,
    WhereaboutsNoted,
)
from safeconduct.core.value import Telling, Told, known, unknown, withheld
from safeconduct.core.when import Day, PartialDate
from safeconduct.desk.casefile import case_of, write_in_case
from safeconduct.desk.pages.case import case_page
from safeconduct.desk.routes import Route
from safeconduct.desk.visit import Answer, Visit
from safeconduct.errors import BadInput, NotFound
from safeconduct.web.forms import Form

IDENTITY, PLACE = "?open=identity#identity", "?open=place#place"


def told_in(form: Form, field: str) -> Told:
    """What a form tells of a name, country or place: known, withheld (by whom, why, until when), or not known.

    Shape: the state stands in `telling`, the text in `field`, the rest in `by`, `why` and `until`.
    """
    match form.get("telling", Telling.KNOWN.value):
        case Telling.WITHHELD.value:
            return withheld(form.get("by"), form.get("why"), day_in(form, "until"))
        case Telling.UNKNOWN.value:
            return unknown()
        case _:
            return known(form.get(field))


def day_in(form: Form, field: str) -> Day | None:
    """The day written there, or None. Raises: BadInput naming the field."""
    raw = form.get(field).strip()
    try:
        return Day.parse(raw) if raw else None
    except BadInput as trouble:
        raise BadInput(str(trouble), field) from None


def add_person(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    part = next((one for one in Part if one.value == visit.form.get("part")), None)
    if part is None:
        raise BadInput("Choose their part in the family.", "part")
    person = PersonId(fresh(visit.office.chance))
    added = PersonAdded(person, visit.form.get("handle"), part, visit.form.get("relation"))
    said = visit.language.gettext("They belong to this case now.")
    return write_in_case(visit, view, cases.add_person(actor, view, added), said, "#people")


def leave_person(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    placed = cases.leave_person(actor, view, PersonId(visit.params["person"]), visit.form.get("why"))
    return write_in_case(visit, view, placed, visit.language.gettext("Written down."), "#people")


def note_identity(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    noted = _identity_fact(visit, PersonId(visit.params["person"]))
    placed = cases.note_identity(actor, view, noted)
    return write_in_case(visit, view, placed, visit.language.gettext("Written down."), IDENTITY)


def _identity_fact(visit: Visit, person: PersonId) -> cases.IdentityFact:
    form = visit.form
    match visit.params["what"]:
        case "name":
            return PersonNamed(person, told_in(form, "name"), form.get("passport_spelling"))
        case "born":
            return Born(person, _partial_date(form))
        case "nationality":
            return NationalityNoted(person, told_in(form, "country"))
        case "paper":
            document = DocumentId(fresh(visit.office.chance))
            return PaperNoted(
                document, person, form.get("kind"), form.get("number"), day_in(form, "valid_until")
            )
        case "phone":
            return PhoneNoted(person, form.get("number"), form.get("never"))
        case _:
            raise NotFound("There is nothing of this kind to write about a person.")


def _partial_date(form: Form) -> PartialDate:
    try:
        return PartialDate.parse(form.get("on"))
    except BadInput as trouble:
        raise BadInput(str(trouble), "on") from None


def note_whereabouts(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    person = PersonId(visit.form.get("person")) if visit.form.get("person") else None
    placed = cases.note_whereabouts(
        actor, view, WhereaboutsNoted(person, told_in(visit.form, "where_they_are"))
    )
    return write_in_case(visit, view, placed, visit.language.gettext("Written down."), PLACE)


ROUTES = (
    Route("POST", "/cases/{case}/people", add_person, again=case_page),
    Route("POST", "/cases/{case}/people/{person}", leave_person, again=case_page),
    Route("POST", "/cases/{case}/identity/{person}/{what}", note_identity, again=case_page),
    Route("POST", "/cases/{case}/where", note_whereabouts, again=case_page),
)
