"""What the page of a form shows of files that did not arrive whole, and what was typed beside them."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from safeconduct.desk.answering import typing
from safeconduct.desk.taking import drop
from safeconduct.desk.unfinished import waiting
from safeconduct.desk.visit import Answer, Said, Shown, Trouble, Visit
from safeconduct.web.forms import Form

_NOTHING = Trouble("")


def begun_before(visit: Visit, place: str) -> Mapping[str, object]:
    """For a form that is posted to `place`/add: the unfinished files, and what was typed beside the last of them, where nothing newer was."""
    found = [one for one in waiting(visit.office, visit.room.uploads, f"{place}/add") if one.here]
    beside = Form(found[0].begun.beside) if found and not visit.error and not visit.form.fields else None
    return {"unfinished": found, **(typing(beside, _NOTHING) if beside else {})}


def dropped(visit: Visit, page: Callable[[Visit], Answer]) -> Answer:
    """The page again as it was typed, without what had arrived of the file that the form names."""
    drop(visit.office, visit.room, visit.form.get("drop"))
    answer = page(visit)
    if not isinstance(answer, Shown):
        return answer
    said = Said(visit.language.gettext("What had arrived is dropped. What you typed is still here."))
    return replace(answer, values={**answer.values, **typing(visit.form, _NOTHING), "said": said})
