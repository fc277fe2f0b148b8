"""What a dossier that left held, and what of its parts was left out. Rule: it is read from what was written down when it left; what is sealed to the reader is said to be sealed, never taken for nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from safeconduct.core.dossier import DossierPart, IdentityLine, WordsWritten
from safeconduct.core.ids import WordsId
from safeconduct.core.section import Kind
from safeconduct.desk.dossier_choosing import shortened
from safeconduct.desk.terms import Gettext, dossier_part_word, identity_line_word, titled
from safeconduct.folds.case import CaseView
from safeconduct.folds.dossier import HandedView, WordsView
from safeconduct.folds.standing import Written


@dataclass(frozen=True, slots=True)
class PassageHeld:
    """A passage by its beginning, as it stands now. Shape: `text` empty where it was taken out since; `mended` when it was written again after the dossier left."""

    part: str
    text: str
    went: bool
    mended: bool


@dataclass(frozen=True, slots=True)
class Held:
    """Shape: `lines` of the identity that went, `lines_out` that did not; `unsaid` says why there is no more, empty where there is nothing more to say."""

    passages: list[PassageHeld]
    lines: str
    lines_out: str
    unsaid: str


def held_by(view: CaseView, one: HandedView, _: Gettext) -> Held:
    words, lines = one.words, one.lines
    return Held(
        passages=[*_passages(view, one, words.held, went=True, _=_), *_passages(view, one, words.left_out, went=False, _=_)] if words else [],
        lines=_said(lines.held if lines else (), _),
        lines_out=_said(lines.left_out if lines else (), _),
        unsaid=_unsaid(view, one, _),
    )


def _unsaid(view: CaseView, one: HandedView, _: Gettext) -> str:
    if one.words is None and one.lines is None and not {Kind.STORY, Kind.IDENTITY} <= view.opened:
        return _("Which passages and lines it held is sealed to you.")
    if one.words is None and one.lines is None and set(one.fact.parts) - {DossierPart.ANNEXES}:
        return _("Which passages and lines it held was not written down.")
    return ""


def _passages(view: CaseView, one: HandedView, chosen: Iterable[WordsId], *, went: bool, _: Gettext) -> Iterator[PassageHeld]:
    there = {words.words: words for words in view.dossier_words}
    for words in chosen:
        standing = _standing(there.get(words))
        if standing is None:
            yield PassageHeld("", "", went, mended=True)
        else:
            part = titled(dossier_part_word(standing.value.part, _))
            yield PassageHeld(part, shortened(standing.value.text), went, mended=standing.event not in one.had_seen)


def _standing(words: WordsView | None) -> Written[WordsWritten] | None:
    return words.written.values[-1] if words and words.written.values else None


def _said(lines: Iterable[IdentityLine], _: Gettext) -> str:
    return ", ".join(identity_line_word(line, _) for line in lines)
