"""The bytes of facts, published: what another program has to write so that ours reads it, and the other way about."""

from typing import Any, get_args

import msgspec
import pytest
from tests.vectors.golden import golden

from safeconduct.core.contact import (
    ContactEnded,
    ContactFact,
    ContactNoted,
    PostNoted,
    WayNoteWritten,
    post_of,
)
from safeconduct.core.document import Blob
from safeconduct.core.dossier import DossierEvidenceWent
from safeconduct.core.facts import Fact
from safeconduct.core.ids import ContactId, DossierId, MemberId, NoteId, PersonId, ReportId, StatementId
from safeconduct.core.report import (
    Amount,
    Question,
    Relation,
    ReliabilityJudged,
    ReportAdded,
    ReportDescribed,
    ReportFact,
    StatementConfirmed,
    StatementDiscarded,
    StatementKind,
    StatementsJoined,
    Stretch,
    StretchPrecision,
    statement_at,
)
from safeconduct.core.value import known, unknown, withheld
from safeconduct.core.ways import WayFactNoted
from safeconduct.core.when import Day, PartialDate
from safeconduct.wire.codec import NAME_OF, fact_from_bytes, fact_to_bytes

REPORT, CONTACT, ANNA = ReportId("r" * 26), ContactId("c" * 26), MemberId("a" * 26)
SAID = statement_at(REPORT, 4, 31, StatementKind.FIGURE)
BLOB = Blob(bytes(range(32)), "ab" * 32, 1200, "cd" * 32)

FACTS: list[tuple[Fact, str]] = [
    (WayFactNoted(PersonId("p" * 26), "nationalities", '["RU", "GE"]'), "a fact for the ways in: the value is TOML, whatever it is"),
    (WayFactNoted(PersonId("p" * 26), "consent_to_submission.DE", ""), "no longer known; a key of a table behind a dot"),
    (DossierEvidenceWent(DossierId("d" * 26), 3), "country evidence stood in a dossier that was let out, and listed so many sources"),
    (WayNoteWritten(NoteId("n" * 26), "DE-22-1", "Пишите по-немецки."), "a note of the group on a way in, named by its file"),
    (WayNoteWritten(NoteId("n" * 26), "DE-22-1", ""), "the note no longer holds"),
    (
        ContactNoted(CONTACT, known("Germany"), "Embassy, Moscow", known("Invented Name"), "visa section", "de, ru", "by letter", "handles", (ANNA,)),
        "a contact; countries are written as colleagues write them, colleagues by their ids",
    ),
    (
        ContactNoted(CONTACT, withheld("Anna", "asked for it", Day("2018-01-01")), "Ministry", unknown(), "desk", leave_alone="watched"),
        "a country that is known and not said, a name nobody knows, and a reason not to contact them",
    ),
    (
        PostNoted(post_of("germany", "Embassy, Moscow"), known("Germany"), "Embassy, Moscow", "who has an appointment", "no telephones"),
        "what is known of a post; its id is made from country and words",
    ),
    (ContactEnded(CONTACT, "moved away"), "the same field as the contact's: it takes its place"),
    (ReportAdded(REPORT, "a.txt", "text/plain", BLOB, BLOB, "text", Day("2017-06-09"), "by post", ("a picture",), True), "a report, with its bytes as they came"),
    (ReportDescribed(REPORT, "Title", "Outlet", on=PartialDate("2017-06"), language="de", translated_from="ru"), "what it is; its day no more precise than known"),
    (
        StatementConfirmed(
            SAID, REPORT, 4, 31, "at least four men were held", StatementKind.FIGURE, "a witness", ("Outlet", "", "a witness"),
            amount=Amount(4, None, unit="men"), on=Stretch("2017-04", "2017-05", StretchPrecision.RANGE), question=Question.STATE_VIOLENCE,
        ),
        "a bound without its other end; somebody nobody names is an empty link; the id is made from the place",
    ),
    (StatementDiscarded(SAID, REPORT, "a title"), "nothing of the kind is said there"),
    (StatementsJoined((SAID, StatementId("s" * 26)), Relation.SAME, "one speaker"), "judged to be one"),
    (ReliabilityJudged(SAID, "02", "03", "has seen it"), "how far it is trusted, by the codes of HURIDOCS list 42"),
]  # fmt: skip


def as_json(value: object) -> Any:
    return msgspec.json.decode(msgspec.json.encode(value))


def vectors() -> dict[str, Any]:
    return {
        "why": "A fact is a map of its fields in MessagePack, in the order of docs/protocol.md, section 9; a choice is its word, a value within a map. Under `fields` bytes are in base64.",
        "facts": [
            {"why": why, "name": NAME_OF[type(fact)], "fields": as_json(fact), "body": fact_to_bytes(fact)[1].hex()} for fact, why in FACTS
        ],
    }


def test_facts_are_as_published() -> None:
    assert golden("fact-v1.json", vectors()) == vectors()


def test_published_facts_are_read_as_what_they_were_written_from() -> None:
    read = [fact_from_bytes(one["name"], bytes.fromhex(one["body"])) for one in golden("fact-v1.json", vectors())["facts"]]
    assert read == [fact for fact, _ in FACTS]


def test_the_fields_as_published_are_what_the_bytes_hold_in_their_order() -> None:
    for one in golden("fact-v1.json", vectors())["facts"]:
        held = as_json(msgspec.msgpack.decode(bytes.fromhex(one["body"])))
        assert list(held.items()) == list(one["fields"].items())


@pytest.mark.parametrize("kind", [WayFactNoted, *get_args(ContactFact), *get_args(ReportFact)])
def test_each_fact_of_these_families_has_a_vector(kind: type) -> None:
    assert any(type(fact) is kind for fact, _ in FACTS)
