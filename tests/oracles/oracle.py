"""An independent linear programme of a scenario: plain dictionaries in, scipy's linprog tier by tier, no kcplan.

A plain scenario is a dictionary of

    years, regions   lists, in order
    periods          lists of years; may be absent
    sources          id -> "public" or "counterpart"
    lines            id -> {sources: ids, counterpart: None or {year: ratio}, activities: id -> {
                         tranches: {year: [(most units or None, money per unit), ...]},
                         yields: {outcome: {year: outcome units per unit}}}}
    plan             (region, line, source, year) -> money
    approved         the same of the budget in force; absent: the plan
    caps             (source, year) -> money
    region_caps      (region, source, year) -> money, of sources that caps does not have; may be absent
    regional         (region, activity, outcome or "unit_cost", year) -> the number there; may be absent
    carry_over       source -> share of its cap
    targets          list of {outcome, years, regions (None or absent: all), at_least, at_most, priority, weight}; one
                     of the two numbers may be None
    closed           years that are over; may be absent, as may the three that follow
    spent            (region, line, activity or "" for the line as a whole, source, year) -> money of closed years
    delivered        (region, activity, year) -> units of closed years
    carried          source -> money that the last closed year left; absent: what its cap and share leave
    committed        (region, line, source, year) -> money that is contracted there; may be absent
    soft             whether targets may be missed
    weights          outcome -> weight
    discount         a year
    tiers            the order of targets, outcomes, change and even; may be absent
    limits           list of {measure: money, units or change, select: selection, per: dimensions, at_least,
                     at_most: bound}

where a selection is a dictionary dimension -> ids or "all" (absent: not named), and a bound None or
{kind: amount, plan, approved, share or previous_year, value, of: selection}. Dimensions: region, line, activity,
source, year.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from oracles.plain_facts import (
    Cell,
    Plain,
    brings,
    facts,
    left_over,
    open_years,
    part,
    past_money,
    past_units,
    position,
    spans,
    year_weights,
)  # fmt: skip
from scipy.optimize import linprog

Row = dict[int, Any]  # column -> coefficient


@dataclass
class Programme:
    """Columns that are at least 0, rows that are at least or equal to a number, and costs to minimise in order."""

    columns: dict[tuple[Any, ...], int] = field(default_factory=dict)
    at_least: list[tuple[Row, Any]] = field(default_factory=list)
    equal: list[tuple[Row, Any]] = field(default_factory=list)
    tiers: list[tuple[str, Row]] = field(default_factory=list)

    def column(self, *name: Any) -> int:
        return self.columns.setdefault(name, len(self.columns))

    def at_most(self, row: Row, value: Any) -> None:
        self.at_least.append(({column: -entry for column, entry in row.items()}, -value))


@dataclass(frozen=True)
class Answer:
    """The value of each tier: weighted shares missed by priority, weighted outcomes, change, unevenness."""

    feasible: bool
    misses: dict[int, float] = field(default_factory=dict)
    objective: float = 0.0
    change: float = 0.0
    uneven: float = 0.0


def solve(plain: Plain) -> Answer:
    """Every tier in turn; each stays, but for the slack, at its least in those that follow."""
    programme = build(plain)
    values: dict[str, float] = {}
    before = sum(
        cell["amount"]
        * weight
        * (1 + plain["discount"]) ** (plain["years"][0] - cell["year"])
        * brings(plain, cell, own)
        for cell in past_units(plain)
        for own, weight in plain["weights"].items()
    )
    kept: list[tuple[Row, float]] = []
    for name, cost in programme.tiers:
        for slack in (0.0, 1e-12, 1e-11, 1e-10, 1e-9, 1e-8, 1e-7):
            result = minimum(programme, cost, [(row, most + slack * max(1.0, abs(most))) for row, most in kept])
            if result.status == 2 and not kept:
                return Answer(feasible=False)
            if result.status == 0:
                break
        assert result.status == 0, f"{name}: {result.message}"
        values[name] = float(result.fun)
        kept.append((cost, float(result.fun)))
    misses = {int(name.split()[1]): value for name, value in values.items() if name.startswith("miss ")}
    return Answer(True, misses, before - values["outcomes"], values["change"], values["even"])


def minimum(programme: Programme, cost: Row, kept: list[tuple[Row, float]]) -> Any:
    """linprog's answer, with further rows that are at most a number."""

    def dense(rows: list[tuple[Row, Any]]) -> tuple[np.ndarray, np.ndarray]:
        matrix = np.zeros((len(rows), len(programme.columns)))
        for i, (row, _) in enumerate(rows):
            matrix[i, list(row)] = [float(entry) for entry in row.values()]
        return matrix, np.array([float(value) for _, value in rows])

    least, least_value = dense(programme.at_least)
    most, most_value = dense(kept)
    equal, equal_value = dense(programme.equal)
    return linprog(
        dense([(cost, 0)])[0][0],
        A_ub=np.vstack([-least, most]),
        b_ub=np.concatenate([-least_value, most_value]),
        A_eq=equal,
        b_eq=equal_value,
        bounds=(0, None),
        method="highs",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )


def build(plain: Plain, even: bool = True) -> Programme:
    """Every constraint and every tier, that of even years only where it is asked for."""
    programme = Programme()
    money = list(money_cells(programme, plain))
    units = list(unit_cells(programme, plain))
    add_caps(programme, plain, money)
    add_delivery(programme, plain, money, units)
    add_counterpart(programme, plain, money)
    for key, least in (plain.get("committed") or {}).items():
        own = [c for c in money if (c["region"], c["line"], c["source"], c["year"]) == key]
        if least > 0:
            programme.at_least.append(({cell["columns"][0]: 1 for cell in own}, least))
    for limit in (one for one in plain["limits"] if one["measure"] != "change"):
        for side in ("at_least", "at_most"):
            if limit[side] is not None:
                add_limit(programme, plain, limit, side, money if limit["measure"] == "money" else units)
    add_targets(programme, plain, units)
    for limit in plain["limits"]:
        if limit["measure"] == "change" and limit["at_most"] is not None:
            add_change_limit(programme, plain, limit, money)
    outcomes: Row = defaultdict(float)
    for cell in units:
        for outcome, weight in plain["weights"].items():
            worth = weight * (1 + plain["discount"]) ** (plain["years"][0] - cell["year"])
            for column in cell["columns"]:
                outcomes[column] -= worth * brings(plain, cell, outcome)
    programme.tiers.append(("outcomes", outcomes))
    programme.tiers.append(("change", gaps(programme, plain, money)))
    if even:
        programme.tiers.append(("even", unevenness(programme, plain, units)))
    order = plain.get("tiers", ["targets", "outcomes", "change", "even"])
    programme.tiers.sort(key=lambda tier: order.index("targets" if tier[0].startswith("miss ") else tier[0]))
    return programme


def money_cells(programme: Programme, plain: Plain) -> Any:
    for region in plain["regions"]:
        for line, about in plain["lines"].items():
            for activity in about["activities"] or [""]:
                for source in about["sources"]:
                    for year in open_years(plain):
                        name = {"region": region, "line": line, "activity": activity, "source": source, "year": year}
                        yield name | {"columns": [programme.column("spend", *name.values())]}


def unit_cells(programme: Programme, plain: Plain) -> Any:
    """One cell for a region, activity and year, a column for each of its tranches."""
    for region in plain["regions"]:
        for line, about in plain["lines"].items():
            for activity, own in about["activities"].items():
                for year in open_years(plain):
                    name = {"region": region, "line": line, "activity": activity, "year": year}
                    columns = []
                    for number, (width, _) in enumerate(own["tranches"][year]):
                        columns.append(programme.column("units", *name.values(), number))
                        if width is not None:
                            programme.at_most({columns[-1]: 1}, width)
                    yield name | {"columns": columns}


def add_caps(programme: Programme, plain: Plain, money: list[Cell]) -> None:
    """What a source pays and carries out, less what it carried in, is within its cap; or what it does in a region."""
    first, last = open_years(plain)[0], plain["years"][-1]
    caps = {("", *place): cap for place, cap in plain["caps"].items()} | plain.get("region_caps", {})
    for (region, source, year), cap in caps.items():
        if year < first:
            continue
        own = [
            c for c in money if (c["source"], c["year"]) == (source, year) and c["region"] in (region or c["region"],)
        ]
        row: Row = {cell["columns"][0]: 1 for cell in own}
        share = plain["carry_over"].get(source, 0)
        if share and year < last:
            out = programme.column("carry", region, source, year)
            row[out] = 1
            programme.at_most({out: 1}, share * cap)
        if share and year > first:
            row[programme.column("carry", region, source, year - 1)] = -1
        programme.at_most(row, cap + (left_over(plain, region, source) if year == first else 0))


def add_delivery(programme: Programme, plain: Plain, money: list[Cell], units: list[Cell]) -> None:
    """Public money of an activity in a year is the cost of its units."""
    for cell in units:
        costs = [cost for _, cost in facts(plain, cell)["tranches"][cell["year"]]]
        own = plain.get("regional", {}).get((cell["region"], cell["activity"], "unit_cost", cell["year"]))
        costs = costs if own is None else [own]
        row: Row = {column: -cost for column, cost in zip(cell["columns"], costs, strict=True)}
        same = ("region", "line", "activity", "year")
        for paid in money:
            if plain["sources"][paid["source"]] == "public" and all(paid[d] == cell[d] for d in same):
                row[paid["columns"][0]] = 1
        programme.equal.append((row, 0))


def add_counterpart(programme: Programme, plain: Plain, money: list[Cell]) -> None:
    """Counterpart money is its ratio times public money, for each activity, or line without any, and year."""
    rows: dict[tuple[str, str, str, int], Row] = defaultdict(dict)
    for cell in money:
        about, year = plain["lines"][cell["line"]], cell["year"]
        if any(plain["sources"][source] == "counterpart" for source in about["sources"]):
            public = plain["sources"][cell["source"]] == "public"
            key = (cell["region"], cell["line"], cell["activity"], year)
            rows[key][cell["columns"][0]] = -about["counterpart"][year] if public else 1
    programme.equal += [(row, 0) for row in rows.values()]


def add_targets(programme: Programme, plain: Plain, units: list[Cell]) -> None:
    """Outcomes reach the least and stay within the most; soft ones, each number but for a share of itself.

    A tier for each priority has the shares, weighted. That a range is missed on one side at most comes out by itself.
    """
    tiers: dict[int, Row] = defaultdict(dict)
    for number, target in enumerate(plain["targets"]):
        row: Row = defaultdict(float)
        before: Any = 0
        if not set(target["years"]) & set(open_years(plain)):
            continue  # met or missed, whatever is done now
        for cell in units + past_units(plain):
            if cell["year"] in target["years"] and cell["region"] in (target.get("regions") or plain["regions"]):
                before += cell.get("amount", 0) * brings(plain, cell, target["outcome"])
                for column in cell["columns"]:
                    row[column] += brings(plain, cell, target["outcome"])
        least, most = target["at_least"], target.get("at_most")
        if least is not None:
            below: Row = {}
            if plain["soft"] and least > 0:
                below = {programme.column("miss", number): least}
                tiers[target["priority"]] |= dict.fromkeys(below, target["weight"])
            programme.at_least.append((row | below, least - before))
        if most is not None:
            above: Row = {}
            if plain["soft"]:
                above = {programme.column("over", number): -most}
                tiers[target["priority"]] |= dict.fromkeys(above, target["weight"])
            programme.at_most(row | above, most - before)
    programme.tiers += [(f"miss {priority}", tiers[priority]) for priority in sorted(tiers)]


def gaps(programme: Programme, plain: Plain, money: list[Cell]) -> Row:
    """Columns that are at least the distance between public money and plan, by region, line, source and year."""
    spent: dict[tuple[str, str, str, int], Row] = defaultdict(dict)
    for cell in money:
        if plain["sources"][cell["source"]] == "public":
            spent[cell["region"], cell["line"], cell["source"], cell["year"]][cell["columns"][0]] = 1
    cost: Row = {}
    for key, row in spent.items():
        gap = programme.column("gap", *key)
        cost[gap] = 1
        programme.at_least.append((row | {gap: 1}, in_force(plain)[key]))
        programme.at_most(row | {gap: -1}, in_force(plain)[key])
    return cost


def add_change_limit(programme: Programme, plain: Plain, limit: Plain, money: list[Cell]) -> None:
    """The distances between public money and what is approved are together at most so much, in each group."""
    gaps(programme, plain, money)
    groups: dict[tuple[Any, ...], dict[tuple[Any, ...], int]] = defaultdict(dict)
    for cell in money:
        if plain["sources"][cell["source"]] == "public" and selected(plain, cell, limit["select"]):
            key = (cell["region"], cell["line"], cell["source"], cell["year"])
            groups[tuple(cell[d] for d in limit["per"])][key] = programme.column("gap", *key)
    for members in groups.values():
        bound, value = limit["at_most"], limit["at_most"]["value"]
        if bound["kind"] != "amount":
            budget = plain["plan"] if bound["kind"] == "plan" else in_force(plain)
            value = value * sum(budget[key] for key in sorted(members))
        programme.at_most(dict.fromkeys(members.values(), 1), value)


def in_force(plain: Plain) -> Plain:
    """The budget from which change is measured."""
    approved: Plain = plain.get("approved") or plain["plan"]
    return approved


def unevenness(programme: Programme, plain: Plain, units: list[Cell]) -> Row:
    """Columns that are at least the distance between units and their share, at the cost of a first unit."""
    cost: Row = {}
    for cell in units:
        span = next(span for span in spans(plain) if cell["year"] in span)
        if len(span) == 1:
            continue
        weights = year_weights(plain, cell["region"], plain["lines"][cell["line"]]["sources"], cell["line"], span)
        share = weights[cell["year"]] / sum(weights.values())
        row: Row = defaultdict(lambda: 0)
        for other in units:
            if other["year"] in span and all(other[d] == cell[d] for d in ("region", "line", "activity")):
                for column in other["columns"]:
                    row[column] += (other["year"] == cell["year"]) - share
        gap = programme.column("off", cell["region"], cell["activity"], cell["year"])
        place = (cell["region"], cell["activity"], "unit_cost", cell["year"])
        cost[gap] = plain.get("regional", {}).get(place, facts(plain, cell)["tranches"][cell["year"]][0][1])
        programme.at_least.append((row | {gap: 1}, 0))
        programme.at_most(row | {gap: -1}, 0)
    return cost


def add_limit(programme: Programme, plain: Plain, limit: Plain, side: str, cells: list[Cell]) -> None:
    """One side of a limit, for each combination of `per` that the selection holds."""
    bound, per = limit[side], limit["per"]
    previous = bound["kind"] == "previous_year"
    groups: dict[tuple[Any, ...], list[Cell]] = defaultdict(list)
    cells = cells + (past_money(plain) if limit["measure"] == "money" else past_units(plain))
    for cell in cells:
        if selected(plain, cell, limit["select"]) and not (previous and cell["year"] == plain["years"][0]):
            groups[tuple(part(cell, d) for d in per)].append(cell)
    place = {position(cell): cell for cell in cells}
    for members in groups.values():
        row: Row = defaultdict(float)
        value = 0
        past: Any = 0
        for cell in members:
            past += cell.get("amount", 0)
            for column in cell["columns"]:
                row[column] += 1
        against: list[Cell] = []
        if bound["kind"] == "amount":
            value = bound["value"]
        elif bound["kind"] in ("plan", "approved"):
            budget = plain["plan"] if bound["kind"] == "plan" else in_force(plain)
            planned = {(c["region"], c["line"], c["source"], c["year"]) for c in members}
            value = bound["value"] * sum(budget[key] for key in sorted(planned))
        elif bound["kind"] == "share":
            same = [d for d in per if d not in bound["of"]]
            wanted = limit["select"] | bound["of"]
            against = [
                c for c in cells if selected(plain, c, wanted) and all(part(c, d) == part(members[0], d) for d in same)
            ]
        else:
            before = [position(cell | {"year": cell["year"] - 1}) for cell in members]
            against = [place[one] for one in before if one in place]
        for cell in against:
            past -= bound["value"] * cell.get("amount", 0)
            for column in cell["columns"]:
                row[column] -= bound["value"]
        if not row:
            continue  # of closed years alone
        value = value - past
        if side == "at_least":
            programme.at_least.append((row, value))
        else:
            programme.at_most(row, value)


def selected(plain: Plain, cell: Cell, selection: Plain) -> bool:
    """Whether a selection holds a cell. Sources that it does not name are the public ones; units have no source."""
    for dimension in ("region", "line", "activity", "source", "year"):
        named = selection.get(dimension)
        if dimension not in cell or named == "all":
            continue
        if named is None:
            if dimension == "source" and plain["sources"][cell["source"]] != "public":
                return False
        elif cell[dimension] not in named:
            return False
    return True
