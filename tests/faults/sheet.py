"""The recovery sheet in a trial: it agrees in the place of a keyholder, while power and disk go. Rule: it lies with the founder, who types it into no other
computer than theirs; two that it was used on apart do not come together (`docs/limits.md`)."""

from contextlib import suppress

from safeconduct.core.group import RecoveryRenewed
from safeconduct.core.ids import EventId
from safeconduct.desk.door_lists import newest_list, wish_of
from safeconduct.desk.office import Office
from safeconduct.desk.pages import sheet_agrees
from safeconduct.errors import SafeconductError
from safeconduct.journal import membership
from safeconduct.roster.roster import STEWARDS
from safeconduct.seal.door_list import Wish
from tests.faults import circles, leaving
from tests.faults.group import Laptop
from tests.faults.pressing import visit_of
from tests.faults.trial import Trial

BREAKS = 0.3


def the_sheet_says_yes(trial: Trial, _: Laptop) -> None:
    """To whatever waits for a second keyholder; where nothing does, the founder wants something. Who was told nothing presses again."""
    founder = trial.laptops[0]
    if founder.office and not _waiting(founder.office):
        _something_is_wanted(trial, founder)
    if founder.office is None or not _waiting(founder.office):
        return
    told = _Told(trial)
    chance = trial.dice.random()
    if chance < BREAKS / 2:
        trial.power_goes(founder, *[told.once] * 6)
    elif chance < BREAKS:
        trial.disk_is_full(founder, told.once)
    told.is_done = False  # Whether it was, they look.
    told.once(founder)
    if founder.office is None:
        return
    if told.is_done:
        left = set(_waiting(founder.office)) & set(told.asked)
        trial.changes.found += [f"the sheet agreed, and it still waits: {one[:8]}" for one in sorted(left)]
    leaving.who_was_waited_for_is_gone(trial, founder.office)


def _something_is_wanted(trial: Trial, founder: Laptop) -> None:
    """That takes two, as soon as there are two."""
    office = founder.office
    assert office
    others = [one for one in trial.laptops[1:] if one.name not in trial.changes.hosts and (one.member, STEWARDS) in office.journal.roster.seats]
    if not others:
        return circles.is_made_keyholder(trial, founder)
    trial.told.append(f"{founder.name} wants {others[0].name} to be no keyholder")
    with suppress(SafeconductError):
        office.change(lambda journal: membership.unseat(journal, others[0].member, STEWARDS))
    return None


class _Told:
    """Shape: `asked` are the changes that the sheet was to agree to; `is_done` once the page said so."""

    def __init__(self, trial: Trial) -> None:
        self.trial, self.asked, self.is_done = trial, list[EventId](), False

    def once(self, laptop: Laptop) -> None:
        office = laptop.office
        assert office
        with suppress(SafeconductError):
            office.refresh()
            self.asked = _waiting(office)
            self.trial.told.append(f"the sheet says yes to {len(self.asked)} changes")
            if self.asked:
                fields = [*(("what", str(one)) for one in self.asked), (sheet_agrees.WORDS, " ".join(self.trial.template.sheet))]
                sheet_agrees.agree(visit_of(office, fields))
                self.is_done = True


def _waiting(office: Office) -> list[EventId]:
    return [one.change for one in membership.waiting(office.journal) if not isinstance(one.fact, RecoveryRenewed)]


def the_sheet_agrees(trial: Trial) -> None:
    """To the list of the help page, in the place of a keyholder whose laptop is gone for ever, or who is none any more; who stands on the list before has to
    sign the next one."""
    keyholder = trial.laptops[0].office
    if keyholder is None or not (newest := newest_list(keyholder.folder, keyholder.journal.ring.group)):
        return
    roster = keyholder.journal.roster
    nobody = {one.feed for one in trial.lost} | {feed for feed, member in roster.feeds.items() if (member, STEWARDS) not in roster.seats}
    if newest.signers.devices & nobody and wish_of(keyholder.folder, Wish.KEYS):
        trial.told.append("the recovery sheet agrees to the help page's list")
        with suppress(SafeconductError):
            sheet_agrees.agree(visit_of(keyholder, [("what", sheet_agrees.HELP_PAGE), (sheet_agrees.WORDS, " ".join(trial.template.sheet))]))
