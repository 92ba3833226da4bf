"""Opens input files: ordinary ones and pipes, of a bearable size, with their SHA-256 noted."""

import hashlib
import io
import os
import stat
import unicodedata
from typing import BinaryIO

from kcplan.domain.scenario import FileRead
from kcplan.language import _, of_library
from kcplan.reading.text.log import Log, Place
from kcplan.reading.text.tree import Node
from kcplan.reading.text.yaml_file import compose

YAML_BYTES = 5_000_000
CSV_BYTES = 200_000_000


def open_file(path: str, most_bytes: int, log: Log, named_at: Place | None = None) -> BinaryIO | None:
    """The file, open for reading bytes; None where it cannot be read, and the log says why.

    `named_at` is where another file names this one.
    """
    place = named_at or Place(path)
    if not os.path.isfile(path) and not _is_pipe(path):
        found = _("a folder at {path}") if os.path.isdir(path) else _("none at {path}")
        log.error(place, _("a file that exists"), found.format(path=path))
        return None
    try:
        file: io.BufferedReader | io.BytesIO = open(path, "rb")  # noqa: SIM115, the caller closes it
        if _is_pipe(path):  # it can be read once only, and its size is known afterwards
            with file:
                file = io.BytesIO(file.read(most_bytes + 1))
        size = file.seek(0, os.SEEK_END)
        if size > most_bytes:
            file.close()
            found = f"{size / 1e6:.1f} MB"
            expected = _("a file of at most {size:.0f} MB").format(size=most_bytes / 1e6)
            log.error(Place(path), expected, found, _("is it the file you meant?"))
            return None
        file.seek(0)
        log.files[path] = FileRead(path, hashlib.file_digest(file, "sha256").hexdigest())
        file.seek(0)
    except OSError as error:
        log.error(place, _("a file that can be read"), f"{path}: {of_library(str(error.strerror))}")
        return None
    return file


def _is_pipe(path: str) -> bool:
    """Whether it is a named pipe, or one that a shell makes of a command: `<(...)`."""
    return os.path.exists(path) and stat.S_ISFIFO(os.stat(path).st_mode)


def read_yaml(path: str, log: Log, named_at: Place | None = None) -> Node | None:
    """The mapping that a YAML file holds, or None."""
    file = open_file(path, YAML_BYTES, log, named_at)
    if file is None:
        return None
    with file:
        return compose(path, file.read(), log)


def beside(path: str, name: str) -> str:
    """The path of a file named in another one; in the other Unicode form, where only that one exists."""
    found = os.path.normpath(os.path.join(os.path.dirname(path), name))
    other = unicodedata.normalize("NFD", found)
    return other if not os.path.exists(found) and os.path.exists(other) else found
