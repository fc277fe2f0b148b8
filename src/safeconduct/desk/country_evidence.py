"""Country evidence as this desk has it. Rule: only what persons confirmed, of reports whose text has come to this machine."""

from safeconduct.core.dossier import DossierLanguage
from safeconduct.core.section import Kind
from safeconduct.desk.office import Office
from safeconduct.desk.press import pressed
from safeconduct.desk.report_texts import texts_here
from safeconduct.dossier.country_evidence import CountryEvidence, EvidenceAlone
from safeconduct.errors import Conflict, NotAllowed
from safeconduct.evidence.annex import country_evidence
from safeconduct.evidence.joining.lexicon import read_lexicon


def evidence_here(office: Office) -> CountryEvidence:
    """Raises: Conflict while nobody confirmed anything; NotAllowed for somebody outside."""
    if not office.actor.may_read(Kind.KNOWLEDGE):
        raise NotAllowed("This is sealed to you. Ask a colleague to let you into the group.")
    view = office.index.knowledge().reports
    found = country_evidence(view, texts_here(office, view), read_lexicon())
    if not found.questions:
        raise Conflict("No statement of a report is confirmed yet, or its text has not come to this machine. Confirm what belongs into the annex, under “Reports”.")
    return found


def evidence_pages(office: Office, language: DossierLanguage) -> bytes:
    """A PDF of its own. Shape: the same statements on the same day give the same bytes."""
    return pressed(EvidenceAlone(evidence_here(office), language, office.today())).pdf
