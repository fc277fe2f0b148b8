"""What a careful reader signs. Rule: a few cases sign nothing, however right they were."""

import pytest

from tests.evidence.grounds import lower_bound


@pytest.mark.parametrize(("right", "given", "bound"), [(0, 0, 0.0), (4, 4, 0.709), (20, 20, 0.924), (18, 19, 0.839)])
def test_the_lower_bound_rises_with_the_cases(right: int, given: int, bound: float) -> None:
    assert lower_bound(right, given) == pytest.approx(bound, abs=0.001)
