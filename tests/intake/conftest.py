"""One relay and one help page for all tests that need no door of their own."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.intake.visitor import Visitor
from tests.intake.world import Office, Relay, free_port, help_page, relay_for, write_door


@dataclass(frozen=True)
class Street:
    """What stands there: the office behind, the relay between, the help page in front."""

    office: Office
    relay: Relay
    url: str
    folder: Path

    def visitor(self, language: str = "en") -> Visitor:
        return Visitor(self.url, language)


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    folder = tmp_path_factory.mktemp("street")
    office = Office()
    with relay_for(folder / "relay", office, free_port()) as relay:
        write_door(folder / "intake", office, relay.url)
        with help_page(folder / "intake") as url:
            yield Street(office, relay, url, folder / "intake")
