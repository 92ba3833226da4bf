"""`kcplan report`."""

from pathlib import Path

import click

from kcplan.cli import options, output
from kcplan.cli.explained import explained
from kcplan.cli.progress import bar
from kcplan.cli.speaking import command
from kcplan.language import _


@command()
@options.scenario_file
@click.option(
    "--out",
    type=options.FILE,
    metavar="DIR",
    required=True,
    help="Write the documents as a folder, whole or not at all.",
)
@click.option(
    "--lang",
    "languages",
    type=click.Choice(["vi", "en"]),
    multiple=True,
    default=("vi", "en"),
    show_default="both, Vietnamese first",
    help="A language of the documents; give it twice for both. The first one has the plain file names.",
)
@options.quiet
@options.solver
def report(file: Path, out: Path, languages: tuple[str, ...], quiet: bool, solver: str) -> None:
    """The documents: annex workbook, covering letter, report page.

    All of them show the published budget where the scenario has rounding, else the recommendation. DIR also gets the
    files of the result, as `kcplan solve --out DIR` writes them.
    """
    from kcplan.analyses.report import report as gather
    from kcplan.documents.elements import fonts
    from kcplan.documents.plan import summary
    from kcplan.documents.report import files as report_files
    from kcplan.planning.publish import refuse_too_many
    from kcplan.reading.read import read_scenario
    from kcplan.writing import folder

    folder.refuse_foreign(out)
    scenario = read_scenario(file)
    refuse_too_many(scenario)
    with explained(scenario, file, solver), bar(_("Working out prices and following a cut"), quiet) as progress:
        found = gather(scenario, solver, progress)
    output.hand_over(
        lambda: summary.of_recommendation(found.recommendation, found.published),
        lambda: report_files.files(found, tuple(dict.fromkeys(languages))),
        lambda: report_files.show(found),
        out,
        as_json=False,
        quiet=quiet,
    )
    if not quiet and fonts.lacking(languages):
        click.echo(fonts.advice(), err=True)
