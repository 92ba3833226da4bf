"""Bare numpy and highspy: one region's rows worked out once, laid out for all regions by tiling, then passModel."""

import highspy
import numpy as np
from case import Case, load

PACKAGES = ("numpy", "highspy")
read = load


def build(case: Case) -> highspy.Highs:
    regions, years = case.regions, case.years
    spend = {
        (i, s, t): n
        for n, (i, s, t) in enumerate(
            (i, s, t)
            for t in range(years)
            for i, item in enumerate(case.items)
            for s in (*case.lines[item.line].public, *case.lines[item.line].others)
        )
    }
    activities = [i for i, item in enumerate(case.items) if item.activity]
    units = {(i, t): len(spend) + n for n, (i, t) in enumerate((i, t) for i in activities for t in range(years))}
    pairs = [(n, s, t) for n, line in enumerate(case.lines) for s in line.public for t in range(years)]
    width = len(spend) + len(units) + 2 * len(pairs)
    above = {pair: len(spend) + len(units) + n for n, pair in enumerate(pairs)}
    items_of = [[i for i, item in enumerate(case.items) if item.line == n] for n in range(len(case.lines))]

    costly = []  # position of the row of each unit in the block
    rows: list[dict[int, float]] = []
    lower, upper = [], []  # of each row: one number for all regions, or one a region
    for i, t in units:
        item = case.items[i]
        line = case.lines[item.line]
        costly.append(len(rows))
        rows.append({spend[i, s, t]: 1.0 for s in line.public} | {units[i, t]: 0.0})  # the cost last, by region
        lower.append(0.0)
        upper.append(0.0)
        if line.others:
            rows.append(
                {spend[i, s, t]: 1.0 for s in line.others} | {spend[i, s, t]: -line.ratio[t] for s in line.public}
            )
            lower.append(0.0)
            upper.append(0.0)
    for n, line in enumerate(case.lines):
        planned = case.planned(n)
        for t in range(years):
            row = {spend[i, s, t]: 1.0 for i in items_of[n] for s in line.public}
            rows += [row, row]
            lower += [line.floor * planned[:, t], -np.inf]
            upper += [np.inf, line.ceiling * planned[:, t]]
    for n, s, t in pairs:
        deviation = {above[n, s, t]: -1.0, above[n, s, t] + len(pairs): 1.0}
        rows.append({spend[i, s, t]: 1.0 for i in items_of[n]} | deviation)
        lower.append(case.plan[:, n, s, t])
        upper.append(case.plan[:, n, s, t])

    national: list[dict[int, float]] = []
    most, least = [], []
    for s in case.public:
        for t in range(years):
            row = {column: 1.0 for (_, source, year), column in spend.items() if (source, year) == (s, t)}
            if s in case.local:
                rows.append(row)
                lower.append(-np.inf)
                upper.append(case.local_cap(s)[:, t])
            else:
                national.append(row)
                most.append(case.caps[str(s)][t])
                least.append(-np.inf)
    for target in case.targets:
        national.append(
            {
                units[i, t]: case.items[i].yields[target.outcome][t]
                for i in activities
                if target.outcome in case.items[i].yields
                for t in target.years
            }
        )
        most.append(np.inf)
        least.append(target.at_least)

    public = np.array([column for (_, s, _), column in spend.items() if s in case.public])
    shift = width * np.arange(regions)[:, None]
    indices, values, lengths = [], [], []
    for row in national:
        indices.append((np.array(list(row)) + shift).ravel())
        values.append(np.tile(np.array(list(row.values())), regions))
        lengths.append(len(row) * regions)
    indices.append((public + shift).ravel())
    values.append(np.repeat(case.favour(), public.size))
    lengths.append(public.size * regions)
    most.append(np.inf)
    least.append(0.0)
    block = np.concatenate([np.array(list(row)) for row in rows])
    indices.append((block + shift).ravel())
    entries = np.tile(np.concatenate([np.array(list(row.values())) for row in rows]), (regions, 1))
    last = np.cumsum([len(row) for row in rows]) - 1
    entries[:, last[costly]] = -np.stack([case.cost[:, i, t] for i, t in units], axis=1)
    values.append(entries.ravel())
    lengths += [len(row) for row in rows] * regions

    cost = np.zeros(width)
    for (i, t), column in units.items():
        cost[column] = -case.items[i].value[t]
    by_region = [np.column_stack([np.broadcast_to(side, regions) for side in sides]) for sides in (lower, upper)]
    columns, count = width * regions, len(lengths)
    highs = highspy._Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    highs.passModel(
        columns,
        count,
        sum(lengths),
        int(highspy.MatrixFormat.kRowwise),
        int(highspy.ObjSense.kMinimize),
        0.0,
        np.tile(cost, regions),
        np.zeros(columns),
        np.full(columns, np.inf),
        np.concatenate([least, by_region[0].ravel()]),
        np.concatenate([most, by_region[1].ravel()]),
        np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32),
        np.concatenate(indices).astype(np.int32),
        np.concatenate(values),
        np.zeros(columns, dtype=np.int32),
    )
    return highs


def solve(highs: highspy.Highs) -> float:
    highs.run()
    assert highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return -highs.getInfo().objective_function_value
