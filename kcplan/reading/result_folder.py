"""A result folder that `kcplan solve --out` or `kcplan evaluate --out` wrote, read back: its scenario and its money."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kcplan.domain import Scenario
from kcplan.errors import InvalidInput, Problem
from kcplan.language import _
from kcplan.reading.given_plan import Cell, read_given_plan
from kcplan.reading.read import read_scenario


@dataclass(frozen=True, eq=False)
class ResultFolder:
    """Money by cell: of the published budget where there is one. `given`: kcplan has only evaluated it."""

    scenario: Scenario
    amounts: dict[Cell, float]
    kind: Literal["recommended", "published", "given"]


def read_result(folder: Path) -> ResultFolder:
    """The result of a folder; InvalidInput where it holds none, or one that has been spoilt."""
    evaluated = _status(folder) == "evaluated"
    scenario = read_scenario(folder / "resolved.yaml")
    published = folder / "published_budget.csv"
    rounded = published.exists()
    amounts = read_given_plan(published if rounded else folder / "budget.csv", scenario.model)
    return ResultFolder(scenario, amounts, "given" if evaluated else "published" if rounded else "recommended")


def _status(folder: Path) -> str:
    """`optimal`, `near-optimal` or `evaluated`."""
    try:
        status = json.loads((folder / "summary.json").read_text(encoding="utf-8"))["status"]
    except (OSError, ValueError, KeyError, TypeError):
        status = None
    if status in ("optimal", "near-optimal", "evaluated"):
        return str(status)
    found = _("one of kcplan {command}").format(command=status) if isinstance(status, str) else _("none")
    expected = _("a folder that kcplan solve --out or kcplan evaluate --out wrote")
    raise InvalidInput([Problem(str(folder), 0, 0, expected, found)])
