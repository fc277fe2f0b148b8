"""What is wrong with what reached this office, in plain sentences. Rule: each says what was noticed, since when, what it may mean, what to do."""

from safeconduct.core.ids import FeedId
from safeconduct.core.when import Moment
from safeconduct.desk.call_words import day_and_time, short
from safeconduct.desk.door_lists import goes_by_the_suspended, is_another_in_force, names_a_stranger
from safeconduct.desk.not_come import not_come
from safeconduct.desk.signal import Outbox, outbox_path
from safeconduct.desk.terms import Gettext, circle_word
from safeconduct.desk.visit import Visit
from safeconduct.journal.chains import Alarm
from safeconduct.journal.left_out import left_out
from safeconduct.store.pages import ask_one

SET_ASIDE = "set-aside"
"""In the office's folder, as `run` brings it from the help page. Shape: a line a reason, the number of letters first."""


def alarm_sentences(visit: Visit) -> list[str]:
    """One for each colleague and kind, by the earliest of them; what came from a desk nobody knows is told once."""
    first: dict[tuple[str, str], Alarm] = {}
    for alarm in visit.office.journal.alarms():
        first.setdefault((_author(visit, alarm.feed), alarm.what), alarm)
    said = dict.fromkeys(_said(visit, who, alarm) for (who, _what), alarm in first.items())
    stopped = letters_set_aside(visit)
    return [*_of_lists(visit), *said, *_not_come(visit), *_keys_kept_back(visit), *_unlisted(visit), *_left_out(visit), *([stopped] if stopped else [])]


def _of_lists(visit: Visit) -> list[str]:
    """A laptop that was suspended cannot open what the group changed since: a list by the group's new keys would be strange to it."""
    if visit.office.journal.is_suspended:
        return [_suspended(visit)]
    return [*_another_list(visit), *_strange_list(visit), *_late_list(visit)]


def _suspended(visit: Visit) -> str:
    _, words = visit.language.gettext, visit.office.journal.words_if_suspended
    said = _(
        "This laptop was suspended: nothing new opens on it, and as long as it is, what you write on it counts for nothing. Call a keyholder; if it was safe after all, they use it again, and a colleague lets you in."
    )
    return said + (" " + _("Your six words, to be compared by voice: %(words)s.") % {"words": " ".join(words)} if words else "")


def _another_list(visit: Visit) -> list[str]:
    _ = visit.language.gettext
    if not is_another_in_force(visit.office.folder, visit.office.journal):
        return []
    return [
        _(
            "The help page may be working by a list that is not ours: keyholders signed another that ours do not follow. Calls could be sealed to them. Stop the help page now, and set it up again from our office, as docs/operating.md says; then say so on the page Keys, Help page. Tell the other keyholders by voice."
        )
    ]


def _strange_list(visit: Visit) -> list[str]:
    _, office = visit.language.gettext, visit.office
    if not names_a_stranger(office.folder, office.journal.roster):
        return []
    return [
        _(
            "A list for the help page named a key or a device that is not of our group. Calls that came while it was in force could be read by whoever signed it. Find out by voice whose laptop signed it, suspend that device, and see that the help page goes by our list; then say so on the page Keys, Help page."
        )
    ]


def _late_list(visit: Visit) -> list[str]:
    """Our answers are not shown on the help page, or an old key is sealed to, until somebody else signs."""
    _, office = visit.language.gettext, visit.office
    is_told_below = goes_by_the_suspended(office.folder, office.journal.roster)  # With the way out that is left then.
    since = office.door_lists.waits_since(office.today()) if office.actor.is_steward and not is_told_below else None
    sentence = _(
        "Since %(day)s the help page waits for a new list. Until another keyholder's office signs too, it seals calls to the key before, and does not show what new colleagues answer. Ask them to sign in, or let the recovery sheet agree: page Keys, Help page."
    )
    return [sentence % {"day": visit.language.day(since)}] if since else []


def _not_come(visit: Visit) -> list[str]:
    """One line a colleague whose entries are missing, by the first who had them."""
    sentence = visit.language.gettext(
        "When %(witness)s signed in on %(when)s, their office had entries of %(who)s that have not come here. They may still be on their way; if this line does not go away, somebody may be holding them back, an order to erase among them. Ask both by voice what was written."
    )
    first = {one.author: one for one in reversed(list(not_come(visit.office)))}
    names = visit.office.names
    return [
        sentence % {"witness": names.get(one.seen_by, ""), "when": day_and_time(visit.language, one.moment, visit.zone), "who": names.get(one.author, "")}
        for one in first.values()
    ]


def _keys_kept_back(visit: Visit) -> list[str]:
    """Circles of which somebody made a newer key than we were given."""
    _, journal = visit.language.gettext, visit.office.journal
    present, held = journal.roster.epochs, journal.writing.in_hand.epochs
    sentence = _(
        "%(who)s made a new key for the circle %(circle)s, and we were not given it. We go on under the last one we have. It may still be on its way; if this line does not go away, ask them by voice. If they kept it to themselves, a keyholder suspends their device, and the circle gets another key."
    )
    found = []
    for circle in sorted(journal.roster.circles):
        if present[circle] != held[circle]:
            maker = journal.chain.maker_of(present[circle].kid)
            who = (_author(visit, maker) if maker else "") or _("Somebody")
            found.append(sentence % {"who": who, "circle": circle_word(circle, _)})
    return found


def _unlisted(visit: Visit) -> list[str]:
    """Cases, calls and houses that this program could not work out."""
    number = len(visit.office.index.unlisted())
    sentence = visit.language.ngettext(
        "%(num)s case, call or house stands in no list here: something in it is not as our program writes it. Nothing of it is lost. Ask colleagues by voice which one they see and you do not, and look after it together; a newer version of the program may show it.",
        "%(num)s cases, calls or houses stand in no list here: something in them is not as our program writes it. Nothing of them is lost. Ask colleagues by voice which ones they see and you do not, and look after them together; a newer version of the program may show them.",
        number,
    )
    return [sentence % {"num": visit.language.number(number)}] if number else []


def _left_out(visit: Visit) -> list[str]:
    """Cases, calls and houses whose beginning no keyholder had heard of when its device was suspended."""
    number = len(left_out(visit.office.journal, visit.office.index.hidden))
    sentence = visit.language.ngettext(
        "%(num)s case, call or house stands in no list: the device that began it was suspended before a keyholder had heard of it. Look at it, and ask the colleague by voice whether it is theirs: page Keys, Left out.",
        "%(num)s cases, calls or houses stand in no list: the devices that began them were suspended before a keyholder had heard of them. Look at them, and ask the colleagues by voice whether they are theirs: page Keys, Left out.",
        number,
    )
    return [sentence % {"num": visit.language.number(number)}] if number else []


def _author(visit: Visit, feed: FeedId) -> str:
    member = visit.office.journal.roster.member_of(feed)
    return visit.office.names.get(member, "") if member else ""


def _said(visit: Visit, who: str, alarm: Alarm) -> str:
    _ = visit.language.gettext
    if not who:
        return _("Entries came from a desk that nobody here knows. They count for nothing. A keyholder looks at Keys.")
    own = alarm.what in ("ahead", "depth")
    at = _written(visit, alarm, own=own)
    when = day_and_time(visit.language, at, visit.zone) if at is not None else _("their first entry")
    return _sentence(alarm.what, _) % {"who": who, "when": when}


def _written(visit: Visit, alarm: Alarm, *, own: bool) -> Moment | None:
    """When the entry says it was written; for one that cannot be read, the last before it that could."""
    sql = "SELECT moment FROM event WHERE feed=? AND n<=? ORDER BY n DESC LIMIT 1"
    found = ask_one(visit.office.journal.db, sql, alarm.feed, alarm.n if own else alarm.n - 1)
    return Moment(found[0]) if found else None


def _sentence(what: str, _: Gettext) -> str:
    return {
        "withheld": _(
            "Entries of %(who)s after %(when)s are being held back, or were erased: we see that they are there, not what they say. Ask them by voice what they wrote."
        ),
        "signature": _(
            "An entry of %(who)s after %(when)s is not signed as theirs, and nothing after it is believed. Somebody may be writing in their name, or a file is damaged. Ask them by voice; a keyholder looks at Keys."
        ),
        "ahead": _(
            "An entry of %(who)s says that it was written on %(when)s, more than a day ahead of the clock here. It counts, but its times may be wrong. Most likely one of the two clocks is wrong: set it right, and ask them when they wrote."
        ),
        "depth": _(
            "An entry of %(who)s, of %(when)s, claims to have seen more than there was. It does not count, so that it cannot push aside what others wrote. Their program may be damaged or changed. Ask them by voice what they meant to write; a keyholder looks at Keys."
        ),
        "seal": _(
            "An entry of %(who)s after %(when)s cannot be opened with the key it names. It is missing here. It may be damaged, or made by somebody without that key. Ask them by voice to write it again; a keyholder looks at Keys."
        ),
        "stream": _(
            "An entry of %(who)s after %(when)s is sealed for one section and says that it belongs in another. It is left out. Somebody may be moving words to where they were not meant to stand. Ask them by voice; a keyholder looks at Keys."
        ),
    }.get(
        what,
        _(
            "Entries of %(who)s do not follow one another since %(when)s, and none after the break are believed. Their data may have been copied or put back from an old backup, or entries were taken out on the way. Ask them by voice what they wrote since; a keyholder looks at Keys."
        ),
    )


def letters_set_aside(visit: Visit) -> str:
    """How many letters of people who ask for help were refused on their way here; empty when none, or when the help page runs elsewhere."""
    place = visit.office.folder.root / SET_ASIDE
    lines = place.read_text("utf-8", errors="replace").splitlines() if place.exists() else []
    number = sum(_number(line.partition(" ")[0]) for line in lines)
    sentence = visit.language.gettext(
        "Messages that the help page could not hand on to us: %(num)s. They are kept there, and tried again. Whoever keeps the machine sees why in the file set-aside of the help page."
    )
    return sentence % {"num": visit.language.number(number)} if number else ""


def _number(raw: str) -> int:
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 6 else 1


def signal_trouble(visit: Visit) -> str:
    """Why nobody would be told by e-mail; empty when that works or is not wanted."""
    _, office = visit.language.gettext, visit.office
    signal = office.group_view.signal.one
    outbox = Outbox.read(outbox_path(office.folder.root))
    if signal is None or not signal.address or outbox.failed_at is None:
        return ""
    why = {
        "sign-in": _("the mail server did not accept our name"),
        "refused": _("the mail server refused the message"),
        "certificate": _("the mail server could not prove itself"),
        "settings": _("no mail server is set for it"),
    }.get(outbox.failure, _("the mail server does not answer"))
    when = short(visit.language, outbox.failed_at, visit.now, visit.zone)
    return _("The e-mail signal fails since %(when)s: %(why)s. Until it works, only an open page tells you.") % {
        "when": when,
        "why": why,
    }
