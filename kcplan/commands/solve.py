"""`kcplan solve`: the recommended annual budgets of a scenario."""

from pathlib import Path
from typing import TYPE_CHECKING

from kcplan import notices
from kcplan.commands.arguments import Progress, silent
from kcplan.commands.explained import explained
from kcplan.commands.view import View
from kcplan.domain.recommendation import Recommendation, SolverInfo, Unpublished
from kcplan.domain.scenario import Scenario
from kcplan.engine import solvers
from kcplan.engine.cluster_address import Cluster, cluster_at
from kcplan.errors import Infeasible, UsageError
from kcplan.language import _, either
from kcplan.planning import solve as planning
from kcplan.planning.too_many import refuse_too_many
from kcplan.reading.read import read_scenario
from kcplan.visible import shown

if TYPE_CHECKING:
    from kcplan.analyses.proving.prove import ExactProof
    from kcplan.planning.publish import Published


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
    if at is None:
        return planning.solve(scenario, solver, method)
    from kcplan.engine.decomposition.workers import on_cluster

    return planning.solve(scenario, solver, method, on_cluster(at))


def prove(file: Path, solver: str = solvers.DEFAULT, method: str | None = None, cluster: Cluster | None = None) -> None:
    """Find and check the plan of a file for a caller who wants to know that there is one, and nothing of it."""
    scenario = _read(file)
    with explained(scenario, None, solver):
        solve(scenario, solver, method, cluster)


def of_file(
    file: Path,
    out: Path | None = None,
    solver: str = solvers.DEFAULT,
    method: str | None = None,
    cluster: Cluster | None = None,
    by_source: bool = False,
    progress: Progress = silent,
    full: bool = False,
    proof: bool = False,
) -> View:
    """The recommendation of a file, with its prices and its published budget.

    With `proof` its files have a proof too. Of a scenario that no plan keeps that proof is written before Infeasible is
    raised.
    """
    from kcplan.analyses.prices import priced
    from kcplan.planning.publish import publish
    from kcplan.writing import folder

    if proof and out is None:
        raise UsageError(_("expected a folder for the proof: add --out DIR"))
    if proof and (method == "decompose" or cluster is not None):
        raise UsageError(_("expected a way to the optimum itself for --proof, found one that ends within a gap of it"))
    if out:
        folder.refuse_foreign(out)
    scenario = _read(file)
    try:
        with explained(scenario, file, solver):
            recommendation = solve(scenario, solver, method, cluster)
    except Infeasible:
        if proof and out is not None:
            _write_infeasible(scenario, out)
        raise
    progress(0.0)
    published = publish(recommendation)
    proved = _proved(recommendation, published) if proof else None
    return view(priced(recommendation, progress), published, by_source, full, proved)


def _read(file: Path) -> Scenario:
    scenario = read_scenario(file)
    refuse_too_many(scenario)
    return scenario


def _proved(recommendation: Recommendation, published: "Published | Unpublished | None") -> "ExactProof":
    from kcplan.analyses.proving.prove import prove

    return prove(recommendation, published)


def _write_infeasible(scenario: Scenario, out: Path) -> None:
    """Write the proof that no plan keeps every rule, and say so."""
    from kcplan.analyses.proving.prove import prove_infeasible
    from kcplan.documents.plan import proofs
    from kcplan.writing import folder

    solver = SolverInfo(solvers.DEFAULT, solvers.default_version(), {})
    folder.write(out, proofs.of_infeasible(scenario, prove_infeasible(scenario), solver))
    notices.tell(_("The proof that no plan keeps every rule is written: {place}").format(place=shown(out)))


def view(
    recommendation: Recommendation,
    published: "Published | Unpublished | None" = None,
    by_source: bool = False,
    full: bool = False,
    proof: "ExactProof | None" = None,
) -> View:
    """A recommendation, with its published budget where it has one. `by_source` shows each line's money by source.

    `full` shows every table; else the screen is what fits a window. A `proof` is of its files.
    """
    from kcplan.documents.plan import brief, files, proofs, summary, terminal

    screen = terminal.show_recommendation if full else brief.show

    return View(
        lambda: summary.of_recommendation(recommendation, published),
        lambda to: screen(recommendation, to, by_source, published),
        lambda: files.of_recommendation(recommendation, published, None if proof is None else proofs.files(proof)),
        recommendation.scenario.usual_money,
    )
