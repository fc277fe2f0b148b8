"""What a new group reads from the README to its first answer: `python -m tests.first_minutes` prints it, a page a line; `--words` what stands there.

Rule: every page that somebody meets counts, and what they have read on an earlier one they do not read again.
"""

import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from safeconduct.desk.sheets import put_on_paper
from safeconduct.roster.roster import RECOVERY
from tests.desk.callers import Person
from tests.desk.offices import Pages, an_office
from tests.desk.running import running, set_up
from tests.intake.visitor import Visitor
from tests.intake.world import Office, free_port, help_page, relay_for, write_door
from tests.reading import STORY, seen_lines

README = Path(__file__).parents[1] / "README.md"
ANSWER = "(Invented.) We take you on. Stay inside."


@dataclass
class Eyes:
    """Somebody who reads a line once. Shape: `read` is (page, the lines that were new on it)."""

    known: set[str] = field(default_factory=set)
    read: list[tuple[str, list[str]]] = field(default_factory=list)

    def meet(self, page: str, html: str) -> None:
        self.note(page, seen_lines(html))

    def note(self, page: str, lines: list[str]) -> None:
        self.read.append((page, [line for line in lines if line not in self.known]))
        self.known.update(lines)

    def counted(self) -> Iterator[tuple[str, int]]:
        for page, lines in self.read:
            yield page, sum(len(line.split()) for line in lines)

    @property
    def words(self) -> int:
        return sum(number for _, number in self.counted())


def callers_half(visitor: Visitor, danger: str = "days") -> Eyes:
    """All steps of the help page, to the one that can be closed."""
    eyes = Eyes()
    while visitor.page.form["at"] != "check":
        eyes.meet(visitor.page.form["at"], visitor.page.answer.text)
        known = {"story": STORY, "danger": danger}
        visitor.press("next", **{name: text for name, text in known.items() if name in visitor.page.form or name == "danger"})
    eyes.meet("check", visitor.page.answer.text)
    eyes.meet("receipt", visitor.press("send").answer.text)
    eyes.meet("quiet", visitor.press("done").answer.text)
    return eyes


def offices_half(folder: Path) -> Eyes:
    """From the README's two commands to a call that ended as told."""
    eyes = Eyes()
    eyes.note("README", how_to_try_it())
    _is_founded(eyes, folder / "new")
    with an_office(folder) as pages:
        _takes_the_call(eyes, pages)
    return eyes


def how_to_try_it() -> list[str]:
    """The README from its first line to where the story begins, without the pictures' words."""
    begin = README.read_text(encoding="utf-8").partition("\n## Where it comes from")[0]
    return [line for line in begin.splitlines() if line and line[0] not in "|#`"]


def _is_founded(eyes: Eyes, folder: Path) -> None:
    with running(folder) as office, office.browser() as browser:
        for page in ("welcome", "setup"):
            eyes.meet(page, browser.get(f"/{page}").text)
        assert set_up(browser, "Anna").status_code == 303
        sheet = browser.get("/recovery").text
        eyes.meet("recovery sheet", sheet)
        assert browser.post("/recovery", data=typed_back(sheet)).headers["location"] == "/today"
        eyes.meet("first Today", browser.get("/today").text)


def typed_back(sheet: str) -> dict[str, str]:
    """The words that the page asks for, read off the sheet on it."""
    words = re.findall(r"<li>(\w+)</li>", sheet.partition("sheet-words")[2].partition("</ol>")[0])
    return {name: words[int(place) - 1] for name, place in re.findall(r'for="([^"]+)">Word (\d+)<', sheet)}


def _takes_the_call(eyes: Eyes, pages: Pages) -> None:
    person = Person(pages.office, "en")
    person.writes(danger="days", story=STORY, safe_until="six", contact_never="never ring", where="north")
    put_on_paper(pages.office.folder, pages.office.journal.roster.epochs[RECOVERY].kid)
    here = f"/calls/{person.call}"
    eyes.meet("Today with a call", pages.get("/today"))
    page = pages.get(here)
    eyes.meet("the call", page)
    accept = page.index("<form", page.index(f'action="{here}/accept"') - 40)
    eyes.meet("its form: accept", page[accept : page.index("</form>", accept)])
    eyes.meet("accepted", pages.get(pages.does(f"{here}/accept", handle="Heron", mine="yes", person="yes", carry="yes")))
    eyes.meet("told", pages.get(pages.does(f"{here}/answer", text=ANSWER, language="en", tells="yes")))


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder, group = Path(name), Office()
        with relay_for(folder / "relay", group, free_port()) as relay:
            write_door(folder / "intake", group, relay.url)
            with help_page(folder / "intake") as url:
                halves = [callers_half(Visitor(url)), callers_half(Visitor(url), "life now"), offices_half(folder)]
    for eyes in halves:
        for (page, number), (_, lines) in zip(eyes.counted(), eyes.read, strict=True):
            sys.stdout.write(f"{number:5} {page}\n")
            if "--words" in sys.argv:
                sys.stdout.write("".join(f"        {line}\n" for line in lines))
        sys.stdout.write(f"{eyes.words:5} in all\n\n")


if __name__ == "__main__":
    main()
