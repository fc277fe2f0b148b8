"""The help page's group: its founding, its newest list, its spool. Rule: keys come from the door list alone, and the highest is kept."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from safeconduct.errors import SealBroken, StoreDown
from safeconduct.intake.settings import DoorSettings
from safeconduct.seal.door_list import DoorList, Founding, check_list, read_founding

KEPT = "door-lists"


@dataclass(frozen=True)
class OpenDoor:
    """All that a request needs to know about the group."""

    settings: DoorSettings
    founding: Founding
    newest: DoorList

    @property
    def group(self) -> bytes:
        return self.founding.group


def open_door(settings: DoorSettings, folder: Path) -> OpenDoor | None:
    """The door at the highest list known, None when the group has published none yet.

    Raises: SealBroken when founding or settings do not hold together.
    """
    founding = read_founding(settings.group, settings.founding)
    newest: Founding | DoorList = founding
    for raw in settings.door_lists:
        newest = check_list(raw, newest)
    if not isinstance(newest, DoorList):
        return None
    return followed(OpenDoor(settings, founding, newest), _kept(folder, newest.number))


def followed(door: OpenDoor, alleged: Sequence[bytes]) -> OpenDoor:
    """The door after those of these lists that follow; the first that does not ends it, for nothing behind it can be trusted."""
    newest = door.newest
    for raw in alleged:
        try:
            newest = check_list(raw, newest)
        except SealBroken:
            break
    return replace(door, newest=newest)


def keep(folder: Path, number: int, raw: bytes) -> None:
    """The list is in the help page's own folder, whole or not at all."""
    room = folder / KEPT
    try:
        room.mkdir(mode=0o700, exist_ok=True)
        fresh = room / f"{number:06d}.new"
        fresh.write_bytes(raw)
        fresh.replace(room / f"{number:06d}")
    except OSError:
        raise StoreDown("The list cannot be kept now. The one before goes on.") from None


def _kept(folder: Path, after: int) -> list[bytes]:
    room = folder / KEPT
    found: list[bytes] = []
    while (file := room / f"{after + 1:06d}").is_file():
        found.append(file.read_bytes())
        after += 1
    return found
