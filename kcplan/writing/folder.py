"""Folders and files written whole or not at all: beside their place, then renamed into it."""

import contextlib
import ctypes
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from kcplan.errors import UsageError
from kcplan.language import _, of_library
from kcplan.visible import shown

_EXCHANGE = 2  # renameat2's flag
_AT_CWD = -100
_LONG = 100  # bytes of a name; most disks take 255
_MOST_BYTES = 200_000_000  # of JSON that is read back


def refuse_foreign(folder: Path) -> None:
    """Raise UsageError unless a result may be written as this folder: absent, empty, or one that kcplan wrote.

    Call it before any work, so that nobody waits for a result that cannot be kept.
    """
    if folder.name in ("", ".."):
        text = _("expected a folder with a name of its own for the result, found {folder}")
        raise UsageError(text.format(folder=shown(folder)))
    with explained(folder):
        _recover(folder)
        if not folder.parent.is_dir():
            text = _("expected a folder to write {name} into, found none at {place}")
            raise UsageError(text.format(name=shown(folder.name), place=shown(folder.parent)))
        if not os.access(folder.parent, os.W_OK):
            text = _("expected a folder that can be written to, found {place} read-only")
            raise UsageError(text.format(place=shown(folder.parent)))
        if not folder.exists() and not folder.is_symlink():
            return
        if folder.is_symlink() or not folder.is_dir():
            text = _("expected a folder of results or nothing at {folder}, found a file or a link")
            raise UsageError(text.format(folder=shown(folder)))
        foreign = {path.name for path in folder.iterdir()} - _written(folder)
    if foreign:
        text = _(
            "expected {folder} to be empty or a result of kcplan, found {names} in it, which kcplan did not write; "
            "give another folder"
        )
        raise UsageError(text.format(folder=shown(folder), names=", ".join(map(shown, sorted(foreign)[:3]))))


def _written(folder: Path) -> set[str]:
    """The names that kcplan wrote into a folder, by its own manifest."""
    try:
        manifest = json_of(folder / "summary.json")["manifest"]
        return set(manifest["written"]) if manifest["program"] == "kcplan" else set()
    except (KeyError, TypeError):
        return set()


def json_of(path: Path) -> Any:
    """What a file holds that kcplan wrote as JSON; None where it holds no JSON, or cannot be read."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            return None
        return json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):  # the last: of brackets in brackets
        return None


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write a result folder. A crash at any moment leaves what was there before, or the new folder, whole."""
    refuse_foreign(folder)
    with beside(folder) as new:
        new.mkdir()
        for name, content in files.items():
            write_synced(new / name, content)
        _sync_folder(new)
        _into_place(new, folder)


def replace_file(path: Path, content: bytes, otherwise: str | None = None) -> None:
    """Write a file whole or not at all; a folder there is refused. `otherwise` as in `explained`."""
    with beside(path, otherwise) as new:
        if path.is_dir():
            raise UsageError(_("expected a file name, found the folder {folder}").format(folder=shown(path)))
        write_synced(new, content)
        os.replace(new, path)


def copy_whole(source: Path, names: Sequence[str], folder: Path) -> None:
    """Copy folders `names` of `source` into a new or empty folder."""
    with new_folder(folder) as new:
        for path in (path for name in names for path in [source / name, *sorted((source / name).rglob("*"))]):
            place = new / path.relative_to(source)
            if path.is_dir():
                place.mkdir()
            else:
                write_synced(place, path.read_bytes())


@contextlib.contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """A folder to fill, which takes the place of an absent or empty one once it is whole."""
    with _parents(folder), beside(folder) as new:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            text = _("expected {folder} to be absent or empty, found something there; nothing was written")
            raise UsageError(text.format(folder=shown(folder)))
        new.mkdir()
        yield new
        if folder.exists():
            folder.rmdir()
        os.rename(new, folder)


@contextlib.contextmanager
def _parents(path: Path) -> Iterator[None]:
    """The folders above a path; those that were made for it do not stay if the block fails."""
    absent = [parent for parent in path.parents if not os.path.exists(parent)]
    try:
        with explained(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for parent in absent:
            with contextlib.suppress(OSError):
                parent.rmdir()
        raise


@contextlib.contextmanager
def explained(path: Path, otherwise: str | None = None) -> Iterator[None]:
    """Turn a failure of the disk into a message: what failed, and what there is instead, by default nothing."""
    try:
        yield
    except OSError as error:
        text = _("cannot write {path}: {reason}; {otherwise}")
        reason = of_library(error.strerror or str(error))
        otherwise = otherwise or _("nothing was written")
        raise UsageError(text.format(path=shown(path), reason=reason, otherwise=otherwise)) from error


@contextlib.contextmanager
def beside(path: Path, otherwise: str | None = None) -> Iterator[Path]:
    """A name beside a path, for what is not yet whole; removed in the end if it is still there."""
    new = path.parent / f"{_hidden(path.name)}.kcplan-{os.getpid()}"
    try:
        with explained(path, otherwise):
            yield new
    finally:
        if os.path.isdir(new):
            shutil.rmtree(new, ignore_errors=True)
        else:
            with contextlib.suppress(OSError):
                new.unlink()


def _hidden(name: str) -> str:
    """What stands for a name while something is made beside it: short enough to have an end added on any disk."""
    raw = os.fsencode(name)
    return f".{name}" if len(raw) <= _LONG else f".{hashlib.sha256(raw).hexdigest()}"


def _old(folder: Path) -> Path:
    """Where a folder stands for a moment while another takes its place."""
    return folder.parent / f"{_hidden(folder.name)}.kcplan-old"


def write_synced(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_DIRECTORY)
        os.fsync(handle)
        os.close(handle)


def _into_place(new: Path, folder: Path) -> None:
    """Put a folder where another may be. Afterwards `new` holds the old one, or nothing."""
    if not folder.exists():
        os.rename(new, folder)
    elif not _exchanged(new, folder):
        # No exchange here: for a moment there is none, and the next run puts the old one back (_recover).
        old = _old(folder)
        os.rename(folder, old)
        os.rename(new, folder)
        shutil.rmtree(old, ignore_errors=True)


def _exchanged(one: Path, other: Path) -> bool:
    """Swap two folders in one step, where the system can (Linux)."""
    try:
        rename = ctypes.CDLL(None).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    return bool(rename(_AT_CWD, os.fsencode(one), _AT_CWD, os.fsencode(other), _EXCHANGE) == 0)


def _recover(folder: Path) -> None:
    """Tidy up after a run that was killed: put back an old folder, remove what was not yet whole."""
    if not folder.parent.is_dir():
        return
    old = _old(folder)
    if old.is_dir():
        if folder.exists():
            shutil.rmtree(old, ignore_errors=True)
        else:
            os.rename(old, folder)
    tidy(folder.parent, folder.name)


def tidy(folder: Path, name: str | None = None) -> None:
    """Remove what killed runs left unfinished in a folder; of one name only where it is given."""
    for left in folder.iterdir() if folder.is_dir() else ():
        before, process = _unfinished(left)
        if process and (name is None or before == _hidden(name)) and not _running(process):
            shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink(missing_ok=True)


def unfinished(path: Path) -> bool:
    """Whether a file or folder is one that a run has not finished writing, or never will."""
    return bool(_unfinished(path)[1])


def _unfinished(path: Path) -> tuple[str, int]:
    """The name that it is to have, behind a point, and the process that writes it; 0 if it is neither."""
    before, mark, process = path.name.rpartition(".kcplan-")
    return (before, int(process)) if mark and before.startswith(".") and process.isdecimal() else ("", 0)


def _running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True
