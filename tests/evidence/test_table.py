"""The table of a claim. Rule: it says how each statement came and what stands against it, and judges nothing by itself."""

from dataclasses import replace

from safeconduct.core.facts import Fact
from safeconduct.core.report import Relation, ReliabilityJudged, StatementsJoined
from safeconduct.core.when import PartialDate
from safeconduct.evidence.table import against, table_of
from safeconduct.folds.reports import ReportsView, reports_of
from safeconduct.folds.standing import history_of
from tests.history import in_a_row
from tests.reports import MINISTERIUM, MINISTRY, NOBODY, WAITING, added, described

RELAYED = replace(MINISTERIUM, chain=("Anger", "", "Der Kurier", "Norlands Innenministerium"))
EARLIER = replace(described("b", "Anger", "de"), on=PartialDate("2031-04-30"))


def recorded(*facts: Fact) -> ReportsView:
    return reports_of(history_of(in_a_row(added("a"), described("a"), added("b"), EARLIER, MINISTRY, RELAYED, WAITING, NOBODY, *facts)))


def test_rows_have_their_way_and_stand_in_the_order_of_their_reports_days() -> None:
    trusted = ReliabilityJudged(RELAYED.statement, "020000000000", "", "never wrong yet")
    rows = table_of(recorded(trusted), [MINISTRY, RELAYED])
    assert [(row.told.outlet, row.relays, row.origin) for row in rows] == [
        ("Anger", ("Der Kurier",), "Norlands Innenministerium"),
        ("Lantern", (), "Interior Ministry of Norland"),
    ]
    assert rows[0].reliability.one == trusted and rows[1].reliability.empty


def test_a_report_that_speaks_itself_has_no_origin() -> None:
    assert table_of(recorded(), [replace(WAITING, chain=("Lantern",))])[0].origin == ""


def test_what_was_judged_against_one_member_speaks_against_the_claim() -> None:
    judged = StatementsJoined((WAITING.statement, NOBODY.statement), Relation.AGAINST, "both cannot be")
    view = recorded(judged)
    assert against(view, [MINISTRY, WAITING]) == (NOBODY,)
    assert against(view, [WAITING, NOBODY]) == against(recorded(), [WAITING]) == ()
