"""Somebody before the help page, with a browser that runs no script: reads a page's forms and sends them back."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

import httpx


@dataclass
class Page(HTMLParser):
    """A page as this browser understands it. Shape: `form` is the form with the id q, the one that all questions use."""

    answer: httpx.Response
    title: str = ""
    text: str = ""
    form: dict[str, str] = field(default_factory=dict)
    buttons: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    digits: str = ""
    _inside: list[str] = field(default_factory=list)
    _area: str = ""
    _in_form: bool = False

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.feed(self.answer.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._in_form = given.get("id") == "q"
        if tag == "button" and given.get("name") == "go":
            self.buttons.append(given["value"])
        if tag == "input" and self._in_form and (given.get("type") != "radio" or "checked" in given):
            self.form[given["name"]] = given.get("value", "")
        if tag == "textarea":
            self._area = given["name"]
            self.form[self._area] = ""
        if tag not in {"input", "meta", "link", "br"}:
            self._inside.append(f"{tag}.{given.get('class', '')}")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.form[self._area] = self.form[self._area].removeprefix("\n")
            self._area = ""
        if tag == "form":
            self._in_form = False
        while self._inside and not self._inside.pop().startswith(f"{tag}."):
            pass

    def handle_data(self, data: str) -> None:
        if self._area:
            self.form[self._area] += data
        if self._inside and self._inside[-1] == "title.":
            self.title += data
        self.text += data
        if "ol.code-words" in self._inside and data.strip():
            self.words.append(data.strip())
        if "p.code-digits" in self._inside:
            self.digits += data.strip()

    @property
    def code(self) -> str:
        return " ".join(self.words)


class Visitor:
    """One person at one help page."""

    def __init__(self, url: str, language: str = "en") -> None:
        self.url = url
        self.language = language
        self.sent: dict[str, str] = {}
        self.page = self.look()

    def _ask(self, method: str, fields: dict[str, str] | None = None) -> Page:
        # Each request on a line of its own: this browser keeps nothing, and leaves no socket open behind a test.
        head = {"accept-language": self.language}
        return Page(httpx.request(method, f"{self.url}/", data=fields, headers=head, trust_env=False, timeout=60))

    def look(self) -> Page:
        self.page = self._ask("GET")
        return self.page

    def press(self, button: str, **typed: str) -> Page:
        """The page's own form with what was typed, sent with this button."""
        return self.send({**self.page.form, **typed, "go": button})

    def send(self, fields: dict[str, str]) -> Page:
        self.sent = fields
        self.page = self._ask("POST", fields)
        return self.page

    def walk(self, story: str, **typed: str) -> Page:
        """From the first page to the last before sending."""
        self.look()
        for _ in range(8):
            known = {name: text for name, text in {"story": story, **typed}.items() if name in self.page.form or name == "danger"}
            self.press("next", **known)
        return self.page

    def ask(self, story: str, **typed: str) -> Page:
        """The whole first visit; the receipt's page."""
        self.walk(story, **typed)
        return self.press("send")

    def come_back(self, code: str) -> Page:
        self.look()
        self.press("return")
        return self.press("open", code=code)
