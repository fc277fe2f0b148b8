"""The index may be thrown away: whatever was written, and whatever its writers had seen, it says the same when it is built again."""

import os
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safeconduct.caseload.index import Index
from safeconduct.core.call import Danger
from safeconduct.core.case import CaseOpened, HandleSet, NoteWritten, Part, PersonAdded, Stage, StageReached
from safeconduct.core.facts import Fact
from safeconduct.core.house import HouseBurnt, HouseRegistered, StayBegan
from safeconduct.core.ids import CaseId, HouseId, PersonId, StayId, TaskId
from safeconduct.core.person import PersonNamed
from safeconduct.core.section import Kind, Placed, Subject
from safeconduct.core.task import RiskJudged, TaskDone, TaskSet
from safeconduct.core.value import known
from safeconduct.core.when import Day
from safeconduct.desk.founding import found
from safeconduct.desk.office import Office, unlock
from safeconduct.journal.journal import forget_index
from safeconduct.store.pages import ask
from tests.desk.offices import LIGHT, WORDS, Hand

CASES = [CaseId(letter * 26) for letter in "ab"]
HOUSE, PERSON, TASK = HouseId("h" * 26), PersonId("p" * 26), TaskId("t" * 26)
TODAY = Day("2017-06-09")

WRITABLE: list[tuple[Kind, Fact]] = [
    (Kind.CASE, HandleSet("Heron")),
    (Kind.CASE, HandleSet("Wren")),
    (Kind.CASE, PersonAdded(PERSON, "Somebody", Part.PRINCIPAL_APPLICANT)),
    (Kind.CASE, RiskJudged(Danger.HOURS, "seen near the house", TODAY)),
    (Kind.CASE, RiskJudged(Danger.DAYS, "quieter now", TODAY.plus(3))),
    (Kind.CASE, TaskSet(TASK, "ring the lawyer", None, TODAY)),
    (Kind.CASE, TaskDone(TASK, "rung")),
    (Kind.CASE, StageReached(Stage.IN_HIDING)),
    (Kind.IDENTITY, PersonNamed(PERSON, known("Умар Invented"))),
    (Kind.STORY, NoteWritten("what happened by the river, +000 123 4567")),
    (Kind.PLACE, StayBegan(StayId("s" * 26), HOUSE, (PERSON,), TODAY, TODAY.plus(5))),
]

STEP = st.tuples(st.sampled_from(CASES), st.sampled_from(WRITABLE), st.booleans())
"""A case, a fact, and whether its writer had seen anything since the beginning."""

TABLES = ("case_row", "call_row", "house_row", "duty", "stay_row", "check_in_row", "application_row", "leaving_row", "name", "stream", "tip")


def rows_of(index: Index, group: str) -> dict[str, list[str]]:
    """Everything in the lists but what the group's own session wrote, and every word with where it stands."""
    index.db.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.said USING fts5vocab(main, word, instance)")
    own = {row[0] for row in ask(index.db, "SELECT id FROM stream WHERE subject=?", group)}
    found = {table: sorted(map(repr, ask(index.db, f"SELECT * FROM {table}"))) for table in TABLES}
    found["tip"] = [line for line in found["tip"] if not any(one in line for one in own)]
    words = "SELECT d.subject, d.section, s.term FROM temp.said s JOIN doc d ON d.id=s.doc"
    found["word"] = sorted(map(repr, ask(index.db, words)))
    index.db.execute("DROP TABLE temp.said")
    return found


def begun(root: Path, clock: Hand) -> Office:
    office, _ = found(root, "Anna", WORDS, clock, os.urandom, kdf=LIGHT)
    office.write([Placed(Kind.HOUSE, Subject(HOUSE), HouseRegistered(HOUSE, "Mill", 3, "", 60))])
    office.write([Placed(Kind.CASE, Subject(case), CaseOpened(case, f"Case {case[0]}")) for case in CASES])
    return office


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=st.lists(STEP, max_size=12), is_burnt=st.booleans())
def test_an_index_built_again_equals_one_that_grew_step_by_step(
    steps: list[tuple[CaseId, tuple[Kind, Fact], bool]], is_burnt: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root, clock = Path(folder) / "desk", Hand()
        office = begun(root, clock)
        first = office.seen
        for case, (kind, fact), has_seen in steps:
            office.write([Placed(kind, Subject(case), fact)], () if has_seen else (first,))
        if is_burnt:
            office.write([Placed(Kind.HOUSE, Subject(HOUSE), HouseBurnt("invented", TODAY))])
        grown = rows_of(office.index, office.group)
        place = office.folder.member(office.me)
        office.close()

        forget_index(place)
        again = unlock(root, "Anna", WORDS, clock, os.urandom)
        rebuilt = rows_of(again.index, again.group)
        again.close()
        assert rebuilt == grown
        assert any("river" in line for line in rebuilt["word"]) is any(fact == WRITABLE[9] for _, fact, _ in steps)


def test_guests_of_two_cases_who_come_at_once_are_both_in_the_list_of_their_house(tmp_path: Path) -> None:
    clock = Hand()
    office = begun(tmp_path / "desk", clock)
    stays = [StayBegan(StayId(letter * 26), HOUSE, (PERSON,), TODAY, TODAY.plus(5)) for letter in "st"]
    office.journal.write([Placed(Kind.HOUSE, Subject(HOUSE), HouseBurnt("invented", TODAY))])
    office.journal.write([Placed(Kind.PLACE, Subject(case), stay) for case, stay in zip(CASES, stays, strict=False)])
    office.refresh()

    at_once = rows_of(office.index, office.group)
    office.index.take([Subject(HOUSE)])

    assert at_once == rows_of(office.index, office.group)
    office.close()
