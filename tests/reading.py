"""How many words a page asks somebody to read, from the help page to a bed: `python -m tests.reading` prints it, a page a line.

Rule: what is folded counts as its summary; what nobody sees on a screen does not count.
"""

import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from tests.desk.callers import Person
from tests.desk.offices import Pages, an_office
from tests.desk.sheltering import a_house
from tests.intake.visitor import Visitor
from tests.intake.world import Office, free_port, help_page, relay_for, write_door

WORD = re.compile(r"\w+(?:[’'.,:-]\w+)*")
VOID = frozenset({"input", "meta", "link", "br", "img", "hr", "rect", "path", "circle", "line"})
UNSEEN = frozenset({"head", "script", "style", "svg", "textarea", "option"})
UNSEEN_CLASSES = frozenset({"skip", "unseen", "practice", "languages", "tongues", "place", "fresh", "printed"})
COPIED_CLASSES = frozenset({"code", "code-words", "code-digits"})
"""Codes and words drawn by chance are copied onto paper, not read."""

STORY = "Invented: my uncle has found my messages."


@dataclass
class Reader(HTMLParser):
    """Shape: `lines` are the pieces of text before the reader's eyes, words of each joined by one space."""

    lines: list[str] = field(default_factory=list)
    _inside: list[tuple[str, bool]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        hides = tag in UNSEEN or "hidden" in given or bool((UNSEEN_CLASSES | COPIED_CLASSES) & set((given.get("class") or "").split()))
        if self._inside and self._inside[-1][0] == "folded":
            hides = hides or tag != "summary"
        if tag not in VOID:
            self._inside.append(("folded" if tag == "details" and "open" not in given else tag, hides))

    def handle_endtag(self, tag: str) -> None:
        while self._inside and self._inside.pop()[0] not in (tag, "folded" if tag == "details" else tag):
            pass

    def handle_data(self, data: str) -> None:
        if not any(hides for _, hides in self._inside):
            self.lines += [" ".join(found)] if (found := WORD.findall(data)) else []


def seen_in(page: str) -> str:
    return " ".join(seen_lines(page))


def seen_lines(page: str) -> list[str]:
    """What is before the eyes of somebody who unfolds nothing; languages, progress, clock and the practice note left out."""
    reader = Reader()
    reader.feed(page)
    return reader.lines


def words_in(page: str) -> int:
    return len(seen_in(page).split())


def words_of_main(page: str) -> int:
    """As `words_in`, of the part that is this page's own: the office's bars stand on every page."""
    return words_in(page[page.index("<main") : page.index("</main>")])


def help_page_path(visitor: Visitor) -> Iterator[tuple[str, int]]:
    """Somebody's first visit, every page of it, to the quiet one; then the page for coming back."""
    for danger, told in (("days", ""), ("life now", " (life now)")):
        visitor.look()
        while visitor.page.form["at"] != "check":
            yield visitor.page.form["at"] + told, words_in(visitor.page.answer.text)
            known = {"story": STORY, "danger": danger}
            visitor.press("next", **{name: text for name, text in known.items() if name in visitor.page.form or name == "danger"})
        yield "check" + told, words_in(visitor.page.answer.text)
        yield "receipt" + told, words_in(visitor.press("send").answer.text)
        code = visitor.page.code
        yield "file" + told, words_in(visitor.press("files").answer.text)
        visitor.press("back")
        yield "quiet" + told, words_in(visitor.press("done").answer.text)
        visitor.look()
        yield "return" + told, words_in(visitor.press("return").answer.text)
        yield "talk" + told, words_in(visitor.press("open", code=code).answer.text)


def office_path(pages: Pages) -> Iterator[tuple[str, int]]:
    """From Today with one new call to a stay in a house registered on the way, by somebody alone."""
    person = Person(pages.office, "en")
    person.writes(danger="life now", story=STORY, safe_until="six", contact_never="never ring", where="north")
    yield "today", words_of_main(pages.get("/today"))
    page = pages.get(f"/calls/{person.call}")
    yield "call", words_of_main(page)
    accept = page.index("<form", page.index("Accept: open a case"))
    yield "accept form", words_in(page[accept : page.index("</form>", accept)])
    pages.does(f"/calls/{person.call}/accept", handle="Heron", mine="yes", person="yes", carry="yes")
    case = pages.office.index.call(person.call).case
    yield "case", words_of_main(pages.get(f"/cases/{case}"))
    yield "stay, without a house", words_of_main(pages.get(f"/cases/{case}/stays/new"))
    yield "houses", words_of_main(pages.get("/houses"))
    yield "house", words_of_main(pages.get("/houses/new"))
    a_house(pages, "Oak", 3)
    yield "stay", words_of_main(pages.get(f"/cases/{case}/stays/new"))


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder, group = Path(name), Office()
        with relay_for(folder / "relay", group, free_port()) as relay:
            write_door(folder / "intake", group, relay.url)
            with help_page(folder / "intake") as url:
                for page, count in help_page_path(Visitor(url)):
                    sys.stdout.write(f"{count:5} {page}\n")
        with an_office(folder) as pages:
            for page, count in office_path(pages):
                sys.stdout.write(f"{count:5} office: {page}\n")


if __name__ == "__main__":
    main()
