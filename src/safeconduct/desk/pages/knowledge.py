"""What is publicly said, country by country. Rule: who says so and through whom stands beside every number, one origin counts once, and
what is withheld is never shown as unknown."""

from dataclasses import dataclass
from hashlib import sha256

from safeconduct.actions.access import Act
from safeconduct.caseload.duties import GRAVE
from safeconduct.caseload.rows import CaseRow
from safeconduct.caseload.today import Waiting, worst_of_cases
from safeconduct.core.case import Stage
from safeconduct.core.ids import EventId, StatementId
from safeconduct.core.knowledge import (
    About,
    InterventionNoted,
    StatementNoted,
    StatementsSame,
)
from safeconduct.core.report import Question
from safeconduct.core.section import Kind
from safeconduct.core.text import in_short
from safeconduct.core.value import Told
from safeconduct.core.when import Day
from safeconduct.desk.knowledge_words import (
    about_words,
    claim_words,
    country_words,
    figure_words,
    partly,
    waits_for,
)
from safeconduct.desk.pages.today import line_of
from safeconduct.desk.report_words import question_word
from safeconduct.desk.routes import Route
from safeconduct.desk.terms import stage_word
from safeconduct.desk.visit import Answer as Answered
from safeconduct.desk.visit import Shown, Visit
from safeconduct.errors import BadInput, NotAllowed, NotFound
from safeconduct.evidence.annex import asked, claims_of
from safeconduct.folds.knowledge import (
    ClaimView,
    CountryView,
    InterventionView,
    KnowledgeView,
    OriginGroup,
    StatementView,
)

_OF_WAYS_IN = frozenset(
    {
        About.ARRIVED,
        About.VISA_GRANTED,
        About.VISA_UNDER_REVIEW,
        About.MET_EMBASSY_STAFF,
        About.IN_TALKS,
        About.REFUSED,
        About.NO_VISAS,
    }
)

A_LANE = 12
"""Cases shown at one stage; more are on the board."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One value of a statement that stands. Shape: several stand where colleagues read it differently."""

    noted: StatementNoted
    figure: str
    on: str
    event: EventId
    author: str


@dataclass(frozen=True, slots=True)
class StatementShown:
    """Shape: `chain` runs from the origin to whoever we read it in; `readings` are several when nobody has settled which holds."""

    path: str
    readings: list[Reading]
    chain: list[str]
    origin: str
    source: str


@dataclass(frozen=True, slots=True)
class OriginShown:
    name: str
    statements: list[StatementShown]


@dataclass(frozen=True, slots=True)
class ClaimShown:
    """Shape: `days` as told, without repeating one; `said` is what the first of them says, and `more` how many more there are, where `words` name no state."""

    words: str
    figures: list[str]
    days: list[str]
    origins: list[OriginShown]
    contradictory: bool
    said: str
    more: int


@dataclass(frozen=True, slots=True)
class CountryShown:
    name: str
    country: Told
    claims: list[ClaimShown]
    contradictory: bool
    lets_in: bool
    anchor: str

    @property
    def number(self) -> int:
        return len(self.claims)


@dataclass(frozen=True, slots=True)
class LaneShown:
    stage: str
    cases: list[tuple[str, str, str, str]]
    more: int


@dataclass(frozen=True, slots=True)
class InterventionShown:
    """Shape: `due` is the day somebody must ask again, `late` once it has come."""

    view: InterventionView
    noted: list[InterventionNoted]
    on: str
    due: Day | None
    late: bool


# -- reading


def view_of(visit: Visit, until: Day | None = None) -> KnowledgeView:
    if not visit.office.actor.may_read(Kind.KNOWLEDGE):
        raise NotAllowed("This is sealed to you. Ask a colleague to let you into the group.")
    return visit.office.index.knowledge(until)


def knowledge_page(visit: Visit) -> Answered:
    _ = visit.language.gettext
    until, wrong = _until(visit)
    view = view_of(visit, until)
    countries = in_words([_country(visit, one) for one in view.countries])
    values = {
        "until": until,
        "wrong_day": wrong,
        "halves": [
            (_("Who lets people in"), [one for one in countries if one.lets_in]),
            (_("What is said of where people flee from"), [one for one in countries if not one.lets_in]),
        ],
        "interventions": [intervention_shown(visit, one) for one in view.interventions],
        "lanes": _lanes(visit),
        "sources": len(view.sources),
        "claimed": _claimed(visit, view),
        "may": visit.office.actor.may(Act.KEEP_KNOWLEDGE),
    }
    return Shown("knowledge/page.html", values, _("What we know"))


def _claimed(visit: Visit, view: KnowledgeView) -> list[tuple[str, str, int]]:
    """The questions that confirmed statements of reports answer, each with how many claims do."""
    answered = [asked(members) for members in claims_of(view.reports, view.reports.confirmed)]
    return [(each.value, question_word(each, visit.language.gettext), answered.count(each)) for each in Question if each in answered]


def in_words(countries: list[CountryShown]) -> list[CountryShown]:
    """By their names as the page has them; those withheld and unknown stand last."""
    return sorted(countries, key=lambda one: (not one.country.is_known, one.name.casefold()))


def _until(visit: Visit) -> tuple[Day | None, str]:
    """The day asked for, or why it cannot be used."""
    raw = visit.query.get("until").strip()
    try:
        return (Day.parse(raw) if raw else None), ""
    except BadInput as trouble:
        return None, trouble.said(visit.language.gettext)


def _country(visit: Visit, view: CountryView) -> CountryShown:
    return CountryShown(
        country_words(view.country, visit.language),
        view.country,
        [_claim(visit, claim) for claim in view.claims],
        view.contradictory,
        any(claim.about in _OF_WAYS_IN for claim in view.claims),
        sha256(repr(view.country).encode()).hexdigest()[:8],
    )


def _claim(visit: Visit, claim: ClaimView) -> ClaimShown:
    noted = [
        written.value for group in claim.groups for one in group.statements for written in one.standing.values
    ]
    # Readings that stand side by side have no order of their own; the smaller number goes first.
    counted = sorted((one.figure for one in noted), key=lambda f: (f.low or 0, f.high or f.low or 0))
    figures = [words for figure in counted if (words := figure_words(figure, visit.language))]
    days = [partly(one.on, visit.language) for one in noted if one.on]
    return ClaimShown(
        about_words(claim.about, visit.language.gettext),
        list(dict.fromkeys(figures)),
        list(dict.fromkeys(days)),
        [_origin(visit, group) for group in claim.groups],
        claim.contradictory or any(one.standing.contested for g in claim.groups for one in g.statements),
        in_short(noted[0].text, 80) if claim.about is About.OTHER else "",
        sum(len(group.statements) for group in claim.groups) - 1,
    )


def _origin(visit: Visit, group: OriginGroup) -> OriginShown:
    return OriginShown(group.origin, [statement_shown(visit, one) for one in group.statements])


def statement_shown(visit: Visit, one: StatementView) -> StatementShown:
    names = visit.office.names
    return StatementShown(
        f"/knowledge/statements/{one.statement}",
        [
            Reading(
                written.value,
                claim_words(written.value, visit.language),
                partly(written.value.on, visit.language) if written.value.on else "",
                written.event,
                names.get(written.author, visit.language.gettext("someone who has left")),
            )
            for written in one.standing.values
        ],
        list(reversed(one.noted.chain)),
        one.origin,
        one.source.title if one.source else "",
    )


def _lanes(visit: Visit) -> list[LaneShown]:
    """Who stands where, and what is next; nothing for who opens no case."""
    office, _ = visit.office, visit.language.gettext
    if not office.actor.may_read(Kind.CASE):
        return []
    lanes = []
    for stage in Stage:
        rows = office.index.cases(stage=stage.value, most=A_LANE + 1)
        worst = worst_of_cases(office.index, visit.now, [row.id for row in rows[:A_LANE]])
        cases = [(row.handle, f"/cases/{row.id}", *_next(visit, row, stage, worst.get(row.id))) for row in rows[:A_LANE]]
        lanes.append(LaneShown(stage_word(stage, _), cases, max(0, len(rows) - A_LANE)))
    return lanes


def _next(visit: Visit, row: CaseRow, stage: Stage, worst: Waiting | None) -> tuple[str, str]:
    """What comes next on the way; and what is due first, or what must not wait at all."""
    onward, due = waits_for(row, stage, visit.language)
    return onward, line_of(visit, worst).what if worst and worst.why in GRAVE else due


def intervention_shown(visit: Visit, view: InterventionView) -> InterventionShown:
    noted = [written.value for written in view.noted.values]
    due = view.follow_up_due
    on = noted[0].on
    late = due is not None and due <= visit.office.today()
    return InterventionShown(view, noted, partly(on, visit.language) if on else "", due, late)


# -- one statement


def statement_page(visit: Visit) -> Answered:
    view = view_of(visit)
    one = statement_of(view, visit.params["statement"])
    _ = visit.language.gettext
    others = [
        (other.statement, f"{_where(visit, other)}: {in_short(other.noted.text, 80)}")
        for other in view.statements
        if other.statement != one.statement and other.noted.about is one.noted.about
    ]
    by_id = {other.statement: other for other in view.statements}
    same = [
        (
            statement_shown(visit, by_id[other]),
            each.same.why,
            visit.office.names.get(each.author, ""),
            each.event,
        )
        for each in view.same
        for other in _other_end(each.same, one.statement)
        if other in by_id
    ]
    values = {
        "one": statement_shown(visit, one),
        "country_name": _where(visit, one),
        "about": about_words(one.noted.about, _),
        "others": others,
        "same": same,
        "here": f"/knowledge/statements/{one.statement}",
        "may": visit.office.actor.may(Act.KEEP_KNOWLEDGE),
        "standing": [
            (f"{claim_words(w.value, visit.language)} {w.value.hedge}", w.author, w.moment, w.event)
            for w in one.standing.values
        ]
        if one.standing.contested
        else [],
    }
    return Shown("knowledge/statement.html", values, _("A statement"))


def _where(visit: Visit, one: StatementView) -> str:
    return country_words(one.noted.country, visit.language)


def _other_end(same: StatementsSame, statement: StatementId) -> list[StatementId]:
    if same.statement == statement:
        return [same.same_as]
    return [same.statement] if same.same_as == statement else []


def statement_of(view: KnowledgeView, name: str) -> StatementView:
    found = next((one for one in view.statements if one.statement == name), None)
    if found is None:
        raise NotFound("This statement is not here. Go back to what we know.")
    return found


ROUTES = (
    Route("GET", "/knowledge", knowledge_page),
    Route("GET", "/knowledge/statements/{statement}", statement_page),
)
