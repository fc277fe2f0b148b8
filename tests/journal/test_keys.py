"""Who can read and who is written for. Each test is one way in which somebody might read more, or be written for, who should not."""

import os
from contextlib import suppress

import pytest

from safeconduct.core.case import NoteWritten
from safeconduct.core.group import EpochBegan, MemberAdded, MemberSeated
from safeconduct.core.ids import CircleId, StreamId
from safeconduct.core.section import EVERYONE, Kind, Placed
from safeconduct.errors import NotAllowed, StoreDown
from safeconduct.journal import founding, joining, membership
from safeconduct.journal.rewrapping import catch_up
from safeconduct.journal.shelf import Shelf
from safeconduct.seal.keyring import epoch_of
from safeconduct.seal.keyrows import Key, open_box
from safeconduct.seal.keys import SymmetricKey
from safeconduct.store.sqlite import connect
from tests.journal.desks import CASE, CASEWORK, FRONT_DESK, PRESS, Desks, began, new_stream


def roster_says(desks: Desks, who: str, *facts: object) -> None:
    journal = desks[who]
    journal.writing.write_in(journal.store, StreamId(journal.ring.roster_stream), facts)  # type: ignore[arg-type]
    desks.refresh()


def keys_of(desks: Desks, who: str, kind: Kind) -> set[bytes]:
    return {key.secret for key in desks[who].shelf.keys_of_stream(desks.stream(kind))}


def leave_casework(desks: Desks, who: str = "boris") -> None:
    """Boris is unseated by Anna, who is inside and makes the circle's new key."""
    from safeconduct.core.group import MemberUnseated

    member = desks[who].ring.member
    cuts = {desks[who].ring.feed: desks["anna"].store.head_of(desks[who].ring.feed)}
    roster_says(desks, "anna", MemberUnseated(member, CASEWORK, cuts))
    joining.new_epoch(desks["anna"], CASEWORK)
    desks.refresh()


def test_a_section_opens_to_the_circles_that_hold_it_and_to_nobody_else(desks: Desks) -> None:
    desks.write("anna", Kind.CASE, "everybody at work on it")
    desks.write("anna", Kind.IDENTITY, "a name")
    desks.write("anna", Kind.PLACE, "a street")
    assert desks.read("boris") == {"everybody at work on it", "a name"}
    assert desks.read("fay") == {"everybody at work on it"}
    assert desks.read("pia") == set()
    assert desks.read("anna") == {"everybody at work on it", "a name", "a street"}


def test_who_cannot_open_a_section_cannot_begin_or_write_it(desks: Desks) -> None:
    with pytest.raises(NotAllowed):
        desks.write("fay", Kind.IDENTITY, "a name")
    desks.write("boris", Kind.IDENTITY, "a name")
    with pytest.raises(NotAllowed):
        desks.write("fay", Kind.IDENTITY, "another")
    assert desks.read("boris") == {"a name"}


def test_a_circles_new_key_that_came_in_a_transaction_which_was_undone_is_there_after_the_next_start(desks: Desks) -> None:
    boris = desks["boris"]
    joining.new_epoch(desks["anna"], CASEWORK)
    with suppress(StoreDown), boris.db:
        boris.refresh()
        raise StoreDown("The disk is full.")
    boris.refresh()
    assert Shelf(boris.db, boris.ring).epoch(CASEWORK, desks["anna"].roster.epochs[CASEWORK].kid)


# A seat gives no key


def test_a_ghost_seated_by_a_keyholder_gets_no_key_now_or_at_the_next_change_of_keys(desks: Desks) -> None:
    ghost = desks.joins("ghost", CASEWORK, let_in=False)
    desks.write("boris", Kind.IDENTITY, "a name")
    for circle in (EVERYONE, CASEWORK):
        joining.new_epoch(desks["anna"], circle)
    desks.write("boris", Kind.IDENTITY, "another")
    assert desks.read("ghost") == set()
    assert {holder for holder in ghost.shelf.holders() if not holder.startswith(("member:", "device:"))} == set()


def test_a_keyholder_who_seats_themself_gets_no_key(desks: Desks) -> None:
    desks.joins("kim", CircleId("steward"))
    kim = desks["kim"].ring.member
    desks.write("boris", Kind.IDENTITY, "a name")
    roster_says(desks, "kim", MemberSeated(kim, CASEWORK))
    with pytest.raises(NotAllowed):
        joining.let_in(desks["kim"], kim, [CASEWORK])
    with pytest.raises(NotAllowed):
        joining.new_epoch(desks["kim"], CASEWORK)
    own = epoch_of(CASEWORK, 1, os.urandom(32))
    roster_says(desks, "kim", EpochBegan(CASEWORK, founding.seat_key(own, 1)))
    desks.write("boris", Kind.STORY, "what happened")
    assert desks.read("kim") == set()
    assert desks["boris"].roster.epochs[CASEWORK].number == 0


def test_the_wish_is_shown_at_the_door_to_those_inside_and_ends_when_one_lets_them_in(desks: Desks) -> None:
    desks.write("boris", Kind.IDENTITY, "a name")
    fay = desks["fay"].ring.member
    roster_says(desks, "anna", MemberSeated(fay, CASEWORK))
    assert joining.at_the_door(desks["boris"]) == (joining.AtTheDoor(fay, CASEWORK),)
    assert joining.at_the_door(desks["pia"]) == ()
    assert desks.read("fay") == set()
    joining.let_in(desks["boris"], fay, [CASEWORK])
    desks.refresh()
    assert joining.at_the_door(desks["boris"]) == ()
    assert desks.read("fay") == {"a name"}


# Who left


def test_who_left_reads_nothing_that_is_written_after_and_keeps_what_they_had(desks: Desks) -> None:
    desks.write("boris", Kind.IDENTITY, "before")
    leave_casework(desks)
    desks.write("anna", Kind.IDENTITY, "after")
    desks.write("anna", Kind.STORY, "a section begun after")
    assert desks.read("boris") == {"before"}
    assert desks.read("anna") == {"before", "after", "a section begun after"}
    assert len(keys_of(desks, "anna", Kind.IDENTITY)) == 2


def test_who_was_removed_cannot_open_a_single_row_that_came_after(desks: Desks) -> None:
    """With every key they ever had, on the whole log and the whole key table as it lies there."""
    from safeconduct.journal import membership
    from safeconduct.seal.events import open_route

    desks.write("boris", Kind.IDENTITY, "before")
    had = desks["boris"].position
    membership.remove(desks["anna"], desks["boris"].ring.member)
    after = desks.store().rows_after(had)[-1][0]
    desks.write("anna", Kind.IDENTITY, "after")
    desks.write("anna", Kind.KNOWLEDGE, "for everyone", subject=CASE)
    boris = desks.reopen("boris")
    rows = desks.store().rows_after(after)
    assert rows
    assert all(open_route(row, boris.shelf.everyone) is None for _, row in rows)
    assert "after" not in desks.read("boris") and "for everyone" not in desks.read("boris")


def test_a_colleague_who_comes_later_reads_what_was_written_before_and_after_a_change_of_keys(desks: Desks) -> None:
    desks.write("boris", Kind.IDENTITY, "first")
    leave_casework(desks)
    joining.new_epoch(desks["anna"], EVERYONE)
    desks.write("anna", Kind.IDENTITY, "second")
    desks.joins("dora", CASEWORK)
    assert desks.read("dora") == {"first", "second"}
    desks.write("dora", Kind.IDENTITY, "third")
    assert desks.read("anna") == {"first", "second", "third"}


def test_the_key_of_a_section_changes_once_and_not_at_every_write(desks: Desks) -> None:
    desks.write("boris", Kind.IDENTITY, "before")
    leave_casework(desks)
    for text in ("one", "two", "three"):
        desks.write("anna", Kind.IDENTITY, text)
    assert len(keys_of(desks, "anna", Kind.IDENTITY)) == 2


def test_somebody_given_one_section_keeps_it_through_a_change_of_keys(desks: Desks) -> None:
    desks.write("boris", Kind.IDENTITY, "before")
    pia = f"member:{desks['pia'].ring.member}"
    desks["boris"].give(CASE, Kind.IDENTITY, [pia])
    desks.refresh()
    assert desks.read("pia") == {"before"}
    leave_casework(desks, "boris")
    desks.write("anna", Kind.IDENTITY, "after")
    assert desks.read("pia") == {"before", "after"}
    desks.write("pia", Kind.IDENTITY, "a note of mine")
    assert desks.read("anna") == {"before", "after", "a note of mine"}


def test_an_old_epoch_opens_nothing_given_to_the_new_one(desks: Desks) -> None:
    desks.write("boris", Kind.IDENTITY, "before")
    boris_had = desks["boris"].shelf.epochs(CASEWORK, 0)[0]
    leave_casework(desks)
    desks.write("anna", Kind.IDENTITY, "after")
    stream = desks.stream(Kind.IDENTITY)
    newest = desks["anna"].shelf.keys_of_stream(stream)[0]
    given = [one for one in desks["anna"].shelf.readers_of(stream) if one.kid == newest.kid]
    assert ("casework", 0) not in {(one.holder, one.number) for one in given}
    assert boris_had.kid != desks["anna"].roster.epochs[CASEWORK].kid


# Keys pushed in from outside


def test_nobody_writes_under_a_key_that_somebody_outside_pushed_in(desks: Desks) -> None:
    desks.write("boris", Kind.IDENTITY, "before")
    known_to_pia = desks.push_key("pia", desks.stream(Kind.IDENTITY), os.urandom(32), [CASEWORK, "visa"])
    desks.write("boris", Kind.IDENTITY, "after")
    desks.write("anna", Kind.IDENTITY, "after that")
    assert desks["boris"].shelf.stream_key(known_to_pia.kid)  # it arrived, and is worth nothing
    assert desks.read("pia") == set()
    assert len({reader.kid for reader in desks["anna"].shelf.readers_of(desks.stream(Kind.IDENTITY)) if reader.signed}) == 2


def test_nobody_passes_on_a_key_that_was_pushed_in(desks: Desks) -> None:
    desks.write("boris", Kind.IDENTITY, "before")
    pushed = desks.push_key("pia", desks.stream(Kind.IDENTITY), os.urandom(32), [CASEWORK])
    desks["boris"].give(CASE, Kind.IDENTITY, [FRONT_DESK])
    joining.new_epoch(desks["anna"], CASEWORK)
    desks.refresh()
    givers = {reader.giver for reader in desks["anna"].shelf.readers_of(desks.stream(Kind.IDENTITY)) if reader.kid == pushed.kid}
    assert givers == {desks["pia"].ring.feed}


def test_somebody_who_left_the_circle_pushes_in_nothing_either(desks: Desks) -> None:
    desks.write("boris", Kind.IDENTITY, "before")
    leave_casework(desks)
    desks.push_key("boris", desks.stream(Kind.IDENTITY), os.urandom(32), [CASEWORK])
    desks.write("anna", Kind.IDENTITY, "after")
    assert desks.read("boris") == {"before"}


@pytest.mark.parametrize("how", ["out of the group", "out of the circle"])
def test_a_key_that_comes_after_its_giver_left_is_given_anew_to_whom_they_meant(desks: Desks, how: str) -> None:
    """Rows come before keys, and a line may break in between: by then nobody had the key who made the circle's next one."""
    store = desks.store()
    before = max(at for at, _ in store.keys_after(0, 1000))
    desks["boris"].write([Placed(Kind.IDENTITY, CASE, NoteWritten("a name"))])
    late = [row for _, row in store.keys_after(before)]
    db = connect(desks.log)
    db.execute("DELETE FROM key_row WHERE position>?", (before,))
    db.close()
    desks["anna"].refresh()
    if how == "out of the group":
        membership.remove(desks["anna"], desks["boris"].ring.member)
    else:
        leave_casework(desks)
    store.put_keys(late)
    desks.refresh()
    catch_up(desks["anna"])
    desks.joins("nora", CASEWORK)
    assert desks.read("nora") == desks.read("anna") == {"a name"}
    store.close()


def test_signing_a_key_row_for_oneself_gives_nobody_the_right_to_write(desks: Desks) -> None:
    desks.write("boris", Kind.IDENTITY, "before")
    stream, pia = desks.stream(Kind.IDENTITY), f"member:{desks['pia'].ring.member}"
    pushed = desks.push_key("pia", stream, os.urandom(32), [CASEWORK, "visa", pia])
    desks.forge("pia", stream, NoteWritten("believe me"), pushed, after=(), depth=1)
    assert desks.read("boris", counting=False) == {"believe me", "before"}
    assert desks.read("boris") == {"before"}


def test_whoever_left_the_circle_and_gives_themself_its_key_anew_does_not_count_there_again(desks: Desks) -> None:
    """As their office does before older keys end, so that they read on what they have."""
    desks.write("boris", Kind.IDENTITY, "before")
    leave_casework(desks)
    journal, stream = desks["boris"], desks.stream(Kind.IDENTITY)
    [key] = journal.shelf.keys_of_stream(stream)
    me = journal.writing.holder(f"member:{journal.ring.member}")
    journal.store.put_keys(journal.writing.given(stream, key, [me], again=True))
    desks.refresh()
    desks.forge("boris", stream, NoteWritten("after"), key)
    assert desks.read("anna", counting=False) == desks.read("boris", counting=False) == {"before", "after"}
    assert desks.read("anna") == desks.read("boris") == {"before"}


@pytest.mark.parametrize("thief", ["fay", "pia"])
def test_nobody_writes_in_a_section_that_somebody_outside_began(desks: Desks, thief: str) -> None:
    desks.write("anna", Kind.CASE, "a case")
    trap = StreamId("aaaaaaaaaaaaaaaaaaaaaaaaaa")
    known = desks.push_key(thief, trap, os.urandom(32), [CASEWORK, "visa"])
    desks.forge(thief, trap, began(Kind.IDENTITY), known, after=(), depth=1)
    desks.write("boris", Kind.IDENTITY, "a name")
    assert trap not in desks["boris"].reading.streams_of(CASE, Kind.IDENTITY)
    event = next(e for e in desks.events("boris") if isinstance(e.fact, NoteWritten) and e.fact.text == "a name")
    assert event.stream != trap


def test_a_circles_key_from_outside_is_never_sealed_to(desks: Desks) -> None:
    """A forged key of the circle is handed to its member before the true one comes."""
    forged = epoch_of(CASEWORK, 0, os.urandom(32))
    fay = desks["fay"].ring.member
    what = Key("epoch", CASEWORK, 0, forged.kid, forged.seed)
    desks.push("pia", what, [f"member:{fay}"])
    assert desks["fay"].shelf.epoch(CASEWORK, forged.kid)
    roster_says(desks, "anna", MemberSeated(fay, CASEWORK))
    joining.let_in(desks["anna"], fay, [CASEWORK])
    desks.refresh()
    desks.write("fay", Kind.HEALTH, "a diagnosis")
    assert desks.read("boris") == {"a diagnosis"}
    stream = desks.stream(Kind.HEALTH, "boris")
    for row in desks["boris"].shelf.given_of(stream):
        if row.holder == CASEWORK:
            with pytest.raises(Exception, match="does not open"):
                open_box(desks.group, row, forged)


def test_a_forged_key_of_the_whole_group_changes_nothing(desks: Desks) -> None:
    forged = epoch_of(EVERYONE, 9, os.urandom(32))
    boris = desks["boris"].ring.member
    desks.push("pia", Key("epoch", EVERYONE, 9, forged.kid, forged.seed), [f"member:{boris}"])
    desks.write("boris", Kind.CASE, "still heard")
    assert desks.read("fay") == {"still heard"}


def test_a_second_key_under_one_kid_is_refused(desks: Desks) -> None:
    desks.write("boris", Kind.IDENTITY, "before")
    stream = desks.stream(Kind.IDENTITY)
    true = desks["boris"].shelf.keys_of_stream(stream)[0]
    desks.push("pia", Key("stream", stream, 0, true.kid, os.urandom(32)), [FRONT_DESK])
    assert desks["fay"].shelf.keys_of_stream(stream) == ()
    assert desks["boris"].shelf.keys_of_stream(stream) == (true,)


def test_a_garbage_row_in_anothers_name_does_not_keep_the_true_one_out(desks: Desks) -> None:
    """Same kid, same holder, the giver's name: whoever comes first may not shut out who comes after."""
    import dataclasses

    from safeconduct.seal.keyrows import row_under_everyone

    fay, anna = desks["fay"].ring.member, desks["anna"]
    epoch = anna.shelf.epochs(CASEWORK, 0)[0]
    sample = next(iter(anna.shelf.given_of(anna.ring.roster_stream)))
    fake = dataclasses.replace(
        sample, what="epoch", subject=CASEWORK, kid=epoch.kid, holder=f"member:{fay}", holder_number=0, box=b"\0" + bytes(1152)
    )
    fake = dataclasses.replace(fake, giver=anna.ring.feed, signature=bytes(64))
    anna.store.put_keys([row_under_everyone(desks.group, fake, desks["pia"].writing.everyone, os.urandom)])
    desks.refresh()
    roster_says(desks, "anna", MemberSeated(fay, CASEWORK))
    joining.let_in(anna, fay, [CASEWORK])
    desks.refresh()
    desks.write("boris", Kind.IDENTITY, "a name")
    assert desks.read("fay") == {"a name"}


@pytest.mark.parametrize("moved", ["stream", "circle", "group"])
def test_a_key_row_replayed_to_another_stream_circle_or_group_opens_nothing(desks: Desks, moved: str) -> None:
    import dataclasses

    from safeconduct.errors import SealBroken

    desks.write("boris", Kind.IDENTITY, "a name")
    shelf = desks["boris"].shelf
    given = next(one for one in shelf.given_of(desks.stream(Kind.IDENTITY)) if one.holder == CASEWORK)
    epoch = shelf.epochs(CASEWORK, 0)[0]
    assert open_box(desks.group, given, epoch)
    group = os.urandom(32) if moved == "group" else desks.group
    if moved == "stream":
        given = dataclasses.replace(given, subject=new_stream())
    if moved == "circle":
        given = dataclasses.replace(given, holder=FRONT_DESK)
    with pytest.raises(SealBroken):
        open_box(group, given, epoch)
    with pytest.raises(SealBroken):
        given.check(group)


def test_somebody_whose_public_key_is_garbage_keeps_nobody_from_writing_or_leaving(desks: Desks) -> None:
    pia = desks["pia"]
    garbage = founding.SeatKey(1, b"\xff" * 1216, os.urandom(32))
    desks.write("boris", Kind.IDENTITY, "a name")
    desks["boris"].give(CASE, Kind.IDENTITY, [f"member:{pia.ring.member}"])
    desks.refresh()
    roster_says(desks, "pia", EpochBegan(CircleId(f"member:{pia.ring.member}"), garbage))
    joining.new_epoch(desks["anna"], PRESS)
    desks.write("boris", Kind.IDENTITY, "another")
    assert desks.read("anna") == {"a name", "another"}


@pytest.mark.parametrize("wrong", [{"number": 2**32}, {"number": -1}, {"giver": "no feed"}])
def test_key_rows_with_numbers_or_givers_that_cannot_be_are_passed_over(desks: Desks, wrong: dict[str, object]) -> None:
    import dataclasses

    from safeconduct.seal.keyrows import row_under_everyone

    desks.write("boris", Kind.IDENTITY, "a name")
    given = next(iter(desks["anna"].shelf.given_of(desks.stream(Kind.IDENTITY))))
    bad = dataclasses.replace(given, **wrong)  # type: ignore[arg-type]
    desks["pia"].store.put_keys([row_under_everyone(desks.group, bad, desks["pia"].writing.everyone, os.urandom)])
    desks.refresh()
    desks.write("boris", Kind.IDENTITY, "another")
    assert desks.read("anna") == {"a name", "another"}


def test_two_changes_of_a_circles_key_at_once_lose_nobody_anything(desks: Desks) -> None:
    """Anna and Boris each make one before either has seen the other's."""
    desks.write("boris", Kind.IDENTITY, "before")
    made = []
    for who in ("anna", "boris"):
        journal = desks[who]
        epoch = epoch_of(CASEWORK, 1, os.urandom(32))
        what = Key("epoch", CASEWORK, 1, epoch.kid, epoch.seed)
        desks.push(who, what, [f"member:{desks[one].ring.member}" for one in ("anna", "boris")])
        made.append((journal, EpochBegan(CASEWORK, founding.seat_key(epoch, 1))))
    for journal, fact in made:
        journal.writing.write_in(journal.store, StreamId(journal.ring.roster_stream), [fact])
    desks.refresh()
    assert desks["anna"].roster.epochs[CASEWORK] == desks["boris"].roster.epochs[CASEWORK] == max(
        (fact.key for _, fact in made), key=lambda seat: seat.kid
    )
    desks.write("anna", Kind.IDENTITY, "one")
    desks.write("boris", Kind.IDENTITY, "two")
    assert desks.read("boris") == desks.read("anna") == {"before", "one", "two"}


def test_a_key_that_came_before_anything_was_known_of_its_stream_waits(desks: Desks) -> None:
    stream = new_stream()
    key = desks.push_key("boris", stream, os.urandom(32), [CASEWORK])
    assert isinstance(desks["anna"].shelf.keys_of_stream(stream)[0], SymmetricKey)
    desks.forge("boris", stream, began(Kind.IDENTITY), key, after=(), depth=1)
    desks["anna"].write([Placed(Kind.IDENTITY, CASE, NoteWritten("a name"))])
    desks.refresh()
    assert desks.read("boris") == {"a name"}


def test_a_member_added_but_not_let_in_is_told_so(desks: Desks) -> None:
    seeds = founding.new_seeds(os.urandom)
    roster_says(desks, "anna", MemberAdded(founding.new_member(seeds, "Late")))
    desks.rings["late"] = founding.ring_of(desks.group, seeds, desks["anna"].ring.roster_stream, desks["anna"].ring.genesis)
    desks.open("late")
    with pytest.raises(NotAllowed, match="six words"):
        desks["late"].write([Placed(Kind.CASE, CASE, NoteWritten("hello?"))])
