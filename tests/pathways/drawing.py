"""Invented facts, drawn by hypothesis. Rule: whatever is drawn is what a file of facts may say."""

from hypothesis import strategies as st

from safeconduct.errors import BadInput
from safeconduct.pathways.facts import Facts, Value, facts_of
from safeconduct.pathways.vocabulary import (
    GIVEN,
    ADay,
    Code,
    Codes,
    Consent,
    Entries,
    Flag,
    Form,
    Languages,
    Number,
    Table,
    WordLists,
    Words,
)

COUNTRIES = ("RU", "BY", "AF", "SY", "GE", "TR", "DE", "CA", "IR", "LY", "US")
BODIES = ("UNHCR", "Rainbow Railroad", "an organisation", "none", "private group", "a proposer", 'fern"\\ ляе')


def value_of(form: Form) -> st.SearchStrategy[object]:
    match form:
        case Flag():
            return st.booleans()
        case Code():
            return st.sampled_from(COUNTRIES)
        case Codes():
            return st.lists(st.sampled_from(COUNTRIES), max_size=2, unique=True).map(tuple)
        case Languages():
            return st.lists(st.sampled_from(("ru", "ce", "en")), max_size=2, unique=True).map(tuple)
        case ADay():
            return st.dates()
        case Words(values=values):
            return st.sampled_from(values or BODIES)
        case WordLists(values=values):
            return st.lists(st.sampled_from(values or BODIES), max_size=3, unique=True).map(tuple)
        case Number(least=least, most=most, words=words):
            return st.one_of(st.integers(least, most), *([st.sampled_from(words)] if words else []))
        case Entries(keys=keys):
            one = st.fixed_dictionaries({}, optional={key: value_of(inner) for key, inner in keys.items()})
            return st.lists(one, max_size=2).map(tuple)
        case Table() | Consent():
            raise AssertionError(form)


def _flat() -> dict[str, st.SearchStrategy[object]]:
    flat: dict[str, st.SearchStrategy[object]] = {}
    for name, form in GIVEN.items():
        if isinstance(form, Table):
            flat |= {f"{name}.{key}": value_of(inner) for key, inner in form.keys.items()}
        elif isinstance(form, Consent):
            flat["consent_to_submission.DE"] = st.booleans()
        else:
            flat[name] = value_of(form)
    return flat


FLAT = _flat()


@st.composite
def people(draw: st.DrawFn) -> Facts:
    """Facts that do not contradict each other."""
    given: dict[str, Value] = draw(st.fixed_dictionaries({}, optional=FLAT))  # type: ignore[assignment]
    given.pop("current_country_is_own_nationality", None)
    for _name in sorted(given):
        try:
            return facts_of(given)
        except BadInput as wrong:
            given.pop(wrong.field, None)
            given.pop("stateless", None) if wrong.field == "nationalities" else None
    return facts_of(given)
