"""The help page as the office sees it: where it is, whether its list is up to date, other ways to reach us. Rule: what stands here is
public, and signed by a keyholder."""

from functools import cache
from pathlib import Path

from safeconduct.desk.door_lists import (
    is_another_in_force,
    is_same,
    names_a_stranger,
    newest_list,
    other_words,
    set_up_again,
    wanted_list,
    wish_of,
    words_of,
)
from safeconduct.desk.routes import Route
from safeconduct.desk.visit import Answer, GoTo, Shown, Visit
from safeconduct.errors import BadInput, NotAllowed
from safeconduct.seal.door_list import DoorList, SignedList, Wish
from safeconduct.web.language import Language, Languages

SPOKEN = Path(__file__).parents[2] / "intake" / "locale"
"""The help page's languages are the folders that lie there; it may speak more than the office does."""

LONGEST = 300


def help_page(visit: Visit) -> Answer:
    office = visit.office
    newest, words = newest_list(office.folder, office.journal.ring.group), other_words(office.folder)
    wanted = wanted_list(office.journal.ring.group, office.journal.roster, office.today(), newest)
    values = {
        "addresses": (known := addresses(office.folder.root / "help-page")),
        "only_here": is_only_here(known),
        "day": newest.day if newest else None,
        "current": newest is not None and is_same(newest, wanted),
        "unsent": office.unsent,
        "desks": len(newest.answering) if newest else 0,
        "tongues": [(one, newest.ways.get(one.code, "") if newest else "") for one in tongues()],
        "keyholder": office.actor.is_steward,
        "another": is_another_in_force(office.folder, office.journal) or names_a_stranger(office.folder, office.journal.roster),
        "keys_by": _who_signed(visit, keys[1]) if (keys := wish_of(office.folder, Wish.KEYS)) else [],
        "ways_by": _who_signed(visit, words) if words else [],
        "ways": _ways_asked_for(words.listed) if words else [],
        "read": words_of(words.listed) if words else "",
        "mine": words is not None and office.journal.ring.feed in words.by,
    }
    return Shown("keys/help_page.html", values, visit.language.gettext("Help page"))


def _who_signed(visit: Visit, waits: SignedList) -> list[str]:
    office = visit.office
    members = {office.journal.roster.member_of(feed) for feed in waits.by}
    return sorted(office.names.get(one, "") for one in members if one)


def _ways_asked_for(listed: DoorList) -> list[tuple[Language, str]]:
    return [(one, listed.ways.get(one.code, "")) for one in tongues()]


@cache
def tongues() -> tuple[Language, ...]:
    """Read once: the folders do not change while a process runs."""
    return tuple(Languages.load(SPOKEN))


def addresses(path: Path) -> list[str]:
    """Where the help page answers, as whoever started it wrote down."""
    return path.read_text("utf-8").split() if path.exists() else []


def is_only_here(known: list[str]) -> bool:
    """Whether nobody but this computer reaches the help page at any of these addresses."""
    return bool(known) and all(one.startswith(("http://localhost:", "http://127.0.0.1:")) for one in known)


def where_to_ask(root: Path, language: Language) -> str:
    """The sentence with the address to give out, or that there is none yet; empty where this office was started without its help page."""
    known, _ = addresses(root / "help-page"), language.gettext
    if not known:
        return ""
    said = _("The help page answers on this computer only, at %(address)s.") if is_only_here(known) else _("People ask for help at %(address)s.")
    return said % {"address": ", ".join(known)}


def write_ways(visit: Visit) -> Answer:
    """Other ways to reach us, for the help page to show when it cannot take a call, and on its last page."""
    if not visit.office.actor.is_steward:
        raise NotAllowed("Only a keyholder can change what the help page says.")
    ways = {}
    for one in tongues():
        way = " ".join(visit.form.get(f"way-{one.code}").split())
        if len(way) > LONGEST:
            raise BadInput("This is too long. Write at most %(num)s letters here.", f"way-{one.code}", num=LONGEST)
        if way:
            ways[one.code] = way
    visit.office.publish(ways)
    _ = visit.language.gettext
    if other_words(visit.office.folder):
        return GoTo("/keys/help-page", _("Signed. The help page shows it once a second keyholder agrees here."))
    return GoTo("/keys/help-page", _("Signed. The help page shows it as soon as it has fetched the new list."))


def agree_to_ways(visit: Visit) -> Answer:
    """A second keyholder's yes to other ways to reach us."""
    if not visit.office.actor.is_steward:
        raise NotAllowed("Only a keyholder can change what the help page says.")
    words = other_words(visit.office.folder)
    if words and any(code not in {one.code for one in tongues()} or len(way) > LONGEST for code, way in words.listed.ways.items()):
        raise NotAllowed("What is asked for holds more than this page can show. Do not agree to it: ask them by voice, and look at the program they use.")
    visit.office.door_lists.agree(Wish.WAYS, visit.office.journal.ring.signing, visit.form.get("read"))
    return GoTo("/keys/help-page", visit.language.gettext("Signed. The help page shows it as soon as it has fetched the new list."))


def was_set_up_again(visit: Visit) -> Answer:
    if not visit.office.actor.is_steward:
        raise NotAllowed("Only a keyholder can say this.")
    set_up_again(visit.office.folder)
    return GoTo("/keys/help-page", visit.language.gettext("Noted. We look at its list again in every round."))


ROUTES = (
    Route("GET", "/keys/help-page", help_page),
    Route("POST", "/keys/help-page", write_ways, again=help_page),
    Route("POST", "/keys/help-page/agree", agree_to_ways, again=help_page),
    Route("POST", "/keys/help-page/set-up-again", was_set_up_again, again=help_page),
)
