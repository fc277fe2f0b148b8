"""Somebody who was removed kept the token of the laptop they shared, and their feed's key: the relay takes and gives them nothing from then on."""

from dataclasses import replace
from pathlib import Path

import pytest

from safeconduct.core.ids import FeedId
from safeconduct.desk.freshness import Line
from safeconduct.desk.laptops import Laptops, Lists
from safeconduct.desk.levelling import Levelling
from safeconduct.desk.relay_settings import RelaySettings, hashed
from safeconduct.errors import NotAllowed
from safeconduct.journal import membership
from safeconduct.roster.roster import STEWARDS
from safeconduct.store.relay_client import RelayStore
from safeconduct.wire.admission import SignedAdmission, to_sign
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
            assert levelling.level.line is Line.LEVEL, "whoever stays is not told that they are shut out, not even until the next round"

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


def test_who_was_removed_is_shut_out_also_where_the_line_was_away_while_more_was_changed(tmp_path: Path) -> None:
    with a_relay(tmp_path / "relay") as url, an_office(tmp_path) as anna:
        folder = anna.office.folder
        RelaySettings(url, (tmp_path / "relay" / "ticket").read_text()).write(folder.root / "relay.toml")
        levelling = Levelling(folder, Hand())
        levelling.once()
        gone = [colleague(anna, tmp_path, name, "casework") for name in ("Boris", "Clara")]
        members = {one.office.me: one.office.journal.ring.feed for one in gone}
        for one in gone:
            one.office.close()
        levelling.once()
        assert set(members.values()) <= feeds_listed(anna)

        for member in members:
            anna.office.change(lambda journal, member=member: membership.remove(journal, member))  # type: ignore[misc]
        for _ in range(2):
            levelling.once()

        assert not set(members.values()) & feeds_listed(anna)
        assert levelling.level.trouble == ""
        levelling.close()


def test_a_newcomers_own_laptop_stays_on_the_list_when_another_keyholder_signed_one_who_had_not_heard_of_it(tmp_path: Path) -> None:
    with an_office(tmp_path) as anna:
        boris, newcomer = (colleague(anna, tmp_path, name, "casework") for name in ("Boris", "Newcomer"))
        RelaySettings("http://10.0.0.1", "", "a" * 64, shared=True).write(anna.office.folder.root / "relay.toml")
        anna.office.change(lambda journal: membership.seat(journal, boris.office.me, STEWARDS))
        his, theirs = boris.office.journal.ring, newcomer.office.journal.ring.feed
        anna.office.laptops.known |= {theirs: hashed("b" * 64), his.feed: hashed("c" * 64)}
        anna.office.publish()
        lists = Lists(anna.office.folder)
        signed = SignedAdmission.parse(lists.ours())
        assert signed.listed.writers[theirs] == hashed("b" * 64)

        unheard = replace(signed.listed, writers={**signed.listed.writers, theirs: hashed("c" * 64)}).to_bytes()
        lists.keep("theirs", his.signing.public + unheard + his.signing.sign(to_sign(unheard)))
        Laptops(anna.office.folder, anna.office.journal).look()  # As after a start: what newcomers showed is remembered nowhere else.

        ours = SignedAdmission.parse(lists.ours()).listed
        assert (ours.number, ours.writers[theirs], ours.writers[his.feed]) == (signed.listed.number + 1, hashed("b" * 64), hashed("c" * 64))
        boris.office.close()
        newcomer.office.close()
