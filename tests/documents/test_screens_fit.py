"""Every screen fits into 50 lines of 100 columns, in both languages, and says where there is more; `--full` has it all.

Each result is worked out once and shown in each language and width. Of `solve` another file tells.
"""

import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from support.samples import LONG

import kcplan
from kcplan.commands import (
    alternatives,
    check,
    compare,
    diagnose,
    evaluate,
    explain,
    need,
    shortfall,
    show,
    sweep,
    tradeoff,
    why_not,
)
from kcplan.commands import map as plane
from kcplan.commands.view import View
from kcplan.documents.elements.screen import Listed, Screen, most_lines
from kcplan.domain.scenario import Scenario
from kcplan.errors import KcplanError
from kcplan.language import LANGUAGES, using
from kcplan.reading.read import checked

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
SCENARIOS = sorted((ROOT / "scenarios").glob("*.yaml"))
INFEASIBLE = sorted((ROOT / "tests" / "data" / "infeasible").glob("*.yaml"))
MORE = {"en": "For every table in full: --full.", "vi": "Xem đầy đủ mọi bảng: --full."}

Views = Callable[[bool], View]


def console(width: int = 100, height: int = 50, terminal: bool = False) -> Console:
    return Console(
        file=StringIO(), width=width, height=height, force_terminal=terminal, color_system=None, highlight=False,
        markup=False, emoji=False, _environ={},
    )  # fmt: skip


def lines(view: View, code: str, width: int = 100) -> list[str]:
    with using(code):
        return view.text(console(width)).splitlines()


#: With so many regions the ranges of alternatives take more than a minute: in `make long` alone.
_MANY = 20


def views(scenario: Scenario, path: Path, base: Scenario) -> dict[str, Views]:
    """What the commands show of a scenario; those that follow a cut stand in a list of their own."""
    reasons = kcplan.explain(scenario)
    seen, diagnosis = (("file", checked(path)),), kcplan.diagnose(scenario)
    found: dict[str, Views] = {
        "explain": lambda full: explain.view(reasons, full),
        "diagnose": lambda full: diagnose.view(diagnosis, full),
        "check": lambda full: check.view(seen, full),
        "show": lambda full: show.view(scenario, full),
    }
    if LONG or len(scenario.model.regions) < _MANY:
        others = kcplan.alternatives(scenario, 0.01)
        found["alternatives"] = lambda full: alternatives.view(others, full)
    if scenario.model.plan is not None:
        given = kcplan.evaluate(scenario)
        found["evaluate"] = lambda full: evaluate.view(given, None, full)
    try:
        needed = kcplan.need(scenario)
        found["need"] = lambda full: need.view(needed, full)
    except KcplanError:
        pass  # no money helps: that is an error
    if scenario.model.id == base.model.id:
        two, both = kcplan.compare({"base": base, "other": scenario}), kcplan.explain(base, scenario)
        found["compare"] = lambda full: compare.view(two, full)
        found["explain two"] = lambda full: explain.view(both, full)
    return found


def hold(found: dict[str, Views]) -> None:
    """Each fits, at any width; where it leaves something out, it says so, and --full has every figure of it."""
    for name, view in found.items():
        for code in LANGUAGES:
            short, full = lines(view(False), code), lines(view(True), code)
            assert len(short) <= 50, (name, code, len(short))
            assert max(map(len, (line.rstrip() for line in short if not re.search(r"\.(?:csv|yaml):", line)))) <= 100, (
                name,
                code,
            )
            if len(full) > 50:
                assert MORE[code] in short, (name, code)
            assert MORE[code] not in full, (name, code)
            if name not in ("show", "explain"):  # there the short screen adds up what the full one has one by one
                one_by_one = [line for line in short if not re.search(r"other region|địa bàn khác", line)]
                assert not figures(one_by_one) - figures(full), (name, code)
        for width in (80, 160):
            assert len(lines(view(False), "vi", width)) <= most_lines(width), (name, width)


def figures(said: list[str]) -> set[str]:
    """Numbers with decimals; a screen that is folded may end a line between a number and its unit, not within it."""
    return set(re.findall(r"[+-]?\d[\d.,]*[.,]\d+", "\n".join(said)))


@pytest.fixture(scope="module")
def base() -> Scenario:
    return kcplan.load(ROOT / "scenarios" / "base.yaml")


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_screens_of_a_shipped_scenario_fit(base: Scenario, path: Path) -> None:
    """All commands but those that follow a cut and those that draw futures."""
    hold(views(kcplan.load(path), path, base))


@pytest.mark.parametrize("name", ["base", "central-60"])
def test_screens_of_a_cut_fit(name: str) -> None:
    """The curve of a source's money, and the map of both."""
    scenario = kcplan.load(ROOT / "scenarios" / f"{name}.yaml")
    curve = kcplan.shortfall(scenario, "central")
    area = kcplan.shortfall_map(scenario, ["central", "local"])
    hold(
        {
            "cut": lambda full: shortfall.view(curve, False, full),
            "map": lambda full: plane.view(area, False, full),
        }
    )


@pytest.mark.parametrize("name", ["uncertain-funding", "base"])
def test_screens_of_futures_fit(name: str) -> None:
    """Of drawn futures, and of a grid."""
    scenario = kcplan.load(ROOT / "scenarios" / f"{name}.yaml")
    if scenario.uncertainty is None:
        drawn = kcplan.sweep(scenario, vary="central=60%..100%:40%", workers=1)
    else:
        drawn = kcplan.sweep(scenario, samples=8, workers=1)
    hold({"sweep": lambda full: sweep.view(drawn, full)})


@pytest.mark.parametrize(
    ("name", "question", "outcomes"),
    [
        ("vinh-long-base", "training <= 900", ("sites", "upgrades")),
        ("central-60", "training >= 2000", ("jobs", "projects", "trainees")),
    ],
)
def test_screens_of_why_not_and_tradeoff_fit(name: str, question: str, outcomes: tuple[str, ...]) -> None:
    """A wish that changes bring about and one that rules forbid; two outcomes and three."""
    scenario = kcplan.load(ROOT / "scenarios" / f"{name}.yaml")
    asked, against = kcplan.why_not(scenario, question), kcplan.tradeoff(scenario, outcomes)
    hold(
        {
            "why not": lambda full: why_not.view(asked, full),
            "tradeoff": lambda full: tradeoff.view(against, full),
        }
    )


@pytest.mark.parametrize("path", INFEASIBLE, ids=lambda path: path.stem)
def test_screens_of_a_diagnosis_fit(path: Path) -> None:
    """Conflicts of many rules too."""
    found = kcplan.diagnose(kcplan.load(path))
    hold({"diagnose": lambda full: diagnose.view(found, full)})


def test_screens_of_many_regions_fit(tmp_path: Path) -> None:
    """63 regions: told by their number and the five largest."""
    path = kcplan.new(tmp_path / "country", synthetic=63, seed=1)
    scenario = kcplan.load(path)
    found = views(scenario, path, scenario)
    hold(found)
    said = "\n".join(lines(found["evaluate"](False), "en"))
    assert "58 other regions" in said
    assert len(re.findall(r"^region-\d{5} ", said, re.MULTILINE)) == 5


def test_verdict_stands_again_below_a_long_screen() -> None:
    """On a terminal with fewer lines than the screen; not on one that shows all of it, and not in a pipe."""
    rows = [f"row {number}" for number in range(30)]

    def printed(height: int, terminal: bool, full: bool = True) -> list[str]:
        to = console(height=height, terminal=terminal)
        screen = Screen(to, full, ["It is so."])
        screen.add(Listed("Rows", rows), 0)
        with to.capture() as made:
            screen.show()
        return made.get().splitlines()

    assert printed(24, True)[-1] == "It is so."
    assert printed(24, True).count("It is so.") == 2
    assert printed(50, True).count("It is so.") == 1
    assert printed(24, False).count("It is so.") == 1


def test_what_does_not_fit_is_counted() -> None:
    """Of two lists the one of the lower rank stays whole; the other says how many rows are left out."""
    to = console()
    screen = Screen(to, False, ["It is so."])
    screen.add(Listed("Second", [f"row {number}" for number in range(60)]), 2)
    screen.add(Listed("First", [f"line {number}" for number in range(20)]), 1)
    with to.capture() as made:
        screen.show()
    said = made.get().splitlines()
    assert len(said) <= 50
    assert [line for line in said if line.startswith("- line")] == [f"- line {number}" for number in range(20)]
    rows = sum(line.startswith("- row") for line in said)
    assert f"- ... and {60 - rows} more" in said
    assert said.index("Second") < said.index("First")
