"""The table of a claim. Rule: it says how each statement came and what stands against it, and judges nothing by itself."""

import pytest

from safeconduct.errors import BadInput
from safeconduct.evidence.joining.comparing import compare
from safeconduct.evidence.joining.lexicon import read_lexicon
from safeconduct.evidence.table import UNJUDGED, Judgement, table_of
from tests.evidence.joining_scores import annotated, judged


def test_the_rows_of_a_claim_have_their_way_their_day_and_what_stands_against_them() -> None:
    reports, places = annotated("development"), judged("development").places
    chosen = [places[name] for name in ("d07:eighty", "d01:eighty", "d06:eighty")]
    rows = table_of(chosen, reports, compare(reports, read_lexicon()), {chosen[0]: Judgement("020000000000", None)})

    assert [(row.outlet, row.relays, row.origin) for row in rows][1:] == [
        ("AP", (), "Novy Golos"),
        ("Council for Open Borders", ("Novy Golos",), "three police sources"),
    ]
    assert [row.told and row.told.first for row in rows] == ["2031-02-17", "2031-03-14", "2031-04-20"]
    assert places["d05:hundred"] in rows[1].against and chosen[1] not in rows[1].against
    assert (rows[1].judgement, rows[2].judgement.source) == (UNJUDGED, "020000000000")


def test_a_reliability_is_a_code_of_the_scale() -> None:
    with pytest.raises(BadInput):
        Judgement(source="very")
