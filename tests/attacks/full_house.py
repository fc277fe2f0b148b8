"""One office in which there is something of everything, and a word in each section that may stand nowhere else. Everybody in it is invented."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, fields
from pathlib import Path

from safeconduct.core.section import SECTIONS, Kind, Subject
from safeconduct.desk.routes import Table
from safeconduct.desk.worker import routes
from safeconduct.seal.letters import Kind as LetterKind
from safeconduct.store.pages import ask
from tests.attacks.walking import walked
from tests.desk.asking import asked
from tests.desk.callers import Person
from tests.desk.offices import Pages, an_office, colleague
from tests.desk.sheltering import a_case, a_house, stays
from tests.desk.test_checkins import AGREED
from tests.desk.test_contacts import WAY

SEATED = {"Oskar": (), "Fay": ("front-desk",), "Sol": ("shelter",)}
TABLE = Table(routes())


def word_of(kind: Kind) -> str:
    return f"Quillfeather-{kind.value}"


@dataclass
class House:
    """Shape: `anna` sits in every circle; `others` in one each, Oskar in none; `begun` is where what links do not lead to lies."""

    anna: Pages
    others: dict[str, Pages]
    begun: set[str]

    def pages(self) -> dict[str, str]:
        """What Anna is shown, a few pages of each kind."""
        return {address: page for address, page in walked(self.anna, {"/today", "/search", *self.begun}, TABLE).items() if page}

    def ids(self) -> dict[str, str]:
        """For each name of a hole in an address, the id of something of that name that exists."""
        found: dict[str, str] = {}
        for subject in [row[0] for row in ask(self.anna.office.journal.db, "SELECT DISTINCT subject FROM stream")]:
            for event in self.anna.office.journal.events_of(Subject(subject)):
                found |= {"event": event.id, "member": event.author}
                found |= {each.name: value for each in fields(event.fact) if isinstance(value := getattr(event.fact, each.name), str) and value}
        return found | {"holder": found["case"], "check": found["check_in"], "group": "journey", "kind": "identity", "language": "en", "number": "1"}


@contextmanager
def a_full_house(folder: Path) -> Iterator[House]:
    with an_office(folder) as anna, ExitStack() as closing:
        begun = _filled(anna)
        others = {name: colleague(anna, folder, name, *circles) for name, circles in SEATED.items()}
        for one in others.values():
            closing.callback(one.office.close)
        anna.office.refresh()
        yield House(anna, others, begun)


def _filled(anna: Pages) -> set[str]:
    case, (person, _) = a_case(anna, word_of(Kind.CASE), "Dipper")
    here = f"/cases/{case}"
    for kind in SECTIONS:
        anna.does(f"{here}/notes/{kind.value}", text=word_of(kind))
    anna.does(f"{here}/identity/{person}/name", name=word_of(Kind.IDENTITY))
    anna.does(f"{here}/where", where_they_are=word_of(Kind.PLACE))
    house = a_house(anna, word_of(Kind.HOUSE), address=word_of(Kind.ADDRESS))
    stays(anna, case, house, [person])
    anna.does(f"{here}/tasks", text=word_of(Kind.CASE))
    anna.does(f"{here}/needs", text=word_of(Kind.CASE))
    at = anna.does(f"{here}/applications/new", persons=person, country="Germany", kind="national visa", post="Moscow")
    anna.does(f"{at}/step", step="appointment", on="2017-06-12", said_by=word_of(Kind.CASE))
    call = f"/calls/{_called(anna)}"
    anna.does(f"{call}/answer", text=word_of(Kind.CONVERSATION), language="en")
    violation = anna.does(f"{here}/violations/new", title=word_of(Kind.STORY))
    anna.does(f"{violation}/act", who=person, kind="030101000000", on="2017-03-12")
    told = anna.does(f"{here}/testimonies/new", person=person, on="2017-06-01", by=word_of(Kind.STORY), spoken="ru")
    anna.does(f"{told}/passage", text=word_of(Kind.STORY))
    said = {"persons": person, "parts": "SUMMARY", "recipient": "An embassy", "purpose": "A visa", "language": "en"}
    anna.does(f"{here}/dossier/write", part="SUMMARY", text=word_of(Kind.STORY), **said)
    anna.does(f"{here}/dossier/consents/add", how=word_of(Kind.CASE), given_on="2017-06-09", **said)
    document = asked(
        anna, "POST", f"{here}/documents/add", data={"what": word_of(Kind.STORY), "kind": "story", "seen": anna.office.seen}, files={"file": ("a.txt", word_of(Kind.STORY).encode())}
    )
    assert document.status_code == 303
    anna.does("/contacts/new", country="Germany", at="Embassy, Moscow", reach="Telephone", name=word_of(Kind.CONTACTS))
    anna.does(f"{WAY}/notes", text=word_of(Kind.CONTACTS))
    anna.does("/keys/invite")
    anna.does("/ladder", text="Call twice", who="who is on shift")
    checked = anna.does(f"{here}/check-ins", person=person, **AGREED)
    return {f"{here}?show=all", f"{here}/access", call, WAY, at, checked, f"/houses/{house}", "/shift", "/erasing", "/keys/invite"}


def _called(anna: Pages) -> str:
    person = Person(anna.office)
    call = person.writes(story=word_of(Kind.CONVERSATION), where=word_of(Kind.CONVERSATION))
    person.writes(LetterKind.WORDS, text=word_of(Kind.CONVERSATION))
    said = {"file": word_of(Kind.CONVERSATION), "medium": "image/jpeg", "size": "1", "sha256": "00" * 32, "key": "11" * 32}
    person.writes(LetterKind.FILE, once="ab" * 16, names="22" * 32, pieces="33" * 32, **said)
    return call
