"""Entries that a colleague's office had and this one has not. Rule: told from roll calls alone, which colleagues sign, and never from what a relay
says there is."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from safeconduct.core.ids import MemberId
from safeconduct.core.when import Moment

if TYPE_CHECKING:
    from safeconduct.desk.office import Office


@dataclass(frozen=True, slots=True)
class NotCome:
    """Shape: entries of `author`, which `seen_by` had at their sign-in at that `moment`."""

    author: MemberId
    seen_by: MemberId
    moment: Moment


def not_come(office: "Office") -> Iterator[NotCome]:
    """What a device wrote that was suspended since is waited for from nobody."""
    heads, roster = office.journal.store.heads(), office.journal.roster
    for call in office.group_view.roll_calls:
        for feed, (n, _) in call.heads.items():
            author = roster.member_of(feed)
            if author and feed not in roster.cuts and n > heads.get(feed, (0, ""))[0]:
                yield NotCome(author, call.author, call.moment)
