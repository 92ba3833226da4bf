"""The names under which a page saves files: beside the scenario that they extend, and such that every system takes."""

import re
from pathlib import Path

from kcplan.errors import UsageError
from kcplan.language import _
from kcplan.visible import shown

#: A name that every system takes for a file.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")
_OF_WINDOWS = re.compile(r"con|prn|aux|nul|com[0-9]|lpt[0-9]", re.IGNORECASE)


def is_plain(name: str) -> bool:
    """Whether it is a name that every system takes for a file, and a scenario for an id."""
    return bool(_NAME.fullmatch(name)) and not _OF_WINDOWS.fullmatch(name)


def place_of_saved(file: Path, name: str) -> Path:
    """Where a scenario that is saved as `name` stands: beside the file that it extends. Raises UsageError for a name
    that is none."""
    if not is_plain(name):
        text = _("expected a name of letters without marks, digits, - and _, at most 60 of them, found {name}")
        raise UsageError(text.format(name=shown(name[:60])))
    return file.with_name(f"{name}.yaml")
