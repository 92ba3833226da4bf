"""A comparison as plain data, and as tables of comma-separated values. Differences are less the first plan."""

from collections.abc import Sequence

import numpy as np

from kcplan.analyses.compare import Comparison
from kcplan.documents.elements.data import Data, as_csv, figure, manifest, share, span
from kcplan.documents.plan import summary
from kcplan.tolerances import apart


def data(found: Comparison) -> Data:
    """`kcplan compare --json`. Figures of each plan are lists in the order of `plans`."""
    return {
        "status": "compared",
        "money": found.model.money,
        "years": list(found.years),
        "plans": [_plan(found, i) for i in range(len(found.plans))],
        "budget": budget(found),
        "public_money": [
            {"year": year, **_both([float(plan[t]) for plan in found.public])} for t, year in enumerate(found.years)
        ],
        "sources": [
            {
                "source": use.source,
                "caps": [figure(cap) for cap in use.caps],
                "used": _figures(use.used),
                "unspent": _figures(use.unspent),
            }
            for use in found.uses
        ],
        "targets": [
            {
                "outcome": row.outcome,
                "years": list(row.years),
                **({"regions": row.place} if row.place else {}),
                "target": figure(row.at_least),
                **({"at_most": figure(row.at_most)} if _with_ceilings(found) else {}),
                "asked": list(row.asked),
                "values": _figures(row.values),
                "miss": _figures(row.misses),
            }
            for row in found.targets
        ],
        "outcomes": [
            {"outcome": outcome, **_both(found.totals[:, k].tolist()), "cost": _figures(found.costs[:, k].tolist())}
            for k, outcome in enumerate(found.outcomes)
        ],
        "dominates": [[found.plans[i].name, found.plans[k].name] for i, k in found.dominates],
        "not_shared": [
            {"kind": apart.kind, "what": apart.what, "plans": [found.plans[i].name for i in apart.having]}
            for apart in found.apart
        ],
        "manifest": _manifest(found),
    }


def _with_ceilings(found: Comparison) -> bool:
    """Whether a target has a most that it allows."""
    return any(row.at_most is not None for row in found.targets)


def _plan(found: Comparison, number: int) -> Data:
    plan = found.plans[number]
    asked = [row for row in plan.review.outcomes if row.target is not None]
    public, weighted = float(found.public[number].sum()), float(found.weighted[number])
    return {
        "name": plan.name,
        "kind": plan.kind,
        "scenario": plan.scenario.id,
        "model": plan.scenario.model.id,
        "targets": len(asked),
        "targets_met": sum(1 for row in asked if row.met),
        "objective": figure(plan.review.objective),
        "weighted_outcomes": figure(weighted),
        "public_money": figure(public),
        "cost_per_weighted_outcome": figure(public / weighted) if weighted else None,
        **({} if plan.gap is None else {"gap": share(plan.gap)}),
        **({} if plan.proof is None else {"published": summary.proof(plan.proof)}),
    }


def budget(found: Comparison) -> list[Data]:
    """Money of each shared line, source that may pay for it in a plan, and year."""
    return [
        {"line": line, "source": source, "year": year, **_both(found.money[:, n, s, t].tolist())}
        for n, line in enumerate(found.lines)
        for s, source in enumerate(found.sources)
        if pays(found, n, s)
        for t, year in enumerate(found.years)
    ]


def pays(found: Comparison, line: int, source: int) -> bool:
    """Whether a source may pay for a line in some plan."""
    return any(
        own.id == found.lines[line] and found.sources[source] in own.sources
        for plan in found.plans
        for own in plan.scenario.model.lines
    )


def tables(found: Comparison) -> dict[str, bytes]:
    """plans.csv with a row a plan; budget.csv, outcomes.csv and targets.csv with a column a plan."""
    names = [plan.name for plan in found.plans]
    asked = ("outcome", "years", "target", *(["at_most"] if _with_ceilings(found) else []))
    written = {
        "plans.csv": [
            {key: value for key, value in row.items() if key not in ("gap", "published")}
            | {"gap": row.get("gap")}
            | {f"published_{key}": row.get("published", {}).get(key) for key in ("gap", "distance", "distance_gap")}
            for row in data(found)["plans"]
        ],
        "budget.csv": [
            _spread(row, ("line", "source", "year"), ("values", "differences"), names) for row in budget(found)
        ],
        "outcomes.csv": [
            _spread(row, ("outcome",), ("values", "differences", "cost"), names) for row in data(found)["outcomes"]
        ],
        "targets.csv": [
            _spread({**row, "years": span(row["years"])}, asked, ("values", "miss"), names)
            for row in data(found)["targets"]
        ],
    }
    return {name: as_csv(rows) for name, rows in written.items() if rows}


def _spread(row: Data, kept: Sequence[str], lists: Sequence[str], names: Sequence[str]) -> Data:
    """The lists of a row as columns: `values: base`, `differences: growth`."""
    wide = {key: row[key] for key in kept}
    for key in lists:
        columns = names if len(row[key]) == len(names) else names[1:]
        wide |= {f"{key}: {name}": value for name, value in zip(columns, row[key], strict=True)}
    return wide


def _both(values: Sequence[float]) -> Data:
    """A figure of each plan, and what every later plan has more than the first."""
    return {"values": _figures(values), "differences": _figures([apart(value, values[0]) for value in values[1:]])}


def _figures(values: Sequence[float]) -> list[float | None]:
    return [figure(float(value)) if np.isfinite(value) else None for value in values]


def _manifest(found: Comparison) -> Data:
    """That of the first plan, with the files of them all."""
    whole = manifest(found.plans[0].scenario, found.plans[0].solver)
    whole["files"] = {file.path: file.sha256 for plan in found.plans for file in plan.scenario.files}
    return whole
