"""CVXPY as its documentation writes models: matrices of variables, canonicalised for HiGHS.

It hands over only when it solves; so building ends with a solve of no iterations.
"""

import cvxpy as cp
import numpy as np
import scipy.sparse as sp
from case import Case, load

PACKAGES = ("cvxpy", "highspy", "scipy")
read = load
ONE_THREAD = {"threads": 1}


def build(case: Case) -> tuple[cp.Problem, tuple[object, ...]]:
    regions, years, lines, items = case.regions, case.years, case.lines, case.items
    activities = [i for i, item in enumerate(items) if item.activity]
    pays = [(i, s) for i, item in enumerate(items) for s in (*lines[item.line].public, *lines[item.line].others)]
    pairs = [(n, s) for n, line in enumerate(lines) for s in line.public]

    def sums(groups: list[list[int]], size: int, weight: list[list[float]] | None = None) -> sp.csr_array:
        """Matrix that sums columns (k, year) over the members k of each group, of each year apart."""
        rows, columns, values = [], [], []
        for g, members in enumerate(groups):
            for k in members:
                for t in range(years):
                    rows.append(g * years + t)
                    columns.append(k * years + t)
                    values.append(1.0 if weight is None else weight[g][t])
        return sp.csr_array((values, (columns, rows)), shape=(size * years, len(groups) * years))

    spend = cp.Variable((regions, len(pays) * years), nonneg=True)
    units = cp.Variable((regions, len(activities) * years), nonneg=True)
    above = cp.Variable((regions, len(pairs) * years), nonneg=True)
    below = cp.Variable((regions, len(pairs) * years), nonneg=True)

    def paying(i: int, sources: list[int]) -> list[int]:
        return [k for k, (item, s) in enumerate(pays) if item == i and s in sources]

    public = [paying(i, lines[items[i].line].public) for i in activities]
    matched = [a for a, i in enumerate(activities) if lines[items[i].line].others]
    brought = [paying(activities[a], lines[items[activities[a]].line].others) for a in matched]
    ratio = [lines[items[activities[a]].line].ratio for a in matched]
    of_line = [
        [k for k, (i, s) in enumerate(pays) if items[i].line == n and s in line.public] for n, line in enumerate(lines)
    ]
    of_pair = [[k for k, (i, s) in enumerate(pays) if (items[i].line, s) == pair] for pair in pairs]
    of_source = {source: [[k for k, (_, s) in enumerate(pays) if s == source]] for source in case.public}
    cost = np.concatenate([case.cost[:, i] for i in activities], axis=1)
    planned = np.concatenate([case.planned(n) for n in range(len(lines))], axis=1)
    floor, ceiling = (np.repeat([getattr(line, side) for line in lines], years) for side in ("floor", "ceiling"))
    money = spend @ sums(of_line, len(pays))
    official = np.concatenate([case.plan[:, n, s] for n, s in pairs], axis=1)
    constraints = [
        spend @ sums(public, len(pays)) == cp.multiply(cost, units),
        spend @ sums(brought, len(pays)) == spend @ sums([public[a] for a in matched], len(pays), ratio),
        money >= planned * floor,
        money <= planned * ceiling,
        spend @ sums(of_pair, len(pays)) - above + below == official,
    ]
    for s in case.public:
        paid = spend @ sums(of_source[s], len(pays))
        if s in case.local:
            constraints.append(paid <= case.local_cap(s))
        else:
            constraints.append(cp.sum(paid, axis=0) <= np.array(case.caps[str(s)]))
    every = np.repeat([float(s in case.public) for _, s in pays], years)
    constraints.append(case.favour() @ (spend @ every) >= 0)
    for target in case.targets:
        yields = np.zeros((len(activities), years))
        for a, i in enumerate(activities):
            if target.outcome in items[i].yields:
                yields[a, target.years] = np.array(items[i].yields[target.outcome])[target.years]
        constraints.append(cp.sum(units @ yields.ravel()) >= target.at_least)
    value = np.concatenate([items[i].value for i in activities])
    problem = cp.Problem(cp.Minimize(-cp.sum(units @ value)), constraints)
    data, chain, inverse = problem.get_problem_data(cp.HIGHS)
    chain.solve_via_data(problem, data, solver_opts=ONE_THREAD | {"simplex_iteration_limit": 0, "presolve": "off"})
    return problem, (data, chain, inverse)


def solve(model: tuple[cp.Problem, tuple[object, ...]]) -> float:
    problem, (data, chain, inverse) = model
    problem.unpack_results(chain.solve_via_data(problem, data, solver_opts=ONE_THREAD), chain, inverse)
    return -float(problem.value)
