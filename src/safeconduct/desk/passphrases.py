"""What a passphrase must be, and one that is offered. Rule: length is asked for, never signs and capitals."""

from mnemonic import Mnemonic

from safeconduct.core.ids import Chance
from safeconduct.errors import BadInput
from safeconduct.web.forms import Form

SHORTEST = 16
"""Unit: letters."""

FEWEST_DIFFERENT = 6

MOST = 1000


def suggested(chance: Chance) -> str:
    """Six words out of 2048: 66 random bits."""
    words = Mnemonic("english").wordlist
    bits = int.from_bytes(chance(9), "big")
    return " ".join(words[(bits >> (11 * place)) & 2047] for place in range(6))


def checked(form: Form) -> None:
    """Raises: BadInput, naming the field, when the name or the passphrase will not do: the suggested one typed once, one of their own twice."""
    name, passphrase = form.get("name").strip(), form.get("passphrase")
    if not name:
        raise BadInput("Choose a name to sign in with.", "name")
    if len(name) > 60:
        raise BadInput("Choose a shorter name: at most 60 letters.", "name")
    if len(passphrase) < SHORTEST:
        raise BadInput("Take at least 16 letters. Several words in a row are easy to remember.", "passphrase")
    if len(passphrase) > MOST:
        raise BadInput("Take at most 1000 letters.", "passphrase")
    if len(set(passphrase.casefold())) < FEWEST_DIFFERENT:
        raise BadInput("This repeats too much. Take several different words.", "passphrase")
    if passphrase.casefold().replace(name.casefold(), "").strip() == "":
        raise BadInput("Do not use your name as the passphrase.", "passphrase")
    if passphrase == form.get("suggestion"):
        return  # It stands on the page that was typed from: a slip would not be these words.
    if not form.get("passphrase-again"):
        raise BadInput("These are not the six words on this page. Type them as they stand there; one of your own, type twice.", "passphrase")
    if passphrase != form.get("passphrase-again"):
        raise BadInput("The two are not the same. Type the passphrase twice.", "passphrase-again")
