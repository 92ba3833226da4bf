"""The shipped story of planning again: its tables are invented and say so, and each year goes on from the last."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

import kcplan
from kcplan.documents.plan.files import of_recommendation

SCENARIOS = Path(__file__).parents[2] / "scenarios"
YEARS = (2017, 2018)


def test_budget_in_force_of_2018_is_what_planning_2017_again_gives() -> None:
    """The shipped table is the published budget of replan-2017, byte by byte."""
    found = kcplan.replan(kcplan.load(SCENARIOS / "replan-2017.yaml")).answer
    written = of_recommendation(found.optimum, found.published)["published_budget.csv"]
    assert (SCENARIOS / "2017-closed" / "approved.csv").read_bytes() == written


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
