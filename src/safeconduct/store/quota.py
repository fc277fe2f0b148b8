"""How much room a group has at a relay. Rule: what strangers leave is counted apart from what the group writes, so that neither crowds out
the other; of what strangers leave, files are refused first, then the largest letters, and text last."""

from dataclasses import dataclass
from enum import StrEnum

from safeconduct.errors import NoRoom
from safeconduct.wire.padding import LETTER_SIZES

MIB = 1024 * 1024


class Room(StrEnum):
    """LOG holds what the group itself writes: rows, key rows, its own letters. LETTERBOX holds what strangers leave."""

    LOG = "log"
    LETTERBOX = "letterbox"


@dataclass(frozen=True, slots=True)
class Quota:
    """Unit: bytes."""

    log: int = 4096 * MIB
    letterbox: int = 512 * MIB

    def check(self, room: Room, used: int, more: int) -> None:
        """Raises: NoRoom when `more` bytes do not fit beside those used."""
        if used + more > (self.log if room is Room.LOG else self.open_to(more)):
            raise NoRoom(f"There is no room left for {more} bytes in this group's {room.value}.")

    def open_to(self, size: int) -> int:
        """As much of the letterbox as letters of this size may fill: half of it with files, three quarters with long text."""
        small, middle, _ = LETTER_SIZES
        if size <= small:
            return self.letterbox
        return self.letterbox * 3 // 4 if size <= middle else self.letterbox // 2


@dataclass(frozen=True, slots=True)
class FileQuota(Quota):
    """Of what strangers leave, pieces of files are refused first: they find room only while a quarter of the letterbox is not filled."""

    def open_to(self, size: int) -> int:
        return self.letterbox // 4
