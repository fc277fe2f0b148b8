"""An older copy of the relay is put back while nobody looks. Rule: what comes to it afterwards is read all the same."""

import os
import shutil
from pathlib import Path

from safeconduct.desk.door_lists import lists_of
from safeconduct.desk.levelling import Levelling
from safeconduct.desk.relay_settings import RelaySettings
from safeconduct.journal.joining import new_epoch
from safeconduct.seal.door_list import list_address
from safeconduct.store.log import Letter
from safeconduct.store.relay_client import RelayStore
from safeconduct.store.sqlite import SqliteStore
from tests.desk.offices import Hand, Pages, an_office
from tests.relays import a_relay


def stranger(pages: Pages, url: str) -> bytes:
    """Somebody asks for help; the address of their letter."""
    letter, relay = Letter(os.urandom(32), os.urandom(32), bytes(4096)), RelayStore(url, pages.office.folder.group, "")
    relay.put_letter(letter)
    relay.close()
    return letter.address


def read_by(pages: Pages) -> set[bytes]:
    store = SqliteStore.open(pages.office.folder.log, pages.office.folder.group)
    found = {letter.address for _, letter in store.letters_after(0, 1000)}
    store.close()
    return found


def moved_to(pages: Pages, url: str) -> None:
    settings = RelaySettings.of(pages.office.folder)
    assert settings
    RelaySettings(url, settings.ticket, settings.token).write(pages.office.folder.root / "relay.toml")


def test_calls_that_come_to_an_older_copy_of_the_relay_are_read(tmp_path: Path) -> None:
    here, copy = tmp_path / "relay", tmp_path / "copy"
    with an_office(tmp_path / "office") as pages:
        levelling = Levelling(pages.office.folder, Hand())
        with a_relay(here) as url:
            RelaySettings(url, (here / "ticket").read_text()).write(pages.office.folder.root / "relay.toml")
            levelling.once()
        shutil.copytree(here, copy)
        with a_relay(here) as url:
            moved_to(pages, url)
            for _ in range(5):
                stranger(pages, url)
            levelling.once()
            assert len(read_by(pages)) >= 5
        with a_relay(copy) as url:  # Behind at first; by the time a desk looks it is ahead of all that the desk has read.
            moved_to(pages, url)
            late = {stranger(pages, url) for _ in range(9)}
            levelling.once()
            again = Levelling(pages.office.folder, Hand())
            again.once()
            for one in (levelling, again):
                assert one._relay
                one._relay.close()
        assert late <= read_by(pages)


def test_keys_that_an_older_copy_of_the_relay_lacks_are_sent_again(tmp_path: Path) -> None:
    here, copy = tmp_path / "relay", tmp_path / "copy"
    with an_office(tmp_path / "office") as pages:
        levelling = Levelling(pages.office.folder, Hand())
        with a_relay(here) as url:
            RelaySettings(url, (here / "ticket").read_text()).write(pages.office.folder.root / "relay.toml")
            shutil.copytree(here, copy)
            levelling.once()
        with a_relay(copy) as url:
            token = RelayStore.admitted(url, pages.office.folder.group, (copy / "ticket").read_text())
            RelaySettings(url, "", token).write(pages.office.folder.root / "relay.toml")
            levelling.once()
            assert levelling._relay
            there = {row for _, row in levelling._relay.keys_after(0)}
            levelling._relay.close()
        store = SqliteStore.open(pages.office.folder.log, pages.office.folder.group)
        assert there == {row for _, row in store.keys_after(0)} != set()
        store.close()


def test_lists_of_the_help_page_that_an_older_copy_of_the_relay_lacks_are_all_sent_again(tmp_path: Path) -> None:
    here, copy = tmp_path / "relay", tmp_path / "copy"
    with an_office(tmp_path / "office") as pages:
        levelling, group = Levelling(pages.office.folder, Hand()), pages.office.folder.group
        with a_relay(here) as url:
            RelaySettings(url, (here / "ticket").read_text()).write(pages.office.folder.root / "relay.toml")
            levelling.once()
        shutil.copytree(here, copy)
        for _ in range(3):
            pages.office.change(lambda journal: new_epoch(journal, "front-desk"))
        with a_relay(here) as url:
            moved_to(pages, url)
            levelling.once()
        with a_relay(copy) as url:
            moved_to(pages, url)
            levelling.once()
            assert levelling._relay
            there = {one.body for number in range(1, 9) for one in levelling._relay.letters_at([list_address(group, number)])}
            levelling._relay.close()
        assert there == {*lists_of(pages.office.folder)} and len(there) >= 4
