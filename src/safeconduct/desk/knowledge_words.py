"""The words for what is publicly said: figures with their qualifiers, dates no more precise than their source. Rule: a number nobody gave
is not shown as a number."""

from safeconduct.caseload.duties import Why
from safeconduct.caseload.rows import CaseRow
from safeconduct.core.case import Stage
from safeconduct.core.knowledge import About, Figure, StatementNoted
from safeconduct.core.value import Told
from safeconduct.core.when import PartialDate, day_of
from safeconduct.desk.countries import country_said
from safeconduct.desk.sentences.saying import Saying
from safeconduct.desk.terms import Gettext
from safeconduct.web.language import Language


def about_words(about: About, _: Gettext) -> str:
    return {
        About.ARRIVED: _("arrived"),
        About.VISA_GRANTED: _("visa granted"),
        About.VISA_UNDER_REVIEW: _("visa under review"),
        About.MET_EMBASSY_STAFF: _("met embassy staff"),
        About.IN_TALKS: _("in talks to admit people"),
        About.REFUSED: _("refused"),
        About.NO_VISAS: _("no visas"),
        About.IN_SAFE_HOUSES: _("in safe houses"),
        About.IN_HIDING: _("in hiding"),
        About.THREATENED: _("threatened"),
        About.ARRESTED: _("arrested"),
        About.DIED: _("died"),
        About.OTHER: _("something else"),
    }[about]


def country_words(country: Told, language: Language) -> str:
    """By its name in the reader's language where it is one; else as it was typed."""
    _ = language.gettext
    if country.is_known:
        return country_said(country.text, language)
    return _("Withheld by %(by)s") % {"by": country.by} if country.is_withheld else _("Country not known")


def figure_words(figure: Figure, language: Language) -> str:
    """How many persons; empty when no number is given."""
    _, low, high = language.gettext, figure.low, figure.high
    if low is None and high is None:
        return ""
    if high == 0:
        return _("nobody")
    if low is not None and low == high:
        persons = language.ngettext("%(num)s person", "%(num)s persons", low) % {"num": language.number(low)}
        return _("about %(persons)s") % {"persons": persons} if figure.about else persons
    if high is None and low is not None:
        return _("at least %(low)s persons") % {"low": language.number(low)}
    if low is None and high is not None:
        return _("at most %(high)s persons") % {"high": language.number(high)}
    return _("%(low)s to %(high)s persons") % {
        "low": language.number(low or 0),
        "high": language.number(high or 0),
    }


def claim_words(noted: StatementNoted, language: Language) -> str:
    return figure_words(noted.figure, language) or language.gettext("no number given")


def partly(on: PartialDate, language: Language) -> str:
    """A date no more precise than it was told."""
    return Saying(language, {}, {}).partly(on)


def waits_for(row: CaseRow, stage: Stage, language: Language) -> tuple[str, str]:
    """What is next on the way for a case, and what is due first with its day."""
    _ = language.gettext
    due = _duties(_).get(Why(row.next_what), "") if row.next_what else ""
    day = language.day(day_of(row.next_at)) if row.next_at and due else ""
    return _onward(_)[stage], f"{due}: {day}" if due else ""


def _duties(_: Gettext) -> dict[Why, str]:
    return {
        Why.CHECK_IN: _("next sign of life"),
        Why.SIGN_MISSING: _("next sign of life"),
        Why.STAY_ENDS: _("the stay runs out"),
        Why.STEP_DUE: _("the appointment"),
        Why.LEAVES: _("the departure"),
        Why.TASK: _("a task"),
        Why.REVIEW: _("judge the risk again"),
        Why.VISA_ENDS: _("use the visa before it ends"),
        Why.PAPER_ENDS: _("a document runs out"),
        Why.NOTE_WAITS: _("take a note in"),
        Why.CONTESTED: _("settle what was written twice"),
    }


def _onward(_: Gettext) -> dict[Stage, str]:
    return {
        Stage.ASKED: _("find a safe place"),
        Stage.IN_HIDING: _("find a safe house"),
        Stage.SAFE_HOUSE: _("choose which country to ask"),
        Stage.EMBASSY: _("hear that it is under review"),
        Stage.UNDER_REVIEW: _("hear the decision"),
        Stage.VISA_ISSUED: _("two sign the check before leaving"),
        Stage.TRAVELLING: _("be admitted and received"),
        Stage.ARRIVED: _("nothing more; look at what must be kept"),
    }
