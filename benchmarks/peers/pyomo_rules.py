"""Pyomo as its documentation writes models: sets and rules; handed to HiGHS by its fast persistent interface."""

import pyomo.environ as pyo
from case import Case, load
from pyomo.contrib.appsi.solvers import Highs

PACKAGES = ("pyomo", "highspy")
read = load


def build(case: Case) -> tuple[pyo.ConcreteModel, Highs]:
    lines, items = case.lines, case.items
    activities = [i for i, item in enumerate(items) if item.activity]
    pays = [(i, s) for i, item in enumerate(items) for s in (*lines[item.line].public, *lines[item.line].others)]
    own = [[i for i, item in enumerate(items) if item.line == n] for n in range(len(lines))]
    planned = [case.planned(n) for n in range(len(lines))]
    local, favour = {s: case.local_cap(s) for s in case.local}, case.favour()
    m = pyo.ConcreteModel()
    m.R, m.T = pyo.RangeSet(0, case.regions - 1), pyo.RangeSet(0, case.years - 1)
    m.A = pyo.Set(initialize=activities)
    m.pays = pyo.Set(dimen=2, initialize=pays)
    m.pairs = pyo.Set(dimen=2, initialize=[(n, s) for n, line in enumerate(lines) for s in line.public])
    m.S = pyo.Set(initialize=[s for s in case.public if s not in case.local])
    m.local = pyo.Set(initialize=case.local)
    m.L = pyo.RangeSet(0, len(lines) - 1)
    m.K = pyo.RangeSet(0, len(case.targets) - 1)
    m.matched = pyo.Set(initialize=[i for i in activities if lines[items[i].line].others])
    m.spend = pyo.Var(m.R, m.pays, m.T, domain=pyo.NonNegativeReals)
    m.units = pyo.Var(m.R, m.A, m.T, domain=pyo.NonNegativeReals)
    m.above = pyo.Var(m.R, m.pairs, m.T, domain=pyo.NonNegativeReals)
    m.below = pyo.Var(m.R, m.pairs, m.T, domain=pyo.NonNegativeReals)

    def public(m: pyo.ConcreteModel, r: int, i: int, t: int) -> object:
        return sum(m.spend[r, i, s, t] for s in lines[items[i].line].public)

    def money(m: pyo.ConcreteModel, r: int, n: int, t: int) -> object:
        return sum(m.spend[r, i, s, t] for i in own[n] for s in lines[n].public)

    def cap(m: pyo.ConcreteModel, s: int, t: int) -> object:
        return sum(m.spend[r, i, s, t] for r in m.R for i, source in pays if source == s) <= case.caps[str(s)][t]

    def local_cap(m: pyo.ConcreteModel, r: int, s: int, t: int) -> object:
        return sum(m.spend[r, i, s, t] for i, source in pays if source == s) <= local[s][r, t]

    def protect(m: pyo.ConcreteModel) -> object:
        return sum(favour[r] * m.spend[r, i, s, t] for r, i, s, t in m.spend if s in case.public) >= 0

    def delivery(m: pyo.ConcreteModel, r: int, i: int, t: int) -> object:
        return public(m, r, i, t) == case.cost[r, i, t] * m.units[r, i, t]

    def counterpart(m: pyo.ConcreteModel, r: int, i: int, t: int) -> object:
        line = lines[items[i].line]
        return sum(m.spend[r, i, s, t] for s in line.others) == line.ratio[t] * public(m, r, i, t)

    def target(m: pyo.ConcreteModel, k: int) -> object:
        asked = case.targets[k]
        produced = sum(
            items[i].yields[asked.outcome][t] * m.units[r, i, t]
            for r in m.R
            for i in activities
            if asked.outcome in items[i].yields
            for t in asked.years
        )
        return produced >= asked.at_least

    def floor(m: pyo.ConcreteModel, r: int, n: int, t: int) -> object:
        return money(m, r, n, t) >= lines[n].floor * planned[n][r, t]

    def ceiling(m: pyo.ConcreteModel, r: int, n: int, t: int) -> object:
        return money(m, r, n, t) <= lines[n].ceiling * planned[n][r, t]

    def change(m: pyo.ConcreteModel, r: int, n: int, s: int, t: int) -> object:
        paid = sum(m.spend[r, i, s, t] for i in own[n])
        return paid - m.above[r, n, s, t] + m.below[r, n, s, t] == float(case.plan[r, n, s, t])

    m.cap = pyo.Constraint(m.S, m.T, rule=cap)
    m.local_cap = pyo.Constraint(m.R, m.local, m.T, rule=local_cap)
    m.protect = pyo.Constraint(rule=protect)
    m.delivery = pyo.Constraint(m.R, m.A, m.T, rule=delivery)
    m.counterpart = pyo.Constraint(m.R, m.matched, m.T, rule=counterpart)
    m.target = pyo.Constraint(m.K, rule=target)
    m.floor = pyo.Constraint(m.R, m.L, m.T, rule=floor)
    m.ceiling = pyo.Constraint(m.R, m.L, m.T, rule=ceiling)
    m.change = pyo.Constraint(m.R, m.pairs, m.T, rule=change)
    outcomes = sum(items[i].value[t] * m.units[r, i, t] for r, i, t in m.units if items[i].value[t])
    m.outcomes = pyo.Objective(expr=-outcomes, sense=pyo.minimize)
    solver = Highs()
    solver.highs_options = {"threads": 1, "output_flag": False}
    solver.set_instance(m)
    return m, solver


def solve(model: tuple[pyo.ConcreteModel, Highs]) -> float:
    m, solver = model
    solver.solve(m)
    return -float(pyo.value(m.outcomes))
