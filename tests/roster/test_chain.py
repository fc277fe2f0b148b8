"""Who is in the group and who may say so. Each test is one way in which somebody might try to be more than they are."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeconduct.core.group import (
    DeviceAdded,
    DeviceRestored,
    DeviceSuspended,
    EpochBegan,
    MemberAdded,
    MemberLetIn,
    MemberRemoved,
    MemberSeated,
    MemberUnseated,
    RecoveryRenewed,
    StewardSeconded,
)
from safeconduct.core.ids import CircleId, DeviceId, EventId, FeedId, MemberId
from safeconduct.core.section import DEFAULT_READERS, EVERYONE, Kind
from safeconduct.roster.chain import Chain
from safeconduct.roster.judging import judged
from safeconduct.roster.roster import RECOVERY, STEWARDS, Roster
from tests.roster.events import CASEWORK, GENESIS, PRESS, RECOVERY_FEED, History, device_of, founded, key, new

ANNA, BORIS, CLARA, DAN, GHOST = (MemberId(name) for name in ("anna", "boris", "clara", "dan", "ghost"))


def feed(name: str) -> FeedId:
    return FeedId(f"{name} feed 1")


def with_three_stewards() -> History:
    history = History()
    for name in ("boris", "clara"):
        history.joins(name, CASEWORK, STEWARDS)
        if name == "clara":  # by then there are two keyholders, and a third takes both
            wish = next(e.id for e in history.events if e.fact == MemberSeated(CLARA, STEWARDS))
            history.says("boris", StewardSeconded(wish))
            history.says("anna", MemberLetIn(CLARA, STEWARDS))
    assert history.now().members_of(STEWARDS) == (ANNA, BORIS, CLARA)
    return history


# The group itself


def test_only_the_event_the_group_is_named_after_founds_it() -> None:
    history = History()
    history.joins("boris")
    before = history.now()
    for forged in ("000 first of all", "zzz last of all"):
        history.says("boris", founded("boris"), seen=(), id=forged, depth=1)
        after = history.now()
        assert dataclasses.replace(after, group=before.group) == before
    assert after.group == GENESIS


def test_without_its_founding_there_is_no_group() -> None:
    history = History()
    history.joins("boris", CASEWORK)
    assert history.chain(GENESIS).now() == Roster()


@settings(max_examples=15)
@given(st.data())
def test_the_roster_is_the_same_in_whatever_order_events_come(data: st.DataObject) -> None:
    history = two_crossed_removals(seconded=data.draw(st.booleans()))
    shuffled = data.draw(st.permutations(history.events))
    parts = Chain(GENESIS)
    for event in shuffled:
        parts.add(event)
        parts.now()
    assert parts.now() == history.now()
    assert parts.accepted == history.chain().accepted
    for event in history.events:
        assert parts.at([event.id]) == history.chain().at([event.id])
        assert parts.then([event.id]) == history.chain().then([event.id])


@settings(max_examples=40)
@given(st.dictionaries(st.integers(0, 40), st.integers(1, 2**40)))
def test_the_depth_a_roster_event_claims_changes_nothing(claims: dict[int, int]) -> None:
    history = two_crossed_removals(seconded=True)
    lied = [dataclasses.replace(e, depth=claims.get(at, e.depth)) for at, e in enumerate(history.events)]
    assert Chain(GENESIS, lied).now() == history.now()


def test_a_chain_of_a_thousand_events_is_no_deeper_than_one_of_two() -> None:
    history = History()
    last: EventId = history.tips[0]
    for number in range(1, 1001):
        last = history.says("anna", EpochBegan(CASEWORK, key(number)), seen=[last])
    assert history.now().epochs[CASEWORK].number == 1000


def test_a_tip_nobody_knows_adds_nothing() -> None:
    history = History()
    history.joins("boris", CASEWORK)
    chain = history.chain()
    assert chain.at(["never seen", *chain.tips]) == chain.now()  # type: ignore[list-item]
    assert chain.at([EventId("never seen")]) == Roster()


# Seats and keys


def test_a_seat_is_a_wish_until_somebody_inside_lets_the_member_in() -> None:
    history = History()
    history.joins("boris", CASEWORK, let_in=False)
    assert (BORIS, CASEWORK) in history.now().seats
    assert history.now().insiders_of(CASEWORK) == (ANNA,)
    history.says("anna", MemberLetIn(BORIS, CASEWORK))
    assert history.now().insiders_of(CASEWORK) == (ANNA, BORIS)


def test_a_steward_outside_a_circle_can_neither_let_in_nor_make_its_key() -> None:
    history = with_three_stewards()
    history.says("anna", MemberUnseated(CLARA, CASEWORK, history.cuts("clara")))
    history.joins("ghost", CASEWORK, by="clara")
    history.says("clara", MemberSeated(CLARA, CASEWORK))
    history.says("clara", MemberLetIn(CLARA, CASEWORK))
    history.says("clara", EpochBegan(CASEWORK, key(1, "clara's own")))
    history.says("ghost", EpochBegan(CASEWORK, key(1, "the ghost's")))
    roster = history.now()
    assert (GHOST, CASEWORK) in roster.seats
    assert roster.insiders_of(CASEWORK) == (ANNA, BORIS)
    assert roster.epochs[CASEWORK] == key(0)


@pytest.mark.parametrize("circle", [RECOVERY, "member:anna", "device:anna's device 1", "no such circle"])
def test_nobody_is_seated_in_somebody_elses_key(circle: str) -> None:
    history = History()
    history.joins("boris", CircleId(circle))
    history.says("boris", EpochBegan(CircleId(circle), key(1, "boris's")))
    roster = history.now()
    assert roster.seats_of(BORIS) == {EVERYONE}
    assert roster.epochs.get(circle) in (None, key(0))


def test_a_member_renews_their_own_key_and_nobody_elses() -> None:
    history = History()
    history.joins("boris")
    history.says("boris", EpochBegan(CircleId("member:boris"), key(1, "new")))
    history.says("boris", EpochBegan(CircleId("member:anna"), key(1, "new")))
    roster = history.now()
    assert roster.members[BORIS].key == key(1, "new")
    assert roster.members[ANNA].key == key(0)


def test_nobody_takes_over_the_feed_or_the_name_of_a_device() -> None:
    history = History()
    history.joins("boris")
    mine = device_of("boris", 2)
    for stolen in (
        dataclasses.replace(mine, feed=feed("anna")),
        dataclasses.replace(mine, device=DeviceId("anna's device 1")),
    ):
        history.says("boris", DeviceAdded(BORIS, stolen))
        history.says("anna", MemberAdded(dataclasses.replace(new("dan"), device=stolen)))
    roster = history.now()
    assert roster.member_of(feed("anna")) == ANNA
    assert roster.epochs["device:anna's device 1"] == key()
    assert DAN not in roster.members
    history.says("boris", DeviceAdded(BORIS, mine))
    assert history.now().member_of(mine.feed) == BORIS


def test_a_device_is_added_by_its_owner_or_the_recovery_key_alone() -> None:
    history = with_three_stewards()
    history.says("anna", DeviceAdded(BORIS, device_of("boris", 2)))
    assert history.now().member_of(device_of("boris", 2).feed) is None
    history.says("recovery", DeviceAdded(BORIS, device_of("boris", 2)))
    assert history.now().member_of(device_of("boris", 2).feed) == BORIS


def test_of_two_keys_made_at_once_everybody_takes_the_same_one() -> None:
    history = with_three_stewards()
    seen = history.tips
    history.says("anna", EpochBegan(CASEWORK, key(1, "aa")), seen=seen)
    history.says("boris", EpochBegan(CASEWORK, key(1, "zz")), seen=seen)
    assert history.now().epochs[CASEWORK] == key(1, "zz")


def test_numbers_go_up_by_one_so_that_nobody_uses_them_up() -> None:
    history = History()
    history.says("anna", EpochBegan(CASEWORK, key(2**32 - 1)))
    assert history.now().epochs[CASEWORK] == key(0)


# Removal, suspension, seats taken


def test_what_a_removed_member_wrote_before_the_cut_counts_and_nothing_after() -> None:
    history = History()
    history.joins("boris", CASEWORK)
    history.says("boris", None)
    old_tips = history.tips
    cuts = history.cuts("boris")
    history.says("anna", MemberRemoved(BORIS, cuts))
    now, then = history.now(), history.chain().then(old_tips)
    n = cuts[feed("boris")][0]
    assert judged(now, then, feed("boris"), n, Kind.CASE, DEFAULT_READERS[Kind.CASE])
    assert not judged(now, then, feed("boris"), n + 1, Kind.CASE, DEFAULT_READERS[Kind.CASE])  # whatever tip it cites


def test_a_removal_cuts_feeds_it_forgot_to_name() -> None:
    history = History()
    history.joins("boris", CASEWORK)
    old_tips = history.tips
    history.says("anna", MemberRemoved(BORIS, {}))
    assert not judged(history.now(), history.chain().then(old_tips), feed("boris"), 1, Kind.CASE, DEFAULT_READERS[Kind.CASE])


def test_a_removal_cuts_nobody_elses_feed() -> None:
    history = with_three_stewards()
    history.joins("dan", CASEWORK)
    stolen = {feed("dan"): (0, ""), feed("anna"): (0, "")}
    history.says("boris", MemberRemoved(DAN, stolen))
    history.says("boris", DeviceSuspended(DeviceId("clara's device 1"), stolen))
    history.says("boris", MemberUnseated(DAN, CASEWORK, stolen))
    roster = history.now()
    assert set(roster.cuts) == {feed("dan"), feed("clara")}
    assert {one for one, _ in roster.seat_cuts} == {feed("dan")}


def test_a_lost_role_cannot_be_kept_by_citing_an_old_tip_for_ever() -> None:
    history = History()
    history.joins("boris", CASEWORK)
    old_tips = history.tips
    history.says("anna", MemberUnseated(BORIS, CASEWORK, history.cuts("boris")))
    then = history.chain().then(old_tips)
    assert judged(history.now(), then, feed("boris"), 0, Kind.CASE, DEFAULT_READERS[Kind.CASE])
    assert not judged(history.now(), then, feed("boris"), 1, Kind.CASE, DEFAULT_READERS[Kind.CASE])


def test_who_is_seated_again_says_again_what_counts_and_what_they_said_in_between_does_not() -> None:
    history = History()
    history.joins("boris", CASEWORK)
    history.says("boris", None)
    old_tips, n = history.tips, history.numbers[feed("boris")]
    history.says("anna", MemberUnseated(BORIS, CASEWORK, history.cuts("boris")))
    between_tips = history.tips
    history.says("anna", MemberSeated(BORIS, CASEWORK))
    roster, chain = history.now(), history.chain()
    by_circle = frozenset({CASEWORK})
    assert judged(roster, chain.then(history.tips), feed("boris"), n + 2, Kind.IDENTITY, by_circle)
    assert not judged(roster, chain.then(between_tips), feed("boris"), n + 1, Kind.IDENTITY, by_circle)
    assert not judged(roster, chain.then(old_tips), feed("boris"), n + 1, Kind.IDENTITY, by_circle)  # whatever tip it cites
    assert judged(roster, chain.then(old_tips), feed("boris"), n, Kind.IDENTITY, by_circle)


def test_being_unseated_a_second_time_takes_nothing_from_the_first_cut() -> None:
    history = History()
    history.joins("boris", CASEWORK)
    history.says("boris", None)
    old_tips, n = history.tips, history.numbers[feed("boris")]
    history.says("anna", MemberUnseated(BORIS, CASEWORK, history.cuts("boris")))
    history.says("anna", MemberSeated(BORIS, CASEWORK))
    again = history.tips
    history.says("boris", None)
    history.says("anna", MemberUnseated(BORIS, CASEWORK, history.cuts("boris")))
    roster, chain = history.now(), history.chain()
    by_circle = frozenset({CASEWORK})
    assert not judged(roster, chain.then(old_tips), feed("boris"), n + 1, Kind.IDENTITY, by_circle)
    assert judged(roster, chain.then(again), feed("boris"), n + 1, Kind.IDENTITY, by_circle)
    assert not judged(roster, chain.then(again), feed("boris"), n + 2, Kind.IDENTITY, by_circle)


def test_what_a_removed_keyholder_said_of_the_roster_after_the_cut_gives_nobody_a_right() -> None:
    history = with_three_stewards()
    history.joins("dan", PRESS)
    seen = history.tips
    removal = history.says("anna", MemberRemoved(BORIS, history.cuts("boris")), seen=seen)
    history.says("clara", StewardSeconded(removal))
    seated = history.says("boris", MemberSeated(DAN, CASEWORK), seen=seen)
    added = history.says("boris", MemberAdded(new("ghost")), seen=[seated])
    second = history.says("boris", DeviceAdded(BORIS, device_of("boris", 2)), seen=[added])
    now, then = history.now(), history.chain().then([second])
    assert now.seats_of(DAN) == {EVERYONE, PRESS}
    assert not judged(now, then, feed("dan"), 1, Kind.IDENTITY, DEFAULT_READERS[Kind.IDENTITY])
    assert not judged(now, then, feed("ghost"), 1, Kind.KNOWLEDGE, DEFAULT_READERS[Kind.KNOWLEDGE])
    assert not judged(now, then, device_of("boris", 2).feed, 1, Kind.CASE, DEFAULT_READERS[Kind.CASE])


def test_a_seat_given_without_having_seen_that_it_was_taken_is_not_given() -> None:
    history = with_three_stewards()
    seen = history.tips
    history.says("anna", MemberUnseated(CLARA, CASEWORK, history.cuts("clara")), seen=seen)
    busy = history.says("boris", None, seen=seen)
    for _ in range(5):  # deeper in the chain, and still not later
        busy = history.says("boris", None, seen=[busy])
    history.says("boris", MemberSeated(CLARA, CASEWORK), seen=[busy])
    history.says("boris", MemberLetIn(CLARA, CASEWORK), seen=[history.events[-1].id])
    assert (CLARA, CASEWORK) not in history.now().seats
    assert CLARA not in history.now().insiders_of(CASEWORK)
    history.says("boris", MemberSeated(CLARA, CASEWORK))
    assert (CLARA, CASEWORK) in history.now().seats


def test_nobody_seats_or_lets_in_somebody_who_was_removed() -> None:
    history = History()
    history.joins("boris", CASEWORK)
    history.says("anna", MemberRemoved(BORIS, history.cuts("boris")))
    history.says("anna", MemberSeated(BORIS, CASEWORK))
    history.says("anna", MemberLetIn(BORIS, CASEWORK))
    assert history.now().seats_of(BORIS) == set()
    assert BORIS not in history.now().insiders_of(CASEWORK)


def two_crossed_removals(*, seconded: bool) -> History:
    """Anna and Boris remove each other, neither having seen the other's; Clara says yes to both."""
    history = with_three_stewards()
    history.joins("dan", PRESS)
    seen, cuts = history.tips, {name: history.cuts(name) for name in ("anna", "boris")}
    one = history.says("anna", MemberRemoved(BORIS, cuts["boris"]), seen=seen)
    other = history.says("boris", MemberRemoved(ANNA, cuts["anna"]), seen=seen)
    if seconded:
        history.says("clara", StewardSeconded(one))
        history.says("clara", StewardSeconded(other))
    return history


def test_two_keyholders_who_remove_each_other_are_both_out_until_the_recovery_key_decides() -> None:
    roster = two_crossed_removals(seconded=True).now()
    assert roster.members_of(STEWARDS) == (CLARA,)
    assert {feed("anna"), feed("boris")} <= set(roster.cuts)


def test_two_keyholders_who_suspend_each_other_are_both_suspended_and_recovery_decides() -> None:
    history = with_three_stewards()
    seen, cuts = history.tips, {name: history.cuts(name) for name in ("anna", "boris")}
    history.says("anna", DeviceSuspended(DeviceId("boris's device 1"), cuts["boris"]), seen=seen)
    history.says("boris", DeviceSuspended(DeviceId("anna's device 1"), cuts["anna"]), seen=seen)
    assert {feed("anna"), feed("boris")} <= set(history.now().cuts)
    history.says("anna", DeviceRestored(DeviceId("anna's device 1")))
    assert feed("anna") in history.now().cuts
    history.says("recovery", DeviceRestored(DeviceId("anna's device 1")))
    assert set(history.now().cuts) == {feed("boris")}
    history.says("anna", MemberAdded(new("dan")))
    assert DAN in history.now().members


# Two keyholders


def test_a_change_of_keyholders_waits_for_a_second_one() -> None:
    history = with_three_stewards()
    history.joins("dan", CASEWORK)
    wish = history.says("anna", MemberSeated(DAN, STEWARDS))
    assert history.now().waiting == {wish}
    history.says("dan", StewardSeconded(wish))
    history.says("anna", StewardSeconded(wish))
    assert history.now().waiting == {wish}  # neither a newcomer's yes nor one's own makes two
    history.says("boris", StewardSeconded(wish))
    assert history.now().waiting == frozenset()
    assert DAN in history.now().members_of(STEWARDS)


def test_a_group_with_one_keyholder_is_exempt() -> None:
    history = History()
    history.joins("boris", STEWARDS)
    assert history.now().members_of(STEWARDS) == (ANNA, BORIS)


def test_the_recovery_key_needs_nobody() -> None:
    history = with_three_stewards()
    history.says("recovery", MemberRemoved(BORIS, history.cuts("boris")))
    assert history.now().members_of(STEWARDS) == (ANNA, CLARA)


def test_the_wish_of_somebody_who_is_no_keyholder_does_not_even_wait() -> None:
    history = with_three_stewards()
    history.joins("dan", CASEWORK)
    wish = history.says("dan", MemberRemoved(ANNA, history.cuts("anna")))
    history.says("boris", StewardSeconded(wish))
    assert history.now().waiting == frozenset()
    assert not history.now().members[ANNA].removed


def test_a_stolen_device_seconds_nothing_whatever_it_claims_to_have_seen() -> None:
    history = with_three_stewards()
    seen, cuts = history.tips, history.cuts("boris")
    wish = history.says("clara", renewal())
    history.says("anna", DeviceSuspended(DeviceId("boris's device 1"), cuts), seen=seen)
    history.says("boris", StewardSeconded(wish), seen=[wish])
    assert history.now().waiting == {wish}
    assert history.now().recovery_feed == RECOVERY_FEED


def test_one_keyholder_suspends_and_two_undo_it() -> None:
    history = with_three_stewards()
    history.says("anna", DeviceSuspended(DeviceId("boris's device 1"), history.cuts("boris")))
    history.says("boris", MemberAdded(new("dan")))
    assert DAN not in history.now().members
    back = history.says("anna", DeviceRestored(DeviceId("boris's device 1")))
    assert feed("boris") in history.now().cuts
    history.says("clara", StewardSeconded(back))
    assert history.now().cuts == {}
    assert history.now().is_at_work(BORIS)


# Keys that somebody outside knows


def test_a_circle_is_stale_until_somebody_who_saw_the_departure_makes_its_key() -> None:
    history = with_three_stewards()
    seen = history.tips
    history.says("anna", MemberUnseated(CLARA, CASEWORK, history.cuts("clara")), seen=seen)
    assert history.now().stale[CASEWORK]
    history.says("anna", EpochBegan(CASEWORK, key(1, "aa")))
    assert not history.now().stale[CASEWORK]
    history.says("boris", EpochBegan(CASEWORK, key(1, "zz")), seen=seen)  # Boris gave it to Clara too
    assert history.now().epochs[CASEWORK] == key(1, "zz")
    assert history.now().stale[CASEWORK]


def test_a_suspended_device_takes_its_member_out_of_every_circle_until_let_in_again() -> None:
    history = with_three_stewards()
    history.says("anna", DeviceSuspended(DeviceId("boris's device 1"), history.cuts("boris")))
    roster = history.now()
    assert not roster.is_at_work(BORIS)
    assert not any(who == BORIS for who, _ in roster.inside)
    assert roster.stale[CASEWORK]
    history.says("anna", MemberLetIn(BORIS, CASEWORK))
    assert BORIS not in history.now().insiders_of(CASEWORK)


def test_another_device_is_let_in_only_under_a_key_the_suspended_one_does_not_know() -> None:
    history = with_three_stewards()
    second = device_of("boris", 2)
    history.says("boris", DeviceAdded(BORIS, second))
    history.says("anna", DeviceSuspended(DeviceId("boris's device 1"), history.cuts("boris")))
    history.says("anna", MemberLetIn(BORIS, CASEWORK))
    assert BORIS not in history.now().insiders_of(CASEWORK)
    history.says("boris", EpochBegan(CircleId("member:boris"), key(1, "new")), feed=second.feed)
    history.says("anna", MemberLetIn(BORIS, CASEWORK))
    assert BORIS in history.now().insiders_of(CASEWORK)


def test_two_devices_of_one_member_do_not_count_as_two() -> None:
    history = with_three_stewards()
    history.says("boris", DeviceAdded(BORIS, device_of("boris", 2)))
    wish = history.says("boris", MemberRemoved(ANNA, history.cuts("anna")))
    history.says("boris", StewardSeconded(wish), feed=device_of("boris", 2).feed)
    assert history.now().waiting == {wish}


def renewal(number: int = 1, name: str = "r") -> RecoveryRenewed:
    return RecoveryRenewed(key(number, name), FeedId(f"recovery feed {number}{name}"))


def test_a_new_recovery_sheet_takes_the_place_of_the_old_and_every_circle_needs_a_new_key() -> None:
    history = History()
    history.says("anna", renewal())
    now = history.now()
    assert (now.recovery_feed, now.epochs["recovery"].number) == (renewal().feed, 1)
    assert all(now.stale[circle] for circle in now.circles)
    history.says("anna", EpochBegan(CASEWORK, key(1)))
    assert not history.now().stale[CASEWORK] and history.now().stale[PRESS]


def test_the_old_sheet_says_nothing_that_counts_whatever_it_claims_to_have_seen() -> None:
    history = History()
    history.says("anna", renewal())
    for seen in (None, [GENESIS]):
        thief = history.says("recovery", DeviceAdded(MemberId("anna"), device_of("anna", 9)), seen=seen)
        history.says("thief", MemberAdded(new("mallory")), seen=[thief], feed=device_of("anna", 9).feed)
        history.says("thief", renewal(1, "z"), seen=[thief], feed=device_of("anna", 9).feed)
        history.says("thief", DeviceSuspended(device_of("anna").device, {}), seen=[thief], feed=device_of("anna", 9).feed)
    history.says("recovery", renewal(1, "zz"), seen=[GENESIS])
    now = history.now()
    assert set(now.members) == {"anna"} and len(now.members[MemberId("anna")].devices) == 1
    assert now.recovery_feed == renewal().feed and not now.cuts


def test_what_the_old_sheet_said_before_goes_on_counting() -> None:
    history = History()
    history.says("recovery", DeviceAdded(MemberId("anna"), device_of("anna", 2)))
    history.says("anna", renewal())
    assert len(history.now().members[MemberId("anna")].devices) == 2


def test_a_new_recovery_sheet_needs_two_keyholders_where_there_are_two() -> None:
    history = History()
    history.joins("boris", STEWARDS)
    wish = history.says("anna", renewal())
    assert history.now().recovery_feed == RECOVERY_FEED and wish in history.now().waiting
    old = history.says("recovery", DeviceAdded(MemberId("anna"), device_of("anna", 3)), seen=[wish])
    history.says("boris", StewardSeconded(wish), seen=[wish])
    now = history.now()
    assert now.recovery_feed == renewal().feed and old not in history.chain().accepted


def test_no_sheet_and_no_colleague_makes_another_sheet() -> None:
    history = History()
    history.joins("clara", CASEWORK)
    history.says("recovery", renewal())
    history.says("clara", renewal())
    history.says("anna", renewal(2))
    assert history.now().recovery_feed == RECOVERY_FEED
