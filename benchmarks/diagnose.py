"""What naming a clash costs against one bare certificate: the least sum of violations of all rules, by highspy alone.

Two clashes of invented models: limits alone, a hair beyond the deepest cut that they bear, and a scenario whose targets
cannot be met. Exit code 1 where naming the first takes more than 10 times its certificate.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median

import highspy
import numpy as np
from before import LESS_MONEY
from cases import SEED
from timing import told

import kcplan
from kcplan.analyses.mending.conflicts import conflicting_rows
from kcplan.analyses.shortfall import directions
from kcplan.analyses.shortfall.alone import Deepest
from kcplan.analyses.shortfall.cuts import cut
from kcplan.domain.scenario import Scenario
from kcplan.engine import parametric, solvers
from kcplan.engine.linear_programme import LinearProgramme
from kcplan.mathematics.programme import formulate
from kcplan.mathematics.rules import rows_of_rules
from kcplan.planning.solve import optimise
from kcplan.projects.synthetic import write
from kcplan.tolerances import BEYOND

MOST_CERTIFICATES = 10.0


def certificate(programme: LinearProgramme) -> int:
    """How many rules have a price where the sum of their violations, each by its row's size, is least."""
    scaled, rules = programme.scaled, rows_of_rules(programme)
    columns, bounds, none = scaled.column_count, scaled.bounds, np.zeros(0, dtype=np.int32)
    highs = highspy._Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    highs.addCols(columns, np.zeros(columns), bounds.column_lower, bounds.column_upper, 0, none, none, np.zeros(0))
    held = scaled.values != 0
    starts = np.concatenate([[0], np.cumsum(held)])[scaled.starts][:-1].astype(np.int32)
    indices, values = scaled.indices[held].astype(np.int32), scaled.values[held]
    highs.addRows(scaled.row_count, bounds.row_lower, bounds.row_upper, indices.size, starts, indices, values)
    ways = np.where(np.isfinite(bounds.row_lower[rules]), 1.0, -1.0)
    ones, zeros, most = np.ones(rules.size), np.zeros(rules.size), np.full(rules.size, np.inf)
    each = np.arange(rules.size, dtype=np.int32)
    highs.addCols(rules.size, ones, zeros, most, rules.size, each, rules.astype(np.int32), ways)
    highs.run()
    assert highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return int((np.abs(np.array(highs.getSolution().row_dual)[rules]) > 1e-8).sum())


def beyond_the_deepest_cut(scenario: Scenario) -> LinearProgramme:
    """The programme of a scenario with soft targets whose public money is cut a hair deeper than its limits bear."""
    paying = [source.id for source in scenario.model.sources if source.public and any(scenario.caps[source.id])]
    asked = cut(scenario, paying)
    solved = optimise(replace(scenario, soft=True))
    direction = directions.of_caps(solved, asked.change, asked.by_region)
    deepest = Deepest(solved, direction, asked.to, solvers.DEFAULT)()
    assert deepest is not None
    return replace(solved.programme, bounds=parametric.moved(solved.programme.bounds, direction, deepest + BEYOND))


def seconds(work: Callable[[], object]) -> float:
    """Of the processor, the user's and the system's."""
    start = time.process_time()
    work()
    return time.process_time() - start


def compared(name: str, programme: LinearProgramme, repeats: int, limit: float | None) -> bool:
    """Print the ratio of the medians of works that run in turn; whether it is within its limit."""
    ours, bare = [], []
    for _ in range(repeats):
        ours.append(seconds(lambda: next(conflicting_rows(programme))))
        bare.append(seconds(lambda: certificate(programme)))
    size = next(conflicting_rows(programme)).rows.size
    said = f"{name}: naming a clash of {size} rules / a bare certificate of {certificate(programme)}"
    return told(said, median(ours), median(bare), limit)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=3)
    repeats = parser.parse_args().repeats
    within = True
    with tempfile.TemporaryDirectory() as parent:
        for regions in (63, 12):
            folder = Path(parent) / str(regions)
            folder.mkdir()
            write(folder, regions, SEED, lambda _: None)
            if regions == 63:
                programme = beyond_the_deepest_cut(kcplan.load(folder / "scenarios" / "base.yaml"))
            else:
                (folder / "scenarios" / "central-60.yaml").write_text(LESS_MONEY, encoding="utf-8")
                programme = formulate(kcplan.load(folder / "scenarios" / "central-60.yaml"))
            within &= compared(f"{regions} regions", programme, repeats, MOST_CERTIFICATES if regions == 63 else None)
    return 0 if within else 1


if __name__ == "__main__":
    sys.exit(main())
