"""An office at work without storage: what actions answer becomes events, and folds read them back."""

from collections.abc import Iterable

from safeconduct.actions import applications, cases, houses, leaving
from safeconduct.actions.access import Actor
from safeconduct.actions.calls import NewCase
from safeconduct.core.application import (
    ApplicationDecided,
    ApplicationPrepared,
    ExitCheckSigned,
    Outcome,
    TravelBegan,
    VisaIssued,
)
from safeconduct.core.call import Asked, CallAdopted, CallerKeys, Way
from safeconduct.core.case import Part, PersonAdded
from safeconduct.core.event import Event
from safeconduct.core.group import StreamBegan
from safeconduct.core.house import HouseRegistered, StayBegan
from safeconduct.core.ids import (
    ApplicationId,
    CallId,
    CaseId,
    CircleId,
    ExitCheckId,
    HouseId,
    MemberId,
    PersonId,
    StayId,
)
from safeconduct.core.section import Kind, Placed, Role, Subject
from safeconduct.core.value import known
from safeconduct.core.when import Day, Moment
from safeconduct.folds.call import CallView, fold_call
from safeconduct.folds.case import CaseView, fold_case
from safeconduct.folds.group import GroupView, fold_group
from safeconduct.folds.house import HouseView, StayAt, fold_house
from safeconduct.folds.knowledge import KnowledgeView, fold_knowledge
from tests.history import chained

TODAY = Day("2017-06-09")
NOW = Moment(1_497_000_000)
GROUP = Subject("group")
CASE = CaseId("case")
HOUSE = HouseId("house")
PERSON, CHILD = PersonId("person"), PersonId("child")
APPLICATION = ApplicationId("application")
ANSWERS = dict.fromkeys(applications.EXIT_QUESTIONS, "looked at")


def member(name: str, *roles: Role, alone: bool = False) -> Actor:
    return Actor(MemberId(name), frozenset(CircleId(role.value) for role in roles), alone)


FRONT_DESK = member("fay", Role.FRONT_DESK)
CASEWORKER = member("cas", Role.CASEWORK)
SHELTER = member("sol", Role.SHELTER)
VISA = member("vic", Role.VISA)
PRESS = member("pia", Role.PRESS)
STEWARD = member("kim", Role.STEWARD)
ALONE = member("ali", alone=True)


class World:
    """Everybody has seen everything, in each stream."""

    def __init__(self) -> None:
        self.streams: dict[tuple[Kind, Subject], list[Event]] = {}
        self.now = NOW

    def does(self, actor: Actor, placed: Iterable[Placed]) -> list[Event]:
        made = []
        for one in placed:
            stream = self.streams.setdefault((one.kind, one.subject), [])
            name = f"{one.kind.value}/{one.subject}"
            facts = [one.fact] if stream else [StreamBegan(one.kind, one.subject), one.fact]
            for fact in facts:
                self.now = Moment(self.now + 1)
                event = chained(
                    f"{name}#{len(stream)}",
                    fact,
                    stream[-1:],
                    stream=name,
                    author=actor.member,
                    at=self.now,
                )
                stream.append(event)
                made.append(event)
        return made

    def of(self, *subjects: str) -> list[Event]:
        return [
            event for (_, subject), stream in self.streams.items() if subject in subjects for event in stream
        ]

    def call(self, name: str = "call") -> CallView:
        return fold_call(CallId(name), self.of(name))

    def case(self, name: str = CASE) -> CaseView:
        view = fold_case(CaseId(name), self.of(name))
        return fold_case(CaseId(name), self.of(name, view.call)) if view.call else view

    def house(self, name: str = HOUSE) -> HouseView:
        names = {subject for kind, subject in self.streams if kind is Kind.PLACE}
        stays = [StayAt(CaseId(case), stay) for case in sorted(names) for stay in self.case(case).stays]
        return fold_house(HouseId(name), self.of(name), stays)

    def knowledge(self) -> KnowledgeView:
        return fold_knowledge(self.of(GROUP))

    def group(self) -> GroupView:
        return fold_group(self.of(GROUP))


def call_adopted(name: str = "call", *, code: bool = True) -> CallAdopted:
    keys = CallerKeys(b"c", b"s", b"g") if code else None
    return CallAdopted(CallId(name), "row-" + name, NOW, Way.HELP_PAGE, "ru", Asked("Please help."), keys)


def with_case(world: World, name: str = CASE, handle: str = "Heron") -> World:
    """A case with one person in it."""
    world.does(CASEWORKER, cases.open_case(CASEWORKER, NewCase(CaseId(name), handle)))
    person = PersonAdded(
        PERSON if name == CASE else PersonId(f"person of {name}"), handle, Part.PRINCIPAL_APPLICANT
    )
    world.does(CASEWORKER, cases.add_person(CASEWORKER, world.case(name), person))
    return world


def with_child(world: World) -> World:
    child = PersonAdded(CHILD, "Wren", Part.DEPENDANT, "daughter")
    world.does(CASEWORKER, cases.add_person(CASEWORKER, world.case(), child))
    return world


def with_house(world: World, capacity: int = 2, most_nights: int | None = None, name: str = HOUSE) -> World:
    house = HouseRegistered(HouseId(name), f"Oak {name}", capacity, "", most_nights)
    world.does(SHELTER, houses.register_house(SHELTER, house))
    return world


def stay(
    name: str = "stay",
    *persons: PersonId,
    from_day: Day = TODAY,
    nights: int = 7,
    house: str = HOUSE,
) -> StayBegan:
    return StayBegan(StayId(name), HouseId(house), persons or (PERSON,), from_day, from_day.plus(nights))


def with_visa(world: World, *persons: PersonId) -> World:
    """Applied for, granted and issued."""
    persons = persons or (PERSON,)
    wanted = ApplicationPrepared(APPLICATION, known("Germany"), "national visa", known("Moscow"), persons)
    world.does(VISA, applications.prepare_application(VISA, world.case(), wanted))
    for person in persons:
        decided = ApplicationDecided(APPLICATION, person, Outcome.GRANTED, TODAY, "the ministry")
        world.does(VISA, applications.decide_application(VISA, world.case(), decided))
        visa = VisaIssued(APPLICATION, person, "D", TODAY, TODAY.plus(90))
        world.does(VISA, applications.issue_visa(VISA, world.case(), visa))
    return world


def signed(*persons: PersonId, alone_reason: str = "", check: str = "check") -> ExitCheckSigned:
    return ExitCheckSigned(ExitCheckId(check), persons or (PERSON,), ANSWERS, alone_reason)


def with_exit_check(world: World, *persons: PersonId) -> World:
    for actor in (VISA, CASEWORKER):
        world.does(actor, applications.sign_exit_check(actor, world.case(), signed(*persons)))
    return world


def with_travel(world: World, *persons: PersonId) -> World:
    travel = TravelBegan(TODAY, persons or (PERSON,))
    world.does(VISA, leaving.begin_travel(VISA, world.case(), travel, TODAY))
    return world
