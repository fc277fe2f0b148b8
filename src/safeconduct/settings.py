"""What an operator may set, read once at a door and passed on as values. Rule: every setting is documented in docs/operating.md."""

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

import msgspec

from safeconduct.errors import BadInput

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Settings:
    """Unit: ports; minutes; MiB. Read from `settings.toml` in the data folder, where one may stand."""

    host: str = "127.0.0.1"
    relay_port: int = 8402
    relay_database: str = ""
    relay_address: str = ""
    relay_ticket: str = ""
    intake_port: int = 8400
    desk_port: int = 8401
    desk_host: str = "127.0.0.1"
    desk_certificate: str = ""
    desk_key: str = ""
    desk_behind: str = ""
    desk_names: tuple[str, ...] = ()
    public_names: tuple[str, ...] = ()
    idle_minutes: int = 15
    reserve_mib: int = 200
    leave_to: str = "https://www.wikipedia.org/"


def read_settings(path: Path) -> Settings:
    """The settings in the file, the defaults where it says nothing or is not there.

    Raises: BadInput naming the file, the key and what is wrong.
    """
    if not path.exists():
        return Settings()
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise BadInput(f"{path.name} cannot be read: {wrong}.") from None
    unknown = sorted(set(raw) - {one.name for one in fields(Settings)})
    if unknown:
        raise BadInput(f"{path.name}: there is no setting {unknown[0]!r}. docs/operating.md lists them.", unknown[0])
    try:
        return msgspec.convert(raw, Settings)
    except msgspec.ValidationError as wrong:
        raise BadInput(f"{path.name}: {wrong}.") from None
