"""What one keyholder, or somebody who was one, might say alone, citing whatever tips they like. Rule of these tests: nothing that one
person says takes the group away from the others or undoes what two of them, or the recovery sheet, did."""

import os
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeconduct.core.group import (
    DeviceAdded,
    DeviceRestored,
    DeviceSuspended,
    EpochBegan,
    MemberAdded,
    MemberRemoved,
    MemberSeated,
    MemberUnseated,
    RecoveryRenewed,
    RosterFact,
    StewardSeconded,
)
from safeconduct.core.ids import CircleId, DeviceId, EventId, FeedId, StreamId
from safeconduct.core.section import EVERYONE, Kind
from safeconduct.journal import membership
from safeconduct.roster.chain import Chain
from safeconduct.roster.roster import STEWARDS, Roster
from safeconduct.seal.events import seal_row
from safeconduct.wire.codec import Plain, event_id
from safeconduct.wire.row import NO_ROW, Head
from tests.journal.desks import CASEWORK, NOW, Desks
from tests.journal.desks import STEWARDS as KEYHOLDERS
from tests.roster.events import GENESIS, RECOVERY_FEED, History, device_of, founded, key, new
from tests.roster.test_chain import ANNA, BORIS, CLARA, DAN, GHOST, feed, with_three_stewards

HERS = RecoveryRenewed(key(1, "hers"), FeedId("her own sheet"))
ANNAS_DEVICE = DeviceId("anna's device 1")


def removed_by_two(history: History, who: str, one: str, other: str) -> EventId:
    """Who is removed by one keyholder, with the yes of another; gives the removal."""
    wish = history.says(one, MemberRemoved(next(m for m in history.now().members if m == who), history.cuts(who)))
    history.says(other, StewardSeconded(wish))
    assert history.now().members[next(m for m in history.now().members if m == who)].removed
    return wish


def same_people(one: Roster, other: Roster) -> bool:
    """Whether members, seats, cuts and sheet are the same."""
    parts = [(r.members, r.seats, r.inside, r.cuts, r.recovery_feed, r.epochs) for r in (one, other)]
    return parts[0] == parts[1]


# The founding, and what others built


@pytest.mark.parametrize("cuts", [{}, {feed("anna"): (0, "")}, {feed("anna"): (1, "")}])
def test_no_suspension_takes_back_the_founding_or_what_its_author_knew(cuts: dict[FeedId, tuple[int, str]]) -> None:
    history = with_three_stewards()
    n = history.n("anna")[0]
    history.says("boris", DeviceSuspended(ANNAS_DEVICE, cuts))
    now = history.now()
    assert set(now.members) == {ANNA, BORIS, CLARA}
    assert now.members_of(STEWARDS) == (ANNA, BORIS, CLARA)
    assert now.cuts[feed("anna")][0] == n
    history.says("recovery", DeviceRestored(ANNAS_DEVICE))
    assert history.now().cuts == {}


def test_a_removed_keyholder_suspends_and_removes_nobody() -> None:
    history = with_three_stewards()
    history.joins("dan")
    old = history.tips
    removed_by_two(history, "clara", "anna", "boris")
    before = history.now()
    last: EventId | None = None
    said: list[RosterFact] = [DeviceSuspended(DeviceId(f"{who}'s device 1"), {}) for who in ("anna", "boris", "dan")]
    for fact in [*said, MemberRemoved(DAN, {}), MemberAdded(new("ghost"))]:
        last = history.says("clara", fact, seen=[last] if last else old)
    assert same_people(history.now(), before)


def test_of_two_removed_keyholders_neither_undoes_the_others_removal() -> None:
    history = with_three_stewards()
    history.joins("dan", STEWARDS, let_in=False)
    wish = next(e.id for e in history.events if e.fact == MemberSeated(DAN, STEWARDS))
    history.says("boris", StewardSeconded(wish))
    old = history.tips
    for name in ("clara", "dan"):
        removed_by_two(history, name, "anna", "boris")
    before = history.now()
    for name in ("clara", "dan"):
        history.says(name, DeviceSuspended(DeviceId("boris's device 1"), {}), seen=old)
    assert same_people(history.now(), before)


def test_whoever_the_sheet_removed_says_nothing_even_with_a_second_who_was_removed_too() -> None:
    history = with_three_stewards()
    old = history.tips
    for name, member in (("anna", ANNA), ("boris", BORIS)):
        history.says("recovery", MemberRemoved(member, history.cuts(name)))
    before = history.now()
    wish = history.says("anna", MemberRemoved(CLARA, {}), seen=old)
    history.says("boris", StewardSeconded(wish), seen=[wish])
    assert same_people(history.now(), before)


def test_an_unseated_keyholder_goes_on_as_none_whatever_tips_they_name() -> None:
    history = with_three_stewards()
    old = history.tips
    wish = history.says("anna", MemberUnseated(CLARA, STEWARDS, history.cuts("clara")))
    history.says("boris", StewardSeconded(wish))
    before = history.now()
    first = history.says("clara", DeviceSuspended(ANNAS_DEVICE, {}), seen=old)
    history.says("clara", MemberAdded(new("ghost")), seen=[first])
    assert same_people(history.now(), before)


# What takes two


@pytest.mark.parametrize(
    "fact", [MemberRemoved(CLARA, {}), MemberUnseated(CLARA, STEWARDS, {}), MemberSeated(GHOST, STEWARDS), HERS]
)
def test_a_founder_who_cites_the_founding_alone_does_alone_nothing_that_takes_two(fact: RosterFact) -> None:
    history = with_three_stewards()
    history.joins("ghost")
    before = history.now()
    history.says("anna", fact, seen=[GENESIS])
    assert same_people(history.now(), before)


@pytest.mark.parametrize("fact", [MemberRemoved(BORIS, {}), MemberUnseated(BORIS, STEWARDS, {})])
def test_a_second_keyholder_of_whom_the_first_says_not_to_have_known_has_to_agree(fact: RosterFact) -> None:
    history = History()
    history.joins("boris")
    seen = history.tips
    history.says("recovery", MemberSeated(BORIS, STEWARDS))
    wish = history.says("anna", fact, seen=seen)
    assert BORIS in history.now().members_of(STEWARDS)
    assert wish in history.now().waiting
    history.says("recovery", StewardSeconded(wish))
    assert BORIS not in history.now().members_of(STEWARDS)


def test_what_the_one_keyholder_did_before_a_second_one_came_goes_on_counting() -> None:
    history = History()
    history.joins("clara")
    history.says("anna", MemberRemoved(CLARA, history.cuts("clara")))
    history.says("anna", HERS)
    history.joins("boris", STEWARDS)
    now = history.now()
    assert now.members[CLARA].removed
    assert now.recovery_feed == HERS.feed
    assert now.members_of(STEWARDS) == (ANNA, BORIS)


# The sheet


def test_a_founder_whom_the_sheet_removed_makes_no_sheet_and_does_not_come_back() -> None:
    history = with_three_stewards()
    history.says("recovery", MemberRemoved(ANNA, history.cuts("anna")))
    before = history.now()
    history.says("anna", HERS, seen=[GENESIS])
    assert same_people(history.now(), before)
    assert before.recovery_feed == RECOVERY_FEED


def test_a_founder_whom_two_removed_one_of_them_from_a_restored_laptop_does_not_come_back() -> None:
    history = with_three_stewards()
    history.says("recovery", DeviceAdded(BORIS, device_of("boris", 2)))
    wish = history.says("boris", MemberRemoved(ANNA, history.cuts("anna")), feed="boris feed 2")
    history.says("clara", StewardSeconded(wish))
    before = history.now()
    history.says("anna", HERS, seen=[GENESIS])
    assert same_people(history.now(), before)


def test_a_stolen_laptop_does_not_void_the_sheet_that_put_another_in_its_place() -> None:
    history = with_three_stewards()
    history.says("boris", DeviceSuspended(ANNAS_DEVICE, history.cuts("anna")))
    history.says("recovery", DeviceAdded(ANNA, device_of("anna", 2)))
    history.says("recovery", EpochBegan(CircleId("member:anna"), key(1, "fresh")))
    before = history.now()
    history.says("anna", HERS, seen=[GENESIS])
    assert same_people(history.now(), before)
    assert before.is_at_work(ANNA)


def test_a_removal_wished_for_by_one_counts_for_two_who_crossed_with_its_target_whoever_wrote_last() -> None:
    """Of a removal by two and a suspension by its target that did not know of each other, the two win."""
    history = with_three_stewards()
    seen = history.tips
    wish = history.says("clara", MemberRemoved(ANNA, history.cuts("anna")), seen=seen)
    history.says("boris", StewardSeconded(wish), seen=[wish])
    history.says("anna", DeviceSuspended(DeviceId("boris's device 1"), history.cuts("boris")), seen=seen)
    now = history.now()
    assert now.members[ANNA].removed
    assert feed("boris") not in now.cuts


def test_whoever_copies_the_founding_into_their_own_feed_takes_nothing_over() -> None:
    history = with_three_stewards()
    chain = history.chain()
    before = chain.now()
    copied = next(event for event in history.events if event.id == GENESIS)
    for at, event in enumerate(history.events[:8]):
        chain.add(type(event)(event.id, FeedId("ghost feed 1"), at + 1, event.depth, event.after, event.fact))
    assert chain.now() == before
    assert copied.fact == founded()


# Whatever comes, in whatever order


def attacked() -> History:
    """A group in which nearly everything above happens at once."""
    history = with_three_stewards()
    history.joins("dan")
    old = history.tips
    history.says("boris", DeviceSuspended(DeviceId("dan's device 1"), {}), seen=old)
    removal = removed_by_two(history, "clara", "anna", "boris")
    history.says("clara", DeviceSuspended(DeviceId("boris's device 1"), {}), seen=old)
    history.says("clara", MemberRemoved(DAN, {}), seen=old)
    history.says("anna", HERS, seen=[GENESIS])
    history.says("recovery", MemberSeated(DAN, STEWARDS), seen=[removal])
    history.says("anna", RecoveryRenewed(key(1, "theirs"), FeedId("their sheet")))
    history.says("boris", StewardSeconded(history.events[-1].id))
    history.says("recovery", MemberRemoved(BORIS, {}), seen=old)
    return history


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_the_roster_of_a_group_under_attack_is_the_same_in_whatever_order_events_come(data: st.DataObject) -> None:
    history = attacked()
    parts = Chain(GENESIS)
    for event in data.draw(st.permutations(history.events)):
        parts.add(event)
        parts.now()
    assert parts.now() == history.now()
    assert parts.accepted == history.chain().accepted
    for event in history.events:
        assert parts.at([event.id]) == history.chain().at([event.id])


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["anna", "boris", "dan"]), st.integers(0, 10), st.integers(0, 40)), min_size=1, max_size=5
    )
)
def test_whatever_one_removed_keyholder_says_on_whatever_tips_the_others_stay(said: list[tuple[str, int, int]]) -> None:
    history = with_three_stewards()
    history.joins("dan")
    known = [event.id for event in history.events]
    removed_by_two(history, "clara", "anna", "boris")
    before = history.now()
    for whom, what, tip in said:
        member, device = new(whom).member, device_of(whom).device
        facts: list[RosterFact] = [
            DeviceSuspended(device, {}), MemberRemoved(member, {}), MemberUnseated(member, STEWARDS, {}), DeviceRestored(device), HERS,
            MemberSeated(member, STEWARDS), MemberUnseated(member, EVERYONE, {}), EpochBegan(EVERYONE, key(1, "hers")),
            DeviceAdded(CLARA, device_of("clara", 2)), MemberAdded(new("ghost")), DeviceSuspended(ANNAS_DEVICE, {feed("anna"): (1, "")}),
        ]  # fmt: skip
        history.says("clara", facts[what], seen=[known[tip % len(known)]])
    assert same_people(history.now(), before)


# The same over real logs, with keys


def with_keyholders(folder: Path) -> Desks:
    desks = Desks(folder)
    for name in ("boris", "clara"):
        desks.joins(name, CASEWORK)
        membership.seat(desks["anna"], desks[name].ring.member, KEYHOLDERS)
        desks.refresh()
        for change in membership.waiting(desks["boris"]) if name == "clara" else ():
            membership.second(desks["boris"], change.change)
            desks.refresh()
    return desks


def test_after_one_row_of_a_removed_keyholder_the_others_work_on_and_open_their_journals_again(tmp_path: Path) -> None:
    desks = with_keyholders(tmp_path)
    clara, old = desks["clara"], desks["clara"].chain.tips
    stream, depth = StreamId(clara.ring.roster_stream), max(clara.chain.event(one).depth for one in old)
    stream_key, everyone = clara.shelf.keys_of_stream(stream)[0], clara.writing.everyone
    membership.remove(desks["anna"], clara.ring.member)
    desks.refresh()
    membership.second(desks["boris"], membership.waiting(desks["boris"])[0].change)
    desks.refresh()
    store = desks.store()
    n, h = store.head_of(clara.ring.feed)
    row = Plain(stream, DeviceSuspended(desks["anna"].ring.device, {}), os.urandom(16), NOW, depth + 1, old, old).to_bytes()
    head = Head(desks.group, clara.ring.signing.public, n + 1, bytes.fromhex(h) if n else NO_ROW)
    store.append([seal_row(head, row, stream_key, everyone, clara.ring.signing, os.urandom)])
    store.close()
    desks.refresh()
    assert event_id(row) in desks["boris"].chain.tips
    assert not desks["boris"].roster.waiting and desks["anna"].ring.feed not in desks["boris"].roster.cuts
    desks.write("boris", Kind.CASE, "we go on")
    assert desks.read("anna") == {"we go on"}
    assert len(desks.reopen("anna").roster.members) == 3
    desks.close()


def test_numbers_of_rows_are_as_the_history_says() -> None:
    """The language these histories are written in gives each author rows without a gap, as a feed has them."""
    history = attacked()
    for name in ("anna", "boris", "clara"):
        numbers = [event.n for event in history.events if event.feed == feed(name)]
        assert all(later == earlier + 1 for earlier, later in pairwise(numbers))
