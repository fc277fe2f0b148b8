"""Somebody who was removed kept the token of the laptop they shared, and their feed's key: the relay takes and gives them nothing from then on."""

from pathlib import Path

import pytest

from safeconduct.core.ids import FeedId
from safeconduct.desk.laptops import Lists
from safeconduct.desk.levelling import Levelling
from safeconduct.desk.relay_settings import RelaySettings
from safeconduct.errors import NotAllowed
from safeconduct.journal import membership
from safeconduct.store.relay_client import RelayStore
from safeconduct.wire.admission import SignedAdmission
from tests.desk.offices import Hand, Pages, an_office, colleague
from tests.relays import a_relay


def feeds_listed(pages: Pages) -> set[FeedId]:
    return set(SignedAdmission.parse(Lists(pages.office.folder).theirs()).listed.writers)


def test_after_a_removal_the_old_token_opens_nothing_and_the_colleagues_who_stay_go_on(tmp_path: Path) -> None:
    with a_relay(tmp_path / "relay") as url, an_office(tmp_path) as anna:
        folder = anna.office.folder
        RelaySettings(url, (tmp_path / "relay" / "ticket").read_text()).write(folder.root / "relay.toml")
        levelling = Levelling(folder, Hand())
        levelling.once()
        boris = colleague(anna, tmp_path, "Boris", "casework")
        me, his = boris.office.me, boris.office.journal.ring.feed
        boris.office.close()
        levelling.once()
        assert his in feeds_listed(anna)
        old = RelaySettings.of(folder)
        assert old and old.token

        anna.office.change(lambda journal: membership.remove(journal, me))
        for _ in range(2):
            levelling.once()

        assert his not in feeds_listed(anna)
        removed = RelayStore(url, folder.group, old.token)
        with pytest.raises(NotAllowed):
            removed.heads()
        with pytest.raises(NotAllowed):
            removed.destroy_keys([bytes(32)])
        assert levelling.level.trouble == "" and levelling.level.waits == 0
        new = RelaySettings.of(folder)
        assert new and new.token != old.token
        staying = RelayStore(url, folder.group, new.token)
        assert staying.heads() == anna.office.journal.store.heads()
        for store in (removed, staying, levelling._relay):
            if store:
                store.close()
