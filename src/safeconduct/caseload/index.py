"""The caseload index: facts in, lists out, in an encrypted database that may be thrown away at any time. Rule: it decides nothing; every
row is worked out anew from a fold of all events of its subject."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import apsw

from safeconduct.caseload import begun_with, check_ins, keeping, stays, way_known, way_out
from safeconduct.caseload.duties import (
    GRAVE,
    WARNED,
    Duty,
    Why,
    danger_of_call,
    duties_of_call,
    duties_of_case,
    duties_of_house,
    duties_of_knowledge,
    happens,
    lies_in_its_case,
)
from safeconduct.caseload.handles import Handles
from safeconduct.caseload.harm import danger_of, keep_duties, weigh_anew
from safeconduct.caseload.rows import CallRow, CaseRow, HouseRow, call_row
from safeconduct.caseload.tables import BY_DANGER, DANGER_RANK, SCHEMA
from safeconduct.caseload.words import folded, spelt, texts_of
from safeconduct.core.call import Danger
from safeconduct.core.case import CaseOpened
from safeconduct.core.event import Event, Unreadable
from safeconduct.core.ids import CallId, CaseId, HouseId
from safeconduct.core.progress import Counted, unheard
from safeconduct.core.section import Kind, Subject
from safeconduct.core.when import Clock, Day, day_of
from safeconduct.errors import NotFound, Restricted
from safeconduct.folds import sturdy
from safeconduct.folds.call import CallView, fold_call
from safeconduct.folds.case import CaseView, fold_case
from safeconduct.folds.diplomacy import Called
from safeconduct.folds.group import GroupView, fold_group
from safeconduct.folds.house import HouseView, StayAt, fold_house
from safeconduct.folds.knowledge import KnowledgeView, fold_knowledge
from safeconduct.folds.restricted import is_read_by, readers_of
from safeconduct.folds.standing import history_of
from safeconduct.store.pages import ask, ask_one

_DANGERS = tuple(Danger)

_SHOWN_IN = (
    ("case_row", "id"), ("call_row", "id"), ("house_row", "id"), ("duty", "subject"), ("name", "subject"), ("stay_row", "case_id"),
    ("check_in_row", "subject"), ("expected_row", "case_id"), ("application_row", "case_id"), ("leaving_row", "case_id"), ("way_known", "case_id"), ("closed_row", "id"), ("begun_with", "case_id"),
)  # fmt: skip

NOBODY = "nobody"
"""The filter for cases without an owner."""

Load = Callable[..., list[Event]]
"""All events of the subjects given that the member can open, or with `kind` those of one kind of section, in order of display."""

Mine = Callable[[], frozenset[str]]
"""The key holders that this member is, or is inside of."""


class Index:
    """Lists and single views for one member. `take` brings it up to date; everything else only reads."""

    def __init__(
        self, db: apsw.Connection, load: Load, group: Subject, clock: Clock, called: Called = str.casefold, mine: Mine = frozenset,
    ) -> None:  # fmt: skip
        self.db = db
        self._load = load
        self._group = group
        self._clock = clock
        self._called = called
        self._mine = mine
        self.hidden: frozenset[Subject] = frozenset()
        db.execute(SCHEMA + stays.SCHEMA + check_ins.SCHEMA + way_out.SCHEMA + way_known.SCHEMA + keeping.SCHEMA + begun_with.SCHEMA)

    # In

    def take(self, subjects: Iterable[Subject], heard: Counted = unheard) -> set[Subject]:
        """Works the rows of these subjects out anew, and of what hangs on them; returns whose they were.

        Shape: `subjects` in the order in which they came: what was written about one then lies together. A case comes after its call and a
        house after all its guests, so that each is worked out once.
        """
        done: set[Subject] = set()
        waiting: tuple[list[Subject], ...] = ([], [], [], [])
        for subject in subjects:
            waiting[self._turn(subject)].append(subject)
        for turn, found in enumerate(waiting):
            for subject in dict.fromkeys(found):
                done.add(subject)
                heard(len(done))
                for other in self.forget(subject) if subject in self.hidden else self._take_one(turn, subject):
                    waiting[self._turn(other)].append(other)
        return done - {self._group}

    def _turn(self, subject: str) -> int:
        begun = ask(self.db, "SELECT s.kind, e.counts FROM stream s LEFT JOIN event e ON e.id=s.began WHERE s.subject=?", subject)
        # What somebody not entitled began decides only where there is nothing else: it must not make a case of a call.
        kinds = {kind for kind, counts in begun if counts} or {kind for kind, _ in begun}
        return 1 if Kind.CASE in kinds else 0 if Kind.CONVERSATION in kinds else 2 if kinds & {Kind.HOUSE, Kind.ADDRESS} else 3

    def forget(self, subject: Subject) -> list[Subject]:
        """No list, search or duty shows the subject any more; returns the houses whose guests change by that."""
        houses = [Subject(house) for (house,) in ask(self.db, "SELECT DISTINCT house FROM stay_row WHERE case_id=?", subject)]
        self._keep_words(subject, [])
        for table, column in _SHOWN_IN:
            self.db.execute(f"DELETE FROM {table} WHERE {column}=?", (subject,))
        return houses

    def _take_one(self, turn: int, subject: Subject) -> list[Subject]:
        """What cannot be worked out is in no list and said on Today: one case must not shut the office for all the others."""
        self.db.execute("DELETE FROM unlisted WHERE subject=?", (subject,))
        try:
            return self._work_out(turn, subject)
        except (*sturdy.STUMBLES, apsw.ConstraintError):
            self.db.execute("INSERT INTO unlisted VALUES (?)", (subject,))
            return self.forget(subject)

    def unlisted(self) -> list[Subject]:
        """Whose rows could not be worked out. Another version of this program may be able to."""
        return [Subject(row[0]) for row in ask(self.db, "SELECT subject FROM unlisted")]

    def _work_out(self, turn: int, subject: Subject) -> list[Subject]:
        if turn == 0:
            return self._take_call(CallId(subject))
        if turn == 1:
            return self._take_case(CaseId(subject))
        if turn == 2:
            return self._take_house(HouseId(subject))
        if subject == self._group:  # Whom somebody must ask again, and what was promised by when.
            keep_duties(self.db, self._group, list(duties_of_knowledge(history_of(self.of_group(Kind.KNOWLEDGE)))))
            return []
        return self.forget(subject)  # Sections alone are no case: whoever began it may have been cut off since.

    def _take_case(self, case: CaseId) -> list[Subject]:
        events = self._case_events(case)
        view = _fold_case(case, events)
        if not is_read_by(view.restricted, self._mine()):
            return self._close(view)
        before = {row[0] for row in ask(self.db, "SELECT house FROM stay_row WHERE case_id=?", case)}
        stays.keep_stays(self.db, case, view.stays)
        way_out.keep_way_out(self.db, view)
        way_known.keep_known(self.db, view)
        keeping.keep_closed(self.db, view)
        begun_with.keep_begun(self.db, view)
        handles = {person.person: person.handle for person in view.people}
        check_ins.keep_check_ins(self.db, case, view.check_ins if view.exists else (), handles)
        check_ins.keep_expected(self.db, case, view.expected if view.exists else ())
        elsewhere = check_ins.agreed_elsewhere(self.db, case) if view.bare_signs else ()
        duties = [one for one in duties_of_case(view) if not (one.why is Why.SIGN_MISSING and one.about in elsewhere)]
        if view.exists:
            self._keep_case_row(view, events, duties)
        else:
            self.db.execute("DELETE FROM case_row WHERE id=?", (case,))
        keep_duties(self.db, case, duties)
        for (call,) in ask(self.db, "SELECT id FROM call_row WHERE case_id=?", case):
            weigh_anew(self.db, call)
        self._keep_words(Subject(case), events)
        self._keep_names(Subject(case), [view.handle, *(p.handle for p in view.people), *_names_of(view)])
        return [Subject(house) for house in before | {stay.house for stay in view.stays}]

    def _close(self, view: CaseView) -> list[Subject]:
        """Of a case that is restricted to others nothing is shown but the beds its people had in when it was."""
        houses = self.forget(Subject(view.case))
        stays.keep_stays(self.db, view.case, view.stays)
        return [*houses, *(Subject(stay.house) for stay in view.stays)]

    def _keep_case_row(self, view: CaseView, events: list[Event], duties: list[Duty]) -> None:
        judged = [written for risk in view.risks for written in risk.judged.values]
        worst = min(judged, key=lambda written: _DANGERS.index(written.value.level), default=None)
        side = next((w.value.state.value for w in view.side.values if w.value.state), "")
        ahead = min((duty for duty in duties if duty.why not in WARNED), key=happens, default=None)
        values = (
            view.case, view.handle, view.stage.value, side if not view.is_on_the_way else "", view.owner.one or "", len(view.people_here),
            worst.value.level.value if worst else "", worst.moment if worst else None, ahead.why.value if ahead else "",
            happens(ahead) if ahead else None, max((event.moment for event in events), default=0), view.call or "",
        )  # fmt: skip
        self.db.execute("REPLACE INTO case_row VALUES (?,?,?,?,?,?,?,?,?,?,?,?)", values)

    def _take_call(self, call: CallId) -> list[Subject]:
        events = self._load(Subject(call))
        view = _fold_call(call, events)
        own = not view.is_set_aside and view.adopted is not None and not lies_in_its_case(view)
        check_ins.keep_check_ins(self.db, call, view.check_ins if own else (), {})
        if view.adopted is None:  # Nobody took it in, or whoever did was cut off since.
            self.forget(Subject(call))
            keep_duties(self.db, call, duties_of_call(view), of_call=True)
            return []
        danger, is_ours = danger_of_call(view), is_read_by(view.restricted, self._mine())
        joined = view.joined[-1].other if view.joined else ""
        values = (
            call, view.state.value, danger.value if danger else "", view.owner.one or "", view.adopted.arrived, view.waiting_since if is_ours else None, view.is_set_aside,
            view.case or "", joined, view.adopted.way.value, view.language, view.spoken_handle, view.asked.story[:140], view.is_withdrawn, view.later, view.reached,
        )  # fmt: skip
        self.db.execute("REPLACE INTO call_row VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", values)
        # Others answer them, which cannot be seen from here: only that somebody is in danger is still everybody's.
        duties = [duty for duty in duties_of_call(view) if is_ours or duty.why in GRAVE]
        keep_duties(self.db, call, duties, of_call=True)
        self._keep_words(Subject(call), events)
        self._keep_names(Subject(call), [view.spoken_handle])
        return [Subject(view.case)] if view.case else []

    def _take_house(self, house: HouseId) -> list[Subject]:
        view = self._fold_house(house)
        # What registered it may have been undone, or may lie in a part that is sealed to this member.
        duties = list(duties_of_house(view, day_of(self._clock()))) if view.exists else []
        keep_duties(self.db, house, duties)
        self.db.execute("DELETE FROM house_row WHERE id=?", (house,))
        if view.exists:
            guests = " / ".join(dict.fromkeys(w.value.guests for w in view.content.values))
            row = (house, view.handle, view.capacity, view.burnt is not None, guests, view.most_nights)
            self.db.execute("INSERT INTO house_row VALUES (?,?,?,?,?,?)", row)
        self._keep_words(Subject(house), self._load(Subject(house)))
        return []

    def _keep_words(self, subject: Subject, events: list[Event]) -> None:
        """One searchable text for each section, so that a result can say where it was found."""
        for (old,) in ask(self.db, "SELECT id FROM doc WHERE subject=?", subject):
            self.db.execute("DELETE FROM word WHERE rowid=?", (old,))
        self.db.execute("DELETE FROM doc WHERE subject=?", (subject,))
        sections = {
            row[0]: row[1] for row in ask(self.db, "SELECT id, kind FROM stream WHERE subject=?", subject)
        }
        texts: dict[str, list[str]] = {}
        for event in events:
            if not isinstance(event.fact, Unreadable) and event.stream in sections:
                texts.setdefault(sections[event.stream], []).extend(texts_of(event.fact))
        for section, parts in texts.items():
            if not parts:
                continue
            self.db.execute("INSERT INTO doc (subject, section) VALUES (?,?)", (subject, section))
            self.db.execute(
                "INSERT INTO word (rowid, text) VALUES (last_insert_rowid(), ?)", (spelt("\n".join(parts)),)
            )

    def _keep_names(self, subject: Subject, names: list[str]) -> None:
        self.db.execute("DELETE FROM name WHERE subject=?", (subject,))
        rows = [(subject, name, folded(name)) for name in dict.fromkeys(names) if name.strip()]
        self.db.executemany("INSERT INTO name VALUES (?,?,?)", rows)

    # Out: single views

    def _case_events(self, case: CaseId) -> list[Event]:
        """The events of a case and of the call it came from."""
        events = self._load(Subject(case))
        calls = {event.fact.call for event in events if isinstance(event.fact, CaseOpened) and event.fact.call}
        if not calls:
            return events
        return self._load(Subject(case), *(Subject(call) for call in sorted(calls)))

    def case(self, case: CaseId) -> CaseView:
        """Raises: NotFound when this member knows of no such case; Restricted when it is written for others."""
        view = _fold_case(case, self._case_events(case))
        if not view.exists:
            raise NotFound("There is no such case, or it is not open to you.")
        if not is_read_by(view.restricted, self._mine()):
            raise Restricted(readers_of(view.restricted))
        return view

    def call(self, call: CallId) -> CallView:
        """Raises: NotFound when this member knows of no such call."""
        view = _fold_call(call, self._load(Subject(call)))
        if view.adopted is None:
            raise NotFound("There is no such call, or it is not open to you.")
        return view

    def house(self, house: HouseId) -> HouseView:
        """The house with the stays of every case this member can open. Raises: NotFound when there is no such house."""
        view = self._fold_house(house)
        if not view.exists:
            raise NotFound("There is no such house, or it is not open to you.")
        return view

    def _fold_house(self, house: HouseId) -> HouseView:
        cases = [CaseId(row[0]) for row in ask(self.db, "SELECT DISTINCT case_id FROM stay_row WHERE house=?", house)]
        found = [StayAt(case, stay) for case in cases for stay in stays.read(case, self._load)]
        return sturdy.folded(lambda events: fold_house(house, events, found), self._load(Subject(house)))

    def group(self) -> GroupView:
        return sturdy.folded(fold_group, self.of_group(Kind.GROUP))

    def knowledge(self, until: Day | None = None) -> KnowledgeView:
        return sturdy.folded(lambda events: fold_knowledge(events, until, self._called), self.of_group(Kind.KNOWLEDGE))

    def of_group(self, kind: Kind) -> list[Event]:
        return self._load(self._group, kind=kind)

    # Out: lists

    def cases(
        self, *, stage: str = "", owner: str = "", side: str | None = None, handle: str = "", first: Sequence[str] = (),
        most: int = 25, skip: int = 0,
    ) -> list[CaseRow]:  # fmt: skip
        """Cases: those named in `first`, in its order, then those in the greatest danger.

        Shape: `side` None for those on the way, "any" for all, or one side state; `handle` a part of it; `owner` "nobody" for none.
        """
        where, values = _where(stage=stage, owner="" if owner == NOBODY else owner)
        if owner == NOBODY:
            where.append("owner=''")
        if side is None:
            where.append("side=''")
        elif side != "any":
            where, values = [*where, "side=?"], [*values, side]
        if handle:
            where, values = [*where, "instr(lower(handle), ?)"], [*values, handle.lower()]
        place = {case: nth for nth, case in enumerate(first)}
        marks = ",".join("?" * len(place))
        found = ask(self.db, f"SELECT * FROM case_row {_clause([*where, f'id IN ({marks})'])}", *values, *place)
        rows = sorted(found, key=lambda row: place[row[0]])[skip : skip + most]
        left, skip = most - len(rows), max(0, skip - len(found))
        sql = f"SELECT * FROM case_row {_clause([*where, f'id NOT IN ({marks})'])} ORDER BY {BY_DANGER}, id LIMIT ? OFFSET ?"
        return [CaseRow(*row) for row in (*rows, *ask(self.db, sql, *values, *place, left, skip))]

    def count_cases(self) -> int:
        return int(ask_one(self.db, "SELECT count(*) FROM case_row")[0])

    def calls(
        self, *, aside: bool = False, states: tuple[str, ...] = (), most: int = 50, skip: int = 0
    ) -> list[CallRow]:
        """Calls: who last wrote "I am not safe" and danger first, then those who wait longest."""
        marks = f" AND state IN ({','.join('?' * len(states))})" if states else ""
        sql = (
            f"SELECT * FROM call_row WHERE aside=?{marks} ORDER BY later<>'not safe', {DANGER_RANK.format('danger')}, "
            "coalesce(waiting, reached) LIMIT ? OFFSET ?"
        )
        return [call_row(row) for row in ask(self.db, sql, int(aside), *states, most, skip)]

    def call_row(self, call: str) -> CallRow | None:
        """The call as lists show it, without folding it; None when there is none."""
        found = ask_one(self.db, "SELECT * FROM call_row WHERE id=?", call)
        return call_row(found) if found else None

    def call_counts(self) -> dict[str, int]:
        """How many calls there are in each state; those set aside under `aside`."""
        found = ask(
            self.db,
            "SELECT CASE WHEN aside THEN 'aside' ELSE state END AS s, count(*) FROM call_row GROUP BY s",
        )
        return dict(found)

    def houses(self) -> list[HouseRow]:
        return [
            HouseRow(row[0], row[1], row[2], bool(row[3]), row[4], row[5])
            for row in ask(self.db, "SELECT * FROM house_row ORDER BY handle")
        ]

    @property
    def handles(self) -> Handles:
        """The handle of every case, house and call that has one."""
        return Handles(self.db)

    def handle_of(self, subject: str) -> str:
        return self.handles.get(subject, "")

    def owner_of(self, case: str) -> str:
        """The member who looks after a case; empty for nobody, and for a case that is not open here."""
        found = ask_one(self.db, "SELECT owner FROM case_row WHERE id=?", case)
        return str(found[0]) if found else ""

    def danger_of(self, subject: str) -> str:
        """As `harm.danger_of`."""
        return danger_of(self.db, subject)

    def kind_of(self, subject: str) -> str:
        """`case`, `call` or `house`; empty for anything else."""
        for table in ("case", "call", "house"):
            if ask_one(self.db, f"SELECT 1 FROM {table}_row WHERE id=?", subject):
                return table
        return ""


def _fold_case(case: CaseId, events: list[Event]) -> CaseView:
    return sturdy.folded(lambda sound: fold_case(case, sound), events)


def _fold_call(call: CallId, events: list[Event]) -> CallView:
    return sturdy.folded(lambda sound: fold_call(call, sound), events)


def _names_of(view: CaseView) -> list[str]:
    names = [written.value for person in view.people for written in person.names.values]
    return [text for one in names for text in texts_of(one)]


def _where(**wanted: str) -> tuple[list[str], list[Any]]:
    given = {key: value for key, value in wanted.items() if value}
    return [f"{key}=?" for key in given], list(given.values())


def _clause(where: list[str]) -> str:
    return f"WHERE {' AND '.join(where)}" if where else ""
