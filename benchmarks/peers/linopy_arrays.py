"""linopy as its documentation writes models: labelled arrays, sums over groups; handed to HiGHS in the process."""

import linopy
import numpy as np
import pandas as pd
import xarray as xr
from case import Case, load

PACKAGES = ("linopy", "highspy", "xarray")
read = load


def build(case: Case) -> tuple[linopy.Model, object]:
    lines, items = case.lines, case.items
    activities = [i for i, item in enumerate(items) if item.activity]
    pays = [(i, s) for i, item in enumerate(items) for s in (*lines[item.line].public, *lines[item.line].others)]
    pairs = [(n, s) for n, line in enumerate(lines) for s in line.public]
    region, year = pd.RangeIndex(case.regions, name="region"), pd.RangeIndex(case.years, name="year")
    pay, pair = pd.RangeIndex(len(pays), name="pay"), pd.RangeIndex(len(pairs), name="pair")
    activity = pd.Index(activities, name="activity")
    item_of = np.array([i for i, _ in pays])
    source_of = np.array([s for _, s in pays])
    line_of = np.array([items[i].line for i in item_of])
    public = np.isin(source_of, case.public)

    def grouped(name: str, keys: np.ndarray, chosen: np.ndarray) -> pd.Series:
        return pd.Series(keys[chosen], index=pd.Index(pay[chosen], name="pay"), name=name)

    def by_year(name: str, rows: list[list[float]], index: pd.Index) -> xr.DataArray:
        return xr.DataArray(np.array(rows), coords={name: index, "year": year})

    m = linopy.Model()
    spend = m.add_variables(lower=0, coords=[region, pay, year], name="spend")
    units = m.add_variables(lower=0, coords=[region, activity, year], name="units")
    above = m.add_variables(lower=0, coords=[region, pair, year], name="above")
    below = m.add_variables(lower=0, coords=[region, pair, year], name="below")
    cost = xr.DataArray(case.cost[:, activities], coords={"region": region, "activity": activity, "year": year})
    favour = xr.DataArray(case.favour(), coords={"region": region})
    value = by_year("activity", [items[i].value for i in activities], activity)

    for s in case.public:
        paid = spend.sel(pay=pay[source_of == s]).sum("pay")
        if s in case.local:
            cap = xr.DataArray(case.local_cap(s), coords={"region": region, "year": year})
            m.add_constraints(paid <= cap, name=f"cap {s}")
        else:
            cap = xr.DataArray(case.caps[str(s)], coords={"year": year})
            m.add_constraints(paid.sum("region") <= cap, name=f"cap {s}")
    m.add_constraints((favour * spend.sel(pay=pay[public])).sum() >= 0, name="protect")
    counted = public & np.isin(item_of, activities)
    own = (1 * spend.sel(pay=pay[counted])).groupby(grouped("activity", item_of, counted)).sum()
    m.add_constraints(own - cost * units == 0, name="delivery")
    matched = [i for i in activities if lines[items[i].line].others]
    others = ~public
    chosen = public & np.isin(item_of, matched)
    with_others = pd.Index(matched, name="activity")
    ratio = by_year("activity", [lines[items[i].line].ratio for i in matched], with_others)
    due = ratio * (1 * spend.sel(pay=pay[chosen])).groupby(grouped("activity", item_of, chosen)).sum()
    brought = (1 * spend.sel(pay=pay[others])).groupby(grouped("activity", item_of, others)).sum()
    m.add_constraints(brought - due == 0, name="counterpart")
    for k, target in enumerate(case.targets):
        giving = [i for i in activities if target.outcome in items[i].yields]
        yields = by_year(
            "activity", [items[i].yields[target.outcome] for i in giving], pd.Index(giving, name="activity")
        )
        produced = (units.sel(activity=giving, year=target.years) * yields.sel(year=target.years)).sum()
        m.add_constraints(produced >= target.at_least, name=f"target {k}")
    every = pd.RangeIndex(len(lines), name="line")
    planned = xr.DataArray(
        np.stack([case.planned(n) for n in range(len(lines))], axis=1),
        coords={"region": region, "line": every, "year": year},
    )
    money = (1 * spend.sel(pay=pay[public])).groupby(grouped("line", line_of, public)).sum()
    floor, ceiling = (
        xr.DataArray([getattr(line, side) for line in lines], coords={"line": every}) for side in ("floor", "ceiling")
    )
    m.add_constraints(money >= floor * planned, name="floor")
    m.add_constraints(money <= ceiling * planned, name="ceiling")
    pair_of = np.array(
        [pairs.index((n, s)) if (n, s) in pairs else -1 for n, s in zip(line_of, source_of, strict=True)]
    )
    official = xr.DataArray(
        np.stack([case.plan[:, n, s] for n, s in pairs], axis=1), coords={"region": region, "pair": pair, "year": year}
    )
    spent = (1 * spend.sel(pay=pay[public])).groupby(grouped("pair", pair_of, public)).sum()
    m.add_constraints(spent - above + below == official, name="change")
    m.add_objective((-value * units).sum())
    return m, linopy.io.to_highspy(m)


def solve(model: tuple[linopy.Model, object]) -> float:
    highs = model[1]
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    highs.run()
    return -highs.getInfo().objective_function_value
