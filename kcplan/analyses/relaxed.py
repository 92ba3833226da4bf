"""What a tenth more public money would buy: the scenario with the cap of every public source raised in open years."""

from dataclasses import dataclass

from kcplan.domain.recommendation import Recommendation, Unpublished
from kcplan.domain.scenario import Scenario
from kcplan.engine import solvers
from kcplan.planning.publish import Published, publish
from kcplan.planning.solve import solve

#: By what share of itself each cap is raised.
RAISED = 0.1


@dataclass(frozen=True, eq=False)
class Relaxed:
    """The recommendation if every public source could pay `share` more in every year, with all other rules unchanged.

    `published` is its budget in whole multiples where the scenario asks for one.
    """

    share: float
    recommendation: Recommendation
    published: Published | Unpublished | None


def relaxed(scenario: Scenario, solver: str = solvers.DEFAULT) -> Relaxed:
    """The scenario with higher caps of public sources. Raises what `kcplan.planning.solve.solve` does."""
    first = scenario.first_open
    public = {source.id for source in scenario.model.sources if source.public}
    caps = {
        source: (*years[:first], *(cap * (1 + RAISED) for cap in years[first:])) if source in public else years
        for source, years in scenario.caps.items()
    }
    recommendation = solve(scenario.with_caps(caps), solver)
    return Relaxed(RAISED, recommendation, publish(recommendation))
