"""Standard output and error as the system gives them: closed, full, a pipe that ends, or unable to show Vietnamese."""

import contextlib
import io
import os
import sys


def prepare() -> None:
    """Let both streams take every letter; one that is closed goes nowhere.

    They write UTF-8, unless PYTHONIOENCODING asks for another encoding: letters that it lacks come out as `?`.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, it stays until the end
        elif isinstance(stream, io.TextIOWrapper) and stream.encoding.lower().replace("-", "") != "utf8":
            asked = os.environ.get("PYTHONIOENCODING")
            stream.reconfigure(encoding=None if asked else "utf-8", errors="replace")


def give_up_what_cannot_be_written() -> None:
    """Let nothing that a full disk or an ended pipe refuses be written again at exit, where Python would complain."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            with contextlib.suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
