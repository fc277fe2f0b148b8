"""A person's facts as rules see them. Rule: what is not here is unknown, and unknown is never taken for no."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from safeconduct.errors import BadInput
from safeconduct.pathways.vocabulary import BOUND_TO_PLACE

Entry = Mapping[str, "bool | int | str | date"]
Value = bool | int | str | date | tuple[str, ...] | tuple[Entry, ...]

OWN = "current_country_is_own_nationality"
HOME = "current_country_is_home"
STAY = "stay"


def _nothing() -> Mapping[str, Value]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Facts:
    """Shape: `values` by the names of `vocabulary.TESTABLE`, with what can be worked out in it; made by `facts_of`."""

    values: Mapping[str, Value] = field(default_factory=_nothing)

    def given(self) -> dict[str, Value]:
        """What somebody wrote or what follows at once from it; `facts_of` takes it back."""
        return {name: value for name, value in self.values.items() if name != HOME}


def facts_of(given: Mapping[str, Value]) -> Facts:
    """The facts, with what follows from them.

    Raises: BadInput naming the fact when two of them cannot both be so.
    """
    values = dict(given)
    _refuse_contradictions(values)
    if values.get("stateless") is True:
        values["nationalities"] = ()
    if values.get("referrer.body") == "none":
        values["referrer.accredited_for"] = ()
    if values.get("sponsor.kind") == "none":
        values["sponsor.accredited"] = False
    own = _own(values)
    said = values.get(OWN)
    if own is not None and said is not None and own != said:
        raise BadInput(
            f"{OWN}: it says {str(said).lower()}, but nationalities and current_country give {str(own).lower()}. One of them is wrong.", OWN
        )
    if own is not None:
        values[OWN] = own
    home = _home(values)
    if home is not None:
        values[HOME] = home
    return Facts(MappingProxyType(values))


def moved(facts: Facts, place: str) -> Facts:
    """The same person imagined in another first country on the same day.

    Shape: `stay`, or the code of where the person is already, changes nothing.
    """
    if place in (STAY, facts.values.get("current_country")):
        return facts
    kept = {name: value for name, value in facts.values.items() if name not in BOUND_TO_PLACE and name not in (OWN, HOME)}
    return facts_of({**kept, "current_country": place})


def with_values(facts: Facts, changed: Mapping[str, Value]) -> Facts:
    """The facts with some of them otherwise. Where the country changes, what is bound to the place goes first.

    Raises: BadInput when the changed facts contradict the rest.
    """
    country = changed.get("current_country")
    if isinstance(country, str):
        facts = moved(facts, country)
    kept = {name: value for name, value in facts.values.items() if name != HOME}
    if "nationalities" in changed or "stateless" in changed:
        kept.pop(OWN, None)
    return facts_of({**kept, **changed})


def homes(values: Mapping[str, Value]) -> tuple[str, ...]:
    """The countries that are home as far as known: of nationality, or of former habitual residence where there is none."""
    own = values.get("nationalities")
    if own:
        return tuple(str(one) for one in own) if isinstance(own, tuple) else ()
    residence = values.get("country_of_former_habitual_residence")
    return (residence,) if _stateless(values) and isinstance(residence, str) else ()


def _stateless(values: Mapping[str, Value]) -> bool | None:
    own = values.get("nationalities")
    if isinstance(own, tuple):
        return not own
    said = values.get("stateless")
    return said if isinstance(said, bool) else None


def _own(values: Mapping[str, Value]) -> bool | None:
    if _stateless(values) is True:
        return False
    own, here = values.get("nationalities"), values.get("current_country")
    return here in own if isinstance(own, tuple) and here is not None else None


def _home(values: Mapping[str, Value]) -> bool | None:
    if _stateless(values) is True:
        residence, here = values.get("country_of_former_habitual_residence"), values.get("current_country")
        return None if residence is None or here is None else residence == here
    own = values.get(OWN)
    return own if isinstance(own, bool) and (own or _stateless(values) is False or "nationalities" in values) else None


def _refuse_contradictions(values: Mapping[str, Value]) -> None:
    own, stateless = values.get("nationalities"), values.get("stateless")
    if own and stateless is True:
        raise BadInput("stateless: it says true, but nationalities names one. One of them is wrong.", "stateless")
    if own == () and stateless is False:
        raise BadInput("nationalities: the list is empty, but stateless says false. Leave nationalities out where they are not known.", "nationalities")
    activities = values.get("activity_profile")
    if isinstance(activities, tuple) and "none" in activities and len(activities) > 1:
        raise BadInput("activity_profile: 'none' stands beside another activity. One of them is wrong.", "activity_profile")
    if values.get("referrer.body") == "none" and values.get("referrer.accredited_for"):
        raise BadInput("referrer.accredited_for: it names a pathway, but referrer.body says there is no referrer.", "referrer.accredited_for")
    if values.get("sponsor.kind") == "none" and values.get("sponsor.accredited") is True:
        raise BadInput("sponsor.accredited: it says true, but sponsor.kind says there is no sponsor.", "sponsor.accredited")
    _refuse_backward_visas(values)


def _refuse_backward_visas(values: Mapping[str, Value]) -> None:
    visas = values.get("visas_held")
    for one in visas if isinstance(visas, tuple) else ():
        if isinstance(one, str):
            continue
        begins, ends = one.get("valid_from"), one.get("valid_to")
        if isinstance(begins, date) and isinstance(ends, date) and ends < begins:
            raise BadInput("visas_held: a visa ends before it begins. One of its days is wrong.", "visas_held")
