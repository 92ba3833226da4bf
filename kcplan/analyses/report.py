"""What the documents of a scenario show: its plan beside the official one, cuts of its money, and more of it."""

from collections.abc import Callable
from dataclasses import dataclass

from kcplan.analyses.alternatives.alternatives import Alternatives, alternatives
from kcplan.analyses.explaining.answer import Answer
from kcplan.analyses.explaining.reasons import Reason, reasons
from kcplan.analyses.prices import priced
from kcplan.analyses.relaxed import Relaxed, relaxed
from kcplan.analyses.shortfall.cuts import cut
from kcplan.analyses.shortfall.exact import Shortfall
from kcplan.analyses.shortfall.sampled import FOLLOWED, curve
from kcplan.domain.recommendation import Evaluation, Recommendation, Unpublished
from kcplan.domain.scenario import Scenario
from kcplan.engine import solvers
from kcplan.mathematics.columns import columns_of
from kcplan.planning.evaluate import evaluate
from kcplan.planning.publish import Published, publish
from kcplan.planning.solve import solve

#: What may be given up of the weighted outcomes for another plan.
_WITHIN = 0.01


@dataclass(frozen=True, eq=False)
class Report:
    """One scenario, answered.

    `shortfall` cuts every public source that has money alike, down to nothing in every year; None where none has.
    `alternatives` are plans within 1 % of the weighted outcomes; None of a large programme, where they take minutes.
    """

    recommendation: Recommendation  # priced
    published: Published | Unpublished | None
    official: Evaluation | None  # None where the model has no plan
    reasons: tuple[Reason, ...]
    relaxed: Relaxed
    shortfall: Shortfall | None
    alternatives: Alternatives | None


def report(
    scenario: Scenario, solver: str = solvers.DEFAULT, progress: Callable[[float], object] = lambda _: None
) -> Report:
    """Everything that the documents need. Raises what `kcplan.planning.solve.solve` does.

    `progress` receives the share that is done of prices and of following the cut, the longest parts.
    """
    recommendation = solve(scenario, solver)
    paying = [source.id for source in scenario.model.sources if source.public and any(scenario.caps[source.id])]
    published = publish(recommendation)
    return Report(
        priced(recommendation, lambda done: progress(done / 2)),
        published,
        None if scenario.model.plan is None else evaluate(scenario, solver=solver),
        reasons(Answer(recommendation, published)),
        relaxed(scenario, solver),
        curve(scenario, cut(scenario, paying), solver, lambda done: progress((1 + done) / 2)) if paying else None,
        alternatives(scenario, _WITHIN, solver) if columns_of(scenario).count <= FOLLOWED else None,
    )
