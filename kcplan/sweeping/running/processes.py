"""Chunks on this machine's cores: each worker a process, with a pipe to it. A worker that dies is replaced.

An executor of concurrent.futures breaks as a whole when one of its processes is killed, and does not say which chunk
it was at; a pipe for each worker tells both.
"""

import multiprocessing
import os
import signal
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import connection

from kcplan.errors import SolverStopped
from kcplan.language import _
from kcplan.sweeping.running.work import DEATHS, Job, TableColumns, run_chunk

#: The same on every system, and nothing of this process is copied by accident (threads, solvers).
_context = multiprocessing.get_context("spawn")


class _Worker:
    """A process that runs one chunk after the other.

    The job goes through its pipe: an argument of a process that dies as it starts is waited for without end.
    """

    def __init__(self, job: Job) -> None:
        self.job: Job | None = job  # until it is sent
        self.pipe, theirs = _context.Pipe()
        self.process = _context.Process(target=_serve, args=(theirs,), daemon=True)
        with _interrupts_held_back():
            self.process.start()
        theirs.close()
        self.chunk = -1

    def begin(self, chunk: int) -> None:
        self.chunk = chunk
        with suppress(OSError):  # it has died meanwhile: its pipe says so to whoever waits for it
            if self.job is not None:
                self.pipe.send(self.job)
                self.job = None
            self.pipe.send(chunk)

    def stop(self) -> None:
        self.process.kill()
        self.process.join()
        self.pipe.close()


def run(job: Job, chunks: Iterable[int], workers: int, done: Callable[[int, TableColumns], None]) -> None:
    """Run chunks on so many workers and hand over each as it comes.

    Raises what a chunk raises, and SolverStopped where a chunk has killed its worker three times.
    """
    waiting, deaths = deque(chunks), Counter[int]()
    pool: list[_Worker] = []
    try:
        for _number in range(min(workers, len(waiting))):
            pool.append(_Worker(job))
        for worker in pool:
            worker.begin(waiting.popleft())
        while pool:
            ready = connection.wait([worker.pipe for worker in pool])
            for place, worker in enumerate(pool):
                if worker.pipe not in ready:
                    continue
                if not _received(worker, done):
                    worker.stop()
                    deaths[worker.chunk] += 1
                    if deaths[worker.chunk] == DEATHS:
                        raise SolverStopped(killed(job, worker.chunk))
                    waiting.appendleft(worker.chunk)
                    pool[place] = _Worker(job)
                if waiting:
                    pool[place].begin(waiting.popleft())
                else:
                    pool[place].stop()
            pool = [worker for worker in pool if not worker.pipe.closed]
    finally:
        for worker in pool:
            worker.stop()


def cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def killed(job: Job, chunk: int) -> str:
    """What to say of a chunk whose workers die."""
    first = chunk * job.chunk
    return _(
        "chunk {chunk} (futures from {first}) has killed its worker {times} times: the system may be out of "
        "memory. Use fewer workers or smaller chunks; finished work is kept with --out"
    ).format(chunk=chunk, first=first, times=DEATHS)


def _serve(pipe: connection.Connection) -> None:
    """A worker's life: the job in, then a chunk's number in and its columns or what went wrong out, again and again."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole terminal; the driver ends its workers
    with suppress(EOFError, OSError):  # the driver is gone
        job: Job = pipe.recv()
        while True:
            chunk = pipe.recv()
            try:
                pipe.send(run_chunk(job, chunk))
            except Exception as error:
                pipe.send(error)


def _received(worker: _Worker, done: Callable[[int, TableColumns], None]) -> bool:
    """Hand over what a worker sends; False where it has died instead."""
    try:
        found = worker.pipe.recv()
    except (EOFError, OSError):
        return False
    if isinstance(found, Exception):
        worker.stop()
        raise found
    done(worker.chunk, found)
    return True


@contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Ctrl-C waits here, and a process started here never sees it, not even before it can say that it will not."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # it starts with the first process, and would let Ctrl-C through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
