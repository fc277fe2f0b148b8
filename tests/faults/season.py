"""Some months that a trial goes on: keys grow old and are renewed, older ones end, orders to erase fall due, and colleagues are away meanwhile. Rule: it
breaks what every day breaks, while this goes on; then everybody comes back, and all of it has to come to its end."""

from collections.abc import Callable

from safeconduct.core.when import DAY
from safeconduct.errors import SafeconductError
from safeconduct.journal import ending, rotating
from tests.faults import smaller_erasures
from tests.faults.coming_in import ghosts
from tests.faults.erasures import agrees, left_anywhere, note_sections, orders_an_erasing
from tests.faults.group import Laptop
from tests.faults.leaving import is_cut, is_lost_and_revoked, is_revoked, is_taken_out
from tests.faults.relays import both_answer, older_is_put_back, relay_is_copied
from tests.faults.settling import settle
from tests.faults.smaller_erasures import orders_a_call_erased, orders_an_entry_erased
from tests.faults.trial import Trial

VISITS = 5
AWAY = 0.35
"""How often somebody does not open their laptop for all of one stretch of days."""

STRETCHES = (1, 8, 16, 50)
"""Unit: days."""

CALM_VISITS, CALM_DAYS = 2, 16
"""What the last keys need to be known, waited for and ended everywhere."""

LONG_KNOWN = 45 * DAY
"""A key that everybody came by so long before the end has no older one beside it any more."""

_OF_ALL: tuple[Callable[[Trial], None], ...] = (
    Trial.weather_changes, Trial.relay_falls, relay_is_copied, both_answer, older_is_put_back, Trial.clock_jumps, Trial.posts,
)  # fmt: skip
_OF_LAPTOP: tuple[Callable[[Trial, Laptop], None], ...] = (
    Trial.writes_a_note, Trial.writes_a_note, Trial.opens_a_case, Trial.adds_a_paper, Trial.renews_a_key, Trial.levels, orders_an_erasing, agrees,
    orders_an_entry_erased, orders_a_call_erased, is_taken_out, is_lost_and_revoked, is_revoked,
)  # fmt: skip


def go_on(trial: Trial) -> None:
    """The months pass, and at their end everybody is there and level."""
    if trial.dice.random() < 0.7:
        orders_an_erasing(trial, trial.dice.choice(trial.laptops))
    for _ in range(trial.dice.randint(3, VISITS)):
        trial.days_pass(trial.dice.choice(STRETCHES))
        for laptop in trial.dice.sample(trial.laptops, len(trial.laptops)):
            if trial.dice.random() > AWAY:
                _visit(trial, laptop)
        trial.page.stop()
        trial.page.start()  # It hears of the group's newest list.
    _come_back(trial)


def _visit(trial: Trial, laptop: Laptop) -> None:
    def signs_in(one: Laptop) -> None:
        _signs_in(trial, one)

    chance = trial.dice.random()
    if chance < 0.3:
        trial.power_goes(laptop, signs_in)
    elif chance < 0.4:
        trial.disk_is_full(laptop, signs_in)
    if laptop.office is None or chance >= 0.4:
        signs_in(laptop)
    if laptop.office is None:
        trial.starts(laptop)
    for _ in range(trial.dice.randint(0, 2)):
        trial.dice.choice(_OF_LAPTOP)(trial, laptop)
        if laptop not in trial.laptops:
            return  # It is gone, or out.
    if trial.dice.random() < 0.3:
        trial.dice.choice(_OF_ALL)(trial)
    trial.levels(laptop)


def _signs_in(trial: Trial, laptop: Laptop) -> None:
    """Where something is in the way the office stays closed, as it does on a laptop."""
    trial.told.append(f"{laptop.name} signs in")
    laptop.stop()
    laptop.begin()
    try:
        laptop.sign_in()
    except SafeconductError as why:
        trial.told.append(f"told: {why}")
        laptop.stop()


def _come_back(trial: Trial) -> None:
    settle(trial)
    for case in list(trial.ordered):
        for laptop in trial.laptops:
            if laptop.office:
                note_sections(trial, laptop.office, case)
    for days in (*[CALM_DAYS] * CALM_VISITS, 0):  # The last time, what was said last is heard.
        trial.days_pass(days)
        for _ in range(2):
            for laptop in trial.laptops:
                laptop.stop()
                laptop.begin()
                laptop.levelling.once()  # As it does by itself, before anybody signs in: what they say rests on what they heard.
                laptop.sign_in()
                laptop.level()
                agrees(trial, laptop)
        settle(trial)


def wrong(trial: Trial) -> list[str]:
    """What did not come to its end: an erased case that is somewhere, an older key that nobody needs."""
    # For a laptop that is gone for ever, and that no keyholder has suspended, older keys wait for ever; so they do for keys that a newcomer made and lost.
    waiting = [] if ghosts(trial) or any(not is_cut(trial, one) for one in trial.lost) else trial.laptops
    return [*left_anywhere(trial), *smaller_erasures.left_anywhere(trial), *(f"{laptop.name}: {one}" for laptop in waiting for one in _older_keys_at(trial, laptop))]


def _older_keys_at(trial: Trial, laptop: Laptop) -> list[str]:
    office = laptop.office
    assert office
    journal, said = office.journal, office.group_view.caught_up
    bounds = ending.ended(journal, said)
    long_known = {name for name in ending.renewed(journal.roster) if not rotating.is_old(journal, name, 4000 * DAY) and rotating.is_old(journal, name, LONG_KNOWN)}
    without_any = {f"member:{one.ring.member}" for one in trial.lost}  # Nobody is left who could say that they are done with these.
    found = [f"older keys of {name} do not end" for name in sorted(long_known - bounds.keys() - without_any)]
    found += ["an ended key is still here"] if ending.is_there(journal, bounds) else []
    found += ["an ended key's row is still here"] if journal.shelf.key_rows(journal.store, lambda given: ending.goes(given, bounds)) else []
    return found
