"""The store at a relay, over HTTP. Rule: whatever the relay answers is alleged until the reader has verified it."""

from collections.abc import Callable, Sequence
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Annotated, Any

import httpx
import msgspec

from safeconduct.core.ids import FeedId
from safeconduct.core.when import Moment
from safeconduct.errors import BadInput, Conflict, NoRoom, NotAllowed, SealBroken, StoreDown
from safeconduct.store.bounded_line import BoundedLine, Patience
from safeconduct.store.log import Heads, Letter, Mark, Put
from safeconduct.wire.marks import MarkKind
from safeconduct.wire.row import Row

MOST_ANSWER = 64 * 1024 * 1024
"""Unit: bytes of one answer. 100 rows or 64 letters are far below."""

_Number = Annotated[int, msgspec.Meta(ge=0, lt=2**62)]
_Feed = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
_FeedOrNone = Annotated[str, msgspec.Meta(pattern="^([0-9a-f]{64})?$")]
_Address = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
_Life = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{32}$")]

_RAISED = {400: BadInput, 401: NotAllowed, 403: NotAllowed, 409: Conflict, 413: BadInput, 507: NoRoom}


def _moment_in(date: str) -> Moment | None:
    """What the head of an answer says that the time is."""
    try:
        return Moment(int(parsedate_to_datetime(date).timestamp()))
    except (ValueError, OverflowError):
        return None


class RelayStore:
    """One group's store at a relay. Shape: `lives` are those that the answers came from, empty words for one that did not say; `says_it_is` is
    the time by its last answer."""

    def __init__(self, address: str, group: bytes, token: str, transport: httpx.BaseTransport | None = None) -> None:
        # Nothing packed: a small answer that unpacks to a huge one would be in memory before it could be measured.
        headers = {"accept-encoding": "identity"} | ({"authorization": f"Bearer {token}"} if token else {})
        self._patience = Patience()
        # No cookies: a relay that sets another one with each answer would fill the memory, and our questions.
        none = CookieJar(DefaultCookiePolicy(allowed_domains=()))
        line = transport or BoundedLine(self._patience)
        self._http = httpx.Client(base_url=address, headers=headers, timeout=20, trust_env=False, transport=line, cookies=none)
        self._group = group.hex()
        self.lives: set[str] = set()
        self.says_it_is: Moment | None = None

    @classmethod
    def admitted(cls, address: str, group: bytes, ticket: str) -> str:
        """Has the group admitted; returns its token. Raises: NotAllowed when the ticket is wrong, Conflict when it was used."""
        stranger = cls(address, group, "")
        try:
            asked = stranger._call("POST", "/v1/groups", [group, ticket])
            return str(_converted(asked, Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{1,128}$")]))
        finally:
            stranger.close()

    def close(self) -> None:
        self._http.close()

    def _call(self, method: str, path: str, content: Any = None, headers: dict[str, str] | None = None) -> Any:
        body = None if content is None else msgspec.msgpack.encode(content)
        self._patience.begin()
        try:
            with self._http.stream(method, path, content=body, headers=headers) as answer:
                status, raw = answer.status_code, _read(answer)
                self.lives |= {answer.headers.get("relay-life", "")} if status == 200 else set()  # Whoever says no need not say who they are.
                self.says_it_is = _moment_in(answer.headers.get("date", ""))
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError):
            raise StoreDown("The other side cannot be reached now. What you wrote is kept here and sent later.") from None
        if status != 200:
            raise _RAISED.get(status, StoreDown)(f"The other side answered {status}.")
        try:
            return msgspec.msgpack.decode(raw)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            raise SealBroken("The other side's answer cannot be read.") from None

    def _get(self, path: str) -> Any:
        return self._call("GET", f"/v1/{self._group}/{path}")

    def _post(self, path: str, content: Any) -> Any:
        return self._call("POST", f"/v1/{self._group}/{path}", content)

    def state(self) -> str:
        """A word of the relay's: while it is the same, nothing came to lie there, as far as the relay says."""
        return str(_converted(self._get("state"), _Life))

    def is_near_full(self) -> bool:
        return bool(_converted(self._call("GET", "/v1/health"), tuple[str, bool])[1])

    def admission(self) -> bytes:
        """The signed admission list in force; empty before the first."""
        return bytes(_converted(self._get("admission"), bytes))

    def take_admission(self, raw: bytes) -> None:
        """Raises: Conflict when another list is in force; NotAllowed when none of its keyholders signed this one."""
        self._post("admission", [raw])

    # The log

    def heads(self) -> Heads:
        heads: Heads = _converted(self._get("heads"), dict[_Feed, tuple[_Number, str]])
        return heads

    def append(self, rows: Sequence[Row]) -> None:
        for start in range(0, len(rows), 100):
            self._post("events", [row.to_bytes() for row in rows[start : start + 100]])

    def rows_of(self, feed: FeedId, first: int, most: int = 500) -> list[Row]:
        return [Row.parse(raw) for raw in _converted(self._get(f"events/{feed}/{first}?most={most}"), list[bytes])[:most]]

    def bare(self, most: int = 1000) -> list[tuple[FeedId, int]]:
        found: list[tuple[FeedId, int]] = _converted(self._get("bare"), list[tuple[_Feed, _Number]])
        return found[:most]

    def erase(self, marks: Sequence[Mark]) -> None:
        for start in range(0, len(marks), 1000):
            self._post("erased", [[one.name, one.kind.value, one.feed, one.n] for one in marks[start : start + 1000]])

    def erase_signed(self, signed: bytes) -> None:
        """See wire.marks. Raises: NotAllowed when no keyholder of the admission list signed it."""
        self._post("erased", [signed])

    def erased_after(self, position: int, most: int = 1000) -> list[tuple[int, Mark]]:
        kind = list[tuple[_Number, _Address, MarkKind, _FeedOrNone, _Number]]
        found = _converted(self._get(f"erased/{position}"), kind)
        return [(at, Mark(name, about, FeedId(feed), n)) for at, name, about, feed, n in found][:most]

    # The key table

    def put_keys(self, rows: Sequence[bytes]) -> None:
        for start in range(0, len(rows), 1000):
            self._post("keys", list(rows[start : start + 1000]))

    def keys_after(self, position: int, most: int = 2000) -> list[tuple[int, bytes]]:
        found: list[tuple[int, bytes]] = _converted(self._get(f"keys/{position}"), list[tuple[_Number, bytes]])
        return found[:most]

    def key_names_after(self, position: int, most: int = 10_000) -> list[tuple[int, bytes]]:
        found: list[tuple[int, bytes]] = _converted(self._get(f"keys/{position}/names"), list[tuple[_Number, _Address]])
        return found[:most]

    def destroy_keys(self, names: Sequence[bytes]) -> None:
        self._post("keys/gone", list(names))

    # The chunks of documents. See store.chunk_table.Chunks.

    def put_chunks(self, sealed: Sequence[bytes]) -> None:
        for start in range(0, len(sealed), 4):
            self._post("chunks", list(sealed[start : start + 4]))

    def chunk_names_after(self, position: int, most: int = 1000) -> list[tuple[int, bytes]]:
        found: list[tuple[int, bytes]] = _converted(self._get(f"chunks/{position}"), list[tuple[_Number, _Address]])
        return found[:most]

    def chunks_named(self, names: Sequence[bytes]) -> list[bytes]:
        found: list[bytes] = []
        for start in range(0, len(names), 4):
            found += _converted(self._post("chunks/at", list(names[start : start + 4])), list[bytes])
        return found

    def destroy_chunks(self, names: Sequence[bytes]) -> None:
        for start in range(0, len(names), 1000):
            self._post("chunks/gone", list(names[start : start + 1000]))

    # The pieces of files that people sent from the help page. See store.piece_table.

    def pieces_named(self, names: Sequence[bytes]) -> list[bytes]:
        found: list[bytes] = _converted(self._post("pieces/at", list(names)), list[bytes])
        return found

    def destroy_pieces(self, names: Sequence[bytes]) -> None:
        for start in range(0, len(names), 1000):
            self._post("pieces/gone", list(names[start : start + 1000]))

    # The letterbox

    def put_letter(self, letter: Letter) -> Put:
        put: Put = _converted(self._post("letters", list(_parts(letter))), Put)
        return put

    def put_letter_beside(self, letter: Letter) -> Put:
        """As a stranger's: nothing that lies there gives way. In the group's own room."""
        put: Put = _converted(self._call("POST", f"/v1/{self._group}/letters", list(_parts(letter)), {"if-none-match": "*"}), Put)
        return put

    def letters_at(self, addresses: Sequence[bytes]) -> list[Letter]:
        found = _converted(self._post("letters/at", list(addresses)), list[tuple[_Address, _Address, bytes, _Number]])
        return [Letter(*one) for one in found]

    def letters_after(self, position: int, most: int = 200) -> list[tuple[int, Letter]]:
        found = _converted(self._get(f"letters/{position}"), list[tuple[_Number, _Address, _Address, bytes, _Number]])
        return [(at, Letter(*rest)) for at, *rest in found][:most]

    def letterbox(self) -> tuple[str, int]:
        """The relay's life, another one whenever an older copy may have been put back, and the position of the letter that came last."""
        found: tuple[str, int] = _converted(self._get("letterbox"), tuple[_Life, _Number])
        return found

    def discard_letters(self, addresses: Sequence[bytes]) -> None:
        self._post("letters/gone", list(addresses))


Reach = Callable[[str, bytes, str], RelayStore]
"""Gives the relay's store for an address, a group and a token."""


def _parts(letter: Letter) -> tuple[bytes, bytes, bytes, int]:
    return letter.address, letter.tag, letter.body, letter.expiry


def _read(answer: httpx.Response) -> bytes:
    """Raises: SealBroken past `MOST_ANSWER`: an answer without end must not fill the machine's memory."""
    body = bytearray()
    for part in answer.iter_raw():
        body += part
        if len(body) > MOST_ANSWER:
            raise SealBroken("The other side's answer has no end.")
    return bytes(body)


def _converted(value: Any, kind: Any) -> Any:
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError:
        raise SealBroken("The other side's answer has another form.") from None
