"""An independent extensive form of a protected plan: every future written out, scipy's linprog, tier by tier.

A future is a plain scenario of its own (oracle.py) with other caps, unit costs and yields. Money is signed once; in a
future a share of what each source was to pay comes, and its own units and shares missed follow.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from oracles.oracle import Plain, Programme, Row, build, minimum, money_cells
from oracles.plain_facts import brings, facts, open_years, past_units

#: What a tier may be worse by when it is kept, the least that linprog takes for feasible.
SLACKS = (0.0, 1e-12, 1e-11, 1e-10, 1e-9, 1e-8, 1e-7)


def tiers(base: Plain, futures: Sequence[Plain], measure: str, give_up: float) -> dict[str, float] | None:
    """The value of each tier, `protect` among them; None where no plan is feasible. Outcomes are turned round."""
    programme = build({**base, "tiers": [name for name in base["tiers"] if name != "protect"]})
    own = list(programme.tiers)
    losses = [_future(programme, base, future, number) for number, future in enumerate(futures)]
    least: list[float] = []
    for loss in losses if measure == "regret" else ():
        result = minimum(programme, loss, [])
        if result.status == 2:
            return None
        least.append(float(result.fun))
    cost = _measured(programme, losses, measure, least)
    place = sum(base["tiers"].index(_name(name)) < base["tiers"].index("protect") for name, _ in own)
    order = [*own[:place], ("protect", cost)]
    if give_up:
        start = [name for name, _ in own].index("outcomes")
        order += [("again", own[start][1]), *((f"{name} again", row) for name, row in own[start + 1 : place])]
    order += own[place:]
    values: dict[str, float] = {}
    kept: list[tuple[Row, float]] = []
    for name, row in order:
        if name == "protect":  # what is given up is for this tier alone
            kept = [
                (one, most + give_up * abs(values.get("outcomes", 0.0)) * (own_name == "outcomes"))
                for (one, most), own_name in zip(kept, values, strict=True)
            ]
        for slack in SLACKS:
            result = minimum(programme, row, [(one, most + slack * max(1.0, abs(most))) for one, most in kept])
            if result.status == 2 and not kept:
                return None
            if result.status == 0:
                break
        assert result.status == 0, f"{name}: {result.message}"
        values[name] = float(result.fun)
        kept.append((row, values[name]))
    return values


def _name(tier: str) -> str:
    return "targets" if tier.startswith("miss ") else tier


def _measured(programme: Programme, losses: list[Row], measure: str, least: list[float]) -> Row:
    """The tier's cost, with the columns and rows that it needs."""
    cost: Row = defaultdict(float)
    if measure == "mean":
        for loss in losses:
            for column, value in loss.items():
                cost[column] += value / len(losses)
        return cost
    if measure == "regret":
        worst = programme.column("regret")
        for loss, best in zip(losses, least, strict=True):
            programme.at_most(loss | {worst: -1}, best)
        return {worst: 1}
    level = programme.column("level")  # at least 0, as misses are
    cost[level] = 1
    for number, loss in enumerate(losses):
        above = programme.column("above level", number)
        programme.at_most(loss | {level: -1, above: -1}, 0)
        cost[above] = 10 / len(losses)
    return cost


def _future(programme: Programme, base: Plain, future: Plain, number: int) -> Row:
    """Adds what a future buys and misses; returns its weighted shares missed."""
    money = list(money_cells(programme, base))
    units = []
    for region in base["regions"]:
        for line, about in base["lines"].items():
            for activity in about["activities"]:
                for year in open_years(base):
                    cell: dict[str, Any] = {"region": region, "line": line, "activity": activity, "year": year}
                    tranches = facts(future, cell)["tranches"][year]
                    regional = future.get("regional", {}).get((region, activity, "unit_cost", year))
                    costs = [cost for _, cost in tranches] if regional is None else [regional]
                    row: Row = {}
                    columns = []
                    for tranche, (width, _) in enumerate(tranches):
                        columns.append(programme.column("future units", number, *cell.values(), tranche))
                        if width is not None:
                            programme.at_most({columns[-1]: 1}, width)
                    for column, cost in zip(columns, costs, strict=True):
                        row[column] = -cost
                    for paid in money:
                        same = all(paid[d] == cell[d] for d in ("region", "line", "activity", "year"))
                        if same and base["sources"][paid["source"]] == "public":
                            row[paid["columns"][0]] = _share(base, future, paid)
                    programme.at_least.append((row, 0))
                    units.append(cell | {"columns": columns})
    loss: Row = defaultdict(float)
    for k, target in enumerate(base["targets"]):
        if not set(target["years"]) & set(open_years(base)):
            continue
        made: Row = defaultdict(float)
        before: Any = 0
        for cell in units + past_units(base):
            if cell["year"] in target["years"] and cell["region"] in (target.get("regions") or base["regions"]):
                before += cell.get("amount", 0) * brings(future, cell, target["outcome"])
                for column in cell["columns"]:
                    made[column] += brings(future, cell, target["outcome"])
        if target["at_least"]:
            missed = programme.column("future miss", number, k)
            programme.at_least.append((made | {missed: target["at_least"]}, target["at_least"] - before))
            loss[missed] += target["weight"]
        if target.get("at_most"):
            over = programme.column("future over", number, k)
            programme.at_most(made | {over: -target["at_most"]}, target["at_most"] - before)
            loss[over] += target["weight"]
    return loss


def _share(base: Plain, future: Plain, cell: Plain) -> float:
    """What of signed money comes: the future's cap over the cap, at most all."""
    key = (cell["source"], cell["year"])
    caps, table = base["caps"], "caps"
    place: tuple[Any, ...] = key
    if (cell["region"], *key) in base.get("region_caps", {}):
        caps, table, place = base["region_caps"], "region_caps", (cell["region"], *key)
    cap = caps.get(place, 0)
    return 1.0 if not cap else float(min(1.0, future[table][place] / cap))
