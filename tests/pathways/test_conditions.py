"""Conditions have three values, and unknown is none of the other two."""

from datetime import date
from itertools import product

import pytest

from safeconduct.errors import BadInput
from safeconduct.pathways.conditions import (
    All,
    Any,
    Ask,
    Condition,
    Empty,
    Not,
    Truth,
    compiled,
    months_after,
)
from safeconduct.pathways.factfile import parse_case
from safeconduct.pathways.wording import condition_of

ON = date(2025, 11, 30)
YES, NO, UNKNOWN = Empty("grounds", value=False), Empty("documents", value=False), Ask("Is it so?")
KNOWN = parse_case('grounds = ["other"]\ndocuments = []', "f").facts.values
TRUTHS: tuple[Truth, ...] = (True, False, None)
PART: dict[Truth, Condition] = {True: YES, False: NO, None: UNKNOWN}


def _met(raw: object, facts: str) -> Truth:
    return compiled(condition_of(raw), ON)(parse_case(facts, "f").facts.values)


@pytest.mark.parametrize(("one", "other"), list(product(TRUTHS, TRUTHS)))
def test_all_any_and_not_follow_kleene(one: Truth, other: Truth) -> None:
    parts = (PART[one], PART[other])
    every = False if False in (one, other) else (None if None in (one, other) else True)
    some = True if True in (one, other) else (None if None in (one, other) else False)

    assert compiled(All(parts), ON)(KNOWN) is every
    assert compiled(Any(parts), ON)(KNOWN) is some
    assert compiled(Not(PART[one]), ON)(KNOWN) is (None if one is None else not one)


@pytest.mark.parametrize(
    ("raw", "facts", "met"),
    [
        ({"fact": "stateless", "is": True}, "stateless = true", True),
        ({"fact": "stateless", "is": True}, "", None),
        ({"fact": "nationalities", "any_of": ["RU", "BY"]}, 'nationalities = ["GE", "BY"]', True),
        ({"fact": "nationalities", "any_of": ["RU"]}, "nationalities = []", False),
        ({"fact": "nationalities", "any_of": ["RU"]}, "", None),
        ({"fact": "current_country", "any_of": ["IR", "PK"]}, 'current_country = "PK"', True),
        ({"fact": "referrer.body", "mentions": ["rainbow railroad"]}, 'referrer = { body = "The Rainbow Railroad team" }', True),
        ({"fact": "sponsor.kind", "is": "none"}, 'sponsor = { kind = "None" }', True),
        ({"fact": "willing_to_return_after_months", "at_most": 3}, "willing_to_return_after_months = 3", True),
        ({"fact": "willing_to_return_after_months", "at_most": 3}, "willing_to_return_after_months = 4", False),
        ({"fact": "willing_to_return_after_months", "at_most": 3}, 'willing_to_return_after_months = "never"', False),
        ({"fact": "willing_to_return_after_months", "at_least": 3}, 'willing_to_return_after_months = "never"', True),
        ({"fact": "left_origin_on", "at_least": "2021-08-16"}, "left_origin_on = 2021-08-16", True),
        ({"fact": "left_origin_on", "at_least": "2021-08-16"}, "left_origin_on = 2021-08-15", False),
        ({"fact": "documents", "entry": {"passport": True}}, "documents = [{ passport = false }, { passport = true }]", True),
        ({"fact": "documents", "entry": {"passport": True}}, "documents = [{ blank = true }]", None),
        ({"fact": "documents", "entry": {"passport": True}}, "documents = []", False),
        ({"fact": "documents", "entry": {"passport": True, "validity": {"months_left": 6}}}, "documents = [{ passport = true, validity = 2026-05-30 }]", True),
        ({"fact": "documents", "entry": {"passport": True, "validity": {"months_left": 6}}}, "documents = [{ passport = true, validity = 2026-05-29 }]", False),
        ({"fact": "documents", "entry": {"passport": True, "validity": {"months_left": 6}}}, "documents = [{ passport = true }]", None),
        ({"fact": "documents", "entry": {"passport": True, "withheld_by": {"given": False}}}, 'documents = [{ passport = true, withheld_by = "police" }]', False),
        ({"fact": "links_to_destination", "empty": True}, "links_to_destination = []", True),
        ({"ask": "Is it so?"}, "stateless = true", None),
    ],
)
def test_a_test_is_met_not_met_or_unknown(raw: object, facts: str, met: Truth) -> None:
    assert _met(raw, facts) is met


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"fact": "natonalities", "any_of": ["RU"]}, "there is no fact 'natonalities'. Did you mean 'nationalities'?"),
        ({"fact": "nationalities", "is": "RU"}, "cannot be tested with 'is'; it takes any_of, empty"),
        ({"fact": "nationalities", "any_of": ["Russia"]}, "nationalities cannot be 'Russia'"),
        ({"fact": "stateless", "is": "no"}, "stateless cannot be 'no'"),
        ({"fact": "lawful_stay_where_now", "is": "shrot"}, "cannot be 'shrot'. Did you mean 'short'?"),
        ({"fact": "stateless"}, "stateless takes one of"),
        ({"fact": "stateless", "si": True}, "'si' is no test."),
        ({"fact": "sponsor.kind", "given": True}, "given is for the keys of an entry only"),
        ({"fact": "documents", "entry": {"pasport": True}}, "documents has no 'pasport'. Did you mean 'passport'?"),
        ({"fact": "left_origin_on", "at_least": 3}, "is no day"),
        ({"fact": "age", "at_least": "ten"}, "take a whole number or a day"),
        ({"all": []}, "take a list of conditions"),
        ({"any": [{"fact": "stateless", "is": True}], "not": {}}, "stands alone in its braces"),
        ({"ask": "Is it so"}, "ends with a question mark"),
        ({"is": True}, "a test names its fact"),
        (None, "it is missing"),
    ],
)
def test_a_condition_that_could_not_work_is_refused(raw: object, said: str) -> None:
    with pytest.raises(BadInput) as wrong:
        condition_of(raw)

    assert str(wrong.value).startswith("when: ")
    assert said in str(wrong.value)


def test_months_end_where_the_month_ends() -> None:
    assert months_after(date(2025, 8, 31), 6) == date(2026, 2, 28)
    assert months_after(date(2025, 11, 30), 6) == date(2026, 5, 30)
    assert months_after(date(2025, 12, 31), 1) == date(2026, 1, 31)
