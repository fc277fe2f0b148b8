"""`safeconduct dossier`: what a case has for one, and handing one over. Rule: it goes the way of the office, with the same consents, the same
checks and the same line in the timeline; nothing leaves before somebody said so."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import click

from safeconduct.cli.data import Data
from safeconduct.cli.dossier_passages import (
    held_lines,
    left_in,
    left_out_lines,
    referred,
    testimony_named,
    testimony_referred,
)
from safeconduct.cli.saying import agreed, echo
from safeconduct.cli.unlocking import as_member, case_called, unlocked
from safeconduct.core.dossier import DossierConsented, DossierLanguage, DossierPart
from safeconduct.core.ids import DocumentId, PersonId
from safeconduct.core.text import clean_line
from safeconduct.desk.country_evidence import evidence_pages
from safeconduct.desk.dossier_building import Wanted, build, check_count, let_out, look_at
from safeconduct.desk.dossier_ring import everything, lack_word
from safeconduct.desk.dossier_times import usual_words
from safeconduct.desk.office import Office
from safeconduct.desk.press import Built, pressed
from safeconduct.dossier.collecting import Choice, ChosenAnnex, missing
from safeconduct.errors import BadInput, Conflict
from safeconduct.folds.case import CaseView
from safeconduct.folds.dossier import recipients_agreed
from safeconduct.web.language import source

PARTS = {part.value.replace(" ", "-"): part for part in DossierPart}
LANGUAGES = [one.value for one in DossierLanguage]


@dataclass(frozen=True, slots=True)
class Asked:
    """What was written on the command line. Shape: `key` a file with the recipient's public key, None for a dossier to be printed."""

    to: str
    purpose: str
    persons: tuple[str, ...]
    parts: tuple[str, ...]
    annexes: tuple[str, ...]
    translations: tuple[tuple[str, str], ...]
    country: str
    sender: str
    language: str
    key: Path | None
    evidence: bool
    into: Path
    left_out: tuple[str, ...]
    testimony: tuple[str, ...]


@click.group("dossier")
def dossier() -> None:
    """A bundle for one recipient and one purpose, from a case of the office."""


@dossier.command("show")
@click.argument("case")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Of the dossier.")
@as_member
@click.pass_obj
def show_command(data: Data, case: str, language: str, name: str, practice: bool) -> None:
    """What there is for a dossier of CASE (its handle), what is missing, and who agreed to what."""
    with unlocked(data, name, practice=practice) as office:
        view = case_called(office, case)
        look_at(office, view)
        for line in _shown(office, view, DossierLanguage(language)):
            echo(line)


@dossier.command("hand-over")
@click.argument("case")
@click.option("--to", required=True, help="For whom, as it stands in the consent.")
@click.option("--purpose", default="", help="What for, as it stands in the consent; needed where they agreed to several.")
@click.option("--person", "persons", multiple=True, required=True, help="The handle of somebody it is about; may be given several times.")
@click.option("--part", "parts", multiple=True, required=True, type=click.Choice(list(PARTS)), help="What goes into it; may be given several times.")
@click.option("--annex", "annexes", multiple=True, help="What a document is called in the case; may be given several times.")
@click.option("--translation", "translations", nargs=2, multiple=True, metavar="ANNEX SAID", help="Of what an annex is a translation, and by whom.")
@click.option("--leave-out", "left_out", multiple=True, help="A passage by its reference, or a line of the identity, as `show` has them; may be given several times.")
@click.option("--testimony", "testimony", multiple=True, help="A passage of a testimony by its reference, as `show` has it; stands under the danger. May be given several times.")
@click.option("--country-evidence", "evidence", is_flag=True, help="With what others report about the country, as it was confirmed.")
@click.option("--country", default="", help="Which country is asked.")
@click.option("--sender", default="", help="From whom, as your group signs letters.")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True)
@click.option("--key", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A file with the recipient's public key, age or OpenPGP.")
@click.option("--into", type=click.Path(exists=True, file_okay=False, path_type=Path), default=Path(), show_default=True, help="The folder it is saved in.")
@as_member
@click.pass_obj
def hand_over_command(data: Data, /, case: str, name: str, practice: bool, **asked: object) -> None:
    """Build a dossier of CASE (its handle), and save it once you have said that it leaves."""
    wanted = Asked(**asked)  # type: ignore[arg-type]
    with unlocked(data, name, practice=practice) as office:
        view = case_called(office, case)
        look_at(office, view)
        choice = _choice(office, view, wanted)
        check_count(choice, click.prompt("How many people is it about? Count them yourself", type=int))
        built = build(office, view.case, Wanted(choice, _text(wanted.key)), pressed, source())
        for line in _built(view, built):
            echo(line)
        if not agreed("It leaves: write that down, then save it?"):
            echo("It has not left. Nothing was written down and nothing was saved.")
            return
        echo(f"It is written down that it left. Saved: {_saved(office, built, wanted.into)}")


@dossier.command("country-evidence")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True)
@as_member
@click.pass_obj
def country_evidence_command(data: Data, file: Path, language: str, name: str, practice: bool) -> None:
    """Save what was confirmed of reports as a PDF: by question, with who says it through whom, and the sources."""
    with unlocked(data, name, practice=practice) as office:
        pages = evidence_pages(office, DossierLanguage(language))
    with _held(file) as held:
        held.write(pages)
    echo(f"Saved: {file}")


# What was named


def _choice(office: Office, view: CaseView, wanted: Asked) -> Choice:
    to, parts = _agreed(office, view, wanted), tuple(part for name, part in PARTS.items() if name in wanted.parts)
    persons, language = _persons(view, wanted.persons), DossierLanguage(wanted.language)
    inside = left_in(view, persons, parts, language, wanted.left_out)
    if (DossierPart.ANNEXES in parts) != bool(wanted.annexes):
        raise BadInput("Annexes go into a dossier by `--part annexes`, and each of them is named by `--annex`.")
    return Choice(
        recipient=to.recipient,
        purpose=to.purpose,
        country=clean_line(wanted.country, field="country"),
        sender=clean_line(wanted.sender, field="sender"),
        language=language,
        on=office.today(),
        persons=persons,
        parts=parts,
        annexes=tuple(_annexes(view, wanted)),
        with_evidence=wanted.evidence,
        words=inside.words,
        fields=inside.lines,
        testimony=testimony_named(view, persons, office.today(), wanted.testimony),
    )


def _agreed(office: Office, view: CaseView, wanted: Asked) -> DossierConsented:
    """Raises: BadInput naming to whom they did agree."""
    agreed = recipients_agreed(view.consents, office.today())
    found = [one for one in agreed if one.recipient.casefold() == wanted.to.casefold() and wanted.purpose.casefold() in ("", one.purpose.casefold())]
    if len(found) == 1:
        return found[0]
    offered = "; ".join(f"{one.recipient}, for: {one.purpose}" for one in agreed) or "nobody"
    raise BadInput(f"Name one whom somebody agreed to, and say what for where they agreed to several. They agreed to: {offered}.")


def _persons(view: CaseView, handles: tuple[str, ...]) -> tuple[PersonId, ...]:
    """In the case's order. Raises: BadInput for a handle that nobody here has."""
    by_handle = {one.handle.casefold(): one.person for one in view.people_here}
    for handle in handles:
        if handle.casefold() not in by_handle:
            raise BadInput(f"Nobody in this case is called {handle}. In it: {', '.join(one.handle for one in view.people_here)}.")
    wanted = {by_handle[handle.casefold()] for handle in handles}
    return tuple(one.person for one in view.people_here if one.person in wanted)


def _annexes(view: CaseView, wanted: Asked) -> Iterator[ChosenAnnex]:
    """In the order in which they were given."""
    said = {_document(view, what): clean_line(translation) for what, translation in wanted.translations}
    chosen = dict.fromkeys(_document(view, what) for what in wanted.annexes)
    if not said.keys() <= chosen.keys():
        raise BadInput("A translation is said of something that is no annex. Name it with `--annex` too.")
    yield from (ChosenAnnex(one, said.get(one, "")) for one in chosen)


def _document(view: CaseView, what: str) -> DocumentId:
    found = [one.document for one in view.documents if one.what.casefold() == what.casefold()]
    if len(found) == 1:
        return found[0]
    here = ", ".join(one.what for one in view.documents) or "none"
    raise BadInput(f"{'Several documents' if found else 'No document'} of this case {'are' if found else 'is'} called {what}. Here: {here}.")


def _text(key: Path | None) -> str:
    if key is None:
        return ""
    try:
        return key.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise BadInput(f"{key}: this is no public key we can read. OpenPGP keys are taken as text, beginning with BEGIN PGP PUBLIC KEY BLOCK.") from None


# What is said


def _shown(office: Office, view: CaseView, language: DossierLanguage) -> Iterator[str]:
    today, handles = office.today(), {one.person: one.handle for one in view.people}
    lacks, times = dict(missing(view, everything(view, today, language)).parts), office.index.knowledge().usual_times
    for name, part in PARTS.items():
        yield f"{name:<22} {'missing: ' + lack_word(lacks[part], source().gettext) if part in lacks else 'there'}"
        yield from (f"    {line}" for line in (usual_words(times, part, source()) if part in lacks else ()))
        yield from (f"    {line}" for words in referred(view, part, language) for line in words.splitlines())
    told = list(testimony_referred(view, today))
    yield from ["testimony, free for a dossier: goes in by --testimony alone", *(f"    {line}" for line in told)] if told else []
    yield f"People: {', '.join(one.handle for one in view.people_here)}"
    yield f"Documents: {', '.join(one.what for one in view.documents) or 'none'}"
    for one in (consent.given for consent in view.consents if consent.holds_on(today)):
        who = ", ".join(handles[person] for person in one.persons if person in handles)
        yield f"Agreed: {one.recipient}, for: {one.purpose}. {who}: {', '.join(_name(part) for part in one.parts)}"
    for handed in view.dossiers:
        yield f"Handed over: {handed.fact.recipient}, for: {handed.fact.purpose}. SHA-256 {handed.fact.sha256}"
        yield from (f"    {line}" for line in held_lines(view, handed))


def _name(part: DossierPart) -> str:
    return next(name for name, one in PARTS.items() if one is part)


def _built(view: CaseView, built: Built) -> Iterator[str]:
    """What is about to leave, so that it is read before."""
    handed, handles = built.handed, {one.person: one.handle for one in view.people}
    whats = {one.document: one.what for one in view.documents}
    yield f"For {handed.recipient}, for: {handed.purpose}. In {handed.language.name.lower()}; pages: {len(built.pictures)}."
    yield f"About: {', '.join(handles[person] for person in handed.persons)}. In it: {', '.join(_name(part) for part in handed.parts)}."
    yield from left_out_lines(view, built)
    yield f"SHA-256 of the PDF: {handed.sha256}"
    if handed.sealed_to:
        yield f"Only the holder of this key opens it; compare it with them by voice: {handed.sealed_to}"
    else:
        yield "It is not sealed. Saved, it lies in clear on this machine: print it, hand it over, and take the file off the machine."
    yield from (f"Goes beside it, as a file of its own: {whats[one]}" for one in built.beside)


# Saving


def _saved(office: Office, built: Built, folder: Path) -> Path:
    """Where it lies. The place is held before it is written that it leaves, and filled after."""
    place = folder / built.name
    with _held(place) as file:
        try:
            let_out(office, built, source())
        except BaseException:
            place.unlink()
            raise
        _fill(file, built, place)
    return place


def _held(place: Path) -> IO[bytes]:
    try:
        return place.open("xb")
    except OSError as trouble:
        raise BadInput(f"{place}: cannot be saved there ({trouble.strerror}). Nothing was saved or handed over.") from trouble


def _fill(file: IO[bytes], built: Built, place: Path) -> None:
    try:
        file.write(built.file)
        file.flush()
        os.fsync(file.fileno())
    except OSError as trouble:
        raise Conflict(
            f"It is written down that it left, and {place} could not be saved whole ({trouble.strerror}). Throw that file away and hand it over anew."
        ) from trouble
