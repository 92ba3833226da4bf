"""What callers of commands give: places of files, one name or several, and whoever is told of progress."""

import os
from collections.abc import Callable, Sequence
from typing import TypeAlias

from kcplan.engine.cluster_address import cluster_at
from kcplan.reading.tables.progress import watched

__all__ = ["Location", "Progress", "cluster_at", "several", "silent", "watched"]

#: A file or a folder.
Location: TypeAlias = str | os.PathLike[str]

#: Is told the share of the work that is done, from 0 to 1: 0 once the input is read and the long work begins.
Progress: TypeAlias = Callable[[float], object]


def silent(_share: float) -> None:
    """Progress that nobody watches."""


def several(names: str | Sequence[str]) -> tuple[str, ...]:
    """Names, each once and in their order, where one may stand alone."""
    return (names,) if isinstance(names, str) else tuple(dict.fromkeys(names))
