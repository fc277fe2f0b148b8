"""Passages of a dossier on the command line: shown and named by their references. Rule: a reference that fits nothing that goes in, or two things, is an error; nothing is left out by a guess."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from safeconduct.core.dossier import DossierLanguage, DossierPart, IdentityLine
from safeconduct.core.ids import PassageId, PersonId, WordsId
from safeconduct.core.when import Day
from safeconduct.desk.dossier_choosing import shortened
from safeconduct.desk.dossier_held import held_by
from safeconduct.desk.press import Built
from safeconduct.dossier.collecting import fields_there, lines_chosen, testimony_free, words_chosen
from safeconduct.errors import BadInput
from safeconduct.folds.case import CaseView
from safeconduct.folds.dossier import HandedView
from safeconduct.web.language import source

LETTERS = 8
"""Of a reference, as it is shown; fewer will do where they name one thing."""

LINES = {line.value.replace(" ", "-"): line for line in IdentityLine}


@dataclass(frozen=True, slots=True)
class Inside:
    """What of the parts goes in. Shape: None is all there is."""

    words: frozenset[WordsId] | None = None
    lines: frozenset[IdentityLine] | None = None


def referred(view: CaseView, part: DossierPart, language: DossierLanguage) -> Iterator[str]:
    """What of a part can be left out, each after its reference, as it would stand in it: what happened in the order of its days."""
    if part is DossierPart.IDENTITY:
        yield from (f"[{name}]" for name, line in LINES.items() if line in fields_there(view, [one.person for one in view.people_here]))
    written = [(one.words, one.written.values[-1].value) for one in view.dossier_words]
    here = [(words, one) for words, one in written if one.part is part and one.language is language]
    for words, one in sorted(here, key=lambda pair: (pair[1].on is None, pair[1].on.iso if pair[1].on else "")):
        yield f"[{words[:LETTERS]}] {f'{one.on.iso}: {one.text}' if one.on else one.text}"


def testimony_referred(view: CaseView, on: Day) -> Iterator[str]:
    handles = {one.person: one.handle for one in view.people_here}
    for taken, passage in testimony_free(view, list(handles), on):
        yield f"[{passage.passage[:LETTERS]}] {handles[taken.person]}: {passage.text}"


def left_in(view: CaseView, persons: Sequence[PersonId], parts: Sequence[DossierPart], language: DossierLanguage, left_out: Sequence[str]) -> Inside:
    """Raises: BadInput for a reference that names nothing of these parts, or several."""
    if not left_out:
        return Inside()
    written = {one.words: one.written.values[-1].value for one in view.dossier_words}
    here = [words for words, one in written.items() if one.part in parts and one.language is language]
    lines = [line for line in IdentityLine if line in fields_there(view, persons) and {DossierPart.IDENTITY, DossierPart.FAMILY} & set(parts)]
    out_lines = {LINES[one] for one in left_out if one in LINES and LINES[one] in lines}
    out_words = {WordsId(_named(one, here, "--leave-out")) for one in left_out if LINES.get(one) not in out_lines}
    if DossierPart.IDENTITY in parts and not set(lines) - out_lines:
        raise BadInput("Nothing of the identity would be left. Leave the part out.")
    return Inside(frozenset(here) - out_words, frozenset(lines) - out_lines)


def testimony_named(view: CaseView, persons: Sequence[PersonId], on: Day, named: Sequence[str]) -> frozenset[PassageId]:
    """Raises: BadInput for one that these people did not agree to have in a dossier."""
    free = [passage.passage for _taken, passage in testimony_free(view, persons, on)]
    return frozenset(PassageId(_named(one, free, "--testimony")) for one in named)


def _named(reference: str, among: Sequence[str], option: str) -> str:
    found = [one for one in among if one.startswith(reference)] if reference else []
    if len(found) != 1:
        few = "fits several passages" if found else "names nothing that would go in"
        raise BadInput(f"{option}: {reference!r} {few}. `safeconduct dossier show` has the references of every passage and line.")
    return found[0]


def left_out_lines(view: CaseView, built: Built) -> Iterator[str]:
    """What stays behind of the parts that go, so that it is read before they do."""
    words, lines = words_chosen(view, built.choice, built.handed.dossier), lines_chosen(view, built.choice, built.handed.dossier)
    texts = {one.words: one.written.values[-1].value.text for one in view.dossier_words}
    yield from (f"Left out: [{one[:LETTERS]}] {shortened(texts[one])}" for one in (words.left_out if words else ()))
    yield from (f"Left out of the identity: {name}" for name, line in LINES.items() if lines and line in lines.left_out)


def held_lines(view: CaseView, handed: HandedView) -> Iterator[str]:
    """What one that left held, and what was left out of it."""
    held = held_by(view, handed, source().gettext)
    yield from [held.unsaid] if held.unsaid else []
    yield from [f"of the identity: {held.lines}; left out: {held.lines_out or 'nothing'}"] if held.lines else []
    for each in held.passages:
        since = " (written again since)" if each.mended and each.text else ""
        yield f"{'in it' if each.went else 'left out'}: {f'{each.part}: {each.text}' if each.text else 'a passage that was taken out since'}{since}"
