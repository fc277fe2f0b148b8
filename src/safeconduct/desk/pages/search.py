"""Search over everything the member may open. Rule: what was typed never stands in an address, and the page says what was searched."""

from safeconduct.caseload.contacts import contacts_found, notes_found
from safeconduct.caseload.search import Hit
from safeconduct.core.ids import CaseId
from safeconduct.core.section import Kind
from safeconduct.desk.call_words import call_name
from safeconduct.desk.casefile import default_readers
from safeconduct.desk.contact_book import contact_shown, contacts_of, is_open_to
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
    hits = [*(_shown(visit, hit) for hit in found.hits if hit.kind), *_in_contacts(visit, words)]
    readers = "" if visit.office.actor.may_read(Kind.CONVERSATION) else default_readers(visit, Kind.CONVERSATION)
    values = {"words": words, "found": found, "hits": hits, "readers": readers, "contacts": is_open_to(visit)}
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


def _in_contacts(visit: Visit, words: str) -> list[dict[str, object]]:
    """Contacts and notes on ways in; none for who may not open them."""
    if not is_open_to(visit):
        return []
    _, view, titles = visit.language.gettext, contacts_of(visit), {one.id: visit.language.gettext(one.title) for one in visit.room.rulebook.rules}
    people = [contact_shown(visit, one) for one in contacts_found(view, words)]
    return [
        *(_hit(one.called, one.path, _("contact"), f"{one.view.noted.at}, {one.country}") for one in people),
        *(_hit(titles.get(way, way), f"/pathways/{way}#notes", _("way in"), _("our notes")) for way in dict.fromkeys(one.noted.way for one in notes_found(view, words))),
    ]


def _hit(handle: str, path: str, kind: str, where: str) -> dict[str, object]:
    return {"handle": handle, "path": path, "kind": kind, "where": [where], "alike": ""}


def _where(visit: Visit, section: str) -> str:
    found = next((kind for kind in Kind if kind.value == section), None)
    return section_word(found, visit.language.gettext) if found else section


ROUTES = (
    Route("GET", "/search", search_page),
    Route("POST", "/search", find, again=search_page),
)
