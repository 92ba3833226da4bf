"""`kcplan compare`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kcplan.cli import options, output, several
from kcplan.cli.explained import explained
from kcplan.cli.progress import bar
from kcplan.cli.speaking import command
from kcplan.language import _

if TYPE_CHECKING:
    from kcplan.analyses.compare import Plan
    from kcplan.domain.scenario import Scenario
    from kcplan.reading.result_folder import ResultFolder

#: The word for the official plan among the files.
OFFICIAL = "plan"


@command()
@click.argument("files", type=options.FILE, nargs=-1, required=True, metavar="FILE...")
@options.out
@options.as_json
@options.quiet
@options.solver
@options.lang
def compare(files: tuple[Path, ...], out: Path | None, as_json: bool, quiet: bool, solver: str) -> None:
    """Plans side by side.

    Each FILE is a scenario, a folder that solve or evaluate wrote, or the word `plan`: the official plan, held against
    the first scenario. Differences are less the first one.
    """
    from kcplan.analyses import compare as analysis
    from kcplan.documents.compare import data as compare_data
    from kcplan.documents.compare import files as compare_files
    from kcplan.domain.scenario import Scenario
    from kcplan.planning.publish import refuse_too_many
    from kcplan.writing import folder

    if len(files) < 2:
        raise click.UsageError(_("Give two plans or more to set side by side."))
    if len({file.resolve() for file in files}) < len(files):
        raise click.UsageError(_("Give each plan once."))
    if all(str(file) == OFFICIAL for file in files[:1]):
        raise click.UsageError(_("Give a scenario first: `{word}` is held against it.").format(word=OFFICIAL))
    if out:
        folder.refuse_foreign(out)
    official = [str(file) == OFFICIAL for file in files]
    read = several.read(file for file, word in zip(files, official, strict=True) if not word)
    for asked in read:
        if isinstance(asked, Scenario):
            refuse_too_many(asked)
    inputs = iter(read)
    plans: list[Plan] = []
    with bar(_("Solving"), quiet) as progress:
        for file, name, word in zip(files, _names(files), official, strict=True):
            if word:
                plans.append(analysis.given(name, "official", plans[0].scenario, None, solver))
            else:
                plans.append(_plan(next(inputs), file, name, solver))
            progress(len(plans) / len(files))
    found = analysis.compare(plans)
    output.hand_over(
        lambda: compare_data.data(found),
        lambda: compare_files.files(found),
        lambda: compare_files.show(found),
        out,
        as_json,
        quiet,
    )


def _plan(asked: "Scenario | ResultFolder", file: Path, name: str, solver: str) -> "Plan":
    from kcplan.analyses import compare as analysis
    from kcplan.domain.scenario import Scenario

    if not isinstance(asked, Scenario):
        return analysis.held(name, asked, solver)
    with explained(asked, file, solver):
        return analysis.recommended(name, asked, solver)


def _names(files: tuple[Path, ...]) -> list[str]:
    """The name of each file without its ending; the whole path where two would have the same name."""
    short = [file.stem for file in files]
    return [name if short.count(name) == 1 else str(file) for name, file in zip(short, files, strict=True)]
