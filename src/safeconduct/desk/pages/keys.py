"""Who is in the group, in which circles, with which keys; recovery; the record of looks. Rule: what is shown is read from the keys that were
given, and a button only ever asks for what a key makes true."""

import shlex
from dataclasses import dataclass

from safeconduct.core.group import MemberRemoved, RosterFact
from safeconduct.core.ids import CaseId, CircleId, MemberId
from safeconduct.core.section import EVERYONE, Kind
from safeconduct.core.text import clean_line
from safeconduct.core.when import Day
from safeconduct.desk.colleagues import circle, circles_of, colleague, joins_both, wish_words
from safeconduct.desk.inviting import given_out
from safeconduct.desk.own_keys import renew_circles
from safeconduct.desk.pages.backups import newest_shown
from safeconduct.desk.routes import Route
from safeconduct.desk.sheets import (
    does_a_list_wait,
    may_be_on_no_paper,
    shares_on_paper,
    sheet_made,
    signed_by_sheet,
)
from safeconduct.desk.terms import circle_word, section_word
from safeconduct.desk.visit import Answer, GoTo, Shown, Visit
from safeconduct.errors import BadInput, NotAllowed, NotFound
from safeconduct.journal import ending, membership, rotating
from safeconduct.journal.joining import at_the_door, let_in
from safeconduct.journal.last_readers import opened_alone
from safeconduct.journal.left_out import left_out
from safeconduct.journal.sharing import SCHEMES
from safeconduct.roster.roster import CASE_ROLES, RECOVERY, STEWARDS

A_PAGE = 25

MOST_LETTERS = 40
"""Of the word for a circle."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Somebody at the door of circles this member is inside of. Shape: `words` are the six their colleague compared with them."""

    member: MemberId
    name: str
    circles: tuple[str, ...]
    words: str
    both: bool


@dataclass(frozen=True, slots=True)
class Wish:
    """A change that needs a second keyholder. Shape: `out` is who would be out of the group, and `alone` of how many sections they are the last reader."""

    change: str
    words: str
    by: str
    mine: bool
    out: str
    alone: int


def keys_page(visit: Visit) -> Answer:
    roster, language = visit.office.journal.roster, visit.language
    members = [colleague(visit, one) for one in roster.members.values() if not one.removed]
    gone = [visit.office.names.get(one.id, "") for one in roster.members.values() if one.removed]
    ordered = sorted(members, key=lambda one: (not one.is_me, one.name.casefold()))
    number = page_number(visit)
    values = {
        "members": ordered[number * A_PAGE : (number + 1) * A_PAGE],
        "earlier": number or None,
        "further": number + 2 if len(ordered) > (number + 1) * A_PAGE else None,
        "gone": sorted(gone),
        "circles": [circle(visit, one) for one in (*circles_of(visit), EVERYONE)],
        "at_the_door": _at_the_door(visit),
        "wishes": _wishes(visit),
        "keyholder": visit.office.actor.is_steward,
        "alone": roster.is_alone,
        "works": [(role.value, circle_word(role.value, language.gettext)) for role in CASE_ROLES],
        "old": _old_circles(visit),
        "holding_up": _holding_up(visit),
        "left_out": bool(left_out(visit.office.journal, visit.office.index.hidden)),
        "answered": sum(given.asked is not None for given in given_out(visit.office)),
    }
    return Shown("keys/keys.html", values, language.gettext("Keys"))


def _old_circles(visit: Visit) -> tuple[list[str], bool]:
    """The circles whose key is old, for a keyholder, and whether this one can make a new one for any of them."""
    office = visit.office
    if not office.actor.is_steward or office.practice:
        return [], False
    old = rotating.old_circles(office.journal)
    return [circle_word(one, visit.language.gettext) for one in old], bool(rotating.mine(office.journal, old))


def _holding_up(visit: Visit) -> list[str]:
    """Whose offices have to be opened before older keys can go."""
    office = visit.office
    found = () if office.practice else ending.awaited(office.journal, office.group_view.caught_up)
    return sorted(filter(None, (office.names.get(one, "") for one in found)))


def new_keys(visit: Visit) -> Answer:
    """Every old circle that the keyholder is inside of gets a new key."""
    office, _ = visit.office, visit.language.gettext
    if not office.actor.is_steward:
        raise NotAllowed("Only a keyholder can renew the circles' keys.")
    renew_circles(office)
    if rotating.old_circles(office.journal):
        return GoTo("/keys", _("The circles you are inside of have new keys. The others get theirs when a colleague inside signs in."))
    return GoTo("/keys", _("All circles have new keys."))


def add_circle(visit: Visit) -> Answer:
    """A further circle, which opens nothing until a case is moved to it."""
    word = clean_line(visit.form.get("circle"), field="circle", required=True)
    role = next((one for one in CASE_ROLES if one.value == visit.form.get("role")), None)
    if role is None:
        raise BadInput("Choose the work that the new circle does.", "role")
    if ":" in word or len(word) > MOST_LETTERS:
        raise BadInput("Choose a shorter word, without a colon.", "circle")
    visit.office.change(lambda journal: membership.add_circle(journal, CircleId(word), role))
    return GoTo("/keys", visit.language.gettext("Added, and you are inside. Put colleagues into it on their pages."))


def page_number(visit: Visit) -> int:
    """From 0."""
    raw = visit.query.get("page")
    return max(0, int(raw) - 1) if raw.isdecimal() and len(raw) < 5 else 0


def _at_the_door(visit: Visit) -> list[Waits]:
    office, _ = visit.office, visit.language.gettext
    roster, found = office.journal.roster, at_the_door(office.journal)
    shown = []
    for member in dict.fromkeys(one.member for one in found):
        circles = tuple(one.circle for one in found if one.member == member)
        inside = {circle for who, circle in roster.inside if who == member}
        both = joins_both({*inside, *circles})
        words = tuple(circle_word(one, _) for one in circles)
        shown.append(Waits(member, office.names.get(member, ""), words, roster.members[member].words, both))
    return shown


def _wishes(visit: Visit) -> list[Wish]:
    names, keyholder = visit.office.names, visit.office.actor.is_steward
    found = membership.waiting(visit.office.journal) if keyholder else ()
    return [Wish(one.change, wish_words(visit, one), names.get(one.by, ""), one.mine, *_left_to_nobody(visit, one.fact)) for one in found]


def _left_to_nobody(visit: Visit, fact: RosterFact) -> tuple[str, int]:
    """Who would be out, and of how many sections of restricted cases they are the last reader."""
    if not isinstance(fact, MemberRemoved):
        return "", 0
    return visit.office.names.get(fact.member, ""), len(opened_alone(visit.office.journal, fact.member))


def let_somebody_in(visit: Visit) -> Answer:
    """The member inside has seen name and six words; their own desk gives the keys."""
    member = MemberId(visit.params["member"])
    waits = [one.circle for one in at_the_door(visit.office.journal) if one.member == member]
    if not waits:
        raise NotFound("They are not waiting at a circle of yours any more.")
    if "agreed" not in visit.form:
        raise BadInput("Compare the six words by voice first, then tick that they agreed.", f"agreed-{member}")
    visit.office.change(lambda journal: let_in(journal, member, waits))
    name = visit.office.names.get(member, "")
    return GoTo("/keys", visit.language.gettext("%(who)s was let in.") % {"who": name})


def agree(visit: Visit) -> Answer:
    change = next((one.change for one in membership.waiting(visit.office.journal) if one.change == visit.params["change"]), None)
    if change is None:
        raise NotFound("This does not wait for a second keyholder any more.")
    visit.office.change(lambda journal: membership.second(journal, change))
    return GoTo("/keys", visit.language.gettext("Done: two keyholders agreed."))


# Recovery


def recovery_sheet_page(visit: Visit) -> Answer:
    office, roster = visit.office, visit.office.journal.roster
    values = {
        "made": sheet_made(office.folder, office.journal.ring.genesis),
        "backup": newest_shown(visit),
        "data": shlex.quote(str(office.folder.root.parent.absolute())),
        "alone": office.journal.roster.is_alone,
        "showing": bool(visit.room.recovery),
        "shared": shares_on_paper(office.folder, roster),
        "is_first": not roster.epochs[RECOVERY].number,
        "ways": _ways(visit),
        "on_paper": not may_be_on_no_paper(office.folder, office.journal),
        "keyholder": office.actor.is_steward,
        "list_waits": does_a_list_wait(office.folder),
        "used": signed_by_sheet(office.folder, office.journal),
        "needs_two": len(roster.members_of(STEWARDS)) >= roster.stewards_needed,
        "lacking": [circle_word(one, visit.language.gettext) for one in membership.stale_circles(roster)],
    }
    return Shown("keys/recovery_sheet.html", values, visit.language.gettext("Recovery and backup"))


def _ways(visit: Visit) -> list[tuple[str, str, str]]:
    """How a new recovery key may be put on paper."""
    _ = visit.language.gettext
    several = _("%(people)s shares; any %(needed)s of them are needed")
    hint = _("One for each of %(people)s people. Nobody of them can open anything alone; %(lost)s may be lost.")
    return [
        ("", _("One sheet"), _("Whoever holds it, and a backup, opens everything.")),
        *((str(one), several % {"people": one.people, "needed": one.needed}, hint % {"people": one.people, "lost": one.people - one.needed}) for one in SCHEMES),
    ]


# The record of looks


@dataclass(frozen=True, slots=True)
class LookShown:
    """Shape: `handle` is empty for a case this member cannot open."""

    day: Day
    who: str
    path: str
    handle: str
    sections: str


def looks_page(visit: Visit) -> Answer:
    number = page_number(visit)
    rows = _looks(visit)
    values = {
        "looks": rows[number * A_PAGE : (number + 1) * A_PAGE],
        "earlier": number or None,
        "further": number + 2 if len(rows) > (number + 1) * A_PAGE else None,
    }
    return Shown("keys/looks.html", values, visit.language.gettext("Who looked"))


def _looks(visit: Visit) -> list[LookShown]:
    """One line a day, colleague and case, newest first."""
    office, _ = visit.office, visit.language.gettext
    together: dict[tuple[Day, MemberId, CaseId], set[Kind]] = {}
    for one in office.group_view.looks:
        together.setdefault((one.look.day, one.member, one.look.case), set()).add(one.look.section)
    for look in office.unwritten_looks:
        together.setdefault((look.day, office.me, look.case), set()).add(look.section)
    rows = []
    for (day, member, case), kinds in together.items():
        handle = office.index.handle_of(case) if office.actor.may_read(Kind.CASE) else ""
        words = ", ".join(section_word(kind, _) for kind in sorted(kinds, key=list(Kind).index))
        rows.append(LookShown(day, office.names.get(member, ""), f"/cases/{case}", handle or "", words))
    return sorted(rows, key=lambda row: (row.day.iso, row.who, row.handle), reverse=True)


ROUTES = (
    Route("GET", "/keys", keys_page),
    Route("POST", "/keys/door/{member}", let_somebody_in, again=keys_page),
    Route("POST", "/keys/changes/{change}", agree, again=keys_page),
    Route("POST", "/keys/renew", new_keys),
    Route("POST", "/keys/circles", add_circle, again=keys_page),
    Route("GET", "/keys/recovery", recovery_sheet_page),
    Route("GET", "/keys/looks", looks_page),
)

