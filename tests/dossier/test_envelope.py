"""What is sealed to a recipient's key opens with theirs, and only a public key is taken."""

import shutil
import subprocess
from pathlib import Path

import pyrage
import pysequoia
import pytest

from safeconduct.core.when import Day
from safeconduct.dossier.envelope import sealed_for
from safeconduct.errors import BadInput

TODAY = Day("2017-06-09")
PLAIN = b"%PDF invented " * 50


def test_age_opens_with_the_recipients_identity_and_with_no_other() -> None:
    theirs, other = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    made = sealed_for(f"  {theirs.to_public()}\n", PLAIN, TODAY)

    assert pyrage.decrypt(made.sealed, [theirs]) == PLAIN
    assert (made.to, made.ending) == (f"age {theirs.to_public()}", ".age")
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(made.sealed, [other])


def _a_key() -> pysequoia.Tsk:
    return pysequoia.Tsk.generate("Invented embassy <consul@example.org>")


def _public(theirs: pysequoia.Tsk) -> pysequoia.Cert:
    return theirs.extract_certificate()


def test_openpgp_opens_with_the_recipients_key() -> None:
    theirs = _a_key()
    made = sealed_for(str(_public(theirs)), PLAIN, TODAY)

    assert pysequoia.decrypt(made.sealed, decryptor=theirs.decryptor()).bytes == PLAIN
    assert (made.to, made.ending) == (f"OpenPGP {_public(theirs).fingerprint.upper()}", ".pgp")
    assert PLAIN[:10] not in made.sealed


@pytest.mark.skipif(shutil.which("gpg") is None, reason="not run: there is no gpg here")
def test_gnupg_opens_what_was_sealed_to_a_key_that_it_made(tmp_path: Path) -> None:
    home = tmp_path / "gpg"
    home.mkdir(mode=0o700)

    def gpg(*words: str, given: bytes = b"") -> bytes:
        command = ["gpg", "--homedir", str(home), "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", "", *words]
        return subprocess.run(command, input=given, check=True, capture_output=True).stdout

    gpg("--quick-generate-key", "Invented <consul@example.org>", "default", "default", "1d")
    made = sealed_for(gpg("--armor", "--export", "consul@example.org").decode(), PLAIN, TODAY)
    opened = gpg("--decrypt", given=made.sealed)
    subprocess.run(["gpgconf", "--homedir", str(home), "--kill", "all"], check=False)

    assert opened == PLAIN


@pytest.mark.parametrize("key", ["", "age1", "age1qqqq", "AGE-SECRET-KEY-1QQ", "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\njunk", "hello", "a" * 100_000])
def test_what_is_no_public_key_is_refused_in_words(key: str) -> None:
    with pytest.raises(BadInput) as refused:
        sealed_for(key, PLAIN, TODAY)
    assert refused.value.field == "key"
    assert "Stack" not in str(refused.value)


def test_a_private_key_is_not_taken() -> None:
    with pytest.raises(BadInput, match="private"):
        sealed_for(str(_a_key()), PLAIN, TODAY)


def test_a_withdrawn_key_is_not_sealed_to() -> None:
    theirs = _a_key()
    withdrawn = pysequoia.Cert.from_bytes(bytes(_public(theirs)) + bytes(_public(theirs).revoke(theirs.signer())))
    assert withdrawn.is_revoked

    with pytest.raises(BadInput, match="withdrawn"):
        sealed_for(str(withdrawn), PLAIN, TODAY)


def test_a_key_that_has_run_out_is_not_sealed_to() -> None:
    theirs = _public(pysequoia.Tsk.generate("Invented <consul@example.org>", validity_seconds=86400))
    assert theirs.expiration is not None

    assert sealed_for(str(theirs), PLAIN, TODAY)
    with pytest.raises(BadInput, match="run out"):
        sealed_for(str(theirs), PLAIN, Day(theirs.expiration.date().isoformat()))


@pytest.mark.parametrize("key", ["age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq5cu47z", "age1qyqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqj7vrya"])
def test_a_key_under_which_everybody_could_read_is_refused_in_words(key: str) -> None:
    """Points of low order, 0 and 1: the library panics, which is no Exception."""
    with pytest.raises(BadInput):
        sealed_for(key, PLAIN, TODAY)
