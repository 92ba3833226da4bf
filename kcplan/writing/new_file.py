"""A file put where another may stand, which is kept; and never over one that somebody changed meanwhile."""

import contextlib
import hashlib
import os
from collections.abc import Callable
from pathlib import Path

from kcplan.errors import UsageError
from kcplan.language import _
from kcplan.visible import shown
from kcplan.writing.folder import beside, write_synced


def digest(path: Path) -> str:
    """The SHA-256 of a file's bytes; "" where there is no file."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return ""


def put(path: Path, content: bytes, replaces: str, check: Callable[[Path], object]) -> Path | None:
    """Write a file whole or not at all; returns where what it replaces is kept, None where it replaces nothing.

    `replaces` is the digest of the file that it may take the place of; "": of none. Whatever else stands there, or
    comes there meanwhile, stays, and UsageError is raised. `check` is called with the whole file beside its place,
    before anything is moved, and may raise.
    """
    with beside(path) as new:
        write_synced(new, content)
        check(new)
        kept = _set_aside(path, replaces) if replaces else None
        try:
            os.link(new, path)  # fails where something stands there
        except FileExistsError as error:
            raise UsageError(_changed(path)) from error
    return kept


def _set_aside(path: Path, expected: str) -> Path:
    """Rename a file to a free name of its own; back again where it is not the one that was expected."""
    number = 1
    while True:
        kept = path.with_name(f"{path.name}.{number}.bak")
        if digest(path) != expected:
            raise UsageError(_changed(path))
        try:
            os.link(path, kept)
        except FileExistsError:
            number += 1
            continue
        break
    path.unlink()
    if digest(kept) != expected:  # it was changed between the two
        with contextlib.suppress(FileExistsError):
            os.link(kept, path)
        kept.unlink()
        raise UsageError(_changed(path))
    return kept


def _changed(path: Path) -> str:
    text = _("expected {file} as it was when the page asked, found another file there; nothing was written")
    return text.format(file=shown(path.name))
