"""Ready replies, by what they are for and in which language. Rule: a phrase says who read it as a native speaker, or that nobody has."""

from dataclasses import dataclass

from safeconduct.actions.access import Act
from safeconduct.actions.office import write_phrase
from safeconduct.core.office import PhraseWritten
from safeconduct.desk.call_words import language_name, language_names
from safeconduct.desk.routes import Route
from safeconduct.desk.visit import Answer, GoTo, Shown, Visit
from safeconduct.folds.group import GroupView


@dataclass(frozen=True, slots=True)
class Ready:
    """Shape: `id` is language and key, for a form; `contested` when two wrote it apart, and then the first is shown."""

    id: str
    key: str
    language: str
    language_word: str
    text: str
    reviewed_by: str
    contested: bool


def ready(visit: Visit) -> list[Ready]:
    """All phrases, by what they are for."""
    found = [
        Ready(
            f"{code}:{key}",
            key,
            code,
            language_name(visit.language, code),
            standing.values[0].value.text,
            standing.values[0].value.reviewed_by,
            standing.contested,
        )
        for (key, code), standing in visit.office.group_view.phrases.items()
        if standing.values
    ]
    return sorted(found, key=lambda one: (one.key.casefold(), one.language_word))


def reviewed_text(visit: Visit, chosen: str) -> str:
    """The text of the phrase chosen in a form; empty when there is none."""
    return _phrase(visit.office.group_view, chosen)[1]


def _phrase(view: GroupView, chosen: str) -> tuple[str, str]:
    code, _, key = chosen.partition(":")
    standing = view.phrases.get((key, code))
    return (code, standing.values[0].value.text) if standing and standing.values else ("", "")


def phrases_page(visit: Visit) -> Answer:
    edited = next((one for one in ready(visit) if one.id == visit.query.get("edit")), None)
    values = {
        "phrases": ready(visit),
        "edited": edited,
        "spoken": list(language_names(visit.language).items()),
        "may_write": visit.office.actor.may(Act.WRITE_PHRASES),
    }
    return Shown("phrases/list.html", values, visit.language.gettext("Ready phrases"))


def keep_phrase(visit: Visit) -> Answer:
    office, form = visit.office, visit.form
    phrase = PhraseWritten(form.get("key"), form.get("language"), form.get("text"), form.get("reviewed_by"))
    office.write(write_phrase(office.actor, office.subject, phrase), visit.seen)
    return GoTo("/phrases", visit.language.gettext("Kept. It stands above every reply box from now on."))


ROUTES = (
    Route("GET", "/phrases", phrases_page),
    Route("POST", "/phrases", keep_phrase, again=phrases_page),
)
