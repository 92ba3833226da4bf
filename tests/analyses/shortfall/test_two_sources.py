"""The map of two sources' cuts: edges that are curves of one source, linprog's figures inside, break-even lines."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import shapely
from oracles.cut_oracle import CutOracle, halved, with_targets
from support.every_result import CENTRAL, LOCAL, results
from support.small import YEARS, scenario

import kcplan
from kcplan.analyses.shortfall import cuts
from kcplan.analyses.shortfall.exact import shortfall
from kcplan.analyses.shortfall.two_sources import Map, two_sources
from kcplan.domain.scenario import Bound, Limit, Selection, Target
from kcplan.errors import Infeasible, UsageError

pytestmark = pytest.mark.once

SCENARIOS = Path(__file__).parents[3] / "scenarios"
BASE = kcplan.load(SCENARIOS / "base.yaml")
BOTH = ("central", "local")


@cache
def map_of_base() -> Map:
    named = [kcplan.load(SCENARIOS / f"{name}.yaml") for name in ("local-90", "central-60")]
    return two_sources(BASE, BOTH, named=named)


def polygons(found: Map) -> list[shapely.Polygon]:
    return [shapely.Polygon([corner.place for corner in region.corners]) for region in found.regions]


def values(found: Map, number: int, place: tuple[float, float]) -> tuple[float, float]:
    """Misses and outcomes at a place, by the slopes of a region from its first corner."""
    region = found.regions[number]
    corner = region.corners[0]
    moved = [(place[i] - corner.place[i]) * found.money[i] for i in (0, 1)]
    miss = corner.miss + sum(a * b for a, b in zip(region.miss_slopes, moved, strict=True))
    return miss, corner.outcomes + sum(a * b for a, b in zip(region.outcomes_slopes, moved, strict=True))


def test_areas_add_up() -> None:
    """Regions cover all places where a plan exists, and no place twice."""
    found = map_of_base()
    shapes = polygons(found)
    assert sum(region.area for region in found.regions) == pytest.approx(found.area, abs=1e-7)
    assert sum(shape.area for shape in shapes) == pytest.approx(found.area, abs=1e-7)
    assert shapely.union_all(shapes).area == pytest.approx(found.area, abs=1e-7)


def test_inside_of_the_map_is_that_of_linprog() -> None:
    """At random places, misses and outcomes are linprog's, and the targets missed are those that it must miss."""
    found = map_of_base()
    shapes = polygons(found)
    changes = [cuts.cut(BASE, [source]).change for source in BOTH]
    rng = np.random.default_rng(7)
    seen = 0
    while seen < 12:
        place = tuple(rng.uniform(0, (0.55, 0.44)).tolist())
        number = next((i for i, shape in enumerate(shapes) if shape.contains(shapely.Point(place))), None)
        oracle = CutOracle(replace(BASE, soft=True), sum(d * change for d, change in zip(place, changes, strict=True)))
        assert (number is not None) == oracle.feasible(1.0)
        if number is None:
            continue
        seen += 1
        miss, outcomes, *_ = oracle.optimum(1.0)
        assert values(found, number, place) == pytest.approx((miss, -outcomes), abs=1e-4, rel=1e-7)
        missed = zip(BASE.targets, oracle.all_missed(1.0, range(19)), strict=True)
        assert list(found.regions[number].missed) == [target for target, so in missed if so]


@pytest.mark.parametrize("side", [0, 1])
def test_edges_of_the_map_are_curves_of_one_source(side: int) -> None:
    """Along an axis the map says what the curve of that source does, which is worked out in another way."""
    found = map_of_base()
    curve = shortfall(BASE, cuts.cut(BASE, [BOTH[side]]))
    shapes = polygons(found)
    for depth in np.linspace(0.001, curve.walk.end - 0.001, 40):
        place = (depth, 1e-9) if side == 0 else (1e-9, depth)
        number = next(i for i, shape in enumerate(shapes) if shape.buffer(1e-9).contains(shapely.Point(place)))
        assert values(found, number, place) == pytest.approx(curve.at(depth), abs=1e-4, rel=1e-7)
    first = {fate.target: fate.first_missed for fate in curve.fates if fate.first_missed is not None}
    on_axis = {
        target: min((p[side] for line in lines for p in line if p[1 - side] < 1e-9), default=None)
        for target, lines in found.break_even
    }
    assert {t: d for t, d in on_axis.items() if d is not None} == pytest.approx(first, abs=1e-6)


def test_borders_are_where_halving_finds_no_plan() -> None:
    """Along rays from no cut, the map ends where linprog finds none any more; each border names what clashes."""
    found = map_of_base()
    whole = shapely.union_all(polygons(found)).buffer(1e-9)
    changes = [cuts.cut(BASE, [source]).change for source in BOTH]
    for p, q in ((1.0, 0.0), (0.8, 0.6), (0.5, 0.5), (0.2, 0.8)):
        end = halved(CutOracle(with_targets(BASE), p * changes[0] + q * changes[1]).feasible, 1.0)
        ray = shapely.LineString([(0, 0), (p, q)]).intersection(whole)
        assert ray.length / np.hypot(p, q) == pytest.approx(end, abs=1e-6)
    assert [len(border.clashes) for border in found.borders] == [1, 1, 1, 1]
    kinds = {rule.kind for border in found.borders for clash in border.clashes for rule in clash.rules}
    assert kinds == {"cap", "limit"}


def test_named_scenarios_lie_where_their_money_is() -> None:
    """local-90 is an even cut of a tenth; central-60 cuts 2016-2020 alone, so its place is by its money."""
    cut, later = map_of_base().points
    assert (cut.scenario, cut.place, cut.exact) == ("local-90", (0.0, pytest.approx(0.1)), True)
    lost = 0.4 * sum(cap for year, cap in zip(BASE.model.years, BASE.caps["central"], strict=True) if year >= 2016)
    assert (later.place, later.exact) == ((pytest.approx(lost / 16448.0), 0.0), False)


def test_hand_worked_map() -> None:
    """180 of money, 100 needed for 20 jobs: the target fails where 120 p + 60 q is above 80, 7/12 of the plane."""
    found = two_sources(scenario(), BOTH)
    assert [(len(region.missed), region.area) for region in found.regions] == [
        (0, pytest.approx(5 / 12)), (1, pytest.approx(7 / 12)),
    ]  # fmt: skip
    ((target, (line,)),) = found.break_even
    assert target.key == "jobs@2020-2021"
    assert {tuple(np.round(place, 9)) for place in line} == {(0.666666667, 0.0), (round(1 / 6, 9), 1.0)}
    assert found.regions[0].outcomes_slopes == pytest.approx((-0.2, -0.2))
    assert found.borders == ()


def test_map_where_money_is_carried_over() -> None:
    """What may be carried moves with the caps: along an axis the map is the curve, and its corners stand."""
    asked = scenario(carry_over={"central": 0.5, "local": 0.2}, targets=(Target("jobs", (2021,), 20.0),))
    found = two_sources(asked, BOTH)
    curve = shortfall(asked, cuts.cut(asked, ["central"]))
    shapes = polygons(found)
    for depth in (0.05, 0.3, 0.7, 0.95):
        number = next(i for i, shape in enumerate(shapes) if shape.buffer(1e-9).contains(shapely.Point(depth, 1e-9)))
        assert values(found, number, (depth, 0.0)) == pytest.approx(curve.at(depth), abs=1e-6)


def test_maps_that_cannot_be() -> None:
    """Floors that take all money of a source leave no plane; nor does a source without a cap, nor other years."""
    whole = Limit("whole", "money", Selection(source=("central",)), ("year",), Bound("plan", 1.0))
    with pytest.raises(UsageError, match="no room for cuts of both"):
        two_sources(scenario(limits=(whole,)), BOTH)
    with pytest.raises(UsageError, match="found other"):
        two_sources(scenario(), ("central", "other"))
    with pytest.raises(UsageError, match="same years and sources as small, found base"):
        two_sources(scenario(), BOTH, named=[BASE])
    too_much = Limit("floor", "money", Selection(), ("year",), Bound("plan", 1.2))
    with pytest.raises(Infeasible):
        two_sources(scenario(limits=(too_much,)), BOTH)


def test_map_without_targets_and_with_one_missed_everywhere() -> None:
    """Without targets one region, no lines; a target that is missed with all of the money has no line either."""
    plain = two_sources(scenario(targets=()), BOTH)
    assert (len(plain.regions), plain.break_even) == (1, ())
    missed = two_sources(scenario(targets=(Target("jobs", YEARS, 50.0),), soft=True), BOTH)
    assert [len(region.missed) for region in missed.regions] == [1]
    assert missed.break_even == ()


def test_map_whose_middle_lies_on_the_border_of_two_regions() -> None:
    """A place in the middle of a border names no region, so another place is taken, and the whole plane is covered."""
    asked = results()["tranches used up"]
    found = two_sources(asked, (CENTRAL, LOCAL))
    assert shapely.union_all(polygons(found)).area == pytest.approx(1.0, abs=1e-7)
    middle = shapely.Point(0.5, 0.5)
    assert sum(polygon.distance(middle) < 1e-7 for polygon in polygons(found)) == 2
    for region in found.regions:
        for corner in region.corners:
            left = dict(zip((CENTRAL, LOCAL), (1 - depth for depth in corner.place), strict=True))
            caps = {source: tuple(cap * left[source] for cap in money) for source, money in asked.caps.items()}
            assert corner.outcomes == pytest.approx(kcplan.solve(replace(asked, caps=caps)).review.objective)
