"""Reports and what was confirmed of them. Rule: two judgements made apart put nothing into the record."""

from safeconduct.core.case import Undone
from safeconduct.core.ids import EventId
from safeconduct.core.report import Relation, StatementDiscarded, StatementsJoined
from safeconduct.folds.reports import reports_of
from safeconduct.folds.standing import history_of
from tests.history import chained, in_a_row
from tests.reports import MINISTERIUM, MINISTRY, added, described

PAIR = StatementsJoined(
    (MINISTRY.statement, MINISTERIUM.statement), Relation.TRANSLATION, "one sentence in two languages"
)


def test_a_report_is_shown_as_it_was_described_last() -> None:
    view = reports_of(history_of(in_a_row(added("a"), described("a"), described("a", "The Lantern"))))
    assert [one.first.outlet for one in view.reports.values()] == ["The Lantern"]


def test_what_was_confirmed_is_in_the_record_and_what_was_discarded_after_it_is_not() -> None:
    events = in_a_row(added("a"), described("a"), MINISTRY)
    assert reports_of(history_of(events)).confirmed == {MINISTRY.statement: MINISTRY}
    gone = chained("gone", StatementDiscarded(MINISTRY.statement, MINISTRY.report), events)
    assert reports_of(history_of([*events, gone])).confirmed == {}
    back = chained("back", Undone(EventId("gone")), [*events, gone])
    assert list(reports_of(history_of([*events, gone, back])).confirmed) == [MINISTRY.statement]


def test_a_statement_confirmed_by_one_and_discarded_by_another_apart_is_not_in_the_record() -> None:
    events = in_a_row(added("a"), described("a"))
    ours = chained("ours", MINISTRY, events)
    theirs = chained("theirs", StatementDiscarded(MINISTRY.statement, MINISTRY.report), events, author="bob")
    view = reports_of(history_of([*events, ours, theirs]))
    assert view.confirmed == {}
    assert view.judged[MINISTRY.statement].contested


def test_a_judgement_about_statements_counts_while_each_of_them_is_in_the_record() -> None:
    events = in_a_row(added("a"), described("a"), added("b"), described("b"), MINISTRY, MINISTERIUM, PAIR)
    assert reports_of(history_of(events)).judgements(Relation.TRANSLATION) == [PAIR]
    taken_back = chained("t", Undone(events[5].id), events)
    assert reports_of(history_of([*events, taken_back])).judgements(*Relation) == []


def test_said_again_in_another_order_a_judgement_takes_the_place_of_what_stood() -> None:
    events = in_a_row(added("a"), described("a"), added("b"), described("b"), MINISTRY, MINISTERIUM, PAIR)
    apart = StatementsJoined(tuple(reversed(PAIR.statements)), Relation.APART, "another permit")
    view = reports_of(history_of([*events, chained("x", apart, events)]))
    assert view.judgements(*Relation) == [apart]
