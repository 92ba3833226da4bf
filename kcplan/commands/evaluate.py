"""`kcplan evaluate`: what a given allocation delivers at best, and what it breaks."""

import os
from collections.abc import Mapping
from pathlib import Path

from kcplan.commands.load import load_plan, load_result
from kcplan.commands.view import View
from kcplan.domain.recommendation import Evaluation
from kcplan.domain.scenario import Scenario
from kcplan.engine import solvers
from kcplan.planning import evaluate as planning
from kcplan.reading.given_plan import Cell
from kcplan.reading.read import read_scenario
from kcplan.reading.result_folder import ResultFolder
from kcplan.visible import shown
from kcplan.writing import folder


def evaluate(
    scenario: Scenario, plan: Mapping[Cell, float] | ResultFolder | None = None, solver: str = solvers.DEFAULT
) -> Evaluation:
    """What given money delivers at best, and the rules that it breaks.

    `plan` is money by (region, line, activity, source, year), as `load_plan` reads it; None is the official plan. Money
    of a line without an activity ("") is split over its activities so that targets, then outcomes, come out best. Of a
    result that `load_result` read, the units are taken as they are too, if it has them and they cost the same here.
    Raises UsageError where a cell is not one of the model's, or its money is negative or no number.
    """
    if isinstance(plan, ResultFolder):
        units = plan.units if planning.costs_alike(plan.scenario.model, scenario.model) else None
        return planning.evaluate(scenario, plan.amounts, solver, units)
    return planning.evaluate(scenario, plan, solver)


def of_file(
    file: Path,
    plan: Path | None = None,
    full: bool = False,
    out: Path | None = None,
    solver: str = solvers.DEFAULT,
) -> View:
    """The plan of a CSV or a result folder, by default the official one, checked against the scenario of a file."""
    if out:
        folder.refuse_foreign(out)
    scenario = read_scenario(file)
    given = None if plan is None else load_result(plan) if os.path.isdir(plan) else load_plan(plan, scenario)
    return view(evaluate(scenario, given, solver), shown(plan.name) if plan else None, full)


def view(evaluation: Evaluation, name: str | None = None, full: bool = False) -> View:
    """An evaluation; `name` is what the plan is called, None for the official one; `full` shows every table."""
    from kcplan.documents.plan import evaluation as screen
    from kcplan.documents.plan import files, summary

    return View(
        lambda: summary.of_evaluation(evaluation),
        lambda to: screen.show(evaluation, to, name, full),
        lambda: files.of_evaluation(evaluation),
        evaluation.allocation.scenario.usual_money,
    )
