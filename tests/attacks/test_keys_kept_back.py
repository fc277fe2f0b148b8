"""A colleague inside a circle makes its next key and gives it to nobody. Rule of these tests: the others go on under the key they have."""

import os
from pathlib import Path

import pytest

from safeconduct.core.group import DeviceSuspended, EpochBegan
from safeconduct.core.ids import CircleId, DeviceId, MemberId, StreamId
from safeconduct.core.section import EVERYONE, Kind, Role
from safeconduct.desk.door_lists import newest_list
from safeconduct.desk.office import unlock
from safeconduct.journal import founding, joining, membership
from safeconduct.journal.founding import seat_key
from safeconduct.journal.journal import Journal, open_journal
from safeconduct.roster.roster import RECOVERY
from safeconduct.seal.keyring import Ring, epoch_of
from safeconduct.seal.keys import derive
from safeconduct.wire.labels import Purpose
from tests.desk.callers import Person
from tests.desk.offices import LIGHT, OTHER_WORDS, WORDS, Hand, Pages, colleague, found
from tests.journal.desks import CASEWORK, Desks, clock


def keeps_back(journal: Journal, circle: CircleId) -> bytes:
    """The next key of the circle, of which only its name is told; gives that name."""
    number = journal.roster.epochs[circle].number + 1
    key = seat_key(epoch_of(circle, number, os.urandom(32)), number)
    journal.writing.write_in(journal.store, StreamId(journal.ring.roster_stream), [EpochBegan(circle, key)])
    return key.kid


@pytest.mark.parametrize("circle", [EVERYONE, CASEWORK])
def test_whoever_keeps_the_whole_groups_new_key_to_themself_keeps_nobody_from_writing(tmp_path: Path, circle: CircleId) -> None:
    desks = Desks(tmp_path)
    for name in ("boris", "dora"):
        desks.joins(name, CASEWORK)
    kid = keeps_back(desks["dora"], circle)
    desks.refresh()
    assert desks["anna"].roster.epochs[circle].kid == kid
    for name in ("anna", "boris"):
        desks.write(name, Kind.CASE, f"{name} writes on")
    assert desks.read("boris") == desks.read("anna") == {"anna writes on", "boris writes on"}
    desks.joins("clara", CASEWORK)
    desks.write("clara", Kind.CASE, "a newcomer writes too")
    assert "a newcomer writes too" in desks.read("anna")
    membership.remove(desks["anna"], desks["dora"].ring.member)
    desks.refresh()
    roster = desks["boris"].roster
    assert (roster.epochs[circle].number, roster.stale[circle]) == (2, frozenset())
    assert desks["boris"].writing.in_hand == roster
    desks.write("boris", Kind.CASE, "under the next key")
    assert "under the next key" in desks.read("anna") & desks.read("clara")
    assert "under the next key" not in desks.read("dora")
    desks.close()


def test_an_insider_makes_another_key_after_one_that_was_kept_back(tmp_path: Path) -> None:
    desks = Desks(tmp_path)
    for name in ("boris", "dora"):
        desks.joins(name, CASEWORK)
    keeps_back(desks["dora"], EVERYONE)
    desks.refresh()
    joining.new_epoch(desks["boris"], EVERYONE)
    desks.refresh()
    assert desks["anna"].roster.epochs[EVERYONE].number == 2
    assert desks["anna"].writing.in_hand == desks["anna"].roster
    desks.close()


def test_a_removed_member_gains_nothing_by_an_older_key(tmp_path: Path) -> None:
    desks = Desks(tmp_path)
    desks.joins("dora", CASEWORK)
    membership.remove(desks["anna"], desks["dora"].ring.member)
    desks.refresh()
    assert desks["dora"].writing.in_hand == desks["dora"].roster
    desks.close()


def test_the_recovery_sheet_writes_when_a_key_was_kept_back(tmp_path: Path) -> None:
    desks = Desks(tmp_path)
    dora = desks.joins("dora", CASEWORK)
    keeps_back(dora, EVERYONE)
    desks.refresh()
    anna, seed = desks["anna"], founding.recovery_seed(desks.words)
    ring = Ring(
        desks.group, anna.ring.genesis, MemberId("recovery"), DeviceId("recovery"), derive(seed, Purpose.RECOVERY), seed, (),
        anna.ring.roster_stream,
    )  # fmt: skip
    (tmp_path / "sheet").mkdir()
    sheet = open_journal(ring, desks.log, tmp_path / "sheet", clock, os.urandom)
    sheet.shelf.keep_epoch(RECOVERY, 0, seed)
    sheet.refresh()
    sheet.writing.write_in(sheet.store, StreamId(ring.roster_stream), [DeviceSuspended(dora.ring.device, {})])
    sheet.close()
    desks.refresh()
    assert dora.ring.feed in anna.roster.cuts
    desks.close()


def test_the_help_page_is_not_given_a_front_desk_key_that_its_signer_does_not_hold(tmp_path: Path) -> None:
    hand = Hand()
    office, _ = found(tmp_path / "desk", "Anna", WORDS, hand, os.urandom, kdf=LIGHT)
    anna = Pages(office, tmp_path / "desk", hand)
    eve = colleague(anna, tmp_path, "Eve", Role.FRONT_DESK.value).office
    circle, group = CircleId(Role.FRONT_DESK.value), office.journal.ring.group
    before = newest_list(office.folder, group)
    assert before is not None
    kid = keeps_back(eve.journal, circle)
    office.refresh()
    assert office.journal.roster.epochs[circle].kid == kid
    office.publish({"en": "ring us"})
    after = newest_list(office.folder, group)
    assert after is not None
    assert (after.number, after.front_desk) == (before.number + 1, before.front_desk)
    assert "Eve made a new key" in anna.ask("GET", "/today").body.decode()
    for one in (office, eve):
        one.close()


def test_an_office_opens_when_whoever_took_a_call_in_is_cut_off_before_it(tmp_path: Path) -> None:
    hand = Hand()
    office, _ = found(tmp_path / "desk", "Anna", WORDS, hand, os.urandom, kdf=LIGHT)
    anna = Pages(office, tmp_path / "desk", hand)
    boris = colleague(anna, tmp_path, "Boris", *(role.value for role in Role))
    Person(office).writes(story="help me please")
    journal = boris.office.journal
    boris.office.refresh()
    said = [DeviceSuspended(office.journal.ring.device, {})]
    journal.writing.write_in(journal.store, StreamId(journal.ring.roster_stream), said)
    for one in (office, boris.office):
        one.close()
    for name, words in (("Anna", WORDS), ("Boris", OTHER_WORDS)):
        opened = unlock(tmp_path / "desk", name, words, hand, os.urandom)
        assert len(opened.journal.roster.members) == 2
        opened.close()
