"""The command that measures a folder. Rule: it can be run by somebody who must not read the texts."""

import re
import shutil
from pathlib import Path

import pytest

from tests.evidence.measuring import HERE, annotated, main
from tests.evidence.scoring import MEASURES

FIGURES = r"  (engine|careful|baseline) +P +[\d.]+  R +[\d.]+  F1 +[\d.]+  \(\d+/\d+ given, \d+ wanted\)"


def test_measuring_a_folder_prints_figures_and_nothing_of_its_texts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for ending in ("txt", "json"):
        shutil.copy(HERE / "corpus" / "development" / f"d12-interview.en.{ending}", tmp_path)

    main([str(tmp_path)])
    first, *lines = capsys.readouterr().out.splitlines()

    assert first == "texts: 1"
    assert all(line in MEASURES or re.fullmatch(FIGURES, line) for line in lines)
    assert len(lines) == 4 * len(MEASURES)


def test_a_folder_without_annotated_texts_is_refused_rather_than_counted_as_all_right(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="no annotated text there"):
        main([str(tmp_path)])


@pytest.mark.parametrize(
    ("part", "texts"),
    [
        ("second", 16),
        ("fifth", 8),
        ("sixth", 12),
        ("seventh", 24),
        ("eighth", 32),
        ("ninth", 32),
        ("tenth", 32),
        ("eleventh", 32),
    ],
)
def test_a_part_without_groups_can_be_measured_alone(part: str, texts: int) -> None:
    assert len(annotated(HERE / "corpus" / part)) == texts
