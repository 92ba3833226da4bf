"""Regions as files have them: titles, groups, caps and targets by region, unit costs and yields of single regions."""

import numpy as np
import pytest

from kcplan.domain.scenario import Scenario, Title
from kcplan.errors import InvalidInput
from kcplan.reading.read import check_file, read_model, read_scenario, resolved


def changed(project, *changes: str) -> Scenario:
    """The base scenario with these changes."""
    text = project.base.read_text()
    project.base.write_text(text + "changes:\n" + "".join(f"  - {change}\n" for change in changes))
    return read_scenario(project.base)


def test_titles_and_groups(regions) -> None:
    """Regions are ordered by id; one without a title is called by its id; groups hold ids in that order."""
    model = read_model(regions.model)
    assert model.regions == ("east", "north", "south")
    assert model.region_titles["south"] == Title("South", "Miền Nam")
    assert model.region_titles["north"] == Title("north", "north")
    assert model.region_groups == {"coast": ("east", "south")}


def test_caps_by_region(regions) -> None:
    """A group's cap is that of each of its regions, `plan` is the region's own plan, and the totals are their sums."""
    scenario = read_scenario(regions.base)
    assert scenario.region_caps["local"].tolist() == [[10, 7.5, 7.5], [25, 5, 25.5], [10, 7.5, 7.5]]
    assert scenario.caps == {"central": (180, 180, 180), "local": (45, 20, 40.5)}
    regions.edit(regions.base, "{coast: {2020: 10, 2021-2022: 7.5}, north: plan}", "plan")
    assert read_scenario(regions.base).region_caps["local"].tolist() == [[25, 5, 25.5]] * 3


def test_targets_by_region(regions) -> None:
    """A target of a group or of several regions counts them together; `per: region` makes one of each."""
    targets = {target.key: target for target in read_scenario(regions.base).targets}
    assert {key: target.regions for key, target in targets.items()} == {
        "jobs@2020@east+north": ("east", "north"),
        "jobs@2020,2022": None,
        "wells@2020@coast": ("east", "south"),
        "wells@2020-2022": None,
        "wells@2020-2022@east": ("east",),
        "wells@2020-2022@north": ("north",),
        "wells@2020-2022@south": ("south",),
    }


def test_priorities_and_weights_of_targets_by_region(regions) -> None:
    """The longest key counts: an outcome, then its years, then its regions."""
    regions.edit(
        regions.base, "targets: hard",
        "targets: {mode: soft, priorities: {wells@2020-2022@north: 4, wells: 2, wells@2020-2022: 3}}",
    )  # fmt: skip
    found = {target.key: target.priority for target in read_scenario(regions.base).targets}
    assert {key: priority for key, priority in found.items() if priority > 1} == {
        "wells@2020@coast": 2, "wells@2020-2022": 3, "wells@2020-2022@east": 3, "wells@2020-2022@north": 4,
        "wells@2020-2022@south": 3,
    }  # fmt: skip


def test_numbers_of_single_regions(regions) -> None:
    """A row replaces the activity's number in its regions and years; all else is NaN, which stands for that number."""
    model = read_model(regions.model)
    nan = np.nan
    assert np.array_equal(model.regional_cost[:, 1], [[nan] * 3, [nan] * 3, [4, 4, 4]], equal_nan=True)
    assert np.isnan(model.regional_cost[:, 0]).all()
    drilling = [[nan, 6, 6], [nan] * 3, [nan, 6, 6]]
    assert np.array_equal(model.regional_yields["jobs"][:, 0], drilling, equal_nan=True)
    assert model.yields("jobs")[:, 0].tolist() == [[2, 6, 6], [2, 3, 3], [2, 6, 6]]
    assert model.yields("wells")[:, 1].tolist() == [[0, 0, 0], [0.5, 0, 0], [0, 0, 0]]


def test_rows_within_the_model(regions) -> None:
    """Rows may stand in the model file, as those of the plan may."""
    before = read_model(regions.model)
    rows = """\
regional:
  - {region: south, activity: pipes, item: unit_cost, value: 4}
  - {region: coast, activity: drilling, item: jobs, years: 2021-2022, value: 6}
  - {region: north, activity: pipes, item: wells, years: 2020, value: 0.5}"""
    regions.edit(regions.model, "regional: regional.csv", rows)
    after = read_model(regions.model)
    assert np.array_equal(after.regional_cost, before.regional_cost, equal_nan=True)
    assert after.regional_yields.keys() == before.regional_yields.keys()


def test_changes_of_caps(regions) -> None:
    """A change scales the regions that it names, or all regions alike; totals follow."""
    one = "{cap: {sources: local, regions: coast, years: 2020}, scale: 0.5}"
    scenario = changed(regions, one, "{cap: {sources: local}, add: 1}")
    assert scenario.region_caps["local"].tolist() == [[6, 8.5, 8.5], [26, 6, 26.5], [6, 8.5, 8.5]]
    assert scenario.caps["local"] == (38, 23, 43.5)
    assert scenario.caps["central"] == (180, 180, 180)


def test_changes_of_costs_and_yields(regions) -> None:
    """With regions, in these alone; without, of the activity's number and of those that regions have otherwise."""
    scenario = changed(
        regions,
        "{unit_cost: {activities: pipes, regions: [north, south], years: 2020}, add: 1}",
        "{yield: {activities: drilling, outcome: jobs, years: 2021}, scale: 2}",
        "{yield: {activities: drilling, outcome: wells, regions: north}, set: 0.5}",
    )
    model = scenario.model
    assert model.activities[1].tranches[0][0].cost == 5
    assert model.regional_cost[:, 1, 0].tolist()[1:] == [6, 5]
    assert np.isnan(model.regional_cost[0, 1, 0])
    assert model.yields("jobs")[:, 0].tolist() == [[2, 12, 6], [2, 6, 3], [2, 12, 6]]
    assert model.yields("wells")[:, 0].tolist() == [[1, 1, 1], [0.5, 0.5, 0.5], [1, 1, 1]]


def test_changes_of_targets(regions) -> None:
    """Regions of a target are matched exactly, by name or as a set; without regions any target matches."""
    scenario = changed(
        regions,
        "{target: {outcome: wells, regions: [north, south]}, set: 9}",
        "{target: {outcome: jobs, regions: [north, east]}, set: 8}",
        "{target: {outcome: wells, years: 2020, regions: coast}, remove: true}",
        "{add_target: {outcome: jobs, years: 2021, at_least: 1, regions: coast}}",
    )
    assert {target.key: target.at_least for target in scenario.targets} == {
        "jobs@2020@east+north": 8, "jobs@2020,2022": 5, "jobs@2021@coast": 1, "wells@2020-2022": 12,
        "wells@2020-2022@east": 1, "wells@2020-2022@north": 9, "wells@2020-2022@south": 9,
    }  # fmt: skip


def test_group_in_a_limit(regions) -> None:
    """A group stands for its regions, in the selection and in what a share is of; `all` may be named too."""
    regions.edit(
        regions.base, "limits:\n",
        "limits:\n  - {name: protect, regions: [coast], at_least: {share: 0.4, of: {regions: all}}}\n",
    )  # fmt: skip
    limit = next(limit for limit in read_scenario(regions.base).limits if limit.name == "protect")
    assert limit.selection.region == ("east", "south")
    assert limit.at_least.of.region == "all"


def test_origins_of_regional_values(regions) -> None:
    """Each cap, target and number of a region has its file and line, and the changes to it."""
    scenario = changed(
        regions, "{cap: {sources: local, regions: south, years: 2020}, scale: 0.5, why: a flood}",
        "{unit_cost: {activities: pipes, regions: south, years: 2022}, set: 3}",
    )  # fmt: skip
    origins = {path: [(o.file.rpartition("/")[2], o.line) for o in found] for path, found in scenario.origins.items()}
    caps = ("caps", "local", "by_region")
    assert origins[(*caps, "south", 2020)] == [("base.yaml", 8), ("base.yaml", 15)]
    assert origins[(*caps, "east", 2020)] == [("base.yaml", 8)]
    assert origins[(*caps, "north", 2020)] == [("base.yaml", 8)]
    rows = resolved(scenario)["model"]["regional"]
    places = {
        (row["region"], row["item"], row.get("years")): origins["model", "regional", i, "value"]
        for i, row in enumerate(rows)
    }
    assert places["south", "unit_cost", "2020-2021"] == [("regional.csv", 2)]
    assert places["south", "unit_cost", 2022] == [("regional.csv", 2), ("base.yaml", 16)]
    assert places["east", "jobs", "2021-2022"] == [("regional.csv", 3)]


def test_norm_holds_in_regions_too(regions) -> None:
    """Pipes at 20 and 12 where the norm has 11 until June 2021: one warning, at the row that exceeds it most."""
    regions.edit(regions.model, "        unit: km\n", "        unit: km\n        norm: well\n")
    regions.edit(
        regions.regional, "south,pipes,unit_cost,,4", "south,pipes,unit_cost,,20\neast,pipes,unit_cost,2020,12"
    )
    (warning,) = [one for one in check_file(regions.model) if one.file.endswith("regional.csv")]
    assert (warning.line, warning.warning) == (2, True)
    assert "pipes to cost at most 11" in warning.expected
    assert warning.found == "20 in south in 2020; regions above it: 2"


BY_REGION = "{coast: {2020: 10, 2021-2022: 7.5}, north: plan}"
# file, what is replaced, by what (« before the place that is reported), expected, found, mend
MISTAKES = [
    ("model", "coast: [south, east]", "coast: [south, «est]", "a known region", "'est'", "did you mean 'east'?"),
    ("model", "coast: [south, east]", "coast: [south, «south]", "each region once", "'south' again", ""),
    ("model", "  coast: [south, east]", "  coast: [south]\n  «north: [east]", "that no region has", "'north'", ""),
    ("model", "coast: [south, east]", "coast: «[]", "to be a list", "an empty one", ""),
    ("model", "regions: coast}", "regions: «cost}", "region or group of regions", "'cost'", "did you mean 'coast'?"),
    ("model", "per: region}", "per: «line}", "per to be region", "the text 'line'", ""),
    ("model", "  - {outcome: wells, years: 2020-2022, at_least: 1, per: region}",
     "  - {outcome: wells, years: 2020-2022, at_least: 1, per: region}\n"
     "  - «{outcome: wells, years: 2020-2022, at_least: 1, regions: east}",
     "one target of an outcome, its years and regions", "wells@2020-2022@east again", ""),
    ("regional", "south,pipes", "«suth,pipes", "a known region or group", "'suth'", "did you mean 'south'?"),
    ("regional", "south,pipes", "south,«pips", "a known activity", "'pips'", "did you mean 'pipes'?"),
    ("regional", "unit_cost,,4", "«unit_csot,,4", "a known item", "'unit_csot'", "did you mean 'unit_cost'?"),
    ("regional", "2020,0.5", "«2019,0.5", "years of the model", "2019", ""),
    ("regional", "2020,0.5", "«early,0.5", "years such as", "'early'", ""),
    ("regional", "2020,0.5", "2020,«-1", "value to be a number of at least 0", "'-1'", ""),
    ("regional", "north,pipes,wells,2020,0.5", "east,drilling,jobs,2022,«5", "one number for each region",
     "a second one of east", "the first is in line 3"),
    ("regional", "south,pipes,unit_cost,,4", "south,drilling,unit_cost,,«4",
     "only if that of drilling is one number", "tranches in 2020-2022", "remove the row"),
    ("base", BY_REGION, "«{north: plan}", "a cap of local in every region", "none of east, south", "add them"),
    ("base", BY_REGION, "{coast: 1, north: 2, «south: 3}", "each region once", "'south' again", ""),
    ("base", BY_REGION, "{coast: 1, «nort: 2}", "a known region or group", "'nort'", "did you mean 'north'?"),
    ("base", BY_REGION, "{coast: 1, north: «-2}", "a number of at least 0", "-2", ""),
    ("base", BY_REGION, "{coast: 1, north: «{2020: 1}}", "2020-2022", "none for 2021-2022", "add 2021-2022"),
    ("base", "limits:", "changes:\n  - {cap: {sources: «central, regions: coast}, set: 1}\nlimits:",
     "a known source capped by region", "'central'", "known: local"),
    ("base", "limits:", "changes:\n  - {cap: {sources: local, regions: «cost}, set: 1}\nlimits:",
     "a known region or group", "'cost'", "did you mean 'coast'?"),
    ("base", "limits:", "changes:\n  - {unit_cost: {activities: drilling, regions: «coast}, set: 1}\nlimits:",
     "only if that of drilling is one number", "tranches in 2020-2022", ""),
    ("base", "limits:", "changes:\n  - {target: «{outcome: jobs, regions: east}, set: 1}\nlimits:",
     "a selector that matches a target", "nothing", "years and regions of a target are matched exactly"),
    ("base", "lines: supply", "regions: «cost, lines: supply", "a known region or group", "'cost'", "'coast'"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "expected", "found", "mend"), MISTAKES)
def test_mistake_of_regions(regions, file: str, old: str, new: str, expected: str, found: str, mend: str) -> None:
    """Each is one problem with its place, what was expected and found, and how to mend it."""
    path = getattr(regions, file)
    line, column = regions.edit(path, old, new)
    if path.suffix == ".csv":
        column = path.read_text().splitlines()[line - 1][: column - 1].count(",") + 1  # columns of a table count cells
    problems = regions.problems(regions.base)
    assert len(problems) == 1 or "coast:" in old  # a group that is wrong spoils the caps that name it
    (problem,) = [one for one in problems if (one.file, one.line, one.column) == (str(path), line, column)]
    assert expected in problem.expected
    assert found in problem.found
    assert mend in problem.mend


ONE_REGION = [
    ("base", "caps: plan", "caps: {central: plan, local: {by_region: plan}}", "in a model that names regions"),
    ("base", "limits:", "changes:\n  - {cap: {regions: coast}, set: 1}\nlimits:", "a known region"),
    ("model", "basis: decision 1}", "basis: decision 1, per: region}", "in a model that names regions"),
    ("model", "plan: plan.csv", "plan: plan.csv\nregional: regional.csv", "in a model that names regions"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "expected"), ONE_REGION)
def test_regions_of_a_model_without_any(project, file: str, old: str, new: str, expected: str) -> None:
    """What is by region needs a model that names its regions."""
    project.edit(getattr(project, file), old, new)
    with pytest.raises(InvalidInput) as caught:
        read_scenario(project.base)
    assert any(expected in problem.expected for problem in caught.value.problems)
