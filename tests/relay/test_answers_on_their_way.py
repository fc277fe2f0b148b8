"""One answer that a relay never takes holds up none behind it, and the office is told."""

import os
from pathlib import Path

from safeconduct.desk.levelling import Levelling
from safeconduct.desk.relay_settings import RelaySettings
from safeconduct.store.log import Letter
from safeconduct.store.sqlite import SqliteStore
from tests.desk.offices import Hand, an_office
from tests.relays import a_relay


def test_an_answer_the_relay_refuses_waits_and_those_behind_it_arrive(tmp_path: Path) -> None:
    with a_relay(tmp_path / "relay") as url, an_office(tmp_path / "office") as pages:
        folder = pages.office.folder
        RelaySettings(url, (tmp_path / "relay" / "ticket").read_text()).write(folder.root / "relay.toml")
        too_large, good = (Letter(os.urandom(32), os.urandom(32), bytes(size)) for size in (80 * 1024, 4096))
        out = SqliteStore.open(folder.out, folder.group)
        for letter in (too_large, good):
            out.put_letter(letter)
        levelling = Levelling(folder, Hand())
        levelling.once()
        assert [letter.address for _, letter in out.letters_after(0)] == [too_large.address]
        there = SqliteStore.open(tmp_path / "relay" / "relay.db", folder.group)
        assert good.address in {letter.address for _, letter in there.letters_after(0)}
        assert levelling.level.since is not None
        assert levelling.level.waits == 1
        assert levelling.level.trouble
        assert levelling._relay
        for store in (out, there, levelling._relay):
            store.close()
