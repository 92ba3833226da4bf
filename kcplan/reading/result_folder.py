"""A result folder that `kcplan solve --out` or `kcplan evaluate --out` wrote, read back: scenario, money, units."""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kcplan.domain.recommendation import Proof, Unpublished
from kcplan.domain.scenario import Scenario
from kcplan.errors import InvalidInput, Problem
from kcplan.language import _
from kcplan.reading.given_plan import Cell, UnitCell, read_given_plan, read_given_units
from kcplan.reading.read import read_scenario
from kcplan.reading.text.numbers import MOST
from kcplan.writing.folder import json_of

#: What the summary of a result with money says that it is.
_OF_MONEY = ("optimal", "near-optimal", "evaluated")


@dataclass(frozen=True, eq=False)
class ResultFolder:
    """Money by cell: of the published budget where there is one, with its units. `given`: kcplan has only evaluated it.

    `units` are None where they follow from the money. `gap` is that of the recommendation, and `proof` that of the
    published budget, where it is not proved the best, or says that there is none.
    """

    scenario: Scenario
    amounts: dict[Cell, float]
    units: dict[UnitCell, float] | None
    kind: Literal["recommended", "published", "given"]
    gap: float | None
    proof: Proof | Unpublished | None


def read_result(folder: Path) -> ResultFolder:
    """The result of a folder; InvalidInput where it holds none, or one that has been spoilt."""
    evaluated, gap, proof = _proved(folder)
    scenario = read_scenario(folder / "resolved.yaml")
    published, bought = folder / "published_budget.csv", folder / "published_units.csv"
    rounded = os.path.exists(published)
    amounts = read_given_plan(published if rounded else folder / "budget.csv", scenario.model, "en")
    units = read_given_units(bought, scenario.model) if rounded and os.path.exists(bought) else None
    kind: Literal["recommended", "published", "given"] = "published" if rounded else "recommended"
    return ResultFolder(scenario, amounts, units, "given" if evaluated else kind, gap, proof)


def _proved(folder: Path) -> tuple[bool, float | None, Proof | Unpublished | None]:
    """Whether the money was only evaluated, else what is proved of it; InvalidInput where it is no result of money."""
    status, summary = None, json_of(folder / "summary.json")
    try:
        status = summary["status"]
        own = summary.get("published", {})
        proof: Proof | Unpublished | None = None
        if "gap" in own:
            of: Literal["public", "all"] = "all" if own.get("distance_of") == "all" else "public"
            distance, idle = _number(own["distance"]), _number(own.get("idle_gap", 0.0))
            figures = int(_number(own.get("figures_gap", 0)))
            proof = Proof(_number(own["gap"]), distance, _number(own["distance_gap"]), of, idle, figures)
        elif own.get("status") == "not found":
            proof = Unpublished(_number(own["rounding"]), int(_number(own["whole_numbers"])))
        if status in _OF_MONEY:
            gap = summary.get("gap")
            return status == "evaluated", None if gap is None else _number(gap), proof
    except (ValueError, KeyError, TypeError, AttributeError):
        pass
    other = isinstance(status, str) and status not in _OF_MONEY and re.fullmatch("[a-z-]{1,20}", status)
    found = _("one of kcplan {command}").format(command=status) if other else _("none")  # nothing else is shown
    expected = _("a folder that kcplan solve --out or kcplan evaluate --out wrote")
    raise InvalidInput([Problem(str(folder), 0, 0, expected, found)])


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= MOST:
        raise ValueError(value)
    return float(value)
