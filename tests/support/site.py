"""A folder of scenarios as `kcplan serve` serves it: within the tests, or as a process of its own."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
from starlette.testclient import TestClient

from kcplan.web.app import Site
from kcplan.web.safety import Access
from kcplan.web.workers import PageWorkers

ROOT = Path(__file__).parents[2]
PORT = 8765
HOST = f"127.0.0.1:{PORT}"
ORIGIN = {"Origin": f"http://{HOST}"}


def folder(place: Path) -> Path:
    """A folder with the scenarios that ship, to be played with and written to."""
    for name in ("models", "scenarios"):
        shutil.copytree(ROOT / name, place / name)
    return place


@contextmanager
def within(root: Path, password: str = "", seconds: float = 120.0) -> Iterator[tuple[TestClient, Access]]:
    """The site within this process, its workers beside it, asked as its own page asks."""
    access = Access(frozenset([HOST]), PORT, password)
    quick, slow = PageWorkers(2, seconds), PageWorkers(1, seconds)
    site = Site(root.resolve(), access, quick, slow)
    cookies = {} if password else {access.cookie: access.token}
    with TestClient(
        site.app(), base_url=f"http://{HOST}", cookies=cookies, follow_redirects=False, raise_server_exceptions=False
    ) as client:
        yield client, access


@dataclass(frozen=True)
class ServedSite:
    """A server of its own: its process, the address that it printed, and a client that has been there."""

    process: subprocess.Popen[str]
    address: str
    client: httpx2.Client

    @property
    def base(self) -> str:
        """`http://127.0.0.1:PORT`."""
        return self.address.partition("/?")[0]


@contextmanager
def served(root: Path, *options: str) -> Iterator[ServedSite]:
    """`kcplan serve` at a free port, ended afterwards."""
    command = [sys.executable, "-m", "kcplan", "serve", str(root), "--no-browser", "--lang", "en"]
    port = [] if "--port" in options else ["--port", "0"]
    process = subprocess.Popen(
        [*command, *port, *options], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, bufsize=1
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        address = line.rpartition(" ")[2].strip()
        assert address.startswith("http://"), line
        with httpx2.Client(base_url=address.partition("/?")[0], timeout=120, follow_redirects=True) as client:
            assert client.get(address).status_code == 200
            yield ServedSite(process, address, client)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
