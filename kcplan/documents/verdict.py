"""The verdict on a plan, in a sentence."""

from kcplan.documents.tables import quantity
from kcplan.domain import Model, years_label
from kcplan.publishing import Published
from kcplan.recommendation import Evaluation, Recommendation, Review


def of_recommendation(recommendation: Recommendation) -> str:
    """What the recommended plan reaches, with what money."""
    review, model = recommendation.review, recommendation.scenario.model
    spent = public_money(review, recommendation)
    reached = f"{quantity(review.objective)} weighted outcomes"
    return f"Optimal: {_targets(review, model)}; {reached} from {spent:,.1f} {model.money} of public money."


def of_published(rounded: Published, model: Model) -> str:
    """What the budget in whole multiples costs against the optimum, and which rules give way for it."""
    kept = "every rule is kept" if not rounded.given_way else f"no such budget keeps every rule: {_given_way(rounded)}"
    fewer = f"{quantity(abs(rounded.loss))} {'fewer' if rounded.loss >= 0 else 'more'} than the optimum"
    missed = (
        f" and {100 * rounded.loss_in_misses:.3f} % of a target more missed" if rounded.loss_in_misses > 1e-9 else ""
    )
    return (
        f"Published below in whole multiples of {rounded.step:g} {model.money}: {_targets(rounded.review, model)}; "
        f"{quantity(rounded.review.objective)} weighted outcomes, {fewer}{missed}; {kept}."
    )


def _given_way(rounded: Published) -> str:
    return "; ".join(
        f"{rule.name} gives way, {rule.kind} {quantity(rule.limit)} asked for, {quantity(rule.value)} given"
        for rule in rounded.given_way
    )


def of_evaluation(evaluation: Evaluation, name: str | None) -> str:
    """What a given plan reaches at best, and how many rules it breaks."""
    review, model = evaluation.review, evaluation.allocation.scenario.model
    plan = f"The plan of {name}" if name else "The official plan"
    # A missed target has its own table.
    broken = [rule for rule in review.broken if not rule.name.startswith("target[")]
    rules = f"it breaks {len(broken)} of the scenario's rules" if broken else "it breaks no cap or limit"
    reached = f"{quantity(review.objective)} weighted outcomes"
    return f"{plan}, at best, by the model's own coefficients: {_targets(review, model)}; {reached}; {rules}."


def public_money(review: Review, recommendation: Recommendation) -> float:
    """Public money spent, all years."""
    public = {source.id for source in recommendation.scenario.model.sources if source.public}
    return sum(use.used for use in review.sources if use.source in public)


def _targets(review: Review, model: Model) -> str:
    targets = sum(1 for outcome in review.outcomes if outcome.target is not None)
    if review.targets_met == targets:
        return f"all {targets} targets met" if targets else "no targets asked for"
    titles = {outcome.id: outcome.title.en for outcome in model.outcomes}
    missed = [
        f"{titles[outcome.outcome]} {years_label(outcome.years)} by {outcome.miss:.1%}"
        for outcome in review.outcomes
        if outcome.met is False
    ]
    return f"{review.targets_met} of {targets} targets met, missed: {', '.join(missed)}"
