"""A dossier sealed to its recipient's own key, in the format that they use. Rule: only a public key is taken; which key it was is said, so that
it can be compared by voice."""

from dataclasses import dataclass

import pyrage
import pysequoia

from safeconduct.core.when import Day
from safeconduct.errors import BadInput

MOST_KEY = 64 * 1024
"""Unit: letters."""

_BEGIN = "-----BEGIN PGP "


@dataclass(frozen=True, slots=True)
class Envelope:
    """Shape: `to` names the key; `ending` is how a file in this format ends."""

    sealed: bytes
    to: str
    ending: str


def sealed_for(key: str, plain: bytes, on: Day) -> Envelope:
    """Shape: `on` is the day by which a key may have run out. Raises: BadInput when this is no public key, or one to which nothing can be sealed."""
    key = key.strip()
    if len(key) > MOST_KEY:
        raise _no_key()
    if key.startswith("age1"):
        return _age(key, plain)
    if _BEGIN in key:
        return _openpgp(key, plain, on)
    raise _no_key()


def _age(key: str, plain: bytes) -> Envelope:
    try:
        recipient = pyrage.x25519.Recipient.from_str(key)
    except pyrage.RecipientError:
        raise _no_key() from None
    try:
        sealed = pyrage.encrypt(plain, [recipient])
    except BaseException as trouble:
        # At a key under which everybody could read along the library panics, which is no Exception and passes by all that catches those.
        if isinstance(trouble, Exception) or type(trouble).__name__ == "PanicException":
            raise _no_key() from None
        raise
    return Envelope(sealed, f"age {key}", ".age")


def _openpgp(key: str, plain: bytes, on: Day) -> Envelope:
    if "PRIVATE KEY" in key:
        raise BadInput("This is a private key. Ask the recipient for the public one, and tell them that this one was sent about.", "key")
    try:
        cert = pysequoia.Cert.from_bytes(key.encode())
        # The library seals to a key that was withdrawn without a word.
        if cert.is_revoked or (cert.expiration is not None and cert.expiration.date() <= on.date):
            raise _unusable()
        sealed = pysequoia.encrypt(plain, recipients=[cert], armor=False)
    except (RuntimeError, ValueError, TypeError):
        # What the library says would bring a trace of itself; it has one kind of error for all that may be wrong.
        raise _unusable() from None
    return Envelope(sealed, f"OpenPGP {cert.fingerprint.upper()}", ".pgp")


def _unusable() -> BadInput:
    return BadInput("Nothing can be sealed to this OpenPGP key: it is not whole, has run out, or was withdrawn. Ask for a new one.", "key")


def _no_key() -> BadInput:
    return BadInput("This is no public key we know: it begins with age1, or with BEGIN PGP PUBLIC KEY BLOCK.", "key")
