"""What callers and colleagues write is text on every page, in every list and on every paper. Rule: the office is walked through by its own links."""

import re
from pathlib import Path

from safeconduct.seal.letters import Kind
from tests.attacks.walking import walked
from tests.desk.callers import Person
from tests.desk.offices import an_office

EVIL = "\"'><img src=x onerror=alert(1)></textarea></title></script><script>alert(2)</script>{{7*7}}${7*7}=1+1"
RAW = re.compile(r"<img src=x|<script>alert|\"'><|</textarea></title>")


def test_whatever_a_caller_writes_and_a_colleague_notes_is_text_on_every_page_that_links_lead_to(tmp_path: Path) -> None:
    with an_office(tmp_path) as anna:
        office = anna.office
        person = Person(office)
        call = person.writes(**dict.fromkeys(("danger", "safe_until", "contact_ways", "contact_when", "contact_never", "where", "story", "with_whom", "needs"), EVIL))
        person.writes(Kind.WORDS, text=EVIL)
        person.writes(Kind.NOT_SAFE, text=EVIL)
        said = {"file": EVIL, "medium": "image/jpeg", "size": "1", "sha256": "00" * 32, "key": "11" * 32, "names": "22" * 32, "pieces": "33" * 32}
        person.writes(Kind.FILE, once="ab" * 16, **said)
        anna.does(f"/calls/{call}/accept", handle=EVIL)
        case = office.index.call(call).case  # type: ignore[arg-type]
        assert case
        seen = walked(anna, {"/today", f"/calls/{call}", f"/cases/{case}", "/shift", "/search?q=img"})
        anna.does(f"/cases/{case}/erase", sure="yes", why=EVIL)
        seen |= {"/erasing": anna.get("/erasing")}
        found = {address: RAW.findall(page)[:2] for address, page in seen.items() if RAW.search(page)}
        assert len(seen) > 40 and found == {}
        assert sum("onerror" in page for page in seen.values()) > 5
