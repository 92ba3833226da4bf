"""The verdict on a plan, in a sentence."""

from collections.abc import Sequence

from kcplan import tolerances
from kcplan.documents.elements import names
from kcplan.documents.elements.figures import budget_money
from kcplan.documents.elements.misses import protection
from kcplan.documents.elements.names import in_place
from kcplan.documents.elements.tables import quantity
from kcplan.documents.elements.units import unit
from kcplan.domain.protection import Protection
from kcplan.domain.recommendation import Evaluation, OutcomeResult, Proof, Recommendation, Review, Unpublished
from kcplan.domain.scenario import Model, years_label
from kcplan.language import _, money, n_, number, percent, shows_money, significant, title
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
        spent=money(public_money(review, model)),
        money=unit(model.money),
    )


def of_result(recommendation: Recommendation, rounded: Published | Unpublished | None) -> list[str]:
    """The verdict on what planners see: of the published budget where there is one, with a sentence on the optimum."""
    model = recommendation.scenario.model
    if isinstance(rounded, Published):
        lost = of_lost_targets(recommendation.review, rounded, model)
        shown = of_protection(recommendation, rounded.protection)
        return [*lost, of_published(rounded, model), of_optimum(recommendation, rounded), *shown]
    missing = [] if rounded is None else [of_unpublished(rounded, model)]
    return [of_recommendation(recommendation), *missing, *of_protection(recommendation)]


def of_protection(recommendation: Recommendation, published: Protection | None = None) -> list[str]:
    """What the plan misses when money falls short; nothing where it is not protected."""
    own = recommendation.protected
    return [] if own is None else [protection(own, published)]


def of_lost_targets(optimum: Review, rounded: Published, model: Model) -> list[str]:
    """The targets that the optimum meets and the published budget does not; nothing where there are none."""
    lost = [
        after
        for before, after in zip(optimum.outcomes, rounded.review.outcomes, strict=True)
        if before.met and after.met is False
    ]
    text = n_(
        "{count} target is missed in whole multiples and whole counts, although the optimum before rounding meets it: "
        "{targets}.",
        "{count} targets are missed in whole multiples and whole counts, although the optimum before rounding meets "
        "them: {targets}.",
        len(lost),
    )
    return [text.format(count=len(lost), targets=_missed(lost, model))] if lost else []


def of_published(rounded: Published, model: Model) -> str:
    """What the budget in whole multiples reaches, which rules give way for it, and what money of it buys nothing."""
    if rounded.given_way:
        kept = _("no rounded budget keeps every rule: {rules}").format(rules=_given_way(rounded, model))
    else:
        kept = _("every rule is kept")
    said = _(
        "Published in whole multiples of {step} {money}: {targets}; {outcomes} weighted outcomes from {spent} {money} "
        "of public money; {kept}."
    ).format(
        step=significant(rounded.step, 6),
        money=unit(model.money),
        targets=_targets(rounded.review, model),
        outcomes=quantity(rounded.review.objective),
        spent=budget_money(public_money(rounded.review, model), rounded.allocation),
        kept=kept,
    )
    proof = [] if rounded.proof is None else of_proof(rounded.proof, model)
    return " ".join([said, *of_idle(rounded, model), *proof])


def of_optimum(recommendation: Recommendation, rounded: Published) -> str:
    """What the plan before rounding would give, and what rounding loses, in a sentence."""
    if recommendation.gap is None:
        text = _("The optimum before rounding: {targets}; {outcomes} points; {loss}.")
    else:
        text = _(
            "The plan before rounding, proved to be within {gap} % of the optimum and one of several such plans: "
            "{targets}; {outcomes} points; {loss}."
        )
    return text.format(
        gap=significant(100 * (recommendation.gap or 0.0), 2),
        targets=_count(recommendation.review),
        outcomes=quantity(recommendation.review.objective),
        loss=_loss(rounded),
    )


def of_rounding(rounded: Published, model: Model) -> str:
    """What whole multiples cost, as documents say it."""
    if quantity(abs(rounded.loss)) == quantity(0.0):
        text = _("All amounts are whole multiples of {step} {money}.")
    elif rounded.loss >= 0:
        text = _(
            "All amounts are whole multiples of {step} {money}; this costs {loss} weighted outcomes compared with the "
            "optimum."
        )
    else:
        text = _(
            "All amounts are whole multiples of {step} {money}; this adds {loss} weighted outcomes compared with the "
            "optimum."
        )
    return text.format(step=significant(rounded.step, 6), money=unit(model.money), loss=quantity(abs(rounded.loss)))


def of_idle(rounded: Published, model: Model) -> list[str]:
    """What money of a published budget buys nothing, and what stays unspent for it; nothing where there is none."""
    said, money = [], unit(model.money)
    least = tolerances.KEPT * rounded.step
    if rounded.idle > least:
        text = _(
            "{idle} {money} of this budget is idle: it is more than the published units cost. It buys nothing and will "
            "be left over when accounts are settled."
        )
        said.append(text.format(idle=_amount(rounded.idle), money=money))
        if rounded.idle_required > least:
            text = _(
                "Rules of the scenario require {required} {money} of it although it pays for no further whole unit; if "
                "these rules asked for less, it could stay unspent."
            )
        else:
            text = _("Whole multiples leave it over, less than {step} {money} in each line and year.")
        step = significant(rounded.step, 6)
        said.append(text.format(required=_amount(rounded.idle_required), step=step, money=money))
    if rounded.unspent > least:
        if rounded.proof is None:
            text = _(
                "{more} {money} more stay unspent than at the optimum: after rounding they can buy no more weighted "
                "outcomes."
            )
        else:
            text = _("The sources keep {more} {money} more unspent than at the optimum.")
        said.append(text.format(more=_amount(rounded.unspent), money=money))
    return said


def of_unpublished(missing: Unpublished, model: Model) -> str:
    """That budgets are not rounded although whole multiples are asked for, and what may help."""
    text = n_(
        "No budget in whole multiples of {step} {money} was found in the work that kcplan does for it ({count} whole "
        "number), so the budgets are not rounded. A larger multiple, or fewer activities in whole units, may help.",
        "No budget in whole multiples of {step} {money} was found in the work that kcplan does for it ({count} whole "
        "numbers), so the budgets are not rounded. A larger multiple, or fewer activities in whole units, may help.",
        missing.count,
    )
    return text.format(step=significant(missing.step, 6), money=unit(model.money), count=number(missing.count, 0))


def _amount(value: float) -> str:
    """Money in a sentence, where what is told is not nothing."""
    return money(value) if shows_money(value) else significant(value, 2)


def proved(gap: float | None, proof: Proof | Unpublished | None, model: Model) -> list[str]:
    """What is proved of a recommendation by decomposition, and of a published budget; nothing where they are best.

    Of a budget that was not found it is said that it is not there.
    """
    text = _("The plan is proved to be within {gap} % of the optimum. It is one of several such plans.")
    said = [] if gap is None else [text.format(gap=significant(100 * gap, 2))]
    if isinstance(proof, Unpublished):
        return [*said, of_unpublished(proof, model)]
    return said if proof is None else [*said, *of_proof(proof, model)]


def of_proof(proof: Proof, model: Model) -> list[str]:
    """How far a published budget may be from the best one, and one of many figures from the nearest to the optimum."""
    said = []
    if proof.gap > tolerances.TIER_KEPT:
        text = _("This budget is proved to be within {gap} % of the best one in whole multiples.")
        said.append(text.format(gap=significant(100 * proof.gap, 2)))
    if proof.idle_gap:
        text = _("It is not proved that less money must be idle: up to {idle} {money} less is possible.")
        said.append(text.format(idle=_amount(proof.idle_gap), money=unit(model.money)))
    if proof.figures_gap:
        text = n_(
            "It is not proved that {count} figure fewer could not change.",
            "It is not proved that {count} figures fewer could not change.",
            proof.figures_gap,
        )
        said.append(text.format(count=number(proof.figures_gap, 0)))
    if proof.distance_of == "public":
        text = _(
            "Its public money is apart from the unrounded plan by {distance} {money} in total; no budget as good is "
            "nearer by more than {share} %, as is proved."
        )
        distance, share = money(proof.distance), significant(100 * proof.distance_gap, 2)
        said.append(text.format(distance=distance, money=unit(model.money), share=share))
    return said


def _loss(rounded: Published) -> str:
    """What rounding loses of the weighted outcomes, and of the targets."""
    fewer, missed = rounded.loss >= 0, rounded.loss_in_misses > tolerances.SOLVER
    none = quantity(abs(rounded.loss)) == quantity(0.0)
    if missed and none:
        text = _("rounding loses {share} % of a target")
    elif missed and fewer:
        text = _("rounding loses {count} points and {share} % of a target")
    elif missed:
        text = _("rounding adds {count} points but loses {share} % of a target")
    elif none:
        text = _("rounding loses nothing")
    else:
        text = _("rounding loses {count} points") if fewer else _("rounding adds {count} points")
    return text.format(count=quantity(abs(rounded.loss)), share=significant(100 * rounded.loss_in_misses, 3))


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
    if evaluation.as_given:
        text = _("{plan}, money and units as given: {targets}; {outcomes} weighted outcomes; {rules}.")
    else:
        text = _(
            "{plan} at its best, by the coefficients of the model: {targets}; {outcomes} weighted outcomes; {rules}."
        )
    return text.format(
        plan=_("The plan of {file}").format(file=name) if name else _("The official plan"),
        targets=_targets(review, model),
        outcomes=quantity(review.objective),
        rules=_("it breaks {count} of the scenario's rules").format(count=number(len(broken), 0))
        if broken
        else _("it breaks no cap or limit"),
    )


def public_money(review: Review, model: Model) -> float:
    """Public money spent, all years."""
    public = {source.id for source in model.sources if source.public}
    return sum(use.used for use in review.sources if use.source in public)


def _targets(review: Review, model: Model) -> str:
    asked = sum(1 for outcome in review.outcomes if outcome.target is not None)
    if review.targets_met == asked:
        if not asked:
            return _("no targets set")
        return n_("the only target is met", "all {count} targets met", asked).format(count=asked)
    text = n_("{met} of {all} target met (missed: {targets})", "{met} of {all} targets met (missed: {targets})", asked)
    missed = _missed([outcome for outcome in review.outcomes if outcome.met is False], model)
    return text.format(met=review.targets_met, all=asked, targets=missed)


def _count(review: Review) -> str:
    """How many targets are met, without saying which are missed."""
    asked = sum(1 for outcome in review.outcomes if outcome.target is not None)
    if not asked:
        return _("no targets set")
    text = n_("{met} of {all} target met", "{met} of {all} targets met", asked)
    return text.format(met=review.targets_met, all=asked)


def _missed(results: Sequence[OutcomeResult], model: Model) -> str:
    """Targets with the share by which they are missed; many of them are counted."""
    titles = {outcome.id: title(outcome.title) for outcome in model.outcomes}
    said = [
        (_("{target} by {share} above") if outcome.missed_side == "at_most" else _("{target} by {share}")).format(
            target=in_place(f"{titles[outcome.outcome]} {years_label(outcome.years)}", model, outcome.place),
            share=percent(outcome.miss, 1),
        )
        for outcome in results
    ]
    more = len(said) - names.LISTED
    if more > 0:
        said[names.LISTED :] = [n_("{count} more", "{count} more", more).format(count=number(more, 0))]
    return ", ".join(said)
