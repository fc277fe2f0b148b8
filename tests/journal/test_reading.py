"""What a desk makes of rows that are not what they say. Each test is one way in which a log might lie, and what is said of it."""

import os
from pathlib import Path

import pytest

from safeconduct.core.case import NoteWritten
from safeconduct.core.event import Unreadable
from safeconduct.core.group import StreamBegan
from safeconduct.core.ids import EventId
from safeconduct.core.section import Kind, Subject
from safeconduct.errors import SealBroken
from safeconduct.journal import membership
from safeconduct.journal.journal import open_journal
from safeconduct.seal.events import check_signature, open_row_body, seal_row
from safeconduct.seal.keys import SymmetricKey
from safeconduct.store.sqlite import SqliteStore, connect
from safeconduct.wire.codec import Plain
from safeconduct.wire.row import Head, Row, body_hash
from tests.journal.desks import CASE, NOW, Desks, began


def key_of(desks: Desks, who: str, kind: Kind) -> SymmetricKey:
    return desks[who].shelf.keys_of_stream(desks.stream(kind, who))[0]


def alarms(desks: Desks, who: str = "anna") -> set[tuple[str, str]]:
    names = {journal.ring.feed: name for name, journal in desks.journals.items()}
    return {(names[alarm.feed], alarm.what) for alarm in desks[who].alarms()}


def rows_of(desks: Desks, who: str) -> list[Row]:
    store = desks.store()
    rows = store.rows_of(desks.rings[who].feed, 1)
    store.close()
    return rows


def tamper(desks: Desks, sql: str, *values: object) -> None:
    """Somebody with the file and a tool."""
    db = connect(desks.log)
    db.execute(sql, values)
    db.close()


def fresh_reader(desks: Desks, who: str = "anna") -> None:
    """The same desk with its index thrown away: everything is read and verified anew."""
    desks.journals.pop(who).close()
    for part in (desks.folder / who).glob("index.db*"):
        part.unlink()
    desks.open(who)


# Rows


def test_an_altered_row_does_not_even_parse(desks: Desks) -> None:
    desks.write("boris", Kind.CASE, "words")
    raw = bytearray(rows_of(desks, "boris")[-1].to_bytes())
    raw[300] ^= 1
    tamper(desks, "UPDATE event SET row=? WHERE feed=? AND n=(SELECT max(n) FROM event WHERE feed=?)", bytes(raw), *[desks.rings["boris"].feed] * 2)
    with pytest.raises(SealBroken):
        fresh_reader(desks)
    desks.journals.pop("anna", None)


def test_a_body_replaced_together_with_its_hash_breaks_the_signature(desks: Desks) -> None:
    desks.write("boris", Kind.CASE, "first", "second", "third")
    row = rows_of(desks, "boris")[-1]
    body = b"\0" * len(row.body or b"")
    forged = Row(row.head, body, body_hash(body), row.signature)
    with pytest.raises(SealBroken):
        check_signature(forged)
    tamper(desks, "UPDATE event SET row=? WHERE feed=? AND n=?", forged.to_bytes(), row.feed, row.n)
    fresh_reader(desks)
    assert alarms(desks) == {("boris", "signature")}
    assert desks.read("anna") == {"first", "second"}  # what was good before stays good


def test_a_missing_row_is_named_and_nothing_behind_it_is_taken(desks: Desks) -> None:
    desks.write("boris", Kind.CASE, "first", "second", "third")
    tamper(desks, "DELETE FROM event WHERE feed=? AND n=?", desks.rings["boris"].feed, rows_of(desks, "boris")[-2].n)
    fresh_reader(desks)
    assert ("boris", "chain") in alarms(desks)
    assert desks.read("anna") == {"first"}


def test_reordered_rows_are_named(desks: Desks) -> None:
    desks.write("boris", Kind.CASE, "first", "second", "third")
    two, three = rows_of(desks, "boris")[-2:]
    for old, new in ((two, three), (three, two)):
        tamper(desks, "UPDATE event SET row=? WHERE feed=? AND n=?", new.to_bytes(), old.feed, old.n)
    fresh_reader(desks)
    assert ("boris", "chain") in alarms(desks)
    assert desks.read("anna") == {"first"}


def test_a_row_without_body_is_named_as_withheld_and_the_chain_goes_through_it(desks: Desks) -> None:
    desks.write("boris", Kind.CASE, "first", "second", "third")
    middle = rows_of(desks, "boris")[-2]
    tamper(desks, "UPDATE event SET row=? WHERE feed=? AND n=?", middle.without_body().to_bytes(), middle.feed, middle.n)
    fresh_reader(desks)
    assert alarms(desks) == {("boris", "withheld")}
    assert desks.read("anna") == {"first", "third"}


def test_a_body_that_comes_later_is_read_and_no_longer_named(desks: Desks) -> None:
    desks.write("boris", Kind.CASE, "first", "second", "third")
    middle = rows_of(desks, "boris")[-2]
    tamper(desks, "UPDATE event SET row=? WHERE feed=? AND n=?", middle.without_body().to_bytes(), middle.feed, middle.n)
    fresh_reader(desks)
    desks.read("anna")
    desks.store().append([middle])
    desks["anna"].refresh()
    assert desks.read("anna") == {"first", "second", "third"}
    assert alarms(desks) == set()
    fresh_reader(desks)
    assert desks.read("anna") == {"first", "second", "third"}
    assert alarms(desks) == set()


def test_a_forged_event_before_a_row_without_body_is_refused(desks: Desks) -> None:
    """The hole of the two-level hash: what stands before a bodyless row must itself be signed, and chained to it."""
    desks.write("boris", Kind.CASE, "first", "second", "third")
    rows = rows_of(desks, "boris")
    before, middle = rows[-3], rows[-2]
    thief = desks.rings["pia"].signing
    words = Plain(desks.stream(Kind.CASE), NoteWritten("forged"), bytes(16), NOW, 1, (), ())
    forged = seal_row(before.head, words.to_bytes(), key_of(desks, "boris", Kind.CASE), desks["pia"].writing.everyone, thief, os.urandom)
    for row in (forged, middle.without_body()):
        tamper(desks, "UPDATE event SET row=?, h=? WHERE feed=? AND n=?", row.to_bytes(), row.h, row.feed, row.n)
    fresh_reader(desks)
    assert ("boris", "chain") in alarms(desks) or ("boris", "signature") in alarms(desks)
    assert "forged" not in desks.read("anna", counting=False)


def test_ciphertext_signed_again_by_another_author_does_not_open(desks: Desks) -> None:
    desks.write("boris", Kind.CASE, "words")
    row, fay = rows_of(desks, "boris")[-1], desks["fay"].ring
    n, h = desks["fay"].store.head_of(fay.feed)
    head = Head(desks.group, fay.signing.public, n + 1, bytes.fromhex(h))
    stolen = Row(head, row.body, row.body_hash, fay.signing.sign(b""))
    with pytest.raises(SealBroken):
        open_row_body(stolen, key_of(desks, "fay", Kind.CASE))
    with pytest.raises(SealBroken):
        check_signature(stolen)


def test_a_colleagues_words_copied_into_another_feed_are_not_taken_over(desks: Desks) -> None:
    """Pia can read the case because she was given it, copies Boris's event, and her copy is what Anna's desk sees first."""
    desks.write("boris", Kind.IDENTITY, "mine")
    raw = next(event for event in desks.events("boris") if isinstance(event.fact, NoteWritten))
    plain = desks["boris"].db.execute("SELECT plain FROM event WHERE id=?", (raw.id,)).fetchone()[0]
    key = key_of(desks, "boris", Kind.IDENTITY)
    desks.forge_plain("pia", plain, key)
    tamper(desks, "UPDATE event SET position=-position WHERE feed=?", desks.rings["pia"].feed)
    tamper(desks, "UPDATE event SET position=position+1000000 WHERE feed=?", desks.rings["boris"].feed)
    tamper(desks, "UPDATE event SET position=-position WHERE position<0")
    fresh_reader(desks)
    [event] = [event for event in desks.events("anna") if isinstance(event.fact, NoteWritten)]
    assert event.author == desks["boris"].ring.member
    assert event.counts


def test_the_row_of_a_feed_nobody_knows_changes_nothing(desks: Desks) -> None:
    desks.write("boris", Kind.CASE, "words")
    desks.joins("ghost", let_in=True)
    ghost = desks["ghost"]
    key = key_of(desks, "boris", Kind.CASE)
    membership.remove(desks["anna"], ghost.ring.member)
    head = Head(desks.group, ghost.ring.signing.public, 1, bytes(32))
    stranger = os.urandom(32)
    from safeconduct.seal.keys import SigningKey

    signing = SigningKey(stranger)
    head = Head(desks.group, signing.public, 1, bytes(32))
    after, depth = desks["boris"].reading.tips_of(desks.stream(Kind.CASE))
    plain = Plain(desks.stream(Kind.CASE), NoteWritten("from nobody"), bytes(16), NOW, depth + 1, after, desks["boris"].chain.tips)
    desks["boris"].store.append([seal_row(head, plain.to_bytes(), key, desks["boris"].writing.everyone, signing, os.urandom)])
    desks.refresh()
    assert desks.read("anna") == {"words"}
    assert desks.read("anna", counting=False) == {"words", "from nobody"}


# Claims


def test_an_inflated_depth_is_named_does_not_count_and_is_not_followed(desks: Desks) -> None:
    desks.write("boris", Kind.CASE, "words")
    stream, key = desks.stream(Kind.CASE), key_of(desks, "fay", Kind.CASE)
    desks.forge("fay", stream, NoteWritten("deep"), key, depth=2**40)
    desks.forge("fay", stream, NoteWritten("deep, after what nobody can open"), key, depth=2**40, after=(EventId("0" * 64),))
    desks.forge("fay", stream, NoteWritten("shallow"), key, depth=1)
    assert ("fay", "depth") in alarms(desks)
    assert desks.read("anna") == {"words"}
    desks.write("boris", Kind.CASE, "and on")
    assert max(event.depth for event in desks.events("anna") if event.counts) < 10
    assert desks.read("anna") == {"words", "and on"}


def test_what_comes_before_what_its_author_had_seen_counts_once_that_is_here_and_is_named_no_more(desks: Desks, tmp_path: Path) -> None:
    for number in range(60):
        desks.write("boris", Kind.CASE, f"{number}")
    desks.write("anna", Kind.CASE, "at last")
    whole, some = desks.store(), SqliteStore.open(tmp_path / "some.db", desks.group)
    rows = [row for _, row in whole.rows_after(0, 1000)]
    boris = desks.rings["boris"].feed
    some.put_keys([raw for _, raw in whole.keys_after(0, 1000)])
    some.append([row for row in rows if row.feed != boris])
    apart = open_journal(desks.rings["anna"], tmp_path / "some.db", tmp_path, lambda: NOW, os.urandom)
    apart.refresh()
    assert [alarm.what for alarm in apart.alarms()] == ["depth"] and not any(event.counts for event in apart.events_of(CASE) if isinstance(event.fact, NoteWritten))
    some.append([row for row in rows if row.feed == boris])
    apart.refresh()
    assert apart.alarms() == () and apart.events_of(CASE) == desks.events("anna")
    assert set(desks["anna"].reading.tips_of(desks.stream(Kind.CASE))[0]) <= set(apart.reading.tips_of(desks.stream(Kind.CASE))[0])
    apart.close()
    some.close()
    whole.close()


def test_a_depth_below_what_was_seen_is_refused_even_where_not_all_can_be_opened(desks: Desks) -> None:
    desks.write("boris", Kind.CASE, "one", "two", "three")
    stream, key = desks.stream(Kind.CASE), key_of(desks, "fay", Kind.CASE)
    after, depth = desks["fay"].reading.tips_of(stream)
    desks.forge("fay", stream, NoteWritten("low"), key, depth=depth, after=(*after, EventId("0" * 64)))
    assert desks.read("anna") == {"one", "two", "three"}


def test_the_year_2099_is_named_and_orders_nothing(desks: Desks) -> None:
    desks.write("boris", Kind.CASE, "first")
    stream, key = desks.stream(Kind.CASE), key_of(desks, "fay", Kind.CASE)
    desks.forge("fay", stream, NoteWritten("from 2099"), key, moment=4_070_908_800)
    desks.write("boris", Kind.CASE, "last")
    assert ("fay", "ahead") in alarms(desks)
    notes = [event.fact.text for event in desks.events("anna") if isinstance(event.fact, NoteWritten)]
    assert notes == ["first", "from 2099", "last"]


@pytest.mark.parametrize("claim", [{"moment": 2**63}, {"moment": -1}, {"moment": 253_402_300_800}, {"depth": 2**63}, {"depth": 0}])
def test_numbers_no_calendar_or_file_can_hold_are_refused_and_the_desk_goes_on(desks: Desks, claim: dict[str, int]) -> None:
    desks.write("boris", Kind.CASE, "first")
    desks.forge("fay", desks.stream(Kind.CASE), NoteWritten("cannot be"), key_of(desks, "fay", Kind.CASE), **claim)
    desks.write("boris", Kind.CASE, "last")
    assert desks.read("anna", counting=False) == {"first", "last"}
    assert ("fay", "seal") in alarms(desks)


def test_a_fact_in_a_stream_of_another_kind_does_not_count(desks: Desks) -> None:
    from safeconduct.core.ids import PersonId
    from safeconduct.core.person import PhoneNoted

    desks.write("boris", Kind.CASE, "words")
    desks.forge("boris", desks.stream(Kind.CASE), PhoneNoted(PersonId("p"), "123"), key_of(desks, "boris", Kind.CASE))
    assert [event.counts for event in desks.events("anna") if isinstance(event.fact, PhoneNoted)] == [False]


def test_an_event_that_names_another_stream_than_its_key_is_named_and_dropped(desks: Desks) -> None:
    desks.write("boris", Kind.CASE, "words")
    desks.write("boris", Kind.IDENTITY, "a name")
    forged = Plain(desks.stream(Kind.IDENTITY), NoteWritten("smuggled"), bytes(16), NOW, 1, (), desks["fay"].chain.tips)
    desks.forge_plain("fay", forged.to_bytes(), key_of(desks, "fay", Kind.CASE))
    assert ("fay", "stream") in alarms(desks)
    assert "smuggled" not in desks.read("anna", counting=False)


def test_a_fact_of_a_newer_version_is_kept_shown_as_unreadable_and_nothing_is_lost(desks: Desks) -> None:
    desks.write("boris", Kind.CASE, "before")
    newer = Unreadable("case.dreamt_of/7", b"\x81\xa1x\x01")
    desks.forge("boris", desks.stream(Kind.CASE), newer, key_of(desks, "boris", Kind.CASE))
    desks.write("anna", Kind.CASE, "after")
    [event] = [event for event in desks.events("anna") if isinstance(event.fact, Unreadable)]
    assert event.fact == newer
    assert not event.counts
    assert desks.read("boris") == {"before", "after"}


def test_a_stream_cannot_be_renamed_by_somebody_not_entitled(desks: Desks) -> None:
    desks.write("boris", Kind.CASE, "words")
    stream = desks.stream(Kind.CASE)
    other = StreamBegan(Kind.IDENTITY, Subject("another case"))
    desks.forge("fay", stream, other, key_of(desks, "fay", Kind.CASE))
    assert desks["anna"].reading.streams_of(CASE, Kind.CASE) == (stream,)
    assert desks["anna"].reading.kind_of_stream(stream) is Kind.CASE
    assert desks.read("anna") == {"words"}


# Rights in time


def test_what_a_removed_colleague_writes_with_an_old_tip_and_an_old_date_does_not_count(desks: Desks) -> None:
    desks.write("boris", Kind.CASE, "while here")
    key, tips = key_of(desks, "boris", Kind.CASE), desks["boris"].chain.tips
    membership.remove(desks["anna"], desks["boris"].ring.member)
    after, depth = desks["anna"].reading.tips_of(desks.stream(Kind.CASE))
    plain = Plain(desks.stream(Kind.CASE), NoteWritten("dated back"), bytes(16), NOW - 90 * 86400, depth + 1, after, tips)  # type: ignore[arg-type]
    ring, store = desks["boris"].ring, desks.store()
    n, h = store.head_of(ring.feed)
    wrap = desks["boris"].shelf.everyone[-1]
    store.append([seal_row(Head(desks.group, ring.signing.public, n + 1, bytes.fromhex(h)), plain.to_bytes(), key, wrap, ring.signing, os.urandom)])
    desks.refresh()
    assert desks.read("anna") == {"while here"}
    assert desks.read("anna", counting=False) == {"while here", "dated back"}


def test_a_removal_that_comes_after_takes_back_what_was_read_before_it(desks: Desks) -> None:
    """Boris wrote after the cut that Anna's desk names, and Fay's desk had read it already."""
    from safeconduct.core.group import MemberUnseated
    from safeconduct.core.ids import StreamId

    boris, anna = desks["boris"].ring, desks["anna"]
    desks.write("boris", Kind.CASE, "before the cut")
    n, h = anna.store.head_of(boris.feed)
    desks.write("boris", Kind.CASE, "behind the cut")
    assert desks.read("fay") == {"before the cut", "behind the cut"}
    taken = MemberUnseated(boris.member, membership.STEWARDS, {})  # a seat he does not have: changes nothing
    cut = MemberUnseated(boris.member, desks["boris"].roster.seats_of(boris.member) and next(iter(desks["boris"].roster.seats_of(boris.member) - {"everyone"})), {boris.feed: (n, h)})
    anna.writing.write_in(anna.store, StreamId(anna.ring.roster_stream), [taken, cut])
    desks.refresh()
    assert desks.read("fay") == {"before the cut"}
    assert desks.read("fay", counting=False) == {"before the cut", "behind the cut"}


def test_the_index_rebuilt_from_the_log_says_the_same_as_the_one_that_grew(desks: Desks) -> None:
    desks.write("boris", Kind.CASE, "one")
    desks.write("boris", Kind.IDENTITY, "two")
    desks.forge("fay", desks.stream(Kind.CASE), NoteWritten("deep"), key_of(desks, "fay", Kind.CASE), depth=99)
    membership.remove(desks["anna"], desks["boris"].ring.member)
    desks.write("anna", Kind.IDENTITY, "three")
    grown, tips = desks.events("anna"), desks["anna"].reading.tips_of(desks.stream(Kind.IDENTITY))
    fresh_reader(desks)
    assert desks.events("anna") == grown
    assert desks["anna"].reading.tips_of(desks.stream(Kind.IDENTITY)) == tips


def test_began_is_the_first_fact_of_every_stream(desks: Desks) -> None:
    desks.write("boris", Kind.STORY, "what happened")
    first = next(event for event in desks.events("boris") if event.stream == desks.stream(Kind.STORY))
    assert first.fact == began(Kind.STORY)
