"""What a file says is uncertain: read as it is meant, written back to the same, each mistake in its place."""

import math

import pytest
import yaml

from kcplan.domain.uncertainty import Correlation, Distribution, Parameter, Uncertain
from kcplan.reading.read import read_scenario, resolved

TEXT = """\
uncertainty:
  samples: 64
  seed: 7
  method: sobol
  correlation: {years: 0.5, sources: 0.3, things: {costs: {money: -0.4}}}
  what:
    - cap: {sources: [central, local], years: 2021-2022}
      scale: {triangular: [0.5, 0.7, 1]}
      per: [year, source]
      name: money
    - {unit_cost: {activities: drilling}, set: {normal: {mean: 10, sd: 2, from: 6}}, name: costs, basis: a guess}
    - {yield: {lines: supply, outcome: jobs, years: 2020}, scale: {discrete: {1: 0.75, 0.5: 0.25}}}
    - {cap: {sources: local}, scale: {empirical: paid.csv}, name: arrears}
"""
PAID = "value\n0.9\n1\n0.9\n0.6\n"

# what is replaced, by what (« before the place that is reported), expected, found, mend
MISTAKES = [
    ("samples: 64", "samples: «0", "samples to be a whole number of at least 1", "0", ""),
    ("seed: 7", "seed: «-7", "seed to be a whole number of at least 0", "-7", ""),
    ("method: sobol", "method: «sobel", "method to be lhs or sobol", "'sobel'", "did you mean 'sobol'?"),
    ("samples: 64", "«sample: 64", "a known key in uncertainty", "'sample'", "did you mean 'samples'?"),
    ("years: 0.5, s", "years: «1.5, s", "a number from -1 to 1", "1.5", ""),
    ("{years: 0.5, sources: 0.3, things: {costs: {money: -0.4}}}", "«{things: {costs: {money: 0.9}}}",
     "correlations that can hold together", "a least eigenvalue of -0.8", "nearer to 0"),
    ("{costs: {money", "{«cost: {money", "a known uncertain thing with a name", "'cost'", "did you mean 'costs'?"),
    ("{costs: {money: -0.4}}", "{costs: {costs: «-0.4}}", "of two different things", "costs and costs again", ""),
    ("[0.5, 0.7, 1]", "«[0.5, 1]", "three numbers, least, likeliest and most", "2 of them", ""),
    ("[0.5, 0.7, 1]", "«[0.5, 0.4, 1]", "numbers that ascend", "0.5, 0.4, 1", ""),
    ("[0.5, 0.7, 1]", "«[1, 1, 1]", "numbers that ascend", "1, 1, 1", ""),
    ("triangular: [0.5, 0.7, 1]", "uniform: [«-0.5, 1]", "a number of at least 0", "-0.5", ""),
    ("triangular: [0.5, 0.7, 1]", "uniform: «[0.5, 0.5]", "numbers that ascend", "0.5, 0.5", ""),
    ("{triangular: [0.5, 0.7, 1]}", "«{gamma: [0.5, 1]}", "scale to have one of the keys uniform", "gamma", ""),
    ("      scale: {triangular: [0.5, 0.7, 1]}\n", "", "scale or set", "neither", ""),
    ("per: [year, source]", "per: «activity", "per to name dimensions that the thing has", "activity", ""),
    (", from: 6", "", "the key 'from' in normal", "none", "add from: cut off below this"),
    ("from: 6", "from: 6, to: «6", "numbers that ascend", "6, 6", ""),
    ("sd: 2", "sd: «0", "a number above 0", "0", ""),
    ("from: 6", "from: 0", "unit costs above 0", "0", "let the least be above 0"),
    ("activities: drilling}, set", "activities: «driling}, set", "a known activity", "'driling'", "drilling"),
    ("outcome: jobs", "outcome: «job", "a known outcome", "'job'", "did you mean 'jobs'?"),
    ("{lines: supply, outcome", "«{activities: pipes, outcome", "matches a yield", "nothing", "give it with set"),
    ("years: 2020}", "years: «2019}", "years of the model", "2019", ""),
    ("{1: 0.75, 0.5: 0.25}", "«{1: 0.75, 0.5: 0.2}", "chances that sum to 1", "0.95", ""),
    ("{1: 0.75, 0.5: 0.25}", "{1: 0.75, «1.0: 0.25}", "each value once", "'1.0' again", ""),
    ("{1: 0.75, 0.5: 0.25}", "{1: 0.75, «half: 0.25}", "a number of at least 0", "'half'", ""),
    ("paid.csv", "«payed.csv", "a file that exists", "none at", ""),
    ("    - {cap: {sources: local}", "    - «{cap: {sources: local}", "a name of its own", "'money' again", ""),
]  # fmt: skip


@pytest.fixture
def project(project):
    """The project, with something uncertain in its base."""
    text = project.base.read_text(encoding="utf-8")
    project.base.write_text(text + TEXT, encoding="utf-8")
    (project.base.parent / "paid.csv").write_text(PAID, encoding="utf-8")
    return project


def test_uncertainty_is_read_as_written(project) -> None:
    """Each thing has its members, its spread and its parts; rows of a file are as likely as each other."""
    found = read_scenario(project.base).uncertainty
    assert (found.samples, found.seed, found.method) == (64, 7, "sobol")
    things = {("costs", "money"): -0.4, ("money", "costs"): -0.4}
    assert found.correlation == Correlation(0.5, 0.3, things)
    money, costs, jobs, arrears = found.what
    whole = Parameter("money", "cap", "scale", (2021, 2022), ("central", "local"))
    assert money == Uncertain(whole, Distribution("triangular", (0.5, 0.7, 1.0)), ("source", "year"))
    names = ["money central 2021", "money central 2022", "money local 2021", "money local 2022"]
    assert [part.name for part in money.parameters] == names
    assert money.parameters[2] == Parameter("money local 2021", "cap", "scale", (2021,), ("local",))
    assert costs.distribution == Distribution("normal", (10.0, 2.0, 6.0, math.inf))
    assert (costs.what.how, costs.what.activities, costs.basis) == ("set", ("drilling",), "a guess")
    assert (jobs.what.name, jobs.what.outcomes) == ("yield drilling+pipes jobs", ("jobs",))
    assert jobs.distribution == Distribution("discrete", (0.5, 1.0), (0.25, 0.75))
    assert arrears.distribution == Distribution("discrete", (0.6, 0.9, 1.0), (0.25, 0.5, 0.25))


def test_correlation_is_a_product(project) -> None:
    """Other year 0.5, other source 0.3, both 0.15; money with costs -0.4 whatever the part; the rest 0.

    Caps of different sources go together also across two things: money of the centre and arrears of the province.
    """
    matrix = read_scenario(project.base).uncertainty.correlations()
    expected = [
        [1.0, 0.5, 0.3, 0.15, -0.4, 0.0, 0.3],
        [0.5, 1.0, 0.15, 0.3, -0.4, 0.0, 0.3],
        [0.3, 0.15, 1.0, 0.5, -0.4, 0.0, 0.0],
        [0.15, 0.3, 0.5, 1.0, -0.4, 0.0, 0.0],
        [-0.4, -0.4, -0.4, -0.4, 1.0, 0.0, 0.0],
        [0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0],
        [0.3, 0.3, 0.0, 0.0, 0.0, 0.0, 1.0],
    ]
    assert matrix.tolist() == expected


def test_written_back_it_is_the_same(project) -> None:
    """The resolved scenario says the same of what is uncertain, rows of the file included, and has its origins."""
    scenario = read_scenario(project.base)
    again = project.base.parent / "again.yaml"
    again.write_text(yaml.safe_dump(resolved(scenario), allow_unicode=True), encoding="utf-8")
    (project.base.parent / "paid.csv").unlink()
    assert read_scenario(again).uncertainty == scenario.uncertainty
    assert str(project.base.parent / "paid.csv") in [file.path for file in scenario.files]


def test_child_inherits_and_replaces(project) -> None:
    """A scenario that extends another has its uncertainty, unless it names its own; the defaults are the documented."""
    assert read_scenario(project.child).uncertainty == read_scenario(project.base).uncertainty
    text = project.child.read_text(encoding="utf-8")
    own = "uncertainty: {what: [{cap: {years: 2020}, scale: {uniform: [0, 1]}}]}\n"
    project.child.write_text(text + own, encoding="utf-8")
    found = read_scenario(project.child).uncertainty
    assert (found.samples, found.seed, found.method, found.correlation) == (1000, 1, "lhs", Correlation())
    assert [part.name for part in found.parameters] == ["cap central+local"]


@pytest.mark.parametrize(("old", "new", "expected", "found", "mend"), MISTAKES)
def test_mistake(project, old: str, new: str, expected: str, found: str, mend: str) -> None:
    """One mistake is one problem, in its place. Costs that go 0.9 with each of 4 others: 1 - 0.9 x sqrt(4) = -0.8."""
    if "a name of its own" in expected:
        project.edit(project.base, "name: arrears", "name: money")
    place = project.edit(project.base, old, new)
    (problem,) = project.problems(project.base)
    assert problem.file == str(project.base)
    assert "«" not in new or (problem.line, problem.column) == place
    assert expected in problem.expected
    assert found in problem.found
    assert mend in problem.mend


def test_empty_file_of_values(project) -> None:
    """A file without a row is no distribution; one with a bad cell is told at that cell."""
    paid = project.base.parent / "paid.csv"
    paid.write_text("value\n", encoding="utf-8")
    (problem,) = project.problems(project.base)
    assert (problem.expected, problem.found) == ("a file with values", f"none in {paid}")
    paid.write_text("value\n0.5\n-1\n", encoding="utf-8")
    (problem,) = project.problems(project.base)
    assert (problem.file, problem.line, problem.column) == (str(paid), 3, 1)


def test_regions_where_there_are_none(project) -> None:
    """A model of one region has no number a region; sources capped over all have none either."""
    project.edit(project.base, "per: [year, source]", "per: region")
    (problem,) = project.problems(project.base)
    assert (problem.expected, problem.found) == ("per to name dimensions that the thing has", "region")


def test_all_mistakes_at_once(project) -> None:
    """A bad distribution hides neither a bad count nor -0.6 between each two of three years (1 - 2 x 0.6 < 0)."""
    project.edit(project.base, "samples: 64", "samples: 0")
    project.edit(project.base, "{1: 0.75, 0.5: 0.25}", "{1: 0.75}")
    project.edit(project.base, "{years: 0.5, sources: 0.3, things: {costs: {money: -0.4}}}", "-0.6")
    project.edit(project.base, "years: 2021-2022}", "years: 2020-2022}")
    found = [problem.expected for problem in project.problems(project.base)]
    assert [words[:15] for words in found] == ["samples to be a", "correlations th", "chances that su"]
