"""The bytes of the protocol, published: what is sealed with drawn chance comes out as in the files, and what is sealed to a public key
(where the library draws for itself) opens to what the files say."""

from typing import Any

import msgspec
from tests.vectors.golden import Drawn, golden

from safeconduct.core.case import CaseOpened, NoteWritten
from safeconduct.core.event import Unreadable
from safeconduct.core.group import (
    DeviceSuspended,
    EpochBegan,
    MemberAdded,
    MemberLetIn,
    MemberRemoved,
    MemberSeated,
    StewardSeconded,
)
from safeconduct.core.ids import CaseId, CircleId, DeviceId, EventId, FeedId, MemberId, StreamId
from safeconduct.core.when import Moment
from safeconduct.journal import founding, joining
from safeconduct.journal.founding import Seeds, new_member, seat_key
from safeconduct.roster.chain import Chain
from safeconduct.roster.roster import Roster, RosterEvent
from safeconduct.seal.events import check_signature, open_route, open_row_body, seal_row, stream_scope
from safeconduct.seal.keyring import epoch_of
from safeconduct.seal.keyrows import Holder, Key, give, open_box, open_row, row_to_holder, row_under_everyone
from safeconduct.seal.keys import Epoch, PublicKey, SigningKey, SymmetricKey, digest
from safeconduct.seal.opening import open_from, open_under
from safeconduct.seal.sealing import seal_to, seal_under
from safeconduct.wire.codec import Plain, event_id, fact_from_bytes
from safeconduct.wire.labels import Purpose, label
from safeconduct.wire.padding import EVENT_SIZES, KEY_ROW_SIZES, LETTER_SIZES, pad
from safeconduct.wire.row import NO_ROW, Head, Row

GROUP = digest(Purpose.EVENT_ID, b"the group of these vectors")
ANNA, BORIS = SigningKey(bytes([1]) * 32), SigningKey(bytes([2]) * 32)
EVERYONE = epoch_of("everyone", 0, bytes([3]) * 32)
CASEWORK = epoch_of("casework", 2, bytes([4]) * 32)
STREAM = StreamId("aaaabbbbccccddddeeeeffffgg")
KEY = SymmetricKey(bytes([5]) * 32, stream_scope(GROUP, STREAM))


# labels.json


def labels() -> dict[str, Any]:
    cases = [
        (purpose, fields, why)
        for purpose, fields, why in (
            (Purpose.KID, [], "no field: the purpose alone, behind its length"),
            (Purpose.KID, [b""], "one empty field is not no field"),
            (Purpose.EVENT, [b"ab", b"c"], "two fields"),
            (Purpose.EVENT, [b"a", b"bc"], "the same bytes cut elsewhere are another label"),
            (Purpose.EVENT_ID, [b"ab", b"c"], "the same fields for another purpose"),
            (Purpose.SIX_WORDS, [bytes(300)], "a length that needs two bytes"),
        )
    ]
    return {
        "why": "Every hash, key derivation, seal and signature starts with one of these. docs/protocol.md, section 2.",
        "purposes": [purpose.value for purpose in Purpose],
        "labels": [
            {"why": why, "purpose": purpose.value, "fields": [field.hex() for field in fields], "label": label(purpose, *fields).hex()}
            for purpose, fields, why in cases
        ],
        "padding": [
            {"why": why, "plain": plain.hex(), "sizes": list(sizes), "length": len(pad(plain, sizes)), "begins": pad(plain, sizes)[:8].hex()}
            for plain, sizes, why in (
                (b"", EVENT_SIZES, "nothing is padded too"),
                (b"abc", KEY_ROW_SIZES, "length in four bytes, the bytes, zeros"),
                (bytes(1020), EVENT_SIZES, "the most that fits the first size"),
                (bytes(1021), EVENT_SIZES, "one more needs the next"),
                (bytes(4093), LETTER_SIZES, "letters have their own sizes"),
            )
        ],
    }


def test_labels_and_padding_are_as_published() -> None:
    assert golden("labels.json", labels()) == labels()


def test_the_first_label_is_what_the_page_says() -> None:
    """Worked out by hand: 18 letters behind their length in four bytes."""
    assert label(Purpose.KID) == b"\x00\x00\x00\x12safeconduct/v1/kid"


# kid.json


def kids() -> dict[str, Any]:
    epochs = [
        (EVERYONE, "everyone", 0, "the whole group's first epoch"),
        (CASEWORK, "casework", 2, "a circle's third epoch"),
        (epoch_of("member:m", 0, bytes([4]) * 32), "member:m", 0, "the same seed for another holder: nothing is the same"),
    ]
    sealed = seal_under(KEY, b"words", Drawn(b"kid"), Purpose.NOTE, b"context")
    return {
        "why": "A key is accepted only if it reproduces its name, because an AEAD does not commit to its key. docs/protocol.md, sections 2, 4.",
        "group": GROUP.hex(),
        "stream_key": {
            "why": "the scope of a stream's key names group and stream",
            "secret": KEY.secret.hex(), "stream": STREAM, "scope": KEY.scope.hex(), "kid": KEY.kid.hex(),
        },
        "epochs": [
            {
                "why": why, "holder": holder, "number": number, "seed": epoch.seed.hex(), "scope": epoch.scope.hex(), "kid": epoch.kid.hex(),
                "public": epoch.public.raw.hex(), "wrap_kid": epoch.wrap.kid.hex(), "wrap": epoch.wrap.secret.hex(),
            }
            for epoch, holder, number, why in epochs
        ],
        "seal_under": {
            "why": "12 bytes of nonce in front (drawn from `kid`), AAD = label(note, kid, context)",
            "plain": b"words".hex(), "context": b"context".hex(), "sealed": sealed.hex(),
        },
    }  # fmt: skip


def test_names_of_keys_and_seals_under_them_are_as_published() -> None:
    assert golden("kid.json", kids()) == kids()


def test_the_published_seal_opens_and_a_key_of_another_name_is_refused() -> None:
    vector = golden("kid.json", kids())
    assert open_under(KEY, bytes.fromhex(vector["seal_under"]["sealed"]), Purpose.NOTE, b"context") == b"words"
    for one in vector["epochs"]:
        Epoch.checked(bytes.fromhex(one["seed"]), bytes.fromhex(one["scope"]), bytes.fromhex(one["kid"]))


# event-v1.json


def plains() -> list[tuple[Plain, str]]:
    salt, roster = bytes(range(16)), (EventId("ab" * 32),)
    first = Plain(STREAM, CaseOpened(CaseId("c" * 26), "Heron"), salt, Moment(1_497_000_000), 1, (), roster)
    note = NoteWritten("Позвоните до шести. لا تتصل بعد ذلك.")
    second = Plain(STREAM, note, salt, Moment(1_497_000_060), 2, (event_id(first.to_bytes()),), roster)
    later = Plain(STREAM, Unreadable("case.dreamt_of/7", b"\x81\xa1x\x01"), salt, Moment(1), 3, (event_id(second.to_bytes()),), ())
    return [
        (first, "the first event of a stream: depth 1, nothing before it"),
        (second, "an event that had seen the first; text in two scripts"),
        (later, "a wire name of a later version: kept with its bytes, shown as unreadable yet"),
    ]


def chained(plains: list[Plain]) -> list[Row]:
    chance, rows = Drawn(b"event"), list[Row]()
    for plain in plains:
        n, h = (rows[-1].n, rows[-1].h) if rows else (0, NO_ROW)
        rows.append(seal_row(Head(GROUP, ANNA.public, n + 1, h), plain.to_bytes(), KEY, EVERYONE.wrap, ANNA, chance))
    return rows


def events() -> dict[str, Any]:
    every = plains()
    return {
        "why": "Events of one feed: plain bytes, id, and the sealed, chained, signed row. Chance is drawn from `event`. docs/protocol.md, section 3.",
        "group": GROUP.hex(), "feed_seed": ANNA.seed.hex(), "stream": STREAM, "stream_secret": KEY.secret.hex(), "everyone_seed": EVERYONE.seed.hex(),
        "events": [
            {
                "why": why, "plain": plain.to_bytes().hex(), "id": event_id(plain.to_bytes()), "row": row.to_bytes().hex(), "h": row.h.hex(),
                "without_body": row.without_body().to_bytes().hex(),
            }
            for (plain, why), row in zip(every, chained([plain for plain, _ in every]), strict=True)
        ],
    }  # fmt: skip


def test_events_and_rows_are_as_published() -> None:
    assert golden("event-v1.json", events()) == events()


def test_the_published_rows_chain_are_signed_open_and_a_bodyless_row_carries_the_chain() -> None:
    previous = NO_ROW
    for number, one in enumerate(golden("event-v1.json", events())["events"], 1):
        row, bare = Row.parse(bytes.fromhex(one["row"])), Row.parse(bytes.fromhex(one["without_body"]))
        assert (row.n, row.head.previous, row.h.hex(), bare.h) == (number, previous, one["h"], row.h)
        check_signature(row)
        check_signature(bare)
        assert open_route(row, (EVERYONE.wrap,)) == KEY.kid
        assert open_row_body(row, KEY).hex() == one["plain"]
        assert event_id(bytes.fromhex(one["plain"])) == one["id"]
        previous = row.h


# keyrow-v1.json: boxes to a public key are drawn by the library, so they are kept and opened, not made again.


def given_inside() -> Any:
    what = Key("stream", STREAM, 0, KEY.kid, KEY.secret)
    return give(GROUP, what, Holder("casework", 2, CASEWORK.public, CASEWORK), ANNA, Drawn(b"keyrow"))


def keyrows() -> dict[str, Any]:
    inside = given_inside()
    outside = give(GROUP, Key("epoch", "everyone", 0, EVERYONE.kid, EVERYONE.seed), Holder("casework", 2, CASEWORK.public), BORIS, Drawn(b""))
    return {
        "why": "One key given to one holder; the row shows neither. docs/protocol.md, section 4.",
        "group": GROUP.hex(), "everyone_seed": EVERYONE.seed.hex(), "casework_seed": CASEWORK.seed.hex(),
        "inside": {
            "why": "given by somebody inside the circle: 0x01 and a seal under its wrap key; chance is drawn from `keyrow`",
            "giver_seed": ANNA.seed.hex(), "box": inside.box.hex(), "signature": inside.signature.hex(), "secret": KEY.secret.hex(),
            "row": row_under_everyone(GROUP, inside, EVERYONE.wrap, Drawn(b"row")).hex(),
        },
        "outside": {
            "why": "given from outside: 0x00 and HPKE to the public key; the row itself is sealed to the holder. Open it; another sealing differs",
            "giver_seed": BORIS.seed.hex(), "secret": EVERYONE.seed.hex(), "row": row_to_holder(GROUP, outside, CASEWORK.public).hex(),
        },
        "hpke": {
            "why": "X25519 + ML-KEM-768, HKDF-SHA256, AES-256-GCM, info = label(note, context). Open it; another sealing differs",
            "context": b"context".hex(), "plain": b"words".hex(), "sealed": seal_to(CASEWORK.public, b"words", Purpose.NOTE, b"context").hex(),
        },
    }  # fmt: skip


def test_a_key_given_from_inside_is_as_published() -> None:
    assert golden("keyrow-v1.json", keyrows())["inside"] == keyrows()["inside"]


def test_the_published_key_rows_open_to_their_secrets() -> None:
    vector = golden("keyrow-v1.json", keyrows())
    for name, everyone, holders in (("inside", (EVERYONE.wrap,), ()), ("outside", (), (CASEWORK,))):
        found = open_row(GROUP, bytes.fromhex(vector[name]["row"]), everyone, holders)
        assert found
        found.check(GROUP)
        assert open_box(GROUP, found, CASEWORK).hex() == vector[name]["secret"]
    assert open_from(CASEWORK, bytes.fromhex(vector["hpke"]["sealed"]), Purpose.NOTE, b"context") == b"words"


# roster-v1.json


def seeds(letter: str, number: int) -> Seeds:
    drawn = Drawn(letter.encode())
    return Seeds(MemberId(letter * 26), DeviceId(str(number) * 26), drawn(32), drawn(32), drawn(32))


def roster_history() -> list[tuple[RosterEvent, bytes, str]]:
    founded = founding.found("Linden", practice=False, clock=lambda: Moment(1_497_000_000), chance=Drawn(b"founding"))
    genesis, stream = EventId(founded.group.hex()), StreamId(founded.ring.roster_stream)
    anna, boris, clara = founded.ring.feed, new_member(seeds("b", 2), "Rowan"), new_member(seeds("c", 3), "Alder")
    casework, steward = CircleId("casework"), CircleId("steward")
    said: list[tuple[FeedId, Any, str]] = [
        (anna, MemberAdded(boris), "a keyholder takes somebody in; a seat in everyone comes with it, and no key"),
        (anna, MemberSeated(boris.member, casework), "a wish"),
        (anna, MemberLetIn(boris.member, casework), "somebody inside gave the key: from now on the member is inside"),
        (boris.device.feed, MemberSeated(boris.member, steward), "does not count: its author is no keyholder"),
        (anna, MemberSeated(boris.member, steward), "counts: there is one keyholder"),
        (anna, MemberAdded(clara), "a third"),
        (anna, MemberSeated(clara.member, steward), "waits: there are two keyholders now"),
        (boris.device.feed, StewardSeconded(EventId("6")), "the second keyholder's yes; `change` names the event before"),
        (anna, DeviceSuspended(boris.device.device, {boris.device.feed: (2, "00" * 32)}), "one keyholder suspends a device"),
        (anna, EpochBegan(casework, seat_key(epoch_of("casework", 1, bytes([9]) * 32), 1)), "the circle's new key answers the departure"),
        (clara.device.feed, MemberRemoved(boris.member, {boris.device.feed: (2, "00" * 32)}), "waits for a second keyholder"),
    ]  # fmt: skip
    made = [(RosterEvent(genesis, anna, 1, 1, (), Plain.parse(founded.genesis).fact), founded.genesis, "the group is named after this event")]  # type: ignore[arg-type]
    numbers = {anna: 1}
    for fact_at, (feed, fact, why) in enumerate(said):
        if isinstance(fact, StewardSeconded):
            fact = StewardSeconded(made[-1][0].id)
        numbers[feed] = numbers.get(feed, 0) + 1
        after = (made[-1][0].id,)
        raw = Plain(stream, fact, bytes([fact_at]) * 16, Moment(1_497_000_000 + fact_at), len(made) + 1, after, after).to_bytes()
        made.append((RosterEvent(event_id(raw), feed, numbers[feed], len(made) + 1, after, fact), raw, why))
    return made


def state(roster: Roster) -> dict[str, Any]:
    return {
        "members": {member.id: "removed" if member.removed else "here" for member in roster.members.values()},
        "seats": sorted([who, where] for who, where in roster.seats),
        "inside": sorted([who, where] for who, where in roster.inside),
        "epochs": {holder: [seat.number, seat.kid.hex()] for holder, seat in sorted(roster.epochs.items())},
        "cuts": {feed: list(cut) for feed, cut in sorted(roster.cuts.items())},
        "stale": sorted(holder for holder, events in roster.stale.items() if events),
        "waiting": sorted(roster.waiting),
    }


def rosters() -> dict[str, Any]:
    history = roster_history()
    return {
        "why": "A roster's events in order and what the group is after each. Feeds and numbers stand in the rows' heads. docs/protocol.md, section 5.",
        "group": history[0][0].id,
        "events": [
            {
                "why": why, "feed": event.feed, "n": event.n, "id": event.id, "plain": raw.hex(),
                "after_it": state(Chain(history[0][0].id, [e for e, _, _ in history[: at + 1]]).now()),
            }
            for at, (event, raw, why) in enumerate(history)
        ],
    }  # fmt: skip


def test_the_roster_after_each_event_is_as_published() -> None:
    assert golden("roster-v1.json", rosters()) == rosters()


def test_the_published_roster_can_be_read_from_its_bytes_in_any_order() -> None:
    vector = golden("roster-v1.json", rosters())
    read = []
    for one in reversed(vector["events"]):
        plain = Plain.parse(bytes.fromhex(one["plain"]))
        read.append(RosterEvent(EventId(one["id"]), FeedId(one["feed"]), one["n"], plain.depth, plain.after, plain.fact))  # type: ignore[arg-type]
    assert state(Chain(vector["group"], read).now()) == vector["events"][-1]["after_it"]


def test_the_published_roster_shows_what_its_reasons_say() -> None:
    after = [one["after_it"] for one in golden("roster-v1.json", rosters())["events"]]
    b, c = "b" * 26, "c" * 26
    assert [b, "casework"] in after[2]["seats"] and [b, "casework"] not in after[2]["inside"]
    assert [b, "casework"] in after[3]["inside"]
    assert [b, "steward"] not in after[4]["seats"] and [b, "steward"] in after[5]["seats"]
    assert after[7]["waiting"] and [c, "steward"] not in after[7]["seats"]
    assert not after[8]["waiting"] and [c, "steward"] in after[8]["seats"]
    assert "casework" in after[9]["stale"] and "casework" not in after[10]["stale"]
    assert after[11]["waiting"] and after[11]["members"][b] == "here"


# invite-v1.json


def invites() -> dict[str, Any]:
    invite = joining.Invite(GROUP, bytes(range(16)))
    newcomer = new_member(seeds("b", 2), "Rowan")
    letter = joining.ask_in(invite, newcomer, "rowan", Moment(1_497_000_000), Drawn(b"invite"))
    return {
        "why": "An invite opens nothing: from its secret come an address, a key for one letter, and with the joiner's keys six words. Section 5.",
        "group": GROUP.hex(), "secret": invite.secret.hex(), "typed": str(invite), "address": invite.address.hex(), "key": invite.key.secret.hex(),
        "letter": {
            "why": "the joiner's keys, name and moment, sealed under the invite's key; chance is drawn from `invite`; good for 48 hours",
            "tag": letter.tag.hex(), "body": letter.body.hex(), "expiry": letter.expiry,
        },
        "words": [
            {"why": "what both desks show", "newcomer": msgspec.msgpack.encode(newcomer).hex(), "six": " ".join(joining.six_words(invite, newcomer))},
            {
                "why": "another device key: other words",
                "newcomer": msgspec.msgpack.encode(new_member(seeds("d", 2), "Rowan")).hex(),
                "six": " ".join(joining.six_words(invite, new_member(seeds("d", 2), "Rowan"))),
            },
        ],
    }  # fmt: skip


def test_an_invite_its_letter_and_its_six_words_are_as_published() -> None:
    assert golden("invite-v1.json", invites()) == invites()


def test_the_published_invite_can_be_typed_and_its_letter_opens() -> None:
    vector = golden("invite-v1.json", invites())
    for typed in (vector["typed"], vector["typed"].upper(), " ".join(vector["typed"])):
        invite = joining.Invite.parse(typed)
        assert (invite.group.hex(), invite.secret.hex()) == (vector["group"], vector["secret"])
    letter = joining.Letter(invite.address, bytes.fromhex(vector["letter"]["tag"]), bytes.fromhex(vector["letter"]["body"]), 0)
    asked = joining.who_asked(invite, letter)
    newcomer = asked.newcomer
    assert (asked.name, asked.moment) == ("rowan", 1_497_000_000)
    assert msgspec.msgpack.encode(newcomer).hex() == vector["words"][0]["newcomer"]
    assert len({one["six"] for one in vector["words"]}) == 2
    assert PublicKey(newcomer.key.public).hpke
    assert fact_from_bytes("member.added/1", msgspec.msgpack.encode(MemberAdded(newcomer))) == MemberAdded(newcomer)
