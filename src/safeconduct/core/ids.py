"""Names for things: opaque, random, one type each. Their one rule: an id says nothing about what it names."""

import re
from collections.abc import Callable
from typing import NewType

from safeconduct.errors import BadInput

Chance = Callable[[int], bytes]
"""Gives that many unguessable bytes. Only a door passes the machine's own in."""

CallId = NewType("CallId", str)
CaseId = NewType("CaseId", str)
PersonId = NewType("PersonId", str)
StayId = NewType("StayId", str)
HouseId = NewType("HouseId", str)
TaskId = NewType("TaskId", str)
ApplicationId = NewType("ApplicationId", str)
DocumentId = NewType("DocumentId", str)
ClockId = NewType("ClockId", str)
VisitId = NewType("VisitId", str)
CheckInId = NewType("CheckInId", str)
StatementId = NewType("StatementId", str)
NeedId = NewType("NeedId", str)
ExitCheckId = NewType("ExitCheckId", str)
SourceId = NewType("SourceId", str)
InterventionId = NewType("InterventionId", str)
DossierId = NewType("DossierId", str)
ConsentId = NewType("ConsentId", str)
WordsId = NewType("WordsId", str)
PositionId = NewType("PositionId", str)
CommitmentId = NewType("CommitmentId", str)
PressLineId = NewType("PressLineId", str)
ViolationId = NewType("ViolationId", str)
ActId = NewType("ActId", str)
InvolvementId = NewType("InvolvementId", str)
InformationId = NewType("InformationId", str)
TestimonyId = NewType("TestimonyId", str)
PassageId = NewType("PassageId", str)
ReportId = NewType("ReportId", str)
ContactId = NewType("ContactId", str)
NoteId = NewType("NoteId", str)
PostId = NewType("PostId", str)
MemberId = NewType("MemberId", str)
DeviceId = NewType("DeviceId", str)
CircleId = NewType("CircleId", str)
StreamId = NewType("StreamId", str)
EventId = NewType("EventId", str)
FeedId = NewType("FeedId", str)

_ALPHABET = "abcdefghjkmnpqrstvwxyz0123456789"
_FORM = re.compile(r"[abcdefghjkmnpqrstvwxyz0-9]{26}")


def fresh(chance: Chance) -> str:
    """A new id: 130 random bits as 26 letters and digits without i, l, o, u."""
    number = int.from_bytes(chance(17), "big")
    return "".join(_ALPHABET[(number >> (5 * place)) & 31] for place in range(26))


def parse(raw: str) -> str:
    """The id, when it is spelt as `fresh` spells them.

    Raises: BadInput when it is not; two spellings of one id would be two things.
    """
    if not _FORM.fullmatch(raw):
        raise BadInput("This address is not complete. Go back and follow the link again.")
    return raw
