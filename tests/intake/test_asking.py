"""Asking for help and coming back, over HTTP, at a real help page with a real relay behind it."""

import base64
import hashlib
import os
import re
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path

import httpx
import msgspec
import pytest

from safeconduct.actions.handles import pseudonym_of
from safeconduct.core.ids import FeedId, MemberId
from safeconduct.errors import SealBroken
from safeconduct.seal.keys import SigningKey, SymmetricKey
from safeconduct.seal.letters import ANSWER_SIZES, Answer, Direction, Kind, address, seal_answer
from safeconduct.seal.receipt import parse_code
from safeconduct.seal.sealing import seal_under
from safeconduct.wire.labels import Purpose, label
from safeconduct.wire.padding import pad
from tests.intake.conftest import Street
from tests.intake.visitor import Visitor
from tests.intake.world import NOW, Office, free_port, help_page, process, relay_for, until, write_door

STORY = "Invented: my uncle has found my messages, and I have until Friday."


def rows_saying(street: Street, text: str) -> list[tuple[bytes, bytes, bytes]]:
    """Address, tag and body of every call at the relay whose story says this."""
    rows = [(address, tag, body) for _, address, tag, body, _ in street.relay.rows()]
    return [row for row in rows if text in story_in(street, row[1], row[2])]


def story_in(street: Street, tag: bytes, body: bytes) -> str:
    """The story of a call; nothing for rows of another kind, which open otherwise or not at all."""
    try:
        return street.office.open(tag, body).fields.get("story", "")
    except SealBroken:
        return ""


def kinds_of(street: Street, sign: bytes) -> list[str]:
    """What this caller has sent, in alphabetical order."""
    found = []
    for _, _, tag, body, _ in street.relay.rows():
        with suppress(SealBroken):
            found.append(street.office.open(tag, body, sign).kind.value)
    return sorted(found)


def test_a_call_reaches_the_front_desk_with_every_answer_and_the_code_reads_it_back(street: Street) -> None:
    person = street.visitor()
    typed = {"danger": "hours", "safe_until": "six", "contact_ways": "w", "contact_when": "n", "contact_never": "v"}
    receipt = person.ask(STORY, **typed, where="north", with_whom="nobody", needs="a place to sleep")
    assert receipt.answer.status_code == 200
    assert len(receipt.words) == 13
    assert parse_code(receipt.digits) == parse_code(receipt.code)
    until(lambda: bool(rows_saying(street, STORY)))
    _, tag, body = rows_saying(street, STORY)[0]
    letter = street.office.open(tag, body)
    assert letter.kind is Kind.CALL
    assert letter.fields == {"story": STORY, **typed, "where": "north", "with_whom": "nobody", "needs": "a place to sleep"}
    back = person.come_back(receipt.digits).text
    assert STORY in back and "How long are you safe where you are?" in back, "six, or until six: the words before it fit both"


def test_somebody_in_danger_needs_four_presses_and_one_line(street: Street) -> None:
    person = street.visitor()
    person.press("next")
    page = person.press("next", danger="life now")
    assert "If you can leave, leave first" in page.text
    assert "Ring 000" in page.text
    assert page.text.index("leave first") < page.text.index("Be careful now")
    assert person.press("to:story").buttons[:2] == ["send", "next"], "the nearest button sends"
    assert person.press("send", story="Invented: they are at the door.").words
    until(lambda: bool(rows_saying(street, "they are at the door.")))
    _, tag, body = rows_saying(street, "they are at the door.")[0]
    assert street.office.open(tag, body).fields == {"danger": "life now", "story": "Invented: they are at the door."}


def test_one_answer_changed_before_sending_leads_straight_back_to_where_all_is_looked_over(street: Street) -> None:
    person = street.visitor()
    person.walk("Invented: the first words.", danger="days", where="north")
    assert person.press("to:where").form["where"] == "north"
    assert "Page 3 of 6" not in person.page.text
    assert person.press("next", where="south").form["at"] == "check"
    assert "south" in person.page.text and "Invented: the first words." in person.page.text

    person.press("to:story")
    person.press("lang:de")
    assert person.press("next", story="").answer.status_code == 422
    assert person.press("next", story="Invented: other words.").form["at"] == "check"
    until(lambda: bool(person.press("send").words) and bool(rows_saying(street, "Invented: other words.")))
    _, tag, body = rows_saying(street, "Invented: other words.")[0]
    assert street.office.open(tag, body).fields == {"danger": "days", "where": "south", "story": "Invented: other words."}


def test_a_change_that_makes_it_urgent_says_once_what_to_do_first_and_then_leads_back(street: Street) -> None:
    person = street.visitor()
    person.walk("Invented: it grew worse.", danger="days")
    person.press("to:danger")
    assert "leave first" in person.press("next", danger="life now").text
    assert person.press("next").form["at"] == "check"
    person.press("to:danger")
    assert person.press("next", safe_until="six").form["at"] == "check"


def test_once_the_one_answer_that_is_needed_is_there_the_pages_behind_it_can_be_left_out(street: Street) -> None:
    person = street.visitor()
    for step in ("welcome", "danger", "now", "contact", "where", "story"):
        assert person.page.form.get("at", "welcome") == step and "send" not in person.page.buttons
        person.press("next", **({"story": "Invented: sent early."} if step == "story" else {}))
    for step in ("who", "needs"):
        assert person.page.form["at"] == step and "send" in person.page.buttons
        fields = {**person.page.form, "go": "send"}
        assert Visitor(street.url).send(fields).words
        person.press("next")
    assert person.page.form["at"] == "check"


def test_no_page_sets_a_cookie_or_says_in_address_or_title_what_it_is(street: Street) -> None:
    person = street.visitor("ru")
    pages = [person.page]
    for _ in range(8):
        pages.append(person.press("next", **({"story": STORY} if "story" in person.page.form else {})))
    pages += [person.press("send"), person.press("done"), person.come_back("x")]
    for page in pages:
        assert "set-cookie" not in page.answer.headers
        assert str(page.answer.url) == f"{street.url}/"
        assert re.fullmatch(r"Страница( \d)?", page.title)
        assert page.answer.headers["cache-control"] == "no-store"
        assert "script-src" not in page.answer.headers["content-security-policy"]
        assert "<script" not in page.answer.text
        assert len(page.answer.content) < 40_000


def test_sending_twice_by_double_click_back_button_or_lost_line_is_one_row_and_one_code(street: Street) -> None:
    person = street.visitor()
    story = "Invented: sent twice."
    person.walk(story)
    fields = {**person.page.form, "go": "send"}
    with ThreadPoolExecutor(8) as together:
        codes = set(together.map(lambda _: Visitor(street.url).send(fields).code, range(8)))
    assert len(codes) == 1
    time.sleep(3)
    assert Visitor(street.url).send(fields).code in codes
    until(lambda: len(rows_saying(street, story)) == 1)
    time.sleep(3)
    assert len(rows_saying(street, story)) == 1


def test_going_back_and_sending_another_text_is_a_second_row_under_the_same_code(street: Street) -> None:
    person = street.visitor()
    first = person.ask("Invented: first text.")
    second = person.send({**person.sent, "story": "Invented: second text."})
    assert first.code == second.code
    until(lambda: len(rows_saying(street, "Invented: first text.") + rows_saying(street, "Invented: second text.")) == 2)
    back = person.come_back(first.code)
    assert "first text" in back.text
    assert "second text" in back.text


def test_two_help_pages_that_get_the_same_form_leave_one_row(street: Street, tmp_path: Path) -> None:
    write_door(tmp_path / "other", street.office, street.relay.url)
    with help_page(tmp_path / "other") as other:
        person = street.visitor()
        story = "Invented: two doors."
        person.walk(story)
        fields = {**person.page.form, "go": "send"}
        assert Visitor(other).send(fields).code == person.send(fields).code
        changed = {**fields, "story": "Invented: two doors, other words."}
        Visitor(other).send(changed)
        until(lambda: len(rows_saying(street, story[:-1])) == 2)
        time.sleep(4)
        assert len(rows_saying(street, story[:-1])) == 2


def test_thirty_two_people_at_once_lose_nothing_and_make_no_duplicates(street: Street) -> None:
    stories = [f"Invented: number {number:02d} of many." for number in range(32)]
    with ThreadPoolExecutor(32) as together:
        receipts = list(together.map(lambda story: Visitor(street.url).ask(story), stories))
    assert all(receipt.answer.status_code == 200 for receipt in receipts)
    assert len({receipt.code for receipt in receipts}) == 32
    until(lambda: len(rows_saying(street, "of many.")) == 32)
    time.sleep(2)
    assert sorted(street.office.open(tag, body).fields["story"] for _, tag, body in rows_saying(street, "of many.")) == stories


def test_a_text_too_long_comes_back_whole_and_the_page_says_by_how_much(street: Street) -> None:
    person = street.visitor()
    story = "я" * 30_000
    for _ in range(5):
        person.press("next")
    page = person.press("next", story=story)
    assert page.answer.status_code == 422
    assert page.form["story"] == story
    assert "5,424 letters" in page.text
    assert person.press("next", story=story[:24_576]).answer.status_code == 200


def test_ten_megabytes_are_refused_in_words_and_an_empty_story_is_asked_for(street: Street) -> None:
    person = street.visitor()
    huge = person.send({**person.page.form, "at": "story", "go": "next", "story": "a" * 10_000_000})
    assert huge.answer.status_code == 413
    assert "what you typed is still there" in huge.text
    person.look()
    for _ in range(6):
        person.press("next")
    assert person.page.answer.status_code == 422
    assert "Write a few words here" in person.page.text


def test_with_the_code_answers_are_read_and_words_and_safety_go_back(street: Street) -> None:
    person = street.visitor()
    code = person.ask("Invented: a conversation.").code
    until(lambda: bool(rows_saying(street, "a conversation.")))
    _, tag, body = rows_saying(street, "a conversation.")[0]
    caller = street.office.open(tag, body).caller
    assert caller is not None
    assert "There is no answer yet" in person.come_back(code).text
    street.relay.answer(street.office, caller.conversation, 0, "Invented answer one.")
    street.relay.answer(street.office, caller.conversation, 1, "Invented answer two.")
    page = person.come_back(code.upper().replace(" ", "-"))
    assert page.text.index("answer two") < page.text.index("answer one")
    person.press("words", text="Invented further words.")
    for _ in range(2):
        assert person.press("safe", text="").answer.status_code == 200
    person.press("contact", contact="Invented other way.")
    person.press("withdraw")
    assert "You took your message back" in person.press("yes", text="").text
    until(lambda: kinds_of(street, caller.sign) == ["call", "contact", "safe", "safe", "withdrawn", "words"])


def test_who_answered_and_when_are_said_in_the_language_of_the_page(street: Street) -> None:
    person = street.visitor("ru")
    code = person.ask("Invented: whose name is this?").code
    until(lambda: bool(rows_saying(street, "whose name is this?")))
    _, tag, body = rows_saying(street, "whose name is this?")[0]
    caller = street.office.open(tag, body).caller
    assert caller is not None
    names = sorted({pseudonym_of(MemberId(chr(65 + number))) for number in range(24)})
    assert len(names) == 24
    for number, name in enumerate(names):
        street.relay.answer(street.office, caller.conversation, number, "Invented answer.", name)
    page = person.come_back(code).text
    assert "Вечер" in page and "назад" in page and "всемирное" in page
    assert not any(name in page for name in names)


def test_an_answer_of_an_unlisted_device_is_not_shown(street: Street) -> None:
    person = street.visitor()
    code = person.ask("Invented: an impostor writes.").code
    until(lambda: bool(rows_saying(street, "an impostor writes.")))
    _, tag, body = rows_saying(street, "an impostor writes.")[0]
    caller = street.office.open(tag, body).caller
    assert caller is not None
    stranger = SigningKey(os.urandom(32))
    key = SymmetricKey(caller.conversation, label(Purpose.CONVERSATION, street.office.group))
    lie = Answer(0, NOW, "en", "Come to the station alone.", "Linden", "front desk", FeedId(stranger.public.hex()))
    where, sealed = seal_answer(street.office.group, key, lie, stranger, os.urandom)
    assert street.relay.put(where, hashlib.sha256(sealed).digest(), sealed) == "stored"
    assert "Come to the station" not in person.come_back(code).text


def test_an_answer_made_to_break_the_page_hides_no_other(street: Street) -> None:
    """Whoever may read the conversation can seal to it, and name a colleague who may answer."""
    person = street.visitor()
    code = person.ask("Invented: somebody spoils my answers.").code
    until(lambda: bool(rows_saying(street, "somebody spoils my answers.")))
    _, tag, body = rows_saying(street, "somebody spoils my answers.")[0]
    caller = street.office.open(tag, body).caller
    assert caller is not None
    key = SymmetricKey(caller.conversation, label(Purpose.CONVERSATION, street.office.group))
    true = Answer(0, NOW, "en", "We are coming.", "Linden", "front desk", street.office.feed)
    where, sealed = seal_answer(street.office.group, key, true, street.office.staff, os.urandom)
    assert street.relay.put(where, hashlib.sha256(sealed).digest(), sealed) == "stored"
    for number, moment in ((1, -1), (2, 2**64 - 1)):
        parts = [1, number, moment, "en", "x", "p", "r", street.office.staff.public, bytes(64)]
        where = address(key, Direction.OUT, number)
        sealed = seal_under(key, pad(msgspec.msgpack.encode(parts), ANSWER_SIZES), os.urandom, Purpose.LETTER, street.office.group, where)
        assert street.relay.put(where, hashlib.sha256(sealed).digest(), sealed) == "stored"
    assert "We are coming." in person.come_back(code).text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Type your code here"),
        ("abandon ability able", "You typed 3"),
        ("1234 5678 1234", "41 digits. You typed 12"),
        ("hello", "“hello” is not such a code. A code is 13 words, or 41 digits"),
        ("Aunt Maria", "“Aunt Maria” is not such a code"),
        ("1234", "“1234” is not such a code"),
        ("abandon " * 12 + "qqqq", "Word number 13, “qqqq”"),
        ("abandon " * 13, "One word is not right"),
        ("9" * 41, "One digit is not right"),
    ],
)
def test_a_wrong_code_is_named_and_stays_in_the_field(street: Street, typed: str, said: str) -> None:
    page = street.visitor().come_back(typed)
    assert page.answer.status_code == 422
    assert said in page.text
    assert page.form["code"] == typed.strip() or page.form["code"] == typed


def test_the_part_typed_back_is_compared_and_changes_nothing(street: Street) -> None:
    person = street.visitor()
    receipt = person.ask("Invented: typed back.")
    assert person.press("check", part="not these words").answer.status_code == 422
    assert person.page.code == receipt.code
    assert "rightly" in person.press("check", part=" ".join(receipt.words[:3]).upper()).text
    assert "rightly" in person.press("check", part=", ".join(receipt.words[:3])).text


def test_leaving_goes_at_once_to_another_place_and_clears_what_a_browser_lets_us_clear(street: Street) -> None:
    answer = httpx.get(f"{street.url}/leave", trust_env=False)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("https://")
    assert answer.headers["clear-site-data"] == '"cache", "cookies", "storage"'


def test_another_host_name_and_a_foreign_form_are_refused(street: Street) -> None:
    assert httpx.get(street.url, headers={"host": "rebound.example"}, trust_env=False).status_code == 421
    assert httpx.post(street.url, headers={"sec-fetch-site": "cross-site"}, trust_env=False).status_code == 403
    assert httpx.post(street.url, headers={"origin": "null"}, data={"go": "next"}, trust_env=False).status_code == 200


def test_nothing_that_was_typed_lies_in_the_help_pages_folder(street: Street) -> None:
    secret = "Zweiundvierzig invented herons"
    person = street.visitor()
    receipt = person.ask(secret, where=secret)
    person.come_back(receipt.code)
    kept = b"".join(file.read_bytes() for file in street.folder.parent.rglob("*") if file.is_file())
    code = parse_code(receipt.code)
    for trace in (secret.encode(), secret.encode("utf-16-le"), secret.encode().hex().encode(), base64.b64encode(secret.encode())[:-4]):
        assert trace not in kept
    for trace in (code, code.hex().encode(), receipt.digits.encode(), receipt.words[0].encode() + b" " + receipt.words[1].encode()):
        assert trace not in kept


def test_before_a_group_exists_the_page_says_so_and_opens_by_itself_when_it_does(tmp_path: Path) -> None:
    office = Office(practice=True)
    with help_page(tmp_path / "intake") as url:
        person = Visitor(url)
        assert "not open yet" in person.page.text
        assert "not open yet" in person.send({"go": "send", "at": "check", "story": "x"}).text
        write_door(tmp_path / "intake", office, "http://127.0.0.1:9")
        until(lambda: "Begin" in person.look().text)
        assert "Practice" in person.page.text


def test_near_the_disks_reserve_the_page_says_so_before_anything_is_typed_and_keeps_what_is_sent_all_the_same(tmp_path: Path) -> None:
    office = Office()
    write_door(tmp_path / "intake", office, "http://127.0.0.1:9", "reserve_mib = 1000000000\n")
    with help_page(tmp_path / "intake") as url:
        person = Visitor(url)
        assert "Our disk is almost full" in person.page.text
        assert "Ring 000" in person.page.text
        assert person.send({"at": "check", "go": "send", "story": STORY}).code


def test_while_the_relay_is_away_calls_are_kept_survive_a_killed_process_and_arrive_later(tmp_path: Path) -> None:
    office = Office()
    relay_port, port = free_port(), free_port()
    write_door(tmp_path / "intake", office, f"http://127.0.0.1:{relay_port}")
    codes = []
    for round_ in range(3):
        with process("safeconduct.intake", tmp_path / "intake", port) as running:
            person = Visitor(f"http://127.0.0.1:{port}")
            codes.append(person.ask(f"Invented: kept {round_}.").code)
            running.kill()
    with help_page(tmp_path / "intake") as url:
        person = Visitor(url)
        assert all(f"kept {round_}" in person.come_back(code).text for round_, code in enumerate(codes))
        assert "cannot look up answers" in person.page.text
        with relay_for(tmp_path / "relay", office, relay_port) as relay:
            until(lambda: len(relay.rows()) == 3)
            for _, _, _, body, _ in relay.rows():
                relay.adopt(office, body)
            street = Street(office, relay, url, tmp_path / "intake")
            assert len(rows_saying(street, "Invented: kept")) == 3


@pytest.mark.slow
def test_when_the_message_cannot_be_kept_it_comes_back_whole_and_goes_with_the_same_code_later(tmp_path: Path) -> None:
    office = Office()
    write_door(tmp_path / "intake", office, "http://127.0.0.1:9")
    with help_page(tmp_path / "intake") as url:
        person = Visitor(url)
        person.walk(STORY, needs="a doctor")
        fields = {**person.page.form, "go": "send"}
        with closing(sqlite3.connect(tmp_path / "intake" / "spool.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            refused = person.send(fields)
            other.execute("ROLLBACK")
        assert refused.answer.status_code == 503
        assert STORY in refused.text
        assert "Ring 000" in refused.text
        assert {name: refused.form[name] for name in fields} == fields
        assert person.press("send").code == Visitor(url).send(fields).code


def test_the_process_says_nothing_leaves_no_core_and_lets_nobody_look_into_it(street: Street) -> None:
    street.visitor().ask("Invented: quiet process.")
    assert (street.folder.parent / f"{street.folder.name}.out").read_bytes() == b""
    pid = next(
        file.parent.name
        for file in Path("/proc").glob("[0-9]*/cmdline")
        if str(street.folder).encode() in file.read_bytes().split(b"\0")
    )
    limits = Path(f"/proc/{pid}/limits").read_text() if os.geteuid() == 0 else "Max core file size 0 0"
    assert re.search(r"Max core file size\s+0\s+0", limits)
    # A process that cannot be dumped belongs to root in /proc, whoever runs it.
    assert Path(f"/proc/{pid}/mem").stat().st_uid == 0
    assert all(file.stat().st_mode & 0o077 == 0 for file in street.folder.glob("spool.db*"))


def test_an_address_that_does_not_exist_is_answered_in_a_page_of_ours(street: Street) -> None:
    for method, path in (("GET", "/admin"), ("PUT", "/"), ("GET", "/../etc/passwd"), ("POST", "/leave")):
        answer = httpx.request(method, street.url + path, trust_env=False)
        assert answer.status_code in {404, 405}
        assert "There is nothing at this address" in answer.text
        assert answer.headers["cache-control"] == "no-store"


def test_who_is_in_danger_now_is_told_to_look_again_within_the_hour(street: Street) -> None:
    person = street.visitor()
    receipt = person.ask("Invented: they are outside.", danger="life now")
    quiet = person.press("done")
    assert "within the hour" in quiet.text and "tomorrow" not in quiet.text and "leave first" in quiet.text
    back = street.visitor().come_back(receipt.code)
    assert "within the hour" in back.text and "tomorrow" not in back.text
    assert "Yes, now: my life or my freedom" in back.text
    until(lambda: bool(rows_saying(street, "they are outside.")))
    _, tag, body = rows_saying(street, "they are outside.")[0]
    caller = street.office.open(tag, body).caller
    assert caller is not None
    street.relay.answer(street.office, caller.conversation, 0, "Invented: stay inside, we come.")
    again = street.visitor()
    answered = again.come_back(receipt.code).text
    assert answered.index("stay inside") < answered.index("within the hour")
    assert "leave first" not in answered, "what is told to everybody does not speak against what we wrote to them"
    said = again.press("not safe").text
    assert said.index("leave first") < said.index("stay inside"), "what was just said comes first"

    calm = street.visitor()
    calm_receipt = calm.ask("Invented: no hurry.", danger="none seen")
    assert "tomorrow" in calm.press("done").text
    reader = street.visitor()
    assert "tomorrow" in reader.come_back(calm_receipt.code).text
    said = reader.press("not safe")
    assert "within the hour" in said.text and "Go where there are people" in said.text
    assert "within the hour" not in reader.press("safe").text
