"""Whatever well-typed facts arrive, in whatever order, every fold gives a view, and the same one."""

import dataclasses
import typing
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.core.application import ApplicationFact
from safeconduct.core.call import CallFact
from safeconduct.core.case import CaseFact, Settled, Undone
from safeconduct.core.checkin import CheckInFact
from safeconduct.core.document import DocumentFact
from safeconduct.core.event import Event
from safeconduct.core.group import StreamBegan
from safeconduct.core.house import HouseFact
from safeconduct.core.ids import CallId, CaseId, HouseId
from safeconduct.core.knowledge import KnowledgeFact
from safeconduct.core.office import OfficeFact
from safeconduct.core.person import PersonFact
from safeconduct.core.report import ReportFact
from safeconduct.core.task import TaskFact
from safeconduct.core.when import Day, Moment
from safeconduct.folds.call import fold_call
from safeconduct.folds.case import fold_case
from safeconduct.folds.group import fold_group
from safeconduct.folds.house import StayAt, fold_house
from safeconduct.folds.knowledge import fold_knowledge
from tests.strategies import histories


def call(events: list[Event]) -> Any:
    return fold_call(CallId("a"), events)


def case(events: list[Event]) -> Any:
    return fold_case(CaseId("a"), events)


def house(events: list[Event]) -> Any:
    return fold_house(HouseId("a"), events, [StayAt(CaseId("a"), stay) for stay in case(events).stays])


FOLDS = [call, case, house, fold_knowledge, fold_group]

ANY_KIND = (StreamBegan, Undone, Settled)
FAMILIES = {
    call: (CallFact, CheckInFact),
    case: (CaseFact, TaskFact, PersonFact, HouseFact, ApplicationFact, DocumentFact),
    house: (HouseFact,),
    fold_knowledge: (KnowledgeFact, ReportFact),
    fold_group: (OfficeFact,),
}


@pytest.mark.parametrize("fold", FOLDS)
@given(data=st.data())
def test_every_fold_takes_any_facts_in_any_order(
    fold: Callable[[list[Event]], Any], data: st.DataObject
) -> None:
    of_its_own = [kind for family in FAMILIES[fold] for kind in typing.get_args(family)]
    events = data.draw(st.one_of(histories(*of_its_own, *ANY_KIND), histories()))
    chance = data.draw(st.randoms(use_true_random=False))
    view = fold(events)
    read_all(view)

    shuffled = list(events)
    chance.shuffle(shuffled)
    assert fold(shuffled) == view
    assert len(view.timeline) == len(events)


def read_all(view: Any) -> None:
    """Asks a view, and every view inside it, every question that needs no argument."""
    if isinstance(view, tuple | list | frozenset):
        for part in view:
            read_all(part)
    elif isinstance(view, dict):
        read_all(list(view.values()))
    elif dataclasses.is_dataclass(view) and not isinstance(view, type | Day):
        names = [name for name, value in vars(type(view)).items() if isinstance(value, property)]
        for name in [*(field.name for field in dataclasses.fields(view)), *names]:
            read_all(getattr(view, name))


@given(events=histories())
def test_questions_about_a_time_take_any_facts(events: list[Event]) -> None:
    today = Day("2017-06-09")
    for check_in in case(events).check_ins:
        check_in.missed_since(Moment(0))
    seen = house(events)
    assert seen.free_on(today, today) >= 0
    assert seen.free_between(today, Day("2017-06-12"), today) >= 0
    seen.staying(today)
    seen.must_move(today)
