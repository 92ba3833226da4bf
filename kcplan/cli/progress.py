"""A bar for long work: on a terminal only, on standard error, gone when the work is done."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import click

from kcplan.language import _
from kcplan.reading import progress


@contextmanager
def bar(title: str, quiet: bool) -> Iterator[Callable[[float], None]]:
    """What is to be told the share of the work that is done, from 0 to 1."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=quiet or not console.is_terminal) as shown:
        task = shown.add_task(title, total=1.0)
        yield lambda done: shown.update(task, completed=done)


@contextmanager
def bar_of_reading() -> Iterator[None]:
    """Shows a bar while a long table is read, in whichever command; one that is read at a stroke has none."""
    with ExitStack() as bars:
        shown: list[Callable[[float], None]] = []

        def show(share: float) -> None:
            if not shown and share < 1:
                quiet = click.get_current_context().params.get("quiet", False)
                shown.append(bars.enter_context(bar(_("reading"), quiet)))
            for advance in shown:
                advance(share)
            if share >= 1:
                shown.clear()
                bars.close()

        with progress.watched(show):
            yield
