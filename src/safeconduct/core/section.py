"""Sections of a case, the other kinds of stream, and who opens each by default. Rule: no default circle opens both name and place."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NewType

from safeconduct.core.ids import CircleId

if TYPE_CHECKING:
    from safeconduct.core.facts import Fact


class Role(StrEnum):
    """What a member does; each role has a circle whose id is the role's word."""

    FRONT_DESK = "front-desk"
    CASEWORK = "casework"
    SHELTER = "shelter"
    VISA = "visa"
    PRESS = "press"
    STEWARD = "steward"


EVERYONE = CircleId("everyone")
"""The circle every member sits in; its epoch key protects routes, the roster and what the whole group shares."""


class Kind(StrEnum):
    """What a stream is about. The first seven are the sections of a case; a call is a conversation without a case yet."""

    CASE = "case"
    IDENTITY = "identity"
    PLACE = "place"
    STORY = "story"
    HEALTH = "health"
    MONEY = "money"
    CONVERSATION = "conversation"
    HOUSE = "house"
    ADDRESS = "address"
    KNOWLEDGE = "knowledge"
    CONTACTS = "contacts"
    GROUP = "group"
    ROSTER = "roster"


SECTIONS = (Kind.CASE, Kind.IDENTITY, Kind.PLACE, Kind.STORY, Kind.HEALTH, Kind.MONEY, Kind.CONVERSATION)

_F, _C, _S, _V = (CircleId(role.value) for role in (Role.FRONT_DESK, Role.CASEWORK, Role.SHELTER, Role.VISA))

DEFAULT_READERS: dict[Kind, frozenset[CircleId]] = {
    Kind.CASE: frozenset({_F, _C, _S, _V}),
    Kind.IDENTITY: frozenset({_C, _V}),
    Kind.PLACE: frozenset({_S}),
    Kind.STORY: frozenset({_C, _V}),
    Kind.HEALTH: frozenset({_C}),
    Kind.MONEY: frozenset({_C}),
    Kind.CONVERSATION: frozenset({_F, _C}),
    Kind.HOUSE: frozenset({_S}),
    Kind.ADDRESS: frozenset({_S}),
    Kind.KNOWLEDGE: frozenset({EVERYONE}),
    Kind.CONTACTS: frozenset({_V}),
    Kind.GROUP: frozenset({EVERYONE}),
    Kind.ROSTER: frozenset({EVERYONE}),
}

Subject = NewType("Subject", str)
"""The id of what a stream is about: a case, a call, a house; the organisation for the rest."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A fact and the stream it belongs in; an action's answer is a tuple of these."""

    kind: Kind
    subject: Subject
    fact: "Fact"
