"""What the documents of a scenario show: its plan beside the budget in force, cuts of its money, and more of it."""

from collections.abc import Callable
from dataclasses import dataclass

from kcplan.analyses.alternatives.alternatives import Alternatives, alternatives
from kcplan.analyses.explaining.answer import Answer
from kcplan.analyses.explaining.reasons import Reason, reasons
from kcplan.analyses.prices import priced
from kcplan.analyses.protecting.hedge import Hedge, hedge
from kcplan.analyses.relaxed import Relaxed, relaxed
from kcplan.analyses.replanning import moved
from kcplan.analyses.replanning import progress as carried_out
from kcplan.analyses.replanning.moved import MovedSum
from kcplan.analyses.replanning.progress import LineProgress, UnitProgress
from kcplan.analyses.shortfall.cuts import cut
from kcplan.analyses.shortfall.exact import Shortfall
from kcplan.analyses.shortfall.sampled import curve
from kcplan.domain.adjusted import is_adjustment
from kcplan.domain.recommendation import Evaluation, Recommendation, Unpublished
from kcplan.domain.scenario import Scenario
from kcplan.engine import solvers
from kcplan.mathematics.columns import columns_of
from kcplan.planning.evaluate import evaluate_in_force
from kcplan.planning.publish import Published, publish
from kcplan.planning.solve import solve

#: What may be given up of the weighted outcomes for another plan, of which programmes of so many columns tell.
_WITHIN, _TOLD = 0.01, 5_000


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
    `protection` is the plan of a scenario with `protect` beside the one without; None of any other.
    `alternatives` are plans within 1 % of the weighted outcomes; None of a large programme, where they take minutes.
    """

    recommendation: Recommendation  # priced
    published: Published | Unpublished | None
    in_force: Evaluation | None  # the official plan, or what is approved in its place; None where there is neither
    reasons: tuple[Reason, ...]
    relaxed: Relaxed
    shortfall: Shortfall | None
    adjustment: Adjustment | None
    alternatives: Alternatives | None
    protection: Hedge | None = None


def report(
    scenario: Scenario, solver: str = solvers.DEFAULT, progress: Callable[[float], object] = lambda _: None
) -> Report:
    """Everything that the documents need. Raises what `kcplan.planning.solve.solve` does.

    `progress` receives the share that is done of prices and of following the cut, the longest parts.
    """
    protection = None if scenario.protect is None else hedge(scenario, solver)
    recommendation = solve(scenario, solver) if protection is None else protection.after
    paying = [source.id for source in scenario.model.sources if source.public and any(scenario.caps[source.id])]
    published = publish(recommendation)
    answer = Answer(recommendation, published)
    return Report(
        priced(recommendation, lambda done: progress(done / 2)),
        published,
        evaluate_in_force(scenario, solver),
        reasons(answer),
        relaxed(scenario, solver),
        curve(scenario, cut(scenario, paying), solver, lambda done: progress((1 + done) / 2)) if paying else None,
        adjustment(answer, solver),
        alternatives(scenario, _WITHIN, solver) if columns_of(scenario).count <= _TOLD else None,
        protection,
    )


def adjustment(answer: Answer, solver: str = solvers.DEFAULT) -> Adjustment | None:
    """What is told of a budget that is planned again; None of any other."""
    scenario = answer.scenario
    if not is_adjustment(scenario):
        return None
    planned = carried_out.as_planned(scenario, solver)
    return Adjustment(
        carried_out.lines(scenario, planned),
        carried_out.units(scenario, planned),
        None if scenario.in_force is None else moved.total(moved.adjusted(answer, solver)),
    )
