"""What staff write of testimonies. Rule: it is taken once; every use is asked for by itself, and what was taken back stays taken back."""

from safeconduct.actions.access import Act, Actor, placed, require
from safeconduct.actions.cases import check_person
from safeconduct.actions.violations import act_of
from safeconduct.actions.wanted import cleaned
from safeconduct.core.facts import Fact
from safeconduct.core.ids import DocumentId, TestimonyId
from safeconduct.core.section import Kind, Placed
from safeconduct.core.testimony import (
    PassageWritten,
    TestimonyConsented,
    TestimonyConsentWithdrawn,
    TestimonyTaken,
)
from safeconduct.core.when import Day
from safeconduct.errors import BadInput, Conflict
from safeconduct.folds.case import CaseView
from safeconduct.folds.testimony import TestimonyView


def take(actor: Actor, view: CaseView, wanted: TestimonyTaken, today: Day) -> tuple[Placed, ...]:
    """Who told it, to whom, in which language, through whom. Shape: the original is a document of the story, or comes later."""
    check_person(view, wanted.person)
    if wanted.on > today:
        raise BadInput("This day lies ahead. Write it down when it has come.", "on")
    if wanted.document is not None:
        _check_original(view, wanted.document)
    return _in_story(actor, view, cleaned(wanted, "by", "language"))


def write_passage(actor: Actor, view: CaseView, wanted: PassageWritten) -> tuple[Placed, ...]:
    """A piece of it, new or in the place of what stood; whoever agreed to other words has not agreed to these."""
    testimony = testimony_of(view, wanted.testimony)
    for act in wanted.acts:
        act_of(view, act)
    clean = cleaned(wanted, "text")
    stood = next((one.written.one for one in testimony.passages if one.passage == clean.passage), None)
    return () if stood == clean else _in_story(actor, view, clean)


def consent(actor: Actor, view: CaseView, wanted: TestimonyConsented, today: Day) -> tuple[Placed, ...]:
    """The person agreed that these passages are used for one thing."""
    testimony = testimony_of(view, wanted.testimony)
    there = {one.passage: one.written for one in testimony.passages}
    if not wanted.passages:
        raise BadInput("Choose what they agreed to.", "passages")
    for passage in wanted.passages:
        if passage not in there:
            raise Conflict("This passage is not here any more. Load the page again.")
        if there[passage].contested:
            raise Conflict("This passage was written twice, apart. Settle which stands, then ask.")
    if wanted.given_on > today:
        raise BadInput("This day lies ahead. Write it down when it has come.", "given_on")
    if wanted.valid_until is not None and wanted.valid_until < wanted.given_on:
        raise BadInput("It ends before it begins. Check both days.", "valid_until")
    return _in_story(actor, view, cleaned(wanted, "how"))


def withdraw(actor: Actor, view: CaseView, wanted: TestimonyConsentWithdrawn) -> tuple[Placed, ...]:
    found = next((c for one in view.testimonies for c in one.consents if c.given.consent == wanted.consent), None)
    if found is None:
        raise Conflict("This consent is not here any more. Load the page again.")
    return () if found.withdrawn is not None else _in_story(actor, view, cleaned(wanted))


def testimony_of(view: CaseView, testimony: TestimonyId) -> TestimonyView:
    """Raises: Conflict when it is not here."""
    found = next((one for one in view.testimonies if one.testimony == testimony), None)
    if found is None:
        raise Conflict("This testimony is not here any more. Load the page again.")
    return found


def _check_original(view: CaseView, document: DocumentId) -> None:
    """The original lies where the words lie: whoever opens another section must not hear the person speak."""
    found = next((one for one in view.documents if one.document == document), None)
    if found is None:
        raise Conflict("This document is not here any more. Load the page again.")
    if found.section is not Kind.STORY:
        raise BadInput("The original must lie in the section story. Add it there.", "document")


def _in_story(actor: Actor, view: CaseView, fact: Fact) -> tuple[Placed, ...]:
    require(actor, Act.KEEP_TESTIMONY)
    return placed(actor, Kind.STORY, view.case, [fact])
