"""The verdict on a plan, in a sentence."""

from kcplan.documents.tables import quantity
from kcplan.domain import Model, years_label
from kcplan.recommendation import Evaluation, Recommendation, Review


def of_recommendation(recommendation: Recommendation) -> str:
    """What the recommended plan reaches, with what money."""
    review, model = recommendation.review, recommendation.scenario.model
    spent = public_money(review, recommendation)
    reached = f"{quantity(review.objective)} weighted outcomes"
    return f"Optimal: {_targets(review, model)}; {reached} from {spent:,.1f} {model.money} of public money."


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
