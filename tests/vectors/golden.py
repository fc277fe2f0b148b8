"""Vectors as files: read and compared, written anew only with GOLDEN=write. Chance is a counter, so that anybody draws the same."""

import hashlib
import json
import os
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


class Drawn:
    """Chance that anybody can draw again: block i is SHA-256(seed ‖ i in 8 bytes), taken one after the other."""

    def __init__(self, seed: bytes) -> None:
        self._seed = seed
        self._left = b""
        self._next = 0

    def __call__(self, size: int) -> bytes:
        while len(self._left) < size:
            self._left += hashlib.sha256(self._seed + self._next.to_bytes(8, "big")).digest()
            self._next += 1
        drawn, self._left = self._left[:size], self._left[size:]
        return drawn


def golden(name: str, made: dict[str, Any]) -> dict[str, Any]:
    """The published file; written first when that was asked for."""
    path = HERE / name
    if os.environ.get("GOLDEN") == "write":
        path.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
