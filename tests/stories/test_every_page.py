"""Every page of the office, found by its links, in a browser: in three languages, on a desk and on a phone, and from right to left."""

import ast
import os
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from babel.messages.pofile import read_po
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Route

from safeconduct.core.when import Moment
from safeconduct.desk import practice
from safeconduct.desk.door_lists import newest_list
from safeconduct.desk.folder import Folder
from safeconduct.desk.routes import Table
from safeconduct.desk.worker import HERE, routes
from safeconduct.seal.blob_sealing import BlobSealing
from safeconduct.seal.letters import Direction, Kind
from safeconduct.seal.receipt import Caller
from safeconduct.seal.sent_files import MOST_SENT, SentFile
from safeconduct.store.chunks import ChunkFolder
from safeconduct.store.log import Letter
from safeconduct.store.sqlite import SqliteStore
from tests.desk.running import PASSPHRASE, Running, practises, running, set_up
from tests.looking import WIDTHS, barriers
from tests.stories.crawling import Seen, crawl, fullest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

COLLEAGUES = ("Anna", "Ilya", "Mara", "Sami")
FOUNDER = "Vera"
INVENTED = Path(__file__).parents[1] / "evidence" / "invented"
"""Of a group set up this minute: every list is empty, and the recovery sheet waits."""

MOST_BYTES = 40 * 1024

HALL = ("/welcome", "/signin", "/setup", "/join", "/practice")
NO_LINK = {
    "/": "the address itself, which goes on to Today",
    "/pulse": "asked by our own script",
    "/search": "asked by a form at the top of every page",
    "/calls/many": "asked by a form of the list of calls",
    "/cases/{case}/documents/{document}/picture": "drawn inside the page of the document",
    "/calls/{call}/files/{row}/picture": "drawn inside the page of the file",
    "/houses/nights": "linked where there are more houses than one list holds",
    "/pathways/rules": "linked from Today when the rules of a new version change a verdict",
}

LOOK = """() => {
  for (const fold of document.querySelectorAll("details")) fold.open = true
  const root = document.documentElement
  const cut = [...document.querySelectorAll("body *:not(textarea, select, input, .picture)")].filter(one =>
    one.scrollWidth > one.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(one).overflowX))
  if (cut.length) return ["cut without a sign", ...cut.slice(0, 3).map(one => one.outerHTML.slice(0, 160))]
  return root.scrollWidth > root.clientWidth ? [root.scrollWidth, root.clientWidth,
    ...[...document.body.querySelectorAll("*")].filter(one => one.getBoundingClientRect().right > root.clientWidth
      || one.getBoundingClientRect().left < 0).slice(0, 3).map(one => one.outerHTML.slice(0, 160))] : []
}"""
WORDS = """() => {
  const found = []
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walk.nextNode()) {
    const of = walk.currentNode.parentElement
    const shown = of.tagName === "OPTION" || of.checkVisibility({visibilityProperty: true})
    if (shown && !of.closest("script,style,[lang]:not(html)")) found.push(walk.currentNode.textContent)
  }
  for (const one of document.querySelectorAll("[placeholder],[title],[aria-label],[data-label]"))
    for (const name of ["placeholder", "title", "aria-label", "data-label"]) found.push(one.getAttribute(name) || "")
  return found.concat([document.title])
}"""


@dataclass
class Place:
    """Shape: `cookies` open the office as each colleague; `pages` is all that the links led to."""

    office: Running
    cookies: Mapping[str, str]
    pages: Sequence[Seen]
    outside: list[str] = field(default_factory=list)

    def shown(self) -> list[Seen]:
        pages = [one for one in fullest(self.pages).values() if one.body]
        return sorted(pages, key=lambda one: (one.colleague, one.kind))

    def room(self, chromium: Browser, language: str) -> BrowserContext:
        room = chromium.new_context(locale=language, viewport=WIDTHS["desktop"])
        room.add_cookies([{"name": "language", "value": language, "url": self.office.url}])
        room.route("**/*", self._guard)
        return room

    def sit(self, room: BrowserContext, colleague: str) -> None:
        """The next pages are this colleague's; nobody, with an empty name."""
        room.clear_cookies(name="office")
        if colleague:
            room.add_cookies(
                [
                    {
                        "name": "office",
                        "value": self.cookies[colleague],
                        "url": self.office.url,
                        "httpOnly": True,
                    }
                ]
            )

    def _guard(self, route: Route) -> None:
        if route.request.url.startswith((self.office.url, "data:")):
            route.continue_()
        else:
            self.outside.append(route.request.url)
            route.abort()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with running(tmp_path_factory.mktemp("every") / "desk") as office:
        cookies, pages = {}, []
        table = Table(routes())
        for name in (*COLLEAGUES, FOUNDER):
            with office.browser() as browser:
                cookies[name] = _goes_in(browser, name)
                pages += crawl(browser, name, table, _begins(browser, name, Folder(office.folder.parent / "practice" / "desk")))
        with office.browser() as nobody:
            pages += [_of_the_hall(nobody, path, table) for path in HALL]
        yield Place(office, cookies, pages)


def _goes_in(browser: httpx.Client, name: str) -> str:
    answer = set_up(browser, name) if name == FOUNDER else practises(browser, name)
    assert answer.status_code == 303, answer.text
    return browser.cookies["office"]


def _begins(browser: httpx.Client, name: str, practising: Folder) -> list[str]:
    """Where the walk begins, after a busy day: a colleague answered an invite, a scan was added, a house has to be left, a form came too late,
    somebody who asked has sent a photo, a case was closed."""
    if name == FOUNDER:
        _is_answered(browser)
    if name == "Ilya":
        _must_be_left(browser)
    if name == "Sami":
        _leaves_a_draft(browser)
    if name == "Anna":
        scan = _adds_a_scan(browser)
        sent = _is_sent_a_photo(browser, practising)
        kept, dossier, told = _closes_a_case(browser), _builds_a_dossier(browser), _writes_down_a_violation(browser)
        files = [f"{scan}/picture", f"{sent}/picture", f"{dossier}/pages/1", f"{dossier.replace('/built/', '/')}/file"]
        report = _adds_reports(browser)
        return ["/today", "/search", "/pathways/rules", "/calls/many?older=3600", scan, sent, dossier, *files, kept, *told, report, "/keys/sheet"]
    asked = {"Ilya": ["/houses/nights"], FOUNDER: ["/houses/nights"]}
    return ["/today", "/search", *asked.get(name, [])]


def _is_answered(browser: httpx.Client) -> None:
    """Somebody used an invite, so that the page with the six words is there."""
    browser.post("/keys/invite")
    line = re.search(r'id="invite">([^<]+)<', browser.get("/keys/invite").text)
    assert line
    newcomer = {"invite": line[1], "name": "Boris", "passphrase": PASSPHRASE, "passphrase-again": PASSPHRASE}
    with httpx.Client(
        base_url=browser.base_url, headers=browser.headers, timeout=60, trust_env=False
    ) as other:
        assert "six-words" in other.post("/join", data=newcomer).text


def _adds_a_scan(browser: httpx.Client) -> str:
    """The first case on the list has a document with a picture in it; where the document is."""
    picture = BytesIO()
    Image.linear_gradient("L").save(picture, "PNG")
    case = re.search(r'href="(/cases/[0-9a-z]{20,})"', browser.get("/cases").text)
    assert case
    said = {"what": "(Invented.) A letter", "kind": "story"}
    answer = browser.post(f"{case[1]}/documents/add", data=said, files={"file": ("scan.png", picture.getvalue())})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def _builds_a_dossier(browser: httpx.Client) -> str:
    """A person of the first case agreed to a dossier of one page, which is built; where it is."""
    case = re.search(r'href="(/cases/[0-9a-z]{20,})"', browser.get("/cases").text)
    assert case
    here = f"{case[1]}/dossier"
    person = re.search(r'name="persons" value="([0-9a-z]{20,})"', browser.get(f"{here}/consents").text)
    assert person
    said = {"persons": person[1], "parts": "SUMMARY", "recipient": "(Invented.) An embassy", "purpose": "(Invented.) A purpose", "language": "en"}
    for form, more in (("write", {"part": "SUMMARY", "text": "(Invented.)"}), ("consents/add", {"how": "by telephone", "given_on": "2017-06-09"})):
        assert browser.post(f"{here}/{form}", data={**said, **more}).status_code == 303
    consent = re.search(r"An embassy</strong>.*?new\?consent=([0-9a-z]{20,})", browser.get(f"{here}/consents").text, re.DOTALL)
    assert consent
    answer = browser.post(f"{here}/build", data={**said, "count": "1", "consent": consent[1]})
    assert answer.status_code == 303, answer.text
    assert browser.post(f"{answer.headers['location']}/let-out").status_code == 303
    return answer.headers["location"]


def _writes_down_a_violation(browser: httpx.Client) -> tuple[str, str]:
    """What was done to a person of the first case, and their testimony of it; where both are."""
    case = re.search(r'href="(/cases/[0-9a-z]{20,})"', browser.get("/cases").text)
    assert case
    event = _leads_to(browser.post(f"{case[1]}/violations/new", data={"title": "(Invented.) Taken at night"}))
    person = re.search(r'name="who" value="([0-9a-z]{20,})"|<option value="([0-9a-z]{20,})"', browser.get(f"{event}/act").text)
    assert person
    who = person[1] or person[2]
    _leads_to(browser.post(f"{event}/act", data={"who": who, "kind": "030101000000", "on": "2017-03-12"}))
    told = {"person": who, "on": "2017-06-01", "by": "(Invented.) Anna", "spoken": "ru"}
    testimony = _leads_to(browser.post(f"{case[1]}/testimonies/new", data=told))
    _leads_to(browser.post(f"{testimony}/passage", data={"text": "(Invented.) They came at night."}))
    return event, testimony


def _adds_reports(browser: httpx.Client) -> str:
    """Two invented articles and a copy of one, of which one statement is confirmed; where one of them is."""
    text = (INVENTED / "a.txt").read_bytes()
    files = {"a.txt": text, "b.txt": (INVENTED / "b.txt").read_bytes(), "c.txt": text.replace(b"Lantern", b"Beacon")}
    said = {"came": "2017-06-09", "came_by": "(Invented.)"}
    one, *_ = [_leads_to(browser.post("/reports/add", data=said, files={"file": each})) for each in files.items()]
    proposed = re.search(rf"{one}/statements/[0-9a-z]{{20,}}", browser.get(one).text)
    assert proposed
    _leads_to(browser.post(f"{proposed[0]}/confirm", data={"question": "other"}))
    return one


def _leads_to(answer: httpx.Response) -> str:
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def _closes_a_case(browser: httpx.Client) -> str:
    """The last case on the list is closed; where somebody says that it is kept longer."""
    case = re.findall(r'href="(/cases/[0-9a-z]{20,})"', browser.get("/cases").text)[-1]
    answer = browser.post(f"{case}/side", data={"state": "closed", "reason": "(Invented.) They have arrived."})
    assert answer.status_code == 303, answer.text
    return f"{case}/keep-longer"


def _is_sent_a_photo(browser: httpx.Client, practising: Folder) -> str:
    """Somebody asks on the help page and sends a photo, which is here and was opened; where it is."""
    caller, pieces = Caller(os.urandom(16), practising.group), {}
    sealing, picture = BlobSealing(caller.group, pieces.__setitem__, os.urandom, MOST_SENT), BytesIO()
    Image.linear_gradient("L").save(picture, "PNG")
    sealing.write(picture.getvalue())
    sent = SentFile("door.png", "image/png", sealing.finish(), tuple(list(pieces)[:-1]))
    for piece in pieces.values():
        ChunkFolder(practising.pieces).put(piece)
    list_in_force, store = newest_list(practising, caller.group), SqliteStore.open(practising.log, caller.group)
    assert list_in_force
    said = {"story": "(Invented.) This is how they left our door.", "danger": "none seen"}
    for number, (kind, fields) in enumerate(((Kind.CALL, said), (Kind.FILE, sent.fields(os.urandom(16).hex())))):
        written = caller.write(kind, number, "en", Moment(int(time.time())), fields)
        tag, body = caller.seal(list_in_force.front_desk, written, os.urandom)
        store.put_letter(Letter(caller.address(Direction.IN, number), tag, body))
    store.close()
    found: list[str] = []
    for _ in range(240):
        paths = dict.fromkeys(re.findall(r'href="(/calls/[0-9a-z]{20,})"', browser.get("/calls").text))
        found = [link for path in paths for link in re.findall(r'href="(/calls/[^/"]+/files/[^/"]+)"', browser.get(path).text)]
        if found:
            break
        time.sleep(0.5)
    assert browser.post(f"{found[0]}/open").status_code == 303
    return found[0]


def _must_be_left(browser: httpx.Client) -> None:
    """The first house with somebody in it is no longer safe; its moving list waits."""
    for house in dict.fromkeys(re.findall(r'href="(/houses/[0-9a-z]{20,})"', browser.get("/houses").text)):
        browser.post(f"{house}/unsafe", data={"why": "A stranger asked for us."})
        if f"{house}/moving" in browser.get(house).text:
            return
    raise AssertionError("nobody had to leave a house")


def _leaves_a_draft(browser: httpx.Client) -> None:
    browser.post("/lock")
    browser.post("/calls/new", data={"text": "They wait below the window."})
    practises(browser, "Sami")


def _of_the_hall(browser: httpx.Client, path: str, table: Table) -> Seen:
    answer = browser.get(path)
    return Seen(table.routes[0], path, "", path, answer.status_code, answer.content)


def test_links_lead_to_every_page_there_is_and_no_link_is_dead(place: Place) -> None:
    there = {route.path for route in routes() if route.method == "GET"}
    met = {page.route.path for page in place.pages if page.status == 200 and page.colleague}
    assert sorted(there - met - {"/", "/pulse"}) == []
    assert sorted(there & set(NO_LINK)) == sorted(NO_LINK)
    assert [(page.colleague, page.path) for page in place.pages if page.status not in {200, 303}] == []


def test_every_page_is_small_and_its_title_says_nothing_of_anybody(place: Place) -> None:
    big = [(page.path, len(page.body)) for page in place.pages if len(page.body) > MOST_BYTES]
    assert not big, "; ".join(f"{path} {size}" for path, size in big)
    handles = {
        name.strip()
        for page in place.pages
        for name in re.findall(
            r'<a href="/(?:cases|houses)/[0-9a-z]{20,}"[^>]*dir="auto"[^>]*>([^<]+)<', page.body.decode()
        )
    }
    assert len(handles) > 15
    told = {*handles, *COLLEAGUES, FOUNDER}
    assert [page.title for page in place.pages if told & set(re.findall(r"\w+", page.title))] == []
    assert [page.title for page in place.pages if re.search(r"[0-9a-z]{20,}", page.title)] == []
    titles: dict[str, set[str]] = {}
    for page in place.pages:
        if page.status == 200:
            titles.setdefault(page.kind, set()).add(re.sub(r"^\(\d+\) ", "", page.title))
    assert {kind: names for kind, names in titles.items() if len(names) > 1} == {}


def test_every_page_can_be_read_by_everybody_on_a_desk_on_a_phone_and_from_right_to_left(
    place: Place, chromium: Browser
) -> None:
    faults: list[str] = []
    room = place.room(chromium, "en")
    page = room.new_page()
    page.on("pageerror", lambda error: faults.append(f"{page.url} breaks a script: {error}"))
    for each in _one_by_one(place, room, page):
        faults += _overflows(page, each, "desk") + _barriers(page, each, "desk")
        page.set_viewport_size(WIDTHS["phone"])
        faults += _overflows(page, each, "phone") + _barriers(page, each, "phone")
        page.evaluate("document.documentElement.dir = 'rtl'")
        faults += _overflows(page, each, "right to left")
        page.set_viewport_size(WIDTHS["desktop"])
    room.close()
    assert faults == []
    assert place.outside == []


@pytest.mark.parametrize("code", ["de", "ru"])
def test_every_page_speaks_the_language_and_fits_a_phone(place: Place, chromium: Browser, code: str) -> None:
    faults: list[str] = []
    english = English.of(code)
    room = place.room(chromium, code)
    page = room.new_page()
    page.set_viewport_size(WIDTHS["phone"])
    for each in _one_by_one(place, room, page):
        assert page.locator("html").get_attribute("lang") == code
        faults += _overflows(page, each, code) + _barriers(page, each, code)
        faults += [f"{each.kind}: {words!r}" for words in english.left_in(page.evaluate(WORDS))]
    room.close()
    assert sorted(set(faults)) == []
    assert place.outside == []


def test_a_page_left_in_english_would_be_noticed(place: Place, chromium: Browser) -> None:
    room = place.room(chromium, "en")
    page = room.new_page()
    place.sit(room, "Anna")
    page.goto(f"{place.office.url}/today")
    left = English.of("ru").left_in(page.evaluate(WORDS))
    assert {"Today", "Calls", "Lock"} <= set(left)
    room.close()


def _one_by_one(place: Place, room: BrowserContext, page: Page) -> Iterator[Seen]:
    """Each page in the browser, as the colleague who was shown it."""
    sitting = None
    for each in place.shown():
        if each.colleague != sitting:
            place.sit(room, each.colleague)
            sitting = each.colleague
        page.goto(place.office.url + each.path)
        yield each


def _overflows(page: Page, each: Seen, where: str) -> list[str]:
    wide = page.evaluate(LOOK)
    return [f"{each.colleague} {each.path} ({where}) overflows: {wide}"] if wide else []


def _barriers(page: Page, each: Seen, where: str) -> list[str]:
    return [f"{each.colleague} {each.path} ({where}) {one}" for one in barriers(page)]


@dataclass(frozen=True)
class English:
    """What our templates say in English and a catalog says otherwise, or not at all."""

    whole: frozenset[str]
    with_holes: tuple[re.Pattern[str], ...]
    typed: frozenset[str]

    @classmethod
    def of(cls, code: str) -> "English":
        """Every message, except those the language writes in the same letters."""
        with (HERE / "locale" / code / "messages.po").open("rb") as opened:
            read = [message for message in read_po(opened) if message.id]
        texts = [
            (one, str(said))
            for message in read
            for one, said in zip(_each(message.id), _each(message.string), strict=False)
            if one != said
        ]
        holes = tuple(_as_pattern(one) for one, _ in texts if "%(" in one and _has_words(one))
        return cls(frozenset(_plain(one) for one, _ in texts if "%(" not in one), holes, _practice_words())

    def left_in(self, texts: Sequence[str]) -> list[str]:
        """Those of the texts that are ours and English. What the invented colleagues typed stays as they typed it."""
        plain = {_plain(text) for text in texts}
        return sorted(text for text in plain if text and text not in self.typed and self._is_ours(text))

    def _is_ours(self, text: str) -> bool:
        return text in self.whole or any(pattern.fullmatch(text) for pattern in self.with_holes)


def _each(text: object) -> tuple[str, ...]:
    return tuple(str(one) for one in text) if isinstance(text, (tuple, list)) else (str(text),)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _has_words(text: str) -> bool:
    return len(re.findall(r"[A-Za-z]{3,}", re.sub(r"%\(\w+\)[sd]", "", text))) > 1


def _as_pattern(text: str) -> re.Pattern[str]:
    pieces = re.split(r"%\(\w+\)[sd]", _plain(text))
    return re.compile(".+?".join(re.escape(piece) for piece in pieces))


def _practice_words() -> frozenset[str]:
    """Every text written in the story of the practice office."""
    trees = [ast.parse(path.read_text("utf-8")) for path in Path(practice.__path__[0]).glob("*.py")]
    texts = [node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    return frozenset(_plain(text) for text in texts if isinstance(text, str))
