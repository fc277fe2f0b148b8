"""How this laptop reaches the group's relay. Rule: its token is its own, is shown to nobody but the relay, and opens nothing that is sealed."""

import hashlib
import ipaddress
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from safeconduct.desk.folder import Folder, write_file
from safeconduct.errors import BadInput

_ADDRESS = re.compile(r"https?://[A-Za-z0-9.:\[\]-]{1,120}(/[A-Za-z0-9._~/-]{0,60})?")


@dataclass(frozen=True, slots=True)
class RelaySettings:
    """`relay.toml` in the office's folder. Shape: `ticket` until the group is admitted, `token` from then on; `shared` when other laptops
    reach the relay by this address, so that invites name it."""

    address: str
    ticket: str = ""
    token: str = ""
    shared: bool = False

    @classmethod
    def of(cls, folder: Folder) -> "RelaySettings | None":
        return cls.read(folder.root / "relay.toml")

    @classmethod
    def read(cls, path: Path) -> "RelaySettings | None":
        """None when the office works alone. Raises: BadInput when the file cannot be read."""
        if not path.exists():
            return None
        try:
            raw = tomllib.loads(path.read_text("utf-8"))
            return cls(str(raw["address"]), str(raw.get("ticket", "")), str(raw.get("token", "")), bool(raw.get("shared", False)))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError):
            raise BadInput("relay.toml cannot be read. docs/operating.md says what stands in it.") from None

    def write(self, path: Path) -> None:
        lines = [f'{name} = "{value}"' for name, value in (("address", self.address), ("ticket", self.ticket), ("token", self.token))]
        write_file(path, ("\n".join([*lines, *(["shared = true"] if self.shared else [])]) + "\n").encode())

    @property
    def token_hash(self) -> bytes:
        """As the relay and the admission list know it; nothing before the group was admitted."""
        return hashed(self.token) if self.token else b""


def hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def checked_address(address: str) -> str:
    """Raises: BadInput unless it is an address of a relay that a token may travel to."""
    if not _ADDRESS.fullmatch(address):
        raise BadInput("The relay's address has another form than https://relay.example.")
    if address.startswith("http://") and not _is_near(address):
        raise BadInput("The relay's address begins with http://. Outside this machine and private networks it has to be https://.")
    return address


def _is_near(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return host == "localhost"
