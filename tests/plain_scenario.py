"""An independent way from the shipped files to their answers: yaml, csv and linprog, and nothing of kcplan.

It knows only what the shipped scenarios use: one region, one cost a year, yearly limits by plan, one priority.
"""

import csv
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from scipy.optimize import linprog

MODELS = Path(__file__).parents[1] / "models"

Row = dict[int, float]  # column -> coefficient


@dataclass
class Answer:
    """The value of each tier, and each target's value beside what it asks for."""

    feasible: bool
    miss: float = 0.0
    objective: float = 0.0
    change: float = 0.0
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


def listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def read(path: Path) -> dict[str, Any]:
    """The scenario file with its parents underneath: limits merged by name, changes one after the other."""
    own: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
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
    model = yaml.safe_load((folder / "model.yaml").read_text(encoding="utf-8"))
    years = years_of(model["years"], [])
    plan: dict[tuple[str, str, int], float] = defaultdict(float)
    with open(folder / "plan.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            plan[row["line"], row["source"], int(row["year"])] = float(row["amount"])
    public = [source for source, facts in model["sources"].items() if facts["kind"] == "public"]
    caps = {(s, t): sum(plan[line, s, t] for line in model["lines"]) for s in public for t in years}
    apply_changes(scenario, model, caps, years)

    programme = Programme()
    money: dict[tuple[str, str, int], Row] = defaultdict(dict)  # line, source, year -> its columns
    outcomes: dict[tuple[str, int], Row] = defaultdict(dict)  # outcome, year -> its columns
    for name, line in model["lines"].items():
        for activity, facts in line.get("activities", {"": {}}).items():
            for t in years:
                spend = {s: programme.column("spend", name, activity, s, t) for s in line["sources"]}
                for s, column in spend.items():
                    money[name, s, t][column] = 1.0
                paid = {column: 1.0 for s, column in spend.items() if s in public}
                if "counterpart" in line and not official:
                    ratio = plan[name, "other", t] / sum(plan[name, s, t] for s in public)
                    programme.equals.append(({spend["other"]: 1.0} | dict.fromkeys(paid, -ratio), 0.0))
                if activity:
                    cost = facts["unit_cost"]
                    if isinstance(cost, dict):
                        cost = next(value for span, value in cost.items() if t in years_of(span, years))
                    units = programme.column("units", activity, t)
                    programme.equals.append((paid | {units: -cost}, 0.0))
                    for k, amount in facts["yields"].items():
                        outcomes[k, t][units] = amount
    if official:
        programme.equals += [(row, plan[key]) for key, row in money.items()]
    else:
        for (s, t), cap in caps.items():
            programme.at_most({c: 1.0 for key, row in money.items() if key[1:] == (s, t) for c in row}, cap)
        for limit in scenario["limits"]:
            add_limit(programme, limit, money, plan, public, years)

    def value_of(target: dict[str, Any]) -> Row:
        return {c: v for t in years_of(target["years"], years) for c, v in outcomes[target["outcome"], t].items()}

    misses: Row = {}
    for target in model["targets"]:
        miss = programme.column("miss", target["outcome"], target["years"])
        misses[miss] = 1.0
        programme.at_least.append((value_of(target) | {miss: target["at_least"]}, target["at_least"]))
    if scenario["targets"] == "hard" and not official:
        programme.zero |= set(misses)
    gaps: Row = {}
    for (name, s, t), row in money.items():
        if s in public:
            gap = programme.column("gap", name, s, t)
            gaps[gap] = 1.0
            programme.at_least.append((row | {gap: 1.0}, plan[name, s, t]))
            programme.at_most(row | {gap: -1.0}, plan[name, s, t])
    weighted: Row = defaultdict(float)
    for (k, _), row in outcomes.items():
        for c, v in row.items():
            weighted[c] -= scenario["weights"].get(k, 0.0) * v

    found = []
    for cost in (misses, weighted, gaps):
        result = programme.minimum(cost)
        if result.status == 2:
            return Answer(feasible=False)
        assert result.status == 0, result.message
        found.append(result.fun)
        programme.at_most(cost, result.fun + 1e-9 * max(1.0, abs(result.fun)))
    reached = {
        (target["outcome"], str(target["years"])): (
            float(sum(v * result.x[c] for c, v in value_of(target).items())),
            float(target["at_least"]),
        )
        for target in model["targets"]
    }
    return Answer(True, found[0], -found[1], found[2], reached)


def apply_changes(
    scenario: dict[str, Any], model: dict[str, Any], caps: dict[tuple[str, int], float], years: list[int]
) -> None:
    """The changes of caps and of one unit cost, in their order, made in `caps` and `model`."""
    for change in scenario.get("changes", []):
        if "cap" in change:
            for s in listed(change["cap"]["sources"]):
                for t in years_of(change["cap"].get("years"), years):
                    caps[s, t] = change["set"] if "set" in change else caps[s, t] * change["scale"]
        else:
            for line in model["lines"].values():
                for name, activity in line.get("activities", {}).items():
                    if name == change["unit_cost"]["activities"]:
                        activity["unit_cost"] = change["set"]


def add_limit(
    programme: Programme,
    limit: dict[str, Any],
    money: dict[tuple[str, str, int], Row],
    plan: dict[tuple[str, str, int], float],
    public: list[str],
    years: list[int],
) -> None:
    """A limit for each of its lines and years, as multiples of the plan."""
    for t in years_of(limit.get("years"), years):
        for name in listed(limit["lines"]):
            sources = [s for s in listed(limit.get("sources", public)) if (name, s, t) in money]
            row = {c: 1.0 for s in sources for c in money[name, s, t]}
            planned = sum(plan[name, s, t] for s in sources)
            if "at_least" in limit:
                programme.at_least.append((row, limit["at_least"]["plan"] * planned))
            if "at_most" in limit:
                programme.at_most(row, limit["at_most"]["plan"] * planned)
