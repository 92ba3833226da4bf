"""The server as a process: what it prints, twenty browsers at once, killed and started again, and what it refuses."""

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest
from support import site

from kcplan.web import pages
from kcplan.web.workers import PageReply, PageWorkers

pytestmark = pytest.mark.once

QUESTION = "/answer?file=scenarios/base.yaml&lang=en&money.central={share}"


def test_twenty_browsers_at_once_get_their_own_answers(root: Path) -> None:
    """Each moves its slider to places of its own, all at once; every answer is what that question gets by itself."""
    shares = [f"{80 + number}" for number in range(20)]
    with site.served(root) as here:
        cookies = dict(here.client.cookies)
        alone = {share: here.client.get(QUESTION.format(share=share)).text for share in shares}

        def browse(number: int) -> list[bool]:
            own = shares[number:] + shares[:number]
            with httpx2.Client(base_url=here.base, cookies=cookies, timeout=300) as browser:
                return [browser.get(QUESTION.format(share=share)).text == alone[share] for share in own[:5]]

        with ThreadPoolExecutor(20) as together:
            found = list(together.map(browse, range(20)))
        assert all(map(all, found))
        assert len(set(alone.values())) == 20


def test_killed_and_started_again_nothing_is_lost(root: Path) -> None:
    """The address of a page gives the same page after the server was killed, once the new address was opened."""
    address = "/scenario?file=scenarios/base.yaml&money.central=91.5&side.clusters=exactly&amount.clusters=8500"
    with site.served(root) as here:
        before = here.client.get(address).text
        port = here.base.rpartition(":")[2]
        here.process.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
        here.process.wait()
        with site.served(root, "--port", port) as again:
            assert again.client.get(address).text == before
            assert httpx2.get(again.base + address, cookies=dict(here.client.cookies)).status_code == 401


def test_what_is_no_http_ends_no_server(root: Path) -> None:
    """Random bytes, half a request, a head without end, two lengths: refused or dropped, and the next page comes."""
    chance = random.Random(1)
    heads = [
        b"GET / HTTP/1.1\r\n",
        b"POST /save HTTP/1.1\r\nContent-Length: 9\r\nContent-Length: 8\r\n\r\n",
        b"\x16\x03",
    ]
    with site.served(root) as here:
        host, port = here.base.removeprefix("http://").split(":")
        for number in range(60):
            noise = b"X: " + b"a" * 200_000 if number % 20 == 0 else chance.randbytes(chance.randrange(1, 2000))
            with socket.create_connection((host, int(port))) as raw, contextlib.suppress(ConnectionError):
                raw.sendall(chance.choice(heads) + noise)
        assert here.client.get("/").status_code == 200


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent in another way there")
def test_ctrl_c_ends_it(root: Path) -> None:
    """The server and its workers end, without a traceback."""
    with site.served(root) as here:
        here.process.send_signal(signal.SIGINT)
        assert here.process.wait(timeout=60) in (0, 130)


def test_what_cannot_be_served_is_told(root: Path, tmp_path: Path) -> None:
    """No folder, a port that is taken, a host that others reach without a password: exit code 2 and a sentence."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        for arguments, said in (
            ([str(tmp_path / "none")], "expected a folder of scenarios"),
            ([str(root), "--port", port], f"cannot listen at 127.0.0.1:{port}"),
            ([str(root), "--host", "0.0.0.0", "--port", "0"], "KCPLAN_PASSWORD"),
        ):
            command = [sys.executable, "-m", "kcplan", "serve", *arguments, "--no-browser", "--lang", "en"]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            assert (done.returncode, said in done.stderr) == (2, True), done.stderr


def slow(_request: object = None) -> PageReply:
    """Work that does not end in time."""
    import time

    time.sleep(60)
    return PageReply(b"")


def deadly(_request: object = None) -> PageReply:
    """Work that ends its process."""
    os._exit(1)


@pytest.mark.parametrize("work", [slow, deadly])
def test_work_without_end_and_work_that_kills_its_process_are_told(work: object) -> None:
    """The request is answered, and the next one finds a worker."""
    from kcplan.errors import SolverStopped

    workers = PageWorkers(1, 1.0)
    try:
        with pytest.raises(SolverStopped, match="took too long"):
            workers.do(work, "en")  # type: ignore[arg-type]
        workers._seconds = 120.0
        assert workers.do(pages.loaded, "en") == PageReply(b"")
    finally:
        workers.close()


def test_a_worker_that_was_killed_is_replaced() -> None:
    """One of a pool is killed from outside: its request is told so, and the next one is answered."""
    from kcplan.errors import SolverStopped

    workers = PageWorkers(1, 60.0)
    try:
        assert workers.do(pages.loaded, "en") == PageReply(b"")
        next(iter(workers._running)).process.kill()
        with pytest.raises(SolverStopped):
            workers.do(pages.loaded, "en")
        assert workers.do(pages.loaded, "en") == PageReply(b"")
    finally:
        workers.close()
