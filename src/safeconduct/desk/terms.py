"""The words of enumerated values as pages say them. Rule: one word per idea, and every value of an enumeration has one."""

from collections.abc import Callable

from safeconduct.core.application import Outcome, Step
from safeconduct.core.call import Danger, MessageKind, Way
from safeconduct.core.case import Part, SideState, Stage
from safeconduct.core.checkin import CheckInOutcome
from safeconduct.core.dossier import DossierLanguage, DossierPart, IdentityLine
from safeconduct.core.section import EVERYONE, Kind, Role

Gettext = Callable[[str], str]


def stage_word(stage: Stage, _: Gettext) -> str:
    return {
        Stage.ASKED: _("asked"),
        Stage.IN_HIDING: _("in hiding"),
        Stage.SAFE_HOUSE: _("safe house"),
        Stage.EMBASSY: _("embassy"),
        Stage.UNDER_REVIEW: _("under review"),
        Stage.VISA_ISSUED: _("visa issued"),
        Stage.TRAVELLING: _("travelling"),
        Stage.ARRIVED: _("arrived"),
    }[stage]


def side_word(side: SideState | None, _: Gettext) -> str:
    return {
        None: _("on the way"),
        SideState.CONTACT_LOST: _("contact lost"),
        SideState.WITHDRAWN: _("withdrawn"),
        SideState.RETURNED: _("returned"),
        SideState.NOT_NOW: _("not now"),
        SideState.DEAD: _("dead"),
        SideState.CLOSED: _("closed"),
    }[side]


def danger_word(danger: Danger, _: Gettext) -> str:
    return {
        Danger.LIFE_NOW: _("danger to life now"),
        Danger.HOURS: _("danger within hours"),
        Danger.DAYS: _("danger within days"),
        Danger.NONE_SEEN: _("no danger seen"),
    }[danger]


def danger_level(danger: Danger) -> str:
    """The level by which a mark or card is drawn. Shape: `danger`, `warn` or empty."""
    return {Danger.LIFE_NOW: "danger", Danger.HOURS: "danger", Danger.DAYS: "warn", Danger.NONE_SEEN: ""}[
        danger
    ]


def part_word(part: Part, _: Gettext) -> str:
    return {Part.PRINCIPAL_APPLICANT: _("principal applicant"), Part.DEPENDANT: _("dependant")}[part]


def section_word(kind: Kind, _: Gettext) -> str:
    return {
        Kind.CASE: _("case"),
        Kind.IDENTITY: _("identity"),
        Kind.PLACE: _("place"),
        Kind.STORY: _("story"),
        Kind.HEALTH: _("health"),
        Kind.MONEY: _("money"),
        Kind.CONVERSATION: _("conversation"),
        Kind.HOUSE: _("house"),
        Kind.ADDRESS: _("address"),
        Kind.KNOWLEDGE: _("what we know"),
        Kind.CONTACTS: _("contacts"),
        Kind.GROUP: _("group"),
        Kind.ROSTER: _("members"),
    }[kind]


def titled(word: str) -> str:
    """The word at the head of something."""
    return word[:1].upper() + word[1:]


def circle_word(circle: str, _: Gettext) -> str:
    """Shape: a circle added later is called by its own id."""
    return {
        Role.FRONT_DESK.value: _("front desk"),
        Role.CASEWORK.value: _("casework"),
        Role.SHELTER.value: _("shelter"),
        Role.VISA.value: _("visa"),
        Role.PRESS.value: _("press"),
        Role.STEWARD.value: _("keyholders"),
        EVERYONE: _("everyone"),
    }.get(circle, circle)


def way_word(way: Way, _: Gettext) -> str:
    return {
        Way.HELP_PAGE: _("help page"),
        Way.PHONE: _("phone"),
        Way.LETTER: _("letter"),
        Way.CHAT: _("chat"),
        Way.VISIT: _("visit"),
    }[way]


def step_word(step: Step, _: Gettext) -> str:
    return {
        Step.PREPARED: _("prepared"),
        Step.LODGED: _("lodged"),
        Step.APPOINTMENT: _("appointment"),
        Step.INTERVIEWED: _("interviewed"),
        Step.UNDER_REVIEW: _("under review"),
        Step.DECIDED: _("decided"),
    }[step]


def outcome_word(outcome: Outcome, _: Gettext) -> str:
    return {
        Outcome.GRANTED: _("granted"),
        Outcome.REFUSED: _("refused"),
        Outcome.DEFERRED: _("deferred"),
        Outcome.NO_ANSWER: _("no answer"),
        Outcome.UNABLE: _("unable or unwilling to consider it"),
        Outcome.WITHDRAWN: _("withdrawn"),
        Outcome.LAPSED: _("lapsed"),
    }[outcome]


def check_in_word(outcome: CheckInOutcome, _: Gettext) -> str:
    return {
        CheckInOutcome.ANSWERED: _("answered"),
        CheckInOutcome.FALSE_ALARM: _("false alarm"),
        CheckInOutcome.CONTACT_LOST: _("contact lost"),
        CheckInOutcome.NO_LONGER_NEEDED: _("no longer needed"),
    }[outcome]


def message_word(kind: MessageKind, _: Gettext) -> str:
    return {
        MessageKind.WORDS: _("The person wrote."),
        MessageKind.SAFE: _("The person says: I am safe."),
        MessageKind.NOT_SAFE: _("The person says: I am not safe."),
        MessageKind.CONTACT_CHANGED: _("The person wants to be contacted differently."),
        MessageKind.WITHDRAWN: _("The person withdrew their call for help."),
    }[kind]


def dossier_part_word(part: DossierPart, _: Gettext) -> str:
    return {
        DossierPart.COVER_LETTER: _("cover letter"),
        DossierPart.SUMMARY: _("summary on one page"),
        DossierPart.IDENTITY: _("identity"),
        DossierPart.FAMILY: _("family"),
        DossierPart.LEGAL_BASIS: _("legal basis asked for"),
        DossierPart.URGENT: _("what is urgent, and why"),
        DossierPart.CHRONOLOGY: _("what happened, by date"),
        DossierPart.RISK: _("the danger"),
        DossierPart.NO_SAFETY_INSIDE: _("why there is no safety inside the country"),
        DossierPart.REACHING: _("how to reach the person safely"),
        DossierPart.ANNEXES: _("annexes"),
    }[part]


def identity_line_word(line: IdentityLine, _: Gettext) -> str:
    return {
        IdentityLine.NAME: _("Name"),
        IdentityLine.PASSPORT_SPELLING: _("Spelling in the passport"),
        IdentityLine.BORN: _("Born"),
        IdentityLine.NATIONALITY: _("Nationality"),
        IdentityLine.PAPER: _("Papers"),
    }[line]


def dossier_language_word(language: DossierLanguage, _: Gettext) -> str:
    return {DossierLanguage.ENGLISH: _("English"), DossierLanguage.GERMAN: _("German"), DossierLanguage.FRENCH: _("French")}[language]
