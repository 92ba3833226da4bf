"""Invented models of several sizes, and the same in plain data for the peers (peers/case.py)."""

import sys
from pathlib import Path

import numpy as np

import kcplan
from kcplan.domain.scenario import Activity, Limit, Scenario
from kcplan.projects.synthetic import write

sys.path.insert(0, str(Path(__file__).parent / "peers"))

from case import Case, Item, Line, Target, save

SEED = 1


def make(folder: Path, regions: int) -> Scenario:
    """An invented model in a folder, where measure.py finds it as plain data too; its base scenario."""
    folder.mkdir()
    write(folder, regions, SEED, lambda _: None)
    scenario = kcplan.load(folder / "scenarios" / "base.yaml")
    save(plain(scenario), folder)
    return scenario


def plain(scenario: Scenario) -> Case:
    """The scenario's first tier as plain data. It must have the shape that kcplan.projects.synthetic gives it."""
    model = scenario.model
    number = {source.id: s for s, source in enumerate(model.sources)}
    public = [s for s, source in enumerate(model.sources) if source.public]
    items, lines = [], []
    for n, line in enumerate(model.lines):
        sources = sorted(number[source] for source in line.sources)
        low, high = _bounds(next(limit for limit in scenario.limits if line.id in (limit.selection.line or ())))
        own, others = [s for s in sources if s in public], [s for s in sources if s not in public]
        lines.append(Line(line.id, own, others, list(line.counterpart or ()), low, high))
        items += [_item(activity, n, scenario) for activity in line.activities] or [Item(line.id, n, False, [], {})]
    (protect,) = (limit for limit in scenario.limits if limit.name == "protect")
    assert protect.at_least is not None
    cost = np.full((len(model.regions), len(items), len(model.years)), np.nan)
    assert model.regional_cost is not None
    cost[:, [i for i, item in enumerate(items) if item.activity]] = model.regional_cost
    first = model.years[0]
    return Case(
        items=items,
        lines=lines,
        targets=[Target(t.outcome, [year - first for year in t.years], t.at_least) for t in scenario.targets],
        public=public,
        caps={
            str(number[source]): list(caps)
            for source, caps in scenario.caps.items()
            if source not in scenario.region_caps
        },
        local=[number[source] for source in scenario.region_caps],
        protected=[model.regions.index(region) for region in protect.selection.region or ()],
        share=protect.at_least.value,
        plan=model.plan,
        cost=cost,
    )


def _bounds(limit: Limit) -> tuple[float, float]:
    assert limit.at_least is not None
    assert limit.at_most is not None
    return limit.at_least.value, limit.at_most.value


def _item(activity: Activity, line: int, scenario: Scenario) -> Item:
    years = range(len(scenario.model.years))
    value = [sum(scenario.weights.get(o, 0.0) * y[t] for o, y in activity.yields.items()) for t in years]
    return Item(activity.id, line, True, value, {outcome: list(y) for outcome, y in activity.yields.items()})
