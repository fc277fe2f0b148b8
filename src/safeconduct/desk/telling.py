"""Values as forms write them: told, days, moments, numbers. Rule: whatever will not do names its field, and a time is the member's own."""

from datetime import datetime, time, tzinfo

from safeconduct.core.value import Told, known, unknown, withheld
from safeconduct.core.when import Day, Moment, moment_of
from safeconduct.errors import BadInput
from safeconduct.web.forms import Form

_EARLIEST, _LATEST = Day("1900-01-01"), Day("2200-01-01")


def told_in(form: Form, name: str) -> Told:
    """Shape: the fields `name`, `name_by`, `name_why` and `name_until`; see the macro `told_fields`.

    Raises: BadInput when it is both told and withheld, or withheld by nobody.
    """
    text, by, why = (form.get(f"{name}{part}").strip() for part in ("", "_by", "_why"))
    until = form.get(f"{name}_until").strip()
    if not (by or why or until):
        return known(text) if text else unknown()
    if text:
        raise BadInput("Either write it, or say who keeps it to themselves. Not both.", name)
    if not (by and why):
        raise BadInput("Say who withholds it and why.", f"{name}_why" if by else f"{name}_by")
    return withheld(by, why, _day(until, f"{name}_until") if until else None)


def _day(raw: str, field: str) -> Day:
    try:
        day = Day.parse(raw)
    except BadInput as trouble:
        raise BadInput(str(trouble), field) from None
    if not _EARLIEST <= day <= _LATEST:
        raise BadInput("This year cannot be right. Write the day as year-month-day.", field)
    return day


def day_in(form: Form, field: str) -> Day:
    """The day a form names.

    Raises: BadInput naming the field.
    """
    raw = form.get(field).strip()
    if not raw:
        raise BadInput("Choose a day.", field)
    return _day(raw, field)


def number_in(form: Form, field: str) -> int | None:
    """A whole number, or None where nothing was written. Digits of any script are taken.

    Raises: BadInput naming the field.
    """
    raw = form.get(field).strip()
    if not raw:
        return None
    if not raw.isdecimal() or len(raw) > 4:
        raise BadInput("Write a whole number.", field)
    return int(raw)


def moment_in(form: Form, day_field: str, time_field: str, zone: tzinfo) -> Moment:
    """A day and a time as the member's clock shows them; the earlier one where the clock shows it twice.

    Raises: BadInput naming the field.
    """
    day = day_in(form, day_field)
    try:
        at = time.fromisoformat(form.get(time_field).strip())
    except ValueError:
        raise BadInput("Write the time as hours and minutes, for example 18:30.", time_field) from None
    return moment_of(datetime.combine(day.date, at.replace(tzinfo=None), zone))
