"""How long a missing part of a dossier usually takes, in words. Rule: each is dated and says who says so; where nobody knows, that is said."""

from collections.abc import Mapping

from safeconduct.core.dossier import DossierPart, UsualTimeNoted
from safeconduct.desk.dossier_pathway import how_long
from safeconduct.folds.standing import Standing
from safeconduct.web.language import Language

UsualTimes = Mapping[DossierPart, Standing[UsualTimeNoted]]


def usual_words(times: UsualTimes, part: DossierPart, language: Language) -> list[str]:
    """Shape: several where two wrote apart; one that says so where nobody wrote any."""
    noted = times.get(part)
    if noted is None:
        return [language.gettext("How long it takes nobody here has written down, and no source says.")]
    return [_one(written.value, language) for written in noted.values]


def _one(noted: UsualTimeNoted, language: Language) -> str:
    by = noted.said_by or language.gettext("what this group has seen")
    said = language.gettext("Usually %(days)s: %(what)s (%(by)s, %(on)s).")
    return said % {"days": how_long(noted.least, noted.most, language), "what": noted.what, "by": by, "on": language.day(noted.on)}
