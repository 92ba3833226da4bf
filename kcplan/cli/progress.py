"""A bar for long work: on a terminal only, on standard error, gone when the work is done."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import click

from kcplan.language import _, number
from kcplan.reading.text import progress


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
def counted(title: str, total: int, quiet: bool) -> Iterator[Callable[[int], None]]:
    """What is to be told how many of `total` are done, first how many were before; shows the rate and the time left."""
    from rich import progress as parts
    from rich.console import Console
    from rich.text import Text

    class Rate(parts.ProgressColumn):
        def render(self, task: parts.Task) -> Text:
            return Text("" if task.speed is None else _("{rate} a second").format(rate=number(task.speed, 0)))

    console = Console(stderr=True)
    columns = (
        parts.TextColumn("{task.description}"),
        parts.BarColumn(),
        parts.MofNCompleteColumn(),
        Rate(),
        parts.TimeRemainingColumn(),
    )
    hidden = quiet or not console.is_terminal
    with parts.Progress(*columns, console=console, transient=True, disable=hidden) as shown:
        task = shown.add_task(title, total=total, start=False)

        def told(done: int) -> None:
            shown.update(task, completed=done)
            if not shown.tasks[0].started:  # what was done before counts for no rate
                shown.start_task(task)

        yield told


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
