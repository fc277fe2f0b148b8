"""Testimonies of a case: taken once, split into passages, each use agreed to by itself. Rule: what may leave and what may not stands beside
every passage; hard words are folded until somebody asks for them."""

from dataclasses import replace

from safeconduct.actions import testimonies
from safeconduct.core.ids import ActId, ConsentId, DocumentId, PassageId, PersonId, TestimonyId, fresh
from safeconduct.core.section import Kind
from safeconduct.core.testimony import (
    PassageWritten,
    TestimonyConsented,
    TestimonyConsentWithdrawn,
    TestimonyTaken,
    Use,
)
from safeconduct.desk import violation_words as words
from safeconduct.desk.casefile import case_of, write_in_case
from safeconduct.desk.pages.violations import shown, story_of
from safeconduct.desk.routes import Route
from safeconduct.desk.telling import day_in
from safeconduct.desk.visit import Answer, Visit
from safeconduct.errors import BadInput
from safeconduct.folds.case import CaseView
from safeconduct.folds.testimony import TestimonyView, reusable


def new(visit: Visit) -> Answer:
    view, _ = story_of(visit), visit.language.gettext
    originals = _originals(view)
    people = [(str(one.person), one.handle) for one in view.people_here]
    return shown(visit, "taken", view, _("Take a testimony"), people=people, originals=originals, today=visit.office.today())


def _originals(view: CaseView) -> list[tuple[str, str]]:
    return [(str(one.document), one.what) for one in view.documents if one.section is Kind.STORY]


def take(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    form, name = visit.form, TestimonyId(fresh(visit.office.chance))
    taken = TestimonyTaken(
        name, PersonId(form.get("person")), day_in(form, "on"), form.get("by"), form.get("spoken"), form.get("interpreter"),
        form.get("how"), DocumentId(form.get("document")) if form.get("document") else None,
    )  # fmt: skip
    placed = testimonies.take(actor, view, taken, visit.office.today())
    said = visit.language.gettext("Written down. Now write it in passages, so that each can be agreed to by itself.")
    return write_in_case(visit, view, placed, said, f"/testimonies/{name}")


def _one(visit: Visit) -> tuple[CaseView, TestimonyView]:
    view = story_of(visit)
    return view, testimonies.testimony_of(view, TestimonyId(visit.params["testimony"]))


def page(visit: Visit) -> Answer:
    view, one = _one(visit)
    today, _ = visit.office.today(), visit.language.gettext
    free = {use: {written.passage for written in reusable(one, use, today)} for use in Use}
    uses = {passage.passage: [words.use_word(use, _) for use in Use if passage.passage in free[use]] for passage in one.passages}
    here = f"/cases/{view.case}/testimonies/{one.testimony}"
    acts = {act.act: (words.act_word(act.first.kind, _) or act.first.in_words, f"/cases/{view.case}/violations/{act.first.violation}") for act in view.violations.acts}
    original = next((d for d in view.documents if d.document == one.taken.values[0].value.document), None)
    held = {given.given.consent: given.holds_on(today) for given in one.consents}
    return shown(visit, "testimony", view, _("A testimony"), one=one, here=here, free_for=uses, original=original, held=held, originals=_originals(view), acts=acts)


def attach(visit: Visit) -> Answer:
    """The original came after the testimony was written down."""
    actor, view = case_of(visit)
    taken = testimonies.testimony_of(view, TestimonyId(visit.params["testimony"])).taken.values[0].value
    if not visit.form.get("document"):
        raise BadInput("Choose one of these.", "document")
    wanted = replace(taken, document=DocumentId(visit.form.get("document")))
    placed = testimonies.take(actor, view, wanted, visit.office.today())
    return write_in_case(visit, view, placed, visit.language.gettext("Written down."), f"/testimonies/{taken.testimony}")


def edit_passage(visit: Visit) -> Answer:
    view, one = _one(visit)
    name = visit.query.get("passage")
    now = next((p.written.values[0].value for p in one.passages if p.passage == name), None)
    acts = [(str(act.act), words.act_word(act.first.kind, visit.language.gettext)) for act in view.violations.acts]
    title = visit.language.gettext("Write a passage")
    return shown(visit, "passage", view, title, now=now, acts=acts, here=visit.path, testimony=visit.path.rpartition("/")[0], passage=now.passage if now else "")


def write_passage(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    form = visit.form
    passage = PassageId(form.get("passage") or fresh(visit.office.chance))
    wanted = PassageWritten(
        passage, TestimonyId(visit.params["testimony"]), form.get("text"), tuple(ActId(act) for act in form.all("acts"))
    )
    placed = testimonies.write_passage(actor, view, wanted)
    said = visit.language.gettext("The passage is written. Nobody has agreed to these words yet.")
    return write_in_case(visit, view, placed, said, f"/testimonies/{wanted.testimony}")


def ask(visit: Visit) -> Answer:
    view, one = _one(visit)
    _ = visit.language.gettext
    passages = [(str(each.passage), each.written.values[0].value.text[:120]) for each in one.passages]
    uses = [(use.value, words.use_word(use, _)) for use in Use]
    values = {"uses": uses, "passages": passages, "here": visit.path, "testimony": visit.path.rpartition("/")[0], "today": visit.office.today()}
    return shown(visit, "consent", view, _("Write down what they agree to"), **values)


def consent(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    form, testimony = visit.form, TestimonyId(visit.params["testimony"])
    use = next((one for one in Use if one.value == form.get("use")), None)
    if use is None:
        raise BadInput("Choose what it is for.", "use")
    until = day_in(form, "valid_until") if form.get("valid_until").strip() else None
    passages = tuple(PassageId(one) for one in form.all("passages"))
    given = TestimonyConsented(
        ConsentId(fresh(visit.office.chance)), testimony, use, passages, form.get("how"), day_in(form, "given_on"), until
    )
    placed = testimonies.consent(actor, view, given, visit.office.today())
    return write_in_case(visit, view, placed, visit.language.gettext("Written down."), f"/testimonies/{testimony}")


def withdraw(visit: Visit) -> Answer:
    actor, view = case_of(visit)
    back = TestimonyConsentWithdrawn(ConsentId(visit.params["consent"]), visit.office.today(), visit.form.get("why"))
    said = visit.language.gettext("Taken back. Nothing more leaves by it.")
    return write_in_case(visit, view, testimonies.withdraw(actor, view, back), said, f"/testimonies/{visit.params['testimony']}")


_ONE = "/cases/{case}/testimonies/{testimony}"
ROUTES = (
    Route("GET", "/cases/{case}/testimonies/new", new),
    Route("POST", "/cases/{case}/testimonies/new", take, again=new),
    Route("GET", _ONE, page),
    Route("POST", f"{_ONE}/original", attach, again=page),
    Route("GET", f"{_ONE}/passage", edit_passage),
    Route("POST", f"{_ONE}/passage", write_passage, again=edit_passage),
    Route("GET", f"{_ONE}/consent", ask),
    Route("POST", f"{_ONE}/consent", consent, again=ask),
    Route("POST", f"{_ONE}/consents/{{consent}}/withdraw", withdraw, again=page),
)
