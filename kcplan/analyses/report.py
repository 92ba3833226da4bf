"""What the documents of a scenario show: its plan beside the budget in force, cuts of its money, and more of it."""

from collections.abc import Callable
from dataclasses import dataclass

from kcplan.analyses.explaining.answer import Answer
from kcplan.analyses.explaining.reasons import Reason, reasons
from kcplan.analyses.prices import priced
from kcplan.analyses.relaxed import Relaxed, relaxed
from kcplan.analyses.replanning import moved, progress
from kcplan.analyses.replanning.moved import MovedSum
from kcplan.analyses.replanning.progress import LineProgress, UnitProgress
from kcplan.analyses.shortfall.cuts import cut
from kcplan.analyses.shortfall.exact import Shortfall
from kcplan.analyses.shortfall.sampled import curve
from kcplan.domain.adjusted import is_adjustment
from kcplan.domain.recommendation import Evaluation, Recommendation, Unpublished
from kcplan.domain.scenario import Scenario
from kcplan.engine import solvers
from kcplan.planning.evaluate import evaluate_in_force
from kcplan.planning.publish import Published, publish
from kcplan.planning.solve import solve


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Of a budget that is planned again: what closed years came to, and what changes in the budget in force, if any."""

    lines: tuple[LineProgress, ...]
    units: tuple[UnitProgress, ...]
    moved: MovedSum | None


@dataclass(frozen=True, eq=False)
class Report:
    """One scenario, answered.

    `adjustment` is None where nothing is planned again. `shortfall` cuts every public source that has money alike, down
    to nothing in every year; None where none has.
    """

    recommendation: Recommendation  # priced
    published: Published | Unpublished | None
    in_force: Evaluation | None  # the official plan, or what is approved in its place; None where there is neither
    reasons: tuple[Reason, ...]
    relaxed: Relaxed
    shortfall: Shortfall | None
    adjustment: Adjustment | None


def report(
    scenario: Scenario, solver: str = solvers.DEFAULT, tell: Callable[[float], object] = lambda _: None
) -> Report:
    """Everything that the documents need. Raises what `kcplan.planning.solve.solve` does.

    `tell` receives the share that is done of prices and of following the cut, the longest parts.
    """
    recommendation = solve(scenario, solver)
    paying = [source.id for source in scenario.model.sources if source.public and any(scenario.caps[source.id])]
    published = publish(recommendation)
    answer = Answer(recommendation, published)
    return Report(
        priced(recommendation, lambda done: tell(done / 2)),
        published,
        evaluate_in_force(scenario, solver),
        reasons(answer),
        relaxed(scenario, solver),
        curve(scenario, cut(scenario, paying), solver, lambda done: tell((1 + done) / 2)) if paying else None,
        adjustment(answer, solver),
    )


def adjustment(answer: Answer, solver: str = solvers.DEFAULT) -> Adjustment | None:
    """What is told of a budget that is planned again; None of any other."""
    scenario = answer.scenario
    if not is_adjustment(scenario):
        return None
    planned = progress.as_planned(scenario, solver)
    return Adjustment(
        progress.lines(scenario, planned),
        progress.units(scenario, planned),
        None if scenario.in_force is None else moved.total(moved.adjusted(answer, solver)),
    )
