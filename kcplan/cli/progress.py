"""A bar for long work: on a terminal only, on standard error, gone when the work is done."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import click

from kcplan.commands.arguments import watched
from kcplan.language import _, number


@contextmanager
def bar(title: str, quiet: bool) -> Iterator[Callable[[float], None]]:
    """A call that receives the share of the work done, from 0 to 1. The bar appears with the first call."""
    with ExitStack() as bars:
        shown: list[Callable[[float], None]] = []

        def told(done: float) -> None:
            if quiet:
                return
            if not shown:
                shown.append(bars.enter_context(_drawn(title)))
            shown[0](done)

        yield told


@contextmanager
def _drawn(title: str) -> Iterator[Callable[[float], None]]:
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as shown:
        task = shown.add_task(title, total=1.0)
        yield lambda done: shown.update(task, completed=done)


@contextmanager
def counted(title: str, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """What is to be told how many are done and of how many, first how many were before; shows rate and time left."""
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
    with ExitStack() as bars:
        shown = parts.Progress(*columns, console=console, transient=True, disable=hidden)
        task = shown.add_task(title, total=None, start=False)

        def told(done: int, every: int) -> None:
            if not shown.tasks[0].total:
                bars.enter_context(shown)
            shown.update(task, completed=done, total=every)
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

        with watched(show):
            yield
