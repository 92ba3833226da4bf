"""A sweep of a scenario that lacks something: targets, limits, weights, activities, outcomes, or all of them."""

import io
import json
from collections.abc import Mapping
from dataclasses import replace

import pytest
from rich.console import Console
from support import small

import kcplan
from kcplan.commands.sweep import view
from kcplan.domain.scenario import Bound, Limit, Scenario, Selection
from kcplan.domain.uncertainty import Correlation, Distribution, Parameter, Uncertain, Uncertainty

pytestmark = pytest.mark.once

FLEX = Limit("flex", "money", Selection(), ("year",), at_most=Bound("plan", 1.3))
LESS = Uncertain(Parameter("funding", "cap", "scale", small.YEARS, ("local",)), Distribution("uniform", (0.5, 1.0)))
WHOLE = small.scenario(limits=(FLEX,), uncertainty=Uncertainty((LESS,), Correlation(), 3, 1, "lhs"))
MODEL = WHOLE.model
BARE = tuple(replace(line, activities=()) for line in MODEL.lines)
COUNTED = {"targets": (), "weights": {}}

LACKING: Mapping[str, Scenario] = {
    "nothing": WHOLE,
    "targets": replace(WHOLE, targets=()),
    "limits": replace(WHOLE, limits=()),
    "weights": replace(WHOLE, weights={}),
    "activities": replace(WHOLE, model=replace(MODEL, lines=BARE), targets=()),
    "outcomes": replace(
        WHOLE, **COUNTED, model=replace(MODEL, outcomes=(), lines=(
            replace(MODEL.lines[0], activities=tuple(replace(a, yields={}) for a in MODEL.lines[0].activities)),
            MODEL.lines[1],
        )),
    ),
    "all of them": replace(WHOLE, **COUNTED, limits=(), model=replace(MODEL, lines=BARE, outcomes=())),
}  # fmt: skip
KINDS = {
    "sampled": lambda scenario, **more: kcplan.sweep(scenario, workers=1, **more),
    "grid": lambda scenario, **more: kcplan.sweep(scenario, vary="local=90%..100%:10%", workers=1, **more),
    "folder": lambda scenario, **more: kcplan.sweep({"a": scenario, "b": scenario}, workers=1, **more),
}


@pytest.mark.parametrize("soft", [True, False], ids=["soft", "hard"])
@pytest.mark.parametrize("given", [None, {}], ids=["sought", "given"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lacking", LACKING)
def test_sweep_of_a_scenario_that_lacks_something(lacking: str, kind: str, given, soft: bool) -> None:
    """It is swept, and its screen and JSON are made; each future has a plan and none misses a target unasked."""
    scenario = replace(LACKING[lacking], soft=soft)
    found = view(KINDS[kind](scenario, plan=given))
    screen = Console(file=io.StringIO(), width=100)
    found.show(screen)
    assert ("all targets are met" in screen.file.getvalue()) == bool(scenario.targets)
    assert ("No targets are set." in screen.file.getvalue()) != bool(scenario.targets)
    said = json.loads(found.json())
    assert said["futures_by_status"]["optimal"] == said["futures"]
    assert len(said["targets"]) == len(scenario.targets)
    assert said["all_targets"]["count"] == said["futures"]


@pytest.mark.parametrize("lacking", LACKING)
def test_files_of_a_scenario_that_lacks_something(lacking: str) -> None:
    """There is no picture of targets where there are none; all other files are there."""
    found = view(KINDS["grid"](LACKING[lacking]))
    expected = {"summary.json", "summary.csv", "lines.svg", "lines.png", "targets.svg", "targets.png"}
    if not LACKING[lacking].targets:
        expected -= {"targets.svg", "targets.png"}
    assert set(found.files()) == expected


@pytest.mark.parametrize("chunk", [1, 2, 3])
def test_scenarios_of_a_folder_may_lack_what_others_have(chunk: int) -> None:
    """Beside a scenario with a target and a limit, one without has no say in how often they are met and kept."""
    scenarios = {"a": LACKING["targets"], "b": WHOLE, "c": LACKING["limits"]}
    found = kcplan.sweep(scenarios, plan={}, workers=1, chunk=chunk)
    assert found.given is not None
    assert [chance.of for chance in found.found.met] == [2]
    assert [chance.of for chance in found.given.kept] == [2]
