"""What a cut of caps does, by scipy's linprog alone: each question a fresh programme, each depth found by halving.

The rows come from `oracle`, which shares no code with kcplan. They are affine in the depth of a cut, so two builds give
every depth.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
from oracles import oracle
from oracles.plain_form import plain
from scipy.optimize import linprog
from scipy.sparse import csr_array, lil_array, vstack

from kcplan.arrays import FloatArray
from kcplan.domain.scenario import Scenario, Target

#: What the solver is asked for: rows kept to this much, in money.
TOLERANCE = 1e-10

#: Depths found by halving are known to this much.
HALVED = 1e-7


class CutOracle:
    """One scenario whose caps move by depth x `change`, shape (sources, years), in money."""

    def __init__(self, scenario: Scenario, change: FloatArray) -> None:
        shares = {source.id: row for source, row in zip(scenario.model.sources, change, strict=True)}
        moved = {source: tuple((np.array(caps) + shares[source]).tolist()) for source, caps in scenario.caps.items()}
        ends = [oracle.build(plain(scenario.with_caps(caps))) for caps in (scenario.caps, moved)]
        self.programme = ends[0]
        self.size = len(ends[0].columns)
        self._least, self._equal = self._matrix(ends[0].at_least), self._matrix(ends[0].equal)
        self._sides = [(_values(end.at_least), _values(end.equal)) for end in ends]
        self._at: dict[float, tuple[list[float], list[tuple[FloatArray, float]]]] = {}

    def _matrix(self, rows: list[tuple[oracle.Row, Any]]) -> csr_array:
        matrix = lil_array((len(rows), self.size))
        for i, (row, _) in enumerate(rows):
            for column, value in row.items():
                matrix[i, column] = float(value)
        return csr_array(matrix)

    def minimum(self, cost: FloatArray, depth: float, kept: list[tuple[FloatArray, float]] = []) -> Any:  # noqa: B006
        """linprog's answer at a depth, with further costs that are at most a number."""
        (least, equal), (least_moved, equal_moved) = self._sides
        matrix = vstack([-self._least, csr_array([row for row, _ in kept] or np.zeros((0, self.size)))])
        return linprog(
            cost,
            A_ub=matrix,
            b_ub=np.concatenate([-least - depth * (least_moved - least), [most for _, most in kept]]),
            A_eq=self._equal,
            b_eq=equal + depth * (equal_moved - equal),
            method="highs",
            options={"primal_feasibility_tolerance": TOLERANCE, "dual_feasibility_tolerance": TOLERANCE},
        )

    def feasible(self, depth: float) -> bool:
        return bool(self.minimum(np.zeros(self.size), depth).status == 0)

    @cached_property
    def tiers(self) -> list[FloatArray]:
        """Their costs: misses by priority, outcomes, change from the plan."""
        found = []
        for _, cost in self.programme.tiers:
            dense = np.zeros(self.size)
            dense[list(cost)] = [float(value) for value in cost.values()]
            found.append(dense)
        return found

    def optimum(self, depth: float) -> list[float]:
        """The values of the tiers."""
        return self._kept(depth)[0]

    def missed(self, number: int, depth: float) -> bool:
        """Whether every plan that is optimal in all tiers misses a target."""
        return self.all_missed(depth, [number])[0]

    def all_missed(self, depth: float, numbers: Iterable[int]) -> list[bool]:
        """The same of several targets."""
        _, kept = self._kept(depth)
        shares = np.zeros((len(wanted := list(numbers)), self.size))
        for row, number in zip(shares, wanted, strict=True):
            row[
                [
                    self.programme.columns[side, number]
                    for side in ("miss", "over")
                    if (side, number) in self.programme.columns
                ]
            ] = 1.0
        return [self._within(share, depth, kept) > 1e-7 for share in shares]

    def _kept(self, depth: float) -> tuple[list[float], list[tuple[FloatArray, float]]]:
        if depth not in self._at:  # halving for each target in turn comes to the same depths
            self._at[depth] = self._solved(depth)
        return self._at[depth]

    def _solved(self, depth: float) -> tuple[list[float], list[tuple[FloatArray, float]]]:
        values: list[float] = []
        kept: list[tuple[FloatArray, float]] = []
        for cost in self.tiers:
            values.append(self._within(cost, depth, kept))
            kept.append((cost, values[-1]))
        return values, kept

    def _within(self, cost: FloatArray, depth: float, kept: list[tuple[FloatArray, float]]) -> float:
        """The least of a cost where other costs stay at their least, but for as little slack as the solver needs."""
        for slack in (0.0, 1e-12, 1e-11, 1e-10, 1e-9, 1e-8):
            slackened = [(row, most + slack * max(1.0, abs(most))) for row, most in kept]
            result = self.minimum(cost, depth, slackened)
            if result.status == 0:
                return float(result.fun)
        raise AssertionError(result.message)


def _values(rows: list[tuple[oracle.Row, Any]]) -> FloatArray:
    return np.array([float(value) for _, value in rows])


def halved(holds: Callable[[float], bool], end: float) -> float | None:
    """The deepest depth up to `end` at which something holds that holds up to there; None: not even at 0."""
    if not holds(0.0):
        return None
    if holds(end):
        return end
    low, high = 0.0, end
    while high - low > HALVED:
        middle = (low + high) / 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low


def with_targets(scenario: Scenario, *targets: Target) -> Scenario:
    """The scenario with these targets alone, hard."""
    return replace(scenario, soft=False, targets=targets)
