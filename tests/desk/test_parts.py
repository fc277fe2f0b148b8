import re
from zoneinfo import ZoneInfo

import pytest
from jinja2 import DictLoader

from safeconduct.core.ids import MemberId
from safeconduct.core.value import known, unknown, withheld
from safeconduct.core.when import Day, Moment
from safeconduct.desk.answering import doorways, typing
from safeconduct.desk.nights import BedRow
from safeconduct.desk.visit import Said, Trouble, Undo
from safeconduct.desk.worker import HERE, languages
from safeconduct.web.forms import Form
from safeconduct.web.rendering import Renderer

NOON = Moment(1_490_000_000)
VERA = MemberId("v" * 26)

GALLERY = """
{% extends "layout.html" %}
{% block width %}wide{% endblock %}
{% block page %}
<h1>Gallery</h1>
<ul class="list">
{% call parts.item("Heron", "/cases/heron", "Missed the 18:30 sign of life", "second call next", "40 min", "Vera", "danger", "danger") %}{{ parts.press("/x", "Call again", "") }}{% endcall %}
{% call parts.item("Цапля", "/cases/2", "Passport ends before the flight", "12 June", "2 days", "nobody", "warn", "soon") %}{{ parts.press("/x", "Take it") }}{% endcall %}
{{ parts.item("طائر", "/cases/3", "Arrived", level="good", level_word="arrived") }}
</ul>
<form method="post" action="/x">
{{ parts.seen() }}
{{ parts.line("handle", "Handle", hint="A word that says nothing about the person.") }}
{{ parts.area("note", "Note", tall=true) }}
{{ parts.select("country", "Country", [("DE", "Germany"), ("LT", "Lithuania")], "LT", empty="Choose one") }}
{{ parts.radios("risk", "Danger", [("now", "Now", "They stand at the door."), ("soon", "Soon")], "soon") }}
{{ parts.ticks("people", "Who", [("a", "Heron"), ("b", "Crane")], ("a",)) }}
{{ parts.tick("sure", "I have asked") }}
{{ parts.date("day", "Until") }}
{{ parts.button("Write it down") }}
</form>
{{ parts.chips([("Heron", "/a"), ("Crane", "")]) }}
<ol class="timeline">
{% call parts.entry(now, vera) %}<p>Moved to the second house.</p>{% endcall %}
{% call parts.entry(now, vera, counts=false) %}<p>Left the group.</p>{% endcall %}
</ol>
{{ parts.contested("Country", [("Germany", vera, now, "1"), ("Lithuania", vera, now, "2")], "/settle") }}
<p>{{ parts.told(known_one) }} · {{ parts.told(withheld_one) }} · {{ parts.told(unknown_one) }}</p>
{% call parts.drawer("identity", "Identity", true, "casework", true) %}<p>Names stand here.</p>{% endcall %}
{{ parts.drawer("place", "Place", false, "shelter") }}
{% call parts.folded("Describes violence") %}<p>…</p>{% endcall %}
{% call parts.edit("Change the handle") %}<form method="post" action="/y">{{ parts.line("other", "Handle") }}{{ parts.button("Change") }}</form>{% endcall %}
{{ parts.occupancy("Houses", 28, [(0, "1 June"), (7, "8 June"), (14, "15 June"), (21, "22 June")], beds, ["Bed", "Who"], [["Bed 1", "Heron"]]) }}
{{ parts.empty("Nothing here yet.", "A call brings a case.", "/calls", "Go to Calls") }}
{% endblock %}
"""


NOTHING = Form(())


def gallery(form: Form = NOTHING, error: Trouble | None = None, code: str = "en") -> str:
    spoken = languages()
    renderer = Renderer([HERE / "templates"], spoken)
    language = spoken[code]
    room = renderer._rooms[code]
    room.loader.loaders.append(DictLoader({"gallery.html": GALLERY}))  # type: ignore[union-attr]
    frame = {
        "title": "Gallery",
        "path": "/cases/heron",
        "nav": doorways(language.gettext),
        "has_search": True,
        "practice": True,
        "my_name": "Vera",
        "names": {VERA: "Vera"},
        "drafts": 2,
        "unwritten": False,
        "no_sheet": False,
        "fresh": "level 2 minutes ago",
        "cut_off": "",
        "restored": False,
        "restored_apart": False,
        "now": NOON,
        "zone": ZoneInfo("Europe/Berlin"),
        "error": error,
        "said": Said("Heron has an owner.", Undo("Undo", "/undo")),
        "position": 7,
    }
    beds = [BedRow("Bed 1", [(0, 9, "Heron", ""), (12, 27, "Crane and child", "warn")], 20, 0), BedRow("Bed 2", [], None, None)]
    told = {
        "beds": beds,
        "known_one": known("Germany"),
        "withheld_one": withheld("Meduza", "asked for", Day("2017-07-01")),
        "unknown_one": unknown(),
    }
    return renderer.page("gallery.html", language, **frame, **told, **typing(form, error), vera=VERA).decode()


def test_every_piece_draws() -> None:
    page = gallery()
    assert "Monday" in page and "Practice office" in page and 'name="seen" value="7"' in page


def test_what_was_typed_stays_with_its_error_beside_it() -> None:
    form = Form(
        (("handle", "<Heron>"), ("note", "line\none"), ("country", "DE"), ("risk", "now"), ("people", "b"))
    )
    page = gallery(form, Trouble("Choose another handle.", "handle"))
    assert 'value="&lt;Heron&gt;"' in page and "line\none</textarea>" in page
    assert '<option value="DE" selected>' in page and 'value="now" checked' in page
    assert 'value="b" checked' in page and 'value="a" checked' not in page
    assert 'aria-invalid="true"' in page and 'href="#handle"' in page


@pytest.mark.parametrize("needle", [r"<script(?! src=)", r"\son[a-z]+=", r"\sstyle=", r"https?://"])
def test_no_page_needs_what_the_policy_forbids(needle: str) -> None:
    page = gallery()
    assert not re.search(needle, page), re.search(needle, page)


def test_picture_and_table_stand_together() -> None:
    page = gallery()
    assert page.count('role="img"') == page.count("The same as a table") == 1
