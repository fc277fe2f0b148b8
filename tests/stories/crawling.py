"""Finds every page of the office as a colleague would: by the links on the pages. Rule: no address is made up; what no link leads to is named."""

import re
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import unescape
from urllib.parse import urljoin

import httpx

from safeconduct.desk.routes import Route, Table

_LINK = re.compile(r"""<a\b[^>]*\bhref="(?![a-z]+:)([^"#]+)""")

MOST_OF_A_KIND = 3
"""Unit: pages of one kind that one colleague opens; a case with a house says other things than a case without."""


@dataclass(frozen=True)
class Seen:
    """A page somebody was shown. Shape: `kind` is its route and which form stands open in it; `body` its HTML in UTF-8,
    nothing for a file."""

    route: Route
    kind: str
    colleague: str
    path: str
    status: int
    body: bytes

    @property
    def title(self) -> str:
        found = re.search(r"<title>(.*?)</title>", self.body.decode(), re.DOTALL)
        return unescape(found[1]).strip() if found else ""


def crawl(
    browser: httpx.Client, colleague: str, table: Table, begin: Iterable[str] = ("/today",)
) -> list[Seen]:
    """All pages that links lead to from there, a few of each kind."""
    seen: list[Seen] = []
    waiting = deque(begin)
    met = set(waiting)
    opened: dict[str, int] = {}
    while waiting:
        path = waiting.popleft()
        plain, _, query = path.partition("?")
        found = table.find("GET", plain)
        kind = _kind(found.route, query) if found else ""
        if found is None or opened.get(kind, 0) >= MOST_OF_A_KIND:
            continue
        opened[kind] = opened.get(kind, 0) + 1
        answer = browser.get(path)
        is_page = answer.headers["content-type"].startswith("text/html")
        seen.append(Seen(found.route, kind, colleague, path, answer.status_code, answer.content if is_page else b""))
        if not is_page:
            continue
        links = [urljoin(path, unescape(link)) for link in _LINK.findall(answer.text)]
        waiting.extend(link for link in links if link not in met)
        met.update(links)
    return seen


def _kind(route: Route, query: str) -> str:
    """One form in its place is a kind, whatever it is about; one way to sort a list is as good as another."""
    parts = [part.partition("=") for part in query.split("&") if part]
    said = [
        f"{name}={value.partition('/')[0]}" if name in {"edit", "open"} else name for name, _, value in parts
    ]
    return f"{route.path}?{'&'.join(said)}".rstrip("?")


def fullest(pages: Iterable[Seen]) -> Mapping[str, Seen]:
    """For each kind the page that says the most: it is the hardest to lay out."""
    best: dict[str, Seen] = {}
    for page in pages:
        kept = best.get(page.kind)
        if page.status == 200 and (kept is None or len(page.body) > len(kept.body)):
            best[page.kind] = page
    return best
