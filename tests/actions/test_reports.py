"""Reports, confirmed and joined. Rule: only what stands in the text is confirmed, and only what is confirmed is joined."""

from dataclasses import replace

import pytest

from safeconduct.actions.reports import add_report, confirm, describe_report, discard, join, judge_reliability
from safeconduct.core.ids import ReportId
from safeconduct.core.report import Amount, Relation, ReliabilityJudged, StatementDiscarded, StatementsJoined
from safeconduct.errors import BadInput, Conflict, NotAllowed
from safeconduct.folds.reports import ReportsView
from tests.reports import MINISTERIUM, MINISTRY, TEXTS, TODAY, WAITING, added, described
from tests.world import GROUP, PRESS, STEWARD, World

TEXT = TEXTS[ReportId("a")]
PAIR = StatementsJoined((MINISTRY.statement, MINISTERIUM.statement), Relation.TRANSLATION, "one sentence")


def with_reports() -> World:
    world = World()
    for name in ("a", "b"):
        world.does(PRESS, add_report(PRESS, GROUP, added(name), described(name), TODAY))
    return world


def view(world: World) -> ReportsView:
    return world.knowledge().reports


def test_a_report_needs_a_name_and_came_no_later_than_today() -> None:
    with pytest.raises(BadInput, match="Write something"):
        add_report(PRESS, GROUP, added("a"), replace(described("a"), title=" "), TODAY)
    with pytest.raises(BadInput, match="lies ahead"):
        add_report(PRESS, GROUP, replace(added("a"), came=TODAY.plus(1)), described("a"), TODAY)


def test_a_keyholder_alone_puts_nothing_into_the_record() -> None:
    with pytest.raises(NotAllowed):
        add_report(STEWARD, GROUP, added("a"), described("a"), TODAY)


def test_a_statement_is_confirmed_with_the_very_words_of_its_place() -> None:
    world = with_reports()
    world.does(PRESS, confirm(PRESS, GROUP, view(world), [replace(WAITING, hedge=" said ")], TEXT))
    assert view(world).confirmed == {WAITING.statement: replace(WAITING, hedge="said")}


def test_only_a_confirmed_statement_is_judged_and_by_the_scale_alone() -> None:
    world, judged = with_reports(), ReliabilityJudged(WAITING.statement, "020000000000", "", " a clerk ")
    with pytest.raises(Conflict, match="not confirmed"):
        judge_reliability(PRESS, GROUP, view(world), judged)
    world.does(PRESS, confirm(PRESS, GROUP, view(world), [WAITING], TEXT))
    for wrong in ({"source": "very"}, {"information": "very"}):
        with pytest.raises(BadInput, match="Choose one"):
            judge_reliability(PRESS, GROUP, view(world), replace(judged, **wrong))
    world.does(PRESS, judge_reliability(PRESS, GROUP, view(world), judged))
    assert view(world).reliability[WAITING.statement].one == replace(judged, why="a clerk")


@pytest.mark.parametrize(
    "moved", [{"start": -1}, {"end": 10**6}, {"start": WAITING.end}, {"text": "Fifty men wait"}]
)
def test_words_that_do_not_stand_there_are_not_confirmed(moved: dict[str, object]) -> None:
    with pytest.raises(BadInput, match="do not stand there"):
        confirm(PRESS, GROUP, view(with_reports()), [replace(WAITING, **moved)], TEXT)  # type: ignore[arg-type]


def test_a_figure_goes_upward() -> None:
    with pytest.raises(BadInput, match="higher number"):
        confirm(PRESS, GROUP, view(with_reports()), [replace(WAITING, amount=Amount(40, 4))], TEXT)


def test_only_confirmed_statements_are_held_beside_each_other() -> None:
    world = with_reports()
    world.does(PRESS, confirm(PRESS, GROUP, view(world), [MINISTRY], TEXT))
    with pytest.raises(Conflict, match="Confirm each"):
        join(PRESS, GROUP, view(world), PAIR)
    world.does(PRESS, confirm(PRESS, GROUP, view(world), [MINISTERIUM], TEXTS[ReportId("b")]))
    world.does(PRESS, join(PRESS, GROUP, view(world), PAIR))
    assert view(world).judgements(Relation.TRANSLATION) == [PAIR]


@pytest.mark.parametrize("wrong", [{"statements": (MINISTRY.statement,) * 2}, {"why": ""}])
def test_a_judgement_is_of_two_statements_and_has_a_reason(wrong: dict[str, object]) -> None:
    world = with_reports()
    world.does(PRESS, confirm(PRESS, GROUP, view(world), [MINISTRY], TEXT))
    world.does(PRESS, confirm(PRESS, GROUP, view(world), [MINISTERIUM], TEXTS[ReportId("b")]))
    with pytest.raises(BadInput):
        join(PRESS, GROUP, view(world), replace(PAIR, **wrong))  # type: ignore[arg-type]


def test_of_a_report_that_is_not_here_nothing_is_said() -> None:
    nothing = view(World())
    for attempt in (
        lambda: confirm(PRESS, GROUP, nothing, [MINISTRY], TEXT),
        lambda: discard(PRESS, GROUP, nothing, StatementDiscarded(MINISTRY.statement, MINISTRY.report)),
        lambda: describe_report(PRESS, GROUP, nothing, described("a")),
    ):
        with pytest.raises(Conflict, match="not here any more"):
            attempt()


def test_a_report_is_no_translation_of_itself() -> None:
    with pytest.raises(BadInput, match="no translation of itself"):
        describe_report(
            PRESS, GROUP, view(with_reports()), replace(described("a"), translation_of=ReportId("a"))
        )
