"""Invented models of any number of regions in the shape of the shipped one, to try kcplan at the size of a country.

Lines, sources, years and activities are those of the shipped model. Each region has a size, lognormal with mean 1,
that multiplies its plan, each row of which is off that by up to a fifth; and a level of unit costs. Money of 0 stays 0.
Local money stays in its region. The targets ask for a share of what the shipped ones ask for money that buys the same,
and the priority regions are promised less than the plan gives them, so that the plan's public money meets the scenario.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import floor
from pathlib import Path
from random import Random
from typing import Any, TextIO

import numpy as np
import yaml

from kcplan.arrays import FloatArray
from kcplan.domain.scenario import Model, years_label
from kcplan.projects.starter import starter_folder
from kcplan.reading.read import read_model
from kcplan.reading.years import parse
from kcplan.writing.resolved import plan_rows

SHIPPED = "ben-tre-2014-2020"
SPREAD = 0.6  # standard deviation of the logarithm of a region's size
ROUGHNESS = 0.2  # how far a row is off its region's size, at most
DEARNESS = 0.15  # how far unit costs of a region are off those of the shipped model, at most; all at one level, as
# costs whose ratios differ in the seventh digit, as by rounding, make programmes that are nearly singular
PRIORITY = 5  # every fifth region is one to protect
EASE = 0.85  # the shipped plan buys between 0.92 and 1.95 of what the shipped targets ask


def write(folder: Path, regions: int, seed: int, progress: Callable[[float], object]) -> None:
    """Write models/synthetic and scenarios/base.yaml into a folder: the same bytes for the same regions and seed.

    The tables go out region by region, so that memory does not grow with it. `progress` receives the share done.
    """
    shipped = starter_folder()
    old, new = shipped / "models" / SHIPPED, folder / "models" / "synthetic"
    new.mkdir(parents=True)
    (folder / "scenarios").mkdir()
    names = [f"region-{number:05}" for number in range(1, regions + 1)]
    template = read_model(old)
    totals = _write_tables(new, template, names, Random(seed), progress)
    made = f"# Made by kcplan new --synthetic {regions} --seed {seed}. Its regions, plan and targets are invented.\n"
    shutil.copyfile(old / "norms.csv", new / "norms.csv")
    model, scenario = _plain(old / "model.yaml"), _plain(shipped / "scenarios" / "base.yaml")
    (new / "model.yaml").write_text(made + _text(_model(model, template, names, totals)), encoding="utf-8")
    (folder / "scenarios" / "base.yaml").write_text(made + _text(_scenario(scenario, totals)), encoding="utf-8")


@dataclass(eq=False)
class _Totals:
    """Over all regions, in tenths of the model's unit of money."""

    bought: FloatArray  # the plan at the unit costs of the shipped model, shape (lines, sources, years)
    public: int  # public money of the plan
    protected: int  # of it, that of the priority regions


def _write_tables(
    folder: Path, template: Model, names: list[str], random: Random, progress: Callable[[float], object]
) -> _Totals:
    """Write plan.csv and regional.csv. Of `Random` only what no version of Python changes is used."""
    cells = [cell[1:] for cell in plan_rows(template)]
    planned = [float(template.approved[(0, *cell)]) for cell in cells]
    rows = [f"{template.lines[n].id},{template.sources[s].id},{template.years[t]}" for n, s, t in cells]
    public = template.public[[s for _, s, _ in cells]]
    costs = list(_costs(template))
    bought, all_public, protected = np.zeros(len(cells)), 0, 0
    with _table(folder / "plan.csv") as plan, _table(folder / "regional.csv") as regional:
        plan.write("region,line,source,year,amount\n")
        regional.write("region,activity,item,years,value\n")
        for number, name in enumerate(names):
            size = random.lognormvariate(-(SPREAD**2) / 2, SPREAD)
            level = round(1 + DEARNESS * (2 * random.random() - 1), 4)
            factors = [size * (1 + ROUGHNESS * (2 * random.random() - 1)) for _ in cells]
            tenths = [
                max(1, round(10 * amount * factor)) if amount else 0
                for amount, factor in zip(planned, factors, strict=True)
            ]
            plan.writelines(f"{name},{row},{value / 10:.1f}\n" for row, value in zip(rows, tenths, strict=True))
            regional.writelines(f"{name},{row},{cost * level:.8f}\n" for row, cost in costs)
            money = np.array(tenths)
            bought += money / level
            all_public += (own := int(money[public].sum()))
            protected += 0 if number % PRIORITY else own
            progress((number + 1) / len(names))
    totals = np.zeros(template.shape[1:])
    totals[tuple(np.transpose(cells))] = bought
    return _Totals(totals, all_public, protected)


def _costs(template: Model) -> Iterator[tuple[str, float]]:
    """Activity, item and years of each row of regional.csv, and the shipped unit cost."""
    for activity in template.activities:
        by_cost: dict[float, list[int]] = {}
        for year, tranches in zip(template.years, activity.tranches, strict=True):
            by_cost.setdefault(tranches[0].cost, []).append(year)
        for cost, years in by_cost.items():
            yield f"{activity.id},unit_cost,{years_label(tuple(years))}", cost


def _model(plain: dict[str, Any], template: Model, names: list[str], totals: _Totals) -> dict[str, Any]:
    """The shipped model with other names, regions and targets."""
    title = {"en": f"Synthetic programme, regions: {len(names)}", "vi": f"Chương trình giả định, số vùng: {len(names)}"}
    plain |= {"id": "synthetic", "title": title}
    basis = f"Invented: {EASE:g} of the shipped target for money that buys the same"
    before, after = (money[:, template.public].sum(axis=1) for money in (10 * template.approved[0], totals.bought))
    growth = np.divide(after, before, out=np.full(before.shape, np.inf), where=before > 0)
    for target in plain["targets"]:
        years = np.isin(template.years, parse(str(target["years"])) or ())
        paying = [any(target["outcome"] in activity.yields for activity in line.activities) for line in template.lines]
        share = EASE * float(growth[paying][:, years].min())
        target |= {"at_least": floor(10 * share * target["at_least"]) / 10, "basis": basis}
    groups = {"regions": names, "region_groups": {"priority": names[::PRIORITY]}}
    return plain | groups | {"regional": "regional.csv"}


def _scenario(plain: dict[str, Any], totals: _Totals) -> dict[str, Any]:
    """The shipped question, its limits for each region, with local money by region and a floor for priority regions."""
    del plain["rounding"]  # whole multiples of money are a question for one region's budget
    for limit in plain["limits"]:
        limit["per"] = ["region", *limit["per"]]
    share = floor(95 * totals.protected / totals.public) / 100
    protect = {"name": "protect", "regions": "priority", "at_least": {"share": share, "of": {"regions": "all"}}}
    caps = {"central": "plan", "local": {"by_region": "plan"}}
    return plain | {"model": "synthetic", "caps": caps, "limits": [*plain["limits"], protect]}


def _table(path: Path) -> TextIO:
    return path.open("w", encoding="utf-8", newline="\n")


def _plain(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _text(plain: dict[str, Any]) -> str:
    return yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=120)
