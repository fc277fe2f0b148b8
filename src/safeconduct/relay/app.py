"""The relay's HTTP: keeps sealed rows of many groups and hands them on. Rule: it opens nothing, and what it answered `stored` to is synced."""

import asyncio
import hashlib
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec

from safeconduct.core.ids import FeedId
from safeconduct.core.when import DAY
from safeconduct.errors import BadInput, NoRoom, NotAllowed, NotFound, SafeconductError, SealBroken
from safeconduct.relay.answering import Paths, Receive, Request, Send, answer, body_of
from safeconduct.relay.appending import Sent, append_all
from safeconduct.relay.groups import Admitted
from safeconduct.relay.handing_on import ROWS_A_LOOK, rows_from
from safeconduct.relay.place import Place
from safeconduct.relay.together import Outcome, Together
from safeconduct.store.log import Letter, Mark
from safeconduct.store.sql import SqlStore
from safeconduct.wire.marks import MarkKind, SignedMarks, named_before
from safeconduct.wire.padding import LETTER_SIZES
from safeconduct.wire.row import parse_list

MOST_REQUEST = 8 * 1024 * 1024
MOST_LETTER = 70 * 1024
MOST_NUMBER = 2**62
MOST_CHUNKS = 4
THREADS = 40
"""Calls whose work is done at once; the others wait."""
A_LITTLE = 16 * 1024
"""Unit: bytes of a request that goes to no thread where nothing else is being done. Twelve rows of usual size; 6 ms with as many as it holds."""
LETTERS_LIVE_DAYS = 14
PIECES_LIVE_DAYS = 30
_NAME = re.compile("[0-9a-f]{64}")
_NUMBER = re.compile("[0-9]{1,19}")

Call = Callable[[Place, Request, bytes], object]
CallOfMany = Callable[[Place, bytes, Sequence[Sent]], Sequence[Outcome]]
"""Done for all who ask it of one group at the same moment."""
Run = Callable[..., Awaitable[Any]]


def _group(request: Request) -> bytes:
    if not _NAME.fullmatch(request.named["group"]):
        raise BadInput("A group is named by 64 hexadecimal digits.")
    return bytes.fromhex(request.named["group"])


def _number(request: Request, name: str) -> int:
    raw = request.named[name]
    number = int(raw) if _NUMBER.fullmatch(raw) else MOST_NUMBER
    if number >= MOST_NUMBER:
        raise BadInput("What should be a number is none, or too large.")
    return number


def _member(place: Place, request: Request) -> SqlStore:
    """The store of the group whose token the request carries. Raises: NotAllowed when it does not."""
    return _let_in(place, request)[0]


def _let_in(place: Place, request: Request) -> tuple[SqlStore, Admitted]:
    group = _group(request)
    return place.store(group), place.groups.standing(group).admitted(request.token).required()


def _stranger(place: Place, request: Request) -> SqlStore:
    group = _group(request)
    if not place.groups.is_known(group):
        raise NotFound("This relay keeps nothing for that group.")
    return place.store(group)


def _admit(place: Place, request: Request, body: bytes) -> object:
    group, ticket = _parts(body, bytes, str)
    if len(group) != 32:
        raise BadInput("A group is named by 32 bytes.")
    return place.groups.admit(group, ticket)


def _parts(body: bytes, *kinds: type) -> list[Any]:
    parts = parse_list(body, len(kinds))
    if len(parts) != len(kinds) or not all(
        isinstance(part, kind) for part, kind in zip(parts, kinds, strict=True)
    ):
        raise BadInput("A request has parts of the wrong kind.")
    return parts


def _list_of_bytes(body: bytes, most: int) -> list[bytes]:
    things = parse_list(body, most)
    if not all(isinstance(one, bytes) for one in things):
        raise BadInput("A list has a part of the wrong kind.")
    return things


def _heads(place: Place, request: Request, _: bytes) -> object:
    return _member(place, request).heads()


def _admission(place: Place, request: Request, _: bytes) -> object:
    _member(place, request)
    return place.groups.admission(_group(request))


def _take_admission(place: Place, request: Request, body: bytes) -> object:
    _, admitted = _let_in(place, request)
    place.groups.take_admission(_group(request), *_parts(body, bytes), by_ticket=admitted.by_ticket)
    return True


def _rows(place: Place, request: Request, _: bytes) -> object:
    store, first, feed = _member(place, request), _number(request, "n"), request.named["feed"]
    if not _NAME.fullmatch(feed):
        raise BadInput("A feed is named by 64 hexadecimal digits.")
    asked = request.asked("most")
    return rows_from(store, FeedId(feed), first, int(asked) if _NUMBER.fullmatch(asked) else ROWS_A_LOOK)


def _bare(place: Place, request: Request, _: bytes) -> object:
    return _member(place, request).bare()


def _erase(place: Place, request: Request, body: bytes) -> object:
    store, admitted = _let_in(place, request)
    marks = [_mark(one) for one in _named(_group(request), admitted, parse_list(body, 1000))]
    store.erase(marks)
    # After the marks are there: from then on nobody brings a chunk of these names.
    place.chunks(_group(request)).destroy_chunks([one.name for one in marks if one.kind is MarkKind.CHUNK])
    place.pieces(_group(request)).destroy_pieces([one.name for one in marks if one.kind in {MarkKind.PIECE, MarkKind.UNKNOWN}])
    return True


def _named(group: bytes, admitted: Admitted, raw: list[Any]) -> list[Any]:
    """What is to be erased. Raises: NotAllowed when a list is in force, and none of its keyholders signed this."""
    match raw:
        case [bytes(alleged)]:
            signed = SignedMarks.parse(alleged, group)
            if admitted.listed and signed.signer not in admitted.listed.keyholders:
                raise NotAllowed("What is to be erased is not signed by a keyholder of the admission list.")
            return [list(one) for one in signed.marks]
    _only_before_a_list(admitted)
    return raw


def _only_before_a_list(admitted: Admitted) -> None:
    """Raises: NotAllowed when a list is in force: a token alone destroys nothing then."""
    if admitted.listed:
        raise NotAllowed("A keyholder's signature is missing.")


def _mark(raw: object) -> Mark:
    match raw:
        case [bytes(name), str(feed), int(n)]:
            return _mark(list(named_before((name, feed, n))))
        case [bytes(name), str(kind), str(feed), int(n)] if len(name) == 32 and kind in set(MarkKind) and 0 <= n < MOST_NUMBER:
            if _NAME.fullmatch(feed) if kind == MarkKind.ROW else not feed:
                return Mark(name, MarkKind(kind), FeedId(feed), n)
    raise BadInput("What is to be erased is named in another form.")


def _erased(place: Place, request: Request, _: bytes) -> object:
    found = _member(place, request).erased_after(_number(request, "position"))
    return [[at, one.name, one.kind.value, one.feed, one.n] for at, one in found]


def _put_keys(place: Place, request: Request, body: bytes) -> object:
    store, rows = _member(place, request), _list_of_bytes(body, 2000)
    if any(len(row) > 4096 for row in rows):
        raise BadInput("A key row has at most 4096 bytes.")
    store.put_keys(rows)
    return True


def _keys(place: Place, request: Request, _: bytes) -> object:
    return _member(place, request).keys_after(_number(request, "position"))


def _key_names(place: Place, request: Request, _: bytes) -> object:
    return _member(place, request).key_names_after(_number(request, "position"))


def _destroy_keys(place: Place, request: Request, body: bytes) -> object:
    store, admitted = _let_in(place, request)
    _only_before_a_list(admitted)
    store.destroy_keys(_list_of_bytes(body, 2000))
    return True


def _put_letter(place: Place, request: Request, body: bytes) -> object:
    address, tag, letter, expiry = _parts(body, bytes, bytes, bytes, int)
    if len(address) != 32 or len(tag) != 32 or not 0 < len(letter) <= MOST_LETTER or not 0 <= expiry < MOST_NUMBER:
        raise BadInput("A letter has a part of the wrong size.")
    if request.head(b"authorization") is None and len(letter) not in LETTER_SIZES:
        raise BadInput("A letter has one of three sizes.")  # A letter of one byte would cost a row and be counted as one byte.
    row = Letter(address, tag, letter, expiry)
    if request.head(b"authorization") is not None:
        if request.head(b"if-none-match") == "*":
            return _member(place, request).put_letter(row, ours=True).value  # Two laptops that were apart gave their answers one number.
        # A stranger who can work out an address (that of the next door list) must not be able to keep the group out of it.
        return _member(place, request).put_letter_over(row).value
    store = _stranger(place, request)
    if place.is_near_full():
        raise NoRoom("The disk has only the group's own reserve left.")
    try:
        return store.put_letter(row).value
    except NoRoom:
        if not store.discard_expired(place.clock()):
            raise
        return store.put_letter(row).value


def _letters_at(place: Place, request: Request, body: bytes) -> object:
    store, addresses = _stranger(place, request), _list_of_bytes(body, 64)
    found = store.letters_at(addresses)
    store.expire_letters([one.address for one in found], place.clock() + LETTERS_LIVE_DAYS * DAY)
    return [_letter(one) for one in found]


def _letters(place: Place, request: Request, _: bytes) -> object:
    store = _member(place, request)
    store.discard_expired(place.clock())
    place.pieces(_group(request)).discard_expired_pieces(place.clock())
    return [[at, *_letter(one)] for at, one in store.letters_after(_number(request, "position"), 64)]


def _letterbox(place: Place, request: Request, _: bytes) -> object:
    return [place.life(), _member(place, request).last_position("letter")]


def _state(place: Place, request: Request, _: bytes) -> object:
    """A word that is another one whenever somebody who reads everything anew may find something else."""
    store, group = _member(place, request), _group(request)
    positions = store.last_position("letter"), store.last_position("key_row"), place.chunks(group).last_position("chunk")
    stands = place.life(), place.is_near_full(), place.groups.admission(group), sorted(store.heads().items()), store.bare(), positions
    return hashlib.sha256(msgspec.msgpack.encode(stands)).hexdigest()[:32]


def _letter(letter: Letter) -> list[Any]:
    return [letter.address, letter.tag, letter.body, letter.expiry]


def _discard(place: Place, request: Request, body: bytes) -> object:
    store, admitted = _let_in(place, request)
    _only_before_a_list(admitted)
    store.discard_letters(_list_of_bytes(body, 2000))
    return True


def _put_chunks(place: Place, request: Request, body: bytes) -> object:
    _member(place, request)
    place.chunks(_group(request)).put_chunks(_list_of_bytes(body, MOST_CHUNKS))
    return True


def _chunk_names(place: Place, request: Request, _: bytes) -> object:
    _member(place, request)
    return place.chunks(_group(request)).chunk_names_after(_number(request, "position"))


def _chunks_named(place: Place, request: Request, body: bytes) -> object:
    _member(place, request)
    return place.chunks(_group(request)).chunks_named(_list_of_bytes(body, MOST_CHUNKS))


def _destroy_chunks(place: Place, request: Request, body: bytes) -> object:
    _, admitted = _let_in(place, request)
    _only_before_a_list(admitted)
    place.chunks(_group(request)).destroy_chunks(_list_of_bytes(body, 2000))
    return True


def _put_piece(place: Place, request: Request, body: bytes) -> object:
    (piece,) = _parts(body, bytes)
    _stranger(place, request)
    if place.is_near_full():
        raise NoRoom("The disk has only the group's own reserve left.")
    now = place.clock()
    place.pieces(_group(request)).put_piece(piece, now, now + PIECES_LIVE_DAYS * DAY)
    return True


def _pieces_named(place: Place, request: Request, body: bytes) -> object:
    _member(place, request)
    return place.pieces(_group(request)).pieces_named(_list_of_bytes(body, MOST_CHUNKS))


def _destroy_pieces(place: Place, request: Request, body: bytes) -> object:
    _member(place, request)
    place.pieces(_group(request)).destroy_pieces(_list_of_bytes(body, 2000))
    return True


def _health(place: Place, request: Request, _: bytes) -> object:
    return ["ok", place.is_near_full()]


CALLS: tuple[tuple[str, str, Call | CallOfMany], ...] = (
    ("POST", "/v1/groups", _admit),
    ("GET", "/v1/{group}/admission", _admission),
    ("POST", "/v1/{group}/admission", _take_admission),
    ("GET", "/v1/{group}/heads", _heads),
    ("POST", "/v1/{group}/events", append_all),
    ("GET", "/v1/{group}/events/{feed}/{n}", _rows),
    ("GET", "/v1/{group}/bare", _bare),
    ("POST", "/v1/{group}/erased", _erase),
    ("GET", "/v1/{group}/erased/{position}", _erased),
    ("POST", "/v1/{group}/keys", _put_keys),
    ("GET", "/v1/{group}/keys/{position}", _keys),
    ("GET", "/v1/{group}/keys/{position}/names", _key_names),
    ("POST", "/v1/{group}/keys/gone", _destroy_keys),
    ("POST", "/v1/{group}/letters", _put_letter),
    ("POST", "/v1/{group}/letters/at", _letters_at),
    ("GET", "/v1/{group}/letters/{position}", _letters),
    ("POST", "/v1/{group}/letters/gone", _discard),
    ("GET", "/v1/{group}/letterbox", _letterbox),
    ("GET", "/v1/{group}/state", _state),
    ("POST", "/v1/{group}/chunks", _put_chunks),
    ("GET", "/v1/{group}/chunks/{position}", _chunk_names),
    ("POST", "/v1/{group}/chunks/at", _chunks_named),
    ("POST", "/v1/{group}/chunks/gone", _destroy_chunks),
    ("POST", "/v1/{group}/pieces", _put_piece),
    ("POST", "/v1/{group}/pieces/at", _pieces_named),
    ("POST", "/v1/{group}/pieces/gone", _destroy_pieces),
    ("GET", "/v1/health", _health),
)


def _threads() -> Run:
    """Threads of this application's own, begun as they are needed."""
    threads = ThreadPoolExecutor(THREADS, "relay")

    async def aside(call: Callable[..., object], *given: object) -> object:
        return await asyncio.get_running_loop().run_in_executor(threads, call, *given)

    return aside


class RelayApp:
    """The relay as an application of the kind that HTTP servers take (ASGI). Shape: `run` does a call's work, which blocks, away from the event
    loop where there is one."""

    def __init__(self, place: Place, run: Run | None = None) -> None:
        self._place = place
        self._run = run or _threads()
        self._paths = Paths(CALLS)
        self._appending = Together[Sent](self._append)
        self._takes_turns = run is None and place.database.takes_turns
        # How many calls are on threads, and whether the last rows came alone.
        self._aside, self._alone = 0, False

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return  # Nothing is to be done when a server starts or stops.
        try:
            call, named = self._paths.find(scope["method"], scope["path"])
            body = await body_of(receive, MOST_REQUEST)
            if body is None:
                return
            request = Request(scope["method"], named, scope["headers"], scope["query_string"])
            value = await self._done(call, request, body)
        except SealBroken as wrong:  # What arrived is not what it should be: the sender's trouble. What lies here broken says so as 500.
            await answer(send, {"error": str(wrong)}, 400 if scope["method"] == "POST" else 500)
        except SafeconductError as wrong:
            await answer(send, {"error": str(wrong)}, wrong.status)
        else:
            await answer(send, value, life=self._place.mark)

    async def _done(self, call: Call | CallOfMany, request: Request, body: bytes) -> object:
        if call is append_all:
            await self._appending.ask(_group(request), Sent(request.token, body), len(body))
            return True
        return await self._done_aside(call, self._place, request, body)

    async def _append(self, group: bytes, sent: Sequence[Sent]) -> Sequence[Outcome]:
        if self._alone and len(sent) == 1 and len(sent[0].body) <= A_LITTLE:
            await asyncio.sleep(0)  # What came at the same moment is seen then.
            if not self._aside and not self._appending.waiting(group):
                # A thread and back costs more than a small write, and whoever comes meanwhile would wait for the file either way.
                return append_all(self._place, group, sent)
        outcomes: Sequence[Outcome] = await self._done_aside(append_all, self._place, group, sent)
        self._alone = self._takes_turns and len(sent) == 1 and not self._appending.waiting(group)
        return outcomes

    async def _done_aside(self, call: Callable[..., Any], *given: object) -> Any:
        self._aside += 1
        try:
            return await self._run(call, *given)
        finally:
            self._aside -= 1


def relay_app(place: Place, run: Run | None = None) -> RelayApp:
    return RelayApp(place, run)
