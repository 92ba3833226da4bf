"""A published budget given back to kcplan: the same figures to the digit, and no rule broken."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from support import small
from support.calls import Done
from support.random_models import whole_scenario
from support.small import INFINITY

import kcplan
from kcplan.commands import solve as solve_command
from kcplan.documents.plan import summary
from kcplan.domain.scenario import Bound, Limit, Scenario, Selection, Tranche
from kcplan.errors import Infeasible, InvalidInput, Unbounded, UsageError
from kcplan.planning.publish import Published
from kcplan.reading.result_folder import ResultFolder

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
SHIPPED = sorted(path for path in (ROOT / "scenarios").glob("*.yaml") if path.stem != "districts-priority")


def written(scenario: Scenario, folder: Path) -> tuple[Published, ResultFolder]:
    """The published budget of a scenario, and the folder that it is written to, read back."""
    recommendation = kcplan.solve(scenario)
    found = kcplan.publish(recommendation)
    assert isinstance(found, Published)
    solve_command.view(recommendation, found).write(folder)
    return found, kcplan.load_result(folder)


def is_as_published(found: Published, folder: ResultFolder, scenario: Scenario) -> None:
    """Every figure of the evaluation is the published one, and it breaks no more than the budget does."""
    evaluated = kcplan.evaluate(scenario, folder)
    assert evaluated.as_given
    ours = summary.of_recommendation(kcplan.solve(scenario), found)["published"]
    theirs = summary.of_evaluation(evaluated)
    for name in ("objective", "targets_met", "miss", "outcomes", "budget", "units", "sources", "change_from_plan"):
        assert theirs[name] == ours[name], name
    assert theirs["broken"] == ours["given_way"]
    assert sum(row["idle_money"] for row in theirs["units"]) == pytest.approx(ours["idle"], abs=1e-6)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_folder_of_a_shipped_scenario_gives_its_published_figures(path: Path, tmp_path: Path) -> None:
    """Money and units as they are: the same outcomes to the digit, and nothing broken."""
    scenario = replace(kcplan.load(path), rounding=1.0)
    found, folder = written(scenario, tmp_path / "result")
    is_as_published(found, folder, scenario)
    assert kcplan.evaluate(scenario, folder).review.broken == ()


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_money_of_a_published_budget_breaks_no_rule_by_itself(path: Path, tmp_path: Path) -> None:
    """Of the CSV alone it is what the money buys at best: no less than published, and within every rule."""
    scenario = replace(kcplan.load(path), rounding=1.0)
    found, _folder = written(scenario, tmp_path / "result")
    evaluated = kcplan.evaluate(scenario, kcplan.load_plan(tmp_path / "result" / "published_budget.csv", scenario))
    assert not evaluated.as_given
    assert [rule.name for rule in evaluated.review.broken if rule.id.family != "target"] == []
    assert evaluated.review.miss <= found.review.miss + 1e-9
    if evaluated.review.miss >= found.review.miss - 1e-9:
        assert evaluated.review.objective >= found.review.objective * (1 - 1e-9)


@pytest.mark.parametrize("seed", [*range(30), 85, 105, 109, 164, 182, 195, 220, 254])
def test_random_published_budget_is_reproduced(seed: int, tmp_path: Path) -> None:
    """In whole units, with tranches, regions and limits on units: the folder gives the figures, its money alone
    breaks no rule that the budget keeps."""
    scenario = whole_scenario(seed)
    try:
        found, folder = written(scenario, tmp_path / "result")
    except (Infeasible, Unbounded):
        return
    is_as_published(found, folder, scenario)
    alone = kcplan.evaluate(scenario, folder.amounts)
    given_way = {rule.id for rule in found.given_way}
    allowed = {"target", "limit"} if found.idle_required else {"target"}  # a floor's idle money may buy units at best
    broken = [r.name for r in alone.review.broken if r.id not in given_way and r.id.family not in allowed]
    assert broken == []


def capacity() -> Scenario:
    """Whole projects at 35.3, of which the floor pays for 2.27 a year and a limit allows 2."""
    floor = Limit("floor", "money", Selection(line=("works",)), ("year",), Bound("amount", 80.0))
    room = Limit("room", "units", Selection(activity=("projects",)), ("year",), None, Bound("amount", 2.0))
    scenario = small.scenario((Tranche(INFINITY, 35.3),), targets=(), limits=(floor, room), rounding=1.0)
    line, office = scenario.model.lines
    whole = replace(line, activities=(replace(line.activities[0], whole="year"),))
    return replace(scenario, model=replace(scenario.model, lines=(whole, office)))


def test_units_that_only_parts_of_a_whole_exceed_break_no_limit(tmp_path: Path) -> None:
    """80 buy 2.27 projects at best, which is 0.27 more than the limit: whole ones are 2. Three would break it."""
    scenario = replace(capacity(), limits=capacity().limits[:1])
    _found, folder = written(scenario, tmp_path / "result")
    held = capacity()
    assert kcplan.evaluate(held, folder.amounts).allocation.units.tolist() == pytest.approx([80 / 35.3] * 2)
    assert kcplan.evaluate(held, folder.amounts).review.broken == ()
    rich = {cell: amount * 1.4 for cell, amount in folder.amounts.items()}  # 112 a year: 3 whole projects
    assert {rule.id.family for rule in kcplan.evaluate(held, rich).review.broken} >= {"limit"}
    exact = replace(held, rounding=None)
    assert [rule.name for rule in kcplan.evaluate(exact, folder.amounts).review.broken] == [
        "limit room at most[2020]",
        "limit room at most[2021]",
    ]


def test_counterpart_money_within_a_step_of_its_ratio_is_kept() -> None:
    """In steps of 40, 55 public money asks for 165 of others', and 160 is less than a step away."""
    scenario = small.scenario(targets=(), caps={"central": (55.0, 55.0), "local": (0.0, 0.0)}, rounding=40.0)
    given = {
        ("all", "works", "", source, year): amount
        for source, amount in (("central", 55.0), ("other", 160.0))
        for year in small.YEARS
    }
    given = {(scenario.model.regions[0], *cell[1:]): amount for cell, amount in given.items()}
    assert kcplan.evaluate(scenario, given).review.broken == ()
    assert len(kcplan.evaluate(replace(scenario, rounding=5.0), given).review.broken) == 2


def test_units_are_taken_as_given_only_where_they_cost_the_same(tmp_path: Path) -> None:
    """At another unit cost the folder's money buys other units, and the evaluation says what it buys at best."""
    scenario = small.scenario(targets=(), rounding=1.0)
    _found, folder = written(scenario, tmp_path / "result")
    assert kcplan.evaluate(scenario, folder).as_given
    dearer = small.scenario((Tranche(INFINITY, 20.0),), targets=(), rounding=1.0)
    evaluated = kcplan.evaluate(dearer, folder)
    assert not evaluated.as_given
    assert evaluated.allocation.units.tolist() == pytest.approx([90 / 20.0] * 2)


def test_compare_takes_the_units_of_a_folder(tmp_path: Path) -> None:
    """A folder beside the scenario that it was written for: no figure is apart."""
    scenario = replace(capacity(), limits=capacity().limits[:1])
    _found, folder = written(scenario, tmp_path / "result")
    sides = kcplan.compare({"scenario": scenario, "folder": folder})
    assert sides.totals[0].tolist() == sides.totals[1].tolist()
    assert sides.plans[1].allocation.units.tolist() == [2.0, 2.0]


def test_the_screen_says_what_was_taken_as_given(call: Callable[..., Done], two_lines: Path, tmp_path: Path) -> None:
    """The verdict names the folder and what is given of it; a CSV is at its best; a sweep takes the folder's money."""
    call("solve", two_lines, "--out", tmp_path / "result")
    shown = call("evaluate", two_lines, "--plan", tmp_path / "result")
    assert (shown.code, shown.err) == (0, "")
    assert "The plan of result, money and units as given: " in shown.out
    alone = call("evaluate", two_lines, "--plan", tmp_path / "result" / "published_budget.csv")
    assert "The plan of published_budget.csv at its best" in alone.out
    swept = call("sweep", two_lines, "--vary", "central=80%..100%:20%", "--plan", tmp_path / "result", "--workers", "1")
    assert (swept.code, "With the given plan in every future" in swept.out) == (0, True)


def test_spoilt_units_are_told_with_their_places(tmp_path: Path) -> None:
    """Each mistake of published_units.csv with its line, all at once."""
    _found, _folder = written(small.scenario(targets=(), rounding=1.0), tmp_path / "result")
    file = tmp_path / "result" / "published_units.csv"
    file.write_text(
        "activity,year,units\nproject,2020,3\nprojects,2030,3\nprojects,2021,x\nprojects,2020,1\nprojects,2020,1\n"
    )
    with pytest.raises(InvalidInput) as caught:
        kcplan.load_result(tmp_path / "result")
    assert [(problem.line, problem.column) for problem in caught.value.problems] == [(2, 1), (3, 2), (4, 3), (6, 1)]
    assert "did you mean 'projects'" in str(caught.value.problems[0])


@pytest.mark.parametrize("summary", [
    b"", b"\xff", b"null", b"[]", b"[" * 100_000, b'{"status": "optimal", "gap": "none"}',
    b'{"status": "optimal", "gap": NaN}', b'{"status": "optimal", "gap": true}', b'{"status": "optimal", "gap": -1}',
    b'{"status": "optimal", "gap": 1e999}', b'{"status": "optimal", "gap": 1' + b"0" * 400 + b"}",
    b'{"status": "optimal", "published": []}', b'{"status": "optimal", "published": {"gap": {}}}',
    b'{"status": "optimal", "published": {"gap": 0.1, "distance": "1", "distance_gap": 0}}',
    b'{"status": "optimal", "published": {"status": "not found", "rounding": [], "whole_numbers": 1}}',
])  # fmt: skip
def test_spoilt_summary_is_no_result(tmp_path: Path, summary: bytes) -> None:
    """Whatever stands where a figure should be, which screens would show: the folder holds no result."""
    written(small.scenario(targets=(), rounding=1.0), tmp_path / "result")
    (tmp_path / "result" / "summary.json").write_bytes(summary)
    with pytest.raises(
        InvalidInput, match="a folder that kcplan solve --out or kcplan evaluate --out wrote, found none"
    ):
        kcplan.load_result(tmp_path / "result")


def test_units_need_money_of_each_activity(tmp_path: Path) -> None:
    """Money of a line as a whole cannot be said to pay for given units of its activities."""
    scenario = small.scenario(targets=(), rounding=1.0)
    _found, folder = written(scenario, tmp_path / "result")
    pooled = {
        (region, line, "", source, year): amount for (region, line, _, source, year), amount in folder.amounts.items()
    }
    with pytest.raises(UsageError, match="expected money of each activity, as units are given"):
        kcplan.evaluate(scenario, replace(folder, amounts=pooled))
    units = {(*cell[:1], "wells", cell[2]): count for cell, count in (folder.units or {}).items()}
    with pytest.raises(UsageError, match=r"expected units of an activity and year of the model, found 9\.0 at"):
        kcplan.evaluate(scenario, replace(folder, units=units))
