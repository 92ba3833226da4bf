"""The linear programme that every peer builds, as the plain data that an analyst would have in hand.

For each region: money `spend` (region, item, source, year), an item being an activity or a line without any; `units`
(region, activity, year); `above` and `below`, public money off the plan (region, line, public source, year). All >= 0.

cap          sum of spend over items <= cap, of each public source and year, over all regions or in each
delivery     sum of spend over public sources = cost x units, of each region, activity and year; costs are by region
counterpart  sum of spend over counterpart sources = ratio x sum over public sources, where a line has such a source
target       sum of yield x units over regions, activities and years of the target >= target
limit        floor x plan <= public spend of a line <= ceiling x plan, of each region, line and year, a row a side
protect      public spend of the protected regions >= share x public spend of all
change       public spend of a line and source - above + below = plan, of each region and year

Minimised: minus the weighted outcomes. The first tier of kcplan's base scenario, with the columns of its third tier.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np


@dataclass(frozen=True)
class Item:
    """An activity, or a line without any (`activity` False)."""

    id: str
    line: int
    activity: bool
    value: list[float]  # weighted outcomes a unit, one a year
    yields: dict[str, list[float]]


@dataclass(frozen=True)
class Line:
    id: str
    public: list[int]  # sources that may pay
    others: list[int]  # counterpart sources that pay along
    ratio: list[float]  # counterpart money per unit of public money, one a year
    floor: float  # least public money of a region and year, as a multiple of the plan
    ceiling: float


@dataclass(frozen=True)
class Target:
    outcome: str
    years: list[int]
    at_least: float


@dataclass(frozen=True)
class Case:
    """`plan` has the shape (regions, lines, sources, years), `cost` (regions, items, years), money a unit."""

    items: list[Item]
    lines: list[Line]
    targets: list[Target]
    public: list[int]
    caps: dict[str, list[float]]  # of each source capped over all regions, by its number in digits
    local: list[int]  # sources capped by region, as planned
    protected: list[int]  # regions
    share: float
    plan: np.ndarray
    cost: np.ndarray

    @property
    def regions(self) -> int:
        return self.plan.shape[0]

    @property
    def years(self) -> int:
        return self.plan.shape[3]

    def local_cap(self, source: int) -> np.ndarray:
        """What a source has in each region and year."""
        return self.plan[:, :, source].sum(axis=1)

    def favour(self) -> np.ndarray:
        """Coefficient of public money in the row `protect`, by region."""
        return np.isin(np.arange(self.regions), self.protected) - self.share

    def planned(self, line: int) -> np.ndarray:
        """Public money of a line by region and year."""
        return self.plan[:, line, self.lines[line].public].sum(axis=1)


def save(case: Case, folder: Path) -> None:
    for name in ("plan", "cost"):
        np.save(folder / f"{name}.npy", getattr(case, name))
    plain = {name: value for name, value in asdict(case).items() if name not in ("plan", "cost")}
    (folder / "case.json").write_text(json.dumps(plain))


def load(folder: Path) -> Case:
    plain = json.loads((folder / "case.json").read_text())
    parts = {"items": Item, "lines": Line, "targets": Target}
    typed = {key: [parts[key](**one) for one in value] for key, value in plain.items() if key in parts}
    arrays = {name: np.load(folder / f"{name}.npy") for name in ("plan", "cost")}
    return Case(**(plain | typed | arrays))
