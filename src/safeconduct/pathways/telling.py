"""Why a criterion is met or not, in plain words. Rule: the reason names the facts it rests on and never promises anything."""

from collections.abc import Mapping
from datetime import date

from safeconduct.pathways.conditions import Truth, facts_in, questions_in
from safeconduct.pathways.facts import HOME, OWN, Facts
from safeconduct.pathways.pathway import Criterion, State, StateLine

_BEHIND = {
    HOME: ("current_country", "nationalities", "stateless", "country_of_former_habitual_residence"),
    OWN: ("current_country", "nationalities", "stateless"),
}
"""Facts from which another is worked out."""

_RUNS = {
    State.OPEN: "The programme ran on that day",
    State.RESTRICTED: "The programme ran on that day, restrictively",
    State.SUSPENDED: "The programme stood still on that day",
    State.CLOSED: "The programme was closed on that day",
    State.EXHAUSTED: "The places of the programme were used up on that day",
    State.NEVER_EXISTED: "On that day there was no such way in",
    State.NOT_KNOWN: "No source says how the programme stood on that day",
}


def explained(criterion: Criterion, met: Truth, facts: Facts, *, is_certain: bool) -> str:
    text = criterion.text.rstrip(".")
    if met is None:
        return " ".join([f"{text}.", *_open_ends(criterion, facts, is_certain=is_certain)])
    return f"{text}. {'Met' if met else 'Not met'}: {said_of(criterion, facts)}."


def said_of(criterion: Criterion, facts: Facts) -> str:
    """The known facts on which the criterion looks, as `name is value`."""
    known = [f"{name} is {shown(facts.values[name])}" for name in looked_at(criterion, facts) if name in facts.values]
    return "; ".join(known) or "nothing is asked"


def looked_at(criterion: Criterion, facts: Facts) -> tuple[str, ...]:
    names: list[str] = []
    for name in sorted(facts_in(criterion.when)):
        behind = [one for one in _BEHIND.get(name, ()) if facts.values.get(one) is not None and facts.values[one] is not False]
        names.extend(one for one in behind or [OWN if name == HOME else name] if one not in names)
    return tuple(names)


def unknown_in(criterion: Criterion, facts: Facts) -> tuple[str, ...]:
    """The facts whose absence leaves the criterion open, by the names under which somebody can write them."""
    names: list[str] = []
    for name in sorted(facts_in(criterion.when) - set(facts.values)):
        wanted = [one for one in ("current_country", "nationalities") if one not in facts.values] if name in _BEHIND else [name]
        names.extend(one for one in wanted or [name] if one not in names)
    return tuple(names)


def _open_ends(criterion: Criterion, facts: Facts, *, is_certain: bool) -> list[str]:
    unknown = unknown_in(criterion, facts)
    ends = [f"Not known: {', '.join(unknown)}."] if unknown else []
    ends += [f"To ask: {question}" for question in questions_in(criterion.when)]
    if not is_certain:
        ends.append("No source says whether this rule stood on that day.")
    # A table of a list may leave out the very key that is asked for.
    return ends or [f"Known so far: {said_of(criterion, facts)}, which does not settle it."]


def state_said(state: State, line: StateLine | None, changing: StateLine | None) -> str:
    if changing is not None:
        before = line.state.value if line else "not known"
        return f"It changed from {before} to {changing.state.value} on a day that no source names ({changing.begins}). {changing.text}".strip()
    if line is None:
        return f"{_RUNS[State.NOT_KNOWN]}."
    since = f", since {line.begins}" if line.begins and state is not State.NOT_KNOWN else ""
    return f"{_RUNS[state]}{since}. {line.text}".strip()


def shown(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case date():
            return value.isoformat()
        case tuple():
            return ", ".join(shown(one) for one in value) or "known to be empty"
        case Mapping():
            return "(" + ", ".join(f"{key} {shown(one)}" for key, one in value.items()) + ")"
        case _:
            return str(value)
