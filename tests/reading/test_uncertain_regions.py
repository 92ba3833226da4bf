"""What is uncertain of regions: a draw for each, or one for those that are named; mistakes in their places."""

import pytest
import yaml

from kcplan.reading.read import read_scenario, resolved

TEXT = """\
uncertainty:
  correlation: {years: 0.5, regions: 0.25}
  what:
    - {cap: {sources: local}, scale: {uniform: [0.5, 1]}, per: [region, year], name: local-money}
    - {cap: {sources: local, regions: coast}, scale: {uniform: [0.5, 1]}}
    - {unit_cost: {activities: pipes, regions: [north]}, set: {uniform: [3, 5]}}
    - {yield: {lines: supply, outcome: jobs, regions: all}, scale: {uniform: [0.5, 1]}, per: region, name: jobs}
"""
MISTAKES = [
    ("regions: coast}", "regions: «cost}", "a known region or group of regions", "'cost'", "did you mean 'coast'?"),
    ("{cap: {sources: local, regions", "{cap: {sources: «central, regions", "a known source capped by region",
     "'central'", "known: local"),
    ("{sources: local}", "{sources: «central}", "a known source capped by region", "'central'", "known: local"),
    ("unit_cost: {activities: pipes, regions", "unit_cost: «{activities: drilling, regions",
     "only if that of drilling is one number", "tranches in 2020-2022", ""),
    ("regions: 0.25", "regions: «1.25", "a number from -1 to 1", "1.25", ""),
    ("regions: 0.25", "«regions: -0.75", "correlations that can hold together", "a least eigenvalue", ""),
]  # fmt: skip


@pytest.fixture
def several(regions):
    """The project in three regions, with local money, a cost and a yield that differ among them."""
    text = regions.base.read_text(encoding="utf-8")
    regions.base.write_text(text + TEXT, encoding="utf-8")
    return regions


def test_regions_are_read_as_written(several) -> None:
    """`per: region` draws for each, of all where none is named; a group is one draw, and names the thing."""
    scenario = read_scenario(several.base)
    found = scenario.uncertainty
    local, coast, pipes, jobs = found.what
    assert [part.name for part in local.parameters][:4] == [
        "local-money east 2020", "local-money east 2021", "local-money east 2022", "local-money north 2020",
    ]  # fmt: skip
    assert (coast.what.name, coast.what.regions) == ("cap local coast", ("east", "south"))
    assert (pipes.what.name, pipes.what.regions) == ("unit_cost pipes north", ("north",))
    assert [part.regions for part in jobs.parameters] == [("east",), ("north",), ("south",)]
    matrix = found.correlations()
    # The east's 2020 with its 2021, with the north's 2020 and 2021; with the coast's (one draw, another thing); jobs.
    assert matrix[0, [1, 3, 4, 9, 11]].tolist() == [0.5, 0.25, 0.125, 0.0, 0.0]
    assert matrix[11, 12] == 0.25
    again = several.base.parent / "again.yaml"
    again.write_text(yaml.safe_dump(resolved(scenario), allow_unicode=True), encoding="utf-8")
    assert read_scenario(again).uncertainty == found


@pytest.mark.parametrize(("old", "new", "expected", "found", "mend"), MISTAKES)
def test_mistake_of_regions(several, old: str, new: str, expected: str, found: str, mend: str) -> None:
    """One mistake is one problem, in its place."""
    line, column = several.edit(several.base, old, new)
    (problem,) = several.problems(several.base)
    if "hold together" not in expected:  # that is said of the correlations as a whole
        assert (problem.line, problem.column) == (line, column)
    assert expected in problem.expected
    assert found in problem.found
    assert mend in problem.mend


def test_sources_that_no_region_is_capped_of(several) -> None:
    """Where every source is capped over all regions, a draw for each region has nothing to draw."""
    several.edit(several.base, "{by_region: {coast: {2020: 10, 2021-2022: 7.5}, north: plan}}", "plan")
    found = [(problem.found, problem.mend) for problem in several.problems(several.base)]
    nothing = ("nothing that it matches", "give a source caps by_region, or leave out the regions")
    assert found.count(nothing) == 2


def test_more_numbers_than_can_be_drawn(several, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nine caps and five other numbers, where 13 may be."""
    monkeypatch.setattr("kcplan.reading.uncertain.MOST", 13)
    (problem,) = several.problems(several.base)
    assert (problem.expected, problem.found) == ("at most 13 numbers that are drawn for a future", "14")
