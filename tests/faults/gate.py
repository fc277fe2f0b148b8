"""The line between machines, as a program in the middle that a trial cuts. Rule: it carries bytes as they are, or it is cut; it never changes one."""

import contextlib
import socket
import threading
from dataclasses import dataclass, field

STEP = 4096


@dataclass
class Gate:
    """Answers at `port` for whoever stands at `behind`. Shape: `left` is how many bytes still go through before the line is cut, if any do."""

    behind: int
    left: int | None = None
    _is_cut: bool = False
    _open: set[socket.socket] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._door = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._door.getsockname()[1]
        threading.Thread(target=self._answer, daemon=True).start()

    def cut(self) -> None:
        """Everything under way breaks off, in the middle of whatever it was; whoever comes next is turned away."""
        with self._lock:
            self._is_cut, self.left = True, None
            gone, self._open = self._open, set()
        for one in gone:
            _end(one)

    def cut_after(self, count: int) -> None:
        self.left = count

    def mend(self) -> None:
        with self._lock:
            self._is_cut, self.left = False, None

    def close(self) -> None:
        self.cut()
        _end(self._door)

    def _answer(self) -> None:
        while True:
            try:
                guest, _ = self._door.accept()
            except OSError:
                return
            try:
                host = socket.create_connection(("127.0.0.1", self.behind), 5)
            except OSError:
                _end(guest)
                continue
            with self._lock:
                turned_away = self._is_cut
                self._open |= set() if turned_away else {guest, host}
            if turned_away:
                _end(guest)
                _end(host)
                continue
            for one, other in ((guest, host), (host, guest)):
                threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        try:
            while raw := one.recv(STEP):
                other.sendall(self._through(raw))
        except OSError:
            pass
        for each in (one, other):
            with self._lock:
                self._open.discard(each)
            _end(each)

    def _through(self, raw: bytes) -> bytes:
        if self.left is None:
            return raw
        kept = raw[: self.left]
        self.left -= len(kept)
        if self.left <= 0:
            self.cut()
        return kept


def _end(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
