"""Looks for texts in bytes, in every form in which they would still be readable. Rule: what it cannot find when planted, it may not be trusted to miss."""

import base64
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote


def forms_of(text: str) -> Iterator[bytes]:
    """UTF-8, UTF-16, percent and hex of the text, and what is the same in its base64 wherever it begins."""
    plain = text.encode()
    yield plain
    yield text.encode("utf-16-le")
    yield text.encode("utf-16-be")
    yield quote(text, safe="").encode()
    yield plain.hex().encode()
    yield plain.hex().upper().encode()
    for shift in range(3):
        middle = base64.b64encode(b"\0" * shift + plain)[4 if shift else 0 : len(plain) // 3 * 4]
        if len(middle) >= 8:
            yield middle
            yield middle.replace(b"+", b"-").replace(b"/", b"_")


def everything_in(*folders: Path) -> dict[Path, bytes]:
    files = [
        path for folder in folders for path in folder.rglob("*") if path.is_file() and not path.is_symlink()
    ]
    return {path: path.read_bytes() for path in files}


def found_in(haystacks: dict[Path, bytes], texts: Iterable[str]) -> list[tuple[str, str]]:
    """(file name, text) of every text that stands readable somewhere."""
    whole = b"\0\xff\0".join(haystacks.values())
    suspects = [text for text in set(texts) if any(form in whole for form in forms_of(text))]
    return [
        (path.name, text)
        for text in suspects
        for path, raw in haystacks.items()
        if any(form in raw for form in forms_of(text))
    ]
