"""The e-mail that says only "something waits since …". Rule: it names nobody, nothing and no number, and it runs only while somebody is
signed in, for nobody else can know that anything waits. Source: docs/decisions/0010-the-signal.md."""

import asyncio
import json
import logging
import smtplib
import ssl
import tomllib
from dataclasses import asdict, dataclass, replace
from email.message import EmailMessage
from email.utils import formatdate
from pathlib import Path

from safeconduct.caseload.today import waiting_since
from safeconduct.core.ids import Chance, fresh
from safeconduct.core.office import SignalSet
from safeconduct.core.when import HOUR, MINUTE, Clock, Moment, as_datetime, later
from safeconduct.desk.folder import write_file
from safeconduct.desk.office import Office
from safeconduct.errors import BadInput, SafeconductError

LOOK_EVERY_S = 20
ANSWER_S = 20
"""Unit: seconds a mail server may take for one answer."""

CLOSING_S = 1.5
"""Unit: seconds an office that closes may take to say that something still waits."""

AGAIN_AFTER = 4 * HOUR
"""Unit: seconds after which it is said again, when something still waits."""

_PAUSES = (1 * MINUTE, 2 * MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE)
"""Unit: seconds until the next try, after the first failure, the second, and so on; the last holds."""


NEVER = Moment(0)


@dataclass(frozen=True, slots=True)
class MailServer:
    """`signal.toml` in the office's folder. Shape: `encryption` is `tls`, `starttls` or `none`; `name` is empty where no sign-in is asked."""

    host: str
    sender: str
    port: int = 587
    encryption: str = "starttls"
    name: str = ""
    passphrase: str = ""

    @classmethod
    def read(cls, path: Path) -> "MailServer | None":
        """None where no mail server is named. Raises: BadInput when the file cannot be read."""
        if not path.exists():
            return None
        try:
            server = cls(**tomllib.loads(path.read_text("utf-8")))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError):
            raise BadInput("signal.toml cannot be read. docs/operating.md says what stands in it.") from None
        if server.encryption not in ("tls", "starttls", "none"):
            raise BadInput("signal.toml: encryption is tls, starttls or none.", "encryption")
        return server


@dataclass(frozen=True, slots=True)
class Outbox:
    """What was sent and what failed, as it lies beside the sealed log: moments and a word, never an address.

    Shape: `sent_at` is the last that went out while the same waiting went on; `failed_at` stands until one goes out.
    """

    sent_at: Moment | None = None
    next_try: Moment = NEVER
    tries: int = 0
    failed_at: Moment | None = None
    failure: str = ""

    @classmethod
    def read(cls, path: Path) -> "Outbox":
        """An empty one where there is none or where it is damaged: the worst that follows is one e-mail twice."""
        try:
            return cls(**json.loads(path.read_text("ascii")))
        except (OSError, ValueError, TypeError):
            return cls()

    def write(self, path: Path) -> None:
        write_file(path, json.dumps(asdict(self)).encode())


def is_due(outbox: Outbox, signal: SignalSet, since: Moment | None, now: Moment, *, closing: bool = False) -> bool:
    """Whether to say now that something waits since then. Shape: an office that closes says so without the wait."""
    if not signal.address or since is None or now < outbox.next_try:
        return False
    if outbox.sent_at is not None and now < later(outbox.sent_at, AGAIN_AFTER):
        return False
    return closing or now >= later(since, signal.after_minutes * MINUTE)


def after_sending(now: Moment) -> Outbox:
    return Outbox(sent_at=now)


def after_failure(outbox: Outbox, now: Moment, failure: str) -> Outbox:
    pause = _PAUSES[min(outbox.tries, len(_PAUSES) - 1)]
    return replace(
        outbox, next_try=later(now, pause), tries=outbox.tries + 1, failed_at=outbox.failed_at or now, failure=failure
    )


def after_calm(outbox: Outbox) -> Outbox:
    """Nothing waits any more: what comes next is said anew. What failed stays known until one goes out."""
    return replace(outbox, sent_at=None, next_try=Moment(0), tries=0)


def letter(server: MailServer, to: str, since: Moment, now: Moment, chance: Chance) -> EmailMessage:
    """All that leaves the office. Shape: the time in UTC, for a zone would say where we are."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = server.sender, to, "Something waits"
    mail["Date"] = formatdate(now)
    # The library would put this machine's name into it.
    mail["Message-ID"] = f"<{fresh(chance)}@{server.sender.rpartition('@')[2]}>"
    mail.set_content(f"Something waits since {as_datetime(since):%Y-%m-%d %H:%M} UTC.\n")
    return mail


def send(server: MailServer, mail: EmailMessage) -> str:
    """Empty when the mail server took it, else one word for what went wrong. Blocks: run it in a thread."""
    try:
        _deliver(server, mail)
    except (smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError):
        return "sign-in"
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError):
        return "refused"
    except ssl.SSLError:
        return "certificate"
    except (OSError, smtplib.SMTPException):
        return "no answer"
    return ""


def _deliver(server: MailServer, mail: EmailMessage) -> None:
    trusted = ssl.create_default_context()
    # By default the library tells the mail server this machine's own name.
    if server.encryption == "tls":
        line: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, local_hostname="localhost", timeout=ANSWER_S, context=trusted
        )
    else:
        line = smtplib.SMTP(server.host, server.port, local_hostname="localhost", timeout=ANSWER_S)
    with line:
        if server.encryption == "starttls":
            line.starttls(context=trusted)
        if server.name:
            line.login(server.name, server.passphrase)
        line.send_message(mail)


class Signalling:
    """Looks every few seconds whether the signal is due, and sends it. Lives in the member's own process."""

    def __init__(self, office: Office, folder: Path, clock: Clock) -> None:
        self._office = office
        self._folder = folder
        self._clock = clock

    @property
    def _path(self) -> Path:
        return outbox_path(self._folder)

    async def go_on(self) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            try:
                self._office.refresh()
                await self.look()
            except (SafeconductError, OSError) as trouble:
                logging.getLogger("safeconduct.desk").warning("signal: %s", type(trouble).__name__)

    async def closing(self) -> None:
        """An office that closes while something waits says so at once: from now on nobody here can know."""
        try:
            await asyncio.wait_for(self.look(closing=True), CLOSING_S)
        except (TimeoutError, SafeconductError, OSError):
            return

    async def look(self, *, closing: bool = False) -> None:
        """One round. A practice office never writes to anybody."""
        signal = self._office.group_view.signal.one
        if self._office.practice or signal is None or not signal.address:
            return
        now, outbox = self._clock(), Outbox.read(self._path)
        since = waiting_since(self._office.index, now)
        if since is None and outbox != after_calm(outbox):
            after_calm(outbox).write(self._path)
        if since is None or not is_due(outbox, signal, since, now, closing=closing):
            return
        failure = await self._sent(signal.address, since)
        after = after_failure(outbox, now, failure) if failure else after_sending(now)
        after.write(self._path)

    async def _sent(self, address: str, since: Moment) -> str:
        try:
            server = MailServer.read(self._folder / "signal.toml")
        except BadInput:
            return "settings"
        if server is None:
            return "settings"
        mail = letter(server, address, since, self._clock(), self._office.chance)
        return await asyncio.to_thread(send, server, mail)


def outbox_path(folder: Path) -> Path:
    return folder / "signal.json"
