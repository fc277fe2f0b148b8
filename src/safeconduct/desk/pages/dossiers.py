"""A dossier: what there is for one, choosing what goes into it, and letting it out. Rule: the form asks for whom, what for, with which parts and
about how many people; nothing is filled in that the sender would have to notice to stop."""

from dataclasses import dataclass

from safeconduct.actions.access import Act
from safeconduct.core.dossier import DossierConsented, DossierLanguage
from safeconduct.desk.casefile import CaseFile, case_of
from safeconduct.desk.country_evidence import evidence_pages
from safeconduct.desk.dossier_building import (
    Wanted,
    build,
    check_count,
    has_left,
    let_out,
    look_at,
)
from safeconduct.desk.dossier_choosing import Offered, choice_of, offered
from safeconduct.desk.dossier_held import held_by
from safeconduct.desk.dossier_pathway import way_of
from safeconduct.desk.dossier_ring import ring_of
from safeconduct.desk.drafts import Draft
from safeconduct.desk.pages.pathways import ways_offered
from safeconduct.desk.press import Built, pressed
from safeconduct.desk.routes import Route
from safeconduct.desk.telling import number_in
from safeconduct.desk.terms import dossier_language_word
from safeconduct.desk.visit import Answer, GoTo, Sent, Shown, Streamed, Visit
from safeconduct.errors import Conflict, NotFound
from safeconduct.folds.case import CaseView
from safeconduct.folds.dossier import recipients_agreed

KEPT = 2
"""How many built dossiers lie in this process, handed over or not."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What the form begins with, from the application or the consent it was opened from. Shape: `post` is that of an application for which nobody agreed to anything."""

    country: str = ""
    consent: str = ""
    persons: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    post: str = ""


def language_of(raw: str) -> DossierLanguage:
    return next((one for one in DossierLanguage if one.value == raw), DossierLanguage.ENGLISH)


def looked_at(visit: Visit) -> CaseFile:
    """The case, with what its dossier is made of."""
    _actor, view = case_of(visit)
    look_at(visit.office, view)
    return CaseFile(visit, view, frozenset())


def overview(visit: Visit) -> Answer:
    file, _ = looked_at(visit), visit.language.gettext
    language = language_of(visit.query.get("language"))
    ring = ring_of(file, language)
    values = {
        "view": file.view,
        "base": file.path,
        "here": f"{file.path}/dossier",
        "ring": ring,
        "in_language": language.value,
        "languages": [(one.value, dossier_language_word(one, _)) for one in DossierLanguage],
        "consents": len([one for one in file.view.consents if one.holds_on(visit.office.today())]),
        "inside": [one for one in visit.room.dossiers.values() if one.case == file.view.case and not has_left(file.view, one)],
        "handed": [(one, held_by(file.view, one, _), visit.room.dossiers.get(one.fact.dossier)) for one in reversed(file.view.dossiers)],
        "sentences": {one.event: file.said(entry) for one in file.view.dossiers for entry in file.view.timeline if entry.event == one.event},
        "ways": ways_offered(visit),
        "asked_way": visit.query.get("pathway"),
        "way": way_of(visit.room.rulebook, visit.query.get("pathway"), visit.language),
        "may": file.actor.may(Act.KEEP_APPLICATIONS),
    }
    return Shown("dossiers/overview.html", values, _("Dossier"))


def new(visit: Visit) -> Answer:
    """First for whom, then what of that which they agreed to. Shape: the first is passed over where there is but one, unless it is another than where an application lies."""
    file, _ = looked_at(visit), visit.language.gettext
    agreed, begun = _agreed(visit, file.view), _from_application(visit, file.view) or _from_consent(visit, file.view) or Begun()
    to = _chosen_of(agreed, visit.form.get("consent") or begun.consent) or (agreed[0] if len(agreed) == 1 and not begun.post else None)
    language = language_of(visit.form.get("language") or visit.query.get("language"))
    values: dict[str, object] = {
        "view": file.view,
        "here": f"{file.path}/dossier",
        "languages": [(one.value, dossier_language_word(one, _)) for one in DossierLanguage],
        "in_language": language.value,
        "begun": begun,
        "application": visit.query.get("application"),
        "agreed": [(one.consent, f"{one.recipient} · {one.purpose}") for one in agreed],
        "to": to,
    }
    if to is not None:
        found = offered(file, to, language)
        # What the form had not shown yet when it was sent or laid aside was left out by nobody.
        values |= {"shown": visit.form.all("shown"), "offered": found, "persons_chosen": _persons_begun(begun, found), "parts_chosen": begun.parts or [one.name for one in found.parts]}
    return Shown("dossiers/new.html", values, _("Build a dossier"))


def _persons_begun(begun: Begun, found: Offered) -> list[str]:
    """Those of the application or the consent, as far as they agreed; everybody who did where neither says."""
    there = [person for person, _handle in found.persons]
    return [person for person in there if person in begun.persons] or there


def _chosen_of(agreed: tuple[DossierConsented, ...], name: str) -> DossierConsented | None:
    return next((one for one in agreed if one.consent == name), None)


def _agreed(visit: Visit, view: CaseView) -> tuple[DossierConsented, ...]:
    return recipients_agreed(view.consents, visit.office.today())


def _from_application(visit: Visit, view: CaseView) -> Begun | None:
    """With the consent whose recipient is the post that was applied to, if there is one."""
    found = next((one.prepared for one in view.applications if one.application == visit.query.get("application")), None)
    if found is None:
        return None
    to = next((one.consent for one in _agreed(visit, view) if one.recipient.casefold() == found.post.text.casefold()), "")
    return Begun(found.country.text, to, found.persons, post="" if to or not found.post.is_known else found.post.text)


def _from_consent(visit: Visit, view: CaseView) -> Begun | None:
    found = next((one for one in view.consents if one.given.consent == visit.query.get("consent")), None)
    if found is None:
        return None
    to = next((one.consent for one in _agreed(visit, view) if found.is_for(one.recipient, one.purpose)), "")
    return Begun("", to, found.given.persons, tuple(part.name for part in found.given.parts))


def keep(visit: Visit) -> Answer:
    """Lays the form aside while a consent is written down; it is offered there again."""
    _actor, view = case_of(visit)
    path = f"/cases/{view.case}/dossier"
    if not visit.room.drawer.keep(Draft(f"{path}/build", visit.form.fields, visit.now), visit.office.chance):
        raise Conflict("This form could not be kept. Build the dossier first, or write its choices down.")
    return GoTo(f"{path}/consents", visit.language.gettext("The form is kept. Go on with it from here."))


def make(visit: Visit) -> Answer:
    _actor, view = case_of(visit)
    to = _chosen_of(_agreed(visit, view), visit.form.get("consent"))
    wanted = Wanted(choice_of(visit, view, to, language_of(visit.form.get("language"))), visit.form.get("key"))
    check_count(wanted.choice, number_in(visit.form, "count"))
    built = build(visit.office, view.case, wanted, pressed, visit.language)
    kept = visit.room.dossiers
    kept[built.handed.dossier] = built
    for old in list(kept)[:-KEPT]:
        del kept[old]
    return GoTo(f"/cases/{view.case}/dossier/built/{built.handed.dossier}")


# What was built


def built(visit: Visit) -> Answer:
    """The pages as pictures, and the press that lets them out."""
    file, _ = looked_at(visit), visit.language.gettext
    one = _kept(visit, file.view)
    documents = {document.document: document for document in file.view.documents}
    values = {
        "view": file.view,
        "here": f"{file.path}/dossier",
        "base": file.path,
        "one": one,
        "has_left": has_left(file.view, one),
        "language_word": dossier_language_word(one.handed.language, _),
        "beside": [documents[name] for name in one.beside if name in documents],
    }
    return Shown("dossiers/built.html", values, _("The dossier is built"))


def _kept(visit: Visit, view: CaseView) -> Built:
    one = visit.room.dossiers.get(visit.params["dossier"])
    if one is None or one.case != view.case:
        raise NotFound("This file is not kept any more. Build it again if it was not saved.")
    return one


def page_picture(visit: Visit) -> Answer:
    _actor, view = case_of(visit)
    pictures, number = _kept(visit, view).pictures, visit.params["number"]
    if not number.isascii() or not number.isdecimal() or not 0 < int(number) <= len(pictures):
        raise NotFound("It has no such page.")
    return Sent(pictures[int(number) - 1], "image/png")


def hand_over(visit: Visit) -> Answer:
    _actor, view = case_of(visit)
    one = _kept(visit, view)
    let_out(visit.office, one, visit.language)
    said = visit.language.gettext("It is written down that it left. Save the file now.")
    return GoTo(f"/cases/{view.case}/dossier/built/{one.handed.dossier}", said)


def saved(visit: Visit) -> Answer:
    _actor, view = case_of(visit)
    one = _kept(visit, view)
    if not has_left(view, one):
        raise Conflict("It has not left yet. Look at its pages, and press that it leaves.")
    return Streamed(iter([one.file]), "application/octet-stream", len(one.file), one.name)


def evidence_alone(visit: Visit) -> Answer:
    """What reports say of the country, as a PDF that belongs to no case."""
    language = language_of(visit.params["language"])
    return Sent(evidence_pages(visit.office, language), "application/octet-stream", f"country-evidence-{language.value}.pdf")


ROUTES = (
    Route("GET", "/reports/country-evidence/{language}", evidence_alone),
    Route("GET", "/cases/{case}/dossier", overview),
    Route("GET", "/cases/{case}/dossier/new", new),
    Route("POST", "/cases/{case}/dossier/build", make, again=new),
    Route("POST", "/cases/{case}/dossier/keep", keep, again=new),
    Route("GET", "/cases/{case}/dossier/built/{dossier}", built),
    Route("GET", "/cases/{case}/dossier/built/{dossier}/pages/{number}", page_picture),
    Route("POST", "/cases/{case}/dossier/built/{dossier}/let-out", hand_over, again=built),
    Route("GET", "/cases/{case}/dossier/{dossier}/file", saved),
)
