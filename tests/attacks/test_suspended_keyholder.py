"""A keyholder's laptop is suspended, and with it the second signature of the help page's next list. Rule of these tests: that is said as what it
is and never as a list of somebody else's; what the thief of that laptop signs is named."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from safeconduct.core.ids import CircleId, FeedId
from safeconduct.core.section import Role
from safeconduct.desk.door_lists import lists_of, wish_of
from safeconduct.desk.office import unlock
from safeconduct.desk.suspended_signers import only_lacks_who_left
from safeconduct.journal import membership
from safeconduct.journal.joining import new_epoch
from safeconduct.roster.roster import STEWARDS
from safeconduct.seal.door_list import (
    DoorList,
    Signers,
    Wish,
    check_list,
    list_address,
    list_in,
    sign_list,
    sign_too,
)
from safeconduct.seal.keys import SigningKey
from safeconduct.store.log import Letter
from safeconduct.web.forms import Form
from tests.attacks.test_another_list import (
    FOREVER,
    NAMED,
    STRANGE,
    an_office,
    at_the_relay,
    level,
    meet,
    newest,
    today,
    two_keyholders,
)
from tests.desk.offices import OTHER_WORDS, Pages, colleague
from tests.desk.test_sheets import new_sheet

WAITS = "may still seal calls to a laptop that was suspended"


def own(pages: Pages) -> SigningKey:
    return pages.office.journal.ring.signing


def suspends(pages: Pages, other: Pages) -> str:
    """What the page says after the press."""
    ring = other.office.journal.ring
    answer = pages.post(f"/keys/members/{ring.member}/devices/{ring.device}/suspend")
    assert answer.status_code == 303
    return pages.get(f"/keys/members/{ring.member}")


@contextmanager
def three_keyholders(folder: Path) -> Iterator[tuple[Pages, Pages, Pages]]:
    """Anna and Boris, and Clara, whom both made a keyholder."""
    with two_keyholders(folder) as (anna, boris, _):
        clara = colleague(anna, folder, "Clara", *(role.value for role in Role if role is not Role.STEWARD))
        clara.office.close()
        shutil.copytree(folder / "desk", folder / "clara", ignore=shutil.ignore_patterns("*.lock"))
        clara = Pages(unlock(folder / "clara", "Clara", OTHER_WORDS, clara.clock, os.urandom), folder / "clara", clara.clock)
        try:
            anna.office.change(lambda journal: membership.seat(journal, clara.office.me, STEWARDS))
            meet(anna, boris, clara)
            boris.office.change(lambda journal: membership.second(journal, next(iter(journal.roster.waiting))))
            meet(boris, anna, clara)
            assert len(newest(anna).signers.keyholders) == 3 and newest(anna) == newest(boris) == newest(clara)
            yield anna, boris, clara
        finally:
            clara.office.close()


def to_the_relay(pages: Pages, number: int, raw: bytes) -> None:
    address = list_address(bytes.fromhex(pages.office.group), number)
    at_the_relay(pages, Letter(address, hashlib.sha256(raw).digest(), raw, FOREVER)).close()


def test_a_suspended_laptop_of_one_of_two_keyholders_is_no_list_of_somebody_else(tmp_path: Path) -> None:
    with two_keyholders(tmp_path) as (anna, boris, words):
        before = newest(anna)
        suspends(anna, boris)
        assert NAMED not in today(anna)
        meet(anna)
        assert newest(anna) == before and wish_of(anna.office.folder, Wish.KEYS)
        assert NAMED not in today(anna)
        assert "The sheet was used" not in anna.get("/keys/recovery")
        anna.does("/keys/sheet", what="help-page", **{"sheet-words": " ".join(words)})
        meet(anna)
        assert newest(anna).number == before.number + 1
        assert NAMED not in today(anna)
        assert "The sheet was used: it signed one" in anna.get("/keys/recovery")


def test_a_list_that_waits_goes_by_the_key_that_a_colleague_made_meanwhile_so_that_the_sheet_can_agree(tmp_path: Path) -> None:
    with two_keyholders(tmp_path) as (anna, boris, words):
        clara = colleague(anna, tmp_path, "Clara", Role.FRONT_DESK.value)
        meet(anna, boris)
        number = newest(anna).number
        suspends(anna, boris)
        anna.office.refresh()
        clara.office.refresh()
        clara.office.change(lambda journal: new_epoch(journal, CircleId(Role.FRONT_DESK.value)))
        anna.office.refresh()
        anna.does("/keys/sheet", what="help-page", **{"sheet-words": " ".join(words)})
        assert (newest(anna).number, newest(anna).front_desk.kid) == (number + 1, anna.office.journal.roster.epochs[Role.FRONT_DESK.value].kid)
        clara.office.close()


def test_who_is_suspended_waits_to_be_let_in_nowhere(tmp_path: Path) -> None:
    anna = an_office(tmp_path)
    clara = colleague(anna, tmp_path, "Clara", Role.CASEWORK.value)
    clara.office.close()
    assert "device suspended" in suspends(anna, clara)
    assert "waits to be let into" not in anna.get("/keys") and "not let in yet" not in anna.get(f"/keys/members/{clara.office.me}")
    anna.office.close()


def test_a_sheet_made_while_the_list_waits_cannot_sign_it_and_the_one_before_still_can(tmp_path: Path) -> None:
    with two_keyholders(tmp_path) as (anna, boris, words):
        assert "a new one never can" not in anna.get("/keys/recovery")
        suspends(anna, boris)
        assert "a new one never can" in anna.get("/keys/recovery")
        before = newest(anna)
        anna.does(f"/keys/members/{boris.office.me}/out", sure="yes")
        anna.does("/keys/sheet", what=next(iter(anna.office.journal.roster.waiting)), **{"sheet-words": " ".join(words)})
        new = " ".join(new_sheet(anna))
        refused = anna.post("/keys/sheet", what="help-page", **{"sheet-words": new})
        assert refused.status_code == 400 and "names the sheet before this one" in refused.body.decode()
        assert newest(anna) == before and WAITS in today(anna)
        anna.does("/keys/sheet", what="help-page", **{"sheet-words": " ".join(words)})
        assert newest(anna).signers == Signers(frozenset({feed_of(anna)}), frozenset({anna.office.journal.roster.recovery_feed}))
        assert NAMED not in today(anna) and WAITS not in today(anna)


def test_the_sheet_before_agrees_to_no_change_of_colleagues(tmp_path: Path) -> None:
    with two_keyholders(tmp_path) as (anna, boris, words):
        suspends(anna, boris)
        anna.does(f"/keys/members/{boris.office.me}/out", sure="yes")
        anna.does("/keys/sheet", what=next(iter(anna.office.journal.roster.waiting)), **{"sheet-words": " ".join(words)})
        new_sheet(anna)
        clara = colleague(anna, tmp_path, "Clara", *(role.value for role in Role))
        assert clara.office.actor.is_steward
        anna.does(f"/keys/members/{clara.office.me}/out", sure="yes")
        change = next(iter(anna.office.journal.roster.waiting))
        for chosen in ((change,), (change, "help-page")):
            ticked = (*(("what", one) for one in chosen), ("sheet-words", " ".join(words)), ("seen", anna.office.seen))
            assert anna.ask("POST", "/keys/sheet", Form(ticked)).status_code == 400
        assert change in anna.office.journal.roster.waiting
        clara.office.close()


def test_nor_is_the_list_that_only_the_suspended_laptop_signed_when_its_owner_made_us_a_keyholder(tmp_path: Path) -> None:
    with two_keyholders(tmp_path) as (anna, boris, words):
        before = newest(boris)
        suspends(boris, anna)
        level(boris)
        assert newest(boris) == before
        page = today(boris)
        assert NAMED not in page and WAITS in page
        boris.does("/keys/sheet", what="help-page", **{"sheet-words": " ".join(words)})
        assert newest(boris).number == before.number + 1
        assert NAMED not in today(boris) and WAITS not in today(boris)


def test_nor_is_the_list_that_the_suspended_laptop_signed_with_the_recovery_sheet(tmp_path: Path) -> None:
    with two_keyholders(tmp_path) as (anna, boris, words):
        clara = colleague(anna, tmp_path, "Clara", Role.CASEWORK.value)
        clara.office.close()
        anna.does("/keys/sheet", what="help-page", **{"sheet-words": " ".join(words)})
        meet(anna, boris)
        assert newest(boris) == newest(anna) and clara.office.journal.ring.feed in newest(boris).answering
        suspends(boris, anna)
        level(boris)
        assert NAMED not in today(boris) and WAITS in today(boris)


def test_nor_is_the_list_of_two_keyholders_of_whom_one_stepped_down_or_was_taken_out(tmp_path: Path) -> None:
    with two_keyholders(tmp_path) as (anna, boris, words):
        anna.office.change(lambda journal: membership.unseat(journal, boris.office.me, STEWARDS))
        meet(anna, boris)
        boris.office.change(lambda journal: membership.second(journal, next(iter(journal.roster.waiting))))
        meet(boris, anna)
        assert anna.office.journal.roster.members_of(STEWARDS) == (anna.office.me,)
        assert NAMED not in today(anna) and NAMED not in today(boris)
        anna.office.change(lambda journal: membership.remove(journal, boris.office.me))
        level(anna)
        assert NAMED not in today(anna) and WAITS in today(anna)
        anna.does("/keys/sheet", what="help-page", **{"sheet-words": " ".join(words)})
        assert newest(anna).signers.keyholders == {feed_of(anna)}
        assert NAMED not in today(anna) and WAITS not in today(anna)


def test_a_suspended_laptop_of_one_of_three_keyholders_is_no_list_of_somebody_else(tmp_path: Path) -> None:
    with three_keyholders(tmp_path) as (anna, boris, clara):
        before = newest(anna)
        suspends(anna, boris)
        level(anna)
        shutil.copy(tmp_path / "desk" / "relay.toml", tmp_path / "clara")  # The folders of these tests are copies, and so is their token.
        for pages in (anna, clara):
            level(pages)
            assert NAMED not in today(pages)
        meet(anna, clara)
        assert newest(anna).number > before.number and newest(anna) == newest(clara)
        suspends(anna, clara)
        meet(anna)
        assert NAMED not in today(anna)


def test_until_the_sheet_agrees_the_press_and_today_say_that_the_help_page_goes_on_with_the_list_before(tmp_path: Path) -> None:
    with two_keyholders(tmp_path) as (anna, boris, words):
        assert WAITS not in today(anna)
        ring = boris.office.journal.ring
        said = anna.does(f"/keys/members/{ring.member}/devices/{ring.device}/suspend")
        assert "goes on with the list before until a second keyholder" in anna.get(said)
        for _ in range(2):
            page = today(anna)
            assert WAITS in page and 'href="/keys/sheet"' in page
            level(anna)
        anna.does("/keys/sheet", what="help-page", **{"sheet-words": " ".join(words)})
        assert WAITS not in today(anna)


def test_where_one_keyholder_is_enough_nothing_waits_and_the_press_does_not_say_so(tmp_path: Path) -> None:
    anna = an_office(tmp_path)
    clara = colleague(anna, tmp_path, "Clara", Role.CASEWORK.value)
    clara.office.close()
    ring = clara.office.journal.ring
    said = anna.does(f"/keys/members/{ring.member}/devices/{ring.device}/suspend")
    assert "Nothing more is sealed to it" in anna.get(said)
    assert WAITS not in today(anna)
    anna.office.close()


def thieves(before: DoorList, **other: object) -> DoorList:
    return replace(before, number=before.number + 1, **other)  # type: ignore[arg-type]


def test_what_the_thieves_of_two_of_three_laptops_sign_is_named_also_when_it_says_what_ours_said(tmp_path: Path) -> None:
    with three_keyholders(tmp_path) as (anna, boris, clara):
        before = newest(anna)
        evil = thieves(before, ways={"en": "Ring us at this number."})
        for other in (boris, clara):
            anna.office.change(lambda journal, other=other: membership.suspend(journal, other.office.journal.ring.device))
        raw = sign_too(sign_list(evil, own(boris)), own(clara))
        assert check_list(raw, before) == evil
        to_the_relay(anna, evil.number, raw)
        level(anna)
        assert len(lists_of(anna.office.folder)) == evil.number
        assert NAMED in today(anna)


def is_named_where_it_stands(pages: Pages, listed: DoorList, *signers: Pages) -> bool:
    """Whether Today of this office names the list while it is the newest there."""
    place = pages.office.folder.door / f"list-{listed.number:04}"
    place.write_bytes(sign_too(sign_list(listed, own(signers[0])), own(signers[1])))
    is_named = NAMED in today(pages)
    place.unlink()
    return is_named


def feed_of(pages: Pages) -> frozenset[FeedId]:
    return frozenset({pages.office.journal.ring.feed})


def stranger() -> frozenset[FeedId]:
    return frozenset({FeedId(SigningKey(os.urandom(32)).public.hex())})


def test_a_list_by_a_colleague_and_a_thief_that_drops_a_keyholder_or_takes_more_of_them_is_named(tmp_path: Path) -> None:
    with three_keyholders(tmp_path) as (anna, boris, clara):
        before, sheet = newest(clara), newest(clara).signers.recovery
        mine, theirs, third = map(feed_of, (anna, boris, clara))
        clara.office.change(lambda journal: membership.suspend(journal, boris.office.journal.ring.device))
        for signers in (Signers(frozenset({mine, theirs}), sheet), Signers(frozenset({mine, theirs, third}), sheet, 3)):
            assert is_named_where_it_stands(clara, thieves(before, signers=signers), anna, boris), signers
        assert NAMED not in today(clara) and STRANGE not in today(clara)


def test_a_list_by_a_colleague_and_a_thief_with_a_stranger_or_another_sheet_among_its_signers_is_named(tmp_path: Path) -> None:
    with two_keyholders(tmp_path) as (anna, boris, _):
        before, sheet = newest(anna), newest(anna).signers.recovery
        mine, theirs = map(feed_of, (anna, boris))
        anna.office.change(lambda journal: membership.suspend(journal, boris.office.journal.ring.device))
        for signers in (Signers(frozenset({mine, stranger()}), sheet), Signers(frozenset({mine, theirs}), stranger())):
            assert is_named_where_it_stands(anna, thieves(before, signers=signers), anna, boris), signers
        assert NAMED not in today(anna)


def test_a_list_that_has_a_colleague_sign_who_was_no_keyholder_is_named(tmp_path: Path) -> None:
    with two_keyholders(tmp_path) as (anna, boris, _):
        clara = colleague(anna, tmp_path, "Clara", *(role.value for role in Role if role is not Role.STEWARD))
        clara.office.close()
        meet(anna, boris)
        before = newest(anna)
        anna.office.change(lambda journal: membership.suspend(journal, boris.office.journal.ring.device))
        signers = Signers(frozenset({feed_of(anna), feed_of(clara)}), before.signers.recovery)
        assert is_named_where_it_stands(anna, thieves(before, signers=signers), anna, boris)
        assert NAMED not in today(anna)


def test_what_thieves_sign_while_a_colleague_has_a_new_laptop_is_not_how_that_colleague_came(tmp_path: Path) -> None:
    with three_keyholders(tmp_path) as (anna, boris, clara):
        before, new = newest(clara), stranger()
        roster = clara.office.journal.roster
        feeds = roster.feeds | dict.fromkeys(new, clara.office.me)
        cuts = {feed: (0, "") for one in (anna, boris, clara) for feed in feed_of(one)}
        later = replace(roster, feeds=feeds, cuts=cuts)
        signers = Signers(frozenset({feed_of(anna), feed_of(boris), new}), before.signers.recovery)
        evil = sign_too(sign_list(thieves(before, signers=signers, ways={"en": "Ring us at this number."}), own(anna)), own(boris))
        lists = lists_of(clara.office.folder)
        assert only_lacks_who_left(lists[: first_with(clara, lists)], later, new)
        assert not only_lacks_who_left([*lists, evil], later, new)


def first_with(pages: Pages, lists: list[bytes]) -> int:
    """How many lists there were when one of them first named this office among its signers."""
    return next(number for number, raw in enumerate(lists, 1) if feed_of(pages) <= list_in(raw).signers.devices)
