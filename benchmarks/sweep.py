"""What one core sweeps, beside loops that an analyst would write on the same programme: bare highspy, and PuLP.

All do the same tiers in the same order on the same futures; the optimum of each future is compared. The peers
are given the finished programme and the numbers of each future, and do nothing but solve; kcplan also makes those
numbers and recomputes every figure. Exit code 1 where a ratio is below its limit or an optimum differs.
"""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import highspy
import numpy as np
import pulp
from bare_solve import hand_over
from timing import arrays_of

import kcplan
from kcplan.domain.futures import sampled
from kcplan.engine.linear_programme import LinearProgramme
from kcplan.mathematics.numbers import NumberPlaces
from kcplan.mathematics.programme import programme_of
from kcplan.sweeping.sweep import Sweeper
from kcplan.tolerances import SOLVER

SCENARIO = Path(__file__).parents[1] / "scenarios" / "uncertain-funding.yaml"
ZERO = 1e-8


class Bare:
    """highspy with the programme in it, warm from one future to the next; tiers kept by fixing what has a price."""

    def __init__(self, base: LinearProgramme, tuned: bool) -> None:
        self.base, self.tuned = base, tuned
        self.highs = hand_over(arrays_of(base))
        for option, value in (("presolve", "off"), ("random_seed", 0)):
            self.highs.setOptionValue(option, value)
        if tuned:
            self.highs.setOptionValue("simplex_scale_strategy", 0)
            for kept in ("primal", "dual"):  # by its defaults, 1e-7, what one tier fixes may leave the next no point
                self.highs.setOptionValue(f"{kept}_feasibility_tolerance", SOLVER)
        self.columns = np.arange(base.column_count, dtype=np.int32)
        self.rows = np.arange(base.row_count, dtype=np.int32)
        self.row_of = np.repeat(np.arange(base.row_count), np.diff(base.starts))
        self.values = base.values.copy()
        self.basis: highspy.HighsBasis | None = None

    def solve(self, programme: LinearProgramme) -> np.ndarray:
        """The plan of one future."""
        highs, bounds = self.highs, programme.bounds
        highs.changeColsBounds(self.columns.size, self.columns, bounds.column_lower, bounds.column_upper)
        highs.changeRowsBounds(self.rows.size, self.rows, bounds.row_lower, bounds.row_upper)
        for entry in np.flatnonzero(programme.values != self.values):
            highs.changeCoeff(int(self.row_of[entry]), int(programme.indices[entry]), float(programme.values[entry]))
        self.values = programme.values
        if self.tuned:
            highs.setOptionValue("simplex_strategy", 1)
            if self.basis is not None:
                highs.setBasis(self.basis)
        lower, upper = bounds.column_lower.copy(), bounds.column_upper.copy()
        row_lower, row_upper = bounds.row_lower.copy(), bounds.row_upper.copy()
        for tier in programme.objectives[:-1]:  # the last settles nothing here: one cost a unit, nothing carried
            scale = np.abs(tier.cost).max()
            highs.changeColsCost(self.columns.size, self.columns, tier.cost / scale)
            highs.run()
            if self.tuned:
                highs.setOptionValue("simplex_strategy", 4)
            if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
                raise SystemExit(f"bare highspy: {highs.modelStatusToString(highs.getModelStatus())}")
            found = highs.getSolution()
            x = fix(found.col_value, found.col_dual, lower, upper)
            fix(found.row_value, found.row_dual, row_lower, row_upper)
            highs.changeColsBounds(self.columns.size, self.columns, lower, upper)
            highs.changeRowsBounds(self.rows.size, self.rows, row_lower, row_upper)
        if self.tuned and self.basis is None:
            self.basis = highs.getBasis()
        return x


def fix(value: list[float], price: list[float], lower: np.ndarray, upper: np.ndarray) -> np.ndarray:
    """Shut the bounds on everything that has a price, at the bound where it stands."""
    x = np.array(value)
    held = np.flatnonzero(np.abs(np.array(price)) > ZERO)
    stands = np.where(np.abs(x[held] - lower[held]) <= np.abs(upper[held] - x[held]), lower[held], upper[held])
    lower[held] = upper[held] = stands
    return x


class WithPulp:
    """PuLP with HiGHS inside: variables and rows made once, rows with other numbers again; a row keeps each tier."""

    def __init__(self, base: LinearProgramme) -> None:
        bounds = base.bounds
        self.base, self.row_of = base, np.repeat(np.arange(base.row_count), np.diff(base.starts))
        self.x = [
            pulp.LpVariable(f"x{j}", low, None if np.isinf(high) else high)
            for j, (low, high) in enumerate(zip(bounds.column_lower, bounds.column_upper, strict=True))
        ]
        self.rows = [self.row(base, i) for i in range(base.row_count)]

    def row(self, programme: LinearProgramme, i: int) -> pulp.LpConstraint:
        held = slice(programme.starts[i], programme.starts[i + 1])
        pairs = zip(programme.indices[held].tolist(), programme.values[held].tolist(), strict=True)
        lower, upper = float(programme.bounds.row_lower[i]), float(programme.bounds.row_upper[i])
        sense = 0 if lower == upper else 1 if np.isfinite(lower) else -1
        terms = pulp.LpAffineExpression([(self.x[j], value) for j, value in pairs])
        return pulp.LpConstraint(terms, sense, f"r{i}", lower if sense == 1 else upper)

    def solve(self, programme: LinearProgramme) -> np.ndarray:
        """The plan of one future."""
        changed = set(np.flatnonzero(programme.bounds.row_upper != self.base.bounds.row_upper).tolist())
        changed |= set(self.row_of[programme.values != self.base.values].tolist())
        problem = pulp.LpProblem("future", pulp.LpMinimize)
        for i, row in enumerate(self.rows):
            problem.addConstraint(self.row(programme, i) if i in changed else row)
        for number, tier in enumerate(programme.objectives[:-1]):
            cost = pulp.LpAffineExpression([(self.x[j], float(tier.cost[j])) for j in np.flatnonzero(tier.cost)])
            problem.setObjective(cost)
            problem.solve(pulp.HiGHS(msg=False, threads=1))
            if pulp.LpStatus[problem.status] != "Optimal":
                raise SystemExit(f"PuLP: {pulp.LpStatus[problem.status]}")
            value = float(pulp.value(cost))
            problem.addConstraint(cost <= value + 1e-7 * max(1.0, abs(value)), f"tier{number}")
        return np.array([x.varValue for x in self.x])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--futures", type=int, default=1000)
    parser.add_argument("--pulp", type=int, default=20, help="how many of them PuLP solves")
    parser.add_argument("--repeats", type=int, default=5)
    asked = parser.parse_args()
    scenario = kcplan.load(SCENARIO)
    futures = sampled(scenario, asked.futures, 1)
    places = NumberPlaces(scenario, futures.parameters, programme_of)
    programmes = [places.programme_of(places.numbers(row)) for row in futures.values]
    middle = places.programme_of(places.numbers(futures.middle))
    sweeper = Sweeper(scenario, futures.parameters, start=futures.middle)
    bare, tuned = Bare(middle, tuned=False), Bare(middle, tuned=True)
    tuned.solve(middle)
    peers: list[tuple[str, float, Callable[[LinearProgramme], np.ndarray], int]] = [
        ("bare highspy, warm, its defaults", 0.8, bare.solve, asked.futures),
        ("bare highspy, tuned as kcplan is", 0.0, tuned.solve, asked.futures),
        ("PuLP with HiGHS", 5.0, WithPulp(middle).solve, asked.pulp),
    ]
    seconds: dict[str, list[float]] = {"kcplan": []} | {name: [] for name, *_ in peers}
    within = True
    for round_ in range(asked.repeats + 1):
        start = time.perf_counter()
        batch = sweeper.run(futures.values)
        taken = (time.perf_counter() - start) / asked.futures
        if round_:  # the first round only warms up
            seconds["kcplan"].append(taken)
        for name, _limit, solve, count in peers:
            if count < asked.futures and round_ > 1:
                continue
            start = time.perf_counter()
            found = [solve(programme) for programme in programmes[:count]]
            taken = (time.perf_counter() - start) / count
            if round_:
                seconds[name].append(taken)
            worth = -np.array([p.objectives[1].cost @ x for p, x in zip(programmes[:count], found, strict=True)])
            apart = float(np.abs(worth - batch.objective[:count]).max())
            if apart > 1e-6 * np.abs(worth).max():
                print(f"{name}: the optimum differs by {apart:.3g} weighted outcomes")
                within = False
    ours = median(seconds["kcplan"])
    print(f"kcplan: {1000 * ours:.2f} ms a future, {1 / ours:.0f} a second, {asked.futures} futures")
    for name, limit, _solve, _count in peers:
        theirs = median(seconds[name])
        within &= theirs / ours >= limit
        promised = f" (at least {limit})" if limit else ""
        print(f"{name}: {1000 * theirs:.2f} ms; kcplan is {theirs / ours:.2f} times as fast{promised}")
    return 0 if within else 1


if __name__ == "__main__":
    sys.exit(main())
