"""Somebody who is, or was, a keyholder signs the help page's next list. Rule of these tests: one of two is not enough; where one is, the
office names it, and stays able to open and sign."""

import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from safeconduct.core.ids import FeedId
from safeconduct.core.section import Role
from safeconduct.core.when import DAY, Moment
from safeconduct.desk.door_lists import FOREVER, fetch_door_lists, lists_of, newest_list, other_words, wish_of
from safeconduct.desk.folder import Folder
from safeconduct.desk.levelling import Levelling
from safeconduct.desk.office import unlock
from safeconduct.desk.relay_settings import RelaySettings
from safeconduct.errors import SealBroken
from safeconduct.journal import membership
from safeconduct.journal.founding import recovery_seed
from safeconduct.journal.sharing import Scheme, shares_of
from safeconduct.seal.door_list import (
    DoorList,
    Signers,
    Wish,
    check_list,
    list_address,
    list_in,
    sign_list,
    wish_address,
)
from safeconduct.seal.keys import Epoch, SigningKey
from safeconduct.seal.letters import FrontDesk
from safeconduct.store.log import Letter
from safeconduct.store.relay_client import RelayStore
from safeconduct.store.sqlite import SqliteStore
from safeconduct.wire.labels import Purpose, label
from tests.desk.offices import LIGHT, OTHER_WORDS, WORDS, Hand, Pages, colleague, found
from tests.relays import a_relay

NAMED, STRANGE, LATE = "a list that is not ours", "not of our group", "the help page waits for a new list"


def an_office(folder: Path) -> Pages:
    return with_sheet(folder)[0]


def with_sheet(folder: Path) -> tuple[Pages, tuple[str, ...]]:
    hand = Hand()
    office, words = found(folder / "desk", "Anna", WORDS, hand, os.urandom, kdf=LIGHT)
    return Pages(office, folder / "desk", hand), words


def newest(pages: Pages) -> DoorList:
    listed = newest_list(pages.office.folder, pages.office.journal.ring.group)
    assert listed
    return listed


def their_list(pages: Pages, number: int) -> bytes:
    """As the office's own of this number, but sealing to another key, signed by this office's device."""
    theirs, gone = Epoch(os.urandom(32), b"front-desk/1"), frozenset({FeedId(SigningKey(os.urandom(32)).public.hex())})
    desk = FrontDesk(theirs.kid, theirs.public)
    forged = replace(newest(pages), number=number, front_desk=desk, answering=gone, signers=Signers(frozenset({gone})))
    return sign_list(forged, pages.office.journal.ring.signing)


def put(relay: SqliteStore, pages: Pages, number: int, raw: bytes) -> None:
    address = list_address(pages.office.journal.ring.group, number)
    relay.put_letter_over(Letter(address, hashlib.sha256(raw).digest(), raw, FOREVER))


def today(pages: Pages) -> str:
    pages.office.refresh()
    return pages.ask("GET", "/today").body.decode()


# Where one keyholder is enough


def test_a_list_that_somebody_else_signed_in_place_of_ours_is_named_until_the_help_page_was_set_up_again(tmp_path: Path) -> None:
    anna = an_office(tmp_path)
    office = anna.office
    number = len(lists_of(office.folder))
    relay = SqliteStore.open(tmp_path / "relay.db", office.journal.ring.group)
    for raw in (lists_of(office.folder)[-1], b"nothing of the kind"):
        put(relay, anna, number, raw)
        fetch_door_lists(office.folder, relay)
        assert NAMED not in today(anna)
    put(relay, anna, number, their_list(anna, number))
    fetch_door_lists(office.folder, relay)
    assert NAMED in today(anna)
    put(relay, anna, number, lists_of(office.folder)[number - 1])
    fetch_door_lists(office.folder, relay)
    assert NAMED in today(anna)  # A help page that took theirs keeps it.
    anna.does("/keys/help-page/set-up-again")
    assert NAMED not in today(anna)
    relay.close()
    office.close()


def test_a_list_of_two_desks_that_did_not_know_of_each_other_is_followed_by_the_next(tmp_path: Path) -> None:
    anna = an_office(tmp_path)
    office = anna.office
    number = newest(anna).number
    relay = SqliteStore.open(tmp_path / "relay.db", office.journal.ring.group)
    other = replace(newest(anna), ways={"en": "ring us"})
    put(relay, anna, number, sign_list(other, office.journal.ring.signing))
    fetch_door_lists(office.folder, relay)
    assert NAMED not in today(anna)
    assert newest(anna).number == number + 1
    assert check_list(lists_of(office.folder)[-1], other).ways == newest(anna).ways
    for _ in range(5):
        office.publish()
    assert newest(anna).number == number + 1
    relay.close()
    office.close()


def test_a_desk_that_no_list_would_follow_signs_none_and_says_so(tmp_path: Path) -> None:
    anna = an_office(tmp_path)
    office = anna.office
    number = len(lists_of(office.folder)) + 1
    relay = SqliteStore.open(tmp_path / "relay.db", office.journal.ring.group)
    put(relay, anna, number, their_list(anna, number))
    fetch_door_lists(office.folder, relay)
    office.publish({"en": "ring us"})
    assert len(lists_of(office.folder)) == number
    assert newest(anna)
    assert NAMED in today(anna)
    relay.close()
    office.close()


@pytest.mark.parametrize("gives_it_our_keys_name", [False, True])
def test_a_list_that_seals_to_a_key_of_nobody_is_named_also_when_ours_followed_it(tmp_path: Path, *, gives_it_our_keys_name: bool) -> None:
    anna = an_office(tmp_path)
    office, before = anna.office, newest(anna)
    relay = SqliteStore.open(tmp_path / "relay.db", office.journal.ring.group)
    theirs = Epoch(os.urandom(32), b"front-desk/1")
    name = before.front_desk.kid if gives_it_our_keys_name else theirs.kid
    evil = replace(before, number=before.number + 1, front_desk=FrontDesk(name, theirs.public))
    assert STRANGE not in today(anna)
    put(relay, anna, evil.number, sign_list(evil, office.journal.ring.signing))
    fetch_door_lists(office.folder, relay)
    assert STRANGE in today(anna)
    assert newest(anna).number == evil.number + 1 and newest(anna).front_desk == before.front_desk
    assert STRANGE in today(anna)
    anna.does("/keys/help-page/set-up-again")
    assert STRANGE not in today(anna)
    relay.close()
    office.close()


def test_keys_and_colleagues_that_were_ours_are_no_strangers(tmp_path: Path) -> None:
    anna = an_office(tmp_path)
    boris = colleague(anna, tmp_path, "Boris", Role.FRONT_DESK.value)
    boris.office.close()
    anna.office.change(lambda journal: membership.remove(journal, boris.office.me))
    assert len({newest_front_desk(raw) for raw in lists_of(anna.office.folder)}) > 1
    assert STRANGE not in today(anna)
    anna.office.close()


def newest_front_desk(raw: bytes) -> bytes:
    return list_in(raw).front_desk.kid


def test_lists_are_counted_as_numbers(tmp_path: Path) -> None:
    door = tmp_path / "door"
    door.mkdir()
    for number in (9999, 10000, 2):
        (door / f"list-{number:04}").write_bytes(str(number).encode())
    assert lists_of(Folder(tmp_path)) == [b"2", b"9999", b"10000"]


# Where there are two


@contextmanager
def two_keyholders(folder: Path) -> Iterator[tuple[Pages, Pages, tuple[str, ...]]]:
    """Anna and Boris, each with an office of their own folder, which meet at a relay only; and the words of the recovery sheet."""
    with ExitStack() as stack:
        url = stack.enter_context(a_relay(folder / "relay"))
        anna, words = with_sheet(folder)
        stack.callback(anna.office.close)
        RelaySettings(url, (folder / "relay" / "ticket").read_text()).write(folder / "desk" / "relay.toml")
        level(anna)
        boris = colleague(anna, folder, "Boris", *(role.value for role in Role))
        boris.office.close()
        shutil.copytree(folder / "desk", folder / "boris")
        level(anna)
        his = unlock(folder / "boris", "Boris", OTHER_WORDS, boris.clock, os.urandom)
        stack.callback(his.close)
        boris = Pages(his, folder / "boris", boris.clock)
        meet(anna, boris)
        assert len(newest(anna).signers.keyholders) == 2 and newest(anna) == newest(boris)
        yield anna, boris, words


def level(*all_of_us: Pages) -> None:
    for pages in all_of_us:
        levelling = Levelling(pages.office.folder, Hand())
        levelling.once()
        if levelling.level.shut_out:  # The laptop got another token when somebody was put out who knew the old one.
            levelling.once()
        assert levelling.level.trouble == ""
        if levelling._relay:
            levelling._relay.close()
        pages.office.refresh()


def meet(*all_of_us: Pages) -> None:
    """Long enough for a wish to come, the yes to go back, and what waited behind it to follow."""
    for _ in range(5):
        level(*all_of_us)


def at_the_relay(pages: Pages, *letters: Letter) -> RelayStore:
    settings = RelaySettings.of(pages.office.folder)
    assert settings
    store = RelayStore(settings.address, pages.office.folder.group, settings.token)
    for letter in letters:
        store.put_letter(letter)
    return store


def test_one_keyholder_of_two_cannot_put_their_key_in_the_place_of_the_front_desk(tmp_path: Path) -> None:
    with two_keyholders(tmp_path) as (anna, boris, _):
        before = newest(anna)
        forged = their_list(boris, before.number + 1)
        with pytest.raises(SealBroken):
            check_list(forged, before)
        address = list_address(bytes.fromhex(anna.office.group), before.number + 1)
        at_the_relay(boris, Letter(address, hashlib.sha256(forged).digest(), forged, FOREVER)).close()
        meet(anna)
        assert newest(anna) == before and NAMED not in today(anna)
        anna.office.change(lambda journal: membership.suspend(journal, boris.office.journal.ring.device))
        meet(anna)
        assert newest(anna) == before  # It takes two to put Boris off the list, too: what he could do stays as it was.
        assert "Anna" in anna.get("/keys/help-page")


def test_what_two_desks_see_alike_both_sign_without_anybody_pressing_anything(tmp_path: Path) -> None:
    with two_keyholders(tmp_path) as (anna, boris, _):
        before = newest(anna)
        clara = colleague(anna, tmp_path, "Clara", Role.CASEWORK.value)
        clara.office.close()
        assert newest(anna) == before and wish_of(anna.office.folder, Wish.KEYS)
        assert "it counts when a second keyholder" in anna.get("/keys/help-page")
        meet(anna, boris)
        assert newest(anna).number == before.number + 1 and newest(anna) == newest(boris)
        assert clara.office.journal.ring.feed in newest(anna).answering
        assert not wish_of(anna.office.folder, Wish.KEYS) and not wish_of(boris.office.folder, Wish.KEYS)


def test_other_words_on_the_help_page_wait_for_a_second_keyholder_who_reads_them(tmp_path: Path) -> None:
    with two_keyholders(tmp_path) as (anna, boris, _):
        before = newest(anna)
        anna.does("/keys/help-page", **{"way-en": "Ring the other line"})
        meet(anna, boris)
        assert newest(boris) == before
        assert "waits for somebody else" in anna.get("/keys/help-page")
        clara = colleague(anna, tmp_path, "Clara", Role.CASEWORK.value)  # Keys do not wait behind words.
        clara.office.close()
        meet(anna, boris)
        assert newest(boris).number == before.number + 1 and not newest(boris).ways
        assert "Ring the other line" in boris.get("/keys/help-page")
        assert "waits for your yes" in today(boris) and "waits for your yes" not in today(anna)
        read = re.findall(r'name="read" value="([0-9a-f]{64})"', boris.get("/keys/help-page"))[0]
        anna.does("/keys/help-page", **{"way-en": "Ring another line still"})
        meet(anna, boris)
        assert boris.post("/keys/help-page/agree", read=read).status_code == 409  # These are not the words that Boris read.
        anna.does("/keys/help-page", **{"way-en": "Ring the other line"})
        meet(anna, boris)
        boris.does("/keys/help-page/agree", read=read)
        meet(boris, anna)
        assert "waits for your yes" not in today(boris)
        assert newest(anna).ways == {"en": "Ring the other line"} and newest(anna) == newest(boris)
        assert not other_words(anna.office.folder)


def asks_for(pages: Pages, wish: Wish, listed: DoorList) -> None:
    """Straight to the relay, as a keyholder's own program would, and not as ours does."""
    raw, group = sign_list(listed, pages.office.journal.ring.signing), bytes.fromhex(pages.office.group)
    at_the_relay(pages, Letter(wish_address(group, wish), hashlib.sha256(raw).digest(), raw, FOREVER)).close()


def test_words_in_a_language_that_no_page_shows_are_not_agreed_to(tmp_path: Path) -> None:
    with two_keyholders(tmp_path) as (anna, boris, _):
        before = newest(boris)
        asks_for(boris, Wish.WAYS, replace(before, number=before.number + 1, ways={"zz": "Write to another address."}))
        level(anna)
        read = re.findall(r'name="read" value="([0-9a-f]{64})"', anna.get("/keys/help-page"))[0]
        assert anna.post("/keys/help-page/agree", read=read).status_code == 403
        meet(anna, boris)
        assert newest(anna) == before


def nested(pages: Pages) -> bytes:
    """What a keyholder may sign and no reader of lists gets to the end of."""
    raw, signing = b"\x91" * 30_000 + b"\x01", pages.office.journal.ring.signing
    return signing.public + raw + signing.sign(label(Purpose.DOOR_LIST, raw))


@pytest.mark.parametrize("wish", [None, *Wish])
def test_what_a_keyholder_signed_and_nobody_can_read_stops_no_office(tmp_path: Path, wish: Wish | None) -> None:
    with two_keyholders(tmp_path) as (anna, boris, _):
        before, raw, group = newest(anna), nested(boris), bytes.fromhex(boris.office.group)
        address = wish_address(group, wish) if wish else list_address(group, before.number + 1)
        at_the_relay(boris, Letter(address, hashlib.sha256(raw).digest(), raw, FOREVER)).close()
        clara = colleague(anna, tmp_path, "Clara", Role.CASEWORK.value)
        clara.office.close()
        meet(anna, boris)
        assert newest(anna).number == before.number + 1 and newest(anna) == newest(boris)


def test_a_list_that_is_in_force_is_not_signed_over_and_over(tmp_path: Path) -> None:
    with two_keyholders(tmp_path) as (anna, boris, _):
        first = newest(anna).number
        for _ in range(3):
            asks_for(boris, Wish.KEYS, replace(newest(boris), number=newest(boris).number + 1))
            level(anna, boris)
        assert newest(anna).number == first
        anna.clock.now = boris.clock.now = Moment(anna.clock.now + DAY)
        for _ in range(3):
            asks_for(boris, Wish.KEYS, replace(newest(boris), number=newest(boris).number + 1, day=anna.office.today()))
            level(anna, boris)
        assert newest(anna).number == first + 1  # Where two desks have lists of one number, one more follows both.


def test_a_wish_that_somebody_overwrites_at_the_relay_is_said_again_and_its_waiting_is_named(tmp_path: Path) -> None:
    with two_keyholders(tmp_path) as (anna, boris, _):
        before = newest(anna)
        clara = colleague(anna, tmp_path, "Clara", Role.CASEWORK.value)
        clara.office.close()
        level(anna)
        address = wish_address(bytes.fromhex(anna.office.group), Wish.KEYS)
        for junk in (b"-", b"nothing of the kind"):
            at_the_relay(anna, Letter(address, hashlib.sha256(junk).digest(), junk, FOREVER)).close()
            level(anna)
            assert wish_of(anna.office.folder, Wish.KEYS)
        assert LATE not in today(anna)
        anna.clock.now = boris.clock.now = Moment(anna.clock.now + DAY)
        assert LATE in today(anna)
        meet(boris, anna)
        assert newest(anna).number == before.number + 1 and LATE not in today(anna)


def test_words_that_were_taken_back_ask_nobody_any_more(tmp_path: Path) -> None:
    with two_keyholders(tmp_path) as (anna, boris, _):
        anna.does("/keys/help-page", **{"way-en": "Ring the other line"})
        meet(anna, boris)
        anna.does("/keys/help-page", **{"way-en": ""})
        meet(anna, boris)
        assert not other_words(anna.office.folder) and not other_words(boris.office.folder)
        assert "waits for your yes" not in today(boris)
        assert boris.post("/keys/help-page/agree").status_code == 409


def test_lists_and_wishes_that_an_older_relay_lost_stand_there_again(tmp_path: Path) -> None:
    with two_keyholders(tmp_path) as (anna, _, _):
        anna.does("/keys/help-page", **{"way-en": "Ring the other line"})
        level(anna)
        group, number = bytes.fromhex(anna.office.group), newest(anna).number
        lost = SqliteStore.open(tmp_path / "relay" / "relay.db", group)
        lost.discard_letters([list_address(group, number)])
        lost.close()
        relay = at_the_relay(anna)
        assert not relay.letters_at([list_address(group, number)])
        level(anna)
        assert relay.letters_at([list_address(group, number)])[0].body == lists_of(anna.office.folder)[-1]
        relay.close()


def test_when_the_other_keyholder_lost_everything_the_sheet_signs_for_them(tmp_path: Path) -> None:
    with two_keyholders(tmp_path) as (anna, boris, sheet):
        words, before = " ".join(sheet), newest(anna)
        anna.office.change(lambda journal: membership.suspend(journal, boris.office.journal.ring.device))
        anna.office.change(lambda journal: membership.remove(journal, boris.office.me))
        assert newest(anna) == before
        page = anna.get("/keys/sheet")
        assert "Take Boris out of the group." in page and "The help page is to go by" in page
        change = next(iter(anna.office.journal.roster.waiting))
        shares = [" ".join(one.words) for one in shares_of(recovery_seed(sheet), Scheme(2, 3), os.urandom)]
        for wrong in ("", shares[0], " ".join([shares[0], shares[0]]), "abandon", words.replace(words.split()[3], "zebrra", 1), " ".join(["zoo"] * 23 + ["vote"])):
            answer = anna.post("/keys/sheet", what="help-page", **{"sheet-words": wrong})
            assert answer.status_code == 400 and 'id="sheet-words-wrong"' in bytes(answer.body).decode()
        assert newest(anna) == before
        anna.does("/keys/sheet", what=change, **{"sheet-words": words})
        assert anna.office.journal.roster.members[boris.office.me].removed
        anna.does("/keys/sheet", what="help-page", **{"sheet-words": f"{shares[2].upper()}\n{shares[0]}"})
        assert newest(anna).number == before.number + 1
        assert newest(anna).signers.devices == {anna.office.journal.ring.feed}
        assert "Leave the sheet where it is" in anna.get("/keys/sheet")
