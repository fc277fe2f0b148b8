"""What a sentence needs to name people, days and places. Rule: an id is never shown; what has no name here is called somebody."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo

from babel.dates import format_date
from babel.lists import format_list

from safeconduct.core.ids import MemberId
from safeconduct.core.value import Telling, Told
from safeconduct.core.when import Day, Moment, PartialDate
from safeconduct.desk.terms import circle_word
from safeconduct.web.language import Language

_FIRST_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"


@dataclass(frozen=True, slots=True)
class Saying:
    """Shape: `names` are colleagues' names; `handles` those of cases, calls, houses and persons by their ids."""

    language: Language
    names: Mapping[MemberId, str]
    handles: Mapping[str, str]
    zone: tzinfo = UTC

    def text(self, message: str, **values: object) -> str:
        """The message in the reader's language, its blanks filled."""
        said = self.language.gettext(message)
        return said % {key: self._apart(str(value)) for key, value in values.items()} if values else said

    def many(self, one: str, more: str, number: int, **values: object) -> str:
        said = self.language.ngettext(one, more, number)
        shown = {key: self._apart(str(value)) for key, value in values.items()}
        return said % {"num": self.language.number(number), **shown}

    def _apart(self, text: str) -> str:
        """Words that run the other way would pull the sentence's own words around; they are set apart by invisible marks."""
        if self.language.direction == "rtl" or any(unicodedata.bidirectional(c) in ("R", "AL") for c in text):
            return _FIRST_ISOLATE + text + _END_ISOLATE
        return text

    def who(self, member: MemberId) -> str:
        return self.names.get(member) or self.language.gettext("someone who has left")

    def holder(self, holder: str) -> str:
        """A key holder as the roster names them: a circle, or one colleague."""
        member = holder.removeprefix("member:")
        return self.who(MemberId(member)) if member != holder else circle_word(holder, self.language.gettext)

    def of(self, subject: str | None) -> str:
        """The handle of a person, case, call or house."""
        return self.handles.get(subject or "") or self.language.gettext("somebody")

    def people(self, persons: Iterable[str]) -> str:
        return format_list([self.of(person) for person in persons], locale=self.language.locale)

    def told(self, told: Told) -> str:
        if told.state is Telling.KNOWN:
            return told.text
        if told.state is Telling.UNKNOWN:
            return self.language.gettext("not known")
        return self.text("known, not said (%(by)s: %(why)s)", by=told.by, why=told.why)

    def day(self, day: Day) -> str:
        return self.language.day(day)

    def moment(self, moment: Moment) -> str:
        return self.language.moment(moment, self.zone)

    def partly(self, on: PartialDate) -> str:
        """A date no more precise than it was told."""
        year, month, day = [*on.iso.split("-"), "", ""][:3]
        if day:
            return self.language.date(Day(on.iso))
        if not month:
            return year
        return format_date(Day(f"{year}-{month}-01").date, "LLLL y", locale=self.language.locale)
