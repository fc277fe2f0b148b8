"""An office walked through by its links, with the forms on the way. Rule: nothing is asked for that a page did not offer."""

import re
from collections import Counter
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

from safeconduct.desk.routes import Table
from tests.desk.offices import Pages

USUAL = {"date": "2017-06-12", "time": "10:30", "number": "1", "checkbox": "yes"}


def walked(pages: Pages, begun: set[str], table: Table | None = None, of_a_kind: int = 1) -> dict[str, str]:
    """Every page that is reached from these by links; with a table only so many of one route, and of one form open in it."""
    seen: dict[str, str] = {}
    todo, opened = sorted(begun), Counter[str]()
    while todo and len(seen) < 400:
        address = todo.pop()
        if address in seen or not _is_worth_it(address, table, opened, of_a_kind):
            continue
        answer = pages.ask("GET", address)
        seen[address] = bytes(getattr(answer, "body", b"")).decode("utf-8", "replace") if answer.status_code == 200 else ""
        links = [unescape(link) for link in re.findall(r'(?:href|formaction|action)="(/[^"#]*)', seen[address])]
        todo += [link for link in links if link not in seen]
    return seen


def _is_worth_it(address: str, table: Table | None, opened: Counter[str], most: int) -> bool:
    if table is None:
        return True
    path, _, query = address.partition("?")
    found = table.find("GET", path)
    kind = f"{found.route.path} {re.sub('[0-9a-z]{20,}', '', query)}" if found else ""
    opened[kind] += 1
    return bool(kind) and opened[kind] <= most


@dataclass
class Forms(HTMLParser):
    """The forms of a page that change something. Shape: `filled` by where they go, each as somebody in a hurry fills it in with `word`."""

    word: str
    filled: dict[str, dict[str, str]] = field(default_factory=dict)
    _form: dict[str, str] | None = None
    _select: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = self.filled.setdefault(said.get("action", ""), {}) if said.get("method") == "post" else None
        elif self._form is not None:
            self._filled_in(self._form, tag, said)

    def _filled_in(self, form: dict[str, str], tag: str, said: dict[str, str]) -> None:
        name = said.get("name", "")
        if tag == "select":
            self._select = name
        elif tag == "option" and said.get("value"):
            form.setdefault(self._select, said["value"])
        elif tag == "textarea":
            form[name] = self.word
        elif tag == "input" and name:
            form.setdefault(name, said.get("value") or USUAL.get(said.get("type", ""), self.word))
        elif "formaction" in said:
            self.filled.setdefault(said["formaction"], form)

    def handle_endtag(self, tag: str) -> None:
        self._form = None if tag == "form" else self._form


def forms_in(page: str, word: str) -> dict[str, dict[str, str]]:
    reader = Forms(word)
    reader.feed(page)
    return reader.filled
