"""The end of all breaking: one relay, a calm line, right clocks, and everybody level. Rule: nothing here repairs anything; it does what people and
programs do every day."""

from safeconduct.core.ids import CallId
from safeconduct.desk.wanted_pieces import WantedPieces
from tests.faults.group import Laptop
from tests.faults.relays import older_is_put_back
from tests.faults.sheet import the_sheet_agrees
from tests.faults.trial import Trial

ROUNDS = 12


def settle(trial: Trial) -> None:
    """The line is calm and one relay is left, which of two decides chance."""
    if trial.older and trial.older.place and trial.dice.random() < 0.5:
        older_is_put_back(trial)
    trial.line.ends = [trial.relay.app]
    trial.line.clear_up()
    trial.clocks_are_put_right()
    for _ in range(ROUNDS):
        trial.posts()
        for laptop in trial.laptops:
            laptop.level()
        the_sheet_agrees(trial)
        if is_level(trial):  # Keys travel before what was written under them, so nobody who has the rows lacks one.
            break
    for laptop in trial.laptops:
        _fetch_all_files(laptop)


def _fetch_all_files(laptop: Laptop) -> None:
    """That people sent."""
    assert laptop.office
    wanted = WantedPieces(laptop.folder)
    for row in laptop.office.index.calls(most=1000):
        for one in laptop.office.index.call(CallId(row.id)).files:
            wanted.ask([bytes.fromhex(name) for name in one.pieces])
            laptop.levelling.once()


def is_level(trial: Trial) -> bool:
    """Nothing waits anywhere, and all hold the same rows."""
    assert trial.relay.place
    heads = trial.relay.place.store(trial.template.group).heads()
    offices = [one.office for one in trial.laptops if one.office]
    # A letter of somebody whose call is erased comes to lie nowhere, and waits at the help page until it dies there.
    return (bool(trial.silent) or not trial.page.spool.waiting()) and all(not one.unsent and one.journal.store.heads() == heads for one in offices)
