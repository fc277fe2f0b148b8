"""A group with a relay and help pages, all real processes, for tests that stand before the door."""

import hashlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import msgspec

from safeconduct.core.group import GroupFounded, NewDevice, NewMember, SeatKey
from safeconduct.core.ids import CircleId, DeviceId, FeedId, MemberId, StreamId
from safeconduct.core.when import Day, Moment
from safeconduct.intake.settings import FILE, settings_text
from safeconduct.seal import letters
from safeconduct.seal.door_list import DoorList, Signers, sign_list
from safeconduct.seal.keys import Epoch, SigningKey, SymmetricKey
from safeconduct.seal.letters import Answer, FrontDesk, SealedLetter, Written
from safeconduct.seal.opening import open_from
from safeconduct.wire.codec import Plain, event_id
from safeconduct.wire.labels import Purpose, label

NOW = Moment(1_497_000_000)
WAY = {"en": "Ring 000 (invented).", "ru": "Звоните 000 (вымышлено).", "ar": "اتصل بالرقم 000 (مختلق)."}


@dataclass(frozen=True)
class Office:
    """The side behind the door, with its keys, as the office would hold them."""

    practice: bool = False
    desk: Epoch = field(default_factory=lambda: Epoch(os.urandom(32), b"front-desk/1"))
    staff: SigningKey = field(default_factory=lambda: SigningKey(os.urandom(32)))
    salt: bytes = field(default_factory=lambda: os.urandom(16))

    @property
    def feed(self) -> FeedId:
        return FeedId(self.staff.public.hex())

    @property
    def founding(self) -> bytes:
        seat = SeatKey(1, self.desk.public.raw, self.desk.kid)
        device = NewDevice(DeviceId("device"), self.feed, seat)
        founder = NewMember(MemberId("founder"), "Linden", device, seat)
        fact = GroupFounded(self.salt, founder, {CircleId("front-desk"): seat}, seat, self.feed, self.practice)
        return Plain(StreamId("roster"), fact, self.salt, NOW, 1, (), ()).to_bytes()

    @property
    def group(self) -> bytes:
        return bytes.fromhex(event_id(self.founding))

    def door_list(self, number: int = 1) -> bytes:
        desk = FrontDesk(self.desk.kid, self.desk.public)
        feeds = frozenset({self.feed})
        return sign_list(DoorList(self.group, number, Day("2017-06-09"), desk, feeds, Signers(frozenset({feeds})), WAY), self.staff)

    def open(self, tag: bytes, body: bytes, sign: bytes | None = None) -> Written:
        sealed = SealedLetter.parse(body)
        secret = open_from(self.desk, sealed.desk_box, Purpose.LETTER, self.group, tag)
        return letters.open_content(secret, sealed, self.group, tag, sign)


@dataclass(frozen=True)
class Relay:
    """The relay as desks use it."""

    url: str
    group: bytes
    token: str

    def _post(self, path: str, body: object) -> httpx.Response:
        head = {"authorization": f"Bearer {self.token}"}
        answer = httpx.post(f"{self.url}/v1/{self.group.hex()}/{path}", content=msgspec.msgpack.encode(body), headers=head, trust_env=False)
        return answer.raise_for_status()

    def rows(self) -> list[tuple[int, bytes, bytes, bytes, int]]:
        head = {"authorization": f"Bearer {self.token}"}
        found: list[tuple[int, bytes, bytes, bytes, int]] = []
        while True:
            after = found[-1][0] if found else 0
            answer = httpx.get(f"{self.url}/v1/{self.group.hex()}/letters/{after}", headers=head, trust_env=False).raise_for_status()
            page = msgspec.msgpack.decode(answer.content, type=list[tuple[int, bytes, bytes, bytes, int]])
            if not page:
                return found
            found += page

    def put(self, address: bytes, tag: bytes, body: bytes) -> str:
        return str(msgspec.msgpack.decode(self._post("letters", [address, tag, body, 0]).content))

    def discard(self, addresses: Sequence[bytes]) -> None:
        self._post("letters/gone", list(addresses))

    def adopt(self, office: Office, body: bytes) -> None:
        where = letters.adoption_address(office.group, body)
        self.put(where, hashlib.sha256(where).digest(), letters.adoption_receipt(office.group, body, office.staff))

    def answer(self, office: Office, conversation: bytes, number: int, text: str, by: str = "Linden") -> None:
        key = SymmetricKey(conversation, label(Purpose.CONVERSATION, office.group))
        answer = Answer(number, NOW, "en", text, by, "front desk", office.feed)
        where, body = letters.seal_answer(office.group, key, answer, office.staff, os.urandom)
        self.put(where, hashlib.sha256(body).digest(), body)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def process(module: str, folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The program as it runs in the field, until the block ends."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f"{folder.name}.out").open("ab") as said:
        running = subprocess.Popen(
            [sys.executable, "-m", module, "--folder", str(folder), "--port", str(port), "--quiet"], stdout=said, stderr=said
        )
        try:
            wait_for(port, running)
            yield running
        finally:
            running.terminate()
            running.wait(timeout=20)


def wait_for(port: int, running: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if running.poll() is not None:
            raise RuntimeError(f"The program ended with {running.returncode}.")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("The program did not start to listen.")


def write_door(folder: Path, office: Office, relay_url: str, more: str = "") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE).write_text(settings_text(office.group, office.founding, relay_url, [office.door_list()]) + more, encoding="utf-8")


@contextmanager
def relay_for(folder: Path, office: Office, port: int) -> Iterator[Relay]:
    url = f"http://127.0.0.1:{port}"
    with process("safeconduct.relay", folder, port):
        ticket = (folder / "ticket").read_text().strip()
        asked = httpx.post(f"{url}/v1/groups", content=msgspec.msgpack.encode([office.group, ticket]), trust_env=False)
        token_file = folder / "token of the tests"
        if asked.is_success:
            token_file.write_text(str(msgspec.msgpack.decode(asked.content)))
        yield Relay(url, office.group, token_file.read_text())


@contextmanager
def help_page(folder: Path) -> Iterator[str]:
    port = free_port()
    with process("safeconduct.intake", folder, port):
        yield f"http://127.0.0.1:{port}"



def until(look: Callable[[], bool]) -> None:
    """Waits for what another process will do. A machine may be slow; only a minute without it is a failure."""
    for _ in range(1200):
        if look():
            return
        time.sleep(0.05)
    raise AssertionError("It did not happen within a minute.")
