"""Invented models: the same bytes for the same seed, of the shipped shape, and met by their own plan."""

import csv
import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import kcplan
from kcplan.cli import main
from kcplan.cli import progress as cli_progress
from kcplan.domain.recommendation import Recommendation
from kcplan.domain.scenario import Scenario
from kcplan.planning import solve as planning
from kcplan.planning.evaluate import evaluate
from kcplan.reading.tables import csv_bulk
from kcplan.reading.tables import progress as reading_progress

ROOT = Path(__file__).parents[2]


def made(folder: Path, regions: int, seed: int) -> Scenario:
    """The base scenario of an invented project."""
    from kcplan.projects.synthetic import write

    folder.mkdir()
    write(folder, regions, seed, lambda _: None)
    return kcplan.load(folder / "scenarios" / "base.yaml")


def digest(folder: Path) -> str:
    """One hash of every file below a folder, by name."""
    hashes = [hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.rglob("*.*"))]
    return " ".join(hashes)


def test_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    """Every file is the same byte by byte for a seed; another seed has another plan."""
    for name, seed in (("one", 5), ("again", 5), ("other", 6)):
        made(tmp_path / name, 4, seed)
    assert digest(tmp_path / "one") == digest(tmp_path / "again")
    plans = [(tmp_path / name / "models" / "synthetic" / "plan.csv").read_bytes() for name in ("one", "other")]
    assert plans[0] != plans[1]


def test_regions_keep_the_shape_of_the_shipped_plan_and_differ(tmp_path: Path) -> None:
    """Money stands in exactly the cells of the shipped plan, each off its region's size by a fifth at most.

    Unit costs are the shipped ones at one level a region, and every fifth region is a priority.
    """
    shipped = kcplan.load(ROOT / "scenarios" / "base.yaml").model
    model = made(tmp_path / "new", 20, 1).model
    assert [line.id for line in model.lines] == [line.id for line in shipped.lines]
    assert model.activities == shipped.activities
    assert model.region_groups == {"priority": model.regions[::5]}
    assert model.regional_cost is not None
    # Every unit cost of a region, of each year, is the shipped one at the level of the region, but for rounding.
    costs = np.array([[tranches[0].cost for tranches in activity.tranches] for activity in shipped.activities])
    levels = model.regional_cost / costs
    assert (np.ptp(levels, axis=(1, 2)) < 5e-4).all()
    assert 0.85 <= levels.min() < 0.9
    assert 1.1 < levels.max() <= 1.15
    assert model.years == shipped.years
    held = shipped.plan[0] > 0
    assert ((model.plan > 0) == held).all()
    multiples = model.plan[:, held] / shipped.plan[0][held]
    # 0.8 to 1.2 times one size: the largest is at most 1.5 times the smallest, but for rounding to a tenth.
    large = shipped.plan[0][held] >= 1000
    assert (multiples[:, large].max(axis=1) / multiples[:, large].min(axis=1) < 1.51).all()
    sizes = np.median(multiples, axis=1)
    assert sizes.max() > 2 * sizes.min()


@pytest.mark.once
@pytest.mark.parametrize(("regions", "seed"), [(1, 0), (1, 7), (2, 1), (6, 2), (63, 3)])
def test_plan_of_an_invented_model_meets_its_base_scenario(tmp_path: Path, regions: int, seed: int) -> None:
    """The plan's public money breaks no cap or limit and meets every target; so a solve does, and buys as much or more.

    Counterpart money alone may be off: its ratio is of all regions together, as in the model.
    """
    scenario = made(tmp_path / "new", regions, seed)
    assert scenario.model.plan.shape[0] == regions
    planned = evaluate(scenario)
    assert {rule.name.partition("[")[0] for rule in planned.review.broken} <= {"counterpart"}
    assert planned.review.targets_met == len(scenario.targets) == 19
    assert scenario.region_caps["local"] == pytest.approx(scenario.model.plan[:, :, 1].sum(axis=1))
    best = kcplan.solve(scenario)
    assert best.review.objective >= planned.review.objective


def test_command_invents_a_project_and_says_what_is_next(call, tmp_path: Path) -> None:
    """The command writes what the function does, with seed 0 where none is named; the plan has 105 rows a region."""
    folder = tmp_path / "new"
    done = call("new", folder, "--synthetic", "3")
    assert (done.code, done.out) == (0, "")
    assert f"kcplan solve {folder / 'scenarios' / 'base.yaml'}" in done.err
    made(tmp_path / "function", 3, 0)
    assert digest(folder) == digest(tmp_path / "function")
    with (folder / "models" / "synthetic" / "plan.csv").open(encoding="utf-8", newline="") as file:
        assert sum(1 for _ in csv.reader(file)) == 1 + 3 * 105


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--synthetic", "0"], "0 is not in the range 1<=x<=40000"),
        (["--synthetic", "-3"], "-3 is not in the range"),
        (["--synthetic", "40001"], "40001 is not in the range"),
        (["--synthetic", "many"], "'many' is not a valid integer"),
        (["--synthetic", "3", "--seed", "-1"], "-1 is not in the range"),
        (["--seed", "3"], "expected a seed with an invented model"),
    ],
)
def test_what_cannot_be_invented_is_a_usage_error(call, tmp_path: Path, arguments: list[str], words: str) -> None:
    """No regions, too many, or a seed without a synthetic model: exit 2, and nothing is written."""
    done = call("new", tmp_path / "new", *arguments)
    assert (done.code, done.out) == (2, "")
    assert words in done.err
    assert list(tmp_path.iterdir()) == []


def test_invented_project_takes_the_place_of_nothing(call, tmp_path: Path) -> None:
    """A folder with something in it is refused and stays as it is."""
    (tmp_path / "mine.txt").write_text("mine")
    done = call("new", tmp_path, "--synthetic", "2")
    assert (done.code, done.out) == (2, "")
    assert "to be absent or empty" in done.err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.once
def test_result_of_many_regions_solves_again_to_the_same(call, tmp_path: Path) -> None:
    """The plan of several regions stands in a table beside resolved.yaml; the two alone give the same budget again."""
    made(tmp_path / "new", 2, 4)
    assert call("solve", tmp_path / "new" / "scenarios" / "base.yaml", "--out", tmp_path / "result").code == 0
    (tmp_path / "alone").mkdir()
    for name in ("resolved.yaml", "resolved_plan.csv"):
        (tmp_path / "result" / name).rename(tmp_path / "alone" / name)
    again = call("solve", tmp_path / "alone" / "resolved.yaml", "--json")
    assert again.code == 0
    first = json.loads((tmp_path / "result" / "summary.json").read_text("utf-8"))
    assert json.loads(again.out)["budget"] == first["budget"]
    assert set(first["manifest"]["written"]) >= {"resolved.yaml", "resolved_plan.csv"}


@pytest.mark.once
@pytest.mark.parametrize("quiet", [False, True])
def test_long_table_has_a_bar_while_it_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, quiet: bool) -> None:
    """Of a table longer than the steps of the bar the share grows to 1 and the bar is gone before the solve begins.

    Whether it is hidden, as with --quiet, is what the bar is told.
    """
    asked: list[tuple[str, bool]] = []
    shares: list[float] = []
    open_bars: list[str] = []

    @contextmanager
    def bar(title: str, hidden: bool) -> Iterator[Callable[[float], None]]:
        asked.append((title, hidden))
        open_bars.append(title)
        yield shares.append
        open_bars.remove(title)

    made(tmp_path / "new", 2, 0)
    monkeypatch.setattr(reading_progress, "EVERY", 100)
    monkeypatch.setattr(csv_bulk, "ROWS", 50)
    monkeypatch.setattr(cli_progress, "bar", bar)
    solve = planning.solve

    def watched_solve(*given: Any, **more: Any) -> Recommendation:
        assert open_bars == []
        return solve(*given, **more)

    monkeypatch.setattr(planning, "solve", watched_solve)
    with pytest.raises(SystemExit) as end:
        main(["solve", str(tmp_path / "new" / "scenarios" / "base.yaml"), *(["--quiet"] if quiet else [])])
    assert end.value.code == 0
    assert asked[0] == ("reading", quiet)
    assert 0 < shares[0] < 1
    assert shares[-1] == 1.0
