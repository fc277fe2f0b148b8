"""The e-mail signal: when it is due, what leaves the office, and what is said when it cannot leave."""

import asyncio
import email
import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.core.office import SignalSet
from safeconduct.core.when import HOUR, MINUTE, Moment
from safeconduct.desk import signal
from safeconduct.desk.signal import MailServer, Outbox, Signalling, is_due, outbox_path
from safeconduct.errors import BadInput
from safeconduct.web.forms import Form
from tests.desk.callers import Person
from tests.desk.offices import NOW, Hand, Pages, an_office

TO = SignalSet("duty@example.org", 15)
OFF = SignalSet("")


def at(minutes: int) -> Moment:
    return Moment(NOW + minutes * MINUTE)


@pytest.mark.parametrize(
    ("outbox", "to", "since", "now", "closing", "due"),
    [
        (Outbox(), TO, at(0), at(14), False, False),
        (Outbox(), TO, at(0), at(15), False, True),
        (Outbox(), TO, None, at(15), False, False),
        (Outbox(), OFF, at(0), at(15), False, False),
        (Outbox(), TO, at(0), at(1), True, True),
        (Outbox(), TO, None, at(1), True, False),
        (Outbox(sent_at=at(15)), TO, at(0), at(60), False, False),
        (Outbox(sent_at=at(15)), TO, at(0), at(60), True, False),
        (Outbox(sent_at=at(15)), TO, at(0), at(15 + 240), False, True),
        (Outbox(next_try=at(20), tries=1), TO, at(0), at(19), False, False),
        (Outbox(next_try=at(20), tries=1), TO, at(0), at(20), False, True),
    ],
)
def test_it_is_due_when_something_pressing_waits_too_long(
    outbox: Outbox, to: SignalSet, since: Moment | None, now: Moment, *, closing: bool, due: bool
) -> None:
    assert is_due(outbox, to, since, now, closing=closing) is due


@given(st.integers(1, 40))
def test_pauses_between_tries_grow_and_the_first_failure_is_remembered(failures: int) -> None:
    outbox, now, pauses = Outbox(), NOW, []
    for _ in range(failures):
        outbox = signal.after_failure(outbox, now, "no answer")
        pauses.append(outbox.next_try - now)
        now = outbox.next_try
    assert pauses == sorted(pauses) and pauses[-1] <= 30 * MINUTE
    assert outbox.failed_at == NOW and outbox.tries == failures
    assert signal.after_sending(now) == Outbox(sent_at=now)


def test_after_a_calm_the_next_thing_is_said_anew() -> None:
    sent = Outbox(sent_at=at(15))
    assert is_due(signal.after_calm(sent), TO, at(20), at(35))


def test_a_damaged_outbox_is_an_empty_one(tmp_path: Path) -> None:
    path = outbox_path(tmp_path)
    for raw in (b"", b"{", b"[]", b'{"sent_at": 1, "more": 2}', b"\xff"):
        path.write_bytes(raw)
        assert Outbox.read(path) == Outbox()
    Outbox(sent_at=NOW, tries=2).write(path)
    assert Outbox.read(path) == Outbox(sent_at=NOW, tries=2)


def test_a_mail_server_that_is_not_spelt_out_is_refused_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "signal.toml"
    assert MailServer.read(path) is None
    for raw in ('host = "a"', 'host = "a"\nsender = "b"\nmore = 1', "host =", 'host="a"\nsender="b"\nencryption="perhaps"'):
        path.write_text(raw)
        with pytest.raises(BadInput):
            MailServer.read(path)


# A real mail server, as small as one can be


@dataclass
class Listener:
    """Speaks SMTP on this machine. Shape: `says` is its answer to the message itself."""

    says: str = "250 taken"
    port: int = 0
    greetings: list[str] = field(default_factory=list)
    taken: list[bytes] = field(default_factory=list)

    async def speak(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async def say(line: str) -> None:
            writer.write(line.encode() + b"\r\n")
            await writer.drain()

        await say("220 here")
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb in (b"EHLO", b"HELO"):
                self.greetings.append(line.decode().strip())
                await say("250 here")
            elif verb == b"DATA":
                await say("354 go on")
                self.taken.append((await reader.readuntil(b"\r\n.\r\n"))[:-5])
                await say(self.says)
            elif verb == b"QUIT":
                await say("221 bye")
                break
            else:
                await say("250 yes")
        writer.close()


@contextmanager
def listening(says: str = "250 taken") -> Iterator[Listener]:
    """The listener in a thread with a loop of its own, so that a blocking client can talk to it."""
    listener, loop = Listener(says), asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(listener.speak, "127.0.0.1", 0))
    listener.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield listener
    finally:

        async def stop() -> None:
            server.close()
            others = asyncio.all_tasks() - {asyncio.current_task()}
            await asyncio.gather(*others, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(stop(), loop).result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture
def pages(tmp_path: Path, clock: Hand) -> Iterator[Pages]:
    with an_office(tmp_path, clock) as pages:
        yield pages


def keep(pages: Pages, address: str, minutes: str) -> int:
    fields = (("seen", pages.office.seen), ("address", address), ("after_minutes", minutes))
    return pages.ask("POST", "/signal", Form(fields)).status_code


def signalling(pages: Pages, clock: Hand, port: int) -> Signalling:
    folder = pages.office.folder.root
    text = f'host = "127.0.0.1"\nport = {port}\nsender = "office@example.org"\nencryption = "none"\n'
    (folder / "signal.toml").write_text(text)
    keep(pages, "duty@example.org", "15")
    return Signalling(pages.office, folder, clock)


def test_what_leaves_is_one_sentence_and_nothing_else(pages: Pages, clock: Hand) -> None:
    Person(pages.office).writes(story="Мне страшно")
    with listening() as listener:
        looking = signalling(pages, clock, listener.port)
        asyncio.run(looking.look())
        assert listener.taken == []
        clock.now = at(15)
        asyncio.run(looking.look())
        asyncio.run(looking.look())
        (raw,) = listener.taken
    mail = email.message_from_bytes(raw)
    assert mail.get_payload().strip() == "Something waits since 2017-06-09 09:20 UTC."
    assert set(mail.keys()) == {
        "From", "To", "Subject", "Date", "Message-ID", "Content-Type", "Content-Transfer-Encoding", "MIME-Version",
    }  # fmt: skip
    assert mail["Subject"] == "Something waits" and mail["To"] == "duty@example.org"
    assert re.fullmatch(r"<[a-z0-9]{26}@example\.org>", mail["Message-ID"])
    assert listener.greetings == ["ehlo localhost"]
    assert os.uname().nodename.encode() not in raw
    stored = outbox_path(pages.office.folder.root).read_bytes()
    assert b"example" not in stored


def test_it_is_said_once_until_nothing_waits(pages: Pages, clock: Hand) -> None:
    call = Person(pages.office).writes(story="one")
    with listening() as listener:
        looking = signalling(pages, clock, listener.port)
        clock.now = at(20)
        asyncio.run(looking.look())
        pages.does(f"/calls/{call}/aside", reason="junk")
        asyncio.run(looking.look())
        Person(pages.office).writes(story="two")
        clock.now = at(40)
        asyncio.run(looking.look())
        assert len(listener.taken) == 2


def test_an_office_that_closes_while_something_waits_says_so(pages: Pages, clock: Hand) -> None:
    with listening() as listener:
        looking = signalling(pages, clock, listener.port)
        asyncio.run(looking.closing())
        assert listener.taken == []
        Person(pages.office).writes(story="one")
        asyncio.run(looking.closing())
        assert len(listener.taken) == 1


def test_a_refused_signal_stands_on_today_until_one_goes_out(pages: Pages, clock: Hand) -> None:
    Person(pages.office).writes(story="one")
    clock.now = at(20)
    with listening("554 no") as listener:
        looking = signalling(pages, clock, listener.port)
        asyncio.run(looking.look())
        assert "the mail server refused the message" in pages.get("/today")
        asyncio.run(looking.look())
        assert len(listener.taken) == 1, "the next try waits"
    clock.now = at(22)
    asyncio.run(looking.look())
    assert "The e-mail signal fails since 09:40" in pages.get("/today")
    assert Outbox.read(outbox_path(pages.office.folder.root)).failure == "no answer"
    with listening() as listener:
        looking = signalling(pages, clock, listener.port)
        clock.now = Moment(clock.now + HOUR)
        asyncio.run(looking.look())
        assert len(listener.taken) == 1
    assert "signal fails" not in pages.get("/today")


def test_without_a_mail_server_today_says_so(pages: Pages, clock: Hand) -> None:
    keep(pages, "duty@example.org", "1")
    assert "No mail server is set on this machine." in pages.get("/signal")
    Person(pages.office).writes(story="one")
    clock.now = at(20)
    asyncio.run(Signalling(pages.office, pages.office.folder.root, clock).look())
    assert "no mail server is set for it" in pages.get("/today")


def test_a_wrong_address_is_handed_back(pages: Pages) -> None:
    for address, minutes in (("nobody", "15"), ("a@b\nBcc: c@d", "15"), ("a@b.org", "soon")):
        assert keep(pages, address, minutes) == 400
