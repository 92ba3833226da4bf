"""Recommendation -> Published: the budget in whole multiples of money that a department can sign."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kcplan import tolerances
from kcplan.checking import review as checking
from kcplan.checking.even import uneven_counts
from kcplan.domain.protection import Protection
from kcplan.domain.recommendation import Allocation, Proof, Recommendation, Review, Rule, UnevenCount, Unpublished
from kcplan.domain.scenario import Scenario
from kcplan.errors import CheckFailed
from kcplan.language import _
from kcplan.mathematics.columns import columns_of
from kcplan.mathematics.formulation import limits_split_counterpart
from kcplan.mathematics.protection import FutureProgrammes, drawn
from kcplan.mathematics.whole import protection_leads, whole_programme
from kcplan.planning.allocation import allocated, following_public, with_facts
from kcplan.planning.protect import protection_of
from kcplan.planning.too_many import refuse_too_many
from kcplan.planning.whole import best_whole
from kcplan.tolerances import apart


@dataclass(frozen=True, eq=False)
class Published:
    """A budget in whole multiples of `step` money, checked.

    `loss` is what rounding costs: weighted outcomes of the recommendation less those published; `loss_in_misses` the
    same of weighted shares of targets missed, published less recommended. `given_way` are the limits and hard
    targets that no such budget keeps, as they are and with the value they get; never a cap.
    `idle` is public money beyond what the published units cost; rules ask for `idle_required` of it, the whole steps of
    each region, line and year, and whole multiples leave the rest. `unspent` is how much more public money than in the
    recommendation stays unspent. `proof`: how good it is where it is not the best and the nearest of the best.
    `uneven` are the counts more than one from even years; `even`: it is proved that no budget as good has counts nearer
    to even years, or to the recommendation where that is as far from them.
    `protection`: what it comes to over the futures of a scenario that protects its plan.
    """

    step: float
    allocation: Allocation
    review: Review
    loss: float
    loss_in_misses: float
    given_way: tuple[Rule, ...]
    idle: float
    idle_required: float
    unspent: float
    uneven: tuple[UnevenCount, ...] = ()
    even: bool = False
    proof: Proof | None = None
    protection: Protection | None = None


def publish(recommendation: Recommendation) -> Published | Unpublished | None:
    """The published budget of a scenario with `rounding`; None where the scenario does not ask for one.

    Money of every region, line, source and year is a whole multiple. Of the budgets that miss least, then buy most,
    then have the fewest whole steps of idle money, and then counts of units nearest to even years, it is one of the
    nearest to the recommendation: HiGHS finds the same one each time. Where outcomes were given up for protection, none
    buys more than the recommendation. Where the scenario has change before outcomes, the sum of changes comes there,
    and then the number of figures that change. Of more than EXACT numbers, or where the search ends before, it is
    within proven gaps of these.
    Raises CheckFailed, and UsageError as `refuse_too_many` does.
    """
    scenario = recommendation.scenario
    if scenario.rounding is None:
        return None
    refuse_too_many(scenario)
    columns = columns_of(scenario, idle=True)
    near = recommendation.allocation.amount[: columns.spend.size]
    asked = whole_programme(columns, scenario.rounding, near, recommendation.allocation.by_activity())
    if protection_leads(scenario):  # else rounding would take the outcomes that were given up for it
        asked = asked.with_most_outcomes(recommendation.review.objective - recommendation.review.delivered)
    found = best_whole(asked, scenario, _met(recommendation))
    if found is None:
        return Unpublished(scenario.rounding, asked.count)
    allocation = allocated(columns, found.x[: columns.count])
    if not limits_split_counterpart(scenario):
        total = np.zeros(scenario.model.shape)
        np.add.at(total, (allocation.region, allocation.line, allocation.source, allocation.year), allocation.amount)
        allocation = replace(allocation, amount=following_public(allocation, total))
    allocation = with_facts(allocation)
    review = checking.review(allocation, scenario.rounding)
    faults = [rule for rule in review.broken if rule.id not in found.given_way]
    if faults:
        text = _("the published budget does not hold when recomputed from the scenario:")
        raise CheckFailed("\n".join([text, *(rule.fault for rule in faults)]))
    own = recommendation.review
    return Published(
        scenario.rounding,
        allocation,
        review,
        apart(own.objective, review.objective),
        apart(review.miss, own.miss),
        review.broken,
        float(allocation.idle.sum()),
        _required(allocation, scenario.rounding),
        apart(_unspent(review, scenario), _unspent(own, scenario)),
        uneven_counts(allocation),
        found.even,
        found.proof,
        _protection(recommendation, allocation),
    )


def _protection(recommendation: Recommendation, allocation: Allocation) -> Protection | None:
    """What a published budget comes to over the futures against which the recommendation is protected."""
    protected, scenario = recommendation.protected, recommendation.scenario
    if protected is None:
        return None
    columns = columns_of(scenario)
    futures = FutureProgrammes(columns, drawn(scenario, protected.protect), allocation.amount[: columns.spend.size])
    return protection_of(allocation, futures, protected.plan.least)


def shown(recommendation: Recommendation, published: Published | Unpublished | None) -> Recommendation | Published:
    """What planners see of a scenario: the published budget where there is one."""
    return published if isinstance(published, Published) else recommendation


def _met(recommendation: Recommendation) -> NDArray[np.bool_]:
    """Which targets a recommendation meets, shape (targets,)."""
    met = {found.target for found in recommendation.review.outcomes if found.met}
    return np.array([target in met for target in recommendation.scenario.targets], dtype=bool)


def _required(allocation: Allocation, step: float) -> float:
    """The whole steps of idle money of each region, line and year, in money."""
    model, line_of = allocation.scenario.model, {line.id: n for n, line in enumerate(allocation.scenario.model.lines)}
    line = np.array([line_of[activity.line] for activity in model.activities], dtype=np.int64)
    idle = np.zeros((len(model.regions), len(model.lines), len(model.years)))
    np.add.at(idle, (allocation.unit_region, line[allocation.unit_activity], allocation.unit_year), allocation.idle)
    return float(step * np.floor(idle / step + tolerances.INSIDE / 2).sum())


def _unspent(review: Review, scenario: Scenario) -> float:
    """Public money that the sources keep, all years."""
    public = {source.id for source in scenario.model.sources if source.public}
    return sum(use.unspent for use in review.sources if use.source in public)
