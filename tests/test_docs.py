"""The documents say what is there: every setting, command, error, purpose, wire name and threat. Rule: a promise without a test is a defect."""

import os
import re
from dataclasses import fields
from pathlib import Path

import pytest

from safeconduct.cli.main import COMMANDS
from safeconduct.errors import SafeconductError
from safeconduct.relay.app import CALLS
from safeconduct.settings import Settings
from safeconduct.wire.codec import WIRE_NAMES
from safeconduct.wire.labels import Purpose

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
START, END = "<!-- wire names: made by `make golden` -->", "<!-- end of wire names -->"


def _text(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


@pytest.mark.parametrize("name", [one.name for one in fields(Settings)])
def test_every_setting_is_in_operating(name: str) -> None:
    assert f"`{name}`" in _text("operating.md")


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_is_in_operating(name: str) -> None:
    assert f"`safeconduct {name}" in _text("operating.md")


@pytest.mark.parametrize("kind", [SafeconductError, *SafeconductError.__subclasses__()])
def test_every_exit_code_is_in_operating(kind: type[SafeconductError]) -> None:
    assert f"{kind.exit_code} " in _text("operating.md").split("Exit codes:")[1].split("\n\n")[0] + " "


def test_every_error_has_its_own_exit_code() -> None:
    codes = [kind.exit_code for kind in SafeconductError.__subclasses__()]

    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("purpose", list(Purpose))
def test_every_label_is_in_the_protocol(purpose: Purpose) -> None:
    assert f"`{purpose.value}`" in _text("protocol.md")


@pytest.mark.parametrize("path", [path for _, path, _ in CALLS])
def test_every_relay_call_is_in_the_protocol(path: str) -> None:
    assert f"{path.replace(':int', '')}`" in _text("protocol.md") or f"{path.replace(':int', '')}` " in _text(
        "protocol.md"
    )


def _wire_table() -> str:
    lines = ["| name | fields |", "|---|---|"]
    for name, kind in sorted(WIRE_NAMES.items()):
        lines.append(f"| `{name}` | {', '.join(one.name for one in fields(kind)) or '–'} |")
    return "\n".join(lines)


def test_every_wire_name_is_in_the_protocol_with_its_fields() -> None:
    path = DOCS / "protocol.md"
    before, rest = path.read_text("utf-8").split(START)
    now, after = rest.split(END)
    if os.environ.get("GOLDEN") == "write":
        path.write_text(f"{before}{START}\n{_wire_table()}\n{END}{after}", "utf-8")
        return
    assert now.strip() == _wire_table()


def _threats() -> list[tuple[str, str]]:
    return re.findall(r"^\| (T\d+) \|.*\| `(tests/[^`]+)` \|$", _text("threat-model.md"), re.MULTILINE)


def test_the_threats_are_numbered_without_a_gap() -> None:
    numbers = [int(threat[1:]) for threat, _ in _threats()]

    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) > 50


@pytest.mark.parametrize(("threat", "test"), _threats())
def test_every_threat_has_a_test_that_is_there(threat: str, test: str) -> None:
    path, _, name = test.partition("::")
    text = (ROOT / path).read_text("utf-8")

    assert f"def {name}(" in text, threat


def test_every_decision_has_its_four_parts() -> None:
    for path in sorted((DOCS / "decisions").glob("*.md")):
        text = path.read_text("utf-8")
        for part in ("**Context", "**Decision", "**What it costs", "**We were wrong if"):
            assert part in text, f"{path.name}: {part}"


def test_links_between_documents_lead_somewhere() -> None:
    for path in [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text("utf-8")):
            assert (path.parent / target).exists(), f"{path.name} → {target}"


def test_no_document_names_a_machine_or_a_package_registry() -> None:
    hosts = ("py" + "pi.org", "files.python" + "hosted", "npm" + "js.org")
    for path in [
        *ROOT.glob("*.md"),
        *ROOT.glob("*.toml"),
        *ROOT.glob("*.lock"),
        *DOCS.rglob("*.md"),
        ROOT / "Makefile",
    ]:
        text = path.read_text("utf-8")
        assert not re.search(r"(?<![\w.])/(?:work|root|home)/\w", text), path.name
        assert not any(host in text for host in hosts), path.name
