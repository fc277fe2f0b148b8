"""What is claimed, question by question, and each claim as a table. Rule: only what persons confirmed and judged is here; how reliable it is, a person
says, and what cannot hold beside it stands beside it."""

from collections.abc import Mapping
from dataclasses import dataclass

from safeconduct.actions import reports, undoing
from safeconduct.actions.access import Act
from safeconduct.core.ids import EventId, ReportId, StatementId
from safeconduct.core.report import (
    Question,
    Relation,
    ReliabilityJudged,
    StatementConfirmed,
    StatementsJoined,
)
from safeconduct.core.section import Kind
from safeconduct.core.thesaurus import RELIABILITIES
from safeconduct.desk.pages.knowledge_notes import written
from safeconduct.desk.pages.reports import reports_in, skipped_in
from safeconduct.desk.report_lines import Line, cells_of, head_of, line_of
from safeconduct.desk.report_texts import texts_here, violations_begun
from safeconduct.desk.report_words import (
    chain_words,
    counted_words,
    few_words,
    question_word,
    relation_word,
    wording_of,
)
from safeconduct.desk.routes import Route
from safeconduct.desk.taken_over import to_choose_from
from safeconduct.desk.violation_words import reliability_word
from safeconduct.desk.visit import Answer, Shown, Visit
from safeconduct.errors import BadInput, Conflict, NotFound
from safeconduct.evidence.annex import asked, claims_of
from safeconduct.evidence.joining.independence import Origins
from safeconduct.evidence.joining.lexicon import read_lexicon
from safeconduct.evidence.picture import picture_of
from safeconduct.evidence.recorded import origins_judged, reports_held, stands_in
from safeconduct.evidence.table import Row, against, table_of
from safeconduct.folds.reports import ReportsView
from safeconduct.folds.timeline import Contested

PAGE = 12
"""Unit: claims shown at once."""


@dataclass(frozen=True, slots=True)
class _Record:
    """What was confirmed, of reports whose text is on this machine."""

    visit: Visit
    view: ReportsView
    texts: dict[ReportId, str]
    confirmed: dict[StatementId, StatementConfirmed]

    def line(self, one: StatementConfirmed) -> Line:
        return line_of(one, self.texts[one.report], self.view.reports[one.report].first, self.visit.language)

    def beside(self, members: list[StatementConfirmed], first_of: Mapping[StatementId, StatementConfirmed]) -> list[Line]:
        """The claims that cannot hold beside this one, each by its first statement."""
        others = [first_of[one.statement] for one in against(self.view, members) if one.statement in first_of]
        return [self.line(one) for one in dict.fromkeys(others)]

    def origins(self, members: list[StatementConfirmed]) -> Origins:
        held = reports_held(self.view, self.texts, self.confirmed)
        return origins_judged(self.view, members, held, read_lexicon())

    def drawn(self, members: list[StatementConfirmed]) -> dict[str, object]:
        """Who stands behind these statements, as a number and as a picture, and the head of the same as a table."""
        _, origins = self.visit.language.gettext, self.origins(members)
        return {
            "counted": counted_words(origins.independent, self.visit.language),
            "few": few_words(origins, self.visit.language),
            "svg": picture_of(origins, wording_of(_), language=self.visit.language.code).svg,
            "chains": chain_words(origins, self.visit.language),
            "head": head_of(_),
        }


def _record(visit: Visit) -> _Record:
    view = reports_in(visit)
    texts = texts_here(visit, view)
    return _Record(visit, view, texts, {name: one for name, one in view.confirmed.items() if stands_in(texts, one)})


def claims_page(visit: Visit) -> Answer:
    """The claims that answer one question, and who stands behind all of them."""
    _, record = visit.language.gettext, _record(visit)
    claims = claims_of(record.view, record.confirmed)
    first_of = {one.statement: members[0] for members in claims for one in members}
    counts = {each: sum(asked(members) is each for members in claims) for each in Question}
    about = next((each for each in Question if each.value == visit.query.get("about")), None)
    about = about or next((each for each in Question if counts[each]), Question.OTHER)
    here, first = [members for members in claims if asked(members) is about], skipped_in(visit)
    all_here = [one for members in here for one in members]
    values = {
        "about": about.value,
        "questions": [(each.value, question_word(each, _), number) for each, number in counts.items() if number],
        "claims": [(record.line(members[0]), len(members), record.beside(members, first_of)) for members in here[first : first + PAGE]],
        "next": first + PAGE if len(here) > first + PAGE else 0,
        "unprinted": max(0, len(here) - len(here[first : first + PAGE])),
        "cells": [cells_of(row, visit.language) for row in table_of(record.view, all_here)],
        **record.drawn(all_here),
    }
    return Shown("reports/claims.html", values, _("What is claimed"))


def claim_page(visit: Visit) -> Answer:
    """One claim: how each of its statements came, how reliable it is, and what cannot hold beside it."""
    _, record = visit.language.gettext, _record(visit)
    members = _claim(record, StatementId(visit.params["statement"]))
    values = {
        "here": visit.path,
        "about": asked(members).value,
        "question": question_word(asked(members), _),
        "rows": [(record.line(row.statement), cells_of(row, visit.language), *_trusted(row, visit)) for row in table_of(record.view, members)],
        "violations": violations_begun(visit, [one.statement for one in members]),
        "against": [record.line(one) for one in against(record.view, members) if one.statement in record.confirmed],
        "reliabilities": [(code, reliability_word(code, _)) for code, _term in RELIABILITIES.terms],
        "may": visit.office.actor.may(Act.KEEP_KNOWLEDGE),
        **record.drawn(members),
    }
    return Shown("reports/claim.html", values, _("A claim"))


def _claim(record: _Record, name: StatementId) -> list[StatementConfirmed]:
    """The statements that claim what this one does."""
    members = next((each for each in claims_of(record.view, record.confirmed) if any(one.statement == name for one in each)), None)
    if members is None:
        raise NotFound("This is not here. Go back to what we know.")
    return members


def beside_page(visit: Visit) -> Answer:
    """Any other claim may be held beside this one: the program does not see all that is the same, or cannot both hold."""
    _, record, first = visit.language.gettext, _record(visit), skipped_in(visit)
    members, sought = _claim(record, StatementId(visit.params["statement"])), visit.query.get("words").strip()
    chosen = to_choose_from(record.view, record.texts, sought, visit.language, (asked(members),))
    found = [line for line, _others in chosen if line.statement not in members]
    values = {
        "here": visit.path,
        "claim": visit.path.removesuffix("/beside"),
        "line": record.line(members[0]),
        "sought": sought,
        "others": [(line.statement.statement, f"{line.who}: {line.statement.text}", line.through) for line in found[first : first + PAGE]],
        "next": first + PAGE if len(found) > first + PAGE else 0,
        "relations": [(each.value, relation_word(each, _)) for each in Relation],
    }
    return Shown("reports/beside.html", values, _("Another statement beside it"))


def hold_beside(visit: Visit) -> Answer:
    office, form, name = visit.office, visit.form, StatementId(visit.params["statement"])
    relation = next((each for each in Relation if each.value == form.get("relation")), None)
    if not form.get("other"):
        raise BadInput("Choose one of these.", "other")
    if relation is None:
        raise BadInput("Choose one of these.", "relation")
    joined = StatementsJoined((name, StatementId(form.get("other"))), relation, form.get("why"))
    placed = reports.join(office.actor, office.subject, reports_in(visit), joined)
    return written(visit, placed, visit.language.gettext("Written down. It counts from now on."), f"/reports/claims/{name}")


def _trusted(row: Row, visit: Visit) -> tuple[object, ...]:
    """What was judged last, in two words, and both judgements where two judged apart."""
    _, standing = visit.language.gettext, row.reliability
    first = standing.values[0].value if standing.values else ReliabilityJudged(row.statement.statement)
    apart = [(" · ".join(_judged_words(each.value, visit)), each.author, each.moment, each.event) for each in standing.values]
    return first, _judged_words(first, visit), apart if standing.contested else []


def _judged_words(judged: ReliabilityJudged, visit: Visit) -> tuple[str, str]:
    _ = visit.language.gettext
    return reliability_word(judged.source, _), reliability_word(judged.information, _)


def judge(visit: Visit) -> Answer:
    office, form, name = visit.office, visit.form, StatementId(visit.params["statement"])
    judged = ReliabilityJudged(name, form.get("source"), form.get("information"), form.get("why"))
    placed = reports.judge_reliability(office.actor, office.subject, reports_in(visit), judged)
    return written(visit, placed, visit.language.gettext("Written down."), f"/reports/claims/{name}")


def settle(visit: Visit) -> Answer:
    """Of judgements made apart, says which holds."""
    office, name = visit.office, StatementId(visit.params["statement"])
    standing = reports_in(visit).reliability.get(name)
    if standing is None:
        raise Conflict("Somebody has settled this already. Load the page again.")
    contested = Contested("reliability", name, standing)
    placed = undoing.settle(office.actor, Kind.KNOWLEDGE, office.subject, contested, EventId(visit.form.get("settle")))
    return written(visit, placed, visit.language.gettext("This reading holds now."), f"/reports/claims/{name}")


_ONE = "/reports/claims/{statement}"
ROUTES = (
    Route("GET", "/reports/claims", claims_page),
    Route("GET", _ONE, claim_page),
    Route("POST", _ONE, judge, again=claim_page),
    Route("POST", f"{_ONE}/settle", settle),
    Route("GET", f"{_ONE}/beside", beside_page),
    Route("POST", f"{_ONE}/beside", hold_beside, again=beside_page),
)
