"""An independent way from the shipped files to their answers: yaml, csv, openpyxl and linprog, and nothing of kcplan.

It knows only what the shipped scenarios use: one cost a year, limits by plan, in numbers or by a share over regions or
years, one priority, closed years without regions and with limits year by year. A model without regions has one, called
nothing. A model is YAML, with its tables in a workbook or not, and may have no plan.
"""

import csv
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from openpyxl import load_workbook
from scipy.optimize import linprog

MODELS = Path(__file__).parents[2] / "models"

Row = dict[int, float]  # column -> coefficient
Cell = tuple[str, str, str, int]  # region, line, source, year


@dataclass
class Answer:
    """The value of each tier, and each target's value beside what it asks for."""

    feasible: bool
    miss: float = 0.0
    objective: float = 0.0
    change: float | None = 0.0  # None: there is no plan
    targets: dict[tuple[str, str], tuple[float, float]] = field(default_factory=dict)  # (outcome, years) -> both


class Programme:
    """Columns by name, all at least 0, and rows that say `at least` or `equals`."""

    def __init__(self) -> None:
        self.columns: dict[tuple[Any, ...], int] = {}
        self.at_least: list[tuple[Row, float]] = []
        self.equals: list[tuple[Row, float]] = []
        self.zero: set[int] = set()  # columns that must be 0

    def column(self, *name: Any) -> int:
        return self.columns.setdefault(name, len(self.columns))

    def at_most(self, row: Row, value: float) -> None:
        self.at_least.append(({c: -v for c, v in row.items()}, -value))

    def minimum(self, cost: Row) -> Any:
        def dense(rows: list[tuple[Row, float]]) -> tuple[np.ndarray, np.ndarray]:
            matrix = np.zeros((len(rows), len(self.columns)))
            for i, (row, _) in enumerate(rows):
                matrix[i, list(row)] = list(row.values())
            return matrix, np.array([value for _, value in rows])

        least, least_value = dense(self.at_least)
        equal, equal_value = dense(self.equals)
        return linprog(
            dense([(cost, 0.0)])[0][0],
            A_ub=-least,
            b_ub=-least_value,
            A_eq=equal,
            b_eq=equal_value,
            bounds=[(0.0, 0.0 if c in self.zero else None) for c in range(len(self.columns))],
            options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
        )


def years_of(text: Any, every: list[int]) -> list[int]:
    """`all`, 2018, `2016-2020` or a list of these."""
    if text in (None, "all"):
        return every
    if isinstance(text, list):
        return [year for part in text for year in years_of(part, every)]
    first, _, last = str(text).partition("-")
    return list(range(int(first), int(last or first) + 1))


def number(value: Any) -> float:
    """A number, or `25 %`."""
    return float(value.removesuffix("%")) / 100 if isinstance(value, str) else float(value)


def listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def read(path: Path) -> dict[str, Any]:
    """The scenario file with its parents underneath: limits merged by name, changes one after the other.

    Tables are named from where the file that names them stands.
    """
    own: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    own |= {key: path.parent / own[key] for key in ("actuals", "approved") if key in own}
    if "extends" not in own:
        return own
    parent = own["extends"]
    base = read(path.parent / (parent if parent.endswith(".yaml") else f"{parent}.yaml"))
    limits = {limit["name"]: limit for limit in base["limits"] + own.get("limits", [])}
    changes = base.get("changes", []) + own.get("changes", [])
    return base | own | {"limits": list(limits.values()), "changes": changes}


def solve(path: Path, official: bool = False) -> Answer:
    """The three tiers in turn, each kept (to 1e-9 of its size) in the next.

    `official`: the money of the plan as it stands, targets soft, without caps, limits and counterpart.
    """
    scenario = read(path)
    folder = MODELS / scenario["model"]
    model = read_model(folder)
    years = years_of(model["years"], [])
    regions = list(model.get("regions", {"": {}}))
    plan: dict[Cell, float] = defaultdict(float)
    if "plan" in model:
        with open(folder / "plan.csv", encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                plan[row.get("region", ""), row["line"], row["source"], int(row["year"])] = float(row["amount"])
    public = [source for source, facts in model["sources"].items() if facts["kind"] == "public"]
    closed = years_of(scenario["closed"], []) if "closed" in scenario else []
    spent, delivered = read_actuals(scenario["actuals"], model) if closed else ({}, {})
    approved = read_approved(scenario["approved"]) if "approved" in scenario else plan
    caps = caps_of(scenario, model, plan, years)
    apply_changes(scenario, model, caps, years)
    regional = regional_numbers(folder, model, years)

    programme = Programme()
    money: dict[Cell, Row] = defaultdict(dict)  # region, line, source, year -> its columns
    bought: dict[Cell, Row] = {}  # region, activity, "", year -> its units
    outcomes: dict[tuple[str, int], Row] = defaultdict(dict)  # outcome, year -> its columns
    for name, line in model["lines"].items():
        for activity, facts in line.get("activities", {"": {}}).items():
            for r, t in product(regions, years):
                spend = {s: programme.column("spend", r, name, activity, s, t) for s in line["sources"]}
                for s, column in spend.items():
                    money[r, name, s, t][column] = 1.0
                paid = {column: 1.0 for s, column in spend.items() if s in public}
                if "counterpart" in line and not official and t not in closed:
                    ratio = line["counterpart"]
                    if ratio == "plan":
                        ratio = total(plan, regions, name, ["other"], t) / total(plan, regions, name, public, t)
                    programme.equals.append(({spend["other"]: 1.0} | dict.fromkeys(paid, -ratio), 0.0))
                if activity:
                    cost = facts["unit_cost"]
                    if isinstance(cost, dict):
                        cost = next(value for span, value in cost.items() if t in years_of(span, years))
                    cost = regional.get((r, activity, "unit_cost", t), cost)
                    units = programme.column("units", r, activity, t)
                    bought[r, activity, "", t] = {units: 1.0}
                    if t in closed:
                        programme.equals.append(({units: 1.0}, delivered[activity, t]))
                    else:
                        programme.equals.append((paid | {units: -cost}, 0.0))
                    for k, amount in facts["yields"].items():
                        outcomes[k, t][units] = regional.get((r, activity, k, t), amount)
    programme.equals += [(row, spent[key[1:]]) for key, row in money.items() if key[3] in closed]
    if official:
        programme.equals += [(row, plan[key]) for key, row in money.items()]
    else:
        for (r, s, t), cap in caps.items():
            if t in closed:
                continue
            held = [row for key, row in money.items() if key[2:] == (s, t) and r in ("", key[0])]
            programme.at_most({c: 1.0 for row in held for c in row}, cap)
        for limit in scenario["limits"]:
            of_units = limit.get("measure") == "units"
            assert not closed or "year" in limit["per"]
            held_open = {cell: row for cell, row in (bought if of_units else money).items() if cell[3] not in closed}
            add_limit(programme, limit, held_open, plan, model, [year for year in years if year not in closed])

    def value_of(target: dict[str, Any]) -> Row:
        return {c: v for t in years_of(target["years"], years) for c, v in outcomes[target["outcome"], t].items()}

    misses: Row = {}
    for target in model["targets"]:
        if set(years_of(target["years"], years)) <= set(closed):
            continue  # met or missed, whatever the plan
        miss = programme.column("miss", target["outcome"], target["years"])
        misses[miss] = 1.0
        programme.at_least.append((value_of(target) | {miss: target["at_least"]}, target["at_least"]))
        if "at_most" in target:
            programme.at_most(value_of(target) | {miss: -target["at_most"]}, target["at_most"])
    if scenario["targets"] == "hard" and not official:
        programme.zero |= set(misses)
    gaps: Row = {}
    for key, row in money.items():
        if key[2] in public and key[3] not in closed and "plan" in model:
            gap = programme.column("gap", *key)
            gaps[gap] = 1.0
            programme.at_least.append((row | {gap: 1.0}, approved[key]))
            programme.at_most(row | {gap: -1.0}, approved[key])
    weighted: Row = defaultdict(float)
    for (k, _), row in outcomes.items():
        for c, v in row.items():
            weighted[c] -= scenario["weights"].get(k, 0.0) * v

    found = {}
    costs = {"targets": misses, "outcomes": weighted, "change": gaps}
    for tier in scenario.get("tiers", ["targets", "outcomes", "change"]):
        cost = costs[tier]
        if tier == "change" and not gaps:
            continue
        result = programme.minimum(cost)
        if result.status == 2:
            return Answer(feasible=False)
        assert result.status == 0, result.message
        found[tier] = result.fun
        programme.at_most(cost, result.fun + 1e-9 * max(1.0, abs(result.fun)))
    reached = {
        (target["outcome"], str(target["years"])): (
            float(sum(v * result.x[c] for c, v in value_of(target).items())),
            float(target["at_least"]),
        )
        for target in model["targets"]
    }
    return Answer(True, found["targets"], -found["outcomes"], found.get("change"), reached)


def read_actuals(path: Path, model: dict[str, Any]) -> tuple[dict[tuple[str, str, int], float], dict[Any, float]]:
    """Money by line, source and year of the first of two sheets, in the official form; units of the other."""
    *_notes, money, units = load_workbook(path, data_only=True).worksheets
    lines = {str(line["number"]): name for name, line in model["lines"].items()}
    sources = {facts["title"]["vi"]: source for source, facts in model["sources"].items()}
    heads, *rows = list(money.iter_rows(min_row=5, values_only=True))
    years = [int(head.removeprefix("Năm ")) for head in heads[2:]]
    spent = {
        (lines[str(row[0]).partition(".")[0]], sources[row[1]], year): float(amount)
        for row in rows
        if "." in str(row[0] or "")
        for year, amount in zip(years, row[2:], strict=True)
    }
    _heads, *rows = list(units.iter_rows(min_row=5, values_only=True))
    delivered = {(row[0], year): float(n) for row in rows for year, n in zip(years, row[1:], strict=True)}
    return spent, delivered


def read_approved(path: Path) -> dict[Cell, float]:
    """The budget in force, its activities added up."""
    approved: dict[Cell, float] = defaultdict(float)
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            approved["", row["line"], row["source"], int(row["year"])] += float(row["amount"])
    return approved


def read_model(folder: Path) -> dict[str, Any]:
    """model.yaml, with what it names as sheets of a workbook in their places; a sheet has its heads in row 5."""
    model: dict[str, Any] = yaml.safe_load((folder / "model.yaml").read_text(encoding="utf-8"))
    for key in ("sources", "outcomes", "lines", "activities", "targets"):
        if not isinstance(model.get(key), str):
            continue
        book, sheet = model[key].split("#")
        heads, *rows = list(load_workbook(folder / book)[sheet].iter_rows(min_row=5, values_only=True))
        things = [{k: v for k, v in zip(heads, row, strict=True) if v is not None} for row in rows]
        if key == "activities":
            for thing in things:
                thing["yields"] = {k.removeprefix("yields."): v for k, v in thing.items() if k.startswith("yields.")}
                model["lines"][thing["line"]].setdefault("activities", {})[thing["id"]] = thing
        else:
            model[key] = things if key == "targets" else {thing["id"]: thing for thing in things}
    for line in model["lines"].values():
        if isinstance(line["sources"], str):
            line["sources"] = line["sources"].split(", ")
    return model


def caps_of(
    scenario: dict[str, Any], model: dict[str, Any], plan: dict[Cell, float], years: list[int]
) -> dict[tuple[str, str, int], float]:
    """What each public source can pay, by region ("": all of them together), source and year."""
    regions = list(model.get("regions", {"": {}}))
    caps: dict[tuple[str, str, int], float] = {}
    for s in (source for source, facts in model["sources"].items() if facts["kind"] == "public"):
        written = "plan" if scenario["caps"] == "plan" else scenario["caps"][s]
        by_region = isinstance(written, dict)
        if by_region:
            written = written["by_region"]
        for r, t in product(regions if by_region else [""], years):
            own = [r] if by_region else regions
            if written == "plan":
                caps[r, s, t] = sum(plan[q, line, s, t] for q in own for line in model["lines"])
            else:
                caps[r, s, t] = float(written[r] if by_region else written)
    return caps


def apply_changes(
    scenario: dict[str, Any], model: dict[str, Any], caps: dict[tuple[str, str, int], float], years: list[int]
) -> None:
    """The changes of caps and of one unit cost, in their order, made in `caps` and `model`."""
    for change in scenario.get("changes", []):
        if "cap" in change:
            for s in listed(change["cap"]["sources"]):
                among = set(years_of(change["cap"].get("years"), years))
                for key in [key for key in caps if key[1] == s and key[2] in among]:
                    caps[key] = change["set"] if "set" in change else caps[key] * number(change["scale"])
        else:
            for line in model["lines"].values():
                for name, activity in line.get("activities", {}).items():
                    if name == change["unit_cost"]["activities"]:
                        activity["unit_cost"] = change["set"]


def regional_numbers(folder: Path, model: dict[str, Any], years: list[int]) -> dict[tuple[str, str, str, int], float]:
    """What single regions have otherwise, by region, activity, item and year; a group stands for its regions."""
    if "regional" not in model:
        return {}
    with open(folder / model["regional"], encoding="utf-8", newline="") as file:
        return {
            (r, row["activity"], row["item"], t): float(row["value"])
            for row in csv.DictReader(file)
            for r in model["region_groups"].get(row["region"], [row["region"]])
            for t in years_of(row["years"] or None, years)
        }


def total(plan: dict[Cell, float], regions: list[str], line: str, sources: list[str], year: int) -> float:
    return sum(plan[r, line, s, year] for r in regions for s in sources)


def add_limit(
    programme: Programme,
    limit: dict[str, Any],
    money: dict[Cell, Row],
    plan: dict[Cell, float],
    model: dict[str, Any],
    years: list[int],
) -> None:
    """A limit for each combination of what it is kept for: numbers, multiples of the plan, or a share of all regions
    or of all years. `money` may be units, which stand by activity instead of line, and by no source.
    """
    regions = list(model.get("regions", {"": {}}))
    own = model.get("region_groups", {}).get(limit.get("regions"), regions)
    lines = listed(limit["lines"]) if "lines" in limit else list(model["lines"])
    public = [source for source, facts in model["sources"].items() if facts["kind"] == "public"]
    sources = listed(limit.get("sources", public))
    if limit.get("measure") == "units":
        lines, sources = listed(limit["activities"]), [""]

    def held(among: list[str], by: tuple[Any, ...]) -> list[Cell]:
        r, name, t = by
        return [
            cell
            for cell in money
            if cell[0] in among
            and cell[1] in lines
            and cell[2] in sources
            and cell[3] in years_of(limit.get("years"), years)
            if r in (None, cell[0]) and name in (None, cell[1]) and t in (None, cell[3])
        ]

    per = listed(limit.get("per", []))
    every = {"region": own, "line": lines, "year": years_of(limit.get("years"), years)}
    for by in product(*(every[dimension] if dimension in per else [None] for dimension in every)):
        cells = held(own, by)
        row: Row = {c: 1.0 for cell in cells for c in money[cell]}
        planned = sum(plan[cell] for cell in cells)
        for side in ("at_least", "at_most"):
            if side not in limit:
                continue
            bound, value, against = limit[side], 0.0, {}
            if not isinstance(bound, dict):
                value = bound
            elif "plan" in bound:
                value = bound["plan"] * planned
            else:
                (over,) = bound["of"]
                assert bound["of"][over] == "all"
                assert over in ("regions", "years")
                whole = held(regions, (None, *by[1:])) if over == "regions" else held(own, (*by[:2], None))
                against = {c: -number(bound["share"]) for cell in whole for c in money[cell]}
            both = {c: row.get(c, 0.0) + against.get(c, 0.0) for c in {**row, **against}}
            if side == "at_least":
                programme.at_least.append((both, value))
            else:
                programme.at_most(both, value)
