"""Newcomers in a trial: an invite, keys shown at the relay, six words compared, a welcome, a first arriving, with everything breaking meanwhile. Rule: whoever
was told that they are in comes in; nobody does with whom the six words were not the same."""

from collections.abc import Callable
from contextlib import suppress

from safeconduct.core.ids import CircleId
from safeconduct.desk import inviting
from safeconduct.desk.folder import Folder, write_file
from safeconduct.desk.founding import knock, welcome, words_again
from safeconduct.desk.laptops import is_arriving
from safeconduct.desk.levelling import Levelling
from safeconduct.desk.office import Office, StillOutside, unlock
from safeconduct.errors import Conflict, SafeconductError
from safeconduct.roster.roster import STEWARDS
from safeconduct.seal.keyring import stretched
from tests.desk.offices import LIGHT, OTHER_WORDS, Hand
from tests.faults.disk import crashing
from tests.faults.group import EVERY_CIRCLE, Laptop, reach_by
from tests.faults.known import Newcomer
from tests.faults.trial import Trial

MOST = 5
"""Laptops of one trial, with those that are gone: each round asks all of them."""
GOES_ON, BREAKS = 0.85, 0.15
"""How often the next stage follows at once, and how often the power goes in the midst of one."""
SOME = (("everyone", "front-desk", "casework"), ("everyone", "shelter"))
STAGES, TRIES = 5, 6


def comes_on(trial: Trial) -> None:
    """A newcomer gets on by a stage or more; where none is under way one is invited."""
    waiting = [one for one in trial.changes.newcomers if one not in trial.changes.arrived]
    if not waiting:
        if len(trial.laptops) + len(trial.lost) + len(trial.outside) + len(trial.changes.newcomers) >= MOST:
            return
        waiting = [_newcomer(trial)]
    newcomer = waiting[0]
    for _ in range(STAGES):
        if newcomer in trial.changes.arrived or trial.dice.random() > GOES_ON:
            break
        _stage(trial, newcomer)


def _newcomer(trial: Trial) -> Newcomer:
    name = f"Newcomer {len(trial.changes.newcomers) + 1}"
    made = Newcomer(name, Folder(trial.places / name), Hand(trial.now))
    made.folder.prepare()
    write_file(made.folder.root / "salt", bytes(16))  # So that what their passphrase gives is worked out once for all trials.
    trial.changes.newcomers.append(made)
    return made


def _stage(trial: Trial, newcomer: Newcomer) -> None:
    if newcomer.is_in or (newcomer.six and trial.dice.random() < 0.2):
        _with_breaks(trial, newcomer, _arrives)
    elif newcomer.six:
        _is_met(trial, newcomer)
    elif newcomer.invite:
        _with_breaks(trial, newcomer, _knocks)
    else:
        _is_invited(trial, newcomer)


def is_keyholder(trial: Trial, laptop: Laptop) -> bool:
    """Here and at the founder's: whom somebody lets in who is none any more, and has not heard of it, is not in the group."""
    offices = [one.office for one in (laptop, trial.laptops[0]) if one.office]
    return laptop.office is not None and all((laptop.member, STEWARDS) in one.journal.roster.seats for one in offices)


def _is_invited(trial: Trial, newcomer: Newcomer) -> None:
    host = trial.dice.choice([one for one in trial.laptops if is_keyholder(trial, one)] or [trial.laptops[0]])
    if host.office is None:
        return
    trial.told.append(f"{host.name} invites {newcomer.name}")
    with suppress(SafeconductError):
        newcomer.invite, newcomer.by = inviting.make(host.office), host
    trial.levels(host)


def _knocks(trial: Trial, newcomer: Newcomer) -> None:
    assert newcomer.invite
    trial.told.append(f"{newcomer.name} knocks")
    reach = reach_by(trial.line)
    try:
        _, newcomer.six = knock(
            newcomer.folder.root, str(newcomer.invite), newcomer.name, OTHER_WORDS, newcomer.clock, trial.chance, reach=reach, kdf=LIGHT
        )
    except Conflict:  # What they sent came, and its answer did not.
        trial.told.append("told: the invite was used")
        newcomer.begins_anew()
    except SafeconductError as why:
        trial.told.append(f"told: {why}")
        if trial.dice.random() < 0.2 or newcomer.by not in trial.laptops:
            newcomer.begins_anew()
        else:  # Over the telephone: is your office level?
            trial.levels(newcomer.by)


def _with_breaks(trial: Trial, newcomer: Newcomer, stage: Callable[[Trial, Newcomer], None]) -> None:
    """On the newcomer's laptop, of which the power may go meanwhile; then they look what it shows."""
    if trial.dice.random() > BREAKS:
        stage(trial, newcomer)
        return
    crash = trial.crash(newcomer.folder.root, 6)
    with crashing(trial.boundaries, crash):
        stage(trial, newcomer)
    trial.line.cut = False
    if crash.hit and newcomer not in trial.changes.arrived:
        trial.told.append(f"{newcomer.name} fell at {crash.file}")
        crash.put_back(trial.dice)
        newcomer.fell = True
        newcomer.six = _looks(trial, newcomer)
    elif crash.hit:
        [laptop] = [one for one in trial.laptops if one.name == newcomer.name]
        trial.told.append(f"{laptop.name} fell at {crash.file}")
        laptop.stop()
        crash.put_back(trial.dice)
        trial.laptops.remove(laptop)
        trial.changes.arrived.remove(newcomer)


def _looks(trial: Trial, newcomer: Newcomer) -> tuple[str, ...]:
    """The words that the page shows to who signs in and was let in by nobody yet; none where nothing lies that they could sign in with."""
    try:
        unlock(newcomer.folder.root, newcomer.name, OTHER_WORDS, newcomer.clock, trial.chance).drop()
    except StillOutside as still:
        return words_again(still.ring)
    except SafeconductError:
        return ()
    newcomer.is_in = True
    return newcomer.six


def _is_met(trial: Trial, newcomer: Newcomer) -> None:
    """By whoever invited them, over the telephone."""
    host = newcomer.by
    if host not in trial.laptops or host is None or not is_keyholder(trial, host):
        return newcomer.begins_anew()
    trial.levels(host)

    def welcomes(one: Laptop) -> None:
        _welcomes(trial, newcomer, one)

    chance = trial.dice.random()
    if chance < BREAKS:
        trial.power_goes(host, welcomes)
        newcomer.is_in &= not trial.just_fell
    elif chance < 2 * BREAKS:
        trial.disk_is_full(host, welcomes)
    else:
        welcomes(host)
    return None


def _welcomes(trial: Trial, newcomer: Newcomer, host: Laptop) -> None:
    office = host.office
    if office is None or newcomer.invite is None:
        return None
    with suppress(SafeconductError):
        given = next((one for one in inviting.given_out(office) if one.invite.secret == newcomer.invite.secret), None)
        if given is None or given.spoilt:
            trial.told.append(f"{host.name} knows no such invite any more")
            return newcomer.begins_anew()
        if given.asked is None:
            return None
        if given.six != newcomer.six:
            trial.told.append(f"{newcomer.name} reads other words")
            trial.changes.six_differ |= not newcomer.fell
            inviting.throw_away(office, given)
            return newcomer.begins_anew()
        _lets_in(trial, newcomer, office, given)
    return None


def _lets_in(trial: Trial, newcomer: Newcomer, office: Office, given: inviting.Given) -> None:
    circles = [CircleId(one) for one in (EVERY_CIRCLE if trial.dice.random() < 0.7 else trial.dice.choice(SOME))]
    trial.told.append(f"{newcomer.name} is let in")
    assert newcomer.by
    trial.changes.hosts.add(newcomer.by.name)
    welcome(office, given.invite, newcomer.name, circles, " ".join(newcomer.six))
    newcomer.is_in = True
    inviting.throw_away(office, given)


def _arrives(trial: Trial, newcomer: Newcomer) -> None:
    trial.told.append(f"{newcomer.name} looks whether they are in")
    if newcomer.by in trial.laptops:
        trial.levels(newcomer.by)
    levelling = Levelling(newcomer.folder, newcomer.clock, reach_by(trial.line))
    levelling.once()
    levelling.close()
    if is_arriving(newcomer.folder):
        return
    try:
        office = unlock(newcomer.folder.root, newcomer.name, OTHER_WORDS, newcomer.clock, trial.chance)
    except SafeconductError as why:
        trial.told.append(f"told: {why}")
        return
    secret = stretched(newcomer.name, OTHER_WORDS, newcomer.folder.salt(), LIGHT)
    laptop = Laptop(newcomer.name, newcomer.folder, secret, trial.line, trial.chance, newcomer.clock)
    laptop.office = office
    trial.told.append(f"{newcomer.name} is in")
    trial.laptops.append(laptop)
    trial.changes.arrived.append(newcomer)


def all_arrive(trial: Trial) -> None:
    """The line is calm: whoever was let in comes in. Those whom nobody was told to have let in try too, and may stay outside."""
    for newcomer in trial.changes.newcomers:
        newcomer.clock.now = trial.now
        for _ in range(TRIES):
            if newcomer in trial.changes.arrived or not newcomer.six:
                break
            for laptop in trial.laptops:
                laptop.level()
            _arrives(trial, newcomer)


def wrong(trial: Trial) -> list[str]:
    found = [f"{one.name} was let in and does not come in" for one in trial.changes.newcomers if one.is_in and one not in trial.changes.arrived]
    return found + (["the six words differ"] if trial.changes.six_differ else [])


def ghosts(trial: Trial) -> bool:
    """Whether somebody is in the group by keys that nobody has any more: whoever was welcomed by halves knocked anew."""
    office = trial.laptops[0].office
    assert office
    here = {one.member for one in (*trial.laptops, *trial.lost, *trial.outside)}
    template = set(trial.template.members)
    return any(not one.removed and one.id not in here | template for one in office.journal.roster.members.values())
