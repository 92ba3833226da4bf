"""Why no plan meets a scenario: which rules clash, and the least that would mend it. Nothing is relaxed for good.

The named rules are caps, targets and limits; money that pays for units and counterpart money that follows public
money are the model, and spending nothing keeps them. A conflict is an irreducible infeasible set of rules: without
any one of them the others can be kept (J. W. Chinneck, Feasibility and Infeasibility in Optimization, 2008,
doi:10.1007/978-0-387-74932-7, chapter 6: a deletion filter on the rows that a Farkas certificate names).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from kcplan import solvers, tolerances
from kcplan.domain import Bound, FloatArray, IntArray, Limit, Scenario
from kcplan.errors import SolverStopped
from kcplan.formulation import formulate
from kcplan.linear_programme import Added, Bounds, Family, LinearProgramme, Session, Status

_NAMED = ("cap", "target", "limit")


@dataclass(frozen=True, slots=True)
class Mend:
    """A rule scaled whole, as little as lets every rule be kept: its value now, and the value that mends it.

    `rule` is `cap[central,2017]`, `cap[central]` (every year), `target[jobs@2016-2020]`, `limit flex at least`, or
    `limit flex at least[clusters]` (that line alone). The value of a limit is that of its bound: money, units, or a
    multiple of the plan, of another sum, of the year before.
    """

    rule: str
    value: float
    mended: float


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """`mends`: each alone makes the scenario feasible. `mix`: the cheapest together, where none does alone.

    `conflicts`: disjoint irreducible sets of clashing rules, by the names that `kcplan.checking` gives them.
    """

    scenario: Scenario
    feasible: bool
    mends: tuple[Mend, ...]
    mix: tuple[Mend, ...]
    conflicts: tuple[tuple[str, ...], ...]


def diagnose(scenario: Scenario, solver: str = solvers.DEFAULT) -> Diagnosis:
    """The mends and the conflicts of a scenario; none where it is feasible."""
    programme = formulate(scenario)
    nothing = np.zeros(programme.column_count)
    session = solvers.open_session(solver, programme)
    if _feasible(session, nothing, programme.bounds):
        return Diagnosis(scenario, True, (), (), ())
    levers = _Levers(scenario, programme, solver)
    mends = tuple(levers.alone())
    return Diagnosis(scenario, False, mends, () if mends else levers.mix(), tuple(conflicts(programme, solver)))


def _feasible(session: Session, nothing: FloatArray, bounds: Bounds) -> bool:
    status = session.minimise(nothing, bounds).status
    if status is Status.STOPPED:
        raise SolverStopped("the solver does not tell whether the rules can be kept")
    return status is not Status.INFEASIBLE


def conflicts(programme: LinearProgramme, solver: str = solvers.DEFAULT) -> Iterator[tuple[str, ...]]:
    """Disjoint irreducible sets of rules that cannot be kept together, until the rest can."""
    named = np.concatenate([np.arange(f.start, f.start + f.size) for f in _families(programme)])
    labels = programme.labels(programme.rows)
    session = solvers.open_session(solver, programme)
    nothing = np.zeros(programme.column_count)
    while not _feasible(session, nothing, _without(programme.bounds, named, keep=named)):
        held = _certificate(programme, named, solver)
        for row in held:
            fewer = held[held != row]
            if not _feasible(session, nothing, _without(programme.bounds, np.concatenate([named, held]), keep=fewer)):
                held = fewer
        yield tuple(labels[row] for row in held)
        named = np.setdiff1d(named, held)
        programme = replace(programme, bounds=_without(programme.bounds, held, keep=held[:0]))


def _families(programme: LinearProgramme) -> list[Family]:
    return [family for family in programme.rows if family.name.split()[0] in _NAMED]


def _without(bounds: Bounds, rows: IntArray, keep: IntArray) -> Bounds:
    """The bounds with the sides of `rows` taken away, except those to keep."""
    gone = np.setdiff1d(rows, keep)
    lower, upper = bounds.row_lower.copy(), bounds.row_upper.copy()
    lower[gone], upper[gone] = -np.inf, np.inf
    return replace(bounds, row_lower=lower, row_upper=upper)


def _certificate(programme: LinearProgramme, named: IntArray, solver: str) -> IntArray:
    """Rows that clash: those with a dual where the sum of violations is least (a Farkas certificate)."""
    at_least = np.isfinite(programme.bounds.row_lower[named])
    slack = Added("violation", np.full(named.size, np.inf), named, np.arange(named.size), np.where(at_least, 1.0, -1.0))
    wider = programme.with_columns(slack)
    cost = np.zeros(wider.column_count)
    cost[programme.column_count :] = 1.0
    duals = solvers.open_session(solver, wider).minimise(cost, wider.bounds).point.row_duals
    return named[np.abs(duals[named]) > tolerances.ZERO_PRICE]


class _Levers:
    """Every rule as a lever: one column of the programme that relaxes it, shut (0) until it is tried."""

    def __init__(self, scenario: Scenario, programme: LinearProgramme, solver: str) -> None:
        self._scenario = scenario
        self._solver = solver
        self._values: list[tuple[str, float, float]] = []  # rule, value, change of the value per unit of the column
        rows: list[IntArray] = []
        entries: list[FloatArray] = []
        for name, value, change, row, entry in self._all(programme):
            self._values.append((name, value, change))
            rows.append(row)
            entries.append(entry)
        column = np.repeat(np.arange(len(rows)), [row.size for row in rows])
        most = np.array([np.inf if change > 0 else value for _, value, change in self._values])
        self._most = most
        self._count = programme.column_count
        self._programme = programme.with_columns(
            Added("lever", np.zeros(len(rows)), np.concatenate(rows), column, np.concatenate(entries))
        )
        self._session = solvers.open_session(solver, self._programme)

    def alone(self) -> Iterator[Mend]:
        """Each lever that mends the scenario by itself, with its least change."""
        for number in range(len(self._values)):
            found = self._least(np.array([number]), np.ones(1))
            if found is not None:
                yield self._mend(number, float(found[0]))
        yield from self._multiples()

    def mix(self) -> tuple[Mend, ...]:
        """Levers together, the least sum of changes as shares of each rule's value."""
        size = np.array([value if value > 0 else 1.0 for _, value, _ in self._values])
        every = np.arange(len(self._values))
        found = self._least(every, 1.0 / size)
        moved = (
            []
            if found is None
            else [(n, change) for n, change in enumerate(found) if change > tolerances.KEPT * size[n]]
        )
        return tuple(self._mend(number, float(change)) for number, change in moved)

    def _mend(self, number: int, amount: float) -> Mend:
        rule, value, change = self._values[number]
        return Mend(rule, value, value + change * amount)

    def _least(self, open_levers: IntArray, cost: FloatArray) -> FloatArray | None:
        upper = self._programme.bounds.column_upper.copy()
        upper[self._count + open_levers] = self._most[open_levers]
        whole = np.zeros(upper.size)
        whole[self._count + open_levers] = cost
        solution = self._session.minimise(whole, replace(self._programme.bounds, column_upper=upper))
        return None if solution.optimum is None else solution.optimum.x[self._count + open_levers]

    def _all(self, programme: LinearProgramme) -> Iterator[tuple[str, float, float, IntArray, FloatArray]]:
        """Levers with their rows and entries: a relaxing column adds to an at-least row, takes from an at-most row."""
        lower, upper = programme.bounds.row_lower, programme.bounds.row_upper
        for family in _families(programme):
            rows = np.arange(family.start, family.start + family.size)
            if family.name == "cap":
                sources = [family.parts(i)[0] for i in range(family.size)]
                for i, row in enumerate(rows):
                    yield family.label(i), float(upper[row]), 1.0, rows[i : i + 1], np.array([-1.0])
                for source in sorted(set(sources)):
                    own = rows[[other == source for other in sources]]
                    total = float(upper[own].sum())
                    if total > 0:
                        yield f"cap[{source}]", total, 1.0, own, -upper[own] / total
            elif family.name == "target" and not self._scenario.soft:
                for i, row in enumerate(rows):
                    yield family.label(i), float(lower[row]), -1.0, rows[i : i + 1], np.array([1.0])
            elif family.name.startswith("limit"):
                limit, bound, side = _side(self._scenario, family.name)
                if bound.kind in ("amount", "plan"):
                    up = side == "at most"
                    number = upper[rows] if up else lower[rows]
                    share = number / bound.value if bound.value > 0 else np.zeros(rows.size)
                    sign, entry = (1.0, -share) if up else (-1.0, share)
                    yield family.name, bound.value, sign, rows, entry
                    for line, own in _by_line(limit, family):
                        yield f"{family.name}[{line}]", bound.value, sign, rows[own], entry[own]

    def _multiples(self) -> Iterator[Mend]:
        """Limits that are a multiple of another sum: the bound stands in coefficients, so the mend is bisected."""
        for limit in self._scenario.limits:
            for side in ("at_least", "at_most"):
                bound: Bound | None = getattr(limit, side)
                if bound is None or bound.kind not in ("share", "previous_year"):
                    continue
                far = 0.0 if side == "at_least" else max(1.0, 1e6 * bound.value)
                if not self._feasible_with(limit, side, far):
                    continue
                bad, good = bound.value, far
                while abs(good - bad) > tolerances.SOLVER * max(1.0, abs(good)):
                    middle = (bad + good) / 2
                    bad, good = (bad, middle) if self._feasible_with(limit, side, middle) else (middle, good)
                yield Mend(f"limit {limit.name} {side.replace('_', ' ')}", bound.value, good)

    def _feasible_with(self, limit: Limit, side: str, value: float) -> bool:
        bound = replace(getattr(limit, side), value=value)
        limits = tuple(replace(own, **{side: bound}) if own is limit else own for own in self._scenario.limits)
        programme = formulate(replace(self._scenario, limits=limits))
        return _feasible(
            solvers.open_session(self._solver, programme), np.zeros(programme.column_count), programme.bounds
        )


def _by_line(limit: Limit, family: Family) -> Iterator[tuple[str, IntArray]]:
    """The rows of each line, counted from 0, where a limit is kept line by line and there are several."""
    if "line" not in limit.per:
        return
    place = len(family.names) - (len(limit.per) - limit.per.index("line"))  # a single region has no word
    lines = [family.parts(i)[place] for i in range(family.size)]
    if len(set(lines)) > 1:
        for line in dict.fromkeys(lines):
            yield line, np.flatnonzero([other == line for other in lines])


def _side(scenario: Scenario, family: str) -> tuple[Limit, Bound, str]:
    """The limit, bound and side of a family of rows: `limit flex at least`."""
    for limit in scenario.limits:
        for bound, side in ((limit.at_least, "at least"), (limit.at_most, "at most")):
            if bound is not None and family == f"limit {limit.name} {side}":
                return limit, bound, side
    raise KeyError(family)
