"""The words of dates that run, and of those that do not go together. Rule: every kind and every fault has its words here."""

from collections.abc import Mapping
from typing import Literal

from babel.dates import format_date, format_timedelta

from safeconduct.core.clock import ClockKind
from safeconduct.core.ids import ApplicationId
from safeconduct.core.when import DAY, Day
from safeconduct.desk.countries import country_said
from safeconduct.desk.terms import Gettext
from safeconduct.folds.case import CaseView
from safeconduct.folds.clocks import Dated, Span
from safeconduct.folds.collisions import CannotTell, Collision, Fault, Verdict
from safeconduct.web.language import Language


def kind_word(kind: ClockKind, _: Gettext) -> str:
    """What the date is, as a label."""
    return {
        ClockKind.HOST_STAY: _("may stay in the country until"),
        ClockKind.PASSPORT: _("passport valid until"),
        ClockKind.COMMITMENT: _("promise to admit lasts until"),
        ClockKind.LODGED: _("papers handed in"),
        ClockKind.APPOINTMENT: _("appointment"),
        ClockKind.DECISION: _("decision expected by"),
        ClockKind.APPEAL: _("last day for an appeal"),
        ClockKind.VISA_FROM: _("visa valid from"),
        ClockKind.VISA_UNTIL: _("visa valid until"),
        ClockKind.MEDICAL: _("medical examination"),
        ClockKind.EXIT_PERMIT: _("exit permit valid until"),
        ClockKind.TICKET: _("flight"),
        ClockKind.PASSPORT_NEEDED: _("passport must be valid until"),
        ClockKind.REGISTRATION: _("register after arrival until"),
    }[kind]


def countries_of(view: CaseView, language: Language) -> dict[ApplicationId, str]:
    """By application, as far as it may be said."""
    withheld = language.gettext("a withheld country")
    return {one.application: country_said(one.country.text, language) or withheld for one in view.applications}


def dated_word(one: Dated, countries: Mapping[ApplicationId, str], _: Gettext) -> str:
    """What the date is, and of which application where several run side by side."""
    country = countries.get(one.application, "") if one.application else ""
    what = kind_word(one.kind, _)
    return f"{country}: {what}" if country else what


def missing_words(one: CannotTell, countries: Mapping[ApplicationId, str], _: Gettext) -> str:
    """What nobody wrote down, and of which applications where that is known."""
    if one.missing is None:
        return _("who has the passport")
    return ", ".join(dict.fromkeys(dated_word(blank, countries, _) for blank in one.blanks)) or kind_word(one.missing, _)


def missing_short(one: CannotTell, countries: Mapping[ApplicationId, str], _: Gettext) -> str:
    """The same where there is little room. Shape: empty where it is no date."""
    if one.missing is None:
        return ""
    whose = ", ".join(dict.fromkeys(countries.get(each.application, "") for each in one.blanks if each.application))
    return f"{kind_short(one.missing, _)} ({whose})" if whose else kind_short(one.missing, _)


def kind_short(kind: ClockKind, _: Gettext) -> str:
    """The same where there is little room, in the picture."""
    return {
        ClockKind.HOST_STAY: _("stay ends"),
        ClockKind.PASSPORT: _("passport ends"),
        ClockKind.COMMITMENT: _("promise ends"),
        ClockKind.LODGED: _("handed in"),
        ClockKind.APPOINTMENT: _("appointment"),
        ClockKind.DECISION: _("decision"),
        ClockKind.APPEAL: _("appeal until"),
        ClockKind.VISA_FROM: _("visa begins"),
        ClockKind.VISA_UNTIL: _("visa ends"),
        ClockKind.MEDICAL: _("medical"),
        ClockKind.EXIT_PERMIT: _("exit permit ends"),
        ClockKind.TICKET: _("flight"),
        ClockKind.PASSPORT_NEEDED: _("passport needed until"),
        ClockKind.REGISTRATION: _("register until"),
    }[kind]


def fault_word(fault: Fault, _: Gettext) -> str:
    """What does not go together, as a sentence without who and when."""
    return _of_leaving(_).get(fault) or _of_waiting(_)[fault]


def _of_leaving(_: Gettext) -> dict[Fault, str]:
    return {
        Fault.FLIGHT_BEFORE_VISA: _("The flight is before the visa begins."),
        Fault.VISA_BEFORE_FLIGHT: _("The visa ends before the flight."),
        Fault.EXIT_PERMIT_BEFORE_FLIGHT: _("The exit permit ends before the flight."),
        Fault.PASSPORT_TOO_SHORT: _("The passport ends sooner than it must be valid to be let in."),
        Fault.PASSPORT_BEFORE_FLIGHT: _("The passport ends before the flight."),
        Fault.PASSPORT_AWAY: _("On the day the stay ends somebody else has the passport."),
        Fault.STAY_BEFORE_VISA: _("The stay in the country ends before the visa begins."),
        Fault.STAY_BEFORE_FLIGHT: _("The stay in the country ends before the flight."),
        Fault.PASSPORT_BEFORE_VISA_ENDS: _("The passport ends before the visa does."),
        Fault.FLIGHT_BEFORE_MEDICAL: _("The medical examination is after the flight."),
        Fault.FLIGHT_BEFORE_APPOINTMENT: _("An appointment is after the flight."),
        Fault.REGISTRATION_BEFORE_FLIGHT: _("The time to register ends before they arrive."),
    }


def _of_waiting(_: Gettext) -> dict[Fault, str]:
    return {
        Fault.STAY_BEFORE_DECISION: _("The stay in the country ends before the decision is to be expected."),
        Fault.STAY_BEFORE_APPOINTMENT: _("The stay in the country ends before the appointment."),
        Fault.STAY_BEFORE_APPEAL: _("The stay in the country ends while an appeal may still be lodged."),
        Fault.COMMITMENT_BEFORE_APPOINTMENT: _("The promise to admit lapses before the appointment."),
        Fault.COMMITMENT_BEFORE_DECISION: _("The promise to admit lapses before the decision is to be expected."),
        Fault.APPEAL_BEFORE_APPOINTMENT: _("The last day for an appeal comes before the appointment."),
        Fault.PASSPORT_BEFORE_DECISION: _("The passport ends before the decision is to be expected."),
        Fault.TWO_CITIES: _("Two appointments on one day, in different cities."),
        Fault.FAMILY_STAYS: _("One of the family may stay for less long than another."),
        Fault.FAMILY_FLIGHTS: _("One of the family flies before another."),
        Fault.FAMILY_VISAS: _("One visa of the family ends before another begins."),
    }


def line_word(detail: str, _: Gettext) -> str:
    """The line on Today for a collision as the index keeps it: its verdict and its fault."""
    verdict, _space, fault = detail.partition(" ")
    found = next((one for one in Fault if one.value == fault), None)
    if found is None:
        return _("Two dates do not go together.")
    said = fault_word(found, _)
    return _("Perhaps: %(what)s") % {"what": said} if verdict == Verdict.MAY.value else said


def date_word(detail: str, _: Gettext) -> str:
    """The line on Today for a date that comes near."""
    found = next((kind for kind in ClockKind if kind.value == detail), None)
    said = kind_word(found, _) if found else detail
    return _("A date comes near: %(what)s.") % {"what": said}


def span_words(span: Span, language: Language) -> str:
    """The day; the month or the year where nobody said more; else from when to when it may be."""
    if span.first == span.last:
        return language.day(span.first)
    first, last = span.first.date, span.last.date
    if (first.day, first.month, last.day, last.month) == (1, 1, 31, 12) and first.year == last.year:
        return str(first.year)
    if first.day == 1 and span.first.iso[:7] == span.last.iso[:7] and span.last.plus(1).date.day == 1:
        return str(format_date(first, "LLLL y", locale=language.locale))
    return language.gettext("between %(first)s and %(last)s") % {"first": language.day(span.first), "last": language.day(span.last)}


def gap_words(one: Collision, language: Language) -> str:
    """By how much the one is too early: "5 weeks". Shape: empty where that is not a matter of days."""
    first, second = one.first.when, one.second.when if one.second else None
    if one.verdict is not Verdict.COLLIDES or first is None or second is None or first.last >= second.first:
        return ""
    return apart(first.last, second.first, language)


def apart(first: Day, second: Day, language: Language) -> str:
    days = first.days_until(second)
    unit: Literal["day", "week", "month", "year"] = "day" if days < 14 else "week" if days < 70 else "month" if days < 730 else "year"
    return str(format_timedelta(days * DAY, granularity=unit, threshold=100, locale=language.locale))


def whence_words(one: Dated, language: Language) -> str:
    """Who says it, and where it comes from."""
    _ = language.gettext
    if one.after is not None:
        counted = language.ngettext("worked out: one day after “%(date)s”", "worked out: %(num)s days after “%(date)s”", one.days)
        words = counted % {"num": language.number(one.days), "date": kind_short(one.after, _)}
        return ", ".join([words, *([one.source] if one.source else []), *([one.said_by] if one.said_by else [])])
    said = [_("says %(who)s") % {"who": one.said_by}] if one.said_by else []
    return ", ".join([*said, *([one.source] if one.source else []), *([one.detail] if one.detail else [])])
