"""Deciding before the money is known: the protected plan, what it costs, and the ladder of what waiting is worth."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from kcplan.analyses.protecting.hedge import Hedge, hedge, to_protect
from kcplan.domain.recommendation import Allocation
from kcplan.domain.scenario import Scenario
from kcplan.engine import solvers
from kcplan.reading.given_plan import Cell
from kcplan.sweeping.ladder.climb import ladder
from kcplan.sweeping.ladder.results import Ladder


@dataclass(frozen=True, eq=False)
class Decision:
    """The protected plan beside the recommendation, and both on fresh futures; no ladder where none was asked for."""

    hedge: Hedge
    ladder: Ladder | None


def decide(
    scenario: Scenario,
    samples: int,
    seed: int,
    workers: int | None = None,
    solver: str = solvers.DEFAULT,
    progress: Callable[[float], object] = lambda _: None,
    keep: Path | None = None,
) -> Decision:
    """The plan and its ladder over `samples` fresh futures drawn from `seed`; 0: no ladder.

    `progress` receives the share that is done. `keep` is the folder of the ladder's futures, where a ladder that was
    stopped goes on; None: nothing is kept. Raises what `hedge` and `ladder` do.
    """
    part = 0.3 if samples else 1.0
    found = hedge(scenario, solver, lambda done: progress(part * done))
    if not samples:
        return Decision(found, None)
    asked = replace(to_protect(scenario), protect=None)
    signed: dict[str, dict[Cell, float]] = {} if asked.model.plan is None else {"official": {}}
    signed |= {
        "recommended": signed_cells(found.before.allocation),
        "protected": signed_cells(found.after.allocation),
    }
    done = 0

    def told(rows: int) -> None:
        nonlocal done
        done = max(done, rows)
        progress(part + (1 - part) * done / samples)

    climbed = ladder(asked, signed, samples=samples, seed=seed, workers=workers, out=keep, progress=told)
    return Decision(found, climbed)


def signed_cells(allocation: Allocation) -> dict[Cell, float]:
    """Money by cell, of every activity."""
    model = allocation.scenario.model
    activities = [activity.id for activity in model.activities] + [""]
    places = zip(
        allocation.region, allocation.line, allocation.activity, allocation.source, allocation.year, strict=True
    )
    cells = [
        Cell(model.regions[r], model.lines[n].id, activities[a], model.sources[s].id, model.years[t])
        for r, n, a, s, t in places
    ]
    return dict(zip(cells, allocation.amount.tolist(), strict=True))
