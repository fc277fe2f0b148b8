"""Hand annotations read back as statements. Rule: an annotation points into its text; a text that changed is refused."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safeconduct.evidence.statement import Dated, Figure, Kind, Precision, Statement

GOLD = Path(__file__).parent / "gold"


@dataclass(frozen=True, slots=True)
class Annotated(Statement):
    """A statement as annotated by hand."""

    also: tuple[str, ...] = ()
    """What else the text calls its speaker by."""


def _words(span: Any, text: str) -> str | None:
    return span if span is None or isinstance(span, str) else text[span[0] : span[1]]


def _also(speaker: str | None, same: Sequence[Sequence[str]]) -> tuple[str, ...]:
    return tuple(naming for namings in same if speaker in namings for naming in namings if naming != speaker)


def _statement(row: dict[str, Any], file: str, text: str, language: str, same: Sequence[Sequence[str]]) -> Annotated:
    figure, date, speaker = row.get("figure"), row.get("date"), row.get("speaker")
    return Annotated(
        file=file,
        start=row["start"],
        end=row["end"],
        text=text[row["start"] : row["end"]],
        kind=Kind(row["kind"]),
        speaker=_words(speaker, text),
        speaker_start=speaker[0] if speaker else None,
        speaker_end=speaker[1] if speaker else None,
        chain=tuple(_words(link, text) for link in row["chain"]),
        hedge=_words(row.get("hedge"), text),
        negated=row.get("negated", False),
        denies=_words(row.get("denies"), text),
        figure=None
        if not figure
        else Figure(figure["low"], figure["high"], figure["about"], _words(figure["unit"], text)),
        date=None if not date else Dated(date["from"], date["to"], Precision(date["precision"])),
        language=language,
        also=_also(_words(speaker, text), same),
    )


def read_annotation(path: Path, folder: Path) -> tuple[str, list[Statement], dict[str, Any]]:
    """The text an annotation speaks of, its statements, and its heading."""
    raw = json.loads(path.read_text("utf-8"))
    data = (folder / raw["file"]).read_bytes()
    assert hashlib.sha256(data).hexdigest() == raw["sha256"], (
        f"{raw['file']} is not the text that was annotated"
    )
    text, heading = data.decode("utf-8"), raw["heading"]
    return (
        text,
        [_statement(row, raw["file"], text, heading["language"], raw.get("same", [])) for row in raw["statements"]],
        heading,
    )
