"""The small HURIDOCS micro-thesauri this program knows, by their codes. Rule: a code stands here only as it was published; what is not
certain has no code, and which lists are partial is said.

Source: HURIDOCS micro-thesauri as OpenEvSys publishes them (schema, list numbers and codes; facts only, no code of it).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Thesaurus:
    """Shape: `number` as HURIDOCS numbers its lists; `terms` are (code, English term as published)."""

    number: int
    name: str
    terms: tuple[tuple[str, str], ...]

    def term(self, code: str) -> str:
        """The term as published; empty for a code that this version does not know."""
        return next((term for one, term in self.terms if one == code), "")

    def knows(self, code: str) -> bool:
        return any(one == code for one, _ in self.terms)


ACTS = Thesaurus(
    4,
    "types of acts",
    (
        ("010101020000", "Extra-judicial execution outside any legal proceedings"),
        ("010101050000", "Murder (deliberate killing which ought to be seen as a common criminal act)"),
        ("010106010000", "Death in detention or police custody"),
        ("010190010000", "Death as a consequence of torture or brutality"),
        ("020101000000", "Physical assaults, including domestic violence"),
        ("020102000000", "Sexual violations"),
        ("020103000000", "Psychological assault, harassment"),
        ("020111110000", "Torture"),
        ("020121000000", "Collective punishments other than mass roundup or curfew"),
        ("030101000000", "Arrest"),
        ("030102000000", "Detention, imprisonment"),
        ("030103000000", "Disappearance"),
        ("030104000000", "Abduction; kidnapping"),
        ("040101000000", "Illegal search / raid"),
        ("050104000000", "Displacement"),
        ("050106000000", "Restriction on travel"),
    ),
)

UNITS = Thesaurus(
    7,
    "counting units",
    (
        ("010000000000", "Individual"),
        ("020000000000", "Family"),
        ("030000000000", "Group, organisation or institution"),
        ("050000000000", "Social group, class or caste"),
    ),
)

DEGREES = Thesaurus(
    18,
    "degree of involvement",
    (
        ("010100000000", "Directly carried out the act"),
        ("010200000000", "Gave orders that led to the act"),
        ("010300000000", "Passive accomplice in the act"),
        ("050000000000", "Involvement by state agents through failure to offer protection"),
        ("050100000000", "Failure to exercise authority over subordinates"),
    ),
)

CONNECTIONS = Thesaurus(
    19,
    "source connection to information",
    (
        ("010100000000", "Victim him/herself"),
        ("010200000000", "Witness"),
        ("010300000000", "Perpetrator"),
        ("020101000000", "Relative of victim"),
        ("030000000000", "Third party (relayed information from witnesses or participants in the event)"),
        ("030100000000", "Reporter"),
        ("040100000000", "Lawyer"),
        ("040200000000", "Provider of medical service"),
    ),
)

INTERVENTIONS = Thesaurus(
    20,
    "interventions",
    (
        ("010100000000", "Financial assistance"),
        ("010200000000", "Legal aid"),
        ("010300000000", "Medical aid"),
        ("020100000000", "Demand for investigation"),
        ("020200000000", "Petition to overturn a decision"),
    ),
)

STATUSES_AT_END = Thesaurus(
    25,
    "status as victim",
    (
        ("010100000000", "Dead"),
        ("010200000000", "Wounded; injured"),
        ("010300000000", "Still missing"),
        ("020100000000", "Arrested and released or escaped"),
        ("020200000000", "Arrested and currently held"),
        ("030100000000", "Restricted in movement"),
        ("030300000000", "Displaced or is a refugee still in flight"),
        ("030402000000", "Resettled in another country"),
    ),
)

RESPONSES = Thesaurus(
    27,
    "responses",
    (
        ("010100000000", "Provided assistance"),
        ("020000000000", "Pledged commitment"),
        ("030100000000", "Denied the event"),
        ("030200000000", "Took steps to inhibit the progress of the intervention"),
        ("050000000000", "Token response"),
    ),
)

ATTRIBUTIONS = Thesaurus(
    28,
    "attribution",
    (
        ("010100000000", "Officials acknowledge or state circumstances of the act"),
        ("010200000000", "Officials deny act"),
        ("010300000000", "Officials acknowledge act but deny responsibility"),
        ("020100000000", "Non-state actors acknowledge or state circumstances of act"),
        ("020200000000", "Non-state actors deny act"),
        ("020500000000", "Non-state actors acknowledge act and accept or claim responsibility"),
    ),
)

VIOLATION_STATUSES = Thesaurus(
    41,
    "violation status",
    (
        ("010000000000", "Confirmed"),
        ("020000000000", "Unlikely"),
        ("030000000000", "Possible"),
        ("040000000000", "Likely"),
    ),
)
"""The published list has "unlikely" and "likely" the other way round in French and Spanish; the English stands here, and exports write the
term beside the code."""

RELIABILITIES = Thesaurus(
    42,
    "reliability",
    (
        ("010000000000", "Highly reliable"),
        ("020000000000", "Likely reliable"),
        ("030000000000", "Unsure"),
        ("040000000000", "Likely unreliable"),
        ("050000000000", "Highly unreliable"),
    ),
)
"""Where nothing was chosen, the reliability is not known."""

DATE_TYPES = Thesaurus(
    48,
    "date types",
    (("010000000000", "Estimate"), ("020000000000", "Unknown day"), ("030000000000", "Unknown month and day")),
)
