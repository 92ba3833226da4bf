"""The PuLP script of docs/beside-other-tools.md: written from the model's figures alone, it finds what kcplan finds."""

import sys
from pathlib import Path
from types import ModuleType

import pytest

import kcplan

ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT / "benchmarks" / "other_tools"
MOVES = 0.05  # million VND; what moves less is shown alike

pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(not SCRIPTS.is_dir(), reason="benchmarks/ stands in a checkout only"),
]


@pytest.fixture
def by_pulp(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script, as a module. It writes to PuLP 3, which the first Python has."""
    monkeypatch.syspath_prepend(SCRIPTS)
    for name in ("by_pulp", "figures"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    import by_pulp

    return by_pulp


def test_the_script_finds_the_same_two_tiers(by_pulp: ModuleType) -> None:
    """Weighted outcomes and change from the plan agree; the script's second tier may lose a share of the first."""
    ours = kcplan.solve(kcplan.load(ROOT / "scenarios" / "base.yaml")).review
    best, change, *_ = by_pulp.planned(whole=False)
    assert best == pytest.approx(ours.objective, rel=1e-9)
    assert change == pytest.approx(ours.change, abs=0.01)
    assert change <= ours.change + 1e-6


def test_two_tiers_leave_more_than_one_budget(by_pulp: ModuleType) -> None:
    """33 of 63 figures of lines and years still move; kcplan's lie within their ranges."""
    recommended = kcplan.solve(kcplan.load(ROOT / "scenarios" / "base.yaml")).to_frame()
    ours = recommended[recommended.source != "other"].groupby(["line", "year"]).amount.sum()
    _, change, budget, problem = by_pulp.planned(whole=False)
    problem += problem.objective <= change * (1 + by_pulp.SLACK)
    moving = 0
    for (line, year), money in budget.items():
        least, most = by_pulp.solved(problem, money), -by_pulp.solved(problem, -money)
        moving += most - least > MOVES
        assert least - MOVES <= ours[line.replace("_", "-"), year] <= most + MOVES
    assert (moving, len(budget)) == (33, 63)
