"""The facts that rules may test, by name and form. Rule: a fact or a value that is not here is an error, in a rule as in a person's facts."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

GROUNDS = (
    "race",
    "religion",
    "nationality",
    "political opinion",
    "particular social group: SOGIESC",
    "particular social group: gender",
    "particular social group",
    "other",
)
ACTIVITIES = ("defender", "journalist", "opposition", "academic", "artist", "employee of listed organisation", "none")
PATHWAY_IDS = (
    "DE-22-1", "DE-22-2", "DE-23-1", "DE-23-2-AFG", "DE-23-4", "FR-VISA-ASILE", "LT-HUM", "NL-SHELTER-CITY", "NL-ASYLUM-EMBASSY", "BE-HUM-D", "ES-38",
    "NO-RESETTLE", "SE-QUOTA", "FI-HUM", "PL-D21", "CZ-CIVIL-SOCIETY", "CH-HUM-VISA", "CA-GAR", "CA-RR-GAR", "CA-HRD", "CA-UPP", "CA-RRAP", "CA-2017",
    "US-P1", "US-P2", "US-P3", "US-WELCOME-CORPS", "US-PAROLE", "AU-200", "AU-201", "AU-202", "AU-203", "AU-204", "UK-NONE", "UK-UKRS", "BR-HUM",
    "AR-SIRIA", "EU-LTV", "EU-URHAF", "EU-HRD", "UN-ETM", "DOC-ICRC-ETD",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Flag:
    """true or false."""


@dataclass(frozen=True, slots=True)
class Code:
    """A country, two letters."""


@dataclass(frozen=True, slots=True)
class Codes:
    """A list of countries."""


@dataclass(frozen=True, slots=True)
class Languages:
    """A list of languages."""


@dataclass(frozen=True, slots=True)
class ADay:
    """A calendar day."""


@dataclass(frozen=True, slots=True)
class Words:
    """Free text, or one of `values` where there are any."""

    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WordLists:
    """A list of texts, each one of `values` where there are any."""

    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Number:
    """Shape: a whole number from `least` to `most`, or one of `words`."""

    least: int = 0
    most: int = 1200
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entries:
    """A list of tables, each with some of `keys`."""

    keys: Mapping[str, "Form"]


@dataclass(frozen=True, slots=True)
class Table:
    """One table; its facts are named with a dot."""

    keys: Mapping[str, "Form"]


@dataclass(frozen=True, slots=True)
class Consent:
    """A table from country to true or false."""


Form = Flag | Code | Codes | Languages | ADay | Words | WordLists | Number | Entries | Table | Consent

_DANGER = Table(
    {"kind": Words(), "immediate": Flag(), "individual": Flag(), "in_origin": Flag(), "in_country_of_stay": Flag(), "evidence": WordLists()}
)
_DOCUMENT = Entries({"passport": Flag(), "validity": ADay(), "blank": Flag(), "withheld_by": Words()})
_LINK = Entries({"destination": Code(), "family": Words(), "former stay": Words(), "work with": Words(), "sponsor": Words(), "region": Words()})
_MEMBER = Entries({"relation": Words(), "age": Number(0, 130), "dependency": Flag(), "with_applicant": Flag(), "current_country": Code()})
_VISA = Entries({"country": Code(), "class": Words(), "valid_from": ADay(), "valid_to": ADay()})
_REFUSAL = Entries({"pathway": Words(PATHWAY_IDS), "on": ADay(), "reason": Words()})

GIVEN: Mapping[str, Form] = MappingProxyType({
    "nationalities": Codes(),
    "stateless": Flag(),
    "country_of_former_habitual_residence": Code(),
    "current_country": Code(),
    "current_country_is_own_nationality": Flag(),
    "left_origin_on": ADay(),
    "permanent_residence_elsewhere": Flag(),
    "lawful_stay_where_now": Words(("none", "short", "long")),
    "until": ADay(),
    "can_reach_post_in_person": Flag(),
    "post_open": Flag(),
    "post_with_jurisdiction": Words(),
    "sex": Words(),
    "age": Number(0, 130),
    "grounds": WordLists(GROUNDS),
    "activity_profile": WordLists(ACTIVITIES),
    "public_record_of_activity": Flag(),
    "danger": _DANGER,
    "host_state_can_protect": Flag(),
    "documents": _DOCUMENT,
    "links_to_destination": _LINK,
    "language": Languages(),
    "integration_outlook": Words(),
    "family_unit": _MEMBER,
    "refugee_recognition": Table({"by": Words(("UNHCR", "state", "none"))}),
    "unhcr_registered": Flag(),
    "unrwa_assisted": Flag(),
    "referrer": Table({"body": Words(), "accredited_for": WordLists(PATHWAY_IDS)}),
    "sponsor": Table({"kind": Words(), "accredited": Flag()}),
    "aor_relative": Flag(),
    "security_bar": Flag(),
    "criminal_record": Flag(),
    "exit_ban": Flag(),
    "wanted_list": Flag(),
    "health_inadmissibility": Flag(),
    "can_travel_alone": Flag(),
    "willing_to_return_after_months": Number(0, 1200, ("never",)),
    "consent_to_submission": Consent(),
    "visas_held": _VISA,
    "other_pathways_pending": WordLists(PATHWAY_IDS),
    "prior_refusals": _REFUSAL,
})  # fmt: skip
"""Source: the contract of facts; a fact that is left out is unknown."""

WORKED_OUT: Mapping[str, Form] = MappingProxyType({"current_country_is_home": Flag()})
"""What rules may test and nobody writes: the country of a nationality, or of former habitual residence for a stateless person."""


def _flat(forms: Mapping[str, Form]) -> dict[str, Form]:
    flat: dict[str, Form] = {}
    for name, form in forms.items():
        if isinstance(form, Table):
            flat |= {f"{name}.{key}": inner for key, inner in form.keys.items()}
        else:
            flat[name] = form
    return flat


TESTABLE: Mapping[str, Form] = MappingProxyType(_flat(GIVEN) | dict(WORKED_OUT))
"""Every fact by the name under which a rule tests it, with a dot inside a table."""

BOUND_TO_PLACE = frozenset({
    "lawful_stay_where_now", "until", "can_reach_post_in_person", "host_state_can_protect", "danger.in_country_of_stay", "unhcr_registered",
    "refugee_recognition.by", "exit_ban",
})  # fmt: skip
"""Facts that do not travel to another first country."""


def nearest(name: str, known: Iterable[str]) -> str:
    """`" Did you mean 'x'?"`, or nothing where nothing is near."""
    found = difflib.get_close_matches(name, list(known), 1, 0.6) or difflib.get_close_matches(name.upper(), list(known), 1, 0.8)
    return f" Did you mean {found[0]!r}?" if found else ""
