"""Ctrl-C: stops the work wherever it is, but for an import, whose end is waited for; a second one stops at once."""

import _thread
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click

from kcplan.language import _
from kcplan.visible import shown

#: The exit code of what Ctrl-C stops.
STOPPED = 130

#: Seconds after which an import that was met is looked for again.
_SOON = 0.02


@contextmanager
def heard() -> Iterator[None]:
    """While the block runs, Ctrl-C raises KeyboardInterrupt in it once. Where it is ignored already, it stays so."""
    before = signal.getsignal(signal.SIGINT)
    if before in (signal.SIG_IGN, None) or threading.current_thread() is not threading.main_thread():
        yield
        return
    hook = sys.unraisablehook
    try:
        sys.unraisablehook = _unraisable
        signal.signal(signal.SIGINT, _interrupt)
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        sys.unraisablehook = hook


def _interrupt(_signal: int, frame: FrameType | None) -> None:
    if _importing(frame):
        _again()  # libraries that are interrupted as they begin leave traces, and tell them as errors of their own
        return
    signal.signal(signal.SIGINT, leave)
    raise KeyboardInterrupt


@contextmanager
def told_if_stopped(place: Path | None) -> Iterator[None]:
    """Say so if Ctrl-C stops the block when it has written at a place already; else leave it to whoever called."""
    before = _there(place)
    try:
        yield
    except KeyboardInterrupt:
        if place is None or _there(place) == before:
            raise
        click.echo(_("Stopped after {place} was written.").format(place=shown(place)), err=True)
        click.get_current_context().exit(STOPPED)


def _there(place: Path | None) -> tuple[int, int] | None:
    """Which file or folder is at a place: what is written takes the place of another one as a whole."""
    try:
        found = None if place is None else place.lstat()
    except OSError:
        return None
    return None if found is None else (found.st_dev, found.st_ino)


def leave(*_signal: object) -> None:
    """End the process with the exit code of Ctrl-C, and nothing else."""
    os._exit(STOPPED)


def _importing(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_globals.get("__name__") == "importlib._bootstrap":
            return True
        frame = frame.f_back
    return False


def _again() -> None:
    timer = threading.Timer(_SOON, _interrupt_main)
    timer.daemon = True
    timer.start()


def _interrupt_main() -> None:
    main = threading.main_thread().ident
    if main is not None and hasattr(signal, "pthread_kill"):
        signal.pthread_kill(main, signal.SIGINT)  # it also wakes what waits
    else:
        _thread.interrupt_main()


def _unraisable(unraisable: "sys.UnraisableHookArgs") -> None:
    """Where Python can raise nothing, as while it clears things away, Ctrl-C would be told and then forgotten."""
    if isinstance(unraisable.exc_value, KeyboardInterrupt):
        signal.signal(signal.SIGINT, _interrupt)
        _again()
    else:
        sys.__unraisablehook__(unraisable)
