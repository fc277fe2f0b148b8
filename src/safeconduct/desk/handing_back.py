"""What is given back to whoever sent a form that nobody took. Rule: nothing that was typed is lost, and no passphrase is written into a page."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.types import Message, Receive

from safeconduct.web.forms import Form

_SECRET = frozenset({"passphrase", "passphrase-again", "suggestion", "sheet-words"})
NOT_KEPT = frozenset({"seen", "kept-path"}) | _SECRET
"""Shape: names that no form uses for anything else; what says which note is corrected, or what a form began with, is kept."""


@dataclass(frozen=True, slots=True)
class Again:
    """The same request once more, by one press. Shape: `fields` are sent along; a page that was only asked for has none."""

    path: str
    posts: bool
    fields: Sequence[tuple[str, str]]


def again(request: Request, form: Form) -> Again | None:
    """None where a passphrase would have to be written into the page, or where a file went along."""
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if request.method != "POST":
        return Again(path, posts=False, fields=())
    secret = any(name in _SECRET for name, _ in form.fields)
    return None if secret or not form.fields else Again(path, posts=True, fields=form.fields)


def typed(form: Form) -> list[tuple[str, str]]:
    """What somebody typed, to be shown to them again; without passphrases and the words of the recovery sheet."""
    return [(name, value) for name, value in form.fields if value.strip() and name not in NOT_KEPT]


def given(body: bytes) -> Receive:
    """A body that was read already, for whoever reads it again."""

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive
