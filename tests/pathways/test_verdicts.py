"""What the rules say of sixty worked persons, and what holds for anybody."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from itertools import combinations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from safeconduct.errors import BadInput
from safeconduct.pathways import assess, rules
from safeconduct.pathways.conditions import facts_in
from safeconduct.pathways.facts import HOME, OWN, Facts, Value, facts_of, moved
from safeconduct.pathways.pathway import ENDED, Pathway, Rules
from safeconduct.pathways.turning import samples_for, variants, would_change
from safeconduct.pathways.verdicts import (
    PROGRAMME,
    Assessment,
    Ready,
    Verdict,
    assess_ready,
    ready,
    verdict_for,
)
from safeconduct.pathways.vocabulary import PATHWAY_IDS

from .drawing import FLAT, people
from .worked import Worked, worked_persons

WORKED = worked_persons()
DAYS = (date(2017, 6, 9), date(2022, 5, 15), date(2025, 6, 15), date(2025, 11, 30), date(2026, 11, 21))
DECIDES = {Verdict.BARRED: False, Verdict.CANNOT_TELL: None, Verdict.SUSPENDED: None}


@cache
def _rules() -> Rules:
    return rules()


@cache
def _ready(name: str, on: date) -> Ready:
    return ready(next(one for one in _rules() if one.id == name), on)


def _all_of(person: Worked) -> Mapping[str, Assessment]:
    return {one.pathway: one for one in assess(person.facts, _rules(), person.on, person.place)}


def test_there_are_sixty_persons_and_more_with_a_reason_for_each_verdict() -> None:
    assert len(WORKED) >= 60
    assert len({one.title for one in WORKED}) == len(WORKED)
    assert all(said.reason.endswith((".", "?")) for one in WORKED for said in one.expected)
    assert {said.pathway for one in WORKED for said in one.expected} == set(PATHWAY_IDS)


@pytest.mark.parametrize("person", WORKED, ids=lambda one: one.title)
def test_the_rules_say_of_a_worked_person_what_a_careful_lawyer_would(person: Worked) -> None:
    found = _all_of(person)

    assert {said.pathway: found[said.pathway].verdict.value for said in person.expected} == {said.pathway: said.verdict for said in person.expected}
    for said in person.expected:
        met = {one.id: one.met for one in found[said.pathway].findings if not one.is_factor}
        if said.criterion:
            assert met[said.criterion] is DECIDES[found[said.pathway].verdict], (said, met)


def _said(one: Assessment) -> str:
    return next(found.why for found in one.findings if found.id == PROGRAMME)


def test_a_programme_says_since_when_it_stands_or_that_no_source_names_the_day() -> None:
    stands = _said(assess_ready(_ready("DE-22-2", date(2025, 6, 15)), facts_of({}), "stay"))
    changing = _said(assess_ready(_ready("DE-22-2", date(2025, 9, 15)), facts_of({}), "stay"))

    assert stands.startswith("The programme stood still on that day, since 2025-05.")
    assert changing.startswith("It changed from suspended to restricted on a day that no source names (2025-07 to 2025-12).")


def test_what_no_fact_tells_is_printed_as_a_question() -> None:
    order = next(one for one in assess_ready(_ready("DE-23-1", DAYS[3]), facts_of({}), "stay").findings if one.id == "order")

    assert order.met is None
    assert "To ask: Is there an order of a Land that covers this person today, and what does it ask for?" in order.why


names = st.sampled_from(PATHWAY_IDS)
days = st.sampled_from(DAYS)


@given(people(), names, days)
def test_a_verdict_follows_from_its_conditions_and_from_nothing_else(person: Facts, name: str, on: date) -> None:
    said = assess_ready(_ready(name, on), person, "stay")
    conditions = [one.met for one in said.findings if not one.is_factor]
    programme = next(one.met for one in said.findings if one.id == PROGRAMME)

    match said.verdict:
        case Verdict.BARRED:
            assert False in conditions
        case Verdict.OPEN:
            assert all(met is True for met in conditions)
        case Verdict.CANNOT_TELL:
            assert None in conditions
            assert False not in conditions
        case Verdict.SUSPENDED:
            assert programme is None
            assert False not in conditions


@given(people(), st.sampled_from(sorted(FLAT)), st.data(), names, days)
def test_a_fact_that_is_learnt_never_turns_a_bar_into_anything_else_or_back_from_open_to_cannot_tell(
    person: Facts, fact: str, data: st.DataObject, name: str, on: date
) -> None:
    """What was unknown and becomes known only fills in: a verdict that was sure stays (Kleene's logic is monotone)."""
    assume(fact not in person.values and fact != OWN)
    value = data.draw(FLAT[fact])
    try:
        learnt = facts_of({**person.given(), fact: value})  # type: ignore[dict-item] # Drawn by the form of the fact.
    except BadInput:
        return
    one = _ready(name, on)
    before, after = verdict_for(one, person.values), verdict_for(one, learnt.values)

    if before is Verdict.BARRED:
        assert after is Verdict.BARRED
    if before is Verdict.OPEN:
        assert after is Verdict.OPEN
    if before is Verdict.SUSPENDED:
        assert after in (Verdict.SUSPENDED, Verdict.BARRED)


@given(people(), st.sampled_from(sorted(FLAT)), names, days)
def test_what_is_forgotten_never_makes_a_way_open_or_barred(person: Facts, fact: str, name: str, on: date) -> None:
    """Unknown never counts as met, nor as not met."""
    assume(fact in person.values and fact not in (OWN, "nationalities", "stateless"))
    given_facts = person.given()
    if fact == "current_country":
        given_facts.pop(OWN, None)
    if fact == "referrer.body":
        assume(given_facts[fact] != "none")
    if fact == "sponsor.kind":
        assume(given_facts[fact] != "none")
    given_facts.pop(fact)
    one = _ready(name, on)
    before, after = verdict_for(one, person.values), verdict_for(one, facts_of(given_facts).values)

    if after in (Verdict.OPEN, Verdict.BARRED):
        assert before is after


@given(people(), names, days)
def test_only_facts_that_the_rules_name_matter(person: Facts, name: str, on: date) -> None:
    one = _ready(name, on)
    named = {fact for asked in one.asked for fact in facts_in(asked.criterion.when)}
    behind = {"nationalities", "stateless", "current_country", "country_of_former_habitual_residence", OWN, HOME}
    kept: dict[str, Value] = {fact: value for fact, value in person.values.items() if fact in named | behind}

    assert verdict_for(one, kept) is verdict_for(one, person.values)


@settings(max_examples=60, deadline=None)
@given(people(), names, days)
def test_what_would_turn_a_verdict_turns_it_and_no_smaller_part_of_it_does(person: Facts, name: str, on: date) -> None:
    one = _ready(name, on)
    before = verdict_for(one, person.values)
    samples = samples_for(one, person, on)

    for found in would_change(one, person, on):
        assert any(verdict_for(one, other.values) is not before for other in variants(person, found, samples)), found
        for size in range(1, len(found)):
            for part in combinations(found, size):
                assert all(verdict_for(one, other.values) is before for other in variants(person, part, samples)), (found, part)


@given(people(), days)
def test_a_programme_that_has_ended_is_barred_whatever_the_facts_and_nothing_would_turn_it(person: Facts, on: date) -> None:
    for name in PATHWAY_IDS:
        one = _ready(name, on)
        if one.standing.state in ENDED:
            assert verdict_for(one, person.values) is Verdict.BARRED
            assert would_change(one, person, on) == ()


@given(people(), days, st.sampled_from(("GE", "RU", "TR", "DE")))
def test_facts_that_do_not_travel_are_unknown_there(person: Facts, on: date, place: str) -> None:
    there = moved(person, place)
    assume(person.values.get("current_country") != place)

    assert "lawful_stay_where_now" not in there.values
    assert all(one.place == place for one in assess(person, _rules(), on, place))


def test_the_example_that_turned_it_is_the_one_a_visa_officer_would_ask_for() -> None:
    man = next(one for one in WORKED if one.title == "The same man, and nobody mediates")

    assert ("referrer.accredited_for",) in would_change(_ready("LT-HUM", man.on), man.facts, man.on)
    assert would_change(_ready("ES-38", man.on), man.facts, man.on) == (("current_country",),)


def test_an_empty_list_that_bars_is_turned_by_something_in_it() -> None:
    man = facts_of({"documents": ({"passport": True},), "visas_held": (), "danger.in_origin": True})

    assert would_change(_ready("DOC-ICRC-ETD", DAYS[4]), man, DAYS[4]) == (("documents", "visas_held"),)


def _pathways() -> tuple[Pathway, ...]:
    return _rules()


def test_every_pathway_says_of_each_condition_where_it_comes_from() -> None:
    for pathway in _pathways():
        for criterion in pathway.criteria:
            assert criterion.cited.sources, (pathway.id, criterion.id)
