"""Options and arguments that commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

import click

from kcplan import language

_Given = ParamSpec("_Given")
_Found = TypeVar("_Found")

#: A file or folder that may be absent or locked: the reader reports that like any other mistake of input.
FILE = click.Path(path_type=Path, readable=False)

scenario_file = click.argument("file", type=FILE)
out = click.option("--out", type=FILE, metavar="DIR", help="Write the result as a folder, whole or not at all.")
as_json = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON and nothing else.")
quiet = click.option("--quiet", is_flag=True, help="Print nothing; only the exit code reports the result.")
full = click.option("--full", is_flag=True, help="Show every table.")
solver = click.option(
    "--solver", default="highs", show_default=True, metavar="NAME", help="highs, or a solver that PuLP finds."
)
workers = click.option(
    "--workers",
    type=click.IntRange(min=1),
    metavar="N",
    show_default="one per core",
    help="How many processes do the work.",
)
_tls_ca_file = click.option(
    "--tls-ca-file", type=FILE, metavar="FILE", help="With tls:// addresses: the certificate of the authority."
)
_tls_cert = click.option("--tls-cert", type=FILE, metavar="FILE", help="With tls:// addresses: your certificate.")
_tls_key = click.option(
    "--tls-key", type=FILE, metavar="FILE", help="With tls:// addresses: the key of your certificate."
)


def tls(command: Callable[_Given, _Found]) -> Callable[_Given, _Found]:
    """The files of a cluster that speaks TLS, named as `dask scheduler` names them."""
    return _tls_ca_file(_tls_cert(_tls_key(command)))


lang = click.option(
    "--lang",
    type=click.Choice(language.LANGUAGES),
    expose_value=False,  # main has seen to it, before anything is said
    show_default="that of the environment's locale, otherwise en",
    help="The language of screens, documents and charts.",
)
