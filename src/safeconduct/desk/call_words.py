"""The words for calls and short times. Rule: a call is named by a word or a day, never by anything its caller wrote of themselves."""

from collections.abc import Mapping
from datetime import date, tzinfo
from functools import lru_cache

from babel import Locale
from babel.dates import format_skeleton, format_timedelta

from safeconduct.core.call import Asked, Danger
from safeconduct.core.ids import MemberId
from safeconduct.core.when import DAY, Moment, as_datetime
from safeconduct.desk.terms import Gettext, danger_level, danger_word
from safeconduct.desk.visit import Visit
from safeconduct.folds.call import CallState, CallView
from safeconduct.web.language import Language


def danger_mark(language: Language, danger: str) -> tuple[str, str]:
    """(level, word) for a danger as the index writes it; two empty words where nobody has said."""
    found = next((one for one in Danger if one.value == danger), None)
    return (danger_level(found), danger_word(found, language.gettext)) if found else ("", "")


def state_words(_: Gettext) -> dict[CallState, str]:
    return {
        CallState.NEW: _("new"),
        CallState.ANSWERED: _("answered"),
        CallState.ASSIGNED: _("taken on"),
        CallState.DECIDED: _("decided, not told yet"),
        CallState.TOLD: _("told"),
    }


def answers(language: Language, asked: Asked) -> list[tuple[str, str]]:
    """What the caller said, question by question, in the order of the help page; what they skipped is left out.

    Shape: danger and how long it is safe stand beside our own judgement, not here.
    """
    _ = language.gettext
    rows = [
        (_("Where they are"), asked.where),
        (_("Who is with them"), asked.with_whom),
        (_("What they need"), asked.needs),
    ]
    return [(question, answer) for question, answer in rows if answer]


def call_name(visit: Visit, arrived: Moment | None, handle: str = "") -> str:
    """What a call is called: its agreed word, or the day it came."""
    if handle:
        return handle
    _ = visit.language.gettext
    if arrived is None:
        return _("Call")
    return _("Call of %(day)s") % {"day": day_and_time(visit.language, arrived, visit.zone)}


def day_and_time(language: Language, moment: Moment, zone: tzinfo) -> str:
    """Short, for lists: Fri, 9 Jun, 14:05."""
    when = as_datetime(moment).astimezone(zone)
    return f"{_day(language.locale, when.date())}, {when:%H:%M}"


@lru_cache(maxsize=256)
def _day(locale: Locale, day: date) -> str:
    """A list says the same day many times, and finding the pattern costs more than all else in its line."""
    return str(format_skeleton("MMMEd", day, locale=locale))


def short(language: Language, moment: Moment, now: Moment, zone: tzinfo) -> str:
    """As `day_and_time`; the time alone when it lies within half a day."""
    if abs(now - moment) < DAY // 2:
        return f"{as_datetime(moment).astimezone(zone):%H:%M}"
    return day_and_time(language, moment, zone)


def how_long(language: Language, since: Moment, now: Moment) -> str:
    """How long something waits: 40 minutes."""
    return str(format_timedelta(max(60, now - since), granularity="minute", threshold=1.4, locale=language.locale))


def language_names(language: Language) -> dict[str, str]:
    """Languages a person may write in, by their names in the reader's language, the likeliest first."""
    likely = ["ru", "en", "de", "fr", "ar", "ce", "uk", "fa", "tr", "es", "ka", "az", "hy", "kk", "ky", "tg", "uz"]
    known: Mapping[str, str] = language.locale.languages
    return {code: known[code] for code in likely if code in known}


def language_name(language: Language, code: str) -> str:
    known: Mapping[str, str] = language.locale.languages
    return known.get(code, code) or language.gettext("unknown language")


def with_door(text: str, door: str) -> str:
    """What somebody reads who is told "not now": our words, and below them who else may help. Empty words stay empty."""
    said, other = text.strip(), door.strip()
    return f"{said}\n\n{other}" if said and other not in said else said


def whom_to_ask(visit: Visit, told_by: str) -> str:
    """The colleague who told by when a sign of life is expected, as long as they are one of us and another one than the reader."""
    member = visit.office.journal.roster.members.get(MemberId(told_by))
    is_here = member is not None and not member.removed and told_by != visit.office.me
    return visit.office.names[MemberId(told_by)] if is_here else visit.language.gettext("the front desk")


def contacts_of(language: Language, view: CallView) -> list[tuple[str, str]]:
    """How it is safe to write, in everything that was taken in as the first words."""
    _, asked = language.gettext, [one.adopted.asked for one in view.first_letters]
    said = [
        *((_("Never:"), one.contact_never) for one in asked),
        *((_("When:"), one.contact_when) for one in asked),
        *((_("How:"), one.contact_ways) for one in asked),
    ]
    return [(words, answer) for words, answer in dict.fromkeys(said) if answer]


def unsaid_of(language: Language, view: CallView) -> str:
    """What of how to reach them they left open, in words: nobody may take silence for leave to ring."""
    _, asked = language.gettext, [one.adopted.asked for one in view.first_letters]
    open_ones = [
        (_("how"), any(one.contact_ways for one in asked)),
        (_("when"), any(one.contact_when for one in asked)),
        (_("what must never be sent"), any(one.contact_never for one in asked)),
    ]
    return ", ".join(words for words, is_said in open_ones if not is_said)
