"""`kcplan serve`."""

import os
from pathlib import Path

import click

from kcplan.cli import options
from kcplan.cli.speaking import command
from kcplan.language import _


@command()
@click.argument("scenarios", metavar="[FOLDER]", type=options.FILE, default=".")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8765,
    show_default=True,
    metavar="N",
    help="Where it listens; 0 for any port that is free.",
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    metavar="ADDRESS",
    help="Listen where other machines reach it; needs a password in the variable KCPLAN_PASSWORD.",
)
@click.option("--no-browser", is_flag=True, help="Open no browser; only print the address.")
@options.lang
def serve(scenarios: Path, port: int, host: str, no_browser: bool) -> None:
    """Open a page on which a scenario can be played with.

    Money, weights and locked figures are moved there, and the answer follows; what is found can be saved as a scenario.
    It serves the scenarios of a folder, by default this one, to this machine alone, until Ctrl-C.
    """
    from kcplan.web.server import serve as use

    def told(address: str) -> None:
        click.echo(_("The page is at {address}").format(address=address))
        click.echo(_("Ctrl-C ends it."), err=True)

    use(scenarios, port, host, os.environ.get("KCPLAN_PASSWORD", ""), told, not no_browser)
