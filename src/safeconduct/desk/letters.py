"""The desk's side of the letterbox: letters adopted, answers sealed, adoption receipts. Rule: only whoever holds the front desk's key
takes letters in, and a letter that does not open is kept until somebody can."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from safeconduct.core.call import (
    Asked,
    CallAdopted,
    CallerKeys,
    Danger,
    FileAdopted,
    LetterNumber,
    MessageAdopted,
    MessageKind,
    Way,
)
from safeconduct.core.event import Unreadable
from safeconduct.core.facts import Fact
from safeconduct.core.ids import CallId, EventId
from safeconduct.core.section import Kind, Placed, Role, Subject
from safeconduct.core.text import clean_line, harmless
from safeconduct.core.when import DAY
from safeconduct.errors import BadInput, SealBroken
from safeconduct.folds.call import CallView
from safeconduct.journal.journal import Journal
from safeconduct.seal import letters as form
from safeconduct.seal.keys import Epoch, SymmetricKey
from safeconduct.seal.opening import open_from
from safeconduct.seal.sent_files import SentFile
from safeconduct.store.log import Letter
from safeconduct.store.outbox import Outbox
from safeconduct.store.pages import ask, ask_one
from safeconduct.wire.labels import Purpose, label

SCHEMA = """
CREATE TABLE IF NOT EXISTS caller
  (call TEXT NOT NULL, sign BLOB NOT NULL, row TEXT NOT NULL, alone INTEGER NOT NULL, PRIMARY KEY (call, sign)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS expected (address BLOB PRIMARY KEY, call TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS adopted_row (hash TEXT PRIMARY KEY) WITHOUT ROWID;
"""

ADOPTED_AT_ONCE = 100
"""So that a burst of thousands is taken in by steps, each synced."""

LOOK_AHEAD = 16
PLACES = 8
"""More colleagues than that do not answer one person while none has heard of another."""
RECEIPT_LIVES_DAYS = 60
MOST_STRAY = 500
"""Letters in one session that are held against every caller there is. Only a row that had to move far needs it; junk would use it."""
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8}){0,3}")


@dataclass(frozen=True, slots=True)
class Opened:
    """A letter opened. Shape: `row` is the SHA-256 of its body in hex."""

    call: CallId
    row: str
    written: form.Written


class Letterbox:
    """Takes letters in for one member of the front desk, and puts answers out."""

    def __init__(self, journal: Journal, out: Outbox) -> None:
        self._journal = journal
        self._out = out
        self._group = journal.ring.group
        self._looked_at = 0
        self._before = 0
        self._kids: frozenset[bytes] = frozenset()
        self._unknown: dict[bytes, Letter] = {}
        self._ready: list[Letter] = []
        self._trying: list[Letter] = []
        self._strays = 0
        self._tells_again = False
        self.tried = 0
        journal.db.execute(SCHEMA)

    # In

    def new_letters(self) -> list[tuple[Opened, Letter]]:
        """Some letters of the local letterbox that are not adopted yet and open with what is known now; empty when there are no more.

        Each is tried once, again when the front desk got another key, and again when its address became known as a caller's. Whatever
        strangers leave here, a page does not wait for it twice.
        """
        kids = self._journal.shelf.kids_of(Role.FRONT_DESK.value)
        if kids != self._kids:
            self._looked_at, self._kids = 0, kids
        self._before = self._looked_at
        self._trying, self._ready = self._ready, []
        taken = self._opened_of(self._trying)
        while not taken and (rows := self._journal.store.letters_after(self._looked_at, ADOPTED_AT_ONCE)):
            self._before, self._looked_at = self._looked_at, rows[-1][0]
            taken = self._opened_of([letter for _, letter in rows])
        return taken

    def _opened_of(self, letters: list[Letter]) -> list[tuple[Opened, Letter]]:
        tried = [(self._open(letter), letter) for letter in letters]
        return [(opened, letter) for opened, letter in tried if opened]

    def _open(self, letter: Letter) -> Opened | None:
        self.tried += 1
        row = hashlib.sha256(letter.body).hexdigest()
        if ask_one(self._journal.db, "SELECT 1 FROM adopted_row WHERE hash=?", row):
            if self._tells_again:
                self._tell(letter)
            return None
        try:
            sealed = form.SealedLetter.parse(letter.body)
            desk = self._front_desk(sealed.kid)
            if desk is None:
                return None
            secret = open_from(desk, sealed.desk_box, Purpose.LETTER, self._group, letter.tag)
            opened = self._opened(letter, row, sealed, secret)
        except (SealBroken, BadInput):
            return None  # A stranger may leave anything here; what is no letter stays until it is discarded.
        if opened is None:
            self._unknown[letter.address] = letter
        return opened

    def _front_desk(self, kid: bytes) -> Epoch | None:
        return self._journal.shelf.epoch(Role.FRONT_DESK.value, kid)

    def _opened(self, letter: Letter, row: str, sealed: form.SealedLetter, secret: bytes) -> Opened | None:
        call = ask_one(self._journal.db, "SELECT call FROM expected WHERE address=?", letter.address)
        for candidate, sign in self._writers(call[0] if call else None):
            try:
                written = form.open_content(secret, sealed, self._group, letter.tag, sign)
            except SealBroken:
                continue
            if written.caller:
                return self._first(Opened(self._call_of(written.caller.conversation), row, written), written.caller.sign)
            if candidate:
                return Opened(candidate, row, written)
        return None

    def _first(self, opened: Opened, sign: bytes) -> Opened:
        """What this very letter proves of its writer stands above what a colleague's program said of it. Another letter proves nothing:
        whoever knew the conversation, as a colleague does who left, would speak in the caller's name. But where somebody had named another
        one before we saw a letter, nobody can tell which was the caller's own: then nobody is turned away."""
        db, call, row = self._journal.db, opened.call, opened.row
        db.execute("DELETE FROM caller WHERE call=? AND row=? AND sign<>?", (call, row, sign))
        is_alone = ask_one(db, "SELECT 1 FROM caller WHERE call=? AND sign<>?", call, sign) is None
        if is_alone:
            db.execute("INSERT OR REPLACE INTO caller VALUES (?,?,?,1)", (call, sign, row))
        else:
            self._claim(call, sign, row)
        return opened

    def _claim(self, call: CallId, sign: bytes, row: str) -> None:
        """One more key that the caller may sign with, unless we saw their first letter while nobody named another."""
        alone = "SELECT 1 FROM caller WHERE call=? AND alone"
        self._journal.db.execute(f"INSERT OR IGNORE INTO caller SELECT ?,?,?,0 WHERE NOT EXISTS ({alone})", (call, sign, row, call))

    def _writers(self, expected: str | None) -> list[tuple[CallId | None, bytes | None]]:
        """Who may have written it: whom the address points to, a new caller, and, for a row that had to move, everybody. A first letter
        proves itself also where a colleague's program said before us what its writer signs with."""
        if expected:
            found = ask(self._journal.db, "SELECT call, sign FROM caller WHERE call=?", expected)
            return [*((CallId(call), sign) for call, sign in found), (None, None)]
        self._strays += 1
        known = ask(self._journal.db, "SELECT call, sign FROM caller") if self._strays <= MOST_STRAY else []
        return [(None, None), *((CallId(call), sign) for call, sign in known)]

    def _call_of(self, conversation: bytes) -> CallId:
        """The same call id on every desk that adopts the row, so that two adoptions are one call."""
        return form.call_of(self._group, conversation)

    def remember(self, view: CallView) -> None:
        """From now on the caller's next letters are known by their address. Numbers begin anew when all earlier rows have died."""
        call, letters = view.call, self._true_firsts(view)
        if not letters:
            return
        for row, keys in letters:
            self._claim(call, keys.sign, row)
        conversation = self._conversation(letters[0][1].conversation)
        # After each of them, not after the last alone: a colleague's own program may have written in one of any number.
        heard = {0, *(message.number for message in view.messages if message.author is None)}
        numbers = sorted({number + ahead for number in heard for ahead in range(LOOK_AHEAD)})
        places = [form.address(conversation, form.Direction.IN, number) for number in numbers]
        self._journal.db.executemany("INSERT OR IGNORE INTO expected VALUES (?,?)", [(place, call) for place in places])
        self._ready += [self._unknown.pop(place) for place in places if place in self._unknown]

    def is_known(self, call: CallId) -> bool:
        return ask_one(self._journal.db, "SELECT 1 FROM caller WHERE call=?", call) is not None

    def _true_firsts(self, view: CallView) -> list[tuple[str, CallerKeys]]:
        """The rows of first letters of this very conversation, and their keys; not of another, which a colleague's own program wrote in. None
        for whoever has no code."""
        letters = ((one.adopted.row, one.adopted.keys) for one in view.first_letters)
        return [(row, keys) for row, keys in letters if keys and self._call_of(keys.conversation) == view.call]

    def _conversation(self, secret: bytes) -> SymmetricKey:
        return SymmetricKey(secret, label(Purpose.CONVERSATION, self._group))

    def not_taken_in(self, opened: Sequence[Opened]) -> list[Placed]:
        """What takes these letters in. What a colleague's desk said already, word for word, is not said again: each front desk's laptop finds
        every letter at the relay, and finds its own again when its index was built anew."""
        known = {call: self._facts_of(call) for call in {one.call for one in opened}}
        return [placed for one in opened for placed in adopting(one) if placed.fact not in known[one.call]]

    def _facts_of(self, call: CallId) -> list[Fact | Unreadable]:
        return [event.fact for event in self._journal.events_of(Subject(call)) if event.counts]

    def settle(self, opened: Opened, letter: Letter) -> None:
        """The row is adopted: a receipt goes out, the local copy goes."""
        self._journal.db.execute("INSERT OR IGNORE INTO adopted_row VALUES (?)", (opened.row,))
        self._tell(letter)

    def look_again(self) -> None:
        """The letters that were looked at last are looked at anew, and no flood before them."""
        self._looked_at = self._before
        self._ready = [*self._trying, *self._ready]

    def tell_again(self) -> None:
        """Another relay may lack what the help page waits for: whoever posts a letter again is told again that it is taken in."""
        self._looked_at, self._tells_again = 0, True

    def _tell(self, letter: Letter) -> None:
        receipt = form.adoption_receipt(self._group, letter.body, self._journal.ring.signing)
        address = form.adoption_address(self._group, letter.body)
        expiry = self._journal.clock() + RECEIPT_LIVES_DAYS * DAY
        self._out.put_letter(Letter(address, hashlib.sha256(receipt).digest(), receipt, expiry))
        self._journal.store.discard_letters([letter.address])

    # Out

    def answer(self, view: CallView, answer: form.Answer, name: EventId) -> None:
        """The answer waits to be sent, for the first place from its number on that nobody took. Shape: `name` is that of its fact; nothing
        is sent to whoever rang or came by: there is no letterbox between us."""
        letters = self._true_firsts(view)
        if not letters:
            return
        conversation = self._conversation(letters[0][1].conversation)
        tag = form.answer_tag(conversation, name)
        places = []
        for number in range(answer.number, answer.number + PLACES):
            placed = replace(answer, number=number)
            address, body = form.seal_answer(self._group, conversation, placed, self._journal.ring.signing, self._journal.chance)
            places.append(Letter(address, tag, body, 0))
        self._out.put_at_one_of(places)


def adopting(opened: Opened) -> tuple[Placed, ...]:
    """The facts that take a letter in. Shape: written as it came, less what no honest page sends; nothing of it is judged here."""
    written = opened.written
    subject = Subject(opened.call)
    if written.caller is None:
        sent = _file_of(opened) if written.kind is form.Kind.FILE else None
        if sent is not None:
            return (Placed(Kind.CONVERSATION, subject, sent),)
        text = harmless("\n".join(value for name, value in sorted(written.fields.items()) if value and name != "once"))
        fact = MessageAdopted(opened.row, LetterNumber(written.number), _KINDS[written.kind], text, written.moment)
        return (Placed(Kind.CONVERSATION, subject, fact),)
    keys = CallerKeys(written.caller.conversation, written.caller.seal, written.caller.sign)
    adopted = CallAdopted(
        opened.call,
        opened.row,
        written.moment,
        Way.HELP_PAGE,
        written.language if LANGUAGE.fullmatch(written.language) else "",
        _asked(dict(written.fields)),
        keys,
    )
    return (Placed(Kind.CONVERSATION, subject, adopted),)


_KINDS = {
    form.Kind.WORDS: MessageKind.WORDS,
    form.Kind.SAFE: MessageKind.SAFE,
    form.Kind.NOT_SAFE: MessageKind.NOT_SAFE,
    form.Kind.CONTACT: MessageKind.CONTACT_CHANGED,
    form.Kind.WITHDRAWN: MessageKind.WITHDRAWN,
    form.Kind.FILE: MessageKind.WORDS,
}


def _file_of(opened: Opened) -> FileAdopted | None:
    """None when it is said in no way a help page says it; then it is taken in as words, so that somebody looks at it."""
    written = opened.written
    try:
        sent = SentFile.parse(written.fields)
    except SealBroken:
        return None
    pieces = tuple(one.hex() for one in sent.all_pieces)
    return FileAdopted(opened.row, LetterNumber(written.number), written.moment, clean_line(sent.name, most_bytes=4000), sent.medium, sent.blob, pieces)


def _asked(fields: dict[str, str]) -> Asked:
    fields = {name: harmless(text) for name, text in fields.items()}
    danger = fields.get("danger", "")
    known = {one.value: one for one in Danger}
    names = ("safe_until", "contact_ways", "contact_when", "contact_never", "where", "with_whom", "needs")
    return Asked(fields.get("story", ""), known.get(danger), **{name: fields.get(name, "") for name in names})
