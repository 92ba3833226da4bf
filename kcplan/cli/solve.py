"""`kcplan solve`."""

from contextlib import nullcontext
from pathlib import Path

import click

from kcplan.cli import options, output
from kcplan.cli.explained import explained
from kcplan.cli.progress import bar
from kcplan.cli.speaking import command
from kcplan.language import _


@command()
@options.scenario_file
@click.option("--by-source", is_flag=True, help="Show the budgets of each line by source.")
@options.out
@options.as_json
@options.quiet
@options.solver
@click.option(
    "--method",
    type=click.Choice(["simplex", "ipm", "pdlp", "decompose"]),
    show_default="by size",
    help="How HiGHS goes about it; decompose, for many regions, ends within a proven gap.",
)
@click.option("--cluster", metavar="ADDRESS", help="Decompose on a Dask cluster: tcp://HOST:PORT.")
@options.lang
def solve(
    file: Path,
    by_source: bool,
    out: Path | None,
    as_json: bool,
    quiet: bool,
    solver: str,
    method: str | None,
    cluster: str | None,
) -> None:
    """The recommended annual budgets of a scenario."""
    from kcplan.engine.decomposition.workers import on_cluster
    from kcplan.planning.publish import publish, refuse_too_many
    from kcplan.planning.solve import solve as recommend
    from kcplan.reading.read import read_scenario

    if out:
        from kcplan.writing import folder

        folder.refuse_foreign(out)
    scenario = read_scenario(file)
    refuse_too_many(scenario)
    with nullcontext() if quiet else explained(scenario, file, solver):
        recommendation = recommend(scenario, solver, method, None if cluster is None else on_cluster(cluster))
    if quiet and not out and not as_json:
        return
    from kcplan.analyses.prices import priced
    from kcplan.documents.plan import files as result_files
    from kcplan.documents.plan import summary, terminal

    with bar(_("Working out prices"), quiet or as_json) as progress:
        found = priced(recommendation, progress)
    rounded = publish(recommendation)
    output.hand_over(
        lambda: summary.of_recommendation(found, rounded),
        lambda: result_files.of_recommendation(found, rounded),
        lambda: terminal.show_recommendation(found, by_source, rounded),
        out,
        as_json,
        quiet,
    )
