"""`kcplan solve`."""

from pathlib import Path

import click

from kcplan.cli import options


@click.command()
@options.scenario_file
@click.option("--by-source", is_flag=True, help="Show the budgets of each line by source.")
@options.out
@options.as_json
@options.quiet
@options.solver
def solve(file: Path, by_source: bool, out: Path | None, as_json: bool, quiet: bool, solver: str) -> None:
    """The recommended annual budgets of a scenario."""
    from kcplan import planning
    from kcplan.errors import Infeasible
    from kcplan.reading.read import read_scenario

    if out:
        from kcplan.documents import folder

        folder.refuse_foreign(out)
    scenario = read_scenario(file)
    try:
        recommendation = planning.solve(scenario, solver)
    except Infeasible as error:
        if quiet:
            raise
        from kcplan.analyses.diagnose import diagnose
        from kcplan.documents import diagnosis

        raise Infeasible(diagnosis.short(diagnose(scenario, solver), file)) from error
    if quiet and not out and not as_json:
        return
    from kcplan.analyses.prices import priced
    from kcplan.documents import summary

    recommendation = priced(recommendation)
    if out:
        from kcplan.documents import result_files

        folder.write(out, result_files.of_recommendation(recommendation))
    if as_json:
        click.echo(summary.as_text(summary.of_recommendation(recommendation)))
    elif not quiet:
        from kcplan.documents import terminal

        terminal.show_recommendation(recommendation, by_source)
        if out:
            click.echo(f"Written: {out}", err=True)
