"""What a letter says of a file that comes with it. Rule: both sides build and read it here, and a reader believes none of it unmeasured."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from safeconduct.core.document import Blob
from safeconduct.errors import SealBroken
from safeconduct.wire.chunk import CHUNK_DATA, NAME_SIZE

MOST_SENT = 10_000_000
"""Unit: bytes of one file. A telephone's photo or some minutes of speech; the letterbox's quarter holds a dozen of them."""

MOST_FILES = 5
"""Files in one conversation that the help page offers to take."""

MOST_NAME = 120
"""Unit: letters of a file's name."""

MOST_PIECES = -(-MOST_SENT // CHUNK_DATA)


@dataclass(frozen=True, slots=True)
class SentFile:
    """Shape: `pieces` are the names of the file's chunks in order, without the one that lists them."""

    name: str
    medium: str
    blob: Blob
    pieces: tuple[bytes, ...]

    @property
    def all_pieces(self) -> tuple[bytes, ...]:
        return (*self.pieces, bytes.fromhex(self.blob.names))

    def fields(self, once: str) -> dict[str, str]:
        """As they stand in the letter."""
        blob = self.blob
        return {
            "once": once, "file": self.name, "medium": self.medium, "size": str(blob.size), "sha256": blob.sha256,
            "key": blob.key.hex(), "names": blob.names, "pieces": b"".join(self.pieces).hex(),
        }  # fmt: skip

    @classmethod
    def parse(cls, fields: Mapping[str, str]) -> "SentFile":
        """Raises: SealBroken when these are not the fields of a file."""
        for name, form in _FORMS.items():
            if not form.fullmatch(fields.get(name, "")):
                raise SealBroken("A letter says of its file what no help page says.")
        joined, size = bytes.fromhex(fields["pieces"]), int(fields["size"])
        pieces = tuple(joined[at : at + NAME_SIZE] for at in range(0, len(joined), NAME_SIZE))
        if not 0 < size <= MOST_SENT or len(pieces) != -(-size // CHUNK_DATA):
            raise SealBroken("A letter says of its file what no help page says.")
        blob = Blob(bytes.fromhex(fields["key"]), fields["names"], size, fields["sha256"])
        return cls(fields.get("file", "")[:MOST_NAME], fields["medium"], blob, pieces)


_HEX = re.compile("[0-9a-f]{64}")
_FORMS = {
    "key": _HEX,
    "names": _HEX,
    "sha256": _HEX,
    "size": re.compile("[0-9]{1,9}"),
    "medium": re.compile(r"[a-z0-9.+-]{1,30}/[a-z0-9.+-]{1,60}"),
    "pieces": re.compile(f"(?:[0-9a-f]{{64}}){{1,{MOST_PIECES}}}"),
}
