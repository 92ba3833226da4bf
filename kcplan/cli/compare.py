"""`kcplan compare`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kcplan.cli import options, output
from kcplan.cli.explained import explained
from kcplan.cli.progress import bar
from kcplan.cli.speaking import command
from kcplan.language import _

if TYPE_CHECKING:
    from kcplan.analyses.compare import Plan

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
    from kcplan.documents import compare_data, compare_files, folder

    if len(files) < 2:
        raise click.UsageError(_("Give two plans or more to set side by side."))
    if len({file.resolve() for file in files}) < len(files):
        raise click.UsageError(_("Give each plan once."))
    if all(str(file) == OFFICIAL for file in files[:1]):
        raise click.UsageError(_("Give a scenario first: `{word}` is held against it.").format(word=OFFICIAL))
    if out:
        folder.refuse_foreign(out)
    plans: list[Plan] = []
    with bar(_("Solving"), quiet) as progress:
        for file, name in zip(files, _names(files), strict=True):
            plans.append(_plan(file, name, plans, solver))
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


def _plan(file: Path, name: str, before: "list[Plan]", solver: str) -> "Plan":
    from kcplan.analyses import compare as analysis
    from kcplan.reading.read import read_scenario
    from kcplan.reading.result_folder import read_result

    if str(file) == OFFICIAL:
        return analysis.given(name, "official", before[0].scenario, None, solver)
    if file.is_dir():
        result = read_result(file)
        return analysis.given(name, result.kind, result.scenario, result.amounts, solver)
    scenario = read_scenario(file)
    with explained(scenario, file, solver):
        return analysis.recommended(name, scenario, solver)


def _names(files: tuple[Path, ...]) -> list[str]:
    """The name of each file without its ending; the whole path where two would have the same name."""
    short = [file.stem for file in files]
    return [name if short.count(name) == 1 else str(file) for name, file in zip(short, files, strict=True)]
