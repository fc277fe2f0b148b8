"""What a group does in its first days, offered on Today. Rule: a line goes by itself once it is done, and the list with its last line."""

from safeconduct.caseload.check_ins import count_check_ins
from safeconduct.desk.pages.helppage import addresses, is_only_here, where_to_ask
from safeconduct.desk.sheets import shares_on_paper
from safeconduct.desk.visit import Visit

Step = tuple[str, str, str]
"""A sentence, empty where the link says enough, where it leads, the words of the link."""


def first_days(visit: Visit) -> list[Step]:
    """Shape: for keyholders of a real office, until a first call came and a ladder, a house and a colleague are there."""
    office, _ = visit.office, visit.language.gettext
    if office.practice or not office.actor.is_steward:
        return []
    there = [one for one in office.journal.roster.members.values() if not one.removed]
    found: list[Step] = []
    if not office.index.call_counts():
        root = office.folder.root
        said = where_to_ask(root, visit.language) or _("People ask for help on the help page.")
        found.append((said, "/keys/help-page", _("Try it with an invented call") if is_only_here(addresses(root / "help-page")) else _("Pass it on")))
    if len(there) < 2:
        found.append(("", "/keys/invite", _("Invite a colleague")))
    if not office.group_view.ladder and not count_check_ins(office.index.db):
        found.append(("", "/ladder/edit", _("Write what we do when a sign of life is missing")))
    if not office.index.houses():
        found.append(("", "/houses/new", _("Register a house")))
    has_begun = len(there) > 1 or office.index.count_cases()  # Not before: the way to the first answer stays short.
    if found and has_begun and shares_on_paper(office.folder, office.journal.roster) is None:  # It goes with the others: one sheet may be enough.
        found.append(("", "/keys/recovery", _("Share the recovery key")))
    if found:
        found.append(("", "/practice", _("Open the practice office")))
    return found
