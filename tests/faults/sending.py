"""Files that people send beside their words. Rule: as the help page takes them: a file is there before the letter that speaks of it."""

from contextlib import suppress

from safeconduct.errors import SafeconductError
from tests.faults import checks
from tests.faults.ledger import Said, What
from tests.faults.trial import Trial


def sends_a_file(trial: Trial) -> None:
    """Somebody who has asked before. Who was not told that it is kept may send it again or not; here they do not."""
    [person] = trial.dice.choices([one for at, one in enumerate(trial.people) if at not in trial.silent.values() and (one.last is None or one.last[0].said is Said.KEPT)] or [None])
    if person is None:
        return
    entry = trial.ledger.begin(What.FILE, str(trial.people.index(person)))
    person.count += 1
    trial.told.append(f"person {entry.about} sends {entry.words}")
    with suppress(SafeconductError):
        trial.page.send_file(person.caller, max(person.count, trial.page.read(person.caller).first_free), entry.words, checks.paper(entry.words))
        entry.said = Said.KEPT
