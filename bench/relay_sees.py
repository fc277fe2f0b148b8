"""What a relay learns of a played story, act by act: rows, sizes, letters, requests. Rule: all that is counted here is read where whoever runs the
relay can read it, in its own file and at its own door."""

import random
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from tests.desk.offices import NOW, Hand
from tests.faults.group import HelpPage, Laptop, RelayHost, Template, make_template
from tests.faults.line import Line

from bench.figures import Figure, Sheet
from safeconduct.actions.calls import NewCase, accept_call, answer_call
from safeconduct.actions.cases import write_note
from safeconduct.caseload.index import Index
from safeconduct.core.call import AnswerSent
from safeconduct.core.case import NoteWritten
from safeconduct.core.ids import CallId, CaseId, fresh
from safeconduct.core.section import Kind
from safeconduct.desk.folder import Folder
from safeconduct.desk.office import Office
from safeconduct.folds.call import CallView
from safeconduct.seal import letters
from safeconduct.seal.blob_sealing import BlobSealing
from safeconduct.seal.receipt import Caller
from safeconduct.store.chunks import ChunkFolder, Coming

KIB = 1024
DOCUMENT = 300 * KIB
TABLES = {"rows": ("event", "row"), "key rows": ("key_row", "row"), "letters": ("letter", "body"), "pieces": ("chunk", "body")}
NAMES = ("Anna", "Boris")


@dataclass
class Ear(Line):
    """The relay's door. Shape: how many requests came with a laptop's token, and how many with none, as a help page's do."""

    heard: Counter[str] = field(default_factory=Counter)

    async def _ask(self, request: httpx.Request) -> httpx.Response:
        self.heard["laptops" if "authorization" in request.headers else "help page"] += 1
        return await super()._ask(request)


@dataclass(frozen=True)
class Seen:
    """Shape: by table how many of which size, in KiB of their padded part; and who asked how often."""

    sizes: dict[str, Counter[float]]
    asked: Counter[str]

    def since(self, before: "Seen") -> "Seen":
        return Seen({name: found - before.sizes[name] for name, found in self.sizes.items()}, self.asked - before.asked)

    def told(self) -> str:
        sizes = [f"{count} {name} of {size:g} KiB" for name, found in self.sizes.items() for size, count in sorted(found.items())]
        return "; ".join([*sizes, *(f"{count} requests of the {who}" for who, count in sorted(self.asked.items()))])

    def entries(self) -> int:
        return sum(found.total() for found in self.sizes.values())


class Story:
    """A help page, two laptops of two colleagues in every circle, and a relay that listens."""

    def __init__(self, template: Template, room: Path) -> None:
        template.copied(room, NAMES)
        self.chance = random.Random(1).randbytes
        self.relay = RelayHost(room / "relay", Hand(NOW))
        self.relay.start()
        self.ear = Ear(random.Random(1), [self.relay.app])
        self.laptops = [Laptop(name, Folder(room / name), template.secrets[name], self.ear, self.chance) for name in NAMES]
        for one in self.laptops:
            one.open()
        self.page = HelpPage(room / "page", self.laptops[0].folder, self.ear, self.chance)
        self.person = Caller(self.chance(16), template.group)
        self.levels()

    def close(self) -> None:
        for one in self.laptops:
            one.stop()
        self.page.close()
        self.relay.stop()

    @property
    def office(self) -> Office:
        found = self.laptops[0].office
        if found is None:
            raise RuntimeError("The office is not open.")
        return found

    def levels(self) -> None:
        """Until nothing moves any more: one round of the page and two of each laptop."""
        self.page.round()
        for one in self.laptops * 2:
            one.level()

    def seen(self) -> Seen:
        with closing(sqlite3.connect(f"file:{self.relay.folder / 'relay.db'}?mode=ro", uri=True)) as db:
            sizes = {name: Counter(map(_kib, db.execute(f"SELECT length({column}) FROM {table}"))) for name, (table, column) in TABLES.items()}
        return Seen(sizes, Counter(self.ear.heard))

    # What people do

    def _writes(self, kind: letters.Kind, number: int, field_: str, words: str) -> None:
        self.page.send(self.person, self.person.write(kind, number, "en", NOW, {field_: words}))

    def asks(self) -> None:
        self._writes(letters.Kind.CALL, 1, "story", "They came to my flat on Friday and asked the neighbours about me.")

    def writes_again(self) -> None:
        self._writes(letters.Kind.WORDS, 2, "text", "I am with a friend. They came again.")

    def _call(self) -> CallView:
        index: Index = self.office.index
        return next(view for view in (index.call(CallId(row.id)) for row in index.calls(most=50)) if view.asked.story.startswith("They came"))

    def answers(self) -> None:
        self.office.write(answer_call(self.office.actor, self._call(), AnswerSent("Stay where you are. We write again tonight.", "en", 0)))

    def accepts(self) -> None:
        self.case = CaseId(fresh(self.chance))
        self.office.write(accept_call(self.office.actor, self._call(), NewCase(self.case, "Heron")))

    def notes(self, kind: Kind) -> Callable[[], None]:
        def act() -> None:
            view = self.office.index.case(self.case)
            self.office.write(write_note(self.office.actor, view, kind, NoteWritten("The aunt's flat, until Sunday.")))

        return act

    def adds_a_file(self) -> None:
        """Its pieces alone; the line in the case is one more row, as a note."""
        folder = self.laptops[0].folder
        coming = Coming(ChunkFolder(folder.blobs), folder.root / "coming")
        sealing = BlobSealing(bytes.fromhex(self.office.group), coming.put, self.chance, DOCUMENT)
        sealing.write(bytes(DOCUMENT))
        sealing.finish()
        coming.keep()

    def reads(self) -> None:
        self.page.read(self.person)

    def signs_in(self) -> None:
        """The second colleague locks and signs in again."""
        laptop = self.laptops[1]
        laptop.stop()
        laptop.begin()
        laptop.open()

    def nothing(self) -> None:
        pass


def _kib(found: tuple[int]) -> float:
    """What stands around the padded part is never as long again, so that the padded part is the power of two below."""
    return 2.0 ** (found[0].bit_length() - 1) / KIB


def measure(folder: Path, sheet: Sheet) -> None:
    template = make_template(folder / "template")
    with ExitStack() as end:
        story = Story(template, folder / "played")
        end.callback(story.close)
        acts: dict[str, Callable[[], None]] = {
            "call": story.asks, "answer": story.answers, "look": story.reads, "more_words": story.writes_again, "accepted": story.accepts,
            "note": story.notes(Kind.CASE), "first_place": story.notes(Kind.PLACE), "second_place": story.notes(Kind.PLACE),
            "file_of_300_kib": story.adds_a_file, "sign_in": story.signs_in, "nothing": story.nothing,
        }  # fmt: skip
        for name, act in acts.items():
            before = story.seen()
            act()
            story.levels()
            seen = story.seen().since(before)
            sheet.say(Figure(f"relay_sees_{name}", seen.entries(), "entries", (), seen.told()))
