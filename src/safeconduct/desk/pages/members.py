"""One colleague: circles, devices, and what taking them out of either means. Rule: every page that takes a key away says what may have been
kept."""

from dataclasses import dataclass

from safeconduct.actions.office import name_staff
from safeconduct.core.group import StaffNamed
from safeconduct.core.ids import CircleId, DeviceId, MemberId
from safeconduct.core.section import EVERYONE
from safeconduct.desk.colleagues import circles_of, colleague, joins_both, opened_words
from safeconduct.desk.door_lists import goes_by_the_suspended
from safeconduct.desk.routes import Route
from safeconduct.desk.terms import circle_word
from safeconduct.desk.visit import Answer, GoTo, Shown, Visit
from safeconduct.errors import BadInput, NotAllowed, NotFound
from safeconduct.journal import membership
from safeconduct.journal.last_readers import Alone, alone_by, opened_alone
from safeconduct.roster.roster import STEWARDS, Member

MOST_NAMED = 1000


@dataclass(frozen=True, slots=True)
class Device:
    """Shape: `number` counts a colleague's devices from 1, because a device has no name."""

    id: DeviceId
    number: int
    suspended: bool
    is_this: bool


@dataclass(frozen=True, slots=True)
class Seat:
    """A circle a colleague belongs to. Shape: `inside` is False while nobody let them in; `alone` counts the sections of restricted cases of which
    they are the last reader and that go with it."""

    id: CircleId
    word: str
    opens: str
    inside: bool
    alone: int


def member_page(visit: Visit) -> Answer:
    return Shown("keys/member.html", _values(visit), visit.language.gettext("Colleague"))


def remove_page(visit: Visit) -> Answer:
    _check_keyholder(visit)
    cases = len(visit.office.index.cases(owner=_member(visit).id, most=MOST_NAMED))
    return Shown("keys/remove.html", {**_values(visit), "cases": cases}, visit.language.gettext("Out of the group"))


def _values(visit: Visit) -> dict[str, object]:
    office, roster, _ = visit.office, visit.office.journal.roster, visit.language.gettext
    member = _member(visit)
    seats, alone = roster.seats_of(member.id), opened_alone(office.journal, member.id)
    others = [one for one in circles_of(visit) if one in roster.circles and one not in seats]
    return {
        "one": colleague(visit, member),
        "path": f"/keys/members/{member.id}",
        "seats": [_seat(visit, member, one, alone) for one in circles_of(visit) if one in seats],
        "opens": opened_words(visit, seats),
        "others": [(one, circle_word(one, _), opened_words(visit, [one])) for one in others],
        "devices": [_device(visit, device.device, number) for number, device in enumerate(member.devices, 1)],
        "alone": len(alone),
        "keyholder": office.actor.is_steward,
        "needs_two": len(roster.members_of(STEWARDS)) >= roster.stewards_needed,
        "last_keyholder": roster.members_of(STEWARDS) == (member.id,),
    }


def _member(visit: Visit) -> Member:
    found = visit.office.journal.roster.members.get(MemberId(visit.params["member"]))
    if found is None or found.removed:
        raise NotFound("There is no such colleague in the group.")
    return found


def _seat(visit: Visit, member: Member, circle: CircleId, alone: Alone) -> Seat:
    roster = visit.office.journal.roster
    word = circle_word(circle, visit.language.gettext)
    return Seat(circle, word, opened_words(visit, [circle]), (member.id, circle) in roster.inside, alone_by(alone, circle))


def _device(visit: Visit, device: DeviceId, number: int) -> Device:
    journal = visit.office.journal
    feed = next(one.feed for one in _member(visit).devices if one.device == device)
    return Device(device, number, feed in journal.roster.cuts, feed == journal.ring.feed)


def _check_keyholder(visit: Visit) -> None:
    if not visit.office.actor.is_steward:
        raise NotAllowed("Only a keyholder can change who is in the group and in which circles.")


# Acts


def put_in_circle(visit: Visit) -> Answer:
    member, _ = _member(visit), visit.language.gettext
    circle = _circle(visit)
    roster = visit.office.journal.roster
    seats = roster.roles_of(member.id)
    if joins_both({*seats, roster.role_of(circle)}) and not joins_both(seats) and "both" not in visit.form:
        raise BadInput("They could then open both who somebody is and where they are. Tick that you know this.", "both")
    visit.office.change(lambda journal: membership.seat(journal, member.id, circle))
    said = _("Done. They can open it now.") if (member.id, circle) in visit.office.journal.roster.inside else _(
        "They have a place there. A colleague inside still has to let them in."
    )
    return GoTo(f"/keys/members/{member.id}", _pending(visit, said))


def take_out_of_circle(visit: Visit) -> Answer:
    member, circle, _ = _member(visit), _circle(visit), visit.language.gettext
    visit.office.change(lambda journal: membership.unseat(journal, member.id, circle))
    said = _("Done. What is written from now on is under a new key. What they read before may have been kept.")
    return GoTo(f"/keys/members/{member.id}", _pending(visit, said))


def suspend_device(visit: Visit) -> Answer:
    member, device, _ = _member(visit), DeviceId(visit.params["device"]), visit.language.gettext
    visit.office.change(lambda journal: membership.suspend(journal, device))
    said = _("Suspended. Nothing more is sealed to it, and nothing it writes counts.")
    if goes_by_the_suspended(visit.office.folder, visit.office.journal.roster):
        said = _(
            "Suspended. Colleagues seal nothing more to it, and nothing it writes counts. The help page goes on with the list before until a second keyholder, or the recovery sheet, agrees."
        )
    return GoTo(f"/keys/members/{member.id}", said)


def use_device_again(visit: Visit) -> Answer:
    visit.office.change(lambda journal: membership.restore(journal, DeviceId(visit.params["device"])))
    said = visit.language.gettext("The device may be used again. On this page, colleagues inside their circles let its owner in, once the six words agreed by voice.")
    return GoTo("/keys", _pending(visit, said))


def take_out_of_group(visit: Visit) -> Answer:
    member, _ = _member(visit), visit.language.gettext
    if "sure" not in visit.form:
        raise BadInput("Tick that you have read what this means.", "sure")
    visit.office.change(lambda journal: membership.remove(journal, member.id))
    said = _("Done. What is written from now on is under new keys. What they read before may have been kept.")
    return GoTo("/keys", _pending(visit, said))


def rename(visit: Visit) -> Answer:
    """What colleagues call somebody, for everybody; oneself, or by a keyholder."""
    office, member = visit.office, _member(visit)
    office.write(name_staff(office.actor, office.subject, StaffNamed(member.id, visit.form.get("name"))), visit.seen)
    return GoTo(f"/keys/members/{member.id}", visit.language.gettext("The name is changed. Signing in still goes by the old one."))


def _circle(visit: Visit) -> CircleId:
    circle = CircleId(visit.form.get("circle"))
    if circle not in visit.office.journal.roster.circles or circle == EVERYONE:
        raise BadInput("Choose a circle.", "circle")
    return circle


def _pending(visit: Visit, said: str) -> str:
    """What to say: that it is done, or that a second keyholder has to agree."""
    waiting = membership.waiting(visit.office.journal)
    mine = [one for one in waiting if one.mine]
    if mine and visit.office.journal.chain.tips == (mine[-1].change,):
        return visit.language.gettext("Asked for. It needs a second keyholder, who finds it on the page of keys.")
    return said


ROUTES = (
    Route("GET", "/keys/members/{member}", member_page),
    Route("POST", "/keys/members/{member}/circles", put_in_circle, again=member_page),
    Route("POST", "/keys/members/{member}/circles/out", take_out_of_circle, again=member_page),
    Route("POST", "/keys/members/{member}/devices/{device}/suspend", suspend_device, again=member_page),
    Route("POST", "/keys/members/{member}/devices/{device}/again", use_device_again, again=member_page),
    Route("POST", "/keys/members/{member}/name", rename, again=member_page),
    Route("GET", "/keys/members/{member}/out", remove_page),
    Route("POST", "/keys/members/{member}/out", take_out_of_group, again=remove_page),
)
