"""How a command hands over its result: a folder, JSON, or text for a terminal."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from kcplan.language import _


def hand_over(
    data: Callable[[], dict[str, Any]],
    files: Callable[[], Mapping[str, bytes]],
    show: Callable[[], None],
    out: Path | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Write the folder where one is asked for; then print JSON, or the text, or nothing."""
    from kcplan.documents.elements.data import as_text
    from kcplan.writing import folder

    if out:
        folder.write(out, files())
    if as_json:
        click.echo(as_text(data()))
    elif not quiet:
        show()
        if out:
            click.echo(_("Written: {place}").format(place=out), err=True)
