"""What a relay does to a trial: an older copy of it comes back, beside it or in its place, and it tampers with what lies there. Rule: whatever a relay
may do without anybody's key."""

import shutil
from dataclasses import replace

from tests.faults.group import Laptop, RelayHost
from tests.faults.trial import Trial


def relay_is_copied(trial: Trial) -> None:
    if trial.older is None and not trial.is_one_lost:
        trial.was_copied = True
        trial.told.append("the relay is copied")
        trial.relay.stop()
        copy = trial.places / f"relay copied at {len(trial.told)}"
        shutil.copytree(trial.relay.folder, copy)
        trial.relay.start()
        trial.line.ends = [trial.relay.app]
        trial.older = RelayHost(copy, trial.relay.clock)


def both_answer(trial: Trial) -> None:
    """The older copy stands behind the same name, beside the other."""
    if trial.older and trial.older.place is None:
        trial.told.append("both relays answer")
        trial.older.start()
        trial.line.ends = [trial.relay.app, trial.older.app]


def older_is_put_back(trial: Trial) -> None:
    if trial.older:
        trial.told.append("the older relay is put back")
        trial.is_older_put_back = True
        trial.relay.stop()
        if trial.older.place is None:
            trial.older.start()
        trial.relay, trial.older = trial.older, None
        trial.line.ends = [trial.relay.app]


def tampers(trial: Trial, writer: Laptop) -> str:
    """With the last row that this laptop brought there; what was done with it."""
    assert trial.relay.place
    store = trial.relay.place.store(trial.template.group)
    n, _ = store.head_of(writer.ring.feed)
    [row] = store.rows_of(writer.ring.feed, n, 1)
    assert row.body
    match trial.dice.choice(["changes a bit", "keeps back words", "exchanges a signature"]):
        case "changes a bit" as what:
            at = trial.dice.randrange(len(row.body))
            body = row.body[:at] + bytes([row.body[at] ^ 1 << trial.dice.randrange(8)]) + row.body[at + 1 :]
            changed = replace(row, body=body)
        case "keeps back words" as what:
            changed = row.without_body()
        case what:
            changed = replace(row, signature=trial.chance(64))
    with trial.relay.place.database.writing(trial.template.group) as db:
        db.run("UPDATE event SET row=? WHERE feed=? AND n=?", changed.to_bytes(), row.feed, n)
    return what
