"""A statement in the making: places instead of words. Rule: only here places become words."""

from dataclasses import dataclass
from typing import NamedTuple

from safeconduct.evidence.statement import Dated, Figure, Kind, Statement
from safeconduct.evidence.voices import Ground, Voice

Voices = tuple[Voice, ...]
"""Outermost first; empty: the report's own voice."""


class Report(NamedTuple):
    text: str
    file: str
    language: str
    outlet: str | None
    wire: str | None
    signed: frozenset[Ground]
    """A speaker on any other ground is left out."""
    understood: bool
    """The text is in a language whose words are known."""
    interview: bool = False
    """The report says of itself that somebody was interviewed."""
    asker: tuple[int, int] | None = None
    """Where it names who asked."""


@dataclass(frozen=True, slots=True)
class Draft:
    start: int
    end: int
    kind: Kind
    voices: Voices = ()
    unnamed: bool = False
    """Said by others whom nobody names."""
    hedge: str | None = None
    negated: bool = False
    denies: tuple[int, int] | None = None
    figure: Figure | None = None
    date: Dated | None = None

    def stated(self, report: Report) -> Statement:
        voices = tuple(self._known(voice, report) for voice in self.voices)
        place = voices[-1].place if voices else None
        return Statement(
            file=report.file,
            start=self.start,
            end=self.end,
            text=report.text[self.start : self.end],
            kind=self.kind,
            speaker=report.text[slice(*place)] if place else None,
            speaker_start=place[0] if place else None,
            speaker_end=place[1] if place else None,
            chain=_chain(voices, report, unnamed=self.unnamed),
            hedge=self.hedge,
            negated=self.negated,
            denies=report.text[slice(*self.denies)] if self.denies else None,
            figure=self.figure,
            date=self.date,
            language=report.language,
        )

    def _known(self, voice: Voice, report: Report) -> Voice:
        return voice if voice.ground in report.signed else Voice(None, (), Ground.NOBODY)


def _chain(voices: Voices, report: Report, *, unnamed: bool) -> tuple[str | None, ...]:
    links: list[str | None] = [report.outlet, report.wire] if report.wire else [report.outlet]
    for voice in voices:
        links += [
            name
            for relay in voice.relays
            if not _same_house(name := report.text[slice(*relay)], report.outlet)
        ]
        links.append(report.text[slice(*voice.place)] if voice.place else None)
    if unnamed and not voices:
        links.append(None)
    return tuple(links)


def _same_house(relay: str, outlet: str | None) -> bool:
    """The paper told by a speaker is the paper that prints it: one link, not two."""
    return outlet is not None and (relay.lower() in outlet.lower() or outlet.lower() in relay.lower())
