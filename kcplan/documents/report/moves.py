"""What changes in the budget in force, in words for who signs it: what gains and why, and what is lost."""

from collections.abc import Iterator, Sequence

import numpy as np

from kcplan.analyses.explaining.reasons import Reason
from kcplan.analyses.replanning.moved import MovedSum
from kcplan.arrays import FloatArray
from kcplan.documents.elements import names, targets
from kcplan.documents.elements.compared import compared
from kcplan.documents.elements.units import counted, unit
from kcplan.domain.recommendation import Allocation, Evaluation, OutcomeResult, Review
from kcplan.domain.scenario import Model, Scenario, years_label
from kcplan.language import _, money, n_, number, percent, title

#: So many lines, those whose money moves most, are explained.
EXPLAINED = 3


def caps_below(scenario: Scenario, digits: int) -> list[str]:
    """Public sources that may pay less than the budget in force counts on, all open years."""
    model, said, first = scenario.model, [], scenario.first_open
    before = scenario.in_force
    planned = np.zeros(len(model.sources)) if before is None else before[..., first:].sum(axis=(0, 1, 3))
    for s, source in enumerate(model.sources):
        cap, counted_on = sum(scenario.caps.get(source.id, ())[first:]), float(planned[s])
        if source.public and number(cap, digits) != number(counted_on, digits) and cap < counted_on:
            text = _("{source}: the option counts on {cap} {money} instead of {planned} in {budget} ({share}).")
            share = percent((cap - counted_on) / counted_on, 1, signed=True)
            words = {"source": title(source.title), "money": unit(model.money), "share": share}
            words["budget"] = compared(scenario).old
            said.append(text.format(cap=number(cap, digits), planned=number(counted_on, digits), **words))
    return said


def largest(
    in_force: Evaluation, shown: Allocation, shown_review: Review, reasons: Sequence[Reason], digits: int
) -> list[str]:
    """The lines whose public money moves most: by how much, what it buys, and why."""
    before, after = _public(in_force.allocation), _public(shown)
    order = sorted(range(before.size), key=lambda n: -abs(after[n] - before[n]))
    said = []
    for n in [n for n in order if round(float(after[n] - before[n]), digits)][:EXPLAINED]:
        gains = bool(after[n] > before[n])
        why = [
            *_served(in_force.review if gains else shown_review, shown.scenario, n, gains),
            *_held(shown.scenario.model, n, reasons),
        ]
        said.append(" ".join([_moved(in_force.allocation, shown, n, digits), *why]))
    return said


def less_money(in_force: Allocation, shown: Allocation, digits: int) -> str:
    """The lines that get less public money than the budget in force gives them, the largest loss first; "": none."""
    model = shown.scenario.model
    was, now = _public(in_force), _public(shown)
    lost = [int(n) for n in np.argsort(now - was, kind="stable") if round(float(now[n] - was[n]), digits) < 0]
    named = [
        _("line {number} ({change}, {share})").format(
            number=model.lines[n].number,
            change=number(float(now[n] - was[n]), digits, signed=True),
            share=percent(float((now[n] - was[n]) / was[n]), 1, signed=True),
        )
        for n in lost
    ]
    text = _("Less public money than in {budget}, {money}: {lines}.")
    words = {"budget": compared(shown.scenario).old, "money": unit(model.money)}
    return text.format(lines="; ".join(named), **words) if named else ""


def less_delivered(in_force: Allocation, shown: Allocation) -> str:
    """The activities of which less is delivered than the budget in force buys at best; "": none."""
    named = [text for n in range(len(shown.scenario.model.lines)) for text in _bought(in_force, shown, n, less=True)]
    text = _("Less is delivered than with {budget}: {units}.")
    return text.format(budget=compared(shown.scenario).old, units="; ".join(named)) if named else ""


def less_reached(in_force: Review, shown: Review, scenario: Scenario) -> str:
    """The outcomes of which less is reached than with the budget in force at its best; "": none."""
    model, named = scenario.model, []
    for was, now in zip(in_force.outcomes, shown.outcomes, strict=True):
        if round(now.value, 2) < round(was.value, 2):
            text = _("{outcome}: {after} instead of {before} {unit} ({share})")
            one = next(outcome for outcome in model.outcomes if outcome.id == now.outcome)
            words = {"unit": counted(one.unit, model), "outcome": _outcome(now, model)}
            share = percent((now.value - was.value) / was.value, 1, signed=True)
            named.append(text.format(after=number(now.value, 2), before=number(was.value, 2), share=share, **words))
    text = _("Outcomes below those of {budget}: {outcomes}.")
    return text.format(budget=compared(scenario).old, outcomes="; ".join(named)) if named else ""


def missed(shown: Review, model: Model) -> list[str]:
    """Every target that is not met, with its gap."""
    said = []
    for result in shown.outcomes:
        if result.target is not None and not result.met:
            text = _("{target}: {value} expected, {asked} required, {share} short")
            if result.missed_side == "at_most":
                text = _("{target}: {value} expected, {asked} required, {share} over")
            asked = targets.asked(result.target, lambda value: number(value, 0 if value == round(value) else 2))
            share = percent(result.miss, 1)
            said.append(
                text.format(target=_outcome(result, model), value=number(result.value, 2), asked=asked, share=share)
            )
    return said


def _moved(in_force: Allocation, shown: Allocation, line: int, digits: int) -> str:
    """Public money of a line before and after, and what is bought with it."""
    model = shown.scenario.model
    was, now = float(_public(in_force)[line]), float(_public(shown)[line])
    text = _("{line}: from {before} to {after} {money} of public money ({change}, {share}).")
    if not was:
        text = _("{line}: {after} {money} of public money, where {budget} has none.")
    own = model.lines[line]
    first = text.format(
        line=f"{own.number} {title(own.title)}",
        before=number(was, digits),
        after=number(now, digits),
        money=unit(model.money),
        change=number(now - was, digits, signed=True),
        share=percent((now - was) / was, 1, signed=True) if was else "",
        budget=compared(shown.scenario).old,
    )
    bought = list(_bought(in_force, shown, line))
    return " ".join([first, *([_("It buys: {units}.").format(units="; ".join(bought))] if bought else [])])


def _bought(in_force: Allocation, shown: Allocation, line: int, less: bool = False) -> Iterator[str]:
    """Units of each activity of a line after and before, where they differ; or only where they are `less`."""
    model = shown.scenario.model
    first = shown.scenario.first_open
    was, now = (of.by_activity()[:, :, first:].sum(axis=(0, 2)) for of in (in_force, shown))
    for a, activity in enumerate(model.activities):
        change = round(now[a], 2) - round(was[a], 2)
        if activity.line == model.lines[line].id and (change < 0 if less else change):
            yield _("{activity}: {after} instead of {before} ({unit})").format(
                activity=title(activity.title),
                after=number(float(now[a]), 2),
                before=number(float(was[a]), 2),
                unit=counted(activity.unit, model),
            )


def _served(review: Review, scenario: Scenario, line: int, gains: bool) -> Iterator[str]:
    """Of a line that gains, the targets that the budget in force misses; of one that loses, those that are met still.

    Targets of closed years alone are left out: no money serves them any more.
    """
    model = scenario.model
    serves = {outcome for activity in model.lines[line].activities for outcome in activity.yields}
    own = [result for result in review.outcomes if result.target is not None and result.outcome in serves]
    own = [result for result in own if not result.is_past]
    if gains and (lacking := [result for result in own if not result.met]):
        named = [f"{_outcome(r, model)} ({targets.missed(r, percent(r.miss, 1))})" for r in lacking]
        text = _("With {budget}, targets that it serves are missed: {targets}.")
        yield text.format(budget=compared(scenario).old, targets="; ".join(named))
    if not gains and own and all(result.met for result in own):
        yield _("Every target that it serves is still met.")


def _held(model: Model, line: int, reasons: Sequence[Reason]) -> Iterator[str]:
    """The limits that hold most of a line's money, where there are some."""
    own = [reason for reason in reasons if reason.line == model.lines[line].id and reason.why != "follows"]
    whole = sum(reason.amount for reason in own)
    held = {"ceiling": _("More is not allowed: {rules}."), "floor": _("It gets the least that is allowed: {rules}.")}
    for kind, text in held.items():
        by_kind = [reason for reason in own if reason.why == kind]
        limits = dict.fromkeys(hold.rule.id.limit for reason in by_kind for hold in reason.rules if hold.kind == kind)
        if limits and all(limits) and 2 * sum(reason.amount for reason in by_kind) > whole:
            yield text.format(rules=names.listed([names.limit_name(model, limit) for limit in limits]))


def _public(allocation: Allocation) -> FloatArray:
    """Public money of each line, all open years."""
    scenario = allocation.scenario
    return np.asarray(allocation.by_line()[:, scenario.model.public, scenario.first_open :].sum(axis=(1, 2)))


def _outcome(result: OutcomeResult, model: Model) -> str:
    name = next(outcome.title for outcome in model.outcomes if outcome.id == result.outcome)
    return names.in_place(f"{title(name)} {years_label(result.years)}", model, result.place)


def in_all(total: MovedSum, model: Model) -> str:
    """How much of the budget in force moves."""
    if not total.figures:
        return _("Nothing of the approved budget has to change.")
    text = n_(
        "{amount} {money} of the approved budget changes, in {count} figure.",
        "{amount} {money} of the approved budget changes, in {count} figures.",
        total.figures,
    )
    return text.format(amount=money(total.amount), money=unit(model.money), count=number(total.figures, 0))


def same_in_both(scenario: Scenario) -> str:
    """That a comparison of budgets has closed years as they were on both sides."""
    model = scenario.model
    return _("Both have {closed} as carried out.").format(closed=years_label(model.years[: scenario.first_open]))


def carried_out(scenario: Scenario, digits: int) -> str:
    """Which years of the budget are as they were carried out, at what public money, and which are adjusted."""
    model, closed = scenario.model, scenario.closed
    assert closed is not None
    text = _(
        "Figures of {closed} are those carried out: {spent} {money} of public money was spent. Figures of {open} are "
        "adjusted."
    )
    return text.format(
        closed=years_label(model.years[: closed.count]),
        spent=number(float(closed.money[:, :, model.public].sum()), digits),
        money=unit(model.money),
        open=years_label(model.years[closed.count :]),
    )
