"""Who is out of the group in a trial: a colleague whom the keyholder takes out and who goes on reading, and a laptop that is gone and whose keys are to
end. Rule: whoever is out is given everything that lies at the relay, as though the relay itself handed it to them."""

from contextlib import suppress

from safeconduct.desk.levelling import CheckedLog
from safeconduct.desk.office import Office
from safeconduct.errors import SafeconductError
from safeconduct.journal import membership
from safeconduct.store.levelling import level_events, level_keys
from safeconduct.store.sqlite import SqliteStore
from tests.faults import checks
from tests.faults.group import Laptop
from tests.faults.ledger import Said, What
from tests.faults.trial import Trial


def is_taken_out(trial: Trial, laptop: Laptop) -> None:
    """By the founder, who has what they wrote up to some point, and by a second keyholder if they are one. Their laptop writes nothing once it counts, and
    reads whatever it gets."""
    office = trial.laptops[0].office
    if office is None or len(trial.laptops) < 3 or laptop is trial.laptops[0] or trial.was_copied or laptop.name in trial.changes.hosts:
        return
    if laptop.member not in office.journal.roster.members:
        return  # The founder has not heard of them yet.
    trial.told.append(f"{laptop.name} is taken out")
    trial.changes.asked_out.setdefault(laptop.name, _seen_by(office))
    with suppress(SafeconductError):
        office.change(lambda journal: membership.remove(journal, laptop.member))
    who_was_waited_for_is_gone(trial, office)


def who_was_waited_for_is_gone(trial: Trial, office: Office) -> None:
    """Whoever the founder wanted out, as soon as it counts for anybody."""
    members = office.journal.roster.members
    for laptop in [one for one in trial.laptops if one.name in trial.changes.asked_out and one.member in members and members[one.member].removed]:
        laptop.stop()
        trial.laptops.remove(laptop)
        trial.is_one_lost = True
        _may_be_gone(trial, laptop, trial.changes.asked_out[laptop.name])
        trial.outside.append(laptop)


def is_revoked(trial: Trial, laptop: Laptop) -> None:
    """The keyholder suspends the laptops that are lost; of a colleague who has another one nothing else changes."""
    keyholder = trial.laptops[0].office
    if keyholder is None:
        return
    for lost in [one for one in trial.lost if one.feed not in keyholder.journal.roster.cuts]:
        feed = lost.feed
        [device] = [one.device for one in keyholder.journal.roster.members[lost.member].devices if one.feed == feed]
        trial.told.append(f"{lost.name}'s laptop is revoked")
        with suppress(SafeconductError):
            keyholder.change(lambda journal, device=device: membership.suspend(journal, device))  # type: ignore[misc]
        if feed in keyholder.journal.roster.cuts:
            what_is_behind_a_cut_may_be_gone(trial, lost, keyholder)


def is_lost_and_revoked(trial: Trial, laptop: Laptop) -> None:
    trial.is_lost(laptop)
    is_revoked(trial, laptop)


def what_is_behind_a_cut_may_be_gone(trial: Trial, laptop: Laptop, keyholder: Office) -> None:
    """What the keyholder did not have when they said it counts for nobody, also where another colleague had it."""
    _may_be_gone(trial, laptop, _seen_by(keyholder))


def _seen_by(office: Office) -> frozenset[str]:
    return frozenset(one for found in checks.words_in(office).values() for one in found)


def _may_be_gone(trial: Trial, laptop: Laptop, seen: frozenset[str]) -> None:
    for entry in laptop.wrote:
        if entry.said is Said.KEPT and (entry.what is What.ANSWER or entry.words not in seen):
            entry.said = Said.MAYBE
        if entry.what is What.CASE and entry.words not in seen:
            trial.behind_a_cut.add(entry.about)


def wrong(trial: Trial) -> list[str]:
    """What somebody outside reads that was written by who knew that they are out; a lost laptop that was revoked, likewise."""
    outside = [*trial.outside, *(one for one in trial.lost if is_cut(trial, one))]
    return [f"{one.name}, who is out, reads: {words}" for one in outside for words in _read_by(trial, one)]


def is_cut(trial: Trial, laptop: Laptop) -> bool:
    office = trial.laptops[0].office
    return office is not None and laptop.feed in office.journal.roster.cuts


def _read_by(trial: Trial, laptop: Laptop) -> list[str]:
    """Of what was kept from them: words that open with the keys they have, and everything the relay holds."""
    assert trial.relay.place
    there = trial.relay.place.store(trial.template.group)
    here = SqliteStore.open(laptop.folder.log, laptop.folder.group)
    level_keys(there, here, 0)
    level_events(CheckedLog(here), _GivesOnly(there))
    here.close()
    laptop.read_again()
    assert laptop.office
    image = laptop.office.journal.db.serialize("main")
    laptop.stop()
    return sorted(words for words in trial.kept_from[laptop.name] if words.encode() in image)


class _GivesOnly:
    """The relay to somebody whom it would not let in: it gives all it has and takes nothing."""

    def __init__(self, store: object) -> None:
        self.heads, self.rows_of, self.bare = store.heads, store.rows_of, store.bare  # type: ignore[attr-defined]

    def append(self, rows: object) -> None:
        """Nothing of theirs comes to lie there."""
