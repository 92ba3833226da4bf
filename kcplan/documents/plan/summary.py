"""A result as plain data: summary.json. A name once published here stays (docs/commands.md lists them)."""

from kcplan.documents.elements.data import Data, figure, manifest, share
from kcplan.domain.protection import Protected, Protection
from kcplan.domain.recommendation import (
    Allocation,
    Binding,
    Evaluation,
    Proof,
    Recommendation,
    Review,
    Rule,
    Side,
    Unpublished,
)
from kcplan.domain.scenario import Scenario
from kcplan.planning.publish import Published
from kcplan.tolerances import apart


def of_recommendation(recommendation: Recommendation, rounded: Published | Unpublished | None = None) -> Data:
    """summary.json of `kcplan solve`: the optimum, and the budget in whole multiples where one is asked for."""
    allocation, review = recommendation.allocation, recommendation.review
    data = _common(recommendation.status, allocation, review)
    data["miss"] = figure(review.miss if recommendation.scenario.soft else 0.0)
    if recommendation.gap is not None:
        data["gap"] = share(recommendation.gap)
    if recommendation.protected is not None:
        after = rounded.protection if isinstance(rounded, Published) else None
        data["protection"] = protection(recommendation.protected, after)
    data["binding"] = [_binding(rule) for rule in recommendation.binding]
    if isinstance(rounded, Published):
        data["published"] = _published(rounded)
    if isinstance(rounded, Unpublished):
        data["published"] = proof(rounded)
    data["manifest"] = manifest(recommendation.scenario, recommendation.solver)
    return data


def protection(own: Protected, published: Protection | None) -> Data:
    """How the plan is protected: what was asked, what it misses over the futures, and without protection; the
    published budget too, where there is one."""

    def missed(of: Protection) -> Data:
        return {
            "mean_miss": figure(of.mean),
            "worst_tenth": figure(of.worst_tenth),
            "regret": None if of.regret is None else figure(of.regret),
        }

    return {
        "measure": own.protect.measure,
        "futures": own.protect.futures,
        "seed": own.protect.seed,
        "give_up": share(own.protect.give_up),
        **missed(own.plan),
        "unprotected": missed(own.before),
        **({} if published is None else {"published": missed(published)}),
    }


def _published(rounded: Published) -> Data:
    allocation, review = rounded.allocation, rounded.review
    scenario = allocation.scenario
    return {
        "status": "optimal" if rounded.proof is None else "near-optimal",
        "rounding": figure(rounded.step),
        "objective": figure(review.objective),
        "loss": figure(rounded.loss),
        "targets_met": review.targets_met,
        "miss": figure(review.miss),
        "loss_in_misses": figure(rounded.loss_in_misses),
        **({} if rounded.proof is None else proof(rounded.proof)),
        "given_way": [_rule(rule) for rule in rounded.given_way],
        "idle": figure(rounded.idle),
        "idle_required": figure(rounded.idle_required),
        "even": rounded.even,
        "uneven": [
            {
                "region": own.region,
                "activity": own.activity,
                "year": own.year,
                "count": figure(own.count),
                "even": figure(own.even),
                "money": figure(own.money),
            }
            for own in rounded.uneven
        ],
        "outcomes": outcomes(review),
        "budget": budget(allocation),
        "units": units(allocation),
        "sources": sources(review),
        **({"region_sources": region_sources(scenario, review)} if scenario.region_caps else {}),
        "change_from_plan": figure(review.change),
    }


def proof(of: Proof | Unpublished) -> Data:
    """What is proved of a published budget that is not the best one by proof, or that there is none."""
    if isinstance(of, Unpublished):
        return {"status": "not found", "rounding": figure(of.step), "whole_numbers": of.count}
    return {
        "gap": share(of.gap),
        "distance": figure(of.distance),
        "distance_gap": share(of.distance_gap),
        "distance_of": of.distance_of,
        "idle_gap": figure(of.idle_gap),
        "figures_gap": of.figures_gap,
    }


def of_evaluation(evaluation: Evaluation) -> Data:
    """summary.json of `kcplan evaluate`."""
    data = _common("evaluated", evaluation.allocation, evaluation.review)
    data["broken"] = [_rule(rule) for rule in evaluation.review.broken]
    data["manifest"] = manifest(evaluation.allocation.scenario, evaluation.solver)
    return data


def _common(status: str, allocation: Allocation, review: Review) -> Data:
    scenario = allocation.scenario
    return {
        "scenario": scenario.id,
        "status": status,
        "objective": figure(review.objective),
        "targets_met": review.targets_met,
        "miss": figure(review.miss),
        "outcomes": outcomes(review),
        "totals": {outcome: figure(value) for outcome, value in review.totals.items()},
        "budget": budget(allocation),
        "units": units(allocation),
        "sources": sources(review),
        **({"region_sources": region_sources(scenario, review)} if scenario.region_caps else {}),
        "change_from_plan": figure(review.change),
        **(_closed(scenario, review) if scenario.first_open else {}),
        "money": scenario.model.money,
    }


def _closed(scenario: Scenario, review: Review) -> Data:
    """The years that are over, and the caps and limits of these alone, kept or not."""
    facts = [_rule(rule) | {"kept": rule.is_kept} for rule in review.past]
    return {"closed": list(scenario.model.years[: scenario.first_open]), "facts": facts}


def outcomes(review: Review) -> list[Data]:
    """Each target with what it gets, then outcomes without a target.

    `regions` where a target counts some of them; `at_most` where a target has a most that it allows.
    """
    by_region = any(result.place for result in review.outcomes)
    ceilings = any(result.target is not None and result.target.at_most is not None for result in review.outcomes)
    return [
        {
            "outcome": result.outcome,
            **({"regions": result.place or None} if by_region else {}),
            "years": list(result.years),
            "value": figure(result.value),
            "target": figure(result.target.at_least) if result.target else None,
            **({"at_most": figure(result.target.at_most) if result.target else None} if ceilings else {}),
            "met": result.met,
        }
        for result in review.outcomes
    ]


def budget(allocation: Allocation) -> list[Data]:
    """Money, one row a cell; the region only where there are several."""
    model = allocation.scenario.model
    activities = [activity.id for activity in model.activities] + [""]
    rows = []
    cells = zip(
        allocation.region, allocation.line, allocation.activity, allocation.source, allocation.year, allocation.amount,
        strict=True,
    )  # fmt: skip
    for r, n, a, s, t, amount in cells:
        row: Data = {"region": model.regions[r]} if len(model.regions) > 1 else {}
        row |= {"line": model.lines[n].id, "activity": activities[a], "source": model.sources[s].id}
        rows.append(row | {"year": model.years[t], "amount": figure(float(amount))})
    return rows


def units(allocation: Allocation) -> list[Data]:
    """Delivered units, one row an activity and year, with the public money there that buys none."""
    model = allocation.scenario.model
    rows = []
    cells = zip(
        allocation.unit_region,
        allocation.unit_activity,
        allocation.unit_year,
        allocation.units,
        allocation.idle,
        strict=True,
    )
    for r, a, t, value, idle in cells:
        row: Data = {"region": model.regions[r]} if len(model.regions) > 1 else {}
        activity = model.activities[a]
        row |= {"activity": activity.id, "year": model.years[t], "value": figure(float(value)), "unit": activity.unit}
        rows.append(row | {"idle_money": figure(float(idle))})
    return rows


def sources(review: Review) -> list[Data]:
    """Each source and year: cap, use, what is carried, what is left."""
    return [
        {
            "source": use.source,
            "year": use.year,
            "cap": figure(use.cap),
            "used": figure(use.used),
            "carried_in": figure(use.carried_in),
            "carried_out": figure(use.carried_out),
            "unspent": figure(use.unspent),
        }
        for use in review.sources
    ]


def region_sources(scenario: Scenario, review: Review) -> list[Data]:
    """The same of each region, for sources that are capped by region."""
    years = scenario.model.years
    return [
        {"region": region, "source": source, "year": year, "cap": figure(cap), "used": figure(used)}
        | {
            "carried_in": figure(brought),
            "carried_out": figure(kept),
            "unspent": figure(apart(cap + brought, used + kept)),
        }
        for source, table in review.region_use.items()
        for region, caps, uses, carried in zip(
            scenario.model.regions,
            scenario.region_caps[source].tolist(),
            table.tolist(),
            review.region_carried[source].tolist(),
            strict=True,
        )
        for year, cap, used, brought, kept in zip(years, caps, uses, [0.0, *carried[:-1]], carried, strict=True)
    ]


def _rule(rule: Rule) -> Data:
    data = {"name": rule.name, "rule": rule.kind, "limit": figure(rule.limit), "value": figure(rule.value)}
    return data | {"unit": rule.unit}


def _binding(rule: Binding) -> Data:
    return {
        "name": rule.name,
        "value": figure(rule.value),
        "limit": figure(rule.limit),
        "unit": rule.unit,
        "price_left": figure(rule.price_left),
        "price_right": figure(rule.price_right),
        "left": _side(rule.left),
        "right": _side(rule.right),
    }


def _side(side: Side | None) -> Data | None:
    if side is None:
        return None
    return {
        "outcomes": figure(side.outcomes),
        "miss": share(side.miss),
        "holds_for": figure(side.holds_for),
        "then": side.then,
    }
