"""A relay's place on each kind of database, with little room."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from safeconduct.core.when import Moment
from safeconduct.relay.place import Place, open_place, open_server
from safeconduct.store.quota import Quota

NOW = Moment(1_800_000_000)
KIB = 1024
SMALL = Quota(log=64 * KIB, letterbox=256 * KIB)


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    if request.param == "sqlite":
        made = open_place(tmp_path / "relay", 0, lambda: NOW, SMALL)
    else:
        made = open_server(request.getfixturevalue("postgres").database(), "", lambda: NOW, SMALL)
    yield made
    made.database.close()
