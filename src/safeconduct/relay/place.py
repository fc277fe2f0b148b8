"""Where a relay keeps its rows: a folder of its own, or a PostgreSQL server. Rule: all that a relay process knows is in it."""

import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from safeconduct.core.when import Clock
from safeconduct.relay.groups import Groups
from safeconduct.store.chunk_table import ChunkTable, make_chunk_table
from safeconduct.store.database import Database
from safeconduct.store.piece_table import PieceTable, make_piece_table
from safeconduct.store.quota import Quota
from safeconduct.store.sql import SqlStore
from safeconduct.store.sqlite import SqliteDatabase


@dataclass(frozen=True)
class Place:
    """What the relay works with. Shape: `is_near_full` says whether the disk has only its reserve left; `life` is another one whenever
    an older copy may have been put back, so that nobody believes what they counted before; `mark` is the same where it costs nothing to say it
    with each answer, so that two relays behind one name are told apart."""

    database: Database
    groups: Groups
    quota: Quota
    is_near_full: Callable[[], bool]
    clock: Clock
    life: Callable[[], str]
    mark: str = ""

    def store(self, group: bytes) -> SqlStore:
        return SqlStore(self.database, group, self.quota)

    def chunks(self, group: bytes) -> ChunkTable:
        return ChunkTable(self.database, group, self.quota)

    def pieces(self, group: bytes) -> PieceTable:
        return PieceTable(self.database, group, self.quota)


def open_place(folder: Path, reserve: int, clock: Clock, quota: Quota | None = None) -> Place:
    """The relay's folder, made when it is not there. Unit: `reserve` in bytes."""
    ticket = standing_ticket(folder)
    database = SqliteDatabase.open(folder / "relay.db")
    make_chunk_table(database)
    make_piece_table(database)

    def is_near_full() -> bool:
        return shutil.disk_usage(folder).free < reserve

    life = secrets.token_hex(16)
    return Place(database, Groups(database, ticket), quota or Quota(), is_near_full, clock, lambda: life, life)


def open_server(address: str, ticket: str, clock: Clock, quota: Quota | None = None) -> Place:
    """A PostgreSQL server, of whose disk a relay sees nothing. Raises: as PostgresDatabase.open."""
    # Here, because a relay on its own folder needs neither the driver nor the memory it takes.
    from safeconduct.store.postgres import PostgresDatabase  # noqa: PLC0415

    database = PostgresDatabase.open(address)
    make_chunk_table(database)
    make_piece_table(database)
    return Place(database, Groups(database, ticket), quota or Quota(), lambda: False, clock, database.life)


def standing_ticket(folder: Path) -> str:
    """The founding ticket in the relay's folder, made when there is none."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file, new = folder / "ticket", folder / "ticket.new"
    if not file.exists() or not file.read_text().strip():
        # In one step: whoever waits for the file to pass it on must never find it empty.
        new.touch(mode=0o600)
        new.write_text(secrets.token_hex(16))
        new.replace(file)
    return file.read_text().strip()
