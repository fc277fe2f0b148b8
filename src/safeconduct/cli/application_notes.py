"""`safeconduct application visit`, `visa`, `appeal`, `paper` and `ready`: the rest of what happens to an application. Rule: as for its steps: the checks of the office, its line in the timeline,
and nothing written before somebody said so."""

from collections.abc import Sequence
from dataclasses import replace

import click

from safeconduct.actions import applications as acts
from safeconduct.actions.planning import note_paper
from safeconduct.cli.applications import ON, SAID_BY, WHICH, application, day_given, named, who_said
from safeconduct.cli.applications_shown import called
from safeconduct.cli.data import Data
from safeconduct.cli.kept_facts import people_of
from safeconduct.cli.saying import agreed, echo
from safeconduct.cli.unlocking import as_member, case_called, unlocked
from safeconduct.core.application import (
    AppealLodged,
    EmbassyVisit,
    OriginalHeld,
    PaperReady,
    PlannedPaper,
    VisaIssued,
)
from safeconduct.core.ids import DocumentId, PersonId, VisitId, fresh
from safeconduct.core.section import Placed
from safeconduct.core.text import clean_line
from safeconduct.core.when import Day
from safeconduct.desk.casefile import actor_of
from safeconduct.desk.office import Office
from safeconduct.errors import BadInput, NotFound
from safeconduct.folds.application import ApplicationView, OriginalView
from safeconduct.folds.case import CaseView

PERSON = click.option("--person", "people", multiple=True, help="The handle of somebody it is for; may be given several times. Everybody in it where nobody is named.")


@application.command("visit")
@click.argument("case")
@WHICH
@click.option("--visit", "number", type=int, help="The number of a visit, as `show` has it: it is changed, or told how it went. What is not given stays.")
@PERSON
@ON
@click.option("--at", default="", help="The time as the embassy wrote it.")
@click.option("--place", default="", help="Where; needed for a new one.")
@click.option("--route", default="", help="How they get there.")
@click.option("--companion", default="", help="Who goes with them.")
@click.option("--risk", default="", help="What was looked at before.")
@click.option("--said", default="", help="What was said there: with it the visit is over.")
@SAID_BY
@as_member
@click.pass_obj
def visit_command(data: Data, /, case: str, which: str, number: int | None, people: tuple[str, ...], on: str | None, said_by: str, name: str, practice: bool, **words: str) -> None:
    """Write down that somebody of CASE (its handle) goes to the embassy, or how it went."""
    with unlocked(data, name, practice=practice) as office:
        view = case_called(office, case)
        one = named(view, which)
        begun = _visit(one, number) if number is not None else EmbassyVisit(VisitId(fresh(office.chance)), one.application, one.persons, None, "", "")
        persons = _chosen(view, one, people) if people else begun.persons
        given = {field: clean_line(text, field=field) for field, text in words.items()}
        wanted = EmbassyVisit(
            visit=begun.visit,
            application=begun.application,
            persons=persons,
            on=day_given(on) or begun.on,
            place=given["place"] or begun.place,
            said_by=who_said(said_by),
            at=given["at"] or begun.at,
            route=given["route"] or begun.route,
            companion=given["companion"] or begun.companion,
            risk=given["risk"] or begun.risk,
            said=given["said"] or begun.said,
        )
        if not wanted.place:
            raise BadInput("--place: name where they go.", "place")
        words_of = ", ".join(part for part in (wanted.on.iso if wanted.on else "no day given", wanted.at, wanted.place, wanted.said and f"said there: {wanted.said}") if part)
        _write(office, acts.plan_visit(actor_of(office, view), view, wanted), f"{called(one)}, a visit of {_handles(view, persons)}: {words_of}, says {wanted.said_by}")


@application.command("visa")
@click.argument("case")
@WHICH
@PERSON
@click.option("--class", "visa_class", required=True, help="As it is printed on the visa.")
@click.option("--from", "begins", required=True, help="The first day, as 2017-06-09.")
@click.option("--until", required=True, help="The last day.")
@as_member
@click.pass_obj
def visa_command(data: Data, /, case: str, which: str, people: tuple[str, ...], visa_class: str, begins: str, until: str, name: str, practice: bool) -> None:
    """Write down the visa that was issued, for whom of CASE (its handle) it was granted."""
    with unlocked(data, name, practice=practice) as office:
        view = case_called(office, case)
        one, first, last = named(view, which), _day(begins, "--from"), _day(until, "--until")
        persons = _chosen(view, one, people)
        actor = actor_of(office, view)
        placed = [each for person in persons for each in acts.issue_visa(actor, view, VisaIssued(one.application, person, visa_class, first, last))]
        _write(office, tuple(dict.fromkeys(placed)), f"{called(one)}, visa {visa_class} for {_handles(view, persons)}, {first.iso} to {last.iso}")


@application.command("appeal")
@click.argument("case")
@WHICH
@PERSON
@ON
@click.option("--before", required=True, help="The court or office that hears it.")
@SAID_BY
@as_member
@click.pass_obj
def appeal_command(data: Data, /, case: str, which: str, people: tuple[str, ...], on: str | None, before: str, said_by: str, name: str, practice: bool) -> None:
    """Write down that an appeal was lodged, for whom of CASE (its handle) it was refused."""
    with unlocked(data, name, practice=practice) as office:
        view = case_called(office, case)
        one, day, said = named(view, which), day_given(on), who_said(said_by)
        persons = _chosen(view, one, people)
        if not before.strip():
            raise BadInput("--before: name the court or office that hears it.", "before")
        wanted = AppealLodged(one.application, persons, day, clean_line(before, field="before"), said)
        asked = f"{called(one)}, an appeal of {_handles(view, persons)} before {wanted.before}, {day.iso if day else 'no day given'}, says {said}"
        _write(office, acts.lodge_appeal(actor_of(office, view), view, wanted), asked)


@application.command("paper")
@click.argument("case")
@click.argument("what")
@WHICH
@click.option("--holder", required=True, help="Who has it from that day on.")
@click.option("--since", required=True, help="From what day on, as 2017-06-09.")
@click.option("--whose", default="", help="The handle of whom it belongs to; of a paper that is not known yet.")
@click.option("--copy", "is_copy", is_flag=True, help="It is a copy; of a paper that is not known yet.")
@click.option("--ends", help="The last day on which it is valid; of a paper that is not known yet.")
@as_member
@click.pass_obj
def paper_command(
    data: Data, /, case: str, what: str, which: str, holder: str, since: str, whose: str, is_copy: bool, ends: str | None, name: str, practice: bool
) -> None:
    """Write down who has a paper, WHAT it is called: handed over, or handed on where CASE (its handle) knows it already."""
    with unlocked(data, name, practice=practice) as office:
        view = case_called(office, case)
        one, day = named(view, which), _day(since, "--since")
        known = _original(view, what, whose)
        if known is None:
            person = next(iter(_persons(view, (whose,)))) if whose else None
            until = _day(ends, "--ends") if ends else None
            known = OriginalHeld(DocumentId(fresh(office.chance)), clean_line(what, field="what"), "", day, person, not is_copy, until)
        elif is_copy or ends:
            raise BadInput("The case knows this paper already: --copy and --ends go with a new one.")
        if not holder.strip():
            raise BadInput("--holder: name who has it.", "holder")
        wanted = replace(known, holder=clean_line(holder, field="holder"), since=day, application=one.application)
        kind = "original" if wanted.original else "copy"
        _write(office, acts.hold_original(actor_of(office, view), view, wanted), f"{wanted.what} ({kind}): {wanted.holder} has it since {day.iso}, for {called(one)}")


@application.command("ready")
@click.argument("case")
@click.argument("paper")
@WHICH
@click.option("--person", "handle", default="", help="The handle of whose paper it is; needed where each of several people needs one.")
@click.option("--missing", "is_missing", is_flag=True, help="It is missing after all.")
@as_member
@click.pass_obj
def ready_command(data: Data, /, case: str, paper: str, which: str, handle: str, is_missing: bool, name: str, practice: bool) -> None:
    """Write down that a PAPER of an application's plan is there; `show` has its name in brackets."""
    with unlocked(data, name, practice=practice) as office:
        view = case_called(office, case)
        one = named(view, which)
        found = _planned(view, one, paper, handle)
        wanted = PaperReady(one.application, found.paper, found.person, not is_missing)
        whose = f" of {_handles(view, (found.person,))}" if found.person else ""
        _write(office, note_paper(actor_of(office, view), view, wanted), f"{called(one)}, {found.text}{whose}: {'missing' if is_missing else 'there'}")


def _write(office: Office, placed: Sequence[Placed], asked: str) -> None:
    if not agreed(f"{asked}: write that down?"):
        echo("Nothing was written down.")
        return
    office.write(placed)
    echo("Written down.")


def _chosen(view: CaseView, one: ApplicationView, handles: Sequence[str]) -> tuple[PersonId, ...]:
    """Those named; everybody in the application where nobody is."""
    return _persons(view, handles) if handles else one.persons


def _persons(view: CaseView, handles: Sequence[str]) -> tuple[PersonId, ...]:
    return tuple(person.person for person in people_of(view, handles))


def _handles(view: CaseView, persons: Sequence[PersonId]) -> str:
    return ", ".join(person.handle for person in view.people if person.person in persons)


def _day(raw: str, option: str) -> Day:
    found = day_given(raw, option)
    if found is None:
        raise BadInput(f"{option}: name a day, as 2017-06-09.", option)
    return found


def _visit(one: ApplicationView, number: int) -> EmbassyVisit:
    if not 0 < number <= len(one.visits):
        raise NotFound(f"This application has {len(one.visits)} visits; `show` has their numbers.")
    return one.visits[number - 1].standing.values[-1].value


def _original(view: CaseView, what: str, whose: str) -> OriginalHeld | None:
    """The paper of that name as it stands; None where the case knows none. Raises: BadInput where several are called so."""
    owner = next(iter(_persons(view, (whose,)))) if whose else None
    found = [each.held.values[-1].value for each in view.originals if _is_called(each, what)]
    theirs = [held for held in found if not whose or held.person == owner]
    if len(theirs) > 1:
        raise BadInput(f"Several papers of this case are called {what}. Say by --whose which is meant.")
    return theirs[0] if theirs else None


def _is_called(original: OriginalView, what: str) -> bool:
    return original.held.values[-1].value.what.casefold() == what.strip().casefold()


def _planned(view: CaseView, one: ApplicationView, paper: str, handle: str) -> PlannedPaper:
    """Raises: NotFound where the plan asks for no such paper, or one of several people's and nobody is named."""
    papers = one.planned.values[-1].value.papers if one.planned.values else ()
    person = next(iter(_persons(view, (handle,)))) if handle else None
    found = [each for each in papers if each.paper == paper and (not handle or each.person in (person, None))]
    if len(found) == 1:
        return found[0]
    if found:
        raise BadInput(f"Each of several people needs this paper. Say by --person whose it is: {_handles(view, [each.person for each in found if each.person])}.")
    raise NotFound(f"The plan of this application asks for no paper called {paper}. In it: {', '.join(dict.fromkeys(each.paper for each in papers)) or 'none'}.")
