"""Country evidence as this desk has it. Rule: only what persons confirmed, of reports whose text has come to this machine."""

from collections.abc import Sequence
from contextlib import suppress

from safeconduct.core.dossier import DossierLanguage
from safeconduct.core.ids import ReportId, StatementId
from safeconduct.core.report import Question, StatementConfirmed
from safeconduct.core.section import Kind
from safeconduct.desk.office import Office
from safeconduct.desk.press import pressed
from safeconduct.desk.report_texts import text_in
from safeconduct.dossier.country_evidence import CountryEvidence, EvidenceAlone
from safeconduct.errors import Conflict, NotAllowed, NotFound, SealBroken
from safeconduct.evidence.annex import asked, claims_of, country_evidence
from safeconduct.evidence.joining.lexicon import read_lexicon
from safeconduct.folds.reports import ReportsView


def evidence_here(office: Office, only: frozenset[StatementId] | None = None) -> CountryEvidence:
    """Shape: `only` as for the annex. Raises: Conflict while nobody confirmed anything; NotAllowed for somebody outside."""
    if not office.actor.may_read(Kind.KNOWLEDGE):
        raise NotAllowed("This is sealed to you. Ask a colleague to let you into the group.")
    view = office.index.knowledge().reports
    found = country_evidence(view, _texts(office, view), read_lexicon(), only)
    if not found.questions:
        raise Conflict("No statement of a report is confirmed yet, or its text has not come to this machine. Confirm what belongs into the annex, under “Reports”.")
    return found


def claims_here(office: Office) -> list[tuple[StatementId, Question, str]]:
    """What the annex can hold, claim by claim: the name of its first statement, the question that it answers, and its words with who says them. Shape: empty for somebody outside."""
    if not office.actor.may_read(Kind.KNOWLEDGE):
        return []
    view = office.index.knowledge().reports
    claims = claims_of(view, view.confirmed)
    return [(members[0].statement, asked(members), _claimed(members, view)) for members in claims if members[0].report in view.reports]


def _claimed(members: Sequence[StatementConfirmed], view: ReportsView) -> str:
    outlets = dict.fromkeys(view.reports[one.report].first.outlet for one in members if one.report in view.reports)
    return f"{members[0].text} ({', '.join(outlets)})"


def _texts(office: Office, view: ReportsView) -> dict[ReportId, str]:
    """Those that have come to this machine and open."""
    found = {}
    for name, report in view.reports.items():
        with suppress(NotFound, SealBroken):
            found[name] = text_in(office, report)
    return found


def evidence_pages(office: Office, language: DossierLanguage) -> bytes:
    """A PDF of its own. Shape: the same statements on the same day give the same bytes."""
    return pressed(EvidenceAlone(evidence_here(office), language, office.today())).pdf
