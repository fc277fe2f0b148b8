"""A group of four on one machine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journal.desks import CASEWORK, FRONT_DESK, PRESS, Desks


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[Desks]:
    """Anna is inside every circle, Boris does casework, Fay the front desk, Pia the press."""
    made = Desks(tmp_path)
    made.joins("boris", CASEWORK)
    made.joins("fay", FRONT_DESK)
    made.joins("pia", PRESS)
    yield made
    made.close()
