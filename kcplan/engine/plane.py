"""How the lexicographic optimum of a linear programme depends on two parameters: the plane divided into cells, exactly.

The parameters, from 0 to 1, move bounds and sides along two directions. With both as further columns the programme
stays linear. Optimal prices of every tier, found at one point of the plane, are optimal wherever what they hold can
be kept (complementary slackness), so the cell of that point is the shadow of a polyhedron on the plane, and the
tiers' values are linear on it (T. Gal, J. Nedoma, Multiparametric Linear Programming, Management Science 18, 1972,
406-422, doi:10.1287/mnsc.18.7.406). The shadow is found corner by corner: each edge is pushed outwards by a linear
programme until none gives way. What is not covered yet names the next point, until nothing is left.
"""

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely

from kcplan import tolerances
from kcplan.arrays import FloatArray, IntArray
from kcplan.engine import parametric, solvers
from kcplan.engine.lexicographic import Held, Optimum, lexicographic_minimum
from kcplan.engine.linear_programme import Bounds, LinearProgramme, Objective
from kcplan.engine.scaling import without_noise
from kcplan.errors import Infeasible, SolverStopped
from kcplan.language import _

#: Where a place inside lies on a border, the next one is so far on the way to a corner: not at a round part of it.
_ASIDE = 0.382

PlanePoint = tuple[float, float]


@dataclass(frozen=True, eq=False)
class PlaneCorner:
    """A corner of a cell, with the tiers' values and the watched columns there."""

    place: PlanePoint
    values: Mapping[Hashable, float]  # of the reported tiers, by their ids
    watched: FloatArray


@dataclass(frozen=True, eq=False)
class PlaneCell:
    """A convex polygon, its corners counter-clockwise, on which the tiers' values and watched columns are linear."""

    corners: tuple[PlaneCorner, ...]

    @property
    def polygon(self) -> shapely.Polygon:
        return shapely.Polygon([corner.place for corner in self.corners])

    def linear(self, heights: Sequence[float]) -> tuple[float, float, float]:
        """The linear function with one height a corner: its value at (0, 0) and its two slopes."""
        places = np.array([(1.0, *corner.place) for corner in self.corners])
        found = np.linalg.lstsq(places, np.asarray(heights), rcond=None)[0]
        size = float(np.abs(heights).max())
        value, first, second = (tolerances.beside(float(part), size) for part in found)
        return value, first, second


class Plane:
    """A programme whose bounds move along two directions.

    The objectives of the ids `reported` are the tiers whose values are to be linear on a cell, as are the columns
    `watched`; the other tiers are solved only where these leave a watched column open.
    """

    def __init__(
        self,
        programme: LinearProgramme,
        directions: tuple[Bounds, Bounds],
        reported: Collection[Hashable],
        watched: IntArray,
        solver: str = solvers.DEFAULT,
    ) -> None:
        self._size = programme.column_count
        self._programme = _with_parameters(programme, directions)
        self._reported = tuple(tier for tier in self._programme.objectives if tier.id in reported)
        self._watched = watched
        self._session = solvers.open_session(solver, self._programme)

    def domain(self) -> shapely.Polygon:
        """Where the programme is feasible; empty where it is so along a line at most. Raises Infeasible."""
        corners = [self._place(x) for x in self._shadow(self._programme.bounds)]
        return shapely.Polygon(corners if len(corners) > 2 else [])

    def cells(self, domain: shapely.Polygon) -> Iterator[PlaneCell]:
        """Cells that cover the domain; they may overlap where they agree."""
        left: shapely.Geometry = domain
        while (part := _largest(left)).area > tolerances.AREA:
            cell = self._within(part)
            rest = shapely.difference(left, cell.polygon.buffer(tolerances.SAME_EDGE, join_style="mitre"))
            if rest.area >= left.area:
                raise _stuck(part.representative_point())
            left = rest
            yield cell

    def _within(self, part: shapely.Polygon) -> PlaneCell:
        """A cell around some place inside a polygon."""
        for inner in _inner(part):
            cell = self._cell((inner.x, inner.y))
            if len(cell.corners) > 2:
                return cell
        raise _stuck(part.representative_point())

    def values_at(self, place: PlanePoint) -> Mapping[Hashable, float]:
        """The reported tiers' values at a place, by a solve of their own. Raises Infeasible."""
        return self._tiers(place, self._reported).values

    def _tiers(self, place: PlanePoint, tiers: Sequence[Objective]) -> Optimum:
        """Some of the tiers at a place."""
        bounds = self._at(self._programme.bounds, place)
        programme = replace(self._programme, bounds=bounds, objectives=tuple(tiers))
        return lexicographic_minimum(programme, self._session, unique=False)

    def _cell(self, place: PlanePoint) -> PlaneCell:
        """The cell around a place; where that lies on the border of two, what may be only a part of the border."""
        held = _held(self._tiers(place, self._reported))
        if not self._settled(place, held):
            held = _held(self._tiers(place, self._programme.objectives))
        corners = []
        for point in self._shadow(self._face(held)):
            x = without_noise(point, self._programme.scaling.columns)
            values = {tier.id: tier.value(x) for tier in self._reported}
            corners.append(PlaneCorner(self._place(point), values, x[self._watched]))
        return PlaneCell(tuple(corners))

    def _face(self, held: Sequence[Held]) -> Bounds:
        """What is held stays; the parameters, whose prices are no part of it, are free."""
        face = self._programme.bounds.copy()
        for tier in held:
            tier.narrow(face)
        parameters = slice(self._size, self._size + 2)
        face.column_lower[parameters], face.column_upper[parameters] = 0.0, 1.0
        return face

    def _settled(self, place: PlanePoint, held: Sequence[Held]) -> bool:
        """Whether each watched column has one value on the face at a place: then it is linear on the whole cell."""
        face = self._at(self._face(held), place)
        for column in self._watched[face.column_lower[self._watched] < face.column_upper[self._watched]]:
            cost = np.zeros(self._programme.column_count)
            cost[column] = 1.0
            least, most = (self._session.minimise(sign * cost, face).point.x[column] for sign in (1.0, -1.0))
            if most - least > tolerances.SAME_PLAN * self._programme.scaling.columns[column]:
                return False
        return True

    def _at(self, bounds: Bounds, place: PlanePoint) -> Bounds:
        fixed = bounds.copy()
        fixed.column_lower[self._size : self._size + 2] = fixed.column_upper[self._size : self._size + 2] = place
        return fixed

    def _place(self, x: FloatArray) -> PlanePoint:
        return float(x[self._size]), float(x[self._size + 1])

    def _shadow(self, face: Bounds) -> list[FloatArray]:
        """Points of a face above the corners of its shadow on the plane, counter-clockwise."""
        corners: list[FloatArray] = []
        for angle in (0.1, 2.2, 4.3):  # any three ways, none along an axis, where many points may be furthest at once
            found = self._furthest(face, (np.cos(angle), np.sin(angle)))
            if all(np.hypot(*self._step(corner, found)) > tolerances.SAME_EDGE for corner in corners):
                corners.append(found)
        edge = 0
        while len(corners) > 1 and edge < len(corners):
            first, second = corners[edge], corners[(edge + 1) % len(corners)]
            p, q = self._step(first, second)
            outwards = (q / np.hypot(p, q), -p / np.hypot(p, q))
            found = self._furthest(face, outwards)
            if np.dot(self._step(first, found), outwards) > tolerances.SAME_EDGE:
                corners.insert(edge + 1, found)
            else:
                edge += 1
        return corners

    def _step(self, one: FloatArray, other: FloatArray) -> FloatArray:
        """From the place of one point to that of another, shape (2,)."""
        return other[self._size :] - one[self._size :]

    def _furthest(self, face: Bounds, way: tuple[float, float]) -> FloatArray:
        cost = np.zeros(self._programme.column_count)
        cost[self._size : self._size + 2] = -np.array(way)
        solution = self._session.minimise(cost, face)
        if solution.optimum is None:
            raise Infeasible(_("no allocation keeps the limits, whatever the money is"))
        return solution.point.x


def _held(optimum: Optimum) -> list[Held]:
    return [tier.held for tier in optimum.tiers if tier.held]


def _inner(part: shapely.Polygon) -> Iterator[shapely.Point]:
    """Places inside a polygon, one at a time: the next is asked for where one lies on the border of two cells."""
    middle = part.representative_point()
    yield middle
    for x, y in part.exterior.coords[:-1]:
        place = shapely.Point(middle.x + _ASIDE * (x - middle.x), middle.y + _ASIDE * (y - middle.y))
        if part.contains(place):
            yield place


def _stuck(place: shapely.Point) -> SolverStopped:
    text = _("the plane cannot be divided further at {x:.9g}; {y:.9g}")
    return SolverStopped(text.format(x=place.x, y=place.y))


def _largest(geometry: shapely.Geometry) -> shapely.Polygon:
    parts = [part for part in getattr(geometry, "geoms", [geometry]) if isinstance(part, shapely.Polygon)]
    return max(parts, key=lambda part: part.area, default=shapely.Polygon())


def _with_parameters(programme: LinearProgramme, directions: tuple[Bounds, Bounds]) -> LinearProgramme:
    """The programme with two further columns from 0 to 1 that move its bounds along the directions."""
    wider = parametric.with_steps(programme, directions, shares=True)
    bounds = wider.bounds.copy()
    bounds.column_upper[programme.column_count :] = 1.0
    return replace(wider, bounds=bounds)
