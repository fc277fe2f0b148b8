"""Whether and from when somebody may leave once the check is signed, in words. Rule: nobody reads that they may leave while a visa, a day, a
paper of the plan or an answer about their life is missing."""

from collections.abc import Iterable, Sequence

from safeconduct.core.application import Outcome
from safeconduct.core.ids import PersonId
from safeconduct.core.when import Day
from safeconduct.desk.at_once import open_alarms
from safeconduct.desk.casefile import CaseFile
from safeconduct.folds.case import CaseView
from safeconduct.folds.people import PersonView


def without_visa(view: CaseView, persons: Iterable[PersonView]) -> str:
    """The handles of those for whom no visa is noted."""
    with_visa = {visa.person for visa in view.visas if not visa.visa.empty}
    return ", ".join(person.handle for person in persons if person.person not in with_visa)


def first_day(view: CaseView, persons: Sequence[PersonId], today: Day) -> Day:
    """The first day, today at the earliest, on which each of them who has a visa may use it."""
    begins = [_begins(view, person, today) for person in persons]
    return max((day for day in begins if day), default=today)


def _begins(view: CaseView, person: PersonId, today: Day) -> Day | None:
    """Shape: None where every visa has ended, or there is none."""
    issued = [w.value for visa in view.visas if visa.person == person for w in visa.visa.values]
    return min((max(visa.valid_from, today) for visa in issued if visa.valid_until >= today), default=None)


def missing_papers(file: CaseFile, persons: Sequence[PersonId]) -> list[str]:
    """What the plan of an application that was granted to one of them asks for and nobody has noted as there, with whose it is."""
    return [
        f"{paper.text} ({file.handles.get(paper.person, '')})" if paper.person else paper.text
        for one in file.view.applications
        if any(one.outcome_of(person) is Outcome.GRANTED for person in persons)
        for plan in one.planned.values[-1:]
        for paper in plan.value.papers
        if paper.person in (None, *persons) and not one.has_paper(paper.paper, paper.person)
    ]


def signed_words(file: CaseFile, persons: Sequence[PersonId]) -> str:
    """What whoever signed last reads."""
    visit, view = file.visit, file.view
    _, today = visit.language.gettext, visit.office.today()
    first = first_day(view, persons, today)
    told = []
    if who := without_visa(view, (person for person in view.people_here if person.person in persons)):
        told.append(_("Still missing: a visa for %(who)s.") % {"who": who})
    if papers := missing_papers(file, persons):
        told.append(_("Still missing of the plan: %(papers)s.") % {"papers": "; ".join(papers)})
    if told and first > today:
        told.append(_("Nobody leaves before %(day)s.") % {"day": visit.language.day(first)})
    if open_alarms(visit, view.case):
        told.append(_("Before anybody leaves, deal with what stands at the top of this page."))
    if told:
        return " ".join([_("Signed."), *told])
    return _("Signed. They may leave from %(day)s.") % {"day": visit.language.day(first)} if first > today else _("Signed. They may leave.")
