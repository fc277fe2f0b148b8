"""The relay's HTTP is what docs/relay-openapi.json says, and whatever comes in, it answers as described: never an error of ours, never anything
another group or call could notice. FUZZ=5000 asks that many things of each call."""

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeconduct.relay.app import CALLS
from safeconduct.store.log import Mark
from safeconduct.store.relay_client import RelayStore
from safeconduct.wire.marks import MarkKind
from tests.contract.test_store import GROUP, OTHER_GROUP, rows
from tests.relays import a_relay

ROOT = Path(__file__).parents[2]
DESCRIBED: dict[str, Any] = json.loads((ROOT / "docs" / "relay-openapi.json").read_text("utf-8"))
OPERATIONS = [(path, method) for path, calls in DESCRIBED["paths"].items() for method in calls if method != "parameters"]
TIMES = int(os.environ.get("FUZZ", "25"))
ROWS = rows(3)
NEVER = {500, 503}
"""Described or not: nothing a stranger sends may be our mistake, or end the store."""


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        found: Any = DESCRIBED
        for part in schema["$ref"].split("/")[1:]:
            found = found[part]
        schema = found
    return schema


def fits(schema: dict[str, Any], value: Any) -> bool:
    """Whether the value is what the schema describes, for as much of JSON Schema as the description uses."""
    match resolved(schema):
        case {"const": wanted}:
            return bool(value == wanted)
        case {"enum": wanted}:
            return value in wanted
        case {"oneOf": forms}:
            return any(fits(form, value) for form in forms)
        case {"type": "boolean"}:
            return isinstance(value, bool)
        case {"type": "integer", **more}:
            return isinstance(value, int) and more["minimum"] <= value < more["exclusiveMaximum"]
        case {"type": "string", "format": "bytes", **more}:
            return isinstance(value, bytes) and more.get("minLength", 0) <= len(value) <= more.get("maxLength", len(value))
        case {"type": "string", **more}:
            return isinstance(value, str) and re.search(more.get("pattern", ""), value) is not None
        case {"type": "array", "prefixItems": parts}:
            return isinstance(value, list) and len(value) == len(parts) and all(map(fits, parts, value))
        case {"type": "array", "items": part, **more}:
            return isinstance(value, list) and len(value) <= more["maxItems"] and all(fits(part, one) for one in value)
        case {"type": "object", "additionalProperties": part, **more}:
            return isinstance(value, dict) and set(more.get("required", ())) <= set(value) and all(fits(part, one) for one in value.values())
    raise AssertionError(f"The description uses what is not understood here: {schema}")


def described(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values that the schema describes."""
    match resolved(schema):
        case {"enum": wanted}:
            return st.sampled_from(wanted)
        case {"oneOf": forms}:
            return st.one_of(*map(described, forms))
        case {"type": "integer"}:
            return st.one_of(st.integers(0, 20), st.integers(0, 2**62 - 1))
        case {"type": "string", "format": "bytes", **more}:
            least, most = more.get("minLength", 0), more.get("maxLength", 200)
            known = [raw for raw in (bytes(32), b"\1" * 32, GROUP, OTHER_GROUP, *(row.to_bytes() for row in ROWS)) if least <= len(raw) <= most]
            anything = st.binary(min_size=least, max_size=min(most, 200))
            return st.one_of(anything, st.sampled_from(known)) if known else anything
        case {"type": "string"}:
            return st.text(max_size=40)
        case {"type": "array", "prefixItems": parts}:
            return st.tuples(*map(described, parts)).map(list)
        case {"type": "array", "items": part}:
            return st.lists(described(part), max_size=8)
    raise AssertionError(f"The description uses what is not understood here: {schema}")


ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**63), 2**64 - 1), st.floats(), st.text(max_size=20), st.binary(max_size=40)),
    lambda part: st.one_of(st.lists(part, max_size=4), st.dictionaries(st.text(max_size=5), part, max_size=3)),
    max_leaves=8,
)
NAMES = st.one_of(
    st.sampled_from([GROUP.hex(), OTHER_GROUP.hex(), ROWS[0].feed, "0" * 64, "A" * 64, "0" * 63, "a\0b"]),
    st.text(st.characters(exclude_categories=("Cs",), exclude_characters="/"), min_size=1, max_size=70),
)
NUMBERS = st.one_of(st.integers(0, 5).map(str), st.sampled_from([str(2**62 - 1), str(2**62), str(2**63), str(2**64), "9" * 300, "9" * 5000, "-1", "٣", "1.5"]))


def somewhere(path: str) -> st.SearchStrategy[str]:
    """The path of a call with each {part} filled in: mostly with what is usual there."""
    parts = re.split(r"{(\w+)}", path)
    usual = [st.just(GROUP.hex()) if name == "group" else NUMBERS if name in {"n", "position"} else NAMES for name in parts[1::2]]
    filled = st.tuples(*(st.one_of(one, one, one, NAMES) for one in usual))
    return filled.map(lambda names: parts[0] + "".join(quote(name, safe="") + rest for name, rest in zip(names, parts[2::2], strict=True)))


@dataclass(frozen=True)
class Door:
    http: httpx.Client
    token: str


@contextmanager
def a_door(folder: Path, database: str) -> Iterator[Door]:
    with a_relay(folder, database) as url, httpx.Client(base_url=url, trust_env=False, timeout=60) as http:
        token = RelayStore.admitted(url, GROUP, (folder / "ticket").read_text())
        _leave_something(RelayStore(url, GROUP, token))
        yield Door(http, token)


def _leave_something(store: RelayStore) -> None:
    """An answer that lists nothing fits any description."""
    store.append(rows(2))
    kinds = (MarkKind.KEY, MarkKind.LETTER, MarkKind.CHUNK, MarkKind.PIECE)
    store.erase([Mark(bytes([place]) * 32, kind) for place, kind in enumerate(kinds)])
    store.close()


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def door(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    database = request.getfixturevalue("postgres").database() if request.param == "postgres" else ""
    with a_door(tmp_path_factory.mktemp("fuzz"), database) as made:
        yield made


def test_the_description_names_every_call_and_no_other() -> None:
    assert sorted(OPERATIONS) == sorted((path.replace(":int", ""), method.lower()) for method, path, _ in CALLS)


def test_every_status_described_is_explained_in_the_protocol() -> None:
    said = (ROOT / "docs" / "protocol.md").read_text("utf-8")
    found = {status for path, method in OPERATIONS for status in DESCRIBED["paths"][path][method]["responses"]}
    assert found - {"200"} == set(re.findall(r"^\| (\d{3}) \|", said, re.MULTILINE))


@pytest.mark.parametrize(("path", "method"), OPERATIONS, ids=lambda part: part)
def test_whatever_is_asked_is_answered_as_described(door: Door, path: str, method: str) -> None:
    call = DESCRIBED["paths"][path][method]
    schema = call.get("requestBody", {}).get("content", {}).get("application/msgpack", {}).get("schema")
    bodies = st.one_of(
        *([described(schema)] * 2 if schema else []), ANYTHING, st.lists(ANYTHING, max_size=4)
    ).map(msgspec.msgpack.encode)  # fmt: skip
    body = st.one_of(bodies, bodies.map(lambda raw: raw[:-1]), st.binary(max_size=60), st.just(b"\x91" * 20_000))
    tokens = st.sampled_from([*[f"Bearer {door.token}"] * 6, "Bearer guessed", "", None])

    @settings(max_examples=TIMES)
    @given(where=somewhere(path), token=tokens, content=body if method == "post" else st.none())
    def ask(where: str, token: str | None, content: bytes | None) -> None:
        heads = {} if token is None else {"authorization": token}
        answer = door.http.request(method, where, content=content, headers=heads)
        assert answer.status_code not in NEVER
        as_said = call["responses"].get(str(answer.status_code))
        assert as_said or (answer.status_code in {404, 405} and where != path), (where, answer.status_code)
        said = resolved(as_said or DESCRIBED["components"]["responses"]["Error"])["content"]["application/msgpack"]["schema"]
        assert fits(said, msgspec.msgpack.decode(answer.content, strict=False)), (where, answer.content[:200])

    ask()


def test_a_request_without_end_is_413_and_the_next_is_answered(door: Door) -> None:
    answer = door.http.post(f"/v1/{GROUP.hex()}/letters", content=(bytes(1 << 20) for _ in range(20)))
    assert answer.status_code == 413
    assert door.http.get("/v1/health").status_code == 200
