"""Whether the trials would name what they are there for. Rule: faults are put into the product, and each has to be found."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_each_fault_that_is_planted_in_the_product_is_named_by_some_trial() -> None:
    done = subprocess.run([sys.executable, "-m", "tests.faults.planted"], capture_output=True, text=True, check=False, cwd=ROOT)

    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    assert done.stdout.count("found by seed") == 24
