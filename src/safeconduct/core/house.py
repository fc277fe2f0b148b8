"""Facts of safe houses and stays. Rule: the address lies under a key of its own; a stay always has a last night."""

from dataclasses import dataclass

from safeconduct.core.ids import HouseId, PersonId, StayId
from safeconduct.core.value import Told
from safeconduct.core.when import Day


# wire: house.registered/1
@dataclass(frozen=True, slots=True)
class HouseRegistered:
    """Shape: `capacity` persons; `most_nights` is the longest stay, None when the group has set no limit."""

    house: HouseId
    handle: str
    capacity: int
    guests: str = ""
    most_nights: int | None = None


# wire: house.changed/1
@dataclass(frozen=True, slots=True)
class HouseChanged:
    """The whole house as it is from now on."""

    handle: str
    capacity: int
    guests: str
    most_nights: int | None


# wire: house.burnt/1
@dataclass(frozen=True, slots=True)
class HouseBurnt:
    why: str
    on: Day


# wire: house.usable_again/1
@dataclass(frozen=True, slots=True)
class HouseUsableAgain:
    why: str


# wire: house.addressed/1
@dataclass(frozen=True, slots=True)
class HouseAddressed:
    address: Told
    keeper: Told
    keeper_contact: str = ""


# wire: stay.began/1
@dataclass(frozen=True, slots=True)
class StayBegan:
    """Shape: `until` is the last day planned; a night is counted from `from_day` on and not for `until`."""

    stay: StayId
    house: HouseId
    persons: tuple[PersonId, ...]
    from_day: Day
    until: Day


# wire: stay.extended/1
@dataclass(frozen=True, slots=True)
class StayExtended:
    stay: StayId
    until: Day
    why: str = ""


# wire: stay.ended/1
@dataclass(frozen=True, slots=True)
class StayEnded:
    stay: StayId
    on: Day
    why: str


HouseFact = (
    HouseRegistered
    | HouseChanged
    | HouseBurnt
    | HouseUsableAgain
    | HouseAddressed
    | StayBegan
    | StayExtended
    | StayEnded
)
