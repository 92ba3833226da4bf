"""Counterpart money beyond the plan: capped as planned, mended where that clashes, and told where it is not capped."""

import csv
import io
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from oracles import oracle
from oracles.plain_form import plain
from rich.console import Console
from scipy.optimize import linprog
from support import small
from support.small import YEARS

import kcplan
from kcplan.analyses.mending.diagnose import diagnose
from kcplan.analyses.mending.need import need
from kcplan.commands import solve as solve_command
from kcplan.documents.mending import needs
from kcplan.documents.plan import counterpart
from kcplan.domain.scenario import Scenario, Target
from kcplan.errors import Infeasible
from kcplan.language import using
from kcplan.planning.publish import Published, publish

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
PUBLIC = {"central": (60.0, 60.0), "local": (30.0, 30.0)}


def planned_of_base() -> tuple[float, ...]:
    """Counterpart money of each year, as plan.csv of Bến Tre has it."""
    total: defaultdict[str, float] = defaultdict(float)
    with open(ROOT / "models" / "ben-tre-2014-2020" / "plan.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            total[row["year"]] += float(row["amount"]) if row["source"] == "other" else 0.0
    return tuple(total[year] for year in sorted(total))


def capped_base(folder: Path) -> Scenario:
    """The base scenario whose counterpart money may be no more than planned, read from a file."""
    (folder / "models").symlink_to(ROOT / "models")
    (folder / "scenarios").mkdir()
    text = (ROOT / "scenarios" / "base.yaml").read_text(encoding="utf-8")
    file = folder / "scenarios" / "capped.yaml"
    file.write_text(text.replace("caps: plan", "caps: {central: plan, local: plan, other: plan}"), encoding="utf-8")
    return kcplan.load(file)


def test_a_cap_as_planned_is_the_plan_of_the_year() -> None:
    """Works have 90 of public money and 240 of others' a year, 3 for each 1: linprog buys 16 jobs, 18 without a cap."""
    for other, jobs in ((240.0, 16.0), (None, 18.0)):
        asked = small.scenario(targets=(), caps=PUBLIC | ({} if other is None else {"other": (other, other)}))
        # central, local, other, projects of a year: projects cost 10, bring 2 jobs
        found = linprog(
            [0, 0, 0, -2.0],
            A_eq=[[1, 1, 0, -10.0], [3, 3, -1, 0]],
            b_eq=[0, 0],
            bounds=[(0, 60), (0, 30), (0, other), (0, None)],
        )
        assert -found.fun == pytest.approx(jobs)
        assert kcplan.solve(asked).review.totals["jobs"] == pytest.approx(2 * jobs)


def test_the_base_scenario_with_the_cap_is_linprogs(tmp_path: Path) -> None:
    """Every tier is the independent programme's; in the published budget, no year asks for more than planned."""
    scenario, planned = capped_base(tmp_path), planned_of_base()
    assert scenario.caps["other"] == planned
    found = kcplan.solve(scenario)
    expected = oracle.solve(plain(scenario))
    review = found.review
    assert [review.objective, review.change] == pytest.approx([expected.objective, expected.change], rel=1e-6)
    published = publish(found)
    assert isinstance(published, Published)
    assert published.given_way == ()
    for allocation in (found.allocation, published.allocation):
        other = allocation.by_line()[:, ~scenario.model.public].sum(axis=(0, 1))
        assert np.all(other <= np.array(planned) + 1e-6)
    # Over 6,000 more are asked for without it; now some lines ask for more than planned, and others for less.
    first, most = counterpart.beyond_plan(published.allocation)
    assert first.startswith("In total no more counterpart money is asked of the beneficiaries than planned (")
    assert f"planned: {sum(planned):,.0f})" in first
    beyond = (
        allocation.by_line()[:, ~scenario.model.public] - scenario.model.plan.sum(axis=0)[:, ~scenario.model.public]
    )
    assert most.count("(+") == np.count_nonzero(beyond.sum(axis=(1, 2)) > 0.5)


@pytest.mark.parametrize("step", [1.0, 7.0])
def test_a_published_budget_keeps_the_cap(step: float) -> None:
    """Other money is a multiple of 3 below 100.5: within the cap, though half a step more would have been nearer."""
    asked = small.scenario(targets=(), caps=PUBLIC | {"other": (100.5, 239.0)}, rounding=step)
    published = publish(kcplan.solve(asked))
    assert isinstance(published, Published)
    used = {use.year: use.used for use in published.review.sources if use.source == "other"}
    assert used[YEARS[0]] <= 100.5
    assert used[YEARS[1]] <= 239.0
    assert all(value % step == pytest.approx(0.0, abs=1e-6) for value in used.values())


def test_what_mends_a_clash_with_the_cap() -> None:
    """36 jobs take 180 of public and 540 of others' money, who have 480: an eighth more of it, or 32 jobs."""
    asked = small.scenario(targets=(Target("jobs", YEARS, 36.0),), caps=PUBLIC | {"other": (240.0, 240.0)})
    with pytest.raises(Infeasible):
        kcplan.solve(asked)
    mends = {mend.rule.name: mend.mended for mend in diagnose(asked).mends}
    assert mends == pytest.approx({"cap[other]": 540.0, "target[jobs@2020-2021]": 32.0})
    found = need(asked)
    assert [(part.source, part.year, part.amount) for part in found.extra] == [
        ("other", 2020, pytest.approx(30.0)),
        ("other", 2021, pytest.approx(30.0)),
    ]
    said = needs.verdict(found)
    assert "Of the additional money, 60.0 million VND is counterpart money." in said
    assert not [text for text in said if "not from the right sources" in text]


def told(scenario: Scenario, language: str) -> list[str]:
    with using(language):
        return counterpart.beyond_plan(kcplan.solve(scenario).allocation)


def test_what_is_asked_beyond_the_plan_is_told() -> None:
    """90 of public money a year take 270 of others' money; 240 a year are planned."""
    asked = small.scenario(targets=())
    assert told(asked, "en") == [
        "60 million VND more counterpart money is asked of the beneficiaries than planned (+12.5 %): 540 instead "
        "of 480.",
        "Most is asked beyond the plan in: 1 Works (+60 million VND, +12.5 %).",
    ]
    assert told(asked, "vi") == [
        "Vốn đối ứng cần huy động từ đối tượng thụ hưởng cao hơn kế hoạch được duyệt 60 triệu đồng (+12,5 %): 540 "
        "so với 480.",
        "Cao hơn kế hoạch nhiều nhất ở: 1 Works (+60 triệu đồng, +12,5 %).",
    ]
    screen = Console(file=io.StringIO(), width=10_000)
    with using("vi"):
        found = kcplan.solve(asked)
        solve_command.view(found, publish(found)).show(screen)
        assert " ".join(told(asked, "vi")) in screen.file.getvalue()  # type: ignore[attr-defined]


def test_a_year_beyond_the_plan_is_told_where_the_total_is_not() -> None:
    """300 and 180 are planned and 240 asked in each year: no more in all, 60 more in the second."""
    old = small.scenario(targets=(), caps={"central": (50.0, 50.0), "local": (30.0, 30.0)})
    plan = old.model.plan.copy()
    plan[0, 0, 2] = [300.0, 180.0]
    asked = replace(old, model=replace(old.model, plan=plan))
    assert told(asked, "en") == [
        "In total no more counterpart money is asked of the beneficiaries than planned (480 million VND; planned: "
        "480), but some parts ask for more.",
        "Most is asked beyond the plan in: 2021 (+60 million VND, +33.3 %).",
    ]


@pytest.mark.parametrize("change", ["as planned", "a step", "no plan"])
def test_nothing_is_said_where_there_is_nothing_to_say(change: str) -> None:
    """As much as planned, a rounding step more, or no plan to go beyond."""
    asked = small.scenario(targets=(), caps={"central": (60.0, 60.0), "local": (20.0, 20.0)})
    if change == "a step":
        plan = asked.model.plan.copy()
        plan[0, 0, 2] = [240.0, 239.0]
        asked = replace(asked, rounding=1.0, model=replace(asked.model, plan=plan))
    elif change == "no plan":
        asked = replace(asked, model=replace(asked.model, plan=None))
    assert told(asked, "en") == []
