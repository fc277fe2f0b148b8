"""What commands print. Rule: a stranger's words, in a report, a name or a file's name, give no orders to the terminal that shows them."""

import shutil
import sys
from pathlib import Path

import click

from safeconduct.core.text import harmless


def counted(number: int, one: str) -> str:
    """Shape: "1 row", "2 rows"; for English words whose plural is an s."""
    return f"{number:,} {one if number == 1 else one + 's'}"


def typable(advice: str) -> str:
    """Advice whose commands can be typed in this terminal: `make run` puts the program where no terminal looks for it by its name."""
    name = "safeconduct"
    started_by = sys.argv[0]
    is_elsewhere = Path(started_by).name == name and shutil.which(name) is None
    return advice.replace(f"`{name} ", f"`{started_by} ") if is_elsewhere else advice


def agreed(question: str) -> bool:
    """Whether they say yes. Shape: the question is shown on one line, where it cannot be made to look like another."""
    return click.confirm(" ".join(harmless(question).split()))


def echo(text: str, *, err: bool = False, nl: bool = True) -> None:
    """To a file or another program it goes as it is: offsets count all letters of it."""
    is_shown = (sys.stderr if err else sys.stdout).isatty()
    click.echo(harmless(text) if is_shown else text, err=err, nl=nl)
