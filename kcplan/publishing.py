"""Recommendation -> Published: the budget in whole multiples of money that a department can sign."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from kcplan import checking, planning, solvers
from kcplan.domain import FloatArray
from kcplan.errors import CheckFailed, Infeasible
from kcplan.formulation import columns_of
from kcplan.language import _
from kcplan.lexicographic import lexicographic_minimum
from kcplan.linear_programme import LinearProgramme
from kcplan.recommendation import Allocation, Recommendation, Review, Rule
from kcplan.whole import WholeProgramme, giving_way, whole_programme


@dataclass(frozen=True, eq=False)
class Published:
    """A budget in whole multiples of `step` money, checked.

    `loss` is what rounding costs: weighted outcomes of the recommendation less those published; `loss_in_misses` the
    same of weighted shares of targets missed, published less recommended. `given_way` are the limits and hard
    targets that no such budget keeps, as they are and with the value they get; never a cap.
    """

    step: float
    allocation: Allocation
    review: Review
    loss: float
    loss_in_misses: float
    given_way: tuple[Rule, ...]


def publish(recommendation: Recommendation) -> Published | None:
    """The published budget of a scenario with `rounding`; None where the scenario does not ask for one.

    Money of every region, line, source and year is a whole multiple. Of the budgets that miss least and then buy most
    it is one of the nearest to the recommendation: HiGHS finds the same one each time. Raises SolverStopped and
    CheckFailed.
    """
    scenario = recommendation.scenario
    if scenario.rounding is None:
        return None
    columns = columns_of(scenario, idle=True)
    asked = whole_programme(columns, scenario.rounding, recommendation.allocation.amount)
    try:
        x = _solved(asked)
    except Infeasible:
        asked = giving_way(asked, scenario.soft)
        x = _solved(asked)
    allocation = planning.allocated(columns, x[: columns.count])
    allocation = replace(allocation, amount=_by_activity(allocation))
    review = checking.review(allocation, scenario.rounding)
    allowed = set(_given_way(asked.programme, x))
    faults = [rule for rule in review.broken if rule.name not in allowed]
    if faults:
        text = _("the published budget does not stand when recomputed from the scenario:")
        raise CheckFailed("\n".join([text, *(rule.fault for rule in faults)]))
    own = recommendation.review
    return Published(
        scenario.rounding, allocation, review, own.objective - review.objective, review.miss - own.miss, review.broken
    )


def _solved(asked: WholeProgramme) -> FloatArray:
    """The best point: whole numbers first, then all else to full precision with these fixed."""
    from kcplan.solvers.highs_whole import whole_minimum

    found = whole_minimum(asked.programme, asked.whole)
    bounds = asked.programme.bounds.copy()
    bounds.column_lower[asked.whole] = bounds.column_upper[asked.whole] = found[asked.whole]
    fixed = replace(asked.programme, bounds=bounds)
    return lexicographic_minimum(fixed, solvers.open_session(solvers.DEFAULT, fixed)).x


def _given_way(programme: LinearProgramme, x: FloatArray) -> Iterator[str]:
    """Names of the rules that give way."""
    labels = programme.labels(programme.rows)
    for family in programme.columns:
        if family.name == "gives":
            entries = np.flatnonzero(np.isin(programme.indices, np.arange(family.start, family.start + family.size)))
            rows = np.searchsorted(programme.starts, entries, side="right") - 1
            for row, column in zip(rows, programme.indices[entries], strict=True):
                if x[column] > 0:
                    yield labels[row]


def _by_activity(allocation: Allocation) -> FloatArray:
    """Money by cell, where counterpart money of a line, source and year is split as the line's public money is."""
    model, a = allocation.scenario.model, allocation
    shape = (len(model.regions), len(model.lines), len(model.sources), len(model.years))
    total, public_of_line = np.zeros(shape), np.zeros((shape[0], shape[1], shape[3]))
    np.add.at(total, (a.region, a.line, a.source, a.year), a.amount)
    of_activity = np.zeros((shape[0], shape[1], len(model.activities) + 1, shape[3]))
    public = model.public[a.source]
    np.add.at(public_of_line, (a.region[public], a.line[public], a.year[public]), a.amount[public])
    np.add.at(of_activity, (a.region[public], a.line[public], a.activity[public], a.year[public]), a.amount[public])
    follows = ~public & (public_of_line[a.region, a.line, a.year] > 0)
    due = of_activity[a.region, a.line, a.activity, a.year] / np.where(
        public_of_line[a.region, a.line, a.year] > 0, public_of_line[a.region, a.line, a.year], 1.0
    )
    return np.where(follows, np.round(total[a.region, a.line, a.source, a.year] * due, 9), a.amount)
