"""An independent way from the shipped files to their answers: yaml, csv and linprog, and nothing of kcplan.

It knows only what the shipped scenarios use: one region, one cost a year, yearly limits by plan, one priority.
"""

import csv
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from scipy.optimize import linprog

MODELS = Path(__file__).parents[1] / "models"


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
    own = yaml.safe_load(path.read_text(encoding="utf-8"))
    if "extends" not in own:
        return own
    parent = own["extends"]
    base = read(path.parent / (parent if parent.endswith(".yaml") else f"{parent}.yaml"))
    limits = {limit["name"]: limit for limit in base["limits"] + own.get("limits", [])}
    changes = base.get("changes", []) + own.get("changes", [])
    return base | own | {"limits": list(limits.values()), "changes": changes}


@dataclass
class Answer:
    feasible: bool
    miss: float = 0.0
    objective: float = 0.0
    change: float = 0.0
    targets: dict[tuple[str, str], tuple[float, float]] | None = None  # (outcome, years) -> (value, at least)


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

    columns: dict[tuple[Any, ...], int] = {}
    above: list[tuple[dict[int, float], float]] = []  # sum >= value
    equal: list[tuple[dict[int, float], float]] = []

    def column(*key: Any) -> int:
        return columns.setdefault(key, len(columns))

    outcomes: dict[tuple[str, int], dict[int, float]] = defaultdict(dict)
    money: dict[tuple[str, str, int], list[int]] = defaultdict(list)  # line, source, year -> spend columns
    for name, line in model["lines"].items():
        for t in years:
            planned = sum(plan[name, s, t] for s in public)
            for a in line.get("activities", {}) or {"": None}:
                for s in line["sources"]:
                    money[name, s, t].append(column("spend", name, a, s, t))
                paid = {column("spend", name, a, s, t): 1.0 for s in line["sources"] if s in public}
                if "counterpart" in line and not official:
                    ratio = plan[name, "other", t] / planned
                    equal.append(({column("spend", name, a, "other", t): 1.0} | dict.fromkeys(paid, -ratio), 0.0))
                if a:
                    facts = line["activities"][a]
                    cost = facts["unit_cost"]
                    if isinstance(cost, dict):
                        cost = next(c for span, c in cost.items() if t in years_of(span, years))
                    units = column("units", a, t)
                    equal.append((paid | {units: -cost}, 0.0))
                    for k, amount in facts["yields"].items():
                        outcomes[k, t][units] = outcomes[k, t].get(units, 0.0) + amount
    if official:
        scenario |= {"targets": "soft", "limits": []}
        caps = {}
        equal += [(dict.fromkeys(cells, 1.0), plan[key]) for key, cells in money.items()]
    for (s, t), cap in caps.items():
        above.append(({c: -1.0 for (_, s2, t2), cs in money.items() if (s2, t2) == (s, t) for c in cs}, -cap))
    for limit in scenario["limits"]:
        for t in years_of(limit.get("years"), years):
            for name in listed(limit["lines"]):
                who = [s for s in listed(limit.get("sources", public)) if s in model["lines"][name]["sources"]]
                cells = {c: 1.0 for s in who for c in money[name, s, t]}
                amount = sum(plan[name, s, t] for s in who)
                for side, sign in (("at_least", 1.0), ("at_most", -1.0)):
                    if side in limit:
                        above.append(({c: sign * v for c, v in cells.items()}, sign * limit[side]["plan"] * amount))
    misses = {}
    for target in model["targets"]:
        span, least = years_of(target["years"], years), target["at_least"]
        total: dict[int, float] = defaultdict(float)
        for t in span:
            for c, v in outcomes[target["outcome"], t].items():
                total[c] += v
        miss = column("miss", target["outcome"], str(target["years"]))
        misses[miss] = 1.0
        above.append((dict(total) | {miss: float(least)}, least))
    changes = {}
    for (name, s, t), cells in money.items():
        if s in public:
            gap = column("change", name, s, t)
            changes[gap] = 1.0
            for sign in (1.0, -1.0):
                above.append(({gap: 1.0} | dict.fromkeys(cells, sign), sign * plan[name, s, t]))
    weighted: dict[int, float] = defaultdict(float)
    for (k, _), cells_of in outcomes.items():
        for c, v in cells_of.items():
            weighted[c] -= scenario["weights"].get(k, 0.0) * v

    def optimum(cost: dict[int, float]) -> Any:
        a = np.zeros((len(above), len(columns)))
        for i, (row, _) in enumerate(above):
            a[i, list(row)] = list(row.values())
        e = np.zeros((len(equal), len(columns)))
        for i, (row, _) in enumerate(equal):
            e[i, list(row)] = list(row.values())
        c = np.zeros(len(columns))
        c[list(cost)] = list(cost.values())
        upper = [0.0 if key[0] == "miss" and scenario["targets"] == "hard" else None for key in columns]
        return linprog(
            c,
            A_ub=-a,
            b_ub=[-value for _, value in above],
            A_eq=e,
            b_eq=[value for _, value in equal],
            bounds=[(0.0, u) for u in upper],
            options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
        )

    found = []
    for cost in (misses, weighted, changes):
        result = optimum(cost)
        if result.status == 2:
            return Answer(feasible=False)
        assert result.status == 0, result.message
        found.append(result.fun)
        above.append(({c: -v for c, v in cost.items()}, -(result.fun + 1e-9 * max(1.0, abs(result.fun)))))
    reached = {
        (k, str(span)): (
            float(sum(v * result.x[c] for t in years_of(span, years) for c, v in outcomes[k, t].items())),
            float(least),
        )
        for k, span, least in ((t["outcome"], t["years"], t["at_least"]) for t in model["targets"])
    }
    return Answer(True, found[0], -found[1], found[2], reached)
