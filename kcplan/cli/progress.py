"""A bar for long work: on a terminal only, on standard error, gone when the work is done."""

from collections.abc import Iterable
from typing import TypeVar

Result = TypeVar("Result")


def last(steps: Iterable[float | Result], title: str, quiet: bool) -> Result:
    """The result that comes last, after the parts done so far, from 0 to 1."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=quiet or not console.is_terminal) as bar:
        task = bar.add_task(title, total=1.0)
        for step in steps:
            if not isinstance(step, float):
                return step
            bar.update(task, completed=step)
    raise RuntimeError("the work ended without a result")
