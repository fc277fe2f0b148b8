"""The house keeps its own rules: names, sizes, docstrings, banned habits. Rule: what a linter cannot see is looked at here."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "safeconduct"
MODULES = sorted(path for path in SOURCE.rglob("*.py") if path.name != "__init__.py")
NO_HOME = {
    "utils",
    "util",
    "helpers",
    "common",
    "base",
    "types",
    "interfaces",
    "services",
    "managers",
    "misc",
}
BAD_ENDINGS = ("Manager", "Helper", "Util", "Service", "Handler", "Processor", "Abstract", "Impl", "Mixin")
MOST_LINES = 400
MOST_FUNCTION = 40
MOST_IN_EVIDENCE = 44
"""Three functions that read reports are longer than the style allows; none may become longer than they."""


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_module_says_what_lives_there_is_small_and_has_a_subject(path: Path) -> None:
    text = path.read_text("utf-8")

    assert ast.get_docstring(_tree(path)), "a module opens with what lives there and its one rule"
    assert len(text.splitlines()) <= MOST_LINES
    assert path.stem not in NO_HOME


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_functions_are_short_and_classes_well_named(path: Path) -> None:
    tree = _tree(path)
    most = MOST_IN_EVIDENCE if "evidence" in path.relative_to(SOURCE).parts else MOST_FUNCTION
    long = [one.name for one in _functions(tree) if (one.end_lineno or 0) - one.lineno + 1 > most]
    named = [
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and node.name.endswith(BAD_ENDINGS)
    ]

    assert long == []
    assert named == []


def test_an_init_defines_nothing_which_the_rules_above_would_not_see() -> None:
    full = [path for path in SOURCE.rglob("__init__.py") if any(isinstance(node, ast.ClassDef) for node in ast.walk(_tree(path))) or [*_functions(_tree(path))]]

    assert full == []


def test_nothing_unfinished_is_left() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b")

    assert [path.name for path in MODULES if marks.search(path.read_text("utf-8"))] == []


def test_pages_never_promise_or_name_the_machinery() -> None:
    """No template says secure, anonymous, guaranteed or deleted, nor a word of the protocol."""
    banned = re.compile(
        r"\b(secure|anonymous|guaranteed|deleted|stream|epoch|feed|roster|relay|grant)\b", re.IGNORECASE
    )
    for path in SOURCE.rglob("*.html"):
        said = re.findall(r"_\(\s*\"((?:[^\"\\]|\\.)*)\"", path.read_text("utf-8"))
        wrong = [text for text in said if banned.search(text)]
        assert wrong == [], path.name
