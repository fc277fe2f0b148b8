"""Countries: where each stands over time, what was asked and promised, what may be said. Rule: a promise nobody followed up is shown as not
known; what must not be said stands with its reason, and nothing may be said that nobody wrote down."""

from collections import defaultdict
from hashlib import sha256

from safeconduct.actions import diplomacy
from safeconduct.actions.access import Act
from safeconduct.core.diplomacy import (
    CommitmentFollowedUp,
    CommitmentMade,
    Kept,
    PositionNoted,
    PressLineSet,
    Stance,
)
from safeconduct.core.ids import CommitmentId, InterventionId, PositionId, PressLineId, fresh
from safeconduct.core.report import Question
from safeconduct.core.value import Told
from safeconduct.core.when import Day
from safeconduct.desk.contact_book import contacts_in, contacts_of, is_open_to
from safeconduct.desk.countries import country_called, key_of
from safeconduct.desk.diplomacy_words import kept_word, stance_word
from safeconduct.desk.knowledge_words import country_words, partly
from safeconduct.desk.pages.knowledge import intervention_shown, statement_shown, view_of
from safeconduct.desk.pages.knowledge_notes import sources_of, written
from safeconduct.desk.pages.report_beginning import statement_taken, statements_to_choose
from safeconduct.desk.pages.violations import partial_in
from safeconduct.desk.report_lines import Line, line_of
from safeconduct.desk.report_texts import texts_here
from safeconduct.desk.routes import Route
from safeconduct.desk.telling import day_in, told_in
from safeconduct.desk.terms import Gettext
from safeconduct.desk.visit import Answer, Shown, Visit
from safeconduct.errors import BadInput, NotFound
from safeconduct.evidence.recorded import stands_in
from safeconduct.folds.contacts import ContactsView
from safeconduct.folds.diplomacy import CommitmentView
from safeconduct.folds.knowledge import KnowledgeView
from safeconduct.folds.reports import ReportsView


def anchor_of(country: Told) -> str:
    """The country in an address, without saying which."""
    return sha256("\0".join(key_of(country)).encode()).hexdigest()[:12]


def countries_of(view: KnowledgeView, contacts: ContactsView | None = None) -> dict[str, Told]:
    """Every country of which anything is noted, or in which somebody whom the member may see is our contact, by its place in addresses."""
    told = [
        *(one.country for one in view.countries),
        *(one.country for one in view.diplomacy.positions),
        *(one.first.country for one in view.diplomacy.commitments),
        *(one.first.country for one in view.diplomacy.lines),
        *(country for one in view.interventions for country in one.countries),
        *(one.noted.country for one in (contacts.current if contacts else ())),
    ]
    return {anchor_of(country): country for country in sorted(told, key=key_of)}


def list_page(visit: Visit) -> Answer:
    view, _ = view_of(visit), visit.language.gettext
    rows = []
    for anchor, country in _open_to(visit, view).items():
        stands = [one for one in view.diplomacy.positions if anchor_of(one.country) == anchor]
        open_ = [one for one in view.diplomacy.commitments if anchor_of(one.first.country) == anchor and one.kept is Kept.UNKNOWN]
        rows.append((anchor, country_words(country, visit.language), _stands(stands[-1], _) if stands else "", len(open_)))
    values = {"rows": rows, "may": visit.office.actor.may(Act.KEEP_KNOWLEDGE), "opens_contacts": is_open_to(visit)}
    return Shown("diplomacy/list.html", values, _("Countries"))


def _stands(one: PositionNoted, _: Gettext) -> str:
    """In a list, where no other choice stands beside it, "something else" would say nothing: its own words do."""
    return f"“{one.text}”" if one.stance is Stance.OTHER else stance_word(one.stance, _)


def _open_to(visit: Visit, view: KnowledgeView) -> dict[str, Told]:
    return countries_of(view, contacts_of(visit) if is_open_to(visit) else None)


def country_page(visit: Visit) -> Answer:
    view, _ = view_of(visit), visit.language.gettext
    here = visit.params["country"]
    country = _open_to(visit, view).get(here)
    if country is None:
        raise NotFound("This is not here. Go back to what we know.")
    asked = {one.first.intervention for one in view.diplomacy.commitments if anchor_of(one.first.country) == here}
    today = visit.office.today()
    lines = [one for one in view.diplomacy.lines if anchor_of(one.first.country) == here]
    values = {
        "country_name": country_words(country, visit.language),
        "country": country,
        "positions": [
            (stance_word(one.stance, _), one, partly(one.on, visit.language) if one.on else "")
            for one in view.diplomacy.positions
            if anchor_of(one.country) == here
        ],
        "commitments": [commitment_shown(visit, one) for one in view.diplomacy.commitments if anchor_of(one.first.country) == here],
        "interventions": [intervention_shown(visit, one) for one in view.interventions if one.intervention in asked or here in map(anchor_of, one.countries)],
        "lines": [(one, one.holds_on(today)) for one in lines],
        "statements": [statement_shown(visit, one) for one in view.statements if anchor_of(one.noted.country) == here],
        "named": _named(visit, view.reports, country),
        "may": visit.office.actor.may(Act.KEEP_KNOWLEDGE),
        "contacts": contacts_in(visit, country),
        "here": here,
    }
    return Shown("diplomacy/country.html", values, _("Country"))


def _named(visit: Visit, record: ReportsView, country: Told) -> list[Line]:
    """What was confirmed of reports, newest first, and names this country or a place in it: an article is often the first that says something of it."""
    if not country.is_known:
        return []
    code, texts = country_called(country.text), texts_here(visit, record)
    found = [
        one for one in reversed(record.confirmed.values())
        if stands_in(texts, one) and any(code in (place.country, country_called(place.text)) for place in one.places)
    ]  # fmt: skip
    return [line_of(one, "", record.reports[one.report].first, visit.language) for one in found[:MOST_NAMED]]


def commitment_shown(visit: Visit, one: CommitmentView) -> dict[str, object]:
    due = one.follow_up_due
    return {
        "view": one,
        "made": one.first,
        "on": partly(one.first.on, visit.language) if one.first.on else "",
        "kept": kept_word(one.kept, visit.language.gettext),
        "is_kept": one.kept is Kept.KEPT,
        "by": one.first.by,
        "due": due,
        "late": due is not None and due <= visit.office.today(),
        "history": [(each, kept_word(each.kept, visit.language.gettext)) for each in one.followed_up],
    }


def _form(visit: Visit, step: str, title: str, **values: object) -> Shown:
    view, _ = view_of(visit), visit.language.gettext
    common = {
        "step": step,
        "here": visit.path,
        "sources": sources_of(view),
        "stances": [(one.value, stance_word(one, _)) for one in Stance],
        "kepts": [(one.value, kept_word(one, _)) for one in Kept],
        "interventions": [
            (str(one.intervention), f"{one.noted.values[0].value.who}, {one.noted.values[0].value.whom}")
            for one in view.interventions
            if not one.noted.empty
        ],
        "today": visit.office.today(),
        "taken": None,
    }
    return Shown("diplomacy/step.html", {**common, **values}, title)


def _day(visit: Visit, field: str) -> Day | None:
    return day_in(visit.form, field) if visit.form.get(field).strip() else None


def new_position(visit: Visit) -> Answer:
    return _form(visit, "position", visit.language.gettext("Note where a country stands"))


def note_position(visit: Visit) -> Answer:
    office, form = visit.office, visit.form
    stance = next((one for one in Stance if one.value == form.get("stance")), None)
    if stance is None:
        raise BadInput("Choose one of these.", "stance")
    noted = PositionNoted(
        PositionId(fresh(office.chance)), told_in(form, "country"), stance, partial_in(visit, "on"), form.get("text"), form.get("said_by")
    )
    placed = diplomacy.note_position(office.actor, office.subject, noted)
    return written(visit, placed, visit.language.gettext("Written down."), f"/knowledge/countries/{anchor_of(noted.country)}")


def new_commitment(visit: Visit) -> Answer:
    """Empty, or with what a confirmed statement of a report says."""
    taken = statement_taken(visit)
    filled = defaultdict(str, taken.fields["commitment"] if taken else {})
    return _form(visit, "commitment", visit.language.gettext("Note a promise"), taken=taken, filled=filled, beside=defaultdict(str, taken.beside if taken else {}))


def choose_promise(visit: Visit) -> Answer:
    """Confirmed statements of reports, of which one may fill in the form; those that tell what states answer and whom they let in first."""
    return Shown("diplomacy/choose.html", statements_to_choose(visit, _OF_STATES), visit.language.gettext("Begin with what a report says"))


MOST_NAMED = 8
"""Unit: statements of reports that stand on the page of a country."""

_OF_STATES = (Question.STATE_ANSWER, Question.WAYS_OUT)


def note_commitment(visit: Visit) -> Answer:
    office, form = visit.office, visit.form
    made = CommitmentMade(
        CommitmentId(fresh(office.chance)), told_in(form, "country"), form.get("who"), form.get("whom"), form.get("what"),
        partial_in(visit, "on"), _day(visit, "by"), _day(visit, "follow_up"), form.get("as_told_by"),
        InterventionId(form.get("intervention")) if form.get("intervention") else None,
    )  # fmt: skip
    placed = diplomacy.note_commitment(office.actor, office.subject, made)
    return written(visit, placed, visit.language.gettext("The promise is noted."), f"/knowledge/countries/{anchor_of(made.country)}")


def commitment_page(visit: Visit) -> Answer:
    view = view_of(visit)
    found = next((one for one in view.diplomacy.commitments if one.commitment == visit.params["commitment"]), None)
    if found is None:
        raise NotFound("This is not here. Go back to what we know.")
    values = {"one": commitment_shown(visit, found), "country": anchor_of(found.first.country)}
    return _form(visit, "follow", visit.language.gettext("What became of the promise?"), **values)


def follow_up(visit: Visit) -> Answer:
    office, form, view = visit.office, visit.form, view_of(visit)
    kept = next((one for one in Kept if one.value == form.get("kept")), None)
    if kept is None:
        raise BadInput("Choose one of these.", "kept")
    name = CommitmentId(visit.params["commitment"])
    followed = CommitmentFollowedUp(name, day_in(form, "on"), kept, form.get("what"), _day(visit, "follow_up"))
    placed = diplomacy.follow_up(office.actor, office.subject, view, followed, office.today())
    country = next(one.first.country for one in view.diplomacy.commitments if one.commitment == name)
    return written(visit, placed, visit.language.gettext("Written down."), f"/knowledge/countries/{anchor_of(country)}")


def new_line(visit: Visit) -> Answer:
    return _form(visit, "line", visit.language.gettext("Write what may be said"))


def set_line(visit: Visit) -> Answer:
    office, form = visit.office, visit.form
    line = PressLineSet(
        PressLineId(fresh(office.chance)), told_in(form, "country"), form.get("may_say"), form.get("must_not"), form.get("why"),
        _day(visit, "until"),
    )  # fmt: skip
    placed = diplomacy.set_line(office.actor, office.subject, line)
    return written(visit, placed, visit.language.gettext("Written down."), f"/knowledge/countries/{anchor_of(line.country)}")


ROUTES = (
    Route("GET", "/knowledge/countries", list_page),
    Route("GET", "/knowledge/countries/{country}", country_page),
    Route("GET", "/knowledge/positions/new", new_position),
    Route("POST", "/knowledge/positions/new", note_position, again=new_position),
    Route("GET", "/knowledge/commitments/begin", choose_promise),
    Route("GET", "/knowledge/commitments/new", new_commitment),
    Route("POST", "/knowledge/commitments/new", note_commitment, again=new_commitment),
    Route("GET", "/knowledge/commitments/{commitment}", commitment_page),
    Route("POST", "/knowledge/commitments/{commitment}", follow_up, again=commitment_page),
    Route("GET", "/knowledge/lines/new", new_line),
    Route("POST", "/knowledge/lines/new", set_line, again=new_line),
)
