"""The numbers of a future, and where they stand in the linear programme of its scenario.

What a future changes are caps, unit costs and yields: bounds of rows and of carried money, coefficients of the
delivery and target rows, of rows of even years where caps say what is even, and the costs of three tiers. All else is
formulated once.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kcplan.arrays import FloatArray, IntArray
from kcplan.domain.futures import region_mask, region_shares, with_rate
from kcplan.domain.rules import RuleId
from kcplan.domain.scenario import Scenario
from kcplan.domain.tiers import EVEN, OUTCOMES, Role, TierId
from kcplan.domain.uncertainty import Parameter
from kcplan.engine.linear_programme import LinearProgramme, Objective
from kcplan.errors import UsageError
from kcplan.language import _
from kcplan.mathematics.columns import Columns, columns_of
from kcplan.mathematics.evenness import Evenness, shares, weighed_by_caps
from kcplan.mathematics.tiers import discounts, settling, yields

#: What each parameter changes: the array, positions in it, and the part of its value that is set there; None: scaled.
_Move = tuple[str, IntArray, FloatArray | None]


@dataclass(frozen=True, eq=False)
class Numbers:
    """Caps (blocks, years) in money, as mathematics/capped.py has them; public money per unit (units,), one a column of
    units; outcome units per unit (outcomes, units); what units of each year are held against."""

    caps: FloatArray
    costs: FloatArray
    yields: FloatArray
    even: Evenness


class NumberPlaces:
    """Puts the numbers of futures into the programme of their scenario.

    `formulated` makes a programme of columns. Every number that may move has an entry there, also one that is 0 in
    the scenario and set in a future.
    """

    def __init__(
        self,
        scenario: Scenario,
        parameters: tuple[Parameter, ...],
        formulated: Callable[[Columns], LinearProgramme],
        idle: bool = False,
    ) -> None:
        self.scenario = scenario
        self.base = numbers_of(columns_of(scenario, idle))
        for parameter in parameters:
            if parameter.how == "set" and parameter.kind == "yield":
                scenario = with_rate(scenario, parameter, 1.0)
        self.columns = columns_of(scenario, idle)
        self._moves_even = weighed_by_caps(scenario)
        if self._moves_even:
            self.columns = replace(self.columns, even=self.columns.even.with_every_entry())
        self.programme = formulated(self.columns)
        self._moves = [self._move(parameter) for parameter in parameters]
        self._locate()

    def _move(self, parameter: Parameter) -> _Move:
        model, units = self.scenario.model, self.columns.units
        years, regions = np.isin(model.years, parameter.years), region_mask(parameter, model)
        if parameter.kind == "cap":
            return "caps", *self._caps_moved(parameter, years[self.scenario.first_open :], regions)
        chosen = np.array([activity.id in parameter.activities for activity in model.activities])
        held = chosen[units.activity] & years[units.year] & regions[units.region]
        if parameter.kind == "unit_cost":
            return "costs", *_moved(held, parameter)
        outcomes = np.array([outcome.id in parameter.outcomes for outcome in model.outcomes])
        return "yields", *_moved(outcomes[:, None] & held, parameter)

    def _caps_moved(
        self, parameter: Parameter, years: NDArray[np.bool_], regions: NDArray[np.bool_]
    ) -> tuple[IntArray, FloatArray | None]:
        """As `_moved` has it, of caps. What is set over all regions is shared out where they have caps of their own."""
        capped, part = self.columns.capped, np.ones(self.columns.capped.money.shape)
        if parameter.how == "set" and not parameter.regions:
            self._has_money(parameter)
            for s, source in enumerate(self.scenario.model.sources):
                if source.id in self.scenario.region_caps:
                    part[capped.of[:, s]] = region_shares(self.scenario.region_caps[source.id])[
                        :, self.scenario.first_open :
                    ]
        sources = np.array([source.id in parameter.sources for source in self.scenario.model.sources])
        blocks = sources[capped.source] & ((capped.region < 0) | regions[capped.region])
        cells = np.flatnonzero(blocks[:, None] & years)
        return cells, part.reshape(-1)[cells] if parameter.how == "set" else None

    def _has_money(self, parameter: Parameter) -> None:
        """Nobody says to which region money goes of a source capped by region that has none in a year."""
        years = self.scenario.model.years
        for source in set(parameter.sources) & set(self.scenario.region_caps):
            for cap, year in zip(self.scenario.caps[source], years, strict=True):
                if cap == 0 and year in parameter.years:
                    expected = _("{name}: expected money to divide between regions, found none of {source} in {year}")
                    raise UsageError(expected.format(name=parameter.name, source=source, year=year))

    def _locate(self) -> None:
        """Find the rows, columns and entries of the programme where numbers stand."""
        programme, columns, scenario = self.programme, self.columns, self.scenario
        model = scenario.model
        self._cap_rows = programme.row_family("cap").slice
        row = programme.entry_rows
        unit = programme.indices - columns.units.start
        of_units = (unit >= 0) & (unit < columns.units.size)
        rows = programme.row_family("delivery").slice
        self._delivery = np.flatnonzero(of_units & (row >= rows.start) & (row < rows.stop))
        self._delivery_unit = unit[self._delivery]
        rows = programme.row_family("even").slice
        self._even = np.flatnonzero(of_units & (row >= rows.start) & (row < rows.stop))
        self._even_order = np.lexsort(columns.even.apart[1::-1])
        of_row = np.full(programme.row_count, -1)  # the target of each row
        for family in programme.rows:
            if isinstance(family.about, RuleId) and family.about.family == "target":
                of_row[family.slice] = family.index[0]
        self._target = np.flatnonzero(of_units & (of_row[row] >= 0))
        known = {outcome.id: k for k, outcome in enumerate(model.outcomes)}
        outcome = np.array([known[target.outcome] for target in scenario.targets], dtype=np.int64)
        self._target_yield = outcome[of_row[row[self._target]]] * columns.units.size + unit[self._target]
        weights = [max(0.0, scenario.weights.get(outcome.id, 0.0)) for outcome in model.outcomes]
        self._weights = [(k, weight) for k, weight in enumerate(weights) if weight]
        self._discount = discounts(scenario)[columns.units.year]

    def numbers(self, values: FloatArray) -> Numbers:
        """The numbers of a future with these values of the parameters (k,); later ones on top of earlier ones."""
        base = self.base
        arrays = {"caps": base.caps.copy(), "costs": base.costs.copy(), "yields": base.yields.copy()}
        for (name, positions, part), value in zip(self._moves, values.tolist(), strict=True):
            flat = arrays[name].reshape(-1)
            flat[positions] = value * (flat[positions] if part is None else part)
        even = base.even
        if self._moves_even and not np.array_equal(arrays["caps"], base.caps):
            even = even.with_shares(shares(replace(self.columns.capped, money=arrays["caps"])), self.columns.units.year)
        return Numbers(**arrays, even=even)

    def programme_of(self, numbers: Numbers) -> LinearProgramme:
        """The programme of the scenario with these numbers; an entry may be 0."""
        bounds = self.programme.bounds.copy()
        if self._cap_rows.stop:  # else money is given, and none is carried
            capped, carry = self.columns.capped, slice(self.columns.carry_start, self.columns.miss_start)
            bounds.row_upper[self._cap_rows] = capped.there(numbers.caps).reshape(-1)
            bounds.column_upper[carry] = capped.most_carried(numbers.caps)[capped.carrying].reshape(-1)
        values = self.programme.values.copy()
        values[self._delivery] = -numbers.costs[self._delivery_unit]
        values[self._target] = numbers.yields.reshape(-1)[self._target_yield]
        if self._moves_even:
            values[self._even] = numbers.even.apart[2][self._even_order]
        objectives = tuple(self._objective(objective, numbers) for objective in self.programme.objectives)
        return replace(self.programme, bounds=bounds, values=values, objectives=objectives)

    def _objective(self, objective: Objective, numbers: Numbers) -> Objective:
        units = slice(self.columns.units.start, self.columns.carry_start)
        if objective.id == OUTCOMES:
            cost = objective.cost.copy()
            cost[units] = 0.0
            for k, weight in self._weights:
                cost[units] -= weight * numbers.yields[k] * self._discount
            return objective.with_cost(cost)
        uneven = self.columns.even.cells.columns
        if objective.id == EVEN:
            cost = objective.cost.copy()
            cost[units], cost[uneven] = numbers.even.cost(numbers.costs)
            return objective.with_cost(cost)
        if objective.id == TierId(Role.SETTLE):
            cost = objective.cost.copy()
            cost[units], cost[uneven] = settling(self.columns, numbers.costs)
            return objective.with_cost(cost)
        return objective


def _moved(held: NDArray[np.bool_], parameter: Parameter) -> tuple[IntArray, FloatArray | None]:
    """The positions held, and that all of a parameter's value is set at each; None where it scales."""
    positions = np.flatnonzero(held)
    return positions, np.ones(positions.size) if parameter.how == "set" else None


def numbers_of(columns: Columns) -> Numbers:
    """The numbers of a scenario as it stands."""
    model = columns.scenario.model
    return Numbers(
        columns.capped.money,
        columns.cost.copy(),
        np.array([yields(columns, outcome.id) for outcome in model.outcomes]).reshape(
            len(model.outcomes), columns.units.size
        ),
        columns.even,
    )
