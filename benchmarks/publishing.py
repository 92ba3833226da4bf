"""What publishing costs beside the same whole programmes by bare HiGHS, and a whole solve beside a bare script.

Bare HiGHS is handed the finished arrays and the tiers, with the same options, nodes, gaps and points to start from, so
that it goes the same way: no more than searches, and a row for each tier. Publishing makes the programme, finishes what
is not whole, and checks the budget. Medians of processor seconds, in turn. Exit code 1 where a ratio is above a limit.
"""

import sys
import tempfile
from pathlib import Path

import highspy
import numpy as np
from bare_solve import hand_over
from timing import arrays_of, medians, process, told

import kcplan
from kcplan.arrays import to_digits
from kcplan.domain.recommendation import Recommendation
from kcplan.engine.solvers.highs_whole import _in_digits
from kcplan.mathematics.programme import formulate
from kcplan.planning import whole

HERE = Path(__file__).parent
BASE = HERE.parent / "scenarios" / "base.yaml"
MOST_BARE, MOST_SCRIPT = 1.1, 5.0
ROUNDS = 5

OPTIONS = {
    "random_seed": 0,
    "mip_allow_restart": False,
    "mip_abs_gap": 1e-7,
    "mip_feasibility_tolerance": 1e-9,
    "primal_feasibility_tolerance": 1e-9,
}


def asked_of(recommendation: Recommendation) -> tuple[object, ...]:
    """The whole programme that publishing a recommendation asks for, its whole numbers and its efforts."""
    asked: list[tuple[object, ...]] = []
    search = whole.solvers.whole_minimum

    def noted(*question: object) -> object:
        asked.append(question)
        return search(*question)  # type: ignore[arg-type]

    whole.solvers.whole_minimum = noted  # type: ignore[assignment]
    kcplan.publish(recommendation)
    whole.solvers.whole_minimum = search
    (question,) = asked
    return question


class Bare:
    """The tiers of a whole programme, one after the other."""

    def __init__(self, programme, whole_numbers, efforts) -> None:  # type: ignore[no-untyped-def]
        self._programme, self._whole, self._efforts = _in_digits(programme), whole_numbers, efforts
        self._arrays = arrays_of(self._programme)
        self.values: dict[str, float] = {}

    def __call__(self) -> None:
        highs, programme = hand_over(self._arrays), self._programme
        for option, value in OPTIONS.items():
            highs.setOptionValue(option, value)
        columns = np.arange(programme.column_count, dtype=np.int32)
        highs.changeColsIntegrality(columns.size, columns, self._whole.astype(np.uint8))
        x = None
        for tier in programme.objectives:
            if (effort := self._efforts.get(tier.id)) is None:
                continue
            cost = to_digits(tier.cost / (np.abs(tier.cost).max() or 1.0))
            highs.changeColsCost(columns.size, columns, cost)
            highs.setOptionValue("mip_rel_gap", effort.gap)
            if effort.keeps and x is not None:
                rows = np.array(effort.keeps, dtype=np.int32)
                sums = programme.row_values(x)[rows]
                highs.changeRowsBounds(rows.size, rows, sums - 1e-9, sums + 1e-9)
            tries = (
                ((effort.near, x), (effort.nodes, None)) if effort.near and x is not None else ((effort.nodes, None),)
            )
            for nodes, start in tries:
                highs.setOptionValue("mip_max_nodes", nodes)
                highs.clearSolver()
                if start is not None:
                    highs.setSolution(columns.size, columns, start)
                highs.run()
                x = np.array(highs.getSolution().col_value)
                if highs.getModelStatus() == highspy.HighsModelStatus.kOptimal:
                    break
            self.values[tier.name] = float(tier.cost @ x)
            used, value = np.flatnonzero(cost).astype(np.int32), float(cost @ x)
            highs.addRow(-np.inf, value + 1e-7 * max(1.0, abs(value)), used.size, used, cost[used])


def main() -> int:
    recommendation = kcplan.solve(kcplan.load(BASE))
    bare = Bare(*asked_of(recommendation))
    name = "publishing scenarios/base.yaml / bare HiGHS, the same whole programmes"
    within = told(name, *medians(lambda: kcplan.publish(recommendation), bare, ROUNDS), MOST_BARE)
    print("  by bare HiGHS: " + ", ".join(f"{tier} {value:.6g}" for tier, value in bare.values.items()))
    with tempfile.TemporaryDirectory() as folder:
        saved = Path(folder) / "first.npz"
        np.savez(saved, **arrays_of(formulate(kcplan.load(BASE))))
        solve = process(sys.executable, "-m", "kcplan", "solve", BASE)
        script = process(sys.executable, HERE / "bare_solve.py", saved)
        within &= told("`kcplan solve scenarios/base.yaml` / bare script", *medians(solve, script, ROUNDS), MOST_SCRIPT)
    return 0 if within else 1


if __name__ == "__main__":
    sys.exit(main())
