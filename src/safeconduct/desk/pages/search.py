"""Search over everything the member may open. Rule: what was typed never stands in an address, and the page says what was searched."""

from safeconduct.caseload.search import Hit
from safeconduct.core.ids import CaseId
from safeconduct.core.section import Kind
from safeconduct.desk.call_words import call_name
from safeconduct.desk.casefile import default_readers
from safeconduct.desk.routes import Route
from safeconduct.desk.terms import section_word
from safeconduct.desk.visit import Answer, Shown, Visit


def search_page(visit: Visit) -> Answer:
    return Shown("search/search.html", {"words": "", "found": None, "hits": []}, visit.language.gettext("Search"))


def find(visit: Visit) -> Answer:
    words = visit.form.get("words").strip()[:400]
    if not words:
        return search_page(visit)
    found = visit.office.search.find(words)
    hits = [_shown(visit, hit) for hit in found.hits if hit.kind]
    readers = "" if visit.office.actor.may_read(Kind.CONVERSATION) else default_readers(visit, Kind.CONVERSATION)
    values = {"words": words, "found": found, "hits": hits, "readers": readers}
    return Shown("search/search.html", values, visit.language.gettext("Search"))


def _shown(visit: Visit, hit: Hit) -> dict[str, object]:
    _ = visit.language.gettext
    kinds = {"case": _("case"), "call": _("call"), "house": _("house")}
    handle = hit.handle
    if hit.kind == "call":
        row = visit.office.index.call_row(hit.subject)
        handle = call_name(visit, row.arrived if row else None, hit.handle)
    if hit.kind == "case" and hit.name and hit.name != hit.handle:
        # The name itself is on the page: that is a look into the section it stands in.
        visit.office.looked(CaseId(hit.subject), Kind.IDENTITY)
    return {
        "handle": handle,
        "path": f"/{hit.kind}s/{hit.subject}",
        "kind": kinds.get(hit.kind, hit.kind),
        "where": [_where(visit, section) for section in hit.sections if section != "name"],
        "alike": hit.name,
    }


def _where(visit: Visit, section: str) -> str:
    found = next((kind for kind in Kind if kind.value == section), None)
    return section_word(found, visit.language.gettext) if found else section


ROUTES = (
    Route("GET", "/search", search_page),
    Route("POST", "/search", find, again=search_page),
)
