"""Figures that look wrong by a factor of ten or a thousand: found where neighbours tell, and nowhere else."""

import re
import shutil
from pathlib import Path

import numpy as np
import pytest

from kcplan.errors import Problem
from kcplan.reading.doubts import slipped
from kcplan.reading.read import check_file

ROOT = Path(__file__).parents[2]
SHIPPED = [*sorted((ROOT / "scenarios").glob("*.yaml")), *sorted((ROOT / "models").iterdir())]


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([250, 260, 240, 2500, 255], [(3, 252.5, 10.0)]),
        ([250, 260, 240, 255000, 255], [(3, 252.5, 1000.0)]),
        ([250, 260, 240, 25, 255], [(3, 252.5, 0.1)]),
        ([0.25, 260, 240, 250, 255], [(0, 252.5, 0.001)]),
        ([100, 200, 300, 400, 900], []),  # growth
        ([100, 120, 110, 600], [(3, 110.0, 10.0)]),
        ([100, 120, 110, 500], []),  # not five times all others
        ([100, 120, 110, 20000], []),  # neither ten nor a thousand
        ([10, 12, 100], []),  # two neighbours are too few to agree
        ([0, 0, 10, 12, 100], []),  # zeros say nothing
        ([1, 10, 100, 1000, 10000], []),  # nothing to agree on
        ([250, 2500, 2600, 240, 2550], []),  # two that slipped are no slip
        ([5, 5, 5, 5], []),
        ([], []),
    ],
)
def test_what_is_a_slip(values: list[float], found: list[tuple[int, float, float]]) -> None:
    """About ten or a thousand times the median of three or more others, or that part, and far outside all of them."""
    assert list(slipped(np.array(values, dtype=float))) == found


def doubts(path: Path) -> list[Problem]:
    return [problem for problem in check_file(path) if problem.warning and " near " in problem.expected]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_nothing_shipped_is_doubted(path: Path) -> None:
    """No false alarm on any shipped model or scenario."""
    assert doubts(path) == []


@pytest.fixture
def province(tmp_path: Path) -> Path:
    """The shipped model, to be spoilt."""
    return Path(shutil.copytree(ROOT / "models" / "ben-tre-2014-2020", tmp_path / "province"))


@pytest.mark.parametrize("factor", [1000.0, 0.001, 10.0, 0.1])
def test_a_slip_in_the_plan_is_found_at_its_place(province: Path, factor: float) -> None:
    """Each of 70 figures in turn; what is told is told of that figure alone. Of a thousand nine in ten are found."""
    rows = (province / "plan.csv").read_text("utf-8").splitlines()
    held = [number for number, row in enumerate(rows) if number and float(row.split(",")[3])]
    found = 0
    chosen = held[:: max(1, len(held) // 70)]
    for number in chosen:
        *names, amount = rows[number].split(",")
        spoilt = [*rows]
        spoilt[number] = ",".join([*names, f"{float(amount) * factor:.10g}"])
        (province / "plan.csv").write_text("\n".join(spoilt) + "\n", "utf-8")
        own = [problem for problem in doubts(province) if problem.file.endswith("plan.csv")]
        assert [problem.line for problem in own] in ([], [number + 1])
        found += len(own)
    share = found / len(chosen)
    assert share > (0.9 if factor in (1000.0, 0.001) else 0.7)


def test_a_unit_cost_of_a_year_a_cap_and_a_target(province: Path, tmp_path: Path) -> None:
    """A cost ten times that of six other years, a cap of a thousandth, a target that a thousandth of its cost was."""
    model = province / "model.yaml"
    text = model.read_text("utf-8")
    text = text.replace("unit_cost: 14.25", "unit_cost: {2014-2016: 14.25, 2017: 142.5, 2018-2020: 14.25}")
    model.write_text(text.replace("unit_cost: 123.125", "unit_cost: 123125"), "utf-8")
    scenario = tmp_path / "asked.yaml"
    caps = "{central: {2014-2018: 3000, 2019: 3, 2020: 3000}, local: plan}"
    scenario.write_text(f"format: 1\nid: asked\nmodel: province/model.yaml\ncaps: {caps}\n", "utf-8")
    said = {re.sub(r" near .*", "", problem.expected): problem for problem in doubts(scenario)}
    cost, cap = said["the unit cost of consultancies in 2017"], said["the cap of central in 2019"]
    assert (cost.file, cost.found) == (str(model), "142.5, about 10 times as much")
    assert "2017: 142.5" in model.read_text("utf-8").splitlines()[cost.line - 1]
    assert (cap.file, cap.line, cap.found) == (str(scenario), 4, "3, about a thousandth of it")
    projects = said["the target projects@2016-2020"]
    assert "at_least: 120" in model.read_text("utf-8").splitlines()[projects.line - 1]
    assert projects.found == "120, about 1,000 times as much"
