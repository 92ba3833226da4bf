"""Scenario -> proof: the exact optimum with its prices, or why no plan keeps every rule.

Rules are those that the checker builds from the question (kcplan/checking/check_proof.py), and each is held against the
one that was solved (kcplan/mathematics): two ways from a scenario to its rules must come to the same. A solver's basis
is solved in fractions and mended where floating numbers ended a hair off (kcplan/engine/exact).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kcplan import tolerances
from kcplan.analyses.proving.whole import exactly_published
from kcplan.arrays import FloatArray
from kcplan.checking import check_proof
from kcplan.domain.recommendation import Recommendation, Unpublished
from kcplan.domain.scenario import Scenario
from kcplan.engine import solvers
from kcplan.engine.exact.programme import ExactProgramme, Vector
from kcplan.engine.exact.simplex import Contradiction, ExactOptimum, exact_optimum
from kcplan.engine.lexicographic import lexicographic_minimum
from kcplan.engine.linear_programme import Added, LinearProgramme, Objective
from kcplan.errors import CheckFailed, SolverStopped, UsageError
from kcplan.language import _
from kcplan.mathematics.columns import columns_of
from kcplan.mathematics.programme import programme_of
from kcplan.planning.publish import Published
from kcplan.planning.solve import by_size
from kcplan.writing.exact import question

#: Pivots in fractions: so many mend a basis of floats where anything does.
_PIVOTS = 2_000

#: Exact numbers by the names of columns or of rows.
ExactValues = Mapping[str, int | Fraction]


@dataclass(frozen=True, eq=False)
class ExactProof:
    """What a proof says of a `question` (plain data), in exact numbers by name; what is not named is 0.

    `plan` and `prices` (of each tier, by rule) are of the optimum, and `weights` are None; or these are the weights of
    rules that cannot be kept together. `published` is the whole budget, if any, with the rules that gave way.
    `unique`: it is proved that no other plan is as good.
    """

    question: Mapping[str, Any]
    plan: ExactValues
    prices: tuple[tuple[str, ExactValues], ...]
    weights: ExactValues | None = None
    published: ExactValues | None = None
    given_way: tuple[str, ...] = ()
    unique: bool = False


def prove(recommendation: Recommendation, published: Published | Unpublished | None = None) -> ExactProof:
    """The proof of a recommendation, and of its published budget that it keeps every rule.

    Raises UsageError where the recommendation is no optimum, or the checker does not know what it is of; SolverStopped
    where no exact optimum is found; CheckFailed where it is another plan.
    """
    if recommendation.gap is not None:
        text = _("expected an optimal plan for --proof, found one within a gap of the optimum; add --method ipm")
        raise UsageError(text)
    scenario = recommendation.scenario
    asked = question(scenario)
    meant = _meant(asked)
    columns = columns_of(scenario)
    programme = programme_of(columns)
    _refuse_others(programme, meant)
    session = solvers.open_session(solvers.DEFAULT, programme, by_size(solvers.DEFAULT, programme))
    optimum = lexicographic_minimum(programme, session)
    assert optimum.basic is not None, "the default solver tells its basis"
    found = _exact(programme, meant, optimum.x, optimum.basic)
    if isinstance(found, Contradiction):
        raise CheckFailed(_("in exact numbers no plan keeps every rule: the plan does so within rounding alone"))
    names = list(meant.columns)
    plan = {names[column]: value for column, value in found.x.items()}
    _refuse_another(programme, plan, optimum.x)
    rows = list(meant.rows)
    prices = tuple(
        (tier, {rows[row]: price for row, price in own.items()})
        for tier, own in zip(meant.tiers, found.prices, strict=True)
    )
    try:
        proof = ExactProof(asked, plan, prices, unique=meant.optimal(plan, dict(prices)))
    except ValueError as error:
        raise CheckFailed(_("the proof does not hold: {what}").format(what=error)) from error
    if not isinstance(published, Published):
        return proof
    given_way = tuple(str(rule.id) for rule in published.given_way)
    budget = exactly_published(meant, published)
    try:
        meant.published(budget, list(given_way))
    except ValueError as error:
        text = _("the published budget keeps a rule only within rounding, so it cannot be proved: {what}")
        raise SolverStopped(text.format(what=error)) from error
    return replace(proof, published=budget, given_way=given_way)


def prove_infeasible(scenario: Scenario) -> ExactProof:
    """The proof that no plan keeps every rule of a scenario: weights of rules (Farkas).

    Raises UsageError where the checker does not know what the scenario has, SolverStopped where there is no proof.
    """
    asked = question(scenario)
    meant = _meant(asked)
    programme = programme_of(columns_of(scenario))
    _refuse_others(programme, meant)
    yielding = _yielding(programme)
    session = solvers.open_session(solvers.DEFAULT, yielding)
    optimum = lexicographic_minimum(yielding, session, unique=False)
    assert optimum.basic is not None, "the default solver tells its basis"
    n, total = programme.column_count, yielding.column_count
    basic = np.concatenate([optimum.basic[:n], optimum.basic[total:]])
    gives = yielding.column_family(_GIVES)
    entry = np.isin(yielding.indices, np.arange(gives.start, total)[optimum.basic[gives.start : total]])
    basic[n + yielding.entry_rows[entry]] = True
    found = _exact(programme, meant, optimum.x[:n], basic)
    if not isinstance(found, Contradiction):
        raise SolverStopped(_("the rules clash within the solver's rounding alone: in exact numbers a plan keeps them"))
    rows = list(meant.rows)
    weights = {rows[row]: weight for row, weight in found.weights.items()}
    try:
        meant.impossible(weights)
    except (TypeError, ValueError) as error:
        raise CheckFailed(_("the proof does not hold: {what}").format(what=error)) from error
    return ExactProof(asked, {}, (), weights)


_GIVES = "gives"


def _yielding(programme: LinearProgramme) -> LinearProgramme:
    """The programme where every row may give way, by as little as possible in all."""
    bounds = programme.bounds
    rows = [np.flatnonzero(np.isfinite(side)) for side in (bounds.row_lower, bounds.row_upper)]
    row = np.concatenate(rows)
    signs = np.concatenate([np.ones(rows[0].size), -np.ones(rows[1].size)])
    wider = programme.with_columns(Added(_GIVES, np.full(row.size, np.inf), row, np.arange(row.size), signs))
    cost = np.zeros(wider.column_count)
    cost[programme.column_count :] = 1.0 / programme.scaling.rows[row]
    return replace(wider, objectives=(Objective(_GIVES, cost),))


def _meant(asked: Mapping[str, Any]) -> check_proof.Programme:
    """The rules as the checker builds them, from the text that it will read."""
    try:
        return check_proof.Programme(check_proof.read(json.dumps(asked)))
    except (LookupError, TypeError, ValueError) as error:
        text = _("expected a scenario that the proof's checker knows for --proof: {what}; leave --proof out")
        raise UsageError(text.format(what=error)) from error


def _refuse_others(programme: LinearProgramme, meant: check_proof.Programme) -> None:
    """Raise CheckFailed unless rules, bounds and tiers that are solved are those that the checker builds."""
    bounds = programme.bounds
    columns, rows = programme.labels(programme.columns), programme.labels(programme.rows)
    wrong = {*columns} ^ {*meant.columns} | {*rows} ^ {*meant.rows}
    wrong |= {str(tier.id) for tier in programme.objectives} ^ {*meant.tiers}
    if not wrong:
        sides = ((rows, bounds.row_lower, 1), (rows, bounds.row_upper, 2))
        wrong |= {
            name
            for names, solved, side in sides
            for name, value in zip(names, solved.tolist(), strict=True)
            if not _same(value, meant.rows[name][side])
        }
        uppers = zip(columns, bounds.column_upper.tolist(), strict=True)
        wrong |= {name for name, value in uppers if not _same(value, meant.columns[name])}
        places = (programme.entry_rows, programme.indices, programme.values)
        entries: dict[str, dict[str, float]] = {name: {} for name in rows}
        for row, column, value in zip(*(own.tolist() for own in places), strict=True):
            entries[rows[row]][columns[column]] = value
        wrong |= {name for name, own in entries.items() if not _same_terms(own, meant.rows[name][0], meant)}
        for tier in programme.objectives:
            cost = {columns[j]: float(tier.cost[j]) for j in np.flatnonzero(tier.cost).tolist()}
            if not _same_terms(cost, meant.tiers[str(tier.id)], meant):
                wrong.add(str(tier.id))
    if wrong:
        text = _("the rules that were solved are not those that the proof's checker builds: {names}")
        raise CheckFailed(text.format(names=", ".join(sorted(wrong)[:3])))


def _same(value: float, exact: Any) -> bool:
    """Whether a number that was solved with is one that was meant; None: there is none."""
    if exact is None:
        return bool(np.isinf(value))
    return abs(value - float(exact)) <= tolerances.SAME_SUM * max(1.0, abs(value))


def _same_terms(own: Mapping[str, float], terms: Mapping[str, Any], meant: check_proof.Programme) -> bool:
    """Whether terms are the same, but for columns that are shut."""
    names = (name for name in own.keys() | terms.keys() if meant.columns[name] != 0)
    return all(_same(own.get(name, 0.0), terms.get(name, 0)) for name in names)


def _exact(
    programme: LinearProgramme, meant: check_proof.Programme, x: FloatArray, basic: NDArray[np.bool_]
) -> ExactOptimum | Contradiction:
    """The exact optimum from a basis of the programme that was solved, or a clash of its rules."""
    column_of = {name: number for number, name in enumerate(meant.columns)}
    row_of = {name: number for number, name in enumerate(meant.rows)}

    def numbered(terms: Mapping[str, Any]) -> Vector:
        return {column_of[name]: value for name, value in terms.items()}

    rows = list(meant.rows.values())
    exact = ExactProgramme(
        list(meant.columns.values()),
        [numbered(terms) for terms, _, _ in rows],
        [low for _, low, _ in rows],
        [high for _, _, high in rows],
        [numbered(cost) for cost in meant.tiers.values()],
    )
    n, values = programme.column_count, programme.row_values(x)
    lower, upper = programme.bounds.row_lower, programme.bounds.row_upper
    high_rows = np.abs(upper - values) < np.abs(values - lower)
    high_columns = np.abs(programme.bounds.column_upper - x) < np.abs(x)
    columns = np.array([column_of[name] for name in programme.labels(programme.columns)], dtype=np.int64)
    numbers = np.array([row_of[name] for name in programme.labels(programme.rows)], dtype=np.int64)
    at_high = [(False, column) for column in columns[high_columns & ~basic[:n]].tolist()]
    at_high += [(True, row) for row in numbers[high_rows].tolist()]
    try:
        return exact_optimum(exact, columns[basic[:n]].tolist(), numbers[~basic[n:]].tolist(), at_high, _PIVOTS)
    except RuntimeError as error:
        raise SolverStopped(_("no exact optimum was found from that of floating numbers")) from error


def _refuse_another(programme: LinearProgramme, plan: ExactValues, x: FloatArray) -> None:
    """Raise CheckFailed where the exact optimum is another plan than that of floating numbers."""
    exact = np.array([float(plan.get(name, 0)) for name in programme.labels(programme.columns)])
    if (np.abs(exact - x) > tolerances.SAME_PLAN * np.maximum(programme.scaling.columns, np.abs(exact))).any():
        raise CheckFailed(_("in exact numbers another plan is the best: several are as good within rounding"))
