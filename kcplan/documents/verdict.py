"""The verdict on a plan, in a sentence."""

from kcplan.documents.tables import quantity
from kcplan.recommendation import Evaluation, Recommendation, Review


def of_recommendation(recommendation: Recommendation) -> str:
    """What the recommended plan reaches, with what money."""
    review, model = recommendation.review, recommendation.scenario.model
    spent = public_money(review, recommendation)
    reached = f"{quantity(review.objective)} weighted outcomes"
    return f"Optimal: {_targets(review)}; {reached} from {spent:,.1f} {model.money} of public money."


def of_evaluation(evaluation: Evaluation, name: str | None) -> str:
    """What a given plan reaches at best, and how many rules it breaks."""
    review = evaluation.review
    plan = f"The plan of {name}" if name else "The official plan"
    # A missed target has its own table.
    broken = [rule for rule in review.broken if not rule.name.startswith("target[")]
    rules = f"it breaks {len(broken)} of the scenario's rules" if broken else "it breaks no cap or limit"
    reached = f"{quantity(review.objective)} weighted outcomes"
    return f"{plan}, at best, by the model's own coefficients: {_targets(review)}; {reached}; {rules}."


def public_money(review: Review, recommendation: Recommendation) -> float:
    """Public money spent, all years."""
    public = {source.id for source in recommendation.scenario.model.sources if source.public}
    return sum(use.used for use in review.sources if use.source in public)


def _targets(review: Review) -> str:
    targets = sum(1 for outcome in review.outcomes if outcome.target is not None)
    if review.targets_met == targets:
        return f"all {targets} targets met" if targets else "no targets asked for"
    return f"{review.targets_met} of {targets} targets met"
