"""The two articles that are not ours to ship. Rule: where they are not, a test says so and is skipped."""

import os
from pathlib import Path

import pytest

from safeconduct.evidence.extracting import extract
from safeconduct.evidence.statement import Statement
from safeconduct.evidence.words import read_words
from tests.evidence.annotations import GOLD, read_annotation

SEEDS = Path(os.environ.get("SAFECONDUCT_SEEDS", str(Path(__file__).parents[3] / "shared" / "seeds")))


def seed(letter: str, *, careful: bool = False) -> tuple[str, list[Statement], list[Statement]]:
    """The text of an article, its annotated and its found statements."""
    if not SEEDS.is_dir():
        pytest.skip("not run: the two articles are not here")
    text, wanted, _ = read_annotation(GOLD / f"seed-{letter}.json", SEEDS)
    return text, wanted, extract(text, wanted[0].file, read_words(), careful=careful)
