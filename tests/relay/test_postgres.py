"""Several relay processes on one PostgreSQL: nothing confirmed is lost, no position is passed by, and a server that may forget is refused."""

import itertools
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from safeconduct.core.when import Moment
from safeconduct.errors import BadInput, NotAllowed, StoreDown, TooNew
from safeconduct.relay.groups import Groups
from safeconduct.relay.place import Place
from safeconduct.seal.keys import SigningKey
from safeconduct.store.log import Letter
from safeconduct.store.postgres import PostgresDatabase
from safeconduct.store.quota import Quota
from safeconduct.store.relay_client import RelayStore
from safeconduct.store.sql import SqlStore
from tests.contract.test_store import feed, rows
from tests.postgres import Server, server
from tests.relays import a_relay

GROUP = bytes([1]) * 32


@pytest.fixture(scope="module")
def two(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[RelayStore]]:
    """The same group at two relay processes."""
    address, folder = postgres.database(), tmp_path_factory.mktemp("relays")
    with ExitStack() as running:
        places = [running.enter_context(a_relay(folder, address)) for _ in range(2)]
        token = RelayStore.admitted(places[0], GROUP, (folder / "ticket").read_text())
        stores = [RelayStore(place, GROUP, token) for place in places]
        for store in stores:
            running.callback(store.close)
        yield stores


def test_what_one_process_confirmed_the_other_has_at_once(two: list[RelayStore]) -> None:
    written = rows(20)
    for row, store in zip(written, itertools.cycle(two)):
        store.append([row])
        assert {one.heads()[feed()] for one in two} == {(row.n, row.h.hex())}
    assert two[0].rows_of(feed(), 1) == written


def test_two_processes_that_write_one_feed_at_once_never_fork_it(two: list[RelayStore]) -> None:
    signing = SigningKey(os.urandom(32))
    first = rows(1, signing)
    two[0].append(first)
    branches = [rows(1, signing, after=first[0], words=words) for words in (b"one", b"other")]
    start = threading.Barrier(2)

    def write(number: int) -> str:
        start.wait()
        try:
            two[number].append(branches[number])
        except Exception as why:  # noqa: BLE001 - whatever it is, it is compared below
            return type(why).__name__
        return "confirmed"

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(write, range(2)))
    assert sorted(said) == ["Conflict", "confirmed"]
    assert two[0].rows_of(feed(signing), 2) == branches[said.index("confirmed")]


def test_whoever_reads_letters_by_position_while_others_write_misses_none(two: list[RelayStore]) -> None:
    """Positions are drawn before they are confirmed: a later one may be seen first, and then the earlier is never asked for again."""
    sent = [Letter(os.urandom(32), os.urandom(32), bytes(4096)) for _ in range(120)]
    found: list[bytes] = []

    def send(number: int) -> None:
        for letter in sent[number::4]:
            two[number % 2].put_letter(letter)

    with ThreadPoolExecutor(4) as pool:
        writing, position = [pool.submit(send, number) for number in range(4)], 0
        while True:
            done = all(one.done() for one in writing)
            while page := two[1].letters_after(position):
                found += [letter.address for _, letter in page]
                position = page[-1][0]
            if done:
                break
        for one in writing:
            one.result()
    assert sorted(found) == sorted(letter.address for letter in sent)


def test_a_server_that_ends_at_once_and_comes_back_has_all_it_confirmed(tmp_path: Path) -> None:
    with server() as own:
        database = PostgresDatabase.open(own.database())
        store, written = SqlStore(database, GROUP), rows(30)
        for row in written[:20]:
            store.append([row])
        own.stop("immediate")
        with pytest.raises(StoreDown):
            store.append(written[20:21])
        own.start()
        for _ in range(2):
            try:
                store.append(written[20:])
            except StoreDown:
                continue
        assert store.rows_of(feed(), 1) == written
        database.close()


@pytest.mark.parametrize("setting", ["fsync=off", "full_page_writes=off", "synchronous_commit=off", "synchronous_commit=local"])
def test_a_server_that_confirms_what_it_may_forget_is_refused(setting: str) -> None:
    with server([setting]) as own, pytest.raises(NotAllowed):
        PostgresDatabase.open(own.address)


def test_an_address_with_a_password_or_of_nobody_is_refused(postgres: Server, tmp_path: Path) -> None:
    for wrong in ("postgresql://relay:hunter2@localhost/x", "host=localhost password=hunter2", "postgresql://[", "no address"):
        with pytest.raises(BadInput):
            PostgresDatabase.open(wrong)
    with pytest.raises(StoreDown):
        PostgresDatabase.open(f"host={tmp_path} dbname=nothing")


def test_tables_of_a_newer_version_are_left_alone(postgres: Server) -> None:
    address = postgres.database()
    database = PostgresDatabase.open(address)
    with database.writing(GROUP) as db:
        db.run("INSERT INTO relay_format (number) VALUES (99)")
    database.close()
    with pytest.raises(TooNew):
        PostgresDatabase.open(address)


def test_a_relay_says_in_a_sentence_why_it_does_not_start_and_makes_tickets(postgres: Server) -> None:
    def ran(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-m", "safeconduct.relay", *arguments], capture_output=True, text=True, check=False)

    refused = ran("--database", "postgresql://relay:hunter2@localhost/x")
    assert refused.returncode == 64 and "password" in refused.stderr and "hunter2" not in refused.stderr
    address = postgres.database()
    made = ran("--database", address, "--new-ticket")
    database = PostgresDatabase.open(address)
    with database.reading() as db:
        assert len(db.all("SELECT 1 FROM ticket WHERE grp IS NULL")) == 1
    database.close()
    assert made.returncode == 0 and len(made.stdout.strip()) == 32


def test_nothing_that_was_written_lies_readable_in_the_servers_folder() -> None:
    words = b"Invented: the flat above the bakery, until Tuesday."
    with server() as own:
        database = PostgresDatabase.open(own.database())
        place = Place(database, Groups(database), Quota(), lambda: False, lambda: Moment(1_800_000_000), database.life)
        ticket = place.groups.new_ticket()
        token = place.groups.admit(GROUP, ticket)
        marker = os.urandom(16)  # what is sealed is there: the look itself is not blind
        place.store(GROUP).append(rows(3, words=words))
        place.store(GROUP).put_letter(Letter(os.urandom(32), os.urandom(32), marker))
        database.close()
        own.stop()
        stored = b"".join(path.read_bytes() for path in own.folder.rglob("*") if path.is_file())
        assert marker in stored
        for plain in (words, words[10:30], ticket.encode(), token.encode()):
            assert plain not in stored
        own.start()
