"""Receipt and letterbox as bytes, for anybody who builds them again. GOLDEN=write makes the file anew."""

import hashlib
import json
import os
from pathlib import Path
from typing import Any

from safeconduct.core.ids import FeedId
from safeconduct.core.when import Moment
from safeconduct.seal import letters
from safeconduct.seal.keys import Epoch, SigningKey
from safeconduct.seal.letters import Answer, Direction, FrontDesk, Kind
from safeconduct.seal.opening import open_from
from safeconduct.seal.receipt import Caller, as_digits, as_words, code_of, parse_code
from safeconduct.wire.labels import Purpose

FILE = Path(__file__).parent / "receipt-v1.json"
GROUP = bytes(range(32))
TOKENS = [bytes(16), bytes(range(16)), b"\xff" * 16]
DESK = Epoch(bytes([7]) * 32, b"front desk of these vectors")
STAFF = SigningKey(bytes([9]) * 32)
FIELDS = {"story": "Invented: I was told to leave by Friday.", "danger": "days"}


def derived(token: bytes) -> dict[str, Any]:
    code = code_of(token, GROUP)
    caller = Caller(code, GROUP)
    return {
        "token": token.hex(),
        "code": code.hex(),
        "digits": as_digits(code),
        "words": {language: " ".join(as_words(code, language)) for language in ("en", "fr", "ru")},
        "conversation": caller.conversation.secret.hex(),
        "conversation_kid": caller.conversation.kid.hex(),
        "caller_public_sha256": hashlib.sha256(caller.public.seal).hexdigest(),
        "caller_sign": caller.public.sign.hex(),
        "in_0": caller.address(Direction.IN, 0).hex(),
        "in_1": caller.address(Direction.IN, 1).hex(),
        "out_0": caller.address(Direction.OUT, 0).hex(),
        "tag": letters.tag(caller.conversation, Kind.CALL, FIELDS).hex(),
    }


def sealed() -> dict[str, Any]:
    caller = Caller(code_of(TOKENS[1], GROUP), GROUP)
    written = caller.write(Kind.CALL, 0, "en", Moment(1_497_000_000), FIELDS)
    tag, body = caller.seal(FrontDesk(DESK.kid, DESK.public), written, os.urandom)
    answer = Answer(0, Moment(1_497_000_600), "en", "We have read you.", "Linden", "front desk", FeedId(STAFF.public.hex()))
    _, answered = letters.seal_answer(GROUP, caller.conversation, answer, STAFF, os.urandom)
    receipt = letters.adoption_receipt(GROUP, body, STAFF)
    return {"letter": body.hex(), "letter_tag": tag.hex(), "answer": answered.hex(), "adoption": receipt.hex()}


def kept() -> dict[str, Any]:
    if os.environ.get("GOLDEN") == "write":
        whole = {"group": GROUP.hex(), "desk_seed": DESK.seed.hex(), "desk_scope": DESK.scope.decode(), "staff_seed": STAFF.seed.hex()}
        whole |= {"receipts": [derived(token) for token in TOKENS], "sealed": sealed()}
        FILE.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def test_codes_words_digits_keys_and_addresses_are_as_published() -> None:
    for vector in kept()["receipts"]:
        assert derived(bytes.fromhex(vector["token"])) == vector
        assert parse_code(vector["digits"]).hex() == vector["code"]
        assert all(parse_code(words, language).hex() == vector["code"] for language, words in vector["words"].items())


def test_the_published_letter_answer_and_receipt_open() -> None:
    vector = kept()["sealed"]
    caller = Caller(code_of(TOKENS[1], GROUP), GROUP)
    body, tag = bytes.fromhex(vector["letter"]), bytes.fromhex(vector["letter_tag"])
    row = letters.SealedLetter.parse(body)
    secret = open_from(DESK, row.desk_box, Purpose.LETTER, GROUP, tag)
    assert letters.open_content(secret, row, GROUP, tag).fields == FIELDS
    assert caller.open_own(tag, body).fields == FIELDS
    feed = FeedId(STAFF.public.hex())
    assert caller.open_answer(0, bytes.fromhex(vector["answer"]), {feed}).text == "We have read you."
    assert letters.check_adoption(GROUP, body, bytes.fromhex(vector["adoption"]), {feed}) == feed
