"""What is said while work goes on, in a sentence, to whoever listens: the command line, or Python's logging."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar


def _log(text: str) -> None:
    import logging

    logging.getLogger("kcplan").warning(text)


_listener: ContextVar[Callable[[str], None]] = ContextVar("listener", default=_log)


@contextmanager
def heard(listener: Callable[[str], None]) -> Iterator[None]:
    """Let `listener` be told, instead of the log, while the block runs."""
    before = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(before)


def tell(text: str) -> None:
    """Say a sentence, in the reader's language, that cannot wait for the result."""
    _listener.get()(text)
