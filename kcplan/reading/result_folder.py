"""A result folder that `kcplan solve --out` or `kcplan evaluate --out` wrote, read back: its scenario and its money."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kcplan.domain.recommendation import Proof
from kcplan.domain.scenario import Scenario
from kcplan.errors import InvalidInput, Problem
from kcplan.language import _
from kcplan.reading.given_plan import Cell, read_given_plan
from kcplan.reading.read import read_scenario


@dataclass(frozen=True, eq=False)
class ResultFolder:
    """Money by cell: of the published budget where there is one. `given`: kcplan has only evaluated it.

    `gap` is that of the recommendation, and `proof` that of the published budget, where it is not proved the best.
    """

    scenario: Scenario
    amounts: dict[Cell, float]
    kind: Literal["recommended", "published", "given"]
    gap: float | None
    proof: Proof | None


def read_result(folder: Path) -> ResultFolder:
    """The result of a folder; InvalidInput where it holds none, or one that has been spoilt."""
    evaluated, gap, proof = _proved(folder)
    scenario = read_scenario(folder / "resolved.yaml")
    published = folder / "published_budget.csv"
    rounded = published.exists()
    amounts = read_given_plan(published if rounded else folder / "budget.csv", scenario.model)
    kind: Literal["recommended", "published", "given"] = "published" if rounded else "recommended"
    return ResultFolder(scenario, amounts, "given" if evaluated else kind, gap, proof)


def _proved(folder: Path) -> tuple[bool, float | None, Proof | None]:
    """Whether the money was only evaluated, else what is proved of it; InvalidInput where it is no result of money."""
    status = None
    try:
        summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
        status = summary["status"]
        own = summary.get("published", {})
        proof = Proof(own["gap"], own["distance"], own["distance_gap"]) if "gap" in own else None
        if status in ("optimal", "near-optimal", "evaluated"):
            return status == "evaluated", summary.get("gap"), proof
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    known = isinstance(status, str) and re.fullmatch("[a-z-]{1,20}", status)  # whatever else stands there is not shown
    found = _("one of kcplan {command}").format(command=status) if known else _("none")
    expected = _("a folder that kcplan solve --out or kcplan evaluate --out wrote")
    raise InvalidInput([Problem(str(folder), 0, 0, expected, found)])
