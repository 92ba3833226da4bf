"""The same PuLP model for CBC, a program of its own, which is handed an MPS file."""

import tempfile
from pathlib import Path

import pulp
from case import Case, load
from pulp_loops import programme

PACKAGES = ("pulp", "cbcbox")
read = load


def build(case: Case) -> pulp.LpProblem:
    problem = programme(case)
    with tempfile.TemporaryDirectory() as folder:
        problem.writeMPS(Path(folder) / "outcomes.mps", rename=True)
    return problem


def solve(problem: pulp.LpProblem) -> float:
    import cbcbox

    problem.solve(pulp.COIN_CMD(path=str(cbcbox.cbc_bin_path()), msg=False))
    assert pulp.LpStatus[problem.status] == "Optimal"
    return -pulp.value(problem.objective)
