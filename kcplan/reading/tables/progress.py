"""Tells how far the reading of a large table has come, to whoever watches."""

import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import BinaryIO

#: Lines between one report and the next; a shorter table has none.
EVERY = 50_000

_watcher: ContextVar[Callable[[float], None]] = ContextVar("watcher", default=lambda _share: None)


@contextmanager
def watched(watcher: Callable[[float], None]) -> Iterator[None]:
    """Let `watcher` be told the share of each large table that is read, from 0 to 1, while the block runs."""
    before = _watcher.set(watcher)
    try:
        yield
    finally:
        _watcher.reset(before)


def tell(file: BinaryIO, before: int, now: int) -> None:
    """Tell the watcher how much of a file is read, at each of `EVERY` lines: here from line `before` to line `now`."""
    if before // EVERY < now // EVERY:
        size = len(file.getbuffer()) if isinstance(file, io.BytesIO) else os.fstat(file.fileno()).st_size
        _watcher.get()(file.tell() / size)


def done() -> None:
    """Tell the watcher that the table is read."""
    _watcher.get()(1.0)
