"""kcplan: its formulation of all five tiers, and its HiGHS session; the first tier is solved."""

from pathlib import Path

import highspy  # noqa: F401 - as at every other peer, its import is no part of building
import numpy as np

import kcplan
from kcplan.domain.scenario import Scenario
from kcplan.engine.linear_programme import LinearProgramme
from kcplan.engine.session import Session, Status
from kcplan.engine.solvers import open_session
from kcplan.mathematics.programme import formulate

PACKAGES = ("kcplan", "numpy", "highspy")


def read(folder: Path) -> Scenario:
    return kcplan.load(folder / "scenarios" / "base.yaml")


def build(scenario: Scenario) -> tuple[LinearProgramme, Session]:
    programme = formulate(scenario)
    return programme, open_session("highs", programme)


def solve(model: tuple[LinearProgramme, Session]) -> float:
    programme, session = model
    solution = session.minimise(programme.objectives[0].cost, programme.bounds)
    assert solution.status is Status.OPTIMAL
    return -float(np.dot(programme.objectives[0].cost, solution.point.x))
