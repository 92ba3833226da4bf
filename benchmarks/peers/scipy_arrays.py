"""scipy.optimize.linprog: sparse matrices put together from blocks, for the HiGHS of scipy itself.

It hands over only when it solves; so building ends with a solve of no iterations.
"""

import numpy as np
import scipy.sparse as sp
from case import Case, load
from scipy.optimize import linprog

PACKAGES = ("scipy", "numpy")
read = load


def build(case: Case) -> dict[str, object]:
    regions, years, lines, items = case.regions, case.years, case.lines, case.items
    activities = [i for i, item in enumerate(items) if item.activity]
    pays = [(i, s) for i, item in enumerate(items) for s in (*lines[item.line].public, *lines[item.line].others)]
    pairs = [(n, s) for n, line in enumerate(lines) for s in line.public]
    one, each = sp.eye_array(years), sp.eye_array(regions)

    def matrix(rows: list[list[float]]) -> sp.coo_array:
        return sp.coo_array(np.array(rows, dtype=float))

    def of_years(values: list[list[float]]) -> sp.csr_array:
        """Diagonal blocks: one number a member and year."""
        return sp.diags_array(np.concatenate(values))

    national = [s for s in case.public if s not in case.local]
    sources, local = (
        matrix([[s == source for _, s in pays] for source in chosen]) for chosen in (national, case.local)
    )
    public = matrix([[i == a and s in case.public for i, s in pays] for a in activities])
    matched = [i for i in activities if lines[items[i].line].others]
    brought = matrix([[i == a and s not in case.public for i, s in pays] for a in matched])
    matching = matrix([[i == a and s in case.public for i, s in pays] for a in matched])
    of_line = matrix([[items[i].line == n and s in case.public for i, s in pays] for n in range(len(lines))])
    of_pair = matrix([[(items[i].line, s) == pair for i, s in pays] for pair in pairs])

    def by_year(block: sp.coo_array) -> sp.coo_array:
        return sp.kron(block, one)

    widths = [len(pays) * years, len(activities) * years, len(pairs) * years, len(pairs) * years]
    size = len(activities) * years
    cost = np.concatenate([case.cost[:, i] for i in activities], axis=1)
    ratio = of_years([lines[items[i].line].ratio for i in matched])
    deviation = sp.eye_array(widths[2])
    equal = sp.block_array(
        [
            [by_year(public), sp.coo_array((size, size)), None, None],
            [by_year(brought) - ratio @ by_year(matching), sp.coo_array((ratio.shape[0], widths[1])), None, None],
            [by_year(of_pair), sp.coo_array((widths[2], widths[1])), -deviation, deviation],
        ]
    )
    width = sum(widths)
    beside = sp.coo_array((len(lines) * years, width - widths[0]))
    beside_local = sp.coo_array((len(case.local) * years, width - widths[0]))
    within = sp.vstack(
        [
            sp.hstack([-by_year(of_line), beside]),
            sp.hstack([by_year(of_line), beside]),
            sp.hstack([by_year(local), beside_local]),
        ]
    )
    asked = np.zeros((len(case.targets), width))
    for k, target in enumerate(case.targets):
        for a, i in enumerate(activities):
            for t in target.years if target.outcome in items[i].yields else ():
                asked[k, widths[0] + a * years + t] = -items[i].yields[target.outcome][t]
    capped = sp.hstack([by_year(sources), sp.coo_array((len(national) * years, width - widths[0]))])
    all_regions = np.ones((1, regions))
    planned = np.concatenate([case.planned(n) for n in range(len(lines))], axis=1)
    floor, ceiling = (np.repeat([getattr(line, side) for line in lines], years) for side in ("floor", "ceiling"))
    nothing = np.zeros((regions, size + ratio.shape[0]))
    rows = (np.arange(regions)[:, None] * equal.shape[0] + np.arange(size)).ravel()
    columns = (np.arange(regions)[:, None] * width + widths[0] + np.arange(size)).ravel()
    costs = sp.coo_array((-cost.ravel(), (rows, columns)), shape=(regions * equal.shape[0], regions * width))
    every = np.concatenate([np.repeat([float(s in case.public) for _, s in pays], years), np.zeros(width - widths[0])])
    official = np.concatenate([case.plan[:, n, s] for n, s in pairs], axis=1)
    value = np.zeros(width)
    value[widths[0] : widths[0] + widths[1]] = np.concatenate([items[i].value for i in activities])
    arrays = {
        "c": np.tile(-value, regions),
        "A_eq": (sp.kron(each, equal) + costs).tocsc(),
        "b_eq": np.hstack([nothing, official]).ravel(),
        "A_ub": sp.vstack(
            [
                sp.kron(all_regions, capped),
                sp.kron(all_regions, asked),
                sp.kron(-case.favour()[None, :], every[None, :]),
                sp.kron(each, within),
            ],
            format="csc",
        ),
        "b_ub": np.concatenate(
            [
                np.concatenate([case.caps[str(s)] for s in national]),
                [-target.at_least for target in case.targets],
                [0.0],
                np.hstack([-planned * floor, planned * ceiling, *(case.local_cap(s) for s in case.local)]).ravel(),
            ]
        ),
    }
    linprog(**arrays, method="highs-ds", options={"maxiter": 0, "presolve": False})
    return arrays


def solve(model: dict[str, object]) -> float:
    found = linprog(**model, method="highs")
    assert found.status == 0, found.message
    return -float(found.fun)
