"""A colleague begins a stream of another kind about a call, so that offices take the call for a case and list it no more."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from safeconduct.caseload.index import Index
from safeconduct.core.call import Asked, CallAdopted, MessageAdopted, MessageKind, Way
from safeconduct.core.group import StreamBegan
from safeconduct.core.ids import CallId
from safeconduct.core.section import Kind, Placed, Subject
from tests.journal.desks import CASEWORK, FRONT_DESK, NOW, PRESS, Desks, new_stream

CALL = CallId("call")


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[Desks]:
    made = Desks(tmp_path)
    yield made
    made.close()


def test_a_call_stays_a_call_whatever_somebody_outside_begins_about_it(desks: Desks) -> None:
    fay, rita = desks.joins("fay", FRONT_DESK), desks.joins("rita", PRESS)
    adopted = CallAdopted(CALL, "", NOW, Way.PHONE, "ru", Asked("Please help."), None)
    fay.write([Placed(Kind.CONVERSATION, Subject(CALL), adopted)])
    desks.refresh()
    assert rita.events_of(Subject(CALL)) == [], "she opens none of it; its id she may know from a colleague's laptop"

    stream = new_stream()
    key = desks.push_key("rita", stream, os.urandom(32), [FRONT_DESK, CASEWORK])
    desks.forge("rita", stream, StreamBegan(Kind.CASE, Subject(CALL)), key, depth=1, after=())
    fay.write([Placed(Kind.CONVERSATION, Subject(CALL), MessageAdopted("row", 1, MessageKind.NOT_SAFE, "They are at the door.", NOW))])
    desks.refresh()

    index = Index(fay.db, fay.events_of, Subject(desks.group.hex()), lambda: NOW)
    with fay.db:
        index.take([Subject(CALL)])
    [row] = index.calls()
    assert row.later == "not safe"
