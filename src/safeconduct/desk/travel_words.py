"""The words of the way out: what comes next, what clashes, what is looked at before anybody leaves. Rule: every value has its words here."""

from safeconduct.core.application import Outcome
from safeconduct.core.when import Day
from safeconduct.desk.terms import Gettext, step_word
from safeconduct.folds.application import ApplicationView
from safeconduct.folds.journey import Ahead, Clash, Next
from safeconduct.web.language import Language


def next_word(ahead: Next, _: Gettext) -> str:
    return {
        Next.PREPARE: _("get the papers ready"),
        Next.LODGE: _("hand the papers in"),
        Next.APPOINTMENT: _("get an appointment"),
        Next.INTERVIEW: _("go to the appointment"),
        Next.REVIEW: _("hear that it is under review"),
        Next.DECISION: _("hear the decision"),
        Next.NOTE_VISA: _("note the visa"),
        Next.EXIT_CHECK: _("two sign the check before leaving"),
        Next.TRAVEL: _("travel"),
        Next.LEAVE: _("leave"),
        Next.APPEAL: _("lodge the appeal, or write down that nobody will"),
        Next.APPEAL_ANSWER: _("hear the answer to the appeal"),
        Next.BORDER: _("be admitted at the border"),
        Next.HAND_OVER: _("be handed to a receiver"),
        Next.ARRIVED: _("arrived"),
        Next.CLOSED: _("decided; this way is closed"),
    }[ahead]


LATEST = frozenset({Next.EXIT_CHECK, Next.TRAVEL, Next.APPEAL})
"""Of these the day is the last possible one, of a visa or a term: nothing is agreed for it."""


def far_word(one: ApplicationView, _: Gettext) -> str:
    """How far an application is."""
    return _("begun") if one.is_only_begun else step_word(one.step, _)


def next_day(ahead: Ahead, language: Language) -> str:
    """The day of what comes next, as the last possible one where nothing is agreed; empty where there is none."""
    if ahead.on is None:
        return ""
    day = language.day(ahead.on)
    return language.gettext("at the latest on %(day)s") % {"day": day} if ahead.what in LATEST else day


def leaving_words(on: Day, today: Day, language: Language) -> str:
    """Of whom it is planned that they leave. Nobody is on the way because a day has come."""
    _ = language.gettext
    said = _("leaves on %(day)s") if on >= today else _("was to leave on %(day)s; nobody has written that they did")
    return said % {"day": language.day(on)}


def outcome_level(outcome: Outcome | None) -> str:
    """How a mark shows it."""
    if outcome is Outcome.GRANTED:
        return "good"
    return "warn" if outcome in (Outcome.REFUSED, Outcome.NO_ANSWER, Outcome.UNABLE, Outcome.LAPSED) else ""


def clash_words(clash: Clash, _: Gettext) -> str:
    """Shape: may hold %(who)s, %(detail)s and %(day)s."""
    return {
        Clash.NO_VISA: _("%(who)s has no visa."),
        Clash.VISA_NOT_YET: _("%(who)s: the visa (%(detail)s) begins only on %(day)s."),
        Clash.VISA_OVER: _("%(who)s: the visa (%(detail)s) ended on %(day)s."),
        Clash.VISA_SOON_OVER: _(
            "%(who)s: the visa (%(detail)s) ends on %(day)s. A missed flight may be one too many."
        ),
        Clash.PAPER_OVER: _("%(who)s: %(detail)s ended on %(day)s."),
        Clash.PAPER_BEFORE_VISA: _("%(who)s: %(detail)s ends on %(day)s, before the visa does."),
        Clash.PAPER_AWAY: _("%(who)s does not have it: %(detail)s, since %(day)s."),
    }[clash]


def question_words(_: Gettext) -> dict[str, tuple[str, str]]:
    """For each question of the check: its words and a hint."""
    return {
        "wanted list": (
            _("Is anybody of them on a wanted or missing list, or barred from leaving?"),
            _("Who looked, where, on what day."),
        ),
        "ticket trace": (
            _("What trace do the tickets leave?"),
            _("Whose name, whose card, whose phone. Best before they are bought."),
        ),
        "route": (_("Which route, and why this one?"), _("Airports, borders, places to avoid.")),
        "companion": (_("Who goes with them, and how far?"), ""),
        "interpreter": (_("Who speaks their language at each border?"), ""),
        "duress word": (
            _("Is a word agreed by which they tell us that they are not free?"),
            _("Yes or no, who agreed it with them, and that they could say it back. Never write the word itself here."),
        ),
        "fallback": (_("What happens if they are stopped or turned back?"), _("A bed, a lawyer, a number.")),
    }
