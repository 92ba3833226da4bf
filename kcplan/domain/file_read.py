"""A file that something was read from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file that a scenario was read from, with the SHA-256 of its bytes."""

    path: str
    sha256: str
