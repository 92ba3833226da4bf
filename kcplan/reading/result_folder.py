"""A result folder that `kcplan solve --out` or `kcplan evaluate --out` wrote, read back: scenario, money, units."""

import json
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
    status = None
    try:
        summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
        status = summary["status"]
        own = summary.get("published", {})
        proof: Proof | Unpublished | None = None
        if "gap" in own:
            of, idle = own.get("distance_of", "public"), own.get("idle_gap", 0.0)
            proof = Proof(own["gap"], own["distance"], own["distance_gap"], of, idle)
        elif own.get("status") == "not found":
            proof = Unpublished(own["rounding"], own["whole_numbers"])
        if status in ("optimal", "near-optimal", "evaluated"):
            return status == "evaluated", summary.get("gap"), proof
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    known = isinstance(status, str) and re.fullmatch("[a-z-]{1,20}", status)  # whatever else stands there is not shown
    found = _("one of kcplan {command}").format(command=status) if known else _("none")
    expected = _("a folder that kcplan solve --out or kcplan evaluate --out wrote")
    raise InvalidInput([Problem(str(folder), 0, 0, expected, found)])
