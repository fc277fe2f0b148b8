"""The help page's one settings file, door.toml in its own folder. Rule: it holds nothing secret and nothing outside the folder is read."""

import base64
import binascii
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from safeconduct.errors import BadInput

FILE = "door.toml"
SET_ASIDE = "set-aside"
"""Beside the spool: how many letters the relay refuses, and why. Shape: a line a reason, the number first."""
LEAVE_TO = "https://www.wikipedia.org/"
LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True)
class DoorSettings:
    """What the operator has set.

    Shape: `group` is the group's id; `founding` its first event in plain bytes; `door_lists` all lists from the first, as signed.
    `numbers` are further lines for people in danger and `about` who we are, by language.
    """

    group: bytes
    founding: bytes
    relay: str
    door_lists: tuple[bytes, ...]
    hosts: tuple[str, ...] = LOCAL_HOSTS
    leave_to: str = LEAVE_TO
    reserve_mib: int = 200
    numbers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    about: Mapping[str, str] = field(default_factory=dict)


class _File(msgspec.Struct, forbid_unknown_fields=True):
    group: str
    founding: str
    relay: str
    door_lists: list[str]
    hosts: list[str] = []
    leave_to: str = LEAVE_TO
    reserve_mib: int = 200
    numbers: dict[str, list[str]] = {}
    about: dict[str, str] = {}


def read_settings(folder: Path) -> DoorSettings | None:
    """The settings, or None when there is no group yet. Raises: BadInput naming what is wrong in the file."""
    try:
        raw = (folder / FILE).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError):
        raise BadInput(f"{FILE} cannot be read.") from None
    try:
        file = msgspec.convert(tomllib.loads(raw), _File)
        group = bytes.fromhex(file.group)
        founding, *lists = [base64.b64decode(text, validate=True) for text in (file.founding, *file.door_lists)]
    except (msgspec.ValidationError, tomllib.TOMLDecodeError, binascii.Error, ValueError) as why:
        raise BadInput(f"{FILE} is not as it should be: {why}.") from None
    if len(group) != 32 or not file.relay.startswith(("http://", "https://")) or not file.leave_to.startswith("https://"):
        raise BadInput(f"{FILE}: group, relay or leave_to is not as it should be.")
    return DoorSettings(
        group, founding, file.relay.rstrip("/"), tuple(lists), (*LOCAL_HOSTS, *file.hosts), file.leave_to,
        file.reserve_mib, file.numbers, file.about,
    )  # fmt: skip


def settings_text(group: bytes, founding: bytes, relay: str, door_lists: Sequence[bytes]) -> str:
    """A door.toml for whoever sets up the group; the operator may add hosts, leave_to, reserve_mib, numbers and about."""
    lists = ", ".join(f'"{base64.b64encode(one).decode()}"' for one in door_lists)
    return (
        "# What the help page works by. Nothing here is secret.\n"
        f'group = "{group.hex()}"\nfounding = "{base64.b64encode(founding).decode()}"\nrelay = "{relay}"\ndoor_lists = [{lists}]\n'
    )
