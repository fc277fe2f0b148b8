"""Checks the sealed log without any key: chains, signatures, bodies. Rule: it changes nothing and names what is wrong by feed and number."""

import sys
from dataclasses import dataclass

import click

from safeconduct.cli.data import Data, no_office
from safeconduct.cli.saying import counted, echo
from safeconduct.core.ids import FeedId
from safeconduct.desk.door_lists import newest_list
from safeconduct.desk.folder import Folder
from safeconduct.errors import NotFound, SafeconductError, SealBroken
from safeconduct.seal.events import check_signature
from safeconduct.store.chunks import ChunkFolder
from safeconduct.store.sqlite import SqliteStore
from safeconduct.wire.chunk import chunk_name
from safeconduct.wire.row import NO_ROW, Row


@dataclass(frozen=True, slots=True)
class Verified:
    lines: tuple[str, ...]
    is_good: bool


def verify(data: Data) -> Verified:
    """Raises: NotFound when there is no office in the folder."""
    folder = data.desk
    if not folder.is_founded:
        raise NotFound(no_office(data))
    store = SqliteStore.open(folder.log, folder.group)
    try:
        heads = store.heads()
        erased = frozenset(mark.name for _, mark in store.erased_after(0, 1_000_000))
        wrong = [line for feed in sorted(heads) for line in _feed(store, feed, heads[feed][0], erased)]
    finally:
        store.close()
    wrong += _door(folder)
    wrong += _files(folder)
    rows = sum(n for n, _ in heads.values())
    gone = f", {counted(len(erased), 'name')} erased by order" if erased else ""
    said = f"{counted(len(wrong), 'fault')}." if wrong else "every chain and signature holds."
    summary = f"{counted(rows, 'row')} in {counted(len(heads), 'feed')}{gone}: {said}"
    return Verified((*wrong, summary), not wrong)


def _feed(store: SqliteStore, feed: FeedId, last: int, erased: frozenset[bytes]) -> list[str]:
    wrong: list[str] = []
    n, h = 0, NO_ROW
    while n < last:
        try:
            rows = store.rows_of(feed, n + 1)
        except SealBroken as trouble:
            return [*wrong, f"feed {feed[:8]} behind row {n}: {trouble}"]
        if not rows:
            return [*wrong, f"feed {feed[:8]}: rows {n + 1} to {last} are missing."]
        for row in rows:
            wrong += _row(row, n, h, erased)
            n, h = row.n, row.h
    return wrong


def _row(row: Row, n: int, h: bytes, erased: frozenset[bytes]) -> list[str]:
    name = f"feed {row.feed[:8]} row {row.n}"
    if row.n != n + 1 or row.head.previous != h:
        return [f"{name}: does not continue the row before it."]
    try:
        check_signature(row)
    except SealBroken:
        return [f"{name}: not signed by the feed it stands in."]
    if row.h in erased:
        return [] if row.body is None else [f"{name}: erased by order, and its words are still here. Sign in once, so that it is done."]
    return [f"{name}: its words are missing, and nobody here ordered that. Another desk or a backup may have them."] if row.body is None else []


def _files(folder: Folder) -> list[str]:
    """Chunks of documents that are not what their names say."""
    chunks = ChunkFolder(folder.blobs)
    return [f"file {name.hex()[:8]}: damaged." for name in sorted(chunks.names()) if chunk_name(chunks.get(name)) != name]


def _door(folder: Folder) -> list[str]:
    try:
        newest_list(folder, folder.group)
    except (SafeconductError, OSError) as trouble:
        return [f"help page's lists: {trouble}"]
    return []


@click.command("verify")
@click.pass_obj
def verify_command(data: Data) -> None:
    """Check every row of the sealed log from end to end, and name what is wrong."""
    found = verify(data)
    for line in found.lines:
        echo(line)
    sys.exit(0 if found.is_good else 65)
