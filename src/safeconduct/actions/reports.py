"""What staff write of reports and of what they say. Rule: nobody confirms what does not stand in the text, and nobody joins what nobody
confirmed."""

from collections.abc import Sequence
from dataclasses import replace

from safeconduct.actions.access import Act, Actor, placed, require
from safeconduct.actions.wanted import check_code, cleaned
from safeconduct.core.ids import StatementId
from safeconduct.core.report import (
    Amount,
    ReliabilityJudged,
    ReportAdded,
    ReportDescribed,
    ReportFact,
    StatementConfirmed,
    StatementDiscarded,
    StatementsJoined,
)
from safeconduct.core.section import Kind, Placed, Subject
from safeconduct.core.thesaurus import RELIABILITIES
from safeconduct.core.when import Day
from safeconduct.errors import BadInput, Conflict
from safeconduct.folds.reports import ReportsView


def add_report(
    actor: Actor, group: Subject, added: ReportAdded, described: ReportDescribed, today: Day
) -> tuple[Placed, ...]:
    """A report whose bytes and text were sealed already. Shape: its outlet may be left open; it then speaks for nobody."""
    if added.came > today:
        raise BadInput("This day lies ahead. Write it down when it has come.", "came")
    return _known(actor, group, [cleaned(added), cleaned(described, "title")])


def describe_report(
    actor: Actor, group: Subject, view: ReportsView, described: ReportDescribed
) -> tuple[Placed, ...]:
    _check_here(view, described)
    if described.translation_of == described.report:
        raise BadInput("A report is no translation of itself.", "translation_of")
    return _known(actor, group, [cleaned(described, "title")])


def confirm(
    actor: Actor, group: Subject, view: ReportsView, confirmed: Sequence[StatementConfirmed], text: str
) -> tuple[Placed, ...]:
    """Statements of one report, each as a person read it in `text`, the report's working text."""
    for one in confirmed:
        _check_here(view, one)
        if not 0 <= one.start < one.end <= len(text) or text[one.start : one.end] != one.text:
            raise BadInput("These words do not stand there in the text. Copy them from it exactly.", "words")
        _check_amount(one.amount)
    return _known(actor, group, [_with_words(one) for one in confirmed])


def discard(
    actor: Actor, group: Subject, view: ReportsView, discarded: StatementDiscarded
) -> tuple[Placed, ...]:
    _check_here(view, discarded)
    return _known(actor, group, [cleaned(discarded)])


def join(actor: Actor, group: Subject, view: ReportsView, joined: StatementsJoined) -> tuple[Placed, ...]:
    """Says what statements held beside each other are to one another."""
    together: set[StatementId] = set(joined.statements)
    if len(together) < 2:
        raise BadInput("Choose two statements or more.", "statements")
    if not together <= view.confirmed.keys():
        raise Conflict("Confirm each of these statements first; then say what they are to each other.")
    return _known(actor, group, [cleaned(joined, "why")])


def judge_reliability(
    actor: Actor, group: Subject, view: ReportsView, judged: ReliabilityJudged
) -> tuple[Placed, ...]:
    """How far whoever says it, and what they say, is trusted."""
    if judged.statement not in view.confirmed:
        raise Conflict("This statement is not confirmed any more. Load the page again.")
    check_code(RELIABILITIES, judged.source, "source")
    check_code(RELIABILITIES, judged.information, "information")
    return _known(actor, group, [cleaned(judged)])


def _with_words(one: StatementConfirmed) -> StatementConfirmed:
    """Cleaned, but for the words of the text, which stay as they stand there."""
    return replace(cleaned(one), text=one.text)


def _check_here(view: ReportsView, fact: ReportDescribed | StatementConfirmed | StatementDiscarded) -> None:
    if fact.report not in view.reports:
        raise Conflict("This report is not here any more. Load the page again.")


def _check_amount(amount: Amount | None) -> None:
    if amount and amount.low is not None and amount.high is not None and amount.high < amount.low:
        raise BadInput("The higher number is lower than the lower one.", "high")


def _known(actor: Actor, group: Subject, facts: Sequence[ReportFact]) -> tuple[Placed, ...]:
    require(actor, Act.KEEP_KNOWLEDGE)
    return placed(actor, Kind.KNOWLEDGE, group, facts)
