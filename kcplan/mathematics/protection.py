"""The tier `protect`: one signed plan over many futures, in which money falls short and prices move.

The signed plan keeps every rule of the scenario, at the money that its caps promise. In a future a share of that money
comes (kcplan.mathematics.coming), which is data; what comes pays for units at the future's costs, and these yield what
the future yields. Targets are soft there, whatever they are in the scenario (docs/mathematics.md, Money that is not
known).
"""

from dataclasses import dataclass, replace

import numpy as np

from kcplan.arrays import FloatArray
from kcplan.domain.futures import Futures, sampled
from kcplan.domain.protection import WORST, Protect, ProtectMeasure
from kcplan.domain.rules import RuleId
from kcplan.domain.scenario import Scenario
from kcplan.domain.tiers import PROTECT, Role, TierId
from kcplan.engine.linear_programme import Added, Family, LinearProgramme, Matrix, Objective
from kcplan.engine.losses import Losses, largest_regret, mean_loss, worst_loss
from kcplan.engine.stacking import Future, stacked
from kcplan.mathematics.columns import INFINITY, Columns
from kcplan.mathematics.coming import coming
from kcplan.mathematics.numbers import NumberPlaces
from kcplan.mathematics.programme import programme_of
from kcplan.mathematics.tiers import settling


def drawn(scenario: Scenario, protect: Protect) -> Futures:
    """The futures over which a plan is protected: a Latin hypercube, whatever sweeps draw."""
    return sampled(scenario, protect.futures, protect.seed)


@dataclass(frozen=True, eq=False)
class ManyFutures:
    """A programme with what every future buys and misses behind its own columns, and no tier that counts over them yet.

    Its first `columns.count` columns and first `rows` rows are those of the scenario's own programme. `losses` are
    weighted shares of targets missed, of all priorities. `costs` (futures, units) is public money per unit.
    """

    columns: Columns
    rows: int
    programme: LinearProgramme
    losses: Losses
    costs: FloatArray

    @property
    def units(self) -> slice:
        """The columns of units of all futures, one future after the other."""
        return self.programme.column_family("future units").slice

    @property
    def misses(self) -> slice:
        """The columns of shares missed, likewise."""
        return self.programme.column_family("future misses").slice

    def measured(self, measure: ProtectMeasure, least: FloatArray | None = None) -> tuple[LinearProgramme, Objective]:
        """The programme with what the measure needs, and its tier. `least` (futures,) is for regret: what each
        future misses at least."""
        if measure == "worst-tenth":
            programme, cost = worst_loss(self.programme, self.losses, WORST)
        elif measure == "regret":
            assert least is not None, "regret is what is missed beyond the least"
            programme, cost = largest_regret(self.programme, self.losses, least)
        else:
            programme, cost = mean_loss(self.programme, self.losses)
        return programme, Objective(PROTECT, cost)

    def settling(self, count: int) -> Objective:
        """The last tier: what futures buy and miss, where the signed plan leaves it open. `count`: of columns."""
        cost = np.zeros(count)
        cost[self.units] = np.concatenate([settling(self.columns, own)[0] for own in self.costs])
        cost[self.misses] = 1.0
        return Objective(TierId(Role.FUTURES), cost)


class FutureProgrammes:
    """The scenario's programme with what one future buys and misses behind its columns: one programme a future.

    `signed` (cells,) is the money of lines that give first, where the scenario has a cut_order.
    """

    def __init__(self, columns: Columns, futures: Futures, signed: FloatArray) -> None:
        self.columns, self.drawn = columns, futures
        self._places = NumberPlaces(columns.scenario, futures.parameters, programme_of)
        self.numbers = [self._places.numbers(values) for values in futures.values]
        self.shares = coming(columns, np.array([own.caps for own in self.numbers]), signed)
        self.base = programme_of(columns)
        self._locate()

    def _locate(self) -> None:
        """Where in the sweeper's programme the rows stand that a future has, and the programme they are put into."""
        own, columns = self._places.programme, self.columns
        targets = [
            family
            for family in own.rows
            if isinstance(family.about, RuleId) and family.about.family == "target" and family.size
        ]
        families = [own.row_family("delivery"), *targets]
        rows = np.concatenate([np.arange(family.start, family.start + family.size) for family in families])
        place = np.full(own.row_count, -1)
        place[rows] = np.arange(rows.size)
        self._entries = np.flatnonzero(place[own.entry_rows] >= 0)
        column = own.indices[self._entries]
        self._row, self._spend = place[own.entry_rows[self._entries]], column < columns.spend.size
        self._moved = np.where(
            self._spend,
            column,
            np.where(
                column < columns.carry_start,
                column - columns.units.start + columns.count,
                column - columns.miss_start + columns.count + columns.units.size,
            ),
        )
        self._cell = np.where(self._spend, column, 0)
        self._template = self._with_columns()
        self._starts = self._template.indices.size
        for family in families:
            mine = np.isin(own.entry_rows[self._entries], np.arange(family.start, family.start + family.size))
            lengths = np.bincount(self._row[mine] - place[family.start], minlength=family.size)
            starts = np.append(0, np.cumsum(lengths))
            self._template = self._with_rows(family, (starts, self._moved[mine], np.zeros(int(mine.sum()))))

    def _with_columns(self) -> LinearProgramme:
        """The scenario's programme with columns of what a future buys and misses, in no row yet."""
        programme, columns, nothing = self.base, self.columns, np.zeros(0, dtype=np.int64)
        sizes = self.base.scaling.columns
        for name, like, upper, size in (
            ("future units", "units", columns.width, sizes[columns.units.columns]),
            ("future misses", "miss", _most_missed(columns.scenario), np.ones(len(columns.scenario.targets))),
        ):
            programme = programme.with_columns(Added(name, upper, nothing, nothing, np.zeros(0), size))
            made, named = programme.columns[-1], self.base.column_family(like)
            made = replace(made, names=named.names, index=named.index, dimensions=named.dimensions)
            programme = replace(programme, columns=(*programme.columns[:-1], made))
        return programme

    def _with_rows(self, family: Family, matrix: Matrix) -> LinearProgramme:
        """The template with the rows of a family for a future: money that comes may buy less than it pays for."""
        bounds = self._places.programme.bounds
        lower, upper = bounds.row_lower[family.slice], bounds.row_upper[family.slice]
        if family.name == "delivery":
            upper = np.full(family.size, INFINITY)
        own = replace(family, name=f"future {family.name}", about=None, facts=None)
        return self._template.with_rows(own, lower, upper, matrix)

    @property
    def count(self) -> int:
        """How many futures there are."""
        return len(self.numbers)

    def caps_of(self) -> FloatArray:
        """The caps of each future over all regions, shape (futures, sources, years); those of closed years as they are.

        NaN where a source has none.
        """
        scenario, capped = self.columns.scenario, self.columns.capped
        found = np.full((self.count, len(scenario.model.sources), len(scenario.model.years)), np.nan)
        for s, source in enumerate(scenario.model.sources):
            if source.id in scenario.caps:
                found[:, s] = scenario.caps[source.id]
                own = np.flatnonzero(capped.source == s)
                money = np.array([one.caps[own].sum(axis=0) for one in self.numbers])
                found[:, s, scenario.first_open :] = money
        return found

    def weights(self) -> FloatArray:
        """What a share missed of each target counts, shape (targets,); 0 of one that is a fact or cannot be missed."""
        scenario = self.columns.scenario
        return np.array(
            [
                target.weight if target.can_be_missed and not scenario.is_past(target.years) else 0.0
                for target in scenario.targets
            ],
            dtype=float,
        )

    def programme(self, number: int) -> LinearProgramme:
        """The programme of one future, whose only tier is its misses."""
        own = self._places.programme_of(self.numbers[number])
        values = self._template.values.copy()
        entries = own.values[self._entries]
        values[self._starts :] = np.where(self._spend, entries * self.shares[number, self._cell], entries)
        cost = np.zeros(self._template.column_count)
        start = self.columns.count + self.columns.units.size
        cost[start : start + len(self.columns.scenario.targets)] = self.weights()
        return replace(self._template, values=values, objectives=(Objective(PROTECT, cost),))

    def together(self) -> ManyFutures:
        """All futures in one programme."""
        each = [Future(str(n + 1), 1.0, self.programme(n)) for n in range(self.count)]
        programme = stacked(self.columns.count, each)
        targets = len(self.columns.scenario.targets)
        future = np.repeat(np.arange(self.count), targets)
        column = programme.column_family("future misses").start + np.arange(future.size)
        value = np.tile(self.weights(), self.count)
        counted = value != 0
        losses = Losses(self.count, future[counted], column[counted], value[counted])
        costs = np.array([own.costs for own in self.numbers])
        base = tuple(
            tier.with_cost(np.append(tier.cost, np.zeros(programme.column_count - tier.cost.size)))
            for tier in self.base.objectives
        )
        return ManyFutures(self.columns, self.base.row_count, replace(programme, objectives=base), losses, costs)


def _most_missed(scenario: Scenario) -> FloatArray:
    """The largest share of each target that a future may miss: all of a least, of a most without end."""
    return np.array(
        [
            0.0
            if scenario.is_past(target.years) or not target.can_be_missed
            else INFINITY
            if target.at_most is not None
            else 1.0
            for target in scenario.targets
        ],
        dtype=float,
    )
