"""Mends of a scenario that cannot be met: rules scaled whole, one alone or several together, as little as suffices.

Every rule is one column of the programme that relaxes it, shut until it is tried: the least change is a linear
programme. The multiple of another sum, or of the year before, stands in coefficients; its least change is bisected.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kcplan import tolerances
from kcplan.analyses.mending.alone import Alone
from kcplan.analyses.mending.rules import NamedRule, bound_of, fact_of, limit_of, named, side_of_row
from kcplan.arrays import FloatArray, IntArray
from kcplan.domain.rules import RuleId
from kcplan.domain.scenario import Limit, Scenario
from kcplan.engine import solvers
from kcplan.engine.lexicographic import lexicographic_minimum
from kcplan.engine.linear_programme import Added, Bounds, Family, LinearProgramme, Objective
from kcplan.errors import Infeasible
from kcplan.mathematics.programme import formulate
from kcplan.mathematics.rules import is_rule, rule_id

#: A ceiling so many times another sum is as good as none.
_FAR = 1e4

#: Bounds whose number a row has as its side, or a multiple of it.
_AT_ONE = ("amount", "plan", "approved")


@dataclass(frozen=True, slots=True)
class Mend:
    """A rule with its value now and the value that mends it.

    The value of a cap is money (of all years together, where the rule has none), of a target outcomes; of a limit
    it is the number of its bound: money or units, or a multiple of the plan, of another sum, of the year before.
    """

    rule: NamedRule
    value: float
    mended: float


@dataclass(frozen=True, eq=False)
class _Lever:
    """A rule, its value, by how much a unit of its column moves the value (1 or -1), and the column's entries.

    Where `narrower`, its years or lines are levers of their own.
    """

    rule: NamedRule
    value: float
    sign: float
    rows: IntArray
    entries: FloatArray
    narrower: bool = False


class Levers:
    """Every lever of a scenario. `untried` of those that `alone` was asked for were too many to be tried."""

    untried = 0

    def __init__(self, scenario: Scenario, solver: str) -> None:
        self._scenario, self._solver = scenario, solver
        programme = _with_carry_rows(formulate(scenario))
        self._count = programme.column_count
        self._levers = list(_levers(scenario, programme))
        self._most = np.array([np.inf if lever.sign > 0 else lever.value for lever in self._levers])
        column = np.repeat(np.arange(len(self._levers)), [lever.rows.size for lever in self._levers])
        rows = np.concatenate([lever.rows for lever in self._levers])
        entries = np.concatenate([lever.entries for lever in self._levers])
        shut = np.zeros(len(self._levers))
        self._programme = programme.with_columns(Added("lever", shut, rows, column, entries))
        values = np.array([lever.value for lever in self._levers])
        self._size = np.where(values > 0, values, self._programme.scaling.columns[self._count :])
        self._session = solvers.open_session(solver, self._programme)

    def alone(self) -> tuple[Mend, ...]:
        """Each rule that mends the scenario by itself, with its least change."""
        alone = Alone(self._programme, self._size, self._most, self._solver)
        # Where not all can be tried, those of single regions are left.
        order = sorted(range(len(self._levers)), key=lambda number: bool(self._levers[number].rule.id.region))
        changes = alone.changes(order)
        self.untried = len(alone.untried)
        own = (self._mend(self._levers[number], change) for number, change in sorted(changes.items()))
        return (*own, *self._multiples(alone.proving))

    def mix(self) -> tuple[Mend, ...]:
        """Rules that mend the scenario together: the least sum of changes as shares of each value.

        Of a 0 it is a share of the size of its rules. There always is one, since every target and floor may fall to 0.
        Money counts by year and limits by line, so that no rule is changed twice.
        """
        return self._together(np.flatnonzero([not lever.narrower for lever in self._levers]))

    def targets(self) -> tuple[Mend, ...]:
        """The same with targets alone; nothing where caps and limits clash whatever the targets."""
        return self._together(np.flatnonzero([lever.rule.kind == "target" for lever in self._levers]))

    def _together(self, numbers: IntArray) -> tuple[Mend, ...]:
        """The mends by levers of these numbers; none where they do not suffice."""
        bounds = self._programme.bounds.copy()
        bounds.column_upper[self._count + numbers] = self._most[numbers]
        cost, order = np.zeros((2, self._programme.column_count))
        cost[self._count + numbers] = 1.0 / self._size[numbers]
        # Of equal mixes, the one with the first rules.
        order[self._count + numbers] = np.arange(1.0, numbers.size + 1) / self._size[numbers]
        tiers = (Objective("mend", cost), Objective("order", order))
        programme = replace(self._programme, bounds=bounds, objectives=tiers)
        try:
            x = lexicographic_minimum(programme, self._session, unique=False).x[self._count :]
        except Infeasible:
            return ()
        moved = np.flatnonzero(x > tolerances.SOLVER * self._size)
        return tuple(self._mend(self._levers[number], float(x[number])) for number in moved)

    def _mend(self, lever: _Lever, change: float) -> Mend:
        return Mend(lever.rule, lever.value, max(0.0, lever.value + lever.sign * change))

    def _multiples(self, proving: NDArray[np.bool_]) -> Iterator[Mend]:
        for family in formulate(self._scenario).rows:
            about = family.about
            if not isinstance(about, RuleId) or about.family != "limit":
                continue
            limit, side = limit_of(self._scenario, about)
            bound = bound_of(limit, side)
            if bound.kind not in ("share", "previous_year") or not proving[family.slice].any():
                continue
            bad, good = round(bound.value / tolerances.MULTIPLE), 0
            if side == "at_most":
                good = max(bad, round(0.01 / tolerances.MULTIPLE))
                while good * tolerances.MULTIPLE < _FAR and not self._feasible_with(limit, side, good):
                    bad, good = good, 2 * good
            if not self._feasible_with(limit, side, good):
                continue
            while abs(good - bad) > 1:
                middle = (bad + good) // 2
                bad, good = (bad, middle) if self._feasible_with(limit, side, middle) else (middle, good)
            yield Mend(named(self._scenario, about, side), bound.value, round(good * tolerances.MULTIPLE, 8))

    def _feasible_with(self, limit: Limit, side: str, steps: int) -> bool:
        """Whether a multiple is proved to suffice; where the solver does not tell it does not."""
        bound = replace(getattr(limit, side), value=round(steps * tolerances.MULTIPLE, 8))
        limits = tuple(replace(own, **{side: bound}) if own is limit else own for own in self._scenario.limits)
        programme = formulate(replace(self._scenario, limits=limits))
        session = solvers.open_session(self._solver, programme)
        return session.minimise(np.zeros(programme.column_count), programme.bounds).optimum is not None


def _with_carry_rows(programme: LinearProgramme) -> LinearProgramme:
    """The same with the most that may be carried as rows instead of bounds, which a lever on a cap can widen."""
    carry = programme.column_family("carry")
    columns = np.arange(carry.start, carry.start + carry.size)
    bounds = programme.bounds.copy()
    bounds.column_upper[columns] = np.inf
    lower, upper = np.full(carry.size, -np.inf), programme.bounds.column_upper[columns]
    matrix = np.arange(carry.size + 1), columns, np.ones(carry.size)
    return replace(programme, bounds=bounds).with_rows(carry, lower, upper, matrix)


def _levers(scenario: Scenario, programme: LinearProgramme) -> Iterator[_Lever]:
    """A relaxing column adds to an at-least row and takes from an at-most row."""
    of_one = formulate(_of_one(scenario)).bounds  # the sides of limits whose bounds are 1 of the plan, or of the unit
    for family in filter(is_rule, programme.rows):
        about = family.about
        assert isinstance(about, RuleId)
        if about.family == "cap":
            yield from _cap_levers(scenario, programme, family)
        elif about.family == "limit":
            yield from _limit_levers(scenario, family, about, of_one)
        elif about.family != "target" or not scenario.soft:
            yield from _row_levers(scenario, programme, family)


def _row_levers(scenario: Scenario, programme: LinearProgramme, family: Family) -> Iterator[_Lever]:
    """Each row by its number."""
    for member in range(family.size):
        row = family.start + member
        side = side_of_row(programme, row)
        sign = -1.0 if side == "at_least" else 1.0
        value = programme.bounds.row_lower[row] if side == "at_least" else programme.bounds.row_upper[row]
        rule = named(scenario, rule_id(scenario, family, member), side)
        yield _Lever(rule, float(value) + fact_of(family, member), sign, np.array([row]), np.array([-sign]))


def _limit_levers(scenario: Scenario, family: Family, about: RuleId, of_one: Bounds) -> Iterator[_Lever]:
    """The number of a limit, for all that it is kept for, then for each of its lines."""
    limit, side = limit_of(scenario, about)
    bound = bound_of(limit, side)
    if bound.kind not in _AT_ONE:
        return
    rows = np.arange(family.start, family.start + family.size)
    facts = 0.0 if family.facts is None else family.facts  # a multiple leaves them as they are
    sign, entries = (
        (1.0, -(of_one.row_upper[rows] + facts)) if side == "at_most" else (-1.0, of_one.row_lower[rows] + facts)
    )
    lines = list(_by_line(limit, family))
    yield _Lever(named(scenario, about, side), bound.value, sign, rows, entries, narrower=bool(lines))
    for line, own in lines:
        rule = named(scenario, replace(about, line=line), side)
        yield _Lever(rule, bound.value, sign, rows[own], entries[own])


def _cap_levers(scenario: Scenario, programme: LinearProgramme, cap: Family) -> Iterator[_Lever]:
    """The cap of each source and year, then that of each source in all years, scaled; what may be carried follows."""
    by_source: dict[str, list[_Lever]] = {}
    carry = next((family for family in programme.rows if family.about == RuleId("carry")), None)
    carried = [] if carry is None else [rule_id(scenario, carry, member) for member in range(carry.size)]
    row_of_carry = {
        replace(rule, family="cap"): carry.start + member
        for member, rule in enumerate(carried)
        if carry is not None and rule.year != scenario.model.years[-1]
    }
    for member in range(cap.size):
        rule, row = rule_id(scenario, cap, member), cap.start + member
        rows, entries = [row], [-1.0]
        if rule in row_of_carry:
            rows.append(row_of_carry[rule])
            entries.append(-scenario.carry_over[rule.source])
        value = float(programme.bounds.row_upper[row]) + fact_of(cap, member)
        lever = _Lever(named(scenario, rule, "at_most"), value, 1.0, np.array(rows), np.array(entries))
        by_source.setdefault(rule.source, []).append(lever)
        yield lever
    for source, own in by_source.items():
        total = sum(lever.value for lever in own)
        if total > 0 and len(own) > 1:
            every_row = np.concatenate([lever.rows for lever in own])
            every_entry = np.concatenate([lever.entries * lever.value / total for lever in own])
            rule = RuleId("cap", source=source)
            yield _Lever(named(scenario, rule, "at_most"), total, 1.0, every_row, every_entry, narrower=True)


def _of_one(scenario: Scenario) -> Scenario:
    """The scenario with each bound that is an amount, or a multiple of a budget, at 1."""

    def at_one(limit: Limit) -> Limit:
        sides = {side: getattr(limit, side) for side in ("at_least", "at_most")}
        changed = {s: replace(b, value=1.0) for s, b in sides.items() if b is not None and b.kind in _AT_ONE}
        return replace(limit, **changed)

    return replace(scenario, limits=tuple(at_one(limit) for limit in scenario.limits))


def _by_line(limit: Limit, family: Family) -> Iterator[tuple[str, IntArray]]:
    """The rows of each line, counted from 0, where a limit is kept line by line and there are several."""
    if "line" not in limit.per:
        return
    along = family.dimensions.index("line")
    lines = [family.names[along][number] for number in family.index[along]]
    if len(set(lines)) > 1:
        for line in dict.fromkeys(lines):
            yield line, np.flatnonzero([other == line for other in lines])
