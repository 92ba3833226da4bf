"""`kcplan solve`: the recommended annual budgets of a scenario."""

from pathlib import Path

from kcplan.commands.arguments import Progress, silent
from kcplan.commands.explained import explained
from kcplan.commands.view import View
from kcplan.domain.recommendation import Recommendation, Unpublished
from kcplan.domain.scenario import Scenario
from kcplan.engine import solvers
from kcplan.engine.cluster_address import Cluster, cluster_at
from kcplan.engine.decomposition.workers import on_cluster
from kcplan.errors import UsageError
from kcplan.language import _, either
from kcplan.planning import solve as planning
from kcplan.planning.publish import Published, publish, refuse_too_many
from kcplan.reading.read import read_scenario
from kcplan.writing import folder


def solve(
    scenario: Scenario, solver: str = solvers.DEFAULT, method: str | None = None, cluster: str | Cluster | None = None
) -> Recommendation:
    """The plan that kcplan recommends: optimal in every tier, unique, and checked. It has no prices yet (`priced`).

    `method` is simplex, ipm, pdlp or decompose, by default one that suits the size. `cluster` is the address of a Dask
    cluster for decompose (of one that speaks TLS, kcplan.engine.cluster_address has it), whose plan is within a proven
    gap of the optimum. Raises UsageError for a solver or method that is not there, Infeasible, Unbounded, SolverStopped
    and CheckFailed.
    """
    if method is not None and method not in planning.METHODS:
        text = _("expected the method {known}, found {method}")
        raise UsageError(text.format(known=either(planning.METHODS), method=method))
    at = cluster_at(cluster) if isinstance(cluster, str) else cluster
    return planning.solve(scenario, solver, method, None if at is None else on_cluster(at))


def prove(file: Path, solver: str = solvers.DEFAULT, method: str | None = None, cluster: Cluster | None = None) -> None:
    """Find and check the plan of a file for a caller who wants to know that there is one, and nothing of it."""
    _read_and_solved(file, solver, method, cluster)


def of_file(
    file: Path,
    out: Path | None = None,
    solver: str = solvers.DEFAULT,
    method: str | None = None,
    cluster: Cluster | None = None,
    by_source: bool = False,
    progress: Progress = silent,
    full: bool = False,
) -> View:
    """The recommendation of a file, with its prices and its published budget."""
    from kcplan.analyses.prices import priced

    if out:
        folder.refuse_foreign(out)
    recommendation = _read_and_solved(file, solver, method, cluster, diagnosed=True)
    progress(0.0)
    return view(priced(recommendation, progress), publish(recommendation), by_source, full)


def _read_and_solved(
    file: Path, solver: str, method: str | None, cluster: Cluster | None, diagnosed: bool = False
) -> Recommendation:
    scenario = read_scenario(file)
    refuse_too_many(scenario)
    with explained(scenario, file if diagnosed else None, solver):
        return solve(scenario, solver, method, cluster)


def view(
    recommendation: Recommendation,
    published: Published | Unpublished | None = None,
    by_source: bool = False,
    full: bool = False,
) -> View:
    """A recommendation, with its published budget where it has one. `by_source` shows each line's money by source.

    `full` shows every table; else the screen is what fits a window.
    """
    from kcplan.documents.plan import brief, files, summary, terminal

    screen = terminal.show_recommendation if full else brief.show

    return View(
        lambda: summary.of_recommendation(recommendation, published),
        lambda to: screen(recommendation, to, by_source, published),
        lambda: files.of_recommendation(recommendation, published),
        recommendation.scenario.usual_money,
    )
