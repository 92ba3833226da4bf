"""`kcplan diagnose` and `kcplan need`: why a scenario cannot be met, and what would meet it."""

from pathlib import Path

import click

from kcplan.cli import options
from kcplan.cli.speaking import command


@command()
@options.scenario_file
@options.as_json
@options.solver
@options.lang
def diagnose(file: Path, as_json: bool, solver: str) -> None:
    """Why no plan meets the scenario, and what would mend it.

    First what mends it (any one rule scaled whole, or the cheapest mix), then every set of rules that clash.
    """
    from kcplan.analyses.mending.diagnose import diagnose as find
    from kcplan.documents.elements.data import as_text
    from kcplan.documents.mending import diagnosis
    from kcplan.reading.read import read_scenario

    found = find(read_scenario(file), solver)
    if as_json:
        click.echo(as_text(diagnosis.data(found)))
    else:
        diagnosis.show(found)


@command()
@options.scenario_file
@options.as_json
@options.solver
@options.lang
def need(file: Path, as_json: bool, solver: str) -> None:
    """The least additional money that meets every target.

    By source and year, with every limit kept.
    """
    from kcplan.analyses.mending.need import NoMoneyHelps
    from kcplan.analyses.mending.need import need as find
    from kcplan.documents.elements.data import as_text
    from kcplan.documents.mending import needs
    from kcplan.errors import Infeasible
    from kcplan.reading.read import read_scenario

    try:
        found = find(read_scenario(file), solver)
    except NoMoneyHelps as error:
        raise Infeasible(needs.no_money_helps(error)) from error
    if as_json:
        click.echo(as_text(needs.data(found)))
    else:
        needs.show(found)
