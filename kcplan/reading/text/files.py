"""Opens input files: ordinary ones and pipes, of a bearable size, with their SHA-256 noted."""

import hashlib
import io
import os
import stat
import unicodedata
from typing import BinaryIO

from kcplan.domain.file_read import FileRead
from kcplan.language import _, of_library
from kcplan.reading.text.log import Log, Place
from kcplan.reading.text.tree import Node
from kcplan.reading.text.yaml_file import compose
from kcplan.visible import shown

YAML_BYTES = 5_000_000
CSV_BYTES = 200_000_000


def open_file(path: str, most_bytes: int, log: Log, named_at: Place | None = None) -> BinaryIO | None:
    """The file, open for reading bytes; None where it cannot be read, and the log says why.

    `named_at` is where another file names this one.
    """
    place = named_at or Place(path)
    try:
        kind = os.stat(path).st_mode
        if stat.S_ISDIR(kind):
            raise IsADirectoryError
        if not stat.S_ISREG(kind) and not stat.S_ISFIFO(kind):
            raise FileNotFoundError
        file: io.BufferedReader | io.BytesIO = open(path, "rb")  # noqa: SIM115, the caller closes it
        if stat.S_ISFIFO(kind):  # it can be read once only, and its size is known afterwards
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
        log.files[path] = FileRead(shown(path), hashlib.file_digest(file, "sha256").hexdigest())
        file.seek(0)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError, ValueError) as error:  # ValueError: of its name
        found = _("a folder at {path}") if isinstance(error, IsADirectoryError) else _("none at {path}")
        log.error(place, _("a file that exists"), found.format(path=shown(path)))
        return None
    except OSError as error:
        mend = _("if a program such as Excel has it open, close it there") if isinstance(error, PermissionError) else ""
        log.error(place, _("a file that can be read"), f"{shown(path)}: {of_library(str(error.strerror))}", mend)
        return None
    return file


def read_yaml(path: str, log: Log, named_at: Place | None = None) -> Node | None:
    """The mapping that a YAML file holds, or None."""
    file = open_file(path, YAML_BYTES, log, named_at)
    if file is None:
        return None
    with file:
        return compose(path, file.read(), log)


def beside(path: str, name: str) -> str:
    """The path of a file named in another one; in the other Unicode form, where only that one exists.

    Names are UTF-8 on disk, whatever the encoding of the locale.
    """
    there, other = (
        os.path.normpath(os.path.join(os.path.dirname(path), os.fsdecode(form.encode())))
        for form in (name, unicodedata.normalize("NFD", name))
    )
    return other if not os.path.exists(there) and os.path.exists(other) else there
