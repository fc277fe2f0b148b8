"""Facts for the ways in that the case knows already, from its papers, dates and answers. Rule: nothing is taken over by itself; each is proposed with
where it was found, and a person confirms it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from safeconduct.core.application import Outcome
from safeconduct.core.clock import ClockKind
from safeconduct.core.ids import PersonId
from safeconduct.core.person import PaperNoted
from safeconduct.core.when import Day, PartialDate
from safeconduct.desk.countries import country_code
from safeconduct.desk.terms import Gettext
from safeconduct.desk.way_form import group_of
from safeconduct.errors import BadInput
from safeconduct.folds.application import ApplicationView
from safeconduct.folds.case import CaseView
from safeconduct.folds.people import PersonView
from safeconduct.pathways.facts import Entry, Value
from safeconduct.pathways.vocabulary import PATHWAY_IDS

ANSWERED_NO = (Outcome.REFUSED, Outcome.UNABLE)


@dataclass(frozen=True, slots=True)
class Proposal:
    """Shape: `found` says in words where it stands."""

    fact: str
    value: Value
    found: str


def proposals(view: CaseView, person: PersonView, known: Mapping[str, Value], today: Day, _: Gettext) -> list[Proposal]:
    """What the open sections of the case say, of which nothing is written down for the ways in yet."""
    found = (*_identity(person, today, _), *_stay(view, person.person, _), *_answers(view, person.person, _))
    return [one for one in found if one.fact not in known and group_of(one.fact)]


def _identity(person: PersonView, today: Day, _: Gettext) -> Iterator[Proposal]:
    codes = tuple(code for told in person.nationalities if told.is_known and (code := _code(told.text)))
    if codes and len(codes) == len(person.nationalities):
        yield Proposal("nationalities", codes, _("nationality"))
    years = _age(person.born.one, today)
    if years is not None:
        yield Proposal("age", years, _("day of birth"))
    passports = tuple(_passport(one) for one in person.papers if "pass" in one.kind.casefold() or "паспорт" in one.kind.casefold())
    if passports:
        yield Proposal("documents", passports, _("papers"))


def _code(name: str) -> str:
    try:
        return country_code(name, "")
    except BadInput:
        return ""


def _age(born: PartialDate | None, today: Day) -> int | None:
    """Shape: None while a birthday may or may not have been: a year alone gives two ages."""
    if born is None:
        return None
    parts = [int(part) for part in born.iso.split("-")]
    first, last = [*parts, 1, 1][:3], [*parts, 12, 31][:3]
    ages = {today.date.year - year - ((today.date.month, today.date.day) < (month, day)) for year, month, day in (first, last)}
    return ages.pop() if len(ages) == 1 and 0 <= max(ages) <= 130 else None


def _passport(paper: PaperNoted) -> Entry:
    validity: dict[str, date] = {"validity": paper.valid_until.date} if paper.valid_until else {}
    return {"passport": True, **validity}


def _stay(view: CaseView, person: PersonId, _: Gettext) -> Iterator[Proposal]:
    for one in view.dated:
        dated = one.running[0].value if len(one.running) == 1 else None
        if dated is None or dated.kind is not ClockKind.HOST_STAY or (dated.persons and person not in dated.persons):
            continue
        if dated.on is not None and len(dated.on.iso) == len("2017-06-09"):
            yield Proposal("until", date.fromisoformat(dated.on.iso), _("last day of the stay"))


def _answers(view: CaseView, person: PersonId, _: Gettext) -> Iterator[Proposal]:
    theirs = [one for one in view.applications if person in one.persons]
    visas: tuple[Entry, ...] = tuple(
        {**_country(one), "class": visa.visa_class, "valid_from": visa.valid_from.date, "valid_to": visa.valid_until.date}
        for one in theirs
        for held in view.visas
        if held.person == person and (visa := held.visa.one) is not None and visa.application == one.application
    )
    if visas:
        yield Proposal("visas_held", visas, _("visas"))
    refused = tuple(entry for one in theirs if one.outcome_of(person) in ANSWERED_NO and (entry := _refusal(one)))
    if refused:
        yield Proposal("prior_refusals", refused, _("answers"))
    pending = tuple(name for one in theirs if one.outcome_of(person) is None and (name := _pathway(one)))
    if pending:
        yield Proposal("other_pathways_pending", tuple(dict.fromkeys(pending)), _("applications"))


def _country(one: ApplicationView) -> dict[str, str]:
    code = _code(one.country.text) if one.country.is_known else ""
    return {"country": code} if code else {}


def _pathway(one: ApplicationView) -> str:
    name = one.planned.values[-1].value.pathway if one.planned.values else ""
    return name if name in PATHWAY_IDS else ""


def _refusal(one: ApplicationView) -> dict[str, str]:
    return {"pathway": name} if (name := _pathway(one)) else {}
