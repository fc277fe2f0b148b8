"""Reports held beside each other on the command line. Rule: a file that cannot be read is named, and the others are compared all the same."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from safeconduct.cli.report_files import named, taken_apart
from safeconduct.cli.saying import echo
from safeconduct.errors import BadInput
from safeconduct.evidence.joining.comparing import MOST_PAIRS, Comparison, as_plain, compare
from safeconduct.evidence.joining.grouping import Group
from safeconduct.evidence.joining.independence import Origins
from safeconduct.evidence.joining.lexicon import read_lexicon
from safeconduct.evidence.joining.slots import Report
from safeconduct.evidence.statement import Statement
from safeconduct.evidence.words import Words, read_words

_SHOWN = 110
MOST_FILES = 1_000
MOST_LETTERS = 2_000_000
"""Of all files together."""


def report_of(path: Path, words: Mapping[str, Words]) -> Report:
    """A file as a report. Raises: BadInput, with what to do."""
    apart = taken_apart(path, words)
    return Report(str(path), apart.read.text, apart.heading, tuple(apart.statements))


def _shown(statement: Statement) -> str:
    text = " ".join(statement.text.split())
    text = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    return f"{statement.file} {statement.start}-{statement.end}: {text}"


def _counted(origins: Origins) -> str:
    if origins.independent is None:
        return "no origin is named"
    return "1 origin" if origins.independent == 1 else f"{origins.independent} independent origins"


def _group(number: int, group: Group, origins: Origins) -> list[str]:
    chains = [" < ".join(named(chain)) for chain in origins.chains]
    return [
        f"{number}. {group.relation.value}; {_counted(origins)}; proposed because of {', '.join(why.value for why in group.whys)}",
        *(f"    {_shown(one)}" for one in group.statements),
        *(f"    chain: {chain}" for chain in chains),
    ]


def readable(found: Comparison) -> str:
    lines = [
        line
        for number, (group, origins) in enumerate(zip(found.groups, found.origins, strict=True), 1)
        for line in _group(number, group, origins)
    ]
    lines += [
        f"contradiction:\n    {_shown(one)}\n    {_shown(other)}" for one, other in found.contradictions
    ]
    lines += [f"copies of one text: {', '.join(files)}" for files in found.copies]
    return "\n".join(lines) if lines else "No statement stands in more than one of these files."


@click.command("compare")
@click.argument("paths", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object; offsets count Unicode code points.")
def compare_command(paths: tuple[Path, ...], *, as_json: bool) -> None:
    """Propose which statements of the FILEs are one, which contradict each other, and how many origins stand behind them."""
    if len(paths) > MOST_FILES:
        raise BadInput(f"At most {MOST_FILES:,} files can be held beside each other at once, and these are {len(paths):,}. Give fewer: those of one story.")
    words, reports, failed = read_words(), list[Report](), False
    for path in paths:
        try:
            reports.append(report_of(path, words))
        except BadInput as trouble:
            echo(str(trouble), err=True)
            failed = True
        if sum(len(report.text) for report in reports) > MOST_LETTERS:
            raise BadInput(
                f"These files hold more than {MOST_LETTERS:,} letters of text together ({path} was the last that was read); more cannot be held beside each other at once. Give fewer: those of one story."
            )
    found = compare(reports, read_lexicon(), MOST_PAIRS)
    for file in found.left_out:
        echo(f"{file}: says so much that is alike that not everything in it was held beside the others. What is not proposed may still be one.", err=True)
    echo(json.dumps(as_plain(found), ensure_ascii=False) if as_json else readable(found))
    if failed:
        sys.exit(BadInput.exit_code)
