"""The closed union of facts and what may be told."""

import dataclasses
import re
from pathlib import Path
from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import safeconduct.core
from safeconduct.core.facts import KINDS_OF, Fact
from safeconduct.core.section import Kind
from safeconduct.core.text import clean_line, clean_text
from safeconduct.core.value import known, unknown, withheld
from safeconduct.errors import BadInput
from tests.strategies import FACTS, facts

CORE = Path(safeconduct.core.__file__).parent


@given(facts())
def test_every_fact_comes_back_from_its_bytes_as_it_was(fact: Fact) -> None:
    raw = msgspec.msgpack.encode(fact)

    assert msgspec.msgpack.decode(raw, type=type(fact)) == fact


@pytest.mark.parametrize("fact", FACTS)
def test_every_fact_is_frozen_and_has_its_streams(fact: type) -> None:
    assert dataclasses.is_dataclass(fact)
    assert fact.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert KINDS_OF[fact]


def test_no_kind_of_stream_is_without_facts_of_its_own() -> None:
    own = {kind: [fact for fact, kinds in KINDS_OF.items() if kinds == {kind}] for kind in Kind}

    assert {kind for kind in Kind if not own[kind]} == {Kind.HEALTH, Kind.MONEY}
    assert set(KINDS_OF) == set(get_args(Fact))


def test_wire_names_written_above_facts_are_unique() -> None:
    names = [
        name
        for path in CORE.glob("*.py")
        for name in re.findall(r"^# wire: (\S+)$", path.read_text(), re.MULTILINE)
    ]

    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[a-z_]+\.[a-z_]+/[1-9]", name) for name in names)


def test_withheld_is_not_unknown_and_keeps_no_text() -> None:
    hidden = withheld("ILGA-Europe", "so that refugees are not put at risk")

    assert hidden.is_withheld
    assert not hidden.is_known
    assert hidden.text == ""
    assert hidden != unknown()
    assert known("Germany").is_known


@given(st.text())
def test_cleaning_twice_changes_nothing_more(raw: str) -> None:
    once = clean_text(raw, 10_000)

    assert clean_text(once, 10_000) == once
    assert not set(once) & {"\x00", "\x1b", "\r", "\u202e"}


def test_cleaning_keeps_lines_and_joins_accents() -> None:
    assert clean_text(" a\r\nb\tc\rd\x07 ", 100) == "a\nb\tc\nd"
    assert clean_text("e\u0301", 10) == "é"
    assert clean_line(" a\n b\t ") == "a b"


def test_what_is_too_long_is_handed_back_and_never_cut() -> None:
    assert clean_text("x" * 2048, 2048)
    for wrong in ("x" * 2049, "ж" * 1025, "x" * 10_000_000):
        with pytest.raises(BadInput) as refused:
            clean_text(wrong, 2048, field="story")
        assert refused.value.field == "story"


def test_what_is_required_is_not_empty_and_broken_letters_are_named() -> None:
    with pytest.raises(BadInput):
        clean_text(" \x00 ", 100, required=True)
    with pytest.raises(BadInput):
        clean_text("\ud800", 100, field="story")
