"""The programmes of planning again: one for each first open year, whose facts are changed in place.

The years before the first open one are closed. What was paid and delivered in them enters the programme as it enters
that of a scenario with closed years: on the sides of limits and targets, and in the money carried in. Change is
measured from the budget that is in force today, every year. The whole programme, in which these years are open, has the
coefficients of all of that.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from kcplan import tolerances
from kcplan.arrays import FloatArray, IntArray
from kcplan.checking import optimality
from kcplan.domain.closed import Closed
from kcplan.domain.rules import RuleId
from kcplan.domain.scenario import Scenario
from kcplan.domain.uncertainty import Parameter
from kcplan.engine import solvers
from kcplan.engine.lexicographic import lexicographic_minimum
from kcplan.engine.linear_programme import LinearProgramme
from kcplan.engine.scaling import without_noise
from kcplan.engine.session import Session
from kcplan.errors import CheckFailed, Infeasible, SolverStopped
from kcplan.mathematics.giving_way import GIVE_WAY, giving_way
from kcplan.mathematics.numbers import NumberPlaces
from kcplan.mathematics.programme import programme_of
from kcplan.sweeping.figures import breaks_bounds

#: Families of rows whose sides closed years move by what the whole programme says of them.
_WITH_FACTS = ("limit", "target")


@dataclass(frozen=True, eq=False)
class YearFacts:
    """What is known when a year is planned.

    `values` (k,) of the parameters, as they are believed; `rows` what closed years come to in each row of the whole
    programme, and `near` how exact that is; `brought` (blocks,) the money carried in.
    """

    values: FloatArray
    rows: FloatArray
    near: FloatArray
    brought: FloatArray

    @classmethod
    def of(cls, values: FloatArray, whole: LinearProgramme, x: FloatArray, brought: FloatArray) -> "YearFacts":
        """The facts of closed years whose money and units are those of x (n,), and 0 in open years."""
        return cls(values, whole.row_values(x), tolerances.SAME_SUM * whole.absolute_row_values(x), brought)

    def same(self, other: "YearFacts") -> bool:
        """Whether nothing at all differs."""
        pairs = ((self.values, other.values), (self.rows, other.rows), (self.brought, other.brought))
        return all(np.array_equal(one, another) for one, another in pairs)


@dataclass(frozen=True, eq=False)
class YearPlan:
    """The best plan from a year on: money (spend,) and units (units,) of its columns; and how far limits gave way, as
    the sum of their shares."""

    money: FloatArray
    units: FloatArray
    gave_way: float


def closed_until(scenario: Scenario, first: int) -> Scenario:
    """The scenario with the years before position `first` closed; of those that were open nothing is spent."""
    model, before = scenario.model, scenario.closed
    count = first - scenario.first_open
    if not count:
        return scenario
    regions, lines, sources, _years = model.shape
    by_activity = np.full((regions, len(model.activities), sources, count), np.nan)
    payers = {line.id: [source.id in line.sources for source in model.sources] for line in model.lines}
    for a, activity in enumerate(model.activities):
        by_activity[:, a, payers[activity.line]] = 0.0
    now = Closed(
        np.zeros((regions, lines, sources, count)), by_activity, np.zeros((regions, len(model.activities), count)), {}
    )
    if before is not None:
        now = Closed(
            np.concatenate([before.money, now.money], axis=-1),
            np.concatenate([before.by_activity, now.by_activity], axis=-1),
            np.concatenate([before.units, now.units], axis=-1),
            {},
        )
    return replace(scenario, closed=now)


class YearProgramme:
    """Plans the years from position `first` on, in one programme; `whole` is that in which no more years are closed.

    Where no plan keeps every limit, limits give way as little as can be, as those of published budgets do.
    """

    def __init__(self, scenario: Scenario, parameters: tuple[Parameter, ...], first: int, whole: NumberPlaces) -> None:
        self._scenario, self._parameters = closed_until(scenario, first), parameters
        columns = whole.columns
        self.spend = np.flatnonzero(columns.spend.year >= first)  # its money, among that of the whole programme
        self.units = np.flatnonzero(columns.units.year >= first)
        self._strict = _Way(NumberPlaces(self._scenario, parameters, programme_of))
        self._last: tuple[YearFacts, YearPlan] | None = None  # before anything is known all futures are alike
        self._facts, self._facts_of = _matched(self._strict.places.programme, whole.programme)

    @cached_property
    def _yielding(self) -> "_Way":
        """The same programme where limits give way; most scenarios never need it."""
        return _Way(
            NumberPlaces(self._scenario, self._parameters, lambda columns: giving_way(programme_of(columns), soft=True))
        )

    def start_from(self, known: YearFacts) -> None:
        """Let all plans start from the basis of this one; from nothing where it cannot be solved."""
        programme = self._programme(self._strict, known)
        self._strict.session.take(programme)
        with suppress(Infeasible, SolverStopped):
            lexicographic_minimum(programme, self._strict.session)
            self._strict.session.start_here()

    def plan(self, known: YearFacts) -> YearPlan:
        """The plan; Infeasible where none is left even if limits give way, SolverStopped where none is proved."""
        if self._last is not None and known.same(self._last[0]):
            return self._last[1]
        found = self._found(known)
        self._last = known, found
        return found

    def _found(self, known: YearFacts) -> YearPlan:
        programme = self._programme(self._strict, known)
        self._strict.session.take(programme)
        try:
            return self._solved(programme, self._strict.session)
        except (Infeasible, SolverStopped, CheckFailed):
            pass
        programme = self._programme(self._yielding, known)
        try:
            return self._solved(programme, solvers.open_session(solvers.DEFAULT, programme))
        except CheckFailed as error:
            raise SolverStopped(str(error)) from error

    def _solved(self, programme: LinearProgramme, session: Session) -> YearPlan:
        optimum = lexicographic_minimum(programme, session)
        optimality.check(programme, optimum)
        x = without_noise(optimum.x, programme.scaling.columns)
        if breaks_bounds(x, programme):
            raise CheckFailed("bounds")
        columns = self._strict.places.columns
        way = optimum.values.get(GIVE_WAY, 0.0)
        return YearPlan(x[columns.spend.columns], x[columns.units.columns], way if way > tolerances.KEPT else 0.0)

    def _programme(self, way: "_Way", known: YearFacts) -> LinearProgramme:
        """The programme with these facts."""
        numbers = way.places.numbers(known.values)
        programme = way.places.programme_of(numbers)
        bounds = programme.bounds.copy()
        moved, near = known.rows[self._facts_of], known.near[self._facts_of]
        bounds.row_lower[self._facts] -= moved + near
        bounds.row_upper[self._facts] -= moved - near
        rows = programme.row_family("cap").slice
        there = numbers.caps.copy()
        there[:, 0] += known.brought
        bounds.row_upper[rows] = there.reshape(-1)
        return way.places.programme.sized_alike(replace(programme, bounds=bounds))


class _Way:
    """Places of numbers, and a session that solves programmes with other numbers there."""

    def __init__(self, places: NumberPlaces) -> None:
        self.places = places
        self.session = solvers.repeated_session(places.programme)


def _matched(programme: LinearProgramme, whole: LinearProgramme) -> tuple[IntArray, IntArray]:
    """Rows of limits and targets of a programme, and the same rules' rows of the whole one."""
    place = _by_words(whole)
    own = _by_words(programme)
    rows = np.array([*own.values()], dtype=np.int64)
    return rows, np.array([place[words] for words in own], dtype=np.int64)


def _by_words(programme: LinearProgramme) -> Mapping[tuple[object, ...], int]:
    """The rows of limits and targets, by their rule and its words."""
    return {
        (family.about, *family.words(member)): family.start + member
        for family in programme.rows
        if isinstance(family.about, RuleId) and family.about.family in _WITH_FACTS
        for member in range(family.size)
    }
