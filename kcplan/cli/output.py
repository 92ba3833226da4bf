"""How a command hands over its result: a folder, JSON, or text for a terminal."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kcplan.language import _
from kcplan.visible import shown

if TYPE_CHECKING:
    from rich.console import Console

    from kcplan.commands.view import View

#: Width where there is no terminal to ask.
_PIPE_WIDTH = 100


def hand_over(view: "View", out: Path | None = None, as_json: bool = False, quiet: bool = False) -> None:
    """Write the folder where one is asked for; then print JSON, or the text, or nothing.

    Nothing is written or printed before everything is made: what cannot be made leaves no folder and no half a screen.
    """
    files = view.files() if out else {}
    text = f"{view.json()}\n" if as_json else "" if quiet else view.text(console())
    if out:
        view.write(out, files)
    put_out(text)
    if out and not (as_json or quiet):
        written(out)


def put_out(text: str) -> None:
    """Print what has been made, as it is."""
    click.echo(text, nl=False, color=True)  # rich leaves colours out where there is no terminal


def written(place: Path) -> None:
    """Say where the result is."""
    click.echo(_("Written: {place}").format(place=shown(place)), err=True)


def console() -> "Console":
    """Standard output, as wide as its terminal (or COLUMNS, unless that is 0); plain text in a pipe."""
    from rich.console import Console

    # Names may hold brackets and colons, which are no markup.
    found = Console(highlight=False, markup=False, emoji=False)
    if found.width <= 0 or (not found.is_terminal and "COLUMNS" not in found._environ):
        found = Console(highlight=False, markup=False, emoji=False, width=_PIPE_WIDTH)
    return found
