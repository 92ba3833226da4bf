"""What one unit more or less of each limit is worth, how long that holds, and what comes then.

A price is the change of a reported figure per unit more of a limit (docs/mathematics.md, Signs). Each side is the
one-sided derivative of the lexicographic optimum, not a solver's dual, which at a degenerate optimum may belong to
neither side (B. Jansen, J. J. de Jong, C. Roos, T. Terlaky, Sensitivity analysis in linear programming: just be
careful!, European Journal of Operational Research 101, 1997, 15-28, doi:10.1016/S0377-2217(96)00172-5).
"""

from dataclasses import replace

import numpy as np

from kcplan import parametric, planning, solvers, tolerances
from kcplan.analyses import directions
from kcplan.formulation import columns_of
from kcplan.linear_programme import Bounds
from kcplan.planning import Solved
from kcplan.recommendation import Binding, Recommendation, Side

#: Columns of a programme up to which prices are followed to where they change, and up to which there are any.
WALKED, PRICED = 5_000, 100_000


def priced(recommendation: Recommendation) -> Recommendation:
    """The recommendation with both prices of every limit that binds, and of every soft target that is missed.

    HiGHS works them out whichever solver found the plan, which is the same plan: they take hundreds of solves that each
    start from the one before and need all digits. Of a programme with more than `WALKED` columns the prices are those
    at the margin, without how long they hold, and limits of a single region have none; with more than `PRICED`, nothing
    has. Raises what `kcplan.planning.solve` does.
    """
    scenario = recommendation.scenario
    rules = (*recommendation.binding, *missed_targets(recommendation))
    columns = columns_of(scenario).count
    if columns > PRICED:
        return replace(recommendation, binding=rules)
    worth = Worth(planning.optimise(scenario), margin=columns > WALKED)
    left_out = frozenset(scenario.model.regions) if columns > WALKED else frozenset()
    return replace(
        recommendation, binding=tuple(rule if _first_word(rule) in left_out else worth.of(rule) for rule in rules)
    )


def _first_word(rule: Binding) -> str:
    """`region-7` of `limit flex at most[region-7,training,2016]`."""
    return rule.name.removesuffix("]").partition("[")[2].partition(",")[0]


def missed_targets(recommendation: Recommendation) -> list[Binding]:
    """Soft targets that are missed, which no check lists as rules."""
    units = {outcome.id: outcome.unit for outcome in recommendation.scenario.model.outcomes}
    return [
        Binding(f"target[{result.target.key}]", result.value, result.target.at_least, units[result.outcome])
        for result in recommendation.review.outcomes
        if result.target is not None and not result.met
    ]


class Worth:
    """Prices at one optimum. Only the tiers that are reported count: misses and weighted outcomes."""

    def __init__(self, solved: Solved, margin: bool = False) -> None:
        """With `margin` the prices are not followed to where they change."""
        reported = tuple(tier for tier in solved.programme.objectives if tier.name.startswith(("miss", "outcomes")))
        programme = replace(solved.programme, objectives=reported)
        self._solved, self._margin = solved, margin
        self._derivative = parametric.Derivative(
            programme, solvers.open_session(solvers.DEFAULT, programme), unique=False
        )

    def of(self, binding: Binding) -> Binding:
        """The binding rule with both its sides."""
        up = directions.of_rule(self._solved, binding.name)
        down = Bounds(-up.column_lower, -up.column_upper, -up.row_lower, -up.row_upper)
        soft = binding.name.startswith("target") and self._solved.columns.scenario.soft
        exact = not soft and not self._margin
        return replace(binding, left=self._side(down, -1.0, exact), right=self._side(up, 1.0, exact))

    def _side(self, direction: Bounds, sign: float, exact: bool) -> Side:
        """One side. A soft target stands in a coefficient too, so there the price holds at the margin only."""
        held = 0.0
        first: tuple[float, float] | None = None
        for piece in parametric.pieces(self._derivative, self._solved.optimum.x, direction, np.inf):
            if piece is None:
                if first is None:
                    return Side(None, None, 0.0, "infeasible")
                return Side(*first, held, "infeasible")
            slopes = (-sign * piece.value_slopes[-1] + 0.0, sign * sum(piece.value_slopes[:-1]) + 0.0)
            if first is not None and not np.allclose(slopes, first, rtol=1e-6, atol=tolerances.ZERO_PRICE):
                rising, rose = (sign * miss > tolerances.ZERO_PRICE for miss in (slopes[1], first[1]))
                return Side(*first, held, "targets fail" if rising and not rose else "prices change")
            first = first or slopes
            if not exact:
                return Side(*first, 0.0, "prices change")
            held = piece.end
            if np.isinf(held):
                break
        assert first is not None
        return Side(*first, held, "nothing")
