"""Restricted cases after a restore, under a new recovery sheet, and under a reader's new key: who opens them then, and who does not. Everybody in it is
invented."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from safeconduct.core.case import CaseRestricted, NoteWritten
from safeconduct.core.ids import CaseId, StreamId
from safeconduct.core.section import Kind, Subject
from safeconduct.desk.backup import make_backup, restore
from safeconduct.errors import Restricted
from safeconduct.journal import membership, rewrapping, rotating
from safeconduct.journal.founding import recovery_words
from safeconduct.journal.journal import forget_index
from tests.attacks.test_older_keys_end import an_own
from tests.desk.offices import LIGHT, Pages, colleague
from tests.desk.sheltering import a_case
from tests.desk.test_restricting import holder, level, restricts
from tests.journal.desks import CASE, CASEWORK, Desks

NEW_WORDS = "a new passphrase for it"


@dataclass
class Group:
    """Shape: Anna is the keyholder and left out, Boris and Clara are named, Dan is left out; `folder` is where restored offices go."""

    anna: Pages
    boris: Pages
    clara: Pages
    dan: Pages
    folder: Path
    case: CaseId
    restored: int = 0

    def level(self) -> None:
        for _ in range(2):
            level(self.anna, self.boris, self.clara, self.dan)

    def restored_as(self, name: str, words: tuple[str, ...] = ()) -> Pages:
        """The office as it is now, in a folder of its own."""
        self.restored += 1
        place, office = self.folder / f"restored-{self.restored}", self.anna.office
        make_backup(office.folder, place.with_suffix(".scb"), os.urandom)
        found = restore(place.with_suffix(".scb"), place / "desk", list(words or self.anna.recovery), name, NEW_WORDS, self.anna.clock, os.urandom, LIGHT)
        return Pages(found, place / "desk", self.anna.clock)


@pytest.fixture
def group(tmp_path: Path) -> Iterator[Group]:
    with an_own(tmp_path / "own") as anna:
        boris, clara, dan = (colleague(anna, tmp_path / "own", name, "casework") for name in ("Boris", "Clara", "Dan"))
        case, _ = a_case(boris, "Heron")
        boris.does(f"/cases/{case}/notes/identity", text="before")
        made = Group(anna, boris, clara, dan, tmp_path, case)
        made.level()
        restricts(boris, case, holder(boris), holder(clara))
        boris.does(f"/cases/{case}/notes/identity", text="since")
        made.level()
        yield made
        for pages in (boris, clara, dan):
            pages.office.close()


def newest(pages: Pages, case: CaseId) -> StreamId:
    """The stream in which the case is written now."""
    reading = pages.office.journal.reading
    return reading.streams.written(Subject(case), Kind.CASE, reading.confined(Subject(case), Kind.CASE).turn)[0]


def notes(pages: Pages, case: CaseId) -> set[str]:
    return {entry.fact.text for entry in pages.office.index.case(case).timeline if isinstance(entry.fact, NoteWritten)}


@pytest.mark.parametrize("name", ["Boris", "Clara"])
def test_who_is_named_opens_and_goes_on_with_it_in_an_office_that_was_restored(group: Group, name: str) -> None:
    there = group.restored_as(name)
    assert [row.handle for row in there.office.index.cases()] == ["Heron"]
    assert notes(there, group.case) == {"before", "since"}
    there.does(f"/cases/{group.case}/notes/identity", text="later")
    there.office.begin_session()
    assert notes(there, group.case) == {"before", "since", "later"}
    there.office.close()


@pytest.mark.parametrize("name", ["Anna", "Dan"])
def test_who_is_left_out_is_left_out_of_it_in_an_office_that_was_restored(group: Group, name: str) -> None:
    there = group.restored_as(name)
    assert there.office.index.cases() == [] and there.get("/search?q=since").count("Heron") == 0
    with pytest.raises(Restricted):
        there.office.index.case(group.case)
    kids = {key.kid for key in group.boris.office.journal.shelf.keys_of_stream(newest(group.boris, group.case))}
    assert kids and not kids & there.office.journal.shelf.stream_kids()
    there.office.close()


def test_a_case_of_an_added_circle_opens_in_an_office_that_was_restored(group: Group) -> None:
    group.anna.does("/keys/circles", circle="north", role="casework")
    group.anna.does(f"/keys/members/{group.boris.office.me}/circles", circle="north")
    group.level()
    case, _ = a_case(group.boris, "Ibis")
    restricts(group.boris, case, "north")
    group.boris.does(f"/cases/{case}/notes/identity", text="of the north")
    group.level()
    there = group.restored_as("Boris")
    assert notes(there, case) == {"of the north"}
    there.office.close()
    there = group.restored_as("Dan")
    assert there.office.index.cases() == []
    there.office.close()


def test_a_new_recovery_sheet_opens_what_was_written_for_a_few_before_it_was_made(group: Group) -> None:
    seed = os.urandom(32)
    group.anna.office.change(lambda journal: membership.renew_recovery(journal, seed))
    group.level()
    there = group.restored_as("Boris", recovery_words(seed))
    assert notes(there, group.case) == {"before", "since"}
    there.office.close()


# Keys


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[Desks]:
    found = Desks(tmp_path)
    for name in ("bert", "cara"):
        found.joins(name, CASEWORK)
    found.write("cara", Kind.IDENTITY, "before")
    yield found
    found.close()


def test_what_a_colleague_gave_to_a_readers_older_key_they_give_to_the_new_one(desks: Desks) -> None:
    bert, cara = desks["bert"], desks["cara"]
    seed = os.urandom(32)
    rotating.renew_own(bert, 1, seed)
    names = tuple(f"member:{desks.rings[name].member}" for name in ("bert", "cara"))
    cara.restrict(CASE, [], CaseRestricted(names, "one of us knows the family"))
    desks.refresh()
    assert cara.roster.epochs[names[0]].number == 1
    rewrapping.catch_up(cara)
    desks.refresh()
    desks.rings["bert"] = replace(desks.rings["bert"], member_seeds=((1, seed),))
    desks.journals.pop("bert").close()
    forget_index(desks.folder / "bert")
    desks.open("bert")
    stream = desks["cara"].reading.streams.written(CASE, Kind.CASE, 1)[0]
    assert desks["bert"].writing.keys_inside(stream)
