"""The exact simplex method: factors solve, any start ends at the one optimum, and a clash is proved."""

from fractions import Fraction
from random import Random

import numpy as np
import pytest
from scipy.optimize import linprog

from kcplan.engine.exact.factors import Factors
from kcplan.engine.exact.programme import ExactProgramme
from kcplan.engine.exact.simplex import Contradiction, ExactOptimum, exact_optimum


def random_matrix(random: Random, rows: int, columns: int) -> dict[int, dict[int, int | Fraction]]:
    values = [1, -1, 2, 3, Fraction(1, 3), Fraction(-5, 7)]
    return {i: {j: random.choice(values) for j in range(columns) if random.random() < 0.5} for i in range(rows)}


@pytest.mark.once
def test_factors_solve_rows_and_columns_exactly() -> None:
    regular = 0
    for seed in range(500):
        random = Random(seed)
        n = random.randrange(1, 9)
        matrix = random_matrix(random, n, n)
        factors = Factors.of(matrix, range(n))
        dense = np.array([[float(matrix[i].get(j, 0)) for j in range(n)] for i in range(n)])
        assert bool(factors.spare_rows) == (np.linalg.matrix_rank(dense) < n)
        assert len(factors.spare_rows) == len(factors.spare_columns)
        if factors.spare_rows:
            continue
        regular += 1
        side = {i: random.randrange(-4, 5) for i in range(n)}
        x, y = factors.solve(side), factors.prices(side)
        for i in range(n):
            assert sum(value * x.get(j, 0) for j, value in matrix[i].items()) == side[i]
            assert sum(matrix[k].get(i, 0) * y.get(k, 0) for k in range(n)) == side[i]
    assert regular > 100


def random_programme(random: Random) -> ExactProgramme:
    """Bounded, so that it has an optimum or a clash; small numbers, so that many corners are degenerate."""
    n, m = random.randrange(1, 7), random.randrange(1, 6)
    rows = random_matrix(random, m, n)
    low = [random.choice([None, 0, 1, -2]) for _ in range(m)]
    high = [random.choice([None, 3, 5]) if side is not None else random.choice([1, 4]) for side in low]
    low = [high[i] if high[i] is not None and random.random() < 0.2 else side for i, side in enumerate(low)]
    tiers = [{j: random.choice([1, -1, 2]) for j in range(n) if random.random() < 0.6} for _ in range(3)]
    return ExactProgramme(
        [random.choice([1, 4, Fraction(5, 2)]) for _ in range(n)], list(rows.values()), low, high, tiers
    )


def tiers_by_scipy(programme: ExactProgramme) -> list[float] | None:
    """The least value of each tier in turn; None where nothing keeps the rows."""
    n, rows, sides, found = len(programme.upper), [], [], []
    for terms, low, high in zip(programme.rows, programme.low, programme.high, strict=True):
        row = np.array([float(terms.get(j, 0)) for j in range(n)])
        for side, sign in ((high, 1.0), (low, -1.0)):
            if side is not None:
                rows.append(sign * row)
                sides.append(sign * float(side))
    for tier in programme.tiers:
        cost = np.array([float(tier.get(j, 0)) for j in range(n)])
        bounds = [(0.0, float(upper or 0)) for upper in programme.upper]
        result = linprog(cost, A_ub=np.array(rows).reshape(-1, n), b_ub=np.array(sides), bounds=bounds)
        if result.status == 2:
            return None
        assert result.status == 0
        found.append(float(result.fun))
        rows.append(cost)
        sides.append(result.fun + 1e-9)
    return found


@pytest.mark.once
def test_from_any_start_the_least_of_each_tier_in_turn_or_a_clash() -> None:
    clashes = 0
    for seed in range(300):
        random = Random(seed)
        programme = random_programme(random)
        n, m = len(programme.upper), len(programme.rows)
        count = random.randrange(min(n, m) + 1)
        high = [(False, j) for j in range(n) if random.random() < 0.5]
        high += [(True, i) for i in range(m) if programme.low[i] is None]
        start = random.sample(range(n), count), random.sample(range(m), count), high
        found, expected = exact_optimum(programme, *start, 1000), tiers_by_scipy(programme)
        if isinstance(found, Contradiction):
            assert expected is None, seed
            clashes += 1
            sides = {i: programme.low[i] if w > 0 else programme.high[i] for i, w in found.weights.items()}
            together = programme.less_rows({}, {i: -w for i, w in found.weights.items()})
            most = sum(value * (programme.upper[j] or 0) for j, value in together.items() if value > 0)
            assert sum(w * sides[i] for i, w in found.weights.items()) > most, seed
            continue
        assert isinstance(found, ExactOptimum)
        assert expected is not None, seed
        for tier, least in zip(programme.tiers, expected, strict=True):
            assert float(sum(c * found.x.get(j, 0) for j, c in tier.items())) == pytest.approx(least, abs=1e-6), seed
    assert 20 < clashes < 280
