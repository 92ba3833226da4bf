"""What a policy comes to in one future: a signed plan, planning again every year, or knowing everything beforehand."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from kcplan import tolerances
from kcplan.arrays import FloatArray
from kcplan.domain.futures import mean_of
from kcplan.domain.scenario import Scenario
from kcplan.domain.uncertainty import Parameter
from kcplan.errors import Infeasible, SolverStopped
from kcplan.mathematics.numbers import NumberPlaces, Numbers
from kcplan.mathematics.programme import programme_of
from kcplan.planning.evaluate import given_amounts
from kcplan.reading.given_plan import Cell
from kcplan.sweeping.figures import Bookkeeper, SweptFigures
from kcplan.sweeping.ladder.carried_out import Year
from kcplan.sweeping.ladder.years import YearFacts, YearProgramme
from kcplan.sweeping.rules import SweptRules
from kcplan.sweeping.sweep import STATUSES, SolvedFuture


@dataclass(frozen=True, eq=False)
class PolicyFuture:
    """A policy in one future. `moved`: public money signed away from the budget in force; NaN where it has no plan or
    there is no such budget. `gave_way`: how far limits gave way, over all plans made, as the sum of their shares."""

    solved: SolvedFuture
    moved: float = np.nan
    gave_way: float = 0.0


class Ground:
    """What all policies of a scenario share: the whole programme, its years, and how figures are added up."""

    def __init__(self, scenario: Scenario, parameters: tuple[Parameter, ...]) -> None:
        self.scenario, self.parameters = scenario, parameters
        self.places = NumberPlaces(scenario, parameters, programme_of)
        self.columns = self.places.columns
        self.open = range(scenario.first_open, len(scenario.model.years))
        self.years = [Year(self.columns, t) for t in self.open]
        self.has_a_most = any(target.at_most is not None for target in scenario.targets)  # more may be too much
        self._book = Bookkeeper(self.columns)

    def shaped(self, cells: FloatArray) -> FloatArray:
        """Money by cell (spend,), shaped like the plan."""
        spend, found = self.columns.spend, np.zeros(self.scenario.model.shape)
        np.add.at(found, (spend.region, spend.line, spend.source, spend.year), cells)
        return found

    def moved(self, signed: FloatArray) -> float:
        """How far signed money, shaped like the plan, is from the budget in force; NaN where there is none."""
        budget, model, first = self.scenario.in_force, self.scenario.model, self.scenario.first_open
        if budget is None:
            return np.nan
        return float(np.abs((signed - budget)[:, :, model.public, first:]).sum())

    def figures(self, x: FloatArray, numbers: Numbers) -> SweptFigures:
        """What money and units (n,) come to."""
        return self._book.figures(x, numbers)


class SignedPlan:
    """One plan for all futures, money by cell (spend,) of the whole programme: what comes of it, year by year."""

    def __init__(self, ground: Ground, signed: FloatArray) -> None:
        self._ground, self._signed = ground, signed
        self._moved = ground.moved(ground.shaped(signed))

    def keeps_rules(self) -> bool:
        """Whether the plan as it is signed keeps caps, limits and counterpart money."""
        x, cut = self._carried_out(self._ground.places.base)
        limits, counterpart = SweptRules(self._ground.columns).broken(x[None])
        return cut == 0.0 and not limits.any() and not counterpart.any()

    def future(self, values: FloatArray) -> PolicyFuture:
        """The figures in a future with these values of the parameters."""
        numbers = self._ground.places.numbers(values)
        x, cut = self._carried_out(numbers)
        return PolicyFuture(SolvedFuture(0, self._ground.figures(x, numbers), cut=cut), self._moved)

    def _carried_out(self, numbers: Numbers) -> tuple[FloatArray, float]:
        """Money and units (n,) with these numbers, and how much money does not come."""
        ground = self._ground
        x, carried, cut = np.zeros(ground.columns.count), ground.columns.capped.brought, 0.0
        for year in ground.years:
            done = year.done(self._signed[year.spend], numbers, carried)
            x[year.spend], x[ground.columns.units.start + year.units] = done.paid, done.units
            carried, cut = done.carried, cut + done.cut
        return x, cut


def by_activity(ground: Ground, plan: Mapping[Cell, float]) -> FloatArray | None:
    """Money of a plan by cell (spend,); None where it does not say how money of a line is split over activities."""
    spend, scenario = ground.columns.spend, ground.scenario
    total, named = given_amounts(scenario, plan or None)
    cells = np.where(spend.activity >= 0, named, total[spend.region, spend.line, spend.source, spend.year])
    apart = np.abs(ground.shaped(cells) - total)[..., scenario.first_open :]
    near = tolerances.KEPT * np.maximum(scenario.money_size, total[..., scenario.first_open :])
    return cells if (apart <= near).all() else None


class Replanning:
    """Plans every year again, from what was paid and delivered so far.

    A number that is uncertain in several years is known from the first of them on; what is not known yet is taken to be
    as expected. Money of a year is known when the year is planned, or only afterwards (`late`): then the year is
    signed with expected money, which is cut where less comes.
    """

    def __init__(self, ground: Ground, middle: FloatArray) -> None:
        self._ground = ground
        scenario = ground.scenario
        uncertainty = scenario.uncertainty
        assert uncertainty is not None  # Futures.sampled refuses a scenario without
        self._expected = np.array([mean_of(own) for own in uncertainty.distributions])
        self._since = np.array([min(own.years) - scenario.model.years[0] for own in ground.parameters])
        self._programmes = [YearProgramme(scenario, ground.parameters, t, ground.places) for t in ground.open]
        with suppress(Infeasible, SolverStopped):
            self._walked(middle, late=False, starts=True)

    def future(self, values: FloatArray, late: bool) -> PolicyFuture:
        """The figures of planning every year again."""
        try:
            return self._walked(values, late)
        except Infeasible:
            return PolicyFuture(SolvedFuture(STATUSES.index("infeasible")))
        except SolverStopped:
            return PolicyFuture(SolvedFuture(STATUSES.index("stopped")))

    def foresight(self, values: FloatArray) -> PolicyFuture:
        """The figures of the plan made by one who knows the whole future."""
        ground, columns = self._ground, self._ground.columns
        nothing = np.zeros(columns.count)
        try:
            facts = YearFacts.of(values, ground.places.programme, nothing, columns.capped.brought)
            plan = self._programmes[0].plan(facts)
        except Infeasible:
            return PolicyFuture(SolvedFuture(STATUSES.index("infeasible")))
        except SolverStopped:
            return PolicyFuture(SolvedFuture(STATUSES.index("stopped")))
        x = np.zeros(columns.count)
        x[columns.spend.columns], x[columns.units.columns] = plan.money, plan.units
        figures = ground.figures(x, ground.places.numbers(values))
        return PolicyFuture(SolvedFuture(0, figures), ground.moved(ground.shaped(plan.money)), plan.gave_way)

    def _walked(self, values: FloatArray, late: bool, starts: bool = False) -> PolicyFuture:
        """One year after the other; `starts`: each programme is told to start from the basis of its plan.

        A plan stands until something is new: a number, or money and units that are not as planned.
        """
        ground, columns = self._ground, self._ground.columns
        numbers = ground.places.numbers(values)
        programme = ground.places.programme_of(numbers)
        x, signed, units = np.zeros(columns.count), np.zeros(columns.spend.size), np.zeros(columns.units.size)
        carried, cut, way, before = columns.capped.brought, 0.0, 0.0, np.full(values.size, np.nan)
        as_planned = False
        for t, year, own in zip(ground.open, ground.years, self._programmes, strict=True):
            known = np.where(self._since <= t - late, values, self._expected)
            if starts or not (as_planned and np.array_equal(known, before)):
                facts = YearFacts.of(known, programme, x, carried)
                if starts:
                    own.start_from(facts)
                plan = own.plan(facts)
                signed[own.spend], units[own.units], way = plan.money, plan.units, way + plan.gave_way
            if late:
                most = units[year.units] if ground.has_a_most else None
                done = year.done(signed[year.spend], numbers, carried, most)
            else:
                done = year.planned(signed[year.spend], units[year.units], numbers, carried)
            x[year.spend], x[columns.units.start + year.units] = done.paid, done.units
            as_planned = done.cut == 0.0 and bool(np.allclose(done.units, units[year.units], tolerances.KEPT, 0.0))
            carried, cut, before = done.carried, cut + done.cut, known
        figures, moved = ground.figures(x, numbers), ground.moved(ground.shaped(signed))
        return PolicyFuture(SolvedFuture(0, figures, cut=cut), moved, way)
