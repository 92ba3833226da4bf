"""Recommendation -> Published: the budget in whole multiples of money that a department can sign."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from kcplan.arrays import FloatArray
from kcplan.checking import review as checking
from kcplan.domain.recommendation import Allocation, Proof, Recommendation, Review, Rule
from kcplan.domain.rules import RuleId
from kcplan.domain.scenario import Scenario
from kcplan.domain.tiers import Role, TierId, is_reported
from kcplan.engine import solvers
from kcplan.engine.lexicographic import lexicographic_minimum
from kcplan.engine.linear_programme import LinearProgramme
from kcplan.errors import CheckFailed, Infeasible, UsageError
from kcplan.language import _
from kcplan.mathematics.columns import columns_of
from kcplan.mathematics.formulation import limits_split_counterpart
from kcplan.mathematics.rules import rule_of_row
from kcplan.mathematics.whole import WholeProgramme, giving_way, money_cells, whole_programme
from kcplan.planning.allocation import allocated, following_public
from kcplan.tolerances import apart

#: Up to so many whole numbers the budget is the best one, by proof. A province has some 100; this takes seconds.
EXACT = 500

#: More whole amounts than this are refused.
MOST = 15_000


@dataclass(frozen=True, eq=False)
class Published:
    """A budget in whole multiples of `step` money, checked.

    `loss` is what rounding costs: weighted outcomes of the recommendation less those published; `loss_in_misses` the
    same of weighted shares of targets missed, published less recommended. `given_way` are the limits and hard
    targets that no such budget keeps, as they are and with the value they get; never a cap.
    `proof`: how good it is where it is not the best and the nearest of the best; None where it is.
    """

    step: float
    allocation: Allocation
    review: Review
    loss: float
    loss_in_misses: float
    given_way: tuple[Rule, ...]
    proof: Proof | None = None


def publish(recommendation: Recommendation) -> Published | None:
    """The published budget of a scenario with `rounding`; None where the scenario does not ask for one.

    Money of every region, line, source and year is a whole multiple. Of the budgets that miss least and then buy most
    it is one of the nearest to the recommendation: HiGHS finds the same one each time. Of more than EXACT amounts it
    is within proven gaps of both. Raises SolverStopped, CheckFailed, and UsageError as `refuse_too_many` does.
    """
    scenario = recommendation.scenario
    if scenario.rounding is None:
        return None
    refuse_too_many(scenario)
    columns = columns_of(scenario, idle=True)
    asked = whole_programme(columns, scenario.rounding, recommendation.allocation.amount)
    try:
        x, proof = _solved(asked)
    except Infeasible:
        asked = giving_way(asked, scenario.soft)
        x, proof = _solved(asked)
    allocation = allocated(columns, x[: columns.count])
    if not limits_split_counterpart(scenario):
        total = np.zeros(scenario.model.plan.shape)
        np.add.at(total, (allocation.region, allocation.line, allocation.source, allocation.year), allocation.amount)
        allocation = replace(allocation, amount=following_public(allocation, total))
    review = checking.review(allocation, scenario.rounding)
    allowed = set(_given_way(scenario, asked.programme, x))
    faults = [rule for rule in review.broken if rule.id not in allowed]
    if faults:
        text = _("the published budget does not hold when recomputed from the scenario:")
        raise CheckFailed("\n".join([text, *(rule.fault for rule in faults)]))
    own = recommendation.review
    loss, loss_in_misses = apart(own.objective, review.objective), apart(review.miss, own.miss)
    return Published(scenario.rounding, allocation, review, loss, loss_in_misses, review.broken, proof)


def refuse_too_many(scenario: Scenario) -> None:
    """Raise UsageError where a scenario asks for more whole amounts than can be proved near the best in bearable time.

    To be called before a long solve.
    """
    if scenario.rounding is None:
        return
    count = money_cells(columns_of(scenario, idle=True)).count
    if count > MOST:
        text = _(
            "expected at most {most} whole amounts of money (region, line, source, year) in a published budget, "
            "found {count}: take 'rounding' out of the scenario, or round in fewer regions at a time"
        )
        raise UsageError(text.format(most=MOST, count=count))


def _solved(asked: WholeProgramme) -> tuple[FloatArray, Proof | None]:
    """The best point, or one and what is proved of it. Whole numbers first, then all else exactly with these fixed."""
    exact = int(np.count_nonzero(asked.whole)) <= EXACT
    if exact:
        # What settles the rest is left to the programme below, where whole numbers are fixed.
        tiers = tuple(tier for tier in asked.programme.objectives if not tier.settles)
        found = solvers.whole_minimum(replace(asked.programme, objectives=tiers), asked.whole)
    else:
        ids = [tier.id for tier in asked.programme.objectives]
        proved = [tier for tier in ids if tier == TierId(Role.GIVE_WAY) or is_reported(tier)]
        near = solvers.near_minimum(asked.programme, asked.whole, asked.apart, proved)
        found = near.x
    bounds = asked.programme.bounds.copy()
    bounds.column_lower[asked.whole] = bounds.column_upper[asked.whole] = found[asked.whole]
    fixed = replace(asked.programme, bounds=bounds)
    session = solvers.open_session(solvers.DEFAULT, fixed)
    x = lexicographic_minimum(fixed, session, unique=exact).x  # one of several anyway where not exact
    if exact:
        return x, None
    distance = float(asked.apart @ x)
    distance_gap = max(0.0, distance - near.least) / distance if distance else 0.0
    return x, Proof(solvers.proven_gap(asked.programme, x, near.bounds), distance, distance_gap)


def _given_way(scenario: Scenario, programme: LinearProgramme, x: FloatArray) -> Iterator[RuleId]:
    """The rules that give way."""
    for family in programme.columns:
        if family.name == "gives":
            entries = np.flatnonzero(np.isin(programme.indices, np.arange(family.start, family.start + family.size)))
            rows = np.searchsorted(programme.starts, entries, side="right") - 1
            for row, column in zip(rows.tolist(), programme.indices[entries], strict=True):
                if x[column] > 0:
                    yield rule_of_row(scenario, programme, row)
