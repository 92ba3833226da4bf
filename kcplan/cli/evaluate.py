"""`kcplan evaluate`."""

from pathlib import Path

import click

from kcplan.cli import options, output
from kcplan.cli.speaking import command


@command()
@options.scenario_file
@click.option(
    "--plan",
    type=options.FILE,
    metavar="CSV",
    help="An allocation: line,source,year,amount. Default: the official plan.",
)
@options.out
@options.as_json
@options.quiet
@options.solver
@options.lang
def evaluate(file: Path, plan: Path | None, out: Path | None, as_json: bool, quiet: bool, solver: str) -> None:
    """What a given allocation delivers at best, and what it breaks.

    Money of a line is split over its activities so that targets, then outcomes, come out best.
    """
    from kcplan.documents.plan import files as result_files
    from kcplan.documents.plan import summary, terminal
    from kcplan.planning import evaluate as planning
    from kcplan.reading.given_plan import read_given_plan
    from kcplan.reading.read import read_scenario

    if out:
        from kcplan.writing import folder

        folder.refuse_foreign(out)
    scenario = read_scenario(file)
    amounts = read_given_plan(plan, scenario.model) if plan else None
    evaluation = planning.evaluate(scenario, amounts, solver)
    output.hand_over(
        lambda: summary.of_evaluation(evaluation),
        lambda: result_files.of_evaluation(evaluation),
        lambda: terminal.show_evaluation(evaluation, plan.name if plan else None),
        out,
        as_json,
        quiet,
    )
