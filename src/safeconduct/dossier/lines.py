"""Text as the template takes it: a line or paragraphs. Rule: each has its own direction, and no text of a person is joined to another."""

from typing import Any

from safeconduct.dossier.printable import Shapes, printable, runs_from_right

Laid = dict[str, Any]


def line_of(text: str, shapes: Shapes) -> Laid:
    return {"text": printable(" ".join(text.split("\n")), shapes), "rtl": runs_from_right(text)}


def paragraphs_of(text: str, shapes: Shapes) -> list[Laid]:
    lines = printable(text, shapes).split("\n")
    return [{"text": one, "rtl": runs_from_right(one)} for one in lines if one.strip()]
