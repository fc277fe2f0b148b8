"""Reports taken apart on the command line. Rule: one file that cannot be read never hides what the others say."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from safeconduct.cli.comparing import compare_command
from safeconduct.cli.report_files import named, taken_apart, working_text
from safeconduct.cli.saying import echo
from safeconduct.errors import BadInput
from safeconduct.evidence.statement import Dated, Figure, Place, Statement, as_plain
from safeconduct.evidence.words import Words, read_words

_SHOWN = 160


@click.group("evidence")
def evidence() -> None:
    """Who says what in reports, through whom."""


def _figure(figure: Figure) -> str:
    low, high = (None if bound is None else f"{bound:,.15g}" for bound in (figure.low, figure.high))
    if low == high:
        number = f"{low}"
    elif low is None:
        number = f"at most {high}"
    else:
        number = f"at least {low}" if high is None else f"{low} to {high}"
    return f"{'about ' if figure.about else ''}{number} {figure.unit or ''}".strip()


def _days(date: Dated) -> str:
    if date.first is None and date.last is None:
        return "named, and the text does not say which day that is"
    return f"{date.first or 'open'} to {date.last or 'open'} ({date.precision.value})"


def _place(place: Place) -> str:
    return f"{place.text} ({place.country})" if place.country else place.text


def readable(one: Statement) -> str:
    """Two lines for a person: what and where, then who and through whom."""
    shown = " ".join(one.text.split())
    shown = shown if len(shown) <= _SHOWN else shown[: _SHOWN - 1] + "…"
    facts = [f"{one.kind.value} {one.start}-{one.end}: {shown}"]
    chain = " < ".join(named(one.chain))
    facts.append(f"    {chain}")
    notes = [
        f"hedge: {one.hedge}" if one.hedge else "",
        "says that something is not so" if one.negated else "",
        f"denies: {one.denies}" if one.denies else "",
        f"figure: {_figure(one.figure)}" if one.figure else "",
        f"date: {_days(one.date)}" if one.date else "",
        f"places: {', '.join(_place(place) for place in one.places)}" if one.places else "",
    ]
    said = "; ".join(note for note in notes if note)
    return "\n".join([*facts, f"    {said}"] if said else facts)


def _one(path: Path, words: Mapping[str, Words], *, as_json: bool, text: bool, careful: bool) -> None:
    apart = None if text else taken_apart(path, words, careful=careful)
    read = apart.read if apart else working_text(path)
    if read.is_guessed:
        echo(
            f"{path}: does not say how its letters are written; read as {read.encoding}. Look at one name before you rely on it.",
            err=True,
        )
    for left in read.left_out:
        echo(f"{path}: not in the text: {left}", err=True)
    if apart is None:
        echo(read.text, nl=False)
        return
    if not as_json:
        echo(f"{path}")
    for statement in apart.statements:
        echo(json.dumps(as_plain(statement), ensure_ascii=False) if as_json else readable(statement))


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
            echo(str(trouble), err=True)
            failed = True
    if failed:
        sys.exit(BadInput.exit_code)


evidence.add_command(compare_command)
