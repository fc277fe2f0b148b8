"""An office with thousands of invented cases, written through the real journal. Rule: every fact is sealed, chained, signed and synced as
any other; only the number of cases in one transaction is larger than in life."""

import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from bench.texts import Texts
from safeconduct.core.application import ApplicationPrepared, ApplicationStep, Step
from safeconduct.core.call import Danger
from safeconduct.core.case import CaseOpened, NoteWritten, OwnerSet, Part, PersonAdded, Stage, StageReached
from safeconduct.core.facts import Fact
from safeconduct.core.house import HouseAddressed, HouseRegistered, StayBegan
from safeconduct.core.ids import (
    ApplicationId,
    CaseId,
    DocumentId,
    HouseId,
    MemberId,
    NeedId,
    PersonId,
    StayId,
    TaskId,
    fresh,
)
from safeconduct.core.person import (
    Born,
    NationalityNoted,
    PaperNoted,
    PersonNamed,
    PhoneNoted,
    WhereaboutsNoted,
)
from safeconduct.core.progress import Counted, unheard
from safeconduct.core.section import Kind, Placed, Subject
from safeconduct.core.task import NeedNoted, RiskJudged, TaskDone, TaskSet
from safeconduct.core.value import known
from safeconduct.core.when import DAY, Day, Moment, PartialDate, day_of
from safeconduct.desk.founding import found
from safeconduct.seal.keyring import Kdf

NAME, PASSPHRASE = "Linden", "invented words for a measurement only"
FACTS_EACH = 20
CASES_AT_ONCE = 200
HOUSES = 60
NOTE = "built.json"
"""In the folder of an office that is kept for later runs."""
SOME_MOMENT = Moment(1_750_000_000)


class Passing:
    """A clock that goes on by itself, so that cases change at different moments of a year."""

    def __init__(self, at: Moment, step: int) -> None:
        self._at = float(at)
        self.step: float = step

    def __call__(self) -> Moment:
        self._at += self.step
        return Moment(int(self._at))


@dataclass(frozen=True)
class Built:
    """A closed office with that many cases. Shape: `wanted` are names and words that are in it; `end` the moment after the last fact."""

    root: Path
    cases: int
    end: Moment
    seconds: float
    names: tuple[str, ...]


def build(root: Path, cases: int, seed: int = 1, kdf: Kdf | None = None, heard: Counted = unheard) -> Built:
    """Founds an office and fills it; the index is not brought up to date, so that the first opening is a rebuild.

    Shape: `heard` is told how many cases are written, for a hundred thousand take long.
    """
    texts = Texts(seed)
    clock = Passing(SOME_MOMENT, max(1, 365 * DAY // (cases * 30 + 1)))
    office, _ = found(root, NAME, PASSPHRASE, clock, os.urandom, kdf=kdf)
    begun = time.perf_counter()
    houses = [HouseId(fresh(os.urandom)) for _ in range(min(HOUSES, max(2, cases // 20)))]
    office.journal.write([placed for house in houses for placed in _house(house, texts)])
    names: list[str] = []
    for start in range(0, cases, CASES_AT_ONCE):
        sittings: list[list[Placed]] = []
        for _ in range(start, min(start + CASES_AT_ONCE, cases)):
            name = texts.name()
            names.append(name)
            sittings.append(_case(office.me, name, houses, texts, day_of(clock())))
        # Case by case in turn, one fact each: in life the facts of a case lie months apart in the log too.
        office.journal.write([one for turn in zip(*sittings, strict=True) for one in turn])
        heard(len(names))
    seconds = time.perf_counter() - begun
    office.journal.remember()
    office.close()
    return Built(root, cases, clock(), seconds, tuple(names))


def kept(root: Path, cases: int, heard: Counted = unheard) -> Built:
    """The office that an earlier run built there; one built now where there is none."""
    note = root / NOTE
    if not note.exists():
        built = build(root, cases, heard=heard)
        note.write_bytes(msgspec.json.encode([built.cases, built.end, built.seconds, built.names]))
    count, end, seconds, names = msgspec.json.decode(note.read_bytes(), type=tuple[int, int, float, tuple[str, ...]])
    if count != cases:
        raise RuntimeError(f"The office there has {count} cases.")
    return Built(root, count, Moment(end), seconds, names)


def copied(built: Built, root: Path) -> Built:
    """Another office with the same log: what is measured writes in it."""
    shutil.copytree(built.root, root, ignore=shutil.ignore_patterns(NOTE))
    return replace(built, root=root)


def cases_of(owner: MemberId, cases: int, texts: Texts) -> list[Placed]:
    """Some more cases, with houses of their own."""
    houses, today = [HouseId(fresh(os.urandom)) for _ in range(2)], day_of(SOME_MOMENT)
    return [one for _ in range(cases) for one in _case(owner, texts.name(), houses, texts, today)]


def _house(house: HouseId, texts: Texts) -> Iterator[Placed]:
    subject = Subject(house)
    yield Placed(
        Kind.HOUSE,
        subject,
        HouseRegistered(house, texts.words(2, "latin").title(), texts.number(2, 8), "", 60),
    )
    yield Placed(
        Kind.ADDRESS, subject, HouseAddressed(known(texts.words(4)), known(texts.name()), texts.phone())
    )


def _case(owner: MemberId, name: str, houses: list[HouseId], texts: Texts, today: Day) -> list[Placed]:
    """Twenty facts in five sections; the beginnings of its streams come beside them."""
    case, person = CaseId(fresh(os.urandom)), PersonId(fresh(os.urandom))
    placed = [
        Placed(Kind.CASE, Subject(case), fact) for fact in _case_facts(owner, case, person, texts, today)
    ]
    placed += [
        Placed(Kind.IDENTITY, Subject(case), fact) for fact in _identity_facts(person, name, texts, today)
    ]
    placed += [Placed(Kind.STORY, Subject(case), NoteWritten(texts.note())) for _ in range(2)]
    placed.append(Placed(Kind.HEALTH, Subject(case), NoteWritten(texts.note())))
    stay = StayBegan(
        StayId(fresh(os.urandom)),
        HouseId(texts.pick([*houses])),
        (person,),
        today,
        today.plus(texts.number(7, 60)),
    )
    placed += [
        Placed(Kind.PLACE, Subject(case), fact)
        for fact in (WhereaboutsNoted(person, known(texts.words(3))), stay)
    ]
    return placed


def _case_facts(owner: MemberId, case: CaseId, person: PersonId, texts: Texts, today: Day) -> list[Fact]:
    task, application = TaskId(fresh(os.urandom)), ApplicationId(fresh(os.urandom))
    handle = texts.words(1, "latin").capitalize() + " " + fresh(os.urandom)[:4]
    return [
        CaseOpened(case, handle),
        OwnerSet(owner),
        PersonAdded(person, handle.split()[0], Part.PRINCIPAL_APPLICANT),
        RiskJudged(Danger.DAYS, texts.words(12), today.plus(texts.number(30, 300))),
        NeedNoted(NeedId(fresh(os.urandom)), texts.words(5)),
        TaskSet(task, texts.words(6), owner, today.plus(texts.number(2, 400))),
        *([TaskDone(task, texts.words(4))] if texts.number(0, 3) else [StageReached(Stage.IN_HIDING)]),
        StageReached(Stage(texts.pick([stage.value for stage in Stage][1:6]))),
        ApplicationPrepared(
            application,
            known(texts.pick(["Germany", "France", "Canada"])),
            "national visa",
            known("Moscow"),
            (person,),
        ),
        ApplicationStep(application, Step.APPOINTMENT, today.plus(texts.number(5, 200)), texts.words(2)),
    ]


def _identity_facts(person: PersonId, name: str, texts: Texts, today: Day) -> list[Fact]:
    return [
        PersonNamed(person, known(name)),
        Born(person, PartialDate(str(texts.number(1960, 2005)))),
        NationalityNoted(person, known("invented")),
        PhoneNoted(person, texts.phone()),
        PaperNoted(
            DocumentId(fresh(os.urandom)),
            person,
            "passport",
            f"00 {texts.number(1000000, 9999999)}",
            today.plus(900),
        ),
    ]
