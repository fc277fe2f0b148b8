"""What the two articles of June 2017 say, and how it is counted."""

from dataclasses import replace

import pytest

from safeconduct.actions import knowledge
from safeconduct.actions.undoing import undo
from safeconduct.core.ids import InterventionId, SourceId, StatementId
from safeconduct.core.knowledge import (
    About,
    Answer,
    Figure,
    InterventionFollowedUp,
    InterventionNoted,
    Reply,
    SourceRead,
    StatementNoted,
    StatementsSame,
)
from safeconduct.core.value import known, withheld
from safeconduct.core.when import Day, PartialDate
from safeconduct.errors import BadInput, Conflict, NotAllowed
from safeconduct.folds.knowledge import CountryView, fold_knowledge
from tests.world import ALONE, GROUP, PRESS, STEWARD, TODAY, World

ARTICLE = SourceRead(SourceId("a"), "First man arrives", "PinkNews", "en", republisher="a site")
MINISTRY = "German Foreign Ministry"


def said(name: str, said_by: str = MINISTRY, low: int | None = 1, high: int | None = 1) -> StatementNoted:
    return StatementNoted(
        StatementId(name),
        known("Germany"),
        About.ARRIVED,
        Figure(low, high),
        PartialDate("2017-06-06"),
        said_by,
        ("PinkNews", "The Local"),
        "A visa was issued.",
        source=SourceId("a"),
    )


def with_statements(*noted: StatementNoted) -> World:
    world = World()
    world.does(PRESS, knowledge.read_source(PRESS, GROUP, ARTICLE))
    for one in noted:
        world.does(PRESS, knowledge.note_statement(PRESS, GROUP, world.knowledge(), one))
    return world


def germany(world: World) -> CountryView:
    return world.knowledge().countries[0]


def test_four_relays_of_one_origin_count_once() -> None:
    relays = ("The Local", "Tagesspiegel", "AP", "New York Times")
    world = with_statements(*(replace(said(relay), chain=("outlet", relay, MINISTRY)) for relay in relays))

    (claim,) = germany(world).claims
    assert len(claim.groups) == 1
    assert len(claim.groups[0].statements) == 4
    assert claim.figures == (Figure(1, 1),)


def test_two_origins_count_twice_until_somebody_judges_them_one_and_undoing_parts_them() -> None:
    world = with_statements(said("a"), said("b", "an embassy"))
    assert len(germany(world).claims[0].groups) == 2

    same = StatementsSame(StatementId("a"), StatementId("b"))
    (joined,) = world.does(PRESS, knowledge.join_statements(PRESS, GROUP, world.knowledge(), same))
    assert len(germany(world).claims[0].groups) == 1

    world.does(PRESS, undo(PRESS, GROUP, world.knowledge().timeline, joined.id))
    assert len(germany(world).claims[0].groups) == 2


def test_who_is_not_named_is_an_origin_of_its_own() -> None:
    nameless = (replace(said(name, ""), chain=("PinkNews",)) for name in ("a", "b"))

    assert len(germany(with_statements(*nameless)).claims[0].groups) == 2


def test_a_withheld_country_is_a_row_of_its_own_with_by_whom_and_why() -> None:
    hidden = withheld("ILGA-Europe", "so that refugees are not put at risk")
    world = with_statements(said("a"), replace(said("b"), country=hidden, about=About.IN_TALKS))

    (row,) = world.knowledge().withheld
    assert row.country == hidden
    assert [claim.about for claim in row.claims] == [About.IN_TALKS]


def test_figures_that_cannot_both_hold_stand_as_a_contradiction() -> None:
    assert germany(with_statements(said("a"), said("b", "an embassy", 3, 3))).claims[0].contradictory


@pytest.mark.parametrize(
    "other",
    [
        said("b", "x", 1, 2),
        said("b", MINISTRY, 3, 3),
        replace(said("b", "x", 3, 3), on=PartialDate("2017-07")),
        replace(said("b", "x"), figure=Figure(100, 100, about=True)),
        said("b", "x", None, None),
    ],
)
def test_what_may_both_hold_or_differs_in_time_or_has_one_origin_is_no_contradiction(
    other: StatementNoted,
) -> None:
    assert not germany(with_statements(said("a"), other)).claims[0].contradictory


def test_visas_and_no_visas_of_one_country_contradict() -> None:
    assert germany(with_statements(said("a"), replace(said("b"), about=About.NO_VISAS))).contradictory


def test_what_is_known_by_a_day_leaves_later_statements_out() -> None:
    world = with_statements(said("a"), replace(said("b"), on=PartialDate("2017-08")))
    view = fold_knowledge(world.of(GROUP), until=Day("2017-06-09"))

    assert [statement.statement for statement in view.statements] == ["a"]


def test_a_promise_is_due_until_it_was_followed_up() -> None:
    world = World()
    noted = InterventionNoted(
        InterventionId("m"),
        "Macron",
        "Putin",
        PartialDate("2017-05-29"),
        "respect for all people",
        Answer(Reply.GIVEN, "several initiatives", as_told_by="Macron"),
        "follow up regularly",
        TODAY,
    )
    world.does(PRESS, knowledge.note_intervention(PRESS, GROUP, noted))
    assert world.knowledge().interventions[0].follow_up_due == TODAY

    followed = InterventionFollowedUp(noted.intervention, TODAY, "asked again")
    world.does(PRESS, knowledge.follow_up(PRESS, GROUP, world.knowledge(), followed))
    assert world.knowledge().interventions[0].follow_up_due is None


@pytest.mark.parametrize(
    "wrong",
    [
        replace(said("a"), text=""),
        replace(said("a"), figure=Figure(-1, None)),
        replace(said("a"), figure=Figure(3, 2)),
        replace(said("a"), country=known("")),
        replace(said("a"), country=withheld("x", "")),
    ],
)
def test_a_statement_that_says_nothing_is_refused(wrong: StatementNoted) -> None:
    with pytest.raises(BadInput):
        with_statements(wrong)


def test_what_is_not_there_is_neither_cited_joined_nor_followed_up() -> None:
    view = with_statements(said("a")).knowledge()
    a, b = StatementId("a"), StatementId("b")

    with pytest.raises(Conflict):
        knowledge.note_statement(PRESS, GROUP, view, replace(said("b"), source=SourceId("x")))
    with pytest.raises(Conflict):
        knowledge.join_statements(PRESS, GROUP, view, StatementsSame(a, b))
    with pytest.raises(BadInput):
        knowledge.join_statements(PRESS, GROUP, view, StatementsSame(a, a))
    with pytest.raises(Conflict):
        knowledge.follow_up(PRESS, GROUP, view, InterventionFollowedUp(InterventionId("x"), TODAY, "asked"))


def test_an_answer_that_was_given_is_written_down() -> None:
    noted = InterventionNoted(InterventionId("m"), "a", "b", None, "c", Answer(Reply.GIVEN))

    with pytest.raises(BadInput):
        knowledge.note_intervention(PRESS, GROUP, noted)
    assert knowledge.note_intervention(PRESS, GROUP, replace(noted, answer=Answer(Reply.NONE)))


def test_a_steward_who_is_nothing_else_keeps_no_knowledge() -> None:
    with pytest.raises(NotAllowed):
        knowledge.read_source(STEWARD, GROUP, ARTICLE)
    assert knowledge.read_source(ALONE, GROUP, ARTICLE)
