"""The shipped story of planning again: its tables are invented and say so, and each year goes on from the last."""

from pathlib import Path

import pytest
from openpyxl import load_workbook
from oracles import whole_oracle
from oracles.plain_form import plain
from support.figures import changed_figures

import kcplan
from kcplan.documents.plan.files import of_recommendation
from kcplan.planning.publish import Published

SCENARIOS = Path(__file__).parents[2] / "scenarios"
YEARS = (2017, 2018)


def test_budget_in_force_of_2018_is_what_planning_2017_again_gives() -> None:
    """The shipped table is the published budget of replan-2017, byte by byte."""
    found = kcplan.replan(kcplan.load(SCENARIOS / "replan-2017.yaml")).answer
    written = of_recommendation(found.optimum, found.published)["published_budget.csv"]
    assert (SCENARIOS / "2017-closed" / "approved.csv").read_bytes() == written


@pytest.mark.once
@pytest.mark.parametrize("year", YEARS)
def test_no_adjustment_that_misses_and_moves_as_little_changes_fewer_figures(year: int) -> None:
    """By another formulation, proved in a few nodes: 25 figures of replan-2017, 10 of replan-2018."""
    asked = kcplan.load(SCENARIOS / f"replan-{year}.yaml")
    found = kcplan.publish(kcplan.solve(asked))
    assert isinstance(found, Published)
    assert asked.rounding is not None
    own = [activity for activity in asked.model.activities if activity.whole]
    in_year, in_period = ({one.id for one in own if one.whole == of} for of in ("year", "period"))
    within = [*found.review.misses.values(), found.review.change]
    fewest, bound = whole_oracle.fewest_figures(plain(asked), asked.rounding, in_year, in_period, within, nodes=20_000)
    assert changed_figures(found) == fewest
    assert bound > changed_figures(found) - 1


def test_facts_of_earlier_years_stay_as_they_were() -> None:
    """What 2014-2016 came to is the same in both workbooks."""
    before, after = (kcplan.load(SCENARIOS / f"replan-{year}.yaml").closed for year in YEARS)
    assert before is not None
    assert after is not None
    assert (before.count, after.count) == (3, 4)
    assert (after.money[..., :3] == before.money).all()
    assert (after.units[..., :3] == before.units).all()


@pytest.mark.parametrize("year", YEARS)
def test_invented_figures_say_so(year: int) -> None:
    """Each sheet says above its table, in both languages, that its figures are invented; so does the scenario."""
    for sheet in load_workbook(SCENARIOS / f"{year - 1}-closed" / "actuals.xlsx").worksheets:
        above = " ".join(str(cell) for row in sheet.iter_rows(max_row=4, values_only=True) for cell in row if cell)
        assert "SỐ LIỆU GIẢ ĐỊNH" in above
        assert "INVENTED FIGURES" in above
    comment = (SCENARIOS / f"replan-{year}.yaml").read_text("utf-8").partition("format:")[0]
    assert "invented (giả định)" in comment
