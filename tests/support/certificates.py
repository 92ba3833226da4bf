"""Certificates as a cluster needs them: an authority made for it alone, and what it has signed."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Certificates:
    """PEM files: the authority's certificate, one that it has signed, its key, and the key with a passphrase."""

    ca: Path
    cert: Path
    key: Path
    locked: Path

    @property
    def options(self) -> list[str]:
        """As the command line has them."""
        return ["--tls-ca-file", str(self.ca), "--tls-cert", str(self.cert), "--tls-key", str(self.key)]


def certificates(folder: Path) -> Certificates:
    """New ones, valid for a day, in a folder that is made for them."""
    folder.mkdir()
    made = Certificates(*(folder / f"{name}.pem" for name in ("ca", "cert", "key", "locked")))
    authority, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    made.ca.write_bytes(_signed(authority, authority, authority=True))
    made.cert.write_bytes(_signed(own, authority, authority=False))
    made.key.write_bytes(_written(own, NoEncryption()))
    made.locked.write_bytes(_written(own, BestAvailableEncryption(b"secret")))
    return made


def _signed(key: ec.EllipticCurvePrivateKey, by: ec.EllipticCurvePrivateKey, authority: bool) -> bytes:
    now = datetime.now(UTC)
    name, issuer = (
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, word)])
        for word in ("authority" if authority else "member", "authority")
    )
    builder = x509.CertificateBuilder(issuer, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(hours=12)).not_valid_after(now + timedelta(hours=12))
    builder = builder.add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    return builder.sign(by, hashes.SHA256()).public_bytes(Encoding.PEM)


def _written(key: ec.EllipticCurvePrivateKey, locked: KeySerializationEncryption) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked)
