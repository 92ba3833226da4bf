"""Futures of a scenario: the numbers of each, drawn from what is uncertain, and what they make of the scenario."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kcplan.arrays import FloatArray
from kcplan.domain import quantiles as by_distribution
from kcplan.domain.scenario import Activity, Model, Scenario
from kcplan.domain.uncertainty import Distribution, Method, Parameter
from kcplan.errors import UsageError
from kcplan.language import _, n_

#: Chances this close to 0 and 1 stand for them, where a score would be infinite.
_EDGE = 2.0**-40

#: So many numbers are drawn for all futures together; drawing them takes most of a gigabyte.
MOST_NUMBERS = 10_000_000


@dataclass(frozen=True, eq=False)
class Futures:
    """`values` (n, k) of the parameters, one row a future. `drawn` False: a grid."""

    parameters: tuple[Parameter, ...]
    values: FloatArray
    drawn: bool

    @property
    def middle(self) -> FloatArray:
        """The median of each parameter, shape (k,)."""
        return np.asarray(np.median(self.values, axis=0))


def sampled(scenario: Scenario, count: int, seed: int, method: Method = "lhs") -> Futures:
    """Draw futures: a future depends on the scenario, the count, the seed and the method, and on nothing else.

    A Latin hypercube puts one value into each of `count` slices of equal chance, of every parameter, also where these
    are correlated: its values are put into the order of correlated normal scores (after R. L. Iman and W. J. Conover,
    Communications in Statistics 11, 1982, 311-334, doi:10.1080/03610918208812265). A scrambled Sobol sequence is
    correlated in its scores themselves. Raises UsageError where nothing is uncertain, no future is asked for or more
    than fit into memory, or the count of a Sobol sequence is no power of two.
    """
    uncertainty = scenario.uncertainty
    if uncertainty is None:
        raise UsageError(
            _("expected a scenario that says what is uncertain, found no key 'uncertainty' in {scenario}").format(
                scenario=scenario.id
            )
        )
    if count < 1:
        raise UsageError(_("expected at least 1 future, found {count}").format(count=count))
    parameters = uncertainty.parameters
    most = MOST_NUMBERS // len(parameters)
    if count > most:
        expected = n_(
            "expected at most {most} futures of {numbers} uncertain number, found {count}",
            "expected at most {most} futures of {numbers} uncertain numbers, found {count}",
            len(parameters),
        )
        raise UsageError(expected.format(most=most, numbers=len(parameters), count=count))
    if method == "sobol" and count & (count - 1):
        less = 1 << count.bit_length() - 1
        expected = _(
            "expected a power of two as the number of futures from a Sobol sequence, such as {less} or {more}, "
            "found {count}"
        )
        raise UsageError(expected.format(less=less, more=2 * less, count=count))
    matrix = uncertainty.correlations()
    draw = {"lhs": by_distribution.latin_hypercube, "sobol": _sobol}[method]
    chances = np.clip(draw(count, len(parameters), seed), _EDGE, 1 - _EDGE)
    if np.any(matrix != np.eye(len(parameters))):
        scores = by_distribution.scores(chances) @ _root(matrix)
        if method == "lhs":
            ranks = scores.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable")
            chances = np.take_along_axis(np.sort(chances, axis=0), ranks, axis=0)
        else:
            chances = by_distribution.chances(scores)
    values = np.empty_like(chances)
    for k, distribution in enumerate(uncertainty.distributions):
        values[:, k] = quantiles(distribution, chances[:, k])
    return Futures(parameters, values, drawn=True)


def _sobol(count: int, numbers: int, seed: int) -> FloatArray:
    """Chances of a scrambled Sobol sequence, shape (count, numbers)."""
    from scipy.stats import qmc

    return np.asarray(qmc.Sobol(numbers, rng=np.random.default_rng(seed)).random(count))


def _root(matrix: FloatArray) -> FloatArray:
    """The symmetric square root: unlike a triangular one it is there where numbers move as one."""
    values, vectors = np.linalg.eigh(matrix)
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0.0)) @ vectors.T)


def quantiles(distribution: Distribution, chance: FloatArray) -> FloatArray:
    """The values below which a number falls with these chances."""
    values = distribution.values
    if distribution.kind == "discrete":
        upto = np.cumsum(distribution.chances)
        return np.asarray(np.array(values)[np.searchsorted(upto, chance * upto[-1])], dtype=float)
    if distribution.kind == "uniform":
        least, most = values
        return chance * (most - least) + least
    if distribution.kind == "triangular":
        return by_distribution.triangular(chance, *values)
    return by_distribution.bounded_normal(chance, *values)


def mean_of(distribution: Distribution) -> float:
    """The mean of a number that is spread so."""
    values = distribution.values
    if distribution.kind == "discrete":
        chances = np.array(distribution.chances)
        return float((np.array(values) * chances).sum() / chances.sum())
    if distribution.kind == "normal":
        from scipy.stats import truncnorm

        mean, deviation, least, most = values
        return float(truncnorm.mean((least - mean) / deviation, (most - mean) / deviation, mean, deviation))
    return float(np.mean(values))


def uncertain_sources(scenario: Scenario) -> set[str]:
    """The public sources whose caps are uncertain."""
    public = {source.id for source in scenario.model.sources if source.public}
    what = () if scenario.uncertainty is None else scenario.uncertainty.what
    return {source for one in what if one.what.kind == "cap" for source in one.what.sources} & public


def changed(scenario: Scenario, futures: Futures, number: int) -> Scenario:
    """The scenario as it is in one future; later parameters on top of earlier ones.

    Where a source is capped by region and a parameter names no regions, what is set is the sum of its caps, which is
    shared out as they are.
    """
    caps, by_region = dict(scenario.caps), dict(scenario.region_caps)
    model = scenario.model
    for parameter, value in zip(futures.parameters, futures.values[number].tolist(), strict=True):
        if parameter.kind != "cap":
            scenario = with_rate(scenario, parameter, value)
            continue
        for source in parameter.sources:
            if source not in by_region:
                caps[source] = _moved(parameter, value, scenario, caps[source])
                continue
            part = np.ones(len(model.years)) if parameter.regions else region_shares(scenario.region_caps[source])
            moved = value * (part if parameter.how == "set" else by_region[source])
            held = region_mask(parameter, model)[:, None] & np.isin(model.years, parameter.years)
            by_region[source] = np.where(held, moved, by_region[source])
            caps[source] = tuple(by_region[source].sum(axis=0).tolist())
    return replace(scenario, caps=caps, region_caps=by_region)


def region_mask(parameter: Parameter, model: Model) -> NDArray[np.bool_]:
    """The regions that a parameter speaks of, shape (regions,)."""
    return np.isin(model.regions, parameter.regions or model.regions)


def region_shares(caps: FloatArray) -> FloatArray:
    """The share of each region in each year's cap, shape (regions, years); 0 in a year without any."""
    total = caps.sum(axis=0)
    return np.asarray(np.divide(caps, total, out=np.zeros(caps.shape), where=total > 0))


def _moved(parameter: Parameter, value: float, scenario: Scenario, old: tuple[float, ...]) -> tuple[float, ...]:
    """Numbers of each year, scaled or set in the years of a parameter."""
    pairs = zip(scenario.model.years, old, strict=True)
    return tuple(
        number if year not in parameter.years else value if parameter.how == "set" else number * value
        for year, number in pairs
    )


def with_rate(scenario: Scenario, parameter: Parameter, value: float) -> Scenario:
    """The scenario with a unit cost or yield scaled or set; in regions, where the parameter names some."""
    model = scenario.model
    if parameter.regions:
        return replace(scenario, model=_with_regional_rate(model, parameter, value))
    held = [year in parameter.years for year in model.years]

    def moved(old: tuple[float, ...]) -> tuple[float, ...]:
        return _moved(parameter, value, scenario, old)

    lines = tuple(
        replace(line, activities=tuple(_activity(activity, parameter, moved) for activity in line.activities))
        for line in model.lines
    )
    chosen = np.array([activity.id in parameter.activities for activity in model.activities])
    cells = np.zeros((len(model.regions), chosen.size, len(held)), dtype=bool) | (chosen[:, None] & np.array(held))

    def regional(own: FloatArray) -> FloatArray:
        """Numbers of single regions; what is NaN there holds everywhere, and is moved above."""
        return np.where(cells & ~np.isnan(own), value if parameter.how == "set" else own * value, own)

    if parameter.kind == "unit_cost":
        cost = None if model.regional_cost is None else regional(model.regional_cost)
        return replace(scenario, model=replace(model, lines=lines, regional_cost=cost))
    yields = {k: regional(own) if k in parameter.outcomes else own for k, own in model.regional_yields.items()}
    return replace(scenario, model=replace(model, lines=lines, regional_yields=yields))


def _with_regional_rate(model: Model, parameter: Parameter, value: float) -> Model:
    """The model with a unit cost or yield of regions of their own."""
    chosen = np.array([activity.id in parameter.activities for activity in model.activities])
    held = region_mask(parameter, model)[:, None, None] & chosen[:, None] & np.isin(model.years, parameter.years)

    def moved(own: FloatArray | None, everywhere: FloatArray) -> FloatArray:
        own = np.full(held.shape, np.nan) if own is None else own
        before = 1.0 if parameter.how == "set" else np.where(np.isnan(own), everywhere, own)
        return np.where(held, value * before, own)

    if parameter.kind == "unit_cost":
        costs = np.array([[year[0].cost for year in activity.tranches] for activity in model.activities])
        return replace(model, regional_cost=moved(model.regional_cost, costs))
    yields = dict(model.regional_yields)
    for outcome in parameter.outcomes:
        yields[outcome] = moved(yields.get(outcome), model.yields(outcome))
    return replace(model, regional_yields=dict(sorted(yields.items())))


def _activity(
    activity: Activity, parameter: Parameter, moved: Callable[[tuple[float, ...]], tuple[float, ...]]
) -> Activity:
    """The activity with its unit cost or its yields `moved`, where the parameter speaks of it."""
    if activity.id not in parameter.activities:
        return activity
    nothing = (0.0,) * len(activity.tranches)
    if parameter.kind == "unit_cost":
        tranches = tuple(
            tuple(replace(tranche, cost=moved((tranche.cost,) * len(nothing))[t]) for tranche in year)
            for t, year in enumerate(activity.tranches)
        )
        return replace(activity, tranches=tranches)
    yields = dict(activity.yields)
    for outcome in parameter.outcomes:
        if outcome in yields or parameter.how == "set":
            yields[outcome] = moved(yields.get(outcome, nothing))
    return replace(activity, yields=dict(sorted(yields.items())))
