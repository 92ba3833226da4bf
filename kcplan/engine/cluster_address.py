"""Where a cluster is: its address, and its certificates if it speaks TLS. Looked at before anything is done."""

import os
import re
from dataclasses import dataclass

from kcplan.errors import UsageError
from kcplan.language import _, of_library
from kcplan.visible import shown

#: What Dask takes for an address beside these it may wait for without end, as for `:`.
_ADDRESS = re.compile(r"((tcp|tls)://)?(\[[\da-fA-F:.]+\]|[\w.-]+):(?P<port>\d{1,5})", re.ASCII)

_CA, _CERT, _KEY = _OPTIONS = ("--tls-ca-file", "--tls-cert", "--tls-key")


@dataclass(frozen=True, slots=True)
class Cluster:
    """The scheduler's address; for TLS, three PEM files: the authority's certificate, one's own, and its key.

    The authority has signed the certificates of both sides. The key may be in the file of the certificate.
    `cluster_at` makes it, of what can be right.
    """

    address: str
    ca_file: str = ""
    cert: str = ""
    key: str = ""

    @property
    def speaks_tls(self) -> bool:
        return self.address.startswith("tls://")


def cluster_at(
    address: str | None,
    tls_ca_file: str | os.PathLike[str] | None = None,
    tls_cert: str | os.PathLike[str] | None = None,
    tls_key: str | os.PathLike[str] | None = None,
) -> Cluster | None:
    """The cluster at an address like tcp://HOST:PORT, or tls://HOST:PORT with its files; None without any of these.

    Raises UsageError where these do not go together, or a file cannot be read or is not what it should be.
    """
    files = [os.fspath(file or "") for file in (tls_ca_file, tls_cert, tls_key)]
    named = ", ".join(option for option, file in zip(_OPTIONS, files, strict=True) if file) or _("none")
    if any(files) and not (address or "").startswith("tls://"):
        text = _("expected an address that begins with tls:// for {options}, found {address}")
        raise UsageError(text.format(options=named, address=address or _("none")))
    if address is None:
        return None
    found = _ADDRESS.fullmatch(address)
    if not found or not 1 <= int(found["port"]) <= 65_535:
        text = _("expected the address of a Dask scheduler, tcp://HOST:PORT or tls://HOST:PORT, found {address}")
        raise UsageError(text.format(address=address or "''"))
    cluster = Cluster(address, *files)
    if not cluster.speaks_tls:
        return cluster
    if not (cluster.ca_file and cluster.cert):
        text = _("expected {ca}, {cert} and {key} for {address}, found {options}")
        raise UsageError(text.format(ca=_CA, cert=_CERT, key=_KEY, address=address, options=named))
    for option, file in zip(_OPTIONS, files, strict=True):
        _refuse_unreadable(option, file)
    _refuse_other_files(cluster)
    return cluster


def _refuse_unreadable(option: str, file: str) -> None:
    try:
        if file:
            open(file, "rb").close()
    except OSError as error:
        text = _("expected a file that can be read for {option}, found {file}: {reason}")
        reason = of_library(error.strerror or str(error))
        raise UsageError(text.format(option=option, file=shown(file), reason=reason)) from error


def _refuse_other_files(cluster: Cluster) -> None:
    """Raise UsageError unless the files hold certificates, and the key of one's own without a passphrase."""
    import ssl  # where it is needed: it takes longer than all the rest of the command line

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context.load_verify_locations(cluster.ca_file)
    except (ssl.SSLError, ValueError) as error:
        text = _("expected a certificate (PEM) for {option}, found none in {file}")
        raise UsageError(text.format(option=_CA, file=shown(cluster.ca_file))) from error
    try:
        context.load_cert_chain(cluster.cert, cluster.key or None, password="")
    except (ssl.SSLError, ValueError) as error:
        text = _(
            "expected a certificate (PEM) for {cert} and the key that belongs to it, without a passphrase, for {key}, "
            "found something else in {files}"
        )
        files = ", ".join(shown(file) for file in (cluster.cert, cluster.key) if file)
        raise UsageError(text.format(cert=_CERT, key=_KEY, files=files)) from error
