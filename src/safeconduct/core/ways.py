"""What is known of a person for the legal ways in, one fact of the rules at a time. Rule: what nobody wrote is unknown, and is never taken for no."""

from dataclasses import dataclass

from safeconduct.core.ids import PersonId


# wire: way.fact_noted/1
@dataclass(frozen=True, slots=True)
class WayFactNoted:
    """Shape: `fact` by its name in docs/pathways.md; `value` as TOML writes it, empty where it is not known any more."""

    person: PersonId
    fact: str
    value: str


WaysFact = WayFactNoted
