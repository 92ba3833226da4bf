"""The verdict on a plan, in a sentence."""

from kcplan.documents.elements import names
from kcplan.documents.elements.names import in_place
from kcplan.documents.elements.tables import quantity, share
from kcplan.documents.elements.units import unit
from kcplan.domain.recommendation import Evaluation, Proof, Recommendation, Review
from kcplan.domain.scenario import Model, years_label
from kcplan.language import _, money_digits, n_, number, significant, title
from kcplan.planning.publish import Published


def of_recommendation(recommendation: Recommendation) -> str:
    """What the recommended plan reaches, with what money."""
    review, model = recommendation.review, recommendation.scenario.model
    if recommendation.gap is None:
        text = _("Optimal: {targets}; {outcomes} weighted outcomes from {spent} {money} of public money.")
    else:
        text = _(
            "Proved to be within {gap} % of the optimum, and one of several such plans: {targets}; {outcomes} "
            "weighted outcomes from {spent} {money} of public money."
        )
    return text.format(
        gap=significant(100 * (recommendation.gap or 0.0), 2),
        targets=_targets(review, model),
        outcomes=quantity(review.objective),
        spent=number(public_money(review, recommendation), money_digits()),
        money=unit(model.money),
    )


def of_published(rounded: Published, model: Model) -> str:
    """What the budget in whole multiples costs against the optimum, and which rules give way for it."""
    if rounded.given_way:
        kept = _("no rounded budget keeps every rule: {rules}").format(rules=_given_way(rounded, model))
    else:
        kept = _("every rule is kept")
    said = _(
        "The budget below is published in whole multiples of {step} {money}: {targets}; {outcomes} weighted "
        "outcomes, {loss}; {kept}."
    ).format(
        step=significant(rounded.step, 6),
        money=unit(model.money),
        targets=_targets(rounded.review, model),
        outcomes=quantity(rounded.review.objective),
        loss=_loss(rounded),
        kept=kept,
    )
    return said if rounded.proof is None else f"{said} {of_proof(rounded.proof, model)}"


def proved(gap: float | None, proof: Proof | None, model: Model) -> list[str]:
    """What is proved of a recommendation by decomposition, and of a published budget; nothing where they are best."""
    text = _("The plan is proved to be within {gap} % of the optimum. It is one of several such plans.")
    said = [] if gap is None else [text.format(gap=significant(100 * gap, 2))]
    return said if proof is None else [*said, of_proof(proof, model)]


def of_proof(proof: Proof, model: Model) -> str:
    """How far a published budget may be from the best one, and from the nearest to the recommendation."""
    return _(
        "This budget is proved to be within {gap} % of the best one in whole multiples. Its amounts of public "
        "money differ from the unrounded ones by {distance} {money} in total; it is proved that no budget as good "
        "comes nearer by more than {share} %. It is one of several such budgets."
    ).format(
        gap=significant(100 * proof.gap, 2),
        distance=number(proof.distance, money_digits()),
        money=unit(model.money),
        share=significant(100 * proof.distance_gap, 2),
    )


def _loss(rounded: Published) -> str:
    fewer, missed = rounded.loss >= 0, rounded.loss_in_misses > 1e-9
    if missed and fewer:
        text = _("{count} fewer than the optimum, and {share} % of a target more missed")
    elif missed:
        text = _("{count} more than the optimum, but {share} % of a target more missed")
    else:
        text = _("{count} fewer than the optimum") if fewer else _("{count} more than the optimum")
    return text.format(count=quantity(abs(rounded.loss)), share=number(100 * rounded.loss_in_misses, 3))


def _given_way(rounded: Published, model: Model) -> str:
    texts = {
        "at most": _("{rule} is relaxed (at most {limit} required, {value} reached)"),
        "at least": _("{rule} is relaxed (at least {limit} required, {value} reached)"),
        "exactly": _("{rule} is relaxed (exactly {limit} required, {value} reached)"),
    }
    return "; ".join(
        texts[rule.kind].format(
            rule=names.rule_of_check(rule.id, model), limit=quantity(rule.limit), value=quantity(rule.value)
        )
        for rule in rounded.given_way
    )


def of_evaluation(evaluation: Evaluation, name: str | None) -> str:
    """What a given plan reaches at best, and how many rules it breaks."""
    review, model = evaluation.review, evaluation.allocation.scenario.model
    # A missed target has its own table.
    broken = [rule for rule in review.broken if rule.id.family != "target"]
    return _(
        "{plan} at its best, by the coefficients of the model: {targets}; {outcomes} weighted outcomes; {rules}."
    ).format(
        plan=_("The plan of {file}").format(file=name) if name else _("The official plan"),
        targets=_targets(review, model),
        outcomes=quantity(review.objective),
        rules=_("it breaks {count} of the scenario's rules").format(count=len(broken))
        if broken
        else _("it breaks no cap or limit"),
    )


def public_money(review: Review, recommendation: Recommendation) -> float:
    """Public money spent, all years."""
    public = {source.id for source in recommendation.scenario.model.sources if source.public}
    return sum(use.used for use in review.sources if use.source in public)


def _targets(review: Review, model: Model) -> str:
    asked = sum(1 for outcome in review.outcomes if outcome.target is not None)
    if review.targets_met == asked:
        if not asked:
            return _("no targets set")
        return n_("the only target is met", "all {count} targets met", asked).format(count=asked)
    titles = {outcome.id: title(outcome.title) for outcome in model.outcomes}
    missed = [
        _("{target} by {share}").format(
            target=in_place(f"{titles[outcome.outcome]} {years_label(outcome.years)}", model, outcome.place),
            share=share(outcome.miss, 1),
        )
        for outcome in review.outcomes
        if outcome.met is False
    ]
    text = n_("{met} of {all} target met (missed: {targets})", "{met} of {all} targets met (missed: {targets})", asked)
    return text.format(met=review.targets_met, all=asked, targets=", ".join(missed))
