"""Futures: spread as they should be, moving together as asked, the same for the same question."""

from collections.abc import Callable
from dataclasses import replace
from math import erf, sqrt

import numpy as np
import pytest
from scipy import stats
from support import small
from support.regions import two_regions

from kcplan.domain.futures import MOST_NUMBERS, Futures, changed, sampled
from kcplan.domain.scenario import Scenario
from kcplan.domain.uncertainty import Correlation, Distribution, Parameter, Uncertain, Uncertainty
from kcplan.errors import UsageError
from kcplan.sweeping.grids import MOST, grid, vary_of

CAP = Parameter("central", "cap", "scale", (2020, 2021), ("central",))
COST = Parameter("costs", "unit_cost", "scale", (2020, 2021), activities=("projects",))
YIELD = Parameter("jobs", "yield", "set", (2021,), activities=("projects",), outcomes=("jobs",))


def phi(x: float) -> float:
    """The normal distribution function."""
    return (1 + erf(x / sqrt(2))) / 2


def triangular(x: float) -> float:
    """Least 0.5, likeliest 0.7, most 1: the area under two sides of a triangle."""
    return (x - 0.5) ** 2 / (0.5 * 0.2) if x <= 0.7 else 1 - (1 - x) ** 2 / (0.5 * 0.3)


#: Each with its distribution function, worked out by hand.
SPREAD: list[tuple[Distribution, Callable[[float], float]]] = [
    (Distribution("uniform", (0.8, 1.2)), lambda x: (x - 0.8) / 0.4),
    (Distribution("triangular", (0.5, 0.7, 1.0)), triangular),
    (
        Distribution("normal", (1.0, 0.2, 0.9, 1.5)),
        lambda x: (phi((x - 1) / 0.2) - phi(-0.5)) / (phi(2.5) - phi(-0.5)),
    ),
    (Distribution("normal", (1.0, 0.5, 0.0, np.inf)), lambda x: (phi((x - 1) / 0.5) - phi(-2)) / (1 - phi(-2))),
]


def uncertain(correlation: Correlation = Correlation(), **changes: object) -> Scenario:  # noqa: B008 - frozen
    """Central money by year, costs and jobs of the small scenario, all spread alike."""
    distribution = SPREAD[1][0]
    what = (
        Uncertain(CAP, distribution, ("year",)),
        Uncertain(COST, distribution),
        Uncertain(YIELD, Distribution("discrete", (1.0, 2.0), (0.25, 0.75))),
    )
    return small.scenario(uncertainty=Uncertainty(what, correlation, 100, 1, "lhs"), **changes)


def spread(distribution: Distribution) -> Scenario:
    """Only central money is uncertain, spread like this."""
    return small.scenario(uncertainty=Uncertainty((Uncertain(CAP, distribution),), Correlation(), 100, 1, "lhs"))


@pytest.mark.parametrize(("distribution", "below"), SPREAD, ids=lambda part: getattr(part, "kind", ""))
def test_margins(distribution: Distribution, below: Callable[[float], float]) -> None:
    """Each slice of equal chance holds one value of a Latin hypercube; a Sobol sequence is as even."""
    drawn = sampled(spread(distribution), 200, 5).values[:, 0]
    assert sorted(int(200 * below(x)) for x in drawn) == list(range(200))
    even = [below(x) for x in sampled(spread(distribution), 256, 5, "sobol").values[:, 0]]
    assert stats.kstest(even, "uniform").statistic <= 1.5 / 256
    plain = [below(x) for x in np.clip(np.random.default_rng(5).normal(1, 0.2, 256), 0.9, 1.0)]
    assert stats.kstest(plain, "uniform").statistic > 0.1  # the measure can tell


@pytest.mark.parametrize("method", ["lhs", "sobol"])
def test_discrete_values_come_as_often_as_asked(method: str) -> None:
    """Of 64 futures a quarter have one job a project, and the rest two."""
    values = sampled(uncertain(), 64, 3, method).values[:, 3]
    assert (np.sum(values == 1.0), np.sum(values == 2.0)) == (16, 48)


@pytest.mark.parametrize("method", ["lhs", "sobol"])
def test_correlation_is_reached_and_leaves_margins_alone(method: str) -> None:
    """Years go together by 0.8, costs against them by -0.5 and -0.4; each slice still holds one value."""
    things = {("central", "costs"): -0.5, ("costs", "central"): -0.5}
    scenario = uncertain(Correlation(years=0.8, things=things))
    values = sampled(scenario, 1024, 2, method).values
    scores = stats.norm.ppf(stats.rankdata(values[:, :3], axis=0) / 1025)
    assert np.corrcoef(scores.T) == pytest.approx(
        np.array([[1.0, 0.8, -0.5], [0.8, 1.0, -0.5], [-0.5, -0.5, 1.0]]), abs=0.05
    )
    for column in values[:, :3].T:
        if method == "lhs":
            assert sorted(int(1024 * triangular(x)) for x in column) == list(range(1024))
        assert stats.kstest([triangular(x) for x in column], "uniform").statistic < 0.02


def test_numbers_that_are_one_move_as_one() -> None:
    """A correlation of 1 has no triangular root, and gives both years the same slice."""
    values = sampled(uncertain(Correlation(years=1.0)), 50, 4).values
    assert np.array_equal(np.argsort(values[:, 0]), np.argsort(values[:, 1]))


def test_same_question_same_futures() -> None:
    """Scenario, count, seed and method make the futures; another seed makes others, and so does another method."""
    scenario = uncertain(Correlation(years=0.5))
    first = sampled(scenario, 64, 1)
    assert np.array_equal(first.values, sampled(scenario, 64, 1).values)
    assert not np.array_equal(first.values, sampled(scenario, 64, 2).values)
    assert not np.array_equal(first.values, sampled(scenario, 64, 1, "sobol").values)
    assert [parameter.name for parameter in first.parameters] == ["central 2020", "central 2021", "costs", "jobs"]


def test_a_future_changes_what_it_names() -> None:
    """Half the central cap in 2020, costs times 1.5, and 3 jobs a project in 2021; all else stays."""
    scenario = uncertain()
    futures = replace(sampled(scenario, 1, 1), values=np.array([[0.5, 1.0, 1.5, 3.0]]))
    found = changed(scenario, futures, 0)
    assert found.caps == {"central": (30.0, 60.0), "local": (30.0, 30.0)}
    (projects,) = found.model.activities
    assert [tranches[0].cost for tranches in projects.tranches] == [15.0, 15.0]
    assert projects.yields == {"jobs": (2.0, 3.0)}


def test_regions_draw_for_themselves_or_together() -> None:
    """Local money of the east alone, or of each region by itself: 4 numbers with years; all else is left alone.

    Half of the east's 30 and 10, then all of its 2020 at 7; a cost in the west of 12, scaled; jobs set there.
    """
    scenario = two_regions()
    local = Parameter("local", "cap", "scale", (2020, 2021), ("local",), regions=("east", "west"))
    names = [part.name for part in local.parts(("region", "year"))]
    assert names == ["local east 2020", "local east 2021", "local west 2020", "local west 2021"]
    east = replace(local, regions=("east",))
    parameters = (
        east,
        replace(east, how="set", years=(2020,)),
        replace(COST, regions=("west",)),
        replace(YIELD, regions=("west",)),
    )
    found = changed(scenario, Futures(parameters, np.array([[0.5, 7.0, 1.5, 3.0]]), drawn=True), 0)
    assert found.region_caps["local"].tolist() == [[7.0, 5.0], [0.0, 40.0]]
    assert found.caps == {"central": (60.0, 60.0), "local": (7.0, 45.0)}
    assert found.model.regional_cost is not None
    assert found.model.regional_cost[1].tolist() == [[15.0, 18.0]]
    assert np.isnan(found.model.regional_cost[0]).all()
    assert found.model.yields("jobs")[:, 0].tolist() == [[2.0, 2.0], [5.0, 3.0]]
    assert found.model.activities == scenario.model.activities


def test_grid_over_regions() -> None:
    """Regions, or groups of them, come after the years, as in the keys of targets."""
    scenario = two_regions()
    assert vary_of(scenario, "local@2021@sea=50%,100%").parameter == Parameter(
        "cap local@2021@sea", "cap", "scale", (2021,), ("local",), regions=("east",)
    )
    assert vary_of(scenario, "unit_cost:projects@west+sea=11").parameter.regions == ("east", "west")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("local@2021@nort=1", "expected one of sea, east, west, found nort"),
        ("central@east=1", "expected one of local, found central"),
        ("local@2021@=1", "expected SOURCE=VALUES"),
    ],
)
def test_malformed_regions_of_a_grid(text: str, words: str) -> None:
    """A region that is not there, and a source without caps by region."""
    with pytest.raises(UsageError, match=words):
        vary_of(two_regions(), text)


def test_grid_over_regions_where_there_are_none() -> None:
    """A model of one region, sources that are capped over all, and a cost in tranches."""
    with pytest.raises(UsageError, match="expected a source capped by region, found none"):
        vary_of(small.scenario(), "local@east=1")
    with pytest.raises(UsageError, match="regions of a model that names some"):
        vary_of(small.scenario(), "unit_cost:projects@east=1")
    steps = two_regions()
    (works, office), tranche = steps.model.lines, steps.model.activities[0].tranches[0][0]
    stepped = replace(works.activities[0], tranches=((tranche, tranche),) * 2)
    asked = replace(steps, model=replace(steps.model, lines=(replace(works, activities=(stepped,)), office)))
    with pytest.raises(UsageError, match="an activity without tranches for a unit cost by region, found projects"):
        vary_of(asked, "unit_cost:projects@east=90%")


def test_grid_has_every_combination() -> None:
    """The last parameter changes first; percentages scale, plain numbers are set, both ends of a range are in."""
    scenario = small.scenario()
    found = grid([vary_of(scenario, "central@2021=40%..100%:30%"), vary_of(scenario, "unit_cost:projects=8,10.5")])
    assert found.values.tolist() == [[s, c] for s in (0.4, 0.7, 1.0) for c in (8.0, 10.5)]
    assert found.parameters == (
        Parameter("cap central@2021", "cap", "scale", (2021,), ("central",)),
        Parameter("unit_cost:projects", "unit_cost", "set", (2020, 2021), activities=("projects",)),
    )
    assert not found.drawn
    assert vary_of(scenario, "yield:projects/jobs@2020-2021=1").parameter.outcomes == ("jobs",)
    assert len(vary_of(scenario, "central=0%..100%:0.1%").values) == 1001


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("central", "expected FIRST..LAST:STEP or values with commas"),
        ("centrl=1", "expected one of central, local, found centrl"),
        ("cost:projects=1", "expected SOURCE=VALUES"),
        ("yield:projects=1", "expected SOURCE=VALUES"),
        ("central/jobs=1", "expected SOURCE=VALUES"),
        ("yield:projects/job=1", "expected one of jobs, found job"),
        ("central@2019-2020=1", r"expected years of the model \(2020-2021\), found 2019-2020"),
        ("central@2021-2020=1", "expected years of the model"),
        ("central=40%..100%:5", "all percentages or none, found '40%..100%:5'"),
        ("central=-1", "found '-1'"),
        ("central=50%..40%:5%", "a first value no higher than the last"),
        ("central=40%..50%:0%", "a step above 0"),
        ("central=1,1", "expected each value once"),
        ("unit_cost:projects=0%..100%:10%", "expected a unit cost above 0, found 0"),
        ("central=0..1:0." + "0" * 320 + "1", "expected numbers from 1e-09 to 1e\\+15, or 0"),
        ("central=" + "9" * 400, "expected numbers from"),
        ("central=0..1:0.00000001", "expected at most 10000000 futures"),
    ],
)
def test_malformed_grid(text: str, words: str) -> None:
    """What cannot be varied is said, with what was expected."""
    with pytest.raises(UsageError, match=words):
        vary_of(small.scenario(), text)


def test_futures_that_cannot_be_drawn() -> None:
    """Nothing uncertain, no future, an odd count for Sobol, a grid beyond reason or of nothing: each is said."""
    with pytest.raises(UsageError, match="found no key 'uncertainty' in small"):
        sampled(small.scenario(), 10, 1)
    with pytest.raises(UsageError, match="at least 1 future, found 0"):
        sampled(uncertain(), 0, 1)
    for count in (MOST_NUMBERS, 10**30):
        with pytest.raises(UsageError, match=rf"at most \d+ futures of \d+ uncertain numbers, found {count}"):
            sampled(uncertain(), count, 1)
    with pytest.raises(UsageError, match="such as 64 or 128, found 100"):
        sampled(uncertain(), 100, 1, "sobol")
    with pytest.raises(UsageError, match="found nothing"):
        grid([])
    one = vary_of(small.scenario(), "central=0..4000:1")
    with pytest.raises(UsageError, match=f"at most {MOST} futures on the grid, found 16008001"):
        grid([one, one])
