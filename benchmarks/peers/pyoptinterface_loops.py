"""PyOptInterface as its documentation writes models: variables and rows go into HiGHS one by one."""

import pyoptinterface as poi
from case import Case, load
from pyoptinterface import highs

PACKAGES = ("pyoptinterface", "highsbox")
read = load


def build(case: Case) -> highs.Model:
    regions, years = range(case.regions), range(case.years)
    lines, items, cost = case.lines, case.items, case.cost
    activities = [i for i, item in enumerate(items) if item.activity]
    pays = [(i, s) for i, item in enumerate(items) for s in (*lines[item.line].public, *lines[item.line].others)]
    pairs = [(n, s) for n, line in enumerate(lines) for s in line.public]
    model = highs.Model()
    model.set_model_attribute(poi.ModelAttribute.Silent, True)
    model.set_raw_parameter("threads", 1)
    spend = {(r, i, s, t): model.add_variable(lb=0.0) for r in regions for i, s in pays for t in years}
    units = {(r, i, t): model.add_variable(lb=0.0) for r in regions for i in activities for t in years}
    above, below = (
        {(r, n, s, t): model.add_variable(lb=0.0) for r in regions for n, s in pairs for t in years} for _ in range(2)
    )
    for s in case.public:
        paid = [i for i, source in pays if source == s]
        for t in years:
            if s in case.local:
                for r in regions:
                    money = poi.quicksum(spend[r, i, s, t] for i in paid)
                    model.add_linear_constraint(money, poi.Leq, float(case.local_cap(s)[r, t]))
            else:
                money = poi.quicksum(spend[r, i, s, t] for r in regions for i in paid)
                model.add_linear_constraint(money, poi.Leq, case.caps[str(s)][t])
    favour = case.favour().tolist()
    money = poi.quicksum(favour[r] * spend[r, i, s, t] for r, i, s, t in spend if s in case.public)
    model.add_linear_constraint(money, poi.Geq, 0.0)
    for r, i, t in units:
        line = lines[items[i].line]
        public = poi.quicksum(spend[r, i, s, t] for s in line.public)
        model.add_linear_constraint(public - cost[r, i, t] * units[r, i, t], poi.Eq, 0.0)
        if line.others:
            others = poi.quicksum(spend[r, i, s, t] for s in line.others)
            public = poi.quicksum(line.ratio[t] * spend[r, i, s, t] for s in line.public)
            model.add_linear_constraint(others - public, poi.Eq, 0.0)
    for target in case.targets:
        counted = [i for i in activities if target.outcome in items[i].yields]
        produced = poi.quicksum(
            items[i].yields[target.outcome][t] * units[r, i, t] for r in regions for i in counted for t in target.years
        )
        model.add_linear_constraint(produced, poi.Geq, target.at_least)
    for n, line in enumerate(lines):
        planned = case.planned(n)
        own = [i for i, item in enumerate(items) if item.line == n]
        for r in regions:
            for t in years:
                money = poi.quicksum(spend[r, i, s, t] for i in own for s in line.public)
                model.add_linear_constraint(money, poi.Geq, line.floor * planned[r, t])
                model.add_linear_constraint(money, poi.Leq, line.ceiling * planned[r, t])
                for s in line.public:
                    paid = poi.quicksum(spend[r, i, s, t] for i in own)
                    change = paid - above[r, n, s, t] + below[r, n, s, t]
                    model.add_linear_constraint(change, poi.Eq, float(case.plan[r, n, s, t]))
    outcomes = poi.quicksum(items[i].value[t] * units[r, i, t] for r, i, t in units if items[i].value[t])
    model.set_objective(-1.0 * outcomes, poi.ObjectiveSense.Minimize)
    return model


def solve(model: highs.Model) -> float:
    model.optimize()
    assert model.get_model_attribute(poi.ModelAttribute.TerminationStatus) == poi.TerminationStatusCode.OPTIMAL
    return -float(model.get_model_attribute(poi.ModelAttribute.ObjectiveValue))
