"""Cases written for some of the group alone, with every call that belongs to them. Rule: what is answered in such a call is read by whom the case is for."""

from safeconduct.core.case import CaseRestricted
from safeconduct.core.section import Kind, Subject
from safeconduct.desk.erasing import calls_behind
from safeconduct.desk.office import Office
from safeconduct.folds.case import CaseView


def restrict(office: Office, view: CaseView, restricted: CaseRestricted) -> None:
    """From now on the case and its calls are written for these readers alone, and the case is in the lists of nobody else."""
    own = [Subject(view.call)] if view.call else []
    joined = [call for call in calls_behind(office, Subject(view.case)) if call not in own and _goes_on(office, call, restricted)]
    office.change(lambda journal: journal.restrict(Subject(view.case), [*own, *joined], restricted))


def restrict_call(office: Office, call: Subject, restricted: CaseRestricted) -> None:
    """As `restrict`, for a call that was joined to such a case, or is not any more."""
    if _goes_on(office, call, restricted):
        office.change(lambda journal: journal.restrict(None, [call], restricted))


def _goes_on(office: Office, call: Subject, restricted: CaseRestricted) -> bool:
    """Whether this member writes in the call's conversation, and will when it is written for these."""
    opens, readers = office.journal.roster.opens_by_role, office.holders.intersection(restricted.readers)
    return office.journal.writing.is_meant(Kind.CONVERSATION, call) and (not restricted.readers or any(opens(one, Kind.CONVERSATION) for one in readers))
