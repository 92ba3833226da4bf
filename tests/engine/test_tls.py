"""A Dask cluster that speaks TLS: reached with certificates of its authority, and with no others."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.calls import ROOT, call
from support.certificates import Certificates, certificates
from support.local_cluster import Local, local_cluster

import kcplan
from kcplan.commands.sweep import view
from kcplan.engine.cluster_address import cluster_at
from kcplan.errors import UsageError
from kcplan.projects.synthetic import write

__all__ = ["call"]

pytestmark = [
    pytest.mark.once,
    # What Dask leaves to the collector while it closes is none of ours.
    pytest.mark.filterwarnings("default"),
]

UNCERTAIN = ROOT / "scenarios" / "uncertain-funding.yaml"
SWEEP = ("sweep", UNCERTAIN, "--samples", "20", "--chunk", "10", "--json")


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return certificates(tmp_path_factory.mktemp("tls") / "own")


@pytest.fixture(scope="module")
def local(tls: Certificates) -> Iterator[Local]:
    with local_cluster(tls.ca, tls.cert, tls.key) as found:
        assert found.address.startswith("tls://")
        yield found


def test_sweep_and_solve_of_a_cluster_with_tls(call, local: Local, tls: Certificates, tmp_path: Path) -> None:
    """The figures of this machine, from the command line and from Python; the key may be beside the certificate."""
    here, there = call(*SWEEP, "--workers", "1"), call(*SWEEP, "--cluster", local.address, *tls.options)
    assert there.code == 0, there.err
    expected = json.loads(here.out)
    for said in (expected, found := json.loads(there.out)):
        del said["manifest"]["time"]
    assert found == expected
    both = tmp_path / "both.pem"
    both.write_bytes(tls.cert.read_bytes() + tls.key.read_bytes())
    cluster = cluster_at(local.address, tls.ca, both)
    again = view(kcplan.sweep(kcplan.load(UNCERTAIN), samples=20, chunk=10, cluster=cluster)).data()
    assert again["targets"] == expected["targets"]
    write(tmp_path, 8, 5, lambda _share: None)
    solve = ("solve", tmp_path / "scenarios" / "base.yaml", "--method", "decompose", "--quiet")
    assert call(*solve, "--cluster", local.address, *tls.options).code == 0


def test_certificates_of_another_authority_reach_nothing(call, local: Local, tls: Certificates, tmp_path: Path) -> None:
    """Neither side takes them: told with the authority's file, and nothing is made. TCP reaches nothing either."""
    other = certificates(tmp_path / "other")
    mixed = ["--tls-ca-file", tls.ca, "--tls-cert", other.cert, "--tls-key", other.key]
    for options in (other.options, mixed):
        done = call(*SWEEP, "--cluster", local.address, *options, "--out", tmp_path / "out")
        assert (done.code, done.out) == (2, "")
        assert f"a Dask scheduler at {local.address} that speaks TLS, with certificates signed by" in done.err
        assert options[1] in done.err.split() or f"{options[1]}," in done.err.split()
    done = call(*SWEEP, "--cluster", local.address.replace("tls://", "tcp://"), "--out", tmp_path / "out")
    assert (done.code, done.out) == (2, "")
    assert not (tmp_path / "out").exists()


def test_a_cluster_without_tls_is_not_taken_for_one(call, tls: Certificates) -> None:
    """Asked for TLS, kcplan sends nothing to a cluster that does not speak it."""
    with local_cluster() as plain:
        done = call(*SWEEP, "--cluster", plain.address.replace("tcp://", "tls://"), *tls.options)
    assert (done.code, done.out) == (2, "")
    assert "that speaks TLS" in done.err


def test_files_that_cannot_be_right_are_told_before_anything_is_read(call, tls: Certificates, tmp_path: Path) -> None:
    """Half of the options, none, files that are absent, no certificates, no own key, a key with a passphrase."""
    other, text = certificates(tmp_path / "other"), tmp_path / "text.pem"
    text.write_text("text")
    at = "tls://127.0.0.1:1"
    cases: list[tuple[str, list[object], str]] = [
        (at, [], f"expected --tls-ca-file, --tls-cert and --tls-key for {at}, found none"),
        (at, ["--tls-key", tls.key], "found --tls-key"),
        (at, ["--tls-ca-file", tls.ca, "--tls-key", tls.key], "found --tls-ca-file, --tls-key"),
        ("tcp://127.0.0.1:1", tls.options, "expected an address that begins with tls://"),
        ("", tls.options, "for --tls-ca-file, --tls-cert, --tls-key, found none"),
        (at, ["--tls-ca-file", tls.ca, "--tls-cert", "no.pem"], "for --tls-cert, found no.pem: No such file"),
        (at, ["--tls-ca-file", tmp_path, "--tls-cert", tls.cert], f"found {tmp_path}: Is a directory"),
        (at, ["--tls-ca-file", text, "--tls-cert", tls.cert], f"for --tls-ca-file, found none in {text}"),
        (at, ["--tls-ca-file", tls.key, "--tls-cert", tls.cert], f"for --tls-ca-file, found none in {tls.key}"),
        (at, ["--tls-ca-file", tls.ca, "--tls-cert", tls.cert], f"found something else in {tls.cert}"),
        (at, ["--tls-ca-file", tls.ca, "--tls-cert", tls.cert, "--tls-key", other.key], "the key that belongs to it"),
        (at, ["--tls-ca-file", tls.ca, "--tls-cert", tls.cert, "--tls-key", tls.locked], "without a passphrase"),
    ]
    for address, options, words in cases:
        for command in ("sweep", "solve"):
            done = call(command, "none.yaml", *(["--cluster", address] if address else []), *map(str, options))
            assert (done.code, done.out) == (2, ""), options
            assert words in done.err, options


@pytest.mark.parametrize(
    "address",
    ["", "x", ":", "1:", "tcp://", "tcp://:1", "tcp://host", "tcp://host:0", "tcp://host:65536", "tcp://host:-1",
     "tcp://host:1/x", "http://host:1", "tcp:host:1", "tcp://a b:1", "tcp://host:1\n", "TCP://host:1", "inproc://host:1"],
)  # fmt: skip
def test_what_is_no_address_is_told_at_once(address: str) -> None:
    """Dask takes some of these for an address and waits for it without end."""
    with pytest.raises(UsageError, match="expected the address of a Dask scheduler"):
        cluster_at(address)


def test_addresses_are_taken() -> None:
    """Names, numbers of both versions, and without the protocol, which is TCP then."""
    for address in ("localhost:8786", "tcp://10.0.0.1:8786", "tcp://[::1]:8786", "tcp://node-1.cluster.vn:1"):
        cluster = cluster_at(address)
        assert cluster is not None
        assert (cluster.address, cluster.speaks_tls) == (address, False)
