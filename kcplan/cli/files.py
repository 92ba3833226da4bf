"""`kcplan check`, `kcplan show` and `kcplan schema`: about the files themselves."""

from pathlib import Path

import click

from kcplan.cli import options
from kcplan.cli.output import hand_over, put_out
from kcplan.cli.speaking import command


@command()
@click.argument("files", type=options.FILE, nargs=-1, required=True)
@options.full
@options.as_json
@options.lang
def check(files: tuple[Path, ...], full: bool, as_json: bool) -> None:
    """Find every mistake in models and scenarios.

    Shows what was read: money, counts, what has no basis. Exits with 0 only if there is no mistake; a warning is none.
    """
    from kcplan.commands import check as use
    from kcplan.errors import InvalidInput

    view, wrong = use.of_files(files, full)
    hand_over(view, as_json=as_json)
    if wrong:
        raise InvalidInput(wrong)


@command()
@options.scenario_file
@options.full
@options.as_json
@options.lang
def show(file: Path, full: bool, as_json: bool) -> None:
    """Show the resolved scenario: each value, its file and line.

    A changed value is followed by what each change made of it, with the place and the reason of the change. Of the
    model it shows what is changed; with --full all of it.
    """
    from kcplan.commands import show as use

    hand_over(use.of_file(file, full), as_json=as_json)


@command()
@click.argument("kind", type=click.Choice(["model", "scenario"]), required=False)
@options.lang
def schema(kind: str | None) -> None:
    """Print the JSON schema of models and scenarios, for editors.

    Name one of the two to print it alone; otherwise both are printed in one object.
    """
    import json

    from kcplan.commands import schema as use

    put_out(json.dumps(use.schema(kind), ensure_ascii=False, indent=2) + "\n")
