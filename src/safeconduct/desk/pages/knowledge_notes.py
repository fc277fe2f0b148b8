"""Writing down what is publicly said: sources, statements, interventions, and which statements are one. Rule: one claim at a time, as it
is said and no stronger."""

from collections.abc import Sequence

from safeconduct.actions import knowledge, undoing
from safeconduct.core.ids import EventId, InterventionId, SourceId, StatementId, fresh
from safeconduct.core.knowledge import (
    About,
    Answer,
    Figure,
    InterventionCountryNoted,
    InterventionFollowedUp,
    InterventionNoted,
    Reply,
    SourceRead,
    StatementNoted,
    StatementsSame,
)
from safeconduct.core.section import Kind, Placed
from safeconduct.core.value import Telling
from safeconduct.core.when import PartialDate
from safeconduct.desk.knowledge_words import about_words
from safeconduct.desk.pages.knowledge import (
    intervention_shown,
    statement_of,
    statement_page,
    view_of,
)
from safeconduct.desk.routes import Route
from safeconduct.desk.telling import day_in, number_in, told_in
from safeconduct.desk.undone import newest
from safeconduct.desk.visit import Answer as Answered
from safeconduct.desk.visit import GoTo, Shown, Visit
from safeconduct.errors import BadInput, NotFound
from safeconduct.folds.knowledge import KnowledgeView
from safeconduct.folds.timeline import Contested


def join(visit: Visit) -> Answered:
    view = view_of(visit)
    one = statement_of(view, visit.params["statement"])
    same = StatementsSame(one.statement, StatementId(visit.form.get("same_as")), visit.form.get("why"))
    if not same.same_as:
        raise BadInput("Choose the statement that says the same.", "same_as")
    office = visit.office
    placed = knowledge.join_statements(office.actor, office.subject, view, same)
    said = visit.language.gettext("They count as one now.")
    return written(visit, placed, said, f"/knowledge/statements/{one.statement}")


def settle(visit: Visit) -> Answered:
    """Of several readings of one statement, says which holds."""
    view, office = view_of(visit), visit.office
    one = statement_of(view, visit.params["statement"])
    chosen = EventId(visit.form.get("settle"))
    contested = Contested("statement", one.statement, one.standing)
    placed = undoing.settle(office.actor, Kind.KNOWLEDGE, office.subject, contested, chosen)
    said = visit.language.gettext("This reading holds now.")
    return written(visit, placed, said, f"/knowledge/statements/{one.statement}")


def new_statement_page(visit: Visit) -> Answered:
    view, _ = view_of(visit), visit.language.gettext
    values = {
        "about_options": [(about.value, about_words(about, _)) for about in About],
        "source_options": sources_of(view),
    }
    return Shown("knowledge/new_statement.html", values, _("Note a statement"))


def sources_of(view: KnowledgeView) -> list[tuple[str, str]]:
    return [(name, f"{source.outlet}: {source.title}") for name, source in view.sources.items()]


def note_statement(visit: Visit) -> Answered:
    view, office, form = view_of(visit), visit.office, visit.form
    noted = StatementNoted(
        StatementId(fresh(office.chance)),
        told_in(form, "country"),
        _about(form.get("about")),
        Figure(number_in(form, "low"), number_in(form, "high"), form.get("is_about") == "yes"),
        _partial(visit, "on"),
        form.get("said_by"),
        tuple(line.strip() for line in form.get("chain").split("\n") if line.strip()),
        form.get("text"),
        form.get("hedge"),
        SourceId(form.get("source")) if form.get("source") else None,
    )
    if noted.country.state is Telling.UNKNOWN:
        raise BadInput("Name the country, or say who withholds it.", "country")
    placed = knowledge.note_statement(office.actor, office.subject, view, noted)
    return written(visit, placed, visit.language.gettext("The statement is noted."), "/knowledge")


def _about(raw: str) -> About:
    try:
        return About(raw)
    except ValueError:
        raise BadInput("Choose one of these.", "about") from None


def _partial(visit: Visit, field: str) -> PartialDate | None:
    raw = visit.form.get(field).strip()
    try:
        return PartialDate.parse(raw) if raw else None
    except BadInput as trouble:
        raise BadInput(str(trouble), field) from None


def new_source_page(visit: Visit) -> Answered:
    view_of(visit)
    return Shown("knowledge/new_source.html", {}, visit.language.gettext("Note a source"))


def read_source(visit: Visit) -> Answered:
    office, form = visit.office, visit.form
    source = SourceRead(
        SourceId(fresh(office.chance)),
        form.get("headline"),
        form.get("outlet"),
        form.get("source_language"),
        form.get("republisher"),
        form.get("author"),
        _partial(visit, "on"),
    )
    placed = knowledge.read_source(office.actor, office.subject, source)
    said = visit.language.gettext("The source is noted. Now note what it says, statement by statement.")
    return written(visit, placed, said, "/knowledge/statements/new")


def new_intervention_page(visit: Visit) -> Answered:
    view, _ = view_of(visit), visit.language.gettext
    values = {
        "reply_options": [
            (Reply.GIVEN.value, _("There was an answer")),
            (Reply.NONE.value, _("It is said that there was none")),
            (Reply.NOT_STATED.value, _("Nothing is said about an answer")),
        ],
        "source_options": sources_of(view),
    }
    return Shown("knowledge/new_intervention.html", values, _("Note an intervention"))


def note_intervention(visit: Visit) -> Answered:
    office, form = visit.office, visit.form
    try:
        reply = Reply(form.get("reply"))
    except ValueError:
        raise BadInput("Choose one of these.", "reply") from None
    noted = InterventionNoted(
        InterventionId(fresh(office.chance)),
        form.get("who"),
        form.get("whom"),
        _partial(visit, "on"),
        form.get("what"),
        Answer(reply, form.get("answer"), form.get("as_told_by")),
        form.get("promised"),
        day_in(form, "follow_up") if form.get("follow_up").strip() else None,
        SourceId(form.get("source")) if form.get("source") else None,
    )
    placed = knowledge.note_intervention(office.actor, office.subject, noted, told_in(form, "country"))
    return written(visit, placed, visit.language.gettext("The intervention is noted."), "/knowledge")


def follow_up_page(visit: Visit) -> Answered:
    view = view_of(visit)
    name = visit.params["intervention"]
    found = next((one for one in view.interventions if one.intervention == name), None)
    if found is None:
        raise NotFound("This is not here. Go back to what we know.")
    values = {"one": intervention_shown(visit, found), "here": f"/knowledge/interventions/{name}", "today": visit.office.today()}
    return Shown("knowledge/follow_up.html", values, visit.language.gettext("Ask again"))


def follow_up(visit: Visit) -> Answered:
    office, form = visit.office, visit.form
    followed = InterventionFollowedUp(
        InterventionId(visit.params["intervention"]),
        day_in(form, "on"),
        form.get("what"),
        day_in(form, "follow_up") if form.get("follow_up").strip() else None,
    )
    placed = knowledge.follow_up(office.actor, office.subject, view_of(visit), followed)
    return written(visit, placed, visit.language.gettext("Written down."), "/knowledge")


def show_with(visit: Visit) -> Answered:
    office = visit.office
    noted = InterventionCountryNoted(InterventionId(visit.params["intervention"]), told_in(visit.form, "country"))
    placed = knowledge.show_with(office.actor, office.subject, view_of(visit), noted)
    return written(visit, placed, visit.language.gettext("Written down."), f"/knowledge/interventions/{noted.intervention}")


def written(visit: Visit, placed: Sequence[Placed], said: str, back: str) -> GoTo:
    """Writes one fact and offers to take it back."""
    office = visit.office
    office.write(placed, visit.seen)
    event = newest(office.index.knowledge().timeline, type(placed[-1].fact), office.me)
    return GoTo(back, said, (visit.language.gettext("Undo"), f"/knowledge/undo/{event}") if event else None)


ROUTES = (
    Route("GET", "/knowledge/statements/new", new_statement_page),
    Route("POST", "/knowledge/statements/new", note_statement, again=new_statement_page),
    Route("POST", "/knowledge/statements/{statement}/same", join, again=statement_page),
    Route("POST", "/knowledge/statements/{statement}/settle", settle),
    Route("GET", "/knowledge/sources/new", new_source_page),
    Route("POST", "/knowledge/sources/new", read_source, again=new_source_page),
    Route("GET", "/knowledge/interventions/new", new_intervention_page),
    Route("POST", "/knowledge/interventions/new", note_intervention, again=new_intervention_page),
    Route("GET", "/knowledge/interventions/{intervention}", follow_up_page),
    Route("POST", "/knowledge/interventions/{intervention}", follow_up, again=follow_up_page),
    Route("POST", "/knowledge/interventions/{intervention}/country", show_with, again=follow_up_page),
)
