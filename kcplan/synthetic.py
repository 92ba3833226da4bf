"""Invented models of any number of regions in the shape of the shipped one, to try kcplan at the size of a country.

Lines, sources, years, activities and unit costs are those of the shipped model. Each region has a size, lognormal with
mean 1, that multiplies its whole plan; each row is off that by up to a fifth. Money of 0 stays 0. The targets ask for
a share of what the shipped ones ask for the same money, so that the plan's public money meets the scenario.
"""

import shutil
from collections.abc import Callable
from math import floor
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import yaml

from kcplan.domain import IntArray, Model
from kcplan.reading.read import read_model
from kcplan.reading.resolved import plan_rows
from kcplan.reading.years import parse
from kcplan.starter import starter_folder

SHIPPED = "ben-tre-2014-2020"
SPREAD = 0.6  # standard deviation of the logarithm of a region's size
ROUGHNESS = 0.2  # how far a row is off its region's size, at most
EASE = 0.85  # the shipped plan buys between 0.92 and 1.95 of what the shipped targets ask


def write(folder: Path, regions: int, seed: int, progress: Callable[[float], None]) -> None:
    """Write models/synthetic and scenarios/base.yaml into a folder: the same bytes for the same regions and seed.

    The plan goes out region by region, so that memory does not grow with it. `progress` is told the share done.
    """
    shipped = starter_folder()
    old, new = shipped / "models" / SHIPPED, folder / "models" / "synthetic"
    new.mkdir(parents=True)
    (folder / "scenarios").mkdir()
    names = [f"region-{number:05}" for number in range(1, regions + 1)]
    template = read_model(old)
    tenths = _write_plan(new / "plan.csv", template, names, Random(seed), progress)
    made = f"# Made by kcplan new --synthetic {regions} --seed {seed}. Its regions, plan and targets are invented.\n"
    shutil.copyfile(old / "norms.csv", new / "norms.csv")
    model, scenario = _plain(old / "model.yaml"), _plain(shipped / "scenarios" / "base.yaml")
    (new / "model.yaml").write_text(made + _text(_model(model, template, names, tenths)), encoding="utf-8")
    (folder / "scenarios" / "base.yaml").write_text(made + _text(_scenario(scenario)), encoding="utf-8")


def _write_plan(
    path: Path, template: Model, names: list[str], random: Random, progress: Callable[[float], None]
) -> IntArray:
    """Write the plan; its money over all regions in tenths of the model's unit, shape (lines, sources, years).

    Of `Random` only what no version of Python changes is used, and money of at least a tenth stays that.
    """
    cells = [cell[1:] for cell in plan_rows(template)]
    planned = [float(template.plan[(0, *cell)]) for cell in cells]
    rows = [f"{template.lines[n].id},{template.sources[s].id},{template.years[t]}" for n, s, t in cells]
    total = np.zeros(len(cells), dtype=np.int64)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write("region,line,source,year,amount\n")
        for done, name in enumerate(names, 1):
            size = random.lognormvariate(-(SPREAD**2) / 2, SPREAD)
            factors = [size * (1 + ROUGHNESS * (2 * random.random() - 1)) for _ in cells]
            tenths = [
                max(1, round(10 * amount * factor)) if amount else 0
                for amount, factor in zip(planned, factors, strict=True)
            ]
            file.writelines(f"{name},{row},{value / 10:.1f}\n" for row, value in zip(rows, tenths, strict=True))
            total += tenths
            progress(done / len(names))
    money = np.zeros(template.plan.shape[1:], dtype=np.int64)
    money[tuple(np.transpose(cells))] = total
    return money


def _model(plain: dict[str, Any], template: Model, names: list[str], tenths: IntArray) -> dict[str, Any]:
    """The shipped model with other names, regions and targets."""
    title = {"en": f"Synthetic programme, regions: {len(names)}", "vi": f"Chương trình giả định, số vùng: {len(names)}"}
    plain |= {"id": "synthetic", "title": title}
    basis = f"Invented: {EASE:g} of the shipped target for the same money"
    before, after = (money[:, template.public].sum(axis=1) for money in (10 * template.plan[0], tenths))
    growth = np.divide(after, before, out=np.full(before.shape, np.inf), where=before > 0)
    for target in plain["targets"]:
        years = np.isin(template.years, parse(str(target["years"])) or ())
        paying = [any(target["outcome"] in activity.yields for activity in line.activities) for line in template.lines]
        share = EASE * float(growth[paying][:, years].min())
        target |= {"at_least": floor(10 * share * target["at_least"]) / 10, "basis": basis}
    plain["regions"] = names
    return plain


def _scenario(plain: dict[str, Any]) -> dict[str, Any]:
    """The shipped question, its limits for each region; caps and targets are for all regions together."""
    del plain["rounding"]  # whole multiples of money are a question for one region's budget
    for limit in plain["limits"]:
        limit["per"] = ["region", *limit["per"]]
    return plain | {"model": "synthetic"}


def _plain(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _text(plain: dict[str, Any]) -> str:
    return yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=120)
