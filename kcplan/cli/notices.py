"""What is said while a command works goes to standard error, unless it is to be quiet."""

from contextlib import AbstractContextManager

import click

from kcplan import notices


def shown_notices() -> AbstractContextManager[None]:
    """Show them in whichever command; a bar on the terminal moves down for them."""
    return notices.heard(_show)


def _show(text: str) -> None:
    if not click.get_current_context().params.get("quiet", False):
        click.echo(text, err=True)
