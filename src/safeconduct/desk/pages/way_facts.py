"""A person's facts for the ways in: read by group, written a group at a time, everything skippable. Rule: what the case knows already is proposed, and
a person confirms it."""

from dataclasses import dataclass

from safeconduct.actions.access import Act
from safeconduct.actions.ways import note_facts
from safeconduct.core.when import Moment
from safeconduct.desk.case_words import Was, was
from safeconduct.desk.casefile import actor_of, holder_words, write_in_case
from safeconduct.desk.routes import Route
from safeconduct.desk.terms import section_word
from safeconduct.desk.visit import NEVER, Answer, Shown, Visit
from safeconduct.desk.way_form import (
    GROUPS,
    Group,
    countries_offered,
    fields_of,
    group_of,
    group_word,
    typed_facts,
)
from safeconduct.desk.way_person import WayPerson, way_person
from safeconduct.desk.way_proposals import proposals
from safeconduct.desk.way_words import answer_word, question_word
from safeconduct.errors import BadInput, NotFound


@dataclass(frozen=True, slots=True)
class FactShown:
    """Shape: `stand` are the versions written apart, where there are two; then there is no answer."""

    question: str
    answer: str
    author: str = ""
    moment: Moment = NEVER
    stand: tuple[Was, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupShown:
    """Shape: `readers` are words for who opens its section; `is_sealed` when this member does not."""

    id: str
    title: str
    section: str
    readers: str
    is_sealed: bool
    facts: tuple[FactShown, ...]
    unknown: int


def overview(visit: Visit) -> Answer:
    one = way_person(visit)
    _ = visit.language.gettext
    found = proposals(one.file.view, one.person, one.ways.values, visit.office.today(), visit.language.gettext)
    values = {
        "one": one,
        "people": [(person.person, person.handle) for person in one.file.view.people_here],
        "groups": [_group(one, group) for group in GROUPS],
        "may": one.file.actor.may(Act.KEEP_APPLICATIONS),
        "proposed": [
            (each.fact, question_word(each.fact, _), answer_word(each.fact, each.value, visit.language), each.found) for each in found
        ],
        "clash": question_word(one.clash, _) if one.clash else "",
    }
    return Shown("pathways/facts.html", values, _("Facts for the ways in"))


def _group(one: WayPerson, group: Group) -> GroupShown:
    _ = one.file.visit.language.gettext
    names = [name for name in one.ways.written if group_of(name) == group.id]
    facts = tuple(shown for name in names if (shown := _fact(one, name)) is not None)
    return GroupShown(
        group.id,
        group_word(group.id, _),
        section_word(group.section, _),
        holder_words(one.file, group.section),
        group.section in one.sealed,
        facts,
        len([name for name in group.facts if name not in one.ways.values]),
    )


def _fact(one: WayPerson, name: str) -> FactShown | None:
    language, standing = one.file.visit.language, one.ways.written[name]
    question = question_word(name, language.gettext)
    if name in one.ways.contested:
        return FactShown(question, "", stand=tuple(was(one.file, name, standing)))
    if not standing.one:
        return None
    written = standing.values[-1]
    known = one.ways.values.get(name)
    answer = language.gettext("cannot be read here yet") if known is None else answer_word(name, known, language)
    return FactShown(question, answer, one.file.names.get(written.author, ""), written.moment)


def _named(visit: Visit) -> Group:
    group = next((group for group in GROUPS if group.id == visit.params["group"]), None)
    if group is None:
        raise NotFound(visit.language.gettext("There is no such page."))
    return group


def form_page(visit: Visit) -> Answer:
    one, group = way_person(visit), _named(visit)
    _ = visit.language.gettext
    fields = fields_of(group, one.ways.values, visit.language)
    values = {
        "one": one,
        "group": _group(one, group),
        "fields": fields,
        "countries": countries_offered(fields, visit.language),
        "back": visit.query.get("back"),
    }
    return Shown("pathways/facts_form.html", values, _("Facts for the ways in"))


def save(visit: Visit) -> Answer:
    one, group = way_person(visit), _named(visit)
    wanted = typed_facts(group, visit.form, one.ways.values, visit.language)
    placed = note_facts(actor_of(visit.office, one.file.view), one.file.view, one.person.person, wanted)
    said = visit.language.gettext("Written down.") if placed else visit.language.gettext("Nothing changed.")
    return write_in_case(visit, one.file.view, placed, said, f"/facts?{one.here}#{group.id}")


def take_over(visit: Visit) -> Answer:
    """Takes over what was proposed and ticked, as it is proposed now."""
    one = way_person(visit)
    found = proposals(one.file.view, one.person, one.ways.values, visit.office.today(), visit.language.gettext)
    ticked = visit.form.all("proposed")
    wanted = {each.fact: each.value for each in found if each.fact in ticked}
    if not wanted:
        raise BadInput("Choose what to take over.", "proposed")
    placed = note_facts(actor_of(visit.office, one.file.view), one.file.view, one.person.person, wanted)
    return write_in_case(visit, one.file.view, placed, visit.language.gettext("Written down."), f"/facts?{one.here}")


ROUTES = (
    Route("GET", "/cases/{case}/facts", overview),
    Route("POST", "/cases/{case}/facts", take_over, again=overview),
    Route("GET", "/cases/{case}/facts/{group}", form_page),
    Route("POST", "/cases/{case}/facts/{group}", save, again=form_page),
)
