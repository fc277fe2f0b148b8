"""Facts from a file: every misspelling and impossibility is named, and what was read is written back the same."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeconduct.errors import BadInput
from safeconduct.pathways.factfile import parse_case, written
from safeconduct.pathways.facts import HOME, OWN, Facts, moved

from .drawing import people


def _facts(text: str) -> Facts:
    return parse_case(text, "FACTS.toml").facts


def test_a_fact_that_is_left_out_is_unknown_and_an_empty_list_is_known_to_be_empty() -> None:
    values = _facts("links_to_destination = []").values

    assert values["links_to_destination"] == ()
    assert "grounds" not in values


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('natonalities = ["RU"]', "FACTS.toml: natonalities: there is no such fact. Did you mean 'nationalities'?"),
        ("danger = { imediate = true }", "danger.imediate: there is no such fact. Did you mean 'immediate'?"),
        ('nationalities = ["Russia"]', "nationalities: 'Russia' is no country code"),
        ('current_country = "ge"', "current_country: 'ge' is no country code. Write the two capital letters of ISO 3166, for example GE. Did you mean 'GE'?"),
        ('nationalities = "RU"', "nationalities: write a list"),
        ('stateless = "no"', "stateless: write true or false"),
        ("age = -1", "age: -1 is not a whole number"),
        ("age = true", "age: True is not a whole number"),
        ('until = "2017-02-30"', "until: '2017-02-30' is no day"),
        ("until = 2017-06-09T10:00:00", "until:"),
        ('lawful_stay_where_now = "shrot"', "Did you mean 'short'?"),
        ('grounds = ["SOGIESC"]', "grounds: 'SOGIESC' is not among its values"),
        ('referrer = { accredited_for = ["CA-GRA"] }', "Did you mean 'CA-GAR'?"),
        ('referrer = "UNHCR"', "referrer: write a table with body, accredited_for."),
        ("documents = [{ pasport = true }]", "documents.pasport: there is no such fact. Did you mean 'passport'?"),
        ("documents = [3]", "documents: write a table"),
        ('willing_to_return_after_months = "soon"', "or 'never'"),
        ("willing_to_return_after_months = 1.5", "1.5 is not a whole number"),
        ("consent_to_submission = { XX = true }", "consent_to_submission: 'XX' is no country code"),
        ("current_country_is_home = true", "there is no such fact"),
        ('language = ["Russian"]', "language: 'Russian' is no language"),
        ('[case]\nform = ["GE"]', "case.form: [case] knows id, title, on, from only. Did you mean 'from'?"),
        ('[case]\nfrom = ["home"]', "case.from: 'home' is no country code"),
        ('case = "A"', "case: write a table"),
        ("stateless = ", "FACTS.toml: this is not TOML"),
    ],
)  # fmt: skip
def test_what_is_misspelt_or_impossible_is_named_with_its_file_and_key(text: str, said: str) -> None:
    with pytest.raises(BadInput) as wrong:
        _facts(text)

    assert str(wrong.value).startswith("FACTS.toml: ")
    assert said in str(wrong.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('nationalities = ["RU"]\ncurrent_country = "RU"\ncurrent_country_is_own_nationality = false', "current_country_is_own_nationality: it says false"),
        ('nationalities = ["RU"]\nstateless = true', "stateless: it says true"),
        ("nationalities = []\nstateless = false", "nationalities: the list is empty"),
        ('activity_profile = ["none", "journalist"]', "activity_profile: 'none' stands beside"),
        ('referrer = { body = "none", accredited_for = ["CA-GAR"] }', "referrer.accredited_for: it names a pathway"),
        ('sponsor = { kind = "none", accredited = true }', "sponsor.accredited: it says true"),
        ('visas_held = [{ country = "DE", valid_from = 2017-06-09, valid_to = 2017-06-08 }]', "visas_held: a visa ends before it begins"),
        ('stateless = true\ncurrent_country = "RU"\ncurrent_country_is_own_nationality = true', "current_country_is_own_nationality: it says true"),
    ],
)
def test_facts_that_contradict_each_other_are_refused(text: str, said: str) -> None:
    with pytest.raises(BadInput) as wrong:
        _facts(text)

    assert said in str(wrong.value)


def test_the_table_of_the_case_is_read() -> None:
    case = parse_case('[case]\nid = "K-4"\ntitle = "The fourth man"\non = 2017-06-09\nfrom = ["stay", "GE"]', "f")

    assert (case.id, case.title, case.on, case.places) == ("K-4", "The fourth man", date(2017, 6, 9), ("stay", "GE"))


def test_home_is_the_country_of_nationality_or_for_the_stateless_that_of_former_residence() -> None:
    russian = _facts('nationalities = ["RU"]\ncurrent_country = "RU"').values
    stateless = _facts('stateless = true\ncountry_of_former_habitual_residence = "RU"\ncurrent_country = "RU"').values

    assert (russian[OWN], russian[HOME]) == (True, True)
    assert (stateless[OWN], stateless[HOME]) == (False, True)
    assert OWN not in _facts('current_country = "RU"').values


def test_what_is_bound_to_a_place_does_not_travel_and_the_rest_does() -> None:
    here = _facts(
        'nationalities = ["RU"]\ncurrent_country = "RU"\nlawful_stay_where_now = "long"\nuntil = 2026-01-01\ncan_reach_post_in_person = true\n'
        'host_state_can_protect = false\nunhcr_registered = false\nexit_ban = false\nrefugee_recognition = { by = "none" }\n'
        "danger = { immediate = true, in_origin = true, in_country_of_stay = true }\npost_open = true"
    )
    there = moved(here, "GE").values

    assert set(here.values) - set(there) == {
        "lawful_stay_where_now", "until", "can_reach_post_in_person", "host_state_can_protect", "danger.in_country_of_stay", "unhcr_registered",
        "refugee_recognition.by", "exit_ban",
    }  # fmt: skip
    assert (there["current_country"], there[OWN], there[HOME], there["danger.in_origin"]) == ("GE", False, False, True)


@given(people(), st.sampled_from(("RU", "GE", "DE", "AF")))
def test_to_be_imagined_in_a_place_twice_is_to_be_imagined_there_once(person: Facts, place: str) -> None:
    once = moved(person, place)

    assert moved(once, place) == once
    assert moved(person, "stay") == person


@settings(deadline=None)
@given(people())
def test_facts_that_are_written_are_read_back_the_same(person: Facts) -> None:
    assert _facts(written(person)).values == person.values


@given(st.text())
def test_any_text_is_read_or_refused_with_the_name_of_the_file(text: str) -> None:
    try:
        parse_case(text, "FACTS.toml")
    except BadInput as wrong:
        assert str(wrong).startswith("FACTS.toml: ")
