"""What is written for dossiers, and who agreed to which. Rule: a passage that claims something says who said so; a consent says for whom, for
what, which parts, and how it was given."""

from dataclasses import dataclass
from typing import assert_never

from safeconduct.actions import dossiers
from safeconduct.actions.access import Act
from safeconduct.core.dossier import (
    IN_WORDS,
    NEED_A_SOURCE,
    DossierConsented,
    DossierConsentWithdrawn,
    DossierPart,
    WordsWritten,
)
from safeconduct.core.ids import ConsentId, WordsId, fresh
from safeconduct.core.when import Day, PartialDate
from safeconduct.desk.casefile import CaseFile, case_of, write_in_case
from safeconduct.desk.dossier_building import persons_of
from safeconduct.desk.pages.dossiers import language_of, looked_at
from safeconduct.desk.routes import Route
from safeconduct.desk.telling import day_in
from safeconduct.desk.terms import Gettext, dossier_language_word, dossier_part_word, titled
from safeconduct.desk.visit import Answer, Shown, Visit
from safeconduct.errors import BadInput
from safeconduct.folds.case import CaseView
from safeconduct.folds.dossier import ConsentView


@dataclass(frozen=True, slots=True)
class ConsentShown:
    """Shape: `state` is a word and `level` its colour."""

    view: ConsentView
    people: list[str]
    parts: str
    state: str
    level: str
    may_end: bool


def write_page(visit: Visit) -> Answer:
    file, _ = looked_at(visit), visit.language.gettext
    words = WordsId(visit.query.get("words") or visit.form.get("words"))
    stood = next((one.written.values[-1].value for one in file.view.dossier_words if one.words == words), None)
    part = stood.part if stood else _part_of(visit)
    language = stood.language if stood else language_of(visit.query.get("language") or visit.form.get("language"))
    values = {
        "view": file.view,
        "here": f"{file.path}/dossier",
        "words": words if stood else "",
        "stood": stood,
        "part": part.name,
        "part_title": titled(dossier_part_word(part, _)),
        "hint": part_hint(part, _),
        "in_language": language.value,
        "language_word": dossier_language_word(language, _),
        "needs_source": part in NEED_A_SOURCE,
        "has_day": part is DossierPart.CHRONOLOGY,
    }
    return Shown("dossiers/write.html", values, _("Words for a dossier"))


def _part_of(visit: Visit) -> DossierPart:
    raw = visit.form.get("part") or visit.query.get("part")
    return next((one for one in IN_WORDS if one.name == raw), DossierPart.SUMMARY)


def write(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    form = visit.form
    on = form.get("on").strip()
    wanted = WordsWritten(
        WordsId(form.get("words") or fresh(visit.office.chance)),
        _part_of(visit),
        language_of(form.get("language")),
        form.get("text"),
        _partial(on) if on else None,
        form.get("said_by"),
        _day(visit, "said_on"),
    )
    placed = dossiers.write_words(actor, view, wanted)
    back = f"/dossier?language={wanted.language.value}#part-{wanted.part.name}"
    return write_in_case(visit, view, placed, visit.language.gettext("Written down."), back)


def _partial(raw: str) -> PartialDate:
    try:
        return PartialDate.parse(raw)
    except BadInput as wrong:
        raise BadInput(str(wrong), "on") from None


def _day(visit: Visit, field: str) -> Day | None:
    return day_in(visit.form, field) if visit.form.get(field).strip() else None


# Consents


def consents_page(visit: Visit) -> Answer:
    file, _ = looked_at(visit), visit.language.gettext
    values = {
        "view": file.view,
        "here": f"{file.path}/dossier",
        "consents": [_shown(file, one) for one in reversed(file.view.consents)],
        "begun": next((name for name in visit.room.drawer.names() if visit.room.drawer.open(name).path == f"{file.path}/dossier/build"), ""),
        "written": [(f"{to}\n{what}", f"{to} · {what}") for to, what in _written_before(file.view)],
        "persons": [(one.person, one.handle) for one in file.view.people_here],
        "parts_offered": [(one.name, titled(dossier_part_word(one, _))) for one in DossierPart],
        "today": visit.office.today(),
        "may": file.actor.may(Act.KEEP_APPLICATIONS),
    }
    return Shown("dossiers/consents.html", values, _("Who agreed to a dossier"))


def _written_before(view: CaseView) -> list[tuple[str, str]]:
    """To whom and what for, as it stands in consents and applications of the case already, so that nobody is written in two ways."""
    consents = [(one.given.recipient, one.given.purpose) for one in view.consents]
    posts = [(one.prepared.post.text, one.prepared.kind) for one in view.applications if one.prepared.post.is_known and one.prepared.kind]
    return list(dict.fromkeys([*reversed(consents), *posts]))


def _shown(file: CaseFile, one: ConsentView) -> ConsentShown:
    _ = file.visit.language.gettext
    holds = one.holds_on(file.visit.office.today())
    state = _("in force") if holds else _("taken back") if one.withdrawn else _("over")
    people = [file.handles.get(person, "") or _("somebody") for person in one.given.persons]
    parts = ", ".join(dossier_part_word(part, _) for part in one.given.parts)
    return ConsentShown(one, people, parts, state, "good" if holds else "", holds and file.actor.may(Act.KEEP_APPLICATIONS))


def add_consent(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    form = visit.form
    recipient, _between, purpose = form.get("written").replace("\r", "").partition("\n")
    wanted = DossierConsented(
        ConsentId(fresh(visit.office.chance)),
        persons_of(view, form.all("persons")),
        recipient or form.get("recipient"),
        purpose or form.get("purpose"),
        tuple(one for one in DossierPart if one.name in form.all("parts")),
        form.get("how"),
        day_in(form, "given_on"),
        _day(visit, "valid_until"),
    )
    placed = dossiers.consent(actor, view, wanted, visit.office.today())
    said = visit.language.gettext("The consent is written down. Now the dossier can be built for them.")
    return write_in_case(visit, view, placed, said, "/dossier/consents")


def end_consent(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    withdrawn = DossierConsentWithdrawn(ConsentId(visit.params["consent"]), visit.office.today(), visit.form.get("why"))
    placed = dossiers.withdraw_consent(actor, view, withdrawn)
    said = visit.language.gettext("Taken back. What was handed over before cannot be called back; write to whoever has it.")
    return write_in_case(visit, view, placed, said, "/dossier/consents")


def part_hint(part: DossierPart, _: Gettext) -> str:
    """What a consul wants to read there."""
    match part:
        case DossierPart.COVER_LETTER:
            return _("Who writes, what is asked for, and what is enclosed. A greeting at the beginning, no name of a colleague at the end unless they want it.")
        case DossierPart.SUMMARY:
            return _("Who, what happened, why it is urgent, what is asked for. At most one page, all passages together.")
        case DossierPart.FAMILY:
            return _("Who belongs to them, who stays behind, and who depends on whom. Names of those in the case come by themselves.")
        case DossierPart.LEGAL_BASIS:
            return _("The law and the paragraph, as the country itself calls them.")
        case DossierPart.URGENT:
            return _("What ends when, and what happens then.")
        case DossierPart.CHRONOLOGY:
            return _("One event at a time. Write what happened, not how bad it was.")
        case DossierPart.RISK:
            return _("Who is after them, since when, and how that is known.")
        case DossierPart.NO_SAFETY_INSIDE:
            return _("Why moving within the country does not help.")
        case DossierPart.REACHING:
            return _("Through whom and when, what must never be sent, which language. No address.")
        case DossierPart.IDENTITY | DossierPart.ANNEXES:
            return ""
        case _:
            assert_never(part)


ROUTES = (
    Route("GET", "/cases/{case}/dossier/write", write_page),
    Route("POST", "/cases/{case}/dossier/write", write, again=write_page),
    Route("GET", "/cases/{case}/dossier/consents", consents_page),
    Route("POST", "/cases/{case}/dossier/consents/add", add_consent, again=consents_page),
    Route("POST", "/cases/{case}/dossier/consents/{consent}/withdraw", end_consent, again=consents_page),
)
