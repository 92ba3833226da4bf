"""What was read of a file as plain data: money by source and year, counts, and what has no basis."""

from collections.abc import Sequence

import numpy as np

from kcplan.arrays import FloatArray
from kcplan.documents.elements.data import Data, figure
from kcplan.domain.scenario import Scenario
from kcplan.domain.written import as_written
from kcplan.errors import Problem
from kcplan.reading.read import Checked
from kcplan.visible import shown


def of_files(files: Sequence[tuple[str, Checked]]) -> Data:
    """`kcplan check --json`: each file with its problems and, where none is a mistake, what was read."""
    return {
        "files": [
            {
                "file": file,
                "status": "wrong" if checked.scenario is None else "no mistakes",
                "problems": [_problem(problem) for problem in checked.problems],
                "read": None if checked.scenario is None else _read(checked.scenario, checked.is_model),
            }
            for file, checked in files
        ]
    }


def _problem(problem: Problem) -> Data:
    return {
        "file": shown(problem.file), "line": problem.line, "column": problem.column, "warning": problem.warning,
        "expected": problem.expected, "found": problem.found, "mend": problem.mend,
    }  # fmt: skip


def _read(scenario: Scenario, is_model: bool) -> Data:
    model = scenario.model
    return {
        "kind": "model" if is_model else "scenario",
        "id": scenario.id,
        "model": model.id,
        "money": model.money,
        "years": list(model.years),
        **counts(scenario),
        "amounts": [
            {
                "source": source,
                "what": what,
                "by_year": [
                    {"year": year, "amount": figure(float(v))} for year, v in zip(model.years, own, strict=True)
                ],
                "total": figure(float(own.sum())),
                "share": figure(share),
            }
            for source, what, own, share in amounts(scenario)
        ],
        "without_basis": {"activities": bare_activities(scenario), "targets": bare_targets(scenario)},
    }


def counts(scenario: Scenario) -> dict[str, int]:
    """How many of each there are."""
    model = scenario.model
    return {
        "regions": len(model.regions),
        "lines": len(model.lines),
        "activities": len(model.activities),
        "outcomes": len(model.outcomes),
        "targets": len(scenario.targets),
        "limits": len(scenario.limits),
    }


def amounts(scenario: Scenario) -> list[tuple[str, str, FloatArray, float | None]]:
    """Money by year: of each source as planned, and its caps where they differ; with its share of all that is planned.

    Of a model without a plan the caps, with their shares of all caps.
    """
    model = scenario.model
    planned = None if model.plan is None else model.plan.sum(axis=(0, 1))
    caps = {source: np.array(own) for source, own in scenario.caps.items()}
    whole = float(planned.sum()) if planned is not None else sum(float(own.sum()) for own in caps.values())
    found = []
    for s, source in enumerate(model.sources):
        own = caps.get(source.id)
        if planned is not None:
            found.append((source.id, "plan", planned[s], float(planned[s].sum()) / whole if whole else None))
            if own is not None and not np.allclose(own, planned[s]):
                found.append((source.id, "cap", own, None))
        elif own is not None:
            found.append((source.id, "cap", own, float(own.sum()) / whole if whole else None))
    return found


def bare_activities(scenario: Scenario) -> list[str]:
    """Activities whose numbers have no basis, by id."""
    return [activity.id for activity in scenario.model.activities if not activity.basis]


def bare_targets(scenario: Scenario) -> list[str]:
    """Targets without a basis, nor a reason why a scenario has them, by key."""
    return [t.key for t in as_written(scenario.targets) if not t.basis and not (t.origin and t.origin.note)]
