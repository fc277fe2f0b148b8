"""Every address and every form there is, asked by nobody, by another site, and by colleagues who do not belong there, with ids of what exists."""

import asyncio
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import httpx
import pytest

from safeconduct.cli.running import Data
from safeconduct.cli.running import House as Programs
from safeconduct.core.section import DEFAULT_READERS, Kind
from safeconduct.desk.routes import Route
from safeconduct.desk.server import Listening, application
from safeconduct.desk.worker import routes
from safeconduct.settings import Settings
from safeconduct.web.forms import Form
from tests.attacks.full_house import SEATED, TABLE, House, a_full_house, word_of
from tests.attacks.walking import forms_in
from tests.desk.offices import Hand, Pages

OURS = "http://127.0.0.1:8401"
FOREIGN: tuple[Mapping[str, str], ...] = (
    {},
    {"origin": "https://elsewhere.example"},
    {"origin": "null"},
    {"origin": "http://127.0.0.1:8400"},
    {"origin": OURS, "sec-fetch-site": "same-site"},
    {"origin": OURS, "sec-fetch-site": "cross-site"},
)
REBOUND = ("elsewhere.example", "127.0.0.1.elsewhere.example:8401", "localhost.elsewhere.example", "127.0.0.1@elsewhere.example", "")
NOBODYS = re.compile(r"Quillfeather-\w+")
"""Of a form that stood filled in, only what everybody could type is sent: what was sent comes back with it."""
FOR_EVERYBODY = {"/shift", "/cases/views", "/cases/views/drop", "/keys/members/{member}/name"}
"""What is written into the stream that all colleagues share, and may be by any of them: their own name, a shift, a view of the list."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with a_full_house(tmp_path_factory.mktemp("full")) as one:
        yield one


@pytest.fixture(scope="module")
def shown(house: House) -> Mapping[str, str]:
    return house.pages()


def filled(route: Route, ids: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda hole: ids.get(hole[1], ids["event"]), route.path)


def addresses(house: House, shown: Mapping[str, str]) -> list[str]:
    """All that Anna was shown, and every other route with ids of something that exists."""
    met = {found.route for address in shown if (found := TABLE.find("GET", address.partition("?")[0]))}
    ids = house.ids()
    return [*shown, *(filled(route, ids) for route in TABLE.routes if route.method == "GET" and route not in met)]


def forms(house: House, shown: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """All that Anna could send, and every other route with a form of everything that exists."""
    offered: dict[str, dict[str, str]] = {}
    for address, page in shown.items():
        for action, fields in forms_in(page, "Wren").items():
            offered.setdefault(action or address.partition("?")[0], fields)
    offered = {address: fields for address, fields in offered.items() if TABLE.find("POST", address)}
    met = {found.route for address in offered if (found := TABLE.find("POST", address))}
    ids = house.ids()
    everything = {**ids, "text": "Wren", "why": "Wren", "reason": "Wren"}
    offered |= {filled(route, ids): everything for route in TABLE.routes if route.method == "POST" and route not in met}
    return {address: {name: NOBODYS.sub("Wren", value) for name, value in fields.items()} for address, fields in offered.items()}


def sealed_to(pages: Pages) -> list[str]:
    """The words of the sections that none of the member's circles opens."""
    return [word_of(kind) for kind, readers in DEFAULT_READERS.items() if not readers & pages.office.circles]


def told(pages: Pages, method: str, address: str, fields: Iterable[tuple[str, str]] = ()) -> str:
    answer = pages.ask(method, address, Form(tuple(fields)))
    return bytes(getattr(answer, "body", b"a file")).decode() + "".join(f"{name}: {value}\n" for name, value in answer.headers.items())


def test_anna_is_shown_the_word_of_every_section_so_that_its_absence_elsewhere_says_something(house: House, shown: Mapping[str, str]) -> None:
    planted = [word_of(kind) for kind in DEFAULT_READERS if kind not in (Kind.KNOWLEDGE, Kind.GROUP, Kind.ROSTER)]
    assert [word for word in planted if not any(word in page for page in shown.values())] == []
    assert len({TABLE.find("GET", address.partition("?")[0]).route.path for address in shown}) > 75  # type: ignore[union-attr]


@pytest.mark.parametrize("name", SEATED)
def test_no_address_shows_anybody_a_word_of_a_section_that_is_sealed_to_them(house: House, shown: Mapping[str, str], name: str) -> None:
    pages = house.others[name]
    pages.office.refresh()
    sealed = sealed_to(pages)
    assert len(sealed) >= 5
    seen = {address: told(pages, "GET", address) for address in addresses(house, shown)}
    assert {address: word for address, page in seen.items() for word in sealed if word in page} == {}


def test_no_form_sent_by_somebody_outside_every_circle_changes_anything_or_is_answered_with_a_word_of_a_section(
    house: House, shown: Mapping[str, str]
) -> None:
    oskar = house.others["Oskar"]
    store, sealed = oskar.office.journal.store, sealed_to(oskar)
    changed: set[str] = set()
    for address, fields in forms(house, shown).items():
        before = store.heads(), house.anna.office.unsent
        answer = told(oskar, "POST", address, {**fields, "seen": oskar.office.seen}.items())
        assert not [word for word in sealed if word in answer], address
        if (store.heads(), house.anna.office.unsent) != before:
            changed.add(TABLE.find("POST", address).route.path)  # type: ignore[union-attr]
    assert changed <= FOR_EVERYBODY


class Outside:
    """Requests at the office's own door, with nobody's cookie unless one is brought."""

    def __init__(self, folder: Path) -> None:
        self.app = application(folder, Listening(), Hand(), os.urandom)

    def ask(self, *requests: tuple[str, str, Mapping[str, str]]) -> list[httpx.Response]:
        async def asked() -> list[httpx.Response]:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url=OURS) as client:
                return [await client.request(method, address, headers=dict(heads)) for method, address, heads in requests]

        return asyncio.run(asked())


@pytest.fixture(scope="module")
def outside(house: House, shown: Mapping[str, str]) -> Outside:
    return Outside(house.anna.office.folder.root)


def files_of(house: House) -> dict[Path, int]:
    root = house.anna.office.folder.root
    return {path: path.stat().st_size for path in root.rglob("*") if path.is_file() and "run" not in path.parts}


def test_nobody_without_a_session_is_shown_or_changes_anything(house: House, outside: Outside) -> None:
    forged = {"cookie": f"office={house.anna.office.me}.{'0' * 64}; opening={'0' * 64}", "origin": OURS}
    wanted = [("GET", address, heads) for address in addresses(house, {}) for heads in ({}, forged)]
    wanted += [("POST", filled(route, house.ids()), heads) for route in routes() if route.method == "POST" for heads in ({"origin": OURS}, forged)]
    before = files_of(house)
    answers = outside.ask(*wanted, ("GET", "/opening", forged))
    planted = [word_of(kind) for kind in Kind]
    assert {one.status_code for one in answers} == {303, 401}
    assert {one.headers["location"] for one in answers if one.status_code == 303} == {"/signin"}
    assert [one for one in answers if any(word in one.text for word in planted)] == []
    assert files_of(house) == before


def test_no_form_is_taken_from_another_site_and_no_page_is_shown_under_another_name(outside: Outside) -> None:
    own = ["/signin", "/setup", "/join", "/lock", "/stay", "/keep", "/choices", "/practice", "/practice/anew"]
    posts = [*own, *(route.path for route in routes() if route.method == "POST")]
    assert {one.status_code for one in outside.ask(*(("POST", path, heads) for path in posts for heads in FOREIGN))} == {403}
    pages = ["/signin", "/welcome", "/static/base.css", "/opening", "/today"]
    rebound = [("GET", path, {"host": name}) for path in pages for name in REBOUND]
    assert {one.status_code for one in outside.ask(*rebound)} == {421}


def test_a_browser_brings_the_offices_cookie_to_no_other_program_whose_address_is_shown(tmp_path: Path) -> None:
    """Cookies know no ports: what tells the two programs apart for a browser is the name they are called by."""
    running = Programs(Data(tmp_path), Settings())
    jar = httpx.Cookies()
    set_here = httpx.Response(303, headers={"set-cookie": "office=a.b; Path=/; HttpOnly; SameSite=strict"}, request=httpx.Request("GET", running.desk_address))
    jar.extract_cookies(set_here)
    asked = [httpx.Request("GET", address) for address in (running.desk_address, running.intake_address)]
    for one in asked:
        jar.set_cookie_header(one)
    assert ["cookie" in one.headers for one in asked] == [True, False]


@pytest.mark.parametrize("back", ["//elsewhere.example", "https://elsewhere.example", "/\\elsewhere.example", "/\t/elsewhere.example", "/\n/elsewhere.example", "javascript:alert(1)", ""])
def test_the_choice_of_a_language_leads_to_no_other_site(outside: Outside, back: str) -> None:
    async def asked() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(outside.app), base_url=OURS) as client:
            return await client.post("/choices", data={"back": back, "language": "de"}, headers={"origin": OURS})

    where = asyncio.run(asked()).headers["location"]
    assert re.fullmatch(r"/(?![/\\])[!-~]*", where) and "\\" not in where
