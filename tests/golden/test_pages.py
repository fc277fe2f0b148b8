"""What five pages of the practice office say and lead to, word for word. GOLDEN=write makes the files anew; read the difference. Rule: ids are
left out, so that only what a colleague reads can change them."""

import os
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from safeconduct.desk.office import unlock
from safeconduct.desk.practice.story import build_practice, practice_members
from tests.desk.offices import NOW, Hand, Pages
from tests.vectors.golden import Drawn

HERE = Path(__file__).parent
PAGES = {"today": "/today", "calls": "/calls", "cases": "/cases", "board": "/board", "knowledge": "/knowledge"}

_BLOCK = re.compile(r"</?(?:p|li|ul|ol|h\d|tr|td|th|div|details|summary|section|dt|dd|form|label|fieldset|legend|table|br)\b[^>]*>")
_DROPPED = re.compile(r"<(svg|style|script)\b.*?</\1>|<input type=\"hidden\"[^>]*>", re.DOTALL)
_LINK = re.compile(r"""<a\b[^>]*href="([^"]*)"[^>]*>(.*?)</a>""", re.DOTALL)
_BUTTON = re.compile(r"<button\b[^>]*>(.*?)</button>", re.DOTALL)
_ID = re.compile(r"[0-9a-z]{26}|(?<=#c-)[0-9a-f]{8}")


def read_aloud(page: str) -> str:
    """The page's own part as lines of text: links with where they lead, buttons in brackets."""
    main = page.partition("<main")[2].partition(">")[2].partition("</main>")[0]
    linked = _LINK.sub(lambda found: f"{found[2]} ⟨{_ID.sub('…', found[1])}⟩", _DROPPED.sub("", main))
    marked = _BUTTON.sub(r"[\1]", re.sub(r"<summary\b[^>]*>", "\n+ ", linked))
    plain = unescape(re.sub(r"<[^>]*>", " ", _BLOCK.sub("\n", marked)))
    lines = (" ".join(line.split()) for line in plain.splitlines())
    return "\n".join(line for line in lines if line) + "\n"


@pytest.fixture(scope="module")
def anna(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    root, clock = tmp_path_factory.mktemp("golden") / "desk", Hand()
    build_practice(root, clock, Drawn(b"golden pages"))
    office = unlock(root, "Anna", dict(practice_members(root))["Anna"], clock, os.urandom)
    assert office.practice and clock() == NOW
    yield Pages(office, root, clock)
    office.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_practice_office_says_what_its_golden_file_says(anna: Pages, name: str) -> None:
    said, golden = read_aloud(anna.get(PAGES[name])), HERE / f"{name}.txt"
    if os.environ.get("GOLDEN") == "write":
        golden.write_text(said, encoding="utf-8")
    assert said == golden.read_text("utf-8")
