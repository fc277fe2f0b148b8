"""Cases and houses for tests of their pages, made by the actions a member uses."""

from starlette.responses import Response

from safeconduct.actions import cases
from safeconduct.actions.calls import NewCase
from safeconduct.core.case import Part, PersonAdded
from safeconduct.core.ids import CaseId, PersonId, fresh
from safeconduct.web.forms import Form
from tests.desk.offices import Pages


def a_case(pages: Pages, handle: str, *others: str) -> tuple[CaseId, list[PersonId]]:
    """A case with one person of that handle, and further ones."""
    office = pages.office
    case = CaseId(fresh(office.chance))
    office.write(cases.open_case(office.actor, NewCase(case, handle)))
    persons = []
    for number, name in enumerate((handle, *others)):
        person = PersonId(fresh(office.chance))
        part = Part.DEPENDANT if number else Part.PRINCIPAL_APPLICANT
        added = PersonAdded(person, name, part)
        office.write(cases.add_person(office.actor, office.index.case(case), added))
        persons.append(person)
    return case, persons


def sends(pages: Pages, where: str, /, **fields: str) -> Response:
    """As `Pages.post`, for forms that have a field called address."""
    fields.setdefault("seen", pages.office.seen)
    return pages.ask("POST", where, Form(tuple(fields.items())))


def a_house(pages: Pages, handle: str, capacity: int = 2, **more: str) -> str:
    """Its id."""
    answer = sends(pages, "/houses", handle=handle, capacity=str(capacity), **more)
    assert answer.status_code == 303, bytes(answer.body).decode()[-2000:]
    return answer.headers["location"].removeprefix("/houses/")


def stay_form(pages: Pages, house: str, persons: list[PersonId], from_day: str, until: str, **more: str) -> Form:
    fields = [("seen", pages.office.seen), ("house", house), ("from_day", from_day), ("until", until)]
    return Form((*fields, *(("persons", person) for person in persons), *more.items()))


def stays(pages: Pages, case: CaseId, house: str, persons: list[PersonId], **days: str) -> str:
    """The address of the new stay. Shape: a week from today, where no days are given."""
    first, last = days.get("from_day", "2017-06-09"), days.get("until", "2017-06-16")
    answer = pages.ask("POST", f"/cases/{case}/stays", stay_form(pages, house, persons, first, last))
    assert answer.status_code == 303, bytes(answer.body).decode()[-2000:]
    return answer.headers["location"]
