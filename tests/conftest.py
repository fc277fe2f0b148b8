"""How all tests run. Rule: no test fails because a machine is slow."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.postgres import Server, server

settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """One server for all tests of this process; each takes a database of its own."""
    with server() as started:
        yield started
