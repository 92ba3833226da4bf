"""PuLP as its documentation writes models: dictionaries of variables, lpSum; solved by HiGHS in the process."""

import pulp
from case import Case, load

PACKAGES = ("pulp", "highspy")
read = load


def programme(case: Case) -> pulp.LpProblem:
    regions, years = range(case.regions), range(case.years)
    lines, items, cost = case.lines, case.items, case.cost
    activities = [i for i, item in enumerate(items) if item.activity]
    pays = [(i, s) for i, item in enumerate(items) for s in (*lines[item.line].public, *lines[item.line].others)]
    pairs = [(n, s) for n, line in enumerate(lines) for s in line.public]
    spend = {
        (r, i, s, t): pulp.LpVariable(f"spend_{r}_{i}_{s}_{t}", 0) for r in regions for i, s in pays for t in years
    }
    units = {(r, i, t): pulp.LpVariable(f"units_{r}_{i}_{t}", 0) for r in regions for i in activities for t in years}
    above, below = (
        {(r, n, s, t): pulp.LpVariable(f"{name}_{r}_{n}_{s}_{t}", 0) for r in regions for n, s in pairs for t in years}
        for name in ("above", "below")
    )
    problem = pulp.LpProblem("outcomes", pulp.LpMinimize)
    problem += pulp.lpSum(-items[i].value[t] * units[r, i, t] for r, i, t in units if items[i].value[t])
    for s in case.public:
        paid = [i for i, source in pays if source == s]
        for t in years:
            if s in case.local:
                for r in regions:
                    problem += pulp.lpSum(spend[r, i, s, t] for i in paid) <= case.local_cap(s)[r, t]
            else:
                problem += pulp.lpSum(spend[r, i, s, t] for r in regions for i in paid) <= case.caps[str(s)][t]
    favour = case.favour()
    problem += pulp.lpSum(favour[r] * spend[r, i, s, t] for r, i, s, t in spend if s in case.public) >= 0
    for r, i, t in units:
        line = lines[items[i].line]
        public = pulp.lpSum(spend[r, i, s, t] for s in line.public)
        problem += public - cost[r, i, t] * units[r, i, t] == 0
        if line.others:
            problem += pulp.lpSum(spend[r, i, s, t] for s in line.others) - line.ratio[t] * public == 0
    for target in case.targets:
        counted = [i for i in activities if target.outcome in items[i].yields]
        problem += (
            pulp.lpSum(
                items[i].yields[target.outcome][t] * units[r, i, t]
                for r in regions
                for i in counted
                for t in target.years
            )
            >= target.at_least
        )
    for n, line in enumerate(lines):
        planned = case.planned(n)
        own = [i for i, item in enumerate(items) if item.line == n]
        for r in regions:
            for t in years:
                money = pulp.lpSum(spend[r, i, s, t] for i in own for s in line.public)
                problem += money >= line.floor * planned[r, t]
                problem += money <= line.ceiling * planned[r, t]
                for s in line.public:
                    paid = pulp.lpSum(spend[r, i, s, t] for i in own)
                    problem += paid - above[r, n, s, t] + below[r, n, s, t] == case.plan[r, n, s, t]
    return problem


def build(case: Case) -> tuple[pulp.LpProblem, pulp.HiGHS]:
    problem = programme(case)
    solver = pulp.HiGHS(msg=False, threads=1)
    solver.createAndConfigureSolver(problem)
    solver.buildSolverModel(problem)
    return problem, solver


def solve(model: tuple[pulp.LpProblem, pulp.HiGHS]) -> float:
    problem, solver = model
    solver.callSolver(problem)
    solver.findSolutionValues(problem)
    return -pulp.value(problem.objective)
