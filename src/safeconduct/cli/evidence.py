"""Reports taken apart on the command line. Rule: one file that cannot be read never hides what the others say."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from safeconduct.errors import BadInput
from safeconduct.evidence.extracting import extract
from safeconduct.evidence.statement import Figure, Statement, as_plain
from safeconduct.evidence.words import Words, read_words

LARGEST = 20_000_000
"""Unit: bytes. A report is not longer."""
_SHOWN = 160


@click.group("evidence")
def evidence() -> None:
    """Who says what in reports, through whom."""


def working_text(path: Path) -> str:
    """The text statements point into: of a .txt file every character as it stands, line ends kept.

    Raises: BadInput, with what to do.
    """
    if path.suffix.lower() != ".txt":
        raise BadInput(
            f"{path}: only .txt files are read here. Save the report as plain text (UTF-8) and try again."
        )
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= LARGEST else None
    except OSError as trouble:
        raise BadInput(
            f"{path}: cannot be opened ({trouble.strerror}). Check the name and whether you may read it."
        ) from trouble
    if data is None:
        raise BadInput(
            f"{path}: {size:,} bytes is more than a report has ({LARGEST:,}). Split it and try again."
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as trouble:
        raise BadInput(
            f"{path}: is not UTF-8 text (byte {trouble.start}). Save it as UTF-8 and try again."
        ) from trouble


def _figure(figure: Figure) -> str:
    low, high = (None if bound is None else f"{bound:g}" for bound in (figure.low, figure.high))
    if low == high:
        number = f"{low}"
    elif low is None:
        number = f"at most {high}"
    else:
        number = f"at least {low}" if high is None else f"{low} to {high}"
    return f"{'about ' if figure.about else ''}{number} {figure.unit or ''}".strip()


def readable(one: Statement) -> str:
    """Two lines for a person: what and where, then who and through whom."""
    shown = " ".join(one.text.split())
    shown = shown if len(shown) <= _SHOWN else shown[: _SHOWN - 1] + "…"
    facts = [f"{one.kind.value} {one.start}-{one.end}: {shown}"]
    chain = " < ".join("?" if link is None else link for link in one.chain)
    facts.append(f"    {chain}")
    notes = [
        f"hedge: {one.hedge}" if one.hedge else "",
        "negative" if one.negated else "",
        f"denies: {one.denies}" if one.denies else "",
        f"figure: {_figure(one.figure)}" if one.figure else "",
        f"date: {one.date.first or '?'} to {one.date.last or '?'} ({one.date.precision.value})"
        if one.date
        else "",
    ]
    said = "; ".join(note for note in notes if note)
    return "\n".join([*facts, f"    {said}"] if said else facts)


def _one(path: Path, words: Mapping[str, Words], *, as_json: bool, text: bool, careful: bool) -> None:
    working = working_text(path)
    if text:
        click.echo(working, nl=False)
        return
    if not as_json:
        click.echo(f"{path}")
    for statement in extract(working, str(path), words, careful=careful):
        click.echo(json.dumps(as_plain(statement), ensure_ascii=False) if as_json else readable(statement))


@evidence.command("extract")
@click.argument("paths", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON object a line; offsets count Unicode code points."
)
@click.option("--text", is_flag=True, help="Print the working text the offsets point into, and nothing else.")
@click.option("--careful", is_flag=True, help="Name a speaker only where the text says it outright.")
def extract_command(paths: tuple[Path, ...], as_json: bool, text: bool, careful: bool) -> None:
    """List what each FILE says: quotations, indirect speech, denials, figures, events, with speaker and chain."""
    words = read_words()
    failed = False
    for path in paths:
        try:
            _one(path, words, as_json=as_json, text=text, careful=careful)
        except BadInput as trouble:
            click.echo(str(trouble), err=True)
            failed = True
    if failed:
        sys.exit(BadInput.exit_code)
