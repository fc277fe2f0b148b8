"""Writing down what is known of a person for the legal ways in. Rule: only what changed is written, and what contradicts the rest is handed back."""

from collections.abc import Mapping

from safeconduct.actions.access import Act, Actor, placed, require
from safeconduct.actions.cases import check_person
from safeconduct.actions.wanted import PARAGRAPH
from safeconduct.core.ids import PersonId
from safeconduct.core.section import Placed
from safeconduct.core.text import clean_text
from safeconduct.core.ways import WayFactNoted
from safeconduct.errors import BadInput
from safeconduct.folds.case import CaseView
from safeconduct.folds.ways import PersonWays, section_of_fact
from safeconduct.pathways.factfile import written_value
from safeconduct.pathways.facts import Facts, Value, facts_of


def ways_of_person(view: CaseView, person: PersonId) -> PersonWays:
    """Shape: without facts where nobody wrote any."""
    found = next((one for one in view.ways if one.person == person), None)
    return found or PersonWays(person, {}, {}, (), ())


def known_facts(ways: PersonWays) -> Facts:
    """Raises: BadInput naming the fact when two that were written apart cannot both be so."""
    return facts_of(ways.values)


def note_facts(actor: Actor, view: CaseView, person: PersonId, wanted: Mapping[str, Value | None]) -> tuple[Placed, ...]:
    """Shape: None where it is not known, or not known any more."""
    require(actor, Act.KEEP_APPLICATIONS)
    check_person(view, person)
    ways = ways_of_person(view, person)
    _refuse_contradiction(ways, wanted)
    found: list[Placed] = []
    for name, value in wanted.items():
        section = section_of_fact(name)
        if section is None:
            raise BadInput("There is no such fact.", name)
        text = "" if value is None else clean_text(written_value(value), PARAGRAPH, field=name)
        if _stands(ways, name) != text:
            found += placed(actor, section, view.case, [WayFactNoted(person, name, text)])
    return tuple(found)


def _stands(ways: PersonWays, name: str) -> str | None:
    """Shape: None while two versions stand, so that writing either again settles it."""
    standing = ways.written.get(name)
    return "" if standing is None or standing.empty else standing.one


def _refuse_contradiction(ways: PersonWays, wanted: Mapping[str, Value | None]) -> None:
    after = {name: value for name, value in {**ways.values, **wanted}.items() if value is not None}
    try:
        facts_of(after)
    except BadInput as wrong:
        raise BadInput("This and another fact that is written down cannot both be so. Correct one of the two.", wrong.field) from None
