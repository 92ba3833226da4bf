"""An independent programme in whole numbers for the best published budget: scipy's milp, no kcplan.

Money of each region, line, source and year is a whole multiple of a step, counterpart money follows its ratio to less
than a step, and every activity of `whole` is bought in whole units. The money of these may be more than the units cost.
So may that of activities whose units a limit speaks of, by less than a step. What units cost is written by the tranche
in which the last of them lies (multiple choice), whereas kcplan fills one tranche after the other.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from oracles import oracle
from oracles.oracle import Plain, Row
from scipy.optimize import Bounds, LinearConstraint, milp

#: Less than a step is at most so much of it: far beyond what milp calls kept.
_LESS = 1 - 1e-4


@dataclass(frozen=True)
class WholeAnswer:
    """Misses by priority and weighted outcomes, as minimised, then whole steps of idle money by line and year.

    Where the scenario has change before outcomes, the sum of changes and the number of figures that move stand there.
    """

    values: tuple[float, ...]
    steps: int


@dataclass(frozen=True)
class Built:
    """The programme, its whole columns and rows, its costs in their order, and the steps of idle money."""

    programme: oracle.Programme
    integer: set[int]
    at_least: list[Any]
    equal: list[Any]
    costs: list[Row]
    steps: Row


def best(plain: Plain, step: float, whole: Collection[str], in_period: Collection[str] = ()) -> WholeAnswer | None:
    """The best budget in multiples of a step; None where none keeps every rule.

    Activities of `in_period` are bought in whole units of a span of years (oracle.spans).
    """
    built = build(plain, step, whole, in_period)
    costs = [*built.costs, built.steps]
    values = in_turn(built, costs)
    return None if values is None else WholeAnswer(tuple(values[:-1]), round(values[-1]))


def fewest_figures(
    plain: Plain, step: float, whole: Collection[str], in_period: Collection[str], within: Sequence[float], nodes: int
) -> tuple[int | None, float]:
    """The fewest figures that move where misses and the sum of changes are no more than `within`, and its bound.

    The search ends after so many nodes; None where it has found no budget by then.
    """
    built = build(plain, step, whole, in_period)
    rules = _rules(len(built.programme.columns), built.at_least, built.equal)
    rows = [_dense([(cost, 0)], len(built.programme.columns))[0] for cost in built.costs[: len(within) + 1]]
    for row, value in zip(rows, within, strict=False):
        rules.append(LinearConstraint(row, -np.inf, value + 1e-6 * max(1.0, abs(value))))
    options = {"mip_rel_gap": 0, "node_limit": nodes}
    kinds = np.isin(np.arange(len(built.programme.columns)), list(built.integer)).astype(int)
    result = milp(rows[-1], constraints=rules, integrality=kinds, bounds=Bounds(0, np.inf), options=options)
    return None if result.x is None else round(result.fun), float(result.mip_dual_bound)


def build(plain: Plain, step: float, whole: Collection[str], in_period: Collection[str]) -> Built:
    """The programme of the best budget in multiples of a step."""
    programme = oracle.build(plain, even=False)
    integer: set[int] = set()
    leaving = {*whole, *in_period, *_limited(plain)}
    of_year = {year: number for number, span in enumerate(oracle.spans({**plain, "closed": []})) for year in span}
    spans: dict[Any, Row] = defaultdict(dict)
    at_least, equal = list(programme.at_least), []
    public = {source for source, kind in plain["sources"].items() if kind == "public"}
    spend = {name[1:]: column for name, column in programme.columns.items() if name[0] == "spend"}
    units = defaultdict(list)
    for name, column in programme.columns.items():
        if name[0] == "units":
            units[name[1:5]].append(column)
    counterpart = {column for name, column in spend.items() if name[3] not in public}
    bought = {column for name, columns in units.items() if name[2] in leaving for column in columns}
    for row, value in programme.equal:
        if not counterpart & set(row) and not bought & set(row):
            equal.append((row, value))
    figures: dict[Any, list[int]] = defaultdict(list)
    ratios: dict[Any, Row] = defaultdict(dict)
    for (region, line, _activity, source, year), column in spend.items():
        figures[region, line, source, year].append(column)
        about = plain["lines"][line]
        if any(plain["sources"][own] == "counterpart" for own in about["sources"]):
            ratios[region, line, year][column] = 1.0 if source not in public else -about["counterpart"][year]
    for name, columns in figures.items():
        number = programme.column("whole money", *name)
        integer.add(number)
        equal.append((dict.fromkeys(columns, 1.0) | {number: -step}, 0.0))
    for row in ratios.values():
        for sign in (1.0, -1.0):
            at_least.append(({column: sign * entry for column, entry in row.items()}, -step * _LESS))
    idle: dict[Any, list[int]] = defaultdict(list)
    money = sum(plain["caps"].values()) + sum(plain["region_caps"].values())
    for (region, line, activity, year), columns in units.items():
        if activity not in leaving:
            continue
        own = plain.get("regional", {}).get((region, activity, "unit_cost", year))
        tranches = plain["lines"][line]["activities"][activity]["tranches"][year]
        tranches = tranches if own is None else [(None, own)]
        idle[region, line, year].append(over := programme.column("idle", region, activity, year))
        paid: Row = {
            column: 1.0
            for (r, n, a, source, t), column in spend.items()
            if (r, n, a, t) == (region, line, activity, year) and source in public
        }
        count = programme.column("count", region, activity, year)
        if activity in whole:
            integer.add(count)
        elif activity in in_period:
            spans[region, activity, of_year[year]][count] = 1.0
        else:  # no more than a step, and what dear tranches cost more where they come first
            dear_first = sum((tranches[-1][1] - price) * width for width, price in tranches[:-1])
            at_least.append(({over: -1.0}, -step * _LESS - dear_first))
        bought_here: Row = {count: 1.0}
        chosen: Row = {}
        start = cost = 0.0
        for number, (width, price) in enumerate(tranches):
            lies, within = (programme.column(word, region, activity, year, number) for word in ("lies", "within"))
            integer.add(lies)
            most = money / price if width is None else min(width, money / price)
            chosen[lies] = 1.0
            bought_here |= {lies: -start, within: -1.0}
            paid |= {lies: -cost, within: -price}
            at_least.append(({lies: most, within: -1.0}, 0.0))
            start, cost = start + most, cost + most * price
        equal += [(chosen, 1.0), (bought_here, 0.0), (paid | {over: -1.0}, 0.0)]
        equal.append((dict.fromkeys(columns, 1.0) | {count: -1.0}, 0.0))
    for name, row in spans.items():
        together = programme.column("together", *name)
        integer.add(together)
        region, activity, number = name
        own = [key for key in plain["delivered"] if key[:2] == (region, activity) and of_year[key[2]] == number]
        before = sum(plain["delivered"][key] for key in own)
        part, nothing = before - int(before), programme.column("nothing more", *name)
        integer.add(nothing)
        equal.append((row | {together: -1.0, nothing: -part}, -before))
        at_least += [({nothing: -1.0}, -1.0), ({nothing: -1e4, **dict.fromkeys(row, -1.0)}, -1e4)]
    steps: Row = {}
    for name, columns in idle.items():
        over = programme.column("steps", *name)
        integer.add(over)
        steps[over] = 1.0
        at_least.append((dict.fromkeys(columns, -1.0) | {over: step}, -step * _LESS))
    return Built(programme, integer, at_least, equal, _wanted(programme, plain, integer, at_least), steps)


def _wanted(programme: oracle.Programme, plain: Plain, integer: set[int], at_least: list[Any]) -> list[Row]:
    """The tiers, with change and the number of figures that move where the scenario has them before outcomes."""
    names = [name for name, _ in programme.tiers]
    costs: list[Row] = []
    for name, cost in programme.tiers:
        if name != "change":
            costs.append(cost)
        elif names.index(name) < names.index("outcomes"):
            most = sum(plain["caps"].values()) + sum(plain["region_caps"].values())
            most += max(value for value in oracle.in_force(plain).values() if value == value) + sum(
                plain["carried"].values()
            )
            flags: Row = {}
            for gap in cost:
                flag = programme.column("moves", gap)
                integer.add(flag)
                flags[flag] = 1.0
                at_least.append(({flag: most, gap: -1.0}, 0.0))
            costs += [cost, flags]
    return costs


def _limited(plain: Plain) -> set[str]:
    """The activities whose units a limit adds up, or holds others against, or that yield what a target bounds."""
    bounded = {target["outcome"] for target in plain["targets"] if target["at_most"] is not None}
    found = {
        name
        for about in plain["lines"].values()
        for name, own in about["activities"].items()
        if any(value > 0 for outcome in bounded for value in own["yields"].get(outcome, {}).values())
    }
    found |= {name for _region, name, item, _year in plain["regional"] if item in bounded}
    for limit in plain["limits"]:
        if limit["measure"] == "units":
            of = [limit[side]["of"] for side in ("at_least", "at_most") if limit[side] and limit[side]["of"]]
            for select in (limit["select"], *(limit["select"] | other for other in of)):
                for line, about in plain["lines"].items():
                    for activity in about["activities"]:
                        if all(
                            select.get(dimension) in (None, "all") or word in select[dimension]
                            for dimension, word in (("line", line), ("activity", activity))
                        ):
                            found.add(activity)
    return found


def in_turn(built: Built, costs: list[Row]) -> list[float] | None:
    """The least value of each cost within those before it; None where no budget keeps every rule."""
    size = len(built.programme.columns)
    rules = _rules(size, built.at_least, built.equal)
    whole = np.isin(np.arange(size), list(built.integer)).astype(int)
    found: list[float] = []
    for cost in costs:
        row = _dense([(cost, 0)], size)[0]
        for presolve in (True, False):  # with it milp has called programmes infeasible of which a point was known
            options = {"mip_rel_gap": 0, "presolve": presolve}
            result = milp(row, constraints=rules, integrality=whole, bounds=Bounds(0, np.inf), options=options)
            if result.status == 0:
                break
        if result.status == 2 and not found:
            return None
        assert result.status == 0, result.message
        found.append(float(result.fun))
        rules.append(LinearConstraint(row, -np.inf, result.fun + 1e-7 * max(1.0, abs(result.fun))))
    return found


def _dense(rows: list[tuple[Row, Any]], size: int) -> np.ndarray:
    matrix = np.zeros((len(rows), size))
    for i, (row, _) in enumerate(rows):
        matrix[i, list(row)] = [float(entry) for entry in row.values()]
    return matrix


def _rules(size: int, at_least: list[Any], equal: list[Any]) -> list[LinearConstraint]:
    least = np.array([float(value) for _, value in at_least])
    exact = np.array([float(value) for _, value in equal])
    return [
        LinearConstraint(_dense(at_least, size), least, np.inf),
        LinearConstraint(_dense(equal, size), exact, exact),
    ]
