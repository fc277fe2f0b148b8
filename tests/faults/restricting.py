"""Cases that are restricted in a trial: to named colleagues, to an added circle, to others than before, and given back to the usual circles. Rule: who is named goes
on reading all of it; of what was written for others, whoever is left out has no word."""

from collections.abc import Iterable
from contextlib import suppress

from safeconduct.core.case import NoteWritten
from safeconduct.core.document import DocumentAdded
from safeconduct.core.ids import CaseId, CircleId
from safeconduct.core.section import DEFAULT_READERS, SECTIONS, Kind, Role, Subject
from safeconduct.desk.office import Office
from safeconduct.desk.pages import restricting as pages
from safeconduct.errors import (
    Conflict,
    KeptUnlisted,
    NotFound,
    Restricted,
    SafeconductError,
    SealBroken,
    StoreDown,
)
from safeconduct.folds.restricted import readers_of
from safeconduct.journal import membership
from safeconduct.journal.streams import Confined
from safeconduct.roster.roster import Roster
from safeconduct.store.pages import ask
from tests.faults import checks
from tests.faults.circles import was_meant
from tests.faults.coming_in import is_keyholder
from tests.faults.erasures import counting
from tests.faults.group import Laptop
from tests.faults.known import holders, meant, said_of
from tests.faults.ledger import Entry, Said, What
from tests.faults.pressing import visit_of
from tests.faults.smaller_erasures import struck
from tests.faults.trial import Trial

ADDED = {"north": Role.CASEWORK, "quay": Role.SHELTER}
USUAL = frozenset(str(circle) for kind in SECTIONS for circle in DEFAULT_READERS[kind])
BREAKS, AGAIN = 0.2, 0.5
WHY = "one of us knows the family"

# What people do


def adds_a_circle(trial: Trial, laptop: Laptop) -> None:
    """A keyholder does, and puts some colleagues into it."""
    office = laptop.office
    if office is None or not is_keyholder(trial, laptop):
        return
    circle = CircleId(trial.dice.choice([*ADDED]))
    trial.told.append(f"{laptop.name} adds the circle {circle}")
    with suppress(SafeconductError):
        office.change(lambda journal: membership.add_circle(journal, circle, ADDED[circle]))
    trial.changes.hosts.add(laptop.name)  # On whose word it is there.
    for one in trial.dice.sample(trial.laptops, trial.dice.randint(1, len(trial.laptops) - 1)):
        with suppress(SafeconductError):
            office.change(lambda journal, one=one: membership.seat(journal, one.member, circle))  # type: ignore[misc]


def restricts(trial: Trial, laptop: Laptop) -> None:
    """To some colleagues or to an added circle; often one that is restricted already. Whoever did goes on with it."""
    office, case = laptop.office, trial.some_case(laptop)
    if office is None or case is None:
        return trial.opens_a_case(laptop)
    if trial.dice.random() < AGAIN:
        case = trial.dice.choice(_restricted(office) or [case])
    roster = office.journal.roster
    named = [f"member:{one.id}" for one in roster.members.values() if not one.removed]
    readers = trial.dice.sample(sorted(named), trial.dice.randint(1, min(3, len(named))))
    if roster.roles and trial.dice.random() < 0.5:
        readers = [trial.dice.choice(sorted(roster.roles)), *readers[: trial.dice.randint(0, 1)]]
    _presses(trial, laptop, case, (*(("reader", one) for one in readers), ("why", WHY)))
    if laptop.office and said_of(laptop.office, case):
        trial.writes_a_note(laptop, case)
    return None


def gives_back(trial: Trial, laptop: Laptop) -> None:
    """To the usual circles, by whoever reads it now."""
    office = laptop.office
    if office and (cases := _restricted(office)):
        _presses(trial, laptop, trial.dice.choice(cases), (("because", WHY),))


def _restricted(office: Office) -> list[CaseId]:
    return [row.id for row in office.index.cases(most=50) if said_of(office, row.id)]


def _presses(trial: Trial, laptop: Laptop, case: CaseId, fields: tuple[tuple[str, str], ...]) -> None:
    """The button of the page, while power and disk may go; who was told nothing looks, and presses again."""
    pressed = _Pressed(trial, laptop, case, fields)
    chance = trial.dice.random()
    if chance < BREAKS:
        trial.power_goes(laptop, *[pressed.once] * 6)
    elif chance < 2 * BREAKS:
        trial.disk_is_full(laptop, pressed.once)
    else:
        pressed.once(laptop)
    pressed.is_looked_at()
    if pressed.said is Said.MAYBE:
        pressed.once(laptop)
        pressed.is_looked_at()


class _Pressed:
    """One pressing of it, and what the case was before. Shape: `said` is None while it was not pressed."""

    def __init__(self, trial: Trial, laptop: Laptop, case: CaseId, fields: tuple[tuple[str, str], ...]) -> None:
        self.trial, self.laptop, self.case, self.fields = trial, laptop, case, fields
        self.said: Said | None = None
        trial.moved.cases.add(case)

    def once(self, laptop: Laptop) -> None:
        office, case = laptop.office, self.case
        assert office
        self.before, self.words = _stands(office, case), _words_of(office, case)
        self.said, self.why = Said.MAYBE, ""
        readers = [value for name, value in self.fields if name == "reader"]
        self.trial.told.append(f"{laptop.name} restricts {case[:8]} to {' '.join(one[:12] for one in readers) or 'the usual circles'}")
        with self.trial.noted(laptop, case):
            try:
                (pages.restrict if readers else pages.lift)(visit_of(office, self.fields, case=case))
            except KeptUnlisted:
                self.said = Said.KEPT
            except (StoreDown, SealBroken, Conflict) as why:
                self.why = str(why)
                self.said = Said.REFUSED if "Nothing was" in self.why else Said.MAYBE
            except SafeconductError as why:
                self.why, self.said = str(why), Said.REFUSED
            else:
                self.said = Said.KEPT
        self.trial.told += [f"told: {self.why}"] if self.why else []
        if self.trial.line.cut:
            self.said = Said.MAYBE  # It fell while this was pressed.

    def is_looked_at(self) -> None:
        """What the case is after it: where it was, or whole where it should be."""
        office = self.laptop.office
        if self.said is None or office is None:
            return
        office.refresh()  # As the next page does.
        after = _stands(office, self.case)
        is_moved = after != self.before
        found = self.trial.moved.found
        if after is None:
            found.append(f"{self.laptop.name} has {self.case[:8]} in no list after restricting it")
            return
        if (self.said is Said.KEPT) != is_moved and self.said is not Said.MAYBE:
            found.append(f"{self.laptop.name} was told {self.said} of restricting {self.case[:8]}, and it is {after}")
        confined, says = after
        if is_moved and not _goes_together(confined, says, self.before):
            found.append(f"{self.laptop.name}: {self.case[:8]} is for {sorted(says)}, and goes on for {sorted(confined.readers)} by turn {confined.turn} after {self.before and self.before[0].turn}")
        found += [f"{self.laptop.name} does not read after restricting: {one}" for one in sorted(self.words - _words_of(office, self.case))]
        if is_moved:
            self.said = Said.KEPT
            _note(self.trial, office, self.case, self.before, after)


Stands = tuple[Confined, frozenset[str]]


def _stands(office: Office, case: CaseId) -> Stands | None:
    """For whom the case is written, and for whom it is said to be; None where it is in no list."""
    try:
        view = office.index.case(case)
    except (NotFound, Restricted):
        return None
    return office.journal.reading.confined(Subject(case), Kind.CASE), frozenset(readers_of(view.restricted))


def _goes_together(confined: Confined, says: frozenset[str], before: Stands | None) -> bool:
    is_next = before is not None and confined.turn == before[0].turn + 1
    return is_next and confined.readers == (says or USUAL)


def _words_of(office: Office, case: CaseId, *, idle: bool = False) -> frozenset[str]:
    """Of its notes and papers, as far as they count; `idle` for what is shown and does not, too."""
    facts = [one.fact for one in office.journal.events_of(Subject(case)) if one.counts or idle]
    return frozenset(one.text if isinstance(one, NoteWritten) else one.what for one in facts if isinstance(one, NoteWritten | DocumentAdded))


def _note(trial: Trial, office: Office, case: CaseId, before: Stands | None, after: Stands) -> None:
    """What was open to whoever said so is given to those whom it is for from now on."""
    moved, roster, read, now = trial.moved, office.journal.roster, _words_of(office, case), after[0]
    if before is None or case in moved.unknown or moved.now.get(case, Confined()) != before[0]:
        moved.apart.add(case)
    moved.now[case] = now
    for entry in _about(trial, case):
        if entry.kind and (entry.words in read or entry.what is What.CASE):
            entry.must |= meant(roster, after[1] or DEFAULT_READERS[entry.kind], entry.kind)
            entry.may |= after[1] or DEFAULT_READERS[entry.kind]


def _about(trial: Trial, case: CaseId) -> list[Entry]:
    return [one for one in trial.ledger.entries.values() if one.about == case]


# What must hold


def wrong(trial: Trial) -> list[str]:
    founder = trial.laptops[0].office
    assert founder
    roster, found = founder.journal.roster, list(trial.moved.found)
    for laptop in trial.laptops:
        found += [f"{laptop.name}: {one}" for one in (*_not_read(trial, laptop, roster), *_out_of_place(trial, laptop, roster))]
    for laptop in (*trial.outside, *trial.lost):  # Who is given all that lies at the relay before anybody looks.
        trial.kept_from[laptop.name] |= {one.words for one in _never_for(trial, laptop, roster)}
    return found + _differences(trial)


def _looked_at(trial: Trial) -> set[CaseId]:
    return trial.moved.cases - counting(trial)


def _not_read(trial: Trial, laptop: Laptop, roster: Roster) -> Iterable[str]:
    """What was confirmed, is for this one, and is not here or does not count."""
    office, mine = laptop.office, holders(roster, laptop)
    assert office
    going = frozenset(one.words for one in struck(trial).values())
    for case in sorted(_looked_at(trial)):
        stands = _stands(office, case)
        if stands is None:
            continue
        counts, shown = _words_of(office, case), _words_of(office, case, idle=True)
        for entry in _about(trial, case):
            is_mine = entry.kind is not None and any(one in mine and roster.opens_by_role(one, entry.kind) for one in entry.must)
            read = shown if _is_beside(trial, entry, stands[0]) or _is_by_who_is_left_out(trial, entry, stands[0], roster) else counts
            if is_mine and entry.said is Said.KEPT and entry.what is not What.CASE and entry.words not in going | read:
                yield f"named, and does not read: {entry.words}"


def _is_beside(trial: Trial, entry: Entry, now: Confined) -> bool:
    """Whether it may be shown and change nothing: who had not heard wrote it where it was for the usual circles; or colleagues restricted the case apart,
    each goes on where they were first, and it was written where this one does not."""
    usual = DEFAULT_READERS[entry.kind] if entry.kind else frozenset()
    return usual <= entry.may or (entry.about in trial.moved.apart and entry.within != now)


def _is_by_who_is_left_out(trial: Trial, entry: Entry, now: Confined, roster: Roster) -> bool:
    """Whoever is not among its readers any more, and had not heard of that, may have gone on where the case was before."""
    writers = [one for one in (*trial.laptops, *trial.lost, *trial.outside) if entry in one.wrote]
    return entry.within.turn < now.turn and not any(holders(roster, one) & now.readers for one in writers)


def _out_of_place(trial: Trial, laptop: Laptop, roster: Roster) -> Iterable[str]:
    """Who it is for has it in a list, and nobody else; who it was never for has no word of it."""
    office, mine = laptop.office, holders(roster, laptop)
    assert office
    for case in sorted(_looked_at(trial) - trial.behind_a_cut):
        now, is_listed = trial.moved.now.get(case), _stands(office, case) is not None
        if now and case not in trial.moved.apart and not _is_cut_off(roster, now.feed):
            is_for = bool(mine & meant(roster, now.readers, Kind.CASE))
            is_kept = is_listed and laptop.name in trial.changes.unseated  # Whoever left its circles hears of no restriction, and keeps what they read.
            if is_for != is_listed and is_for == bool(mine & now.readers) and not is_kept:
                yield f"{case[:8]} is {'' if is_for else 'not '}for them, and is {'' if is_listed else 'not '}in their list"
    words = _never_for(trial, laptop, roster)
    image = office.journal.db.serialize("main") if words else b""
    yield from (f"left out, and reads: {one.words}" for one in words if one.words.encode() in image)


def _never_for(trial: Trial, laptop: Laptop, roster: Roster) -> list[Entry]:
    return [one for case in sorted(_looked_at(trial)) for one in _about(trial, case) if one.kind and not was_meant(roster, laptop, one)]


def _is_cut_off(roster: Roster, feed: str) -> bool:
    return feed in roster.cuts or any(of == feed for of, _ in roster.seat_cuts)


def _differences(trial: Trial) -> list[str]:
    """Between those who opened the same of it, and where colleagues restricted it apart, go on in the same place."""
    found: dict[tuple[CaseId, Confined | None, frozenset[str]], list[object]] = {}
    for laptop in trial.laptops:
        office = laptop.office
        assert office
        for case in _looked_at(trial):
            if stands := _stands(office, case):
                opened = frozenset(str(row[0]) for row in ask(office.journal.db, "SELECT id FROM stream WHERE subject=?", case))
                place = stands[0] if case in trial.moved.apart else None
                found.setdefault((case, place, opened), []).append(checks.canonical(office.index.case(case)))
    return [f"the laptops differ on {case[:8]}" for (case, _, _), views in found.items() if any(one != views[0] for one in views)]
