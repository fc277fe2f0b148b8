"""Circles and keyholders in a trial: colleagues are taken out of circles and put into them, made keyholders and none again, by two where that takes two. Rule: the
founder stays in every circle and a keyholder, so that somebody is left whom everything can be held against."""

from collections.abc import Iterable
from contextlib import suppress

from safeconduct.core.ids import CircleId, MemberId
from safeconduct.desk.office import Office
from safeconduct.errors import SafeconductError
from safeconduct.journal import membership
from safeconduct.journal.joining import at_the_door, let_in
from safeconduct.roster.roster import STEWARDS, Roster
from tests.faults import leaving
from tests.faults.coming_in import is_keyholder
from tests.faults.group import EVERY_CIRCLE, Laptop
from tests.faults.ledger import Entry
from tests.faults.trial import Trial

TOGETHER = (("shelter",), ("casework", "visa"), ("casework",), ("front-desk", "casework", "visa"), ("press",))
"""What somebody is taken out of at once."""


def is_unseated(trial: Trial, laptop: Laptop) -> None:
    """A colleague is taken out of some circles by a keyholder."""
    one, office = _other(trial, laptop), laptop.office
    if one is None or office is None:
        return
    for circle in map(CircleId, trial.dice.choice(TOGETHER)):
        if (one.member, circle) not in office.journal.roster.seats:
            continue
        trial.told.append(f"{laptop.name} takes {one.name} out of {circle}")
        trial.changes.unseated[one.name] += 1
        with suppress(SafeconductError):
            office.change(lambda journal, circle=circle: membership.unseat(journal, one.member, circle))  # type: ignore[misc]
        leaving.what_is_behind_a_cut_may_be_gone(trial, one, office)


def is_seated(trial: Trial, laptop: Laptop) -> None:
    """A colleague is put into a circle that they are not in."""
    one, office = _other(trial, laptop), laptop.office
    if one is None or office is None or one.member not in office.journal.roster.members:
        return
    circles = [CircleId(circle) for circle in EVERY_CIRCLE if (one.member, circle) not in office.journal.roster.seats]
    if circles:
        _seats(trial, laptop, one, trial.dice.choice(circles))


def is_put_back(trial: Trial, laptop: Laptop) -> None:
    """Taken out of all circles by mistake, and put back at once; what they write then is theirs again."""
    one, office = _other(trial, laptop), laptop.office
    if one is None or office is None or one.office is None:
        return
    circles = [CircleId(circle) for circle in EVERY_CIRCLE[1:] if (one.member, circle) in office.journal.roster.seats]
    trial.told.append(f"{laptop.name} takes {one.name} out of every circle by mistake")
    for change in (membership.unseat, membership.seat):
        for circle in circles:
            trial.changes.unseated[one.name] += change is membership.unseat
            with suppress(SafeconductError):
                office.change(lambda journal, change=change, circle=circle: change(journal, one.member, circle))  # type: ignore[misc]
    trial.changes.seated.add(one.name)
    leaving.what_is_behind_a_cut_may_be_gone(trial, one, office)
    for reader in (laptop, one):
        trial.levels(reader)
    trial.opens_a_case(one)


def is_made_keyholder(trial: Trial, laptop: Laptop) -> None:
    one = _other(trial, laptop)
    if one is not None:
        trial.changes.hosts.add(laptop.name)
        _seats(trial, laptop, one, STEWARDS)


def _seats(trial: Trial, laptop: Laptop, one: Laptop, circle: CircleId) -> None:
    assert laptop.office
    trial.told.append(f"{laptop.name} puts {one.name} into {circle}")
    trial.changes.seated.add(one.name)
    with suppress(SafeconductError):
        laptop.office.change(lambda journal: membership.seat(journal, one.member, circle))


def is_unmade_keyholder(trial: Trial, laptop: Laptop) -> None:
    """Where there are two it takes both. Nobody on whose word somebody else is in, or a keyholder."""
    one, office = _other(trial, laptop), laptop.office
    if one is None or office is None or one.name in trial.changes.hosts:
        return
    trial.told.append(f"{laptop.name} wants {one.name} to be no keyholder")
    with suppress(SafeconductError):
        office.change(lambda journal: membership.unseat(journal, one.member, STEWARDS))


def says_yes(trial: Trial, laptop: Laptop) -> None:
    """To whatever waits for a second keyholder."""
    office = laptop.office
    if office is None or not is_keyholder(trial, laptop):
        return
    for one in membership.waiting(office.journal):
        if not one.mine:
            trial.told.append(f"{laptop.name} says yes to {type(one.fact).__name__}")
            with suppress(SafeconductError):
                office.change(lambda journal, change=one.change: membership.second(journal, change))  # type: ignore[misc]
    leaving.who_was_waited_for_is_gone(trial, office)


def lets_in(trial: Trial, laptop: Laptop) -> None:
    """Whoever waits at the door of a circle that this one is inside of."""
    office = laptop.office
    if office is None:
        return
    for one in at_the_door(office.journal):
        trial.told.append(f"{laptop.name} lets {one.member[:4]} into {one.circle}")
        with suppress(SafeconductError):
            office.change(lambda journal, one=one: let_in(journal, one.member, [one.circle]))  # type: ignore[misc]


def _other(trial: Trial, laptop: Laptop) -> Laptop | None:
    """Somebody whom this keyholder may change: not the founder, and not themself."""
    if not is_keyholder(trial, laptop):
        return None
    others = [one for one in trial.laptops[1:] if one is not laptop]
    return trial.dice.choice(others) if others else None


def inside_of(trial: Trial, member: MemberId) -> frozenset[CircleId]:
    """The circles whose key they have, as the founder knows."""
    office = trial.laptops[0].office
    assert office
    roster = office.journal.roster
    return frozenset(circle for who, circle in roster.inside if who == member) - {STEWARDS}


def is_everywhere(trial: Trial, laptop: Laptop) -> bool:
    return inside_of(trial, laptop.member) >= frozenset(map(CircleId, EVERY_CIRCLE))


def alike(trial: Trial) -> list[list[Laptop]]:
    """The laptops whose members are inside of the same circles, and ever were of the same, together: whoever left one keeps what they read."""
    assert trial.laptops[0].office
    once, usual = trial.laptops[0].office.journal.roster.once, frozenset(map(CircleId, EVERY_CIRCLE))  # An added one opens what was moved to it.
    groups: dict[tuple[frozenset[CircleId], frozenset[CircleId]], list[Laptop]] = {}
    for one in trial.laptops:
        ever = frozenset(circle for member, circle in once if member == one.member)
        groups.setdefault((inside_of(trial, one.member) & usual, ever & usual), []).append(one)
    return list(groups.values())


def wrong(trial: Trial) -> list[str]:
    """What somebody reads who was taken out of a circle and never put into any again: it was written by who knew."""
    found = list(trial.changes.found)
    for laptop in trial.laptops:
        assert laptop.office
        if laptop.name not in trial.changes.seated:
            image = _image(laptop.office)
            found += [f"{laptop.name}, who was taken out of the circle, reads: {one}" for one in sorted(kept_from(trial, laptop)) if one.encode() in image]
    return found


def kept_from(trial: Trial, laptop: Laptop) -> Iterable[str]:
    """Words that somebody wrote who knew that this one is out of the circle; a case that was moved to another one of theirs is theirs again."""
    office = trial.laptops[0].office
    assert office
    roster, entries = office.journal.roster, trial.ledger.entries
    return (one for one in trial.kept_from[laptop.name] if entries[one].about not in trial.moved.cases or not was_meant(roster, laptop, entries[one]))


def was_meant(roster: Roster, laptop: Laptop, entry: Entry) -> bool:
    """Whether it was ever for this one, or for a circle they were in at any time."""
    return not entry.may.isdisjoint({f"member:{laptop.member}", *(str(circle) for who, circle in roster.once if who == laptop.member)})


def _image(office: Office) -> bytes:
    return office.journal.db.serialize("main")
