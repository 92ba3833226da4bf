"""The track of a slider: what a source's money has to be for each target to be met, exactly, from all of it to none."""

from dataclasses import dataclass, replace
from itertools import pairwise

from kcplan import tolerances
from kcplan.analyses.playing.asked import MOST, PlayAsked, of_scenario
from kcplan.analyses.prices import WALKED
from kcplan.analyses.shortfall import cuts
from kcplan.analyses.shortfall.exact import missed_along, walked
from kcplan.domain.scenario import Scenario
from kcplan.engine import solvers
from kcplan.mathematics.columns import columns_of
from kcplan.planning.solve import optimise


@dataclass(frozen=True, slots=True)
class TrackPart:
    """Shares of the source's money in the file between which the same targets are missed: their positions.

    None where no plan keeps the rules.
    """

    start: float
    end: float
    missed: tuple[int, ...] | None


@dataclass(frozen=True, eq=False)
class Track:
    """The parts of the track of a source, from no money up to `MOST` of what the file gives it.

    `money` is what the file gives it in open years. All other money and all locks are as asked.
    """

    scenario: Scenario
    source: str
    money: float
    parts: tuple[TrackPart, ...]


def track(scenario: Scenario, asked: PlayAsked, source: str, solver: str = solvers.DEFAULT) -> Track | None:
    """The track of a source: the walk of `kcplan shortfall` from the most that the slider gives down to nothing.

    None of a programme that is too large for an exact walk. Raises UsageError for a source without money, Infeasible
    where no plan is left whatever the source pays, and what a solve raises.
    """
    most = of_scenario(scenario, replace(asked, money={**asked.money, source: MOST}))
    if columns_of(most).count > WALKED:
        return None
    solved = optimise(most, solver)
    cut = cuts.cut(most, [source])
    _direction, walk = walked(solved, cut, solver, lambda _share: None)
    start = solved.columns.miss_start
    missed = [missed_along(walk, start + number) for number in range(len(scenario.targets))]
    ends = {0.0, walk.end, *(depth for stretches in missed for stretch in stretches for depth in stretch)}
    parts = []
    for one, other in pairwise(sorted(ends)):
        if other - one <= tolerances.SOLVER:
            continue
        middle = (one + other) / 2
        own = tuple(n for n, stretches in enumerate(missed) if any(a < middle < b for a, b in stretches))
        parts.append(TrackPart(_share(other), _share(one), own))
    if walk.clash:
        parts.append(TrackPart(0.0, _share(walk.end), None))
    return Track(scenario, source, cut.money / MOST, tuple(reversed(parts)))


def _share(depth: float) -> float:
    """The share of the file's money at a depth of the walk."""
    return MOST * (1.0 - depth)
