"""What is known of each person for the legal ways in. Rule: a fact counts in its own section only; one that two people wrote apart is unknown
until somebody settles it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from safeconduct.core.ids import PersonId
from safeconduct.core.section import Kind
from safeconduct.core.ways import WayFactNoted
from safeconduct.errors import BadInput
from safeconduct.folds.standing import History, Standing
from safeconduct.pathways.factfile import read_value
from safeconduct.pathways.facts import Value

FACTS_IN: Mapping[Kind, tuple[str, ...]] = MappingProxyType({
    Kind.IDENTITY: (
        "nationalities", "stateless", "country_of_former_habitual_residence", "sex", "age", "language", "documents", "visas_held", "family_unit",
    ),
    Kind.CASE: (
        "current_country", "current_country_is_own_nationality", "left_origin_on", "lawful_stay_where_now", "until", "permanent_residence_elsewhere",
        "can_reach_post_in_person", "post_open", "post_with_jurisdiction", "referrer.body", "referrer.accredited_for", "sponsor.kind",
        "sponsor.accredited", "consent_to_submission", "other_pathways_pending", "prior_refusals",
    ),
    Kind.STORY: (
        "grounds", "activity_profile", "public_record_of_activity", "danger.kind", "danger.immediate", "danger.individual", "danger.in_origin",
        "danger.in_country_of_stay", "danger.evidence", "host_state_can_protect", "willing_to_return_after_months", "refugee_recognition.by",
        "unhcr_registered", "unrwa_assisted", "security_bar", "criminal_record", "exit_ban", "wanted_list", "links_to_destination",
        "integration_outlook", "aor_relative",
    ),
    Kind.HEALTH: ("health_inadmissibility", "can_travel_alone"),
})  # fmt: skip
"""Each fact of the rules and the section it lies in. Source: docs/decisions/0022-facts-for-the-ways-in.md."""

_SECTION_OF: Mapping[str, Kind] = {name: kind for kind, names in FACTS_IN.items() for name in names}


def section_of_fact(name: str) -> Kind | None:
    """Shape: a consent is named with its country behind a dot; None for a fact that this version does not know."""
    return _SECTION_OF.get(name) or _SECTION_OF.get(name.partition(".")[0])


@dataclass(frozen=True, slots=True)
class PersonWays:
    """Shape: `written` what stands for each fact; `values` what can be read of it; `contested` and `unreadable` are taken for unknown."""

    person: PersonId
    written: Mapping[str, Standing[str]]
    values: Mapping[str, Value]
    contested: tuple[str, ...]
    unreadable: tuple[str, ...]


def ways_of(history: History) -> tuple[PersonWays, ...]:
    standings = history.standings(
        ((fact.person, fact.fact), event, fact.value)
        for event, fact in history.of(WayFactNoted)
        if history.kinds.get(event.stream) in (None, section_of_fact(fact.fact))
    )
    by_person: dict[PersonId, dict[str, Standing[str]]] = {}
    for (person, name), standing in standings.items():
        by_person.setdefault(person, {})[name] = standing
    return tuple(_of_person(person, written) for person, written in by_person.items())


def _of_person(person: PersonId, written: Mapping[str, Standing[str]]) -> PersonWays:
    values: dict[str, Value] = {}
    unreadable: list[str] = []
    for name, standing in written.items():
        if not standing.one:
            continue
        try:
            values[name] = read_value(name, standing.one)
        except BadInput:
            # A newer version of the program, or a colleague's broken one: said to be unreadable, and unknown to the rules.
            unreadable.append(name)
    contested = tuple(name for name, standing in written.items() if standing.contested)
    return PersonWays(person, written, values, contested, tuple(unreadable))
