"""A certificate of one's own for an office without a domain name. Rule: its fingerprint is compared by people, so it is printed in full."""

import ipaddress
import os
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from safeconduct.core.when import Moment, as_datetime
from safeconduct.errors import BadInput, NotFound

VALID_DAYS = 825
"""Browsers refuse certificates that are valid for longer than this."""


def make_certificate(folder: Path, hosts: Sequence[str], now: Moment) -> tuple[Path, Path]:
    """Writes `office.crt` and `office.key` for these names and addresses; the paths of both.

    Raises: BadInput when no host is named, or when a certificate is already there: colleagues have compared it.
    """
    if not hosts:
        raise BadInput(
            "Name the office computer as the other computers call it, for example office.local or 192.168.1.20."
        )
    certificate, key = folder / "office.crt", folder / "office.key"
    if certificate.exists() or key.exists():
        raise BadInput("There is a certificate already. Move it away first if you want a new one.")
    private = ec.generate_private_key(ec.SECP256R1())
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write(
        key,
        private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ),
    )
    _write(certificate, _signed(private, hosts, now).public_bytes(serialization.Encoding.PEM))
    return certificate, key


def fingerprint(certificate: Path) -> str:
    """SHA-256 as browsers show it: pairs of hex digits. Raises: NotFound, BadInput."""
    try:
        loaded = x509.load_pem_x509_certificate(certificate.read_bytes())
    except FileNotFoundError:
        raise NotFound("There is no certificate at the path given.") from None
    except ValueError:
        raise BadInput("The certificate file is not a certificate in PEM.") from None
    return loaded.fingerprint(SHA256()).hex(":").upper()


def _signed(private: ec.EllipticCurvePrivateKey, hosts: Sequence[str], now: Moment) -> x509.Certificate:
    # The common name says nothing about what the office does: it is shown to whoever connects.
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hosts[0])])
    begin = as_datetime(now) - timedelta(days=1)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=VALID_DAYS))
        .add_extension(x509.SubjectAlternativeName([_alternative(host) for host in hosts]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(private, SHA256())
    )


def _alternative(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _write(path: Path, content: bytes) -> None:
    """Only the owner may read it, from the first moment on."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
