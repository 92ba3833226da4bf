"""One future after another: what each comes to, as columns of figures.

A future's figures do not depend on those solved before it, to the last bit: each starts from the same basis, and is
added up by itself. No solver's word is taken for a figure: each is recomputed from the numbers of its own future.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace

import numpy as np
from numpy.typing import NDArray

from kcplan.arrays import FloatArray
from kcplan.checking import dense, optimality
from kcplan.checking import review as checking
from kcplan.domain.futures import Futures, changed
from kcplan.domain.scenario import Scenario
from kcplan.domain.tiers import Role, TierId
from kcplan.domain.uncertainty import Parameter
from kcplan.engine import solvers
from kcplan.engine.lexicographic import lexicographic_minimum
from kcplan.engine.linear_programme import LinearProgramme
from kcplan.engine.scaling import without_noise
from kcplan.engine.session import Session
from kcplan.errors import CheckFailed, Infeasible, SolverStopped
from kcplan.language import _
from kcplan.mathematics.columns import Columns, columns_of
from kcplan.mathematics.numbers import NumberPlaces, Numbers, numbers_of
from kcplan.mathematics.programme import given_programme, programme_of
from kcplan.mathematics.tiers import tiers
from kcplan.planning.allocation import allocated, with_facts
from kcplan.planning.evaluate import given_amounts
from kcplan.planning.solve import solve as recommend
from kcplan.reading.given_plan import Cell
from kcplan.sweeping.figures import Bookkeeper, SweptFigures
from kcplan.sweeping.given_money import GivenMoney
from kcplan.sweeping.in_place import differs_in_numbers
from kcplan.sweeping.rules import SweptRules

#: The words of `Batch.status`. Stopped: no plan was found that is proved and stands when recomputed.
STATUSES = ("optimal", "infeasible", "stopped")


@dataclass(frozen=True, eq=False)
class Batch:
    """What m futures come to, recomputed from each future's own numbers. NaN where a future has no plan.

    `status` (m,) counts into STATUSES. `objective`: weighted outcomes; `miss`: weighted shares of targets missed;
    `change`: money moved from the official plan, 0 where there is none; `cut`: money of the given plan that could not
    be paid, 0 where plans are sought; each (m,). `outcomes` (m, targets) are the values that the targets, in the
    scenario's order, ask for, `met` (m, targets) whether they are met; `totals` (m, outcomes) are those of all years.
    `money` has the shape
    (m, lines, sources, years), summed over regions. `kept` (m, sides) are the sides of limits (dense.limit_rules) that
    the given plan keeps; there are none where plans are sought, which keep them all.
    """

    status: NDArray[np.int8]
    objective: FloatArray
    miss: FloatArray
    change: FloatArray
    cut: FloatArray
    outcomes: FloatArray
    met: NDArray[np.bool_]
    totals: FloatArray
    money: FloatArray
    kept: NDArray[np.bool_]

    @classmethod
    def of(cls, batches: "Iterable[Batch]") -> "Batch":
        """Batches one after the other."""
        parts = list(batches)
        return cls(*(np.concatenate([getattr(part, own.name) for part in parts]) for own in fields(cls)))


class Sweeper:
    """Solves futures of one scenario in one programme, whose numbers are changed in place.

    `start` (k,) are the parameters of the future whose optimal basis all others start from: the nearer to the middle
    (`Futures.middle`), the quicker. None: the scenario as it stands.

    `plan`: money given by cell, whose outcomes are wanted, instead of plans sought; {} is the official plan. Where a
    cap pays less than that, lines of the scenario's cut_order give first, then all other money of the source in that
    year is cut by the same share (given_money). `spends_all` False: money may be left over rather than miss a target
    by more than it allows.
    """

    def __init__(
        self,
        scenario: Scenario,
        parameters: tuple[Parameter, ...],
        plan: Mapping[Cell, float] | None = None,
        start: FloatArray | None = None,
        spends_all: bool = True,
    ) -> None:
        self._scenario, self._parameters = scenario, parameters
        self._given: GivenMoney | None = None
        if plan is None:
            self._places = NumberPlaces(scenario, parameters, programme_of)
        else:
            soft = replace(scenario, soft=True)
            amounts, least = given_amounts(soft, plan or None)

            def formulated(columns: Columns) -> LinearProgramme:
                programme = given_programme(columns, amounts, least)
                idle = () if spends_all else (TierId(Role.IDLE),)
                return replace(programme, objectives=tuple(o for o in programme.objectives if o.id not in idle))

            self._places = NumberPlaces(soft, parameters, formulated, idle=True)
            self._given = GivenMoney(self._places.columns, self._places.programme, amounts, least)
        self._book = Bookkeeper(self._places.columns)
        self._rules = SweptRules(self._places.columns)
        self._session = solvers.repeated_session(self._places.programme)
        self._begin(self._places.base if start is None else self._places.numbers(start))

    def _begin(self, numbers: Numbers) -> None:
        """Solve one future, and let all others start from its basis; from nothing where it has no plan."""
        programme, _cut = self._programme(numbers)
        self._session.take(programme)
        with suppress(Infeasible, SolverStopped):
            lexicographic_minimum(programme, self._session)
            self._session.start_here()

    def _programme(self, numbers: Numbers) -> tuple[LinearProgramme, float]:
        """The programme of a future, and what is cut of the given plan."""
        programme = self._places.programme_of(numbers)
        if self._given is None:
            return programme, 0.0
        paid, cut = self._given.paid(numbers.caps)
        return self._given.given(programme, paid), cut

    def run(self, values: FloatArray) -> Batch:
        """The figures of futures with these values of the parameters, shape (m, k).

        Limits and counterpart money of each plan are added up once more by checking/dense.py, and the first plan is
        held to checking/review.py as a whole, as a plan that is solved alone is. Raises CheckFailed where one does not
        stand, and Unbounded where outcomes of a future can grow without end.
        """
        futures = Futures(self._parameters, values, drawn=True)
        rows: list[SolvedFuture] = []
        for first in range(0, len(values), self._rules.together):
            part = [self._one(self._places.numbers(row)) for row in values[first : first + self._rules.together]]
            if not first and part[0].x is not None and self._given is None:
                self._check(changed(self._scenario, futures, 0), part[0].x)
            rows += self._held_to_rules(part)
        return batch_of(self._scenario, rows)

    def _held_to_rules(self, rows: "Sequence[SolvedFuture]") -> "list[SolvedFuture]":
        """The same without their points, after a look at the rules that no future changes."""
        there = [number for number, row in enumerate(rows) if row.x is not None]
        rules = dense.limit_rules(self._scenario)
        kept = np.zeros((len(rows), len(rules)), dtype=bool)
        if there:
            limits, counterpart = self._rules.broken(np.array([rows[number].x for number in there]))
            kept[there] = ~limits
            told = [str(rules[k]) for k in np.flatnonzero(limits.any(axis=0))] + ["counterpart"] * bool(
                counterpart.any()
            )
            if told and self._given is None:
                raise CheckFailed("\n".join([_("the result does not hold when recomputed from the scenario:"), *told]))
        if self._given is None:
            kept = kept[:, :0]
        return [replace(row, x=None, kept=own) for row, own in zip(rows, kept, strict=True)]

    def run_scenario(self, scenario: Scenario) -> Batch:
        """The figures of a scenario that differs from the sweeper's in numbers only (in_place.differs_in_numbers)."""
        found = self._one(numbers_of(columns_of(scenario, self._given is not None)))
        if found.x is not None and self._given is None:
            self._check(scenario, found.x)
        return batch_of(scenario, [found])

    def _check(self, scenario: Scenario, x: FloatArray) -> None:
        """Hold a plan to its scenario, as kcplan.solve does."""
        columns = columns_of(scenario)
        claimed = {tier.id: float(tier.cost @ x) for tier in tiers(columns)}
        checking.check(checking.review(with_facts(allocated(columns, x))), scenario, claimed)

    def _one(self, numbers: Numbers) -> "SolvedFuture":
        programme, cut = self._programme(numbers)
        self._session.take(programme)
        found = self._solved(programme, numbers, self._session)
        if found.status:  # said by a warm start: only what a solve from nothing says too is believed
            found = self._solved(programme, numbers, solvers.open_session(solvers.DEFAULT, programme))
        return replace(found, cut=cut)

    def _solved(self, programme: LinearProgramme, numbers: Numbers, session: Session) -> "SolvedFuture":
        try:
            optimum = lexicographic_minimum(programme, session)
            optimality.check(programme, optimum)
        except Infeasible:
            return SolvedFuture(STATUSES.index("infeasible"))
        except (SolverStopped, CheckFailed):
            return SolvedFuture(STATUSES.index("stopped"))
        x = without_noise(optimum.x, programme.scaling.columns)
        figures = self._book.figures(x, numbers)
        if self._book.faults(x, numbers, figures, programme):
            return SolvedFuture(STATUSES.index("stopped"))
        return SolvedFuture(0, figures, x)


@dataclass(frozen=True, eq=False)
class SolvedFuture:
    """One future: its status, and where it has a plan its figures, and its point until rules are looked at."""

    status: int
    figures: SweptFigures | None = None
    x: FloatArray | None = None
    cut: float = 0.0
    kept: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=bool))


def solve_scenarios(scenarios: Iterable[Scenario], base: Scenario | None = None) -> Batch:
    """The figures of scenarios of one shape (same targets, outcomes, lines, sources and years).

    Those that differ from `base` in caps, unit costs and yields only are solved in its programme, with their numbers
    in place; all others whole, as kcplan.solve does. None: all of them whole.
    """
    sweeper = None if base is None else Sweeper(base, ())
    return Batch.of(
        sweeper.run_scenario(scenario)
        if base is not None and sweeper is not None and differs_in_numbers(base, scenario)
        else _alone(scenario)
        for scenario in scenarios
    )


def _alone(scenario: Scenario) -> Batch:
    try:
        recommendation = recommend(scenario)
    except Infeasible:
        return batch_of(scenario, [SolvedFuture(STATUSES.index("infeasible"))])
    except (SolverStopped, CheckFailed):
        return batch_of(scenario, [SolvedFuture(STATUSES.index("stopped"))])
    review = recommendation.review
    by_target = {result.target.key: result for result in review.outcomes if result.target is not None}
    results = [by_target[target.key] for target in scenario.targets]
    figures = SweptFigures(
        review.objective,
        tuple(review.misses.values()),
        review.change or 0.0,
        np.array([result.value for result in results]),
        np.array([bool(result.met) for result in results], dtype=bool),
        np.array([review.totals[outcome.id] for outcome in scenario.model.outcomes]),
        recommendation.allocation.by_line(),
    )
    return batch_of(scenario, [SolvedFuture(0, figures)])


def batch_of(scenario: Scenario, rows: Sequence[SolvedFuture]) -> Batch:
    """Futures one after the other, as columns of figures."""
    model, targets = scenario.model, len(scenario.targets)
    nothing = SweptFigures(
        np.nan, (np.nan,), np.nan, np.full(targets, np.nan), np.zeros(targets, dtype=bool),
        np.full(len(model.outcomes), np.nan), np.full((len(model.lines), len(model.sources), len(model.years)), np.nan),
    )  # fmt: skip
    figures = [row.figures or nothing for row in rows]

    def column(name: str) -> FloatArray:
        return np.array([getattr(one, name) for one in figures], dtype=float)

    return Batch(
        np.array([row.status for row in rows], dtype=np.int8),
        column("objective"),
        column("miss"),
        column("change"),
        np.array([row.cut for row in rows]),
        column("outcomes").reshape(len(rows), targets),
        column("met").reshape(len(rows), targets).astype(bool),
        column("totals"),
        column("money"),
        np.array([row.kept for row in rows], dtype=bool).reshape(len(rows), rows[0].kept.size if rows else 0),
    )
