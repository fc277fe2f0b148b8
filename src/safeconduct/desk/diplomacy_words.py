"""Words for where countries stand and what became of promises. Rule: not known is a word of its own."""

from safeconduct.core.diplomacy import Kept, Stance
from safeconduct.desk.terms import Gettext


def stance_word(stance: Stance, _: Gettext) -> str:
    return {
        Stance.LETS_IN: _("lets people in"),
        Stance.CONSIDERS: _("considers it"),
        Stance.REFUSES: _("refuses"),
        Stance.OTHER: _("something else, in its own words"),
    }[stance]


def kept_word(kept: Kept, _: Gettext) -> str:
    return {Kept.KEPT: _("kept"), Kept.NOT_KEPT: _("not kept"), Kept.UNKNOWN: _("not known whether it was kept")}[kept]
