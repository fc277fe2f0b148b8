"""The invented safe houses and who stays in them. Rule: no address here exists."""

from dataclasses import dataclass

from safeconduct.actions import cases, houses
from safeconduct.actions.houses import Move
from safeconduct.core.house import HouseAddressed, HouseRegistered, StayBegan
from safeconduct.core.ids import CaseId, HouseId, StayId, TaskId
from safeconduct.core.person import WhereaboutsNoted
from safeconduct.core.value import known, withheld
from safeconduct.desk.practice.people import INVENTED, Played
from safeconduct.desk.practice.team import Team


@dataclass(frozen=True, slots=True)
class DrawnHouse:
    handle: str
    capacity: int
    guests: str
    most_nights: int | None
    address: str
    keeper: str


HOUSES = (
    DrawnHouse("Oak", 4, "Anybody, children too.", 30, "1 Invented Lane, Practice Town", "Keeper of Oak (invented)"),
    DrawnHouse("Quince", 2, "Single men.", 21, "2 Invented Lane, Practice Town", "Keeper of Quince (invented)"),
    DrawnHouse("Slate", 3, "Not more than a fortnight; no visitors.", 14, "3 Invented Lane, Practice Town", "Keeper of Slate (invented)"),
    DrawnHouse("Hazel", 2, "Anybody.", None, "4 Invented Lane, Practice Town", "Keeper of Hazel (invented)"),
)  # fmt: skip

STAYS = (
    ("Wren", "Oak", 22, 27),
    ("Basalt", "Quince", 18, 19),
    ("Jasper", "Hazel", 32, 46),
    ("Ibis", "Oak", 26, 30),
)
"""Shape: whose, in which house, begun so many days ago, planned for so many nights."""


def fill_houses(team: Team, people: dict[str, Played]) -> None:
    """Four houses: one nearly full with stays about to end, one that was given up, and whoever lived there moved on."""
    team.clock.ago(days=42)
    ids = {drawn.handle: HouseId(team.fresh()) for drawn in HOUSES}
    ilya = team["Ilya"]
    for drawn in HOUSES:
        house = HouseRegistered(
            ids[drawn.handle], drawn.handle, drawn.capacity, f"{drawn.guests} {INVENTED}", drawn.most_nights
        )
        address = HouseAddressed(known(drawn.address), known(drawn.keeper), "+00 000 000")
        ilya.write(houses.register_house(ilya.actor, house, address))
    for handle, house_name, ago, nights in STAYS:
        _stay(team, people[handle], ids[house_name], ago, nights)
    _move_out(team, people["Alder"], ids)
    team.clock.ago(days=6)
    people["Linden"].by(
        "Ilya",
        cases.note_whereabouts,
        WhereaboutsNoted(None, withheld("the person", "wants nobody to write it down")),
    )


def _stay(team: Team, played: Played, house: HouseId, ago: int, nights: int) -> StayId:
    team.clock.ago(days=ago)
    ilya = team["Ilya"]
    today = ilya.today()
    wanted = StayBegan(StayId(team.fresh()), house, played.persons, today, today.plus(nights))
    view = ilya.index.case(played.case)
    ilya.write(houses.begin_stay(ilya.actor, view, ilya.index.house(house), wanted, today))
    return wanted.stay


def _move_out(team: Team, played: Played, ids: dict[str, HouseId]) -> None:
    """Slate is no longer safe; its guest moved to Quince the same day, where the stay ends in two days."""
    first = _stay(team, played, ids["Slate"], 25, 14)
    team.clock.ago(days=13, hours=4)
    ilya = team["Ilya"]
    tasks = {CaseId(played.case): TaskId(team.fresh())}
    slate = ilya.index.house(ids["Slate"])
    why = "A stranger asked the keeper who lives upstairs."
    ilya.write(houses.burn_house(ilya.actor, slate, why, ilya.today(), tasks))
    team.clock.ago(days=13, hours=1)
    began = StayBegan(StayId(team.fresh()), ids["Quince"], played.persons, ilya.today(), team.today.plus(2))
    view = ilya.index.case(played.case)
    move = Move(first, "The house is no longer safe.", began)
    ilya.write(houses.move_stay(ilya.actor, view, ilya.index.house(ids["Quince"]), move, ilya.today()))
    view = ilya.index.case(played.case)
    ilya.write(cases.finish_task(ilya.actor, view, tasks[played.case], "Moved to Quince by car."))
