"""`scenarios/base.yaml` as an analyst would plan it in PuLP: the two tiers that count, in whole numbers with `--whole`.

Prints public money by line and year, the weighted outcomes, and how much public money is away from the official plan.
"""

import sys

import pulp
from figures import (
    ACTIVITIES,
    CAPS,
    EARLY,
    LATE,
    LINES,
    OFFICIAL,
    PAYS,
    PLANNED,
    PUBLIC,
    RANGE,
    RATIO,
    TARGETS,
    WEIGHTS,
    YEARS,
)

SLACK = 1e-7  # share of the best outcomes that the second tier may lose


def solved(problem: pulp.LpProblem, objective: pulp.LpAffineExpression) -> float:
    problem.setObjective(objective)
    problem.solve(pulp.HiGHS(msg=False, threads=1, gapRel=0))
    assert pulp.LpStatus[problem.status] == "Optimal", pulp.LpStatus[problem.status]
    return float(pulp.value(objective))


def planned(whole: bool) -> tuple[float, float, dict[tuple[str, int], pulp.LpAffineExpression], pulp.LpProblem]:
    """Weighted outcomes, money away from the official plan, public money by line and year, and the last programme."""
    problem = pulp.LpProblem("base", pulp.LpMinimize)
    kind = "Integer" if whole else "Continuous"
    of_line = {line: [a for a in ACTIVITIES if ACTIVITIES[a][0] == line] or [line] for line in LINES}
    money = {
        (a, s, t): problem.add_variable(f"money_{a}_{s}_{t}", 0, cat=kind)
        for line, s in PAYS
        for a in of_line[line]
        for t in YEARS
    }
    units = {(a, t): problem.add_variable(f"units_{a}_{t}", 0) for a in ACTIVITIES for t in YEARS}
    for a in ACTIVITIES if whole else ():  # clusters are whole over a period, all else in each year
        for years in (EARLY, LATE) if a == "cluster_support" else ([t] for t in YEARS):
            count = problem.add_variable(f"whole_{a}_{years[0]}", 0, cat="Integer")
            problem += pulp.lpSum(units[a, t] for t in years) == count

    def paid(line: str, sources: tuple[str, ...], year: int) -> pulp.LpAffineExpression:
        return pulp.lpSum(money[a, s, year] for a in of_line[line] for s in sources if (line, s) in PAYS)

    for t in YEARS:
        for s in PUBLIC:
            problem += pulp.lpSum(paid(line, (s,), t) for line in LINES) <= CAPS[s, t]
        for a, (line, cost, _) in ACTIVITIES.items():
            public = pulp.lpSum(money[a, s, t] for s in PUBLIC if (line, s) in PAYS)
            problem += public >= cost[t] * units[a, t] if whole else public == cost[t] * units[a, t]
            if (line, t) in RATIO:
                problem += money[a, "other", t] >= RATIO[line, t] * public
        for line in LINES:
            problem += paid(line, PUBLIC, t) >= RANGE[line][0] * PLANNED[line, t]
            problem += paid(line, PUBLIC, t) <= RANGE[line][1] * PLANNED[line, t]

    def reached(outcome: str, years: range) -> pulp.LpAffineExpression:
        return pulp.lpSum(
            yields[outcome] * units[a, t] for a, (*_, yields) in ACTIVITIES.items() if outcome in yields for t in years
        )

    for outcome, years, least in TARGETS:
        problem += reached(outcome, years) >= least
    worth = pulp.lpSum(weight * reached(outcome, YEARS) for outcome, weight in WEIGHTS.items())
    best = -solved(problem, -worth)
    problem += worth >= best * (1 - SLACK)
    away = {
        (line, s, t): problem.add_variable(f"away_{line}_{s}_{t}", 0) for line, s in PAYS if s in PUBLIC for t in YEARS
    }
    for (line, s, t), off in away.items():
        problem += off >= paid(line, (s,), t) - OFFICIAL[line, s, t]
        problem += off >= OFFICIAL[line, s, t] - paid(line, (s,), t)
    change = solved(problem, pulp.lpSum(away.values()))
    return best, change, {(line, t): paid(line, PUBLIC, t) for line in LINES for t in YEARS}, problem


if __name__ == "__main__":
    best, change, budget, _ = planned("--whole" in sys.argv)
    for line in LINES:
        print(f"{line:22}", *(f"{pulp.value(budget[line, t]):9.1f}" for t in YEARS))
    print(f"{change:.1f} million VND away from the official plan")
    print(f"{best:.6f} weighted outcomes")
