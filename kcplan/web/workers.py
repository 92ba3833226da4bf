"""Work in processes that can be ended: a request that takes too long, or kills its worker, never ends the server."""

import multiprocessing
import queue
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import connection
from typing import Any

from kcplan.errors import SolverStopped
from kcplan.language import _, using

_context = multiprocessing.get_context("spawn")


@dataclass(frozen=True, slots=True)
class PageReply:
    """What a worker answers: a body with its kind, a status, and headers."""

    body: bytes
    kind: str = "text/html; charset=utf-8"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class _PageWorker:
    def __init__(self) -> None:
        self.pipe, theirs = _context.Pipe()
        self.process = _context.Process(target=_serve, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.pipe.close()


class PageWorkers:
    """So many processes; each does one piece of work at a time, for at most `seconds`."""

    def __init__(self, count: int, seconds: float) -> None:
        self._seconds = seconds
        self._lock, self._closed = threading.Lock(), False
        self._running: set[_PageWorker] = set()
        self._free: queue.Queue[_PageWorker | None] = queue.Queue()
        for _number in range(count):
            self._free.put(None)  # started when it is first needed

    def do(self, work: Callable[..., PageReply], lang: str, *arguments: Any) -> PageReply:
        """Do work in a process, and give what it answers. Raises SolverStopped where that takes too long, or the
        process has ended."""
        try:
            worker = self._free.get(timeout=self._seconds)
        except queue.Empty:
            raise SolverStopped(_told(lang, busy=True)) from None
        try:
            worker = worker or self._new()
            try:
                worker.pipe.send((work, arguments))
                if not worker.pipe.poll(self._seconds):
                    raise EOFError
                found = worker.pipe.recv()
            except (EOFError, OSError) as error:
                self._gone(worker)
                worker = None
                raise SolverStopped(_told(lang)) from error
        finally:
            self._free.put(worker)
        reply: PageReply = found
        return reply

    def close(self) -> None:
        """End all of them."""
        with self._lock:
            self._closed = True
            running = [*self._running]
        for worker in running:
            self._gone(worker)

    def _new(self) -> _PageWorker:
        with self._lock:
            if self._closed:
                raise EOFError
            worker = _PageWorker()
            self._running.add(worker)
        return worker

    def _gone(self, worker: _PageWorker) -> None:
        with self._lock:
            there = worker in self._running
            self._running.discard(worker)
        if there:
            worker.end()


def _told(lang: str, busy: bool = False) -> str:
    with using(lang):
        if busy:
            return _("The server has too much to do at the moment. Try again a little later.")
        return _("This took too long, or its process was ended. Ask for less, or use the command line.")


def _serve(pipe: connection.Connection) -> None:
    """A worker's life: work in, its reply or what went wrong out, again and again."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole terminal; the server ends its workers
    with suppress(EOFError, OSError):  # the server is gone
        while True:
            work, arguments = pipe.recv()
            pipe.send(work(*arguments))
