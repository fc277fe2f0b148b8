"""Reports held beside each other: what may be one statement, what may contradict another, how many origins stand behind. Rule: everything is proposed
with its reason, and nothing is joined before a person confirmed each part and said what they are to each other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from safeconduct.actions import reports
from safeconduct.actions.access import Act
from safeconduct.core.ids import ReportId, StatementId
from safeconduct.core.report import Relation, StatementConfirmed, StatementsJoined
from safeconduct.desk.pages.knowledge_notes import written
from safeconduct.desk.pages.reports import reports_in, skipped_in
from safeconduct.desk.report_lines import Line, cells_of, head_of, line_of
from safeconduct.desk.report_texts import is_given_up, proposed, questions_likely, text_of, texts_here
from safeconduct.desk.report_words import (
    chain_words,
    counted_words,
    few_words,
    questions_of,
    relation_word,
    why_word,
    wording_of,
)
from safeconduct.desk.routes import Route
from safeconduct.desk.visit import Answer, Shown, Visit
from safeconduct.errors import BadInput, NotFound
from safeconduct.evidence.holding import TWO, Held, hold
from safeconduct.evidence.joining.independence import Origins
from safeconduct.evidence.joining.lexicon import read_lexicon
from safeconduct.evidence.picture import picture_of
from safeconduct.evidence.recorded import origins_judged
from safeconduct.evidence.table import row_of
from safeconduct.folds.reports import ReportsView

PAGE = 3
"""Unit: groups shown at once."""

MOST_LINES = 1500
"""Unit: lines of two texts that are held beside each other."""


@dataclass(frozen=True, slots=True)
class GroupShown:
    """Shape: `lines` are (line, report's title, whether it is confirmed, whether it is joined to one above); `rows` the same chains as a table; `names`
    what a judgement would be of, of three or more as many as somebody chooses."""

    lines: list[tuple[Line, str, bool, bool]]
    relation: str
    why: str
    counted: str
    few: str
    svg: str
    chains: list[str]
    rows: list[tuple[str, ...]]
    names: list[StatementId]

    @property
    def is_ready(self) -> bool:
        return len(self.to_choose) >= TWO

    @property
    def to_choose(self) -> list[StatementId]:
        return [line.statement.statement for line, _title, confirmed, joined in self.lines if confirmed and not joined]


@dataclass(frozen=True, slots=True)
class _Beside:
    """What a page of comparing is drawn from."""

    visit: Visit
    view: ReportsView
    texts: dict[ReportId, str]
    held: Held

    def origins(self, statements: Sequence[StatementConfirmed]) -> Origins:
        return origins_judged(self.view, statements, self.held.reports, read_lexicon())

    def group(
        self, statements: tuple[StatementConfirmed, ...], why: tuple[str, str], origins: Origins | None, name: str, asked: tuple[StatementConfirmed, ...] = ()
    ) -> GroupShown:  # fmt: skip
        """Shape: `asked` are the statements that a judgement would be of; all of them where it is empty."""
        _, language, asked = self.visit.language.gettext, self.visit.language, asked or statements
        confirmed = self.view.confirmed
        told = [self.view.reports[one.report].first for one in statements]
        lines = [
            (line_of(one, self.texts[one.report], about, language), about.title, confirmed.get(one.statement) == one, one not in asked)
            for one, about in zip(statements, told, strict=True)
        ]
        picture = picture_of(origins, wording_of(_), name, language.code) if origins else None
        counted = counted_words(origins.independent, language) if origins else ""
        few = few_words(origins, language) if origins else ""
        chains = chain_words(origins, language) if origins else []
        rows = [cells_of(row_of(self.view, one), language) for one in statements]
        return GroupShown(lines, why[0], why[1], counted, few, picture.svg if picture else "", chains, rows, [one.statement for one in asked])


def _beside(visit: Visit) -> _Beside:
    view = reports_in(visit)
    texts = texts_here(visit, view)
    return _Beside(visit, view, texts, hold(view, texts, proposed(visit, view, texts), read_lexicon()))


def joins_waiting(visit: Visit) -> int:
    """Groups of statements that may be one, as the page of comparing counts them."""
    return len(_beside(visit).held.proposed)


def compare_page(visit: Visit) -> Answer:
    """One of three lists: what may be one, what may not hold together, what somebody has said of them."""
    _ = visit.language.gettext
    beside = _beside(visit)
    held = beside.held
    lists = {"": len(held.proposed), "against": len(held.against), "settled": len(held.settled)}
    show = next((name for name in (visit.query.get("show"), visit.form.get("show")) if name in lists), "")
    at = _group_at(held, show, visit.query.get("at") or visit.form.get("statement"))
    first = skipped_in(visit) or at - at % PAGE
    values = {
        "groups": list(_shown(beside, show, first)),
        "opened": max(0, at - first),
        "show": show,
        "lists": lists,
        "next": first + PAGE if lists[show] > first + PAGE else 0,
        "copies": [[(name, beside.view.reports[name].first) for name in files] for files in held.copies],
        "relations": [(each.value, relation_word(each, _)) for each in Relation],
        "head": head_of(_),
        "questions": questions_of(_),
        "likely": questions_likely(beside.view, [one for said in beside.held.proposed[first : first + PAGE] for one in said.statements]) if not show else {},
        "few": len(beside.texts) < len(beside.view.reports),
        "given_up": [(name, one.first) for name, one in beside.view.reports.items() if is_given_up(visit, one)],
        "left_out": [(name, one.first) for name, one in beside.view.reports.items() if name in held.left_out],
        "enough": len(beside.texts) > 1,
        "may": visit.office.actor.may(Act.KEEP_KNOWLEDGE),
    }
    return Shown("reports/compare.html", values, _("Reports compared"))


def _group_at(held: Held, show: str, statement: str) -> int:
    """Which group of this list the statement stands in; the first where it stands in none."""
    groups = {"": [one.asked for one in held.proposed], "against": held.against}.get(show, ())
    return next((nth for nth, group in enumerate(groups) if any(each.statement == statement for each in group)), 0)


def _shown(beside: _Beside, show: str, first: int) -> Iterator[GroupShown]:
    _, held = beside.visit.language.gettext, beside.held
    if show == "against":
        for pair in held.against[first : first + PAGE]:
            yield beside.group(pair, (relation_word(Relation.AGAINST, _), ""), None, "")
    elif show == "settled":
        for number, done in enumerate(held.settled[first : first + PAGE]):
            origins = None if done.judgement.relation in (Relation.APART, Relation.AGAINST) else beside.origins(done.statements)
            yield beside.group(done.statements, (relation_word(done.judgement.relation, _), done.judgement.why), origins, f"chains-{number}")
    else:
        for number, one in enumerate(held.proposed[first : first + PAGE]):
            why = "; ".join(why_word(each, _) for each in one.whys)
            yield beside.group(one.statements, (relation_word(one.relation, _), why), one.found or beside.origins(one.statements), f"chains-{number}", one.asked)


def join(visit: Visit) -> Answer:
    office, form = visit.office, visit.form
    relation = next((each for each in Relation if each.value == form.get("relation")), None)
    if relation is None:
        raise BadInput("Choose one of these.", "relation")
    joined = StatementsJoined(tuple(StatementId(name) for name in form.all("statement")), relation, form.get("why"))
    placed = reports.join(office.actor, office.subject, reports_in(visit), joined)
    back = "/reports/compare?show=against" if form.get("show") == "against" else "/reports/compare"
    return written(visit, placed, visit.language.gettext("Written down. It counts from now on."), back)


def versions_page(visit: Visit) -> Answer:
    """Two reports, line by line: what only one of them has."""
    view = reports_in(visit)
    names = [ReportId(visit.params["report"]), ReportId(visit.params["other"])]
    if any(name not in view.reports for name in names):
        raise NotFound("This report is not here. Go back to the list of reports.")
    one, other = ([line for line in text_of(visit, view.reports[name]).splitlines() if line.strip()][:MOST_LINES] for name in names)
    values = {"reports": [(name, view.reports[name].first) for name in names], "parts_of": differing(one, other)}
    return Shown("reports/versions.html", values, visit.language.gettext("What differs"))


def differing(one: Sequence[str], other: Sequence[str]) -> list[tuple[bool, Sequence[str], Sequence[str]]]:
    """Parts of both in their order, each with whether it is the same in both. Shape: of long texts a line that stands there again and again ties nothing
    together: two texts made of such lines would take minutes."""
    found = SequenceMatcher(None, one, other).get_opcodes()
    return [(kind == "equal", one[a:b], other[c:d]) for kind, a, b, c, d in found]


ROUTES = (
    Route("GET", "/reports/compare", compare_page),
    Route("POST", "/reports/compare", join, again=compare_page),
    Route("GET", "/reports/{report}/beside/{other}", versions_page),
)
