"""What happens as the money of two sources falls short at once: the plane of both cuts, divided exactly into cells."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray

from kcplan import tolerances
from kcplan.analyses.mending.conflicts import conflicting_rows
from kcplan.analyses.mending.diagnose import Clash, clash_of
from kcplan.analyses.shortfall import cuts, directions
from kcplan.arrays import FloatArray
from kcplan.domain.recommendation import SolverInfo
from kcplan.domain.scenario import Scenario, Target
from kcplan.domain.tiers import reported
from kcplan.engine import parametric, solvers
from kcplan.engine.linear_programme import Bounds
from kcplan.engine.plane import Plane, PlaneCell, PlanePoint
from kcplan.errors import CheckFailed, UsageError
from kcplan.language import _
from kcplan.mathematics.facts import weighted
from kcplan.mathematics.tiers import told
from kcplan.planning.allocation import solver_info
from kcplan.planning.solve import Solved, optimise
from kcplan.reading.read import resolved


@dataclass(frozen=True, slots=True)
class MapCorner:
    """A corner of a region: depth of both cuts (shares of the money), weighted shares missed, weighted outcomes."""

    place: PlanePoint
    miss: float
    outcomes: float


@dataclass(frozen=True, slots=True)
class Region:
    """Part of the map in which shares missed and outcomes are linear, and the same targets are missed.

    Slopes are per unit of money of the first and of the second source. `next_cut` says for each source which lines
    lose its next unit of money, at the middle of the region, largest part first; a line that gains is negative.
    """

    corners: tuple[MapCorner, ...]
    area: float
    middle: PlanePoint
    miss_slopes: tuple[float, float]
    outcomes_slopes: tuple[float, float]
    missed: tuple[Target, ...]
    next_cut: tuple[dict[str, float], dict[str, float]]


@dataclass(frozen=True, slots=True)
class NamedPoint:
    """Where another scenario lies on the map, by its money. `exact`: it differs in a cut of this shape only."""

    scenario: str
    place: PlanePoint
    exact: bool


@dataclass(frozen=True, slots=True)
class Border:
    """An edge beyond which no plan keeps the limits, and the rules that clash there, a hair beyond its middle."""

    start: PlanePoint
    end: PlanePoint
    clashes: tuple[Clash, ...]


@dataclass(frozen=True, eq=False)
class Map:
    """The plane of both cuts. Places are depths, shares of `money`; `certified` counts the corners solved again."""

    scenario: Scenario
    sources: tuple[str, str]
    years: tuple[int, ...]
    money: tuple[float, float]
    area: float  # of where a plan exists, of 1 for the whole plane
    regions: tuple[Region, ...]
    borders: tuple[Border, ...]
    break_even: tuple[tuple[Target, tuple[tuple[PlanePoint, ...], ...]], ...]
    points: tuple[NamedPoint, ...]
    certified: int
    solver: SolverInfo


def two_sources(
    scenario: Scenario,
    sources: tuple[str, str],
    years: Sequence[int] | None = None,
    named: Sequence[Scenario] = (),
    solver: str = solvers.DEFAULT,
    progress: Callable[[float], object] = lambda _: None,
) -> Map:
    """The map of the cuts of two sources. `progress` receives the share of it that is done.

    Raises UsageError for sources that cannot be cut, or not both, and for named scenarios of another model; Infeasible
    where the limits clash with all of the money there, and CheckFailed where a corner does not stand when solved again.
    """
    strange = [other.id for other in named if not _same_question(scenario, other)]
    if strange:
        text = _("expected scenarios of the same years and sources as {scenario}, found {other}")
        raise UsageError(text.format(scenario=scenario.id, other=strange[0]))
    both = tuple(cuts.cut(scenario, [source], years) for source in sources)
    solved = optimise(replace(scenario, soft=True), solver)
    columns = solved.columns
    watched = np.arange(columns.miss_start, columns.above_start)
    first, second = (directions.of_caps(solved, one.change, one.by_region) for one in both)
    ways = (first, second)
    decisive = [tier.id for tier in told(solved.programme.objectives)]
    plane = Plane(solved.programme, ways, decisive, watched, solver)
    domain = plane.domain()
    if domain.is_empty:
        text = _(
            "expected money of {one} and of {other} that can be cut, found limits that leave no room for cuts of both; "
            "follow the cut of one with --cut"
        )
        raise UsageError(text.format(one=sources[0], other=sources[1]))
    cells: list[PlaneCell] = []
    for cell in plane.cells(domain):
        cells.append(cell)
        progress(min(1.0, sum(cell.polygon.area for cell in cells) / domain.area))
    certified = _certify(plane, cells)
    money = (both[0].money, both[1].money)
    next_cut = _NextCut(solved, ways, money, solver)
    merged = _merged(cells)
    regions = [_region(solved, polygon, cell, next_cut, money) for polygon, cell in merged]
    return Map(
        scenario=scenario,
        sources=sources,
        years=both[0].years,
        money=money,
        area=domain.area,
        regions=tuple(sorted(regions, key=lambda region: (len(region.missed), -region.area))),
        borders=tuple(_borders(solved, ways, domain, solver)),
        break_even=tuple(
            (target, lines)
            for number, target in enumerate(scenario.targets)
            if (lines := _break_even([(polygon, cell) for polygon, cell in merged if _misses(cell)[number]], number))
        ),
        points=tuple(_point(scenario, other, sources, both[0].years) for other in named),
        certified=certified,
        solver=solver_info(solved.session),
    )


def _certify(plane: Plane, cells: Sequence[PlaneCell]) -> int:
    """Solve every corner again by itself; the number of corners."""
    places = {corner.place: corner for cell in cells for corner in cell.corners}
    for place, corner in places.items():
        again = plane.values_at(place)
        if not np.allclose([*again.values()], [*corner.values.values()], rtol=tolerances.KEPT, atol=tolerances.KEPT):
            text = _("the map gives {values} at {place}, but a separate solve gives {again}")
            raise CheckFailed(text.format(values=corner.values, place=place, again=again))
    return len(places)


def _merged(cells: Sequence[PlaneCell]) -> list[tuple[shapely.Polygon, PlaneCell]]:
    """Polygons in which all is linear, each with a cell that tells how: cells that agree are one where they touch."""
    groups: list[list[PlaneCell]] = []
    for cell in cells:
        group = next((group for group in groups if _agree(group[0], cell)), None)
        if group is None:
            groups.append([cell])
        else:
            group.append(cell)
    found = []
    for group in groups:
        whole = shapely.union_all(
            [cell.polygon for cell in group], grid_size=tolerances.SAME_CORNER if len(group) > 1 else None
        )
        found += [(part, group[0]) for part in getattr(whole, "geoms", [whole])]
    return found


def _agree(one: PlaneCell, other: PlaneCell) -> bool:
    """Whether the linear functions of a cell hold at the corners of another, and the same targets are missed."""
    if not np.array_equal(_misses(one), _misses(other)):
        return False
    there = np.array([(1.0, *corner.place) for corner in other.corners])
    return all(
        np.allclose(there @ one.linear(here), heights, rtol=tolerances.KEPT, atol=tolerances.KEPT)
        for here, heights in zip(_heights(one), _heights(other), strict=True)
    )


def _heights(cell: PlaneCell) -> tuple[list[float], list[float]]:
    """Weighted shares missed, and weighted outcomes, at the corners."""
    miss, outcomes = zip(*(reported(corner.values) for corner in cell.corners), strict=True)
    return list(miss), list(outcomes)


def _misses(cell: PlaneCell) -> NDArray[np.bool_]:
    """Which targets are missed inside a cell: as each share is linear and never negative, those so at a corner."""
    return np.asarray(np.max([corner.watched for corner in cell.corners], axis=0) > tolerances.AT_BOUND)


def _region(
    solved: Solved, polygon: shapely.Polygon, cell: PlaneCell, next_cut: "_NextCut", money: tuple[float, float]
) -> Region:
    heights = _heights(cell)
    (miss, *miss_slopes), (outcomes, *slopes) = (cell.linear(own) for own in heights)
    outcomes += weighted(solved.columns.scenario)
    size = max(heights[0])  # what is missed at most
    places = [(float(p), float(q)) for p, q in shapely.geometry.polygon.orient(polygon).exterior.coords[:-1]]
    middle = polygon.representative_point()
    targets = zip(solved.columns.scenario.targets, _misses(cell), strict=True)
    return Region(
        tuple(
            MapCorner(
                (p, q),
                tolerances.beside(miss + p * miss_slopes[0] + q * miss_slopes[1], size),
                outcomes + p * slopes[0] + q * slopes[1],
            )
            for p, q in places
        ),
        polygon.area,
        (middle.x, middle.y),
        (miss_slopes[0] / money[0], miss_slopes[1] / money[1]),
        (slopes[0] / money[0], slopes[1] / money[1]),
        tuple(target for target, missed in targets if missed),
        next_cut((middle.x, middle.y)),
    )


class _NextCut:
    """Which lines lose the next unit of money of either source at a place."""

    def __init__(self, solved: Solved, ways: tuple[Bounds, Bounds], money: tuple[float, float], solver: str) -> None:
        self._solved, self._ways, self._money = solved, ways, money
        self._derivative = parametric.Derivative(solved.programme, solvers.open_session(solver, solved.programme))

    def __call__(self, place: PlanePoint) -> tuple[dict[str, float], dict[str, float]]:
        bounds = self._solved.programme.bounds
        for way, depth in zip(self._ways, place, strict=True):
            bounds = parametric.moved(bounds, way, depth)
        x = self._derivative.optimum(bounds).x
        first, second = (self._lines(x, bounds, way, money) for way, money in zip(self._ways, self._money, strict=True))
        return first, second

    def _lines(self, x: FloatArray, bounds: Bounds, way: Bounds, money: float) -> dict[str, float]:
        found = self._derivative(x, bounds, way)
        if found is None:
            return {}
        model, spend = self._solved.columns.scenario.model, self._solved.columns.spend
        public = np.flatnonzero(model.public[spend.source])
        given = np.bincount(spend.line[public], -found.x[spend.columns[public]] / money, len(model.lines))
        order = np.argsort(-given, kind="stable")
        return {model.lines[n].id: float(given[n]) for n in order if abs(given[n]) > tolerances.KEPT}


def _borders(solved: Solved, ways: tuple[Bounds, Bounds], domain: shapely.Polygon, solver: str) -> Iterator[Border]:
    """Edges of the domain that are not edges of the plane, with the clash a hair beyond the middle of each."""
    ring = np.array(shapely.geometry.polygon.orient(domain).exterior.coords)
    for start, end in pairwise(ring):
        if np.any(np.maximum(start, end) <= tolerances.AT_BOUND) or np.any(
            np.minimum(start, end) >= 1 - tolerances.AT_BOUND
        ):
            continue  # no money is added, and no more than all can be cut
        across, along = end - start
        outwards = np.array([along, -across]) / np.hypot(across, along)
        bounds = solved.programme.bounds
        for way, depth in zip(ways, (start + end) / 2 + tolerances.BEYOND * outwards, strict=True):
            bounds = parametric.moved(bounds, way, depth)
        programme = replace(solved.programme, bounds=bounds)
        scenario = solved.columns.scenario
        clashes = [clash_of(scenario, programme, own, solver) for own in conflicting_rows(programme, solver)]
        yield Border((float(start[0]), float(start[1])), (float(end[0]), float(end[1])), tuple(clashes))


def _break_even(
    missing: Sequence[tuple[shapely.Polygon, PlaneCell]], number: int
) -> tuple[tuple[PlanePoint, ...], ...]:
    """The lines on which a target begins to be missed: edges of where it is on which nothing of it is missed yet."""
    edges = []
    for polygon, cell in missing:
        share = np.array(cell.linear([float(corner.watched[number]) for corner in cell.corners]))
        for start, end in pairwise(polygon.exterior.coords):
            if max(share @ (1, *start), share @ (1, *end)) <= tolerances.AT_BOUND:
                edges.append((start, end))
    together = shapely.set_precision(
        shapely.MultiLineString(edges), tolerances.SAME_CORNER
    )  # so that edges meet to the digit
    lines = shapely.line_merge(together).simplify(tolerances.AT_BOUND)
    return tuple(tuple((x, y) for x, y in line.coords) for line in getattr(lines, "geoms", [lines]) if line.length)


def _same_question(one: Scenario, other: Scenario) -> bool:
    """Whether the money of two scenarios can stand on one map."""
    return (
        one.model.years == other.model.years
        and one.model.regions == other.model.regions
        and one.caps.keys() <= other.caps.keys()
        and one.region_caps.keys() == other.region_caps.keys()
    )


def _point(scenario: Scenario, other: Scenario, sources: tuple[str, str], years: tuple[int, ...]) -> NamedPoint:
    place, near = [], tolerances.SAME_PARAMETER * scenario.money_size
    in_proportion = scenario.with_caps(other.caps).region_caps
    exact = _rest(scenario) == _rest(other) and all(
        np.allclose(in_proportion[source], caps, rtol=tolerances.SAME_PARAMETER, atol=near)
        for source, caps in other.region_caps.items()
    )
    for source in scenario.caps:
        before, after = np.array(scenario.caps[source]), np.array(other.caps[source])
        here = np.isin(scenario.model.years, years) & (source in sources)
        depth = 1 - float(after[here].sum() / before[here].sum()) if source in sources else 0.0
        exact &= bool(
            np.allclose(after, np.where(here, (1 - depth) * before, before), rtol=tolerances.SAME_PARAMETER, atol=near)
        )
        if source in sources:
            place.append((sources.index(source), depth))
    first, second = (depth for _, depth in sorted(place))
    return NamedPoint(other.id, (first, second), exact)


def _rest(scenario: Scenario) -> dict[str, object]:
    """A scenario without what a point may differ in: its name, its caps, and whether targets are soft."""
    return {
        key: value
        for key, value in resolved(replace(scenario, soft=True)).items()
        if key not in ("id", "title", "question", "caps")
    }
