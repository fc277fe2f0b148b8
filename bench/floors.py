"""What the machine itself asks for: a synced write, a seal, a signature, an empty page. Rule: measured in the same run as what stands on it."""

import hashlib
import os
import time
from collections.abc import Callable
from pathlib import Path

from jinja2 import Environment

from bench.figures import Figure, Sheet, median
from bench.processes import cpu_each, load, wall_each
from safeconduct.core.case import NoteWritten
from safeconduct.core.ids import StreamId
from safeconduct.core.when import Moment
from safeconduct.seal.keys import Epoch, SigningKey, SymmetricKey, verify
from safeconduct.seal.opening import open_from, open_under
from safeconduct.seal.sealing import seal_to, seal_under
from safeconduct.store.pages import open_encrypted
from safeconduct.wire.codec import Plain
from safeconduct.wire.labels import Purpose

ROW = 1024


def measure(folder: Path, sheet: Sheet, times: int) -> None:
    sheet.say(
        Figure(
            "load",
            load(),
            "",
            (),
            f"{os.cpu_count()} cores; other work on the machine makes wall times longer, CPU times less so",
        )
    )
    sheet.say(
        Figure(
            "fsync_ms",
            median(wall_each(_syncing(folder / "fsync"), times)) * 1e3,
            "ms",
            (),
            "wall, median, one 4 KiB page appended",
        )
    )
    key, plain = SymmetricKey(os.urandom(32), b"bench"), os.urandom(ROW)
    sealed = seal_under(key, plain, os.urandom, Purpose.EVENT)
    _say_us(sheet, "seal_floor_us", lambda: seal_under(key, plain, os.urandom, Purpose.EVENT), times * 20)
    _say_us(sheet, "open_floor_us", lambda: open_under(key, sealed, Purpose.EVENT), times * 20)
    signing = SigningKey(os.urandom(32))
    signature = signing.sign(plain)
    _say_us(sheet, "sign_floor_us", lambda: signing.sign(plain), times * 5)
    _say_us(sheet, "verify_floor_us", lambda: verify(signing.public, signature, plain), times * 5)
    epoch = Epoch(os.urandom(32), b"bench")
    public = epoch.public
    box = seal_to(public, plain, Purpose.LETTER)
    _say_us(sheet, "seal_to_holder_floor_us", lambda: seal_to(public, plain, Purpose.LETTER), times * 2)
    _say_us(sheet, "open_from_holder_floor_us", lambda: open_from(epoch, box, Purpose.LETTER), times * 2)
    _reading(folder, sheet, times)
    _empty_page(sheet, times)


def _reading(folder: Path, sheet: Sheet, times: int) -> None:
    """What an index asks for each event besides opening it: hashes, taking the fact apart, writing it down in order."""
    row = os.urandom(ROW)
    _say_us(sheet, "hash_floor_us", lambda: hashlib.sha256(row).digest(), times * 20)
    raw = Plain(StreamId("s" * 26), NoteWritten("w" * 200), bytes(16), Moment(1), 1, (), ()).to_bytes()
    _say_us(sheet, "parse_floor_us", lambda: Plain.parse(raw), times * 20, "CPU, a note of 200 letters")
    db = open_encrypted(folder / "floor.db", os.urandom(32))
    db.execute("CREATE TABLE kept (position INTEGER PRIMARY KEY, plain BLOB)")
    count = times * 200
    begun = time.process_time()
    with db:
        db.executemany("INSERT INTO kept VALUES (?,?)", ((n, row[:500]) for n in range(count)))
    db.close()
    each = (time.process_time() - begun) / count
    sheet.say(Figure("insert_floor_us", each * 1e6, "us", (), "CPU, 500 bytes in order into an encrypted table, committed"))


def _say_us(sheet: Sheet, name: str, act: Callable[[], object], times: int, note: str = "CPU, 1 KiB") -> None:
    sheet.say(Figure(name, cpu_each(act, max(1, times)) * 1e6, "us", (), note))


def _syncing(path: Path) -> Callable[[], None]:
    page = bytes(4096)

    def sync() -> None:
        with path.open("ab") as file:
            file.write(page)
            file.flush()
            os.fsync(file.fileno())

    return sync


def _empty_page(sheet: Sheet, times: int) -> None:
    template = Environment(autoescape=True).from_string(
        "<!doctype html><title>{{ title }}</title><main>{{ title }}</main>"
    )
    each = cpu_each(lambda: template.render(title="x").encode(), times * 10)
    sheet.say(Figure("empty_template_ms", each * 1e3, "ms", (), "CPU"))
