"""The recovery sheet agrees in the place of a keyholder who cannot any more. Rule: its words are read, used for what is shown here, and kept
nowhere."""

from collections.abc import Sequence

from safeconduct.core.group import RecoveryRenewed
from safeconduct.desk.backup import second_by_sheet
from safeconduct.desk.colleagues import wish_words
from safeconduct.desk.door_lists import newest_list, wish_of
from safeconduct.desk.office import Office
from safeconduct.desk.routes import Route
from safeconduct.desk.visit import Answer, GoTo, Shown, Visit
from safeconduct.errors import BadInput, NotAllowed
from safeconduct.journal import membership
from safeconduct.journal.founding import SHEET_WORDS, is_word, near_words, recovery_seed, recovery_signing
from safeconduct.journal.membership import Waiting
from safeconduct.journal.sharing import SHARE_WORDS, is_share_word, near_share_words, seed_of, share_of
from safeconduct.roster.roster import RECOVERY
from safeconduct.seal.door_list import Wish
from safeconduct.seal.keyring import epoch_of

WORDS = "sheet-words"
HELP_PAGE = "help-page"


def page(visit: Visit) -> Answer:
    _must_be_keyholder(visit)
    return Shown("keys/sheet_agrees.html", {"waits": _waits(visit)}, visit.language.gettext("Agree with the recovery sheet"))


def _must_be_keyholder(visit: Visit) -> None:
    if not visit.office.actor.is_steward:
        raise NotAllowed("Only a keyholder can do this.")


def _waits(visit: Visit) -> list[tuple[str, str]]:
    """Shape: (the value of its checkbox, what it is)."""
    found = [(str(one.change), wish_words(visit, one)) for one in _changes(visit.office)]
    if wish_of(visit.office.folder, Wish.KEYS):
        found.append((HELP_PAGE, visit.language.gettext("The help page is to go by the keys and colleagues we have now.")))
    return found


def _changes(office: Office) -> list[Waiting]:
    return [one for one in membership.waiting(office.journal) if not isinstance(one.fact, RecoveryRenewed)]


def agree(visit: Visit) -> Answer:
    _must_be_keyholder(visit)
    office, language = visit.office, visit.language
    chosen = visit.form.all("what")
    if not {name for name, _ in _waits(visit)} & set(chosen):
        raise BadInput("Tick what the recovery sheet is to agree to.", "what")
    seed = _seed(visit.form.get(WORDS).lower().split())
    _must_be_the_sheet(office, seed, chosen)
    changes = [one for one in _changes(office) if one.change in chosen]
    if changes:
        second_by_sheet(office.folder, office.journal, seed, [one.change for one in changes])
        office.change(lambda journal: membership.welcome(journal, [one.fact for one in changes]))
    if HELP_PAGE in chosen:
        office.door_lists.agree(Wish.KEYS, recovery_signing(seed))
    said = language.gettext(
        "Done. The page Recovery and backup says to every colleague that the sheet was used. Put it back where it was, and take a backup now: an office restored from an older one may not come level any more."
    )
    return GoTo("/keys", said)


def _seed(words: Sequence[str]) -> bytes:
    """Raises: BadInput at the first word that stands on no such paper, or when words are missing."""
    in_shares = len(words) > SHEET_WORDS and len(words) % SHARE_WORDS == 0
    stands, near = (is_share_word, near_share_words) if in_shares else (is_word, near_words)
    for place, word in enumerate(words, 1):
        if not stands(word):
            like = ", ".join(near(word)) or "–"
            raise BadInput("Word %(place)s, “%(word)s”, stands on no recovery sheet. Near it: %(near)s", WORDS, place=place, word=word, near=like)
    if len(words) != SHEET_WORDS and not in_shares:
        raise BadInput("That makes %(num)s words. A sheet has %(all)s, a share %(share)s.", WORDS, num=len(words), all=SHEET_WORDS, share=SHARE_WORDS)
    try:
        return _from_shares(words) if in_shares else recovery_seed(words)
    except BadInput as wrong:
        raise BadInput(str(wrong), WORDS) from None  # Beside the field that this page has.


def _must_be_the_sheet(office: Office, seed: bytes, chosen: Sequence[str]) -> None:
    """Who made a new sheet while the help page's list waited still needs the one before, which the list names: the new one could never sign.

    Raises: BadInput when it is not the sheet that can agree to what was chosen.
    """
    seat, newest = office.journal.roster.epochs[RECOVERY], newest_list(office.folder, bytes.fromhex(office.group))
    is_present = epoch_of(RECOVERY, seat.number, seed).kid == seat.kid
    signs_lists = recovery_signing(seed).public.hex() in newest.signers.recovery if newest else is_present
    if is_present and HELP_PAGE in chosen and not signs_lists:
        raise BadInput("The help page goes by a list that names the sheet before this one. Tick the help page alone, and type the words of that sheet.", WORDS)
    if not is_present and not (signs_lists and set(chosen) == {HELP_PAGE}):
        raise BadInput("These words are of another sheet than the present one. Look at the day it was made.", WORDS)


def _from_shares(words: Sequence[str]) -> bytes:
    return seed_of([share_of(words[at : at + SHARE_WORDS]) for at in range(0, len(words), SHARE_WORDS)])


ROUTES = (
    Route("GET", "/keys/sheet", page),
    Route("POST", "/keys/sheet", agree, again=page),
)
