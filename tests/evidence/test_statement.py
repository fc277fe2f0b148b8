"""The shape of one piece of a report. Rule: the keys are the ones the command line promises."""

import json

import pytest

from safeconduct.errors import BadInput
from safeconduct.evidence.statement import Dated, Figure, Kind, Precision, Statement, as_plain


def test_a_statement_is_printed_with_the_promised_keys_and_no_other() -> None:
    one = Statement(
        file="a.txt",
        start=0,
        end=3,
        text="abc",
        kind=Kind.FIGURE,
        figure=Figure(low=4, high=None, about=False, unit="men"),
        date=Dated("XXXX-06-06", "XXXX-06-06", Precision.DAY),
    )

    printed = json.loads(json.dumps(as_plain(one)))

    assert list(printed) == [
        *("file", "start", "end", "text", "kind", "speaker", "speaker_start", "speaker_end"),
        *("chain", "hedge", "negated", "denies", "figure", "date", "language", "places"),
    ]
    assert printed["kind"] == "figure"
    assert printed["figure"] == {"low": 4, "high": None, "about": False, "unit": "men"}
    assert printed["date"] == {"from": "XXXX-06-06", "to": "XXXX-06-06", "precision": "day"}


def test_a_figure_whose_bounds_are_crossed_cannot_be_made() -> None:
    with pytest.raises(BadInput):
        Figure(low=10, high=5, about=False, unit="men")
