"""Figures that look wrong by a factor of ten or of a thousand beside their neighbours: a slip of a decimal point.

A figure is doubted where three or more others like it agree that it is not one of them (docs/commands.md): about 10 or
1,000 times their median, or that part of it, and far outside all of them. Zeros say nothing.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from kcplan.arrays import FloatArray, median
from kcplan.domain.scenario import Activity, Model, Scenario
from kcplan.domain.written import as_written
from kcplan.language import _, significant
from kcplan.reading import years as span
from kcplan.reading.origins import ValuePath
from kcplan.reading.text.log import Log, Place
from kcplan.writing.resolved import plan_rows

#: So many others must agree.
_OTHERS = 3
#: A figure is about so many times the median of the others: within this factor of it.
_FACTORS = {10.0: 2.0, 1000.0: 4.0}
#: And so many times the largest of them, or that part of the smallest.
_APART = {10.0: 5.0, 1000.0: 50.0}


def slipped(values: FloatArray) -> Iterator[tuple[int, float, float]]:
    """Positions of figures (n,) that look wrong, with the median of the others and the factor: 10, 0.1, 1000, 0.001."""
    held = np.flatnonzero(np.nan_to_num(values) > 0)
    if held.size <= _OTHERS or values[held].max() < min(_APART.values()) * values[held].min():
        return
    for number in held.tolist():
        others, value = values[held[held != number]], float(values[number])
        usual = median(others)
        for factor, within in _FACTORS.items():
            times, apart = value / usual, value / others.max()
            if value < usual:
                times, apart = usual / value, others.min() / value
            if factor / within <= times <= factor * within and apart >= _APART[factor]:
                yield number, usual, factor if value > usual else 1 / factor


def doubt(scenario: Scenario, log: Log) -> None:
    """Warn of money of the plan, caps, unit costs, yields and targets that look wrong by such a factor."""
    model = scenario.model
    found = [*_plan(model), *_caps(scenario), *_activities(model), *_regional(model), *_targets(scenario)]
    for path, year, what, value, usual, factor in found:
        text = _("{what} near {usual}, as the figures like it are")
        if path[:2] == ("model", "targets"):
            text = _("{what} near {usual}, which all money of its lines would buy")
        expected = text.format(what=what, usual=significant(usual, 4))
        texts = {
            10.0: _("{value}, about 10 times as much"),
            1000.0: _("{value}, about 1,000 times as much"),
            0.1: _("{value}, about a tenth of it"),
            0.001: _("{value}, about a thousandth of it"),
        }
        mend = _("look at its decimal point and its unit; if it is right, leave it")
        log.warn(_place(scenario, path, year), expected, texts[factor].format(value=significant(value, 9)), mend)


#: Where a figure stands in the resolved scenario, its year if it has one, what it is, its value, the usual one, factor.
_Doubt = tuple[ValuePath, int | None, str, float, float, float]


def _plan(model: Model) -> Iterator[_Doubt]:
    """Money of a line and source over the years, in each region."""
    if model.plan is None:
        return
    row_of = {cell: number for number, cell in enumerate(plan_rows(model))}
    for r, n, s in np.ndindex(*model.shape[:3]):
        for t, usual, factor in slipped(model.plan[r, n, s]):
            words = [model.regions[r]] * (len(model.regions) > 1) + [model.lines[n].id, model.sources[s].id]
            what = _("money of {cell} in {year}").format(cell=", ".join(words), year=model.years[t])
            path = ("model", "plan", row_of[r, n, s, t], "amount")
            yield path, None, what, float(model.plan[r, n, s, t]), usual, factor


def _caps(scenario: Scenario) -> Iterator[_Doubt]:
    """Caps of a source over the years, where they are not those of the plan."""
    model = scenario.model
    planned = None if model.plan is None else model.plan.sum(axis=(0, 1))
    for s, source in enumerate(model.sources):
        caps = np.array(scenario.caps.get(source.id, ()))
        if caps.size and not (planned is not None and np.allclose(caps, planned[s])):
            for t, usual, factor in slipped(caps):
                what = _("the cap of {source} in {year}").format(source=source.id, year=model.years[t])
                yield ("caps", source.id), model.years[t], what, float(caps[t]), usual, factor


def _activities(model: Model) -> Iterator[_Doubt]:
    """Unit costs and yields of an activity over the years."""
    for activity in model.activities:
        path: ValuePath = ("model", "lines", activity.line, "activities", activity.id)
        costs = np.array([tranches[0].cost for tranches in activity.tranches])
        series = [((*path, "unit_cost"), _("the unit cost of {activity} in {year}"), costs)]
        series += [
            ((*path, "yields", outcome), _("the yield of {activity} in {year}"), np.array(values))
            for outcome, values in activity.yields.items()
        ]
        for own, text, values in series:
            for t, usual, factor in slipped(values):
                what = text.format(activity=activity.id, year=model.years[t])
                yield own, model.years[t], what, float(values[t]), usual, factor


def _regional(model: Model) -> Iterator[_Doubt]:
    """Unit costs of an activity in a year, over the regions."""
    if model.regional_cost is None:
        return
    for a, activity in enumerate(model.activities):
        for t, year in enumerate(model.years):
            everywhere = activity.tranches[t][0].cost
            costs = np.where(np.isnan(model.regional_cost[:, a, t]), everywhere, model.regional_cost[:, a, t])
            for r, usual, factor in slipped(costs):
                if t and costs[r] == model.regional_cost[r, a, t - 1]:
                    continue  # told of the first year
                what = _("the unit cost of {activity} in {region} in {year}")
                what = what.format(activity=activity.id, region=model.regions[r], year=year)
                yield ("model", "regional"), None, what, float(costs[r]), usual, factor


def _targets(scenario: Scenario) -> Iterator[_Doubt]:
    """Targets of which all money of the lines that bring the outcome would buy a tenth, or a thousandth."""
    for number, target in enumerate(as_written(scenario.targets)):
        most = _bought(scenario, target.outcome, target.years, target.regions)
        if target.at_least is None or not most:
            continue
        for factor, within in _FACTORS.items():
            if factor / within <= target.at_least / most <= factor * within:
                path = ("model", "targets", number, "at_least")
                yield path, None, _("the target {target}").format(target=target.key), target.at_least, most, factor


def _bought(scenario: Scenario, outcome: str, years: Sequence[int], regions: tuple[str, ...] | None) -> float:
    """The most of an outcome that the planned money of each line buys, or its sources' caps, at the best activity."""
    model, total = scenario.model, 0.0
    chosen = np.isin(model.regions, regions or model.regions)
    for n, line in enumerate(model.lines):
        for t, year in enumerate(model.years):
            best = max((_per_money(activity, outcome, t) for activity in line.activities), default=0.0)
            if year not in years or not best:
                continue
            if model.plan is not None:
                money = float(model.plan[chosen, n, :, t][:, model.public].sum())
            else:
                paying = [source.id for source in model.sources if source.public and source.id in line.sources]
                money = sum(scenario.caps[source][t] for source in paying if source in scenario.caps)
            total += best * money
    return total


def _per_money(activity: Activity, outcome: str, year: int) -> float:
    """Outcome units of one unit of public money, at the cost of the first tranche."""
    cost = activity.tranches[year][0].cost
    return activity.yields.get(outcome, (0.0,) * (year + 1))[year] / cost if cost > 0 else 0.0


def _place(scenario: Scenario, path: ValuePath, year: int | None) -> Place:
    """Where a figure was written: at its path, or below it at the years that have its own."""
    origins = scenario.origins
    if path[:2] == ("model", "plan"):
        last = origins[path][-1]
        return Place(last.file, last.line, last.column)
    below = [known for known in origins if known[: len(path)] == path]
    of_year = [known for known in below if year is None or year in (span.parse(str(known[-1])) or (year,))]
    for known in of_year or below:
        last = origins[known][-1]
        return Place(last.file, last.line, last.column)
    return Place(scenario.id)
