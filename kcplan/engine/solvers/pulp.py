"""Every solver that PuLP drives on this machine, and LP and MPS files. For a second opinion, not for speed.

Only the values of columns are taken from the solver, because some give no duals and some wrong ones (CBC 2.935
after its presolve). The duals come from a second programme, solved by the same solver: the dual one narrowed by
complementary slackness to the vertex found. That it has a solution proves the vertex optimal. Solvers write
some 8 digits; a least-squares step on the bounds at which the vertex stands restores the rest.
"""

import re
import tempfile
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pulp
import scipy.sparse as sparse
from scipy.sparse.linalg import lsmr, norm

from kcplan import tolerances
from kcplan.arrays import FloatArray
from kcplan.engine.linear_programme import Bounds, LinearProgramme
from kcplan.engine.session import Point, Solution, Status
from kcplan.errors import SolverStopped, UsageError
from kcplan.language import _
from kcplan.visible import shown

#: PuLP's name for a solver -> ours: PULP_CBC_CMD -> cbc, GLPK_CMD -> glpk, SCIP_PY -> scip.
_DECORATION = re.compile(r"^PULP_|_(CMD|PY|DLL)$")
_OTHER_NAMES = {"coin": "cbc", "pyglpk": "glpk", "coinmp": "cbc"}

#: PuLP's codes, which 3.3 and 4 name differently.
_STATUS = {1: Status.OPTIMAL, -1: Status.INFEASIBLE, -2: Status.UNBOUNDED}

#: CBC 2.935 tightens bounds before it solves, and where that proves a programme infeasible says "status unknown".
#: Releases that do not know this option pass over it.
_OPTIONS = {"cbc": {"options": ["boundPropLevel off"]}}

#: Values beyond this are a solver's way of saying infinity.
_BEYOND = 1e15


def names() -> tuple[str, ...]:
    """Solvers that PuLP finds here, by plain names; HiGHS is left to its own session."""
    return tuple(sorted(_found()))


def _found() -> dict[str, str]:
    found: dict[str, str] = {}
    for own in pulp.listSolvers(onlyAvailable=True):
        plain = _DECORATION.sub("", _DECORATION.sub("", own)).lower()
        plain = _OTHER_NAMES.get(plain, plain)
        if plain != "highs":
            found.setdefault(plain, own)
    return found


class PulpSession:
    """One linear programme, built anew for the named solver at each call."""

    zero_price = tolerances.ZERO_PRICE

    def __init__(self, name: str, programme: LinearProgramme) -> None:
        self.name = name
        self.version = f"PuLP {pulp.__version__}"
        self.options: Mapping[str, str | float | int] = {}
        self._own_name = _found()[name]
        scaled, shape = programme.scaled, (programme.row_count, programme.column_count)
        self._scaling = programme.scaling
        self._matrix = sparse.csr_array((scaled.values, scaled.indices, scaled.starts), shape=shape)

    def minimise(self, cost: FloatArray, bounds: Bounds) -> Solution:
        """Minimise cost @ x within `bounds`, with proof."""
        cost, bounds = cost * self._scaling.columns, bounds.over(self._scaling)
        status, x = self._vertex(self._matrix, cost, bounds)
        if status is not Status.OPTIMAL:
            return Solution(status)
        rows = np.asarray(self._matrix @ x)
        status, duals = self._vertex(self._matrix.T.tocsr(), np.zeros(rows.size), _dual_bounds(cost, bounds, x, rows))
        if status is not Status.OPTIMAL:
            return Solution(Status.STOPPED, _("a point that is not optimal"))
        point = Point(x, rows, cost - np.asarray(self._matrix.T @ duals), duals)
        return Solution(Status.OPTIMAL, optimum=point.times(self._scaling))

    def edge(self, column: int) -> FloatArray | None:  # noqa: ARG002
        """None: PuLP asks no solver for it."""
        return None

    def _vertex(self, matrix: sparse.csr_array, cost: FloatArray, bounds: Bounds) -> tuple[Status, FloatArray]:
        """An optimal vertex to full precision, or why there is none."""
        variables, problem = pulp.LpProblem.fromDict(_as_dict(matrix, cost, bounds))
        with warnings.catch_warnings():
            # PuLP 3.3 says that PuLP 4 will have no CBC of its own; we know, and there take another's.
            warnings.simplefilter("ignore", DeprecationWarning)
            solver = pulp.getSolver(self._own_name, msg=False, **_OPTIONS.get(self.name, {}))
        try:
            answer = problem.solve(solver)
        except pulp.PulpSolverError as error:
            raise SolverStopped(_("{solver} through PuLP: {error}").format(solver=self.name, error=error)) from error
        code = int(getattr(answer, "status", answer))
        values = [variables[f"x{j}"].varValue for j in range(cost.size)]
        status = _STATUS.get(code, Status.STOPPED)
        if status is not Status.OPTIMAL:
            return status, np.zeros(0)
        x = np.array([0.0 if value is None else value for value in values])
        if np.abs(x).max(initial=0.0) > _BEYOND:
            return Status.UNBOUNDED, x
        return Status.OPTIMAL, _polished(matrix, bounds, x)


def refuse_other_suffixes(path: Path) -> None:
    """Raise UsageError unless a file name ends in .lp or .mps."""
    if path.suffix not in (".lp", ".mps"):
        raise UsageError(_("expected a file name that ends in .lp or .mps, found {name}").format(name=shown(path.name)))


def text(programme: LinearProgramme, suffix: str) -> str:
    """The first tier as an .lp or .mps file: columns x0, x1, ... and rows r0, r1, ...; a legend names each."""
    objective = programme.objectives[0]
    shape = (programme.row_count, programme.column_count)
    matrix = sparse.csr_array((programme.values, programme.indices, programme.starts), shape=shape)
    _, problem = pulp.LpProblem.fromDict(_as_dict(matrix, objective.cost, programme.bounds))
    legend = [f"kcplan: minimise tier {objective.name!r} of {[tier.name for tier in programme.objectives]}"]
    legend += [f"x{i}: {label}" for i, label in enumerate(programme.labels(programme.columns))]
    legend += [f"r{i}: {label}" for i, label in enumerate(programme.labels(programme.rows))]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"programme{suffix}"
        (problem.writeLP if suffix == ".lp" else problem.writeMPS)(str(file))
        body = file.read_text(encoding="utf-8")
    mark = "\\" if suffix == ".lp" else "*"
    return "".join(f"{mark} {line}\n" for line in legend) + body


def _as_dict(matrix: sparse.csr_array, cost: FloatArray, bounds: Bounds) -> dict[str, Any]:
    """The form that PuLP 3.3 and 4 both read. Names are positions: PuLP changes names with other characters."""
    rows = []
    for i in range(matrix.shape[0]):
        lower, upper = bounds.row_lower[i], bounds.row_upper[i]
        held = slice(matrix.indptr[i], matrix.indptr[i + 1])
        terms = zip(matrix.indices[held], matrix.data[held], strict=True)
        coefficients = [{"name": f"x{j}", "value": float(value)} for j, value in terms]
        sides = [(0, lower)] if lower == upper else [(1, lower), (-1, upper)]
        for sense, side in sides:
            if np.isfinite(side):
                name = f"r{i}" if len(sides) == 1 or not np.isfinite(lower + upper) else f"r{i}_{'lu'[sense < 0]}"
                rows.append(
                    {"sense": sense, "pi": None, "constant": -float(side), "name": name, "coefficients": coefficients}
                )
    columns = [
        {
            "name": f"x{j}",
            "lowBound": _or_none(low),
            "upBound": _or_none(high),
            "cat": "Continuous",
            "dj": None,
            "varValue": None,
        }
        for j, (low, high) in enumerate(zip(bounds.column_lower, bounds.column_upper, strict=True))
    ]
    return {
        "objective": {
            "name": "minimise",
            "coefficients": [{"name": f"x{j}", "value": float(cost[j])} for j in np.flatnonzero(cost)],
        },
        "constraints": rows,
        "variables": columns,
        "parameters": {"name": "kcplan", "sense": 1, "status": 0, "sol_status": 0},
        "sos1": [],
        "sos2": [],
    }


def _or_none(bound: float) -> float | None:
    return float(bound) if np.isfinite(bound) else None


def _standing(value: FloatArray, lower: FloatArray, upper: FloatArray, size: FloatArray) -> tuple[Any, Any]:
    """Which values stand at their lower and at their upper bound; `size` is what their rounding error grows with."""
    near = tolerances.AT_BOUND * np.maximum(1.0, size)
    return np.abs(value - lower) <= near, np.abs(upper - value) <= near


def _polished(matrix: sparse.csr_array, bounds: Bounds, x: FloatArray) -> FloatArray:
    """The vertex near x: bounds at which it stands hold exactly, and rows to full precision."""
    at_lower, at_upper = _standing(x, bounds.column_lower, bounds.column_upper, np.abs(x))
    x = np.where(at_lower, bounds.column_lower, np.where(at_upper, bounds.column_upper, x))
    rows = matrix @ x
    low, high = _standing(rows, bounds.row_lower, bounds.row_upper, abs(matrix) @ np.abs(x))
    side = np.where(low, bounds.row_lower, np.where(high, bounds.row_upper, rows))
    free, active = np.flatnonzero(~(at_lower | at_upper)), np.flatnonzero(low | high)
    if free.size and active.size:
        held = matrix[active][:, free]
        length = norm(held, axis=0)
        length[length == 0] = 1.0
        scaled = held @ sparse.diags_array(1.0 / length)  # columns of one length: a tenth of the iterations
        exact = tolerances.EXACT
        step = lsmr(scaled, side[active] - rows[active], atol=exact, btol=exact, conlim=0, maxiter=10_000)
        x[free] += step[0] / length
    return x


def _dual_bounds(cost: FloatArray, bounds: Bounds, x: FloatArray, rows: FloatArray) -> Bounds:
    """Bounds of the duals y (as columns) and of A'y (as rows) that complementary slackness with x asks for.

    A row at its lower side has y >= 0, at its upper y <= 0, between them 0, an equation any; a column has the
    reduced cost c - A'y with the same signs.
    """

    def signs(value: FloatArray, lower: FloatArray, upper: FloatArray) -> tuple[FloatArray, FloatArray]:
        low, high = _standing(value, lower, upper, np.abs(value))
        return np.where(high, -np.inf, 0.0), np.where(low, np.inf, 0.0)

    price_lower, price_upper = signs(x, bounds.column_lower, bounds.column_upper)
    dual = signs(rows, bounds.row_lower, bounds.row_upper)
    return Bounds(*dual, cost - price_upper, cost - price_lower)
