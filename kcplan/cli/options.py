"""Options and arguments that commands share."""

from pathlib import Path

import click

from kcplan import language

#: A file or folder that may be absent: the reader reports that like any other mistake of input.
FILE = click.Path(path_type=Path)

scenario_file = click.argument("file", type=FILE)
out = click.option("--out", type=FILE, metavar="DIR", help="Write the result as a folder, whole or not at all.")
as_json = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON and nothing else.")
quiet = click.option("--quiet", is_flag=True, help="Print nothing; only the exit code reports the result.")
solver = click.option(
    "--solver", default="highs", show_default=True, metavar="NAME", help="highs, or a solver that PuLP finds."
)
lang = click.option(
    "--lang",
    type=click.Choice(language.LANGUAGES),
    expose_value=False,  # main has seen to it, before anything is said
    show_default="that of the environment's locale, otherwise en",
    help="The language of screens, documents and charts.",
)
