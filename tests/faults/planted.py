"""Faults planted in the product, each of which the trials must find: `python -m tests.faults.planted`. Rule: a promise that no planted fault breaks
is one that nobody knows to be looked at."""

import random
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

from safeconduct.caseload import index
from safeconduct.core.event import Event
from safeconduct.core.ids import CallId, CircleId, FeedId, fresh
from safeconduct.core.section import Kind
from safeconduct.desk import erasing as desk_erasing
from safeconduct.desk import filing, laptops, levelling
from safeconduct.desk.letters import Letterbox
from safeconduct.desk.levelling import Levelling
from safeconduct.desk.pages import sheet_agrees
from safeconduct.errors import StoreDown
from safeconduct.journal import ending, membership
from safeconduct.journal.erasing import carrying_out
from safeconduct.journal.journal import Journal
from safeconduct.journal.streams import Confined, Streams
from safeconduct.journal.writing import Writing
from safeconduct.roster import judging
from safeconduct.roster.roster import Roster, is_cut
from safeconduct.store.levelling import level_events
from safeconduct.store.spooled_pieces import SpooledPieces
from safeconduct.store.sqlite import SqliteStore
from tests.faults.circles import is_put_back, is_unseated
from tests.faults.coming_in import comes_on
from tests.faults.leaving import is_lost_and_revoked, is_taken_out
from tests.faults.playing import play, wrong
from tests.faults.restricting import restricts
from tests.faults.sending import sends_a_file
from tests.faults.sheet import the_sheet_says_yes
from tests.faults.smaller_erasures import orders_a_call_erased, orders_an_entry_erased
from tests.faults.stage import Stage, a_stage
from tests.faults.trial import Trial

SEEDS = 120
OFTEN = 40


@dataclass(frozen=True)
class Planted:
    """Shape: `made` stands in the place of the part's own; `found` is how what it does is named; `often` is the step that meets it, taken often
    so that few seeds do; `after_months` is what only shows then; `first` is the seed that is asked first, because it found it the last time."""

    part: Any
    name: str
    made: Callable[..., Any]
    found: str
    often: Callable[..., None] = Trial.levels
    after_months: bool = False
    first: int = 0

    @contextmanager
    def __call__(self) -> Iterator[None]:
        whole = getattr(self.part, self.name)
        setattr(self.part, self.name, self.made)
        try:
            yield
        finally:
            setattr(self.part, self.name, whole)


def _taken_for_written(whole: Callable[..., None]) -> Callable[..., None]:
    def write(*arguments: Any) -> None:
        with suppress(StoreDown):
            whole(*arguments)

    return write


def _apart(self: SqliteStore, rows: Any, keys: Any) -> None:
    self.append(rows)
    self.put_keys(keys)


def _by_whoever_reads(self: Journal, *subjects: Any, kind: Kind | None = None) -> list[Event]:
    return [replace(event, author=self.ring.member) for event in self.reading.events_of(*subjects, kind=kind)]


def _rows_first(here: Any, there: Any, between: Callable[[], None]) -> Any:
    done = level_events(here, there)
    between()
    return done


def _calls_anew() -> Callable[..., CallId]:
    chance = random.Random(0).randbytes
    return lambda _letterbox, _conversation: CallId(fresh(chance))


def _told_to_nobody(whole: Callable[..., Any]) -> Callable[..., Any]:
    return lambda self, _unbelieved, refused, near_full: whole(self, False, refused, near_full)


def _never_settled(_uploads: Any) -> None:
    """The files stay on this laptop."""


def _present_too(journal: Journal, _said: Any) -> ending.Bounds:
    return {name: journal.roster.epochs[name].number + 1 for name in ending.renewed(journal.roster)}


def _nobodys(_journal: Journal, _said: Any) -> ending.Bounds:
    return {}


def _erases_nothing(_store: SqliteStore, _marks: Any) -> None:
    """It stays where it is."""


def _renews_none(_journal: Journal) -> tuple[CircleId, ...]:
    return ()


def _forgets_nothing(*_arguments: Any) -> None:
    """It stays in the index."""


def _also_who_is_cut(roster: Roster) -> Iterator[FeedId]:
    return (feed for feed, member in roster.feeds.items() if not roster.members[member].removed)


def _never_waits(_pieces: SpooledPieces, _tag: bytes) -> bool:
    return False


def _also_who_was_seated_again(now: Roster, _then: Roster, feed: FeedId, n: int, circle: CircleId) -> bool:
    return any(is_cut(cut, n) for cut in now.seat_cuts.get((feed, circle), {}).values())


def _nobody_shows_any(*_lists: Any) -> dict[FeedId, bytes]:
    return {}


def _in_two(whole: Callable[..., None]) -> Callable[..., None]:
    """The word goes to the disk, and then what was to go with it."""

    def restrict(self: Writing, store: SqliteStore, *given: Any) -> None:
        def apart(rows: Any, keys: Any) -> None:
            store.append_with_keys(rows[:1], [])
            store.append_with_keys(rows[1:], keys)

        whole(self, SimpleNamespace(append_with_keys=apart, head_of=store.head_of), *given)

    return restrict


def _gives_none(*_about: Any) -> Iterator[bytes]:
    return iter(())


def _the_case_alone(whole: Callable[..., Confined]) -> Callable[..., Confined]:
    return lambda self, batch, kind, subject: whole(self, batch, kind, subject) if kind is Kind.CASE else Confined()


def _to_all(_restricted: Any, _holders: Any) -> bool:
    return True


def _never_moved(*_about: Any) -> Confined:
    return Confined()


PLANTED = {
    "a restricted case is written where it was": Planted(Streams, "confined", _never_moved, "and goes on for", restricts),
    "whoever a case is moved to is given nothing of before": Planted(Writing, "_earlier", _gives_none, "named, and does not read", restricts, first=15),
    "a restriction is written in two parts": Planted(Writing, "restrict", _in_two(Writing.restrict), "and goes on for", restricts, first=35),
    "a restricted case stays in everybody's list": Planted(index, "is_read_by", _to_all, "for them, and is in their list", restricts),
    "a section of a restricted case goes on for all who read such sections": Planted(Writing, "_confined", _the_case_alone(Writing._confined), "left out, and reads", restricts),
    "what the recovery sheet agrees to is written nowhere": Planted(sheet_agrees, "second_by_sheet", _forgets_nothing, "and it still waits", the_sheet_says_yes),
    "a letter goes before the file that it speaks of": Planted(SpooledPieces, "waits", _never_waits, "does not open: file", sends_a_file, first=16),
    "circles keep their keys when somebody leaves": Planted(membership, "to_renew", _renews_none, "who is out, reads", is_taken_out),
    "circles keep their keys when somebody is taken out of them": Planted(membership, "to_renew", _renews_none, "taken out of the circle, reads", is_unseated),
    "who was taken out of a circle is never heard there again": Planted(judging, "is_unseated", _also_who_was_seated_again, "lost: ", is_put_back),
    "a list of laptops forgets what newcomers showed": Planted(laptops, "_tokens", _nobody_shows_any, "not level", comes_on),
    "an erased entry stays in the index": Planted(carrying_out, "_forget_rows", _forgets_nothing, "after it was erased", orders_an_entry_erased, after_months=True, first=30),
    "a call that is to be erased is shown until it goes": Planted(desk_erasing, "_hide", _forgets_nothing, "and yet shown: letter", orders_a_call_erased),
    "a laptop that was revoked is waited for": Planted(ending, "_at_work", _also_who_is_cut, "do not end", is_lost_and_revoked, after_months=True),
    "an erased row keeps its words": Planted(SqliteStore, "erase", _erases_nothing, "of an erased case", after_months=True),
    "keys that are in use end with the older ones": Planted(ending, "ended", _present_too, "ended: ", after_months=True),
    "older keys never end": Planted(ending, "ended", _nobodys, "do not end", after_months=True),
    "a file never leaves its laptop": Planted(filing, "_settle", _never_settled, "lost: paper", Trial.adds_a_paper),
    "a disk without room is taken for one that kept it": Planted(Journal, "write", _taken_for_written(Journal.write), "lost: ", Trial.disk_is_full),
    "a letter is another call on each laptop": Planted(Letterbox, "_call_of", _calls_anew(), "twice: "),
    "an entry is shown as of whoever reads it": Planted(Journal, "events_of", _by_whoever_reads, "the laptops differ"),
    "rows and their keys are written one after the other": Planted(SqliteStore, "append_with_keys", _apart, "closed: ", Trial.power_goes),
    "rows go to the relay before their keys": Planted(levelling, "level_events", _rows_first, "closed: ", Trial.is_lost, first=33),
    "what the relay changed is told to nobody": Planted(Levelling, "_levelled", _told_to_nobody(Levelling._levelled), "nobody names"),
}  # fmt: skip


def seed_that_finds(planted: Planted, stage: Stage, seeds: Iterable[int]) -> int | None:
    """The first that names what was planted."""
    with planted():
        return next((seed for seed in seeds if any(planted.found in one for one in _found(seed, stage, planted))), None)


def _found(seed: int, stage: Stage, planted: Planted) -> list[str]:
    trial = Trial(seed, stage.template, stage.room, stage.watched)
    trial.has_season = planted.after_months
    try:
        if planted.after_months and len(trial.laptops) < len(stage.template.secrets):
            return []  # A third laptop that nobody opens would be waited for, and named without any fault.
        play(trial, {planted.often: OFTEN})
        return wrong(trial)
    except Exception as why:  # noqa: BLE001 - a planted fault may end a trial in any way; only what is named counts
        return [f"ended: {why!r}"]
    finally:
        trial.close()


def main() -> int:
    is_missed = False
    with a_stage() as stage:
        for name, planted in PLANTED.items():
            seed = seed_that_finds(planted, stage, (*range(planted.first, SEEDS), *range(planted.first)))
            print(f"{name}: " + ("found by nobody" if seed is None else f"found by seed {seed}"), flush=True)
            is_missed |= seed is None
    return 1 if is_missed else 0


if __name__ == "__main__":
    sys.exit(main())
