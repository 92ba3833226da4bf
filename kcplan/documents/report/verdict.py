"""The sentences of the report page: what is recommended, what it reaches, what it rests on, where it would fail."""

from kcplan import language
from kcplan.analyses.relaxed import Relaxed
from kcplan.analyses.shortfall.exact import Shortfall, order_of_failing
from kcplan.documents.elements.compared import compared
from kcplan.documents.plan.evenness import of_counts
from kcplan.documents.plan.verdict import of_idle, of_proof, of_rounding
from kcplan.documents.report.limits import rule_name, source_names, target_name
from kcplan.documents.report.tables import ShownPlan
from kcplan.domain.scenario import Scenario
from kcplan.language import _, n_, number, percent
from kcplan.planning.publish import Published


def of_plans(in_force: ShownPlan | None, shown: ShownPlan, money: str, digits: int) -> list[str]:
    """Targets and money of the plan that is shown, and its outcomes beside those of the budget in force, if any."""
    scenario = shown.allocation.scenario
    asked = [result for result in shown.review.outcomes if result.target is not None]
    missed = [result for result in asked if not result.met]
    spent = number(float(shown.public.sum()), digits)
    values = {"met": len(asked) - len(missed), "all": len(asked), "spent": spent, "money": money}
    if not asked:
        first = _("No targets are set; {spent} {money} of public money is spent.").format(**values)
    elif missed:
        names = ", ".join(target_name(result.target, scenario) for result in missed if result.target)
        first = n_(
            "{met} of {all} target is met with {spent} {money} of public money; missed: {names}.",
            "{met} of {all} targets are met with {spent} {money} of public money; missed: {names}.",
            len(asked),
        )
        first = first.format(names=names, **values)
    else:
        first = n_(
            "The only target is met with {spent} {money} of public money.",
            "All {all} targets are met with {spent} {money} of public money.",
            len(asked),
        ).format(**values)
    if in_force is None:
        text = _("Weighted outcomes: {ours}. There is no official plan to compare them with.")
        return [first, text.format(ours=number(shown.review.objective, 2))]
    ours, theirs = shown.review.objective, in_force.review.objective
    old = compared(scenario).old
    second = _(
        "Weighted outcomes: {ours}, compared with {theirs} for {budget} with the same coefficients "
        "({difference})."
    ).format(
        ours=number(ours, 2), theirs=number(theirs, 2), difference=number(ours - theirs, 2, signed=True), budget=old
    )  # fmt: skip
    before = sum(1 for result in in_force.review.outcomes if result.met)
    third = n_(
        "With {budget}, {met} of {all} target is met.",
        "With {budget}, {met} of {all} targets are met.",
        len(asked),
    ).format(met=before, all=len(asked), budget=old)
    return [first, second, *([third] if asked else [])]


def of_published(published: Published, scenario: Scenario) -> list[str]:
    """What whole multiples cost, what money buys nothing in them, and which rules give way for them."""
    costs = [of_rounding(published, scenario.model), *of_idle(published, scenario.model), *of_counts(published)]
    if published.proof is not None:
        costs += of_proof(published.proof, scenario.model)
    if not published.given_way:
        if scenario.soft:
            return [*costs, _("Every cap and limit of the scenario was checked on the rounded budgets and is kept.")]
        kept = _("Every cap, limit and target of the scenario was checked on the rounded budgets and is kept.")
        return [*costs, kept]
    gives = "; ".join(
        _("{rule}: {limit} required, {value} reached").format(
            rule=rule_name(rule.id, scenario), limit=number(rule.limit, 2), value=number(rule.value, 2)
        )
        for rule in published.given_way
    )
    return [*costs, _("No rounded budget keeps every rule. These rules are relaxed: {rules}.").format(rules=gives)]


def of_relaxed(relaxed: Relaxed, beyond: ShownPlan, shown: ShownPlan, digits: int) -> str:
    """What the third plan means, and what it adds."""
    return _(
        "If caps were relaxed: every public source could pay {share} more in every year, and all other rules stay "
        "as they are. Public money would then change by {spent} and weighted outcomes by {outcomes}."
    ).format(
        share=percent(relaxed.share, 0),
        spent=number(float(beyond.public.sum() - shown.public.sum()), digits, signed=True),
        outcomes=number(beyond.review.objective - shown.review.objective, 2, signed=True),
    )


def of_shortfall(result: Shortfall, money: str) -> list[str]:
    """How much of the money can be lost before a target fails, and where no plan is left."""
    sources = source_names(result)
    first = order_of_failing(result.fates)[:1]

    def deep(depth: float) -> str:
        return f"{percent(depth, 2)} ({language.money(depth * result.cut.money)} {money})"

    count = len(result.fates)
    if not first:
        said = [_("No targets are set that could fail.")]
    elif result.all_targets is None:
        text = n_(
            "The only target is missed even with all of the money of: {sources}.",
            "Some targets are missed even with all of the money of: {sources}.",
            count,
        )
        said = [text.format(sources=sources)]
    elif first[0].first_missed is not None:
        target = target_name(first[0].target, result.scenario)
        text = n_(
            "{depth} of this money can be lost before the only target fails: {sources}. It is: {target}.",
            "{depth} of this money can be lost before a target fails: {sources}. The first to fail: {target}.",
            count,
        )
        said = [text.format(depth=deep(result.all_targets), sources=sources, target=target)]
    else:
        text = n_(
            "The only target is met for losses of up to {depth} of this money: {sources}.",
            "Every target is met for losses of up to {depth} of this money: {sources}.",
            count,
        )
        said = [text.format(depth=deep(result.walk.end), sources=sources)]
    if result.clash is not None:
        said.append(_("Beyond {depth} no plan keeps the limits of the scenario.").format(depth=deep(result.clash)))
    if result.scenario.rounding is not None:
        said.append(_("How much can be lost is worked out with plans that are not rounded."))
    return said
