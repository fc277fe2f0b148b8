"""The invented caseload: somebody at every stage. Rule: every case says in a note that it is invented, and no name stands here that
anybody could bear."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from safeconduct.actions import cases
from safeconduct.actions.calls import NewCase
from safeconduct.core.call import Danger
from safeconduct.core.case import NoteWritten, Part, PersonAdded, SideState, SideStateSet, Stage
from safeconduct.core.ids import CaseId, DocumentId, NeedId, PersonId, TaskId
from safeconduct.core.person import Born, NationalityNoted, PaperNoted, PersonNamed
from safeconduct.core.section import Kind, Placed
from safeconduct.core.task import NeedNoted, RiskJudged, TaskSet
from safeconduct.core.value import known
from safeconduct.core.when import PartialDate
from safeconduct.desk.practice.team import Team
from safeconduct.folds.case import CaseView

AGE = 24
"""Unit: years. Of everybody whose year of birth is known."""

INVENTED = "Invented for practice. No real person is meant."

CaseAct = Callable[..., tuple[Placed, ...]]


@dataclass(frozen=True, slots=True)
class Drawn:
    """An invented case. Shape: `since` days ago it was opened; `family` are (handle, relation); `risk` and `task` may be empty; `passport` in days
    from the end of the story."""

    handle: str
    since: int
    owner: str = "Anna"
    family: tuple[tuple[str, str], ...] = ()
    risk: Danger | None = None
    risk_why: str = ""
    review_in: int = 7
    task: str = ""
    task_in: int = 0
    need: str = ""
    name: str = ""
    stage: Stage | None = None
    judged_hours: int = 20
    passport: int = 430


CASES = (
    Drawn("Heron", 1, "", (), Danger.HOURS, "A neighbour asked after him twice.", 0, "", 0, "A place for tonight"),
    Drawn("Juniper", 2, "Anna", (), Danger.DAYS, "Waits with a friend until Sunday.", 2, "Ask which language he reads best", 1),
    Drawn("Linden", 6, "Anna", (), Danger.DAYS, "Stays indoors; the flat is not known.", 3, "", 0, "Medicine", "", Stage.IN_HIDING),
    Drawn("Marl", 8, "Anna", (("Marl's sister", "sister"),), Danger.DAYS, "Two of them in one room.", 1, "Bring food and two phones", 0, "", "", Stage.IN_HIDING),
    Drawn("Wren", 24, "Anna", (("Wren's daughter", "daughter"),), Danger.DAYS, "The house is safe; school cannot wait for ever.", 5, "", 0, "A doctor who asks nothing", "Vymysel Pervy"),
    Drawn("Alder", 27, "Anna", (), Danger.NONE_SEEN, "Quiet since he moved.", 10, "Find the next bed before the stay ends", 1),
    Drawn("Basalt", 30, "Mara", (), Danger.DAYS, "Goes out only to the embassy.", 4, "Go through the questions with him", 1, "", "Vymysel Vtory", passport=500),
    Drawn("Curlew", 30, "Mara", (), Danger.DAYS, "Goes out only to the embassy.", 4),
    Drawn("Aspen", 29, "Mara", (), Danger.NONE_SEEN, "With relatives who know and help.", 9, "", 0, "", "", Stage.EMBASSY),
    Drawn("Ibis", 33, "Mara", (), Danger.DAYS, "The fourth man of the articles, as we imagine him.", 6, "Ask the embassy how far it is", 2, "", "Vymysel Trety", passport=75),
    Drawn("Jasper", 36, "Mara", (("Jasper's brother", "brother"),), Danger.DAYS, "The two answers differ; they want to stay together.", 3, "Ask both what they want", 0),
    Drawn("Teal", 40, "Mara", (), Danger.DAYS, "The visa is there, the way to the airport is not yet clear.", 1, "Second signature under the exit check", 0, "", "Vymysel Chetvyorty", None, 2, 400),
    Drawn("Larch", 41, "Mara", (("Larch's husband", "partner"),), Danger.NONE_SEEN, "On the way since yesterday.", 2, "Call the receiver at noon", 0, "", "", None, 2),
    Drawn("Rowan", 45, "Anna"),
    Drawn("Swift", 44, "Anna"),
    Drawn("Opal", 38, "Anna", (), Danger.DAYS, "Was with an uncle when we last heard.", 12),
    Drawn("Fir", 20, "Anna"),
)  # fmt: skip


@dataclass(slots=True)
class Played:
    """A case being played: its id and the ids of its people, the main applicant first."""

    team: Team
    drawn: Drawn
    case: CaseId
    persons: tuple[PersonId, ...] = field(default=())

    def view(self, who: str) -> CaseView:
        return self.team[who].index.case(self.case)

    def by(self, who: str, act: CaseAct, *wanted: Any) -> None:
        """One action of this colleague, on the case as they see it."""
        office = self.team[who]
        office.write(act(office.actor, office.index.case(self.case), *wanted))

    def several(self, who: str, *acts: tuple[Any, ...]) -> None:
        """Several actions, none of which needs another's result, in one go. Shape: each is an action and what it takes."""
        office = self.team[who]
        view = office.index.case(self.case)
        office.write(tuple(chain.from_iterable(act(office.actor, view, *wanted) for act, *wanted in acts)))


def open_cases(team: Team) -> dict[str, Played]:
    """All cases, opened and described; how far each has come is played after this."""
    return {drawn.handle: _opened(team, drawn) for drawn in CASES}


def _opened(team: Team, drawn: Drawn) -> Played:
    team.clock.ago(days=drawn.since, hours=2)
    played = Played(team, drawn, CaseId(team.fresh()))
    anna = team["Anna"]
    owner = team.id_of(drawn.owner) if drawn.owner else None
    taken = frozenset(anna.index.handles.values())
    anna.write(cases.open_case(anna.actor, NewCase(played.case, drawn.handle, taken, owner)))
    handles = [(drawn.handle, ""), *drawn.family]
    played.persons = tuple(PersonId(team.fresh()) for _ in handles)
    parts = (Part.PRINCIPAL_APPLICANT, *(Part.DEPENDANT for _ in drawn.family))
    added = [
        PersonAdded(person, handle, part, relation)
        for person, (handle, relation), part in zip(played.persons, handles, parts, strict=True)
    ]
    played.several(
        "Anna",
        (cases.write_note, Kind.CASE, NoteWritten(INVENTED)),
        *((cases.add_person, one) for one in added),
    )
    acts = [
        *([(cases.reach_stage, drawn.stage)] if drawn.stage else []),
        *(_named(played) if drawn.name else []),
    ]
    if acts:
        played.several("Anna", *acts)
    return played


def describe(people: dict[str, Played]) -> None:
    """How each stands now. Written last, for a judgement of today does not stand before what happened last week."""
    for played in people.values():
        played.team.clock.ago(hours=played.drawn.judged_hours)
        _described(played)


def _described(played: Played) -> None:
    """Risk, need and task, as far as they are drawn."""
    drawn, team = played.drawn, played.team
    today = team.today
    acts: list[tuple[Any, ...]] = []
    if drawn.risk:
        judged = RiskJudged(drawn.risk, drawn.risk_why, today.plus(drawn.review_in))
        acts.append((cases.judge_risk, judged, team["Anna"].today()))
    if drawn.need:
        acts.append((cases.note_need, NeedNoted(NeedId(team.fresh()), drawn.need, played.persons[0])))
    if drawn.task:
        owner = team.id_of(drawn.owner) if drawn.owner else None
        acts.append(
            (cases.set_task, TaskSet(TaskId(team.fresh()), drawn.task, owner, today.plus(drawn.task_in)))
        )
    if acts:
        played.several("Anna", *acts)


def _named(played: Played) -> list[tuple[Any, ...]]:
    """A name that says of itself that it is invented ("vymysel" is Russian for a thing made up)."""
    person, team, drawn = played.persons[0], played.team, played.drawn
    script = {"Pervy": "Первый", "Vtory": "Второй", "Trety": "Третий", "Chetvyorty": "Четвёртый"}
    _, number = drawn.name.split()
    paper = PaperNoted(
        DocumentId(team.fresh()), person, "passport", f"PRACTICE {len(number) * 1111}", team.today.plus(drawn.passport)
    )
    return [
        (
            cases.note_identity,
            PersonNamed(person, known(f"Вымысел {script[number]}"), drawn.name.upper()),
        ),
        (cases.note_identity, Born(person, PartialDate(str(team.today.date.year - AGE)))),
        (cases.note_identity, NationalityNoted(person, known("Russian Federation"))),
        (cases.note_identity, paper),
    ]


def leave_the_way(people: dict[str, Played]) -> None:
    """Those who stand beside the way."""
    team = people["Opal"].team
    team.clock.ago(days=3)
    lost = SideStateSet(SideState.CONTACT_LOST, "Silent through all steps of the ladder.")
    people["Opal"].by("Anna", cases.set_side_state, lost)
    team.clock.ago(days=5)
    people["Fir"].by("Anna", cases.withdraw, "Went back to his family of his own wish; knows how to find us.")
