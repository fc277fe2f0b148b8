"""Answers on their way to people who asked. Rule: an answer goes out after it is synced as a fact; again when another relay answers, which may
lack it. Its tag is of the fact and not of the bytes, so that a place where it lies is known; docs/limits.md says when it may lie at two."""

from safeconduct.actions.handles import pseudonym_of
from safeconduct.caseload.index import Index
from safeconduct.core.call import AnswerSent
from safeconduct.core.event import Event
from safeconduct.core.ids import CallId, CircleId
from safeconduct.core.section import Role, Subject
from safeconduct.core.when import DAY
from safeconduct.desk.folder import Folder, write_file
from safeconduct.desk.letters import Letterbox
from safeconduct.errors import NotFound
from safeconduct.journal.journal import Journal
from safeconduct.seal.letters import Answer
from safeconduct.store.pages import ask_one, translated

AGAIN_DAYS = 14
"""An answer that was fetched lies at the relay for so long; an older one must not come back to life there."""


def note_life(folder: Folder, life: str) -> None:
    """The relay that is levelled with now is of this life. See docs/protocol.md, section 7."""
    write_file(folder.root / "relay-life", life.encode())


class Sending:
    """One member's answers."""

    def __init__(self, folder: Folder, journal: Journal, index: Index, letterbox: Letterbox) -> None:
        self._life = folder.root / "relay-life"
        self._journal = journal
        self._index = index
        self._letterbox = letterbox
        journal.db.execute("CREATE TABLE IF NOT EXISTS sent_under (id INTEGER PRIMARY KEY CHECK (id = 1), life TEXT NOT NULL)")

    def go_on(self) -> None:
        """What this device wrote since the last time goes out; to another relay, whatever may still lie there."""
        life = self._life.read_text("ascii", "replace") if self._life.exists() else ""
        known = ask_one(self._journal.db, "SELECT life FROM sent_under")
        is_another = bool(life) and (known is None or known[0] != life)
        for subject, event in self._to_bring(is_another=is_another):
            if isinstance(event.fact, AnswerSent):
                self._send(CallId(subject), event, event.fact)
        if is_another:
            self._letterbox.tell_again()
            with translated():
                self._journal.db.execute("REPLACE INTO sent_under (id, life) VALUES (1, ?)", (life,))

    def _to_bring(self, *, is_another: bool) -> list[tuple[Subject, Event]]:
        """What never went out goes to every relay, however old it is by a clock that was wrong when it was written."""
        new = list(self._journal.own_since_answered())
        if not is_another:
            return new
        names = {event.id for _, event in new}
        return [*(one for one in self._again() if one[1].id not in names), *new]

    def _again(self) -> list[tuple[Subject, Event]]:
        since = self._journal.clock() - AGAIN_DAYS * DAY
        own = self._journal.reading.written_by(self._journal.ring.feed, 0, since)
        return [(subject, event) for subject, event in own if isinstance(event.fact, AnswerSent)]

    def _send(self, call: CallId, event: Event, sent: AnswerSent) -> None:
        try:
            view = self._index.call(call)
        except NotFound:  # Whoever took the call in was cut off since; that must not keep the office closed.
            return
        ring = self._journal.ring
        circles = self._journal.roster.seats_of(ring.member)
        role = next((role.value for role in Role if CircleId(role.value) in circles), "")
        answer = Answer(sent.number, event.moment, sent.language, sent.text, pseudonym_of(ring.member), role, ring.feed)
        self._letterbox.answer(view, answer, event.id)
