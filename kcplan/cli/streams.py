"""Standard output and error as the system gives them: closed, full, a pipe that ends, or unable to show Vietnamese."""

import codecs
import contextlib
import io
import os
import stat
import sys
from typing import Any


class _Pipe(io.FileIO):
    """A pipe whose reader may go away, as `head` does: what comes afterwards goes nowhere, and the work goes on."""

    def write(self, data: Any, /) -> int:
        try:
            return super().write(data)
        except BrokenPipeError:
            return memoryview(data).nbytes


def prepare() -> None:
    """Let both streams take every letter; one that is closed goes nowhere, and so does a pipe that has ended.

    They write UTF-8, unless PYTHONIOENCODING asks for another encoding. What that lacks comes out as `?`. ASCII counts
    as none: it is what a machine sets that knows nothing of letters.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, it stays until the end
        elif isinstance(stream, io.TextIOWrapper):
            asked = os.environ.get("PYTHONIOENCODING") and codecs.lookup(stream.encoding).name != "ascii"
            stream.reconfigure(encoding=None if asked else "utf-8", errors="replace")
            if _is_pipe(stream):
                ends = io.BufferedWriter(_Pipe(stream.fileno(), "w", closefd=False))
                lasting = io.TextIOWrapper(ends, stream.encoding, stream.errors, line_buffering=stream.line_buffering)
                setattr(sys, name, lasting)


def _is_pipe(stream: io.TextIOWrapper) -> bool:
    try:
        mode = os.fstat(stream.fileno()).st_mode
    except (OSError, ValueError):  # there is nothing of the system's behind it
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)


def give_up_what_cannot_be_written() -> None:
    """Let nothing that a full disk refuses be written again at exit, where Python would complain."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            with contextlib.suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
