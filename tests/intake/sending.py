"""Files sent from the help page, by a browser that runs no script; and what lies behind the door of them."""

import os
from collections.abc import Iterable, Iterator

import httpx
import msgspec

from safeconduct.seal.blobs import open_blob
from safeconduct.seal.letters import Kind, SealedLetter, Written
from safeconduct.seal.sent_files import SentFile
from safeconduct.wire.chunk import chunk_name
from tests.intake.conftest import Street
from tests.intake.visitor import Page, Visitor

LINE = "line-of-an-invented-browser"


def pieces_of_form(fields: dict[str, str], name: str, file: Iterable[bytes], field: str = "file") -> Iterator[bytes]:
    """The form as browsers send it: the fields, the file, the button."""
    for key, value in fields.items():
        yield f'--{LINE}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
    yield f'--{LINE}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\nContent-Type: image/jpeg\r\n\r\n'.encode()
    yield from file
    yield f'\r\n--{LINE}\r\nContent-Disposition: form-data; name="go"\r\n\r\nfile\r\n--{LINE}--\r\n'.encode()


def send_file(person: Visitor, name: str, file: Iterable[bytes]) -> Page:
    heads = {"content-type": f"multipart/form-data; boundary={LINE}", "accept-language": person.language}
    content = pieces_of_form(person.page.form, name, file)
    person.page = Page(httpx.post(f"{person.url}/", content=content, headers=heads, trust_env=False, timeout=60))
    return person.page


def letters_behind(street: Street) -> list[tuple[bytes, Written]]:
    """Every letter of a call at the relay that the office can open with what the calls say of their writers. Shape: (body, letter)."""
    signs: list[bytes | None] = [None]
    found: list[tuple[bytes, Written]] = []
    rows = [(tag, body) for _, _, tag, body, _ in street.relay.rows()]
    for tag, body in rows:
        for sign in list(signs):
            try:
                SealedLetter.parse(body)
                written = street.office.open(tag, body, sign)
            except Exception:  # noqa: BLE001, S112 - receipts, lists, and other people's letters
                continue
            if written.caller:
                signs.append(written.caller.sign)
            found.append((body, written))
            break
    return found


def files_behind(street: Street) -> list[SentFile]:
    return [SentFile.parse(written.fields) for _, written in letters_behind(street) if written.kind is Kind.FILE]


def piece_at(street: Street, name: bytes) -> bytes:
    head = {"authorization": f"Bearer {street.relay.token}"}
    url = f"{street.relay.url}/v1/{street.office.group.hex()}/pieces/at"
    answer = httpx.post(url, content=msgspec.msgpack.encode([name]), headers=head, trust_env=False).raise_for_status()
    (found,) = msgspec.msgpack.decode(answer.content, type=list[bytes])
    assert chunk_name(found) == name
    return found


def opened(street: Street, sent: SentFile) -> bytes:
    return b"".join(open_blob(street.office.group, sent.blob, lambda name: piece_at(street, name)))


def some(size: int) -> Iterator[bytes]:
    """Invented bytes of a photo that no two tests share."""
    yield b"\xff\xd8\xff" + os.urandom(max(0, min(size, 60_000) - 3))
    for at in range(60_000, size, 60_000):
        yield os.urandom(min(60_000, size - at))
